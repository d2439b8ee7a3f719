//! The applicants' desk: what is asked of somebody in a case, by when, in words.
//!
//! What must stay true: a task is told from what applicants may see, so that no task betrays the office's own steps or a
//! decision that does not hold yet.

use time::{Date, OffsetDateTime};

use crate::{
    application::{ApplicationState, Outcome},
    deadline::{Deadline, date_in_sweden, days_between, in_words},
    statement::ApplicationKind,
    text::Text,
};

/// What is asked of an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// The office has asked for a completion.
    Complete,
    /// Everything is filled in; it can be sent.
    Submit,
    /// Everything is filled in; somebody who may sign has to send it.
    AskSignatory,
    /// Answers are missing.
    Continue,
    /// The last minute is over; what is sent now is registered as late.
    SendLate,
    /// It is the association's turn.
    Wait,
    /// The case is decided.
    Nothing,
    /// The board has answered the problem statement to go on; the application is to be written.
    Apply,
}

impl TaskKind {
    /// Whether it is the applicant's turn, and not too late.
    #[must_use]
    pub fn waits_for_applicant(self) -> bool {
        matches!(self, Self::Complete | Self::Submit | Self::AskSignatory | Self::Continue | Self::Apply)
    }
}

/// What is known of a case, as its applicants see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// What it is.
    pub kind: ApplicationKind,
    /// Where they see it.
    pub state: ApplicationState,
    /// Required answers that are missing in a draft.
    pub missing: usize,
    /// Whether the reader may send it.
    pub may_submit: bool,
    /// The last minute of its call.
    pub closes_at: Option<Deadline>,
    /// The last day of a completion request that waits for its answer.
    pub complete_by: Option<Date>,
    /// When the board decides.
    pub decision_on: Option<Date>,
    /// What the board decided, once that holds.
    pub outcome: Option<Outcome>,
    /// Whether an application that is not begun yet is to follow on it, and the reader may begin it.
    pub may_apply: bool,
}

/// What is asked of an applicant in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What kind of thing.
    pub kind: TaskKind,
    /// The last day, in Sweden.
    pub due_on: Option<Date>,
    /// The last minute, where it is known to the minute.
    pub due_at: Option<Deadline>,
    /// All of it in words.
    pub sentence: Text,
}

impl Task {
    /// Calendar days left in Sweden: 0 on the last day, negative after it.
    #[must_use]
    pub fn days_left(&self, now: OffsetDateTime) -> Option<i32> {
        self.due_on.map(|day| days_between(date_in_sweden(now), day))
    }
}

fn by(day: Date, sv: &str, en: &str) -> Text {
    let words = in_words(day);
    let english = words.en.as_deref().unwrap_or(&words.sv);
    Text::both(sv.replace("{}", &words.sv), en.replace("{}", english))
}

fn missing(count: usize) -> Text {
    if count == 1 {
        Text::both("Ett svar saknas.", "One answer is missing.")
    } else {
        Text::both(format!("{count} svar saknas."), format!("{count} answers are missing."))
    }
}

fn and(first: Text, second: Option<Text>) -> Text {
    let Some(second) = second else { return first };
    let join = |a: &str, b: &str| format!("{a} {b}");
    let (a, b) = (first.en.as_deref().unwrap_or(&first.sv), second.en.as_deref().unwrap_or(&second.sv));
    Text::both(join(&first.sv, &second.sv), join(a, b))
}

