//! Submissions: what was sent in, frozen.

use mellanrum_model::{
    Result,
    application::SubmissionContent,
    budget::BudgetLine,
    id::{ApplicationId, DocumentId, PersonId, SubmissionId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::{fetch_all, fetch_optional, get, get_id, get_json, of_applications, uuids},
};

/// One sending-in of an application.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Which one.
    pub id: SubmissionId,
    /// Of which application.
    pub application: ApplicationId,
    /// Counts the application's submissions from 1; later ones answer completion requests.
    pub number: i32,
    /// What was sent.
    pub content: SubmissionContent,
    /// Whether it came after the deadline.
    pub late: bool,
    /// Who sent it, by name.
    pub submitted_by: String,
    /// When it came.
    pub received_at: OffsetDateTime,
    /// Its document, once it is made.
    pub document: Option<DocumentId>,
}

const SELECT: &str = "select submission.*, person.name, document.id as document_id from submission \
     join person on person.id = submission.submitted_by left join document \
     on document.tenant_id = submission.tenant_id and document.submission_id = submission.id";

fn from_row(row: &PgRow) -> Result<Submission> {
    Ok(Submission {
        id: get_id(row, "id")?,
        application: get_id(row, "application_id")?,
        number: get(row, "number")?,
        content: get_json(row, "content")?,
        late: get(row, "late")?,
        submitted_by: get(row, "name")?,
        received_at: get(row, "received_at")?,
        document: get::<Option<Uuid>>(row, "document_id")?.map(Into::into),
    })
}

/// The submissions of these applications, in order.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Submission>> {
    sqlx::query(AssertSqlSafe(format!(
        "{SELECT} where {} order by application_id, number",
        of_applications(tx, "submission")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(from_row)
    .collect()
}

/// The budgets that these applications were sent in with last. A submission as a whole holds every answer: a list reads only this.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_budgets(
    tx: &mut Tx,
    applications: &[ApplicationId],
) -> Result<Vec<(ApplicationId, Vec<BudgetLine>)>> {
    let statement = format!(
        "select distinct on (application_id) application_id, content -> 'budget_lines' as lines from submission \
         where {} order by application_id, number desc",
        of_applications(tx, "submission")
    );
    let query = sqlx::query(AssertSqlSafe(statement)).bind(uuids(applications, |id| id.0));
    fetch_all(tx, query, |row| Ok((get_id(row, "application_id")?, get_json(row, "lines")?))).await
}

/// The submission with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: SubmissionId) -> Result<Option<Submission>> {
    fetch_optional(tx, sqlx::query(AssertSqlSafe(format!("{SELECT} where submission.id = $1"))).bind(id.0), from_row)
        .await
}

/// A new submission.
#[derive(Debug, Clone)]
pub struct NewSubmission<'a> {
    /// Which one.
    pub id: SubmissionId,
    /// Of which application.
    pub application: ApplicationId,
    /// What is sent.
    pub content: &'a SubmissionContent,
    /// Whether it comes after the deadline.
    pub late: bool,
    /// Who sends it.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Freezes what is sent, as the application's next submission.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewSubmission<'_>) -> Result<()> {
    sqlx::query(
        "insert into submission (id, application_id, number, content, late, submitted_by, received_at) \
         values ($1, $2, (select coalesce(max(number), 0) + 1 from submission where application_id = $2), $3, $4, $5, $6)",
    )
    .bind(new.id.0)
    .bind(new.application.0)
    .bind(Json(new.content))
    .bind(new.late)
    .bind(new.person.0)
    .bind(new.now)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}
