//! Files: sent by the browser straight to the object store, or, without script, in a form that is passed on.

use std::sync::LazyLock;

use axum::{
    Json,
    extract::{Multipart, Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    failure::Failure,
    form::percent_encode,
    operations::{BeginAttachment, FinishAttachment, begin_attachment, finish_attachment},
    pages::{
        question::Attempt,
        section::{self, Overlay},
    },
    scalars::{AttachmentState, Ore},
    text::{key, text},
    visit::{Posted, Visit},
};

/// Bytes of a file at most when it goes through the portal.
const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

/// Bytes of such a form at most: the file and its surroundings.
pub const MAX_BODY_BYTES: usize = MAX_FILE_BYTES + 64 * 1024;

/// Sends files on. Made at the first use: reading the system's certificates takes time that most processes never need.
static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);

/// A file's description before it is sent.
struct Description {
    question: String,
    file_name: String,
    content_type: String,
    size_bytes: i64,
    sha256: String,
}

/// Where to send a file that may come, or why it may not.
type Begun = Result<(String, begin_attachment::BeginAttachmentBeginAttachmentUpload), String>;

async fn begin_upload(visit: &Visit, application: &str, file: Description) -> Result<Begun, Failure> {
    let input = begin_attachment::BeginAttachmentInput {
        application_id: application.to_owned(),
        question_key: file.question,
        file_name: file.file_name,
        content_type: file.content_type,
        size_bytes: Ore(file.size_bytes),
        sha256: file.sha256,
    };
    let change = visit.change::<BeginAttachment>(begin_attachment::Variables { input }).await?;
    if let Some(error) = change.errors.first() {
        return Ok(Err(error.sentence()));
    }
    let payload = change.data.begin_attachment;
    let attachment = payload.attachment.ok_or(Failure::Internal)?;
    Ok(Ok((attachment.id, payload.upload.ok_or(Failure::Internal)?)))
}

/// Ends an upload; gives why the file was refused, if it was.
async fn finish_upload(visit: &Visit, attachment: String) -> Result<Option<String>, Failure> {
    let input = finish_attachment::FinishAttachmentInput { attachment_id: attachment };
    let change = visit.change::<FinishAttachment>(finish_attachment::Variables { input }).await?;
    if let Some(error) = change.errors.first() {
        return Ok(Some(error.sentence()));
    }
    let attachment = change.data.finish_attachment.attachment.ok_or(Failure::Internal)?;
    let is_refused = attachment.state == AttachmentState::Refused;
    Ok(is_refused.then(|| attachment.refusal.unwrap_or_else(|| text(visit.language(), key("upload-refused")))))
}

/// Describes a file to come; answers with where the browser may send it.
///
/// # Errors
/// As [`Visit::change`].
pub async fn begin(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Json<Value>, Failure> {
    let file = Description {
        question: form.get("questionKey").to_owned(),
        file_name: form.get("fileName").to_owned(),
        content_type: form.get("contentType").to_owned(),
        size_bytes: form.get("sizeBytes").parse().unwrap_or(0),
        sha256: form.get("sha256").to_owned(),
    };
    Ok(Json(match begin_upload(&visit, &id, file).await? {
        Err(message) => json!({ "state": "refused", "message": message }),
        Ok((attachment, upload)) => {
            let headers: Vec<Value> = upload.headers.iter().map(|header| json!([header.name, header.value])).collect();
            json!({ "state": "begun", "attachment": attachment, "method": upload.method, "url": upload.url, "headers": headers })
        }
    }))
}

/// Ends an upload that the browser made.
///
/// # Errors
/// As [`Visit::change`].
pub async fn finish(
    visit: Visit,
    Path((_, attachment)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Json<Value>, Failure> {
    Ok(Json(match finish_upload(&visit, attachment).await? {
        Some(message) => json!({ "state": "refused", "message": message }),
        None => json!({ "state": "attached" }),
    }))
}

/// The section whose form the file came from.
#[derive(Deserialize)]
pub struct FromSection {
    section: String,
}

/// Takes a file from a plain form and passes it on. A form sends its fields in the order of the page, and the token must
/// come before the file: so the forms of files stand before the section's own.
///
/// # Errors
/// [`Failure::Forged`] without a token, [`Failure::TooLarge`]; else as [`Visit::change`].
pub async fn upload(
    visit: Visit,
    Path(id): Path<String>,
    Query(from): Query<FromSection>,
    mut form: Multipart,
) -> Result<Response, Failure> {
    let mut is_ours = false;
    let mut question = String::new();
    let mut problem = Some(text(visit.language(), key("upload-no-file")));
    while let Some(field) = form.next_field().await.map_err(|error| too_large_or_broken(&error))? {
        match field.name() {
            Some("csrf") => {
                visit.check_csrf(&field.text().await.map_err(|error| too_large_or_broken(&error))?)?;
                is_ours = true;
            }
            Some("questionKey") => question = field.text().await.map_err(|error| too_large_or_broken(&error))?,
            Some("file") if is_ours && field.file_name().is_some_and(|name| !name.is_empty()) => {
                let file_name = field.file_name().unwrap_or_default().to_owned();
                let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let content = field.bytes().await.map_err(|error| too_large_or_broken(&error))?;
                problem = pass_on(&visit, &id, &question, file_name, content_type, content).await?;
            }
            _ => {}
        }
    }
    if !is_ours {
        return Err(Failure::Forged);
    }
    let Some(problem) = problem else {
        return Ok(Redirect::to(&format!(
            "/applications/{id}/sections/{}?saved=1#a-{question}",
            percent_encode(&from.section)
        ))
        .into_response());
    };
    let mut overlay = Overlay::default();
    overlay.attempts.insert(question, Attempt { typed: None, error: Some(problem), conflict: None });
    section::page(&visit, &id, &from.section, overlay, StatusCode::UNPROCESSABLE_ENTITY).await
}

fn too_large_or_broken(error: &axum::extract::multipart::MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Failure::TooLarge } else { Failure::Forged }
}

async fn pass_on(
    visit: &Visit,
    application: &str,
    question: &str,
    file_name: String,
    content_type: String,
    content: bytes::Bytes,
) -> Result<Option<String>, Failure> {
    let file = Description {
        question: question.to_owned(),
        file_name,
        content_type,
        size_bytes: i64::try_from(content.len()).unwrap_or(i64::MAX),
        sha256: hex::encode(Sha256::digest(&content)),
    };
    let (attachment, upload) = match begin_upload(visit, application, file).await? {
        Ok(begun) => begun,
        Err(message) => return Ok(Some(message)),
    };
    let method = upload.method.parse().unwrap_or(reqwest::Method::PUT);
    let mut request = CLIENT.request(method, &upload.url);
    for header in &upload.headers {
        // The client writes these two itself, from the address and the body.
        if !["host", "content-length"].contains(&header.name.to_ascii_lowercase().as_str()) {
            request = request.header(&header.name, &header.value);
        }
    }
    let sent = request.body(content).send().await.and_then(reqwest::Response::error_for_status);
    if let Err(error) = sent {
        tracing::warn!(error = %error.without_url(), "the object store did not take a file");
        return Ok(Some(text(visit.language(), key("upload-failed"))));
    }
    finish_upload(visit, attachment).await
}
