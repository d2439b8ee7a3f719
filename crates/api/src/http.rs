//! The edge: from HTTP to GraphQL and back, by "GraphQL over HTTP".
//!
//! What must stay true: work that may hold a transaction runs in a task of its own, so that a client that goes away leaves
//! none open; a request that carries a cookie changes something only as JSON from a page of the same host; this is where
//! errors get their texts, and where what went wrong inside is logged, once.

use std::{collections::HashSet, future::Future, time::Duration};

use async_graphql::{
    Name, ServerError, Value as ConstValue, Variables,
    parser::types::{ExecutableDocument, OperationType},
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts};
use mellanrum_app::{
    App, actor, api_token, hosts,
    session::{self, Browser, Host},
};
use mellanrum_model::{Error, Language};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tracing::Instrument as _;

use crate::{
    Api,
    error::{Refusal, log, told},
    limits,
    loader::Caller,
    rate::{ClientAddress, Kind, Payer},
};

/// Bytes of a request at most.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Seconds that a request may take.
const TIME_LIMIT_SECS: u64 = 10;
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// Where a request came in, in which language, and from which browser.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) host: Host,
    pub(crate) language: Language,
    pub(crate) browser: Browser,
    /// The token that a program shows.
    token: Option<String>,
}

/// Where a request comes from, for what is written down of it.
fn origin_of(parts: &Parts) -> actor::Origin {
    let request_id = parts.headers.get("x-request-id").and_then(|value| value.to_str().ok());
    let address = parts.extensions.get::<ClientAddress>().map(|address| address.0.to_string());
    actor::Origin { address: address.unwrap_or_default(), request_id: request_id.unwrap_or_default().to_owned() }
}

/// The token that a request shows, by RFC 6750. Other schemes are for whoever stands between.
fn token_of(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The language that a request asks for.
pub(crate) fn language_of(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::from_header(header.unwrap_or_default())
}

/// The host that a request is for. Its address counts before its header, as HTTP asks.
pub(crate) async fn host_of(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Host, Error> {
    let header = || headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let name = uri.authority().map(|authority| authority.as_str()).or_else(header).unwrap_or_default();
    let name = app.addresses.normal_host(name).ok_or(Error::NotFound)?;
    hosts::find(app, &name).await?.ok_or(Error::NotFound)
}

impl Visit {
    /// Reads it from a request.
    pub(crate) async fn read(app: &App, parts: &Parts) -> Result<Self, Refusal> {
        let host = host_of(app, &parts.headers, &parts.uri).await.map_err(|error| told(&error))?;
        let find = |cookie: &str| {
            let values = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
            let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
            let found = pairs.find(|(name, value)| *name == cookie && !value.is_empty());
            found.map(|(_, value)| value.to_owned())
        };
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let browser = Browser {
            secret: find(browser_cookie(app)).unwrap_or_else(|| app.new_token()),
            agent: agent.to_owned(),
            token: find(session_cookie(app)),
            origin: origin_of(parts),
        };
        Ok(Self { host, language: language_of(&parts.headers), browser, token: token_of(&parts.headers) })
    }

    /// Whether a request that may change something comes from a page of the same host, or from no page at all.
    pub(crate) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        // Browsers say so where they name no origin, and no page can make them say otherwise.
        if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
            return Err(Refusal::other_origin());
        }
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        let host = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
        if host.is_some_and(|host| host.eq_ignore_ascii_case(&self.host.name)) {
            Ok(())
        } else {
            Err(Refusal::other_origin())
        }
    }

    /// Who makes the request: whoever is signed in, or a program by its token, which then counts alone.
    pub(crate) async fn caller(&self, app: &App) -> Result<actor::Actor, Refusal> {
        let Some(token) = &self.token else { return self.actor(app).await.map_err(|error| told(&error)) };
        let found = api_token::actor(app, &self.host, token, &self.browser.origin).await;
        found.map_err(|error| told(&error))?.ok_or_else(Refusal::token)
    }

    /// Who is signed in.
    pub(crate) async fn actor(&self, app: &App) -> Result<actor::Actor, Error> {
        let actor = session::actor(app, &self.host, self.browser.token.as_deref()).await?;
        Ok(actor::Actor { origin: self.browser.origin.clone(), ..actor })
    }
}

