//! The office's recommendation to the board.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{self as app, recommendation::Proposal};

use crate::{
    application::Application,
    error::{Resolved, UserError},
    judgement::JudgedCriterion,
    loader::Caller,
    scalars::{DateTime, read_id},
};

/// What the office recommends.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::application::RecommendationKind")]
pub(crate) enum RecommendationKind {
    /// Grant it.
    Grant,
    /// Grant a part.
    PartlyGrant,
    /// Reject it.
    Reject,
}

/// The office's recommendation to the board.
#[derive(SimpleObject)]
pub(crate) struct Recommendation {
    /// What the office recommends.
    kind: RecommendationKind,
    /// Its proposal and reasons.
    text: String,
    /// What the intervention means for the single person.
    individual_perspective: String,
    /// What it means for the cooperation between the parties.
    cooperation_perspective: String,
    /// How each criterion was judged when it was made, in the words of then.
    judgements: Vec<JudgedCriterion>,
    /// When it was written.
    written_at: DateTime,
    /// Who wrote it, by name.
    written_by: String,
    /// Counts the changes; 1 when new.
    version: i32,
}

impl From<&app::application::Recommendation> for Recommendation {
    fn from(recommendation: &app::application::Recommendation) -> Self {
        Self {
            kind: recommendation.kind.into(),
            text: recommendation.text.clone(),
            individual_perspective: recommendation.individual_perspective.clone(),
            cooperation_perspective: recommendation.cooperation_perspective.clone(),
            judgements: recommendation.judgements.iter().cloned().map(JudgedCriterion).collect(),
            written_at: DateTime(recommendation.written_at),
            written_by: recommendation.written_by.clone(),
            version: recommendation.version,
        }
    }
}

/// A recommendation to write.
#[derive(InputObject)]
pub(crate) struct RecommendInput {
    /// The application.
    application_id: ID,
    /// What the office recommends.
    kind: RecommendationKind,
    /// Its proposal and reasons.
    text: String,
    /// What the intervention means for the single person.
    individual_perspective: String,
    /// What it means for the cooperation between the parties.
    cooperation_perspective: String,
    /// The version that the writer saw; 0 when there was none.
    expected_version: i32,
}

/// What came of recommending.
#[derive(SimpleObject)]
pub(crate) struct RecommendPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct RecommendationMutation;

#[Object]
impl RecommendationMutation {
    /// Writes the office's recommendation, in place of the one that the writer saw.
    async fn recommend(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The recommendation.")] input: RecommendInput,
    ) -> Resolved<RecommendPayload> {
        let caller = Caller::of(context);
        let result = app::recommendation::write(
            &caller.app,
            &caller.actor,
            read_id(&input.application_id),
            &Proposal {
                kind: input.kind.into(),
                text: &input.text,
                individual_perspective: &input.individual_perspective,
                cooperation_perspective: &input.cooperation_perspective,
            },
            input.expected_version,
        )
        .await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(RecommendPayload { application: application.map(Application), user_errors })
    }
}
