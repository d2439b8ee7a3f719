//! Sessions: what their owner sees of them in GraphQL, and the plain routes by which they begin and end.
//!
//! What must stay true: nobody learns here whether an address is known; tokens are in cookies that no script reads and no other
//! host is sent; what signs in is bound to the browser that asked, by a cookie of its own.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use mellanrum_app::{
    self as app, App,
    session::{self, Browser, SignedIn},
};
use mellanrum_model::Error;
use serde::Deserialize;
use serde_json::json;

use crate::{
    Api,
    error::{Refusal, Resolved, UserError, told},
    http::{Visit, browser_cookie, detached, language_of, read_json, refuse, session_cookie},
    loader::Caller,
    scalars::{DateTime, read_id},
};

/// Seconds that a browser keeps what binds links to it.
const BROWSER_SECS: i64 = 60 * 60;

/// How somebody signed in.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_app::session::Method")]
pub(crate) enum SignInMethod {
    /// By a mailed link.
    Email,
    /// By an identity provider.
    Provider,
    /// By a passkey.
    Passkey,
}

/// A browser that the viewer is signed in with.
pub(crate) struct Session {
    pub(crate) session: session::Session,
    pub(crate) is_current: bool,
}

/// A browser that the viewer is signed in with, on all hosts.
#[Object]
impl Session {
    /// Begins with `sess_`.
    async fn id(&self) -> ID {
        self.session.id.to_string().into()
    }

    /// How the viewer signed in.
    async fn method(&self) -> SignInMethod {
        self.session.method.into()
    }

    /// Whether two factors were shown, or an issuer vouches for two.
    async fn second_factor(&self) -> bool {
        self.session.second_factor
    }

    /// What the browser calls itself.
    async fn agent(&self) -> &str {
        &self.session.agent
    }

    /// When it began.
    async fn created_at(&self) -> DateTime {
        DateTime(self.session.created_at)
    }

    /// When it was last used, to the minute.
    async fn used_at(&self) -> DateTime {
        DateTime(self.session.used_at)
    }

    /// When it ends in any case.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.session.expires_at)
    }

    /// Whether it is the one that asks.
    async fn is_current(&self) -> bool {
        self.is_current
    }
}

/// An identity provider that people can sign in by.
#[derive(SimpleObject)]
pub(crate) struct IdentityProvider {
    /// Names it in addresses.
    key: String,
    /// What people call it.
    name: String,
}

impl From<session::ProviderName> for IdentityProvider {
    fn from(provider: session::ProviderName) -> Self {
        Self { key: provider.key, name: provider.name }
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct SessionQuery;

#[Object]
impl SessionQuery {
    /// The identity provider that speaks for the domain of an address, whoever has the address and whether anybody does.
    async fn identity_provider_for(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "An e-mail address.")] email: String,
    ) -> Option<IdentityProvider> {
        session::provider_for(&Caller::of(context).app, &email).map(Into::into)
    }

    /// The identity providers by which an association's people sign in.
    async fn identity_providers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The association's slug.")] slug: String,
    ) -> Vec<IdentityProvider> {
        session::providers_of(&Caller::of(context).app, &slug).into_iter().map(Into::into).collect()
    }
}

/// A session to end.
#[derive(InputObject)]
pub(crate) struct EndSessionInput {
    /// The session.
    session_id: ID,
}

/// What came of ending a session.
#[derive(SimpleObject)]
pub(crate) struct EndSessionPayload {
    /// The session that is over.
    ended_id: Option<ID>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// The sessions to end.
#[derive(InputObject)]
pub(crate) struct EndOtherSessionsInput {
    /// Whether the viewer means it.
    confirm: bool,
}

/// What came of ending the other sessions.
#[derive(SimpleObject)]
pub(crate) struct EndOtherSessionsPayload {
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Ends one of the viewer's sessions, on all hosts. One that is over already is over.
    async fn end_session(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: EndSessionInput,
    ) -> Resolved<EndSessionPayload> {
        let caller = Caller::of(context);
        let result = app::session::end(&caller.app, &caller.actor, read_id(&input.session_id)).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(EndSessionPayload { ended_id: done.map(|()| input.session_id), user_errors })
    }

