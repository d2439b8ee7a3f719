//! What the API would answer about the form of a call.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, editing, mended, page, refused, world};

/// The fields of a form that changes it.
pub(super) fn form(step: &'static str) -> [(&'static str, &'static str); 5] {
    [
        ("seen", "tmpl_1"),
        ("templateId", "tmpl_2"),
        ("drafts", "follow"),
        ("reason", "Styrelsen har beslutat nya mål."),
        ("do", step),
    ]
}

fn question(key: &str, kind: &str, label: &str, required: bool) -> Value {
    json!({
        "key": key, "kind": kind, "label": label, "guidance": "Skriv kort.", "required": required, "smart": false,
        "maxLength": if kind == "LONG_TEXT" { json!(2000) } else { Value::Null }, "multiple": false,
        "options": if kind == "CHOICE" { json!([{ "value": "a", "label": "Unga vuxna" }, { "value": "b", "label": "Alla åldrar" }]) } else { json!([]) },
        "min": null, "max": null, "unit": null,
        "columns": if kind == "TABLE" { json!([{ "key": "what", "label": "Aktivitet" }, { "key": "when", "label": "När" }]) } else { json!([]) },
        "maxFiles": null,
    })
}

fn difference(before: Option<Value>, after: Option<Value>, consequence: &str, is_moved: bool) -> Value {
    let label = after.as_ref().or(before.as_ref()).map(|question| question["label"].clone());
    json!({
        "questionKey": "q", "label": label, "sectionBefore": before.as_ref().map(|_| "Bakgrund"),
        "sectionAfter": after.as_ref().map(|_| if is_moved { "Mål" } else { "Bakgrund" }),
        "isMoved": is_moved, "isReworded": is_moved, "asksOtherwise": consequence == "MAY_NEED_WRITER",
        "consequence": consequence, "before": before, "after": after,
    })
}

/// What differs between two versions, one of each kind.
pub(super) fn differences() -> Value {
    let text = |label: &str, required| Some(question("text", "LONG_TEXT", label, required));
    json!([
        difference(None, text("Vilka når ni inte i dag?", true), "NEEDS_WRITER", false),
        difference(
            text("Vilka är insatsen till för?", true),
            Some(question("text", "CHOICE", "Målgrupp", true)),
            "MAY_NEED_WRITER",
            false
        ),
        difference(text("Syfte", true), text("Vad ska insatsen leda till?", true), "KEPT", true),
        difference(None, Some(question("plan", "TABLE", "Aktiviteter", false)), "NEW", false),
        difference(text("Bakgrund i korthet", false), None, "SET_ASIDE", false),
    ])
}

/// The published versions of the form.
pub(super) fn versions() -> Value {
    json!([
        { "id": "tmpl_2", "key": "project", "name": "Projektansökan", "version": 2, "publishedAt": "2020-09-14T08:00:00Z" },
        { "id": "tmpl_1", "key": "project", "name": "Projektansökan", "version": 1, "publishedAt": "2020-06-01T08:00:00Z" },
    ])
}

/// What the change would do.
pub(super) fn effects() -> Value {
    json!({
        "before": { "name": "Projektansökan", "version": 1 }, "after": { "name": "Projektansökan", "version": 2 },
        "differences": differences(), "draftCount": 3, "receivedCount": 1, "userErrors": [],
    })
}

/// The changes of the call's form.
pub(super) fn moves() -> Value {
    let version = |number: i32| json!({ "id": format!("tmpl_{number}"), "name": "Projektansökan", "version": number });
    let moved = |id: &str, follow: bool, undone: bool| {
        json!({
            "id": id, "before": version(2), "after": version(1), "draftsFollow": follow,
            "reason": "Styrelsen har beslutat nya mål.", "movedBy": "Maja Ekdal", "movedAt": "2020-09-18T09:12:00Z",
            "undoneBy": undone.then_some("Nils Almdal"), "undoneAt": undone.then_some("2020-09-19T09:12:00Z"),
        })
    };
    json!([moved("tmov_1", true, false), moved("tmov_2", false, true)])
}

/// What the change means for one application.
pub(super) fn draft_change() -> Value {
    let answer = |value: Value| json!({ "questionKey": "text", "value": value, "version": 2, "changedAt": "2020-09-12T08:00:00Z", "changedBy": "Maja Ekdal" });
    let fates = ["NEEDS_WRITER", "NEEDS_WRITER", "KEPT", "KEPT", "SET_ASIDE"];
    let found = differences();
    let fields: Vec<Value> = found
        .as_array()
        .into_iter()
        .flatten()
        .zip(fates)
        .map(|(difference, fate)| {
            let was_asked = !difference["before"].is_null();
            json!({
                "difference": difference, "fate": fate, "attachments": [],
                "answer": was_asked.then(|| answer(json!("Unga vuxna som varken arbetar eller studerar."))),
            })
        })
        .collect();
    json!({
        "before": { "version": 1 }, "after": { "version": 2 }, "movedAt": "2020-09-18T09:12:00Z",
        "reason": "Styrelsen har beslutat nya mål.", "fields": fields,
    })
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("templates", "/office/templates", world()),
        page("template", "/office/templates/tmpl_1", {
            let mut world = world();
            world["node"] = world["call"]["template"].clone();
            world
        }),
        page("template-compare", "/office/templates/compare?before=tmpl_1&after=tmpl_2", world()),
        page("template-compare-same", "/office/templates/compare?before=tmpl_1&after=tmpl_1", {
            let mut world = world();
            world["templateDifferences"] = json!([]);
            world
        }),
        page("call-template", "/office/calls/call_1/template?done=changed", world()),
        page("call-template-first", "/office/calls/call_1/template", {
            let mut world = world();
            world["call"]["templateMoves"] = json!([]);
            world
        }),
        Sample {
            status: StatusCode::OK,
            ..mended("call-template-effects", "/office/calls/call_1/template", &form("look"), world())
        },
        mended("call-template-unchosen", "/office/calls/call_1/template", &[("do", "look")], world()),
        mended(
            "call-template-refused",
            "/office/calls/call_1/template",
            &form("change"),
            refused(
                world(),
                "changeCallTemplate",
                json!(["input", "reason"]),
                "Skriv varför. Det står sedan i loggen.",
            ),
        ),
        mended(
            "call-template-undo-refused",
            "/office/calls/call_1/template/tmov_1/undo",
            &[("undoReason", "")],
            refused(world(), "undoTemplateMove", json!(["input", "reason"]), "Skriv varför. Det står sedan i loggen."),
        ),
        page("application-moved", "/applications/appl_1", {
            let mut world = editing();
            world["application"]["templateChange"] = draft_change();
            world
        }),
    ]
}