/// The name of the cookie that holds the session. The prefix makes browsers refuse one that another host has set.
pub(crate) fn session_cookie(app: &App) -> &'static str {
    if app.addresses.scheme == "https" { "__Host-mellanrum" } else { "mellanrum_session" }
}

/// The name of the cookie that binds links to a browser.
pub(crate) fn browser_cookie(app: &App) -> &'static str {
    if app.addresses.scheme == "https" { "__Host-browser" } else { "mellanrum_browser" }
}

/// Names and values as the query of an address.
pub(crate) fn query_of(pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    query.finish()
}

/// Runs work in a task of its own: it goes on when the client goes away, and is not waited for longer than the limit.
pub(crate) async fn detached<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T, Error> {
    let task = tokio::spawn(work.in_current_span());
    match tokio::time::timeout(Duration::from_secs(TIME_LIMIT_SECS), task).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(panic)) => Err(Error::internal(panic)),
        Err(_) => Err(Error::Unavailable(format!("no answer within {TIME_LIMIT_SECS} seconds").into())),
    }
}

/// The body of a request that must be JSON.
async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let is_utf8 = parameters.trim().is_empty() || parameters.trim().eq_ignore_ascii_case("charset=utf-8");
    if !kind.trim().eq_ignore_ascii_case("application/json") || !is_utf8 {
        return Err(Refusal::content_type());
    }
    axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(next) = cause {
            if next.is::<http_body_util::LengthLimitError>() {
                return Refusal::too_large();
            }
            cause = next.source();
        }
        Refusal::bad_request()
    })
}

/// The body of a plain request.
pub(crate) async fn read_json<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Refusal> {
    serde_json::from_slice(&read_body(headers, body).await?).map_err(|_| Refusal::bad_request())
}

/// A refusal of a plain route.
pub(crate) fn refuse(refusal: &Refusal, language: Language) -> Response {
    let body = json!({ "error": { "code": refusal.code, "message": refusal.message.in_language(language) } });
    with_headers(refusal, (refusal.status, Json(body)).into_response())
}

fn with_headers(refusal: &Refusal, mut response: Response) -> Response {
    if refusal.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(secs) = refusal.retry_after_secs {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
    }
    response
}

/// A refusal in the form of the route that the request was for.
pub(crate) fn refuse_anywhere(refusal: &Refusal, request: &Request) -> Response {
    let language = language_of(request.headers());
    if request.uri().path() == "/graphql" {
        refuse_in_graphql(refusal, language, Media::of(request.headers()))
    } else {
        refuse(refusal, language)
    }
}

/// Answers are made for one person at one moment.
pub(crate) async fn never_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A query is sent in a body: an address is logged by whoever stands between.
pub(crate) fn refuse_query_in_address(language: Language) -> Response {
    let allow = [(header::ALLOW, HeaderValue::from_static("POST"))];
    (allow, refuse_in_graphql(&Refusal::method(), language, Media::Json)).into_response()
}

/// The two forms of an answer; they differ in what the status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    /// `application/json`: 200 whenever GraphQL answers.
    Json,
    /// `application/graphql-response+json`: 400 when the query was not executed.
    GraphqlResponse,
}

impl Media {
    fn of(headers: &HeaderMap) -> Self {
        let (mut graphql, mut json) = (0.0, 0.0);
        let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for range in ranges.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0_f32));
            match kind.as_str() {
                GRAPHQL_RESPONSE => graphql = weight,
                "application/json" => json = weight,
                _ => {}
            }
        }
        if graphql > 0.0 && graphql >= json { Self::GraphqlResponse } else { Self::Json }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

fn respond(status: StatusCode, body: &Value, media: Media) -> Response {
    (status, [(header::CONTENT_TYPE, media.content_type())], body.to_string()).into_response()
}

