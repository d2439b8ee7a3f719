//! What the API answers about applications: to those who write, to the office, and to everybody else.

use mellanrum_model::permission::Role;
use serde_json::{Value, json};

use crate::world::{Client, World, code};

/// Starts an application in the first open call that the desk shows, for the first organisation that may.
pub async fn start(client: &Client<'_>, title: &str) -> String {
    let desk = client
        .data("{ desk { calls { call { id state association { slug } } organisations { id } } } }", json!({}))
        .await;
    let calls = desk["desk"]["calls"].as_array().expect("calls");
    let entry = calls
        .iter()
        .find(|entry| entry["call"]["state"] == "OPEN" && entry["call"]["association"]["slug"] == "blekinge");
    let entry = entry.unwrap_or_else(|| panic!("no open call: {desk:#}"));
    let input = json!({ "input": {
        "callId": entry["call"]["id"], "organisationId": entry["organisations"][0]["id"], "title": title,
    }});
    let start = "mutation ($input: StartApplicationInput!) { startApplication(input: $input) \
                 { application { id } userErrors { code message } } }";
    let data = client.data(start, input).await;
    data["startApplication"]["application"]["id"].as_str().unwrap_or_else(|| panic!("{data:#}")).to_owned()
}

/// Key of the first question of a kind.
pub async fn question(client: &Client<'_>, application: &str, kind: &str) -> String {
    let query = "query ($id: ID!) { application(id: $id) { template { sections { questions { key kind } } } } }";
    let data = client.data(query, json!({ "id": application })).await;
    let sections = data["application"]["template"]["sections"].as_array().expect("sections");
    let mut questions = sections.iter().flat_map(|section| section["questions"].as_array().expect("questions"));
    let found = questions.find(|question| question["kind"] == kind).expect("a question of the kind");
    found["key"].as_str().expect("a key").to_owned()
}

const SAVE: &str = "mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { answer { value version changedBy } \
     conflict { value version changedBy } progress { sectionKey missing { questionKey } } userErrors { code path message } } }";

async fn save(client: &Client<'_>, application: &str, question: &str, value: &str, version: i32) -> Value {
    let input = json!({ "input": {
        "applicationId": application, "questionKey": question, "value": value, "expectedVersion": version,
    }});
    client.ask(SAVE, input).await
}

#[tokio::test]
async fn writing_an_application_answers_with_what_is_there_now() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let maja = world.session(maja, "localhost").await;
    let id = start(&maja, "Vägen vidare").await;
    let question = question(&maja, &id, "LONG_TEXT").await;

    let first = save(&maja, &id, &question, "Ett", 0).await["data"]["saveAnswer"].clone();
    assert_eq!(first["answer"], json!({ "value": "Ett", "version": 1, "changedBy": "Maja" }), "{first:#}");
    assert!(first["progress"].as_array().expect("sections").len() > 1);
    let second = save(&maja, &id, &question, "Två", 1).await["data"]["saveAnswer"].clone();
    assert_eq!(second["answer"]["version"], 2);
    let late = save(&maja, &id, &question, "Tre", 1).await["data"]["saveAnswer"].clone();
    assert_eq!((&late["answer"], &late["conflict"]["value"]), (&json!(null), &json!("Två")));
    let unknown = save(&maja, &id, "no-such-question", "Tre", 0).await["data"]["saveAnswer"].clone();
    let error = &unknown["userErrors"][0];
    assert_eq!(error["path"], json!(["input", "questionKey"]), "{unknown:#}");
    assert_eq!(error["message"], "Frågan finns inte i mallen.");

    // Two changes in one request, each answered with what holds after it.
    let twice = "mutation ($one: SaveAnswerInput!, $other: RenameApplicationInput!) { \
         saveAnswer(input: $one) { answer { version } } \
         renameApplication(input: $other) { application { title answers { value } } conflict userErrors { code } } }";
    let variables = json!({
        "one": { "applicationId": id, "questionKey": question, "value": "Fyra", "expectedVersion": 2 },
        "other": { "applicationId": id, "title": "En annan titel", "expectedVersion": 1 },
    });
    let data = maja.data(twice, variables).await;
    assert_eq!(data["renameApplication"]["application"]["answers"], json!([{ "value": "Fyra" }]));
    let rename = "mutation ($input: RenameApplicationInput!) { renameApplication(input: $input) \
         { application { title } conflict userErrors { code path message } } }";
    let stale = json!({ "input": { "applicationId": id, "title": "För sent", "expectedVersion": 1 } });
    let data = maja.data(rename, stale).await["renameApplication"].clone();
    assert_eq!((&data["conflict"], &data["application"]["title"]), (&json!(true), &json!("En annan titel")));

    let line = "mutation ($input: SaveBudgetLineInput!) { saveBudgetLine(input: $input) { \
         line { id costTypeLabel amountOre organisation { name } version } conflict { id } \
         application { budget { appliedOre totalOre byYear { year appliedOre } } } userErrors { code path } } }";
    let facts = maja
        .data(
            "query ($id: ID!) { application(id: $id) { owner { id } call { budgetYears } association { costTypes { key label } } } }",
            json!({ "id": id }),
        )
        .await["application"]
        .clone();
    let mut input = json!({
        "applicationId": id, "year": facts["call"]["budgetYears"][0], "costTypeKey": facts["association"]["costTypes"][0]["key"],
        "organisationId": facts["owner"]["id"], "source": "APPLIED", "amountOre": 500_000_000_i64, "note": "Lön",
        "expectedVersion": 0,
    });
    let data = maja.data(line, json!({ "input": input })).await["saveBudgetLine"].clone();
    assert_eq!(data["line"]["costTypeLabel"], facts["association"]["costTypes"][0]["label"], "{data:#}");
    assert_eq!(data["application"]["budget"]["appliedOre"], 500_000_000_i64);
    input["lineId"] = json!("line_00000000000000000000000007");
    let missing = maja.ask(line, json!({ "input": input })).await;
    input["lineId"] = json!("not an id");
    let malformed = maja.ask(line, json!({ "input": input })).await;
    assert_eq!((missing.to_string(), code(&missing)), (malformed.to_string(), "NOT_FOUND"));
}

