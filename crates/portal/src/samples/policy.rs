//! Samples of policies: three versions of one, and two of them side by side.

use serde_json::{Value, json};

use super::{Sample, page, public, world};

fn rule(key: &str, severity: &str, sentence: &str, source: &str, looks_for: &str) -> Value {
    json!({ "key": key, "severity": severity, "sentence": sentence, "source": source, "looksFor": looks_for })
}

fn parties() -> Value {
    let sentence = "Minst två parter ska delta.";
    rule("parties", "STOPS", sentence, "Policy 17/29, punkt 3", sentence)
}

fn amount(severity: &str, kronor: &str, source: &str) -> Value {
    let sentence = "Förbundet betalar högst ett fast belopp per år.";
    rule("amount", severity, sentence, source, &format!("Högst {kronor} kronor kan sökas per år."))
}

/// The version in force, the one before and the one to come.
pub(super) fn versions() -> Value {
    json!([
        {
            "key": "17/29", "version": 1, "number": "17/29", "title": "Policy för finansiering", "decidedOn": "2017-04-20", "paragraph": "§ 29",
            "validFrom": null, "validTo": "2019-12-31", "draftsFollowOn": null, "status": "ENDED",
            "rules": [parties(), amount("WARNS", "600\u{a0}000", "Policy 17/29, punkt 4")],
        },
        {
            "key": "17/29", "version": 2, "number": "19/64", "title": "Policy för finansiering", "decidedOn": "2019-11-19", "paragraph": "§ 64",
            "validFrom": "2020-01-01", "validTo": "2020-12-31", "draftsFollowOn": "2020-04-01", "status": "IN_FORCE", "rules": [parties()],
        },
        {
            "key": "17/29", "version": 3, "number": "20/51", "title": "Policy för insatser", "decidedOn": "2020-09-10", "paragraph": null,
            "validFrom": "2021-01-01", "validTo": null, "draftsFollowOn": null, "status": "COMING", "rules": [],
        },
    ])
}

/// The version in force alone.
pub(super) fn in_force() -> Value {
    json!([versions()[1]])
}

/// What holds for a call or an application.
pub(super) fn held() -> Value {
    json!([{ "because": "Den gäller den dag då utlysningen öppnar: 1 september 2020.", "policy": versions()[1] }])
}

/// What differs between two versions.
pub(super) fn differences() -> Value {
    let difference = |key: &str, before: Value, after: Value, changed: [bool; 3]| {
        json!({
            "ruleKey": key, "before": before, "after": after,
            "severityChanged": changed[0], "asksOtherwise": changed[1], "isReworded": changed[2],
        })
    };
    let sentence = "Parterna ska själva stå för minst 30 procent av alla kostnader.";
    let share = rule("share", "STOPS", sentence, "19/64, punkt 5", sentence);
    let before = amount("WARNS", "600\u{a0}000", "Policy 17/29, punkt 4");
    json!([
        difference("share", Value::Null, share, [false; 3]),
        difference("amount", before, amount("STOPS", "400\u{a0}000", "19/64, punkt 4"), [true; 3]),
        difference("parties", parties(), Value::Null, [false; 3]),
    ])
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    const COMPARED: &str = "/policies/compare?policy=17%2F29&before=1&after=2";
    vec![
        page("policies", "/policies", public()),
        page("policies-none", "/policies", {
            let mut world = public();
            world["association"]["policyVersions"] = json!([]);
            world
        }),
        page("policy-compare", COMPARED, world()),
        page("policy-compare-same", COMPARED, {
            let mut world = public();
            world["policyDifferences"] = json!([]);
            world
        }),
    ]
}
