//! Sessions, and the ways into one: mailed links, identity providers, and codes from the apex host. Only hashes of tokens are
//! kept, and only the system role reads them.
//!
//! What must stay true: everything that is used once is used by deleting or marking its row in the same statement that reads
//! it, so that two who use it at the same time get it once.

use mellanrum_model::{
    Error, Result,
    id::{PersonId, SessionId},
};
use sqlx::postgres::PgRow;
use time::OffsetDateTime;

use crate::{
    db::Tx,
    row::{execute, fetch_all, fetch_optional, get, get_id, get_word},
};

/// SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By a mailed link.
    Email,
    /// By an identity provider.
    Provider,
    /// By a passkey.
    Passkey,
}

impl Method {
    const ALL: [Self; 3] = [Self::Email, Self::Provider, Self::Passkey];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Provider => "PROVIDER",
            Self::Passkey => "PASSKEY",
        }
    }

    /// The method with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.word() == word)
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// How she signed in.
    pub method: Method,
    /// By which identity provider.
    pub provider: Option<String>,
    /// Whether two factors were shown, or vouched for.
    pub second_factor: bool,
    /// What the browser calls itself, shortened.
    pub agent: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last used, to the minute.
    pub used_at: OffsetDateTime,
    /// When it ends in any case.
    pub expires_at: OffsetDateTime,
}

const COLUMNS: &str = "session.id, session.person_id, session.method, session.provider, session.second_factor, session.agent, \
    session.created_at, session.used_at, session.expires_at";

fn from_row(row: &PgRow) -> Result<Session> {
    Ok(Session {
        id: get_id(row, "id")?,
        person: get_id(row, "person_id")?,
        method: get_word(row, "method", Method::from_word)?,
        provider: get(row, "provider")?,
        second_factor: get(row, "second_factor")?,
        agent: get(row, "agent")?,
        created_at: get(row, "created_at")?,
        used_at: get(row, "used_at")?,
        expires_at: get(row, "expires_at")?,
    })
}

/// Writes a session.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert(tx: &mut Tx, session: &Session) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into session (id, person_id, method, provider, second_factor, agent, created_at, used_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(session.id.0)
        .bind(session.person.0)
        .bind(session.method.word())
        .bind(&session.provider)
        .bind(session.second_factor)
        .bind(&session.agent)
        .bind(session.created_at)
        .bind(session.used_at)
        .bind(session.expires_at),
    )
    .await
    .map(drop)
}

/// Gives a session a token on a host, in place of the one that it had there.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert_token(
    tx: &mut Tx,
    hash: TokenHash,
    session: SessionId,
    host: &str,
    now: OffsetDateTime,
) -> Result<()> {
    let old = sqlx::query("delete from session_token where session_id = $1 and host = $2").bind(session.0).bind(host);
    execute(tx, old).await?;
    let new =
        sqlx::query("insert into session_token (token_hash, session_id, host, created_at) values ($1, $2, $3, $4)");
    execute(tx, new.bind(&hash[..]).bind(session.0).bind(host).bind(now)).await.map(drop)
}

/// The session of a token on its host, if it still holds: not past its end, and used since `idle_since`.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(
    tx: &mut Tx,
    hash: TokenHash,
    host: &str,
    now: OffsetDateTime,
    idle_since: OffsetDateTime,
) -> Result<Option<Session>> {
    let query = format!(
        "select {COLUMNS} from session join session_token token on token.session_id = session.id \
         where token.token_hash = $1 and token.host = $2 and session.expires_at > $3 and session.used_at > $4"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(&hash[..]).bind(host).bind(now).bind(idle_since);
    fetch_optional(tx, query, from_row).await
}

/// A person's sessions that still hold, the last used first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(
    tx: &mut Tx,
    person: PersonId,
    now: OffsetDateTime,
    idle_since: OffsetDateTime,
) -> Result<Vec<Session>> {
    let query = format!(
        "select {COLUMNS} from session where person_id = $1 and expires_at > $2 and used_at > $3 order by used_at desc, id desc"
    );
    fetch_all(tx, sqlx::query(sqlx::AssertSqlSafe(query)).bind(person.0).bind(now).bind(idle_since), from_row).await
}

/// Notes that a session was used.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn touch(tx: &mut Tx, id: SessionId, now: OffsetDateTime) -> Result<()> {
    execute(tx, sqlx::query("update session set used_at = $2 where id = $1 and used_at < $2").bind(id.0).bind(now))
        .await
        .map(drop)
}

