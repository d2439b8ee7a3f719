//! Requests to complete an application.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    application::Application,
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{Date, DateTime, read_id},
};

/// What is asked about one section.
#[derive(SimpleObject)]
pub(crate) struct SectionNote {
    /// Key of the section.
    section_key: String,
    /// What is missing or unclear in it.
    note: String,
}

/// A completion request.
pub(crate) struct Completion(pub(crate) app::application::Completion);

/// A request to complete an application.
#[Object]
impl Completion {
    /// Begins with `comp_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What the office writes.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The last day to answer.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// What is asked about single sections.
    async fn notes(&self) -> Vec<SectionNote> {
        let note = |note: &app::application::SectionNote| SectionNote {
            section_key: note.section.clone(),
            note: note.note.clone(),
        };
        self.0.notes.iter().map(note).collect()
    }

    /// When it was sent.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    /// Who asked, by name.
    async fn requested_by(&self) -> &str {
        &self.0.requested_by
    }

    /// When it was answered; nothing while it waits.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }
}

/// A completion request to send.
#[derive(InputObject)]
pub(crate) struct RequestCompletionInput {
    /// The application.
    application_id: ID,
    /// What the applicant reads first.
    message: String,
    /// The last day to answer.
    due_on: Date,
    /// What is asked about single sections.
    notes: Vec<SectionNoteInput>,
}

/// What is asked about one section.
#[derive(InputObject)]
pub(crate) struct SectionNoteInput {
    /// Key of the section.
    section_key: String,
    /// What is missing or unclear in it.
    note: String,
}

/// What came of asking for a completion.
#[derive(SimpleObject)]
pub(crate) struct RequestCompletionPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A completion request to answer.
#[derive(InputObject)]
pub(crate) struct AnswerCompletionInput {
    /// The application, with everything mended that was asked about.
    application_id: ID,
}

/// What came of answering a completion request.
#[derive(SimpleObject)]
pub(crate) struct AnswerCompletionPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was sent then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct CompletionMutation;

#[Object]
impl CompletionMutation {
    /// Asks the applicant to complete an application, which can be changed again from then on.
    async fn request_completion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The request.")] input: RequestCompletionInput,
    ) -> Resolved<RequestCompletionPayload> {
        let caller = Caller::of(context);
        let notes = input
            .notes
            .into_iter()
            .map(|note| app::application::SectionNote { section: note.section_key, note: note.note })
            .collect();
        let result = app::completion::request(
            &caller.app,
            &caller.actor,
            read_id(&input.application_id),
            &input.message,
            input.due_on.0,
            notes,
        )
        .await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(RequestCompletionPayload { application: application.map(Application), user_errors })
    }

    /// Sends an application in again, as the answer to a completion request.
    async fn answer_completion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The application.")] input: AnswerCompletionInput,
    ) -> Resolved<AnswerCompletionPayload> {
        let caller = Caller::of(context);
        let result =
            app::submission::answer_completion(&caller.app, &caller.actor, read_id(&input.application_id)).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(AnswerCompletionPayload { application: application.map(Application), user_errors })
    }
}
