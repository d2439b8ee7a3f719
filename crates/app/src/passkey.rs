//! Passkeys: registering them, signing in with them, and showing one as the second factor of a session.
//!
//! What must stay true: a passkey always asks its owner for a finger, a face or a code, so it counts as two factors; whoever
//! has a passkey adds another only after showing one, so that a stolen mailbox adds none.

use mellanrum_documents::mail::Mail;
use mellanrum_model::{Error, Result, Text, deadline::local_date_and_time, id::PasskeyId, text::Language};
use mellanrum_store::{
    Tx,
    passkey::{self, Ceremony, CeremonyKind},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use time::Duration;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        DiscoverableAuthentication, Passkey as Credential, PasskeyAuthentication, PasskeyRegistration,
        PublicKeyCredential, RegisterPublicKeyCredential, WebauthnError,
    },
};

use crate::{
    App, account_mail,
    actor::Actor,
    audit,
    session::{self, Begin, Browser, Host, SignedIn, hash},
};

/// Minutes that a ceremony may take.
const CEREMONY_MINUTES: i64 = 5;
/// Passkeys that a person has at most.
const MAX_PASSKEYS: usize = 20;
const MAX_NAME: usize = 100;

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Which one.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was registered.
    pub created_at: time::OffsetDateTime,
    /// When it was last used.
    pub used_at: Option<time::OffsetDateTime>,
}

impl From<passkey::Passkey> for Passkey {
    fn from(found: passkey::Passkey) -> Self {
        Self { id: found.id, name: found.name, created_at: found.created_at, used_at: found.used_at }
    }
}

/// A ceremony that has begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// What the answer must show. A secret of the browser.
    pub ceremony: String,
    /// What the browser's `navigator.credentials` takes, as JSON.
    pub options: Value,
}

/// The library, for the apex host: passkeys are used there and nowhere else.
fn webauthn(app: &App) -> Result<Webauthn> {
    let origin: webauthn_rs::prelude::Url = app.addresses.url(None, "/").parse().map_err(Error::internal)?;
    let name = origin.host_str().ok_or_else(|| Error::internal("the apex has no host name"))?.to_owned();
    WebauthnBuilder::new(&name, &origin)
        .and_then(|builder| builder.rp_name("Mellanrum").build())
        .map_err(Error::internal)
}

fn to_json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(Error::internal)
}

fn from_json<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(value).map_err(Error::internal)
}

/// What a browser sent; what cannot be read is as good as a wrong answer.
fn read_answer<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(value).map_err(|_| wrong_answer())
}

fn wrong_answer() -> Error {
    let message = Text::both(
        "Nyckeln gick inte att använda. Försök igen, eller använd en annan nyckel.",
        "The key could not be used. Try again, or use another key.",
    );
    Error::invalid("credential", "PASSKEY", message)
}

fn refused(error: &WebauthnError) -> Error {
    tracing::info!(%error, "a passkey's answer does not count");
    wrong_answer()
}

async fn begin(app: &App, tx: &mut Tx, ceremony: &Ceremony) -> Result<String> {
    let token = app.new_token();
    let expires_at = app.now() + Duration::minutes(CEREMONY_MINUTES);
    passkey::insert_ceremony(tx, hash(&token), ceremony, expires_at).await?;
    Ok(token)
}

/// Ends a ceremony of a kind.
async fn end(app: &App, tx: &mut Tx, token: &str, kind: CeremonyKind) -> Result<Ceremony> {
    match passkey::use_ceremony(tx, hash(token), app.now()).await {
        Ok(ceremony) if ceremony.kind == kind => Ok(ceremony),
        Ok(_) | Err(Error::NotFound) => Err(wrong_answer()),
        Err(error) => Err(error),
    }
}

/// The person's passkeys, the first registered first.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Passkey>> {
    let person = actor.get_account()?.id;
    let found = app.db.system("passkey.list", async |tx| passkey::list(tx, person).await).await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Whether the session may add and remove keys: by its second factor, or because there is no key yet.
fn permit(actor: &Actor, there: &[passkey::Passkey]) -> Result<()> {
    if there.is_empty() || actor.get_session()?.second_factor { Ok(()) } else { Err(Error::Forbidden) }
}

