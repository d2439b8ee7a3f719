//! The members of an association, former ones among them.

use mellanrum_model::{
    Result,
    id::OrganisationId,
    member::{MemberTerms, is_member_on},
    organisation::PartyKind,
};
use sqlx::{AssertSqlSafe, postgres::PgRow, types::Json};
use time::Date;

use crate::{
    db::Tx,
    organisation::{Organisation, organisation_from_row},
    row::{execute, fetch_all, fetch_optional, get, get_json, get_word},
};

/// A member of the scope's association, now or before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The organisation.
    pub organisation: Organisation,
    /// What kind of party it is in this association.
    pub party_kind: PartyKind,
    /// On which terms.
    pub terms: MemberTerms,
}

impl Member {
    /// Whether it is a member on a day.
    #[must_use]
    pub fn is_member_on(&self, day: Date) -> bool {
        is_member_on(&self.terms.periods, day)
    }
}

const SELECT: &str = "select organisation.id, organisation.key, organisation.name, organisation.party_kind, member.party_kind as kind, \
     member.periods, member.seats, member.substitutes, member.share_per_mille from member \
     join organisation on organisation.id = member.organisation_id";

fn from_row(row: &PgRow) -> Result<Member> {
    Ok(Member {
        organisation: organisation_from_row(row)?,
        party_kind: get_word(row, "kind", PartyKind::from_word)?,
        terms: MemberTerms {
            periods: get_json(row, "periods")?,
            seats: get(row, "seats")?,
            substitutes: get(row, "substitutes")?,
            share_per_mille: get(row, "share_per_mille")?,
        },
    })
}

/// All of them, in the order of the association's file. The scope acts for nobody: the desk sees more.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<Member>> {
    fetch_all(tx, sqlx::query(AssertSqlSafe(format!("{SELECT} order by member.position"))), from_row).await
}

/// The member that is this organisation, kept from changing until the transaction ends.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, organisation: OrganisationId) -> Result<Option<Member>> {
    let statement = format!("{SELECT} where member.organisation_id = $1 for update of member");
    fetch_optional(tx, sqlx::query(AssertSqlSafe(statement)).bind(organisation.0), from_row).await
}

/// The member that is this organisation.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(tx: &mut Tx, organisation: OrganisationId) -> Result<Option<Member>> {
    let statement = format!("{SELECT} where member.organisation_id = $1");
    fetch_optional(tx, sqlx::query(AssertSqlSafe(statement)).bind(organisation.0), from_row).await
}

/// Writes the terms of a member.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_terms(tx: &mut Tx, organisation: OrganisationId, terms: &MemberTerms) -> Result<()> {
    let statement = sqlx::query(
        "update member set periods = $2, seats = $3, substitutes = $4, share_per_mille = $5 where organisation_id = $1",
    );
    let statement = statement
        .bind(organisation.0)
        .bind(Json(&terms.periods))
        .bind(terms.seats)
        .bind(terms.substitutes)
        .bind(terms.share_per_mille);
    execute(tx, statement).await.map(drop)
}

/// In how many cases an organisation takes part, and how many of them it owns. Drafts are not the association's to see.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn count_cases(tx: &mut Tx, organisation: OrganisationId) -> Result<(i64, i64)> {
    let query = sqlx::query(
        "select count(*) as cases, count(*) filter (where owner_id = $1) as owned from application \
         where $1 = any (party_ids) and state <> 'DRAFT'",
    );
    let row =
        fetch_optional(tx, query.bind(organisation.0), |row| Ok((get(row, "cases")?, get(row, "owned")?))).await?;
    Ok(row.unwrap_or_default())
}