/// Notes that a second factor was shown.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn set_second_factor(tx: &mut Tx, id: SessionId) -> Result<()> {
    execute(tx, sqlx::query("update session set second_factor = true where id = $1").bind(id.0)).await.map(drop)
}

/// Ends a person's session on every host; gives the hashes of its tokens, for those who remember them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn end(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<Vec<TokenHash>> {
    let tokens = tokens(tx, "session.id = $2", person, Some(id)).await?;
    execute(tx, sqlx::query("delete from session where person_id = $1 and id = $2").bind(person.0).bind(id.0)).await?;
    Ok(tokens)
}

/// Ends every session of a person but one; gives the hashes of their tokens.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn end_others(tx: &mut Tx, person: PersonId, kept: Option<SessionId>) -> Result<Vec<TokenHash>> {
    let tokens = tokens(tx, "session.id is distinct from $2", person, kept).await?;
    let delete = sqlx::query("delete from session where person_id = $1 and id is distinct from $2");
    execute(tx, delete.bind(person.0).bind(kept.map(|id| id.0))).await?;
    Ok(tokens)
}

/// The hashes of the tokens of a session, for those who remember them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_tokens(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<Vec<TokenHash>> {
    tokens(tx, "session.id = $2", person, Some(id)).await
}

async fn tokens(tx: &mut Tx, which: &str, person: PersonId, id: Option<SessionId>) -> Result<Vec<TokenHash>> {
    let query = format!(
        "select token_hash from session_token join session on session.id = session_token.session_id \
         where session.person_id = $1 and {which}"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(person.0).bind(id.map(|id| id.0));
    fetch_all(tx, query, |row| {
        let hash: Vec<u8> = get(row, "token_hash")?;
        hash.try_into().map_err(|_| Error::internal("a token's hash has 32 bytes"))
    })
    .await
}

/// A link to sign in with, as it is mailed.
#[derive(Debug, Clone)]
pub struct NewLink<'input> {
    /// Hash of its token.
    pub hash: TokenHash,
    /// Hash of what the browser that asked shows.
    pub browser: TokenHash,
    /// Who signs in.
    pub person: PersonId,
    /// A path of the apex host.
    pub return_to: &'input str,
    /// When it was asked for.
    pub now: OffsetDateTime,
    /// Until when it works.
    pub expires_at: OffsetDateTime,
}

/// Writes a sign-in link.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert_link(tx: &mut Tx, link: &NewLink<'_>) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into sign_in_link (token_hash, browser_hash, person_id, return_to, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&link.hash[..])
        .bind(&link.browser[..])
        .bind(link.person.0)
        .bind(link.return_to)
        .bind(link.now)
        .bind(link.expires_at),
    )
    .await
    .map(drop)
}

/// A link that was used: who signs in, and where she wanted to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedLink {
    /// Who signs in.
    pub person: PersonId,
    /// A path of the apex host.
    pub return_to: String,
}

/// Uses a link: it works once, in the browser that asked for it, until it expires.
///
/// # Errors
/// `NotFound` when it does not work, whatever the reason; `Unavailable` when Postgres does not answer.
pub async fn use_link(tx: &mut Tx, hash: TokenHash, browser: TokenHash, now: OffsetDateTime) -> Result<UsedLink> {
    let query = sqlx::query(
        "update sign_in_link set used_at = $3 where token_hash = $1 and browser_hash = $2 and used_at is null and expires_at > $3 \
         returning person_id, return_to",
    );
    fetch_optional(tx, query.bind(&hash[..]).bind(&browser[..]).bind(now), |row| {
        Ok(UsedLink { person: get_id(row, "person_id")?, return_to: get(row, "return_to")? })
    })
    .await?
    .ok_or(Error::NotFound)
}

/// Writes a code that begins a session on another host.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert_hand_over(
    tx: &mut Tx,
    code: TokenHash,
    state: TokenHash,
    session: SessionId,
    host: &str,
    expires_at: OffsetDateTime,
) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into hand_over (code_hash, state_hash, session_id, host, expires_at) values ($1, $2, $3, $4, $5)",
        )
        .bind(&code[..])
        .bind(&state[..])
        .bind(session.0)
        .bind(host)
        .bind(expires_at),
    )
    .await
    .map(drop)
}