/// What is asked in a case at `now`.
#[must_use]
pub fn task(case: &Case, now: OffsetDateTime) -> Task {
    match case.state {
        ApplicationState::Draft => draft(case, now),
        ApplicationState::CompletionRequested => {
            let sentence = match case.complete_by {
                None if case.kind == ApplicationKind::ProblemStatement => Text::both(
                    "Styrelsen vill att ni arbetar om problembeskrivningen och skickar in den igen.",
                    "The board wants you to work the problem statement over and send it in again.",
                ),
                None => Text::both("Komplettera ansökan.", "Complete the application."),
                Some(day) if day < date_in_sweden(now) => by(
                    day,
                    "Kompletteringen skulle ha kommit senast {}. Skicka den så snart du kan.",
                    "The completion was due on {}. Send it as soon as you can.",
                ),
                Some(day) if case.kind == ApplicationKind::ProblemStatement => {
                    by(day, "Komplettera problembeskrivningen senast {}.", "Complete the problem statement by {}.")
                }
                Some(day) => by(day, "Komplettera ansökan senast {}.", "Complete the application by {}."),
            };
            Task { kind: TaskKind::Complete, due_on: case.complete_by, due_at: None, sentence }
        }
        ApplicationState::Registered | ApplicationState::Recommended | ApplicationState::OnAgenda => {
            let rest = Text::both("Du behöver inte göra något.", "You do not need to do anything.");
            let day = case.decision_on.filter(|day| *day >= date_in_sweden(now));
            let decides = day.map(|day| by(day, "Styrelsen beslutar {}.", "The board decides on {}."));
            Task { kind: TaskKind::Wait, due_on: None, due_at: None, sentence: and(rest, decides) }
        }
        ApplicationState::Decided if case.may_apply && case.closes_at.is_none_or(|deadline| !deadline.is_past(now)) => {
            let first = Text::both(
                "Styrelsen vill att ni går vidare. Skriv ansökan.",
                "The board wants you to go on. Write the application.",
            );
            let due_on = case.closes_at.map(|deadline| deadline.date);
            let last_day = due_on.map(|day| by(day, "Sista dag är {}.", "The last day is {}."));
            Task { kind: TaskKind::Apply, due_on, due_at: case.closes_at, sentence: and(first, last_day) }
        }
        ApplicationState::Decided => {
            let sentence = match case.outcome {
                Some(Outcome::Granted) => Text::both("Bifall.", "Granted."),
                Some(Outcome::PartlyGranted) => Text::both("Delvis bifall.", "Partly granted."),
                Some(Outcome::Rejected) => Text::both("Avslag.", "Rejected."),
                Some(Outcome::GoOn) => Text::both("Styrelsen vill att ni går vidare.", "The board wants you to go on."),
                Some(Outcome::GoNoFurther) => {
                    Text::both("Styrelsen vill inte att ni går vidare.", "The board does not want you to go on.")
                }
                _ => Text::both("Ärendet är avgjort.", "The case is decided."),
            };
            Task { kind: TaskKind::Nothing, due_on: None, due_at: None, sentence }
        }
    }
}

