//! Organisations. An organisation is platform-wide, and a member of any number of associations.

use mellanrum_model::{Error, Result, id::OrganisationId, organisation::PartyKind};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    db::{Tx, from_sqlx},
    row::{fetch_all, fetch_optional},
};

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

pub(crate) fn organisation_from_row(row: &PgRow) -> Result<Organisation> {
    let word: String = row.try_get("party_kind").map_err(from_sqlx)?;
    Ok(Organisation {
        id: row.try_get::<Uuid, _>("id").map_err(from_sqlx)?.into(),
        key: row.try_get("key").map_err(from_sqlx)?,
        name: row.try_get("name").map_err(from_sqlx)?,
        party_kind: PartyKind::from_word(&word).ok_or_else(|| Error::internal(format!("party kind {word}")))?,
    })
}

/// The organisations with these ids.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_by_ids(tx: &mut Tx, ids: &[OrganisationId]) -> Result<Vec<Organisation>> {
    fetch_all(
        tx,
        sqlx::query("select id, key, name, party_kind from organisation where id = any($1)")
            .bind(crate::row::uuids(ids, |id| id.0)),
        organisation_from_row,
    )
    .await
}

/// Every organisation that the platform knows, by kind and name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Organisation>> {
    let query = sqlx::query(
        "select id, key, name, party_kind from organisation \
         order by array_position(array['FORSAKRINGSKASSAN', 'ARBETSFORMEDLINGEN', 'REGION', 'MUNICIPALITY'], party_kind), \
         name collate \"sv-SE-x-icu\"",
    );
    fetch_all(tx, query, organisation_from_row).await
}

/// The organisation with this key.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_key(tx: &mut Tx, key: &str) -> Result<Option<Organisation>> {
    let query = sqlx::query("select id, key, name, party_kind from organisation where key = $1");
    fetch_optional(tx, query.bind(key), organisation_from_row).await
}
