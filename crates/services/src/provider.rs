//! Identity providers: OpenID Connect, authorization code with PKCE and nonce.
//!
//! What must stay true: an answer counts only when it is signed by the issuer for us, is fresh, and repeats the nonce; a
//! provider speaks for addresses of its own domains and for nobody else; its tokens are used here and kept nowhere.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreUserInfoClaims},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tracing::field::Empty;

use crate::error::{Result, ServiceError, with_causes, within};

/// How long a whole exchange with a provider may take.
const TIMEOUT: Duration = Duration::from_secs(8);
/// How long what a provider says of itself is believed.
const METADATA_AGE: Duration = Duration::from_secs(600);

/// How to reach a provider, and what to believe of what it says.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Names it in addresses and rows.
    pub key: String,
    /// What people call it, such as the name of a municipality.
    pub name: String,
    /// Its issuer, an address.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// The secret that it gave us.
    pub client_secret: SecretString,
    /// The e-mail domains that it speaks for, in lower case.
    pub domains: Vec<String>,
    /// The slugs of the associations whose people sign in by it, whatever their address; only for showing a button.
    pub associations: Vec<String>,
    /// The claim that has the address.
    pub email_claim: String,
    /// The claim that has the name.
    pub name_claim: String,
    /// The values of `acr` that mean two factors.
    pub second_factor_acr: Vec<String>,
    /// The values of `amr` of which one means two factors.
    pub second_factor_amr: Vec<String>,
}

/// Where to send somebody, and what must be remembered until she is back.
#[derive(Debug, Clone)]
pub struct Departure {
    /// The address to go to.
    pub url: String,
    /// What her return must show.
    pub state: String,
    /// What the answer must repeat.
    pub nonce: String,
    /// What proves that the code was asked for here.
    pub verifier: String,
}

/// What a provider says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Who says it.
    pub issuer: String,
    /// Whom the issuer means: its own name for her, which may be a personal identity number and is not to be kept.
    pub subject: String,
    /// Her address, in lower case and of a domain that the provider speaks for.
    pub email: String,
    /// Her name, when it was said.
    pub name: Option<String>,
    /// Whether the issuer vouches for two factors.
    pub second_factor: bool,
}

/// Somebody who knows who people are.
#[async_trait]
pub trait Provider: Send + Sync {
    /// How it is reached.
    fn settings(&self) -> &ProviderSettings;

    /// Where to send somebody who is to come back to `redirect_url`.
    ///
    /// # Errors
    /// `Unavailable` when the provider does not answer.
    async fn depart(&self, redirect_url: &str, login_hint: Option<&str>, language: &str) -> Result<Departure>;

    /// What the provider says of somebody who came back with a code.
    ///
    /// # Errors
    /// `Refused` when the answer does not count, `Unavailable` when the provider does not answer.
    async fn assert(&self, code: &str, nonce: &str, verifier: &str, redirect_url: &str) -> Result<Assertion>;

    /// Where to send somebody who signs out here, so that she can sign out there; none when the provider has no such place.
    async fn logout_url(&self, return_to: &str) -> Option<String>;
}

/// [`Provider`] by OpenID Connect.
pub struct OidcProvider {
    settings: ProviderSettings,
    http: Http,
    known: Mutex<Option<(Instant, Arc<ProviderMetadataWithLogout>)>>,
}

/// The client that the library asks with. It follows no redirects: a provider's own addresses are what it says they are.
#[derive(Clone)]
struct Http(reqwest::Client);

/// Why an exchange failed.
#[derive(Debug)]
struct HttpError(String);

impl std::fmt::Display for HttpError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for HttpError {}

impl<'client> AsyncHttpClient<'client> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'client>>;

    fn call(&'client self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let failed = |error: reqwest::Error| HttpError(with_causes(&error.without_url()));
            let answer = self.0.execute(request.try_into().map_err(failed)?).await.map_err(failed)?;
            let mut response = http::Response::builder().status(answer.status());
            for (name, value) in answer.headers() {
                response = response.header(name, value);
            }
            let body = answer.bytes().await.map_err(failed)?.to_vec();
            response.body(body).map_err(|error| HttpError(error.to_string()))
        })
    }
}

