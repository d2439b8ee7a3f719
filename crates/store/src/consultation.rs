//! Requests to bodies for their opinion on what was sent in, and what they answered. A request changes in its last day and by
//! being withdrawn alone; what was answered never changes, a new version is written beside it.

use mellanrum_model::{
    Result, Text,
    consultation::Stance,
    id::{ApplicationId, AssociationId, ConsultationId, PersonId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    db::Tx,
    person::{Person, person_from_row},
    row::{execute, fetch_all, fetch_optional, get, get_id, get_json, get_word, uuids},
};

/// A request to one body, with everything that it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Which one.
    pub id: ConsultationId,
    /// Whose.
    pub association: AssociationId,
    /// About which application.
    pub application: ApplicationId,
    /// Key of the body.
    pub body: String,
    /// What the body was called then.
    pub body_name: Text,
    /// Whether the association's routing proposed it.
    pub is_proposed: bool,
    /// Why it is asked.
    pub reason: Text,
    /// The last day to answer.
    pub due_on: Date,
    /// Who sent it, by name.
    pub sent_by: String,
    /// When.
    pub sent_at: OffsetDateTime,
    /// Who withdrew it, by name.
    pub withdrawn_by: Option<String>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<OffsetDateTime>,
    /// Why; empty while it holds.
    pub withdrawal_reason: String,
    /// What it answered, the first version first; the last one counts.
    pub opinions: Vec<Opinion>,
}

impl Consultation {
    /// What counts of what the body answered.
    #[must_use]
    pub fn opinion(&self) -> Option<&Opinion> {
        self.opinions.last()
    }

    /// Whether it holds and the body has not answered.
    #[must_use]
    pub fn is_outstanding(&self) -> bool {
        self.withdrawn_at.is_none() && self.opinions.is_empty()
    }
}

/// What a body answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// To which request.
    pub consultation: ConsultationId,
    /// Counts the versions from 1.
    pub version: i32,
    /// What it thinks.
    pub stance: Stance,
    /// Why, and what it wants to be looked at.
    pub text: String,
    /// Who answered for the body, by name.
    pub given_by: String,
    /// The day on which it came.
    pub given_on: Date,
    /// Whether that was after the last day.
    pub late: bool,
    /// Whether it came by other means, and the office wrote it down.
    pub by_office: bool,
    /// Who wrote it down, by name.
    pub recorded_by: String,
    /// When.
    pub recorded_at: OffsetDateTime,
}

fn opinion_from_row(row: &PgRow) -> Result<Opinion> {
    Ok(Opinion {
        consultation: get_id(row, "consultation_id")?,
        version: get(row, "version")?,
        stance: get_word(row, "stance", Stance::from_word)?,
        text: get(row, "text")?,
        given_by: get(row, "given_by")?,
        given_on: get(row, "given_on")?,
        late: get(row, "late")?,
        by_office: get(row, "by_office")?,
        recorded_by: get(row, "name")?,
        recorded_at: get(row, "recorded_at")?,
    })
}

fn from_row(row: &PgRow) -> Result<Consultation> {
    Ok(Consultation {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        application: get_id(row, "application_id")?,
        body: get(row, "body_key")?,
        body_name: get_json(row, "body_name")?,
        is_proposed: get(row, "is_proposed")?,
        reason: get_json(row, "reason")?,
        due_on: get(row, "due_on")?,
        sent_by: get(row, "sender_name")?,
        sent_at: get(row, "sent_at")?,
        withdrawn_by: get(row, "withdrawer_name")?,
        withdrawn_at: get(row, "withdrawn_at")?,
        withdrawal_reason: get(row, "withdrawal_reason")?,
        opinions: Vec::new(),
    })
}

const SELECT: &str = "select consultation.*, sender.name as sender_name, withdrawer.name as withdrawer_name from consultation \
     join person sender on sender.id = consultation.sent_by \
     left join person withdrawer on withdrawer.id = consultation.withdrawn_by \
     where consultation.tenant_id = app.current_tenant()";

async fn with_opinions(tx: &mut Tx, mut found: Vec<Consultation>) -> Result<Vec<Consultation>> {
    if found.is_empty() {
        return Ok(found);
    }
    let ids: Vec<Uuid> = found.iter().map(|one| one.id.0).collect();
    let query = sqlx::query(
        "select opinion.*, person.name from opinion join person on person.id = opinion.recorded_by \
         where opinion.tenant_id = app.current_tenant() and consultation_id = any($1) order by consultation_id, version",
    );
    for opinion in fetch_all(tx, query.bind(ids), opinion_from_row).await? {
        if let Some(one) = found.iter_mut().find(|one| one.id == opinion.consultation) {
            one.opinions.push(opinion);
        }
    }
    Ok(found)
}

