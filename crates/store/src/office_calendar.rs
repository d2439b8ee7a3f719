//! Secret addresses at which calendar programs read an association's planned days. What must stay true: only the hash of a token is
//! kept, and a person has one at most in each association.

use mellanrum_model::{Result, id::PersonId};
use time::OffsetDateTime;

use crate::{
    calendar_feed::{CalendarFeed, from_row},
    db::Tx,
    row::{execute, fetch_optional},
    session::TokenHash,
};

/// Gives a person an address in the scope's association; one that she had there before stops working.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn replace(tx: &mut Tx, feed: &CalendarFeed, token: TokenHash) -> Result<()> {
    let insert = sqlx::query(
        "insert into office_calendar_feed (person_id, token_hash, language, created_at) values ($1, $2, $3, $4) \
         on conflict (tenant_id, person_id) do update set token_hash = excluded.token_hash, language = excluded.language, \
         created_at = excluded.created_at, used_at = null",
    )
    .bind(feed.person.0)
    .bind(token.to_vec())
    .bind(feed.language.code())
    .bind(feed.created_at);
    execute(tx, insert).await.map(drop)
}

/// Takes a person's address away.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn remove(tx: &mut Tx, person: PersonId) -> Result<()> {
    let delete =
        sqlx::query("delete from office_calendar_feed where tenant_id = app.current_tenant() and person_id = $1");
    execute(tx, delete.bind(person.0)).await.map(drop)
}

/// A person's address, if she has one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, person: PersonId) -> Result<Option<CalendarFeed>> {
    let query =
        sqlx::query("select * from office_calendar_feed where tenant_id = app.current_tenant() and person_id = $1");
    fetch_optional(tx, query.bind(person.0), from_row).await
}

/// The address with this token, if it works in the scope's association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_token(tx: &mut Tx, token: TokenHash) -> Result<Option<CalendarFeed>> {
    let query =
        sqlx::query("select * from office_calendar_feed where tenant_id = app.current_tenant() and token_hash = $1");
    fetch_optional(tx, query.bind(token.to_vec()), from_row).await
}

/// Notes that an address was read.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn touch(tx: &mut Tx, person: PersonId, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query(
        "update office_calendar_feed set used_at = $2 where tenant_id = app.current_tenant() and person_id = $1",
    );
    execute(tx, update.bind(person.0).bind(now)).await.map(drop)
}