/// Begins to register a passkey.
///
/// # Errors
/// `Forbidden` when the person has one and has not shown it, `Invalid` when she has too many, `Unauthenticated`, `NotFound`
/// elsewhere than on the apex.
pub async fn begin_registration(app: &App, actor: &Actor) -> Result<Begun> {
    let person = on_apex(actor)?;
    app.db
        .system("passkey.begin_registration", async |tx| {
            let there = passkey::list(tx, person.id).await?;
            permit(actor, &there)?;
            if there.len() >= MAX_PASSKEYS {
                let message = Text::both(
                    format!("Du kan ha högst {MAX_PASSKEYS} nycklar. Ta bort någon som du inte använder."),
                    format!("You can have {MAX_PASSKEYS} keys at most. Remove one that you do not use."),
                );
                return Err(Error::invalid("name", "TOO_MANY", message));
            }
            let known: Vec<Credential> = there.iter().map(|one| from_json(&one.credential)).collect::<Result<_>>()?;
            let excluded = known.iter().map(|one| one.cred_id().clone()).collect();
            let (options, state) = webauthn(app)?
                .start_passkey_registration(person.id.0, &person.email, &person.name, Some(excluded))
                .map_err(Error::internal)?;
            let mut options = to_json(&options)?;
            // Where the device can, the key is found without asking for an address first.
            options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred".into();
            let ceremony = Ceremony { person: Some(person.id), kind: CeremonyKind::Register, state: to_json(&state)? };
            Ok(Begun { ceremony: begin(app, tx, &ceremony).await?, options })
        })
        .await
}

/// Registers a passkey; the session has then shown a second factor. Its owner is told by mail.
///
/// # Errors
/// `Invalid` when the answer does not count or the key is there already; as [`begin_registration`].
pub async fn finish_registration(
    app: &App,
    actor: &Actor,
    ceremony: &str,
    name: &str,
    answer: &Value,
    language: Language,
) -> Result<Passkey> {
    let person = on_apex(actor)?;
    let session = actor.get_session()?;
    let answer: RegisterPublicKeyCredential = read_answer(answer)?;
    let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect();
    let name = if name.is_empty() { "Nyckel".to_owned() } else { name };
    let now = app.now();
    let registered = app
        .db
        .system("passkey.finish_registration", async |tx| {
            let ceremony = end(app, tx, ceremony, CeremonyKind::Register).await?;
            if ceremony.person != Some(person.id) {
                return Err(wrong_answer());
            }
            permit(actor, &passkey::list(tx, person.id).await?)?;
            let state: PasskeyRegistration = from_json(&ceremony.state)?;
            let credential =
                webauthn(app)?.finish_passkey_registration(&answer, &state).map_err(|error| refused(&error))?;
            let id: PasskeyId = app.new_id().into();
            let new = passkey::Passkey {
                id,
                person: person.id,
                name: name.clone(),
                credential: to_json(&credential)?,
                created_at: now,
                used_at: Some(now),
            };
            passkey::insert(tx, &new, credential.cred_id()).await?;
            let details = json!({ "after": { "name": new.name } });
            audit::note_on_platform(app, tx, Some(actor), "passkey.add", id, details).await?;
            let mail = Mail::PasskeyAdded {
                name: new.name.clone(),
                added: local_date_and_time(now),
                link: app.addresses.url(None, "/account"),
            };
            account_mail::enqueue(app, tx, person.id, language, "passkey_added", &mail).await?;
            Ok(Passkey::from(new))
        })
        .await?;
    session::confirm(app, session).await?;
    Ok(registered)
}

/// Removes one of the person's passkeys.
///
/// # Errors
/// `NotFound` when it is not hers, `Forbidden` when she has not shown a second factor, `Unauthenticated`.
pub async fn remove(app: &App, actor: &Actor, id: PasskeyId) -> Result<()> {
    let person = actor.get_account()?.id;
    app.db
        .system("passkey.remove", async |tx| {
            let there = passkey::list(tx, person).await?;
            if !there.iter().any(|one| one.id == id) {
                return Err(Error::NotFound);
            }
            permit(actor, &there)?;
            passkey::delete(tx, person, id).await?;
            audit::note_on_platform(app, tx, Some(actor), "passkey.remove", id, json!({})).await
        })
        .await
}

/// Begins to sign in with a passkey, whoever has it.
///
/// # Errors
/// `NotFound` elsewhere than on the apex.
pub async fn begin_sign_in(app: &App, host: &Host) -> Result<Begun> {
    if host.slug.is_some() {
        return Err(Error::NotFound);
    }
    let (options, state) = webauthn(app)?.start_discoverable_authentication().map_err(Error::internal)?;
    let ceremony = Ceremony { person: None, kind: CeremonyKind::SignIn, state: to_json(&state)? };
    let token = app.db.system("passkey.begin_sign_in", async |tx| begin(app, tx, &ceremony).await).await?;
    let mut options = to_json(&options)?;
    // The page asks when its button is pressed, not while an address is typed.
    if let Some(options) = options.as_object_mut() {
        options.remove("mediation");
    }
    Ok(Begun { ceremony: token, options })
}

