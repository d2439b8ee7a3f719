//! Calls, as applicants and the public meet them.

use mellanrum_model::{
    Error, Result, Text,
    association::CallMode,
    call_dates::CallDates,
    criterion::{Criterion, Scale, in_call},
    deadline::Deadline,
    extension::last_minute,
    frame::Frame,
    id::{AssociationId, CallId, OrganisationId, TemplateId},
    planning::{ChosenDay, PlannedStep, Planning},
    policy::{Intake, PolicyVersion},
    process::{CallProcess, Process},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::Date;

use crate::{
    db::Tx,
    extension::{OF_CALL, read_deadline},
    frame::SHOWN_IN_CALL,
    row::{execute, fetch_all, fetch_optional, get, get_id, get_json, get_word, uuids},
};

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which one.
    pub id: CallId,
    /// Whose.
    pub association: AssociationId,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub introduction: Text,
    /// How it takes applications in.
    pub mode: CallMode,
    /// The first day.
    pub opens_on: Option<Date>,
    /// The last minute, for whoever was not given longer time.
    pub closes_at: Option<Deadline>,
    /// What the scope's organisations were given beside it.
    pub extensions: Vec<(OrganisationId, Deadline)>,
    /// When the board decides.
    pub decision_on: Option<Date>,
    /// When interventions start at the earliest.
    pub starts_on: Option<Date>,
    /// The years that budgets may cover.
    pub budget_years: Vec<i32>,
    /// The version of the template that new applications are written in.
    pub template: TemplateId,
    /// Its steps: its own where it has some, else its association's.
    pub process: Process,
    /// The criteria by which what answers it is judged.
    pub criteria: Vec<Criterion>,
    /// The scales that they are answered with.
    pub scales: Vec<Scale>,
    /// The version of the template that new problem statements are written in, where it has one.
    pub statement_template: Option<TemplateId>,
    /// Keys of the frames that what answers it draws on.
    pub frames: Vec<String>,
    /// Those of them that are said to whoever applies, for the years that budgets may cover; none on the desk.
    pub shown_frames: Vec<Frame>,
    /// The association's lead times.
    pub planning: Planning,
    /// Days of steps that a person chose.
    pub chosen_days: Vec<ChosenDay>,
    /// The versions of policies that it names.
    pub policies: Vec<PolicyVersion>,
}

impl Call {
    /// Its dates, for whoever was not given longer time.
    #[must_use]
    pub fn dates(&self) -> CallDates {
        CallDates {
            opens_on: self.opens_on,
            closes_at: self.closes_at,
            decision_on: self.decision_on,
            starts_on: self.starts_on,
        }
    }

    /// What decides which versions of policies hold for what answers it.
    #[must_use]
    pub fn intake(&self) -> Intake {
        Intake::new(self.mode, &self.dates(), &self.policies)
    }

    /// The steps before and after its decision with their days, the earliest first; none without a day of the decision.
    #[must_use]
    pub fn plan(&self) -> Vec<PlannedStep> {
        self.planning.days_of_call(&self.dates(), &self.chosen_days)
    }

    /// The last minute that counts for one of the scope's organisations.
    #[must_use]
    pub fn closes_at_for(&self, organisation: OrganisationId) -> Option<Deadline> {
        let extended = self.extensions.iter().find(|(given_to, _)| *given_to == organisation);
        last_minute(self.closes_at, extended.map(|(_, deadline)| *deadline))
    }

    /// The last minute of whichever of the scope's organisations has longest time.
    #[must_use]
    pub fn closes_at_for_all(&self) -> Option<Deadline> {
        let extended = self.extensions.iter().map(|(_, deadline)| *deadline).max_by_key(|deadline| deadline.ends_at());
        last_minute(self.closes_at, extended)
    }
}

/// That a call is not withdrawn. Nothing was ever begun in one that is.
pub(crate) const IN_USE: &str = "call.withdrawn_at is null";

/// What [`from_row`] reads of a call. The desk has no right to frames.
pub(crate) fn columns(tx: &Tx) -> String {
    let shown_frames = if tx.is_desk() { "'[]'::jsonb" } else { SHOWN_IN_CALL };
    format!(
        "call.tenant_id, call.id, call.title, call.introduction, call.mode, call.opens_on, call.closes_at, \
         call.decision_on, call.starts_on, call.budget_years, call.template_id, call.statement_template_id, {OF_CALL} as extensions, call.criteria, call.process, \
         call.chosen_days, call.policies, call.frames, {shown_frames} as shown_frames, \
         (select jsonb_build_object( \
           'scales', coalesce(profile -> 'scales', '[]'), 'criteria', coalesce(profile -> 'criteria', '[]'), \
           'process', coalesce(profile -> 'process', '{{}}'), 'planning', coalesce(profile -> 'planning', '{{}}')) from association where association.id = call.tenant_id) as judging"
    )
}

/// What a call has from its association.
#[derive(serde::Deserialize)]
struct Judging {
    scales: Vec<Scale>,
    criteria: Vec<Criterion>,
    process: Process,
    planning: Planning,
}

