//! Applications: the row that their parts hang on.

use mellanrum_model::{
    Result,
    application::ApplicationState,
    deadline::Deadline,
    id::{ApplicationId, AssociationId, CallId, OrganisationId, PersonId, TemplateId},
    statement::ApplicationKind,
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    extension::{OF_APPLICATION, read_deadline},
    page::{Cursor, Page, Slice},
    person::{Person, person_from_row},
    row::{execute, fetch_all, fetch_optional, get, get_id, get_word, uuids},
    template_move::of_application,
};

/// An application, without its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Which one.
    pub id: ApplicationId,
    /// Whose.
    pub association: AssociationId,
    /// The call that it answers.
    pub call: CallId,
    /// The version of the template that it is in.
    pub template: TemplateId,
    /// The version that it was begun in, where its call got another one and its drafts follow.
    pub begun_in: TemplateId,
    /// The organisation that owns the intervention.
    pub owner: OrganisationId,
    /// The parties, the owner among them, in no order.
    pub parties: Vec<OrganisationId>,
    /// Its title.
    pub title: String,
    /// Counts the changes of the title.
    pub title_version: i32,
    /// Where it is.
    pub state: ApplicationState,
    /// Its number, once it is received.
    pub registration_number: Option<String>,
    /// When it was received.
    pub received_at: Option<OffsetDateTime>,
    /// Whether that was after the deadline.
    pub late: bool,
    /// The last minute that its owner was given beside the call's own.
    pub extended_to: Option<Deadline>,
    /// When it was begun.
    pub created_at: OffsetDateTime,
    /// When anything in it last changed.
    pub changed_at: OffsetDateTime,
    /// Whether it is an application or the problem statement before one.
    pub kind: ApplicationKind,
    /// The problem statement by whose answer it may be written.
    pub statement: Option<ApplicationId>,
}

impl Application {
    /// Its place in lists.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.changed_at, id: self.id.0 }
    }
}

fn select() -> String {
    format!(
        "select application.tenant_id, application.id, application.call_id, {} as template_id, application.template_id as begun_in, \
         application.owner_id, application.title, application.title_version, application.state, \
         application.registration_number, application.received_at, application.late, application.created_at, \
         application.changed_at, application.party_ids as parties, application.kind, application.statement_id, \
         {OF_APPLICATION} as extended_to from application",
        of_application("state")
    )
}

pub(crate) fn from_row(row: &PgRow) -> Result<Application> {
    Ok(Application {
        id: get_id(row, "id")?,
        association: get_id(row, "tenant_id")?,
        call: get_id(row, "call_id")?,
        template: get_id(row, "template_id")?,
        begun_in: get_id(row, "begun_in")?,
        owner: get_id(row, "owner_id")?,
        parties: get::<Vec<Uuid>>(row, "parties")?.into_iter().map(Into::into).collect(),
        title: get(row, "title")?,
        title_version: get(row, "title_version")?,
        state: get_word(row, "state", ApplicationState::from_word)?,
        registration_number: get(row, "registration_number")?,
        received_at: get(row, "received_at")?,
        late: get(row, "late")?,
        extended_to: read_deadline(get(row, "extended_to")?)?,
        created_at: get(row, "created_at")?,
        changed_at: get(row, "changed_at")?,
        kind: get_word(row, "kind", ApplicationKind::from_word)?,
        statement: get::<Option<Uuid>>(row, "statement_id")?.map(Into::into),
    })
}

/// A new application.
#[derive(Debug, Clone)]
pub struct NewApplication<'a> {
    /// Which one.
    pub id: ApplicationId,
    /// The call.
    pub call: CallId,
    /// The version of the template.
    pub template: TemplateId,
    /// The organisation that owns the intervention.
    pub owner: OrganisationId,
    /// Its title.
    pub title: &'a str,
    /// Who begins it.
    pub person: PersonId,
    /// When.
    pub now: OffsetDateTime,
    /// Whether it is an application or the problem statement before one.
    pub kind: ApplicationKind,
    /// The problem statement by whose answer it may be written.
    pub statement: Option<ApplicationId>,
}

