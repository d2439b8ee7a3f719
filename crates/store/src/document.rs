//! Generated documents. Their content lies in object storage under their id.

use mellanrum_model::{
    Result,
    id::{ApplicationId, AssociationId, DecisionId, DocumentId, SubmissionId},
};
use time::OffsetDateTime;

use crate::{
    db::{Tx, from_sqlx},
    row::{get, get_id},
};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which one.
    pub id: DocumentId,
    /// Whose.
    pub association: AssociationId,
    /// The application that it is about.
    pub application: ApplicationId,
    /// The decision that it tells, when it does.
    pub decision: Option<DecisionId>,
    /// Its name when it is saved.
    pub file_name: String,
}

/// What a document is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A submission.
    Submission(SubmissionId),
    /// A decision.
    Decision(DecisionId),
}

/// The document with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: DocumentId) -> Result<Option<Document>> {
    sqlx::query(
        "select document.id, document.tenant_id, document.decision_id, document.file_name, \
         coalesce(submission.application_id, decision.application_id) as application_id from document \
         left join submission on submission.tenant_id = document.tenant_id and submission.id = document.submission_id \
         left join decision on decision.tenant_id = document.tenant_id and decision.id = document.decision_id \
         where document.id = $1",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await
    .map_err(from_sqlx)?
    .as_ref()
    .map(|row| {
        Ok(Document {
            id: get_id(row, "id")?,
            association: get_id(row, "tenant_id")?,
            application: get_id(row, "application_id")?,
            decision: get::<Option<uuid::Uuid>>(row, "decision_id")?.map(Into::into),
            file_name: get(row, "file_name")?,
        })
    })
    .transpose()
}

/// A new document.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    /// Which one.
    pub id: DocumentId,
    /// What it is made of.
    pub source: Source,
    /// Its name when it is saved.
    pub file_name: &'a str,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: &'a str,
    /// When it was made.
    pub now: OffsetDateTime,
}

/// Writes that a document is there; of two made of the same source the first stays.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewDocument<'_>) -> Result<()> {
    let (kind, submission, decision) = match new.source {
        Source::Submission(id) => ("SUBMISSION", Some(id.0), None),
        Source::Decision(id) => ("DECISION", None, Some(id.0)),
    };
    sqlx::query(
        "insert into document (id, kind, submission_id, decision_id, file_name, size_bytes, sha256, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
    )
    .bind(new.id.0)
    .bind(kind)
    .bind(submission)
    .bind(decision)
    .bind(new.file_name)
    .bind(new.size_bytes)
    .bind(new.sha256)
    .bind(new.now)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Whether a document of this source is there.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn exists(tx: &mut Tx, source: Source) -> Result<bool> {
    let (submission, decision) = match source {
        Source::Submission(id) => (Some(id.0), None),
        Source::Decision(id) => (None, Some(id.0)),
    };
    sqlx::query_scalar("select exists (select from document where submission_id = $1 or decision_id = $2)")
        .bind(submission)
        .bind(decision)
        .fetch_one(tx.connection())
        .await
        .map_err(from_sqlx)
}
