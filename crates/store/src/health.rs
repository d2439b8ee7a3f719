//! What `doctor` and the readiness endpoint ask the database.

use mellanrum_model::Result;
use time::OffsetDateTime;

use crate::db::{Db, Scope, Tx, from_sqlx};

async fn names(tx: &mut Tx, query: &'static str) -> Result<Vec<String>> {
    sqlx::query_scalar(query).fetch_all(tx.connection()).await.map_err(from_sqlx)
}

/// Which of the two roles that we log in as are superusers or may bypass row security: none should.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn roles_that_pass_row_security(db: &Db) -> Result<Vec<String>> {
    const QUERY: &str = "select rolname::text from pg_roles where pg_has_role(current_user, oid, 'member') and (rolsuper or rolbypassrls)";
    let mut found = db.read("health.roles", &Scope::default(), async |tx| names(tx, QUERY).await).await?;
    found.extend(db.system("health.roles", async |tx| names(tx, QUERY).await).await?);
    Ok(found)
}

/// Tenants' tables on which row security is not on and forced: there should be none.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn tables_without_row_security(db: &Db) -> Result<Vec<String>> {
    const QUERY: &str = "select relname::text from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'tenant_id' \
         where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not (relrowsecurity and relforcerowsecurity)";
    db.read("health.tables", &Scope::default(), async |tx| names(tx, QUERY).await).await
}

/// The database's clock.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn database_time(db: &Db) -> Result<OffsetDateTime> {
    db.read("health.clock", &Scope::default(), async |tx| {
        sqlx::query_scalar("select clock_timestamp()").fetch_one(tx.connection()).await.map_err(from_sqlx)
    })
    .await
}
