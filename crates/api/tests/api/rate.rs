//! How often the API may be asked, what it says of that, and what goes on without Redis.

use std::net::IpAddr;

use http::{Method, Request, StatusCode, header};
use mellanrum_api::{Charges, ClientAddress};
use mellanrum_app::Limits;
use mellanrum_model::permission::Role;
use serde_json::json;
use tower::ServiceExt as _;

use crate::world::{Client, Reply, World, code, wide};

const VIEWER: &str = r#"{"query":"{ viewer { person { name } } }"}"#;
const CHANGE: &str =
    r#"{"query":"mutation { submitApplication(input: { applicationId: \"appl_1\" }) { userErrors { code } } }"}"#;

/// Sends a request as the edge hands it on: with the visitor's address, and what she has been charged.
async fn send(client: &Client<'_>, from: &str, charges: Option<&Charges>, path: &str, body: &str) -> Reply {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, &client.host)
        .header(header::CONTENT_TYPE, "application/json")
        .extension(ClientAddress(from.parse::<IpAddr>().expect("an address")));
    if let Some(token) = &client.token {
        request = request.header(header::COOKIE, format!("mellanrum_session={token}"));
    }
    if let Some(charges) = charges {
        request = request.extension(charges.clone());
    }
    let request = request.body(axum::body::Body::from(body.to_owned())).expect("a request");
    let (head, body) = client.world.api.clone().oneshot(request).await.expect("an answer").into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    Reply { status: head.status, headers: head.headers, text: String::from_utf8(bytes.to_vec()).expect("UTF-8") }
}

async fn ask(client: &Client<'_>, from: &str, body: &str) -> Reply {
    send(client, from, None, "/graphql", body).await
}

fn text<'reply>(reply: &'reply Reply, name: &str) -> &'reply str {
    reply.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
}

