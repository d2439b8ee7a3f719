//! Programs that work by a token: what they may, and when they no longer may.

use http::{Method, StatusCode, header};
use mellanrum_model::permission::Role;
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

use crate::{
    answers::start,
    world::{Client, Reply, World, code},
};

const CREATE: &str = "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) \
                      { token { id holds usedAt } secret userErrors { code path } } }";
const WITHDRAW: &str = "mutation ($input: WithdrawApiTokenInput!) { withdrawApiToken(input: $input) \
                        { token { holds withdrawnBy } userErrors { code } } }";
const CASES: &str = "{ applications { nodes { id } } }";
const MEETINGS: &str = "{ meetings { nodes { id } } }";

/// A program that shows its secret on a host, and has no cookies.
struct Program<'world>(Client<'world>, String);

impl Program<'_> {
    async fn send(&self, query: &str, variables: Value) -> Reply {
        let bearer = format!("Bearer {}", self.1);
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.0.send(Method::POST, "/graphql", &headers, body).await
    }

    async fn ask(&self, query: &str) -> Value {
        let reply = self.send(query, json!({})).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        reply.json()
    }
}

async fn create(maker: &Client<'_>, scopes: &[&str], expires_on: &str) -> Value {
    let input = json!({ "name": "Diariet", "scopes": scopes, "expiresOn": expires_on });
    maker.data(CREATE, json!({ "input": input })).await["createApiToken"].clone()
}

/// A program with a token that the client makes for it.
async fn program<'world>(maker: &Client<'world>, scopes: &[&str]) -> (Program<'world>, Value) {
    let made = create(maker, scopes, "2021-09-28").await;
    let secret = made["secret"].as_str().unwrap_or_else(|| panic!("{made:#}")).to_owned();
    (Program(Client { token: None, ..maker.clone() }, secret), made["token"]["id"].clone())
}

async fn director(world: &World) -> Client<'_> {
    let id = world.official("Dagny", "blekinge", Role::Director).await;
    world.session(id, "blekinge.localhost").await
}

fn assert_refused(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{reply:?}");
    assert_eq!(reply.header(header::WWW_AUTHENTICATE), "Bearer");
    assert_eq!(code(&reply.json()), "INVALID_TOKEN");
}

#[tokio::test]
async fn a_program_may_what_its_scopes_open_and_its_maker_may() {
    let world = World::start().await;
    let dagny = director(&world).await;
    let (reader, _) = program(&dagny, &["READ_CASES"]).await;
    let data = reader.ask("{ viewer { person { name } associationRoles tokenScopes } }").await["data"].clone();
    let viewer = json!({ "person": { "name": "Dagny" }, "associationRoles": ["DIRECTOR"], "tokenScopes": [] });
    assert_eq!(data["viewer"], viewer, "it acts for its maker, and makes no tokens");
    assert!(reader.ask(CASES).await["errors"].is_null());
    for query in
        [MEETINGS, "{ associationRoles { id } }", "{ auditEntries { edges { cursor } } }", "{ apiTokens { id } }"]
    {
        assert_eq!(code(&reader.ask(query).await), "FORBIDDEN", "{query}");
    }

    // What is a person's own is no program's.
    for query in [
        "{ viewer { sessions { id } } }",
        "{ viewer { passkeys { id } } }",
        "{ desk { calendarFeed { usedAt } } }",
        "mutation { endOtherSessions(input: { confirm: true }) { userErrors { code } } }",
        "mutation { renewCalendarFeed(input: { confirm: true }) { userErrors { code } } }",
    ] {
        assert_eq!(code(&reader.ask(query).await), "UNAUTHENTICATED", "{query}");
    }
}

#[tokio::test]
async fn a_token_opens_no_more_than_its_maker_may_and_is_made_within_rules() {
    let world = World::start().await;
    let adam = world.official("Adam", "blekinge", Role::Administrator).await;
    let adam = world.session(adam, "blekinge.localhost").await;
    for (scopes, day, field, why) in [
        (vec!["READ_CASES"], "2021-01-31", "scopes", "NOT_YOURS"),
        (vec![], "2021-01-31", "scopes", "REQUIRED"),
        (vec!["READ_ROLES"], "2020-09-27", "expiresOn", "TERM"),
        (vec!["READ_ROLES"], "2021-09-30", "expiresOn", "TERM"),
    ] {
        let made = create(&adam, &scopes, day).await;
        assert_eq!(made["userErrors"], json!([{ "code": why, "path": ["input", field] }]), "{scopes:?} {day}");
        assert!(made["token"].is_null() && made["secret"].is_null());
    }
    let (program, _) = program(&adam, &["READ_ROLES"]).await;
    assert!(program.ask("{ associationRoles { id } }").await["errors"].is_null());

    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.session(olle, "blekinge.localhost").await;
    let input = json!({ "name": "x", "scopes": ["READ_CASES"], "expiresOn": "2021-01-31" });
    assert_eq!(code(&olle.ask(CREATE, json!({ "input": input })).await), "FORBIDDEN");
}

