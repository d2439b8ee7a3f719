//! The gallery: every component in every state, in development only.

use askama::Template;
use axum::response::Response;
use serde_json::json;

use crate::{
    api,
    failure::Failure,
    operations::Application,
    page::{Page, render},
    pages::{
        Errors,
        answer::{self, SectionRead},
        application::show_as_submitted,
        budget_line::BudgetView,
        party::PartiesView,
        question::{Attempt, Conflict, QuestionView, Typed},
    },
    samples,
    scalars::{ApplicationState, Outcome},
    text::key,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "development/gallery.html")]
struct GalleryTemplate {
    page: Page,
    errors: Errors,
    no_errors: Errors,
    questions: Vec<QuestionView>,
    sections: Vec<SectionRead>,
    budget: BudgetView,
    parties: PartiesView,
    application: Application,
    states: &'static [ApplicationState],
    outcomes: &'static [Outcome],
    earlier: Option<String>,
    later: Option<String>,
}

/// `/development/gallery`
///
/// # Errors
/// As [`Visit::shell`].
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    let page = Page::new(&visit, Some(&visit.shell().await?));
    let mut application: Application = api::read(&samples::application("DECIDED"), "the sample application")?;
    show_as_submitted(&mut application);
    let mut errors = Errors::default();
    errors.add("wrong", page.t("sign-in-email-wrong"));
    errors.add("", page.t("error-internal-heading"));
    let mut questions = Vec::new();
    for question in application.template.sections.iter().flat_map(|section| &section.questions) {
        questions.push(QuestionView::new(&page, &application, question, Attempt::default(), 2));
    }
    let mut failed = Vec::new();
    for question in &application.template.sections[0].questions {
        let attempt = Attempt {
            typed: None,
            error: Some(page.t(key("answer-not-a-number"))),
            conflict: Some(Conflict { by: "Nils Almdal".into(), theirs: Typed::from_json(&json!("…")), version: 2 }),
        };
        let mut view = QuestionView::new(&page, &application, question, attempt, 2);
        view.key = format!("{}-failed", view.key);
        view.id = format!("{}-failed", view.id);
        failed.push(view);
    }
    questions.extend(failed);
    render(&GalleryTemplate {
        errors,
        no_errors: Errors::default(),
        questions,
        sections: answer::sections_of(&page, &application),
        budget: BudgetView::new(&page, &application, None, 5),
        parties: PartiesView::new(&application, None),
        states: ApplicationState::ALL,
        outcomes: Outcome::ALL,
        earlier: Some("#".into()),
        later: Some("#".into()),
        page,
        application,
    })
}
