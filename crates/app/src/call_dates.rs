//! Moving the dates of a call: what it would do, doing it, and what was done before.
//!
//! What must stay true: nobody writes over dates that she did not see; what was late and is in time by the new last minute
//! counts as in time from then on, and the reverse, while what was sent in stays as it was; each move is in the log with what
//! was before, so that going back is another move.

use std::collections::BTreeSet;

pub use mellanrum_model::call_dates::{CallDates, DateWarning, DateWarningKind};
use mellanrum_model::{
    Error, Result, Text,
    deadline::{Deadline, date_in_sweden},
    extension::{Becomes, check_reason, last_minute},
    id::{CallId, OrganisationId, PersonId},
    permission::Action,
    planning::{PlannedStep, as_of},
    policy::{Intake, moves as moves_of_policies},
    statement::ApplicationKind,
};
use mellanrum_store::{
    Tx, application, audit as log, call, event, extension, meeting, organisation,
    page::{MAX_ROWS, Page},
    policy,
};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime, macros::format_description};

use crate::{
    App,
    actor::{Actor, Organisation},
    application::Application,
    audit,
    call::Call,
};

/// The action in the log.
const ACTION: &str = "call.change_dates";

/// Dates to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The dates that whoever moves them saw.
    pub expected: CallDates,
    /// The dates to have instead.
    pub dates: CallDates,
    /// Why.
    pub reason: String,
}

impl Change {
    fn check(&self, call: &Call) -> Result<()> {
        if call.dates() != self.expected {
            return Err(Error::Conflict);
        }
        let mut violations = self.dates.check(call.mode);
        violations.extend(check_reason(&self.reason));
        if self.dates == self.expected {
            let message = Text::both("Du har inte ändrat något datum.", "You have not changed any date.");
            violations.push(mellanrum_model::Violation::at("dates", "UNCHANGED", message));
        }
        if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
    }
}

/// What moving the dates would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    /// How many drafts answer the call. Whose they are is not the association's to know.
    pub drafts: i32,
    /// How many applications are sent in.
    pub received: usize,
    /// For whom something changes.
    pub moves: Vec<Move>,
    /// What to think of.
    pub warnings: Vec<DateWarning>,
    /// The steps of the planning whose days change.
    pub steps: Vec<StepMove>,
}

/// A step of the planning whose day changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepMove {
    /// Its day now, where it has one.
    pub before: Option<Date>,
    /// The step with its day after.
    pub after: PlannedStep,
}

/// The steps whose days differ between a call and the same with other dates. Those that a person chose stay where they are.
pub(crate) fn step_moves(before: &Call, dates: &CallDates, today: Date) -> Vec<StepMove> {
    let now = before.plan();
    let day = |key: &str| now.iter().find(|planned| planned.step.key == key).map(|planned| planned.on);
    let later = as_of(before.planning.days_of_call(dates, &before.chosen_days), today);
    let moves = later.into_iter().map(|after| StepMove { before: day(&after.step.key), after });
    // The days that are the call's own dates are told with them.
    let is_told = |moved: &StepMove| moved.after.step.proposes.is_none() && moved.before != Some(moved.after.on);
    let warns = |moved: &StepMove| moved.after.notes.iter().any(|note| note.kind.is_warning());
    moves.filter(|moved| is_told(moved) || warns(moved)).collect()
}

/// What changes for an applicant: for each of her applications, or for longer time that she was given and has not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Who.
    pub organisation: Organisation,
    /// The application, where she has sent one in.
    pub application: Option<Application>,
    /// Her last minute now.
    pub before: Option<Deadline>,
    /// Her last minute after.
    pub after: Option<Deadline>,
    /// What becomes of the application.
    pub becomes: Option<Becomes>,
}

/// What is sent in and no longer counts as it did, when the call's own last minute is `closes_at` and whoever was given
/// longer time has it.
fn changed_lateness(
    received: &[Application],
    closes_at: Option<Deadline>,
) -> impl Iterator<Item = (&Application, Becomes)> {
    received.iter().filter_map(move |application| {
        let deadline = last_minute(closes_at, application.extended_to);
        Becomes::of(application.late, application.received_at?, deadline).map(|becomes| (application, becomes))
    })
}

