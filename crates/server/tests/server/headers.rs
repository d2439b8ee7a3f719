//! Every route, by every method, on every kind of host: no answer leaves without the headers that protect it.

use reqwest::Response;

use crate::world::{APEX, World};

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

/// Paths that no route has, or that are meant to lead elsewhere.
const OTHERS: [&str; 6] =
    ["/no-such-page", "/assets/none.css", "/graphql/explorer/start.js", "/..%2f..%2f", "//", "/?a=%00"];

/// The paths of every route in these sources, with something in the place of each parameter: a new route is walked too.
fn paths() -> Vec<String> {
    let sources = [
        include_str!("../../../api/src/lib.rs"),
        include_str!("../../../portal/src/lib.rs"),
        include_str!("../../src/health.rs"),
    ];
    let mut paths = Vec::new();
    for route in sources.iter().flat_map(|source| source.split(".route(").skip(1)) {
        let path = route.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).expect("a path");
        let parts: Vec<&str> =
            path.split('/').map(|part| if part.starts_with('{') { "appl_1" } else { part }).collect();
        paths.push(parts.join("/"));
    }
    assert!(paths.len() > 35, "the routes were found: {paths:?}");
    paths.extend(OTHERS.map(str::to_owned));
    paths
}

/// What is wrong with the headers of an answer.
fn faults(response: &Response, is_ours: bool) -> Vec<String> {
    let headers = response.headers();
    let text = |name: &str| headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default();
    let mut faults = Vec::new();
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", if is_ours { "max-age=63072000; includeSubDomains" } else { "" }),
        ("server", ""),
        ("x-powered-by", ""),
    ] {
        if text(name) != expected || headers.get_all(name).iter().count() > 1 {
            faults.push(format!("{name}: {:?}", text(name)));
        }
    }
    if !text("permissions-policy").contains("camera=(), ") {
        faults.push(format!("permissions-policy: {:?}", text("permissions-policy")));
    }
    let policy = text("content-security-policy");
    let is_page = text("content-type").starts_with("text/html");
    let expected: &[&str] = if is_page {
        &["script-src 'self';", "frame-ancestors 'none'"]
    } else {
        &["default-src 'none';", "frame-ancestors 'none'", "sandbox"]
    };
    let is_explorer = policy.contains("worker-src 'self' blob:");
    if !is_explorer && (!expected.iter().all(|part| policy.contains(part)) || policy.contains("unsafe")) {
        faults.push(format!("content-security-policy: {policy:?}"));
    }
    if is_explorer && (!policy.contains("frame-ancestors 'none'") || policy.contains("unsafe-eval")) {
        faults.push(format!("the explorer's content-security-policy: {policy:?}"));
    }
    if text("cache-control").is_empty() || text("x-request-id").is_empty() {
        faults.push(format!("cache-control: {:?}, x-request-id: {:?}", text("cache-control"), text("x-request-id")));
    }
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_leaves_without_them() {
    let world = World::start().await;
    let without_limits = ["ADDRESS_PER_MINUTE", "SIGN_IN_PER_ADDRESS"].map(|name| format!("LIMITS__{name}"));
    let mut settings = vec![("SERVER__SCHEME", "https"), ("SERVER__DEVELOPMENT", "true")];
    settings.extend(without_limits.iter().map(|name| (name.as_str(), "0")));
    let server = world.serve(&settings).await;
    let mut wrong = Vec::new();
    let (mut count, mut pages, mut explorers) = (0, 0, 0);
    for path in paths() {
        for method in METHODS {
            let response = server.request(method, APEX, &path).send().await.expect("an answer");
            count += 1;
            let policy = response.headers().get("content-security-policy").map(|value| value.to_str().expect("text"));
            explorers += usize::from(policy.is_some_and(|policy| policy.contains("worker-src")));
            pages += usize::from(policy.is_some_and(|policy| policy.contains("script-src")));
            let is_ours = !path.starts_with("/health/");
            let status = response.status();
            wrong.extend(faults(&response, is_ours).iter().map(|fault| format!("{method} {path} {status}: {fault}")));
        }
        for host in ["evil.example", "nowhere.mellanrum.example", "user@mellanrum.example", "[::1]", "192.0.2.1:81", ""]
        {
            let response = server.visit(host, &path).send().await.expect("an answer");
            let status = response.status();
            wrong.extend(faults(&response, false).iter().map(|fault| format!("{host} {path} {status}: {fault}")));
            if !path.starts_with("/health/") {
                let expected = if host.is_empty() || host.contains('@') { 400 } else { 404 };
                assert_eq!(status, expected, "{host} {path}");
                assert_eq!(response.text().await.expect("text"), "", "{host} {path}");
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(count > 350 && pages > 30, "{count} answers, {pages} pages");
    assert_eq!(explorers, 2, "one page has another policy, by GET and HEAD");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_about_what_is_away_have_them_too() {
    let mut world = World::start().await;
    let server = world.serve(&[("SERVER__SCHEME", "https")]).await;
    let page = server.visit(APEX, "/").send().await.expect("an answer");
    let sheet = page.text().await.expect("text");
    let sheet = sheet.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".css")).expect("a sheet");
    let sheet = server.visit(APEX, sheet).send().await.expect("an answer");
    assert_eq!((faults(&sheet, true), sheet.status().as_u16()), (Vec::new(), 200));
    assert_eq!(sheet.headers()["cache-control"], "public, max-age=31536000, immutable");

    world.redis.stop();
    world.database.postgres.stop();
    for path in ["/", "/sign-in", "/files/docu_1", "/graphql"] {
        let response = server.visit(APEX, path).send().await.expect("an answer");
        assert!(faults(&response, true).is_empty(), "{path}: {:?}", faults(&response, true));
    }
    // Nothing is known of these names now. One that can be ours gets a page that says so, and another nothing.
    let ours = server.visit(&format!("blekinge.{APEX}"), "/").send().await.expect("an answer");
    assert_eq!((faults(&ours, true), ours.status().as_u16()), (Vec::new(), 503));
    assert!(ours.text().await.expect("text").contains("Tjänsten svarar inte just nu"));
    let other = server.visit("samordning.example.se", "/").send().await.expect("an answer");
    assert_eq!((faults(&other, false), other.status().as_u16()), (Vec::new(), 503));
}
