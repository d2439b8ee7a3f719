//! Longer time for one applicant in one call.

use mellanrum_model::{
    Error, Result,
    deadline::Deadline,
    id::{CallId, ExtensionId, OrganisationId, PersonId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id},
};

/// Longer time that an organisation was given in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Which one.
    pub id: ExtensionId,
    /// In which call.
    pub call: CallId,
    /// For whose applications.
    pub organisation: OrganisationId,
    /// What that organisation is called.
    pub organisation_name: String,
    /// The last minute.
    pub closes_at: Deadline,
    /// Why.
    pub reason: String,
    /// Who gave it, by name.
    pub given_by: String,
    /// When.
    pub given_at: OffsetDateTime,
    /// When it was withdrawn.
    pub withdrawn_at: Option<OffsetDateTime>,
    /// Who withdrew it, by name.
    pub withdrawn_by: Option<String>,
}

/// Of each application the last minute that its owner was given beside the call's own.
pub(crate) const OF_APPLICATION: &str = "(select extension.closes_at from extension \
     where extension.tenant_id = application.tenant_id and extension.call_id = application.call_id \
     and extension.organisation_id = application.owner_id and extension.withdrawn_at is null)";

/// Of each call what the scope's organisations were given in it: an id and a last minute in each text.
pub(crate) const OF_CALL: &str = "array(select extension.organisation_id || ' ' || extension.closes_at from extension \
     where extension.tenant_id = call.tenant_id and extension.call_id = call.id and extension.withdrawn_at is null \
     and extension.organisation_id = any ((select app.current_organisations())::uuid[]))";

/// A deadline as it is kept.
pub(crate) fn read_deadline(text: Option<String>) -> Result<Option<Deadline>> {
    text.map(|text| text.parse()).transpose().map_err(Error::internal)
}

const SELECT: &str = "select extension.*, organisation.name as organisation_name, giver.name as giver_name, \
     withdrawer.name as withdrawer_name from extension join organisation on organisation.id = extension.organisation_id \
     join person giver on giver.id = extension.given_by left join person withdrawer on withdrawer.id = extension.withdrawn_by \
     where extension.tenant_id = app.current_tenant()";

fn from_row(row: &PgRow) -> Result<Extension> {
    Ok(Extension {
        id: get_id(row, "id")?,
        call: get_id(row, "call_id")?,
        organisation: get_id(row, "organisation_id")?,
        organisation_name: get(row, "organisation_name")?,
        closes_at: get::<String>(row, "closes_at")?.parse().map_err(Error::internal)?,
        reason: get(row, "reason")?,
        given_by: get(row, "giver_name")?,
        given_at: get(row, "given_at")?,
        withdrawn_at: get(row, "withdrawn_at")?,
        withdrawn_by: get(row, "withdrawer_name")?,
    })
}

/// What was given in a call of the scope's association: what holds first, then the newest.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, call: CallId) -> Result<Vec<Extension>> {
    let statement = format!(
        "{SELECT} and extension.call_id = $1 \
         order by (extension.withdrawn_at is not null), extension.given_at desc, extension.id limit 500"
    );
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(call.0), from_row).await
}

/// The call of one, in the scope's association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_call(tx: &mut Tx, id: ExtensionId) -> Result<Option<CallId>> {
    let query = sqlx::query("select call_id from extension where tenant_id = app.current_tenant() and id = $1");
    fetch_optional(tx, query.bind(id.0), |row| get_id(row, "call_id")).await
}

/// One of the scope's association, held until the transaction ends.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: ExtensionId) -> Result<Option<Extension>> {
    let statement = format!("{SELECT} and extension.id = $1 for update of extension");
    fetch_optional(tx, sqlx::query(AssertSqlSafe(statement)).bind(id.0), from_row).await
}

/// Longer time to give.
#[derive(Debug, Clone, Copy)]
pub struct NewExtension<'a> {
    /// Which one.
    pub id: ExtensionId,
    /// In which call.
    pub call: CallId,
    /// To whom.
    pub organisation: OrganisationId,
    /// The last minute.
    pub closes_at: Deadline,
    /// Why.
    pub reason: &'a str,
    /// Who gives it.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes that longer time is given. What the organisation had in the call before has to be withdrawn.
///
/// # Errors
/// `Conflict` when it has longer time there already; `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewExtension<'_>) -> Result<()> {
    let insert = sqlx::query(
        "insert into extension (id, call_id, organisation_id, closes_at, reason, given_by, given_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.0)
    .bind(new.call.0)
    .bind(new.organisation.0)
    .bind(new.closes_at.to_string())
    .bind(new.reason)
    .bind(new.person.0)
    .bind(new.now);
    execute(tx, insert).await.map(drop)
}

/// Notes that it was withdrawn.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn withdraw(tx: &mut Tx, id: ExtensionId, by: PersonId, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query(
        "update extension set withdrawn_at = $3, withdrawn_by = $2 where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0).bind(by.0).bind(now)).await.map(drop)
}
