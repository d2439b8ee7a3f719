//! Board meetings: their agendas, and the adjusting of their minutes.
//!
//! What must stay true: decisions hold, and applicants learn of them, when the minutes are adjusted and not before.

use std::collections::HashMap;

use mellanrum_model::{
    Error, Language, Result, Text,
    application::{ApplicationState, Outcome, Step},
    deadline::{date_in_sweden, in_words},
    error::Violation,
    id::{AgendaItemId, ApplicationId, MeetingId},
    permission::Action,
};
use mellanrum_store::{
    Tx, agenda_item, application, call, decision, meeting,
    page::{Cursor, Page, Slice},
    recommendation::{self, Recommendation},
    register, submission,
};
pub use mellanrum_store::{agenda_item::AgendaItem, meeting::Meeting};
use serde_json::json;
use time::Date;

use crate::{
    App,
    actor::Actor,
    application::{Application, enqueue, record},
    audit,
    job::{Letter, Recipient, Task},
};

/// The meeting with this id.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn find(app: &App, actor: &Actor, id: MeetingId) -> Result<Option<Meeting>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    app.db.read("meeting.find", &actor.office_scope(association), async |tx| meeting::find(tx, id).await).await
}

/// The meetings, the latest first.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn list(app: &App, actor: &Actor, page: &Page) -> Result<Slice<Meeting>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    app.db.read("meeting.list", &actor.office_scope(association), async |tx| meeting::list(tx, page).await).await
}

/// Its place in lists.
#[must_use]
pub fn cursor_of(meeting: &Meeting) -> Cursor {
    meeting.cursor()
}

/// The agendas of these meetings.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn items(app: &App, actor: &Actor, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, Vec<AgendaItem>>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    let scope = actor.office_scope(association);
    let found =
        app.db.read("meeting.items", &scope, async |tx| agenda_item::list_by_meeting(tx, meetings).await).await?;
    let mut agendas: HashMap<MeetingId, Vec<AgendaItem>> = HashMap::new();
    for item in found {
        agendas.entry(item.meeting).or_default().push(item);
    }
    Ok(agendas)
}

/// The cases that wait for a meeting: recommended, or problem statements, or of a call that needs no recommendation; on no agenda.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn candidates(app: &App, actor: &Actor) -> Result<Vec<Application>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    app.db
        .read("meeting.candidates", &actor.office_scope(association), async |tx| {
            let mut found = application::list_in_state(tx, ApplicationState::Recommended).await?;
            let calls = call::list(tx).await?;
            let goes_on = |case: &Application| {
                let call = calls.iter().find(|call| call.id == case.call);
                call.is_some_and(|call| case.kind.after(&call.process, case.state, Step::AddToAgenda, false).is_some())
            };
            let registered = application::list_in_state(tx, ApplicationState::Registered).await?;
            found.extend(registered.into_iter().filter(goes_on));
            Ok(found)
        })
        .await
}

/// Whether the person can record decisions of this meeting now: from its day on, until the minutes are adjusted.
#[must_use]
pub fn can_decide(app: &App, actor: &Actor, meeting: &Meeting) -> bool {
    let is_open = meeting.minutes_adjusted_on.is_none() && meeting.cancelled_at.is_none();
    actor.may(Action::Decide) && is_open && meeting.held_on <= date_in_sweden(app.now())
}

/// The state of a case after a step of its call's process.
pub(crate) async fn after(tx: &mut Tx, case: &Application, step: Step) -> Result<ApplicationState> {
    let call = call::find(tx, case.call).await?.ok_or(Error::NotFound)?;
    let is_recommended = recommended(tx, case).await?.is_some();
    case.kind.after(&call.process, case.state, step, is_recommended).ok_or(Error::Conflict)
}

/// The recommendation on what was sent in last; one on an earlier version no longer counts.
pub(crate) async fn recommended(tx: &mut Tx, case: &Application) -> Result<Option<Recommendation>> {
    let Some(written) = recommendation::list(tx, &[case.id]).await?.pop() else { return Ok(None) };
    let sent = submission::list(tx, &[case.id]).await?.pop();
    Ok(Some(written).filter(|written| sent.is_none_or(|sent| sent.received_at <= written.written_at)))
}

