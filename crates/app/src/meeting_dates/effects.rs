//! What adding, changing or cancelling a meeting would do, and what stops it. Nothing is written here.

use mellanrum_model::{
    Error, Language, Result, Text, Violation,
    call_dates::{DateWarning, DateWarningKind},
    deadline::date_in_sweden,
    extension::check_reason,
    id::MeetingId,
    meeting_dates::{MeetingDates, MeetingWarning, warnings},
    permission::{Action, Role},
    planning::PlannedStep,
    role::RoleState,
};
use mellanrum_store::{
    Tx, call, meeting,
    meeting::Meeting,
    meeting_dates as store,
    meeting_dates::MeetingState,
    role::{self, RolePlace},
};
use time::Date;

use super::{Addition, Cancellation, Case, Change, days, decided_on, list_cases, moved, planning, settle};
use crate::{
    App,
    actor::Actor,
    call::Call,
    call_dates::{StepMove, step_moves},
};

/// What a change of a meeting does to a call whose decision is on its day.
#[derive(Debug, Clone, PartialEq)]
pub struct CallEffect {
    /// The call as it is.
    pub call: Call,
    /// The day of its decision from then on, where it gets another.
    pub decision_on: Option<Date>,
    /// The steps of its planning whose days change, or of which something has to be said.
    pub steps: Vec<StepMove>,
    /// What to think of.
    pub warnings: Vec<DateWarning>,
}

/// What a change of a meeting does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// What is announced of the meeting now; nothing when it is new.
    pub before: Option<MeetingDates>,
    /// What is announced from then on; nothing when it is cancelled.
    pub after: Option<MeetingDates>,
    /// How many cases are on its agenda.
    pub items: usize,
    /// Those of them that the person may read.
    pub cases: Vec<Case>,
    /// Where they go, when it is cancelled and another meeting takes them over.
    pub instead: Option<Meeting>,
    /// The calls whose decision is on the day that it has.
    pub calls: Vec<CallEffect>,
    /// The days that are counted from the day from then on.
    pub plan: Vec<PlannedStep>,
    /// Who is in the board, by name; nobody is written to.
    pub board: Vec<String>,
    /// What to think of.
    pub warnings: Vec<MeetingWarning>,
}

/// Who is in the board today, members and substitutes, by name.
async fn list_board(app: &App, tx: &mut Tx) -> Result<Vec<String>> {
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    let mut given = role::list(tx, RolePlace::Association).await?;
    given.retain(|held| {
        matches!(held.role, Role::BoardMember | Role::Substitute) && held.course.state(now, today) == RoleState::Holds
    });
    let mut names: Vec<String> = given.into_iter().map(|held| held.name).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// What becomes of a call when its decision moves to `decision_on`, or stays while the board meets on `meets_on` alone of the days
/// that matter.
fn call_effect(app: &App, call: Call, decision_on: Option<Date>, meets_on: &[Date]) -> CallEffect {
    let dates = decision_on.map_or_else(|| call.dates(), |day| moved(&call, day).dates());
    let mut warnings = dates.warnings(app.now(), meets_on);
    // What was strange before is no effect.
    warnings.retain(|one| matches!(one.kind, DateWarningKind::NoMeeting | DateWarningKind::StartsBeforeDecision));
    let today = date_in_sweden(app.now());
    let steps = if decision_on.is_some() { step_moves(&call, &dates, today) } else { Vec::new() };
    CallEffect { call, decision_on, steps, warnings }
}

/// What is wrong with calls that would get another day of the decision.
fn check_following(calls: &[Call], day: Date) -> Vec<Violation> {
    let wrong_with = |call: &Call| {
        let found = moved(call, day).dates().check(call.mode).into_iter();
        let title = call.title.clone();
        found.map(move |wrong| {
            let message = Text::both(
                format!("{}: {}", title.sv, wrong.message.sv),
                format!("{}: {}", title.in_language(Language::En), wrong.message.in_language(Language::En)),
            );
            Violation::at("callsFollow", wrong.code, message)
        })
    };
    calls.iter().flat_map(wrong_with).collect()
}

pub(super) fn check_addition(addition: &Addition) -> Result<MeetingDates> {
    let dates = addition.dates.clone().tidied();
    settle(dates.check().into_iter().chain(check_reason(&addition.reason)).collect())?;
    Ok(dates)
}

fn check_open(state: &MeetingState, expected: i32, field: &'static str) -> Result<()> {
    if state.meeting.revision != expected {
        return Err(Error::Conflict);
    }
    match state.held().fixed_because() {
        Some(reason) => Err(Error::invalid(field, "MEETING_HELD", reason)),
        None => Ok(()),
    }
}

pub(super) fn check_change(state: &MeetingState, change: &Change, calls: &[Call]) -> Result<MeetingDates> {
    check_open(state, change.expected, "heldOn")?;
    let dates = change.dates.clone().tidied();
    let mut violations = dates.check();
    violations.extend(check_reason(&change.reason));
    if state.meeting.dates() == dates {
        let message = Text::both("Du har inte ändrat något.", "You have not changed anything.");
        violations.push(Violation::at("heldOn", "UNCHANGED", message));
    }
    if change.calls_follow && state.meeting.held_on != dates.held_on {
        violations.extend(check_following(calls, dates.held_on));
    }
    settle(violations)?;
    Ok(dates)
}

/// What is wrong with cancelling a meeting when `instead` takes over.
pub(super) fn check_cancellation(
    state: &MeetingState,
    cancellation: &Cancellation,
    instead: Option<&Meeting>,
    calls: &[Call],
) -> Result<()> {
    check_open(state, cancellation.expected, "meetingId")?;
    let mut violations: Vec<Violation> = check_reason(&cancellation.reason).into_iter().collect();
    let cannot = |other: &Meeting| {
        other.id == state.meeting.id || other.minutes_adjusted_on.is_some() || other.cancelled_at.is_some()
    };
    match instead {
        Some(other) if cannot(other) => {
            let message = Text::both(
                "Välj ett annat möte, som inte är inställt och vars protokoll inte är justerat.",
                "Choose another meeting that is not cancelled and whose minutes are not adjusted.",
            );
            violations.push(Violation::at("instead", "MEETING_HELD", message));
        }
        Some(other) if cancellation.calls_follow => violations.extend(check_following(calls, other.held_on)),
        None if cancellation.calls_follow => {
            let message = Text::both(
                "Välj vilket möte som utlysningarnas beslut flyttas till.",
                "Choose the meeting that the decisions of the calls move to.",
            );
            violations.push(Violation::at("instead", "REQUIRED", message));
        }
        _ => {}
    }
    settle(violations)
}

/// What adding a meeting would do; nothing is written.
///
/// # Errors
/// `Invalid` for what it is to be and the reason; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn effects_of_adding(app: &App, actor: &Actor, addition: &Addition) -> Result<Effects> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    let dates = check_addition(addition)?;
    app.db
        .read("meeting_dates.effects_of_adding", &actor.office_scope(association), async |tx| {
            let calls = decided_on(&call::list(tx).await?, dates.held_on);
            let same_day = store::list_titles_on(tx, dates.held_on, None).await?;
            Ok(Effects {
                before: None,
                items: 0,
                cases: Vec::new(),
                instead: None,
                plan: days(&planning(tx, actor).await?, dates.held_on, &calls, today),
                calls: calls.into_iter().map(|call| call_effect(app, call, None, &[dates.held_on])).collect(),
                board: list_board(app, tx).await?,
                warnings: warnings(dates.held_on, today, &same_day),
                after: Some(dates),
            })
        })
        .await
}

