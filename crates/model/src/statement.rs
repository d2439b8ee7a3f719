//! The problem statement that a board answers with its direction before an application is written: which of the two a row of
//! applications is, what can be done with a statement, and the gate between them.
//!
//! What must stay true: the gate is evaluated here alone, so that the sentence is the same before writing, when an application is
//! begun and when it is sent in.

use serde::{Deserialize, Serialize};

use crate::{
    application::{ApplicationState, Outcome, Step},
    process::Process,
    rule::{Finding, Severity},
    text::Text,
};

/// What a row of applications is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApplicationKind {
    /// An application for money.
    Application,
    /// A problem statement, before there is an application.
    ProblemStatement,
}

impl ApplicationKind {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Application, Self::ProblemStatement];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Application => "APPLICATION",
            Self::ProblemStatement => "PROBLEM_STATEMENT",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it is called where a sentence begins or a line in a register.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Application => Text::both("Ansökan", "Application"),
            Self::ProblemStatement => Text::both("Problembeskrivning", "Problem statement"),
        }
    }

    /// What the board can decide about it.
    #[must_use]
    pub fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Application => {
                &[Outcome::Granted, Outcome::PartlyGranted, Outcome::Rejected, Outcome::ReferredBack, Outcome::Tabled]
            }
            Self::ProblemStatement => &[Outcome::GoOn, Outcome::GoNoFurther, Outcome::WorkOver, Outcome::Tabled],
        }
    }

    /// The state after a step by a process, or nothing when the step cannot be taken here. A problem statement is neither judged
    /// nor recommended, and goes on an agenda as it was received.
    #[must_use]
    pub fn after(
        self,
        process: &Process,
        state: ApplicationState,
        step: Step,
        is_recommended: bool,
    ) -> Option<ApplicationState> {
        use ApplicationState as S;
        match (self, state, step) {
            (Self::Application, ..) => process.after(state, step, is_recommended),
            (_, _, Step::Recommend | Step::ReferBack) => None,
            (_, S::Registered, Step::AddToAgenda) => Some(S::OnAgenda),
            (_, S::OnAgenda, Step::RemoveFromAgenda | Step::Table) => Some(S::Registered),
            (_, S::Decided, Step::SendBack) => Some(S::CompletionRequested),
            _ => process.after(state, step, is_recommended),
        }
    }
}

/// What is known of the board's direction where an application is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// There is no problem statement.
    NoStatement,
    /// There is one, and no direction on it that holds: minutes that are not adjusted say nothing yet.
    Waits,
    /// The board's answer, by minutes that are adjusted.
    Holds(Outcome),
}

impl Process {
    /// Whether an application may be written, as far as the board's direction decides that; nothing where no problem statement
    /// is asked for.
    #[must_use]
    pub fn direction_first(&self, direction: Direction) -> Option<Finding> {
        if !self.problem_statement {
            return None;
        }
        let (sv, en) = match direction {
            Direction::NoStatement => (" Skriv problembeskrivningen först.", " Write the problem statement first."),
            Direction::Holds(Outcome::GoOn) => ("", ""),
            Direction::Holds(Outcome::GoNoFurther) => {
                (" Styrelsen har svarat att det inte går vidare.", " The board has answered not to go on.")
            }
            Direction::Holds(Outcome::WorkOver) => (
                " Styrelsen har skickat tillbaka den för att arbetas om.",
                " The board has sent it back to be worked over.",
            ),
            Direction::Waits | Direction::Holds(_) => (" Det svaret finns inte än.", " There is no such answer yet."),
        };
        let sentence = Text::both(
            format!("Styrelsen svarar på en problembeskrivning innan ansökan skrivs.{sv}"),
            format!("The board answers a problem statement before an application is written.{en}"),
        );
        let met = direction == Direction::Holds(Outcome::GoOn);
        Some(self.finding("problem_statement", Severity::Stops, sentence, met))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        application::ApplicationAction,
        organisation::PartyKind,
        permission::Role,
        rule::{Party, may_apply},
    };

    const STATEMENT: ApplicationKind = ApplicationKind::ProblemStatement;

    fn gated() -> Process {
        Process { problem_statement: true, source: Some("Arbetsordning, 5 §".into()), ..Process::default() }
    }

