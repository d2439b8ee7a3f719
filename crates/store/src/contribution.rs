//! What members contribute to an association, by year.

use mellanrum_model::{Result, contribution::Amounts, id::OrganisationId};
use sqlx::postgres::PgRow;

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, fetch_all, get, get_id},
};

/// What a member contributes in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// The member.
    pub organisation: OrganisationId,
    /// The year.
    pub year: i32,
    /// How much.
    pub amounts: Amounts,
}

fn from_row(row: &PgRow) -> Result<Contribution> {
    Ok(Contribution {
        organisation: get_id(row, "organisation_id")?,
        year: get(row, "year")?,
        amounts: Amounts {
            planned: get(row, "planned_ore")?,
            decided: get(row, "decided_ore")?,
            received: get(row, "received_ore")?,
        },
    })
}

/// The contributions of every year, the earliest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Contribution>> {
    let query = "select organisation_id, year, planned_ore, decided_ore, received_ore from contribution order by year";
    fetch_all(tx, sqlx::query(query), from_row).await
}

/// The contributions of a year.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_of_year(tx: &mut Tx, year: i32) -> Result<Vec<Contribution>> {
    let query =
        "select organisation_id, year, planned_ore, decided_ore, received_ore from contribution where year = $1";
    fetch_all(tx, sqlx::query(query).bind(year), from_row).await
}

/// The years for which something is written, the latest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_years(tx: &mut Tx) -> Result<Vec<i32>> {
    let query = sqlx::query("select distinct year from contribution order by year desc");
    fetch_all(tx, query, |row| get(row, "year")).await
}

/// Lets one transaction at a time write a year's contributions.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn lock(tx: &mut Tx) -> Result<()> {
    execute(tx, sqlx::query("select from member order by organisation_id for update")).await.map(drop)
}

/// Writes what a member contributes in a year; nothing is kept where nothing is said.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set(tx: &mut Tx, contribution: &Contribution) -> Result<()> {
    let Contribution { organisation, year, amounts } = *contribution;
    if amounts.is_empty() {
        let statement = sqlx::query("delete from contribution where organisation_id = $1 and year = $2");
        return execute(tx, statement.bind(organisation.0).bind(year)).await.map(drop);
    }
    sqlx::query(
        "insert into contribution (organisation_id, year, planned_ore, decided_ore, received_ore) \
         values ($1, $2, $3, $4, $5) on conflict (tenant_id, organisation_id, year) do update set \
         planned_ore = excluded.planned_ore, decided_ore = excluded.decided_ore, received_ore = excluded.received_ore",
    )
    .bind(organisation.0)
    .bind(year)
    .bind(amounts.planned)
    .bind(amounts.decided)
    .bind(amounts.received)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Writes every contribution anew, those of a member named by its key.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn replace_all(tx: &mut Tx, contributions: &[(&str, i32, Amounts)]) -> Result<()> {
    execute(tx, sqlx::query("delete from contribution")).await?;
    for (key, year, amounts) in contributions {
        let statement = sqlx::query(
            "insert into contribution (organisation_id, year, planned_ore, decided_ore, received_ore) \
             select id, $2, $3, $4, $5 from organisation where key = $1",
        );
        let statement = statement.bind(*key).bind(year);
        let statement = statement.bind(amounts.planned).bind(amounts.decided).bind(amounts.received);
        execute(tx, statement).await?;
    }
    Ok(())
}