fn draft(case: &Case, now: OffsetDateTime) -> Task {
    let (due_on, due_at) = (case.closes_at.map(|deadline| deadline.date), case.closes_at);
    let is_full = case.missing == 0;
    if let Some(deadline) = case.closes_at.filter(|deadline| deadline.is_past(now)) {
        let sentence = by(
            deadline.date,
            "Sista dag var {}. Det som skickas nu registreras som för sent inkommet.",
            "The last day was {}. What is sent now is registered as late.",
        );
        return Task { kind: TaskKind::SendLate, due_on, due_at, sentence };
    }
    let last_day = due_on.map(|day| by(day, "Sista dag är {}.", "The last day is {}."));
    let (kind, first) = match (is_full, case.may_submit) {
        (true, true) => (
            TaskKind::Submit,
            Text::both(
                "Allt är ifyllt. Läs igenom och skicka in.",
                "Everything is filled in. Read it through and send it.",
            ),
        ),
        (true, false) => (
            TaskKind::AskSignatory,
            Text::both(
                "Allt är ifyllt. Den som får skriva under kan skicka in.",
                "Everything is filled in. Somebody who may sign can send it.",
            ),
        ),
        (false, _) => (TaskKind::Continue, missing(case.missing)),
    };
    Task { kind, due_on, due_at, sentence: and(first, last_day) }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    const DRAFT: Case = Case {
        kind: ApplicationKind::Application,
        state: ApplicationState::Draft,
        missing: 0,
        may_submit: true,
        closes_at: Some(Deadline { date: date!(2020 - 10 - 02), hour: 23, minute: 59 }),
        complete_by: None,
        decision_on: Some(date!(2020 - 11 - 02)),
        outcome: None,
        may_apply: false,
    };

    const STATEMENT: Case = Case { kind: ApplicationKind::ProblemStatement, ..DRAFT };

    #[test]
    fn a_draft_is_to_be_written_then_signed_then_it_is_late() {
        let now = datetime!(2020-09-28 08:00 UTC);
        let kind = |case: Case, now| task(&case, now).kind;
        assert_eq!(kind(DRAFT, now), TaskKind::Submit);
        assert_eq!(kind(Case { may_submit: false, ..DRAFT }, now), TaskKind::AskSignatory);
        let lacking = task(&Case { missing: 3, ..DRAFT }, now);
        assert_eq!((lacking.kind, lacking.due_on), (TaskKind::Continue, Some(date!(2020 - 10 - 02))));
        assert_eq!(lacking.sentence.sv, "3 svar saknas. Sista dag är 2 oktober 2020.");
        assert_eq!(lacking.sentence.en.as_deref(), Some("3 answers are missing. The last day is 2 October 2020."));
        assert_eq!(lacking.days_left(now), Some(4));
        // The whole last minute is in time, by the clock on a Swedish wall.
        assert!(kind(DRAFT, datetime!(2020-10-02 21:59:59 UTC)).waits_for_applicant());
        let late = task(&DRAFT, datetime!(2020-10-02 22:00 UTC));
        assert_eq!(late.kind, TaskKind::SendLate);
        assert!(!late.kind.waits_for_applicant() && late.sentence.sv.starts_with("Sista dag var 2 oktober 2020."));
        let rolling = task(&Case { closes_at: None, missing: 1, ..DRAFT }, now);
        assert_eq!((rolling.due_on, rolling.sentence.sv.as_str()), (None, "Ett svar saknas."));
    }

    #[test]
    fn a_completion_waits_also_when_it_is_late() {
        let case =
            Case { state: ApplicationState::CompletionRequested, complete_by: Some(date!(2020 - 10 - 12)), ..DRAFT };
        let now = datetime!(2020-10-12 21:00 UTC);
        assert_eq!(task(&case, now).sentence.sv, "Komplettera ansökan senast 12 oktober 2020.");
        assert_eq!(task(&case, now).days_left(now), Some(0));
        let late = task(&case, datetime!(2020-10-12 22:30 UTC));
        assert!(late.kind.waits_for_applicant(), "the office still waits");
        assert!(late.sentence.sv.starts_with("Kompletteringen skulle ha kommit senast 12 oktober 2020."));
    }

    #[test]
    fn a_statement_waits_for_its_application_until_the_call_closes_and_again_when_it_is_sent_back() {
        let now = datetime!(2020-09-28 08:00 UTC);
        let answered =
            Case { state: ApplicationState::Decided, outcome: Some(Outcome::GoOn), may_apply: true, ..STATEMENT };
        let told = task(&answered, now);
        assert_eq!((told.kind, told.due_on), (TaskKind::Apply, Some(date!(2020 - 10 - 02))));
        assert!(told.kind.waits_for_applicant());
        assert_eq!(told.sentence.sv, "Styrelsen vill att ni går vidare. Skriv ansökan. Sista dag är 2 oktober 2020.");
        assert_eq!(task(&Case { may_apply: false, ..answered }, now).kind, TaskKind::Nothing, "it is begun");
        assert_eq!(task(&answered, datetime!(2020-10-02 22:00 UTC)).kind, TaskKind::Nothing, "too late");
        let back = task(&Case { state: ApplicationState::CompletionRequested, ..STATEMENT }, now);
        assert_eq!((back.kind, back.due_on), (TaskKind::Complete, None));
        assert!(back.sentence.sv.starts_with("Styrelsen vill att ni arbetar om"));
    }

    #[test]
    fn the_associations_turn_betrays_nothing() {
        let now = datetime!(2020-10-20 08:00 UTC);
        let of = |state| task(&Case { state, ..DRAFT }, now);
        assert_eq!(of(ApplicationState::Registered), of(ApplicationState::Recommended));
        assert_eq!(
            of(ApplicationState::OnAgenda).sentence.sv,
            "Du behöver inte göra något. Styrelsen beslutar 2 november 2020."
        );
        let after = task(&Case { state: ApplicationState::OnAgenda, ..DRAFT }, datetime!(2020-11-06 08:00 UTC));
        assert_eq!(after.sentence.sv, "Du behöver inte göra något.");
        let decided = Case { state: ApplicationState::Decided, outcome: Some(Outcome::PartlyGranted), ..DRAFT };
        assert_eq!(
            (task(&decided, now).kind, task(&decided, now).sentence.sv.as_str()),
            (TaskKind::Nothing, "Delvis bifall.")
        );
    }
}
