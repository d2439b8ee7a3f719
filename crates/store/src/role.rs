//! Roles that people were given, in an association, an organisation, or on the platform. The three tables have the same
//! columns, so that one set of queries serves them.
//!
//! What must stay true: rows are never removed, because who could do what and when is asked for years later; whether a role
//! holds on a day is `app.role_holds` in every query.

use mellanrum_model::{
    Error, Result,
    id::{AssociationId, OrganisationId, PersonId},
    permission::Role,
    role::{Course, Term},
};
use sqlx::{AssertSqlSafe, postgres::PgRow};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    organisation::{Organisation, organisation_from_row},
    row::{execute, fetch_all, fetch_optional, get, get_id, get_word},
};

/// Where roles are given. For an association it is the scope's; another person's roles there are in its scope only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RolePlace {
    /// The scope's association.
    Association,
    /// An organisation.
    Organisation(OrganisationId),
    /// The network and the platform itself.
    Platform,
}

impl RolePlace {
    fn table(self) -> &'static str {
        match self {
            Self::Association => "association_role",
            Self::Organisation(_) => "organisation_role",
            Self::Platform => "platform_role",
        }
    }

    /// The rows of the place; the tenant's are chosen by row security and, for one's own roles elsewhere, by its scope.
    fn condition(self) -> String {
        match self {
            Self::Association => "held.tenant_id = app.current_tenant()".to_owned(),
            Self::Organisation(id) => format!("held.organisation_id = '{}'", id.0),
            Self::Platform => "true".to_owned(),
        }
    }
}

/// A role that somebody was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRole {
    /// Which one, within its place.
    pub id: Uuid,
    /// To whom.
    pub person: PersonId,
    /// Her name.
    pub name: String,
    /// Her address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// When it holds.
    pub course: Course,
    /// Why it was given.
    pub reason: String,
    /// Who gave it, by name; none when the operator did by the command line.
    pub given_by: Option<String>,
    /// When it was given.
    pub given_at: OffsetDateTime,
    /// Who withdrew it, by name.
    pub withdrawn_by: Option<String>,
    /// Why it was withdrawn.
    pub withdrawal_reason: String,
    /// Key of the body that it answers for, in an association.
    pub body: Option<String>,
}

fn from_row(row: &PgRow) -> Result<GivenRole> {
    Ok(GivenRole {
        id: get(row, "id")?,
        person: get_id(row, "person_id")?,
        name: get(row, "name")?,
        email: get(row, "email")?,
        role: get_word(row, "role", Role::from_word)?,
        course: Course {
            term: Term { starts_on: get(row, "starts_on")?, ends_on: get(row, "ends_on")? },
            invitation_ends_at: get(row, "invitation_ends_at")?,
            accepted_at: get(row, "accepted_at")?,
            withdrawn_at: get(row, "withdrawn_at")?,
        },
        reason: get(row, "reason")?,
        given_by: get(row, "giver")?,
        given_at: get(row, "given_at")?,
        withdrawn_by: get(row, "withdrawer")?,
        withdrawal_reason: get(row, "withdrawal_reason")?,
        body: get(row, "body_key")?,
    })
}

const COLUMNS: &str = "held.id, held.person_id, person.name, person.email, held.role, held.starts_on, held.ends_on, \
    held.invitation_ends_at, held.accepted_at, held.withdrawn_at, held.reason, giver.name as giver, held.given_at, \
    withdrawer.name as withdrawer, held.withdrawal_reason";

fn select(table: &str, columns: &str, rest: &str) -> AssertSqlSafe<String> {
    // Bodies are an association's.
    let body = if table == "association_role" { "held.body_key" } else { "null::text as body_key" };
    AssertSqlSafe(format!(
        "select {columns}, {body} from {table} held join person on person.id = held.person_id \
         left join person giver on giver.id = held.given_by left join person withdrawer on withdrawer.id = held.withdrawn_by {rest}"
    ))
}

/// A role to give.
#[derive(Debug, Clone)]
pub struct NewRole<'input> {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub person: PersonId,
    /// The role; one of the place.
    pub role: Role,
    /// From when and until when.
    pub term: Term,
    /// Why.
    pub reason: &'input str,
    /// Who gives it; none for the command line.
    pub given_by: Option<PersonId>,
    /// When.
    pub now: OffsetDateTime,
    /// Until when it can be accepted.
    pub invitation_ends_at: OffsetDateTime,
    /// When it was accepted, where nobody has to be asked.
    pub accepted_at: Option<OffsetDateTime>,
    /// Key of the body that it answers for, in an association.
    pub body: Option<&'input str>,
}

