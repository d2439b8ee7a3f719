//! Adding, changing, cancelling and restoring the board's meetings: what it would do, doing it, and what was done before.
//!
//! What must stay true: nobody writes over a meeting that she did not see; a meeting with a decision or adjusted minutes stays as it
//! was held; what was on the agenda of a cancelled meeting is on another or waits for one, and comes back with it; a call whose
//! decision is on a meeting's day follows only when that is asked for.

use std::collections::HashMap;

pub use mellanrum_model::meeting_dates::{ClockTime, MeetingDates, MeetingWarning, MeetingWarningKind};
use mellanrum_model::{
    Error, Language, Result, Text, Violation,
    deadline::{date_in_sweden, in_words},
    extension::check_reason,
    id::{MeetingId, OrganisationId},
    permission::Action,
    planning::{PlannedStep, Planning, as_of},
};
use mellanrum_store::{
    Tx, agenda_item, application, association, call, decision, meeting, meeting_dates as store, organisation,
};
pub use mellanrum_store::{meeting::Meeting, meeting_dates::MeetingState};
use serde_json::{Value, json};
use time::{Date, Month};

use crate::{
    App,
    actor::Actor,
    application::record,
    audit,
    call::Call,
    call_dates::note_move,
    consultation,
    meeting::{AgendaItem, put_on, take_off},
};

mod effects;
mod history;

pub use effects::{CallEffect, Effects, effects_of_adding, effects_of_cancelling, effects_of_changing};
use effects::{check_addition, check_cancellation, check_change};
pub(crate) use history::note_applied;
pub use history::{Done, DoneKind, history};

const ADD: &str = "meeting.add";
const CHANGE: &str = "meeting.change";
const CANCEL: &str = "meeting.cancel";
const RESTORE: &str = "meeting.restore";

/// A meeting to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// What is announced of it.
    pub dates: MeetingDates,
    /// Why.
    pub reason: String,
}

/// A meeting to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The revision that whoever changes it saw.
    pub expected: i32,
    /// What is announced of it from then on.
    pub dates: MeetingDates,
    /// Whether the calls whose decision is on the day that it had get the new day.
    pub calls_follow: bool,
    /// Why.
    pub reason: String,
}

/// A meeting to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// The revision that whoever cancels it saw.
    pub expected: i32,
    /// The meeting that takes over what is on its agenda; without one, that goes back and waits for a meeting.
    pub instead: Option<MeetingId>,
    /// Whether the calls whose decision is on its day get the day of the other meeting.
    pub calls_follow: bool,
    /// Why.
    pub reason: String,
}

/// A case on an agenda, for whoever reads cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its title.
    pub title: String,
    /// Its number.
    pub registration_number: Option<String>,
    /// Who applies.
    pub applicant: String,
}

/// A meeting as whoever plans the year sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The meeting.
    pub state: MeetingState,
    /// The calls whose decision is on its day.
    pub calls: Vec<Call>,
    /// The days that are counted from it, without those that are a call's own dates.
    pub plan: Vec<PlannedStep>,
}

/// The meetings of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// The years that have meetings, the present one and this one, the first first.
    pub years: Vec<i32>,
    /// The meetings, cancelled ones among them, the first first.
    pub meetings: Vec<Planned>,
}