fn read_extension(text: &str) -> Result<(OrganisationId, Deadline)> {
    let (id, deadline) = text.split_once(' ').ok_or_else(|| Error::internal("an extension without a last minute"))?;
    let id = uuid::Uuid::try_parse(id).map_err(Error::internal)?;
    Ok((id.into(), deadline.parse().map_err(Error::internal)?))
}

pub(crate) fn from_row(row: &PgRow) -> Result<Call> {
    let extensions: Vec<String> = get(row, "extensions")?;
    let named: Option<Vec<String>> = get(row, "criteria")?;
    let judging: Judging = get_json(row, "judging")?;
    let own: CallProcess = get_json(row, "process")?;
    Ok(Call {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        title: get_json(row, "title")?,
        introduction: get_json(row, "introduction")?,
        mode: get_word(row, "mode", |word| match word {
            "CALL" => Some(CallMode::Call),
            "ROLLING" => Some(CallMode::Rolling),
            _ => None,
        })?,
        opens_on: get(row, "opens_on")?,
        closes_at: read_deadline(get(row, "closes_at")?)?,
        extensions: extensions.iter().map(|text| read_extension(text)).collect::<Result<_>>()?,
        decision_on: get(row, "decision_on")?,
        starts_on: get(row, "starts_on")?,
        budget_years: get(row, "budget_years")?,
        template: get_id(row, "template_id")?,
        process: judging.process.in_call(&own),
        criteria: in_call(&judging.criteria, named.as_deref()),
        scales: judging.scales,
        statement_template: get::<Option<uuid::Uuid>>(row, "statement_template_id")?.map(Into::into),
        frames: get(row, "frames")?,
        shown_frames: get_json(row, "shown_frames")?,
        planning: judging.planning,
        chosen_days: get_json(row, "chosen_days")?,
        policies: get_json(row, "policies")?,
    })
}

/// The call with this id, in the scope's association or in one that the scope's organisations are members of.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: CallId) -> Result<Option<Call>> {
    fetch_optional(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {} from call where id = $1 and {IN_USE}", columns(tx)))).bind(id.0),
        from_row,
    )
    .await
}

/// The call with this id, in the scope's association, held until the transaction ends.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: CallId) -> Result<Option<Call>> {
    let statement = format!(
        "select {} from call where tenant_id = app.current_tenant() and id = $1 and {IN_USE} for update of call",
        columns(tx)
    );
    fetch_optional(tx, sqlx::query(AssertSqlSafe(statement)).bind(id.0), from_row).await
}

/// Lets nobody change a call of the scope's association, or withdraw it, until the transaction ends; others may hold it too. Whoever
/// locks a case as well does that after.
///
/// # Errors
/// `NotFound` when there is no such call or it is withdrawn, `Unavailable` when Postgres does not answer.
pub async fn hold(tx: &mut Tx, id: CallId) -> Result<()> {
    let statement =
        format!("select id from call where tenant_id = app.current_tenant() and id = $1 and {IN_USE} for share");
    let query = sqlx::query(AssertSqlSafe(statement)).bind(id.0);
    fetch_optional(tx, query, |row| get::<uuid::Uuid>(row, "id")).await?.map(drop).ok_or(Error::NotFound)
}

/// Moves its dates.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_dates(tx: &mut Tx, id: CallId, dates: &CallDates) -> Result<()> {
    let update = sqlx::query(
        "update call set opens_on = $2, closes_at = $3, decision_on = $4, starts_on = $5 \
         where tenant_id = app.current_tenant() and id = $1",
    )
    .bind(id.0)
    .bind(dates.opens_on)
    .bind(dates.closes_at.map(|deadline| deadline.to_string()))
    .bind(dates.decision_on)
    .bind(dates.starts_on);
    execute(tx, update).await.map(drop)
}

/// Gives it another version of a form for what is begun from now on.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_template(tx: &mut Tx, id: CallId, template: TemplateId) -> Result<()> {
    let update = sqlx::query("update call set template_id = $2 where tenant_id = app.current_tenant() and id = $1");
    execute(tx, update.bind(id.0).bind(template.0)).await.map(drop)
}

/// The scope's calls, in the order of the association's file: one association's, or all that the desk may see.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Call>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!(
            "select {} from call where {IN_USE} order by tenant_id, position, key",
            columns(tx)
        ))),
        from_row,
    )
    .await
}

/// The association of a call, for whoever comes with its id alone: calls are public. The system role's work, because the
/// tenant is not known yet.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_association(tx: &mut Tx, id: CallId) -> Result<Option<AssociationId>> {
    let query = sqlx::query("select tenant_id from call where id = $1").bind(id.0);
    fetch_optional(tx, query, |row| get_id(row, "tenant_id")).await
}

/// The calls with these ids that the scope sees.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[CallId]) -> Result<Vec<Call>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("select {} from call where id = any($1) and {IN_USE}", columns(tx))))
            .bind(uuids(ids, |id| id.0)),
        from_row,
    )
    .await
}
