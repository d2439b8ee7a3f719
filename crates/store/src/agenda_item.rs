//! Items on the agendas of board meetings.

use mellanrum_model::{
    Result,
    id::{AgendaItemId, ApplicationId, MeetingId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, fetch_optional, get, get_id, uuids},
};

/// An item on an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaItem {
    /// Which one.
    pub id: AgendaItemId,
    /// Of which meeting.
    pub meeting: MeetingId,
    /// About which application.
    pub application: ApplicationId,
    /// Its place on the agenda, from 1.
    pub position: i32,
    /// The application's title.
    pub title: String,
}

const SELECT: &str = "select agenda_item.*, application.title from agenda_item \
     join application on application.tenant_id = agenda_item.tenant_id and application.id = agenda_item.application_id";

fn from_row(row: &PgRow) -> Result<AgendaItem> {
    Ok(AgendaItem {
        id: get_id(row, "id")?,
        meeting: get_id(row, "meeting_id")?,
        application: get_id(row, "application_id")?,
        position: get(row, "position")?,
        title: get(row, "title")?,
    })
}

/// The item with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: AgendaItemId) -> Result<Option<AgendaItem>> {
    fetch_optional(tx, sqlx::query(AssertSqlSafe(format!("{SELECT} where agenda_item.id = $1"))).bind(id.0), from_row)
        .await
}

/// The agendas of these meetings, in order.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_meeting(tx: &mut Tx, meetings: &[MeetingId]) -> Result<Vec<AgendaItem>> {
    sqlx::query(AssertSqlSafe(format!(
        "{SELECT} where meeting_id = any($1) order by meeting_id, position, agenda_item.id"
    )))
    .bind(uuids(meetings, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(from_row)
    .collect()
}

/// The latest item of each of these applications.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_latest(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<AgendaItem>> {
    sqlx::query(
        "select distinct on (agenda_item.application_id) agenda_item.*, application.title from agenda_item \
         join application on application.tenant_id = agenda_item.tenant_id and application.id = agenda_item.application_id \
         where agenda_item.application_id = any($1) order by agenda_item.application_id, agenda_item.id desc",
    )
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(from_row)
    .collect()
}

/// Puts an application last on an agenda.
///
/// # Errors
/// `Conflict` when it is there already; `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, id: AgendaItemId, meeting: MeetingId, application: ApplicationId) -> Result<()> {
    sqlx::query(
        "insert into agenda_item (id, meeting_id, application_id, position) \
         values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from agenda_item where meeting_id = $2))",
    )
    .bind(id.0)
    .bind(meeting.0)
    .bind(application.0)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Takes an item off its agenda.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn remove(tx: &mut Tx, id: AgendaItemId) -> Result<()> {
    execute(tx, sqlx::query("delete from agenda_item where id = $1").bind(id.0)).await.map(drop)
}
