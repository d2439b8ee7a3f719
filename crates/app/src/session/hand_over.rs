//! Going on from the apex to another host: a session begins there with a code that works once, in the browser that asked for it.

use mellanrum_model::{Error, Result};
use mellanrum_store::session;
use time::Duration;

use super::{Browser, Host, SignedIn, hash, signed_in};
use crate::{App, actor::Actor, hosts};

/// Seconds that a code from the apex works: a browser follows it at once.
const HAND_OVER_SECS: i64 = 60;

/// What the apex learns of a browser on another host: enough to bind a code to it, too little to take its place.
#[must_use]
pub fn state_of(browser: &Browser) -> String {
    hex::encode(hash(&browser.secret))
}

fn read_state(state: &str) -> Result<session::TokenHash> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(state, &mut bytes).map_err(|_| Error::NotFound)?;
    Ok(bytes)
}

/// A code by which the session of the apex begins on an association's host, in the browser that asked there with `state`; and
/// that host. `to` is the association's slug, or the domain of its own on which the browser asked.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in, `NotFound` when there is no such host.
pub async fn hand_over(app: &App, host: &Host, actor: &Actor, to: &str, state: &str) -> Result<(Host, String)> {
    host.must_be_apex()?;
    let name = if to.contains('.') { app.addresses.normal_host(to) } else { Some(app.addresses.subdomain(to)) };
    let to = name.ok_or(Error::NotFound)?;
    let to = hosts::find(app, &to).await?.filter(|to| to.slug.is_some()).ok_or(Error::NotFound)?;
    let (session, state) = (actor.get_session()?, read_state(state)?);
    let (code, expires_at) = (app.new_token(), app.now() + Duration::seconds(HAND_OVER_SECS));
    app.db
        .system("session.hand_over", async |tx| {
            session::insert_hand_over(tx, hash(&code), state, session.id, &to.name, expires_at).await
        })
        .await?;
    Ok((to, code))
}

/// Begins a session on this host with a code from the apex.
///
/// # Errors
/// `NotFound` when the code does not work, whatever the reason.
pub async fn receive(app: &App, host: &Host, browser: &Browser, code: &str, return_to: &str) -> Result<SignedIn> {
    let (token, now) = (app.new_token(), app.now());
    let session = app
        .db
        .system("session.receive", async |tx| {
            let session = session::use_hand_over(tx, hash(code), hash(&browser.secret), &host.name, now).await?;
            session::insert_token(tx, hash(&token), session.id, &host.name, now).await?;
            Ok(session)
        })
        .await?;
    Ok(signed_in(token, &session, return_to, now))
}
