//! The outbox: what must happen outside the database, written in the transaction that wants it. A job is claimed with a
//! lease, so one whose worker dies is claimed again when the lease has run out; handlers do the same thing twice without
//! harm.

use std::time::Duration;

use mellanrum_model::{
    Result,
    id::{AssociationId, JobId},
};
use serde_json::Value;
use sqlx::{postgres::PgListener, types::Json};
use time::OffsetDateTime;

use crate::{
    db::{Db, Tx, from_sqlx},
    row::{get, get_id},
};

/// Waits for jobs: Postgres says when one is written, so that an idle worker asks for nothing.
#[derive(Default)]
pub struct Bell {
    listener: Option<PgListener>,
}

impl Bell {
    /// Waits until a job was written, at most `limit`. Without a connection it is only the waiting: what was written in
    /// between is found by looking.
    pub async fn wait(&mut self, db: &Db, limit: Duration) {
        let Some(listener) = &mut self.listener else {
            match db.listen("job").await {
                // What was written before we listened rings no bell: look once more at once.
                Ok(listener) => self.listener = Some(listener),
                Err(error) => {
                    tracing::debug!(%error, "the worker cannot listen for jobs");
                    tokio::time::sleep(limit).await;
                }
            }
            return;
        };
        if let Ok(Err(error)) = tokio::time::timeout(limit, listener.recv()).await {
            tracing::debug!(%error, "the worker no longer hears of jobs");
            self.listener = None;
            tokio::time::sleep(limit).await;
        }
    }
}

/// A claimed job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// In whose scope it runs.
    pub association: AssociationId,
    /// A stable word for what to do.
    pub kind: String,
    /// With what.
    pub payload: Value,
    /// How many times it was claimed, this time included.
    pub attempts: i32,
    /// When it was to be done.
    pub run_at: OffsetDateTime,
}

/// Writes a job. One with the same `dedupe_key` in the same association is written once.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(
    tx: &mut Tx,
    id: JobId,
    kind: &str,
    payload: &Value,
    dedupe_key: Option<&str>,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "insert into job (id, kind, payload, dedupe_key, created_at, run_at) values ($1, $2, $3, $4, $5, $5) on conflict do nothing",
    )
    .bind(id.0)
    .bind(kind)
    .bind(Json(payload))
    .bind(dedupe_key)
    .bind(now)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// Claims the job that has waited longest, of any association that is not closed. The system role's work. The lease is
/// counted on the database's clock, because a lease is about machines and not about the product's time.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn claim(tx: &mut Tx, now: OffsetDateTime, lease_secs: i32) -> Result<Option<Job>> {
    sqlx::query(
        "update job set attempts = attempts + 1, leased_until = clock_timestamp() + make_interval(secs => $2) where (tenant_id, id) = \
         (select tenant_id, id from job where done_at is null and parked_at is null and run_at <= $1 \
          and not exists (select from suspension where suspension.association_id = job.tenant_id) \
          and (leased_until is null or leased_until < clock_timestamp()) order by run_at, id limit 1 for update skip locked) \
         returning id, tenant_id, kind, payload, attempts, run_at",
    )
    .bind(now)
    .bind(lease_secs)
    .fetch_optional(tx.connection())
    .await
    .map_err(from_sqlx)?
    .as_ref()
    .map(|row| {
        Ok(Job {
            id: get_id(row, "id")?,
            association: get_id(row, "tenant_id")?,
            kind: get(row, "kind")?,
            payload: get(row, "payload")?,
            attempts: get(row, "attempts")?,
            run_at: get(row, "run_at")?,
        })
    })
    .transpose()
}

/// What became of a claimed job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Done.
    Done,
    /// It failed and is tried again at `run_at`.
    Again {
        /// When.
        run_at: OffsetDateTime,
        /// Why it failed, for the operator.
        error: String,
    },
    /// It failed for good and waits for a person.
    Parked {
        /// Why, for the operator.
        error: String,
    },
}

impl End {
    /// A stable word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again { .. } => "again",
            Self::Parked { .. } => "parked",
        }
    }
}

/// Writes what became of a job. The system role's work.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn finish(tx: &mut Tx, job: &Job, end: &End, now: OffsetDateTime) -> Result<()> {
    let (done_at, parked_at, run_at, error) = match end {
        End::Done => (Some(now), None, None, None),
        End::Again { run_at, error } => (None, None, Some(*run_at), Some(error)),
        End::Parked { error } => (None, Some(now), None, Some(error)),
    };
    sqlx::query(
        "update job set leased_until = null, done_at = $3, parked_at = $4, run_at = coalesce($5, run_at), last_error = $6 \
         where tenant_id = $1 and id = $2",
    )
    .bind(job.association.0)
    .bind(job.id.0)
    .bind(done_at)
    .bind(parked_at)
    .bind(run_at)
    .bind(error)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}
