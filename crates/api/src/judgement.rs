//! How cases are judged by the association's criteria.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{self as app, judgement::SavedJudgement};
use mellanrum_model::criterion::{self, Judged, Judgement as Given, Scale};

use crate::{
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{DateTime, read_id},
};

/// How a criterion is answered.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::criterion::AnswerKind")]
pub(crate) enum CriterionAnswer {
    /// With a step of a scale.
    Scale,
    /// With yes or no.
    YesNo,
    /// With words alone.
    Comment,
}

/// Whether a step comes with words that say why.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::criterion::Motivation")]
pub(crate) enum CriterionMotivation {
    /// It may.
    Welcome,
    /// It must.
    Required,
    /// No words are asked for.
    No,
}

/// A step of a scale.
#[derive(SimpleObject)]
pub(crate) struct CriterionStep {
    /// Names it within the criterion.
    key: String,
    /// The step in words.
    label: String,
}

/// Something that applications are judged by.
#[derive(SimpleObject)]
pub(crate) struct Criterion {
    /// Names it within the association.
    key: String,
    /// The perspective that it belongs to.
    perspective: Option<String>,
    /// What is asked.
    question: String,
    /// Help for whoever judges.
    guidance: Option<String>,
    /// Where it comes from: policy and paragraph, or the law.
    source: Option<String>,
    /// How it is answered.
    answer: CriterionAnswer,
    /// The steps to choose from, the lowest first; none for a comment.
    steps: Vec<CriterionStep>,
    /// Whether a step comes with words that say why.
    motivation: CriterionMotivation,
    /// Whether the office can recommend without it.
    optional: bool,
}

impl Criterion {
    pub(crate) fn of(criterion: &criterion::Criterion, scales: &[Scale], caller: &Caller) -> Self {
        let step = |step: criterion::ScaleStep| CriterionStep { label: caller.text(&step.label), key: step.key };
        Self {
            key: criterion.key.clone(),
            perspective: criterion.perspective.as_ref().map(|text| caller.text(text)),
            question: caller.text(&criterion.question),
            guidance: criterion.guidance.as_ref().map(|text| caller.text(text)),
            source: criterion.source.clone(),
            answer: criterion.answer.into(),
            steps: criterion.steps(scales).into_iter().map(step).collect(),
            motivation: criterion.motivation.into(),
            optional: criterion.optional,
        }
    }
}

/// How one criterion is judged, while it can change.
#[derive(SimpleObject)]
pub(crate) struct Judgement {
    /// Key of the criterion.
    criterion_key: String,
    /// Key of the step, where one is chosen.
    step: Option<String>,
    /// Why, or the comment.
    motivation: String,
    /// Counts its changes; 1 when new.
    version: i32,
    /// When it was last changed.
    judged_at: DateTime,
    /// Who changed it last, by name.
    judged_by: String,
}

impl From<&app::judgement::WrittenJudgement> for Judgement {
    fn from(written: &app::judgement::WrittenJudgement) -> Self {
        Self {
            criterion_key: written.judgement.criterion.clone(),
            step: written.judgement.step.clone(),
            motivation: written.judgement.motivation.clone(),
            version: written.version,
            judged_at: DateTime(written.judged_at),
            judged_by: written.judged_by.clone(),
        }
    }
}

/// How one criterion was judged when the recommendation was made, in the words of then.
pub(crate) struct JudgedCriterion(pub(crate) Judged);

/// How one criterion was judged when the recommendation was made, in the words of then.
#[Object]
impl JudgedCriterion {
    /// Key of the criterion.
    async fn criterion_key(&self) -> &str {
        &self.0.criterion
    }

    /// The perspective that it belongs to.
    async fn perspective(&self, context: &Context<'_>) -> Option<String> {
        self.0.perspective.as_ref().map(|text| Caller::of(context).text(text))
    }

    /// What was asked.
    async fn question(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.question)
    }

    /// Where the criterion comes from: policy and paragraph, or the law.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The step, or yes or no; nothing for a comment.
    async fn step(&self, context: &Context<'_>) -> Option<String> {
        self.0.step.as_ref().map(|text| Caller::of(context).text(text))
    }

    /// Why, or the comment.
    async fn motivation(&self) -> &str {
        &self.0.motivation
    }
}

/// A judgement to save.
#[derive(InputObject)]
pub(crate) struct SaveJudgementInput {
    /// The application.
    application_id: ID,
    /// Key of the criterion.
    criterion_key: String,
    /// Key of the step; nothing while none is chosen, and for a comment.
    step: Option<String>,
    /// Why, or the comment.
    motivation: String,
    /// The version that the writer saw; 0 when there was no judgement.
    expected_version: i32,
}

/// What came of saving a judgement.
#[derive(SimpleObject)]
pub(crate) struct SaveJudgementPayload {
    /// The judgement as it is saved.
    judgement: Option<Judgement>,
    /// What somebody else has saved since; nothing was written then.
    conflict: Option<Judgement>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct JudgementMutation;

#[Object]
impl JudgementMutation {
    /// Saves how one criterion is judged, unless somebody else has saved since.
    async fn save_judgement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The judgement.")] input: SaveJudgementInput,
    ) -> Resolved<SaveJudgementPayload> {
        let caller = Caller::of(context);
        let given = Given { criterion: input.criterion_key, step: input.step, motivation: input.motivation };
        let application = read_id(&input.application_id);
        let result = app::judgement::save(&caller.app, &caller.actor, application, given, input.expected_version).await;
        let (saved, user_errors) = caller.settle(result)?;
        let (judgement, conflict) = match &saved {
            Some(SavedJudgement::Saved(judgement)) => (Some(judgement.into()), None),
            Some(SavedJudgement::Conflict(judgement)) => (None, Some(judgement.into())),
            None => (None, None),
        };
        Ok(SaveJudgementPayload { judgement, conflict, user_errors })
    }
}
