//! Calls, as applicants and the public meet them.

use mellanrum_model::{
    Error, Result, Text,
    association::CallMode,
    deadline::Deadline,
    id::{AssociationId, CallId, TemplateId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::Date;

use crate::{
    db::Tx,
    row::{fetch_all, fetch_optional, get, get_id, get_json, get_word, uuids},
};

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which one.
    pub id: CallId,
    /// Whose.
    pub association: AssociationId,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub introduction: Text,
    /// How it takes applications in.
    pub mode: CallMode,
    /// The first day.
    pub opens_on: Option<Date>,
    /// The last minute.
    pub closes_at: Option<Deadline>,
    /// When the board decides.
    pub decision_on: Option<Date>,
    /// When interventions start at the earliest.
    pub starts_on: Option<Date>,
    /// The years that budgets may cover.
    pub budget_years: Vec<i32>,
    /// The version of the template that new applications are written in.
    pub template: TemplateId,
}

pub(crate) const COLUMNS: &str = "call.tenant_id, call.id, call.title, call.introduction, call.mode, call.opens_on, call.closes_at, \
     call.decision_on, call.starts_on, call.budget_years, call.template_id";

pub(crate) fn from_row(row: &PgRow) -> Result<Call> {
    let closes_at: Option<String> = get(row, "closes_at")?;
    Ok(Call {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        title: get_json(row, "title")?,
        introduction: get_json(row, "introduction")?,
        mode: get_word(row, "mode", |word| match word {
            "CALL" => Some(CallMode::Call),
            "ROLLING" => Some(CallMode::Rolling),
            _ => None,
        })?,
        opens_on: get(row, "opens_on")?,
        closes_at: closes_at.map(|text| text.parse()).transpose().map_err(Error::internal)?,
        decision_on: get(row, "decision_on")?,
        starts_on: get(row, "starts_on")?,
        budget_years: get(row, "budget_years")?,
        template: get_id(row, "template_id")?,
    })
}

/// The call with this id, in the scope's association or in one that the scope's organisations are members of.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: CallId) -> Result<Option<Call>> {
    fetch_optional(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from call where id = $1"))).bind(id.0),
        from_row,
    )
    .await
}

/// The scope's calls, in the order of the association's file: one association's, or all that the desk may see.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Call>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from call order by tenant_id, position, key"))),
        from_row,
    )
    .await
}

/// The association of a call, for whoever comes with its id alone: calls are public. The system role's work, because the
/// tenant is not known yet.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_association(tx: &mut Tx, id: CallId) -> Result<Option<AssociationId>> {
    let query = sqlx::query("select tenant_id from call where id = $1").bind(id.0);
    fetch_optional(tx, query, |row| get_id(row, "tenant_id")).await
}

/// The calls with these ids that the scope sees.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[CallId]) -> Result<Vec<Call>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from call where id = any($1)")))
            .bind(uuids(ids, |id| id.0)),
        from_row,
    )
    .await
}
