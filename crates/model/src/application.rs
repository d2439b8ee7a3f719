//! An application, from draft to decision: its states, what can be done in each, and the frozen content of a submission.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    budget::BudgetLine,
    consultation,
    id::{AttachmentId, OrganisationId, TemplateId},
    organisation::PartyKind,
    permission::{Action, Role, may},
    policy::SourcePolicy,
    process::Process,
    rule::Finding,
    statement::ApplicationKind,
    template::TemplateContent,
};

/// Where an application is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApplicationState {
    /// Being written; the association does not see it.
    Draft,
    /// Received and registered.
    Registered,
    /// The office has asked the applicant to complete it.
    CompletionRequested,
    /// The office has written its recommendation.
    Recommended,
    /// On the agenda of a board meeting.
    OnAgenda,
    /// The board has decided: granted, partly granted or rejected.
    Decided,
}

/// Something that moves an application on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The applicant sends it in.
    Submit,
    /// The office asks for a completion.
    RequestCompletion,
    /// The applicant answers.
    AnswerCompletion,
    /// The office recommends, or writes its recommendation anew.
    Recommend,
    /// The office puts it on an agenda.
    AddToAgenda,
    /// The office takes it off again.
    RemoveFromAgenda,
    /// The board grants, partly grants or rejects.
    Decide,
    /// The board wants more to be found out.
    ReferBack,
    /// The board takes it up at a later meeting.
    Table,
    /// The minutes hold by which the board sent a problem statement back to be worked over.
    SendBack,
}

impl ApplicationState {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Registered, Self::CompletionRequested, Self::Recommended, Self::OnAgenda, Self::Decided];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Registered => "REGISTERED",
            Self::CompletionRequested => "COMPLETION_REQUESTED",
            Self::Recommended => "RECOMMENDED",
            Self::OnAgenda => "ON_AGENDA",
            Self::Decided => "DECIDED",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The state after a step, or nothing when the step cannot be taken here.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        use ApplicationState as S;
        match (self, step) {
            (S::Draft, Step::Submit)
            | (S::CompletionRequested, Step::AnswerCompletion)
            | (S::OnAgenda, Step::ReferBack) => Some(S::Registered),
            (S::Registered | S::Recommended, Step::RequestCompletion) => Some(S::CompletionRequested),
            (S::Registered | S::Recommended, Step::Recommend) | (S::OnAgenda, Step::RemoveFromAgenda | Step::Table) => {
                Some(S::Recommended)
            }
            (S::Recommended, Step::AddToAgenda) => Some(S::OnAgenda),
            (S::OnAgenda, Step::Decide) => Some(S::Decided),
            _ => None,
        }
    }

    /// Whether the applicant may change answers.
    #[must_use]
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::CompletionRequested)
    }

    /// Where those who apply see it: the office's own steps are not theirs, and a decision shows when it holds, which is
    /// when the minutes are adjusted.
    #[must_use]
    pub fn for_applicants(self, decision_holds: bool) -> Self {
        match self {
            Self::Recommended => Self::Registered,
            Self::Decided if !decision_holds => Self::OnAgenda,
            other => other,
        }
    }

    /// What someone in these roles can do next by the steps of a process, for menus; the use cases check again. `is_judged` says
    /// whether there are criteria to judge by.
    #[must_use]
    pub fn actions(
        self,
        kind: ApplicationKind,
        roles: &[Role],
        process: &Process,
        is_judged: bool,
    ) -> Vec<ApplicationAction> {
        use ApplicationAction as A;
        let can = |action| roles.iter().any(|&role| may(role, action));
        let after = |step| kind.after(process, self, step, true).is_some();
        let offered = [
            (A::Edit, self.is_editable() && can(Action::EditApplication)),
            (A::Submit, after(Step::Submit) && can(Action::SubmitApplication)),
            (A::AnswerCompletion, after(Step::AnswerCompletion) && can(Action::SubmitApplication)),
            (A::RequestCompletion, after(Step::RequestCompletion) && can(Action::RequestCompletion)),
            (A::Consult, process.consultation.is_some() && consultation::is_open(self) && can(Action::Consult)),
            (A::Judge, is_judged && after(Step::Recommend) && can(Action::Judge)),
            (A::Recommend, after(Step::Recommend) && can(Action::Recommend)),
            (A::AddToAgenda, after(Step::AddToAgenda) && can(Action::EditAgenda)),
            (A::Decide, after(Step::Decide) && can(Action::Decide)),
        ];
        offered.into_iter().filter_map(|(action, offered)| offered.then_some(action)).collect()
    }
}

