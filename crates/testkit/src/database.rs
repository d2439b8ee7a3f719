//! A database of one's own: a private Postgres, migrated, and reached as the roles of the product.

use anyhow::{Context, Result};
use mellanrum_store::{Connections, Db, migrate};

use crate::launch::Postgres;

const NAME: &str = "mellanrum";

/// A private Postgres with the product's schema.
pub struct Database {
    /// The database, as the product reaches it.
    pub db: Db,
    /// The server, for tests that stop it or look into it as its superuser.
    pub postgres: Postgres,
}

impl Database {
    /// Starts a server, creates the database and migrates it.
    ///
    /// # Errors
    /// When Postgres is not installed or does not start.
    pub async fn start() -> Result<Self> {
        let postgres = tokio::task::spawn_blocking(|| Postgres::start(None, false)).await??;
        postgres.run("postgres", &format!("create database {NAME}"))?;
        migrate(&postgres.url(NAME)).await.context("migrating")?;
        let db = Db::new(&Connections {
            runtime_url: postgres.url_for("mellanrum_runtime", NAME),
            system_url: postgres.url_for("mellanrum_system", NAME),
            max_connections: 8,
            acquire_timeout_secs: 5,
            statement_timeout_secs: 10,
        })
        .context("the pools")?;
        Ok(Self { db, postgres })
    }

    /// Runs statements as the superuser, and returns what they print: for tests that look behind row security.
    ///
    /// # Errors
    /// When a statement fails.
    pub fn look(&self, statements: &str) -> Result<String> {
        self.postgres.run(NAME, statements)
    }

    /// The URL of the database for a role.
    #[must_use]
    pub fn url_for(&self, role: &str) -> String {
        self.postgres.url_for(role, NAME)
    }
}
