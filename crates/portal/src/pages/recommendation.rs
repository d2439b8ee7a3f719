//! What the office proposes to the board.

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
    operations::{Application, Recommend, recommend},
    page::{Page, render, render_with},
    pages::{Errors, application, field_among, judgement},
    scalars::{ApplicationAction, RecommendationKind},
    text::{key, text},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "office/recommendation.html")]
struct RecommendationTemplate {
    page: Page,
    can_recommend: bool,
    kinds: Vec<KindChoice>,
    criteria: Vec<judgement::Field>,
    text: String,
    individual: String,
    cooperation: String,
    /// The version that was seen; 0 when there was none.
    seen: i64,
    /// What somebody else has proposed since.
    theirs: Option<Theirs>,
    errors: Errors,
    /// The judgement is saved, and what is typed of the proposal is not.
    is_judgement_saved: bool,
    application: Application,
}

impl RecommendationTemplate {
    /// What is proposed.
    fn kind(&self) -> Option<RecommendationKind> {
        let chosen = self.kinds.iter().find(|kind| kind.selected)?;
        RecommendationKind::parse(chosen.value)
    }

    /// Puts what was typed into the fields; the answer is what is proposed.
    fn read(&mut self, form: &Form) -> Option<RecommendationKind> {
        let kind = RecommendationKind::parse(form.get("kind"));
        self.kinds = kinds(kind);
        self.text = form.typed("text");
        self.individual = form.typed("individualPerspective");
        self.cooperation = form.typed("cooperationPerspective");
        self.seen = form.get("seen").parse().unwrap_or(0);
        kind
    }

    /// Shows what somebody else has proposed since; sending again writes over it.
    fn overtaken(&mut self) {
        let there = self.application.recommendation.as_ref().filter(|there| there.version != self.seen);
        self.theirs = there.map(|there| Theirs {
            by: there.written_by.clone(),
            kind: there.kind.key(),
            text: there.text.clone(),
        });
        self.seen = there.map_or(self.seen, |there| there.version);
    }
}

/// What somebody else has proposed.
struct Theirs {
    by: String,
    kind: &'static str,
    text: String,
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
    let can_recommend = application::can(&application, ApplicationAction::Recommend);
    if !can_recommend && !application::can(&application, ApplicationAction::Judge) {
        return Err(Failure::NotFound);
    }
    let written = application.recommendation.as_ref();
    Ok(RecommendationTemplate {
        can_recommend,
        criteria: judgement::fields(&page, &application),
        kinds: kinds(written.map(|written| written.kind)),
        text: written.map(|written| written.text.clone()).unwrap_or_default(),
        individual: written.map(|written| written.individual_perspective.clone()).unwrap_or_default(),
        cooperation: written.map(|written| written.cooperation_perspective.clone()).unwrap_or_default(),
        seen: written.map_or(0, |written| written.version),
        theirs: None,
        errors: Errors::default(),
        is_judgement_saved: false,
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

/// Saves how the criteria are judged, and writes the recommendation unless only the judgement is to be saved.
///
/// # Errors
/// As [`form`].
pub async fn write(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let mut template = template(&visit, &id).await?;
    judgement::read(&mut template.criteria, &form);
    judgement::save(&visit, &template.page, &id, &mut template.criteria, &mut template.errors).await?;
    if form.get("save") == "judgement" || !template.can_recommend {
        let saved = (template.kind(), template.text.clone());
        let proposed = (template.read(&form), template.text.clone());
        if !template.errors.is_empty() {
            return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
        }
        // A proposal that is being written stays in its fields.
        if template.can_recommend && proposed != saved {
            template.is_judgement_saved = true;
            return render(&template);
        }
        return Ok(Redirect::to(&format!("/office/applications/{id}")).into_response());
    }
    let kind = template.read(&form);
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
            expected_version: template.seen,
        };
        let change = visit.change::<Recommend>(recommend::Variables { input }).await?;
        if change.errors.is_empty() {
            return Ok(Redirect::to(&format!("/office/applications/{id}")).into_response());
        }
        if change.errors.iter().any(UserError::is_overtaking) {
            template.overtaken();
            template.errors.add("kind", text(visit.language(), key("overtaken-proposal")));
            return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
        }
        let criteria = &template.criteria;
        template.errors.add_all(&change.errors, |error| {
            let judged = criteria.iter().find(|field| error.path.contains(&field.criterion.key));
            judged.filter(|_| error.is_about("judgements")).map_or_else(
                || field_among(error, &["kind", "text", "individualPerspective", "cooperationPerspective"]).to_owned(),
                |field| field.id.clone(),
            )
        });
    }
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
