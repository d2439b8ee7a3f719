//! Sending a case out for consultation.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    api::UserError,
    failure::Failure,
    form::Form,
    operations::{Application, ConsultationRoutingOf, SendConsultation, consultation_routing_of, send_consultation},
    page::{Page, render, render_with},
    pages::{Errors, application, field_among},
    scalars::{ApplicationAction, Date},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "consultation/send.html")]
struct SendTemplate {
    page: Page,
    form: Option<SendForm>,
    errors: Errors,
    application: Application,
}

type Contradiction = consultation_routing_of::ConsultationRoutingOfApplicationConsultationRoutingContradiction;

/// The bodies that can be asked now.
struct SendForm {
    proposed: Vec<BodyField>,
    others: Vec<BodyField>,
    unrouted: String,
    contradiction: Option<Contradiction>,
    source: Option<String>,
    due_on: String,
}

impl SendForm {
    fn is_other_chosen(&self) -> bool {
        self.others.iter().any(|body| body.is_chosen || !body.written.is_empty())
    }
}

struct BodyField {
    key: String,
    name: String,
    /// Why it is proposed, or what it is.
    explained: String,
    is_proposed: bool,
    is_chosen: bool,
    /// The id of the field for a reason.
    field: String,
    /// What is typed there.
    written: String,
}

async fn template(visit: &Visit, id: &str, typed: Option<&Form>) -> Result<SendTemplate, Failure> {
    let (page, application) = application::get(visit, id).await?;
    if !application::can(&application, ApplicationAction::Consult) {
        return Err(Failure::NotFound);
    }
    let variables = consultation_routing_of::Variables { id: id.to_owned() };
    let answer = visit.ask::<ConsultationRoutingOf>(variables).await?;
    let routing = answer.data.application.and_then(|application| application.consultation_routing);
    let form = routing.map(|routing| {
        let is_asked = |key: &str| application.consultations.iter().any(|one| one.body_key == key && one.state.holds());
        let field = |body: &consultation_routing_of::ConsultationRoutingOfApplicationConsultationRoutingBodies| {
            let proposal = routing.proposals.iter().find(|proposal| proposal.body_key == body.key);
            let field = format!("reason.{}", body.key);
            BodyField {
                key: body.key.clone(),
                name: body.name.clone(),
                explained: proposal.map_or_else(
                    || body.description.clone().unwrap_or_default(),
                    |proposal| page.t1("consultation-proposed-because", "reason", &proposal.reason),
                ),
                is_proposed: proposal.is_some(),
                is_chosen: typed.map_or(proposal.is_some(), |form| form.all("body").any(|key| key == body.key)),
                written: typed.map(|form| form.typed(&field)).unwrap_or_default(),
                field,
            }
        };
        let fields = routing.bodies.iter().filter(|body| !is_asked(&body.key)).map(field);
        let (proposed, others) = fields.partition(|body| body.is_proposed);
        SendForm {
            proposed,
            others,
            unrouted: routing.unrouted.join(", "),
            due_on: typed.map_or_else(|| routing.due_on.to_string(), |form| form.get("dueOn").to_owned()),
            contradiction: routing.contradiction,
            source: routing.source,
        }
    });
    Ok(SendTemplate { page, form, errors: Errors::default(), application })
}

/// `/office/applications/{id}/consultation`
///
/// # Errors
/// [`Failure::NotFound`] where no consultation is held; else as [`application::get`].
pub async fn form(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    render(&template(&visit, &id, None).await?)
}

/// Sends the case out.
///
/// # Errors
/// As [`form`].
pub async fn send(visit: Visit, Path(id): Path<String>, Posted(typed): Posted) -> Result<Response, Failure> {
    let mut template = template(&visit, &id, Some(&typed)).await?;
    let Some(form) = &template.form else { return Err(Failure::NotFound) };
    let due_on: Option<Date> = form.due_on.parse().ok();
    let Some(due_on) = due_on else {
        template.errors.add("dueOn", template.page.t("consultation-due-missing"));
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    };
    let fields = form.proposed.iter().chain(&form.others);
    let choices = fields
        .filter(|body| body.is_chosen || body.is_proposed)
        .map(|body| send_consultation::ConsultationChoiceInput {
            body_key: body.key.clone(),
            is_asked: body.is_chosen,
            reason: body.written.clone(),
        })
        .collect();
    let input = send_consultation::SendConsultationInput { application_id: id.clone(), choices, due_on };
    let change = visit.change::<SendConsultation>(send_consultation::Variables { input }).await?;
    if change.errors.is_empty() {
        return Ok(Redirect::to(&format!("/office/applications/{id}")).into_response());
    }
    let fields: Vec<String> = form.proposed.iter().chain(&form.others).map(|body| body.key.clone()).collect();
    template.errors.add_all(&change.errors, |error| field_of(error, &fields));
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// The field that an error is about: a body's reason, or one of the form.
fn field_of(error: &UserError, bodies: &[String]) -> String {
    let body = bodies.iter().find(|key| error.path.contains(key));
    body.map_or_else(|| field_among(error, &["choices", "dueOn"]).to_owned(), |key| format!("reason.{key}"))
}
