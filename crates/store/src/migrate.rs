//! The migrations: plain SQL, in order, each once. Run by whoever may create roles, and owned by `mellanrum_owner`.

use std::str::FromStr;

use mellanrum_model::{Error, Result};
use sqlx::{AssertSqlSafe, Connection, PgConnection, migrate::Migrator, postgres::PgConnectOptions};

use crate::db::{Db, from_sqlx};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");
const ROLES: &str = include_str!("../../../migrations/roles.sql");

/// The schema that this build was written for: the number of the newest migration.
pub const SCHEMA_VERSION: i64 = 91;

/// Creates the roles when they are missing and brings the schema to [`SCHEMA_VERSION`].
///
/// # Errors
/// `Unavailable` when Postgres does not answer, `Internal` when a migration fails; it is then undone whole.
pub async fn migrate(admin_url: &str) -> Result<()> {
    let options = PgConnectOptions::from_str(admin_url).map_err(Error::internal)?;
    let mut connection = PgConnection::connect_with(&options).await.map_err(from_sqlx)?;
    sqlx::raw_sql(ROLES).execute(&mut connection).await.map_err(from_sqlx)?;
    let database = options.get_database().unwrap_or("postgres").replace('"', "\"\"");
    // A temporary table would outlive its transaction on a pooled connection, and with it one tenant's scope.
    let own = format!(
        "grant mellanrum_owner to current_user; grant create on database \"{database}\" to mellanrum_owner; \
         alter schema public owner to mellanrum_owner; revoke create on schema public from public; \
         revoke temporary on database \"{database}\" from public; \
         grant usage on schema public to mellanrum_runtime, mellanrum_system; set role mellanrum_owner"
    );
    sqlx::raw_sql(AssertSqlSafe(own)).execute(&mut connection).await.map_err(from_sqlx)?;
    MIGRATOR.run_direct(None, &mut connection, false).await.map_err(Error::internal)?;
    let readable = "grant select on _sqlx_migrations to mellanrum_runtime, mellanrum_system";
    sqlx::raw_sql(readable).execute(&mut connection).await.map_err(from_sqlx)?;
    connection.close().await.map_err(from_sqlx)
}

/// The newest migration that the database has.
///
/// # Errors
/// `Internal` when it has none, `Unavailable` when Postgres does not answer.
pub async fn schema_version(db: &Db) -> Result<i64> {
    db.system("schema.version", async |tx| {
        sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
            .fetch_one(tx.connection())
            .await
            .map_err(from_sqlx)
    })
    .await
}
