//! Signing in, once for every host, and who is signed in.
//!
//! People sign in on the apex host: by a mailed link, by an identity provider, or by a passkey. A session is a browser's; on
//! each other host it begins with a one-time code that the apex hands over.
//!
//! What must stay true: nobody learns whether an address is known; what signs in works once, for a while, in the browser that
//! asked for it; tokens are kept as hashes only; a session that has ended is over on every host; nobody is sent a link while
//! links cannot be counted.

mod cache;
mod hand_over;
mod provider;

use mellanrum_documents::mail::Mail;
use mellanrum_model::{
    Error, Result, Text,
    deadline::date_in_sweden,
    id::{PersonId, SessionId},
    text::Language,
};
pub use mellanrum_store::session::{Method, Session};
use mellanrum_store::{Scope, association, person, role, session};
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Duration;

use crate::{
    App, account_mail,
    actor::{Actor, Origin},
    audit,
    limits::{self, Patience, Subject},
};

pub use hand_over::{hand_over, receive, state_of};
use provider::find_provider;
pub use provider::{ProviderName, arrive, depart, provider_for, providers_of};

/// Minutes that a link works.
pub const LINK_MINUTES: i64 = 30;
/// Hours without use after which a session ends.
const IDLE_HOURS: i64 = 12;
/// Days after which a session ends in any case.
const SESSION_DAYS: i64 = 7;
/// Seconds after which the use of a session is noted again.
const TOUCH_SECS: i64 = 60;
const MAX_AGENT_BYTES: usize = 300;

/// The host of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name in lower case, with its port.
    pub name: String,
    /// Names the association; none on the apex.
    pub slug: Option<String>,
}

impl Host {
    /// People sign in on the apex and nowhere else.
    fn must_be_apex(&self) -> Result<()> {
        if self.slug.is_none() { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// The browser of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser {
    /// What it showed of its own to bind links to: a secret that only it has.
    pub secret: String,
    /// What it calls itself.
    pub agent: String,
    /// The token of the session that it had.
    pub token: Option<String>,
    /// Where its requests come from.
    pub origin: Origin,
}

impl Browser {
    /// Nobody, from where it is.
    fn actor(&self) -> Actor {
        Actor { origin: self.origin.clone(), ..Actor::default() }
    }
}

/// A session that began on a host.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the browser shows from now on. A secret.
    pub token: String,
    /// The path that the person was going to.
    pub return_to: String,
    /// Seconds that the session lasts at most.
    pub max_age_secs: i64,
}

pub(crate) fn hash(token: &str) -> session::TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// An address as it is kept, if the text is one.
pub(crate) fn read_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let is_address = email.len() <= 254
        && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control())
        && email
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty() && !domain.contains('@'));
    is_address.then_some(email)
}

/// What is told about a text that is no address.
pub(crate) fn not_an_address() -> Error {
    let message = Text::both(
        "Skriv en e-postadress, till exempel namn@kommun.se.",
        "Write an e-mail address, such as name@example.org.",
    );
    Error::invalid("email", "EMAIL", message)
}

/// Sends a sign-in link to an address, if it belongs to somebody. The answer is the same if it does not.
///
/// # Errors
/// `Invalid` when the text is no address, `RateLimited` when the address was asked for too often, `Unavailable` when that
/// cannot be known, `NotFound` elsewhere than on the apex.
pub async fn request_link(
    app: &App,
    host: &Host,
    browser: &Browser,
    email: &str,
    return_to: &str,
    language: Language,
) -> Result<()> {
    host.must_be_apex()?;
    let email = read_email(email).ok_or_else(not_an_address)?;
    let counted = limits::take(app, None, &[(Subject::SignInEmail(&email), 1)], Patience::Patient).await?;
    if let Some(retry_after_secs) = counted.retry_after_secs {
        return Err(Error::RateLimited { retry_after_secs });
    }
    let return_to = local_path(return_to);
    let (token, now) = (app.new_token(), app.now());
    let mail = Mail::SignInLink {
        association: None,
        link: app.addresses.url(None, &format!("/session/link/{token}")),
        valid_minutes: u32::try_from(LINK_MINUTES).unwrap_or_default(),
    };
    app.db
        .system("session.request_link", async |tx| {
            let Some(person) = person::find_by_email(tx, &email).await? else { return Ok(()) };
            let link = session::NewLink {
                hash: hash(&token),
                browser: hash(&browser.secret),
                person: person.id,
                return_to,
                now,
                expires_at: now + Duration::minutes(LINK_MINUTES),
            };
            session::insert_link(tx, &link).await?;
            account_mail::enqueue(app, tx, person.id, language, "sign_in", &mail).await
        })
        .await
}

/// A path of the same host, or its start page: one slash first, and nothing that a browser reads as another host.
fn local_path(path: &str) -> &str {
    let is_local = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    if is_local { path } else { "/" }
}

