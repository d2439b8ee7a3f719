//! Signing in and out, and files, over plain HTTP.

use http::{Method, StatusCode, header};
use mellanrum_model::permission::Role;
use mellanrum_store::session;
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Duration;

use crate::world::{Client, Reply, World, code};

/// A sign-in link that was mailed to somebody who asked in this browser.
async fn link(world: &World, person: mellanrum_model::id::PersonId, token: &str, browser: &str) {
    let hash = |text: &str| Sha256::digest(text.as_bytes()).into();
    let now = world.app.now();
    let link = session::NewLink {
        hash: hash(token),
        browser: hash(browser),
        person,
        return_to: "/applications/new?call=1",
        now,
        expires_at: now + Duration::minutes(5),
    };
    world.app.db.system("test.link", async |tx| session::insert_link(tx, &link).await).await.expect("saved");
}

async fn sign_in(client: &Client<'_>, token: &str, browser: &str) -> Reply {
    let cookie = format!("mellanrum_browser={browser}");
    let headers = [("content-type", "application/json"), ("cookie", cookie.as_str())];
    client.send(Method::POST, "/session", &headers, json!({ "token": token }).to_string()).await
}

const VIEWER: &str = "{ viewer { person { id name email } associationRoles waitingRoles secondFactor organisations { role } \
    associations { slug roles } } }";

