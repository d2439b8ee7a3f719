//! People. A person is platform-wide; her roles are [`crate::role`]'s.

use mellanrum_model::{Result, id::PersonId};
use sqlx::{Row, postgres::PgRow};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::fetch_optional,
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

pub(crate) fn person_from_row(row: &PgRow) -> Result<Person> {
    Ok(Person {
        id: row.try_get::<Uuid, _>("id").map_err(from_sqlx)?.into(),
        name: row.try_get("name").map_err(from_sqlx)?,
        email: row.try_get("email").map_err(from_sqlx)?,
    })
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