/// Uses a link and begins a session.
///
/// # Errors
/// `NotFound` when the link does not work, whatever the reason.
pub async fn sign_in(app: &App, host: &Host, browser: &Browser, token: &str) -> Result<SignedIn> {
    host.must_be_apex()?;
    let now = app.now();
    let used = app
        .db
        .system("session.use_link", async |tx| session::use_link(tx, hash(token), hash(&browser.secret), now).await)
        .await?;
    begin(app, host, browser, Begin::by(used.person, Method::Email), &used.return_to).await
}

/// A session to begin.
pub(crate) struct Begin {
    person: PersonId,
    method: Method,
    provider: Option<String>,
    second_factor: bool,
}

impl Begin {
    /// By one factor.
    fn by(person: PersonId, method: Method) -> Self {
        Self { person, method, provider: None, second_factor: false }
    }

    /// By a passkey, which is something that one has and, because it asks for a finger or a code, something that one is or
    /// knows.
    pub(crate) fn by_passkey(person: PersonId) -> Self {
        Self { second_factor: true, ..Self::by(person, Method::Passkey) }
    }
}

/// Begins a session on the apex; one that the browser had before ends.
pub(crate) async fn begin(
    app: &App,
    host: &Host,
    browser: &Browser,
    begin: Begin,
    return_to: &str,
) -> Result<SignedIn> {
    let (token, now) = (app.new_token(), app.now());
    let mut agent: String = browser.agent.chars().filter(|letter| !letter.is_control()).collect();
    agent.truncate(agent.floor_char_boundary(MAX_AGENT_BYTES));
    let new = Session {
        id: app.new_id().into(),
        person: begin.person,
        method: begin.method,
        provider: begin.provider,
        second_factor: begin.second_factor,
        agent,
        created_at: now,
        used_at: now,
        expires_at: now + Duration::days(SESSION_DAYS),
    };
    sign_out(app, host, browser).await?;
    app.db
        .system("session.begin", async |tx| {
            session::sweep(tx, now, idle_since(app)).await?;
            session::insert(tx, &new).await?;
            session::insert_token(tx, hash(&token), new.id, &host.name, now).await?;
            let details = json!({
                "method": new.method.word(), "provider": new.provider, "secondFactor": new.second_factor, "agent": new.agent,
            });
            let actor = Actor { person: Some(person::get(tx, new.person).await?), ..browser.actor() };
            audit::note_on_platform(app, tx, Some(&actor), "session.begin", new.id, details).await
        })
        .await?;
    Ok(signed_in(token, &new, return_to, now))
}

fn signed_in(token: String, session: &Session, return_to: &str, now: time::OffsetDateTime) -> SignedIn {
    let max_age_secs = (session.expires_at - now).whole_seconds();
    SignedIn { token, return_to: local_path(return_to).to_owned(), max_age_secs }
}

fn idle_since(app: &App) -> time::OffsetDateTime {
    app.now() - Duration::hours(IDLE_HOURS)
}

/// Ends the session that a browser has, on every host; gives where its identity provider wants to be told, if it does.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn sign_out(app: &App, host: &Host, browser: &Browser) -> Result<Option<String>> {
    let Some(token) = &browser.token else { return Ok(None) };
    let Some(session) = find(app, host, token).await? else { return Ok(None) };
    end_session(app, &browser.actor(), session.person, session.id).await?;
    Ok(match session.provider.as_deref().and_then(|key| find_provider(app, key)) {
        Some(provider) => provider.logout_url(&app.addresses.url(None, "/")).await,
        None => None,
    })
}

async fn end_session(app: &App, actor: &Actor, owner: PersonId, id: SessionId) -> Result<()> {
    let tokens = app
        .db
        .system("session.end", async |tx| {
            let tokens = session::end(tx, owner, id).await?;
            if !tokens.is_empty() {
                let actor = Actor { person: Some(person::get(tx, owner).await?), ..actor.clone() };
                audit::note_on_platform(app, tx, Some(&actor), "session.end", id, json!({})).await?;
            }
            Ok(tokens)
        })
        .await?;
    cache::forget(app, &tokens).await;
    Ok(())
}

/// The person's sessions that still hold, the last used first.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Session>> {
    let (person, now) = (actor.get_account()?.id, app.now());
    app.db.system("session.list", async |tx| session::list(tx, person, now, idle_since(app)).await).await
}

/// Ends one of the person's sessions. One that has ended, or is somebody else's, is not found and nothing happens.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn end(app: &App, actor: &Actor, id: SessionId) -> Result<()> {
    end_session(app, actor, actor.get_account()?.id, id).await
}

