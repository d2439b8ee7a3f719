//! Registration numbers. The series' row is locked until the transaction ends, so numbers have no gaps and no twins.

use mellanrum_model::Result;

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
