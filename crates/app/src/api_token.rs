//! Tokens for programs that work with an association's cases.
//!
//! What must stay true: a program may what its token's scopes open and its maker may herself at that moment, in that one
//! association; it belongs to no organisation and has no account. A token is shown once, when it is made.

use mellanrum_model::{
    Error, Result, Text, Violation, api_token::TokenScope, deadline::date_in_sweden, id::ApiTokenId, permission::Action,
};
pub use mellanrum_store::api_token::ApiToken;
use mellanrum_store::{Scope, api_token, person, role};
use serde_json::json;
use time::{Date, Duration};

use crate::{
    App,
    actor::{Actor, Origin},
    audit,
    session::{Host, hash},
};

/// What a token begins with, so that people and programs that look for leaked secrets know it.
pub const PREFIX: &str = "mellanrum_";
/// Days that a token works at most.
const MAX_DAYS: i64 = 366;
/// Tokens of one association that work, at most.
const MAX_TOKENS: usize = 50;
const MAX_NAME: usize = 100;
/// Its last use is noted once in so many seconds.
const TOUCH_SECS: i64 = 60;

/// A token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What to call it: the program, and where it runs.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<TokenScope>,
    /// Its last day.
    pub expires_on: Date,
}

impl NewToken {
    fn check(&self, actor: &Actor, today: Date) -> Vec<Violation> {
        let mut violations = Vec::new();
        let name = self.name.trim();
        if name.is_empty() {
            let message = Text::both("Skriv vad nyckeln är till.", "Write what the token is for.");
            violations.push(Violation::at("name", "REQUIRED", message));
        } else if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            let message = Text::both(
                format!("Högst {MAX_NAME} tecken får plats, på en rad."),
                format!("At most {MAX_NAME} characters fit, on one line."),
            );
            violations.push(Violation::at("name", "TOO_LONG", message));
        }
        let own = scopes_of(actor);
        if self.scopes.is_empty() {
            let message = Text::both("Välj vad nyckeln ska öppna.", "Choose what the token opens.");
            violations.push(Violation::at("scopes", "REQUIRED", message));
        } else if !self.scopes.iter().all(|scope| own.contains(scope)) {
            let message = Text::both(
                "En nyckel kan inte öppna mer än du själv får göra i förbundet.",
                "A token cannot open more than you may do yourself in the association.",
            );
            violations.push(Violation::at("scopes", "NOT_YOURS", message));
        }
        if self.expires_on < today || self.expires_on > today + Duration::days(MAX_DAYS) {
            let message = Text::both(
                "Välj en sista dag från i dag till om ett år.",
                "Choose a last day from today to a year from now.",
            );
            violations.push(Violation::at("expiresOn", "TERM", message));
        }
        violations
    }
}

/// What the actor may open by a token that she makes; nothing when she makes none.
#[must_use]
pub fn scopes_of(actor: &Actor) -> Vec<TokenScope> {
    if !actor.may(Action::ManageTokens) {
        return Vec::new();
    }
    let opened = |scope: &TokenScope| {
        Action::ALL.iter().any(|&action| TokenScope::of(action) == Some(*scope) && actor.may(action))
    };
    TokenScope::ALL.into_iter().filter(opened).collect()
}

/// Every token of the host's association, the newest first.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<ApiToken>> {
    let association = actor.authorize(Action::ManageTokens)?;
    app.db.read("api_token.list", &actor.office_scope(association), async |tx| api_token::list(tx).await).await
}

