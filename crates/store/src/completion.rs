//! Requests to complete an application.

use mellanrum_model::{
    Result,
    id::{ApplicationId, CompletionId, PersonId},
};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::{Date, OffsetDateTime};

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, get, get_id, get_json, of_applications, uuids},
};

/// What is asked about one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionNote {
    /// Key of the section.
    pub section: String,
    /// What is missing or unclear in it.
    pub note: String,
}

/// A request to complete an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Which one.
    pub id: CompletionId,
    /// Of which application.
    pub application: ApplicationId,
    /// What the office writes.
    pub message: String,
    /// The last day to answer.
    pub due_on: Date,
    /// What is asked about single sections.
    pub notes: Vec<SectionNote>,
    /// Who asked, by name.
    pub requested_by: String,
    /// When.
    pub requested_at: OffsetDateTime,
    /// When it was answered.
    pub answered_at: Option<OffsetDateTime>,
}

fn from_row(row: &PgRow) -> Result<Completion> {
    Ok(Completion {
        id: get_id(row, "id")?,
        application: get_id(row, "application_id")?,
        message: get(row, "message")?,
        due_on: get(row, "due_on")?,
        notes: get_json(row, "notes")?,
        requested_by: get(row, "name")?,
        requested_at: get(row, "requested_at")?,
        answered_at: get(row, "answered_at")?,
    })
}

/// The requests of these applications, the first first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Completion>> {
    sqlx::query(AssertSqlSafe(format!(
        "select completion.*, person.name from completion join person on person.id = completion.requested_by \
         where {} order by requested_at, completion.id",
        of_applications(tx, "completion")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(from_row)
    .collect()
}

/// The request with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: CompletionId) -> Result<Option<Completion>> {
    sqlx::query(
        "select completion.*, person.name from completion join person on person.id = completion.requested_by where completion.id = $1",
    )
    .bind(id.0)
    .fetch_optional(tx.connection())
    .await
    .map_err(from_sqlx)?
    .as_ref()
    .map(from_row)
    .transpose()
}

/// A new request.
#[derive(Debug, Clone)]
pub struct NewCompletion<'a> {
    /// Which one.
    pub id: CompletionId,
    /// Of which application.
    pub application: ApplicationId,
    /// What the office writes.
    pub message: &'a str,
    /// The last day to answer.
    pub due_on: Date,
    /// What is asked about single sections.
    pub notes: &'a [SectionNote],
    /// Who asks.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes a request.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewCompletion<'_>) -> Result<()> {
    sqlx::query(
        "insert into completion (id, application_id, message, due_on, notes, requested_by, requested_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.0)
    .bind(new.application.0)
    .bind(new.message)
    .bind(new.due_on)
    .bind(Json(new.notes))
    .bind(new.person.0)
    .bind(new.now)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Notes that the application's open requests are answered; says whether there were any.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_answered(tx: &mut Tx, application: ApplicationId, now: OffsetDateTime) -> Result<bool> {
    execute(
        tx,
        sqlx::query("update completion set answered_at = $2 where application_id = $1 and answered_at is null")
            .bind(application.0)
            .bind(now),
    )
    .await
    .map(|answered| answered > 0)
}
