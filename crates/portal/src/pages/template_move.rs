//! The form of a call for those who choose it: what another version means, changing to it, going back.

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
        Application, CallTemplatePage, ChangeCallTemplate, TemplateEffects, UndoTemplateMove, application_page,
        call_template_page, change_call_template, template_effects, undo_template_move,
    },
    page::{Page, render_with},
    pages::{
        Errors,
        answer::{self, AnswerRead},
        change::{Carried, user_errors},
        field_among,
    },
    scalars::Fate,
    text::key,
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "template_move/show.html")]
struct CallTemplateTemplate {
    page: Page,
    path: String,
    call: call_template_page::CallTemplatePageCall,
    choices: Vec<Choice>,
    form: ChangeForm,
    effects: Option<template_effects::TemplateEffectsTemplateEffects>,
    /// The change that can be undone.
    last: Option<String>,
    undo_reason: String,
    done: &'static str,
    errors: Errors,
}

/// A version that can be chosen.
struct Choice {
    id: String,
    name: String,
    version: i64,
    is_current: bool,
    is_chosen: bool,
}

/// What was written in the form, with the version that its writer saw.
#[derive(Debug, Clone, Default)]
struct ChangeForm {
    seen: String,
    template: String,
    drafts: String,
    reason: String,
}

impl ChangeForm {
    fn read(form: &Form) -> Self {
        Self {
            seen: form.get("seen").to_owned(),
            template: form.get("templateId").to_owned(),
            drafts: form.get("drafts").to_owned(),
            reason: form.typed("reason"),
        }
    }

    /// Everything.
    fn carried(&self) -> Carried {
        let all =
            [("seen", &self.seen), ("templateId", &self.template), ("drafts", &self.drafts), ("reason", &self.reason)];
        all.map(|(name, text)| (name.to_owned(), text.clone())).into()
    }
}

/// What to say above the form.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

#[derive(Default)]
struct Shown {
    form: Option<ChangeForm>,
    effects: Option<template_effects::TemplateEffectsTemplateEffects>,
    undo_reason: String,
    done: &'static str,
    errors: Errors,
    /// Somebody else changed the form since; what is chosen stays, to be compared with what is there now.
    is_overtaken: bool,
}

async fn page(visit: &Visit, id: &str, shown: Shown) -> Result<Response, Failure> {
    let answer = visit.ask::<CallTemplatePage>(call_template_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    let call = answer.data.call.filter(|_| page.manages_calls).ok_or(Failure::NotFound)?;
    let mut form = shown.form.unwrap_or_default();
    if form.seen.is_empty() || shown.is_overtaken {
        form.seen = call.template.id.clone();
    }
    let versions = answer.data.association.ok_or(Failure::NotFound)?.templates.into_iter();
    let choices = versions.map(|version| Choice {
        is_current: version.id == call.template.id,
        is_chosen: version.id == form.template,
        id: version.id,
        name: version.name,
        version: version.version,
    });
    let last = call.template_moves.iter().find(|moved| moved.undone_at.is_none());
    let last = last.filter(|moved| moved.after.id == call.template.id).map(|moved| moved.id.clone());
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = CallTemplateTemplate {
        path: format!("/office/calls/{}/template", call.id),
        choices: choices.collect(),
        form,
        effects: shown.effects,
        last,
        undo_reason: shown.undo_reason,
        done: shown.done,
        errors: shown.errors,
        call,
        page,
    };
    render_with(status, &template)
}

/// `/office/calls/{id}/template`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not change it; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = match arrival.done.as_str() {
        "changed" => key("template-changed"),
        "undone" => key("template-undone"),
        _ => "",
    };
    page(&visit, &id, Shown { done, ..Shown::default() }).await
}

fn arrive(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/office/calls/{}/template?done={done}", percent_encode(id))).into_response()
}

fn field_of(error: &UserError) -> String {
    field_among(error, &["templateId", "draftsFollow", "reason"]).to_owned()
}

