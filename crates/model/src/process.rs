//! Which steps an association has switched on, and what they ask: who may begin an application, whether the office is talked
//! to first, whether the board needs a recommendation, and whether presenters leave before it decides. Evaluated here alone,
//! and used before writing, at submission, in preparation and at the decision.

use serde::{Deserialize, Serialize};

use crate::{
    application::{ApplicationState, Step},
    consultation::ConsultationStep,
    organisation::PartyKind,
    rule::{Facts, Finding, OwnerKinds, Party, Rule, RuleKind, Severity},
    statement::Direction,
    text::Text,
};

/// Who may begin an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Starters {
    /// Whoever writes for an organisation that the policies let apply.
    #[default]
    Anybody,
    /// Those of them who also have a role at the association's office or in its preparation group.
    PreparationGroup,
}

impl Starters {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_anybody(&self) -> bool {
        *self == Self::Anybody
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

/// The steps of an association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step that is on or off")]
pub struct Process {
    /// Who may begin an application.
    #[serde(default, skip_serializing_if = "Starters::is_anybody")]
    pub starters: Starters,
    /// Which kinds of party may own what is applied for; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owner_kinds: Vec<PartyKind>,
    /// Whether those who want to apply are asked to talk to the office first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub office_contact: bool,
    /// Whether the office may ask for a completion of what was sent in.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub completion: bool,
    /// Whether a case needs the office's recommendation before it is put on an agenda.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub recommendation: bool,
    /// Whether whoever presents a case leaves the meeting before the board decides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub presenter_leaves: bool,
    /// Whether the board answers a problem statement with its direction before an application is written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub problem_statement: bool,
    /// Where this comes from: policy and paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How bodies are asked for their opinion on what was sent in; not at all when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<ConsultationStep>,
}

impl Default for Process {
    fn default() -> Self {
        Self {
            starters: Starters::Anybody,
            owner_kinds: Vec::new(),
            office_contact: false,
            completion: true,
            recommendation: true,
            presenter_leaves: false,
            problem_statement: false,
            source: None,
            consultation: None,
        }
    }
}

/// What a call has instead of its association's process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallProcess {
    /// Who may begin an application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starters: Option<Starters>,
    /// Which kinds of party may own what is applied for; all when empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_kinds: Option<Vec<PartyKind>>,
    /// Whether those who want to apply are asked to talk to the office first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_contact: Option<bool>,
    /// Whether the office may ask for a completion of what was sent in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<bool>,
    /// Whether a case needs the office's recommendation before it is put on an agenda.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<bool>,
    /// Whether whoever presents a case leaves the meeting before the board decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presenter_leaves: Option<bool>,
    /// Whether the board answers a problem statement with its direction before an application is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_statement: Option<bool>,
    /// Where this comes from: policy and paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether bodies are asked for their opinion as the association's process says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<bool>,
}

impl CallProcess {
    /// Whether the call has all from its association.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Process {
    /// The process of a call: its own where it says something, else its association's.
    #[must_use]
    pub fn in_call(&self, own: &CallProcess) -> Self {
        Self {
            starters: own.starters.unwrap_or(self.starters),
            owner_kinds: own.owner_kinds.clone().unwrap_or_else(|| self.owner_kinds.clone()),
            office_contact: own.office_contact.unwrap_or(self.office_contact),
            completion: own.completion.unwrap_or(self.completion),
            recommendation: own.recommendation.unwrap_or(self.recommendation),
            presenter_leaves: own.presenter_leaves.unwrap_or(self.presenter_leaves),
            problem_statement: own.problem_statement.unwrap_or(self.problem_statement),
            source: own.source.clone().or_else(|| self.source.clone()),
            consultation: self.consultation.clone().filter(|_| own.consultation.unwrap_or(true)),
        }
    }

    pub(crate) fn finding(&self, key: &str, severity: Severity, sentence: Text, met: bool) -> Finding {
        Finding {
            rule_key: format!("process.{key}"),
            severity,
            sentence,
            source: self.source.clone().unwrap_or_default(),
            met,
            policy: None,
        }
    }

    /// What the owner of an application must be, said of one organisation.
    #[must_use]
    pub fn of_owner(&self, owner: &Party) -> Option<Finding> {
        if self.owner_kinds.is_empty() {
            return None;
        }
        let rule = Rule {
            key: "process.owner_kinds".to_owned(),
            severity: Severity::Stops,
            source: self.source.clone().unwrap_or_default(),
            sentence: None,
            kind: RuleKind::OwnerKinds(OwnerKinds { kinds: self.owner_kinds.clone() }),
        };
        let facts = Facts { parties: vec![Party { is_owner: true, ..owner.clone() }], ..Facts::default() };
        Some(rule.evaluate(&facts))
    }

