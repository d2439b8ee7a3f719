//! What follows from a use case outside the database: letters and documents. A task is a row of the outbox, written in
//! the transaction that wants it; the [`Worker`] carries it out in its association's scope.
//!
//! What must stay true: carrying out a task twice does no harm. A document is made once per source and lies under an id
//! that only its row names; a letter has the task's id as its message id, so a mail program shows it once.

mod letter;
mod paper;

use std::{sync::Arc, time::Instant};

use mellanrum_model::{
    Error, Result,
    id::{ApplicationId, CompletionId, ConsultationId, DecisionId, PersonId, SubmissionId},
};
use mellanrum_services::{Mail, ServiceError};
use mellanrum_store::{Scope, account_mail, job};
use serde::{Deserialize, Serialize};
use time::Duration;
use tokio::sync::watch;
use tracing::Instrument;

use crate::App;

/// Something to do outside the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Make the document of a submission.
    SubmissionDocument {
        /// Which one.
        submission: SubmissionId,
    },
    /// Make the document of a decision.
    DecisionDocument {
        /// Which one.
        decision: DecisionId,
    },
    /// Send a letter.
    Mail {
        /// What case it is about.
        application: ApplicationId,
        /// What it says.
        letter: Letter,
        /// Who gets it.
        to: Recipient,
    },
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// To the applicant: received and registered.
    Received {
        /// What came.
        submission: SubmissionId,
    },
    /// To the office: something came in.
    Arrived {
        /// What came.
        submission: SubmissionId,
    },
    /// To the applicant: something has to be added.
    CompletionRequested {
        /// What is asked for.
        completion: CompletionId,
    },
    /// To the office: the completion came in.
    CompletionAnswered {
        /// What came.
        submission: SubmissionId,
    },
    /// To the applicant: what the board decided.
    Decision {
        /// Which decision.
        decision: DecisionId,
    },
    /// To a body and those who answer for it: its opinion is asked for.
    OpinionAsked {
        /// Which request.
        consultation: ConsultationId,
    },
    /// To the office: a body has answered.
    OpinionGiven {
        /// To which request.
        consultation: ConsultationId,
    },
}

/// Who gets a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// The association's office.
    Office,
    /// A person.
    Person(PersonId),
    /// The body that is asked, at the address in the association's settings.
    Body(ConsultationId),
}

impl Task {
    /// The word in the job's row.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SubmissionDocument { .. } => "submission_document",
            Self::DecisionDocument { .. } => "decision_document",
            Self::Mail { .. } => "mail",
        }
    }
}

/// Seconds that a claimed job is nobody else's.
const LEASE_SECS: i32 = 120;
/// Seconds after which a letter about an account that did not leave is tried again: somebody waits to sign in.
const ACCOUNT_LEASE_SECS: i32 = 20;
/// Attempts after which a job is parked.
const MAX_ATTEMPTS: i32 = 12;
/// How long an idle worker waits for the bell before it looks again: for leases that ran out and tasks that wait.
const IDLE: std::time::Duration = std::time::Duration::from_secs(3);
/// How long it waits at most while Postgres is away.
const MAX_PAUSE: std::time::Duration = std::time::Duration::from_secs(10);

/// Carries out tasks, one after the other.
#[derive(Clone)]
pub struct Worker {
    /// What tasks need.
    pub app: App,
    /// How letters go out.
    pub mail: Arc<dyn Mail>,
}

