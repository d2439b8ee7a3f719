//! Signing in by an e-mailed link, and who is signed in.
//!
//! What must stay true: nobody learns whether an address is known; a link works once, for a while, on the host that it
//! was asked for on; tokens are kept as hashes only; nobody is sent a link while links cannot be counted.

use mellanrum_model::{Error, Result, Text, text::Language};
use mellanrum_store::{Scope, association, job, job::SignInMail, person, session};
use sha2::{Digest, Sha256};
use time::Duration;

use crate::{
    App,
    actor::Actor,
    limits::{self, Subject},
};

/// Minutes that a link works.
pub const LINK_MINUTES: i64 = 30;
/// Hours without use after which a session ends.
const IDLE_HOURS: i64 = 12;
/// Days after which a session ends in any case.
const SESSION_DAYS: i64 = 7;

/// The host of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name in lower case, with its port.
    pub name: String,
    /// Names the association; none on the apex.
    pub slug: Option<String>,
}

/// A session that began.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the browser shows from now on. A secret.
    pub token: String,
    /// The path that the person was going to.
    pub return_to: String,
    /// Seconds that the session lasts at most.
    pub max_age_secs: i64,
}

fn hash(token: &str) -> session::TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// Sends a sign-in link to an address, if it belongs to somebody. The answer is the same if it does not.
///
/// # Errors
/// `Invalid` when the text is no address, `RateLimited` when the address was asked for too often, `Unavailable` when that
/// cannot be known.
pub async fn request_link(app: &App, host: &Host, email: &str, return_to: &str, language: Language) -> Result<()> {
    let email = email.trim().to_lowercase();
    let is_address = email.len() <= 254
        && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control())
        && email
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty() && !domain.contains('@'));
    if !is_address {
        let message = Text::both(
            "Skriv en e-postadress, till exempel namn@kommun.se.",
            "Write an e-mail address, such as name@example.org.",
        );
        return Err(Error::invalid("email", "EMAIL", message));
    }
    let counted = limits::take(app, host.slug.as_deref(), &[(Subject::SignInEmail(&email), 1)]).await?;
    if let Some(retry_after_secs) = counted.retry_after_secs {
        return Err(Error::RateLimited { retry_after_secs });
    }
    let return_to = if is_local_path(return_to) { return_to } else { "/" };
    let (token, now) = (app.new_token(), app.now());
    let mail = SignInMail {
        id: app.new_id(),
        address: email,
        language: language.code().to_owned(),
        link: app.addresses.url_on(&host.name, &format!("/session/link/{token}")),
        attempts: 0,
        created_at: now,
    };
    app.db
        .system("session.request_link", async |tx| {
            let Some(person) = person::find_by_email(tx, &mail.address).await? else { return Ok(()) };
            let expires_at = now + Duration::minutes(LINK_MINUTES);
            session::save_link(tx, hash(&token), person.id, &host.name, return_to, now, expires_at).await?;
            job::insert_sign_in_mail(tx, &mail, person.id).await
        })
        .await
}

/// Whether a text is a path of the same host: one slash first, and nothing that a browser reads as another host.
fn is_local_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n'])
}

/// Uses a link and begins a session.
///
/// # Errors
/// `NotFound` when the link does not work, whatever the reason.
pub async fn sign_in(app: &App, host: &Host, token: &str) -> Result<SignedIn> {
    let (new_token, now) = (app.new_token(), app.now());
    app.db
        .system("session.sign_in", async |tx| {
            let used = session::use_link(tx, hash(token), &host.name, now).await?;
            let expires_at = now + Duration::days(SESSION_DAYS);
            session::save(tx, hash(&new_token), used.person, &host.name, now, expires_at).await?;
            let max_age_secs = Duration::days(SESSION_DAYS).whole_seconds();
            Ok(SignedIn { token: new_token.clone(), return_to: used.return_to, max_age_secs })
        })
        .await
}

/// Ends a session.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    app.db.system("session.sign_out", async |tx| session::end(tx, hash(token)).await).await
}

/// Who acts in a request. A token that does not hold is the same as none.
///
/// # Errors
/// `NotFound` when the host's association does not exist.
pub async fn actor(app: &App, host: &Host, token: Option<&str>) -> Result<Actor> {
    let now = app.now();
    let mut actor = app
        .db
        .system("session.actor", async |tx| {
            let mut actor = Actor::default();
            if let Some(slug) = &host.slug {
                actor.association = Some(association::find_by_slug(tx, slug).await?.ok_or(Error::NotFound)?);
            }
            let Some(token) = token.map(hash) else { return Ok(actor) };
            let idle_since = now - Duration::hours(IDLE_HOURS);
            if let Some(id) = session::find(tx, token, &host.name, now, idle_since).await? {
                session::touch(tx, token, now).await?;
                actor.person = Some(person::get(tx, id).await?);
                actor.organisations = person::organisation_roles(tx, id).await?;
            }
            Ok(actor)
        })
        .await?;
    if let (Some(person), Some(association)) = (&actor.person, &actor.association) {
        let scope = Scope { association: Some(association.id), person: Some(person.id), organisations: Vec::new() };
        actor.roles = app.db.read("session.roles", &scope, async |tx| person::association_roles(tx).await).await?;
    }
    Ok(actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_the_same_host_only() {
        for good in ["/", "/office?after=1", "/applications/appl_1#a-summary"] {
            assert!(is_local_path(good), "{good}");
        }
        for bad in ["", "office", "//evil.example", "/\\evil.example", "https://evil.example", "/\r\nLocation: x"] {
            assert!(!is_local_path(bad), "{bad}");
        }
    }
}
