//! Writing the office's recommendation.
//!
//! What must stay true: an officer does not write over a colleague unseen.

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

/// What the office proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal<'a> {
    /// What it recommends.
    pub kind: RecommendationKind,
    /// Its proposal and reasons.
    pub text: &'a str,
    /// What the intervention means for the single person.
    pub individual_perspective: &'a str,
    /// What it means for the cooperation.
    pub cooperation_perspective: &'a str,
}

impl<'a> Proposal<'a> {
    /// A proposal with its reasons and nothing of the two perspectives.
    #[must_use]
    pub fn new(kind: RecommendationKind, text: &'a str) -> Self {
        Self { kind, text, individual_perspective: "", cooperation_perspective: "" }
    }

    /// Whether a recommendation says the same.
    fn is(&self, there: &Recommendation) -> bool {
        let said = (there.kind, there.text.as_str());
        let perspectives = (there.individual_perspective.as_str(), there.cooperation_perspective.as_str());
        (self.kind, self.text) == said && (self.individual_perspective, self.cooperation_perspective) == perspectives
    }
}

/// Writes the recommendation, in place of the one that the writer saw: `expected_version`, 0 when there was none.
///
/// # Errors
/// `Invalid` for the texts and for criteria that are not judged, `Conflict` when the case is in another state or somebody else has
/// written since, `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn write(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    proposal: &Proposal<'_>,
    expected_version: i32,
) -> Result<Application> {
    let proposal = Proposal {
        text: proposal.text.trim(),
        individual_perspective: proposal.individual_perspective.trim(),
        cooperation_perspective: proposal.cooperation_perspective.trim(),
        ..*proposal
    };
    let Proposal { kind, text, individual_perspective, cooperation_perspective } = proposal;
    let association = actor.authorize(Action::Recommend)?;
    let person = actor.get_person()?.id;
    let mut violations = Vec::new();
    if text.is_empty() {
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
                text,
                individual_perspective,
                cooperation_perspective,
                judgements: &judgements,
                person,
                now,
            };
            let there = recommendation::list(tx, &[id]).await?.pop();
            if there.as_ref().map_or(0, |there| there.version) != expected_version {
                // The same twice, as after a lost reply, is no conflict.
                let is_there = there.is_some_and(|there| proposal.is(&there) && there.judgements == judgements);
                return if is_there { Ok(application) } else { Err(Error::Conflict) };
            }
            let before = there.map(|there| {
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
