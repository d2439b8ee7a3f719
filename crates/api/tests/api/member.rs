//! Members over time and what they contribute, as the API tells them to each reader.

use mellanrum_model::permission::Role;
use serde_json::{Value, json};

use crate::world::{World, code};

const RECORDS: &str = "{ memberRecords { organisation { id name } isMember terms { periods { from to } seats substitutes sharePerMille } } }";
const CHANGE: &str = "mutation ($input: ChangeMemberInput!) { changeMember(input: $input) \
     { member { isMember changes { by reason } } userErrors { code path } } }";
const EFFECTS: &str = "query ($input: ChangeMemberInput!) { memberEffects(input: $input) \
     { isMemberBefore isMemberAfter caseCount rules { sentence source } userErrors { code path } } }";
const CONTRIBUTE: &str = "mutation ($input: ChangeContributionsInput!) { changeContributions(input: $input) \
     { year { totals { planned } warnings { sentence source } } userErrors { code path } } }";

#[tokio::test]
async fn members_over_time_are_kept_by_the_office_and_read_by_the_board() {
    let world = World::start().await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.session(olle, "blekinge.localhost").await;
    let bo = world.official("Bo", "blekinge", Role::BoardMember).await;
    let bo = world.session(bo, "blekinge.localhost").await;
    let public = world.public("blekinge.localhost");
    let records = olle.data(RECORDS, json!({})).await["memberRecords"].clone();
    assert_eq!(bo.data(RECORDS, json!({})).await["memberRecords"], records);
    let all = records.as_array().expect("members");
    let region = all.iter().find(|one| one["organisation"]["name"] == "Region Blekinge").expect("a member");
    let id = region["organisation"]["id"].clone();

    let mut terms = region["terms"].clone();
    terms["periods"] = json!([{ "to": "2020-01-31" }]);
    terms["seats"] = json!(2);
    let input = |terms: &Value| json!({ "input": { "organisationId": id, "expected": region["terms"], "terms": terms, "reason": "Beslut." } });
    let effects = olle.data(EFFECTS, input(&terms)).await["memberEffects"].clone();
    assert_eq!((&effects["isMemberBefore"], &effects["isMemberAfter"]), (&json!(true), &json!(false)), "{effects:#}");
    assert!(effects["rules"].as_array().is_some_and(|rules| !rules.is_empty()), "{effects:#}");
    let mut backwards = terms.clone();
    backwards["periods"] = json!([{ "from": "2020-02-01", "to": "2020-01-31" }]);
    let refused = olle.data(CHANGE, input(&backwards)).await["changeMember"]["userErrors"].clone();
    assert_eq!(refused, json!([{ "code": "ENDS_BEFORE_IT_BEGINS", "path": ["input", "terms", "periods", "0"] }]));
    for client in [&bo, &public] {
        for query in [CHANGE, EFFECTS] {
            let refused = client.ask(query, input(&terms)).await;
            assert!(["FORBIDDEN", "UNAUTHENTICATED"].contains(&code(&refused)), "{refused}");
        }
    }
    let changed = olle.data(CHANGE, input(&terms)).await["changeMember"].clone();
    assert_eq!(changed["member"], json!({ "isMember": false, "changes": [{ "by": "Olle", "reason": "Beslut." }] }));
    let again = olle.data(CHANGE, input(&terms)).await["changeMember"].clone();
    assert_eq!(again["userErrors"], json!([{ "code": "CONFLICT", "path": [] }]));
    let now = public.data("{ association { members { organisation { name } } } }", json!({})).await;
    let names = now["association"]["members"].as_array().expect("members");
    assert_eq!(names.len() + 1, all.len(), "today's members alone are public");

    // Who was no member in a year contributes nothing in it.
    let of = |id: &Value| json!({ "organisationId": id, "expected": {}, "amounts": { "planned": 350_000_000 } });
    let input = |id: &Value| json!({ "input": { "year": 2021, "contributions": [of(id)], "reason": "Budget." } });
    assert_eq!(code(&olle.ask(CONTRIBUTE, input(&id)).await), "NOT_FOUND");
    let input = input(&all[0]["organisation"]["id"]);
    let year = olle.data(CONTRIBUTE, input.clone()).await["changeContributions"]["year"].clone();
    assert_eq!(year["totals"]["planned"], 350_000_000, "{year:#}");
    assert_eq!(year["warnings"][0]["source"], "Lag (2003:1210), 5 §");
    assert_eq!(code(&bo.ask(CONTRIBUTE, input).await), "FORBIDDEN");
}