/// Writes a new application with its owner as its first party.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, new: &NewApplication<'_>) -> Result<()> {
    sqlx::query(
        "with written as (insert into application (id, call_id, template_id, owner_id, title, state, created_by, created_at, changed_at, \
         kind, statement_id) values ($1, $2, $3, $4, $5, 'DRAFT', $6, $7, $7, $8, $9)) \
         insert into application_party (application_id, organisation_id, is_owner) values ($1, $4, true)",
    )
    .bind(new.id.0)
    .bind(new.call.0)
    .bind(new.template.0)
    .bind(new.owner.0)
    .bind(new.title)
    .bind(new.person.0)
    .bind(new.now)
    .bind(new.kind.word())
    .bind(new.statement.map(|id| id.0))
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// The application with this id, if the scope sees it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, id: ApplicationId) -> Result<Option<Application>> {
    fetch_optional(tx, sqlx::query(AssertSqlSafe(format!("{} where id = $1", select()))).bind(id.0), from_row).await
}

/// The applications with these ids that the scope sees, in no order.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[ApplicationId]) -> Result<Vec<Application>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("{} where id = any($1)", select()))).bind(uuids(ids, |id| id.0)),
        from_row,
    )
    .await
}

/// The application with this id, held until the transaction ends: whoever decides by its state does it alone.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: ApplicationId) -> Result<Option<Application>> {
    fetch_optional(
        tx,
        sqlx::query(AssertSqlSafe(format!("{} where id = $1 for update of application", select()))).bind(id.0),
        from_row,
    )
    .await
}

/// What a worklist shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these states; all when empty.
    pub states: Vec<ApplicationState>,
    /// A part of title, registration number or owner's name; everything when empty.
    pub search: String,
}

/// Received applications of the scope's association, the last changed first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, filter: &Filter, page: &Page) -> Result<Slice<Application>> {
    let order = if page.is_from_the_end() { "changed_at, id" } else { "changed_at desc, id desc" };
    let words: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
    let rows = sqlx::query(AssertSqlSafe(format!(
        "{} where state <> 'DRAFT' and (cardinality($1::text[]) = 0 or state = any($1)) \
         and ($2 = '' or position(lower($2) in lower(title)) > 0 or position(lower($2) in lower(registration_number)) > 0 \
              or exists (select from organisation where organisation.id = owner_id and position(lower($2) in lower(name)) > 0)) \
         and ($3::timestamptz is null or (changed_at, id) < ($3, $4::uuid)) \
         and ($5::timestamptz is null or (changed_at, id) > ($5, $6::uuid)) order by {order} limit $7",
        select()
    )))
    .bind(&words)
    .bind(filter.search.trim())
    .bind(page.after.map(|cursor| cursor.at))
    .bind(page.after.map(|cursor| cursor.id))
    .bind(page.before.map(|cursor| cursor.at))
    .bind(page.before.map(|cursor| cursor.id))
    .bind(page.limit())
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?;
    Ok(page.cut(rows.iter().map(from_row).collect::<Result<_>>()?))
}

/// Applications of the scope's association in one state, the first received first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_in_state(tx: &mut Tx, state: ApplicationState) -> Result<Vec<Application>> {
    fetch_all(
        tx,
        sqlx::query(AssertSqlSafe(format!("{} where state = $1 order by received_at, id limit 500", select())))
            .bind(state.word()),
        from_row,
    )
    .await
}

/// The applications that answer a call and are sent in, the first received first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_received(tx: &mut Tx, call: CallId) -> Result<Vec<Application>> {
    let statement = format!("{} where call_id = $1 and state <> 'DRAFT' order by received_at, id", select());
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(call.0), from_row).await
}