/// Lets what is sent in count as in time or late by the last minutes as they are in the transaction.
/// `by` is nobody when whoever runs the platform moved them.
pub(crate) async fn settle_lateness(app: &App, tx: &mut Tx, by: Option<PersonId>, call: &Call) -> Result<Vec<Value>> {
    let received = application::list_received(tx, call.id).await?;
    let mut settled = Vec::new();
    for (application, becomes) in changed_lateness(&received, call.closes_at) {
        application::set_late(tx, application.id, becomes.is_late(), app.now()).await?;
        let text = match becomes {
            Becomes::InTime => Text::both(
                "Sista dagen ändrades. Ansökan räknas som inkommen i tid.",
                "The last day was moved. The application counts as received in time.",
            ),
            Becomes::Late => Text::both(
                "Sista dagen ändrades. Ansökan räknas som för sent inkommen.",
                "The last day was moved. The application counts as received late.",
            ),
        };
        event::insert(tx, app.new_id(), application.id, "LATENESS_CHANGED", &text, by, app.now()).await?;
        settled.push(json!({ "application": application.id, "late": becomes.is_late() }));
    }
    Ok(settled)
}

async fn moves(tx: &mut Tx, call: &Call, received: Vec<Application>, after: Option<Deadline>) -> Result<Vec<Move>> {
    let mut found: Vec<(OrganisationId, Option<Application>, Option<Deadline>)> = received
        .into_iter()
        .map(|application| (application.owner, application.extended_to, application))
        .map(|(owner, extended_to, application)| (owner, Some(application), extended_to))
        .collect();
    let known: BTreeSet<OrganisationId> = found.iter().map(|(owner, ..)| *owner).collect();
    let unused = extension::list(tx, call.id).await?;
    let unused =
        unused.into_iter().filter(|given| given.withdrawn_at.is_none() && !known.contains(&given.organisation));
    found.extend(unused.map(|given| (given.organisation, None, Some(given.closes_at))));
    let ids: Vec<OrganisationId> = found.iter().map(|(owner, ..)| *owner).collect();
    let organisations = organisation::list_by_ids(tx, &ids).await?;
    let moved = found.into_iter().filter_map(|(owner, application, extended_to)| {
        let before = last_minute(call.closes_at, extended_to);
        let after = last_minute(after, extended_to);
        let becomes = application.as_ref().and_then(|sent| Becomes::of(sent.late, sent.received_at?, after));
        let organisation = organisations.iter().find(|known| known.id == owner)?.clone();
        (before != after || becomes.is_some()).then_some(Move { organisation, application, before, after, becomes })
    });
    Ok(moved.collect())
}

/// What moving the dates would do; nothing is written.
///
/// # Errors
/// `Invalid` for the dates and the reason, `Conflict` when the dates are not what was seen, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, id: CallId, change: &Change) -> Result<Effects> {
    let association = actor.authorize(Action::ManageCalls)?;
    app.db
        .read("call.effects", &actor.office_scope(association), async |tx| {
            let call = call::find(tx, id).await?.ok_or(Error::NotFound)?;
            change.check(&call)?;
            let meetings: Vec<Date> = match change.dates.decision_on {
                Some(day) => meeting::list_upcoming(tx, day).await?.iter().map(|meeting| meeting.held_on).collect(),
                None => Vec::new(),
            };
            let received = application::list_received(tx, id).await?;
            let today = date_in_sweden(app.now());
            let intake = Intake::new(call.mode, &change.dates, &call.policies);
            let mut warnings = change.dates.warnings(app.now(), &meetings);
            warnings.extend(moves_of_policies(&policy::list(tx).await?, &call.intake(), &intake, today));
            Ok(Effects {
                drafts: application::count_drafts(tx, id, &ApplicationKind::ALL).await?,
                received: received.len(),
                moves: moves(tx, &call, received, change.dates.closes_at).await?,
                warnings,
                steps: step_moves(&call, &change.dates, today),
            })
        })
        .await
}

/// Moves the dates.
///
/// # Errors
/// As [`effects_of`].
pub async fn change(app: &App, actor: &Actor, id: CallId, change: &Change) -> Result<Call> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?;
    app.db
        .write("call.change_dates", &actor.office_scope(association), async |tx| {
            let call = call::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            change.check(&call)?;
            call::set_dates(tx, id, &change.dates).await?;
            let dates = change.dates;
            let (opens_on, closes_at) = (dates.opens_on, dates.closes_at);
            let (decision_on, starts_on) = (dates.decision_on, dates.starts_on);
            let moved = Call { opens_on, closes_at, decision_on, starts_on, ..call.clone() };
            note_move(app, tx, Some(person.id), &call, &moved, change.reason.trim()).await?;
            Ok(moved)
        })
        .await
}

