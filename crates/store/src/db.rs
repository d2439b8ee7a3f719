//! The transaction. Beginning it and setting its scope is one round trip; it commits on `Ok` and rolls back on `Err`.

use std::{str::FromStr, time::Duration};

use mellanrum_model::{
    Error, Result,
    id::{AssociationId, OrganisationId, PersonId},
    organisation::is_key,
};
use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Postgres,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tracing::Instrument;

use crate::audit::{self, Acting, Entry};

/// Who acts, in which association, for which organisations. Only what is in here is visible to the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The tenant whose rows are read and written; none for the platform's own tables and the desk.
    pub association: Option<AssociationId>,
    /// Who acts; none for the public and for jobs.
    pub person: Option<PersonId>,
    /// The organisations that the person acts for: their drafts, and their cases in every association, can be read.
    pub organisations: Vec<OrganisationId>,
    /// In which roles and from where, for what is written down of it.
    pub acting: Acting,
    /// Whether the tenant is closed for the time being: its rows are read and none is written.
    pub is_suspended: bool,
    /// The bodies that the person answers for, by their keys: of the tenant's cases only what was sent to them is seen then, beside
    /// what the organisations take part in. None for everybody else.
    pub bodies: Option<Vec<String>>,
}

impl Scope {
    /// Nobody in particular, in one association.
    #[must_use]
    pub fn association(association: AssociationId) -> Self {
        Self { association: Some(association), ..Self::default() }
    }

    /// The statement that begins a transaction in this scope. It holds nothing but ids that we wrote ourselves, and keys of letters,
    /// digits and hyphens, so it can go as one simple query.
    fn begin(&self, mode: Mode) -> String {
        let uuid = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let organisations: Vec<String> = self.organisations.iter().map(|id| id.0.to_string()).collect();
        let bodies = self.bodies.as_ref().map_or_else(String::new, |keys| {
            let keys: Vec<String> = keys.iter().filter(|key| is_key(key)).map(|key| format!("\"{key}\"")).collect();
            format!("{{{}}}", keys.join(","))
        });
        format!(
            "begin{}; select set_config('app.tenant', '{}', true), set_config('app.person', '{}', true), \
             set_config('app.organisations', '{{{}}}', true), set_config('app.bodies', '{bodies}', true){}",
            if mode == Mode::Write { "" } else { " read only" },
            uuid(self.association.map(|id| id.0)),
            uuid(self.person.map(|id| id.0)),
            organisations.join(","),
            mode.becomes(),
        )
    }
}

/// What a transaction does, and as whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
    /// Counts over all associations, in a role of its own until the transaction ends.
    Overview,
    /// Reads across associations, in the desk's own role until the transaction ends.
    Desk,
    /// Counts what hangs on one association's settings, in a role of its own until the transaction ends.
    Plan,
}

impl Mode {
    /// What begins a transaction in another role than the connection's.
    const fn becomes(self) -> &'static str {
        match self {
            Self::Read | Self::Write => "",
            Self::Overview => ", set_config('role', 'mellanrum_overview', true)",
            Self::Desk => ", set_config('role', 'mellanrum_desk', true)",
            Self::Plan => ", set_config('role', 'mellanrum_planner', true)",
        }
    }
}

/// A transaction in a scope.
pub struct Tx {
    inner: sqlx::Transaction<'static, Postgres>,
    scope: Scope,
    is_desk: bool,
    noted: Vec<Entry>,
}

impl Tx {
    /// The connection, for the queries of this crate.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// Whether it reads across associations as the desk.
    pub(crate) fn is_desk(&self) -> bool {
        self.is_desk
    }

    /// Notes what is done here; it is written into the association's audit when the transaction commits.
    pub fn note(&mut self, entry: Entry) {
        self.noted.push(entry);
    }

    /// Who acts and where.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// How to reach Postgres, in each of the two roles that log in.
#[derive(Debug, Clone)]
pub struct Connections {
    /// URL for the role that serves requests.
    pub runtime_url: String,
    /// URL for the role that does what comes before a scope is known.
    pub system_url: String,
    /// Connections at most for requests; a quarter as many for the system role.
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout_secs: u64,
    /// How long a statement may run in the database.
    pub statement_timeout_secs: u64,
}

/// The database.
#[derive(Debug, Clone)]
pub struct Db {
    runtime: PgPool,
    system: PgPool,
}

impl Db {
    /// Makes the pools; connections are opened when they are needed.
    ///
    /// # Errors
    /// `Internal` when a URL cannot be read.
    pub fn new(connections: &Connections) -> Result<Self> {
        let pool = |url: &str, max_connections: u32, role: &'static str| {
            let timeout_ms = (connections.statement_timeout_secs * 1000).to_string();
            let options = PgConnectOptions::from_str(url).map_err(Error::internal)?.application_name(role).options([
                ("statement_timeout", timeout_ms.as_str()),
                ("idle_in_transaction_session_timeout", "30000"),
            ]);
            Ok::<_, Error>(
                PgPoolOptions::new()
                    .max_connections(max_connections.max(1))
                    .acquire_timeout(Duration::from_secs(connections.acquire_timeout_secs))
                    .connect_lazy_with(options),
            )
        };
        Ok(Self {
            runtime: pool(&connections.runtime_url, connections.max_connections, "mellanrum")?,
            system: pool(&connections.system_url, connections.max_connections / 4, "mellanrum-system")?,
        })
    }

