//! Writing the office's recommendation.

use mellanrum_model::{
    Error, Result, Text,
    application::{RecommendationKind, Step},
    error::Violation,
    id::ApplicationId,
    permission::Action,
};
pub use mellanrum_store::recommendation::Recommendation;
use mellanrum_store::{application, call, recommendation};

use crate::{
    App,
    actor::Actor,
    application::{Application, record, reread},
    audit, judgement,
};
use serde_json::json;

const MAX_TEXT: usize = 20_000;

/// Writes the recommendation, in place of an earlier one.
///
/// # Errors
/// `Invalid` for the texts and for criteria that are not judged, `Conflict` when the case is in another state, `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn write(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    kind: RecommendationKind,
    text: &str,
    individual_perspective: &str,
    cooperation_perspective: &str,
) -> Result<Application> {
    let association = actor.authorize(Action::Recommend)?;
    let person = actor.get_person()?.id;
    let mut violations = Vec::new();
    if text.trim().is_empty() {
        let message = Text::both("Skriv ett förslag med skäl.", "Write a proposal with reasons.");
        violations.push(Violation::at("text", "REQUIRED", message));
    }
    for (field, value) in [
        ("text", text),
        ("individualPerspective", individual_perspective),
        ("cooperationPerspective", cooperation_perspective),
    ] {
        if value.chars().count() > MAX_TEXT || value.contains('\0') {
            let message = Text::both(
                format!("Högst {MAX_TEXT} tecken får plats."),
                format!("At most {MAX_TEXT} characters fit."),
            );
            violations.push(Violation::at(field, "TOO_LONG", message));
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let now = app.now();
    app.db
        .write("recommendation.write", &actor.office_scope(association), async |tx| {
            let application = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
            let next = application
                .kind
                .after(&call.process, application.state, Step::Recommend, true)
                .ok_or(Error::Conflict)?;
            let judgements = judgement::freeze(tx, id, &call).await?;
            let new = recommendation::NewRecommendation {
                application: id,
                kind,
                text: text.trim(),
                individual_perspective: individual_perspective.trim(),
                cooperation_perspective: cooperation_perspective.trim(),
                judgements: &judgements,
                person,
                now,
            };
            let before = recommendation::list(tx, &[id]).await?.pop().map(|there| {
                words(&recommendation::NewRecommendation {
                    application: id,
                    kind: there.kind,
                    text: &there.text,
                    individual_perspective: &there.individual_perspective,
                    cooperation_perspective: &there.cooperation_perspective,
                    judgements: &there.judgements,
                    person,
                    now,
                })
            });
            recommendation::save(tx, &new).await?;
            application::set_state(tx, id, next, now).await?;
            let text = match kind {
                RecommendationKind::Grant => {
                    Text::both("Kansliet föreslår bifall.", "The office recommends granting it.")
                }
                RecommendationKind::PartlyGrant => {
                    Text::both("Kansliet föreslår delvis bifall.", "The office recommends granting a part of it.")
                }
                RecommendationKind::Reject => {
                    Text::both("Kansliet föreslår avslag.", "The office recommends rejecting it.")
                }
            };
            record(app, tx, actor, id, "RECOMMENDED", text).await?;
            audit::note(app, tx, "recommendation.write", id, json!({ "before": before, "after": words(&new) }));
            reread(tx, id).await
        })
        .await
}

/// A recommendation for the audit.
fn words(recommendation: &recommendation::NewRecommendation<'_>) -> serde_json::Value {
    json!({
        "kind": recommendation.kind,
        "text": recommendation.text,
        "individualPerspective": recommendation.individual_perspective,
        "cooperationPerspective": recommendation.cooperation_perspective,
        "judgements": recommendation.judgements,
    })
}
