//! Signing in by an identity provider: who speaks for an address, going there, coming back.

use std::sync::Arc;

use hmac::{Hmac, Mac as _};
use mellanrum_model::{Error, Result, text::Language};
use mellanrum_services::{Assertion, Provider, ServiceError};
use mellanrum_store::{
    person,
    session::{self, Method},
};
use sha2::Sha256;
use time::Duration;

use super::{Begin, Browser, Host, SignedIn, begin, hash, local_path, read_email};
use crate::App;

/// Minutes that somebody may take at an identity provider.
const PROVIDER_MINUTES: i64 = 30;

/// The provider with this key.
pub(super) fn find_provider<'app>(app: &'app App, key: &str) -> Option<&'app Arc<dyn Provider>> {
    app.providers.iter().find(|provider| provider.settings().key == key)
}

/// An identity provider, as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderName {
    /// Names it in addresses.
    pub key: String,
    /// What people call it.
    pub name: String,
}

impl ProviderName {
    fn of(provider: &Arc<dyn Provider>) -> Self {
        let settings = provider.settings();
        Self { key: settings.key.clone(), name: settings.name.clone() }
    }
}

/// The provider that speaks for the domain of an address. Tells nothing of whether the address is known.
#[must_use]
pub fn provider_for(app: &App, email: &str) -> Option<ProviderName> {
    let email = read_email(email)?;
    let (_, domain) = email.rsplit_once('@')?;
    let speaks = |provider: &&Arc<dyn Provider>| provider.settings().domains.iter().any(|own| own == domain);
    app.providers.iter().find(speaks).map(ProviderName::of)
}

/// The providers by which an association's people sign in.
#[must_use]
pub fn providers_of(app: &App, slug: &str) -> Vec<ProviderName> {
    let is_theirs = |provider: &&Arc<dyn Provider>| provider.settings().associations.iter().any(|own| own == slug);
    app.providers.iter().filter(is_theirs).map(ProviderName::of).collect()
}

fn callback(app: &App) -> String {
    app.addresses.url(None, "/session/callback")
}

fn from_provider(error: ServiceError) -> Error {
    match error {
        ServiceError::Unavailable(_) => Error::Unavailable(error.into()),
        // Why it does not count is for the log; the person can only try again, or ask who runs the provider.
        ServiceError::Refused(_) | ServiceError::NotFound => {
            tracing::warn!(%error, "an identity provider's answer does not count");
            Error::Forbidden
        }
    }
}

/// Sends somebody to an identity provider; gives the address to go to.
///
/// # Errors
/// `NotFound` when there is no such provider, `Unavailable` when it does not answer.
pub async fn depart(
    app: &App,
    host: &Host,
    browser: &Browser,
    provider: &str,
    return_to: &str,
    login_hint: Option<&str>,
    language: Language,
) -> Result<String> {
    host.must_be_apex()?;
    let provider = find_provider(app, provider).ok_or(Error::NotFound)?;
    let departure = provider.depart(&callback(app), login_hint, language.code()).await.map_err(from_provider)?;
    let visit = session::ProviderVisit {
        provider: provider.settings().key.clone(),
        nonce: departure.nonce,
        verifier: departure.verifier,
        return_to: local_path(return_to).to_owned(),
    };
    let expires_at = app.now() + Duration::minutes(PROVIDER_MINUTES);
    app.db
        .system("session.depart", async |tx| {
            let (state, browser) = (hash(&departure.state), hash(&browser.secret));
            session::insert_provider_visit(tx, state, browser, &visit, expires_at).await
        })
        .await?;
    Ok(departure.url)
}

/// Begins the session of somebody who comes back from an identity provider.
///
/// # Errors
/// `NotFound` when she did not leave from here, or is too late; `Forbidden` when the provider's answer does not count, or
/// nobody has the address that it says; `Unavailable`.
pub async fn arrive(app: &App, host: &Host, browser: &Browser, state: &str, code: &str) -> Result<SignedIn> {
    host.must_be_apex()?;
    let now = app.now();
    let visit = app
        .db
        .system("session.arrive", async |tx| {
            session::use_provider_visit(tx, hash(state), hash(&browser.secret), now).await
        })
        .await?;
    let provider = find_provider(app, &visit.provider).ok_or(Error::NotFound)?;
    let assertion =
        provider.assert(code, &visit.nonce, &visit.verifier, &callback(app)).await.map_err(from_provider)?;
    sign_in_as_asserted(app, host, browser, &visit.provider, &assertion, &visit.return_to).await
}

/// Begins the session of the person whom a provider means.
async fn sign_in_as_asserted(
    app: &App,
    host: &Host,
    browser: &Browser,
    provider: &str,
    assertion: &Assertion,
    return_to: &str,
) -> Result<SignedIn> {
    let (subject, now) = (subject_hash(app, assertion), app.now());
    let person = app
        .db
        .system("session.identify", async |tx| {
            // The address decides who it is, the first time; after that the subject does, also when the address changes.
            if let Some(person) = session::use_identity(tx, &assertion.issuer, subject, now).await? {
                return Ok(Some(person));
            }
            let Some(person) = person::find_by_email(tx, &assertion.email).await? else { return Ok(None) };
            session::insert_identity(tx, &assertion.issuer, subject, person.id, now).await?;
            Ok(Some(person.id))
        })
        .await?;
    // The provider has said who she is, so telling that nobody here knows her tells nobody else anything.
    let person = person.ok_or(Error::Forbidden)?;
    let new = Begin {
        provider: Some(provider.to_owned()),
        second_factor: assertion.second_factor,
        ..Begin::by(person, Method::Provider)
    };
    begin(app, host, browser, new, return_to).await
}

/// An issuer's name for somebody, so that nobody reads it back: it may be a personal identity number, and those are few
/// enough to be tried one by one, so the hash is keyed.
fn subject_hash(app: &App, assertion: &Assertion) -> session::TokenHash {
    let mut mac = <Hmac<Sha256>>::new_from_slice(&app.key).expect("any length of key is good");
    mac.update(b"identity\0");
    mac.update(assertion.issuer.as_bytes());
    mac.update(b"\0");
    mac.update(assertion.subject.as_bytes());
    mac.finalize().into_bytes().into()
}
