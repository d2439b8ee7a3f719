//! Passkeys, and the ceremonies by which they are registered and used. Only the system role reads them.

use mellanrum_model::{
    Error, Result,
    id::{PasskeyId, PersonId},
};
use serde_json::Value;
use sqlx::{postgres::PgRow, types::Json};
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id, get_word},
    session::TokenHash,
};

/// A passkey that a person has registered.
#[derive(Debug, Clone, PartialEq)]
pub struct Passkey {
    /// Which one.
    pub id: PasskeyId,
    /// Whose.
    pub person: PersonId,
    /// What she calls it.
    pub name: String,
    /// The public key and what belongs to it, as the library that checks it writes it.
    pub credential: Value,
    /// When it was registered.
    pub created_at: OffsetDateTime,
    /// When it was last used.
    pub used_at: Option<OffsetDateTime>,
}

fn from_row(row: &PgRow) -> Result<Passkey> {
    Ok(Passkey {
        id: get_id(row, "id")?,
        person: get_id(row, "person_id")?,
        name: get(row, "name")?,
        credential: get(row, "credential")?,
        created_at: get(row, "created_at")?,
        used_at: get(row, "used_at")?,
    })
}

/// A person's passkeys, the first registered first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, person: PersonId) -> Result<Vec<Passkey>> {
    let query = sqlx::query(
        "select id, person_id, name, credential, created_at, used_at from passkey where person_id = $1 order by created_at, id",
    );
    fetch_all(tx, query.bind(person.0), from_row).await
}

/// The passkey with this credential id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_credential(tx: &mut Tx, credential_id: &[u8]) -> Result<Option<Passkey>> {
    let query = sqlx::query(
        "select id, person_id, name, credential, created_at, used_at from passkey where credential_id = $1 for update",
    );
    fetch_optional(tx, query.bind(credential_id), from_row).await
}

/// Writes a passkey.
///
/// # Errors
/// `Conflict` when it is registered already; `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, passkey: &Passkey, credential_id: &[u8]) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into passkey (id, person_id, credential_id, name, credential, created_at, used_at) values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(passkey.id.0)
        .bind(passkey.person.0)
        .bind(credential_id)
        .bind(&passkey.name)
        .bind(Json(&passkey.credential))
        .bind(passkey.created_at)
        .bind(passkey.used_at),
    )
    .await
    .map(drop)
}

/// Notes that a passkey was used, with what changed in it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_used(tx: &mut Tx, id: PasskeyId, credential: &Value, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query("update passkey set credential = $2, used_at = $3 where id = $1");
    execute(tx, update.bind(id.0).bind(Json(credential)).bind(now)).await.map(drop)
}

/// Removes a person's passkey; says whether there was one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn delete(tx: &mut Tx, person: PersonId, id: PasskeyId) -> Result<bool> {
    let delete = sqlx::query("delete from passkey where person_id = $1 and id = $2");
    execute(tx, delete.bind(person.0).bind(id.0)).await.map(|rows| rows > 0)
}

/// What a ceremony is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CeremonyKind {
    /// Registering a passkey.
    Register,
    /// Signing in.
    SignIn,
    /// Showing a second factor in a session.
    Confirm,
}

impl CeremonyKind {
    const ALL: [Self; 3] = [Self::Register, Self::SignIn, Self::Confirm];

    fn word(self) -> &'static str {
        match self {
            Self::Register => "REGISTER",
            Self::SignIn => "SIGN_IN",
            Self::Confirm => "CONFIRM",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A ceremony that has begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Ceremony {
    /// Whose; nobody's yet when signing in.
    pub person: Option<PersonId>,
    /// What it is for.
    pub kind: CeremonyKind,
    /// What the answer is compared with, as the library that checks it writes it.
    pub state: Value,
}

/// Begins a ceremony.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert_ceremony(
    tx: &mut Tx,
    token: TokenHash,
    ceremony: &Ceremony,
    expires_at: OffsetDateTime,
) -> Result<()> {
    let insert = sqlx::query(
        "insert into ceremony (token_hash, person_id, kind, state, expires_at) values ($1, $2, $3, $4, $5)",
    );
    execute(
        tx,
        insert
            .bind(&token[..])
            .bind(ceremony.person.map(|person| person.0))
            .bind(ceremony.kind.word())
            .bind(Json(&ceremony.state))
            .bind(expires_at),
    )
    .await
    .map(drop)
}

/// Ends a ceremony: it can be answered once.
///
/// # Errors
/// `NotFound` when there is none, whatever the reason; `Unavailable` when Postgres does not answer.
pub async fn use_ceremony(tx: &mut Tx, token: TokenHash, now: OffsetDateTime) -> Result<Ceremony> {
    let query =
        sqlx::query("delete from ceremony where token_hash = $1 and expires_at > $2 returning person_id, kind, state");
    fetch_optional(tx, query.bind(&token[..]).bind(now), |row| {
        let person: Option<uuid::Uuid> = get(row, "person_id")?;
        Ok(Ceremony {
            person: person.map(Into::into),
            kind: get_word(row, "kind", CeremonyKind::from_word)?,
            state: get(row, "state")?,
        })
    })
    .await?
    .ok_or(Error::NotFound)
}
