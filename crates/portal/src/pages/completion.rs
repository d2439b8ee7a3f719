//! Asking the applicant to complete an application.

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
    format,
    operations::{Application, RequestCompletion, request_completion},
    page::{Page, render, render_with},
    pages::{Errors, application, field_among},
    scalars::{ApplicationAction, Date},
    visit::{Posted, Visit},
};

/// Days an applicant gets unless the office says otherwise.
const USUAL_DAYS: i64 = 14;

#[derive(Template)]
#[template(path = "office/completion.html")]
struct CompletionTemplate {
    page: Page,
    message: String,
    due_on: String,
    notes: Vec<NoteField>,
    errors: Errors,
    application: Application,
}

struct NoteField {
    id: String,
    title: String,
    text: String,
    missing: usize,
}

async fn template(visit: &Visit, id: &str, form: Option<&Form>) -> Result<CompletionTemplate, Failure> {
    let (page, application) = application::get(visit, id).await?;
    if !application::can(&application, ApplicationAction::RequestCompletion) {
        return Err(Failure::NotFound);
    }
    let usual =
        page.now.map(format::local_date).and_then(|today| today.checked_add(jiff::Span::new().days(USUAL_DAYS)).ok());
    let notes = application
        .template
        .sections
        .iter()
        .map(|section| {
            let id = format!("note.{}", section.key);
            NoteField {
                text: form.map(|form| form.typed(&id)).unwrap_or_default(),
                title: section.title.clone(),
                missing: application
                    .progress
                    .iter()
                    .filter(|progress| progress.section_key == section.key)
                    .map(|progress| progress.missing.len())
                    .sum(),
                id,
            }
        })
        .collect();
    Ok(CompletionTemplate {
        message: form.map(|form| form.typed("message")).unwrap_or_default(),
        due_on: form.map_or_else(
            || usual.map(|date| date.to_string()).unwrap_or_default(),
            |form| form.get("dueOn").to_owned(),
        ),
        notes,
        errors: Errors::default(),
        page,
        application,
    })
}

/// `/office/applications/{id}/completion`
///
/// # Errors
/// [`Failure::NotFound`] when nothing can be asked for; else as [`application::get`].
pub async fn form(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    render(&template(&visit, &id, None).await?)
}

/// Sends the request.
///
/// # Errors
/// As [`form`].
pub async fn request(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let mut template = template(&visit, &id, Some(&form)).await?;
    let due_on: Option<Date> = template.due_on.parse().ok();
    if template.message.trim().is_empty() {
        template.errors.add("message", template.page.t("completion-message-missing"));
    }
    let Some(due_on) = due_on else {
        template.errors.add("dueOn", template.page.t("completion-due-missing"));
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    };
    if template.errors.is_empty() {
        let sections = template.application.template.sections.iter();
        let notes = template
            .notes
            .iter()
            .zip(sections)
            .filter(|(note, _)| !note.text.trim().is_empty())
            .map(|(note, section)| request_completion::SectionNoteInput {
                section_key: section.key.clone(),
                note: note.text.clone(),
            })
            .collect();
        let input = request_completion::RequestCompletionInput {
            application_id: id.clone(),
            message: template.message.clone(),
            due_on,
            notes,
        };
        let change = visit.change::<RequestCompletion>(request_completion::Variables { input }).await?;
        if change.errors.is_empty() {
            return Ok(Redirect::to(&format!("/office/applications/{id}")).into_response());
        }
        template.errors.add_all(&change.errors, field_of);
    }
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

fn field_of(error: &UserError) -> String {
    field_among(error, &["message", "dueOn"]).to_owned()
}
