//! Changes of what an association says of itself, a part at a time.
//!
//! What must stay true: a change is written in the transaction that holds the association's row, so that changes of one part
//! count on without gaps and none is lost under another.

use mellanrum_model::{
    Error, Result,
    association::Profile,
    id::PersonId,
    profile::{PartValue, ProfilePart},
};
use sqlx::{postgres::PgRow, types::Json};
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_json},
};

/// Changes of one part that are read at most: the newest.
const MAX_CHANGES: i64 = 200;

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileChange {
    /// Counts the changes of a part from 1.
    pub number: i32,
    /// What it said before.
    pub before: PartValue,
    /// What it says since.
    pub after: PartValue,
    /// Why; may be empty.
    pub reason: String,
    /// Who, by name; none when a file was applied.
    pub by: Option<String>,
    /// When.
    pub at: OffsetDateTime,
}

/// A change to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChange<'change> {
    /// What it said before.
    pub before: &'change PartValue,
    /// What it says from now on.
    pub after: &'change PartValue,
    /// Why; may be empty.
    pub reason: &'change str,
    /// Who; none when a file is applied.
    pub by: Option<PersonId>,
    /// When.
    pub at: OffsetDateTime,
}

/// The profile of the scope's association, held until the transaction ends.
///
/// # Errors
/// `NotFound` when the scope has no association, `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx) -> Result<Profile> {
    let query = sqlx::query("select profile from association where id = app.current_tenant() for update");
    fetch_optional(tx, query, |row| get_json(row, "profile")).await?.ok_or(Error::NotFound)
}

/// Writes the profile of the scope's association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(tx: &mut Tx, profile: &Profile) -> Result<()> {
    let statement = sqlx::query("update association set profile = $1 where id = app.current_tenant()");
    match execute(tx, statement.bind(Json(profile))).await? {
        1 => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// How often a part was changed: its version.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn version(tx: &mut Tx, part: ProfilePart) -> Result<i32> {
    let query = sqlx::query("select coalesce(max(number), 0) as number from profile_change where part = $1");
    let found = fetch_optional(tx, query.bind(part.word()), |row| get(row, "number")).await?;
    Ok(found.unwrap_or_default())
}

/// Writes a change, and gives its number.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert_change(tx: &mut Tx, change: &NewChange<'_>) -> Result<i32> {
    let part = change.after.part();
    let number = version(tx, part).await? + 1;
    let statement = sqlx::query(
        "insert into profile_change (part, number, before, after, reason, changed_by, changed_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(part.word())
    .bind(number)
    .bind(Json(change.before))
    .bind(Json(change.after))
    .bind(change.reason)
    .bind(change.by.map(|person| person.0))
    .bind(change.at);
    execute(tx, statement).await?;
    Ok(number)
}

fn from_row(row: &PgRow) -> Result<ProfileChange> {
    Ok(ProfileChange {
        number: get(row, "number")?,
        before: get_json(row, "before")?,
        after: get_json(row, "after")?,
        reason: get(row, "reason")?,
        by: get(row, "person_name")?,
        at: get(row, "changed_at")?,
    })
}

/// The changes of the scope's association, the newest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_changes(tx: &mut Tx, part: ProfilePart) -> Result<Vec<ProfileChange>> {
    let query = sqlx::query(
        "select profile_change.*, person.name as person_name from profile_change \
         left join person on person.id = profile_change.changed_by where profile_change.part = $1 \
         order by profile_change.number desc limit $2",
    );
    fetch_all(tx, query.bind(part.word()).bind(MAX_CHANGES), from_row).await
}

/// The newest change of each part.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_newest(tx: &mut Tx) -> Result<Vec<ProfileChange>> {
    let query = sqlx::query(
        "select distinct on (profile_change.part) profile_change.*, person.name as person_name from profile_change \
         left join person on person.id = profile_change.changed_by \
         order by profile_change.part, profile_change.number desc",
    );
    fetch_all(tx, query, from_row).await
}
