//! Files: announced, sent by the browser straight to object storage, and then looked at.
//!
//! What must stay true: a file counts only after its size and content were checked and it was looked at for malware; what
//! it is, is told by its content.

use base64::{Engine, prelude::BASE64_STANDARD};
use mellanrum_model::{
    Error, Result, Text,
    id::{ApplicationId, AssociationId, AttachmentId},
    template::QuestionKind,
};
pub use mellanrum_services::PresignedRequest;
use mellanrum_services::{Finding, Refusal, ServiceError, detect, file_type::START_BYTES};
use mellanrum_store::attachment;
pub use mellanrum_store::attachment::{Attachment, AttachmentState};

use crate::{
    App,
    actor::Actor,
    application::{Application, edit, find_part, get_template, reread},
};

/// Bytes of one file at most.
pub const MAX_BYTES: i64 = 50 * 1024 * 1024;
/// Files at most for a question that does not say.
const MAX_FILES: u32 = 10;
const UPLOAD_SECS: u64 = 15 * 60;

/// A file that somebody wants to send.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    /// Key of the question.
    pub question: String,
    /// Its name.
    pub file_name: String,
    /// Its type, as the sender says.
    pub content_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

pub(crate) fn object_key(association: AssociationId, id: AttachmentId) -> String {
    format!("{}/attachments/{}", association.0, id.0)
}

pub(crate) fn from_service(error: ServiceError) -> Error {
    match error {
        ServiceError::Unavailable(_) => Error::Unavailable(error.into()),
        ServiceError::Refused(_) | ServiceError::NotFound => Error::internal(error),
    }
}

fn check(new: &NewAttachment) -> Result<(String, [u8; 32])> {
    let file_name: String = new.file_name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
    if file_name.is_empty() || file_name.chars().count() > 255 || file_name.chars().any(char::is_control) {
        let message = Text::both(
            "Filens namn kan inte användas. Byt namn på filen.",
            "The name of the file cannot be used. Rename the file.",
        );
        return Err(Error::invalid("fileName", "FILE_NAME", message));
    }
    if new.size_bytes <= 0 {
        let message = Text::both("Filen är tom.", "The file is empty.");
        return Err(Error::invalid("sizeBytes", "FILE_EMPTY", message));
    }
    if new.size_bytes > MAX_BYTES {
        let message = Text::both("Filen är större än 50 MB.", "The file is larger than 50 MB.");
        return Err(Error::invalid("sizeBytes", "FILE_TOO_LARGE", message));
    }
    let sha256 = hex::decode(&new.sha256).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or_else(|| {
        let message = Text::both("Kontrollsumman har fel form.", "The checksum has the wrong form.");
        Error::invalid("sha256", "SHA256", message)
    })?;
    Ok((file_name, sha256))
}

