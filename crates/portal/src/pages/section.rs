//! A section of the form: one page rendered from the published template, saved as a whole or answer by answer.
//!
//! Must stay true: what is saved is said to be saved only when the API has acknowledged it; of two people who changed the
//! same answer the second sees both texts and chooses; whatever cannot be saved stands in its field as it was typed.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Json,
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    form::{Form, percent_encode},
    format,
    operations::{Application, RemoveAttachment, SaveAnswer, Section, remove_attachment, save_answer},
    page::{Page, render_with},
    pages::{
        Errors, application,
        budget_line::{self, BudgetView, LineInput},
        party::{self, PartiesView, PartyInput},
        question::{Attempt, Conflict, QuestionView, Typed, is_answered_here},
    },
    scalars::QuestionKind,
    text::{key, text},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "application/section.html")]
struct SectionTemplate {
    page: Page,
    section: Section,
    questions: Vec<QuestionView>,
    budget: BudgetView,
    parties: PartiesView,
    errors: Errors,
    note: Option<String>,
    number: usize,
    count: usize,
    last: bool,
    saved: bool,
    application: Application,
}

/// What an attempt to save a section left to mend, and how many rows to show.
#[derive(Default)]
pub struct Overlay {
    /// Per question.
    pub attempts: HashMap<String, Attempt>,
    /// Budget lines as typed, when any of them has to be mended.
    pub lines: Option<Vec<LineInput>>,
    /// Parties as typed, when any of them has to be mended.
    pub parties: Option<Vec<PartyInput>>,
    /// Rows at least, per question; under `budget` for its lines.
    pub rows: HashMap<String, usize>,
    /// Whether everything was just saved.
    pub saved: bool,
    /// What is wrong with the whole.
    pub errors: Errors,
}

impl Overlay {
    /// Whether there is anything to mend.
    #[must_use]
    pub fn has_problems(&self) -> bool {
        !self.attempts.is_empty() || self.lines.is_some() || self.parties.is_some() || !self.errors.is_empty()
    }
}

/// The section's page.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such section; else as [`application::get`].
pub async fn page(
    visit: &Visit,
    id: &str,
    section: &str,
    mut overlay: Overlay,
    status: StatusCode,
) -> Result<Response, Failure> {
    let (page, application) = application::get(visit, id).await?;
    let place = application.template.sections.iter().position(|found| found.key == section).ok_or(Failure::NotFound)?;
    let shown = &application.shown_questions;
    if !application::is_editable(&application) || !application.template.sections[place].is_shown(shown) {
        return Ok(Redirect::to(&format!("/applications/{id}")).into_response());
    }
    let is_shown = |section: &&Section| section.is_shown(shown);
    let count = application.template.sections.iter().filter(is_shown).count();
    let number = application.template.sections[..=place].iter().filter(is_shown).count();
    let section = application.template.sections[place].clone();
    let mut errors = std::mem::take(&mut overlay.errors);
    let questions: Vec<QuestionView> = section
        .questions
        .iter()
        .map(|question| {
            let attempt = overlay.attempts.remove(&question.key).unwrap_or_default();
            let rows = overlay.rows.get(&question.key).copied().unwrap_or_default();
            let view = QuestionView::new(&page, &application, question, attempt, rows);
            if let Some(error) = &view.error {
                errors.add(&view.id, format!("{}: {error}", view.label));
            }
            if view.conflict.is_some() {
                errors.add(format!("q-{}", view.key), page.t1("conflict-summary", "question", &view.label));
            }
            view
        })
        .collect();
    let budget =
        BudgetView::new(&page, &application, overlay.lines, overlay.rows.get("budget").copied().unwrap_or_default());
    let parties = PartiesView::new(&application, overlay.parties);
    for line in &budget.lines {
        if let Some(error) = &line.error {
            errors.add(format!("b-{}-amount", line.number), error);
        }
    }
    for party in &parties.rows {
        if let Some(error) = &party.error {
            errors.add(&party.id, error);
        }
    }
    let template = SectionTemplate {
        page: page.branded(&application),
        questions,
        budget,
        parties,
        errors,
        note: application::open_completion(&application)
            .and_then(|completion| completion.notes.iter().find(|note| note.section_key == section.key))
            .map(|note| note.note.clone()),
        last: number == count,
        number,
        count,
        saved: overlay.saved,
        section,
        application,
    };
    render_with(status, &template)
}

