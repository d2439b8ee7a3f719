//! Signing in and out, and files, over plain HTTP.

use http::{Method, StatusCode, header};
use mellanrum_model::permission::Role;
use mellanrum_store::session;
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Duration;

use crate::world::{Client, Reply, World};

/// A sign-in link that was mailed.
async fn link(world: &World, person: mellanrum_model::id::PersonId, token: &str) {
    let (hash, now) = (Sha256::digest(token.as_bytes()).into(), world.app.now());
    let saved = world.app.db.system("test.link", async |tx| {
        session::save_link(tx, hash, person, "blekinge.localhost", "/office?after=1", now, now + Duration::minutes(5))
            .await
    });
    saved.await.expect("saved");
}

async fn sign_in(client: &Client<'_>, token: &str) -> Reply {
    client.post("/session", &json!({ "token": token })).await
}

#[tokio::test]
async fn a_link_becomes_a_cookie_and_the_cookie_a_session() {
    let world = World::start().await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let client = world.public("blekinge.localhost");
    for email in ["olle@association.example", "nobody@association.example"] {
        let reply = client.post("/session/link", &json!({ "email": email, "returnTo": "/office" })).await;
        assert_eq!(
            (reply.status, reply.text.as_str()),
            (StatusCode::ACCEPTED, ""),
            "known or not, the answer is the same"
        );
    }
    let reply = client.post("/session/link", &json!({ "email": "no address" })).await;
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("INVALID")));
    assert_eq!(client.post("/session/link", &json!({})).await.status, StatusCode::BAD_REQUEST);

    link(&world, officer, "one").await;
    assert_eq!(sign_in(&world.public("badesa.localhost"), "one").await.status, StatusCode::GONE, "another host");
    let reply = sign_in(&client, "one").await;
    assert_eq!((reply.status, reply.json()), (StatusCode::OK, json!({ "returnTo": "/office?after=1" })));
    let cookie = reply.header(header::SET_COOKIE).to_owned();
    let (pair, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Max-Age=604800");
    let token = pair.strip_prefix("mellanrum_session=").expect("the name").to_owned();
    assert_eq!(sign_in(&client, "one").await.status, StatusCode::GONE, "a link works once");

    let signed_in = Client { token: Some(token.clone()), ..client.clone() };
    let viewer = "{ viewer { person { id name email } associationRoles organisations { role } } }";
    let data = signed_in.data(viewer, json!({})).await;
    assert_eq!(data["viewer"]["person"]["name"], "Olle");
    assert_eq!(data["viewer"]["associationRoles"], json!(["OFFICER"]));
    let id = &data["viewer"]["person"]["id"];
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    assert_eq!(signed_in.data(node, json!({ "id": id })).await["node"]["id"], *id);
    assert!(client.data(node, json!({ "id": id })).await["node"].is_null(), "one reads oneself only");
    let elsewhere = Client { host: "badesa.localhost".into(), ..signed_in.clone() };
    assert!(elsewhere.data(viewer, json!({})).await["viewer"]["person"].is_null(), "a session is a host's");

    // A new session ends the one before.
    link(&world, officer, "two").await;
    assert_eq!(sign_in(&signed_in, "two").await.status, StatusCode::OK);
    assert!(signed_in.data(viewer, json!({})).await["viewer"]["person"].is_null());

    link(&world, officer, "three").await;
    let reply = sign_in(&client, "three").await;
    let token = reply.header(header::SET_COOKIE).split(['=', ';']).nth(1).map(str::to_owned);
    let signed_in = Client { token, ..client.clone() };
    assert!(!signed_in.data(viewer, json!({})).await["viewer"]["person"].is_null());
    let reply = signed_in.send(Method::DELETE, "/session", &[], "").await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(reply.header(header::SET_COOKIE), "mellanrum_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    assert!(signed_in.data(viewer, json!({})).await["viewer"]["person"].is_null());
    assert_eq!(client.send(Method::DELETE, "/session", &[], "").await.status, StatusCode::NO_CONTENT, "nobody's too");
}

#[tokio::test]
async fn over_https_the_cookie_is_secure_and_of_this_host_alone() {
    let world = World::start_as("https", false).await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let client = world.public("blekinge.localhost");
    link(&world, officer, "one").await;
    let reply = sign_in(&client, "one").await;
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