/// Puts a case last on the agenda.
///
/// # Errors
/// `Invalid` where the process waits for opinions that are outstanding; `Conflict` when the minutes are adjusted, the meeting is
/// cancelled or the case is in another state, `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn add_item(app: &App, actor: &Actor, id: MeetingId, application: ApplicationId) -> Result<Meeting> {
    let association = actor.authorize(Action::EditAgenda)?;
    app.db
        .write("meeting.add_item", &actor.office_scope(association), async |tx| {
            let meeting = meeting::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let case = application::find_and_lock(tx, application).await?.ok_or(Error::NotFound)?;
            if meeting.minutes_adjusted_on.is_some() || meeting.cancelled_at.is_some() {
                return Err(Error::Conflict);
            }
            crate::consultation::require(tx, &case).await?;
            put_on(app, tx, actor, &meeting, &case).await?;
            Ok(meeting)
        })
        .await
}

/// Puts a case that is held last on the agenda of a meeting that is.
pub(crate) async fn put_on(app: &App, tx: &mut Tx, actor: &Actor, meeting: &Meeting, case: &Application) -> Result<()> {
    let next = after(tx, case, Step::AddToAgenda).await?;
    agenda_item::insert(tx, app.new_id().into(), meeting.id, case.id).await?;
    application::set_state(tx, case.id, next, app.now()).await?;
    let day = in_words(meeting.held_on);
    let text = Text::both(
        format!("Ärendet sattes upp på mötet den {}.", day.sv),
        format!("The case was put on the agenda of the meeting on {}.", day.in_language(Language::En)),
    );
    record(app, tx, actor, case.id, "ADDED_TO_AGENDA", text).await?;
    audit::note(app, tx, "agenda.add", case.id, json!({ "after": { "meeting": meeting.id } }));
    Ok(())
}

/// Takes an item off the agenda of a meeting that is held by the transaction.
pub(crate) async fn take_off(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    meeting: &Meeting,
    item: &AgendaItem,
) -> Result<()> {
    let case = application::find_and_lock(tx, item.application).await?.ok_or(Error::NotFound)?;
    let next = after(tx, &case, Step::RemoveFromAgenda).await?;
    if !decision::list_by_item(tx, &[item.id]).await?.is_empty() {
        return Err(Error::Conflict);
    }
    agenda_item::remove(tx, item.id).await?;
    application::set_state(tx, item.application, next, app.now()).await?;
    let day = in_words(meeting.held_on);
    let text = Text::both(
        format!("Ärendet togs bort från mötet den {}.", day.sv),
        format!("The case was taken off the agenda of the meeting on {}.", day.in_language(Language::En)),
    );
    record(app, tx, actor, item.application, "REMOVED_FROM_AGENDA", text).await?;
    let before = json!({ "meeting": meeting.id, "position": item.position });
    audit::note(app, tx, "agenda.remove", item.application, json!({ "before": before }));
    Ok(())
}

/// Takes a case off its agenda.
///
/// # Errors
/// `Conflict` when it is decided, `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn remove_item(app: &App, actor: &Actor, id: AgendaItemId) -> Result<Meeting> {
    let association = actor.authorize(Action::EditAgenda)?;
    app.db
        .write("meeting.remove_item", &actor.office_scope(association), async |tx| {
            let item = agenda_item::find(tx, id).await?.ok_or(Error::NotFound)?;
            let meeting = meeting::find_and_lock(tx, item.meeting).await?.ok_or(Error::NotFound)?;
            take_off(app, tx, actor, &meeting, &item).await?;
            Ok(meeting)
        })
        .await
}