#[tokio::test]
async fn an_id_that_is_unknown_malformed_or_somebody_elses_is_the_same() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let sten = world.applicant("Sten", "olofstroms-kommun", Role::Signatory).await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let bodil = world.official("Bodil", "badesa", Role::Director).await;
    let maja = world.session(maja, "localhost").await;
    let id = start(&maja, "Vägen vidare").await;
    let clients = [
        world.session(sten, "localhost").await,
        world.session(olle, "blekinge.localhost").await,
        world.session(bodil, "badesa.localhost").await,
        world.public("localhost"),
        world.public("blekinge.localhost"),
    ];
    let strange = id.replace("appl_", "call_");
    let ids = [id.as_str(), "appl_00000000000000000000000007", "appl_7", strange.as_str(), "", "🦌"];
    for client in &clients {
        let read = "query ($id: ID!) { application(id: $id) { id } node(id: $id) { __typename } }";
        for id in ids {
            let data = client.data(read, json!({ "id": id })).await;
            assert_eq!(data, json!({ "application": null, "node": null }), "{} {id}", client.host);
        }
        let mut answers = Vec::new();
        for id in ids {
            answers.push(save(client, id, "summary", "x", 1).await.to_string());
            let submit = "mutation ($input: SubmitApplicationInput!) { submitApplication(input: $input) { userErrors { code } } }";
            let submitted = client.ask(submit, json!({ "input": { "applicationId": id } })).await;
            assert!(["NOT_FOUND", "UNAUTHENTICATED"].contains(&code(&submitted)), "{submitted}");
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
    }
    for prefix in
        ["pers", "orga", "asso", "call", "tmpl", "atta", "subm", "comp", "meet", "item", "deci", "line", "docu"]
    {
        for client in &clients {
            let id = format!("{prefix}_00000000000000000000000007");
            let data = client.data("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert!(data["node"].is_null(), "{prefix}");
        }
    }
    assert_eq!(
        maja.data("query ($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": id })).await["node"],
        json!({ "__typename": "Application", "id": id })
    );
}

#[tokio::test]
async fn the_public_page_is_in_the_language_of_the_request() {
    let world = World::start().await;
    let client = world.public("blekinge.localhost");
    let query = "{ association { id name host contact { office email } terms { owner } colours { header } \
         members { partyKind organisation { id name } } goals { key text targetPercent } costTypes { key label needsMotivation } \
         policies { number title rules { key severity sentence source } } upcomingMeetings { heldOn title } \
         calls { id title mode state opensOn closesAt daysUntilOpening daysLeft decisionOn startsOn budgetYears \
                 template { id name version } } } }";
    let data = client.data(query, json!({})).await["association"].clone();
    assert_eq!(data["host"], "blekinge.localhost");
    let open =
        data["calls"].as_array().expect("calls").iter().find(|call| call["closesAt"].is_string()).expect("a call");
    // Summer time: 23.59 in Sweden, the last minute, begins at 21.59.
    assert_eq!((&open["closesAt"], &open["daysLeft"]), (&json!("2020-10-02T21:59:00Z"), &json!(4)), "{open:#}");
    assert_eq!((&open["state"], &open["daysUntilOpening"]), (&json!("OPEN"), &json!(null)));
    assert!(data["members"].as_array().expect("members").len() > 3);
    for (id, kind) in [(&data["id"], "Association"), (&open["id"], "Call"), (&open["template"]["id"], "Template")] {
        let node = client.data("query ($id: ID!) { node(id: $id) { __typename } }", json!({ "id": id })).await;
        assert_eq!(node["node"]["__typename"], kind);
    }
    let sentence =
        |data: &serde_json::Value| data["policies"][0]["rules"][0]["sentence"].as_str().expect("a rule").to_owned();
    let headers = [("content-type", "application/json"), ("accept-language", "en-GB, sv;q=0.5")];
    let body = json!({ "query": query }).to_string();
    let english =
        client.send(http::Method::POST, "/graphql", &headers, body).await.json()["data"]["association"].clone();
    assert_ne!(sentence(&data), sentence(&english));
}
