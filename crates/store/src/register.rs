//! Registration numbers. The series' row is locked until the transaction ends, so numbers have no gaps and no twins.

use mellanrum_model::{Result, id::ApplicationId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Tx, from_sqlx};

/// Takes the next number of the tenant's series of `year`. Given back when the transaction rolls back.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn next_number(tx: &mut Tx, year: i32) -> Result<i32> {
    sqlx::query_scalar(
        "insert into number_series (year, last_number) values ($1, 1) \
         on conflict (tenant_id, year) do update set last_number = number_series.last_number + 1 returning last_number",
    )
    .bind(year)
    .fetch_one(tx.connection())
    .await
    .map_err(from_sqlx)
}

/// What is received or drawn up.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Which one.
    pub id: Uuid,
    /// The case's number.
    pub registration_number: &'a str,
    /// Sender or recipient.
    pub counterpart: &'a str,
    /// What it is about, in Swedish, the language of the register.
    pub matter: &'a str,
    /// The application, when it is about one.
    pub application: Option<ApplicationId>,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes an entry: date, number, sender or recipient, and matter (Offentlighets- och sekretesslagen 5 kap. 2 §).
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, entry: &Entry<'_>) -> Result<()> {
    sqlx::query(
        "insert into register_entry (id, registration_number, entered_at, counterpart, matter, application_id) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(entry.id)
    .bind(entry.registration_number)
    .bind(entry.now)
    .bind(entry.counterpart)
    .bind(entry.matter)
    .bind(entry.application.map(|id| id.0))
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}
