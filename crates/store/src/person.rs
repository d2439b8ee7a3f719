//! People and their roles. A person is platform-wide; roles are held in associations and in organisations.

use mellanrum_model::{
    Error, Result,
    id::{OrganisationId, PersonId},
    organisation::PartyKind,
    permission::Role,
};
use sqlx::{Row, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::{execute, fetch_all, fetch_optional},
};

/// Someone who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which one.
    pub id: PersonId,
    /// What she is called.
    pub name: String,
    /// Where mail goes, in lower case.
    pub email: String,
}

/// An organisation, as everyone may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Which one.
    pub id: OrganisationId,
    /// Names it in files.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What kind of party it is.
    pub party_kind: PartyKind,
}

/// What a person may do for an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRole {
    /// The organisation.
    pub organisation: Organisation,
    /// The role in it.
    pub role: Role,
}

pub(crate) fn person_from_row(row: &PgRow) -> Result<Person> {
    Ok(Person {
        id: row.try_get::<Uuid, _>("id").map_err(from_sqlx)?.into(),
        name: row.try_get("name").map_err(from_sqlx)?,
        email: row.try_get("email").map_err(from_sqlx)?,
    })
}

pub(crate) fn organisation_from_row(row: &PgRow) -> Result<Organisation> {
    let word: String = row.try_get("party_kind").map_err(from_sqlx)?;
    Ok(Organisation {
        id: row.try_get::<Uuid, _>("id").map_err(from_sqlx)?.into(),
        key: row.try_get("key").map_err(from_sqlx)?,
        name: row.try_get("name").map_err(from_sqlx)?,
        party_kind: PartyKind::from_word(&word).ok_or_else(|| Error::internal(format!("party kind {word}")))?,
    })
}

fn role_from_row(row: &PgRow) -> Result<Role> {
    let word: String = row.try_get("role").map_err(from_sqlx)?;
    Role::from_word(&word).ok_or_else(|| Error::internal(format!("role {word}")))
}

/// The person with this address.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>> {
    fetch_optional(
        tx,
        sqlx::query("select id, name, email from person where email = lower($1)").bind(email),
        person_from_row,
    )
    .await
}

/// The person with this id.
///
/// # Errors
/// `NotFound` when there is none, `Unavailable` when Postgres does not answer.
pub async fn get(tx: &mut Tx, id: PersonId) -> Result<Person> {
    let row = sqlx::query("select id, name, email from person where id = $1")
        .bind(id.0)
        .fetch_one(tx.connection())
        .await
        .map_err(from_sqlx)?;
    person_from_row(&row)
}

/// Writes a person; one with the same address keeps her id and gets the new name. The system role's work.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(tx: &mut Tx, new_id: Uuid, name: &str, email: &str, now: OffsetDateTime) -> Result<PersonId> {
    sqlx::query_scalar::<_, Uuid>(
        "insert into person (id, name, email, created_at) values ($1, $2, lower($3), $4) \
         on conflict (email) do update set name = excluded.name returning id",
    )
    .bind(new_id)
    .bind(name)
    .bind(email)
    .bind(now)
    .fetch_one(tx.connection())
    .await
    .map(Into::into)
    .map_err(from_sqlx)
}

/// Gives a person a role in an organisation, in place of the one she had there. The system role's work.
///
/// # Errors
/// `NotFound` when there is no such organisation, `Unavailable` when Postgres does not answer.
pub async fn give_organisation_role(tx: &mut Tx, person: PersonId, organisation_key: &str, role: Role) -> Result<()> {
    let written = sqlx::query(
        "insert into organisation_role (person_id, organisation_id, role) select $1, id, $3 from organisation where key = $2 \
         on conflict (person_id, organisation_id) do update set role = excluded.role",
    )
    .bind(person.0)
    .bind(organisation_key)
    .bind(role.word())
    .execute(tx.connection())
    .await
    .map_err(from_sqlx)?;
    if written.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Gives a person a role in the scope's association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn give_association_role(tx: &mut Tx, person: PersonId, role: Role) -> Result<()> {
    execute(
        tx,
        sqlx::query("insert into association_role (person_id, role) values ($1, $2) on conflict do nothing")
            .bind(person.0)
            .bind(role.word()),
    )
    .await
    .map(drop)
}

/// The roles that the scope's person has in the scope's association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn association_roles(tx: &mut Tx) -> Result<Vec<Role>> {
    fetch_all(tx, sqlx::query("select role from association_role where tenant_id = app.current_tenant() and person_id = app.current_person() order by role"), role_from_row).await
}

/// The people who have one of `roles` in the scope's association, by name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_association_role(tx: &mut Tx, roles: &[Role]) -> Result<Vec<Person>> {
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    sqlx::query(
        "select id, name, email from person where id in \
         (select person_id from association_role where tenant_id = app.current_tenant() and role = any($1)) order by name, id",
    )
    .bind(&words)
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(person_from_row)
    .collect()
}

/// The people who act for an organisation, by name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_organisation(tx: &mut Tx, organisation: OrganisationId) -> Result<Vec<Person>> {
    sqlx::query(
        "select id, name, email from person where id in (select person_id from organisation_role where organisation_id = $1) \
         order by name, id",
    )
    .bind(organisation.0)
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(person_from_row)
    .collect()
}

/// What a person may do for which organisations, by the organisations' names.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn organisation_roles(tx: &mut Tx, person: PersonId) -> Result<Vec<OrganisationRole>> {
    sqlx::query(
        "select organisation.id, organisation.key, organisation.name, organisation.party_kind, organisation_role.role \
         from organisation_role join organisation on organisation.id = organisation_role.organisation_id \
         where organisation_role.person_id = $1 order by organisation.name, organisation.id",
    )
    .bind(person.0)
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(|row| Ok(OrganisationRole { organisation: organisation_from_row(row)?, role: role_from_row(row)? }))
    .collect()
}

/// The organisations with these ids.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_organisations(tx: &mut Tx, ids: &[OrganisationId]) -> Result<Vec<Organisation>> {
    fetch_all(
        tx,
        sqlx::query("select id, key, name, party_kind from organisation where id = any($1)")
            .bind(crate::row::uuids(ids, |id| id.0)),
        organisation_from_row,
    )
    .await
}

/// A member of the scope's association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The organisation.
    pub organisation: Organisation,
    /// What kind of party it is in this association.
    pub party_kind: PartyKind,
}

/// The members of the scope's association, in the order of its file. The scope acts for nobody: the desk sees more.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_members(tx: &mut Tx) -> Result<Vec<Member>> {
    sqlx::query(
        "select organisation.id, organisation.key, organisation.name, organisation.party_kind, member.party_kind as kind from member \
         join organisation on organisation.id = member.organisation_id order by member.position",
    )
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(|row| {
        Ok(Member {
            organisation: organisation_from_row(row)?,
            party_kind: crate::row::get_word(row, "kind", PartyKind::from_word)?,
        })
    })
    .collect()
}
