//! The applicants' desk: what one's organisations take part in and may apply for, in every association, in one statement each.
//! Run by [`crate::Db::desk`].
//!
//! What must stay true: the number of statements does not grow with the number of associations; what orders and filters the list
//! is what applicants may see, so that neither the order nor a filter tells more than the rows do.

use std::{fmt, str::FromStr};

use mellanrum_model::{
    Result,
    application::ApplicationState,
    id::{ApplicationId, AssociationId, CompletionId, OrganisationId},
    member::Period,
    organisation::PartyKind,
};
use sqlx::{AssertSqlSafe, Row as _, postgres::PgRow};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    application::{self, Application},
    association::{self, Association},
    call::{self, Call},
    db::{Tx, from_sqlx},
    page::{NotACursor, Page, Slice},
    row::{fetch_all, get, get_id, get_json, get_word, uuids},
    template_move::of_application,
};

/// A place in the list: first what waits for the applicant, what is due first before the rest; then what changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeskCursor {
    /// 0 when the case waits for the applicant, 1 when it does not.
    rank: i32,
    /// When that is due, in microseconds; the largest number when never.
    due: i64,
    /// When the case last changed, in microseconds before the epoch.
    back: i64,
    /// Orders rows that are alike.
    id: Uuid,
}

impl fmt::Display for DeskCursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}.{}", self.rank, self.due, self.back, self.id.simple())
    }
}

impl FromStr for DeskCursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or(NotACursor);
        let (rank, due, back, id) = (part()?, part()?, part()?, part()?);
        if part().is_ok() {
            return Err(NotACursor);
        }
        Ok(Self {
            rank: rank.parse().map_err(|_| NotACursor)?,
            due: due.parse().map_err(|_| NotACursor)?,
            back: back.parse().map_err(|_| NotACursor)?,
            id: Uuid::try_parse(id).map_err(|_| NotACursor)?,
        })
    }
}

/// What the desk shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeskFilter {
    /// Only these states, as applicants see them; all when empty.
    pub states: Vec<ApplicationState>,
    /// Only associations with these slugs; all when empty.
    pub associations: Vec<String>,
    /// Only cases in which one of these organisations takes part; all when empty.
    pub organisations: Vec<OrganisationId>,
    /// Only what waits for the applicant, or only what does not.
    pub waits: Option<bool>,
    /// A part of the title, the registration number, or the name of the association, the owner or a party.
    pub search: String,
}

/// The first instant that is too late, as [`mellanrum_model::deadline::Deadline::ends_at`] counts it.
fn ends(closes_at: &str) -> String {
    format!("({closes_at}::timestamp + interval '1 minute') at time zone 'Europe/Stockholm'")
}

/// The first instant that is too late in a call for who was given longer time, as
/// [`mellanrum_model::extension::last_minute`] says which counts.
fn call_ends(extended: &str) -> String {
    let (own, extended) = (ends("call.closes_at"), ends(extended));
    format!("(case when call.closes_at is not null then greatest({own}, {extended}) end)")
}

/// Outcomes that end a case, as [`mellanrum_model::application::Outcome::is_final`] says.
const FINAL: &str = "'GRANTED', 'PARTLY_GRANTED', 'REJECTED', 'GO_ON', 'GO_NO_FURTHER'";