/// Gives a role. In an organisation and on the platform it is the system role's work.
///
/// # Errors
/// `Conflict` when the same role from the same day is given at the same moment; `Unavailable`.
pub async fn insert(tx: &mut Tx, place: RolePlace, new: &NewRole<'_>) -> Result<()> {
    let (column, value) = match place {
        RolePlace::Organisation(id) => (", organisation_id", format!(", '{}'", id.0)),
        RolePlace::Association => (", body_key", ", $11".to_owned()),
        RolePlace::Platform => ("", String::new()),
    };
    let statement = format!(
        "insert into {} (id, person_id, role, starts_on, ends_on, reason, given_by, given_at, invitation_ends_at, accepted_at{column}) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10{value})",
        place.table()
    );
    let mut insert = sqlx::query(AssertSqlSafe(statement))
        .bind(new.id)
        .bind(new.person.0)
        .bind(new.role.word())
        .bind(new.term.starts_on)
        .bind(new.term.ends_on)
        .bind(new.reason)
        .bind(new.given_by.map(|person| person.0))
        .bind(new.now)
        .bind(new.invitation_ends_at)
        .bind(new.accepted_at);
    if place == RolePlace::Association {
        insert = insert.bind(new.body);
    }
    execute(tx, insert).await.map(drop)
}

/// Every role that was given in a place, by the people's names; the last given first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, place: RolePlace) -> Result<Vec<GivenRole>> {
    let rest = format!(
        "where {} order by person.name collate \"sv-SE-x-icu\", person.id, held.given_at desc, held.id",
        place.condition()
    );
    fetch_all(tx, sqlx::query(select(place.table(), COLUMNS, &rest)), from_row).await
}

/// Every role that a person was given in a place.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_of_person(tx: &mut Tx, place: RolePlace, person: PersonId) -> Result<Vec<GivenRole>> {
    let rest = format!("where {} and held.person_id = $1 order by held.given_at, held.id", place.condition());
    fetch_all(tx, sqlx::query(select(place.table(), COLUMNS, &rest)).bind(person.0), from_row).await
}

/// A role of a place, held until the transaction ends, so that two who change it wait for each other.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, place: RolePlace, id: Uuid) -> Result<Option<GivenRole>> {
    let rest = format!("where {} and held.id = $1 for update of held", place.condition());
    fetch_optional(tx, sqlx::query(select(place.table(), COLUMNS, &rest)).bind(id), from_row).await
}

/// Waits for others who change roles of the same person or in the same place, and makes them wait until the transaction ends:
/// what is looked at over several rows is still so when a row is written.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn lock(tx: &mut Tx, person_or_place: Uuid) -> Result<()> {
    let query = sqlx::query("select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))");
    execute(tx, query.bind(person_or_place)).await.map(drop)
}

/// The organisation that a role is held in.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_organisation(tx: &mut Tx, id: Uuid) -> Result<Option<OrganisationId>> {
    let query = sqlx::query("select organisation_id from organisation_role where id = $1");
    fetch_optional(tx, query.bind(id), |row| get_id(row, "organisation_id")).await
}

/// Accepts an invitation.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn accept(tx: &mut Tx, place: RolePlace, id: Uuid, now: OffsetDateTime) -> Result<()> {
    let statement =
        format!("update {} held set accepted_at = $2 where {} and id = $1", place.table(), place.condition());
    execute(tx, sqlx::query(AssertSqlSafe(statement)).bind(id).bind(now)).await.map(drop)
}

/// Withdraws a role, or declines the invitation to it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn withdraw(
    tx: &mut Tx,
    place: RolePlace,
    id: Uuid,
    by: Option<PersonId>,
    reason: &str,
    now: OffsetDateTime,
) -> Result<()> {
    let statement = format!(
        "update {} held set withdrawn_at = $2, withdrawn_by = $3, withdrawal_reason = $4 where {} and id = $1",
        place.table(),
        place.condition()
    );
    execute(tx, sqlx::query(AssertSqlSafe(statement)).bind(id).bind(now).bind(by.map(|person| person.0)).bind(reason))
        .await
        .map(drop)
}

/// Sets the last day of a role.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_end(tx: &mut Tx, place: RolePlace, id: Uuid, ends_on: Option<Date>) -> Result<()> {
    let statement = format!("update {} held set ends_on = $2 where {} and id = $1", place.table(), place.condition());
    execute(tx, sqlx::query(AssertSqlSafe(statement)).bind(id).bind(ends_on)).await.map(drop)
}

/// Sets until when an invitation can be accepted.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_invitation_end(tx: &mut Tx, place: RolePlace, id: Uuid, ends_at: OffsetDateTime) -> Result<()> {
    let statement =
        format!("update {} held set invitation_ends_at = $2 where {} and id = $1", place.table(), place.condition());
    execute(tx, sqlx::query(AssertSqlSafe(statement)).bind(id).bind(ends_at)).await.map(drop)
}