/// Makes a token; gives it and what to send, which nobody can read again.
///
/// # Errors
/// `Invalid` for what a person can mend; `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn create(app: &App, actor: &Actor, new: &NewToken) -> Result<(ApiToken, String)> {
    let association = actor.authorize(Action::ManageTokens)?;
    let maker = actor.get_account()?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    let violations = new.check(actor, today);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let secret = format!("{PREFIX}{}", app.new_token());
    let mut scopes = new.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let token = ApiToken {
        id: app.new_id().into(),
        name: new.name.trim().to_owned(),
        scopes,
        maker: maker.id,
        maker_name: maker.name.clone(),
        created_at: now,
        expires_on: new.expires_on,
        used_at: None,
        withdrawn_at: None,
        withdrawn_by: None,
    };
    app.db
        .write("api_token.create", &actor.office_scope(association), async |tx| {
            if api_token::list(tx).await?.iter().filter(|token| token.holds(today)).count() >= MAX_TOKENS {
                let message = Text::both(
                    format!("Förbundet kan ha högst {MAX_TOKENS} nycklar. Ta tillbaka någon som inte används."),
                    format!("The association can have {MAX_TOKENS} tokens at most. Withdraw one that is not used."),
                );
                return Err(Error::invalid("name", "TOO_MANY", message));
            }
            api_token::insert(tx, &token, hash(&secret)).await?;
            audit::note(app, tx, "api_token.create", token.id, json!({ "after": in_words(&token) }));
            Ok(())
        })
        .await?;
    Ok((token, secret))
}

/// A token for the audit.
fn in_words(token: &ApiToken) -> serde_json::Value {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    json!({ "name": token.name, "scopes": scopes, "expiresOn": token.expires_on.to_string() })
}

/// Withdraws a token: programs that use it are refused at once. One that is withdrawn stays so.
///
/// # Errors
/// `NotFound` when the association has no such token; `Forbidden`, `Unauthenticated`.
pub async fn withdraw(app: &App, actor: &Actor, id: ApiTokenId) -> Result<ApiToken> {
    let association = actor.authorize(Action::ManageTokens)?;
    let person = actor.get_account()?;
    let now = app.now();
    app.db
        .write("api_token.withdraw", &actor.office_scope(association), async |tx| {
            let token = api_token::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            if token.withdrawn_at.is_some() {
                return Ok(token);
            }
            api_token::withdraw(tx, id, person.id, now).await?;
            audit::note(app, tx, "api_token.withdraw", id, json!({ "before": in_words(&token) }));
            Ok(ApiToken { withdrawn_at: Some(now), withdrawn_by: Some(person.name.clone()), ..token })
        })
        .await
}

/// Who acts in a request that shows a token: its maker, within its scopes. Nobody when it does not work on this host.
///
/// # Errors
/// `Suspended` while the association is closed; `Unavailable` when Postgres does not answer.
pub async fn actor(app: &App, host: &Host, secret: &str, origin: &Origin) -> Result<Option<Actor>> {
    let association = host.slug.as_deref().and_then(|slug| app.hosts.association(slug));
    let Some(association) = association.filter(|_| secret.starts_with(PREFIX)) else { return Ok(None) };
    let (scope, now, today) = (Scope::association(association), app.now(), date_in_sweden(app.now()));
    let found = app
        .db
        .read("api_token.find", &scope, async |tx| {
            let home = mellanrum_store::association::find(tx, association).await?;
            Ok(home.zip(api_token::find_by_hash(tx, hash(secret)).await?))
        })
        .await?;
    let Some((home, token)) = found.filter(|(_, token)| token.holds(today)) else { return Ok(None) };
    if home.is_suspended {
        return Err(Error::Suspended);
    }
    if token.used_at.is_none_or(|used| used + Duration::seconds(TOUCH_SECS) < now) {
        app.db.write("api_token.touch", &scope, async |tx| api_token::set_used(tx, token.id, now).await).await?;
    }
    let own = Scope { person: Some(token.maker), ..Scope::default() };
    let (maker, held) = app
        .db
        .read("api_token.actor", &own, async |tx| {
            Ok((person::get(tx, token.maker).await?, role::list_held(tx, today).await?))
        })
        .await?;
    let here = held.associations.into_iter().filter(|held| held.association == home.id);
    Ok(Some(Actor {
        person: Some(maker),
        roles: here.map(|held| held.role).collect(),
        association: Some(home),
        token: Some(token),
        origin: origin.clone(),
        ..Actor::default()
    }))
}
