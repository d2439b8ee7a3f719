//! What bodies answer: their own pages, and the office's page of a request to one.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    api::{self, UserError},
    failure::Failure,
    form::Form,
    format,
    operations::{
        Application, Consultation, ConsultationPage, ConsultationsPage, ExtendConsultation, GiveOpinion, RecordOpinion,
        WithdrawConsultation, consultation_page, consultations_page, extend_consultation, give_opinion, record_opinion,
        withdraw_consultation,
    },
    page::{Page, render, render_with},
    pages::{
        Errors,
        answer::{self, SectionRead},
        application, field_among,
    },
    scalars::{ApplicationAction, Date, Stance},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "consultation/list.html")]
struct ListTemplate {
    page: Page,
    consultations: Vec<consultations_page::ConsultationsPageConsultations>,
}

/// `/consultations`
///
/// # Errors
/// [`Failure::NotFound`] for those who represent no body; else as [`Visit::ask`].
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<ConsultationsPage>(consultations_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    render(&ListTemplate { page, consultations: answer.data.consultations })
}

/// An opinion that is being written.
#[derive(Default)]
struct OpinionForm {
    stances: Vec<(Stance, bool)>,
    text: String,
    version: String,
    given_by: String,
    given_on: String,
    due_on: String,
    extend_reason: String,
    withdraw_reason: String,
}

impl OpinionForm {
    /// What is answered already, to change.
    fn of(one: &Consultation, page: &Page) -> Self {
        let opinion = one.opinion.as_ref();
        let today = page.now.map(|now| format::local_date(now).to_string()).unwrap_or_default();
        Self {
            stances: stances(opinion.map(|opinion| opinion.stance)),
            text: opinion.map(|opinion| opinion.text.clone()).unwrap_or_default(),
            version: opinion.map_or(0, |opinion| opinion.version).to_string(),
            given_by: opinion.map(|opinion| opinion.given_by.clone()).unwrap_or_default(),
            given_on: opinion.map_or(today, |opinion| opinion.given_on.to_string()),
            due_on: one.due_on.to_string(),
            ..Self::default()
        }
    }

    /// Puts what was typed into the fields of one of the page's forms.
    fn read(&mut self, form: &Form) {
        match form.get("do") {
            "extend" => {
                form.get("dueOn").clone_into(&mut self.due_on);
                self.extend_reason = form.typed("extendReason");
            }
            "withdraw" => self.withdraw_reason = form.typed("withdrawReason"),
            _ => {
                self.stances = stances(Stance::parse(form.get("stance")));
                self.text = form.typed("text");
                form.get("version").clone_into(&mut self.version);
                self.given_by = form.typed("givenBy");
                form.get("givenOn").clone_into(&mut self.given_on);
            }
        }
    }

    fn stance(&self) -> Option<Stance> {
        self.stances.iter().find(|(_, is_chosen)| *is_chosen).map(|(stance, _)| *stance)
    }
}

fn stances(chosen: Option<Stance>) -> Vec<(Stance, bool)> {
    Stance::ALL.iter().map(|&stance| (stance, chosen == Some(stance))).collect()
}

#[derive(Template)]
#[template(path = "consultation/show.html")]
struct ShowTemplate {
    page: Page,
    one: Consultation,
    sections: Vec<SectionRead>,
    others: Vec<consultation_page::ConsultationPageNodeOnConsultationOthers>,
    can_answer: bool,
    /// Somebody else has answered meanwhile.
    is_conflict: bool,
    form: OpinionForm,
    errors: Errors,
    application: Application,
}

async fn template(visit: &Visit, id: &str) -> Result<ShowTemplate, Failure> {
    let answer = visit.ask::<ConsultationPage>(consultation_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let Some(consultation_page::ConsultationPageNode::Consultation(found)) = answer.data.node else {
        return Err(if page.person.is_none() { Failure::Unauthenticated } else { Failure::NotFound });
    };
    let node = &answer.raw["node"];
    let mut application: Application = api::read(&node["application"], "the application of a consultation")?;
    let one: Consultation = api::read(node, "a consultation")?;
    application::show_as_submitted(&mut application);
    Ok(ShowTemplate {
        sections: answer::sections_of(&page, &application),
        others: found.others,
        can_answer: found.can_answer,
        is_conflict: false,
        form: OpinionForm::of(&one, &page),
        errors: Errors::default(),
        page,
        one,
        application,
    })
}

/// `/consultations/{id}`
///
/// # Errors
/// [`Failure::NotFound`] for what was not sent to the person's body; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    render(&template(&visit, &id).await?)
}