    /// Runs `work` in a transaction that may write.
    ///
    /// # Errors
    /// What `work` returns, after rolling back; `Suspended` in the scope of an association that is closed; `Unavailable`
    /// when Postgres does not answer.
    pub async fn write<T>(
        &self,
        name: &'static str,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        if scope.is_suspended {
            return Err(Error::Suspended);
        }
        run(&self.runtime, name, scope, Mode::Write, work).await
    }

    /// Runs `work` in a transaction that only reads.
    ///
    /// # Errors
    /// What `work` returns; `Unavailable` when Postgres does not answer.
    pub async fn read<T>(
        &self,
        name: &'static str,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        run(&self.runtime, name, scope, Mode::Read, work).await
    }

    /// Runs `work` as the applicants' desk: it reads every association in which the scope's organisations take part, at
    /// once, and has no right to write.
    ///
    /// # Errors
    /// What `work` returns; `Unavailable` when Postgres does not answer.
    pub async fn desk<T>(
        &self,
        name: &'static str,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let scope = Scope { association: None, ..scope.clone() };
        run(&self.runtime, name, &scope, Mode::Desk, work).await
    }

    /// Runs `work` as the role that reads an association's settings and counts what hangs on them, drafts among it, and that
    /// reads no content.
    ///
    /// # Errors
    /// What `work` returns; `Unavailable` when Postgres does not answer.
    pub async fn plan<T>(
        &self,
        name: &'static str,
        association: AssociationId,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        run(&self.runtime, name, &Scope::association(association), Mode::Plan, work).await
    }

    /// Runs `work` as the system role, for what comes before a scope is known.
    ///
    /// # Errors
    /// What `work` returns, after rolling back; `Unavailable` when Postgres does not answer.
    pub async fn system<T>(&self, name: &'static str, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        run(&self.system, name, &Scope::default(), Mode::Write, work).await
    }

    /// Runs `work` as the system role in the scope of one association, for what the platform does to it: what is noted goes
    /// into that one's audit.
    ///
    /// # Errors
    /// As [`Db::system`].
    pub async fn system_in<T>(
        &self,
        name: &'static str,
        scope: &Scope,
        work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        run(&self.system, name, scope, Mode::Write, work).await
    }

    /// Runs `work` as the role that counts over all associations and reads nothing else.
    ///
    /// # Errors
    /// What `work` returns; `Unavailable` when Postgres does not answer.
    pub async fn overview<T>(&self, name: &'static str, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        run(&self.system, name, &Scope::default(), Mode::Overview, work).await
    }

    /// A connection of the system role that hears what is notified on `channel`.
    pub(crate) async fn listen(&self, channel: &str) -> Result<PgListener> {
        let mut listener = PgListener::connect_with(&self.system).await.map_err(from_sqlx)?;
        // A lost connection is told, not mended in silence: what was written meanwhile rang no bell.
        listener.eager_reconnect(false);
        listener.listen(channel).await.map_err(from_sqlx)?;
        Ok(listener)
    }

    /// Closes the pools, after what is running.
    pub async fn close(&self) {
        self.runtime.close().await;
        self.system.close().await;
    }
}

async fn run<T>(
    pool: &PgPool,
    name: &'static str,
    scope: &Scope,
    mode: Mode,
    work: impl AsyncFnOnce(&mut Tx) -> Result<T>,
) -> Result<T> {
    let span = tracing::info_span!("db", otel.name = name, otel.kind = "client", db.system = "postgresql");
    async {
        let inner = pool.begin_with(AssertSqlSafe(scope.begin(mode))).await.map_err(from_sqlx)?;
        let mut tx = Tx { inner, scope: scope.clone(), is_desk: mode == Mode::Desk, noted: Vec::new() };
        let worked = match work(&mut tx).await {
            Ok(value) => write_noted(&mut tx).await.map(|()| value),
            Err(error) => Err(error),
        };
        match worked {
            Ok(value) => {
                tx.inner.commit().await.map_err(from_sqlx)?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the one to tell of; a connection whose rollback fails is thrown away by the pool.
                let _ = tx.inner.rollback().await;
                Err(error)
            }
        }
    }
    .instrument(span)
    .await
}

/// Writes what was noted, last of all: whoever writes into the same chain waits from here to the commit.
async fn write_noted(tx: &mut Tx) -> Result<()> {
    for entry in std::mem::take(&mut tx.noted) {
        audit::append(tx, &entry).await?;
    }
    Ok(())
}

/// What an error of the driver means to a caller. A broken constraint that a use case did not foresee is a fault of
/// ours, but two that wrote the same thing at the same time is a conflict.
pub(crate) fn from_sqlx(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::RowNotFound => Error::NotFound,
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => {
            Error::Unavailable(error.into())
        }
        sqlx::Error::Database(database) => match database.code().as_deref() {
            // unique_violation, serialization_failure, deadlock_detected
            Some("23505" | "40001" | "40P01") => Error::Conflict,
            // query_canceled, admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, disk_full
            Some("57014" | "57P01" | "57P02" | "57P03" | "53300" | "53100") => Error::Unavailable(error.into()),
            _ => Error::internal(error),
        },
        _ => Error::internal(error),
    }
}