/// Uses such a code: once, on its host, in the browser that asked there.
///
/// # Errors
/// `NotFound` when it does not work, whatever the reason; `Unavailable` when Postgres does not answer.
pub async fn use_hand_over(
    tx: &mut Tx,
    code: TokenHash,
    state: TokenHash,
    host: &str,
    now: OffsetDateTime,
) -> Result<Session> {
    let query = format!(
        "with used as (delete from hand_over where code_hash = $1 and state_hash = $2 and host = $3 and expires_at > $4 returning session_id) \
         select {COLUMNS} from session join used on used.session_id = session.id where session.expires_at > $4"
    );
    let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(&code[..]).bind(&state[..]).bind(host).bind(now);
    fetch_optional(tx, query, from_row).await?.ok_or(Error::NotFound)
}

/// Somebody on her way to an identity provider and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderVisit {
    /// Key of the provider.
    pub provider: String,
    /// What its answer must repeat.
    pub nonce: String,
    /// What proves that the code was asked for here.
    pub verifier: String,
    /// A path of the apex host.
    pub return_to: String,
}

/// Writes such a visit.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn insert_provider_visit(
    tx: &mut Tx,
    state: TokenHash,
    browser: TokenHash,
    visit: &ProviderVisit,
    expires_at: OffsetDateTime,
) -> Result<()> {
    execute(
        tx,
        sqlx::query(
            "insert into provider_visit (state_hash, browser_hash, provider, nonce, verifier, return_to, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&state[..])
        .bind(&browser[..])
        .bind(&visit.provider)
        .bind(&visit.nonce)
        .bind(&visit.verifier)
        .bind(&visit.return_to)
        .bind(expires_at),
    )
    .await
    .map(drop)
}

/// Ends such a visit: once, in the browser that began it.
///
/// # Errors
/// `NotFound` when there is none, whatever the reason; `Unavailable` when Postgres does not answer.
pub async fn use_provider_visit(
    tx: &mut Tx,
    state: TokenHash,
    browser: TokenHash,
    now: OffsetDateTime,
) -> Result<ProviderVisit> {
    let query = sqlx::query(
        "delete from provider_visit where state_hash = $1 and browser_hash = $2 and expires_at > $3 returning provider, nonce, verifier, return_to",
    );
    fetch_optional(tx, query.bind(&state[..]).bind(&browser[..]).bind(now), |row| {
        Ok(ProviderVisit {
            provider: get(row, "provider")?,
            nonce: get(row, "nonce")?,
            verifier: get(row, "verifier")?,
            return_to: get(row, "return_to")?,
        })
    })
    .await?
    .ok_or(Error::NotFound)
}

/// The person whom an issuer means by a subject; notes that it was used.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn use_identity(
    tx: &mut Tx,
    issuer: &str,
    subject: TokenHash,
    now: OffsetDateTime,
) -> Result<Option<PersonId>> {
    let query =
        sqlx::query("update identity set used_at = $3 where issuer = $1 and subject_hash = $2 returning person_id");
    fetch_optional(tx, query.bind(issuer).bind(&subject[..]).bind(now), |row| get_id(row, "person_id")).await
}

/// Notes whom an issuer means by a subject.
///
/// # Errors
/// `Conflict` when it means somebody already; `Unavailable` when Postgres does not answer.
pub async fn insert_identity(
    tx: &mut Tx,
    issuer: &str,
    subject: TokenHash,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<()> {
    let insert = sqlx::query(
        "insert into identity (issuer, subject_hash, person_id, created_at, used_at) values ($1, $2, $3, $4, $4)",
    );
    execute(tx, insert.bind(issuer).bind(&subject[..]).bind(person.0).bind(now)).await.map(drop)
}

/// Removes what has ended or was used long ago. Doing it again does nothing.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn sweep(tx: &mut Tx, now: OffsetDateTime, idle_since: OffsetDateTime) -> Result<()> {
    for table in ["sign_in_link", "hand_over", "provider_visit", "ceremony", "session"] {
        let statement = format!("delete from {table} where expires_at < $1");
        execute(tx, sqlx::query(sqlx::AssertSqlSafe(statement)).bind(now)).await?;
    }
    execute(tx, sqlx::query("delete from session where used_at < $1").bind(idle_since)).await.map(drop)
}
