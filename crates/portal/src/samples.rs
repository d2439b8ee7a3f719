//! Sample pages: requests, and what the API would answer. The tests render every one in every language, and the example
//! `samples` serves them to look at.
//!
//! Must stay true: every template stands in at least one sample; a sample is data of the schema's form, read by the same
//! generated types as the API's answers.

use std::convert::Infallible;

use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::{ServiceExt as _, service_fn};

use crate::{ApiService, PortalConfig, csrf, form::percent_encode, router};

mod account;
mod application;
mod call_dates;
mod case;
mod consultation;
mod contribution;
mod desk;
mod draft;
mod failure;
mod frame;
mod meeting;
mod meeting_dates;
mod member;
mod new_call;
mod office_calendar;
mod policy;
mod profile;
mod role;
mod statement;
mod template_move;
mod tenant;
mod world;

pub use application::application;
pub use world::{with_application, world};

/// A page to render.
pub struct Sample {
    /// Its name, part of an address.
    pub name: &'static str,
    /// The path to ask for.
    pub path: &'static str,
    /// The fields to post; a GET when there are none.
    pub form: Vec<(&'static str, &'static str)>,
    /// What the API answers.
    pub world: Value,
    /// The status that the page must have.
    pub status: StatusCode,
}

/// The apex host of the samples.
pub const APEX_HOST: &str = "mellanrum.localhost";

/// An API that answers every operation with `world`, and the session routes as they do when all is well.
#[must_use]
pub fn service(world: Value) -> ApiService {
    ApiService::new(service_fn(move |request: Request<Body>| {
        let world = world.clone();
        async move { Ok::<Response, Infallible>(answer(request, &world).await) }
    }))
}

async fn answer(request: Request<Body>, world: &Value) -> Response {
    let (head, body) = request.into_parts();
    match (head.method.as_str(), head.uri.path()) {
        ("POST", "/graphql") => {
            if world.get("error").is_some_and(|code| code == "RATE_LIMITED") {
                let secs = world["retryAfterSecs"].as_u64().unwrap_or(150);
                return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, secs)]).into_response();
            }
            if let Some(code) = world.get("error") {
                let errors = json!([{ "message": "sample", "extensions": { "code": code } }]);
                return Json(json!({ "data": null, "errors": errors })).into_response();
            }
            let body = axum::body::to_bytes(body, 1_000_000).await.unwrap_or_default();
            let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
            // A mutation is named as its only field; a query takes what it asks for from the whole world.
            let name = asked["operationName"].as_str().unwrap_or_default();
            let field =
                format!("{}{}", name.get(..1).unwrap_or_default().to_lowercase(), name.get(1..).unwrap_or_default());
            let is_mutation = asked["query"].as_str().is_some_and(|query| query.contains(&format!("mutation {name}(")));
            let data = if is_mutation { json!({ &field: world[&field] }) } else { world.clone() };
            Json(json!({ "data": data })).into_response()
        }
        ("POST", "/session/link" | "/session") if world["noSignIn"] == json!(true) => {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        ("POST", "/session/link") => (StatusCode::ACCEPTED, Json(json!({}))).into_response(),
        ("POST", "/session") if world["expired"] == json!(true) => (StatusCode::GONE, Json(json!({}))).into_response(),
        ("POST", "/session") => {
            ([(header::SET_COOKIE, "session=sample; Path=/; HttpOnly")], Json(json!({ "returnTo": "/office" })))
                .into_response()
        }
        ("POST", "/session/departure") if world["providerAway"] == json!(true) => {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        ("POST", "/session/departure") => Json(json!({ "url": "https://login.example.org/authorize" })).into_response(),
        ("POST", "/session/callback" | "/session/receive") => StatusCode::GONE.into_response(),
        ("DELETE", "/session") => {
            let answer = Json(json!({ "logoutUrl": "https://login.example.org/end" }));
            ([(header::SET_COOKIE, "session=; Path=/; Max-Age=0")], answer).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A portal over a sample's API.
#[must_use]
pub fn config(world: Value) -> PortalConfig {
    PortalConfig {
        api: service(world),
        secret: [7; 32],
        development: true,
        apex_host: APEX_HOST.to_owned(),
        public_scheme: "http".to_owned(),
    }
}

/// Every sample.
#[must_use]
pub fn all() -> Vec<Sample> {
    [
        account::samples(),
        role::samples(),
        call_dates::samples(),
        new_call::samples(),
        meeting_dates::samples(),
        office_calendar::samples(),
        template_move::samples(),
        policy::samples(),
        member::samples(),
        contribution::samples(),
        frame::samples(),
        profile::samples(),
        tenant::samples(),
        desk::samples(),
        draft::samples(),
        case::samples(),
        meeting::samples(),
        failure::samples(),
        statement::samples(),
        consultation::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A page that is only asked for.
fn page(name: &'static str, path: &'static str, world: Value) -> Sample {
    Sample { name, path, form: Vec::new(), world, status: StatusCode::OK }
}

/// A form that comes back to be mended.
fn mended(name: &'static str, path: &'static str, form: &[(&'static str, &'static str)], world: Value) -> Sample {
    Sample { name, path, form: form.to_vec(), world, status: StatusCode::UNPROCESSABLE_ENTITY }
}

/// A page whose question fails as a whole.
fn failed(name: &'static str, code: &str, status: StatusCode) -> Sample {
    Sample { name, path: "/calls/call_1", form: Vec::new(), world: json!({ "error": code }), status }
}

/// A world whose `mutation` refuses the field at `path`.
fn refused(mut world: Value, mutation: &str, path: Value, message: &str) -> Value {
    world[mutation] = json!({ "userErrors": [{ "code": "INVALID", "path": path, "message": message, "source": "Policy 17/29, punkt 3" }], "conflict": null, "progress": [], "shownQuestions": [] });
    world
}

/// Nobody is signed in, on the association's host.
fn public() -> Value {
    world::signed_out(world())
}

/// An applicant's desk.
fn desk() -> Value {
    world::on_apex(world())
}

/// Whoever runs the platform.
fn operator() -> Value {
    world::as_operator(world())
}

/// A draft on the desk of who writes it.
fn editing() -> Value {
    world::on_apex(world::with_application(world(), application("DRAFT")))
}

/// A case at the office, in a state.
fn office(state: &str) -> Value {
    world::with_application(world(), application(state))
}

/// Renders a sample in a language through the whole router.
pub async fn render(sample: Sample, language: &str) -> Response {
    const VISITOR: &str = "0123456789abcdef0123456789abcdef";
    let config = config(sample.world);
    let token = csrf::token(&config.secret, VISITOR, "");
    let request = Request::builder()
        .uri(sample.path)
        .header(header::HOST, APEX_HOST)
        .header(header::COOKIE, format!("visit={VISITOR}; language={language}"))
        .header("x-request-id", "sample-request");
    let request = if sample.form.is_empty() {
        request.body(Body::empty())
    } else {
        let fields =
            sample.form.iter().map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)));
        let body = fields.chain([format!("csrf={token}")]).collect::<Vec<_>>().join("&");
        request.method("POST").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body))
    };
    let request = request.expect("samples have plain paths");
    router(config).oneshot(request).await.into_response()
}
