//! One request by one visitor: language, cookies, host.
//!
//! Must stay true: every failure becomes a page in the visitor's language; nothing that a form sends is looked at before
//! its token is checked; what is not said to be kept is not kept. The headers that protect a page are set where it leaves
//! the process, for pages and everything else alike.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, header, request::Parts};

use crate::{Portal, api::Carried, csrf, failure::Failure, form::Form, page::Page, pages::error, text::Language};

const VISIT_COOKIE: &str = "visit";
const LANGUAGE_COOKIE: &str = "language";

/// One request, cheap to copy.
#[derive(Clone)]
pub struct Visit {
    pub(crate) portal: Portal,
    pub(crate) details: Arc<Details>,
}

/// What is known from the request's head.
pub struct Details {
    /// The language the visitor chose.
    pub language: Language,
    /// The `Host` header.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// The request's id, given by whoever stands in front of us or made here.
    pub request_id: String,
    /// Whether the answer is read by our script and wants JSON.
    pub wants_json: bool,
    pub(crate) cookies: Option<HeaderValue>,
    pub(crate) traceparent: Option<HeaderValue>,
    pub(crate) carried: Carried,
    pub(crate) agent: Option<HeaderValue>,
    visitor: String,
    session: String,
}

impl Visit {
    /// The token for forms on the answer.
    #[must_use]
    pub fn csrf_token(&self) -> String {
        csrf::token(&self.portal.config.secret, &self.details.visitor, &self.details.session)
    }

    /// Fails unless `token` was given to this visitor.
    ///
    /// # Errors
    /// [`Failure::Forged`].
    pub fn check_csrf(&self, token: &str) -> Result<(), Failure> {
        if csrf::is_valid(&self.portal.config.secret, &self.details.visitor, &self.details.session, token) {
            Ok(())
        } else {
            Err(Failure::Forged)
        }
    }

    /// Whether the request came in on the apex host.
    #[must_use]
    pub fn is_on_apex(&self) -> bool {
        self.details.host.eq_ignore_ascii_case(&self.portal.config.apex_host)
    }

    /// The language the visitor chose.
    #[must_use]
    pub fn language(&self) -> Language {
        self.details.language
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::Internal)
    }
}

/// A form that was sent, its token checked.
pub struct Posted(pub Form);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let visit = request.extensions().get::<Visit>().cloned().ok_or(Failure::Internal)?;
        let header = request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let axum::Form(fields) =
            axum::Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|rejection| {
                if rejection.into_response().status() == http::StatusCode::PAYLOAD_TOO_LARGE {
                    Failure::TooLarge
                } else {
                    Failure::Forged
                }
            })?;
        let form = Form::new(fields);
        visit.check_csrf(header.as_deref().unwrap_or_else(|| form.get("csrf")))?;
        Ok(Self(form))
    }
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

fn random_name() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// A cookie of ours that is no secret of anyone's but this browser's.
fn cookie(portal: &Portal, name: &str, value: &str, max_age_secs: u32) -> HeaderValue {
    let secure = if portal.config.public_scheme == "https" { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={max_age_secs}; HttpOnly; SameSite=Lax{secure}"))
        .expect("names and values are plain letters and digits")
}

/// The API's session cookies, over https and without: what the tokens in forms are bound to.
const SESSION_COOKIES: [&str; 2] = ["__Host-mellanrum", "mellanrum_session"];

/// The cookie that remembers a language for a year.
#[must_use]
pub fn language_cookie(visit: &Visit, language: Language) -> HeaderValue {
    cookie(&visit.portal, LANGUAGE_COOKIE, language.code(), 31_536_000)
}

/// Middleware: reads the visit from the request, and turns failures into pages.
pub async fn receive(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut visitor = None;
    let mut language = None;
    let mut session = String::new();
    for (name, value) in cookies(headers) {
        match name {
            VISIT_COOKIE if value.len() == 32 => visitor = Some(value.to_owned()),
            LANGUAGE_COOKIE => language = Language::parse(value),
            _ if SESSION_COOKIES.contains(&name) => session.push_str(value),
            _ => {}
        }
    }
    let is_new = visitor.is_none();
    let details = Details {
        language: language.unwrap_or_default(),
        host: text("host").unwrap_or_default(),
        path: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        request_id: text("x-request-id").unwrap_or_else(random_name),
        wants_json: text("accept").is_some_and(|accept| accept.starts_with("application/json")),
        cookies: headers.get(header::COOKIE).cloned(),
        traceparent: headers.get("traceparent").cloned(),
        carried: request.extensions().get().cloned().unwrap_or_default(),
        agent: headers.get(header::USER_AGENT).cloned(),
        visitor: visitor.unwrap_or_else(random_name),
        session,
    };
    let from_elsewhere = !request.method().is_safe() && text("sec-fetch-site").is_some_and(|site| site == "cross-site");
    let visit = Visit { portal: portal.clone(), details: Arc::new(details) };
    request.extensions_mut().insert(visit.clone());

    let mut response = if from_elsewhere { Failure::Forged.into_response() } else { next.run(request).await };
    if let Some(failure) = response.extensions().get::<Failure>().copied() {
        response = explain(&visit, failure).await;
    }
    if is_new && !response.headers().contains_key(header::CACHE_CONTROL) {
        response
            .headers_mut()
            .append(header::SET_COOKIE, cookie(&portal, VISIT_COOKIE, &visit.details.visitor, 31_536_000));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Where every page is for somebody: who is not signed in is asked to, whether or not there is such a page.
const PRIVATE_PATHS: [&str; 7] =
    ["/applications/", "/desk/", "/office", "/board", "/account", "/organisations/", "/platform/"];

async fn explain(visit: &Visit, mut failure: Failure) -> Response {
    let shell = match failure {
        // The API would refuse this too.
        Failure::RateLimited { .. } => None,
        Failure::Unavailable | Failure::Unauthenticated => None,
        _ => visit.shell().await.ok(),
    };
    let page = Page::new(visit, shell.as_ref());
    let is_private = PRIVATE_PATHS.iter().any(|path| visit.details.path.starts_with(path));
    if failure == Failure::NotFound && is_private && shell.is_some() && page.person.is_none() {
        failure = Failure::Unauthenticated;
    }
    if visit.details.wants_json {
        let body = axum::Json(serde_json::json!({ "failure": failure.name() }));
        return error::with_retry_after(failure, (failure.status(), body).into_response());
    }
    if failure == Failure::Unauthenticated {
        let return_to = crate::form::percent_encode(&visit.details.path);
        return Redirect::to(&format!("/sign-in?returnTo={return_to}")).into_response();
    }
    error::page(page, failure)
}