    /// Ends the viewer's sessions in all other browsers.
    async fn end_other_sessions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether the viewer means it.")] input: EndOtherSessionsInput,
    ) -> Resolved<EndOtherSessionsPayload> {
        let caller = Caller::of(context);
        let result = match input.confirm {
            true => app::session::end_others(&caller.app, &caller.actor).await,
            false => Ok(()),
        };
        let (_, user_errors) = caller.settle(result)?;
        Ok(EndOtherSessionsPayload { user_errors })
    }
}

fn cookie(app: &App, name: &str, value: &str, max_age_secs: i64) -> Result<HeaderValue, Error> {
    let secure = if app.addresses.scheme == "https" { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_secs}{secure}"))
        .map_err(Error::internal)
}

/// An answer that gives the browser what binds links to it, anew each time, so that it lasts as long as they do.
fn with_browser(app: &App, browser: &Browser, mut response: Response) -> Result<Response, Error> {
    let cookie = cookie(app, browser_cookie(app), &browser.secret, BROWSER_SECS)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// The answer of a session that began.
pub(crate) fn begun_session(app: &App, signed_in: &SignedIn) -> Result<Response, Error> {
    let cookie = cookie(app, session_cookie(app), &signed_in.token, signed_in.max_age_secs)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({ "returnTo": signed_in.return_to }))).into_response())
}

/// Reads a request that may change something.
pub(crate) async fn read_visit(api: &Api, parts: &Parts) -> Result<Visit, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    visit.check_origin(&parts.headers)?;
    Ok(visit)
}

/// Runs a plain route: reads the request, does the work in a task of its own, and says in words what went wrong.
async fn answer<T: serde::de::DeserializeOwned + Send + 'static>(
    api: Api,
    request: Request,
    work: impl AsyncWork<T>,
) -> Response {
    let (parts, body) = request.into_parts();
    let language = language_of(&parts.headers);
    match try_answer(api, &parts, body, work).await {
        Ok(response) => response,
        Err(refusal) => refuse(&refusal, language),
    }
}

async fn try_answer<T: serde::de::DeserializeOwned + Send + 'static>(
    api: Api,
    parts: &Parts,
    body: Body,
    work: impl AsyncWork<T>,
) -> Result<Response, Refusal> {
    let visit = read_visit(&api, parts).await?;
    let input: T = read_json(&parts.headers, body).await?;
    let done = detached(work.run(api.app, visit, input)).await;
    match done.and_then(|done| done) {
        Ok(response) => Ok(response),
        Err(error) => Err(told(&error)),
    }
}

/// The work of a plain route.
trait AsyncWork<T>: Send + 'static {
    fn run(self, app: App, visit: Visit, input: T) -> impl Future<Output = Result<Response, Error>> + Send + 'static;
}

impl<T, F, R> AsyncWork<T> for F
where
    F: FnOnce(App, Visit, T) -> R + Send + 'static,
    R: Future<Output = Result<Response, Error>> + Send + 'static,
{
    fn run(self, app: App, visit: Visit, input: T) -> impl Future<Output = Result<Response, Error>> + Send + 'static {
        self(app, visit, input)
    }
}

/// What did not sign in: whatever the reason, it works no more.
fn gone(visit: &Visit, error: Error) -> Result<Response, Error> {
    match error {
        Error::NotFound => Ok(refuse(&Refusal::link_used(), visit.language)),
        error => Err(error),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinkRequest {
    email: String,
    #[serde(default)]
    return_to: Option<String>,
}

/// `POST /session/link`: sends a sign-in link, if the address is somebody's. The answer is the same if it is not.
pub(crate) async fn request_link(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, wanted: LinkRequest| {
        let return_to = wanted.return_to.as_deref().unwrap_or("/");
        session::request_link(&app, &visit.host, &visit.browser, &wanted.email, return_to, visit.language).await?;
        with_browser(&app, &visit.browser, StatusCode::ACCEPTED.into_response())
    })
    .await
}

#[derive(Deserialize)]
struct SignIn {
    token: String,
}

/// `POST /session`: uses a sign-in link, in the browser that asked for it. A session that the browser had before ends.
pub(crate) async fn sign_in(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, link: SignIn| {
        match session::sign_in(&app, &visit.host, &visit.browser, &link.token).await {
            Ok(signed_in) => begun_session(&app, &signed_in),
            Err(error) => gone(&visit, error),
        }
    })
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Departure {
    provider: String,
    #[serde(default)]
    login_hint: Option<String>,
    #[serde(default)]
    return_to: Option<String>,
}

/// `POST /session/departure`: sends somebody to an identity provider; 404 when there is none of that name.
pub(crate) async fn depart(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, wanted: Departure| {
        let return_to = wanted.return_to.as_deref().unwrap_or("/");
        let hint = wanted.login_hint.as_deref();
        let url = session::depart(&app, &visit.host, &visit.browser, &wanted.provider, return_to, hint, visit.language);
        let answer = Json(json!({ "url": url.await? })).into_response();
        with_browser(&app, &visit.browser, answer)
    })
    .await
}