/// What changing a meeting would do; nothing is written.
///
/// # Errors
/// `Invalid` for what it is to be and the reason, and when it stays as it was held; `Conflict` when it is not what was seen,
/// `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn effects_of_changing(app: &App, actor: &Actor, id: MeetingId, change: &Change) -> Result<Effects> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    app.db
        .read("meeting_dates.effects_of_changing", &actor.office_scope(association), async |tx| {
            let state = store::find(tx, id).await?.ok_or(Error::NotFound)?;
            let all = call::list(tx).await?;
            let (before, calls) = (state.meeting.dates(), decided_on(&all, state.meeting.held_on));
            let dates = check_change(&state, change, &calls)?;
            let is_moved = before.held_on != dates.held_on;
            let decision_on = (is_moved && change.calls_follow).then_some(dates.held_on);
            let mut meets_on = vec![dates.held_on];
            let stays = !store::list_titles_on(tx, before.held_on, Some(id)).await?.is_empty();
            meets_on.extend(stays.then_some(before.held_on));
            let same_day = store::list_titles_on(tx, dates.held_on, Some(id)).await?;
            Ok(Effects {
                items: state.items,
                cases: list_cases(tx, actor, id).await?,
                instead: None,
                plan: days(&planning(tx, actor).await?, dates.held_on, &calls, today),
                calls: calls.into_iter().map(|call| call_effect(app, call, decision_on, &meets_on)).collect(),
                board: list_board(app, tx).await?,
                warnings: warnings(dates.held_on, today, &same_day),
                before: Some(before),
                after: Some(dates),
            })
        })
        .await
}

/// What cancelling a meeting would do; nothing is written.
///
/// # Errors
/// `Invalid` without a reason, for the meeting that takes over, and when it stays as it was held; `Conflict` when it is not what
/// was seen, `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn effects_of_cancelling(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    cancellation: &Cancellation,
) -> Result<Effects> {
    let association = actor.authorize(Action::ManageCalls)?;
    app.db
        .read("meeting_dates.effects_of_cancelling", &actor.office_scope(association), async |tx| {
            let state = store::find(tx, id).await?.ok_or(Error::NotFound)?;
            let calls = decided_on(&call::list(tx).await?, state.meeting.held_on);
            let instead = match cancellation.instead {
                Some(other) => Some(meeting::find(tx, other).await?.ok_or(Error::NotFound)?),
                None => None,
            };
            check_cancellation(&state, cancellation, instead.as_ref(), &calls)?;
            let other_day = instead.as_ref().map(|other| other.held_on);
            let decision_on = other_day.filter(|_| cancellation.calls_follow);
            let mut meets_on: Vec<Date> = other_day.into_iter().collect();
            let stays = !store::list_titles_on(tx, state.meeting.held_on, Some(id)).await?.is_empty();
            meets_on.extend(stays.then_some(state.meeting.held_on));
            Ok(Effects {
                before: Some(state.meeting.dates()),
                after: None,
                items: state.items,
                cases: list_cases(tx, actor, id).await?,
                instead,
                plan: Vec::new(),
                calls: calls.into_iter().map(|call| call_effect(app, call, decision_on, &meets_on)).collect(),
                board: list_board(app, tx).await?,
                warnings: Vec::new(),
            })
        })
        .await
}
