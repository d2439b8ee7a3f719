//! Frames, as the API tells them to each reader.

use mellanrum_model::permission::Role;
use serde_json::{Value, json};

use crate::world::{World, code};

const YEAR: &str = "query ($year: Int) { frameYears frameYear(year: $year) { year \
     frames { key name costTypes calls left standing terms { amount condition { sv en } requires shownToApplicants } } \
     changes { by reason before { key terms { amount } } after { terms { amount } } } } }";
const EFFECTS: &str = "query ($input: ChangeFramesInput!) { frameEffects(input: $input) { year { frames { key left } } userErrors { code path } } }";
const CHANGE: &str = "mutation ($input: ChangeFramesInput!) { changeFrames(input: $input) { year { frames { key left } } userErrors { code path } } }";
const CALLS: &str = "{ association { calls { frames { year name amount condition source } } } }";

#[tokio::test]
async fn frames_are_kept_by_the_office_and_said_to_applicants_where_the_association_wants() {
    let world = World::start().await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.session(olle, "blekinge.localhost").await;
    let lea = world.official("Lea", "blekinge", Role::Reader).await;
    let lea = world.session(lea, "blekinge.localhost").await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let maja = world.session(maja, "blekinge.localhost").await;
    let public = world.public("blekinge.localhost");
    let read = lea.data(YEAR, json!({ "year": 2021 })).await;
    assert_eq!(read, olle.data(YEAR, json!({ "year": 2021 })).await);
    let frames = read["frameYear"]["frames"].as_array().expect("frames");
    let keys: Vec<&Value> = frames.iter().map(|frame| &frame["key"]).collect();
    assert_eq!(keys, ["base_financing", "activities"]);
    assert_eq!((&frames[0]["standing"], &frames[0]["left"]), (&json!("UNCLEAR"), &json!(700_000_000)), "{read:#}");
    assert_eq!(frames[0]["costTypes"], json!(["Personal"]));
    assert_eq!(code(&lea.ask(YEAR, json!({ "year": 1999 })).await), "NOT_FOUND");
    for (client, refusal) in [(&maja, "FORBIDDEN"), (&public, "UNAUTHENTICATED")] {
        assert_eq!(code(&client.ask(YEAR, json!({})).await), refusal);
    }

    let terms = |amount: i64, shown: bool| {
        let mut terms = frames[0]["terms"].clone();
        terms["amount"] = json!(amount);
        terms["shownToApplicants"] = json!(shown);
        terms
    };
    let input = |terms: Value| {
        let one = json!({ "key": "base_financing", "expected": frames[0]["terms"], "terms": terms });
        json!({ "input": { "year": 2021, "frames": [one], "reason": "Budget." } })
    };
    let effects = olle.data(EFFECTS, input(terms(600_000_000, false))).await["frameEffects"].clone();
    assert_eq!(effects["year"]["frames"][0]["left"], 600_000_000, "{effects:#}");
    let refused = olle.data(EFFECTS, input(terms(50, false))).await["frameEffects"]["userErrors"].clone();
    assert_eq!(refused, json!([{ "code": "OUT_OF_RANGE", "path": ["input", "frames", "0", "terms", "amount"] }]));
    for client in [&lea, &maja, &public] {
        for query in [EFFECTS, CHANGE] {
            let refused = client.ask(query, input(terms(600_000_000, false))).await;
            assert!(["FORBIDDEN", "UNAUTHENTICATED"].contains(&code(&refused)), "{refused}");
        }
    }
    let said = |data: Value| -> Vec<Value> {
        let frames = data["association"]["calls"][0]["frames"].as_array().expect("frames").clone();
        frames.into_iter().filter(|frame| frame["year"] == 2021).collect()
    };
    let before = said(public.data(CALLS, json!({})).await);
    assert_eq!(before.len(), 2);
    assert_eq!(before[0]["condition"], "Medlemmarnas bidrag är oförändrade.", "{before:?}");
    assert_eq!(said(maja.data(CALLS, json!({})).await), before);

    let changed = olle.data(CHANGE, input(terms(600_000_000, false))).await["changeFrames"].clone();
    assert_eq!(changed["userErrors"], json!([]));
    let again = olle.data(CHANGE, input(terms(600_000_000, false))).await["changeFrames"].clone();
    assert_eq!(again["userErrors"], json!([{ "code": "CONFLICT", "path": [] }]));
    assert_eq!(said(public.data(CALLS, json!({})).await), before[1..], "what is not shown is not told");
    let made = lea.data(YEAR, json!({ "year": 2021 })).await["frameYear"]["changes"].clone();
    let kept = json!({ "key": "base_financing", "terms": { "amount": 700_000_000 } });
    let now = json!({ "terms": { "amount": 600_000_000 } });
    assert_eq!(made, json!([{ "by": "Olle", "reason": "Budget.", "before": [kept], "after": [now] }]));
}
