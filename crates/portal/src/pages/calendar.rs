//! The desk's dates in one's own calendar: how to subscribe, and the secret address that a program needs for it.
//!
//! Must stay true: the address is shown once, in answer to the form that makes it, and stands in no address of ours.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::{
    failure::Failure,
    operations::{
        CalendarPage, RenewCalendarFeed, StopCalendarFeed, calendar_page, renew_calendar_feed, stop_calendar_feed,
    },
    page::{Page, render},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "desk/calendar.html")]
struct CalendarTemplate {
    page: Page,
    feed: Option<calendar_page::CalendarPageDeskCalendarFeed>,
    /// The address that was just made.
    address: Option<String>,
}

impl CalendarTemplate {
    /// The same address as one that a browser hands to a calendar program.
    fn program_address(&self) -> String {
        program_address(self.address.as_deref())
    }
}

/// An address as one that a browser hands to a calendar program.
pub(crate) fn program_address(address: Option<&str>) -> String {
    let rest = address.and_then(|address| address.split_once("://")).map(|(_, rest)| rest);
    format!("webcal://{}", rest.unwrap_or_default())
}

async fn page(visit: &Visit, address: Option<String>) -> Result<Response, Failure> {
    if !visit.is_on_apex() {
        return Err(Failure::NotFound);
    }
    let answer = visit.ask::<CalendarPage>(calendar_page::Variables {}).await?;
    let page = Page::new(visit, Some(&answer.shell));
    render(&CalendarTemplate { page, feed: answer.data.desk.calendar_feed, address })
}

/// `/desk/calendar`
///
/// # Errors
/// [`Failure::Unauthenticated`]; else as [`Visit::ask`].
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, None).await
}

/// Makes a new address and shows it, or switches it off.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    if form.get("do") == "stop" {
        let input = stop_calendar_feed::StopCalendarFeedInput { confirm: true };
        visit.change::<StopCalendarFeed>(stop_calendar_feed::Variables { input }).await?;
        return Ok(Redirect::to("/desk/calendar").into_response());
    }
    let input = renew_calendar_feed::RenewCalendarFeedInput { confirm: true };
    let change = visit.change::<RenewCalendarFeed>(renew_calendar_feed::Variables { input }).await?;
    page(&visit, change.data.renew_calendar_feed.address).await
}
