//! How cases are judged by criteria, while it can change. What a recommendation was made on is kept with it.

use mellanrum_model::{
    Result,
    criterion::Judgement,
    id::{ApplicationId, PersonId},
};
use sqlx::postgres::PgRow;
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, get, get_id, uuids},
};

/// A judgement that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenJudgement {
    /// About which application.
    pub application: ApplicationId,
    /// What it says.
    pub judgement: Judgement,
    /// Counts its changes; 1 when new.
    pub version: i32,
    /// Who judged last, by name.
    pub judged_by: String,
    /// When.
    pub judged_at: OffsetDateTime,
}

fn from_row(row: &PgRow) -> Result<WrittenJudgement> {
    Ok(WrittenJudgement {
        application: get_id(row, "application_id")?,
        judgement: Judgement {
            criterion: get(row, "criterion_key")?,
            step: get(row, "step")?,
            motivation: get(row, "motivation")?,
        },
        version: get(row, "version")?,
        judged_by: get(row, "name")?,
        judged_at: get(row, "judged_at")?,
    })
}

/// The judgements of these applications.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<WrittenJudgement>> {
    let query = sqlx::query(
        "select judgement.*, person.name from judgement join person on person.id = judgement.judged_by \
         where application_id = any($1) order by criterion_key",
    );
    fetch_all(tx, query.bind(uuids(applications, |id| id.0)), from_row).await
}

/// Writes a judgement if its version is still `expected_version`, 0 for one that is not there; says whether it did.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(
    tx: &mut Tx,
    application: ApplicationId,
    judgement: &Judgement,
    expected_version: i32,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<bool> {
    let statement = if expected_version == 0 {
        "insert into judgement (application_id, criterion_key, step, motivation, version, judged_by, judged_at) \
         values ($1, $2, $3, $4, $5 + 1, $6, $7) on conflict do nothing"
    } else {
        "update judgement set step = $3, motivation = $4, version = version + 1, judged_by = $6, judged_at = $7 \
         where application_id = $1 and criterion_key = $2 and version = $5"
    };
    let statement = sqlx::query(statement)
        .bind(application.0)
        .bind(&judgement.criterion)
        .bind(&judgement.step)
        .bind(&judgement.motivation)
        .bind(expected_version)
        .bind(person.0)
        .bind(now);
    execute(tx, statement).await.map(|rows| rows == 1)
}
