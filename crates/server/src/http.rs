//! What every request goes through, whoever answers it: its id, its line in the log, its span, its limits.
//!
//! What must stay true: neither log nor trace holds a path as it was sent, a query, a cookie or an address, for those
//! carry tokens and people; work that has begun is not dropped when its visitor leaves, because a transaction dropped
//! while it begins would stay open; a fault of ours says nothing to the outside.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use mellanrum_api::ApiConfig;
use mellanrum_app::App;
use mellanrum_portal::PortalConfig;
use mellanrum_services::Objects;
use opentelemetry::{KeyValue, metrics::Histogram};
use tokio::{sync::watch, time::timeout};
use tower::util::BoxCloneSyncService;
use tower_http::compression::{CompressionLayer, Predicate as _, predicate::SizeAbove};
use tracing::{Instrument as _, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::{health, telemetry, world::World};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is taken over.
const MAX_REQUEST_ID_BYTES: usize = 64;

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a request with files in it may take: they come as slowly as the visitor's line is.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);

/// Answers shorter than this stay as they are.
const MIN_COMPRESSED_BYTES: u64 = 860;

/// Stands where a route would when none was found.
const NO_ROUTE: &str = "-";

/// Pages, API and health, with everything around them.
pub(crate) async fn router(world: &World, stop: watch::Receiver<bool>) -> Router {
    let World { app, serving, .. } = world;
    let api = mellanrum_api::router(ApiConfig { app: app.clone(), development: serving.development });
    let portal = mellanrum_portal::router(PortalConfig {
        api: BoxCloneSyncService::new(api.clone().layer(middleware::from_fn(call_in_process))),
        secret: serving.secret,
        development: serving.development,
        apex_host: app.addresses.apex_host.clone(),
        public_scheme: app.addresses.scheme.clone(),
        object_origins: object_origin(app.objects.as_ref()).await.into_iter().collect(),
    });
    let pages = api.merge(portal).layer(middleware::from_fn_with_state(app.clone(), refuse_strange_hosts));
    edge(pages.merge(health::router(world, stop)), app, TIMEOUT)
}

/// The origin that browsers send files to and fetch them from: that of any signed address, since there is one bucket.
async fn object_origin(objects: &dyn Objects) -> Option<String> {
    let signed = match objects.presign_get("origin", "origin", "text/plain", 60).await {
        Ok(signed) => signed,
        Err(error) => {
            tracing::warn!(%error, "browsers will not be allowed to send files");
            return None;
        }
    };
    let address: http::Uri = signed.url.parse().ok()?;
    Some(format!("{}://{}", address.scheme_str()?, address.authority()?))
}

fn edge(router: Router, app: &App, limit: Duration) -> Router {
    let duration = opentelemetry::global::meter("mellanrum")
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_description("How long requests take, until the head of the answer")
        .with_boundaries(vec![0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0])
        .build();
    let edge = Edge { app: app.clone(), duration, limit };
    router
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(MIN_COMPRESSED_BYTES).and(is_text)))
        .layer(middleware::from_fn_with_state(edge, receive))
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    (kind.starts_with("text/") && kind != "text/event-stream")
        || kind.ends_with("json")
        || kind.ends_with("javascript")
        || kind == "image/svg+xml"
}

#[derive(Clone)]
struct Edge {
    app: App,
    duration: Histogram<f64>,
    limit: Duration,
}

async fn receive(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method_of(request.method());
    let route = route_of(&request);
    let host = host_of(&edge.app, request.headers());
    let (request_id, id_header) = request_id(&edge.app, request.headers());
    let limit = if has_files(request.headers()) { UPLOAD_TIMEOUT } else { edge.limit };

    let name = if route == NO_ROUTE { method.to_owned() } else { format!("{method} {route}") };
    let span =
        tracing::info_span!("request", otel.name = name, otel.kind = "server", otel.status_code = Empty, request_id);
    telemetry::continue_trace(&span, request.headers());
    span.set_attribute("http.request.method", method);
    if route != NO_ROUTE {
        span.set_attribute("http.route", route.clone());
    }
    span.set_attribute("server.address", host.clone());
    telemetry::hand_on_trace(&span, request.headers_mut());
    request.headers_mut().insert(REQUEST_ID.clone(), id_header.clone());

    let work = tokio::spawn(next.run(request).instrument(span.clone()));
    let mut response = match timeout(limit, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) => {
            span.in_scope(|| tracing::error!(%fault, request_id, "a request ended by a fault of ours"));
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => {
            span.in_scope(|| tracing::warn!(request_id, "a request took too long; its work goes on"));
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    };
    response.headers_mut().insert(REQUEST_ID.clone(), id_header);

    let status = response.status();
    let took = began.elapsed();
    span.set_attribute("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    edge.duration.record(
        took.as_secs_f64(),
        &[
            KeyValue::new("http.request.method", method),
            KeyValue::new("http.route", route.clone()),
            KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
        ],
    );
    let (status, ms) = (status.as_u16(), millis(took));
    span.in_scope(|| {
        if route.starts_with(health::PREFIX) {
            tracing::debug!(method, route, host, status, ms, request_id, "request");
        } else {
            tracing::info!(method, route, host, status, ms, request_id, "request");
        }
    });
    response
}

/// The API called by a page: a span below the page's, and no line of its own, for it is the same visitor's request.
async fn call_in_process(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method_of(request.method());
    let route = route_of(&request);
    let name = format!("api {method} {route}");
    let span = tracing::info_span!("api", otel.name = name, otel.kind = "internal", otel.status_code = Empty);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    span.in_scope(|| tracing::debug!(method, route, status = status.as_u16(), ms = millis(began.elapsed()), "call"));
    response
}

/// Nothing is said on a host that is not ours, so that no page can be shown under somebody else's name.
async fn refuse_strange_hosts(State(app): State<App>, request: Request, next: Next) -> Response {
    if slug_of(&app, request.headers()).is_some() {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

fn slug_of(app: &App, headers: &HeaderMap) -> Option<Option<String>> {
    app.addresses.slug_of(headers.get(header::HOST)?.to_str().ok()?)
}

/// The host when it is one of ours. What strangers write there is not repeated.
fn host_of(app: &App, headers: &HeaderMap) -> String {
    match slug_of(app, headers) {
        Some(Some(slug)) => app.addresses.host_of(&slug),
        Some(None) => app.addresses.apex_host.clone(),
        None => "unknown".to_owned(),
    }
}

fn route_of(request: &Request) -> String {
    request.extensions().get::<MatchedPath>().map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned())
}

/// The method, or one word for all that nobody uses: visitors may invent any number of them.
fn method_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

fn has_files(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"multipart/"))
}

