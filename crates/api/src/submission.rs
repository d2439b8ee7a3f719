//! What was sent in, frozen.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::id::AssociationId;

use crate::{
    answer::Answer,
    application::Application,
    attachment::Attachment,
    budget_line::BudgetLine,
    error::{Resolved, UserError},
    loader::Caller,
    party::ApplicationParty,
    scalars::{DateTime, read_id},
};

/// One of an application's submissions. The list is shared: what was sent in may be long.
pub(crate) struct Submission {
    pub(crate) all: Arc<Vec<app::application::Submission>>,
    pub(crate) place: usize,
    pub(crate) association: AssociationId,
}

impl Submission {
    fn sent(&self) -> &app::application::Submission {
        &self.all[self.place]
    }
}

/// One sending-in of an application, as it was then.
#[Object]
impl Submission {
    /// Begins with `subm_`.
    pub(crate) async fn id(&self) -> ID {
        self.sent().id.to_string().into()
    }

    /// Counts the application's submissions from 1; later ones answer completion requests.
    async fn number(&self) -> i32 {
        self.sent().number
    }

    /// When it came.
    async fn received_at(&self) -> DateTime {
        DateTime(self.sent().received_at)
    }

    /// Whether it came after the call's last minute.
    async fn late(&self) -> bool {
        self.sent().late
    }

    /// Who sent it, by name.
    async fn submitted_by(&self) -> &str {
        &self.sent().submitted_by
    }

    /// The title then.
    async fn title(&self) -> &str {
        &self.sent().content.title
    }

    /// The answers then.
    async fn answers(&self) -> Vec<Answer> {
        self.sent().content.answers.iter().map(Into::into).collect()
    }

    /// Keys of the questions that the form showed with these answers.
    async fn shown_questions(&self, context: &Context<'_>) -> Resolved<Vec<String>> {
        let content = &self.sent().content;
        let template = Caller::of(context).template(self.association, content.template).await?;
        Ok(content.shown(&template.content).into_iter().collect())
    }

    /// The budget then.
    async fn budget_lines(&self) -> Vec<BudgetLine> {
        let association = self.association;
        self.sent().content.budget_lines.iter().map(|line| BudgetLine { line: line.clone(), association }).collect()
    }

    /// The files then.
    async fn attachments(&self) -> Vec<Attachment> {
        self.sent().content.attachments.iter().map(Into::into).collect()
    }

    /// The parties then, the owner first, by the names that they had.
    async fn parties(&self) -> Vec<ApplicationParty> {
        self.sent().content.parties.iter().map(Into::into).collect()
    }

    /// A path of this host that leads to its PDF, once it is made.
    async fn document_path(&self) -> Option<String> {
        self.sent().document.map(|document| format!("/files/{document}"))
    }
}

/// An application to send in.
#[derive(InputObject)]
pub(crate) struct SubmitApplicationInput {
    /// The application.
    application_id: ID,
}

/// What came of sending an application in.
#[derive(SimpleObject)]
pub(crate) struct SubmitApplicationPayload {
    /// The application, registered.
    application: Option<Application>,
    /// Every rule that is not met and every required question without an answer; nothing was sent then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct SubmissionMutation;

#[Object]
impl SubmissionMutation {
    /// Sends an application in. It is registered at once; sending it again changes nothing.
    async fn submit_application(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The application.")] input: SubmitApplicationInput,
    ) -> Resolved<SubmitApplicationPayload> {
        let caller = Caller::of(context);
        let result = app::submission::submit(&caller.app, &caller.actor, read_id(&input.application_id)).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(SubmitApplicationPayload { application: application.map(Application), user_errors })
    }
}
