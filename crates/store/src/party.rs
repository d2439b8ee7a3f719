//! The organisations that take part in an application, and what each takes on.

use mellanrum_model::{
    Result,
    id::{ApplicationId, OrganisationId},
    member::Period,
    organisation::PartyKind,
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};

use crate::{
    db::{Tx, from_sqlx},
    organisation::{Organisation, organisation_from_row},
    row::{execute, get, get_id, get_word, of_applications, uuids},
};

/// A party of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Of which application.
    pub application: ApplicationId,
    /// The organisation.
    pub organisation: Organisation,
    /// What kind of party it is in the association, or on the platform when it is no member.
    pub kind: PartyKind,
    /// When it is a member of the association, always when there are no periods; none where it never was one.
    pub membership: Option<Vec<Period>>,
    /// What it takes on.
    pub commitment: String,
    /// Whether it owns the intervention.
    pub is_owner: bool,
    /// Counts the changes; 1 when new.
    pub version: i32,
}

fn from_row(row: &PgRow) -> Result<Party> {
    Ok(Party {
        application: get_id(row, "application_id")?,
        organisation: organisation_from_row(row)?,
        kind: get_word(row, "kind", PartyKind::from_word)?,
        membership: get::<Option<Json<Vec<Period>>>>(row, "periods")?.map(|Json(periods)| periods),
        commitment: get(row, "commitment")?,
        is_owner: get(row, "is_owner")?,
        version: get(row, "version")?,
    })
}

/// The parties of these applications, the owner first and then by name. In an association's own scope or on the desk.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx, applications: &[ApplicationId]) -> Result<Vec<Party>> {
    sqlx::query(AssertSqlSafe(format!(
        "select party.application_id, party.commitment, party.is_owner, party.version, organisation.id, organisation.key, \
         organisation.name, organisation.party_kind, coalesce(member.party_kind, organisation.party_kind) as kind, \
         member.periods \
         from application_party party join organisation on organisation.id = party.organisation_id \
         left join member on member.tenant_id = party.tenant_id and member.organisation_id = party.organisation_id \
         where {} order by party.is_owner desc, organisation.name collate \"sv-SE-x-icu\"",
        of_applications(tx, "party")
    )))
    .bind(uuids(applications, |id| id.0))
    .fetch_all(tx.connection())
    .await
    .map_err(from_sqlx)?
    .iter()
    .map(from_row)
    .collect()
}

/// Adds a party (`expected_version` 0), or writes what it takes on if its version is still that; says whether it did.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(
    tx: &mut Tx,
    application: ApplicationId,
    organisation: OrganisationId,
    commitment: &str,
    expected_version: i32,
) -> Result<bool> {
    let statement = if expected_version == 0 {
        "insert into application_party (application_id, organisation_id, is_owner, commitment, version) \
         values ($1, $2, false, $3, $4 + 1) on conflict do nothing"
    } else {
        "update application_party set commitment = $3, version = version + 1 \
         where application_id = $1 and organisation_id = $2 and version = $4"
    };
    execute(tx, sqlx::query(statement).bind(application.0).bind(organisation.0).bind(commitment).bind(expected_version))
        .await
        .map(|rows| rows == 1)
}

/// Removes a party that is not the owner; says whether there was one.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn remove(tx: &mut Tx, application: ApplicationId, organisation: OrganisationId) -> Result<bool> {
    execute(
        tx,
        sqlx::query(
            "delete from application_party where application_id = $1 and organisation_id = $2 and not is_owner",
        )
        .bind(application.0)
        .bind(organisation.0),
    )
    .await
    .map(|rows| rows == 1)
}
