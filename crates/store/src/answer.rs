//! Answers to the questions of the template, while an application is written.

use mellanrum_model::{
    Result,
    id::{ApplicationId, PersonId},
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::OffsetDateTime;

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, get, get_id, of_applications, uuids},
};

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Of which application.
    pub application: ApplicationId,
    /// Key of the question.
    pub question: String,
    /// The answer, in the form of its question.
    pub value: Value,
    /// Counts its changes; 1 when new.
    pub version: i32,
    /// When it was last changed.
    pub changed_at: OffsetDateTime,
    /// Who changed it last, by name.
    pub changed_by: String,
}

fn from_row(row: &PgRow) -> Result<Answer> {
    Ok(Answer {
        application: get_id(row, "application_id")?,
        question: get(row, "question_key")?,
        value: get(row, "value")?,
        version: get(row, "version")?,
        changed_at: get(row, "changed_at")?,
        changed_by: get(row, "name")?,
    })
}

/// The answers of these applications, by question.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Answer>> {
    sqlx::query(AssertSqlSafe(format!(
        "select answer.*, person.name from answer join person on person.id = answer.changed_by where {} order by question_key",
        of_applications(tx, "answer")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(from_row)
    .collect()
}

/// The answer to one question.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, application: ApplicationId, question: &str) -> Result<Option<Answer>> {
    sqlx::query(
        "select answer.*, person.name from answer join person on person.id = answer.changed_by \
         where application_id = $1 and question_key = $2",
    )
    .bind(application.0)
    .bind(question)
    .fetch_optional(tx.connection())
    .await
    .map_err(from_sqlx)?
    .as_ref()
    .map(from_row)
    .transpose()
}

/// Writes an answer if its version is still `expected_version`, 0 for one that is not there; says whether it did.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(
    tx: &mut Tx,
    application: ApplicationId,
    question: &str,
    value: &Value,
    expected_version: i32,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<bool> {
    let statement = if expected_version == 0 {
        "insert into answer (application_id, question_key, value, version, changed_at, changed_by) \
         values ($1, $2, $3, $4 + 1, $5, $6) on conflict do nothing"
    } else {
        "update answer set value = $3, version = version + 1, changed_at = $5, changed_by = $6 \
         where application_id = $1 and question_key = $2 and version = $4"
    };
    execute(
        tx,
        sqlx::query(statement)
            .bind(application.0)
            .bind(question)
            .bind(value)
            .bind(expected_version)
            .bind(now)
            .bind(person.0),
    )
    .await
    .map(|rows| rows == 1)
}

/// Keeps a copy of an answer under another key, unless something is kept there already.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn keep(tx: &mut Tx, application: ApplicationId, question: &str, under: &str) -> Result<()> {
    let copy = sqlx::query(
        "insert into answer (application_id, question_key, value, version, changed_at, changed_by) \
         select application_id, $3, value, 1, changed_at, changed_by from answer \
         where application_id = $1 and question_key = $2 on conflict do nothing",
    );
    execute(tx, copy.bind(application.0).bind(question).bind(under)).await.map(drop)
}
