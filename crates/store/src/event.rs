//! What has happened in a case, for its history. Append only.

use mellanrum_model::{
    Result, Text,
    id::{ApplicationId, PersonId},
};
use sqlx::{AssertSqlSafe, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, get, get_id, get_json, of_applications, uuids},
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// In which application.
    pub application: ApplicationId,
    /// When.
    pub at: OffsetDateTime,
    /// A stable word, such as `SUBMITTED`.
    pub kind: String,
    /// What happened, in words.
    pub text: Text,
    /// Who did it, by name; nobody when whoever runs the platform did.
    pub by: Option<String>,
}

/// The history of these applications, the first first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Event>> {
    sqlx::query(AssertSqlSafe(format!(
        "select event.*, person.name from event left join person on person.id = event.person_id where {} order by at, event.id",
        of_applications(tx, "event")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(|row| {
        Ok(Event {
            application: get_id(row, "application_id")?,
            at: get(row, "at")?,
            kind: get(row, "kind")?,
            text: get_json(row, "text")?,
            by: get(row, "name")?,
        })
    })
    .collect()
}

/// Writes that something happened.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(
    tx: &mut Tx,
    id: Uuid,
    application: ApplicationId,
    kind: &str,
    text: &Text,
    person: Option<PersonId>,
    now: OffsetDateTime,
) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into event (id, application_id, kind, text, person_id, at) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(application.0)
        .bind(kind)
        .bind(Json(text))
        .bind(person.map(|id| id.0))
        .bind(now),
    )
    .await
    .map(drop)
}
