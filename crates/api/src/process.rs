//! Which steps an association has switched on.

use async_graphql::{Enum, SimpleObject};
use mellanrum_model::process;

use crate::organisation::PartyKind;

/// Who may begin an application.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::process::Starters")]
pub(crate) enum Starters {
    /// Whoever writes for an organisation that the policies let apply.
    Anybody,
    /// Those of them who also have a role at the association's office or in its preparation group.
    PreparationGroup,
}

/// The steps of an application's way to the board.
#[derive(SimpleObject)]
pub(crate) struct Process {
    /// Who may begin an application.
    starters: Starters,
    /// Which kinds of party may own what is applied for; all when empty.
    owner_kinds: Vec<PartyKind>,
    /// Whether those who want to apply are asked to talk to the office first.
    office_contact: bool,
    /// Whether the office may ask for a completion of what was sent in.
    completion: bool,
    /// Whether a case needs the office's recommendation before it is put on an agenda.
    recommendation: bool,
    /// Whether whoever presents a case leaves the meeting before the board decides.
    presenter_leaves: bool,
    /// Whether the board answers a problem statement with its direction before an application is written.
    problem_statement: bool,
    /// Where this comes from: policy and paragraph.
    source: Option<String>,
    /// Whether bodies are asked for their opinion on what was sent in.
    consultation: bool,
}

impl From<&process::Process> for Process {
    fn from(process: &process::Process) -> Self {
        Self {
            starters: process.starters.into(),
            owner_kinds: process.owner_kinds.iter().map(|&kind| kind.into()).collect(),
            office_contact: process.office_contact,
            completion: process.completion,
            recommendation: process.recommendation,
            presenter_leaves: process.presenter_leaves,
            problem_statement: process.problem_statement,
            source: process.source.clone(),
            consultation: process.consultation.is_some(),
        }
    }
}
