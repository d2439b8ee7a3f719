//! Letters about somebody's account: sign-in links, invitations, notices. They belong to no association, so they have an outbox
//! of their own, with the same life as a job.

use mellanrum_model::{Result, id::PersonId};
use serde_json::Value;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::Tx,
    row::{execute, fetch_optional, get},
};

/// A letter to send.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountMail {
    /// Which one.
    pub id: Uuid,
    /// The address of its receiver.
    pub address: String,
    /// The name of its receiver.
    pub name: String,
    /// `sv` or `en`.
    pub language: String,
    /// A stable word for what it is.
    pub kind: String,
    /// What it says.
    pub content: Value,
    /// How many times it was claimed, this time included.
    pub attempts: i32,
    /// When it was written.
    pub created_at: OffsetDateTime,
}

/// Writes a letter.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(
    tx: &mut Tx,
    id: Uuid,
    person: PersonId,
    language: &str,
    kind: &str,
    content: &Value,
    now: OffsetDateTime,
) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into account_mail (id, person_id, language, kind, content, created_at) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(person.0)
        .bind(language)
        .bind(kind)
        .bind(Json(content))
        .bind(now),
    )
    .await
    .map(drop)
}

/// Claims the letter that has waited longest. The system role's work. The lease is counted on the database's clock.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn claim(tx: &mut Tx, lease_secs: i32, max_attempts: i32) -> Result<Option<AccountMail>> {
    let query = sqlx::query(
        "update account_mail mail set attempts = attempts + 1, leased_until = clock_timestamp() + make_interval(secs => $1) \
         from person where person.id = mail.person_id and mail.id = \
         (select id from account_mail where sent_at is null and attempts < $2 \
          and (leased_until is null or leased_until < clock_timestamp()) order by created_at, id limit 1 for update skip locked) \
         returning mail.id, person.email, person.name, mail.language, mail.kind, mail.content, mail.attempts, mail.created_at",
    );
    fetch_optional(tx, query.bind(lease_secs).bind(max_attempts), |row| {
        Ok(AccountMail {
            id: get(row, "id")?,
            address: get(row, "email")?,
            name: get(row, "name")?,
            language: get(row, "language")?,
            kind: get(row, "kind")?,
            content: get(row, "content")?,
            attempts: get(row, "attempts")?,
            created_at: get(row, "created_at")?,
        })
    })
    .await
}

/// Notes that a letter is sent, and forgets what it said. The system role's work.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn finish(tx: &mut Tx, id: Uuid, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query("update account_mail set sent_at = $2, content = null where id = $1");
    execute(tx, update.bind(id).bind(now)).await.map(drop)
}
