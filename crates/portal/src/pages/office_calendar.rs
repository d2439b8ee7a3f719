//! An association's planned days in one's own calendar: how to subscribe, and the secret address that a program needs for it.
//!
//! Must stay true: the address is shown once, in answer to the form that makes it, and stands in no address of ours.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::{
    failure::Failure,
    operations::{
        OfficeCalendarPage, RenewOfficeCalendarFeed, StopOfficeCalendarFeed, office_calendar_page,
        renew_office_calendar_feed, stop_office_calendar_feed,
    },
    page::{Page, render},
    pages::calendar::program_address,
    visit::{Posted, Visit},
};

const PATH: &str = "/office/calendar";

#[derive(Template)]
#[template(path = "office_calendar/show.html")]
struct CalendarTemplate {
    page: Page,
    feed: Option<office_calendar_page::OfficeCalendarPageOfficeCalendarFeed>,
    /// The address that was just made.
    address: Option<String>,
}

impl CalendarTemplate {
    fn program_address(&self) -> String {
        program_address(self.address.as_deref())
    }
}

async fn page(visit: &Visit, address: Option<String>) -> Result<Response, Failure> {
    let answer = visit.ask::<OfficeCalendarPage>(office_calendar_page::Variables {}).await?;
    let page = Page::new(visit, Some(&answer.shell));
    render(&CalendarTemplate { page, feed: answer.data.office_calendar_feed, address })
}

/// `/office/calendar`
///
/// # Errors
/// As [`Visit::ask`].
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, None).await
}

/// Makes a new address and shows it, or switches it off.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    if form.get("do") == "stop" {
        let input = stop_office_calendar_feed::StopOfficeCalendarFeedInput { confirm: true };
        visit.change::<StopOfficeCalendarFeed>(stop_office_calendar_feed::Variables { input }).await?;
        return Ok(Redirect::to(PATH).into_response());
    }
    let input = renew_office_calendar_feed::RenewOfficeCalendarFeedInput { confirm: true };
    let variables = renew_office_calendar_feed::Variables { input };
    let change = visit.change::<RenewOfficeCalendarFeed>(variables).await?;
    page(&visit, change.data.renew_office_calendar_feed.address).await
}