/// Announces a file, and says where the browser may send it.
///
/// # Errors
/// `Invalid` when it may not come, `Conflict` when the application can no longer be changed; `NotFound`, `Forbidden`.
pub async fn begin(
    app: &App,
    actor: &Actor,
    application: ApplicationId,
    new: NewAttachment,
) -> Result<(Attachment, PresignedRequest)> {
    let (file_name, sha256) = check(&new)?;
    let person = actor.get_person()?.id;
    let is_type = new.content_type.len() <= 100
        && new.content_type.contains('/')
        && new.content_type.bytes().all(|byte| byte.is_ascii_graphic());
    let content_type = if is_type { new.content_type.clone() } else { "application/octet-stream".to_owned() };
    let attachment = edit(app, actor, application, "attachment.begin", async |tx, application| {
        let template = get_template(tx, application).await?;
        let question = template
            .content
            .find_question(&new.question)
            .filter(|question| question.kind == QuestionKind::Attachment)
            .ok_or_else(|| {
                let message = Text::both("Frågan tar inte emot filer.", "The question takes no files.");
                Error::invalid("questionKey", "UNKNOWN_QUESTION", message)
            })?;
        let most = question.max_files.unwrap_or(MAX_FILES) as usize;
        let there = attachment::list(tx, &[application.id]).await?;
        if there.iter().filter(|file| file.question == question.key && file.state == AttachmentState::Attached).count()
            >= most
        {
            let message = if most == 1 {
                Text::both(
                    "Frågan tar emot en fil. Ta bort den som finns först.",
                    "The question takes one file. Remove the one that is there first.",
                )
            } else {
                Text::both(
                    format!("Frågan tar emot högst {most} filer. Ta bort en fil först."),
                    format!("The question takes at most {most} files. Remove one first."),
                )
            };
            return Err(Error::invalid("questionKey", "TOO_MANY_FILES", message));
        }
        let attachment = Attachment {
            id: app.new_id().into(),
            association: application.association,
            application: application.id,
            question: question.key.clone(),
            file_name: file_name.clone(),
            content_type: content_type.clone(),
            size_bytes: new.size_bytes,
            sha256: hex::encode(sha256),
            state: AttachmentState::Pending,
            refusal: None,
        };
        attachment::insert(tx, &attachment, person, app.now()).await?;
        Ok(attachment)
    })
    .await?;
    let request = app
        .objects
        .presign_put(
            &object_key(attachment.association, attachment.id),
            &attachment.content_type,
            attachment.size_bytes.unsigned_abs(),
            Some(&BASE64_STANDARD.encode(sha256)),
            UPLOAD_SECS,
        )
        .await
        .map_err(from_service)?;
    Ok((attachment, request))
}

/// The file with this id, in an application that the person may read.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, actor: &Actor, id: AttachmentId) -> Result<Option<Attachment>> {
    find_part!(app, actor, "attachment.find", attachment::find, id)
}

/// Looks at a file that was sent: its size, what its content is, and whether it is malware.
///
/// # Errors
/// `Invalid` when it has not arrived, `Unavailable` when object storage or the scanner does not answer; `NotFound`, `Forbidden`,
/// `Conflict` as for every change.
pub async fn finish(app: &App, actor: &Actor, id: AttachmentId) -> Result<Attachment> {
    let attachment = find(app, actor, id).await?.ok_or(Error::NotFound)?;
    if attachment.state != AttachmentState::Pending {
        return Ok(attachment);
    }
    let key = object_key(attachment.association, id);
    let head = app.objects.head(&key).await.map_err(from_service)?;
    if head.is_none_or(|head| Ok(head.size_bytes) != u64::try_from(attachment.size_bytes)) {
        let message = Text::both(
            "Filen kom inte fram. Försök skicka den igen.",
            "The file did not arrive. Try to send it again.",
        );
        return Err(Error::invalid("attachmentId", "FILE_MISSING", message));
    }
    let start = app.objects.read_start(&key, START_BYTES).await.map_err(from_service)?;
    let checked = match detect(&start, &attachment.file_name) {
        Err(refusal) => Err(sentence(&refusal)),
        Ok(file_type) => match find_malware(app, &attachment).await? {
            Some(name) => Err(infected(&name)),
            None => Ok(file_type.content_type()),
        },
    };
    let (state, content_type, refusal) = match checked {
        Ok(content_type) => (AttachmentState::Attached, content_type, None),
        Err(why) => (AttachmentState::Refused, attachment.content_type.as_str(), Some(why)),
    };
    let finished = edit(app, actor, attachment.application, "attachment.finish", async |tx, _| {
        let there = attachment::find(tx, id).await?.ok_or(Error::NotFound)?;
        if there.state == AttachmentState::Pending {
            attachment::set_state(tx, id, state, content_type, refusal.as_ref()).await?;
        }
        attachment::find(tx, id).await?.ok_or(Error::NotFound)
    })
    .await?;
    if finished.state == AttachmentState::Refused
        && let Err(error) = app.objects.delete(&key).await
    {
        tracing::warn!(%error, attachment = %id, "a refused file stays in object storage");
    }
    Ok(finished)
}

