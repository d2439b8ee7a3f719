//! Frames of an association, and what draws on them.
//!
//! What must stay true: what is asked for is what was sent in last, never what is being written.

use mellanrum_model::{
    Result,
    application::Outcome,
    frame::{Draw, Frame, Requirement},
    id::BudgetLineId,
};
use sqlx::{postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{
    db::Tx,
    row::{execute, fetch_all, get, get_id, get_json, get_word},
};

/// The frames that a call shows to those who apply, as JSON of [`Frame`]; a column of a query of `call`.
pub(crate) const SHOWN_IN_CALL: &str = "(select coalesce(jsonb_agg(jsonb_build_object( \
       'key', frame.key, 'year', frame.year, 'name', frame.name, 'amount', frame.amount_ore / 100, 'condition', frame.condition, \
       'source', frame.source, 'shown_to_applicants', true) order by frame.year, frame.position), '[]') from frame \
     where frame.tenant_id = call.tenant_id and frame.key = any (call.frames) and frame.year = any (call.budget_years) \
       and frame.shown_to_applicants)";

fn from_row(row: &PgRow) -> Result<Frame> {
    let requires: Option<&str> = get(row, "requires")?;
    let requires = requires.map(|_| get_word(row, "requires", Requirement::from_word)).transpose()?;
    Ok(Frame {
        key: get(row, "key")?,
        year: get(row, "year")?,
        name: get_json(row, "name")?,
        amount_ore: get(row, "amount_ore")?,
        cost_types: get(row, "cost_types")?,
        condition: get::<Option<Json<_>>>(row, "condition")?.map(|Json(condition)| condition),
        requires,
        source: get(row, "source")?,
        shown_to_applicants: get(row, "shown_to_applicants")?,
    })
}

/// The frames of every year, in the order of the association's file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Frame>> {
    fetch_all(tx, sqlx::query("select * from frame order by position, key, year"), from_row).await
}

/// Every application that was sent in to a call that draws on a frame, with what it applies for and was granted: all in one
/// query, whatever there is.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_draws(tx: &mut Tx) -> Result<Vec<Draw>> {
    let query = "select distinct on (application.id) application.id, call.frames, final.outcome, \
           jsonb_path_query_array(submission.content, '$.budget_lines[*] ? (@.source == \"APPLIED\")') as lines, \
           array(select line.budget_line_id from decision_line line where line.tenant_id = final.tenant_id \
                 and line.decision_id = final.id order by line.budget_line_id) as line_ids, \
           array(select line.granted_ore from decision_line line where line.tenant_id = final.tenant_id \
                 and line.decision_id = final.id order by line.budget_line_id) as line_amounts \
         from application \
         join call on call.tenant_id = application.tenant_id and call.id = application.call_id \
         join submission on submission.tenant_id = application.tenant_id and submission.application_id = application.id \
         left join decision final on final.tenant_id = application.tenant_id and final.application_id = application.id \
           and final.outcome in ('GRANTED', 'PARTLY_GRANTED', 'REJECTED') \
         where application.state <> 'DRAFT' and cardinality(call.frames) > 0 \
         order by application.id, submission.number desc, final.recorded_at desc";
    fetch_all(tx, sqlx::query(query), |row| {
        let (ids, amounts): (Vec<Uuid>, Vec<i64>) = (get(row, "line_ids")?, get(row, "line_amounts")?);
        let outcome: Option<&str> = get(row, "outcome")?;
        Ok(Draw {
            application: get_id(row, "id")?,
            frames: get(row, "frames")?,
            lines: get_json(row, "lines")?,
            outcome: outcome.map(|_| get_word(row, "outcome", Outcome::from_word)).transpose()?,
            granted: ids.into_iter().map(BudgetLineId::from).zip(amounts).collect(),
        })
    })
    .await
}

/// Lets one transaction at a time write frames: each holds the association's members, as contributions do.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn lock(tx: &mut Tx) -> Result<()> {
    crate::contribution::lock(tx).await
}

/// Writes a frame of a year anew where it stands, or as the last one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(tx: &mut Tx, frame: &Frame) -> Result<()> {
    write(tx, frame, None).await
}

async fn write(tx: &mut Tx, frame: &Frame, position: Option<i32>) -> Result<()> {
    let statement = sqlx::query(
        "insert into frame (key, year, position, name, amount_ore, cost_types, condition, requires, source, shown_to_applicants) \
         values ($1, $2, coalesce($3, (select coalesce(max(position), -1) + 1 from frame)), $4, $5, $6, $7, $8, $9, $10) \
         on conflict (tenant_id, key, year) do update set name = excluded.name, amount_ore = excluded.amount_ore, \
         cost_types = excluded.cost_types, condition = excluded.condition, requires = excluded.requires, \
         source = excluded.source, shown_to_applicants = excluded.shown_to_applicants",
    )
    .bind(&frame.key)
    .bind(frame.year)
    .bind(position)
    .bind(Json(&frame.name))
    .bind(frame.amount_ore)
    .bind(&frame.cost_types)
    .bind(frame.condition.as_ref().map(Json))
    .bind(frame.requires.map(Requirement::word))
    .bind(&frame.source)
    .bind(frame.shown_to_applicants);
    execute(tx, statement).await.map(drop)
}

/// Takes a frame of a year away.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn remove(tx: &mut Tx, key: &str, year: i32) -> Result<()> {
    execute(tx, sqlx::query("delete from frame where key = $1 and year = $2").bind(key).bind(year)).await.map(drop)
}

/// Writes all of them anew, in this order.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn replace_all(tx: &mut Tx, frames: &[Frame]) -> Result<()> {
    execute(tx, sqlx::query("delete from frame")).await?;
    for (position, frame) in (0..).zip(frames) {
        write(tx, frame, Some(position)).await?;
    }
    Ok(())
}