/// The applications that follow on these problem statements, as far as the scope sees them, the first begun first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_following(tx: &mut Tx, statements: &[ApplicationId]) -> Result<Vec<Application>> {
    let statement = format!("{} where statement_id = any($1) order by application.created_at, id", select());
    fetch_all(tx, sqlx::query(AssertSqlSafe(statement)).bind(uuids(statements, |id| id.0)), from_row).await
}

/// How many drafts of these kinds answer a call of the scope's association. Nothing else of them is the association's to know.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn count_drafts(tx: &mut Tx, call: CallId, kinds: &[ApplicationKind]) -> Result<i32> {
    let query = sqlx::query("select drafts, statements from draft_count where call_id = $1").bind(call.0);
    let found =
        fetch_optional(tx, query, |row| Ok((get::<i32>(row, "drafts")?, get::<i32>(row, "statements")?))).await?;
    let (drafts, statements) = found.unwrap_or_default();
    let of = |kind: &ApplicationKind| match kind {
        ApplicationKind::Application => drafts - statements,
        ApplicationKind::ProblemStatement => statements,
    };
    Ok(kinds.iter().map(of).sum())
}

/// Notes whether it counts as late, after its last minute was moved.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_late(tx: &mut Tx, id: ApplicationId, late: bool, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query("update application set late = $2, changed_at = $3 where id = $1");
    execute(tx, update.bind(id.0).bind(late).bind(now)).await.map(drop)
}

/// Changes the title if its version is still `expected_version`; says whether it did.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn rename(
    tx: &mut Tx,
    id: ApplicationId,
    title: &str,
    expected_version: i32,
    now: OffsetDateTime,
) -> Result<bool> {
    sqlx::query(
        "update application set title = $2, title_version = title_version + 1, changed_at = $4 where id = $1 and title_version = $3",
    )
    .bind(id.0)
    .bind(title)
    .bind(expected_version)
    .bind(now)
    .execute(tx.connection())
    .await
    .map(|done| done.rows_affected() == 1)
    .map_err(from_sqlx)
}

/// Notes that something in the application changed.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn touch(tx: &mut Tx, id: ApplicationId, now: OffsetDateTime) -> Result<()> {
    execute(tx, sqlx::query("update application set changed_at = $2 where id = $1").bind(id.0).bind(now))
        .await
        .map(drop)
}

/// Moves the application on.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_state(tx: &mut Tx, id: ApplicationId, state: ApplicationState, now: OffsetDateTime) -> Result<()> {
    execute(
        tx,
        sqlx::query("update application set state = $2, changed_at = $3 where id = $1")
            .bind(id.0)
            .bind(state.word())
            .bind(now),
    )
    .await
    .map(drop)
}

/// Registers a draft: its number, when it came, and whether that was late.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn register(
    tx: &mut Tx,
    id: ApplicationId,
    registration_number: &str,
    template: TemplateId,
    late: bool,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "update application set state = 'REGISTERED', registration_number = $2, received_at = $4, late = $3, changed_at = $4, \
         template_id = $5 where id = $1",
    )
    .bind(id.0)
    .bind(registration_number)
    .bind(late)
    .bind(now)
    .bind(template.0)
    .execute(tx.connection())
    .await
    .map(drop)
    .map_err(from_sqlx)
}

/// The people who have written in an application or sent it in and still act for one of its parties, by name: those who
/// get its letters.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_writers(tx: &mut Tx, id: ApplicationId) -> Result<Vec<Person>> {
    sqlx::query(
        "select person.id, person.name, person.email from person where person.id in ( \
           select created_by from application where id = $1 union select changed_by from answer where application_id = $1 \
           union select submitted_by from submission where application_id = $1) \
         and exists (select from organisation_role role join application_party party on party.organisation_id = role.organisation_id \
                     where role.person_id = person.id and party.application_id = $1) order by name, id",
    )
    .bind(id.0)
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(person_from_row)
    .collect()
}