#[tokio::test]
async fn an_address_and_an_association_have_so_many_requests_and_are_told() {
    let limits = Limits { address_per_minute: 3, association_per_minute: 5, ..wide() };
    let world = World::start_with("http", false, limits).await;
    let (blekinge, apex) = (world.public("blekinge.localhost"), world.public("localhost"));
    for left in ["2", "1", "0"] {
        let reply = ask(&blekinge, "192.0.2.1", VIEWER).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(text(&reply, "ratelimit-policy"), "\"address\";q=3;w=60");
        assert!(text(&reply, "ratelimit").starts_with(&format!("\"address\";r={left};t=")), "{reply:?}");
        assert_eq!(text(&reply, "retry-after"), "");
    }
    let refused = ask(&blekinge, "192.0.2.1", VIEWER).await;
    assert_eq!((refused.status, code(&refused.json())), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    let wait: u64 = text(&refused, "retry-after").parse().expect("seconds");
    assert!((1..=20).contains(&wait), "{wait}");
    assert!(text(&refused, "ratelimit").starts_with("\"address\";r=0;t="), "{refused:?}");
    assert_eq!(text(&refused, "cache-control"), "no-store");

    // Plain routes are counted too, and what is wrong is not answered for ever.
    for path in ["/session", "/session/link", "/files/docu_1", "/graphql"] {
        let reply = send(&blekinge, "192.0.2.1", None, path, "{").await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        if path != "/graphql" {
            assert_eq!(reply.json()["error"]["code"], "RATE_LIMITED", "{path}");
        }
    }
    // Others go on, and the same visitor elsewhere; then the association has had enough.
    assert_eq!(ask(&apex, "192.0.2.1", VIEWER).await.status, StatusCode::OK);
    assert_eq!(ask(&blekinge, "2001:db8:0:1::1", VIEWER).await.status, StatusCode::OK);
    let same_network = ask(&blekinge, "2001:db8:0:1:f::2", VIEWER).await;
    assert!(text(&same_network, "ratelimit").starts_with("\"address\";r=1;"), "{same_network:?}");
    let refused = ask(&blekinge, "192.0.2.9", VIEWER).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "the association's are used up");
    assert!(!text(&refused, "ratelimit").contains("association"), "what others do is nobody's business");
    assert_eq!(ask(&world.public("badesa.localhost"), "192.0.2.9", VIEWER).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_is_one_on_every_browser_and_changes_cost_more() {
    let limits = Limits { person_per_minute: 8, address_per_minute: 20, write_cost: 5, ..wide() };
    let world = World::start_with("http", false, limits).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let here = world.session(maja, "localhost").await;
    let there = world.session_by(maja, "localhost", false).await;

    let reply = ask(&here, "192.0.2.1", CHANGE).await;
    assert_eq!(code(&reply.json()), "NOT_FOUND", "{reply:?}");
    assert!(text(&reply, "ratelimit").contains("\"person\";r=3;"), "{reply:?}");
    assert!(text(&reply, "ratelimit").contains("\"address\";r=15;"), "{reply:?}");
    assert_eq!(ask(&there, "192.0.2.2", CHANGE).await.status, StatusCode::TOO_MANY_REQUESTS, "three are left");
    assert!(text(&ask(&there, "192.0.2.2", VIEWER).await, "ratelimit").contains("\"person\";r=2;"));
    let visitor = world.public("localhost");
    assert_eq!(ask(&visitor, "192.0.2.1", VIEWER).await.status, StatusCode::OK, "who is not signed in is nobody");
}

#[tokio::test]
async fn what_a_page_asks_for_counts_once_as_the_dearest() {
    // One comes back in three seconds, which no answer takes.
    let limits = Limits { person_per_minute: 20, address_per_minute: 20, ..wide() };
    let world = World::start_with("http", false, limits).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let client = world.session(maja, "localhost").await;
    let charges = Charges::default();
    for (body, left) in [(VIEWER, 19), (VIEWER, 19), (CHANGE, 15), (VIEWER, 15), (CHANGE, 15)] {
        let reply = send(&client, "192.0.2.1", Some(&charges), "/graphql", body).await;
        for name in ["address", "person"] {
            assert!(text(&reply, "ratelimit").contains(&format!("\"{name}\";r={left};")), "{reply:?}");
        }
    }
    let mut headers = http::HeaderMap::new();
    charges.tell(&mut headers);
    assert_eq!(headers["ratelimit-policy"], "\"address\";q=20;w=60, \"person\";q=20;w=60");

    // What was refused once stays refused for the rest of the page, and is not asked for again.
    let limits = Limits { address_per_minute: 1, ..wide() };
    let world = World::start_with("http", false, limits).await;
    let client = world.public("localhost");
    assert_eq!(ask(&client, "192.0.2.1", VIEWER).await.status, StatusCode::OK);
    let charges = Charges::default();
    for _ in 0..2 {
        let reply = send(&client, "192.0.2.1", Some(&charges), "/graphql", VIEWER).await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test]
async fn signing_in_is_tighter_by_address_by_email_and_for_all() {
    let limits = Limits { sign_in_per_address: 2, sign_in_of_all: 4, sign_in_per_email: 1, ..wide() };
    let world = World::start_with("http", false, limits).await;
    let client = world.public("localhost");
    let link = async |from: &str, email: &str| {
        send(&client, from, None, "/session/link", &json!({ "email": email }).to_string()).await
    };
    let reply = link("192.0.2.1", "maja@example.org").await;
    assert_eq!(reply.status, StatusCode::ACCEPTED);
    assert!(text(&reply, "ratelimit-policy").contains("\"sign-in\";q=2;w=900"), "{reply:?}");
    let again = link("192.0.2.2", " MAJA@example.org").await;
    assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS, "the same person, from elsewhere");
    assert!(text(&again, "retry-after").parse::<u64>().expect("seconds") > 800, "{again:?}");
    let sign_in = send(&client, "192.0.2.1", None, "/session", r#"{"token":"a"}"#).await;
    assert_eq!(sign_in.status, StatusCode::GONE);
    let refused = link("192.0.2.1", "sten@example.org").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "the address has tried twice");
    assert_eq!(ask(&client, "192.0.2.1", VIEWER).await.status, StatusCode::OK, "and reads on");
    assert_eq!(link("192.0.2.3", "siv@example.org").await.status, StatusCode::ACCEPTED);
    assert_eq!(link("192.0.2.4", "nils@example.org").await.status, StatusCode::TOO_MANY_REQUESTS, "all together");
    let out = client.send(Method::DELETE, "/session", &[], "").await;
    assert_eq!(out.status, StatusCode::OK, "signing out is always possible");
}

#[tokio::test]
async fn without_redis_people_work_on_and_nobody_signs_in() {
    let mut world = World::start().await;
    world.redis.stop();
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let client = world.session(maja, "localhost").await;
    let reply = ask(&client, "192.0.2.1", VIEWER).await;
    assert_eq!(reply.json()["data"]["viewer"]["person"]["name"], "Maja");
    assert_eq!(text(&reply, "ratelimit"), "", "nothing is known of what is left");
    crate::answers::start(&client, "Vägen vidare").await;

    for (path, body) in [
        ("/session/link", r#"{"email":"maja@organisation.example"}"#),
        ("/session", r#"{"token":"a"}"#),
        ("/session/departure", r#"{"provider":"a"}"#),
        ("/session/callback", r#"{"state":"a","code":"b"}"#),
        ("/session/passkey/begin", "{}"),
        ("/session/passkey/finish", r#"{"ceremony":"a","credential":{}}"#),
    ] {
        let reply = send(&world.public("localhost"), "192.0.2.1", None, path, body).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(
            reply.json()["error"],
            json!({ "code": "UNAVAILABLE", "message": "Det går inte att logga in just nu. Försök igen om en stund." })
        );
    }
    assert_eq!(
        world.database.look("select count(*) from account_mail where kind = 'sign_in'").expect("looked").trim(),
        "0"
    );
    // Whoever is signed in goes on to another host, too.
    let asked = world.public("blekinge.localhost").post("/session/request", &json!({ "returnTo": "/" })).await;
    assert_eq!(asked.status, StatusCode::OK);
    let url = asked.json()["url"].as_str().expect("an address").to_owned();
    let state = url.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state").to_owned();
    let wanted = json!({ "to": "blekinge", "state": state, "returnTo": "/" });
    assert_eq!(client.post("/session/hand-over", &wanted).await.status, StatusCode::OK);
    assert_eq!(client.send(Method::DELETE, "/session", &[], "").await.status, StatusCode::OK);
    assert!(ask(&client, "192.0.2.1", VIEWER).await.json()["data"]["viewer"]["person"].is_null(), "signed out");
}
