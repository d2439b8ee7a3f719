//! Board meetings.

use mellanrum_model::{
    Result, Text,
    id::{AssociationId, MeetingId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::Date;

use crate::{
    db::{Tx, from_sqlx},
    page::{Cursor, Page, Slice},
    row::{execute, fetch_all, fetch_optional, get, get_id, get_json},
};

/// A board meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Which one.
    pub id: MeetingId,
    /// Whose.
    pub association: AssociationId,
    /// What it is called.
    pub title: Text,
    /// Its day.
    pub held_on: Date,
    /// Where.
    pub place: String,
    /// When the minutes were adjusted; decisions hold from then.
    pub minutes_adjusted_on: Option<Date>,
    /// Who adjusted them.
    pub adjusters: Vec<String>,
}

impl Meeting {
    /// Its place in lists.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.held_on.midnight().assume_utc(), id: self.id.0 }
    }
}

fn from_row(row: &PgRow) -> Result<Meeting> {
    Ok(Meeting {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        title: get_json(row, "title")?,
        held_on: get(row, "held_on")?,
        place: get(row, "place")?,
        minutes_adjusted_on: get(row, "minutes_adjusted_on")?,
        adjusters: get(row, "adjusters")?,
    })
}

/// The meeting with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: MeetingId) -> Result<Option<Meeting>> {
    fetch_optional(tx, sqlx::query("select * from meeting where id = $1").bind(id.0), from_row).await
}

/// The meeting with this id, held until the transaction ends.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: MeetingId) -> Result<Option<Meeting>> {
    fetch_optional(tx, sqlx::query("select * from meeting where id = $1 for update").bind(id.0), from_row).await
}

/// The meetings of the scope's association, the latest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, page: &Page) -> Result<Slice<Meeting>> {
    let order = if page.is_from_the_end() { "held_on, id" } else { "held_on desc, id desc" };
    let rows = sqlx::query(AssertSqlSafe(format!(
        "select * from meeting where ($1::date is null or (held_on, id) < ($1, $2::uuid)) \
         and ($3::date is null or (held_on, id) > ($3, $4::uuid)) order by {order} limit $5"
    )))
    .bind(page.after.map(|cursor| cursor.at.date()))
    .bind(page.after.map(|cursor| cursor.id))
    .bind(page.before.map(|cursor| cursor.at.date()))
    .bind(page.before.map(|cursor| cursor.id))
    .bind(page.limit())
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?;
    Ok(page.cut(rows.iter().map(from_row).collect::<Result<_>>()?))
}

/// The meetings on `from` and later, the next first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_upcoming(tx: &mut Tx, from: Date) -> Result<Vec<Meeting>> {
    fetch_all(
        tx,
        sqlx::query("select * from meeting where held_on >= $1 order by held_on, id limit 20").bind(from),
        from_row,
    )
    .await
}

/// Writes that the minutes are adjusted, and by whom.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_adjusted(tx: &mut Tx, id: MeetingId, on: Date, adjusters: &[String]) -> Result<()> {
    execute(
        tx,
        sqlx::query("update meeting set minutes_adjusted_on = $2, adjusters = $3 where id = $1")
            .bind(id.0)
            .bind(on)
            .bind(adjusters),
    )
    .await
    .map(drop)
}