/// The id that whoever stands in front of us gave the request, or a new one.
fn request_id(app: &App, headers: &HeaderMap) -> (String, HeaderValue) {
    let given = headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    let id = given.map_or_else(|| app.new_id().to_string(), str::to_owned);
    let header = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("-"));
    (id, header)
}

fn is_sane(id: &str) -> bool {
    (1..=MAX_REQUEST_ID_BYTES).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use tower::ServiceExt as _;

    use super::*;
    use crate::settings::Settings;

    fn app() -> App {
        Settings::read().expect("the defaults").app().expect("nothing is connected")
    }

    async fn answer(router: &Router, request: http::request::Builder) -> Response {
        router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
    }

    async fn text(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        String::from_utf8(bytes.to_vec()).expect("UTF-8")
    }

    #[tokio::test]
    async fn a_fault_of_ours_is_caught_and_says_nothing() {
        async fn faulty() -> StatusCode {
            panic!("the secret is 42")
        }
        let router = edge(Router::new().route("/faulty", get(faulty)), &app(), TIMEOUT);
        let response = answer(&router, Request::get("/faulty")).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key(&REQUEST_ID));
        assert_eq!(text(response).await, "");
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_answered_and_its_work_goes_on() {
        let (go, told) = watch::channel(false);
        let (done, mut finished) = watch::channel(false);
        let slow = get(|| async move {
            let _ = told.clone().wait_for(|go| *go).await;
            done.send_replace(true);
        });
        let router = edge(Router::new().route("/slow", slow), &app(), Duration::from_millis(20));
        assert_eq!(answer(&router, Request::get("/slow")).await.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(!*finished.borrow());
        go.send_replace(true);
        finished.wait_for(|done| *done).await.expect("it goes on to its end");
    }

    #[tokio::test]
    async fn a_sane_request_id_is_taken_over_and_any_other_replaced() {
        let router = edge(
            Router::new().route(
                "/",
                get(|headers: HeaderMap| async move { headers[&REQUEST_ID].to_str().expect("text").to_owned() }),
            ),
            &app(),
            TIMEOUT,
        );
        let id_for = async |given: Option<&str>| {
            let mut request = Request::get("/");
            if let Some(given) = given {
                request = request.header(&REQUEST_ID, given);
            }
            let response = answer(&router, request).await;
            let header = response.headers()[&REQUEST_ID].to_str().expect("text").to_owned();
            assert_eq!(header, text(response).await, "the answer and whoever made it know the same id");
            header
        };
        assert_eq!(id_for(Some("Abc-123")).await, "Abc-123");
        for given in [None, Some(""), Some("a b"), Some("<script>"), Some("a".repeat(65).as_str())] {
            let id = id_for(given).await;
            assert!(is_sane(&id) && Some(id.as_str()) != given, "{given:?} {id}");
        }
    }

    #[tokio::test]
    async fn texts_are_compressed_and_nothing_else() {
        let body = "å".repeat(5_000);
        let of = |kind: &'static str| {
            let body = body.clone();
            get(move || async move { ([(header::CONTENT_TYPE, kind)], body) })
        };
        let router = Router::new()
            .route("/page", of("text/html; charset=utf-8"))
            .route("/answer", of("application/graphql-response+json"))
            .route("/font", of("font/woff2"))
            .route("/events", of("text/event-stream"))
            .route("/short", get(|| async { "kort" }));
        let router = edge(router, &app(), TIMEOUT);
        for (path, compressed) in
            [("/page", true), ("/answer", true), ("/font", false), ("/events", false), ("/short", false)]
        {
            let response = answer(&router, Request::get(path).header(header::ACCEPT_ENCODING, "gzip")).await;
            assert_eq!(response.headers().contains_key(header::CONTENT_ENCODING), compressed, "{path}");
            assert!(!response.headers().contains_key(header::SERVER));
        }
    }

    #[tokio::test]
    async fn the_origin_of_files_is_that_of_signed_addresses() {
        assert_eq!(object_origin(app().objects.as_ref()).await.as_deref(), Some("https://s3.eu-north-1.amazonaws.com"));
    }
}
