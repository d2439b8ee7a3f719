//! What a query may ask for; and every query of the pages is far below it.

use std::{fs, path::PathBuf};

use serde_json::json;

use crate::world::{World, code};

#[tokio::test]
async fn queries_have_bounds() {
    let world = World::start().await;
    let client = world.public("localhost");
    let deep = "association { calls { ".repeat(8) + "id" + &" } }".repeat(8);
    let bomb = (0..30).fold("{ ...f0 } fragment f30 on Query { viewer { now } }".to_owned(), |bomb, number| {
        bomb + &format!(" fragment f{number} on Query {{ ...f{0} ...f{0} }}", number + 1)
    });
    let nested = "{ a ".repeat(3_000) + &"}".repeat(3_000);
    for query in [
        format!("{{ {deep} }}"),
        format!("{{ associations {{ {}id{} }} }}", "calls { association { ".repeat(4), " } }".repeat(4)),
        "{ applications(first: 100) { nodes { parties { organisation { id } } answers { value } \
           submissions { answers { value questionKey version changedAt changedBy } \
             budgetLines { id year costTypeKey costTypeLabel source amountOre note version organisation { id name partyKind } } \
             attachments { id questionKey fileName contentType sizeBytes state refusal path } parties { commitment } } \
           budgetLines { id year costTypeKey costTypeLabel source amountOre note version organisation { id name partyKind } } \
           budget { appliedOre coFinancingOre otherOre totalOre byYear { year appliedOre totalOre } } \
           history { at kind text by } completions { id message dueOn requestedAt requestedBy answeredAt } \
           association { id slug name shortName introduction canBeFinanced host members { organisation { id } } \
             goals { key text } targetGroups { key text } priorities { key text } costTypes { key label } \
             policies { number title rules { key severity sentence source } } calls { id title introduction mode } } \
           findings { ruleKey severity sentence source met } } } }"
            .to_owned(),
        bomb,
        nested,
        format!("{{ {} }}", (0..40).map(|number| format!("a{number}: viewer {{ now }} ")).collect::<String>()),
        format!("{{ viewer {{ {} }} }}", "now @include(if: true) @include(if: true) @include(if: true) ".repeat(2_000)),
        "{ __schema { types { name } } }".to_owned(),
        r#"{ __type(name: "Query") { name } }"#.to_owned(),
    ] {
        let answer = client.ask(&query, json!({})).await;
        let head: String = query.chars().take(80).collect();
        assert!(["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"].contains(&code(&answer)), "{head}: {answer}");
        assert!(answer["errors"].as_array().expect("errors").len() <= 20, "{head}");
    }
    let name = client.data("{ __typename }", json!({})).await;
    assert_eq!(name["__typename"], "Query", "the name of a type is no secret");
}

#[tokio::test]
async fn every_query_of_the_pages_is_within_the_bounds() {
    let world = World::start().await;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../portal/operations");
    let mut asked = 0;
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a file");
        for name in text.lines().filter_map(|line| line.strip_prefix("query ")) {
            let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
            // Each list is narrowed by other things.
            let filter = if text.contains("AuditFilter") {
                json!({ "action": "role.withdraw", "person": "Olof", "from": "2020-09-01" })
            } else if text.contains("TenantFilter") {
                json!({ "search": "blekinge", "isSuspended": false })
            } else {
                json!({ "states": ["REGISTERED"] })
            };
            let terms = json!({ "periods": [], "seats": 1, "substitutes": 1 });
            let input = match name.as_str() {
                "ComparePage" => json!({ "beforeId": "tmpl_1", "afterId": "tmpl_2" }),
                "PolicyComparePage" => json!({ "key": "17/29", "before": 1, "after": 2 }),
                "TemplateEffects" => json!({
                    "callId": "call_1", "expectedTemplateId": "tmpl_1", "templateId": "tmpl_2", "draftsFollow": true, "reason": "",
                }),
                "CallProposal" => json!({ "copyOf": "call_1" }),
                "NewCallEffects" => json!({
                    "templateId": "tmpl_1", "title": { "sv": "Insatser" }, "introduction": { "sv": "" }, "mode": "CALL", "dates": {},
                    "budgetYears": [2021], "chosenDays": [], "reason": "",
                }),
                "NewMeetingEffects" => json!({
                    "reason": "", "dates": { "title": { "sv": "Möte" }, "heldOn": "2020-11-02", "place": "Här" },
                }),
                "MeetingEffects" => json!({
                    "meetingId": "meet_1", "expected": 0, "callsFollow": true, "reason": "",
                    "dates": { "title": { "sv": "Möte" }, "heldOn": "2020-11-02", "place": "Här" },
                }),
                "CancellationEffects" => {
                    json!({ "meetingId": "meet_1", "expected": 0, "callsFollow": true, "reason": "" })
                }
                _ if text.contains("ChangeMemberInput") => {
                    json!({ "organisationId": "orga_1", "expected": terms, "terms": terms, "reason": "" })
                }
                _ if text.contains("ChangeContributionsInput") => {
                    json!({ "year": 2021, "contributions": [], "reason": "" })
                }
                _ if text.contains("ChangeFramesInput") => json!({ "year": 2021, "frames": [], "reason": "" }),
                _ if text.contains("ChangeProfileInput") => {
                    json!({ "expected": 0, "value": { "goals": [] }, "reason": "" })
                }
                _ => json!({ "callId": "call_1", "expected": {}, "dates": {}, "reason": "" }),
            };
            // Fragments of the file's other operations are unused in a document with this one alone, so all are sent.
            let body = json!({
                "query": text, "operationName": name,
                "variables": {
                    "id": "appl_1", "call": "call_1", "organisation": "orga_1", "slug": "blekinge", "email": "a@b.example",
                    "first": 100, "filter": filter,
                    "input": input,
                },
            });
            let reply = world.public("blekinge.localhost").post("/graphql", &body).await;
            let answer = reply.json();
            assert!(!code(&answer).starts_with("GRAPHQL"), "{name}: {answer:#}");
            asked += 1;
        }
    }
    assert!(asked > 8, "the queries were found: {asked}");
}