#[tokio::test]
async fn a_token_is_over_when_it_is_withdrawn_or_expires_or_its_maker_leaves() {
    let world = World::start().await;
    let dagny = director(&world).await;
    let (withdrawn, id) = program(&dagny, &["READ_CASES"]).await;
    let (other, _) = program(&dagny, &["READ_CASES"]).await;
    assert!(withdrawn.ask(CASES).await["errors"].is_null());
    let data = dagny.data("{ apiTokens { id usedAt } }", json!({})).await;
    let used = data["apiTokens"].as_array().expect("tokens").iter().find(|token| token["id"] == id);
    let used = used.expect("listed")["usedAt"].as_str().expect("a moment");
    assert!(used.starts_with("2020-09-28T08:00"), "{used}");

    let gone = dagny.data(WITHDRAW, json!({ "input": { "tokenId": id } })).await;
    assert_eq!(gone["withdrawApiToken"]["token"], json!({ "holds": false, "withdrawnBy": "Dagny" }));
    assert_refused(&withdrawn.send(CASES, json!({})).await);
    assert!(other.ask(CASES).await["errors"].is_null(), "another token goes on");

    // A token is one association's.
    for host in ["badesa.localhost", "localhost"] {
        let strayed = Program(Client { host: host.into(), ..other.0.clone() }, other.1.clone());
        assert_refused(&strayed.send(CASES, json!({})).await);
    }
    let guessed = format!("{}x", &other.1[..other.1.len() - 1]);
    for secret in ["", "mellanrum_", "nothing", guessed.as_str()] {
        assert_refused(&Program(other.0.clone(), secret.to_owned()).send(CASES, json!({})).await);
    }

    // Her role ends: the token holds, and opens nothing.
    world.database.look("update association_role set ends_on = '2020-10-31'").expect("written");
    world.app.now.set(datetime!(2020-11-01 08:00 UTC));
    assert_eq!(code(&other.ask(CASES).await), "FORBIDDEN");
    world.database.look("update association_role set ends_on = null").expect("written");
    assert!(other.ask(CASES).await["errors"].is_null());

    // Its last day is in Sweden.
    world.app.now.set(datetime!(2021-09-28 21:59 UTC));
    assert!(other.ask(CASES).await["errors"].is_null());
    world.app.now.set(world.app.now() + Duration::MINUTE);
    assert_refused(&other.send(CASES, json!({})).await);
}

#[tokio::test]
async fn what_a_program_does_is_logged_with_its_token_and_needs_no_form() {
    let world = World::start().await;
    let dagny = director(&world).await;
    let maja = world.applicant("Maja", "forsakringskassan", Role::Signatory).await;
    let maja = world.session(maja, "localhost").await;
    let case = start(&maja, "En väg in").await;
    let register = "update application set state = 'REGISTERED', registration_number = '1', received_at = created_at";
    world.database.look(register).expect("as if it were sent");
    let (program, id) = program(&dagny, &["READ_CASES", "PREPARE_CASES"]).await;
    let ask = "mutation ($input: RequestCompletionInput!) { requestCompletion(input: $input) { userErrors { code } } }";
    let input = json!({ "applicationId": case, "message": "Budgeten saknas.", "dueOn": "2020-10-09", "notes": [] });
    let reply = program.send(ask, json!({ "input": input })).await;
    assert_eq!(reply.json()["data"]["requestCompletion"], json!({ "userErrors": [] }), "{reply:?}");

    let log = "{ auditEntries(first: 2) { edges { node { action subject personName details } } } }";
    let log = dagny.data(log, json!({})).await["auditEntries"]["edges"].clone();
    let (did, made) = (&log[0]["node"], &log[1]["node"]);
    assert_eq!((&did["action"], &did["personName"]), (&json!("completion.request"), &json!("Dagny")));
    assert_eq!(did["details"]["token"], "Diariet", "{did:#}");
    assert_eq!((&made["action"], &made["subject"]), (&json!("api_token.create"), &id));
    assert!(made["details"]["token"].is_null(), "Dagny made it herself: {made:#}");
    let kept = world.database.look("select * from api_token; select * from audit_entry").expect("looked");
    assert!(!kept.contains(&program.1), "the secret is kept nowhere");

    // Her own session beside it changes nothing: the token decides.
    let both = Program(dagny.clone(), program.1.clone());
    assert_eq!(code(&both.ask(MEETINGS).await), "FORBIDDEN");
}