fn refuse_in_graphql(refusal: &Refusal, language: Language, media: Media) -> Response {
    let message = refusal.message.in_language(language);
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": refusal.code } }] });
    with_headers(refusal, respond(refusal.status, &body, media))
}

/// `POST /graphql`.
pub(crate) async fn graphql(State(api): State<Api>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (media, language) = (Media::of(&parts.headers), language_of(&parts.headers));
    match answer(&api, &parts, body).await {
        Ok(answer) => respond(answer.status(media), &answer.body(language), media),
        Err(refusal) => refuse_in_graphql(&refusal, language, media),
    }
}

async fn answer(api: &Api, parts: &Parts, body: Body) -> Result<Answer, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    visit.check_origin(&parts.headers)?;
    let mut request = read_request(&read_body(&parts.headers, body).await?)?;
    let given: HashSet<Name> = request
        .variables
        .iter()
        .filter(|(_, value)| **value != ConstValue::Null)
        .map(|(name, _)| name.clone())
        .collect();
    let operation = request.operation_name.clone();
    let document = match request.parsed_query() {
        Ok(document) => document,
        Err(error) => return Ok(Answer::refused(error, "GRAPHQL_PARSE_FAILED")),
    };
    let checked =
        limits::check(document, api.development).and_then(|()| check_variables(document, operation.as_deref(), &given));
    if let Err(error) = checked {
        return Ok(Answer::refused(error, "GRAPHQL_VALIDATION_FAILED"));
    }
    let kind = if may_change(document, operation.as_deref()) { Kind::Write } else { Kind::Read };
    let (app, schema, payer) = (api.app.clone(), api.schema.clone(), Payer::of(&parts.extensions));
    let executed = detached(async move {
        let actor = visit.caller(&app).await?;
        payer.charge(&app, &visit.host, &actor, kind).await?;
        Ok::<_, Refusal>(schema.execute(request.data(Caller::new(app, actor, visit.language))).await)
    });
    let response = executed.await.map_err(|error| told(&error))??;
    Ok(Answer { data: response.data, errors: response.errors })
}

/// Reads the parameters of "GraphQL over HTTP"; each of them but the query may be missing or null.
fn read_request(body: &[u8]) -> Result<async_graphql::Request, Refusal> {
    let Value::Object(mut fields) = (match serde_json::from_slice(body) {
        Ok(Value::Array(_)) => return Err(Refusal::batch()),
        Ok(value) => value,
        Err(_) => return Err(Refusal::bad_request()),
    }) else {
        return Err(Refusal::bad_request());
    };
    let Some(Value::String(query)) = fields.remove("query") else { return Err(Refusal::bad_request()) };
    let mut request = async_graphql::Request::new(query);
    match fields.remove("operationName") {
        None | Some(Value::Null) => {}
        Some(Value::String(name)) => request = request.operation_name(name),
        Some(_) => return Err(Refusal::bad_request()),
    }
    match fields.remove("variables") {
        None | Some(Value::Null) => {}
        Some(variables @ Value::Object(_)) => request = request.variables(Variables::from_json(variables)),
        Some(_) => return Err(Refusal::bad_request()),
    }
    match fields.remove("extensions") {
        None | Some(Value::Null | Value::Object(_)) => Ok(request),
        Some(_) => Err(Refusal::bad_request()),
    }
}

/// Whether what is asked for is not only a query.
fn may_change(document: &ExecutableDocument, operation: Option<&str>) -> bool {
    let mut asked =
        document.operations.iter().filter(|(name, _)| operation.is_none() || name.map(Name::as_str) == operation);
    asked.any(|(_, definition)| definition.node.ty != OperationType::Query)
}

/// Whether the variables that must be given are. The library asks only where it comes upon them while it executes.
fn check_variables(
    document: &ExecutableDocument,
    operation: Option<&str>,
    given: &HashSet<Name>,
) -> Result<(), ServerError> {
    for (name, definition) in document.operations.iter() {
        if operation.is_some() && name.map(Name::as_str) != operation {
            continue;
        }
        for variable in definition.node.variable_definitions.iter().map(|variable| &variable.node) {
            let is_needed = !variable.var_type.node.nullable && variable.default_value.is_none();
            if is_needed && !given.contains(&variable.name.node) {
                let message = format!("The variable ${} is missing.", variable.name.node);
                return Err(ServerError::new(message, Some(variable.name.pos)));
            }
        }
    }
    Ok(())
}

