//! Board meetings.

use mellanrum_model::{
    Error, Result, Text,
    id::{ApplicationId, AssociationId, MeetingId},
    meeting_dates::{ClockTime, MeetingDates},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

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
    /// When it begins, where that is said.
    pub starts_at: Option<ClockTime>,
    /// How often what is announced of it has changed.
    pub revision: i32,
    /// When it was cancelled.
    pub cancelled_at: Option<OffsetDateTime>,
    /// The applications that were on its agenda when it was cancelled, in order.
    pub cancelled_items: Vec<ApplicationId>,
}

impl Meeting {
    /// What is announced of it.
    #[must_use]
    pub fn dates(&self) -> MeetingDates {
        let (title, place) = (self.title.clone(), self.place.clone());
        MeetingDates { title, held_on: self.held_on, starts_at: self.starts_at, place }
    }

    /// Its place in lists.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.held_on.midnight().assume_utc(), id: self.id.0 }
    }
}

/// When a meeting begins.
pub(crate) fn starts_at(row: &PgRow) -> Result<Option<ClockTime>> {
    let written: Option<String> = get(row, "starts_at")?;
    written.map(|text| text.parse()).transpose().map_err(Error::internal)
}

pub(crate) fn from_row(row: &PgRow) -> Result<Meeting> {
    let cancelled_items: Vec<Uuid> = get(row, "cancelled_items")?;
    Ok(Meeting {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        title: get_json(row, "title")?,
        held_on: get(row, "held_on")?,
        place: get(row, "place")?,
        minutes_adjusted_on: get(row, "minutes_adjusted_on")?,
        adjusters: get(row, "adjusters")?,
        starts_at: starts_at(row)?,
        revision: get(row, "revision")?,
        cancelled_at: get(row, "cancelled_at")?,
        cancelled_items: cancelled_items.into_iter().map(ApplicationId::from).collect(),
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

/// The meetings on `from` and later that are not cancelled, the next first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_upcoming(tx: &mut Tx, from: Date) -> Result<Vec<Meeting>> {
    fetch_all(
        tx,
        sqlx::query(
            "select * from meeting where held_on >= $1 and cancelled_at is null order by held_on, starts_at, id limit 20",
        )
        .bind(from),
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