fn settle(violations: Vec<Violation>) -> Result<()> {
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

async fn planning(tx: &mut Tx, actor: &Actor) -> Result<Planning> {
    let id = actor.association.as_ref().ok_or(Error::NotFound)?.id;
    Ok(association::find(tx, id).await?.ok_or(Error::NotFound)?.profile.planning)
}

/// The days counted from a day of the board, as the calls that are decided on it have chosen them.
pub(crate) fn days(planning: &Planning, day: Date, calls: &[Call], today: Date) -> Vec<PlannedStep> {
    let chosen: Vec<_> = calls.iter().flat_map(|call| call.chosen_days.iter().cloned()).collect();
    let mut days = as_of(planning.days(day, &chosen), today);
    days.retain(|planned| planned.step.proposes.is_none());
    days
}

pub(crate) fn decided_on(calls: &[Call], day: Date) -> Vec<Call> {
    calls.iter().filter(|call| call.decision_on == Some(day)).cloned().collect()
}

fn first_day(year: i32) -> Date {
    Date::from_calendar_date(year.clamp(1, 9999), Month::January, 1).unwrap_or(Date::MIN)
}

fn last_day(year: i32) -> Date {
    Date::from_calendar_date(year.clamp(1, 9999), Month::December, 31).unwrap_or(Date::MAX)
}

/// The meetings of a year, the present one when none is said.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `NotFound` on the apex.
pub async fn list(app: &App, actor: &Actor, year: Option<i32>) -> Result<Year> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    let year = year.unwrap_or_else(|| today.year()).clamp(1, 9999);
    app.db
        .read("meeting_dates.list", &actor.office_scope(association), async |tx| {
            let (planning, calls) = (planning(tx, actor).await?, call::list(tx).await?);
            let mut years = store::list_years(tx).await?;
            years.extend([year, today.year()]);
            years.sort_unstable();
            years.dedup();
            let planned = |state: MeetingState| {
                let calls = decided_on(&calls, state.meeting.held_on);
                Planned { plan: days(&planning, state.meeting.held_on, &calls, today), calls, state }
            };
            let meetings = store::list(tx, first_day(year), last_day(year)).await?;
            Ok(Year { year, years, meetings: meetings.into_iter().map(planned).collect() })
        })
        .await
}

/// The meeting with this id.
///
/// # Errors
/// As [`list`].
pub async fn find(app: &App, actor: &Actor, id: MeetingId) -> Result<Option<Planned>> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    app.db
        .read("meeting_dates.find", &actor.office_scope(association), async |tx| {
            let Some(state) = store::find(tx, id).await? else { return Ok(None) };
            let calls = decided_on(&call::list(tx).await?, state.meeting.held_on);
            let plan = days(&planning(tx, actor).await?, state.meeting.held_on, &calls, today);
            Ok(Some(Planned { state, calls, plan }))
        })
        .await
}

/// What is on the agenda of a meeting, in order; nothing for those who do not read cases.
///
/// # Errors
/// As [`list`].
pub async fn cases(app: &App, actor: &Actor, id: MeetingId) -> Result<Vec<Case>> {
    let association = actor.authorize(Action::ManageCalls)?;
    let scope = actor.office_scope(association);
    app.db.read("meeting_dates.cases", &scope, async |tx| list_cases(tx, actor, id).await).await
}

/// The meetings from today on that could take over what is on the agenda of another, the next first.
///
/// # Errors
/// As [`list`].
pub async fn list_alternatives(app: &App, actor: &Actor, id: MeetingId) -> Result<Vec<Meeting>> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    let scope = actor.office_scope(association);
    let mut found =
        app.db.read("meeting_dates.alternatives", &scope, async |tx| meeting::list_upcoming(tx, today).await).await?;
    found.retain(|other| other.id != id && other.minutes_adjusted_on.is_none());
    Ok(found)
}

async fn list_cases(tx: &mut Tx, actor: &Actor, id: MeetingId) -> Result<Vec<Case>> {
    if !actor.may(Action::ReadMeetings) {
        return Ok(Vec::new());
    }
    let items = agenda_item::list_by_meeting(tx, &[id]).await?;
    let ids: Vec<_> = items.iter().map(|item| item.application).collect();
    let cases: HashMap<_, _> =
        application::list_by_ids(tx, &ids).await?.into_iter().map(|case| (case.id, case)).collect();
    let owners: Vec<OrganisationId> = cases.values().map(|case| case.owner).collect();
    let names: HashMap<_, _> =
        organisation::list_by_ids(tx, &owners).await?.into_iter().map(|owner| (owner.id, owner.name)).collect();
    let case = |item: AgendaItem| {
        let case = cases.get(&item.application)?;
        let applicant = names.get(&case.owner).cloned().unwrap_or_default();
        Some(Case { title: item.title, registration_number: case.registration_number.clone(), applicant })
    };
    Ok(items.into_iter().filter_map(case).collect())
}

fn moved(call: &Call, decision_on: Date) -> Call {
    Call { decision_on: Some(decision_on), ..call.clone() }
}

/// A key that no meeting of the association has: its day, as files have it.
fn free_key(day: Date, taken: &[String]) -> String {
    let day = day.to_string();
    let numbered = (2..).map(|number| format!("{day}-{number}"));
    let free = std::iter::once(day.clone()).chain(numbered).find(|key| !taken.contains(key));
    free.unwrap_or(day)
}