/// Takes a file away. An earlier submission that names it keeps it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Conflict` as for every change.
pub async fn remove(app: &App, actor: &Actor, id: AttachmentId) -> Result<Application> {
    let attachment = find(app, actor, id).await?.ok_or(Error::NotFound)?;
    edit(app, actor, attachment.application, "attachment.remove", async |tx, application| {
        attachment::set_state(tx, id, AttachmentState::Removed, &attachment.content_type, None).await?;
        reread(tx, application.id).await
    })
    .await
}

/// The name of the malware in a file that has arrived; none when there is none, or nobody who looks.
async fn find_malware(app: &App, attachment: &Attachment) -> Result<Option<String>> {
    let Some(scanner) = &app.scanner else {
        return Ok(None);
    };
    let content = app.objects.open(&object_key(attachment.association, attachment.id)).await.map_err(from_service)?;
    match scanner.scan(content).await.map_err(from_service)? {
        Finding::Clean => Ok(None),
        Finding::Infected(name) => {
            tracing::warn!(attachment = %attachment.id, malware = name, "a file with malware is refused");
            Ok(Some(name))
        }
    }
}

fn infected(name: &str) -> Text {
    Text::both(
        format!(
            "Filen innehåller skadlig kod ({name}) och tas inte emot. Be it-avdelningen om hjälp innan du öppnar den igen."
        ),
        format!(
            "The file contains malware ({name}) and is not accepted. Ask your IT department for help before you open it again."
        ),
    )
}

/// Why a file was refused, in words.
fn sentence(refusal: &Refusal) -> Text {
    const TYPES_SV: &str = "Du kan bifoga PDF, Word, Excel, OpenDocument, PNG, JPEG och ren text.";
    const TYPES_EN: &str = "You can attach PDF, Word, Excel, OpenDocument, PNG, JPEG and plain text.";
    match refusal {
        Refusal::Empty => Text::both("Filen är tom.", "The file is empty."),
        Refusal::Forbidden { .. } => Text::both(
            format!("Filtypen kan inte bifogas. {TYPES_SV}"),
            format!("This type of file cannot be attached. {TYPES_EN}"),
        ),
        Refusal::Macros { .. } => Text::both(
            "Filen kan innehålla makron. Spara den utan makron, till exempel som PDF, och försök igen.",
            "The file may contain macros. Save it without macros, for example as PDF, and try again.",
        ),
        Refusal::Disguised { extension, found } => Text::both(
            format!(
                "Filen heter .{extension} men innehållet är något annat{}. Spara den i rätt format och försök igen.",
                found.map(|found| format!(" ({found})")).unwrap_or_default()
            ),
            format!(
                "The file is named .{extension} but its content is something else{}. Save it in the right format and try again.",
                found.map(|found| format!(" ({found})")).unwrap_or_default()
            ),
        ),
        Refusal::CutOff { .. } => Text::both(
            "Filen är inte hel. Öppna den, spara den på nytt och försök igen.",
            "The file is not complete. Open it, save it again and try again.",
        ),
        Refusal::NotPlainText => Text::both(
            "Textfilen har en teckenkodning som inte kan läsas. Spara den som UTF-8 eller PDF.",
            "The text file has an encoding that cannot be read. Save it as UTF-8 or PDF.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_file_is_refused_before_it_is_sent() {
        let file = NewAttachment {
            question: "budget".into(),
            file_name: "C:\\Users\\a\\budget.pdf".into(),
            content_type: "application/pdf".into(),
            size_bytes: 10,
            sha256: "00".repeat(32),
        };
        assert_eq!(check(&file).unwrap().0, "budget.pdf", "browsers once sent whole paths");
        for wrong in [
            NewAttachment { file_name: "  ".into(), ..file.clone() },
            NewAttachment { file_name: "a\r\nb.pdf".into(), ..file.clone() },
            NewAttachment { size_bytes: 0, ..file.clone() },
            NewAttachment { size_bytes: MAX_BYTES + 1, ..file.clone() },
            NewAttachment { sha256: "zz".into(), ..file.clone() },
        ] {
            assert!(matches!(check(&wrong), Err(Error::Invalid(_))), "{wrong:?}");
        }
    }
}