fn list_statement(order: &str) -> String {
    let call_ends = call_ends("extended.closes_at");
    let of_template = of_application("applicant_state");
    format!(
        "select * from (select application.tenant_id, application.id, application.call_id, \
           {of_template} as template_id, application.template_id as begun_in, \
           application.owner_id, application.title, application.title_version, application.registration_number, \
           application.received_at, application.late, application.created_at, application.changed_at, \
           application.party_ids as parties, application.kind, application.statement_id, extended.closes_at as extended_to, shown.state, asked.rank, \
           case when asked.rank = 0 and asked.ends_at is not null then (extract(epoch from asked.ends_at) * 1000000)::bigint \
             else 9223372036854775807 end as due, \
           -(extract(epoch from application.changed_at) * 1000000)::bigint as back \
         from application \
         join association on association.id = application.tenant_id \
         join organisation owner on owner.id = application.owner_id \
         join call on call.tenant_id = application.tenant_id and call.id = application.call_id \
         left join extension extended on extended.tenant_id = application.tenant_id and extended.call_id = application.call_id \
           and extended.organisation_id = application.owner_id and extended.withdrawn_at is null \
         cross join lateral (select case when application.applicant_state = 'ON_AGENDA' and exists ( \
             select from decision where decision.tenant_id = application.tenant_id and decision.application_id = application.id \
             and decision.outcome in ({FINAL})) then 'DECIDED' \
             else application.applicant_state end as state) shown \
         cross join lateral (select shown.state = 'DECIDED' and application.kind = 'PROBLEM_STATEMENT' \
             and application.owner_id = any (app.current_organisations()) \
             and exists (select from decision where decision.tenant_id = application.tenant_id \
               and decision.application_id = application.id and decision.outcome = 'GO_ON') \
             and not exists (select from application following where following.statement_id = application.id) as follows) next \
         cross join lateral (select case when next.follows then {call_ends} else case shown.state when 'DRAFT' then {call_ends} when 'COMPLETION_REQUESTED' then \
             (select (max(completion.due_on) + 1)::timestamp at time zone 'Europe/Stockholm' from completion \
              where completion.tenant_id = application.tenant_id and completion.application_id = application.id \
              and completion.answered_at is null) end end as ends_at) due \
         cross join lateral (select due.ends_at, case when shown.state = 'COMPLETION_REQUESTED' \
             or ((shown.state = 'DRAFT' or next.follows) and (due.ends_at is null or due.ends_at > $1)) then 0 else 1 end as rank) asked \
         where (cardinality($2::text[]) = 0 or shown.state = any($2)) \
         and (cardinality($3::text[]) = 0 or association.slug = any($3)) \
         and (cardinality($4::uuid[]) = 0 or application.party_ids && $4) \
         and ($5::bool is null or (asked.rank = 0) = $5) \
         and ($6 = '' or position(lower($6) in lower(application.title)) > 0 \
              or position(lower($6) in lower(application.registration_number)) > 0 \
              or position(lower($6) in lower(association.name)) > 0 or position(lower($6) in lower(association.short_name)) > 0 \
              or position(lower($6) in lower(owner.name)) > 0 \
              or exists (select from organisation party where party.id = any (application.party_ids) \
                         and position(lower($6) in lower(party.name)) > 0))) listed \
         where ($7::int is null or (rank, due, back, id) > ($7, $8::bigint, $9::bigint, $10::uuid)) \
         and ($11::int is null or (rank, due, back, id) < ($11, $12::bigint, $13::bigint, $14::uuid)) \
         order by {order} limit $15"
    )
}

/// An application with its place in the list. Its state is what applicants see.
pub type Placed = (DeskCursor, Application);

fn placed(row: &PgRow) -> Result<Placed> {
    let cursor =
        DeskCursor { rank: get(row, "rank")?, due: get(row, "due")?, back: get(row, "back")?, id: get(row, "id")? };
    Ok((cursor, application::from_row(row)?))
}

/// Every application in which one of the scope's organisations takes part: what waits for it first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(
    tx: &mut Tx,
    filter: &DeskFilter,
    page: &Page<DeskCursor>,
    now: OffsetDateTime,
) -> Result<Slice<Placed>> {
    let order = if page.is_from_the_end() { "rank desc, due desc, back desc, id desc" } else { "rank, due, back, id" };
    let words: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
    let mut query = sqlx::query(AssertSqlSafe(list_statement(order)))
        .bind(now)
        .bind(&words)
        .bind(&filter.associations)
        .bind(uuids(&filter.organisations, |id| id.0))
        .bind(filter.waits)
        .bind(filter.search.trim());
    for place in [page.after, page.before] {
        query = query
            .bind(place.map(|place| place.rank))
            .bind(place.map(|place| place.due))
            .bind(place.map(|place| place.back))
            .bind(place.map(|place| place.id));
    }
    let rows = query.bind(page.limit()).fetch_all(tx.connection()).await.map_err(from_sqlx)?;
    Ok(page.cut(rows.iter().map(placed).collect::<Result<_>>()?))
}

