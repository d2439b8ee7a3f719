//! A private OpenID Connect provider for the demo and for tests: it knows a list of people and asks for no password.
//!
//! The certified provider that tests also run is slower to start; this one is part of every demo.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result, anyhow};
use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use openidconnect::{
    AccessToken, Audience, AuthenticationMethodReference, EmptyAdditionalClaims, EndUserEmail, EndUserName, IssuerUrl,
    JsonWebKeyId, Nonce, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey as _, StandardClaims,
    SubjectIdentifier,
    core::{CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

/// What the provider calls the product.
pub const CLIENT_ID: &str = "mellanrum";
/// The secret that it gave the product. It protects nobody: the provider listens on this machine only.
pub const CLIENT_SECRET: &str = "a secret that is known to everybody";
const TOKEN_SECS: i64 = 300;

/// Somebody whom the provider knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// What the provider calls her, and what `login_hint` names her by.
    pub key: String,
    /// Her name.
    pub name: String,
    /// Her address.
    pub email: String,
    /// Whether she shows two factors.
    pub second_factor: bool,
}

/// A provider on 127.0.0.1, stopped when dropped.
pub struct IdentityProvider {
    issuer: String,
    running: JoinHandle<()>,
}

struct Provider {
    issuer: String,
    people: Vec<KnownPerson>,
    key: CoreEdDsaPrivateSigningKey,
    codes: Mutex<HashMap<String, Code>>,
}

/// Somebody who was sent back with a code.
struct Code {
    person: KnownPerson,
    nonce: Option<String>,
    challenge: String,
    redirect_uri: String,
}

/// A key of its own for each start, as PKCS 8 in PEM.
fn new_key() -> Result<CoreEdDsaPrivateSigningKey> {
    // The fixed head of an Ed25519 private key (RFC 8410), then its 32 bytes.
    let mut der = vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend(random()?);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("1".to_owned())))
        .map_err(|error| anyhow!("the provider's key: {error}"))
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom")?, &mut bytes)?;
    Ok(bytes)
}

impl IdentityProvider {
    /// Starts a provider that knows `people`, on a free port.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(people: Vec<KnownPerson>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("a port for the identity provider")?;
        let address: SocketAddr = listener.local_addr()?;
        let issuer = format!("http://localhost:{}", address.port());
        let provider = Provider { issuer: issuer.clone(), people, key: new_key()?, codes: Mutex::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/end", get(end))
            .with_state(Arc::new(provider));
        let running = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { issuer, running })
    }

    /// Its issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.running.abort();
    }
}

type Known = State<Arc<Provider>>;

async fn configuration(State(provider): Known) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "end_session_endpoint": format!("{issuer}/end"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(State(provider): Known) -> Json<CoreJsonWebKeySet> {
    Json(CoreJsonWebKeySet::new(vec![provider.key.as_verification_key()]))
}

#[derive(Deserialize)]
struct Authorization {
    client_id: String,
    redirect_uri: String,
    state: String,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    login_hint: String,
}

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"sv\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title></head><body style=\"font:17px/1.6 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem\">\
         <main><h1>{title}</h1>{body}</main></body></html>"
    ))
}

async fn authorize(
    State(provider): Known,
    Query(asked): Query<Authorization>,
    uri: axum::http::Uri,
) -> Result<Response, StatusCode> {
    if asked.client_id != CLIENT_ID || asked.code_challenge.is_empty() {
        return Err(StatusCode::BAD_REQUEST);
    }
    let hint = asked.login_hint.as_str();
    let Some(person) = provider.people.iter().find(|person| person.key == hint || person.email == hint) else {
        let query = uri.query().unwrap_or_default();
        let people: String = provider
            .people
            .iter()
            .map(|person| {
                let (key, name) = (&person.key, &person.name);
                format!("<li><a href=\"/authorize?{query}&amp;login_hint={key}\">{name}</a></li>")
            })
            .collect();
        return Ok(page("Vem är du?", &format!("<ul>{people}</ul>")).into_response());
    };
    let code = hex_of(random().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?);
    let kept = Code {
        person: person.clone(),
        nonce: asked.nonce,
        challenge: asked.code_challenge,
        redirect_uri: asked.redirect_uri.clone(),
    };
    provider.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(code.clone(), kept);
    Ok(Redirect::to(&format!("{}?code={code}&state={}", asked.redirect_uri, asked.state)).into_response())
}

fn hex_of(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
}

async fn token(
    State(provider): Known,
    headers: HeaderMap,
    Form(exchange): Form<Exchange>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error })));
    // The product writes names and secrets as forms do before it encodes them (RFC 6749, 2.3.1).
    let expected = format!("{CLIENT_ID}:{}", CLIENT_SECRET.replace(' ', "+"));
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if shown != format!("Basic {}", BASE64_STANDARD.encode(expected)) {
        return Err(refused("invalid_client"));
    }
    let kept = provider.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(&exchange.code);
    let kept = kept.ok_or_else(|| refused("invalid_grant"))?;
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(exchange.code_verifier));
    if challenge.as_str() != kept.challenge || exchange.redirect_uri != kept.redirect_uri {
        return Err(refused("invalid_grant"));
    }
    let token = sign(&provider, &kept).map_err(|_| refused("server_error"))?;
    Ok(Json(json!({ "access_token": "none", "token_type": "Bearer", "expires_in": TOKEN_SECS, "id_token": token })))
}

fn sign(provider: &Provider, code: &Code) -> Result<String> {
    let person = &code.person;
    let claims = StandardClaims::new(SubjectIdentifier::new(person.key.clone()))
        .set_email(Some(EndUserEmail::new(person.email.clone())))
        .set_email_verified(Some(true))
        .set_name(Some(EndUserName::new(person.name.clone()).into()));
    let now = chrono::Utc::now();
    let method = if person.second_factor { "mfa" } else { "pwd" };
    let claims = CoreIdTokenClaims::new(
        IssuerUrl::new(provider.issuer.clone())?,
        vec![Audience::new(CLIENT_ID.to_owned())],
        now + chrono::Duration::seconds(TOKEN_SECS),
        now,
        claims,
        EmptyAdditionalClaims {},
    )
    .set_nonce(code.nonce.clone().map(Nonce::new))
    .set_auth_method_refs(Some(vec![AuthenticationMethodReference::new(method.to_owned())]));
    let access = AccessToken::new("none".to_owned());
    let token = CoreIdToken::new(claims, &provider.key, CoreJwsSigningAlgorithm::EdDsa, Some(&access), None)?;
    Ok(token.to_string())
}

#[derive(Deserialize)]
struct End {
    #[serde(default)]
    post_logout_redirect_uri: String,
}

async fn end(Query(end): Query<End>) -> Response {
    if end.post_logout_redirect_uri.is_empty() {
        page("Du är utloggad", "").into_response()
    } else {
        Redirect::to(&end.post_logout_redirect_uri).into_response()
    }
}
