//! The board's decisions. Paragraphs are numbered per year without gaps.

use mellanrum_model::{
    Result,
    application::Outcome,
    criterion::Judged,
    id::{AgendaItemId, ApplicationId, AssociationId, BudgetLineId, DecisionId, DocumentId, MeetingId, PersonId},
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::{get, get_id, get_json, get_word, of_applications, uuids},
};

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which one.
    pub id: DecisionId,
    /// Whose board.
    pub association: AssociationId,
    /// The item that it decides.
    pub agenda_item: AgendaItemId,
    /// The application.
    pub application: ApplicationId,
    /// What was decided.
    pub outcome: Outcome,
    /// The year of the paragraph.
    pub year: i32,
    /// The paragraph of the minutes.
    pub paragraph: i32,
    /// The decision in the board's words.
    pub text: String,
    /// Its reasons.
    pub reasons: String,
    /// Its conditions.
    pub conditions: String,
    /// Who presented the case to the board; empty when nobody did.
    pub presented_by: String,
    /// Whether the presenter left before the decision.
    pub presenter_left: bool,
    /// The day of the meeting.
    pub decided_on: Date,
    /// When the minutes were adjusted; the decision holds from then.
    pub minutes_adjusted_on: Option<Date>,
    /// How the criteria were judged in the recommendation that the board decided on.
    pub judgements: Vec<Judged>,
    /// Granted öre per budget line.
    pub lines: Vec<(BudgetLineId, i64)>,
    /// Its document, once it is made.
    pub document: Option<DocumentId>,
}

impl Decision {
    /// Everything granted, in öre.
    #[must_use]
    pub fn granted_ore(&self) -> i64 {
        self.lines.iter().map(|(_, granted_ore)| granted_ore).sum()
    }
}

const SELECT: &str = "select decision.*, meeting.minutes_adjusted_on, document.id as document_id, \
     array(select line.budget_line_id from decision_line line where line.tenant_id = decision.tenant_id \
           and line.decision_id = decision.id order by line.budget_line_id) as line_ids, \
     array(select line.granted_ore from decision_line line where line.tenant_id = decision.tenant_id \
           and line.decision_id = decision.id order by line.budget_line_id) as line_amounts from decision \
     join agenda_item on agenda_item.tenant_id = decision.tenant_id and agenda_item.id = decision.agenda_item_id \
     join meeting on meeting.tenant_id = agenda_item.tenant_id and meeting.id = agenda_item.meeting_id \
     left join document on document.tenant_id = decision.tenant_id and document.decision_id = decision.id";

fn from_row(row: &PgRow) -> Result<Decision> {
    let (ids, amounts): (Vec<Uuid>, Vec<i64>) = (get(row, "line_ids")?, get(row, "line_amounts")?);
    Ok(Decision {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        agenda_item: get_id(row, "agenda_item_id")?,
        application: get_id(row, "application_id")?,
        outcome: get_word(row, "outcome", Outcome::from_word)?,
        year: get(row, "year")?,
        paragraph: get(row, "paragraph")?,
        text: get(row, "text")?,
        reasons: get(row, "reasons")?,
        conditions: get(row, "conditions")?,
        presented_by: get(row, "presented_by")?,
        presenter_left: get(row, "presenter_left")?,
        decided_on: get(row, "decided_on")?,
        minutes_adjusted_on: get(row, "minutes_adjusted_on")?,
        judgements: get_json(row, "judgements")?,
        lines: ids.into_iter().map(Into::into).zip(amounts).collect(),
        document: get::<Option<Uuid>>(row, "document_id")?.map(Into::into),
    })
}

/// The decision with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: DecisionId) -> Result<Option<Decision>> {
    let rows = sqlx::query(AssertSqlSafe(format!("{SELECT} where decision.id = $1")))
        .bind(id.0)
        .fetch_all(tx.connection())
        .await
        .map_err(from_sqlx)?;
    Ok(rows.iter().map(from_row).collect::<Result<Vec<_>>>()?.pop())
}