/// Lets what is sent in count by a call's dates as they became, and logs the move.
pub(crate) async fn note_move(
    app: &App,
    tx: &mut Tx,
    by: Option<PersonId>,
    before: &Call,
    after: &Call,
    reason: &str,
) -> Result<()> {
    let settled = settle_lateness(app, tx, by, after).await?;
    let details = json!({
        "before": in_words(&before.dates()), "after": in_words(&after.dates()), "reason": reason, "lateness": settled,
    });
    audit::note(app, tx, ACTION, after.id, details);
    Ok(())
}

/// Does for the calls whose dates an applied file moved what [`change`] does for one: `before` are the calls as they were.
pub(crate) async fn note_moves_by_file(app: &App, tx: &mut Tx, before: &[Call], reason: &str) -> Result<()> {
    for after in call::list(tx).await? {
        let moved = before.iter().find(|before| before.id == after.id && before.dates() != after.dates());
        if let Some(before) = moved {
            note_move(app, tx, None, before, &after, reason).await?;
        }
    }
    Ok(())
}

/// Dates for the log.
pub(crate) fn in_words(dates: &CallDates) -> Value {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    json!({
        "opensOn": day(dates.opens_on),
        "closesAt": dates.closes_at.map(|deadline| deadline.to_string()),
        "decisionOn": day(dates.decision_on),
        "startsOn": day(dates.starts_on),
    })
}

/// Dates from the log, as [`in_words`] wrote them.
fn from_words(value: &Value) -> Option<CallDates> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let day = |name: &str| match text(name) {
        Some(text) => Date::parse(text, format_description!("[year]-[month]-[day]")).ok().map(Some),
        None => Some(None),
    };
    let closes_at = match text("closesAt") {
        Some(text) => Some(text.parse().ok()?),
        None => None,
    };
    value.as_object()?;
    Some(CallDates {
        opens_on: day("opensOn")?,
        closes_at,
        decision_on: day("decisionOn")?,
        starts_on: day("startsOn")?,
    })
}

/// A move of dates that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// When.
    pub at: OffsetDateTime,
    /// Who, by name; none when nobody who signs in did it.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// The dates before.
    pub before: CallDates,
    /// The dates after.
    pub after: CallDates,
}

/// The moves of a call's dates, the latest first; nothing for those who may not move them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn history(app: &App, actor: &Actor, call: &Call) -> Result<Vec<Moved>> {
    if actor.authorize(Action::ManageCalls).ok() != Some(call.association) {
        return Ok(Vec::new());
    }
    let filter = log::Filter { action: ACTION.to_owned(), subject: call.id.to_string(), ..log::Filter::default() };
    let page = Page { first: Some(MAX_ROWS), ..Page::default() };
    let entries = app
        .db
        .read("call.history", &actor.office_scope(call.association), async |tx| {
            log::list(tx, log::Chain::Association, &filter, &page).await
        })
        .await?;
    let moved = entries.items.into_iter().filter_map(|entry| {
        Some(Moved {
            before: from_words(&entry.details["before"])?,
            after: from_words(&entry.details["after"])?,
            reason: entry.details["reason"].as_str().unwrap_or_default().to_owned(),
            at: entry.at,
            by: entry.person,
        })
    });
    Ok(moved.collect())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn dates_come_out_of_the_log_as_they_went_in() {
        let full = CallDates {
            opens_on: Some(date!(2020 - 08 - 17)),
            closes_at: Some("2020-10-02 23:59".parse().unwrap()),
            decision_on: Some(date!(2020 - 11 - 02)),
            starts_on: None,
        };
        for dates in [full, CallDates::default()] {
            assert_eq!(from_words(&in_words(&dates)), Some(dates));
        }
        for strange in [json!(null), json!("x"), json!({ "opensOn": "soon" }), json!({ "closesAt": "2020-10-02" })] {
            assert_eq!(from_words(&strange), None, "{strange}");
        }
    }
}