    /// What is asked before anybody writes: of the organisation, and of the person, who prepares for the association or not.
    #[must_use]
    pub fn before_writing(&self, owner: &Party, prepares: bool) -> Vec<Finding> {
        let starters = (self.starters == Starters::PreparationGroup).then(|| {
            let sentence = Text::both(
                "Bara kansliet och beredningsgruppen kan påbörja ansökningar här. Ta upp din idé med dem.",
                "Only the office and the preparation group can begin applications here. Tell them your idea.",
            );
            self.finding("starters", Severity::Stops, sentence, prepares)
        });
        let contact = self.office_contact.then(|| {
            let sentence = Text::both(
                "Kontakta kansliet och prata om idén innan ni skriver.",
                "Get in touch with the office and talk about the idea before you write.",
            );
            self.finding("office_contact", Severity::Informs, sentence, false)
        });
        // It stops nobody here: whoever is to write a problem statement first may begin with that.
        let statement = self
            .direction_first(Direction::NoStatement)
            .map(|finding| Finding { severity: Severity::Informs, ..finding });
        self.of_owner(owner).into_iter().chain(starters).chain(contact).chain(statement).collect()
    }

    /// The state after a step, or nothing when the step cannot be taken here; as [`ApplicationState::after`], with the steps
    /// of this process.
    #[must_use]
    pub fn after(&self, state: ApplicationState, step: Step, is_recommended: bool) -> Option<ApplicationState> {
        use ApplicationState as S;
        match (state, step) {
            (_, Step::RequestCompletion) if !self.completion => None,
            (S::Registered, Step::AddToAgenda) if !self.recommendation => Some(S::OnAgenda),
            (S::OnAgenda, Step::RemoveFromAgenda | Step::Table) if !is_recommended => Some(S::Registered),
            _ => state.after(step),
        }
    }

    /// What is wrong with how a decision was made, in words; nothing when it is right.
    #[must_use]
    pub fn presenter_stays(&self, presented_by: &str, presenter_left: bool) -> Option<Finding> {
        let stayed = self.presenter_leaves && !presented_by.trim().is_empty() && !presenter_left;
        stayed.then(|| {
            let sentence = Text::both(
                "Föredragande ska lämna mötet före beslutet. Markera att det har skett.",
                "Whoever presents the case leaves the meeting before the decision. Mark that it was so.",
            );
            self.finding("presenter_leaves", Severity::Stops, sentence, false)
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn owner(kind: PartyKind) -> Party {
        Party { organisation: Uuid::nil().into(), name: "En".into(), kind, is_member: true, is_owner: true }
    }

    #[test]
    fn a_call_goes_before_its_association() {
        let process = Process { office_contact: true, source: Some("Policy".into()), ..Process::default() };
        let own = CallProcess { office_contact: Some(false), recommendation: Some(false), ..CallProcess::default() };
        let both = process.in_call(&own);
        assert!(!both.office_contact && !both.recommendation && both.completion);
        assert_eq!(both.source.as_deref(), Some("Policy"));
        assert_eq!(process.in_call(&CallProcess::default()), process);
    }

    #[test]
    fn who_may_begin_is_said_with_its_source() {
        let stops = |process: &Process, kind, prepares| -> Vec<String> {
            let found = process.before_writing(&owner(kind), prepares);
            found
                .into_iter()
                .filter(|finding| !finding.met && finding.severity == Severity::Stops)
                .map(|finding| format!("{} {}", finding.rule_key, finding.source))
                .collect()
        };
        assert!(stops(&Process::default(), PartyKind::Region, false).is_empty());
        let pot = Process {
            starters: Starters::PreparationGroup,
            owner_kinds: vec![PartyKind::Municipality],
            source: Some("§ 4".into()),
            ..Process::default()
        };
        assert_eq!(stops(&pot, PartyKind::Municipality, true), Vec::<String>::new());
        assert_eq!(stops(&pot, PartyKind::Municipality, false), ["process.starters § 4"]);
        assert_eq!(stops(&pot, PartyKind::Region, true), ["process.owner_kinds § 4"]);
        let contact = Process { office_contact: true, ..Process::default() };
        assert!(stops(&contact, PartyKind::Region, false).is_empty());
        assert_eq!(contact.before_writing(&owner(PartyKind::Region), false).len(), 1);
    }

    #[test]
    fn steps_that_are_off_cannot_be_taken_and_those_not_needed_can_be_left_out() {
        use ApplicationState as S;
        let all = Process::default();
        for state in S::ALL {
            for step in [Step::RequestCompletion, Step::AddToAgenda, Step::RemoveFromAgenda, Step::Table, Step::Decide]
            {
                assert_eq!(all.after(state, step, true), state.after(step), "{state:?} {step:?}");
            }
        }
        let short = Process { completion: false, recommendation: false, ..Process::default() };
        assert_eq!(short.after(S::Registered, Step::RequestCompletion, false), None);
        assert_eq!(short.after(S::Registered, Step::AddToAgenda, false), Some(S::OnAgenda));
        assert_eq!(short.after(S::Recommended, Step::AddToAgenda, true), Some(S::OnAgenda));
        assert_eq!(short.after(S::OnAgenda, Step::RemoveFromAgenda, false), Some(S::Registered));
        assert_eq!(short.after(S::OnAgenda, Step::Table, true), Some(S::Recommended));
        assert_eq!(all.after(S::Registered, Step::AddToAgenda, false), None);
    }

    #[test]
    fn a_presenter_who_is_named_has_left_where_that_is_asked() {
        let leaves = Process { presenter_leaves: true, ..Process::default() };
        assert!(leaves.presenter_stays("Ida", false).is_some());
        assert!(leaves.presenter_stays("Ida", true).is_none());
        assert!(leaves.presenter_stays(" ", false).is_none());
        assert!(Process::default().presenter_stays("Ida", false).is_none());
    }
}
