//! Files of an application. Their content goes between the browser and object storage, never through here.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    attachment::{NewAttachment, PresignedRequest},
};
use mellanrum_model::{Text, application::SubmittedAttachment, id::AttachmentId};

use crate::{
    application::Application,
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{Ore, read_id},
};

/// Where a file is.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub(crate) enum AttachmentState {
    /// Announced; its content is on its way.
    Pending,
    /// There, and of an allowed type.
    Attached,
    /// Not allowed; its content is gone.
    Refused,
}

/// A file.
#[derive(Clone)]
pub(crate) struct Attachment {
    id: AttachmentId,
    question: String,
    file_name: String,
    content_type: String,
    size_bytes: i64,
    state: AttachmentState,
    refusal: Option<Text>,
}

impl Attachment {
    /// A file that was not taken away.
    pub(crate) fn read(attachment: &app::attachment::Attachment) -> Option<Self> {
        let state = match attachment.state {
            app::attachment::AttachmentState::Pending => AttachmentState::Pending,
            app::attachment::AttachmentState::Attached => AttachmentState::Attached,
            app::attachment::AttachmentState::Refused => AttachmentState::Refused,
            app::attachment::AttachmentState::Removed => return None,
        };
        Some(Self {
            id: attachment.id,
            question: attachment.question.clone(),
            file_name: attachment.file_name.clone(),
            content_type: attachment.content_type.clone(),
            size_bytes: attachment.size_bytes,
            state,
            refusal: attachment.refusal.clone(),
        })
    }
}

impl Attachment {
    /// Whether it answers this question.
    pub(crate) fn is_answer_to(&self, question: &str) -> bool {
        self.question == question
    }
}

impl From<&SubmittedAttachment> for Attachment {
    fn from(attachment: &SubmittedAttachment) -> Self {
        Self {
            id: attachment.id,
            question: attachment.question.clone(),
            file_name: attachment.file_name.clone(),
            content_type: attachment.content_type.clone(),
            size_bytes: attachment.size_bytes,
            state: AttachmentState::Attached,
            refusal: None,
        }
    }
}

/// A file that belongs to an application.
#[Object]
impl Attachment {
    /// Begins with `atta_`.
    pub(crate) async fn id(&self) -> ID {
        self.id.to_string().into()
    }

    /// Key of the question that it answers.
    async fn question_key(&self) -> &str {
        &self.question
    }

    /// Its name.
    async fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Its type: as announced, and from its content once it is attached.
    async fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Its size in bytes.
    async fn size_bytes(&self) -> Ore {
        Ore(self.size_bytes)
    }

    /// Where it is.
    async fn state(&self) -> AttachmentState {
        self.state
    }

    /// Why it was refused.
    async fn refusal(&self, context: &Context<'_>) -> Option<String> {
        self.refusal.as_ref().map(|text| Caller::of(context).text(text))
    }

    /// A path of this host that leads to its content, for those who may read the application.
    async fn path(&self) -> String {
        format!("/files/{}", self.id)
    }
}

/// A request that the browser makes to object storage.
#[derive(SimpleObject)]
pub(crate) struct UploadRequest {
    /// The HTTP method.
    method: String,
    /// The whole address. Whoever has it can use it for a while.
    url: String,
    /// Headers that must be sent exactly so.
    headers: Vec<UploadHeader>,
}

/// A header of the request.
#[derive(SimpleObject)]
pub(crate) struct UploadHeader {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

impl From<PresignedRequest> for UploadRequest {
    fn from(request: PresignedRequest) -> Self {
        Self {
            method: request.method,
            url: request.url,
            headers: request.headers.into_iter().map(|(name, value)| UploadHeader { name, value }).collect(),
        }
    }
}

/// A file that is to be sent.
#[derive(InputObject)]
pub(crate) struct BeginAttachmentInput {
    /// The application.
    application_id: ID,
    /// Key of the question that it answers.
    question_key: String,
    /// Its name.
    file_name: String,
    /// Its type, as the browser says.
    content_type: String,
    /// Its size in bytes.
    size_bytes: Ore,
    /// SHA-256 of its content, in hexadecimal.
    sha256: String,
}

/// What came of announcing a file.
#[derive(SimpleObject)]
pub(crate) struct BeginAttachmentPayload {
    /// The file, pending.
    attachment: Option<Attachment>,
    /// How to send its content.
    upload: Option<UploadRequest>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A file that was sent.
#[derive(InputObject)]
pub(crate) struct FinishAttachmentInput {
    /// The file.
    attachment_id: ID,
}

/// What came of looking at a file.
#[derive(SimpleObject)]
pub(crate) struct FinishAttachmentPayload {
    /// The file, attached or refused.
    attachment: Option<Attachment>,
    /// What a person can mend; the file is still pending then.
    user_errors: Vec<UserError>,
}

/// A file to take away.
#[derive(InputObject)]
pub(crate) struct RemoveAttachmentInput {
    /// The file.
    attachment_id: ID,
}

/// What came of taking a file away.
#[derive(SimpleObject)]
pub(crate) struct RemoveAttachmentPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct AttachmentMutation;

#[Object]
impl AttachmentMutation {
    /// Announces a file, and says where to send its content.
    async fn begin_attachment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The file.")] input: BeginAttachmentInput,
    ) -> Resolved<BeginAttachmentPayload> {
        let caller = Caller::of(context);
        let application = read_id(&input.application_id);
        let new = NewAttachment {
            question: input.question_key,
            file_name: input.file_name,
            content_type: input.content_type,
            size_bytes: input.size_bytes.0,
            sha256: input.sha256,
        };
        let result = app::attachment::begin(&caller.app, &caller.actor, application, new).await;
        let (begun, user_errors) = caller.settle(result)?;
        let (attachment, upload) = begun.unzip();
        Ok(BeginAttachmentPayload {
            attachment: attachment.as_ref().and_then(Attachment::read),
            upload: upload.map(Into::into),
            user_errors,
        })
    }

    /// Looks at a file whose content was sent, and attaches or refuses it.
    async fn finish_attachment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The file.")] input: FinishAttachmentInput,
    ) -> Resolved<FinishAttachmentPayload> {
        let caller = Caller::of(context);
        let result = app::attachment::finish(&caller.app, &caller.actor, read_id(&input.attachment_id)).await;
        let (attachment, user_errors) = caller.settle(result)?;
        Ok(FinishAttachmentPayload { attachment: attachment.as_ref().and_then(Attachment::read), user_errors })
    }

    /// Takes a file away. What was sent in before keeps it.
    async fn remove_attachment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The file.")] input: RemoveAttachmentInput,
    ) -> Resolved<RemoveAttachmentPayload> {
        let caller = Caller::of(context);
        let result = app::attachment::remove(&caller.app, &caller.actor, read_id(&input.attachment_id)).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(RemoveAttachmentPayload { application: application.map(Application), user_errors })
    }
}
