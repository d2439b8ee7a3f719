//! Calls that are added and withdrawn one at a time. What is withdrawn keeps its row.

use mellanrum_model::{
    Error, Result, Text,
    association::CallMode,
    call_dates::CallDates,
    id::{CallId, PersonId, TemplateId},
    planning::ChosenDay,
};
use sqlx::{postgres::PgRow, types::Json};
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id, get_json},
};

/// A call to add.
#[derive(Debug, Clone, Copy)]
pub struct NewCall<'a> {
    /// Which one.
    pub id: CallId,
    /// Names it within the association.
    pub key: &'a str,
    /// The one that it has its criteria and steps from, and stands before.
    pub copy_of: Option<CallId>,
    /// What it is called.
    pub title: &'a Text,
    /// What it is about.
    pub introduction: &'a Text,
    /// How it takes applications in.
    pub mode: CallMode,
    /// Its dates.
    pub dates: &'a CallDates,
    /// The years that budgets may cover.
    pub budget_years: &'a [i32],
    /// The version of the template.
    pub template: TemplateId,
    /// Days of steps that a person chose.
    pub chosen_days: &'a [ChosenDay],
}

/// Writes a call, last of the scope's association.
///
/// # Errors
/// `Conflict` when the key is taken, `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewCall<'_>) -> Result<()> {
    let mode = match new.mode {
        CallMode::Call => "CALL",
        CallMode::Rolling => "ROLLING",
    };
    let insert = sqlx::query(
        "insert into call (id, key, title, introduction, mode, opens_on, closes_at, decision_on, starts_on, budget_years, \
           template_id, chosen_days, position, criteria, process) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
           (select coalesce(max(position) + 1, 0) from call where tenant_id = app.current_tenant()), \
           (select criteria from call where tenant_id = app.current_tenant() and id = $13), \
           coalesce((select process from call where tenant_id = app.current_tenant() and id = $13), '{}'))",
    )
    .bind(new.id.0)
    .bind(new.key)
    .bind(Json(new.title))
    .bind(Json(new.introduction))
    .bind(mode)
    .bind(new.dates.opens_on)
    .bind(new.dates.closes_at.map(|deadline| deadline.to_string()))
    .bind(new.dates.decision_on)
    .bind(new.dates.starts_on)
    .bind(new.budget_years)
    .bind(new.template.0)
    .bind(Json(new.chosen_days))
    .bind(new.copy_of.map(|id| id.0));
    execute(tx, insert).await.map(drop)
}

/// The keys of the scope's association's calls, withdrawn ones among them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_keys(tx: &mut Tx) -> Result<Vec<String>> {
    let query = sqlx::query("select key from call where tenant_id = app.current_tenant()");
    fetch_all(tx, query, |row| get(row, "key")).await
}

/// A withdrawn call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnCall {
    /// Which one.
    pub id: CallId,
    /// What it is called.
    pub title: Text,
    /// When it was withdrawn.
    pub withdrawn_at: OffsetDateTime,
    /// By whom; nobody when a file was applied.
    pub withdrawn_by: Option<String>,
    /// Why; nothing when a file was applied.
    pub reason: Option<String>,
}

fn from_row(row: &PgRow) -> Result<WithdrawnCall> {
    Ok(WithdrawnCall {
        id: get_id(row, "id")?,
        title: get_json(row, "title")?,
        withdrawn_at: get(row, "withdrawn_at")?,
        withdrawn_by: get(row, "withdrawer")?,
        reason: get(row, "withdrawn_reason")?,
    })
}

/// The withdrawn calls of the scope's association, the latest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_withdrawn(tx: &mut Tx) -> Result<Vec<WithdrawnCall>> {
    let query = sqlx::query(
        "select call.id, call.title, call.withdrawn_at, call.withdrawn_reason, person.name as withdrawer from call \
         left join person on person.id = call.withdrawn_by \
         where call.tenant_id = app.current_tenant() and call.withdrawn_at is not null \
         order by call.withdrawn_at desc, call.id limit 100",
    );
    fetch_all(tx, query, from_row).await
}

/// Whether an application was ever begun in a call, draft or sent in.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn is_answered(tx: &mut Tx, id: CallId) -> Result<bool> {
    let query = sqlx::query(
        "select exists (select from draft_count where call_id = $1 and tenant_id = app.current_tenant() and drafts > 0) \
           or exists (select from application where call_id = $1 and tenant_id = app.current_tenant()) as is_answered",
    );
    let found = fetch_optional(tx, query.bind(id.0), |row| get(row, "is_answered")).await?;
    found.ok_or_else(|| Error::internal("no answer to a question"))
}

/// Marks a call as withdrawn. Whoever calls this holds it and has seen that nothing is begun in it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn withdraw(tx: &mut Tx, id: CallId, by: PersonId, reason: &str, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query(
        "update call set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 \
         where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0).bind(now).bind(by.0).bind(reason)).await.map(drop)
}

/// Takes the mark away; false when there is no such call that is withdrawn.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn restore(tx: &mut Tx, id: CallId) -> Result<bool> {
    let update = sqlx::query(
        "update call set withdrawn_at = null, withdrawn_by = null, withdrawn_reason = null \
         where tenant_id = app.current_tenant() and id = $1 and withdrawn_at is not null",
    );
    Ok(execute(tx, update.bind(id.0)).await? == 1)
}

/// Withdraws every call but those with these keys, as a file says that lacks them.
///
/// # Errors
/// `Conflict` when something is begun in one of them, `Unavailable` when Postgres does not answer.
pub(crate) async fn withdraw_others(tx: &mut Tx, keys: &[&str], now: OffsetDateTime) -> Result<()> {
    let others = "select id from call where tenant_id = app.current_tenant() and key <> all($1) and withdrawn_at is null for update";
    let others: Vec<CallId> = fetch_all(tx, sqlx::query(others).bind(keys), |row| get_id(row, "id")).await?;
    for id in others {
        if is_answered(tx, id).await? {
            return Err(Error::Conflict);
        }
        let update =
            sqlx::query("update call set withdrawn_at = $2 where tenant_id = app.current_tenant() and id = $1");
        execute(tx, update.bind(id.0).bind(now)).await?;
    }
    Ok(())
}
