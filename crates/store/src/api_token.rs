//! Tokens by which programs use the API, each in one association. Only their hashes are kept.

use mellanrum_model::{
    Error, Result,
    api_token::TokenScope,
    id::{ApiTokenId, PersonId},
};
use sqlx::postgres::PgRow;
use time::{Date, OffsetDateTime};

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id},
    session::TokenHash,
};

/// A token that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Which one.
    pub id: ApiTokenId,
    /// What its maker calls it.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<TokenScope>,
    /// Who made it, and for whom the program acts.
    pub maker: PersonId,
    /// The maker's name.
    pub maker_name: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Its last day, in Sweden.
    pub expires_on: Date,
    /// When it was last used, to the minute.
    pub used_at: Option<OffsetDateTime>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<OffsetDateTime>,
    /// Who withdrew it, by name.
    pub withdrawn_by: Option<String>,
}

impl ApiToken {
    /// Whether it works on a day in Sweden.
    #[must_use]
    pub fn holds(&self, today: Date) -> bool {
        self.withdrawn_at.is_none() && today <= self.expires_on
    }
}

const SELECT: &str = "select token.*, maker.name as maker_name, withdrawer.name as withdrawer_name from api_token token \
     join person maker on maker.id = token.person_id left join person withdrawer on withdrawer.id = token.withdrawn_by";

fn from_row(row: &PgRow) -> Result<ApiToken> {
    let words: Vec<String> = get(row, "scopes")?;
    let scope = |word: &String| TokenScope::from_word(word).ok_or_else(|| Error::internal(format!("the scope {word}")));
    Ok(ApiToken {
        id: get_id(row, "id")?,
        name: get(row, "name")?,
        scopes: words.iter().map(scope).collect::<Result<_>>()?,
        maker: get_id(row, "person_id")?,
        maker_name: get(row, "maker_name")?,
        created_at: get(row, "created_at")?,
        expires_on: get(row, "expires_on")?,
        used_at: get(row, "used_at")?,
        withdrawn_at: get(row, "withdrawn_at")?,
        withdrawn_by: get(row, "withdrawer_name")?,
    })
}

/// The tokens of the scope's association, the newest first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(tx: &mut Tx) -> Result<Vec<ApiToken>> {
    let statement =
        format!("{SELECT} where token.tenant_id = app.current_tenant() order by token.created_at desc, token.id");
    fetch_all(tx, sqlx::query(sqlx::AssertSqlSafe(statement)), from_row).await
}

/// One of them, locked against others who change it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_and_lock(tx: &mut Tx, id: ApiTokenId) -> Result<Option<ApiToken>> {
    let statement =
        format!("{SELECT} where token.tenant_id = app.current_tenant() and token.id = $1 for update of token");
    fetch_optional(tx, sqlx::query(sqlx::AssertSqlSafe(statement)).bind(id.0), from_row).await
}

/// The one with this hash.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find_by_hash(tx: &mut Tx, hash: TokenHash) -> Result<Option<ApiToken>> {
    let statement = format!("{SELECT} where token.tenant_id = app.current_tenant() and token.token_hash = $1");
    fetch_optional(tx, sqlx::query(sqlx::AssertSqlSafe(statement)).bind(hash.as_slice()), from_row).await
}

/// Writes a new token; what became of it later is not written.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, token: &ApiToken, hash: TokenHash) -> Result<()> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    let insert = sqlx::query(
        "insert into api_token (id, person_id, name, token_hash, scopes, created_at, expires_on) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(token.id.0)
    .bind(token.maker.0)
    .bind(&token.name)
    .bind(hash.as_slice())
    .bind(scopes)
    .bind(token.created_at)
    .bind(token.expires_on);
    execute(tx, insert).await.map(drop)
}

/// Notes that it was used.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_used(tx: &mut Tx, id: ApiTokenId, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query("update api_token set used_at = $2 where tenant_id = app.current_tenant() and id = $1");
    execute(tx, update.bind(id.0).bind(now)).await.map(drop)
}

/// Notes that it was withdrawn.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn withdraw(tx: &mut Tx, id: ApiTokenId, by: PersonId, now: OffsetDateTime) -> Result<()> {
    let update = sqlx::query(
        "update api_token set withdrawn_at = $3, withdrawn_by = $2 where tenant_id = app.current_tenant() and id = $1",
    );
    execute(tx, update.bind(id.0).bind(by.0).bind(now)).await.map(drop)
}
