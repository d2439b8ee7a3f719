//! The board's meetings for those who plan the year: a year of them, adding one, changing and cancelling one with what that does
//! told first, restoring one.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    api::{UserError, read},
    failure::Failure,
    form::{Form, percent_encode},
    operations::{
        AddMeeting, CancelMeeting, CancellationEffects, ChangeMeeting, MeetingEffects, NewMeetingEffects,
        OfficeMeetingPage, OfficeMeetingsPage, RestoreMeeting, add_meeting, cancel_meeting, cancellation_effects,
        change_meeting, meeting_effects, new_meeting_effects, office_meeting_page, office_meetings_page,
        restore_meeting,
    },
    page::{Page, render_with},
    pages::{
        Errors,
        change::{Carried, Change, Line, user_errors},
        field_among,
    },
    scalars::{Date, MeetingChangeKind},
    text::{key, text},
    visit::{Posted, Visit},
};

/// The path of the list.
pub(crate) const PATH: &str = "/office/meetings";

/// The value of a box that is ticked.
const TICKED: &str = "true";

type Meeting = office_meeting_page::OfficeMeetingPagePlannedMeeting;
type Dates = office_meeting_page::MeetingDateFields;
type Effects = meeting_effects::MeetingEffectFields;

/// The year that is asked for, and what was done before one arrives.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Arrival {
    #[serde(default)]
    year: String,
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "meeting_dates/list.html")]
struct ListTemplate {
    page: Page,
    year: office_meetings_page::OfficeMeetingsPageMeetingYear,
}

#[derive(Template)]
#[template(path = "meeting_dates/new.html")]
struct NewTemplate {
    page: Page,
    path: String,
    form: MeetingForm,
    effects: Option<Shown>,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "meeting_dates/show.html")]
struct ShowTemplate {
    page: Page,
    path: String,
    meeting: Meeting,
    form: MeetingForm,
    effects: Option<Shown>,
    changes: Vec<Change>,
    restore_reason: String,
    done: &'static str,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "meeting_dates/cancel.html")]
struct CancelTemplate {
    page: Page,
    path: String,
    meeting: Meeting,
    form: CancelForm,
    effects: Option<Shown>,
    errors: Errors,
}

/// What a change does, with what differs in words.
struct Shown {
    lines: Vec<Line>,
    found: Effects,
}

/// What was written of a meeting, with the revision that the writer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct MeetingForm {
    title: [String; 2],
    held_on: String,
    starts_at: String,
    place: String,
    calls_follow: bool,
    reason: String,
    seen: String,
}

/// The fields, in the order of the page.
const FIELDS: [&str; 6] = ["title", "heldOn", "startsAt", "place", "callsFollow", "reason"];

impl MeetingForm {
    fn of(dates: &Dates, revision: i64, calls_follow: bool, reason: String) -> Self {
        Self {
            title: [dates.title.sv.clone(), dates.title.en.clone().unwrap_or_default()],
            held_on: dates.held_on.to_string(),
            starts_at: dates.starts_at.clone().unwrap_or_default(),
            place: dates.place.clone(),
            calls_follow,
            reason,
            seen: revision.to_string(),
        }
    }

    fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        Self {
            title: ["title", "titleEn"].map(text),
            held_on: text("heldOn"),
            starts_at: clock(&text("startsAt")),
            place: text("place"),
            calls_follow: form.get("callsFollow") == TICKED,
            reason: form.typed("reason"),
            seen: text("seen"),
        }
    }

    /// Everything.
    fn carried(&self) -> Carried {
        let follow = if self.calls_follow { TICKED } else { "" };
        let written = [
            ("seen", self.seen.as_str()),
            ("title", &self.title[0]),
            ("titleEn", &self.title[1]),
            ("heldOn", &self.held_on),
            ("startsAt", &self.starts_at),
            ("place", &self.place),
            ("callsFollow", follow),
            ("reason", &self.reason),
        ];
        written.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    /// The day, when it can be read.
    fn day(&self) -> Option<Date> {
        self.held_on.parse().ok()
    }

    /// What the API is told of a new meeting.
    fn addition(&self, held_on: Date) -> add_meeting::AddMeetingInput {
        let [sv, en] = self.title.clone();
        let title = add_meeting::BothLanguagesInput { sv, en: Some(en) };
        let starts_at = Some(self.starts_at.clone());
        let dates = add_meeting::MeetingDatesInput { title, held_on, starts_at, place: self.place.clone() };
        add_meeting::AddMeetingInput { dates, reason: self.reason.clone() }
    }

    /// What the API is told of a meeting that changes.
    fn change(&self, id: &str, held_on: Date) -> change_meeting::ChangeMeetingInput {
        let [sv, en] = self.title.clone();
        let title = change_meeting::BothLanguagesInput { sv, en: Some(en) };
        let starts_at = Some(self.starts_at.clone());
        let dates = change_meeting::MeetingDatesInput { title, held_on, starts_at, place: self.place.clone() };
        change_meeting::ChangeMeetingInput {
            meeting_id: id.to_owned(),
            expected: self.seen.parse().unwrap_or_default(),
            dates,
            calls_follow: self.calls_follow,
            reason: self.reason.clone(),
        }
    }
}

/// A time as the API reads it: people write a point, and browsers may add seconds.
fn clock(text: &str) -> String {
    let text = text.replace('.', ":");
    match text.strip_suffix(":00") {
        Some(minute) if text.len() == 8 => minute.to_owned(),
        _ => text,
    }
}

/// What was written to cancel a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct CancelForm {
    instead: String,
    calls_follow: bool,
    reason: String,
    seen: String,
}

impl CancelForm {
    fn read(form: &Form) -> Self {
        Self {
            instead: form.get("instead").trim().to_owned(),
            calls_follow: form.get("callsFollow") == TICKED,
            reason: form.typed("reason"),
            seen: form.get("seen").trim().to_owned(),
        }
    }