/// What GraphQL answers.
struct Answer {
    data: ConstValue,
    errors: Vec<ServerError>,
}

impl Answer {
    fn refused(mut error: ServerError, code: &str) -> Self {
        error.extensions.get_or_insert_default().set("code", code);
        Self { data: ConstValue::Null, errors: vec![error] }
    }

    /// Whether the query was executed: an error of a resolver has a path.
    fn is_executed(&self) -> bool {
        self.errors.is_empty()
            || self.data != ConstValue::Null
            || self.errors.iter().any(|error| !error.path.is_empty())
    }

    fn status(&self, media: Media) -> StatusCode {
        if media == Media::GraphqlResponse && !self.is_executed() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }

    /// The answer with its texts.
    fn body(mut self, language: Language) -> Value {
        let is_executed = self.is_executed();
        let mut logged = Vec::new();
        self.errors.truncate(limits::MAX_ERRORS);
        for error in &mut self.errors {
            give_text(error, language, &mut logged);
        }
        let mut body = serde_json::Map::new();
        if is_executed {
            body.insert("data".to_owned(), serde_json::to_value(&self.data).unwrap_or_default());
        }
        if !self.errors.is_empty() {
            body.insert("errors".to_owned(), serde_json::to_value(&self.errors).unwrap_or_default());
        }
        Value::Object(body)
    }
}

/// Gives an error its text and code. A failed load fails every field that waited for it, and is logged once.
fn give_text(error: &mut ServerError, language: Language, logged: &mut Vec<usize>) {
    let told = error.source::<Error>().map(|cause| {
        let place = std::ptr::from_ref(cause).addr();
        if !logged.contains(&place) {
            logged.push(place);
            log(cause);
        }
        Refusal::from(cause)
    });
    let extensions = error.extensions.get_or_insert_default();
    match told {
        Some(told) => {
            extensions.set("code", told.code);
            error.message = told.message.in_language(language).to_owned();
        }
        // Only the library fails without a cause of ours, and then it is about the query.
        None if extensions.get("code").is_none() => extensions.set("code", "GRAPHQL_VALIDATION_FAILED"),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(accept: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).unwrap())])
    }

    #[test]
    fn the_form_of_the_answer_is_the_one_asked_for() {
        for (accept, media) in [
            ("application/graphql-response+json", Media::GraphqlResponse),
            ("application/graphql-response+json; charset=utf-8, application/json;q=0.9", Media::GraphqlResponse),
            ("application/json, application/graphql-response+json;q=0.5", Media::Json),
            ("application/graphql-response+json;q=0", Media::Json),
            ("*/*", Media::Json),
            ("", Media::Json),
        ] {
            assert_eq!(Media::of(&headers(accept)), media, "{accept}");
        }
    }

    #[test]
    fn parameters_have_their_form() {
        for (body, fits) in [
            (r#"{"query":"{ a }"}"#, true),
            (r#"{"query":"{ a }","variables":null,"operationName":null,"extensions":null}"#, true),
            (r#"{"query":"{ a }","variables":{"a":1},"operationName":"a","extensions":{}}"#, true),
            (r#"{"query":"{ a }","variables":[1]}"#, false),
            (r#"{"query":"{ a }","variables":"a"}"#, false),
            (r#"{"query":"{ a }","operationName":7}"#, false),
            (r#"{"query":"{ a }","extensions":7}"#, false),
            (r#"{"query":7}"#, false),
            (r"{}", false),
            (r"7", false),
            (r"[]", false),
            (r"{", false),
            ("", false),
        ] {
            assert_eq!(read_request(body.as_bytes()).is_ok(), fits, "{body}");
        }
        assert_eq!(read_request(b"[{}]").err(), Some(Refusal::batch()));
    }
}
