//! Hosts, content types, statuses, and what errors tell.

use http::{Method, StatusCode, header};
use serde_json::json;

use crate::world::{World, code};

const JSON: (&str, &str) = ("content-type", "application/json");
const VIEWER: &str = r#"{"query":"{ viewer { now } association { slug } }"}"#;

#[tokio::test]
async fn a_host_is_the_apex_or_an_associations_and_others_are_not_found() {
    let world = World::start().await;
    for (host, slug) in [
        ("localhost", json!(null)),
        ("blekinge.localhost", json!("blekinge")),
        ("BADESA.Localhost", json!("badesa")),
        ("blekinge.localhost.:80", json!("blekinge")),
    ] {
        let data = world.public(host).data("{ association { slug host } }", json!({})).await;
        assert_eq!(data["association"].get("slug").cloned().unwrap_or_default(), slug, "{host}");
    }
    for host in
        ["nowhere.localhost", "evil.example", "a.blekinge.localhost", "", "localhost:81", "a@localhost", "[::1]"]
    {
        let reply = world.public(host).send(Method::POST, "/graphql", &[JSON], VIEWER).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{host}");
        assert_eq!(code(&reply.json()), "NOT_FOUND", "{host}");
        let reply = world.public(host).post("/session/link", &json!({ "email": "a@b.example" })).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{host}");
        assert_eq!(reply.json()["error"]["code"], "NOT_FOUND", "{host}");
        let english = [("accept-language", "en-GB")];
        let reply = world.public(host).send(Method::GET, "/files/docu_1", &english, "").await;
        assert_eq!(reply.json()["error"]["message"], "there is no such thing", "{host}");
    }
}