/// The decisions of these agenda items.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_item(tx: &mut Tx, items: &[AgendaItemId]) -> Result<Vec<Decision>> {
    let rows = sqlx::query(AssertSqlSafe(format!("{SELECT} where decision.agenda_item_id = any($1)")))
        .bind(uuids(items, |id| id.0))
        .fetch_all(tx.connection())
        .await
        .map_err(from_sqlx)?;
    rows.iter().map(from_row).collect()
}

/// The decisions about these applications, the first first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Decision>> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "{SELECT} where {} order by decision.year, decision.paragraph",
        of_applications(tx, "decision")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?;
    rows.iter().map(from_row).collect()
}

/// The decisions about these problem statements, for those who wrote them and those who write what follows on them; the first
/// first. On the desk what follows leads to them, too, because its writers need not have taken part in the statement.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_directions(tx: &mut Tx, statements: &[ApplicationId]) -> Result<Vec<Decision>> {
    let about = if tx.is_desk() {
        "(decision.tenant_id, decision.application_id) in (select tenant_id, id from application where id = any($1) \
         union all select tenant_id, statement_id from application where statement_id = any($1))"
    } else {
        "decision.application_id = any($1)"
    };
    let rows = sqlx::query(AssertSqlSafe(format!("{SELECT} where {about} order by decision.year, decision.paragraph")))
        .bind(uuids(statements, |id| id.0))
        .fetch_all(tx.connection())
        .await
        .map_err(from_sqlx)?;
    rows.iter().map(from_row).collect()
}

/// The decisions of a meeting, by paragraph.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_meeting(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Decision>> {
    let rows = sqlx::query(AssertSqlSafe(format!(
        "{SELECT} where meeting.id = $1 order by decision.year, decision.paragraph"
    )))
    .bind(meeting.0)
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?;
    rows.iter().map(from_row).collect()
}

/// Takes the next paragraph of the year. Given back when the transaction rolls back.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn next_paragraph(tx: &mut Tx, year: i32) -> Result<i32> {
    sqlx::query_scalar(
        "insert into paragraph_series (year, last_number) values ($1, 1) \
         on conflict (tenant_id, year) do update set last_number = paragraph_series.last_number + 1 returning last_number",
    )
    .bind(year)
    .fetch_one(tx.connection())
    .await
    .map_err(from_sqlx)
}

/// Writes a decision with its lines.
///
/// # Errors
/// `Conflict` when the item is decided already; `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, decision: &Decision, person: PersonId, now: OffsetDateTime) -> Result<()> {
    sqlx::query(
        "insert into decision (id, agenda_item_id, application_id, outcome, year, paragraph, text, reasons, conditions, \
         presenter_left, decided_on, recorded_by, recorded_at, presented_by, judgements) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(decision.id.0)
    .bind(decision.agenda_item.0)
    .bind(decision.application.0)
    .bind(decision.outcome.word())
    .bind(decision.year)
    .bind(decision.paragraph)
    .bind(&decision.text)
    .bind(&decision.reasons)
    .bind(&decision.conditions)
    .bind(decision.presenter_left)
    .bind(decision.decided_on)
    .bind(person.0)
    .bind(now)
    .bind(&decision.presented_by)
    .bind(Json(&decision.judgements))
    .execute(tx.connection())
    .await
    .map_err(from_sqlx)?;
    let (ids, amounts): (Vec<Uuid>, Vec<i64>) =
        decision.lines.iter().map(|(id, granted_ore)| (id.0, *granted_ore)).unzip();
    sqlx::query(
        "insert into decision_line (decision_id, budget_line_id, granted_ore) select $1, line, ore from unnest($2::uuid[], $3::bigint[]) as granted (line, ore)",
    )
    .bind(decision.id.0)
    .bind(ids)
    .bind(amounts)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}
