//! What an association says of itself, changed by its own administrator.

use mellanrum_model::permission::Role;
use serde_json::{Value, json};

use crate::world::{Client, World, code};

const SETTINGS: &str = "query ($part: ProfilePart) { profileSettings(part: $part) { part version \
     value { terms { owner { sv en } } entries { key text { sv en } targetPercent } } \
     changes { number by reason before { terms { owner { sv } } entries { key } } after { entries { key text { sv } } } } } }";
const CHANGE: &str = "mutation ($input: ChangeProfileInput!) { changeProfile(input: $input) \
     { setting { version value { entries { key text { sv en } } } } userErrors { code path } } }";
const EFFECTS: &str = "query ($input: ChangeProfileInput!) { profileEffects(input: $input) \
     { uses { entry isTakenAway form version draftCount receivedCount } userErrors { code path } } }";

async fn setting(client: &Client<'_>, part: &str) -> Value {
    client.data(SETTINGS, json!({ "part": part })).await["profileSettings"][0].clone()
}

fn inputs(entries: &Value) -> Vec<Value> {
    let entry =
        |entry: &Value| json!({ "key": entry["key"], "text": entry["text"], "targetPercent": entry["targetPercent"] });
    entries.as_array().expect("entries").iter().map(entry).collect()
}

#[tokio::test]
async fn a_list_is_changed_with_its_uses_told_first_and_goes_back() {
    let world = World::start().await;
    let anna = world.official("Anna", "blekinge", Role::Administrator).await;
    let anna = world.session(anna, "blekinge.localhost").await;
    let before = setting(&anna, "TARGET_GROUPS").await;
    assert_eq!((&before["version"], &before["changes"]), (&json!(0), &json!([])));
    let mut groups = inputs(&before["value"]["entries"]);
    let taken = groups.remove(0);
    groups.push(json!({ "text": { "sv": "Nya i Sverige" } }));
    let input = |expected: i32, entries: &[Value]| json!({ "input": { "expected": expected, "reason": "Ny plan.", "value": { "targetGroups": entries } } });

    let effects = anna.data(EFFECTS, input(0, &groups)).await["profileEffects"].clone();
    assert_eq!(effects["userErrors"], json!([]));
    assert_eq!(effects["uses"][0]["isTakenAway"], json!(true), "{effects:#}");
    assert_eq!(effects["uses"].as_array().map(Vec::len), Some(1), "the form offers that group: {effects:#}");
    assert_eq!(setting(&anna, "TARGET_GROUPS").await, before, "nothing is written yet");

    let changed = anna.data(CHANGE, input(0, &groups)).await["changeProfile"].clone();
    let now = changed["setting"]["value"]["entries"].as_array().expect("entries").clone();
    assert_eq!(now.last().expect("one")["key"], "nya-i-sverige", "{changed:#}");
    // Whoever saw the version before is told, and nothing is written.
    let late = anna.data(CHANGE, input(0, &groups)).await["changeProfile"].clone();
    assert_eq!(late, json!({ "setting": null, "userErrors": [{ "code": "CONFLICT", "path": [] }] }));
    let same = anna.data(CHANGE, input(1, &inputs(&json!(now)))).await["changeProfile"].clone();
    assert_eq!(same["userErrors"][0]["code"], "UNCHANGED");

    let mut back = groups.clone();
    back.pop();
    back.insert(0, taken);
    anna.data(CHANGE, input(1, &back)).await;
    let after = setting(&anna, "TARGET_GROUPS").await;
    assert_eq!((&after["value"], &after["version"]), (&before["value"], &json!(2)));
    assert_eq!(after["changes"][1]["by"], "Anna");
    let public = "{ association { targetGroups { key } } }";
    let public = world.public("blekinge.localhost").data(public, json!({})).await;
    assert_eq!(public["association"]["targetGroups"].as_array().map(Vec::len), Some(back.len()));
}

#[tokio::test]
async fn a_part_is_changed_by_whom_it_is_for_and_one_at_a_time() {
    let world = World::start().await;
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let dagny = world.session(dagny, "blekinge.localhost").await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.session(olle, "blekinge.localhost").await;
    let word = |sv: &str| json!({ "sv": sv });
    let terms = json!({ "owner": word("insatsägare"), "director": word("chef"), "intervention": word("insats") });
    let input = json!({ "input": { "expected": 0, "reason": "", "value": { "terms": terms } } });
    for query in [CHANGE, EFFECTS] {
        let refused = olle.ask(query, input.clone()).await;
        assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
        let refused = world.public("blekinge.localhost").ask(query, input.clone()).await;
        assert_eq!(code(&refused), "UNAUTHENTICATED", "{refused}");
    }
    for query in ["{ associationFile }", "{ profileSettings { part } }"] {
        assert_eq!(code(&olle.ask(query, json!({})).await), "FORBIDDEN", "{query}");
    }
    let two = json!({ "input": { "expected": 0, "reason": "", "value": { "terms": terms, "goals": [] } } });
    assert_eq!(dagny.data(CHANGE, two).await["changeProfile"]["userErrors"][0]["code"], "ONE_PART");
    let colours = json!({ "header": "#ffffff", "onHeader": "#eeeeee", "accent": "#00665e" });
    let colours = json!({ "input": { "expected": 0, "reason": "", "value": { "colours": colours } } });
    let refused = dagny.data(EFFECTS, colours).await["profileEffects"].clone();
    assert_eq!(refused["userErrors"], json!([{ "code": "COLOUR", "path": ["input", "value", "colours", "onHeader"] }]));

    dagny.data(CHANGE, input).await;
    let shown = world.public("blekinge.localhost").data("{ association { terms { owner } } }", json!({})).await;
    assert_eq!(shown["association"]["terms"]["owner"], "insatsägare");
    let file = dagny.data("{ associationFile }", json!({})).await;
    let file = file["associationFile"].as_str().expect("text").to_owned();
    let read = mellanrum_model::association::read(&file).expect("a file that can be applied");
    assert_eq!(read.terms.owner.sv, "insatsägare");
    let all = dagny.data(SETTINGS, json!({})).await["profileSettings"].clone();
    let versions: Vec<(&str, i64)> = all
        .as_array()
        .expect("all")
        .iter()
        .map(|one| (one["part"].as_str().expect("a part"), one["version"].as_i64().expect("a number")))
        .collect();
    assert_eq!(versions[..3], [("INTRODUCTION", 0), ("WORDS", 1), ("GOALS", 0)]);
}