/// Shows what the change means; changes the form when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = ChangeForm::read(&form);
    let mut shown = Shown { form: Some(written.clone()), ..Shown::default() };
    if form.get("do") == "edit" {
        return page(&visit, &id, shown).await;
    }
    if written.template.is_empty() {
        shown.errors.add("templateId", crate::text::text(visit.language(), key("template-choose-one")));
    }
    if written.drafts.is_empty() {
        shown.errors.add("draftsFollow", crate::text::text(visit.language(), key("template-drafts-choose")));
    }
    if !shown.errors.is_empty() {
        return page(&visit, &id, shown).await;
    }
    let drafts_follow = written.drafts == "follow";
    let errors = if form.get("do") == "change" {
        let input = change_call_template::ChangeCallTemplateInput {
            call_id: id.clone(),
            expected_template_id: written.seen,
            template_id: written.template,
            drafts_follow,
            reason: written.reason,
        };
        let errors = visit.change::<ChangeCallTemplate>(change_call_template::Variables { input }).await?.errors;
        if errors.is_empty() {
            return Ok(arrive(&id, "changed"));
        }
        errors
    } else {
        let input = template_effects::ChangeCallTemplateInput {
            call_id: id.clone(),
            expected_template_id: written.seen,
            template_id: written.template,
            drafts_follow,
            reason: written.reason,
        };
        let variables = template_effects::Variables { input };
        let data: template_effects::ResponseData =
            read(&visit.execute::<TemplateEffects>(variables).await?, "the effects")?;
        let found = data.template_effects;
        let errors = user_errors!(found.user_errors);
        shown.effects = errors.is_empty().then_some(found);
        errors
    };
    shown.is_overtaken = errors.iter().any(UserError::is_overtaking);
    for error in &errors {
        shown.errors.add(field_of(error), error.told(visit.language()));
    }
    page(&visit, &id, shown).await
}

/// Goes back to the form before the last change.
///
/// # Errors
/// As [`Visit::change`].
pub async fn undo(
    visit: Visit,
    Path((id, moved)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    let reason = form.typed("undoReason");
    let input = undo_template_move::UndoTemplateMoveInput { template_move_id: moved, reason: reason.clone() };
    let errors = visit.change::<UndoTemplateMove>(undo_template_move::Variables { input }).await?.errors;
    if errors.is_empty() {
        return Ok(arrive(&id, "undone"));
    }
    let mut shown = Shown { undo_reason: reason, ..Shown::default() };
    shown.errors.add_all(&errors, |error| match field_of(error).as_str() {
        "reason" => "undoReason".to_owned(),
        other => other.to_owned(),
    });
    page(&visit, &id, shown).await
}

/// What the change of a form means for an application, for those who write it.
pub struct DraftChange {
    /// From which version to which, and why.
    pub explained: String,
    /// The questions that are not as they were, what needs the writer first.
    pub fields: Vec<DraftField>,
}

/// What the change of a form means for one question.
pub struct DraftField {
    /// The question.
    pub label: String,
    /// What becomes of what is written, as the key of a text.
    pub fate: &'static str,
    /// How much it draws the eye.
    pub badge: &'static str,
    /// What is otherwise, a sentence each.
    pub notes: Vec<String>,
    /// What was written, where it is no longer in its field or does not fit there.
    pub answer: Option<AnswerRead>,
}

/// What the change of its form means for an application; nothing while it is in the version that it was begun in.
#[must_use]
pub fn draft_change(page: &Page, application: &Application) -> Option<DraftChange> {
    let change = application.template_change.as_ref()?;
    let explained = page.t3(
        key("draft-change-explained"),
        ("before", change.before.version),
        ("after", change.after.version),
        ("reason", change.reason.as_str()),
    );
    let mut fields: Vec<(Fate, DraftField)> =
        change.fields.iter().map(|field| (field.fate, draft_field(page, field))).collect();
    fields.sort_by_key(|(fate, _)| match fate {
        Fate::NeedsWriter => 0,
        Fate::SetAside => 1,
        Fate::Kept | Fate::Unknown => 2,
    });
    Some(DraftChange { explained, fields: fields.into_iter().map(|(_, field)| field).collect() })
}

fn draft_field(page: &Page, field: &application_page::ApplicationFieldsTemplateChangeFields) -> DraftField {
    let difference = &field.difference;
    let is_new = difference.before.is_none();
    let mut notes = Vec::new();
    if let Some(section) = difference.section_after.as_ref().filter(|_| difference.is_moved) {
        notes.push(page.t1("draft-change-in-section", "section", section));
    }
    for (holds, note) in [
        (difference.is_reworded, key("template-reworded")),
        (difference.asks_otherwise, key("template-asks-otherwise")),
    ] {
        notes.extend(holds.then(|| page.t(note)));
    }
    let answer = difference.before.as_ref().filter(|_| field.fate != Fate::Kept);
    let answer = answer.map(|question| answer::read(page, question, field.answer.as_ref(), &field.attachments));
    DraftField {
        label: difference.label.clone(),
        fate: if is_new && field.fate == Fate::Kept { key("draft-change-new") } else { field.fate.key() },
        badge: if field.fate == Fate::NeedsWriter { "warning" } else { "default" },
        notes,
        answer: answer.filter(|answer| !answer.is_empty() || !answer.attachments.is_empty()),
    }
}