impl OidcProvider {
    /// The provider of these settings. Does not connect.
    ///
    /// # Errors
    /// `Refused` when an address in the settings cannot be read.
    pub fn new(settings: ProviderSettings) -> Result<Self> {
        IssuerUrl::new(settings.issuer.clone()).map_err(|error| refused(&settings.key, &error))?;
        // Minutes go between two questions of one sign-in; a connection that was kept would often be closed by then, and a
        // question whose code can be used once is not asked again.
        let http = reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| refused(&settings.key, &error))?;
        Ok(Self { settings, http: Http(http), known: Mutex::new(None) })
    }

    async fn metadata(&self, anew: bool) -> Result<Arc<ProviderMetadataWithLogout>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, metadata)) = known.filter(|(at, _)| !anew && at.elapsed() < METADATA_AGE) {
            tracing::trace!(age_secs = at.elapsed().as_secs(), "the provider is known");
            return Ok(metadata);
        }
        let issuer =
            IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| refused(&self.settings.key, &error))?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &self.http)
            .await
            .map_err(|error| unavailable(&self.settings.key, &error))?;
        let metadata = Arc::new(metadata);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// The claims of a token, checked with the keys that are known; anew with fresh keys when its key is not among them.
    async fn check(&self, token: &CoreIdToken, nonce: &str) -> Result<CoreIdTokenClaims> {
        let nonce = Nonce::new(nonce.to_owned());
        for anew in [false, true] {
            let metadata = self.metadata(anew).await?;
            let client = CoreClient::from_provider_metadata(
                (*metadata).clone(),
                ClientId::new(self.settings.client_id.clone()),
                Some(ClientSecret::new(self.settings.client_secret.expose_secret().to_owned())),
            );
            match token.claims(&client.id_token_verifier(), &nonce) {
                Ok(claims) => return Ok(claims.clone()),
                Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
                    if !anew => {}
                Err(error) => return Err(refused(&self.settings.key, &error)),
            }
        }
        Err(ServiceError::Refused(format!("{}: no key of the issuer fits", self.settings.key)))
    }

    /// Reads the claims that the settings name. Only from a token that was checked.
    fn read(&self, claims: &CoreIdTokenClaims, token: &CoreIdToken, more: &Value) -> Result<Assertion> {
        let all = payload(token);
        let find =
            |name: &str| [&all, more].into_iter().find_map(|source| source.get(name)?.as_str().map(str::to_owned));
        let key = &self.settings.key;
        let email = find(&self.settings.email_claim)
            .map(|email| email.trim().to_lowercase())
            .ok_or_else(|| ServiceError::Refused(format!("{key}: no claim {}", self.settings.email_claim)))?;
        if [&all, more].into_iter().any(|source| source.get("email_verified") == Some(&Value::Bool(false))) {
            return Err(ServiceError::Refused(format!("{key}: the address is not verified")));
        }
        if !self.speaks_for(&email) {
            return Err(ServiceError::Refused(format!("{key}: the address is of a domain that it does not speak for")));
        }
        let acr = claims.auth_context_ref().map(|acr| acr.as_str().to_owned());
        let mut amr = claims.auth_method_refs().into_iter().flatten().map(|method| method.as_str().to_owned());
        let second_factor = acr.is_some_and(|acr| self.settings.second_factor_acr.contains(&acr))
            || amr.any(|method| self.settings.second_factor_amr.contains(&method));
        Ok(Assertion {
            issuer: self.settings.issuer.clone(),
            subject: claims.subject().as_str().to_owned(),
            email,
            name: find(&self.settings.name_claim).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()),
            second_factor,
        })
    }

    fn speaks_for(&self, email: &str) -> bool {
        email.rsplit_once('@').is_some_and(|(_, domain)| self.settings.domains.iter().any(|own| own == domain))
    }
}