/// Something that a person can do next with an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationAction {
    /// Change answers, budget and attachments.
    Edit,
    /// Send it in.
    Submit,
    /// Ask for a completion.
    RequestCompletion,
    /// Answer a completion request.
    AnswerCompletion,
    /// Judge it by the association's criteria.
    Judge,
    /// Write the recommendation.
    Recommend,
    /// Put it on an agenda.
    AddToAgenda,
    /// Record the board's decision.
    Decide,
    /// Send it out for consultation, and see to what was sent.
    Consult,
}

/// What was sent in, kept as it was: content, names and template version together, so that it can be read without
/// looking anything up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmissionContent {
    /// The template version it was written in.
    pub template: TemplateId,
    /// The application's title.
    pub title: String,
    /// The parties, the owner first.
    pub parties: Vec<SubmittedParty>,
    /// The answers.
    pub answers: Vec<SubmittedAnswer>,
    /// The budget.
    pub budget_lines: Vec<BudgetLine>,
    /// The files.
    pub attachments: Vec<SubmittedAttachment>,
    /// What the rules said when it was sent.
    pub findings: Vec<SubmittedFinding>,
}

impl SubmissionContent {
    /// Keys of the questions that its form showed with its answers.
    #[must_use]
    pub fn shown(&self, template: &TemplateContent) -> BTreeSet<String> {
        template.shown(|key| self.answers.iter().find(|answer| answer.question == key).map(|answer| &answer.value))
    }
}

/// A party as it was sent in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedParty {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// Its name then.
    pub name: String,
    /// What kind of party.
    pub kind: PartyKind,
    /// What it takes on.
    pub commitment: String,
    /// Whether it owns the intervention.
    pub is_owner: bool,
}

/// An answer as it was sent in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmittedAnswer {
    /// The question.
    pub question: String,
    /// The answer.
    pub value: Value,
    /// Counts its changes.
    pub version: i32,
    /// When it was last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: time::OffsetDateTime,
    /// Who changed it last, by name.
    pub changed_by: String,
}

/// A file as it was sent in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedAttachment {
    /// Which file.
    pub id: AttachmentId,
    /// The question it answers.
    pub question: String,
    /// Its name.
    pub file_name: String,
    /// Its type, found from its content.
    pub content_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// What a rule said when the application was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedFinding {
    /// The rule.
    pub rule: String,
    /// The sentence, in Swedish, the language of the association's register.
    pub sentence: String,
    /// Where the rule comes from.
    pub source: String,
    /// What an unmet rule does.
    pub severity: crate::rule::Severity,
    /// Whether it was met.
    pub met: bool,
    /// The version of a policy that the rule comes from; none for the law and the steps of the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<SourcePolicy>,
}

impl From<Finding> for SubmittedFinding {
    fn from(finding: Finding) -> Self {
        Self {
            rule: finding.rule_key,
            sentence: finding.sentence.sv,
            source: finding.source,
            severity: finding.severity,
            met: finding.met,
            policy: finding.policy,
        }
    }
}

/// What the board can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Bifall.
    Granted,
    /// Delvis bifall: an amount per budget line.
    PartlyGranted,
    /// Avslag.
    Rejected,
    /// Återremiss.
    ReferredBack,
    /// Bordläggning.
    Tabled,
    /// The direction on a problem statement: an application may be written, on the conditions.
    GoOn,
    /// The direction on a problem statement: no application is to be written.
    GoNoFurther,
    /// The direction on a problem statement: its writers are to work it over and send it in again.
    WorkOver,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Granted,
        Self::PartlyGranted,
        Self::Rejected,
        Self::ReferredBack,
        Self::Tabled,
        Self::GoOn,
        Self::GoNoFurther,
        Self::WorkOver,
    ];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Granted => "GRANTED",
            Self::PartlyGranted => "PARTLY_GRANTED",
            Self::Rejected => "REJECTED",
            Self::ReferredBack => "REFERRED_BACK",
            Self::Tabled => "TABLED",
            Self::GoOn => "GO_ON",
            Self::GoNoFurther => "GO_NO_FURTHER",
            Self::WorkOver => "WORK_OVER",
        }
    }

    /// The outcome with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// Whether it ends the case.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.step() == Step::Decide && self != Self::WorkOver
    }

    /// The step it means for the application.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::Granted | Self::PartlyGranted | Self::Rejected | Self::GoOn | Self::GoNoFurther | Self::WorkOver => {
                Step::Decide
            }
            Self::ReferredBack => Step::ReferBack,
            Self::Tabled => Step::Table,
        }
    }
}