    #[test]
    fn a_statement_goes_on_an_agenda_without_judgement_or_recommendation() {
        use ApplicationState as S;
        let after = |state, step| STATEMENT.after(&gated(), state, step, true);
        assert_eq!(after(S::Draft, Step::Submit), Some(S::Registered));
        assert_eq!(after(S::Registered, Step::AddToAgenda), Some(S::OnAgenda));
        assert_eq!(after(S::OnAgenda, Step::Decide), Some(S::Decided));
        assert_eq!(after(S::OnAgenda, Step::Table), Some(S::Registered));
        assert_eq!(after(S::OnAgenda, Step::RemoveFromAgenda), Some(S::Registered));
        assert_eq!(after(S::Registered, Step::RequestCompletion), Some(S::CompletionRequested));
        for state in S::ALL {
            assert_eq!(after(state, Step::Recommend), None, "{state:?}");
            assert_eq!(after(state, Step::ReferBack), None, "{state:?}");
            assert_ne!(after(state, Step::SendBack), Some(S::Draft), "{state:?}");
        }
        let quick = Process { completion: false, ..gated() };
        assert_eq!(STATEMENT.after(&quick, S::Registered, Step::RequestCompletion, false), None);
        // What the board sends back is open to its writers also where the office asks for no completions.
        assert_eq!(STATEMENT.after(&quick, S::Decided, Step::SendBack, false), Some(S::CompletionRequested));
        assert_eq!(STATEMENT.after(&quick, S::CompletionRequested, Step::AnswerCompletion, false), Some(S::Registered));
    }

    #[test]
    fn only_a_statement_is_sent_back_and_an_application_keeps_its_steps() {
        use ApplicationState as S;
        for state in S::ALL {
            for step in [Step::Recommend, Step::AddToAgenda, Step::ReferBack, Step::Table, Step::Decide, Step::SendBack]
            {
                let application = ApplicationKind::Application.after(&gated(), state, step, true);
                assert_eq!(application, gated().after(state, step, true), "{state:?} {step:?}");
            }
            assert_eq!(ApplicationKind::Application.after(&gated(), state, Step::SendBack, true), None);
        }
    }

    #[test]
    fn a_menu_offers_no_judgement_of_a_statement() {
        let offered = |state: ApplicationState, roles: &[Role]| state.actions(STATEMENT, roles, &gated(), true);
        assert_eq!(
            offered(ApplicationState::Registered, &[Role::Officer]),
            [ApplicationAction::RequestCompletion, ApplicationAction::AddToAgenda]
        );
        assert_eq!(offered(ApplicationState::OnAgenda, &[Role::Officer]), [ApplicationAction::Decide]);
        assert!(offered(ApplicationState::Registered, &[Role::PreparationMember, Role::BoardMember]).is_empty());
        assert_eq!(
            offered(ApplicationState::Draft, &[Role::Signatory]),
            [ApplicationAction::Edit, ApplicationAction::Submit]
        );
        assert!(offered(ApplicationState::Decided, &Role::ALL).is_empty());
    }

    #[test]
    fn a_direction_is_no_grant_and_only_going_on_and_going_no_further_are_final() {
        for outcome in STATEMENT.outcomes() {
            assert!(!matches!(outcome, Outcome::Granted | Outcome::PartlyGranted | Outcome::Rejected));
        }
        let is_final: Vec<bool> = STATEMENT.outcomes().iter().map(|outcome| outcome.is_final()).collect();
        assert_eq!(is_final, [true, true, false, false]);
        for outcome in Outcome::ALL {
            assert!(ApplicationKind::ALL.iter().any(|kind| kind.outcomes().contains(&outcome)), "{outcome:?}");
        }
    }

    #[test]
    fn the_gate_says_one_sentence_with_its_source_and_opens_by_one_answer_alone() {
        assert_eq!(Process::default().direction_first(Direction::NoStatement), None);
        let told = |direction| gated().direction_first(direction).expect("a gate");
        for direction in [Direction::NoStatement, Direction::Waits]
            .into_iter()
            .chain(Outcome::ALL.into_iter().filter(|outcome| *outcome != Outcome::GoOn).map(Direction::Holds))
        {
            let finding = told(direction);
            assert!(!finding.met && finding.severity == Severity::Stops, "{direction:?}");
            assert_eq!(finding.source, "Arbetsordning, 5 §");
            let begins = "Styrelsen svarar på en problembeskrivning innan ansökan skrivs. ";
            assert!(finding.sentence.sv.starts_with(begins), "{direction:?}");
        }
        assert!(told(Direction::Holds(Outcome::GoOn)).met);
        assert_eq!(told(Direction::Waits), told(Direction::Holds(Outcome::Tabled)), "what waits betrays nothing");
    }

    #[test]
    fn the_gate_is_told_before_writing_and_stops_nobody_from_beginning_with_the_statement() {
        let owner = Party {
            organisation: uuid::Uuid::nil().into(),
            name: "En".into(),
            kind: PartyKind::Region,
            is_member: true,
            is_owner: true,
        };
        let found = gated().before_writing(&owner, false);
        let [told] = found.as_slice() else { panic!("{found:?}") };
        let gate = gated().direction_first(Direction::NoStatement).expect("a gate");
        assert_eq!((&told.sentence, &told.source), (&gate.sentence, &gate.source));
        assert!(may_apply(&found));
    }
}