/// Ends the person's sessions in all other browsers.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn end_others(app: &App, actor: &Actor) -> Result<()> {
    let (person, kept) = (actor.get_account()?.id, actor.get_session()?.id);
    let tokens = app
        .db
        .system("session.end_others", async |tx| {
            let tokens = session::end_others(tx, person, Some(kept)).await?;
            if !tokens.is_empty() {
                audit::note_on_platform(app, tx, Some(actor), "session.end_others", person, json!({})).await?;
            }
            Ok(tokens)
        })
        .await?;
    cache::forget(app, &tokens).await;
    Ok(())
}

/// Notes that the session has shown a second factor.
pub(crate) async fn confirm(app: &App, session: &Session) -> Result<()> {
    let tokens = app
        .db
        .system("session.confirm", async |tx| {
            session::set_second_factor(tx, session.id).await?;
            session::list_tokens(tx, session.person, session.id).await
        })
        .await?;
    cache::forget(app, &tokens).await;
    Ok(())
}

/// The session of a token on its host, if it holds.
async fn find(app: &App, host: &Host, token: &str) -> Result<Option<Session>> {
    let (token, now) = (hash(token), app.now());
    let known = cache::find(app, token, &host.name).await;
    let session = match known.filter(|session| session.expires_at > now && session.used_at > idle_since(app)) {
        Some(session) => session,
        None => {
            let found = app
                .db
                .system("session.find", async |tx| session::find(tx, token, &host.name, now, idle_since(app)).await)
                .await?;
            let Some(session) = found else { return Ok(None) };
            cache::keep(app, token, &host.name, &session).await;
            session
        }
    };
    if session.used_at + Duration::seconds(TOUCH_SECS) < now {
        app.db.system("session.touch", async |tx| session::touch(tx, session.id, now).await).await?;
        cache::keep(app, token, &host.name, &Session { used_at: now, ..session.clone() }).await;
    }
    Ok(Some(session))
}

/// Who acts in a request. A token that does not hold is the same as none. On the host of an association that is closed nobody
/// does, whoever she is: this is asked of the database for each request, so that closing holds at once on every server.
///
/// # Errors
/// `NotFound` when the host's association does not exist, `Suspended` while it is closed.
pub async fn actor(app: &App, host: &Host, token: Option<&str>) -> Result<Actor> {
    let session = match token {
        Some(token) => find(app, host, token).await?,
        None => None,
    };
    let scope = Scope { person: session.as_ref().map(|session| session.person), ..Scope::default() };
    let today = date_in_sweden(app.now());
    // Roles are read anew for each request, so that one that was withdrawn ends what it allowed at once.
    let mut actor = app
        .db
        .read("session.actor", &scope, async |tx| {
            let mut actor = Actor::default();
            if let Some(slug) = &host.slug {
                let home = association::find_by_slug(tx, slug).await?.ok_or(Error::NotFound)?;
                if home.is_suspended {
                    return Err(Error::Suspended);
                }
                actor.association = Some(home);
            }
            if let Some(id) = scope.person {
                actor.person = Some(person::get(tx, id).await?);
                let held = role::list_held(tx, today).await?;
                (actor.associations, actor.organisations, actor.platform_roles) =
                    (held.associations, held.organisations, held.platform);
                actor.suspended = held.suspended;
            }
            Ok(actor)
        })
        .await?;
    if session.as_ref().is_none_or(|session| !session.second_factor) {
        let mut waiting = Vec::new();
        let mut holds = |role: mellanrum_model::permission::Role| {
            if role.is_staff() && !waiting.contains(&role) {
                waiting.push(role);
            }
            !role.is_staff()
        };
        actor.associations.retain(|held| holds(held.role));
        actor.platform_roles.retain(|&role| holds(role));
        actor.organisations.retain(|held| holds(held.role));
        actor.waiting_roles = waiting;
    }
    if let Some(home) = &actor.association {
        let here = actor.associations.iter().filter(|held| held.association == home.id);
        let (mut roles, mut bodies) = (Vec::new(), Vec::new());
        for held in here {
            roles.push(held.role);
            bodies.extend(held.bodies.iter().cloned());
        }
        (actor.roles, actor.bodies) = (roles, bodies);
    }
    actor.session = session;
    Ok(actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_the_same_host_only() {
        for good in ["/", "/office?after=1", "/applications/appl_1#a-summary"] {
            assert_eq!(local_path(good), good);
        }
        for bad in ["", "office", "//evil.example", "/\\evil.example", "https://evil.example", "/\r\nLocation: x"] {
            assert_eq!(local_path(bad), "/", "{bad}");
        }
    }

    #[test]
    fn addresses_are_kept_in_one_form() {
        assert_eq!(read_email(" Maja@Region.Example "), Some("maja@region.example".into()));
        for wrong in ["", "a", "a@", "@b", "a b@c.se", "a@b@c", "a\u{0}@b.se"] {
            assert_eq!(read_email(wrong), None, "{wrong}");
        }
    }
}