impl Worker {
    /// Works until `stop` says so; a task that has begun is ended first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut bell = job::Bell::default();
        let mut failures = 0;
        while !*stop.borrow() {
            let limit = match self.work_once().await {
                Ok(true) => {
                    failures = 0;
                    continue;
                }
                Ok(false) => {
                    failures = 0;
                    IDLE
                }
                Err(error) => {
                    // Said once for each time that it happens, not once a second while it lasts.
                    if failures == 0 {
                        tracing::error!(error = %detail(&error), "the worker cannot reach its jobs");
                    }
                    failures += 1;
                    MAX_PAUSE.min(std::time::Duration::from_millis(250) * 2_u32.pow(failures.min(10)))
                }
            };
            tokio::select! {
                () = bell.wait(&self.app.db, limit) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Carries out what waits, one job and one letter about an account at most; says whether there was anything.
    ///
    /// # Errors
    /// `Unavailable` when Postgres does not answer.
    pub async fn work_once(&self) -> Result<bool> {
        Ok(self.send_account_mail().await? | self.do_job().await?)
    }

    async fn send_account_mail(&self) -> Result<bool> {
        let app = &self.app;
        let claimed = app
            .db
            .system("account_mail.claim", async |tx| account_mail::claim(tx, ACCOUNT_LEASE_SECS, MAX_ATTEMPTS).await)
            .await?;
        let Some(mail) = claimed else { return Ok(false) };
        let waited = app.now() - mail.created_at;
        let began = Instant::now();
        let sent = match letter::of_account(&mail) {
            Ok(message) => self.mail.send(&message).await,
            Err(error) => Err(ServiceError::Refused(error.to_string())),
        };
        let end = match sent {
            Err(error @ ServiceError::Unavailable(_)) => {
                tracing::warn!(%error, kind = mail.kind, "a letter about an account waits");
                "again"
            }
            sent => {
                if let Err(error) = sent {
                    tracing::warn!(%error, kind = mail.kind, "a letter about an account was refused");
                }
                app.db
                    .system("account_mail.finish", async |tx| account_mail::finish(tx, mail.id, app.now()).await)
                    .await?;
                "done"
            }
        };
        measure(&mail.kind, end, began, waited);
        Ok(true)
    }

    async fn do_job(&self) -> Result<bool> {
        let app = &self.app;
        let claimed = app.db.system("job.claim", async |tx| job::claim(tx, app.now(), LEASE_SECS).await).await?;
        let Some(claimed) = claimed else { return Ok(false) };
        let waited = app.now() - claimed.run_at;
        let began = Instant::now();
        let span = tracing::info_span!("job", otel.name = %claimed.kind, job = %claimed.id, attempt = claimed.attempts);
        let end = match self.carry_out(&claimed).instrument(span).await {
            Ok(()) => job::End::Done,
            Err(error) => {
                let error_text = detail(&error);
                tracing::warn!(job = %claimed.id, kind = claimed.kind, attempt = claimed.attempts, error = error_text, "a job failed");
                if claimed.attempts >= MAX_ATTEMPTS {
                    job::End::Parked { error: error_text }
                } else {
                    job::End::Again {
                        run_at: app.now() + pause(claimed.attempts, claimed.id.0.as_u128()),
                        error: error_text,
                    }
                }
            }
        };
        app.db.system("job.finish", async |tx| job::finish(tx, &claimed, &end, app.now()).await).await?;
        measure(&claimed.kind, end.word(), began, waited);
        Ok(true)
    }

    async fn carry_out(&self, claimed: &job::Job) -> Result<()> {
        let scope = Scope::association(claimed.association);
        match serde_json::from_value(claimed.payload.clone()).map_err(Error::internal)? {
            Task::SubmissionDocument { submission } => paper::submission(&self.app, &scope, submission).await,
            Task::DecisionDocument { decision } => paper::decision(&self.app, &scope, decision).await,
            Task::Mail { application, letter, to } => {
                let message = letter::write(&self.app, &scope, claimed.id, application, &letter, to).await?;
                let Some(message) = message else {
                    tracing::info!("a letter was for somebody who takes no part in the case, and is not sent");
                    return Ok(());
                };
                match self.mail.send(&message).await {
                    Err(error @ ServiceError::Unavailable(_)) => Err(Error::Unavailable(error.into())),
                    Err(error) => Err(Error::internal(error)),
                    Ok(()) => Ok(()),
                }
            }
        }
    }
}

/// How long to wait after so many attempts: from seconds to an hour, spread so that jobs do not come back together.
fn pause(attempts: i32, spread: u128) -> Duration {
    let base_secs = (2_i64.pow(attempts.clamp(1, 11).unsigned_abs()) * 2).min(3600);
    let spread_millis = i64::try_from(spread % 1000).unwrap_or(0) * base_secs / 2;
    Duration::seconds(base_secs) + Duration::milliseconds(spread_millis)
}

/// Not for the log: telemetry makes histograms of these.
fn measure(kind: &str, end: &str, began: Instant, waited: Duration) {
    tracing::trace!(
        target: "metrics",
        kind,
        end,
        "histogram.mellanrum.task.duration_ms" = millis(began.elapsed()),
        "histogram.mellanrum.task.wait_ms" = millis(waited.try_into().unwrap_or_default()),
    );
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What went wrong, for the log and the operator.
fn detail(error: &Error) -> String {
    match error {
        Error::Internal(detail) | Error::Unavailable(detail) => detail.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_are_spread() {
        assert_eq!(pause(1, 0), Duration::seconds(4));
        assert!(pause(1, 999) < Duration::seconds(6));
        assert!(pause(3, 0) > pause(2, 0));
        assert_eq!(pause(50, 0), Duration::hours(1));
    }

    #[test]
    fn tasks_are_read_as_they_were_written() {
        let id = uuid::Uuid::nil();
        let task = Task::Mail {
            application: id.into(),
            letter: Letter::Received { submission: id.into() },
            to: Recipient::Person(id.into()),
        };
        assert_eq!(serde_json::from_value::<Task>(serde_json::to_value(&task).unwrap()).unwrap(), task);
    }
}
