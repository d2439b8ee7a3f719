//! What every request goes through, whoever answers it: where it comes from and whose host it is for, its id, its line in
//! the log, its span, its limits, and the headers of its answer.
//!
//! What must stay true: whoever is inside sees a request in one form, with the host's name as we write it and without what
//! a visitor claims about herself; neither log nor trace holds a path as it was sent, a query, a cookie or an address, for those
//! carry tokens and people; work that has begun is not dropped when its visitor leaves, because a transaction dropped
//! while it begins would stay open; a fault of ours says nothing to the outside.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header};
use mellanrum_api::{ApiConfig, Charges, ClientAddress};
use mellanrum_app::{App, hosts, session::Host};
use mellanrum_portal::{PortalConfig, api::Carried};
use mellanrum_services::Objects;
use opentelemetry::{KeyValue, metrics::Histogram};
use tokio::{sync::watch, time::timeout};
use tower::util::BoxCloneSyncService;
use tower_http::compression::{CompressionLayer, Predicate as _, predicate::SizeAbove};
use tracing::{Instrument as _, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::{
    headers::{Domain, SecurityHeaders},
    health, telemetry,
    trust::{Arrival, Trust},
    world::World,
};

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
    });
    let pages = api.merge(portal).layer(middleware::from_fn_with_state(app.clone(), enter));
    let origin = object_origin(app.objects.as_ref()).await;
    let security = SecurityHeaders::new(&app.addresses.scheme, origin.as_deref());
    edge(pages.merge(health::router(world, stop)), app, serving.trust.clone(), security, TIMEOUT)
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

fn edge(router: Router, app: &App, trust: Trust, security: SecurityHeaders, limit: Duration) -> Router {
    let duration = opentelemetry::global::meter("mellanrum")
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_description("How long requests take, until the head of the answer")
        .with_boundaries(vec![0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0])
        .build();
    let edge = Edge { app: app.clone(), trust, security, duration, limit };
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
    trust: Trust,
    security: SecurityHeaders,
    duration: Histogram<f64>,
    limit: Duration,
}

async fn receive(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method_of(request.method());
    let route = route_of(&request);
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
    let arrival = edge.trust.receive(&mut request);
    let place = if route.starts_with(health::PREFIX) {
        Place::Anywhere
    } else {
        place_of(&edge.app, arrival.host.as_deref()).instrument(span.clone()).await
    };
    let (domain, host) = (place.domain(&edge.app), place.name());
    span.set_attribute("server.address", host.clone());
    let charges = admit(&mut request, place, &arrival);
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
    charges.tell(response.headers_mut());
    edge.security.set(domain, response.headers_mut());

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

/// Whose host a request is for.
#[derive(Debug, Clone)]
enum Place {
    /// One of ours.
    Host(Host),
    /// Nobody's.
    Strange,
    /// None is named, more than one, or what is named is none.
    Malformed,
    /// Not known while Postgres is away.
    Unknown,
    /// For a probe, which asks by address.
    Anywhere,
}

impl Place {
    /// The host when it is one of ours. What strangers write there is not repeated.
    fn name(&self) -> String {
        match self {
            Self::Host(host) => host.name.clone(),
            _ => "unknown".to_owned(),
        }
    }

    fn domain(&self, app: &App) -> Domain {
        let Self::Host(host) = self else { return Domain::Strange };
        let is_own = host.slug.as_ref().is_some_and(|slug| host.name != app.addresses.subdomain(slug));
        if is_own { Domain::Association } else { Domain::Platform }
    }
}

async fn place_of(app: &App, host: Option<&str>) -> Place {
    let Some(name) = host.and_then(|host| app.addresses.normal_host(host)) else { return Place::Malformed };
    match hosts::find(app, &name).await {
        Ok(Some(host)) => Place::Host(host),
        Ok(None) => Place::Strange,
        Err(_) => Place::Unknown,
    }
}

/// Whether the visitor's own connection is a plain one where it should not be.
#[derive(Clone, Copy)]
struct IsPlain(bool);

/// Gives a request the one form that everybody inside sees, and what the API is told of its visitor.
fn admit(request: &mut Request, place: Place, arrival: &Arrival) -> Charges {
    if let Place::Host(host) = &place
        && let Ok(name) = HeaderValue::from_str(&host.name)
    {
        request.headers_mut().insert(header::HOST, name);
    }
    if request.uri().authority().is_some() {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    }
    let charges = Charges::default();
    let mut carried = Carried::default();
    carried.0.insert(charges.clone());
    if let Some(address) = arrival.address {
        carried.0.insert(ClientAddress(address));
    }
    let extensions = request.extensions_mut();
    extensions.extend(carried.0.clone());
    extensions.insert(carried);
    extensions.insert(IsPlain(arrival.is_plain));
    extensions.insert(place);
    charges
}

/// Nothing is said on a host that is not ours, so that no page can be shown under somebody else's name; and nothing over a
/// plain connection where visitors use TLS, but where to go.
async fn enter(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = match request.extensions().get::<Place>() {
        Some(Place::Host(host)) => host,
        Some(Place::Malformed) => return StatusCode::BAD_REQUEST.into_response(),
        Some(Place::Unknown) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Place::Strange | Place::Anywhere) | None => return StatusCode::NOT_FOUND.into_response(),
    };
    let is_plain = request.extensions().get::<IsPlain>().is_some_and(|plain| plain.0);
    if !is_plain || app.addresses.scheme != "https" {
        return next.run(request).await;
    }
    if !request.method().is_safe() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    Redirect::permanent(&app.addresses.url_on(&host.name, path)).into_response()
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

    fn around(router: Router, limit: Duration) -> Router {
        edge(router, &app(), Trust::nobody(), SecurityHeaders::new("https", None), limit)
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
        let router = around(Router::new().route("/faulty", get(faulty)), TIMEOUT);
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
        let router = around(Router::new().route("/slow", slow), Duration::from_millis(20));
        assert_eq!(answer(&router, Request::get("/slow")).await.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(!*finished.borrow());
        go.send_replace(true);
        finished.wait_for(|done| *done).await.expect("it goes on to its end");
    }

    #[tokio::test]
    async fn a_sane_request_id_is_taken_over_and_any_other_replaced() {
        let router = around(
            Router::new().route(
                "/",
                get(|headers: HeaderMap| async move { headers[&REQUEST_ID].to_str().expect("text").to_owned() }),
            ),
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
        let router = around(router, TIMEOUT);
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
