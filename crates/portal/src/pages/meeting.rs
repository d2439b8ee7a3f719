//! The board's meetings: list, agenda, adjusted minutes.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    failure::Failure,
    form::percent_encode,
    format,
    operations::{AdjustMinutes, MeetingPage, MeetingsPage, adjust_minutes, meeting_page, meetings_page},
    page::{Page, render, render_with},
    pages::{Errors, field_among},
    scalars::Date,
    visit::{Posted, Visit},
};

/// Meetings on a page.
const PAGE_SIZE: i64 = 20;

#[derive(Template)]
#[template(path = "board/meetings.html")]
struct MeetingsTemplate {
    page: Page,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

struct Row {
    meeting: meetings_page::MeetingsPageMeetingsNodes,
    decided: usize,
}

/// Which page of the list.
#[derive(Deserialize)]
pub struct Place {
    after: Option<String>,
    before: Option<String>,
}

/// `/board`
///
/// # Errors
/// [`Failure::NotFound`] for those who do not see the board's meetings; else as [`Visit::ask`].
pub async fn list(visit: Visit, Query(place): Query<Place>) -> Result<Response, Failure> {
    let backwards = place.before.is_some();
    let variables = meetings_page::Variables {
        first: (!backwards).then_some(PAGE_SIZE),
        last: backwards.then_some(PAGE_SIZE),
        after: place.after,
        before: place.before,
    };
    let answer = visit.ask::<MeetingsPage>(variables).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    only_for_the_board(&page)?;
    let info = answer.data.meetings.page_info;
    let address = |direction: &str, cursor: Option<String>| {
        cursor.map(|cursor| format!("/board?{direction}={}", percent_encode(&cursor)))
    };
    let earlier = address("before", info.start_cursor.filter(|_| info.has_previous_page));
    let later = address("after", info.end_cursor.filter(|_| info.has_next_page));
    let rows = answer
        .data
        .meetings
        .nodes
        .into_iter()
        .map(|meeting| Row { decided: meeting.items.iter().filter(|item| item.decision.is_some()).count(), meeting })
        .collect();
    render(&MeetingsTemplate { page, rows, earlier, later })
}

/// Fails for those who have nothing to do with the board.
///
/// # Errors
/// [`Failure::Unauthenticated`], [`Failure::NotFound`].
pub fn only_for_the_board(page: &Page) -> Result<(), Failure> {
    match (page.is_board, page.person.is_some()) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::NotFound),
        (false, false) => Err(Failure::Unauthenticated),
    }
}

#[derive(Template)]
#[template(path = "board/meeting.html")]
struct MeetingTemplate {
    page: Page,
    meeting: meeting_page::MeetingPageMeeting,
    errors: Errors,
    can_adjust: bool,
}

async fn get(visit: &Visit, id: String) -> Result<(Page, meeting_page::MeetingPageMeeting), Failure> {
    let answer = visit.ask::<MeetingPage>(meeting_page::Variables { id }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    only_for_the_board(&page)?;
    let mut meeting = answer.data.meeting.ok_or(Failure::NotFound)?;
    meeting.items.sort_by_key(|item| item.position);
    Ok((page, meeting))
}

/// Whether the minutes can be adjusted now: by a board member or the office, once, when every item is decided.
fn can_adjust(page: &Page, meeting: &meeting_page::MeetingPageMeeting) -> bool {
    page.adjusts_minutes
        && meeting.minutes_adjusted_on.is_none()
        && !meeting.items.is_empty()
        && meeting.items.iter().all(|item| item.decision.is_some())
}

/// The meeting's page, with what could not be done.
///
/// # Errors
/// As [`show`].
pub async fn page(visit: &Visit, id: String, errors: Errors, status: StatusCode) -> Result<Response, Failure> {
    let (page, meeting) = get(visit, id).await?;
    let can_adjust = can_adjust(&page, &meeting);
    render_with(status, &MeetingTemplate { page, meeting, errors, can_adjust })
}

/// `/board/meetings/{id}`
///
/// # Errors
/// [`Failure::NotFound`]; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    page(&visit, id, Errors::default(), StatusCode::OK).await
}

#[derive(Template)]
#[template(path = "board/minutes.html")]
struct MinutesTemplate {
    page: Page,
    meeting: meeting_page::MeetingPageMeeting,
    adjusted_on: String,
    adjusters: String,
    errors: Errors,
}

async fn minutes_template(visit: &Visit, id: String) -> Result<MinutesTemplate, Failure> {
    let (page, meeting) = get(visit, id).await?;
    if !can_adjust(&page, &meeting) {
        return Err(Failure::NotFound);
    }
    let adjusted_on = page.now.map(|now| format::local_date(now).to_string()).unwrap_or_default();
    Ok(MinutesTemplate { page, meeting, adjusted_on, adjusters: String::new(), errors: Errors::default() })
}

/// `/board/meetings/{id}/minutes`
///
/// # Errors
/// [`Failure::NotFound`] when the minutes cannot be adjusted; else as [`Visit::ask`].
pub async fn minutes_form(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    render(&minutes_template(&visit, id).await?)
}

/// Registers that the minutes are adjusted; decisions take effect then.
///
/// # Errors
/// As [`minutes_form`].
pub async fn adjust_minutes(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let mut template = minutes_template(&visit, id.clone()).await?;
    template.adjusted_on = form.get("adjustedOn").to_owned();
    template.adjusters = form.typed("adjusters");
    let adjusters: Vec<String> =
        template.adjusters.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if adjusters.is_empty() {
        template.errors.add("adjusters", template.page.t("minutes-adjusters-missing"));
    }
    let day: Option<Date> = template.adjusted_on.parse().ok();
    match day {
        None => template.errors.add("adjustedOn", template.page.t("minutes-day-missing")),
        Some(adjusted_on) if template.errors.is_empty() => {
            let input = adjust_minutes::AdjustMinutesInput { meeting_id: id.clone(), adjusted_on, adjusters };
            let change = visit.change::<AdjustMinutes>(adjust_minutes::Variables { input }).await?;
            if change.errors.is_empty() {
                return Ok(Redirect::to(&format!("/board/meetings/{id}")).into_response());
            }
            template
                .errors
                .add_all(&change.errors, |error| field_among(error, &["adjustedOn", "adjusters"]).to_owned());
        }
        Some(_) => {}
    }
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
