//! Sessions remembered in Redis, so that most requests need not ask for them.
//!
//! What must stay true: nothing is lost without Redis; a session that ends is forgotten at once, and where forgetting fails, it
//! is remembered no longer than [`MEMORY_SECS`].

use mellanrum_services::cache::{Key, Shared};
use mellanrum_store::session::{Session, TokenHash};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Method;
use crate::App;

/// Seconds that a session is remembered.
const MEMORY_SECS: u64 = 60;

/// What is remembered of a session: what its token leads to, and nothing that identifies the person to anybody else.
#[derive(Serialize, Deserialize)]
struct Remembered {
    host: String,
    id: uuid::Uuid,
    person: uuid::Uuid,
    method: String,
    provider: Option<String>,
    second_factor: bool,
    agent: String,
    created_at: i64,
    used_at: i64,
    expires_at: i64,
}

fn key(token: TokenHash) -> Key {
    Key::shared(Shared::Sessions, hex::encode(token))
}

fn seconds(time: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(time).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The session of a token on its host, if it is remembered.
pub(super) async fn find(app: &App, token: TokenHash, host: &str) -> Option<Session> {
    let text = app.cache.get(&key(token)).await.ok().flatten()?;
    let known: Remembered = serde_json::from_str(&text).ok()?;
    (known.host == host).then_some(())?;
    Some(Session {
        id: known.id.into(),
        person: known.person.into(),
        method: Method::from_word(&known.method)?,
        provider: known.provider,
        second_factor: known.second_factor,
        agent: known.agent,
        created_at: seconds(known.created_at),
        used_at: seconds(known.used_at),
        expires_at: seconds(known.expires_at),
    })
}

/// Remembers a session. Failing costs a question to Postgres.
pub(super) async fn keep(app: &App, token: TokenHash, host: &str, session: &Session) {
    let known = Remembered {
        host: host.to_owned(),
        id: session.id.0,
        person: session.person.0,
        method: session.method.word().to_owned(),
        provider: session.provider.clone(),
        second_factor: session.second_factor,
        agent: session.agent.clone(),
        created_at: session.created_at.unix_timestamp(),
        used_at: session.used_at.unix_timestamp(),
        expires_at: session.expires_at.unix_timestamp(),
    };
    if let Ok(text) = serde_json::to_string(&known) {
        let _ = app.cache.set(&key(token), &text, MEMORY_SECS).await;
    }
}

/// Forgets the sessions of tokens that end.
pub(super) async fn forget(app: &App, tokens: &[TokenHash]) {
    for token in tokens {
        if let Err(error) = app.cache.delete(&key(*token)).await {
            tracing::warn!(%error, "a session that ended may be remembered for a minute");
        }
    }
}
