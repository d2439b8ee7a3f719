//! Sign-in links and sessions. Only hashes of their tokens are kept, and only the system role reads them.

use mellanrum_model::{Error, Result, id::PersonId};
use sqlx::Row;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::execute,
};

/// SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// A link that was used: who signs in, and where she wanted to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedLink {
    /// Who signs in.
    pub person: PersonId,
    /// A path on the same host.
    pub return_to: String,
}

/// Writes a sign-in link.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save_link(
    tx: &mut Tx,
    hash: TokenHash,
    person: PersonId,
    host: &str,
    return_to: &str,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "insert into sign_in_link (token_hash, person_id, host, return_to, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&hash[..])
    .bind(person.0)
    .bind(host)
    .bind(return_to)
    .bind(now)
    .bind(expires_at)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Uses a link: it works once, on the host that it was asked for on, until it expires.
///
/// # Errors
/// `NotFound` when it does not work, whatever the reason; `Unavailable` when Postgres does not answer.
pub async fn use_link(tx: &mut Tx, hash: TokenHash, host: &str, now: OffsetDateTime) -> Result<UsedLink> {
    let row = sqlx::query(
        "update sign_in_link set used_at = $3 where token_hash = $1 and host = $2 and used_at is null and expires_at > $3 \
         returning person_id, return_to",
    )
    .bind(&hash[..])
    .bind(host)
    .bind(now)
    .fetch_optional(tx.connection())
    .await
    .map_err(from_sqlx)?
    .ok_or(Error::NotFound)?;
    Ok(UsedLink {
        person: row.try_get::<Uuid, _>("person_id").map_err(from_sqlx)?.into(),
        return_to: row.try_get("return_to").map_err(from_sqlx)?,
    })
}

/// Writes a session.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(
    tx: &mut Tx,
    hash: TokenHash,
    person: PersonId,
    host: &str,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "insert into session (token_hash, person_id, host, created_at, used_at, expires_at) values ($1, $2, $3, $4, $4, $5)",
    )
    .bind(&hash[..])
    .bind(person.0)
    .bind(host)
    .bind(now)
    .bind(expires_at)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Who is signed in with this token on this host, if it still holds: not past its end, and used since `idle_since`.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(
    tx: &mut Tx,
    hash: TokenHash,
    host: &str,
    now: OffsetDateTime,
    idle_since: OffsetDateTime,
) -> Result<Option<PersonId>> {
    sqlx::query_scalar::<_, Uuid>(
        "select person_id from session where token_hash = $1 and host = $2 and expires_at > $3 and used_at > $4",
    )
    .bind(&hash[..])
    .bind(host)
    .bind(now)
    .bind(idle_since)
    .fetch_optional(tx.connection())
    .await
    .map(|found| found.map(Into::into))
    .map_err(from_sqlx)
}

/// Notes that a session was used, at most once a minute: a page asks for many things at once.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn touch(tx: &mut Tx, hash: TokenHash, now: OffsetDateTime) -> Result<()> {
    execute(
        tx,
        sqlx::query("update session set used_at = $2 where token_hash = $1 and used_at < $2 - interval '1 minute'")
            .bind(&hash[..])
            .bind(now),
    )
    .await
    .map(drop)
}

/// Ends a session. Ending one that has ended does nothing.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn end(tx: &mut Tx, hash: TokenHash) -> Result<()> {
    execute(tx, sqlx::query("delete from session where token_hash = $1").bind(&hash[..])).await.map(drop)
}