/// A role that somebody may have, with where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRole {
    /// The role.
    pub given: GivenRole,
    /// The association that it is held in.
    pub association: Option<AssociationId>,
    /// The organisation that it is held in.
    pub organisation: Option<Organisation>,
}

/// Every role that the scope's person was given, wherever.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_own(tx: &mut Tx) -> Result<Vec<OwnRole>> {
    const REST: &str = "where held.person_id = app.current_person() order by held.given_at, held.id";
    let in_association = format!("{COLUMNS}, held.tenant_id");
    let mut found = fetch_all(tx, sqlx::query(select("association_role", &in_association, REST)), |row| {
        Ok(OwnRole { given: from_row(row)?, association: Some(get_id(row, "tenant_id")?), organisation: None })
    })
    .await?;
    let rest = format!("join organisation on organisation.id = held.organisation_id {REST}");
    // The organisation's own columns come last and under other names than those of the role.
    let columns = format!(
        "{COLUMNS}, organisation.id as organisation_id, organisation.key, organisation.name as organisation_name, organisation.party_kind"
    );
    found.extend(
        fetch_all(tx, sqlx::query(select("organisation_role", &columns, &rest)), |row| {
            let organisation = Organisation {
                id: get_id(row, "organisation_id")?,
                key: get(row, "key")?,
                name: get(row, "organisation_name")?,
                party_kind: get_word(row, "party_kind", mellanrum_model::organisation::PartyKind::from_word)?,
            };
            Ok(OwnRole { given: from_row(row)?, association: None, organisation: Some(organisation) })
        })
        .await?,
    );
    found.extend(
        fetch_all(tx, sqlx::query(select("platform_role", COLUMNS, REST)), |row| {
            Ok(OwnRole { given: from_row(row)?, association: None, organisation: None })
        })
        .await?,
    );
    Ok(found)
}

/// What a person may do for an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRole {
    /// The organisation.
    pub organisation: Organisation,
    /// The role in it.
    pub role: Role,
}

/// What a person does in an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociationRole {
    /// The association.
    pub association: AssociationId,
    /// Its slug.
    pub slug: String,
    /// The first of its own domains.
    pub domain: Option<String>,
    /// Its name.
    pub name: String,
    /// The role in it.
    pub role: Role,
    /// Keys of the bodies that it answers for.
    pub bodies: Vec<String>,
}

/// The roles of the scope's person that hold on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldRoles {
    /// In associations, by their names.
    pub associations: Vec<AssociationRole>,
    /// In organisations, by their names.
    pub organisations: Vec<OrganisationRole>,
    /// In the network and on the platform.
    pub platform: Vec<Role>,
    /// The associations that are closed, whether the person has a role there or not.
    pub suspended: Vec<AssociationId>,
}

/// The roles of the scope's person that hold on a day, in every association and organisation and on the platform; and which
/// associations are closed.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_held(tx: &mut Tx, today: Date) -> Result<HeldRoles> {
    // One statement, because every request of somebody who is signed in asks for it.
    const QUERY: &str = "select 1 as place, role, association.id, association.slug as key, association.name, '' as party_kind, \
            association.profile #>> '{domains,0}' as domain, array_remove(array_agg(body_key order by body_key), null) as bodies \
          from association_role held join association on association.id = held.tenant_id \
          where person_id = app.current_person() and app.role_holds(accepted_at, withdrawn_at, starts_on, ends_on, $1) group by role, association.id \
        union select 2, role, organisation.id, organisation.key, organisation.name, organisation.party_kind, null, null \
          from organisation_role held join organisation on organisation.id = held.organisation_id \
          where person_id = app.current_person() and app.role_holds(accepted_at, withdrawn_at, starts_on, ends_on, $1) \
        union select 3, role, null, '', '', '', null, null from platform_role \
          where person_id = app.current_person() and app.role_holds(accepted_at, withdrawn_at, starts_on, ends_on, $1) \
        union select 4, '', association_id, '', '', '', null, null from suspension \
        order by place, name, id, role";
    let rows = sqlx::query(QUERY).bind(today).fetch_all(tx.connection()).await.map_err(from_sqlx)?;
    let mut held = HeldRoles::default();
    for row in &rows {
        let role = |row| get_word(row, "role", Role::from_word);
        match get::<i32>(row, "place")? {
            1 => held.associations.push(AssociationRole {
                association: get_id(row, "id")?,
                slug: get(row, "key")?,
                domain: get(row, "domain")?,
                name: get(row, "name")?,
                role: role(row)?,
                bodies: get(row, "bodies")?,
            }),
            2 => held
                .organisations
                .push(OrganisationRole { organisation: organisation_from_row(row)?, role: role(row)? }),
            3 => held.platform.push(role(row)?),
            4 => held.suspended.push(get_id(row, "id")?),
            place => return Err(Error::internal(format!("place {place}"))),
        }
    }
    Ok(held)
}
