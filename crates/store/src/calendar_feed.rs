//! Secret addresses at which a calendar program reads somebody's dates. The system role's work: the address comes before anybody
//! is known. What must stay true: only the hash of a token is kept, and a person has one at most.

use mellanrum_model::{Language, Result, id::PersonId};
use sqlx::postgres::PgRow;
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_optional, get, get_id, get_word},
    session::TokenHash,
};

/// An address that works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Whose dates it shows.
    pub person: PersonId,
    /// In which language.
    pub language: Language,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When a program last read it, to within a day.
    pub used_at: Option<OffsetDateTime>,
}

const COLUMNS: &str = "person_id, language, created_at, used_at";

pub(crate) fn from_row(row: &PgRow) -> Result<CalendarFeed> {
    Ok(CalendarFeed {
        person: get_id(row, "person_id")?,
        language: get_word(row, "language", |word| match word {
            "sv" => Some(Language::Sv),
            "en" => Some(Language::En),
            _ => None,
        })?,
        created_at: get(row, "created_at")?,
        used_at: get(row, "used_at")?,
    })
}

/// Gives a person an address; one that she had before stops working.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn replace(tx: &mut Tx, feed: &CalendarFeed, token: TokenHash) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into calendar_feed (person_id, token_hash, language, created_at) values ($1, $2, $3, $4) \
             on conflict (person_id) do update set token_hash = excluded.token_hash, language = excluded.language, \
             created_at = excluded.created_at, used_at = null",
        )
        .bind(feed.person.0)
        .bind(token.to_vec())
        .bind(feed.language.code())
        .bind(feed.created_at),
    )
    .await
    .map(drop)
}

/// Takes a person's address away.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn remove(tx: &mut Tx, person: PersonId) -> Result<()> {
    execute(tx, sqlx::query("delete from calendar_feed where person_id = $1").bind(person.0)).await.map(drop)
}

/// A person's address, if she has one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, person: PersonId) -> Result<Option<CalendarFeed>> {
    let query = sqlx::query(sqlx::AssertSqlSafe(format!("select {COLUMNS} from calendar_feed where person_id = $1")));
    fetch_optional(tx, query.bind(person.0), from_row).await
}

/// The address with this token, if it works.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_token(tx: &mut Tx, token: TokenHash) -> Result<Option<CalendarFeed>> {
    let query = sqlx::query(sqlx::AssertSqlSafe(format!("select {COLUMNS} from calendar_feed where token_hash = $1")));
    fetch_optional(tx, query.bind(token.to_vec()), from_row).await
}

/// Notes that an address was read.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn touch(tx: &mut Tx, person: PersonId, now: OffsetDateTime) -> Result<()> {
    let query = sqlx::query("update calendar_feed set used_at = $2 where person_id = $1");
    execute(tx, query.bind(person.0).bind(now)).await.map(drop)
}
