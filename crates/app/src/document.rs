//! Files that people fetch: attachments and generated documents.

use mellanrum_model::{
    Error, Result,
    id::{AssociationId, AttachmentId, DocumentId},
};
use mellanrum_store::{attachment, document, submission};

use crate::{
    App,
    actor::Actor,
    application::{AttachmentState, Standing, find, places},
    attachment::{from_service, object_key},
};

const DOWNLOAD_SECS: u64 = 60;

pub(crate) fn document_key(association: AssociationId, id: DocumentId) -> String {
    format!("{}/documents/{}", association.0, id.0)
}

/// An address from which the browser can fetch a file for a minute. `id` is an attachment's or a document's.
///
/// # Errors
/// `NotFound` when there is no such file for the person, `Unavailable` when a service does not answer.
pub async fn address(app: &App, actor: &Actor, id: &str) -> Result<String> {
    let (key, file_name, content_type) = if let Ok(id) = id.parse::<AttachmentId>() {
        attachment_object(app, actor, id).await?
    } else if let Ok(id) = id.parse::<DocumentId>() {
        document_object(app, actor, id).await?
    } else {
        return Err(Error::NotFound);
    };
    let request =
        app.objects.presign_get(&key, &file_name, &content_type, DOWNLOAD_SECS).await.map_err(from_service)?;
    Ok(request.url)
}

/// Writers fetch what they have attached; the office fetches what was sent in.
async fn attachment_object(app: &App, actor: &Actor, id: AttachmentId) -> Result<(String, String, String)> {
    for association in places(app, actor).await? {
        let scope = actor.scope_in(association);
        let found = app
            .db
            .read("attachment.find", &scope, async |tx| {
                let Some(attachment) = attachment::find(tx, id).await? else { return Ok(None) };
                let sent = submission::list(tx, &[attachment.application]).await?;
                let is_sent = sent.iter().any(|sent| sent.content.attachments.iter().any(|file| file.id == id));
                Ok(Some((attachment, is_sent)))
            })
            .await?;
        let Some((attachment, is_sent)) = found else { continue };
        let application = find(app, actor, attachment.application).await?.ok_or(Error::NotFound)?;
        let is_mine = application.is_written_by(actor) && attachment.state == AttachmentState::Attached;
        if !(is_sent || is_mine) {
            return Err(Error::NotFound);
        }
        return Ok((object_key(association, id), attachment.file_name, attachment.content_type));
    }
    Err(Error::NotFound)
}

/// Whoever may read the case fetches its documents; a decision's is made when the decision holds.
async fn document_object(app: &App, actor: &Actor, id: DocumentId) -> Result<(String, String, String)> {
    for association in places(app, actor).await? {
        let scope = actor.scope_in(association);
        let found = app.db.read("document.find", &scope, async |tx| document::find(tx, id).await).await?;
        let Some(document) = found else { continue };
        find(app, actor, document.application).await?.ok_or(Error::NotFound)?;
        return Ok((document_key(association, id), document.file_name, "application/pdf".to_owned()));
    }
    Err(Error::NotFound)
}
