//! What the API would answer about a new call to whoever adds it.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, page, refused, world};

fn step(key: &str, name: &str, on: &str, note: Option<(bool, &str)>) -> Value {
    let notes: Vec<Value> = note
        .into_iter()
        .map(|(is_warning, sentence)| json!({ "isWarning": is_warning, "sentence": sentence }))
        .collect();
    json!({
        "key": key, "name": name, "on": on, "isChosen": note.is_some_and(|(is_warning, _)| is_warning),
        "isPublic": key == "last_day", "isDateOfCall": key == "last_day", "notes": notes,
    })
}

/// Steps with their days, with and without something to say of them.
pub(super) fn plan() -> Value {
    json!([
        step("last_day", "Sista dag att söka", "2021-09-24", None),
        step(
            "material",
            "Underlag klart till beredningsgruppen",
            "2021-10-01",
            Some((false, "2 oktober 2021 är en lördag, därför arbetsdagen före."))
        ),
        step(
            "group",
            "Beredningsgruppens möte",
            "2021-10-20",
            Some((true, "12 dagar före styrelsens beslut. Förbundet har 28 dagar som ledtid."))
        ),
        step("notice", "Kallelsen skickas", "2021-10-18", None),
    ])
}

fn call() -> Value {
    json!({
        "title": { "sv": "Projekt som startar 2022", "en": "Projects that start in 2022" },
        "introduction": { "sv": "Sök pengar till projekt.\nSista dagen är den 24 september.", "en": null },
        "mode": "CALL", "budgetYears": [2022, 2023], "plan": plan(),
        "dates": { "opensOn": "2021-08-16", "closesAt": "2021-09-24 23:59", "decisionOn": "2021-11-01", "startsOn": "2022-01-01" },
        "template": { "id": "tmpl_2", "name": "Projektansökan", "version": 2 },
    })
}

/// What is proposed.
pub(super) fn proposal() -> Value {
    json!({ "call": call(), "userErrors": [] })
}

/// What adding it would do.
pub(super) fn effects() -> Value {
    json!({
        "call": call(), "userErrors": [],
        "warnings": [{ "kind": "NO_MEETING", "sentence": "Styrelsen har inget möte den 1 november 2021." }],
    })
}

/// What moving the dates of a call does to its steps.
pub(super) fn moves() -> Value {
    json!([
        { "before": "2020-10-05", "after": step("material", "Underlag klart till beredningsgruppen", "2020-10-12", None) },
        { "before": null, "after": step("group", "Beredningsgruppens möte", "2020-10-20", Some((true, "20 dagar före styrelsens beslut. Förbundet har 28 dagar som ledtid."))) },
    ])
}

/// Calls that were withdrawn, in the portal and by a file.
pub(super) fn withdrawn() -> Value {
    json!([
        { "id": "call_8", "title": "Förstudier 2021", "withdrawnAt": "2020-09-18T09:12:00Z", "withdrawnBy": "Maja Ekdal", "reason": "Lades till två gånger." },
        { "id": "call_9", "title": "Förstudier 2020", "withdrawnAt": "2020-08-01T09:12:00Z", "withdrawnBy": null, "reason": null },
    ])
}

const NEW: &str = "/office/calls/new";

/// The fields of the form.
fn form(step: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("from", "call_1"),
        ("templateId", "tmpl_2"),
        ("templateName", "Projektansökan (2)"),
        ("mode", "CALL"),
        ("title", "Projekt som startar 2022"),
        ("introduction", "Sök pengar till projekt."),
        ("decisionOn", "2021-11-01"),
        ("opensOn", "2021-08-16"),
        ("closesAt", "2021-09-24"),
        ("closesTime", "23:59"),
        ("budgetYears", "2022, 2023"),
        ("step.0.key", "group"),
        ("step.0.name", "Beredningsgruppens möte"),
        ("step.0.on", "2021-10-20"),
        ("reason", "Enligt verksamhetsplanen."),
        ("do", step),
    ]
}

/// The pages.
pub(super) fn samples() -> Vec<Sample> {
    let shown = |name, step| Sample { status: StatusCode::OK, ..mended(name, NEW, &form(step), world()) };
    let changed = |changes: &[(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> {
        let value = |(name, value): (&'static str, &'static str)| {
            changes.iter().find(|(changed, _)| *changed == name).copied().unwrap_or((name, value))
        };
        form("look").into_iter().map(value).collect()
    };
    vec![
        page("new-call", NEW, world()),
        page("new-call-first", NEW, {
            let mut world = world();
            world["association"]["calls"] = json!([]);
            world["association"]["upcomingMeetings"] = json!([]);
            world
        }),
        page("new-call-proposed", "/office/calls/new?from=call_1", world()),
        page("new-call-rolling", "/office/calls/new?from=tmpl_1&otherBoard=2021-11-01", {
            let mut world = world();
            world["callProposal"]["call"]["mode"] = json!("ROLLING");
            world["callProposal"]["call"]["dates"] =
                json!({ "opensOn": null, "closesAt": null, "decisionOn": null, "startsOn": null });
            world["callProposal"]["call"]["plan"] = json!([]);
            world
        }),
        mended("new-call-unreadable-day", "/office/calls/new?from=call_1&otherBoard=snart", &[], world()),
        shown("new-call-planned", "plan"),
        shown("new-call-edited", "edit"),
        shown("new-call-effects", "look"),
        mended(
            "new-call-unreadable",
            NEW,
            &changed(&[("budgetYears", "nästa år"), ("closesAt", "snart"), ("step.0.on", "sedan")]),
            world(),
        ),
        mended(
            "new-call-refused",
            NEW,
            &form("add"),
            refused(world(), "addCall", json!(["input", "title"]), "Skriv texten på svenska."),
        ),
        mended(
            "call-withdraw-refused",
            "/office/calls/call_1/withdraw",
            &[("withdrawCallReason", "")],
            refused(world(), "withdrawCall", json!(["input", "reason"]), "Skriv varför. Det står sedan i loggen."),
        ),
        mended(
            "call-restore-refused",
            "/office/calls/call_8/restore",
            &[("restoreReason", "")],
            refused(world(), "restoreCall", json!(["input", "reason"]), "Skriv varför. Det står sedan i loggen."),
        ),
    ]
}