/// `/applications/{id}/sections/{key}`
///
/// # Errors
/// As [`page`].
pub async fn show(
    visit: Visit,
    Path((id, section)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut overlay = Overlay { saved: query.iter().any(|(name, _)| name == "saved"), ..Overlay::default() };
    for (name, value) in query {
        if name == "rows"
            && let Some((question, count)) = value.rsplit_once(':')
        {
            overlay.rows.insert(question.to_owned(), count.parse().unwrap_or(0).min(200));
        }
    }
    page(&visit, &id, &section, overlay, StatusCode::OK).await
}

/// What came of saving one answer.
enum Saved {
    Unchanged,
    /// With the questions that are shown now.
    Changed(save_answer::AnswerFields, Vec<String>),
    Refused(Attempt),
}

async fn save_answer(
    visit: &Visit,
    application: &str,
    kind: QuestionKind,
    question: &str,
    typed: Typed,
    form: &Form,
) -> Result<Saved, Failure> {
    if form.get(&format!("o.{question}")) == typed.fingerprint() {
        return Ok(Saved::Unchanged);
    }
    let value = match typed.to_json(kind) {
        Ok(value) => value,
        Err(wrong) => {
            let error = Some(text(visit.language(), wrong));
            return Ok(Saved::Refused(Attempt { typed: Some(typed), error, conflict: None }));
        }
    };
    let input = save_answer::SaveAnswerInput {
        application_id: application.to_owned(),
        question_key: question.to_owned(),
        value,
        expected_version: form.get(&format!("v.{question}")).parse().unwrap_or(0),
    };
    let change = visit.change::<SaveAnswer>(save_answer::Variables { input }).await?;
    let payload = change.data.save_answer;
    if let Some(other) = payload.conflict {
        let theirs = Typed::from_json(&other.value);
        if theirs.fingerprint() == typed.fingerprint() {
            return Ok(Saved::Changed(other, payload.shown_questions));
        }
        let conflict = Conflict { by: other.changed_by, theirs, version: other.version };
        return Ok(Saved::Refused(Attempt { typed: Some(typed), error: None, conflict: Some(conflict) }));
    }
    match (payload.answer, change.errors.first()) {
        (_, Some(error)) => {
            Ok(Saved::Refused(Attempt { typed: Some(typed), error: Some(error.sentence()), conflict: None }))
        }
        (Some(answer), None) => Ok(Saved::Changed(answer, payload.shown_questions)),
        (None, None) => Err(Failure::Internal),
    }
}

/// What the pressed button asks for: a word and what it is about.
fn pressed(form: &Form) -> (&str, &str) {
    let button = form.get("do");
    button.split_once(':').unwrap_or((button, ""))
}

/// Saves the whole section, then does what the pressed button asks for.
///
/// # Errors
/// As [`page`].
pub async fn save(
    visit: Visit,
    Path((id, section_key)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    let (_, application) = application::get(&visit, &id).await?;
    let sections = &application.template.sections;
    let place = sections.iter().position(|section| section.key == section_key).ok_or(Failure::NotFound)?;
    let (action, about) = pressed(&form);
    let mut overlay = Overlay::default();
    let mut shown = application.shown_questions.clone();
    for question in sections[place].questions.iter() {
        match question.kind {
            QuestionKind::Budget => {
                overlay.lines =
                    budget_line::save_all(&visit, &id, &form, (action == "remove-line").then_some(about)).await?
            }
            QuestionKind::Parties => overlay.parties = party::save_all(&visit, &id, &form).await?,
            kind if is_answered_here(kind) => {
                if action == "theirs" && about == question.key {
                    continue;
                }
                let without_row = about
                    .rsplit_once(':')
                    .filter(|(removed_from, _)| action == "remove-row" && *removed_from == question.key)
                    .and_then(|(_, row)| row.parse().ok());
                let mut typed = Typed::from_form(kind, &question.key, &form, without_row);
                if action == "both" && about == question.key {
                    let theirs = application.answers.iter().find(|answer| answer.question_key == question.key);
                    let theirs = theirs.map(|answer| Typed::from_json(&answer.value).text).unwrap_or_default();
                    typed.text = format!("{theirs}\n\n{}", typed.text);
                }
                match save_answer(&visit, &id, kind, &question.key, typed, &form).await? {
                    Saved::Refused(attempt) => {
                        overlay.attempts.insert(question.key.clone(), attempt);
                    }
                    Saved::Changed(_, now) => shown = now,
                    Saved::Unchanged => {}
                }
            }
            _ => {}
        }
    }
    match action {
        "add-party" if !form.get("party-new").is_empty() => {
            overlay.errors = party::add(&visit, &id, form.get("party-new")).await?
        }
        "remove-party" => overlay.errors = party::remove(&visit, &id, about).await?,
        "remove-attachment" => {
            let input = remove_attachment::RemoveAttachmentInput { attachment_id: about.to_owned() };
            let change = visit.change::<RemoveAttachment>(remove_attachment::Variables { input }).await?;
            overlay.errors.add_all(&change.errors, |_| String::new());
        }
        _ => {}
    }
    if overlay.has_problems() {
        return page(&visit, &id, &section_key, overlay, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let here = format!("/applications/{id}/sections/{}", percent_encode(&section_key));
    // What these answers bring up in this section has to be seen before the next.
    let appeared = sections[place]
        .questions
        .iter()
        .find(|question| shown.contains(&question.key) && !application.shown_questions.contains(&question.key));
    let address = match action {
        "next" if let Some(question) = appeared => format!("{here}?saved=1#q-{}", percent_encode(&question.key)),
        "next" => match sections[place + 1..].iter().find(|section| section.is_shown(&shown)) {
            Some(next) => format!("/applications/{id}/sections/{}", percent_encode(&next.key)),
            None => format!("/applications/{id}/review"),
        },
        "add-row" => {
            let rows = form.rows(&format!("a.{about}")).len() + 1;
            format!("{here}?rows={}:{rows}#a-{about}", percent_encode(about))
        }
        "add-line" => format!("{here}?rows=budget:{}", form.rows("b").len() + 1),
        _ => format!("{here}?saved=1"),
    };
    Ok(Redirect::to(&address).into_response())
}

/// Saves one answer while it is typed. Answers JSON: `saved` with the new version, `conflict` with the other's text, or
/// `refused` with what is wrong.
///
/// # Errors
/// As [`Visit::change`].
pub async fn autosave_answer(
    visit: Visit,
    Path((id, question)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Json<Value>, Failure> {
    let kind = QuestionKind::parse(form.get("kind")).filter(|kind| is_answered_here(*kind)).ok_or(Failure::NotFound)?;
    let typed = Typed::from_form(kind, &question, &form, None);
    let original = typed.fingerprint();
    Ok(Json(match save_answer(&visit, &id, kind, &question, typed, &form).await? {
        Saved::Unchanged => json!({ "state": "saved", "original": original }),
        Saved::Changed(answer, shown) => json!({
            "state": "saved",
            "shown": shown,
            "version": answer.version,
            "original": original,
            "time": format::time(visit.language(), answer.changed_at),
            "changed": crate::text::text_with(visit.language(), key("answer-changed-by"), &[
                ("name", &answer.changed_by),
                ("time", &format::time(visit.language(), answer.changed_at)),
            ]),
        }),
        Saved::Refused(Attempt { conflict: Some(conflict), .. }) => {
            let text = in_words(&visit, &id, &question, &conflict.theirs).await?;
            json!({ "state": "conflict", "name": conflict.by, "text": text, "version": conflict.version })
        }
        Saved::Refused(attempt) => json!({ "state": "refused", "message": attempt.error }),
    }))
}

/// An answer in the words of its application's form.
async fn in_words(visit: &Visit, id: &str, question: &str, answer: &Typed) -> Result<String, Failure> {
    let (page, application) = application::get(visit, id).await?;
    let asked = application.template.sections.iter().flat_map(|section| &section.questions);
    let asked = asked.into_iter().find(|asked| asked.key == question).ok_or(Failure::NotFound)?;
    Ok(answer.plain(&page, asked))
}

/// Saves a party's commitment while it is typed.
///
/// # Errors
/// As [`Visit::change`].
pub async fn autosave_party(
    visit: Visit,
    Path((id, organisation)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Json<Value>, Failure> {
    let Some(input) = PartyInput::from_form(&form).into_iter().find(|party| party.organisation == organisation) else {
        return Err(Failure::NotFound);
    };
    let (version, error) = party::save(&visit, &id, &input).await?;
    Ok(Json(match error {
        Some(message) => json!({ "state": "refused", "message": message }),
        None => json!({ "state": "saved", "version": version, "original": input.fingerprint() }),
    }))
}
