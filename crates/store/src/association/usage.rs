//! How much is written under an association's settings, for whoever is about to change them.
//!
//! What must stay true: it is counted in as many statements whatever there is, and no row is read out.

use mellanrum_model::{Error, Result, policy::PolicyVersion, statement::ApplicationKind};
use sqlx::postgres::PgRow;
use time::Date;

use crate::{
    db::Tx,
    row::{fetch_all, get, get_word},
    template_move::of_application,
};

/// How many applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Those that are being written and were never sent in.
    pub drafts: u64,
    /// Those that were sent in.
    pub cases: u64,
}

/// How many applications of a call are written in a version of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormUse {
    /// Key of the call.
    pub call: String,
    /// Key of the template.
    pub template: String,
    /// Its version.
    pub version: i32,
    /// How many.
    pub count: Count,
    /// Those of the cases that are being completed, and will be sent in again.
    pub completions: u64,
    /// Whether they are applications or problem statements.
    pub kind: ApplicationKind,
}

/// In how many applications an organisation takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyUse {
    /// Key of the organisation.
    pub organisation: String,
    /// How many.
    pub count: Count,
}

/// How many budget lines of a call have a year and a cost type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineUse {
    /// Key of the call.
    pub call: String,
    /// The year.
    pub year: i32,
    /// Key of the cost type.
    pub cost_type: String,
    /// How many lines.
    pub lines: u64,
}

/// What has come of a meeting that is not cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingUse {
    /// Key of the meeting.
    pub meeting: String,
    /// How many applications are on its agenda.
    pub items: u64,
    /// How many of them are decided.
    pub decided: u64,
    /// Whether its minutes are adjusted.
    pub is_adjusted: bool,
}

/// A meeting that is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelledUse {
    /// Key of the meeting.
    pub meeting: String,
    /// How many applications were on its agenda.
    pub items: u64,
}

/// How many drafts of a call were begun on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunUse {
    /// Key of the call.
    pub call: String,
    /// The day, in Sweden.
    pub on: Date,
    /// How many.
    pub drafts: u64,
}

/// How many cases were sent in under a version of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptUse {
    /// Which call they answer.
    pub call: String,
    /// The version.
    pub policy: PolicyVersion,
    /// How many cases.
    pub cases: u64,
    /// Those of them that are being completed.
    pub completions: u64,
}

/// How much is written under an association's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    /// By call and form.
    pub forms: Vec<FormUse>,
    /// By organisation that takes part.
    pub parties: Vec<PartyUse>,
    /// By call, year and cost type.
    pub lines: Vec<LineUse>,
    /// By meeting.
    pub meetings: Vec<MeetingUse>,
    /// Meetings that are cancelled.
    pub cancelled: Vec<CancelledUse>,
    /// Drafts by call and day.
    pub begun: Vec<BegunUse>,
    /// Cases by the versions of policies that they were sent in under.
    pub kept: Vec<KeptUse>,
}

const COUNTS: &str = "count(*) filter (where application.state = 'DRAFT') as drafts, \
     count(*) filter (where application.state <> 'DRAFT') as cases";

fn number(row: &PgRow, column: &str) -> Result<u64> {
    u64::try_from(get::<i64>(row, column)?).map_err(Error::internal)
}

fn count(row: &PgRow) -> Result<Count> {
    Ok(Count { drafts: number(row, "drafts")?, cases: number(row, "cases")? })
}

/// How much is written under the settings of the scope's association. Run by [`crate::Db::plan`]; in another transaction the
/// drafts are missing.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn usage(tx: &mut Tx) -> Result<Usage> {
    let forms = format!(
        "select call.key as call, template.key as template, template.version, application.kind, {COUNTS}, \
           count(*) filter (where application.state = 'COMPLETION_REQUESTED') as completions \
         from application join call on call.id = application.call_id join template on template.id = {} \
         group by 1, 2, 3, 4 order by 1, 2, 3, 4",
        of_application("state")
    );
    let forms = fetch_all(tx, sqlx::query(sqlx::AssertSqlSafe(forms)), |row| {
        Ok(FormUse {
            call: get(row, "call")?,
            template: get(row, "template")?,
            version: get(row, "version")?,
            count: count(row)?,
            completions: number(row, "completions")?,
            kind: get_word(row, "kind", ApplicationKind::from_word)?,
        })
    })
    .await?;
    let parties = format!(
        "select organisation.key, {COUNTS} from application \
         join organisation on organisation.id = any(application.party_ids) group by 1 order by 1"
    );
    let parties = fetch_all(tx, sqlx::query(sqlx::AssertSqlSafe(parties)), |row| {
        Ok(PartyUse { organisation: get(row, "key")?, count: count(row)? })
    })
    .await?;
    let lines = "select call.key as call, budget_line.year, budget_line.cost_type_key, count(*) as lines from budget_line \
         join application on application.id = budget_line.application_id join call on call.id = application.call_id \
         group by 1, 2, 3 order by 1, 2, 3";
    let lines = fetch_all(tx, sqlx::query(lines), |row| {
        Ok(LineUse {
            call: get(row, "call")?,
            year: get(row, "year")?,
            cost_type: get(row, "cost_type_key")?,
            lines: number(row, "lines")?,
        })
    })
    .await?;
    let meetings = "select meeting.key, meeting.minutes_adjusted_on is not null as is_adjusted, count(agenda_item.id) as items, \
           count(decision.agenda_item_id) as decided from meeting \
         left join agenda_item on agenda_item.meeting_id = meeting.id \
         left join decision on decision.agenda_item_id = agenda_item.id \
         where meeting.cancelled_at is null group by meeting.tenant_id, meeting.id order by 1";
    let meetings = fetch_all(tx, sqlx::query(meetings), |row| {
        Ok(MeetingUse {
            meeting: get(row, "key")?,
            items: number(row, "items")?,
            decided: number(row, "decided")?,
            is_adjusted: get(row, "is_adjusted")?,
        })
    })
    .await?;
    let cancelled = "select key, cardinality(cancelled_items)::bigint as items from meeting where cancelled_at is not null order by 1";
    let cancelled = fetch_all(tx, sqlx::query(cancelled), |row| {
        Ok(CancelledUse { meeting: get(row, "key")?, items: number(row, "items")? })
    })
    .await?;
    let begun = "select call.key as call, (application.created_at at time zone 'Europe/Stockholm')::date as begun_on, count(*) as drafts \
         from application join call on call.id = application.call_id where application.state = 'DRAFT' group by 1, 2 order by 1, 2";
    let begun = fetch_all(tx, sqlx::query(begun), |row| {
        Ok(BegunUse { call: get(row, "call")?, on: get(row, "begun_on")?, drafts: number(row, "drafts")? })
    })
    .await?;
    let kept = "select call.key as call, kept ->> 'key' as key, (kept ->> 'version')::int as version, count(*) as cases, \
           count(*) filter (where application.state = 'COMPLETION_REQUESTED') as completions \
         from application join call on call.id = application.call_id cross join jsonb_array_elements(application.policies) kept \
         group by 1, 2, 3 order by 1, 2, 3";
    let kept = fetch_all(tx, sqlx::query(kept), |row| {
        Ok(KeptUse {
            call: get(row, "call")?,
            policy: PolicyVersion { key: get(row, "key")?, version: get(row, "version")? },
            cases: number(row, "cases")?,
            completions: number(row, "completions")?,
        })
    })
    .await?;
    Ok(Usage { forms, parties, lines, meetings, cancelled, begun, kept })
}