/// What a token says, as it stands there.
fn payload(token: &CoreIdToken) -> Value {
    let text = token.to_string();
    let part = text.split('.').nth(1).unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.decode(part).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn refused(key: &str, error: &dyn std::error::Error) -> ServiceError {
    ServiceError::Refused(format!("{key}: {}", with_causes(error)))
}

fn unavailable(key: &str, error: &dyn std::error::Error) -> ServiceError {
    ServiceError::Unavailable(format!("{key}: {}", with_causes(error)))
}

#[async_trait]
impl Provider for OidcProvider {
    fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    #[tracing::instrument(name = "provider.depart", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn depart(&self, redirect_url: &str, login_hint: Option<&str>, language: &str) -> Result<Departure> {
        let departed = within(TIMEOUT, "provider", async {
            let metadata = self.metadata(false).await?;
            let redirect =
                RedirectUrl::new(redirect_url.to_owned()).map_err(|error| refused(&self.settings.key, &error))?;
            let client = CoreClient::from_provider_metadata(
                (*metadata).clone(),
                ClientId::new(self.settings.client_id.clone()),
                None,
            )
            .set_redirect_uri(redirect);
            let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
            let mut request = client
                .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
                .add_scope(Scope::new("email".to_owned()))
                .add_scope(Scope::new("profile".to_owned()))
                .set_pkce_challenge(challenge)
                .add_extra_param("ui_locales", language);
            if let Some(hint) = login_hint {
                request = request.add_extra_param("login_hint", hint);
            }
            let (url, state, nonce) = request.url();
            Ok(Departure {
                url: url.into(),
                state: state.into_secret(),
                nonce: nonce.secret().clone(),
                verifier: verifier.into_secret(),
            })
        });
        departed.await.map_err(ServiceError::marked)
    }

    #[tracing::instrument(name = "provider.assert", skip_all, fields(otel.kind = "client", otel.status_code = Empty))]
    async fn assert(&self, code: &str, nonce: &str, verifier: &str, redirect_url: &str) -> Result<Assertion> {
        let asserted = within(TIMEOUT, "provider", async {
            let key = &self.settings.key;
            let metadata = self.metadata(false).await?;
            let client = CoreClient::from_provider_metadata(
                (*metadata).clone(),
                ClientId::new(self.settings.client_id.clone()),
                Some(ClientSecret::new(self.settings.client_secret.expose_secret().to_owned())),
            )
            .set_redirect_uri(RedirectUrl::new(redirect_url.to_owned()).map_err(|error| refused(key, &error))?);
            let tokens = client
                .exchange_code(AuthorizationCode::new(code.to_owned()))
                .map_err(|error| refused(key, &error))?
                .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
                .request_async(&self.http)
                .await
                .map_err(|error| match error {
                    openidconnect::RequestTokenError::Request(error) => unavailable(key, &error),
                    // What the provider writes about a failure may hold what was sent to it.
                    openidconnect::RequestTokenError::ServerResponse(answer) => {
                        ServiceError::Refused(format!("{key}: the code was refused: {:?}", answer.error()))
                    }
                    _ => ServiceError::Refused(format!("{key}: the answer cannot be read")),
                })?;
            let token =
                tokens.id_token().ok_or_else(|| ServiceError::Refused(format!("{key}: the answer has no ID token")))?;
            let claims = self.check(token, nonce).await?;
            // Some providers put addresses into the answer of their userinfo endpoint only.
            let mut more = Value::Null;
            if payload(token).get(&self.settings.email_claim).is_none()
                && let Ok(request) = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            {
                let info: CoreUserInfoClaims =
                    request.request_async(&self.http).await.map_err(|error| refused(key, &error))?;
                more = serde_json::to_value(&info).unwrap_or_default();
            }
            self.read(&claims, token, &more)
        });
        asserted.await.map_err(ServiceError::marked)
    }

    async fn logout_url(&self, return_to: &str) -> Option<String> {
        let metadata = self.metadata(false).await.ok()?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.clone()?;
        let request = LogoutRequest::from(endpoint)
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(return_to.to_owned()).ok()?);
        Some(request.http_get_url().into())
    }
}