/// Records that the minutes are adjusted. From now on the decisions hold: each gets its document, its entry in the
/// register and a letter to the applicant. Doing it again does nothing.
///
/// # Errors
/// `Invalid` for the day, the names, or items without a decision; `Conflict` when the meeting is cancelled; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn adjust_minutes(
    app: &App,
    actor: &Actor,
    id: MeetingId,
    on: Date,
    adjusters: Vec<String>,
) -> Result<Meeting> {
    let association = actor.authorize(Action::AdjustMinutes)?;
    let now = app.now();
    let adjusters: Vec<String> =
        adjusters.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    app.db
        .write("meeting.adjust_minutes", &actor.office_scope(association), async |tx| {
            let meeting = meeting::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            if meeting.minutes_adjusted_on.is_some() {
                return Ok(meeting);
            }
            if meeting.cancelled_at.is_some() {
                return Err(Error::Conflict);
            }
            let items = agenda_item::list_by_meeting(tx, &[id]).await?;
            let decisions = decision::list_by_meeting(tx, id).await?;
            let mut violations = Vec::new();
            if on < meeting.held_on || on > date_in_sweden(now) {
                let text =
                    Text::both("Välj en dag från mötet till i dag.", "Choose a day from the meeting until today.");
                violations.push(Violation::at("adjustedOn", "DAY", text));
            }
            if adjusters.is_empty() {
                let text = Text::both("Skriv vem som har justerat protokollet.", "Write who adjusted the minutes.");
                violations.push(Violation::at("adjusters", "REQUIRED", text));
            }
            if adjusters.len() > 10 || adjusters.iter().any(|name| name.chars().count() > 200 || name.contains('\0')) {
                let text = Text::both("Skriv högst tio namn.", "Write ten names at most.");
                violations.push(Violation::at("adjusters", "TOO_LONG", text));
            }
            for item in items.iter().filter(|item| !decisions.iter().any(|decision| decision.agenda_item == item.id)) {
                let text = Text::both(
                    format!(
                        "Ärendet ”{}” saknar beslut. Skriv in beslutet eller ta bort ärendet från mötet.",
                        item.title
                    ),
                    format!("The case “{}” has no decision. Record it or take the case off the agenda.", item.title),
                );
                violations.push(Violation::at("meetingId", "UNDECIDED", text));
            }
            if !violations.is_empty() {
                return Err(Error::Invalid(violations));
            }
            meeting::set_adjusted(tx, id, on, &adjusters).await?;
            let after = json!({ "adjustedOn": on.to_string(), "adjusters": adjusters });
            audit::note(app, tx, "minutes.adjust", id, json!({ "after": after }));
            let day = in_words(on);
            let (day_sv, day_en) = (day.in_language(Language::Sv), day.in_language(Language::En));
            for decision in &decisions {
                let application = application::find_and_lock(tx, decision.application).await?.ok_or(Error::NotFound)?;
                if decision.outcome == Outcome::WorkOver {
                    let next = self::after(tx, &application, Step::SendBack).await?;
                    application::set_state(tx, application.id, next, now).await?;
                }
                let (sv, en) = outcome_words(decision.outcome);
                let text = Text::both(
                    format!(
                        "Styrelsen beslutade {sv} (§ {}). Protokollet justerades den {day_sv}.",
                        decision.paragraph
                    ),
                    format!(
                        "The board decided: {en} (§ {}). The minutes were adjusted on {day_en}.",
                        decision.paragraph
                    ),
                );
                record(app, tx, actor, decision.application, "MINUTES_ADJUSTED", text).await?;
                let entry = register::Entry {
                    id: app.new_id(),
                    registration_number: application.registration_number.as_deref().unwrap_or_default(),
                    counterpart: "Styrelsen",
                    matter: &format!("Beslut § {}: {}", decision.paragraph, application.title),
                    application: Some(application.id),
                    now,
                };
                register::insert(tx, &entry).await?;
                enqueue(app, tx, &Task::DecisionDocument { decision: decision.id }).await?;
                for person in application::list_writers(tx, application.id).await? {
                    let letter = Letter::Decision { decision: decision.id };
                    let to = Recipient::Person(person.id);
                    enqueue(app, tx, &Task::Mail { application: application.id, letter, to }).await?;
                }
            }
            meeting::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// An outcome inside a sentence.
pub(crate) fn outcome_words(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Granted => ("bifall", "granted"),
        Outcome::PartlyGranted => ("delvis bifall", "partly granted"),
        Outcome::Rejected => ("avslag", "rejected"),
        Outcome::ReferredBack => ("återremiss", "referred back"),
        Outcome::Tabled => ("bordläggning", "tabled"),
        Outcome::GoOn => ("inriktningen att gå vidare", "to go on"),
        Outcome::GoNoFurther => ("inriktningen att inte gå vidare", "not to go on"),
        Outcome::WorkOver => ("att problembeskrivningen ska arbetas om", "to have the problem statement worked over"),
    }
}