#[tokio::test]
async fn a_link_becomes_a_cookie_and_the_cookie_a_session() {
    let world = World::start().await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let client = world.public("localhost");
    for email in ["olle@association.example", "nobody@association.example"] {
        let reply = client.post("/session/link", &json!({ "email": email, "returnTo": "/office" })).await;
        assert_eq!(
            (reply.status, reply.text.as_str()),
            (StatusCode::ACCEPTED, ""),
            "known or not, the answer is the same"
        );
        assert!(reply.header(header::SET_COOKIE).starts_with("mellanrum_browser="), "{reply:?}");
    }
    let reply = client.post("/session/link", &json!({ "email": "no address" })).await;
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("INVALID")));
    assert_eq!(client.post("/session/link", &json!({})).await.status, StatusCode::BAD_REQUEST);
    let elsewhere = world.public("blekinge.localhost");
    let reply = elsewhere.post("/session/link", &json!({ "email": "olle@association.example" })).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND, "people sign in on the apex");

    link(&world, officer, "one", "mine").await;
    assert_eq!(sign_in(&client, "one", "another").await.status, StatusCode::GONE, "another browser");
    assert_eq!(sign_in(&elsewhere, "one", "mine").await.status, StatusCode::GONE, "another host");
    let reply = sign_in(&client, "one", "mine").await;
    assert_eq!((reply.status, reply.json()), (StatusCode::OK, json!({ "returnTo": "/applications/new?call=1" })));
    let cookie = reply.header(header::SET_COOKIE).to_owned();
    let (pair, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Max-Age=604800");
    let token = pair.strip_prefix("mellanrum_session=").expect("the name").to_owned();
    assert_eq!(sign_in(&client, "one", "mine").await.status, StatusCode::GONE, "a link works once");

    let signed_in = Client { token: Some(token.clone()), ..client.clone() };
    let data = signed_in.data(VIEWER, json!({})).await;
    assert_eq!(data["viewer"]["person"]["name"], "Olle");
    let id = &data["viewer"]["person"]["id"];
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    assert_eq!(signed_in.data(node, json!({ "id": id })).await["node"]["id"], *id);
    assert!(client.data(node, json!({ "id": id })).await["node"].is_null(), "one reads oneself only");
    let strayed = Client { host: "badesa.localhost".into(), ..signed_in.clone() };
    assert!(strayed.data(VIEWER, json!({})).await["viewer"]["person"].is_null(), "a token is a host's");

    let reply = signed_in.send(Method::DELETE, "/session", &[], "").await;
    assert_eq!((reply.status, reply.json()), (StatusCode::OK, json!({ "logoutUrl": null })));
    assert_eq!(reply.header(header::SET_COOKIE), "mellanrum_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    assert!(signed_in.data(VIEWER, json!({})).await["viewer"]["person"].is_null());
    assert_eq!(client.send(Method::DELETE, "/session", &[], "").await.status, StatusCode::OK, "nobody's too");
}

#[tokio::test]
async fn signing_in_once_serves_every_host_and_signing_out_ends_it_on_each() {
    let world = World::start().await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let apex = world.session(officer, "localhost").await;
    let host = world.public("blekinge.localhost");
    let asked = host.post("/session/request", &json!({ "returnTo": "/office" })).await;
    assert_eq!(asked.status, StatusCode::OK);
    let browser = asked.header(header::SET_COOKIE).split(';').next().expect("a cookie").to_owned();
    let url = asked.json()["url"].as_str().expect("an address").to_owned();
    assert!(url.starts_with("http://localhost/session/hand-over?to=blekinge&state="), "{url}");
    let state = url.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state").to_owned();
    assert!(!browser.contains(&state), "the address does not hold the secret");

    let wanted = json!({ "to": "blekinge", "state": state, "returnTo": "/office" });
    let stranger = world.public("localhost").post("/session/hand-over", &wanted).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    for nowhere in
        ["nobody", "", "evil.example", "localhost", "blekinge.localhost@evil.example", "blekinge.localhost:81"]
    {
        let wanted = json!({ "to": nowhere, "state": state, "returnTo": "/" });
        assert_eq!(apex.post("/session/hand-over", &wanted).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    let handed = apex.post("/session/hand-over", &wanted).await;
    let url = handed.json()["url"].as_str().expect("an address").to_owned();
    assert!(
        url.starts_with("http://blekinge.localhost/session/receive?code=") && url.ends_with("&returnTo=%2Foffice"),
        "{url}"
    );
    let code = url.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code").to_owned();

    let receive = async |host: &str, cookie: &str| {
        let headers = [("content-type", "application/json"), ("cookie", cookie)];
        let body = json!({ "code": code, "returnTo": "/office" }).to_string();
        world.public(host).send(Method::POST, "/session/receive", &headers, body).await
    };
    assert_eq!(receive("blekinge.localhost", "mellanrum_browser=another").await.status, StatusCode::GONE);
    assert_eq!(receive("badesa.localhost", &browser).await.status, StatusCode::GONE);
    let received = receive("blekinge.localhost", &browser).await;
    assert_eq!((received.status, received.json()), (StatusCode::OK, json!({ "returnTo": "/office" })));
    assert_eq!(receive("blekinge.localhost", &browser).await.status, StatusCode::GONE, "once");
    let token = received.header(header::SET_COOKIE).split(['=', ';']).nth(1).map(str::to_owned);
    let here = Client { token, ..host.clone() };
    assert_eq!(here.data(VIEWER, json!({})).await["viewer"]["associationRoles"], json!(["OFFICER"]));

    assert_eq!(here.send(Method::DELETE, "/session", &[], "").await.status, StatusCode::OK);
    for client in [&here, &apex] {
        assert!(client.data(VIEWER, json!({})).await["viewer"]["person"].is_null(), "{}", client.host);
    }
}

#[tokio::test]
async fn staff_work_with_two_factors_and_not_with_one() {
    let world = World::start().await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let board = world.official("Berit", "blekinge", Role::BoardMember).await;
    let host = "blekinge.localhost";
    let cases = "{ applications { nodes { id } } }";
    let one = world.session_by(officer, host, false).await;
    let viewer = one.data(VIEWER, json!({})).await["viewer"].clone();
    assert_eq!((&viewer["associationRoles"], &viewer["waitingRoles"]), (&json!([]), &json!(["OFFICER"])));
    assert_eq!(code(&one.ask(cases, json!({})).await), "FORBIDDEN");
    let two = world.session_by(officer, host, true).await;
    assert_eq!(two.data(VIEWER, json!({})).await["viewer"]["associationRoles"], json!(["OFFICER"]));
    two.data(cases, json!({})).await;
    let member = world.session_by(board, host, false).await;
    member.data(cases, json!({})).await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_at_once() {
    let world = World::start().await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let other = world.official("Stig", "blekinge", Role::Officer).await;
    let here = world.session(officer, "localhost").await;
    let there = world.session(officer, "blekinge.localhost").await;
    let strange = world.session(other, "localhost").await;
    let list = "{ viewer { sessions { id isCurrent agent method } } }";
    let sessions = here.data(list, json!({})).await["viewer"]["sessions"].clone();
    assert_eq!(sessions.as_array().expect("a list").len(), 2, "{sessions}");
    let is_current = |session: &&serde_json::Value| session["isCurrent"] == true;
    let id_there = sessions.as_array().expect("a list").iter().find(|one| !is_current(one)).expect("one")["id"].clone();
    let end = "mutation ($input: EndSessionInput!) { endSession(input: $input) { endedId userErrors { code } } }";
    strange.data(end, json!({ "input": { "sessionId": id_there } })).await;
    assert!(!there.data(VIEWER, json!({})).await["viewer"]["person"].is_null(), "nobody ends another's session");
    here.data(end, json!({ "input": { "sessionId": id_there } })).await;
    assert!(there.data(VIEWER, json!({})).await["viewer"]["person"].is_null());
    let again = world.session_by(officer, "blekinge.localhost", false).await;
    let all = "mutation { endOtherSessions(input: { confirm: true }) { userErrors { code } } }";
    here.data(all, json!({})).await;
    assert!(again.data(VIEWER, json!({})).await["viewer"]["person"].is_null());
    assert!(!here.data(VIEWER, json!({})).await["viewer"]["person"].is_null());
    assert_eq!(code(&world.public("localhost").ask(list, json!({})).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn over_https_the_cookies_are_secure_and_of_this_host_alone() {
    let world = World::start_as("https", false).await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let client = world.public("localhost");
    link(&world, officer, "one", "mine").await;
    let headers = [("content-type", "application/json"), ("cookie", "__Host-browser=mine")];
    let reply = client.send(Method::POST, "/session", &headers, r#"{"token":"one"}"#).await;
    let cookie = reply.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-mellanrum="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure"), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair");
    let headers = [("content-type", "application/json"), ("cookie", pair)];
    let body = r#"{"query":"{ viewer { person { name } } }"}"#;
    let reply = client.send(Method::POST, "/graphql", &headers, body).await;
    assert_eq!(reply.json()["data"]["viewer"]["person"]["name"], "Olle");
}

#[tokio::test]
async fn files_are_found_by_those_who_may_read_them() {
    let world = World::start().await;
    let applicant = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let stranger = world.applicant("Sten", "olofstroms-kommun", Role::Signatory).await;
    let maja = world.session(applicant, "localhost").await;
    let sten = world.session(stranger, "localhost").await;
    let application = crate::answers::start(&maja, "Vägen vidare").await;
    let question = crate::answers::question(&maja, &application, "ATTACHMENT").await;
    let input = json!({ "input": {
        "applicationId": application, "questionKey": question, "fileName": "plan.pdf", "contentType": "application/pdf",
        "sizeBytes": 10, "sha256": "00".repeat(32),
    }});
    let begin = "mutation ($input: BeginAttachmentInput!) { beginAttachment(input: $input) { attachment { id state path } \
                 upload { method url headers { name value } } userErrors { code } } }";
    let begun = maja.data(begin, input).await["beginAttachment"].clone();
    assert_eq!((&begun["attachment"]["state"], &begun["upload"]["method"]), (&json!("PENDING"), &json!("PUT")));
    let path = begun["attachment"]["path"].as_str().expect("a path").to_owned();
    let id = begun["attachment"]["id"].as_str().expect("an id").to_owned();
    world.database.look("update attachment set state = 'ATTACHED'").expect("as if it had come");

    let reply = maja.send(Method::GET, &path, &[], "").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(
        reply.header(header::LOCATION).contains("127.0.0.1") && reply.header(header::LOCATION).contains("Signature")
    );
    assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
    let node = "query ($id: ID!) { node(id: $id) { ... on Attachment { fileName sizeBytes } } }";
    assert_eq!(maja.data(node, json!({ "id": id })).await["node"]["sizeBytes"], 10);
    for client in [&sten, &world.public("localhost"), &world.public("blekinge.localhost")] {
        for path in [path.as_str(), "/files/atta_00000000000000000000000001", "/files/appl_1", "/files/..%2f"] {
            let reply = client.send(Method::GET, path, &[], "").await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(client.data(node, json!({ "id": id })).await["node"].is_null());
    }
}

#[tokio::test]
async fn a_session_goes_on_to_a_domain_of_the_associations_own() {
    let world = World::start().await;
    let mut file = crate::world::file("blekinge");
    file.domains = vec!["samordning.example".to_owned(), "other.example".to_owned()];
    mellanrum_app::association::apply(&world.app, &file, Some("Prov.")).await.expect("applied");
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let apex = world.session(officer, "localhost").await;
    for host in ["samordning.example", "other.example", "blekinge.localhost"] {
        let asked = world.public(host).post("/session/request", &json!({ "returnTo": "/office" })).await;
        let browser = asked.header(header::SET_COOKIE).split(';').next().expect("a cookie").to_owned();
        let url = asked.json()["url"].as_str().expect("an address").to_owned();
        let value = |name: &str| {
            let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            found.expect("a value").to_owned()
        };
        let wanted = json!({ "to": value("to"), "state": value("state"), "returnTo": "/office" });
        let url = apex.post("/session/hand-over", &wanted).await.json()["url"].as_str().expect("an address").to_owned();
        assert!(url.starts_with(&format!("http://{host}/session/receive?code=")), "{url}");
        let code = url.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code");
        let headers = [("content-type", "application/json"), ("cookie", browser.as_str())];
        let body = json!({ "code": code, "returnTo": "/office" }).to_string();
        let received = world.public(host).send(Method::POST, "/session/receive", &headers, body).await;
        assert_eq!(received.status, StatusCode::OK, "{host}");
        let token = received.header(header::SET_COOKIE).split(['=', ';']).nth(1).map(str::to_owned);
        let here = Client { token, ..world.public(host) };
        let query = "{ viewer { associationRoles associations { slug host } } association { host } }";
        let data = here.data(query, json!({})).await;
        assert_eq!(data["viewer"]["associationRoles"], json!(["OFFICER"]), "{host}");
        let canonical = json!([{ "slug": "blekinge", "host": "samordning.example" }]);
        assert_eq!(
            (&data["viewer"]["associations"], &data["association"]["host"]),
            (&canonical, &json!("samordning.example"))
        );
    }
}
