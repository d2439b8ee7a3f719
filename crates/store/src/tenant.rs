//! Associations as whoever runs the platform sees them: how much there is in each, and whether it is closed.
//!
//! What must stay true: counting reads no row of a tenant out, and costs one statement however many associations there are.

use mellanrum_model::{
    Error, Result,
    id::{AssociationId, PersonId},
    tenant::{Lead, Measures},
};
use sqlx::postgres::PgRow;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    db::Tx,
    page::Cursor,
    row::{execute, fetch_all, fetch_optional, get, get_id},
};

/// That an association is closed for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Why.
    pub reason: String,
    /// By whom, by name; none when it was done by the command line.
    pub by: Option<String>,
    /// Since when.
    pub at: OffsetDateTime,
}

/// An association as whoever runs the platform sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Which one.
    pub id: AssociationId,
    /// Names its host.
    pub slug: String,
    /// The full name.
    pub name: String,
    /// The name in headers and lists.
    pub short_name: String,
    /// Host names of its own, the one that letters use first.
    pub domains: Vec<String>,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// That it is closed, while it is.
    pub suspension: Option<Suspension>,
    /// How large it is and how it fares.
    pub measures: Measures,
}

impl Tenant {
    /// Its place in lists.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.created_at, id: self.id.0 }
    }
}

/// Whether a role in the row `held` may be what somebody gives roles by.
const LEADS: &str = "held.role in ('DIRECTOR', 'ADMINISTRATOR')";

fn list_statement() -> String {
    format!(
        "select association.id, association.slug, association.name, association.short_name, association.created_at, \
           array(select jsonb_array_elements_text(coalesce(association.profile -> 'domains', '[]'))) as domains, \
           suspension.reason, suspension.suspended_at, person.name as suspended_by, \
           coalesce(members.count, 0) as members, coalesce(roles.people, 0) as people, \
           coalesce(roles.leads, false) as leads, coalesce(roles.invited, false) as invited, \
           coalesce(calls.count, 0) as open_calls, coalesce(applications.count, 0) as applications, \
           coalesce(files.count, 0) as files, coalesce(files.bytes, 0)::bigint as file_bytes, \
           coalesce(jobs.waiting, 0) as waiting_jobs, coalesce(jobs.failed, 0) as failed_jobs, jobs.oldest, \
           greatest(applications.changed_at, (select entry.at from audit_entry entry \
             where entry.tenant_id = association.id and entry.person_id is not null \
             and 'OPERATOR' <> all(entry.roles) \
             order by entry.number desc limit 1)) as active_at \
         from association \
         left join suspension on suspension.association_id = association.id \
         left join person on person.id = suspension.suspended_by \
         left join (select tenant_id, count(*) from member group by tenant_id) members on members.tenant_id = association.id \
         left join (select held.tenant_id, \
             count(distinct held.person_id) filter (where holds.yes) as people, bool_or(holds.yes and {LEADS}) as leads, \
             bool_or(held.accepted_at is null and held.withdrawn_at is null and held.invitation_ends_at > $1 and {LEADS}) as invited \
           from association_role held cross join lateral (select app.role_holds( \
             held.accepted_at, held.withdrawn_at, held.starts_on, held.ends_on, $2) as yes) holds \
           group by held.tenant_id) roles on roles.tenant_id = association.id \
         left join (select tenant_id, count(*) from call where withdrawn_at is null and (opens_on is null or opens_on <= $2) and (closes_at is null \
             or (closes_at::timestamp + interval '1 minute') at time zone 'Europe/Stockholm' > $1) \
           group by tenant_id) calls on calls.tenant_id = association.id \
         left join (select tenant_id, count(*), max(changed_at) as changed_at from application \
           group by tenant_id) applications on applications.tenant_id = association.id \
         left join (select tenant_id, count(*), sum(size_bytes) as bytes from ( \
             select tenant_id, size_bytes from attachment where state = 'ATTACHED' \
             union all select tenant_id, size_bytes from document) file \
           group by tenant_id) files on files.tenant_id = association.id \
         left join (select tenant_id, count(*) filter (where parked_at is null) as waiting, \
             count(parked_at) as failed, min(run_at) filter (where parked_at is null and run_at <= $1) as oldest \
           from job where done_at is null group by tenant_id) jobs on jobs.tenant_id = association.id \
         order by association.name collate \"sv-SE-x-icu\", association.id"
    )
}

fn count(row: &PgRow, column: &str) -> Result<u64> {
    u64::try_from(get::<i64>(row, column)?).map_err(Error::internal)
}

fn from_row(row: &PgRow) -> Result<Tenant> {
    let suspension = match get::<Option<OffsetDateTime>>(row, "suspended_at")? {
        Some(at) => Some(Suspension { reason: get(row, "reason")?, by: get(row, "suspended_by")?, at }),
        None => None,
    };
    let lead = match (get(row, "leads")?, get(row, "invited")?) {
        (true, _) => Lead::There,
        (false, true) => Lead::Invited,
        (false, false) => Lead::Missing,
    };
    Ok(Tenant {
        id: get_id(row, "id")?,
        slug: get(row, "slug")?,
        name: get(row, "name")?,
        short_name: get(row, "short_name")?,
        domains: get(row, "domains")?,
        created_at: get(row, "created_at")?,
        suspension,
        measures: Measures {
            members: count(row, "members")?,
            people: count(row, "people")?,
            lead,
            open_calls: count(row, "open_calls")?,
            applications: count(row, "applications")?,
            files: count(row, "files")?,
            file_bytes: count(row, "file_bytes")?,
            last_active_at: get(row, "active_at")?,
            waiting_jobs: count(row, "waiting_jobs")?,
            failed_jobs: count(row, "failed_jobs")?,
            oldest_job_at: get(row, "oldest")?,
        },
    })
}

/// Every association, by name, as it is at `now`, which is `today` in Sweden. Run by [`crate::Db::overview`].
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, now: OffsetDateTime, today: Date) -> Result<Vec<Tenant>> {
    let query = sqlx::query(sqlx::AssertSqlSafe(list_statement())).bind(now).bind(today);
    fetch_all(tx, query, from_row).await
}

/// Closes an association. The system role's work.
///
/// # Errors
/// `Conflict` when it is closed, `Unavailable` when Postgres does not answer.
pub async fn suspend(
    tx: &mut Tx,
    association: AssociationId,
    reason: &str,
    by: Option<PersonId>,
    now: OffsetDateTime,
) -> Result<()> {
    let statement = sqlx::query(
        "insert into suspension (association_id, reason, suspended_by, suspended_at) values ($1, $2, $3, $4)",
    );
    let by: Option<Uuid> = by.map(|person| person.0);
    execute(tx, statement.bind(association.0).bind(reason).bind(by).bind(now)).await.map(drop)
}

/// Opens an association again; gives the reason for which it was closed, if it was. The system role's work.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn resume(tx: &mut Tx, association: AssociationId) -> Result<Option<String>> {
    let statement = sqlx::query("delete from suspension where association_id = $1 returning reason");
    fetch_optional(tx, statement.bind(association.0), |row| get(row, "reason")).await
}
