//! Policies in their versions, and the versions that a case was sent in under.

use mellanrum_model::{
    Result,
    id::{ApplicationId, AssociationId},
    policy::{Kept, PolicyEntry},
};
use sqlx::{postgres::PgRow, types::Json};

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id, get_json},
};

const COLUMNS: &str =
    "tenant_id, key, version, number, title, decided_on, paragraph, valid_from, valid_until, drafts_follow_on, rules";

fn from_row(row: &PgRow) -> Result<PolicyEntry> {
    let (key, number): (String, String) = (get(row, "key")?, get(row, "number")?);
    Ok(PolicyEntry {
        key: (key != number).then_some(key),
        version: get(row, "version")?,
        number,
        title: get_json(row, "title")?,
        decided_on: get(row, "decided_on")?,
        paragraph: get(row, "paragraph")?,
        valid_from: get(row, "valid_from")?,
        valid_until: get(row, "valid_until")?,
        drafts_follow_on: get(row, "drafts_follow_on")?,
        rules: get_json(row, "rules")?,
    })
}

/// Every version of the policies of the scope's association with their rules, in the order of its file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<PolicyEntry>> {
    let query = format!("select {COLUMNS} from policy order by position");
    fetch_all(tx, sqlx::query(sqlx::AssertSqlSafe(query)), from_row).await
}

/// Every version of the policies that the scope sees, in the order of the associations' files: on the desk those of every association
/// that one's organisations are members of. Also in one association's scope.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_all(tx: &mut Tx) -> Result<Vec<(AssociationId, PolicyEntry)>> {
    let query = format!("select {COLUMNS} from policy order by tenant_id, position");
    let query = sqlx::query(sqlx::AssertSqlSafe(query));
    fetch_all(tx, query, |row| Ok((get_id(row, "tenant_id")?, from_row(row)?))).await
}

/// Writes the policies of the scope's association; versions that are not among them are removed.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub(crate) async fn replace_all(tx: &mut Tx, policies: &[PolicyEntry]) -> Result<()> {
    let keys: Vec<&str> = policies.iter().map(PolicyEntry::key).collect();
    let versions: Vec<i32> = policies.iter().map(|policy| policy.version).collect();
    let others = "delete from policy where not exists ( \
         select from unnest($1::text[], $2::int[]) as kept (key, version) where kept.key = policy.key and kept.version = policy.version)";
    execute(tx, sqlx::query(others).bind(&keys).bind(&versions)).await?;
    for (position, policy) in (0_i32..).zip(policies) {
        let insert = sqlx::query(
            "insert into policy (key, version, number, position, title, decided_on, paragraph, valid_from, valid_until, \
               drafts_follow_on, rules) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             on conflict (tenant_id, key, version) do update set number = excluded.number, position = excluded.position, \
             title = excluded.title, decided_on = excluded.decided_on, paragraph = excluded.paragraph, \
             valid_from = excluded.valid_from, valid_until = excluded.valid_until, \
             drafts_follow_on = excluded.drafts_follow_on, rules = excluded.rules",
        )
        .bind(policy.key())
        .bind(policy.version)
        .bind(&policy.number)
        .bind(position)
        .bind(Json(&policy.title))
        .bind(policy.decided_on)
        .bind(&policy.paragraph)
        .bind(policy.valid_from)
        .bind(policy.valid_until)
        .bind(policy.drafts_follow_on)
        .bind(Json(&policy.rules));
        execute(tx, insert).await?;
    }
    Ok(())
}

/// Keeps the versions that an application is sent in under with it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn keep(tx: &mut Tx, application: ApplicationId, kept: &[Kept]) -> Result<()> {
    let update = sqlx::query("update application set policies = $2 where id = $1");
    execute(tx, update.bind(application.0).bind(Json(kept))).await.map(drop)
}

/// The versions that an application was sent in under; none while it is a draft.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_kept(tx: &mut Tx, application: ApplicationId) -> Result<Option<Vec<Kept>>> {
    let query = sqlx::query("select policies from application where id = $1 and policies is not null");
    fetch_optional(tx, query.bind(application.0), |row| get_json(row, "policies")).await
}
