//! Budget lines, while an application is written.

use mellanrum_model::{
    Result,
    budget::{BudgetLine, BudgetSource},
    id::{ApplicationId, BudgetLineId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, fetch_optional, get, get_id, get_word, of_applications, uuids},
};

fn from_row(row: &PgRow) -> Result<BudgetLine> {
    Ok(BudgetLine {
        id: get_id(row, "id")?,
        year: get(row, "year")?,
        cost_type: get(row, "cost_type_key")?,
        organisation: get_id(row, "organisation_id")?,
        source: get_word(row, "source", BudgetSource::from_word)?,
        amount_ore: get(row, "amount_ore")?,
        note: get(row, "note")?,
        version: get(row, "version")?,
    })
}

/// The lines of these applications, in the order that they were begun.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<(ApplicationId, BudgetLine)>> {
    sqlx::query(AssertSqlSafe(format!(
        "select * from budget_line where {} order by id",
        of_applications(tx, "budget_line")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(|row| Ok((get_id(row, "application_id")?, from_row(row)?)))
    .collect()
}

/// One line of an application.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, application: ApplicationId, id: BudgetLineId) -> Result<Option<BudgetLine>> {
    fetch_optional(
        tx,
        sqlx::query("select * from budget_line where application_id = $1 and id = $2").bind(application.0).bind(id.0),
        from_row,
    )
    .await
}

/// Writes a new line.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, application: ApplicationId, line: &BudgetLine) -> Result<()> {
    sqlx::query(
        "insert into budget_line (id, application_id, year, cost_type_key, organisation_id, source, amount_ore, note, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
    )
    .bind(line.id.0)
    .bind(application.0)
    .bind(line.year)
    .bind(&line.cost_type)
    .bind(line.organisation.0)
    .bind(line.source.word())
    .bind(line.amount_ore)
    .bind(&line.note)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Writes a line anew if its version is still that of `line`; says whether it did.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn update(tx: &mut Tx, application: ApplicationId, line: &BudgetLine) -> Result<bool> {
    sqlx::query(
        "update budget_line set year = $3, cost_type_key = $4, organisation_id = $5, source = $6, amount_ore = $7, note = $8, \
         version = version + 1 where id = $1 and application_id = $2 and version = $9",
    )
    .bind(line.id.0)
    .bind(application.0)
    .bind(line.year)
    .bind(&line.cost_type)
    .bind(line.organisation.0)
    .bind(line.source.word())
    .bind(line.amount_ore)
    .bind(&line.note)
    .bind(line.version)
    .execute(tx.connection())
    .await
    .map(|done| done.rows_affected() == 1)
    .map_err(from_sqlx)
}

/// Removes a line; says whether there was one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn remove(tx: &mut Tx, application: ApplicationId, id: BudgetLineId) -> Result<bool> {
    execute(
        tx,
        sqlx::query("delete from budget_line where id = $1 and application_id = $2").bind(id.0).bind(application.0),
    )
    .await
    .map(|rows| rows == 1)
}
