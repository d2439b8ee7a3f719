//! What the office proposes to the board.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    failure::Failure,
    operations::{Application, Recommend, recommend},
    page::{Page, render, render_with},
    pages::{Errors, application, field_among},
    scalars::{ApplicationAction, RecommendationKind},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "office/recommendation.html")]
struct RecommendationTemplate {
    page: Page,
    kinds: Vec<KindChoice>,
    text: String,
    individual: String,
    cooperation: String,
    errors: Errors,
    application: Application,
}

struct KindChoice {
    value: &'static str,
    key: &'static str,
    selected: bool,
}

fn kinds(chosen: Option<RecommendationKind>) -> Vec<KindChoice> {
    let choice = |kind: &RecommendationKind| KindChoice {
        value: kind.value(),
        key: kind.key(),
        selected: Some(*kind) == chosen,
    };
    RecommendationKind::ALL.iter().map(choice).collect()
}

async fn template(visit: &Visit, id: &str) -> Result<RecommendationTemplate, Failure> {
    let (page, application) = application::get(visit, id).await?;
    if !application::can(&application, ApplicationAction::Recommend) {
        return Err(Failure::NotFound);
    }
    let written = application.recommendation.as_ref();
    Ok(RecommendationTemplate {
        kinds: kinds(written.map(|written| written.kind)),
        text: written.map(|written| written.text.clone()).unwrap_or_default(),
        individual: written.map(|written| written.individual_perspective.clone()).unwrap_or_default(),
        cooperation: written.map(|written| written.cooperation_perspective.clone()).unwrap_or_default(),
        errors: Errors::default(),
        page,
        application,
    })
}

/// `/office/applications/{id}/recommendation`
///
/// # Errors
/// [`Failure::NotFound`] when nothing can be proposed; else as [`application::get`].
pub async fn form(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    render(&template(&visit, &id).await?)
}

/// Writes the recommendation.
///
/// # Errors
/// As [`form`].
pub async fn write(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let mut template = template(&visit, &id).await?;
    let kind = RecommendationKind::parse(form.get("kind"));
    template.kinds = kinds(kind);
    template.text = form.typed("text");
    template.individual = form.typed("individualPerspective");
    template.cooperation = form.typed("cooperationPerspective");
    if template.text.trim().is_empty() {
        template.errors.add("text", template.page.t("recommendation-text-missing"));
    }
    let Some(kind) = kind else {
        template.errors.add("kind", template.page.t("recommendation-kind-missing"));
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    };
    if template.errors.is_empty() {
        let input = recommend::RecommendInput {
            application_id: id.clone(),
            kind,
            text: template.text.clone(),
            individual_perspective: template.individual.clone(),
            cooperation_perspective: template.cooperation.clone(),
        };
        let change = visit.change::<Recommend>(recommend::Variables { input }).await?;
        if change.errors.is_empty() {
            return Ok(Redirect::to(&format!("/office/applications/{id}")).into_response());
        }
        template.errors.add_all(&change.errors, |error| {
            field_among(error, &["kind", "text", "individualPerspective", "cooperationPerspective"]).to_owned()
        });
    }
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