    fn carried(&self) -> Carried {
        let follow = if self.calls_follow { TICKED } else { "" };
        let written = [
            ("seen", self.seen.as_str()),
            ("instead", &self.instead),
            ("callsFollow", follow),
            ("reason", &self.reason),
        ];
        written.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    fn input(&self, id: &str) -> cancel_meeting::CancelMeetingInput {
        cancel_meeting::CancelMeetingInput {
            meeting_id: id.to_owned(),
            expected: self.seen.parse().unwrap_or_default(),
            instead: Some(self.instead.clone()).filter(|instead| !instead.is_empty()),
            calls_follow: self.calls_follow,
            reason: self.reason.clone(),
        }
    }
}

/// What differs between what was announced and what is, in words.
fn lines(page: &Page, before: &Dates, after: &Dates) -> Vec<Line> {
    let time = |dates: &Dates| match &dates.starts_at {
        Some(time) => page.time(time),
        None => page.t("meeting-no-time"),
    };
    let english = |dates: &Dates| dates.title.en.clone().unwrap_or_default();
    [
        Line::quoted(page.t("meeting-name"), before.title.sv.clone(), after.title.sv.clone()),
        Line::quoted(page.t("meeting-name-en"), english(before), english(after)),
        Line::new(page.t("column-day"), page.day(&before.held_on), page.day(&after.held_on)),
        Line::new(page.t("meeting-time"), time(before), time(after)),
        Line::quoted(page.t("meeting-place"), before.place.clone(), after.place.clone()),
    ]
    .into_iter()
    .filter(|line| line.before != line.after)
    .collect()
}

/// The same type for what other operations answer with the same fields.
fn as_dates(dates: &meeting_effects::MeetingDateFields) -> Dates {
    Dates {
        title: office_meeting_page::MeetingDateFieldsTitle { sv: dates.title.sv.clone(), en: dates.title.en.clone() },
        held_on: dates.held_on,
        starts_at: dates.starts_at.clone(),
        place: dates.place.clone(),
    }
}

/// What the API finds that a change does, or what is wrong with it.
fn seen(page: &Page, found: Effects) -> Result<Shown, Vec<UserError>> {
    let errors = user_errors!(found.user_errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let lines = match (&found.before, &found.after) {
        (Some(before), Some(after)) => lines(page, &as_dates(before), &as_dates(after)),
        _ => Vec::new(),
    };
    Ok(Shown { lines, found })
}

/// What was done with it, each with the form that goes back where there is a way.
fn changes(page: &Page, meeting: &Meeting) -> Vec<Change> {
    let change = |done: &office_meeting_page::OfficeMeetingPagePlannedMeetingChanges| {
        let at = page.moment(&done.at);
        let (lines, back) = match (&done.before, &done.after) {
            (Some(before), Some(after)) => {
                let reason = page.t1("call-back-reason", "time", at.clone());
                let back = MeetingForm::of(before, meeting.revision, false, reason).carried();
                (lines(page, before, after), if meeting.fixed_because.is_none() { back } else { Vec::new() })
            }
            _ => (Vec::new(), Vec::new()),
        };
        let kind = page.t(done.kind.key());
        let reason = match done.kind {
            MeetingChangeKind::Changed => done.reason.clone(),
            _ => format!("{kind}. {}", done.reason),
        };
        Change { at, by: done.by.clone(), reason, lines, back }
    };
    meeting.changes.iter().map(change).collect()
}

fn status_of(errors: &Errors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// What is refused, each at its field, in the order of the page.
fn add_refused(visit: &Visit, errors: &mut Errors, refused: &[UserError], fields: &[&'static str]) {
    let mut told: Vec<(&str, String)> =
        refused.iter().map(|error| (field_among(error, fields), error.told(visit.language()))).collect();
    told.sort_by_key(|(field, _)| fields.iter().position(|known| known == field).unwrap_or(fields.len()));
    for (field, sentence) in told {
        errors.add(field, sentence);
    }
}

fn arrive(id: &str, done: &str) -> Response {
    Redirect::to(&format!("{PATH}/{}?done={done}", percent_encode(id))).into_response()
}

/// `/office/meetings`
///
/// # Errors
/// [`Failure::NotFound`] for those who do not plan the year; else as [`Visit::ask`].
pub async fn list(visit: Visit, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let variables = office_meetings_page::Variables { year: arrival.year.parse().ok() };
    let answer = visit.ask::<OfficeMeetingsPage>(variables).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    render_with(StatusCode::OK, &ListTemplate { page, year: answer.data.meeting_year })
}

/// `/office/meetings/new`
///
/// # Errors
/// [`Failure::NotFound`] for those who do not plan the year; else as [`Visit::ask`].
pub async fn new(visit: Visit) -> Result<Response, Failure> {
    new_page(&visit, MeetingForm::default(), None, Errors::default()).await
}

async fn new_page(
    visit: &Visit,
    form: MeetingForm,
    effects: Option<Effects>,
    mut errors: Errors,
) -> Result<Response, Failure> {
    let shell = visit.shell().await?;
    let page = Page::new(visit, Some(&shell));
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    if !page.manages_calls {
        return Err(Failure::NotFound);
    }
    let effects = match effects.map(|found| seen(&page, found)) {
        Some(Ok(shown)) => Some(shown),
        Some(Err(refused)) => {
            add_refused(visit, &mut errors, &refused, &FIELDS);
            None
        }
        None => None,
    };
    let path = format!("{PATH}/new");
    render_with(status_of(&errors), &NewTemplate { page, path, form, effects, errors })
}

/// Shows what adding a meeting does; adds it when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn add(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    let written = MeetingForm::read(&form);
    let mut errors = Errors::default();
    let (wish, day) = (form.get("do"), written.day());
    let mut effects = None;
    match day {
        _ if wish == "edit" => {}
        None => errors.add("heldOn", text(visit.language(), key("meeting-day-wrong"))),
        Some(day) if wish == "add" => {
            let variables = add_meeting::Variables { input: written.addition(day) };
            let answer = visit.change::<AddMeeting>(variables).await?;
            if let Some(id) = answer.data.add_meeting.meeting_id.filter(|_| answer.errors.is_empty()) {
                return Ok(arrive(&id, "added"));
            }
            add_refused(&visit, &mut errors, &answer.errors, &FIELDS);
        }
        Some(day) => {
            let add_meeting::AddMeetingInput { dates, reason } = written.addition(day);
            let title = new_meeting_effects::BothLanguagesInput { sv: dates.title.sv, en: dates.title.en };
            let (held_on, starts_at, place) = (dates.held_on, dates.starts_at, dates.place);
            let dates = new_meeting_effects::MeetingDatesInput { title, held_on, starts_at, place };
            let input = new_meeting_effects::AddMeetingInput { dates, reason };
            let raw = visit.execute::<NewMeetingEffects>(new_meeting_effects::Variables { input }).await?;
            effects = Some(read(&raw["newMeetingEffects"], "the effects")?);
        }
    }
    new_page(&visit, written, effects, errors).await
}

async fn get(visit: &Visit, id: &str) -> Result<(Page, Meeting), Failure> {
    let answer = visit.ask::<OfficeMeetingPage>(office_meeting_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    Ok((page, answer.data.planned_meeting.ok_or(Failure::NotFound)?))
}

/// What the page of a meeting shows besides it.
#[derive(Default)]
struct State {
    form: Option<MeetingForm>,
    effects: Option<Effects>,
    refused: Vec<UserError>,
    errors: Errors,
    restore_reason: String,
    done: &'static str,
}

async fn page(visit: &Visit, id: &str, state: State) -> Result<Response, Failure> {
    let (page, meeting) = get(visit, id).await?;
    let mut form = state.form.unwrap_or_else(|| MeetingForm::of(&meeting.dates, meeting.revision, true, String::new()));
    let State { mut errors, mut refused, .. } = state;
    let effects = match state.effects.map(|found| seen(&page, found)) {
        Some(Ok(shown)) => Some(shown),
        Some(Err(found)) => {
            refused.extend(found);
            None
        }
        None => None,
    };
    // Somebody else changed it since; what is typed stays, to be compared with what is there now.
    if refused.iter().any(UserError::is_overtaking) {
        form.seen = meeting.revision.to_string();
    }
    let fields = ["title", "heldOn", "startsAt", "place", "callsFollow", "reason", "restoreReason"];
    add_refused(visit, &mut errors, &refused, &fields);
    let changes = changes(&page, &meeting);
    let path = format!("{PATH}/{}", meeting.id);
    let (restore_reason, done) = (state.restore_reason, state.done);
    let status = status_of(&errors);
    render_with(status, &ShowTemplate { page, path, meeting, form, effects, changes, restore_reason, done, errors })
}

/// `/office/meetings/{id}`
///
/// # Errors
/// [`Failure::NotFound`] for those who do not plan the year; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = match arrival.done.as_str() {
        "added" => key("meeting-added"),
        "changed" => key("meeting-changed"),
        "cancelled" => key("meeting-cancelled-done"),
        "restored" => key("meeting-restored"),
        _ => "",
    };
    page(&visit, &id, State { done, ..State::default() }).await
}

/// Shows what changing a meeting does; changes it when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = MeetingForm::read(&form);
    let mut state = State { form: Some(written.clone()), ..State::default() };
    let wish = form.get("do");
    match written.day() {
        _ if wish == "edit" => {}
        None => state.errors.add("heldOn", text(visit.language(), key("meeting-day-wrong"))),
        Some(day) if wish == "change" => {
            let variables = change_meeting::Variables { input: written.change(&id, day) };
            state.refused = visit.change::<ChangeMeeting>(variables).await?.errors;
            if state.refused.is_empty() {
                return Ok(arrive(&id, "changed"));
            }
        }
        Some(day) => {
            let input = written.change(&id, day);
            let title = meeting_effects::BothLanguagesInput { sv: input.dates.title.sv, en: input.dates.title.en };
            let (held_on, starts_at, place) = (input.dates.held_on, input.dates.starts_at, input.dates.place);
            let dates = meeting_effects::MeetingDatesInput { title, held_on, starts_at, place };
            let input = meeting_effects::ChangeMeetingInput {
                meeting_id: input.meeting_id,
                expected: input.expected,
                dates,
                calls_follow: input.calls_follow,
                reason: input.reason,
            };
            let raw = visit.execute::<MeetingEffects>(meeting_effects::Variables { input }).await?;
            state.effects = Some(read(&raw["meetingEffects"], "the effects")?);
        }
    }
    page(&visit, &id, state).await
}

async fn cancel_page(
    visit: &Visit,
    id: &str,
    form: Option<CancelForm>,
    effects: Option<Effects>,
    mut refused: Vec<UserError>,
) -> Result<Response, Failure> {
    let (page, meeting) = get(visit, id).await?;
    let revision = meeting.revision.to_string();
    let mut form = form.unwrap_or_else(|| CancelForm { seen: revision.clone(), ..CancelForm::default() });
    let effects = match effects.map(|found| seen(&page, found)) {
        Some(Ok(shown)) => Some(shown),
        Some(Err(found)) => {
            refused.extend(found);
            None
        }
        None => None,
    };
    if refused.iter().any(UserError::is_overtaking) {
        form.seen = revision;
    }
    let mut errors = Errors::default();
    add_refused(visit, &mut errors, &refused, &["instead", "callsFollow", "reason"]);
    let path = format!("{PATH}/{}/cancel", meeting.id);
    render_with(status_of(&errors), &CancelTemplate { page, path, meeting, form, effects, errors })
}

/// `/office/meetings/{id}/cancel`
///
/// # Errors
/// [`Failure::NotFound`] for those who do not plan the year; else as [`Visit::ask`].
pub async fn cancel_form(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    cancel_page(&visit, &id, None, None, Vec::new()).await
}

/// Shows what cancelling a meeting does; cancels it when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn cancel(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = CancelForm::read(&form);
    let (mut effects, mut refused) = (None, Vec::new());
    match form.get("do") {
        "edit" => {}
        "cancel" => {
            let variables = cancel_meeting::Variables { input: written.input(&id) };
            refused = visit.change::<CancelMeeting>(variables).await?.errors;
            if refused.is_empty() {
                return Ok(arrive(&id, "cancelled"));
            }
        }
        _ => {
            let input = written.input(&id);
            let input = cancellation_effects::CancelMeetingInput {
                meeting_id: input.meeting_id,
                expected: input.expected,
                instead: input.instead,
                calls_follow: input.calls_follow,
                reason: input.reason,
            };
            let raw = visit.execute::<CancellationEffects>(cancellation_effects::Variables { input }).await?;
            effects = Some(read(&raw["meetingCancellationEffects"], "the effects")?);
        }
    }
    cancel_page(&visit, &id, Some(written), effects, refused).await
}

/// Restores a meeting that was cancelled.
///
/// # Errors
/// As [`Visit::change`].
pub async fn restore(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let reason = form.typed("restoreReason");
    let input = restore_meeting::RestoreMeetingInput { meeting_id: id.clone(), reason: reason.clone() };
    let refused = visit.change::<RestoreMeeting>(restore_meeting::Variables { input }).await?.errors;
    if refused.is_empty() {
        return Ok(arrive(&id, "restored"));
    }
    let mut state = State { restore_reason: reason, ..State::default() };
    for error in &refused {
        state.errors.add("restoreReason", error.told(visit.language()));
    }
    page(&visit, &id, state).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_browsers_and_people_write_it() {
        for (written, read) in [
            ("13:00", "13:00"),
            ("13.30", "13:30"),
            ("13:30:00", "13:30"),
            ("13:00:00", "13:00"),
            ("", ""),
            ("kl 13", "kl 13"),
        ] {
            assert_eq!(clock(written), read, "{written}");
        }
    }
}