/// Calls of associations that the scope's organisations are members of and that are not closed at `now` for all of them: what
/// closes first comes first, what never closes last.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_calls(tx: &mut Tx, now: OffsetDateTime) -> Result<Vec<Call>> {
    let call_ends = call_ends(
        "(select max(extension.closes_at) from extension where extension.tenant_id = call.tenant_id \
         and extension.call_id = call.id and extension.withdrawn_at is null \
         and extension.organisation_id = any (app.current_organisations()))",
    );
    let statement = format!(
        "select {} from call where {} and exists (select from member where member.tenant_id = call.tenant_id \
         and member.organisation_id = any (app.current_organisations())) \
         and (call.closes_at is null or {call_ends} > $1) order by {call_ends} nulls last, call.tenant_id, call.position",
        call::columns(tx),
        call::IN_USE
    );
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(now), call::from_row).await
}

/// What one of the scope's organisations is in an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The association.
    pub association: AssociationId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// What kind of party it is there.
    pub party_kind: PartyKind,
    /// When it is a member; always when there are none.
    pub periods: Vec<Period>,
}

/// Where the scope's organisations are or were members, and as what. Also in one association's scope.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_memberships(tx: &mut Tx) -> Result<Vec<Membership>> {
    let query = sqlx::query(
        "select tenant_id, organisation_id, party_kind, periods from member \
         where organisation_id = any (app.current_organisations()) order by 1, 2",
    );
    fetch_all(tx, query, |row| {
        Ok(Membership {
            association: get_id(row, "tenant_id")?,
            organisation: get_id(row, "organisation_id")?,
            party_kind: get_word(row, "party_kind", PartyKind::from_word)?,
            periods: get_json(row, "periods")?,
        })
    })
    .await
}

/// The associations in which one of the scope's organisations is a member or takes part in a case, by name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_associations(tx: &mut Tx) -> Result<Vec<Association>> {
    let statement = format!(
        "select {} from association \
         where id in (select tenant_id from member where organisation_id = any (app.current_organisations())) \
         or id in (select tenant_id from application) order by name collate \"sv-SE-x-icu\"",
        association::COLUMNS,
    );
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)), association::from_row).await
}

/// A day in a case of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDay {
    /// What makes the day, so that its entry in a calendar is known again.
    pub kind: CaseDayKind,
    /// The day.
    pub day: Date,
    /// The application.
    pub application: ApplicationId,
    /// Its title.
    pub title: String,
    /// The association's name.
    pub association: String,
}

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseDayKind {
    /// The last day of a completion request that waits.
    Complete(CompletionId),
    /// The board decides.
    Decide,
}

/// Days from `since` on in the cases of the scope's organisations: completions that wait, and board decisions that are to come.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_days(tx: &mut Tx, since: Date) -> Result<Vec<CaseDay>> {
    let statement = format!(
        "select application.id as application_id, application.title, association.name, days.day, days.completion_id from application \
         join association on association.id = application.tenant_id \
         join call on call.tenant_id = application.tenant_id and call.id = application.call_id \
         cross join lateral (select completion.due_on as day, completion.id as completion_id from completion \
             where completion.tenant_id = application.tenant_id and completion.application_id = application.id \
             and completion.answered_at is null \
           union all select call.decision_on, null where call.decision_on is not null and application.applicant_state <> 'DRAFT' \
             and not exists (select from decision where decision.tenant_id = application.tenant_id \
               and decision.application_id = application.id and decision.outcome in ({FINAL}))) days \
         where days.day >= $1 order by days.day, application.id limit 1000"
    );
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(since), |row| {
        let completion = get::<Option<Uuid>>(row, "completion_id")?;
        Ok(CaseDay {
            kind: completion.map_or(CaseDayKind::Decide, |id| CaseDayKind::Complete(id.into())),
            day: get(row, "day")?,
            application: get_id(row, "application_id")?,
            title: get(row, "title")?,
            association: get(row, "name")?,
        })
    })
    .await
}

/// The associations in which one of the scope's organisations takes part in a case.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_places(tx: &mut Tx) -> Result<Vec<AssociationId>> {
    let query = sqlx::query("select distinct tenant_id from application");
    fetch_all(tx, query, |row| row.try_get::<Uuid, _>(0).map(Into::into).map_err(from_sqlx)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_go_there_and_back_and_strange_ones_are_refused() {
        let cursor = DeskCursor { rank: 0, due: i64::MAX, back: -1_601_280_000_123_456, id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "0", "0.1.2", "0.1.2.x", "x.1.2.00000000000000000000000000000007"] {
            assert_eq!(bad.parse::<DeskCursor>(), Err(NotACursor), "{bad}");
        }
        assert_eq!(format!("{cursor}.1").parse::<DeskCursor>(), Err(NotACursor));
    }
}
