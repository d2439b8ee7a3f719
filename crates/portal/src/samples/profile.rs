//! What the API would answer about what the association says of itself.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, page, world};

fn text(sv: &str, en: Option<&str>) -> Value {
    json!({ "sv": sv, "en": en })
}

fn value(fields: &Value) -> Value {
    let mut value = json!({ "introduction": null, "contact": null, "terms": null, "entries": null, "colours": null });
    for (name, field) in fields.as_object().into_iter().flatten() {
        value[name] = field.clone();
    }
    value
}

fn words(owner: &str) -> Value {
    value(&json!({ "terms": {
        "owner": text(owner, Some("project owner")), "director": text("förbundschef", None),
        "intervention": text("insats", None),
    } }))
}

fn goals(entries: &[(&str, &str, Option<i64>)]) -> Value {
    let entry = |(key, sv, percent): &(&str, &str, Option<i64>)| json!({ "key": key, "text": text(sv, None), "targetPercent": percent });
    value(&json!({ "entries": entries.iter().map(entry).collect::<Vec<_>>() }))
}

/// Every part, each with its changes.
pub(super) fn settings() -> Value {
    let setting = |part: &str, now: Value, changes: Value| json!({ "part": part, "version": changes.as_array().map_or(0, Vec::len), "value": now, "changes": changes });
    let change = |by: Option<&str>, reason: &str, before: Value, after: Value| json!({ "number": 1, "at": "2020-09-18T09:12:00Z", "by": by, "reason": reason, "before": before, "after": after });
    let introduction = value(&json!({
        "introduction": text("Vi finansierar samverkan.", Some("We finance cooperation.")),
        "contact": { "office": "Kansliet", "email": "kansli@example.org", "phone": "010-123 45 67",
            "address": ["Box 1", "371 22 Karlskrona"], "website": "https://www.example.org" },
    }));
    let now = goals(&[("work", "Fler ska arbeta eller studera", Some(60)), ("pleased", "Deltagarna är nöjda", None)]);
    let before = goals(&[
        ("pleased", "Deltagarna är nöjda", Some(90)),
        ("old", "Ett mål som är nått", None),
        ("work", "Fler ska arbeta eller studera", Some(60)),
    ]);
    let colours = value(&json!({ "colours": { "header": "#1f3a4d", "onHeader": "#ffffff", "accent": "#00665e" } }));
    json!([
        setting("INTRODUCTION", introduction, json!([])),
        setting("WORDS", words("projektägare"), json!([change(None, "", words("huvudman"), words("projektägare"))])),
        setting("GOALS", now.clone(), json!([change(Some("Maja Ekdal"), "Ny verksamhetsplan.", before, now)])),
        setting("TARGET_GROUPS", goals(&[("young", "Unga vuxna", None)]), json!([])),
        setting("PRIORITIES", goals(&[]), json!([])),
        setting("FINANCING", goals(&[("", "Nya metoder", None)]), json!([])),
        setting("COLOURS", colours, json!([])),
    ])
}

/// What taking a goal away would do.
pub(super) fn effects() -> Value {
    let used = |taken: bool, drafts: i64, received: i64| json!({ "entry": "Unga vuxna", "isTakenAway": taken, "form": "Ansökan", "version": 1, "draftCount": drafts, "receivedCount": received });
    json!({ "uses": [used(true, 4, 1), used(false, 0, 0)], "userErrors": [] })
}

/// The fields of a form with two goals.
pub(super) fn goals_form(step: &'static str) -> [(&'static str, &'static str); 11] {
    [
        ("seen", "1"),
        ("rows.0.key", "work"),
        ("rows.0.sv", "Fler ska arbeta eller studera"),
        ("rows.0.en", ""),
        ("rows.0.target", "70"),
        ("rows.1.key", ""),
        ("rows.1.sv", "Ett nytt mål"),
        ("rows.1.en", "A new goal"),
        ("rows.1.target", ""),
        ("reason", "Ny verksamhetsplan."),
        ("do", step),
    ]
}

/// The fields of a form with colours.
pub(super) fn colours_form(accent: &'static str) -> [(&'static str, &'static str); 5] {
    [("seen", "0"), ("header", "#1f3a4d"), ("onHeader", "#ffffff"), ("accent", accent), ("do", "look")]
}

/// The fields of a form with words.
pub(super) fn words_form() -> [(&'static str, &'static str); 6] {
    [
        ("seen", "1"),
        ("owner.sv", "insatsägare"),
        ("director.sv", "förbundschef"),
        ("director.en", "director"),
        ("intervention.sv", "insats"),
        ("do", "look"),
    ]
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("settings", "/office/settings", world()),
        page("settings-file", "/office/settings/file", world()),
        page("settings-introduction", "/office/settings/introduction?done=yes", world()),
        page("settings-words", "/office/settings/words", world()),
        page("settings-goals", "/office/settings/goals", world()),
        page("settings-priorities", "/office/settings/priorities", world()),
        page("settings-financing", "/office/settings/financing", world()),
        page("settings-colours", "/office/settings/colours", world()),
        Sample {
            status: StatusCode::OK,
            ..mended("settings-words-preview", "/office/settings/words", &words_form(), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("settings-goals-preview", "/office/settings/goals", &goals_form("look"), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("settings-goals-added", "/office/settings/goals", &goals_form("add"), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("settings-colours-preview", "/office/settings/colours", &colours_form("#00665e"), {
                let mut world = world();
                world["profileEffects"]["uses"] = json!([]);
                world
            })
        },
        mended("settings-colours-refused", "/office/settings/colours", &colours_form("#ffff00"), {
            let mut world = world();
            let message =
                "Kontrasten mot vitt är 1,1 och för låg för att läsa. Den behöver vara minst 4,5. Prova #787800.";
            let error = json!({ "code": "COLOUR", "path": ["input", "value", "colours", "accent"], "message": message, "source": null });
            world["profileEffects"]["userErrors"] = json!([error]);
            world
        }),
        mended(
            "settings-goals-unreadable",
            "/office/settings/goals",
            &[("seen", "1"), ("rows.0.sv", "Mål"), ("rows.0.target", "sextio"), ("do", "look")],
            world(),
        ),
        mended("settings-goals-overtaken", "/office/settings/goals", &goals_form("save"), {
            let mut world = world();
            let error = json!({ "code": "CONFLICT", "path": [], "message": "x", "source": null });
            world["changeProfile"] = json!({ "setting": null, "userErrors": [error] });
            world
        }),
    ]
}
