//! Meetings that are added, moved and cancelled one at a time or by a file. What is cancelled keeps its row.

use std::collections::BTreeMap;

use mellanrum_model::{
    Error, Result, Text,
    association::MeetingEntry,
    id::{AgendaItemId, ApplicationId, MeetingId, PersonId},
    meeting_dates::{Held, MeetingDates},
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    db::Tx,
    meeting::{Meeting, from_row},
    row::{execute, fetch_all, fetch_optional, get, uuids},
};

/// A meeting with what has come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingState {
    /// The meeting.
    pub meeting: Meeting,
    /// Names it within the association's file.
    pub key: String,
    /// How many applications are on its agenda.
    pub items: usize,
    /// How many of them are decided.
    pub decided: usize,
    /// Who cancelled it, by name; nobody when a file was applied.
    pub cancelled_by: Option<String>,
    /// Why; nothing when a file was applied.
    pub cancelled_reason: Option<String>,
}

impl MeetingState {
    /// How far it has come.
    #[must_use]
    pub fn held(&self) -> Held {
        Held {
            is_adjusted: self.meeting.minutes_adjusted_on.is_some(),
            decided: self.decided,
            is_cancelled: self.meeting.cancelled_at.is_some(),
        }
    }
}

fn state_from_row(row: &PgRow) -> Result<MeetingState> {
    let number = |column| usize::try_from(get::<i64>(row, column)?).map_err(Error::internal);
    Ok(MeetingState {
        meeting: from_row(row)?,
        key: get(row, "key")?,
        items: number("items")?,
        decided: number("decided")?,
        cancelled_by: get(row, "canceller")?,
        cancelled_reason: get(row, "cancelled_reason")?,
    })
}

const SELECT: &str = "select meeting.*, person.name as canceller, \
     (select count(*) from agenda_item where agenda_item.meeting_id = meeting.id) as items, \
     (select count(*) from decision join agenda_item on agenda_item.id = decision.agenda_item_id \
       where agenda_item.meeting_id = meeting.id) as decided \
     from meeting left join person on person.id = meeting.cancelled_by where meeting.tenant_id = app.current_tenant()";

/// The meetings from one day to another, cancelled ones among them, the first first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, from: Date, to: Date) -> Result<Vec<MeetingState>> {
    let query = sqlx::query(AssertSqlSafe(format!(
        "{SELECT} and held_on between $1 and $2 order by held_on, starts_at nulls first, meeting.id limit 200"
    )));
    fetch_all(tx, query.bind(from).bind(to), state_from_row).await
}

/// Every meeting, cancelled ones among them, in no order.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_all(tx: &mut Tx) -> Result<Vec<MeetingState>> {
    fetch_all(tx, sqlx::query(SELECT), state_from_row).await
}

/// The meeting with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: MeetingId) -> Result<Option<MeetingState>> {
    let query = sqlx::query(AssertSqlSafe(format!("{SELECT} and meeting.id = $1")));
    fetch_optional(tx, query.bind(id.0), state_from_row).await
}

/// The meeting with this id, held until the transaction ends.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: MeetingId) -> Result<Option<MeetingState>> {
    // What is counted is counted when nobody can add to it any more.
    let Some(held) = crate::meeting::find_and_lock(tx, id).await? else { return Ok(None) };
    find(tx, held.id).await
}

/// The years in which there are meetings, the first first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_years(tx: &mut Tx) -> Result<Vec<i32>> {
    let query = sqlx::query(
        "select distinct extract(year from held_on)::int as year from meeting where tenant_id = app.current_tenant() order by 1",
    );
    fetch_all(tx, query, |row| get(row, "year")).await
}

/// The names of the meetings on a day that are not cancelled, without one of them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_titles_on(tx: &mut Tx, day: Date, without: Option<MeetingId>) -> Result<Vec<Text>> {
    let query = sqlx::query(
        "select title from meeting where tenant_id = app.current_tenant() and held_on = $1 and cancelled_at is null \
         and id is distinct from $2 order by starts_at nulls first, id",
    );
    fetch_all(tx, query.bind(day).bind(without.map(|id| id.0)), |row| {
        get::<Json<Text>>(row, "title").map(|title| title.0)
    })
    .await
}

/// The keys of the scope's association's meetings, cancelled ones among them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_keys(tx: &mut Tx) -> Result<Vec<String>> {
    let query = sqlx::query("select key from meeting where tenant_id = app.current_tenant()");
    fetch_all(tx, query, |row| get(row, "key")).await
}

