//! Dates of calls and longer time, as the API tells them to each reader.

use mellanrum_model::permission::Role;
use serde_json::{Value, json};

use crate::{
    answers::start,
    world::{Client, World, code},
};

const CALLS: &str = "{ association { members { organisation { id name } } calls { id closesAt isExtended \
     dates { opensOn closesAt decisionOn startsOn } dateChanges { reason by before { closesAt } } \
     extensions { organisation { name } closesAt reason withdrawnBy } } } }";
const CHANGE: &str = "mutation ($input: ChangeCallDatesInput!) { changeCallDates(input: $input) \
     { call { dates { closesAt } } userErrors { code path } } }";
const EFFECTS: &str = "query ($input: ChangeCallDatesInput!) { callEffects(input: $input) \
     { draftCount receivedCount moves { organisation { name } before after } warnings { kind } userErrors { code path } } }";
const GIVE: &str = "mutation ($input: GiveExtensionInput!) { giveExtension(input: $input) \
     { extension { id closesAt } userErrors { code path } } }";

async fn call(client: &Client<'_>) -> (Value, Value) {
    let data = client.data(CALLS, json!({})).await["association"].clone();
    (data["calls"][0].clone(), data["members"].clone())
}

#[tokio::test]
async fn moved_dates_and_longer_time_are_told_to_whom_they_concern() {
    let world = World::start().await;
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let dagny = world.session(dagny, "blekinge.localhost").await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let (there, maja) = (world.session(maja, "blekinge.localhost").await, world.session(maja, "localhost").await);
    let application = start(&maja, "Vägen in").await;
    let (before, members) = call(&dagny).await;

    let mut dates = before["dates"].clone();
    dates["closesAt"] = json!("2020-10-03 12:00");
    let input =
        json!({ "callId": before["id"], "expected": before["dates"], "dates": dates, "reason": "Mötet flyttas." });
    let effects = dagny.data(EFFECTS, json!({ "input": input })).await["callEffects"].clone();
    assert_eq!((&effects["draftCount"], &effects["receivedCount"]), (&json!(1), &json!(0)), "{effects:#}");
    assert_eq!(effects["warnings"], json!([{ "kind": "CLOSES_ON_DAY_OFF" }]), "a Saturday");
    let changed = dagny.data(CHANGE, json!({ "input": input })).await["changeCallDates"].clone();
    assert_eq!(changed["call"]["dates"]["closesAt"], "2020-10-03 12:00", "{changed:#}");
    let again = dagny.data(CHANGE, json!({ "input": input })).await["changeCallDates"].clone();
    assert_eq!(again, json!({ "call": null, "userErrors": [{ "code": "CONFLICT", "path": [] }] }));
    for client in [&there, &world.public("blekinge.localhost")] {
        for (query, field) in [(CHANGE, "changeCallDates"), (EFFECTS, "callEffects")] {
            let refused = client.ask(query, json!({ "input": input })).await;
            assert!(["FORBIDDEN", "UNAUTHENTICATED"].contains(&code(&refused)), "{field}: {refused}");
        }
    }

    let region =
        members.as_array().expect("members").iter().find(|member| member["organisation"]["name"] == "Region Blekinge");
    let region = region.expect("a member")["organisation"]["id"].clone();
    let new = json!({ "callId": before["id"], "organisationId": region, "closesAt": "2020-10-09 12:00", "reason": "Sjukdom" });
    let given = dagny.data(GIVE, json!({ "input": new })).await["giveExtension"].clone();
    assert_eq!(given["extension"]["closesAt"], "2020-10-09 12:00", "{given:#}");

    // The applicant reads her own last minute and not why; the public reads the call's; the office reads all.
    let (hers, _) = call(&there).await;
    assert_eq!((&hers["closesAt"], &hers["isExtended"]), (&json!("2020-10-09T10:00:00Z"), &json!(true)));
    assert_eq!((&hers["extensions"], &hers["dateChanges"]), (&json!(null), &json!([])));
    let (public, _) = call(&world.public("blekinge.localhost")).await;
    assert_eq!((&public["closesAt"], &public["isExtended"]), (&json!("2020-10-03T10:00:00Z"), &json!(false)));
    let own = maja.data(
        "query ($id: ID!) { application(id: $id) { closesAt daysLeft asked { dueOn } } }",
        json!({ "id": application }),
    );
    let own = own.await["application"].clone();
    assert_eq!(own, json!({ "closesAt": "2020-10-09T10:00:00Z", "daysLeft": 11, "asked": { "dueOn": "2020-10-09" } }));
    let (office, _) = call(&dagny).await;
    assert_eq!(
        office["dateChanges"],
        json!([{ "reason": "Mötet flyttas.", "by": "Dagny", "before": { "closesAt": "2020-10-02 23:59" } }])
    );
    assert_eq!(office["extensions"][0]["reason"], "Sjukdom");

    // A call of another association is not hers to look into.
    let others = "{ associations { slug calls { extensions { reason } } } }";
    let all = dagny.data(others, json!({})).await["associations"].clone();
    let badesa = all.as_array().expect("all").iter().find(|one| one["slug"] == "badesa").expect("there");
    assert!(badesa["calls"].as_array().expect("calls").iter().all(|call| call["extensions"].is_null()), "{badesa:#}");
}