#[tokio::test]
async fn requests_have_the_form_of_graphql_over_http() {
    let world = World::start().await;
    let client = world.public("blekinge.localhost");
    let graphql = ("accept", "application/graphql-response+json, application/json;q=0.9");
    let ask = async |headers: &[(&str, &str)], body: &str| {
        client.send(Method::POST, "/graphql", headers, body.to_owned()).await
    };

    let reply = ask(&[JSON], VIEWER).await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/json; charset=utf-8"));
    assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
    let reply = ask(&[("content-type", "application/json; charset=UTF-8"), graphql], VIEWER).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/graphql-response+json; charset=utf-8");

    for (query, wanted) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($id: ID!) { call(id: $id) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ call(id: 7.5) { id } }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let body = json!({ "query": query }).to_string();
        for (headers, status) in [(&[JSON][..], StatusCode::OK), (&[JSON, graphql][..], StatusCode::BAD_REQUEST)] {
            let reply = ask(headers, &body).await;
            assert_eq!((reply.status, code(&reply.json())), (status, wanted), "{query} {reply:?}");
            assert!(reply.json().get("data").is_none(), "{query}: it was not executed");
        }
    }

    for (body, wanted) in [
        ("", "BAD_REQUEST"),
        ("{", "BAD_REQUEST"),
        ("{}", "BAD_REQUEST"),
        (r#"{"query":7}"#, "BAD_REQUEST"),
        (r#"{"query":"{ viewer { now } }","variables":[]}"#, "BAD_REQUEST"),
        (r#"[{"query":"{ viewer { now } }"}]"#, "BATCHING_REFUSED"),
    ] {
        let reply = ask(&[JSON], body).await;
        assert_eq!((reply.status, code(&reply.json())), (StatusCode::BAD_REQUEST, wanted), "{body}");
    }
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/json; charset=latin1",
    ] {
        let reply = ask(&[("content-type", content_type)], VIEWER).await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
    }
    assert_eq!(ask(&[], VIEWER).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = json!({ "query": "{ viewer { now } }", "variables": { "a": "a".repeat(1024 * 1024) } }).to_string();
    assert_eq!(ask(&[JSON], &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);

    let reply = client.send(Method::GET, "/graphql?query=%7Bviewer%7Bnow%7D%7D", &[], "").await;
    assert_eq!((reply.status, reply.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(client.send(Method::GET, "/graphql", &[], "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.send(Method::PUT, "/graphql", &[JSON], VIEWER).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_changes_something_comes_from_a_page_of_the_same_host() {
    let world = World::start().await;
    let client = world.public("blekinge.localhost");
    for (origin, status) in [
        ("http://blekinge.localhost", StatusCode::OK),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("http://localhost", StatusCode::FORBIDDEN),
        ("http://badesa.localhost", StatusCode::FORBIDDEN),
        ("http://blekinge.localhost:8080", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let reply = client.send(Method::POST, "/graphql", &[JSON, ("origin", origin)], VIEWER).await;
        assert_eq!(reply.status, status, "{origin}");
        let reply = client.send(Method::DELETE, "/session", &[("origin", origin)], "").await;
        assert_eq!(reply.status, status, "{origin}");
        let reply = client.send(Method::POST, "/session/request", &[JSON, ("origin", origin)], "{}").await;
        assert_eq!(reply.status, status, "{origin}");
    }
    // People sign in on the apex, and what asks for that comes from its own pages.
    let apex = world.public("localhost");
    for (origin, status) in [
        ("http://localhost", StatusCode::ACCEPTED),
        ("http://blekinge.localhost", StatusCode::FORBIDDEN),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let body = r#"{"email":"a@b.example"}"#;
        let reply = apex.send(Method::POST, "/session/link", &[JSON, ("origin", origin)], body).await;
        assert_eq!(reply.status, status, "{origin}");
        for path in [
            "/session/departure",
            "/session/callback",
            "/session/hand-over",
            "/session/passkey/begin",
            "/passkeys/begin",
        ] {
            let reply = apex.send(Method::POST, path, &[JSON, ("origin", origin)], "{}").await;
            assert_eq!(reply.status == StatusCode::FORBIDDEN, status == StatusCode::FORBIDDEN, "{path} from {origin}");
        }
    }
    // Where a browser names no origin it still says where the request comes from.
    for (site, status) in [
        ("same-origin", StatusCode::OK),
        ("none", StatusCode::OK),
        ("same-site", StatusCode::FORBIDDEN),
        ("cross-site", StatusCode::FORBIDDEN),
    ] {
        let from = ("sec-fetch-site", site);
        let or = |good: StatusCode| if status == StatusCode::OK { good } else { status };
        let reply = client.send(Method::POST, "/graphql", &[JSON, from], VIEWER).await;
        assert_eq!(reply.status, status, "{site}");
        let reply = client.send(Method::DELETE, "/session", &[from], "").await;
        assert_eq!(reply.status, or(StatusCode::OK), "{site}");
        let reply = apex.send(Method::POST, "/session/link", &[JSON, from], r#"{"email":"a@b.example"}"#).await;
        assert_eq!(reply.status, or(StatusCode::ACCEPTED), "{site}");
        let reply = apex.send(Method::POST, "/session", &[JSON, from], r#"{"token":"a"}"#).await;
        assert_eq!(reply.status, or(StatusCode::GONE), "{site}");
        // A link to a file stands in letters, so following it changes nothing and is for whoever is signed in.
        assert_eq!(
            client.send(Method::GET, "/files/docu_1", &[from], "").await.status,
            StatusCode::NOT_FOUND,
            "{site}"
        );
    }
    // A form of another site can send these, and a browser would add the cookie.
    for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let headers = [("content-type", content_type)];
        let reply = client.send(Method::POST, "/session", &headers, r#"{"token":"a"}"#).await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[tokio::test]
async fn development_has_a_page_to_try_queries_with() {
    let world = World::start_as("http", true).await;
    let client = world.public("localhost");
    let page = client.send(Method::GET, "/graphql", &[], "").await;
    assert!(page.text.contains("GraphiQL") && page.header(header::CONTENT_TYPE).starts_with("text/html"));
    assert!(
        !page.text.contains("://") && !page.header(header::CONTENT_SECURITY_POLICY).contains("://"),
        "from here alone"
    );
    for path in page.text.split('"').filter(|part| part.starts_with("/graphql/explorer/")) {
        assert_eq!(client.send(Method::GET, path, &[], "").await.status, StatusCode::OK, "{path}");
    }
    let of_type = "ofType { kind name ".repeat(9) + &"} ".repeat(9);
    let query = format!("{{ __schema {{ types {{ fields {{ args {{ type {{ kind name {of_type} }} }} }} }} }} }}");
    let data = client.data(&query, json!({})).await;
    assert!(data["__schema"]["types"].as_array().expect("types").len() > 100, "what GraphiQL asks for is no deeper");
}

#[tokio::test]
async fn no_error_tells_more_than_we_wrote() {
    let world = World::start().await;
    let client = world.public("blekinge.localhost");
    let answer =
        client.ask("{ desk { applications { nodes { id } } } applications { nodes { id } } }", json!({})).await;
    assert_eq!(code(&answer), "UNAUTHENTICATED");
    assert_eq!(answer["errors"][0]["message"], "Du behöver logga in.");
    let english = [JSON, ("accept-language", "en")];
    let body = json!({ "query": "{ meetings(first: 1000) { nodes { id } } }" }).to_string();
    let answer = client.send(Method::POST, "/graphql", &english, body).await.json();
    assert_eq!((code(&answer), &answer["errors"][0]["message"]), ("INVALID", &json!("A page has 1 to 100 rows.")));

    // Postgres is there but refuses everything: its own words stay in the log.
    world.database.look("alter table association rename to vanished").expect("renamed");
    let reply = client.send(Method::POST, "/graphql", &english, VIEWER).await;
    assert_eq!((reply.status, code(&reply.json())), (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"));
    for secret in ["vanished", "association\"", "relation", "sqlx", "42P01"] {
        assert!(!reply.text.contains(secret), "{}", reply.text);
    }
    let apex = world.public("localhost");
    let answer = apex.ask("{ associations { name } }", json!({})).await;
    assert_eq!(code(&answer), "INTERNAL");
    assert_eq!(answer["errors"][0]["message"], "Något gick fel hos oss.");
    assert!(!answer.to_string().contains("relation"), "{answer}");
    world.database.look("alter table vanished rename to association").expect("renamed");

    world.app.db.close().await;
    let reply = client.send(Method::POST, "/graphql", &english, VIEWER).await;
    assert_eq!((reply.status, code(&reply.json())), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    let reply = apex.post("/session", &json!({ "token": "a" })).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.json()["error"]["message"], "En tjänst som behövs svarar inte just nu. Försök igen om en stund.");
}