/// Signs in with a passkey.
///
/// # Errors
/// `Invalid` when the answer does not count or nobody has the key, `NotFound` elsewhere than on the apex.
pub async fn finish_sign_in(
    app: &App,
    host: &Host,
    browser: &Browser,
    ceremony: &str,
    answer: &Value,
    return_to: &str,
) -> Result<SignedIn> {
    let answer: PublicKeyCredential = read_answer(answer)?;
    let webauthn = webauthn(app)?;
    let person = app
        .db
        .system("passkey.finish_sign_in", async |tx| {
            let ceremony = end(app, tx, ceremony, CeremonyKind::SignIn).await?;
            let state: DiscoverableAuthentication = from_json(&ceremony.state)?;
            let (claimed, credential_id) =
                webauthn.identify_discoverable_authentication(&answer).map_err(|error| refused(&error))?;
            let found = passkey::find_by_credential(tx, credential_id).await?;
            let found = found.filter(|found| found.person.0 == claimed).ok_or_else(wrong_answer)?;
            let mut credential: Credential = from_json(&found.credential)?;
            let result = webauthn
                .finish_discoverable_authentication_v2(&answer, state, &credential)
                .map_err(|error| refused(&error))?;
            credential.update_credential(&result);
            passkey::set_used(tx, found.id, &to_json(&credential)?, app.now()).await?;
            Ok(found.person)
        })
        .await?;
    session::begin(app, host, browser, Begin::by_passkey(person), return_to).await
}

/// Begins to show one of the person's passkeys as the session's second factor.
///
/// # Errors
/// `Invalid` when she has none, `Unauthenticated`, `NotFound` elsewhere than on the apex.
pub async fn begin_confirmation(app: &App, actor: &Actor) -> Result<Begun> {
    let person = on_apex(actor)?;
    app.db
        .system("passkey.begin_confirmation", async |tx| {
            let there = passkey::list(tx, person.id).await?;
            let keys: Vec<Credential> = there.iter().map(|one| from_json(&one.credential)).collect::<Result<_>>()?;
            if keys.is_empty() {
                let message = Text::both("Du har ingen nyckel än.", "You have no key yet.");
                return Err(Error::invalid("credential", "NO_PASSKEY", message));
            }
            let (options, state) = webauthn(app)?.start_passkey_authentication(&keys).map_err(Error::internal)?;
            let ceremony = Ceremony { person: Some(person.id), kind: CeremonyKind::Confirm, state: to_json(&state)? };
            Ok(Begun { ceremony: begin(app, tx, &ceremony).await?, options: to_json(&options)? })
        })
        .await
}

/// Shows a passkey as the session's second factor.
///
/// # Errors
/// `Invalid` when the answer does not count, `Unauthenticated`, `NotFound` elsewhere than on the apex.
pub async fn finish_confirmation(app: &App, actor: &Actor, ceremony: &str, answer: &Value) -> Result<()> {
    let person = on_apex(actor)?;
    let answer: PublicKeyCredential = read_answer(answer)?;
    app.db
        .system("passkey.finish_confirmation", async |tx| {
            let ceremony = end(app, tx, ceremony, CeremonyKind::Confirm).await?;
            if ceremony.person != Some(person.id) {
                return Err(wrong_answer());
            }
            let state: PasskeyAuthentication = from_json(&ceremony.state)?;
            let result =
                webauthn(app)?.finish_passkey_authentication(&answer, &state).map_err(|error| refused(&error))?;
            let found = passkey::find_by_credential(tx, result.cred_id()).await?;
            let found = found.filter(|found| found.person == person.id).ok_or_else(wrong_answer)?;
            let mut credential: Credential = from_json(&found.credential)?;
            credential.update_credential(&result);
            passkey::set_used(tx, found.id, &to_json(&credential)?, app.now()).await
        })
        .await?;
    session::confirm(app, actor.get_session()?).await
}

/// Who is signed in, on the apex.
fn on_apex(actor: &Actor) -> Result<&mellanrum_store::person::Person> {
    if actor.association.is_some() {
        return Err(Error::NotFound);
    }
    actor.get_account()
}
