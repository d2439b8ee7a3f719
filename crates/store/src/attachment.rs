//! Files that belong to an application. Their content lies in object storage under their id.

use mellanrum_model::{
    Result, Text,
    id::{ApplicationId, AssociationId, AttachmentId, PersonId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::OffsetDateTime;

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, fetch_all, fetch_optional, get, get_id, get_word, of_applications, uuids},
};

/// Where a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttachmentState {
    /// Announced; its content is on its way.
    Pending,
    /// There, and of an allowed type.
    Attached,
    /// There, and not allowed.
    Refused,
    /// Taken away by the applicant; an earlier submission may still name it.
    Removed,
}

impl AttachmentState {
    const ALL: [Self; 4] = [Self::Pending, Self::Attached, Self::Refused, Self::Removed];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Attached => "ATTACHED",
            Self::Refused => "REFUSED",
            Self::Removed => "REMOVED",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which one.
    pub id: AttachmentId,
    /// In which association.
    pub association: AssociationId,
    /// Of which application.
    pub application: ApplicationId,
    /// Key of the question that it answers.
    pub question: String,
    /// Its name.
    pub file_name: String,
    /// Its type: as announced, and from its content once it is attached.
    pub content_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Where it is.
    pub state: AttachmentState,
    /// Why it was refused.
    pub refusal: Option<Text>,
}

fn from_row(row: &PgRow) -> Result<Attachment> {
    Ok(Attachment {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        application: get_id(row, "application_id")?,
        question: get(row, "question_key")?,
        file_name: get(row, "file_name")?,
        content_type: get(row, "content_type")?,
        size_bytes: get(row, "size_bytes")?,
        sha256: get(row, "sha256")?,
        state: get_word(row, "state", AttachmentState::from_word)?,
        refusal: get::<Option<Json<Text>>>(row, "refusal")?.map(|Json(text)| text),
    })
}

/// The files of these applications that were not taken away, in the order that they came.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Attachment>> {
    let of_applications = of_applications(tx, "attachment");
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!(
            "select * from attachment where {of_applications} and state <> 'REMOVED' order by id"
        )))
        .bind(uuids(applications, |id| id.0)),
        from_row,
    )
    .await
}

/// The file with this id, whatever became of it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: AttachmentId) -> Result<Option<Attachment>> {
    fetch_optional(tx, sqlx::query("select * from attachment where id = $1").bind(id.0), from_row).await
}

/// Writes an announced file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, attachment: &Attachment, person: PersonId, now: OffsetDateTime) -> Result<()> {
    sqlx::query(
        "insert into attachment (id, application_id, question_key, file_name, content_type, size_bytes, sha256, state, created_by, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(attachment.id.0)
    .bind(attachment.application.0)
    .bind(&attachment.question)
    .bind(&attachment.file_name)
    .bind(&attachment.content_type)
    .bind(attachment.size_bytes)
    .bind(&attachment.sha256)
    .bind(attachment.state.word())
    .bind(person.0)
    .bind(now)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Writes what became of a file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_state(
    tx: &mut Tx,
    id: AttachmentId,
    state: AttachmentState,
    content_type: &str,
    refusal: Option<&Text>,
) -> Result<()> {
    execute(
        tx,
        sqlx::query("update attachment set state = $2, content_type = $3, refusal = $4 where id = $1")
            .bind(id.0)
            .bind(state.word())
            .bind(content_type)
            .bind(refusal.map(Json)),
    )
    .await
    .map(drop)
}
