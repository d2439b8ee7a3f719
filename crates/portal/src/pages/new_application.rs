//! Starting an application: for which organisation, and why another may not apply.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    failure::Failure,
    operations::{NewApplicationPage, StartApplication, new_application_page, start_application},
    page::{Page, render, render_with},
    pages::{
        Errors,
        desk::{CallView, Refusal, call_view, refusals},
        field_among,
    },
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "desk/new_application.html")]
struct NewApplicationTemplate {
    page: Page,
    call: CallView,
    organisations: Vec<OrganisationChoice>,
    refusals: Vec<Refusal>,
    notices: Vec<String>,
    title: String,
    errors: Errors,
}

struct OrganisationChoice {
    id: String,
    name: String,
    selected: bool,
}

/// Which call to apply to.
#[derive(Deserialize)]
pub struct CallChoice {
    #[serde(default)]
    call: String,
}

async fn page(
    visit: &Visit,
    call: String,
    title: String,
    organisation: &str,
    errors: impl FnOnce(&Page) -> Errors,
) -> Result<NewApplicationTemplate, Failure> {
    let answer = visit.ask::<NewApplicationPage>(new_application_page::Variables { call }).await?;
    let call = answer.data.call.ok_or(Failure::NotFound)?;
    let refusals = refusals!(call.eligibility);
    let mut organisations: Vec<OrganisationChoice> = call
        .eligibility
        .iter()
        // Another of the viewer's may have longer time than the rest.
        .filter(|own| own.may_apply && own.state == call.call_fields.state)
        .map(|own| OrganisationChoice {
            selected: own.organisation.id == organisation,
            id: own.organisation.id.clone(),
            name: own.organisation.name.clone(),
        })
        .collect();
    let mut notices: Vec<String> = Vec::new();
    let asked = call.eligibility.iter().filter(|own| own.may_apply).flat_map(|own| &own.findings);
    for finding in asked.filter(|finding| !finding.met) {
        let notice = match finding.source.as_str() {
            "" => finding.sentence.clone(),
            source => format!("{} ({source})", finding.sentence),
        };
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    if let [only] = organisations.as_mut_slice() {
        only.selected = true;
    }
    let page = Page::new(visit, Some(&answer.shell));
    let errors = errors(&page);
    Ok(NewApplicationTemplate { page, call: call_view!(call), organisations, refusals, notices, title, errors })
}

/// `/applications/new?call=`
///
/// # Errors
/// [`Failure::NotFound`] for a call that is not there; else as [`Visit::ask`].
pub async fn show(visit: Visit, Query(choice): Query<CallChoice>) -> Result<Response, Failure> {
    render(&page(&visit, choice.call, String::new(), "", |_| Errors::default()).await?)
}

/// Starts an application and goes to its contents.
///
/// # Errors
/// As [`Visit::change`].
pub async fn start(visit: Visit, Query(choice): Query<CallChoice>, Posted(form): Posted) -> Result<Response, Failure> {
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
    let template = page(&visit, choice.call, title, &organisation, |page| {
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
