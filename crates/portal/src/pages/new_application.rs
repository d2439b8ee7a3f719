//! Starting an application: for which organisation, and why another may not apply. Where the board answers a problem statement
//! first, one begins with that, and comes back here by the statement when it is answered.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    failure::Failure,
    operations::{
        Application, NewApplicationPage, StartApplication, StartStatement, new_application_page, start_application,
        start_statement,
    },
    page::{Page, render, render_with},
    pages::{
        Errors, application,
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
    /// The answered problem statement on which the application is to follow.
    statement: Option<Application>,
    errors: Errors,
}

impl NewApplicationTemplate {
    /// Whether what is begun is a problem statement.
    fn begins_statement(&self) -> bool {
        self.call.asks_for_statement && self.statement.is_none()
    }
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
    #[serde(default)]
    statement: String,
}

async fn page(
    visit: &Visit,
    choice: CallChoice,
    title: Option<String>,
    organisation: &str,
    errors: impl FnOnce(&Page) -> Errors,
) -> Result<NewApplicationTemplate, Failure> {
    let statement = match choice.statement.as_str() {
        "" => None,
        id => Some(application::get(visit, id).await?.1),
    };
    let answer = visit.ask::<NewApplicationPage>(new_application_page::Variables { call: choice.call }).await?;
    let call = answer.data.call.ok_or(Failure::NotFound)?;
    let refusals = refusals!(call.eligibility);
    let mut organisations: Vec<OrganisationChoice> = call
        .eligibility
        .iter()
        // Another of the viewer's may have longer time than the rest.
        .filter(|own| own.may_apply && own.state == call.call_fields.state)
        .filter(|own| statement.as_ref().is_none_or(|statement| statement.owner.id == own.organisation.id))
        .map(|own| OrganisationChoice {
            selected: own.organisation.id == organisation,
            id: own.organisation.id.clone(),
            name: own.organisation.name.clone(),
        })
        .collect();
    let mut notices: Vec<String> = Vec::new();
    let asked = call.eligibility.iter().filter(|own| own.may_apply).flat_map(|own| &own.findings);
    // Whoever comes by an answered statement has been told to write that first.
    for finding in asked.filter(|finding| !finding.met && statement.is_none()) {
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
    let title = title.or_else(|| statement.as_ref().map(|statement| statement.title.clone())).unwrap_or_default();
    let call = call_view!(call);
    Ok(NewApplicationTemplate { page, call, organisations, refusals, notices, title, statement, errors })
}

/// `/applications/new?call=`
///
/// # Errors
/// [`Failure::NotFound`] for a call that is not there; else as [`Visit::ask`].
pub async fn show(visit: Visit, Query(choice): Query<CallChoice>) -> Result<Response, Failure> {
    render(&page(&visit, choice, None, "", |_| Errors::default()).await?)
}

/// Starts an application, or the problem statement before one, and goes to its contents.
///
/// # Errors
/// As [`Visit::change`].
pub async fn start(visit: Visit, Query(choice): Query<CallChoice>, Posted(form): Posted) -> Result<Response, Failure> {
    let title = form.get("title").trim().to_owned();
    let organisation = form.get("organisation").to_owned();
    let mut found = Vec::new();
    if !title.is_empty() && !organisation.is_empty() {
        let (begun, errors) = if form.find("beginsStatement").is_some() {
            let input = start_statement::StartStatementInput {
                call_id: choice.call.clone(),
                organisation_id: organisation.clone(),
                title: title.clone(),
            };
            let change = visit.change::<StartStatement>(start_statement::Variables { input }).await?;
            (change.data.start_statement.application.map(|begun| begun.id), change.errors)
        } else {
            let input = start_application::StartApplicationInput {
                call_id: choice.call.clone(),
                organisation_id: organisation.clone(),
                title: title.clone(),
                statement_id: Some(choice.statement.clone()).filter(|id| !id.is_empty()),
            };
            let change = visit.change::<StartApplication>(start_application::Variables { input }).await?;
            (change.data.start_application.application.map(|begun| begun.id), change.errors)
        };
        if let (Some(id), true) = (begun, errors.is_empty()) {
            return Ok(Redirect::to(&format!("/applications/{id}")).into_response());
        }
        found = errors;
    }
    let is_untitled = title.is_empty();
    let template = page(&visit, choice, Some(title), &organisation, |page| {
        let mut errors = Errors::default();
        if is_untitled {
            errors.add("title", page.t("application-title-missing"));
        }
        if organisation.is_empty() {
            errors.add("organisation", page.t("new-application-organisation-missing"));
        }
        errors.add_all(&found, |error| match field_among(error, &["title", "organisationId", "statementId"]) {
            "organisationId" => "organisation".to_owned(),
            "statementId" => String::new(),
            field => field.to_owned(),
        });
        errors
    })
    .await?;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