/// Writes a meeting, last of the scope's association.
///
/// # Errors
/// `Conflict` when the key is taken, `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, id: MeetingId, key: &str, dates: &MeetingDates) -> Result<()> {
    let insert = sqlx::query(
        "insert into meeting (id, key, title, held_on, starts_at, place, position) values ($1, $2, $3, $4, $5, $6, \
           (select coalesce(max(position) + 1, 0) from meeting where tenant_id = app.current_tenant()))",
    )
    .bind(id.0)
    .bind(key)
    .bind(Json(&dates.title))
    .bind(dates.held_on)
    .bind(dates.starts_at.map(|at| at.to_string()))
    .bind(&dates.place);
    execute(tx, insert).await.map(drop)
}

/// Writes what is announced of a meeting anew.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_dates(tx: &mut Tx, id: MeetingId, dates: &MeetingDates) -> Result<()> {
    let update = sqlx::query(
        "update meeting set title = $2, held_on = $3, starts_at = $4, place = $5, revision = revision + 1 \
         where tenant_id = app.current_tenant() and id = $1",
    )
    .bind(id.0)
    .bind(Json(&dates.title))
    .bind(dates.held_on)
    .bind(dates.starts_at.map(|at| at.to_string()))
    .bind(&dates.place);
    execute(tx, update).await.map(drop)
}

/// Marks a meeting as cancelled. Whoever calls this holds it and has seen to what was on its agenda, which is `items`.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn cancel(
    tx: &mut Tx,
    id: MeetingId,
    by: Option<(PersonId, &str)>,
    items: &[ApplicationId],
    now: OffsetDateTime,
) -> Result<()> {
    let update = sqlx::query(
        "update meeting set cancelled_at = $2, cancelled_by = $3, cancelled_reason = $4, cancelled_items = $5, \
           revision = revision + 1 where tenant_id = app.current_tenant() and id = $1",
    )
    .bind(id.0)
    .bind(now)
    .bind(by.map(|(person, _)| person.0))
    .bind(by.map(|(_, reason)| reason))
    .bind(uuids(items, |id| id.0));
    execute(tx, update).await.map(drop)
}

/// Takes the mark away.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn restore(tx: &mut Tx, id: MeetingId) -> Result<()> {
    let update = sqlx::query(
        "update meeting set cancelled_at = null, cancelled_by = null, cancelled_reason = null, cancelled_items = '{}', \
           revision = revision + 1 where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0)).await.map(drop)
}

/// Puts an item last on the agenda of another meeting.
///
/// # Errors
/// `Conflict` when its application is there already, `Unavailable` when Postgres does not answer.
pub async fn move_item(tx: &mut Tx, id: AgendaItemId, to: MeetingId) -> Result<()> {
    let update = sqlx::query(
        "update agenda_item set meeting_id = $2, \
           position = (select coalesce(max(position), 0) + 1 from agenda_item where meeting_id = $2) \
         where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0).bind(to.0)).await.map(drop)
}

/// Makes the meetings those of a file: writes them, and cancels those that it lacks.
///
/// # Errors
/// `Conflict` when something is on the agenda of one that it lacks, or one that was held would be moved or cancelled;
/// `Unavailable` when Postgres does not answer.
pub(crate) async fn save_all(
    tx: &mut Tx,
    entries: &[MeetingEntry],
    now: OffsetDateTime,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<()> {
    let all = list_all(tx).await?;
    let mut there: BTreeMap<&str, &MeetingState> = all.iter().map(|state| (state.key.as_str(), state)).collect();
    for (position, entry) in (0_i32..).zip(entries) {
        let dates = MeetingDates {
            title: entry.title.clone(),
            held_on: entry.held_on,
            starts_at: entry.starts_at,
            place: entry.place.clone(),
        };
        let id = match there.remove(entry.key.as_str()) {
            None => {
                let id = new_id().into();
                insert(tx, id, &entry.key, &dates).await?;
                id
            }
            Some(before) => {
                let id = before.meeting.id;
                if before.meeting.cancelled_at.is_some() {
                    restore(tx, id).await?;
                }
                if before.meeting.dates() != dates {
                    let held = Held { is_cancelled: false, ..before.held() };
                    if held.fixed_because().is_some() {
                        return Err(Error::Conflict);
                    }
                    set_dates(tx, id, &dates).await?;
                }
                id
            }
        };
        let place = sqlx::query("update meeting set position = $2 where tenant_id = app.current_tenant() and id = $1");
        execute(tx, place.bind(id.0).bind(position)).await?;
    }
    for lacking in there.into_values().filter(|state| state.meeting.cancelled_at.is_none()) {
        if lacking.items > 0 || lacking.held().fixed_because().is_some() {
            return Err(Error::Conflict);
        }
        cancel(tx, lacking.meeting.id, None, &[], now).await?;
    }
    Ok(())
}
