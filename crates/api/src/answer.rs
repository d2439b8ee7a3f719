//! Answers to the questions of the template.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{self as app, answer::SavedAnswer};
use mellanrum_model::application::SubmittedAnswer;
use serde_json::Value;

use crate::{
    application::{Application, SectionProgress},
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{DateTime, read_id},
};

/// An answer.
#[derive(SimpleObject)]
pub(crate) struct Answer {
    /// Key of the question.
    question_key: String,
    /// The answer, in the form that the kind of its question asks for.
    value: Value,
    /// Counts its changes; 1 when new.
    version: i32,
    /// When it was last changed.
    changed_at: DateTime,
    /// Who changed it last, by name.
    changed_by: String,
}

impl Answer {
    /// Whether it is kept under this key.
    pub(crate) fn is_of(&self, key: &str) -> bool {
        self.question_key == key
    }
}

impl From<&app::application::Answer> for Answer {
    fn from(answer: &app::application::Answer) -> Self {
        Self {
            question_key: answer.question.clone(),
            value: answer.value.clone(),
            version: answer.version,
            changed_at: DateTime(answer.changed_at),
            changed_by: answer.changed_by.clone(),
        }
    }
}

impl From<&SubmittedAnswer> for Answer {
    fn from(answer: &SubmittedAnswer) -> Self {
        Self {
            question_key: answer.question.clone(),
            value: answer.value.clone(),
            version: answer.version,
            changed_at: DateTime(answer.changed_at),
            changed_by: answer.changed_by.clone(),
        }
    }
}

/// An answer to save.
#[derive(InputObject)]
pub(crate) struct SaveAnswerInput {
    /// The application.
    application_id: ID,
    /// Key of the question.
    question_key: String,
    /// The answer, in the form that the kind of its question asks for. It may be incomplete.
    value: Value,
    /// The version that the writer saw; 0 when there was no answer.
    expected_version: i32,
}

/// What came of saving an answer.
#[derive(SimpleObject)]
pub(crate) struct SaveAnswerPayload {
    /// The answer as it is saved.
    answer: Option<Answer>,
    /// What somebody else has saved since; nothing was written then.
    conflict: Option<Answer>,
    /// What each section lacks now.
    progress: Vec<SectionProgress>,
    /// Keys of the questions that the form shows now.
    shown_questions: Vec<String>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct AnswerMutation;

#[Object]
impl AnswerMutation {
    /// Saves an answer, unless somebody else has saved since.
    async fn save_answer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: SaveAnswerInput,
    ) -> Resolved<SaveAnswerPayload> {
        let caller = Caller::of(context);
        let application = read_id(&input.application_id);
        let result = app::answer::save(
            &caller.app,
            &caller.actor,
            application,
            &input.question_key,
            input.value,
            input.expected_version,
        )
        .await;
        let (saved, user_errors) = caller.settle(result)?;
        let (answer, conflict) = match &saved {
            Some(SavedAnswer::Saved(answer)) => (Some(answer.into()), None),
            Some(SavedAnswer::Conflict(answer)) => (None, Some(answer.into())),
            None => (None, None),
        };
        let (progress, shown_questions) = match caller.find_application(application).await?.map(Application) {
            Some(application) => {
                (application.sections_lacking(caller).await?, application.shown_to_writers(caller).await?)
            }
            None => (Vec::new(), Vec::new()),
        };
        Ok(SaveAnswerPayload { answer, conflict, progress, shown_questions, user_errors })
    }
}