/// The requests about these applications of the scope's association, what was sent first first; those withdrawn among them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Consultation>> {
    let statement =
        format!("{SELECT} and consultation.application_id = any($1) order by consultation.sent_at, consultation.id");
    let query = sqlx::query(AssertSqlSafe(statement)).bind(uuids(applications, |id| id.0));
    let found = fetch_all(tx, query, from_row).await?;
    with_opinions(tx, found).await
}

/// What these bodies are asked and no longer have withdrawn, what waits first, then the newest.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_of_bodies(tx: &mut Tx, bodies: &[String]) -> Result<Vec<Consultation>> {
    let statement = format!(
        "{SELECT} and consultation.body_key = any($1) and consultation.withdrawn_at is null \
         order by exists (select from opinion where opinion.tenant_id = consultation.tenant_id \
           and opinion.consultation_id = consultation.id), consultation.due_on desc, consultation.id limit 500"
    );
    let found = fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(bodies), from_row).await?;
    with_opinions(tx, found).await
}

/// The request with this id, in the scope's association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: ConsultationId) -> Result<Option<Consultation>> {
    let statement = format!("{SELECT} and consultation.id = $1");
    let found = fetch_optional(tx, sqlx::query(AssertSqlSafe(statement)).bind(id.0), from_row).await?;
    Ok(with_opinions(tx, found.into_iter().collect()).await?.pop())
}

/// A request to send.
#[derive(Debug, Clone, Copy)]
pub struct NewConsultation<'a> {
    /// Which one.
    pub id: ConsultationId,
    /// About which application.
    pub application: ApplicationId,
    /// Key of the body.
    pub body: &'a str,
    /// What it is called.
    pub body_name: &'a Text,
    /// Whether the routing proposed it.
    pub is_proposed: bool,
    /// Why it is asked.
    pub reason: &'a Text,
    /// The last day to answer.
    pub due_on: Date,
    /// Who sends it.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes a request.
///
/// # Errors
/// `Conflict` when the body is asked about the application already; `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewConsultation<'_>) -> Result<()> {
    let insert = sqlx::query(
        "insert into consultation (id, application_id, body_key, body_name, is_proposed, reason, due_on, sent_by, sent_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.0)
    .bind(new.application.0)
    .bind(new.body)
    .bind(Json(new.body_name))
    .bind(new.is_proposed)
    .bind(Json(new.reason))
    .bind(new.due_on)
    .bind(new.person.0)
    .bind(new.now);
    execute(tx, insert).await.map(drop)
}

/// Moves the last day of a request.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_due(tx: &mut Tx, id: ConsultationId, due_on: Date) -> Result<()> {
    let update = sqlx::query("update consultation set due_on = $2 where tenant_id = app.current_tenant() and id = $1");
    execute(tx, update.bind(id.0).bind(due_on)).await.map(drop)
}

/// Notes that a request was withdrawn.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn withdraw(tx: &mut Tx, id: ConsultationId, by: PersonId, reason: &str, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query(
        "update consultation set withdrawn_by = $2, withdrawn_at = $3, withdrawal_reason = $4 \
         where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0).bind(by.0).bind(now).bind(reason)).await.map(drop)
}

/// An answer to write down.
#[derive(Debug, Clone, Copy)]
pub struct NewOpinion<'a> {
    /// Names the row.
    pub id: Uuid,
    /// To which request.
    pub consultation: ConsultationId,
    /// Its version: one more than what is there.
    pub version: i32,
    /// What the body thinks.
    pub stance: Stance,
    /// Why.
    pub text: &'a str,
    /// Who answered for the body, by name.
    pub given_by: &'a str,
    /// The day on which it came.
    pub given_on: Date,
    /// Whether that was after the last day.
    pub late: bool,
    /// Whether the office writes it down.
    pub by_office: bool,
    /// Who writes it down.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
}

/// Writes a version of what a body answers.
///
/// # Errors
/// `Conflict` when that version is there already; `Unavailable` when Postgres does not answer.
pub async fn insert_opinion(tx: &mut Tx, new: &NewOpinion<'_>) -> Result<()> {
    let insert = sqlx::query(
        "insert into opinion (id, consultation_id, version, stance, text, given_by, given_on, late, by_office, recorded_by, recorded_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id)
    .bind(new.consultation.0)
    .bind(new.version)
    .bind(new.stance.word())
    .bind(new.text)
    .bind(new.given_by)
    .bind(new.given_on)
    .bind(new.late)
    .bind(new.by_office)
    .bind(new.person.0)
    .bind(new.now);
    execute(tx, insert).await.map(drop)
}

/// Who answers for a body on a day, by their names.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_members(tx: &mut Tx, body: &str, today: Date) -> Result<Vec<Person>> {
    let query = sqlx::query(
        "select person.id, person.name, person.email from person where person.id in ( \
           select person_id from association_role held where held.tenant_id = app.current_tenant() and held.body_key = $1 \
             and app.role_holds(held.accepted_at, held.withdrawn_at, held.starts_on, held.ends_on, $2)) order by name, id",
    );
    fetch_all(tx, query.bind(body).bind(today), person_from_row).await
}