fn words(dates: &MeetingDates) -> Value {
    serde_json::to_value(dates).unwrap_or_default()
}

/// Adds a meeting.
///
/// # Errors
/// As [`effects_of_adding`].
pub async fn add(app: &App, actor: &Actor, addition: &Addition) -> Result<Meeting> {
    let association = actor.authorize(Action::ManageCalls)?;
    let id = MeetingId::from(app.new_id());
    let dates = check_addition(addition)?;
    app.db
        .write("meeting_dates.add", &actor.office_scope(association), async |tx| {
            let key = free_key(dates.held_on, &store::list_keys(tx).await?);
            store::insert(tx, id, &key, &dates).await?;
            audit::note(app, tx, ADD, id, json!({ "after": words(&dates), "reason": addition.reason.trim() }));
            meeting::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// Lets calls have their decision on another day, unless somebody has moved it meanwhile.
async fn follow(app: &App, tx: &mut Tx, actor: &Actor, calls: &[Call], to: Date, reason: &str) -> Result<()> {
    let person = actor.get_person()?.id;
    for seen in calls {
        let call = call::find_and_lock(tx, seen.id).await?.ok_or(Error::Conflict)?;
        if call.decision_on != seen.decision_on {
            return Err(Error::Conflict);
        }
        let after = moved(&call, to);
        call::set_dates(tx, call.id, &after.dates()).await?;
        note_move(app, tx, Some(person), &call, &after, reason).await?;
    }
    Ok(())
}

/// Changes a meeting; what is on its agenda goes with it.
///
/// # Errors
/// As [`effects_of_changing`].
pub async fn change(app: &App, actor: &Actor, id: MeetingId, change: &Change) -> Result<Meeting> {
    let association = actor.authorize(Action::ManageCalls)?;
    app.db
        .write("meeting_dates.change", &actor.office_scope(association), async |tx| {
            let state = store::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let before = state.meeting.dates();
            let calls = decided_on(&call::list(tx).await?, before.held_on);
            let dates = check_change(&state, change, &calls)?;
            let reason = change.reason.trim();
            store::set_dates(tx, id, &dates).await?;
            audit::note(
                app,
                tx,
                CHANGE,
                id,
                json!({ "before": words(&before), "after": words(&dates), "reason": reason }),
            );
            if before.held_on != dates.held_on {
                // Calls before cases, as everybody who holds both.
                if change.calls_follow {
                    follow(app, tx, actor, &calls, dates.held_on, reason).await?;
                }
                let (from, to) = (in_words(before.held_on), in_words(dates.held_on));
                let text = Text::both(
                    format!("Mötet den {} flyttades till den {}.", from.sv, to.sv),
                    format!(
                        "The meeting on {} was moved to {}.",
                        from.in_language(Language::En),
                        to.in_language(Language::En)
                    ),
                );
                for item in agenda_item::list_by_meeting(tx, &[id]).await? {
                    record(app, tx, actor, item.application, "MEETING_MOVED", text.clone()).await?;
                }
            }
            meeting::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// Puts an undecided item on the agenda of another meeting that is held by the transaction.
async fn move_item(app: &App, tx: &mut Tx, actor: &Actor, item: &AgendaItem, to: &Meeting) -> Result<()> {
    store::move_item(tx, item.id, to.id).await?;
    let day = in_words(to.held_on);
    let text = Text::both(
        format!("Ärendet flyttades till mötet den {}.", day.sv),
        format!("The case was moved to the meeting on {}.", day.in_language(Language::En)),
    );
    record(app, tx, actor, item.application, "MOVED_TO_MEETING", text).await?;
    let details = json!({ "before": { "meeting": item.meeting }, "after": { "meeting": to.id } });
    audit::note(app, tx, "agenda.move", item.application, details);
    Ok(())
}

/// Cancels a meeting. What is on its agenda is moved to the meeting that takes over, or waits for one.
///
/// # Errors
/// As [`effects_of_cancelling`].
pub async fn cancel(app: &App, actor: &Actor, id: MeetingId, cancellation: &Cancellation) -> Result<Meeting> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?.id;
    app.db
        .write("meeting_dates.cancel", &actor.office_scope(association), async |tx| {
            // Two that are cancelled in favour of each other wait in one order.
            if let Some(other) = cancellation.instead.filter(|other| *other < id) {
                meeting::find_and_lock(tx, other).await?;
            }
            let state = store::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let calls = decided_on(&call::list(tx).await?, state.meeting.held_on);
            let instead = match cancellation.instead {
                Some(other) => Some(meeting::find_and_lock(tx, other).await?.ok_or(Error::NotFound)?),
                None => None,
            };
            check_cancellation(&state, cancellation, instead.as_ref(), &calls)?;
            let reason = cancellation.reason.trim();
            // Calls before cases, as everybody who holds both.
            if let Some(other) = instead.as_ref().filter(|_| cancellation.calls_follow) {
                follow(app, tx, actor, &calls, other.held_on, reason).await?;
            }
            let items = agenda_item::list_by_meeting(tx, &[id]).await?;
            for item in &items {
                match &instead {
                    Some(other) => move_item(app, tx, actor, item, other).await?,
                    None => take_off(app, tx, actor, &state.meeting, item).await?,
                }
            }
            let applications: Vec<_> = items.iter().map(|item| item.application).collect();
            store::cancel(tx, id, Some((person, reason)), &applications, app.now()).await?;
            let details = json!({
                "before": words(&state.meeting.dates()), "reason": reason, "items": applications,
                "instead": instead.as_ref().map(|other| other.id),
            });
            audit::note(app, tx, CANCEL, id, details);
            meeting::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// Restores a meeting that was cancelled, with those of its cases that no board has decided since. What was put on a meeting that is
/// over or today stays there, and what waits for opinions waits on.
///
/// # Errors
/// `Invalid` without a reason, `NotFound` when it is not cancelled; `Forbidden`, `Unauthenticated`.
pub async fn restore(app: &App, actor: &Actor, id: MeetingId, reason: &str) -> Result<Meeting> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    app.db
        .write("meeting_dates.restore", &actor.office_scope(association), async |tx| {
            // Meetings before cases, and in one order.
            let seen = meeting::find(tx, id).await?.ok_or(Error::NotFound)?;
            let elsewhere = agenda_item::list_latest(tx, &seen.cancelled_items).await?;
            let mut ids: Vec<MeetingId> = elsewhere.iter().map(|item| item.meeting).chain([id]).collect();
            ids.sort_unstable();
            ids.dedup();
            let mut meetings = Vec::new();
            for meeting in ids {
                meetings.extend(meeting::find_and_lock(tx, meeting).await?);
            }
            let held = meetings.iter().find(|held| held.id == id && held.cancelled_at.is_some());
            let held = held.cloned().ok_or(Error::NotFound)?;
            let can_leave = |item: &AgendaItem| {
                let there = meetings.iter().find(|there| there.id == item.meeting);
                there.is_some_and(|there| there.minutes_adjusted_on.is_none() && today < there.held_on)
            };
            settle(check_reason(reason).into_iter().collect())?;
            store::restore(tx, id).await?;
            let mut back = Vec::new();
            for &application in &held.cancelled_items {
                let Some(case) = application::find_and_lock(tx, application).await? else { continue };
                let latest = agenda_item::list_latest(tx, &[application]).await?.pop();
                let open = match latest {
                    Some(item) if decision::list_by_item(tx, &[item.id]).await?.is_empty() => Some(item),
                    _ => None,
                };
                match open {
                    Some(item) if !can_leave(&item) => continue,
                    None if consultation::require(tx, &case).await.is_err() => continue,
                    Some(item) => move_item(app, tx, actor, &item, &held).await?,
                    None => match put_on(app, tx, actor, &held, &case).await {
                        Err(Error::Conflict) => continue,
                        done => done?,
                    },
                }
                back.push(application);
            }
            let after = words(&held.dates());
            audit::note(app, tx, RESTORE, id, json!({ "after": after, "reason": reason.trim(), "items": back }));
            meeting::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn each_meeting_gets_a_key_of_its_own() {
        let day = date!(2021 - 02 - 08);
        assert_eq!(free_key(day, &[]), "2021-02-08");
        let taken = ["2021-02-08".to_owned(), "2021-02-08-2".to_owned()];
        assert_eq!(free_key(day, &taken), "2021-02-08-3");
    }
}