/// What the office recommends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecommendationKind {
    /// Grant it.
    Grant,
    /// Grant a part.
    PartlyGrant,
    /// Reject it.
    Reject,
}

impl RecommendationKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Grant, Self::PartlyGrant, Self::Reject];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Grant => "GRANT",
            Self::PartlyGrant => "PARTLY_GRANT",
            Self::Reject => "REJECT",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applicants_see_a_decision_when_it_holds_and_no_recommendation() {
        use ApplicationState as S;
        assert_eq!(S::Recommended.for_applicants(false), S::Registered);
        assert_eq!(S::Decided.for_applicants(false), S::OnAgenda);
        for state in S::ALL.into_iter().filter(|&state| state != S::Recommended) {
            assert_eq!(state.for_applicants(true), state);
        }
    }

    const KIND: ApplicationKind = ApplicationKind::Application;

    const STEPS: [Step; 10] = [
        Step::Submit,
        Step::RequestCompletion,
        Step::AnswerCompletion,
        Step::Recommend,
        Step::AddToAgenda,
        Step::RemoveFromAgenda,
        Step::Decide,
        Step::ReferBack,
        Step::Table,
        Step::SendBack,
    ];

    #[test]
    fn every_state_is_reached_and_nothing_becomes_a_draft_again() {
        let mut reached = vec![ApplicationState::Draft];
        for _ in ApplicationState::ALL {
            for state in reached.clone() {
                reached.extend(
                    STEPS
                        .iter()
                        .filter_map(|&step| state.after(step))
                        .filter(|next| !reached.contains(next))
                        .collect::<Vec<_>>(),
                );
            }
        }
        for state in ApplicationState::ALL {
            assert!(reached.contains(&state), "{state:?}");
            assert!(STEPS.iter().all(|&step| state.after(step) != Some(ApplicationState::Draft)), "{state:?}");
        }
    }

    #[test]
    fn a_decision_is_final() {
        assert!(STEPS.iter().all(|&step| ApplicationState::Decided.after(step).is_none()));
        assert!(ApplicationState::Decided.actions(KIND, &Role::ALL, &Process::default(), true).is_empty());
    }

    #[test]
    fn a_menu_offers_what_the_role_may_do() {
        assert_eq!(
            ApplicationState::Draft.actions(KIND, &[Role::Editor], &Process::default(), false),
            [ApplicationAction::Edit]
        );
        assert_eq!(
            ApplicationState::Draft.actions(KIND, &[Role::Signatory], &Process::default(), false),
            [ApplicationAction::Edit, ApplicationAction::Submit]
        );
        assert_eq!(
            ApplicationState::Registered.actions(KIND, &[Role::Officer], &Process::default(), false),
            [ApplicationAction::RequestCompletion, ApplicationAction::Recommend]
        );
        assert!(
            ApplicationState::Registered
                .actions(KIND, &[Role::Signatory, Role::BoardMember], &Process::default(), true)
                .is_empty()
        );
    }
    #[test]
    fn the_preparation_group_judges_where_there_are_criteria_and_a_step_that_is_off_is_not_offered() {
        let member = [Role::PreparationMember];
        let process = Process::default();
        assert!(ApplicationState::Registered.actions(KIND, &member, &process, false).is_empty());
        assert_eq!(ApplicationState::Registered.actions(KIND, &member, &process, true), [ApplicationAction::Judge]);
        assert!(ApplicationState::OnAgenda.actions(KIND, &member, &process, true).is_empty());
        let short = Process { completion: false, recommendation: false, ..process };
        assert_eq!(
            ApplicationState::Registered.actions(KIND, &[Role::Officer], &short, false),
            [ApplicationAction::Recommend, ApplicationAction::AddToAgenda]
        );
    }
}
