//! The applicant's desk: calls open to my organisations, my drafts and cases, across associations; and starting an
//! application.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    failure::Failure,
    operations::{DeskPage, NewApplicationPage, StartApplication, desk_page, new_application_page, start_application},
    page::{Page, render, render_with},
    pages::{Errors, field_among},
    scalars::{ApplicationState, CallMode, CallState, Date, DateTime},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "desk/show.html")]
struct DeskTemplate {
    page: Page,
    calls: Vec<OpenCall>,
    drafts: Vec<Draft>,
    cases: Vec<Case>,
}

struct OpenCall {
    call: CallView,
}

/// A call as the desk shows it.
struct CallView {
    id: String,
    title: String,
    mode: CallMode,
    state: CallState,
    opens_on: Option<Date>,
    closes_at: Option<DateTime>,
    days_until_opening: Option<i64>,
    days_left: Option<i64>,
    decision_on: Option<Date>,
    starts_on: Option<Date>,
    budget_years: Vec<i64>,
    association: AssociationName,
}

struct AssociationName {
    name: String,
    host: String,
}

macro_rules! call_view {
    ($call:expr) => {{
        let call = $call;
        let fields = call.call_fields;
        CallView {
            id: fields.id,
            title: fields.title,
            mode: fields.mode,
            state: fields.state,
            opens_on: fields.opens_on,
            closes_at: fields.closes_at,
            days_until_opening: fields.days_until_opening,
            days_left: fields.days_left,
            decision_on: fields.decision_on,
            starts_on: fields.starts_on,
            budget_years: fields.budget_years,
            association: AssociationName { name: call.association.name, host: call.association.host },
        }
    }};
}

struct Draft {
    application: desk_page::DeskApplication,
    missing: usize,
}

struct Case {
    application: desk_page::DeskApplication,
    asked: String,
}

#[derive(Template)]
#[template(path = "desk/new_application.html")]
struct NewApplicationTemplate {
    page: Page,
    call: CallView,
    organisations: Vec<OrganisationChoice>,
    title: String,
    errors: Errors,
}

struct OrganisationChoice {
    id: String,
    name: String,
    selected: bool,
}

/// The desk; it is the start page of the apex host for those who are signed in.
///
/// # Errors
/// As [`Visit::ask`].
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<DeskPage>(desk_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let mut desk = answer.data.desk;
    desk.calls.sort_by_key(|item| (item.call.call_fields.state != CallState::Open, item.call.call_fields.closes_at));
    let (drafts, cases): (Vec<_>, Vec<_>) =
        desk.applications.into_iter().partition(|application| application.state == ApplicationState::Draft);
    let drafts = drafts
        .into_iter()
        .map(|application| Draft {
            missing: application.progress.iter().map(|section| section.missing.len()).sum(),
            application,
        })
        .collect();
    let cases = cases.into_iter().map(|application| Case { asked: asked(&page, &application), application }).collect();
    let calls = desk.calls.into_iter().map(|item| OpenCall { call: call_view!(item.call) }).collect();
    render(&DeskTemplate { page, calls, drafts, cases })
}

/// What the applicant is asked for, or what came of the case.
fn asked(page: &Page, application: &desk_page::DeskApplication) -> String {
    if let Some(decision) = &application.decision {
        let outcome = page.t(decision.outcome.key());
        return if decision.outcome.gives_money() {
            format!("{outcome}, {}", page.money(&decision.granted_ore))
        } else {
            outcome
        };
    }
    if let Some(completion) = application.completions.iter().find(|completion| completion.answered_at.is_none()) {
        return page.t1("desk-asked-completion", "date", page.day(&completion.due_on));
    }
    match &application.call.decision_on {
        Some(day) => page.t1("desk-asked-nothing-until", "date", page.day(day)),
        None => page.t("desk-asked-nothing"),
    }
}

/// Which call to apply to.
#[derive(Deserialize)]
pub struct CallChoice {
    #[serde(default)]
    call: String,
}

async fn new_application_page(
    visit: &Visit,
    call: String,
    title: String,
    organisation: &str,
    errors: impl FnOnce(&Page) -> Errors,
) -> Result<NewApplicationTemplate, Failure> {
    let answer = visit.ask::<NewApplicationPage>(new_application_page::Variables { call }).await?;
    let call = answer.data.call.ok_or(Failure::NotFound)?;
    let mut organisations: Vec<OrganisationChoice> = answer
        .data
        .desk
        .calls
        .into_iter()
        .find(|item| item.call.id == call.call_fields.id)
        .map(|item| item.organisations)
        .unwrap_or_default()
        .into_iter()
        .map(|found| OrganisationChoice { selected: found.id == organisation, id: found.id, name: found.name })
        .collect();
    if let [only] = organisations.as_mut_slice() {
        only.selected = true;
    }
    let page = Page::new(visit, Some(&answer.shell));
    let errors = errors(&page);
    Ok(NewApplicationTemplate { page, call: call_view!(call), organisations, title, errors })
}

/// `/applications/new?call=`
///
/// # Errors
/// [`Failure::NotFound`] for a call that is not there; else as [`Visit::ask`].
pub async fn new_application(visit: Visit, Query(choice): Query<CallChoice>) -> Result<Response, Failure> {
    render(&new_application_page(&visit, choice.call, String::new(), "", |_| Errors::default()).await?)
}

/// Starts an application and goes to its contents.
///
/// # Errors
/// As [`Visit::change`].
pub async fn start_application(
    visit: Visit,
    Query(choice): Query<CallChoice>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    let title = form.get("title").trim().to_owned();
    let organisation = form.get("organisation").to_owned();
    let mut found = Vec::new();
    if !title.is_empty() && !organisation.is_empty() {
        let input = start_application::StartApplicationInput {
            call_id: choice.call.clone(),
            organisation_id: organisation.clone(),
            title: title.clone(),
        };
        let change = visit.change::<StartApplication>(start_application::Variables { input }).await?;
        if let (Some(application), true) = (change.data.start_application.application, change.errors.is_empty()) {
            return Ok(Redirect::to(&format!("/applications/{}", application.id)).into_response());
        }
        found = change.errors;
    }
    let is_untitled = title.is_empty();
    let template = new_application_page(&visit, choice.call, title, &organisation, |page| {
        let mut errors = Errors::default();
        if is_untitled {
            errors.add("title", page.t("application-title-missing"));
        }
        if organisation.is_empty() {
            errors.add("organisation", page.t("new-application-organisation-missing"));
        }
        errors.add_all(&found, |error| match field_among(error, &["title", "organisationId"]) {
            "organisationId" => "organisation".to_owned(),
            field => field.to_owned(),
        });
        errors
    })
    .await?;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