#[derive(Deserialize)]
struct Arrival {
    state: String,
    code: String,
}

/// `POST /session/callback`: begins the session of somebody who comes back from an identity provider.
pub(crate) async fn arrive(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, arrival: Arrival| {
        match session::arrive(&app, &visit.host, &visit.browser, &arrival.state, &arrival.code).await {
            Ok(signed_in) => begun_session(&app, &signed_in),
            Err(error) => gone(&visit, error),
        }
    })
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HandOver {
    to: String,
    state: String,
    return_to: String,
}

/// `POST /session/hand-over`: on the apex, gives the address by which the session begins on an association's host.
pub(crate) async fn hand_over(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, wanted: HandOver| {
        let actor = visit.actor(&app).await?;
        let (to, code) = session::hand_over(&app, &visit.host, &actor, &wanted.to, &wanted.state).await?;
        let query = crate::http::query_of(&[("code", &code), ("returnTo", &wanted.return_to)]);
        let url = app.addresses.url_on(&to.name, &format!("/session/receive?{query}"));
        Ok(Json(json!({ "url": url })).into_response())
    })
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HandOverRequest {
    #[serde(default)]
    return_to: Option<String>,
}

/// `POST /session/request`: on an association's host, gives the address of the apex that hands the session over.
pub(crate) async fn request(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, wanted: HandOverRequest| {
        let slug = visit.host.slug.clone().ok_or(Error::NotFound)?;
        let is_below_apex = visit.host.name == app.addresses.subdomain(&slug);
        let to = if is_below_apex { slug } else { visit.host.name.clone() };
        let return_to = wanted.return_to.unwrap_or_else(|| "/".to_owned());
        // The apex learns what binds the code to this browser, not the secret itself.
        let state = session::state_of(&visit.browser);
        let query = crate::http::query_of(&[("to", &to), ("state", &state), ("returnTo", &return_to)]);
        let url = app.addresses.url(None, &format!("/session/hand-over?{query}"));
        with_browser(&app, &visit.browser, Json(json!({ "url": url })).into_response())
    })
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    code: String,
    #[serde(default)]
    return_to: Option<String>,
}

/// `POST /session/receive`: on an association's host, begins the session with a code from the apex, in the browser that asked.
pub(crate) async fn receive(State(api): State<Api>, request: Request) -> Response {
    answer(api, request, async |app: App, visit: Visit, receipt: Receipt| {
        let return_to = receipt.return_to.as_deref().unwrap_or("/");
        match session::receive(&app, &visit.host, &visit.browser, &receipt.code, return_to).await {
            Ok(signed_in) => begun_session(&app, &signed_in),
            Err(error) => gone(&visit, error),
        }
    })
    .await
}

/// `DELETE /session`: ends the session on every host, if there is one; gives where its identity provider wants to be told, if it
/// does. Browsers ask before they send a DELETE from another site.
pub(crate) async fn sign_out(State(api): State<Api>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    try_sign_out(api, &parts).await.unwrap_or_else(|refusal| refuse(&refusal, language_of(&parts.headers)))
}

async fn try_sign_out(api: Api, parts: &Parts) -> Result<Response, Refusal> {
    let visit = read_visit(&api, parts).await?;
    let app = api.app.clone();
    let ended = detached(async move { session::sign_out(&app, &visit.host, &visit.browser).await }).await;
    let logout_url = ended.and_then(|ended| ended).map_err(|error| told(&error))?;
    let cookie = cookie(&api.app, session_cookie(&api.app), "", 0).map_err(|error| told(&error))?;
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({ "logoutUrl": logout_url }))).into_response())
}