/// Answers for the body.
///
/// # Errors
/// As [`show`].
pub async fn give(visit: Visit, Path(id): Path<String>, Posted(typed): Posted) -> Result<Response, Failure> {
    let mut template = template(&visit, &id).await?;
    template.form.read(&typed);
    let Some(stance) = template.form.stance() else {
        template.errors.add("stance", template.page.t("opinion-stance-missing"));
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    };
    let input = give_opinion::GiveOpinionInput {
        consultation_id: id.clone(),
        stance,
        text: template.form.text.clone(),
        expected_version: template.form.version.parse().unwrap_or(0),
    };
    let change = visit.change::<GiveOpinion>(give_opinion::Variables { input }).await?;
    if change.data.give_opinion.conflict.is_some() {
        template = self::template(&visit, &id).await?;
        let version = std::mem::take(&mut template.form.version);
        template.form.read(&typed);
        template.form.version = version;
        template.is_conflict = true;
        template.errors.add("text", template.page.t("opinion-conflict"));
    } else if change.errors.is_empty() {
        return Ok(Redirect::to(&format!("/consultations/{id}")).into_response());
    }
    template.errors.add_all(&change.errors, |error| field_among(error, &["stance", "text"]).to_owned());
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

#[derive(Template)]
#[template(path = "consultation/request.html")]
struct RequestTemplate {
    page: Page,
    one: Consultation,
    can_change: bool,
    /// Somebody else has answered meanwhile.
    is_conflict: bool,
    form: OpinionForm,
    errors: Errors,
    application: Application,
}

async fn request_template(visit: &Visit, id: &str, request: &str) -> Result<RequestTemplate, Failure> {
    let (page, application) = application::get(visit, id).await?;
    if !page.is_office {
        return Err(Failure::NotFound);
    }
    let found = application.consultations.iter().find(|one| one.id == request);
    let one = found.cloned().ok_or(Failure::NotFound)?;
    Ok(RequestTemplate {
        can_change: application::can(&application, ApplicationAction::Consult),
        is_conflict: false,
        form: OpinionForm::of(&one, &page),
        errors: Errors::default(),
        page,
        one,
        application,
    })
}

/// `/office/applications/{id}/consultation/{request}`
///
/// # Errors
/// [`Failure::NotFound`] when there is no such request for the office; else as [`application::get`].
pub async fn request(visit: Visit, Path((id, request)): Path<(String, String)>) -> Result<Response, Failure> {
    render(&request_template(&visit, &id, &request).await?)
}

/// Writes down an answer, gives longer time, or withdraws the request.
///
/// # Errors
/// As [`request`].
pub async fn change_request(
    visit: Visit,
    Path((id, request)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Failure> {
    let mut template = request_template(&visit, &id, &request).await?;
    template.form.read(&typed);
    let refused: Vec<UserError> = match typed.get("do") {
        "extend" => {
            let Ok(due_on) = template.form.due_on.parse::<Date>() else {
                template.errors.add("dueOn", template.page.t("consultation-due-missing"));
                return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
            };
            let reason = template.form.extend_reason.clone();
            let input =
                extend_consultation::ExtendConsultationInput { consultation_id: request.clone(), due_on, reason };
            visit.change::<ExtendConsultation>(extend_consultation::Variables { input }).await?.errors
        }
        "withdraw" => {
            let reason = template.form.withdraw_reason.clone();
            let input = withdraw_consultation::WithdrawConsultationInput { consultation_id: request.clone(), reason };
            visit.change::<WithdrawConsultation>(withdraw_consultation::Variables { input }).await?.errors
        }
        _ => match record(&visit, &mut template, &request).await? {
            Some(refused) => refused,
            None => return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        },
    };
    if refused.is_empty() {
        return Ok(Redirect::to(&format!("/office/applications/{id}/consultation")).into_response());
    }
    let reason = if typed.get("do") == "extend" { "extendReason" } else { "withdrawReason" };
    template.errors.add_all(&refused, |error| {
        match field_among(error, &["reason", "dueOn", "text", "givenBy", "givenOn"]) {
            "reason" => reason.to_owned(),
            field => field.to_owned(),
        }
    });
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// Writes down an answer; nothing when the page already says what is to be mended.
async fn record(
    visit: &Visit,
    template: &mut RequestTemplate,
    request: &str,
) -> Result<Option<Vec<UserError>>, Failure> {
    let form = &template.form;
    let (stance, given_on) = (form.stance(), form.given_on.parse::<Date>().ok());
    if stance.is_none() {
        template.errors.add("stance", template.page.t("opinion-stance-missing"));
    }
    if given_on.is_none() {
        template.errors.add("givenOn", template.page.t("opinion-given-on-missing"));
    }
    let (Some(stance), Some(given_on)) = (stance, given_on) else { return Ok(None) };
    let input = record_opinion::RecordOpinionInput {
        consultation_id: request.to_owned(),
        stance,
        text: form.text.clone(),
        expected_version: form.version.parse().unwrap_or(0),
        given_by: form.given_by.clone(),
        given_on,
    };
    let change = visit.change::<RecordOpinion>(record_opinion::Variables { input }).await?;
    if change.data.record_opinion.conflict.is_none() {
        return Ok(Some(change.errors));
    }
    let mut there = request_template(visit, &template.application.id, request).await?;
    there.form = OpinionForm { version: there.form.version, ..std::mem::take(&mut template.form) };
    there.is_conflict = true;
    there.errors.add("text", there.page.t("opinion-conflict"));
    *template = there;
    Ok(None)
}
