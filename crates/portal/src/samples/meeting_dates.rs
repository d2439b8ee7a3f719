//! What the API would answer about the board's meetings to whoever plans the year.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, new_call, page, refused, world};

const PATH: &str = "/office/meetings/meet_1";

fn dates(held_on: &str, starts_at: Option<&str>, place: &str) -> Value {
    json!({
        "title": { "sv": "Styrelsemöte: beslut om projekt", "en": "Board meeting: decisions on projects" },
        "heldOn": held_on, "startsAt": starts_at, "place": place,
    })
}

fn cases() -> Value {
    json!([
        { "title": "Vägen in", "registrationNumber": "20/012", "applicant": "Karlskrona kommun" },
        { "title": "Stöd nära", "registrationNumber": null, "applicant": "Region Blekinge" },
    ])
}

/// A meeting with cases, a call that is decided on its day, and a history.
pub(super) fn meeting() -> Value {
    let plan = new_call::plan();
    let change = |kind: &str, by: Option<&str>, before: Value, after: Value| {
        json!({
            "kind": kind, "at": "2020-09-18T09:12:00Z", "by": by, "reason": "Ordföranden har fått förhinder.",
            "before": before, "after": after,
        })
    };
    let (first, later) = (dates("2020-10-26", None, "Ronneby"), dates("2020-11-02", Some("13:00"), "Karlskrona"));
    json!({
        "id": "meet_1", "title": "Styrelsemöte: beslut om projekt", "revision": 2,
        "dates": later.clone(), "itemCount": 2, "cases": cases(), "fixedBecause": null,
        "cancelledAt": null, "cancelledBy": null, "cancelledReason": null, "cancelledItemCount": 0,
        "calls": [{ "id": "call_1", "title": "Projekt som startar 2021" }],
        "plan": plan,
        "alternatives": [{ "id": "meet_2", "title": "Styrelsemöte: budget", "heldOn": "2020-12-07" }],
        "changes": [
            change("CHANGED", Some("Maja Ekdal"), first.clone(), later),
            change("RESTORED", None, Value::Null, first.clone()),
            change("CANCELLED", Some("Maja Ekdal"), first.clone(), Value::Null),
            change("ADDED", Some("Maja Ekdal"), Value::Null, first),
        ],
    })
}

fn cancelled() -> Value {
    let mut meeting = meeting();
    meeting["cancelledAt"] = json!("2020-09-19T08:00:00Z");
    meeting["cancelledBy"] = json!("Maja Ekdal");
    meeting["cancelledReason"] = json!("För få ärenden.");
    meeting["cancelledItemCount"] = json!(2);
    meeting["itemCount"] = json!(0);
    meeting["cases"] = json!([]);
    meeting["fixedBecause"] = json!("Mötet är inställt. Återställ det för att ändra det.");
    meeting
}

/// The meetings of a year, one of them cancelled, one without lead times to count by.
pub(super) fn year() -> Value {
    let mut bare = meeting();
    bare["id"] = json!("meet_3");
    bare["plan"] = json!([]);
    bare["calls"] = json!([]);
    bare["itemCount"] = json!(0);
    bare["dates"] = dates("2020-12-07", None, "Ronneby");
    let mut gone = cancelled();
    gone["id"] = json!("meet_2");
    json!({ "year": 2020, "years": [2019, 2020, 2021], "meetings": [meeting(), gone, bare] })
}

/// What moving it to a day off would do.
pub(super) fn effects() -> Value {
    json!({
        "before": dates("2020-11-02", Some("13:00"), "Karlskrona"), "after": dates("2020-10-31", None, "Ronneby"),
        "itemCount": 2, "cases": cases(), "insteadOn": null,
        "calls": [{
            "call": { "id": "call_1", "title": "Projekt som startar 2021", "decisionOn": "2020-11-02" },
            "decisionOn": "2020-10-31", "steps": new_call::moves(), "warnings": [],
        }],
        "plan": new_call::plan(), "board": ["Berit Almlund", "Bengt Rosander"],
        "warnings": [
            { "sentence": "Mötesdagen, 31 oktober 2020, är alla helgons dag." },
            { "sentence": "Styrelsen har ett annat möte samma dag: Extra möte." },
        ],
        "userErrors": [],
    })
}

/// What adding one would do.
pub(super) fn new_effects() -> Value {
    let mut effects = effects();
    effects["before"] = Value::Null;
    effects["itemCount"] = json!(0);
    effects["cases"] = json!([]);
    effects["calls"] = json!([]);
    effects["board"] = json!([]);
    effects
}

/// What cancelling it would do when another takes over.
pub(super) fn cancellation_effects() -> Value {
    let mut effects = effects();
    effects["after"] = Value::Null;
    effects["insteadOn"] = json!("2020-12-07");
    effects["plan"] = json!([]);
    effects["warnings"] = json!([]);
    effects["calls"][0]["decisionOn"] = Value::Null;
    effects["calls"][0]["steps"] = json!([]);
    effects["calls"][0]["warnings"] = json!([{ "sentence": "Styrelsen har inget möte den 2 november 2020." }]);
    effects
}

fn form(step: &'static str) -> [(&'static str, &'static str); 9] {
    [
        ("seen", "2"),
        ("title", "Styrelsemöte: beslut om projekt"),
        ("titleEn", "Board meeting: decisions on projects"),
        ("heldOn", "2020-10-31"),
        ("startsAt", ""),
        ("place", "Ronneby"),
        ("callsFollow", "true"),
        ("reason", "Ordföranden har fått förhinder."),
        ("do", step),
    ]
}

fn look(name: &'static str, path: &'static str, fields: &[(&'static str, &'static str)], world: Value) -> Sample {
    Sample { status: StatusCode::OK, ..mended(name, path, fields, world) }
}

fn with(key: &str, value: Value) -> Value {
    let mut world = world();
    world["plannedMeeting"][key] = value;
    world
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let cancel = [("seen", "2"), ("instead", "meet_2"), ("reason", "För få ärenden."), ("do", "look")];
    vec![
        page("board-dates", "/office/meetings", world()),
        page("board-dates-none", "/office/meetings?year=2021", {
            let mut world = world();
            world["meetingYear"]["meetings"] = json!([]);
            world
        }),
        page("board-date", "/office/meetings/meet_1?done=changed", world()),
        page("board-date-held", PATH, with("fixedBecause", json!("Protokollet är justerat."))),
        page("board-date-cancelled", PATH, {
            let mut world = world();
            world["plannedMeeting"] = cancelled();
            world
        }),
        page("board-date-new", "/office/meetings/new", world()),
        look("board-date-new-effects", "/office/meetings/new", &form("look"), world()),
        mended("board-date-new-unreadable", "/office/meetings/new", &[("heldOn", "snart"), ("do", "look")], world()),
        look("board-date-effects", PATH, &form("look"), world()),
        mended(
            "board-date-refused",
            PATH,
            &form("change"),
            refused(world(), "changeMeeting", json!(["input", "heldOn"]), "Du har inte ändrat något."),
        ),
        page("board-date-cancel", "/office/meetings/meet_1/cancel", world()),
        look("board-date-cancel-effects", "/office/meetings/meet_1/cancel", &cancel, world()),
        look("board-date-cancel-back", "/office/meetings/meet_1/cancel", &cancel, {
            let mut world = world();
            world["meetingCancellationEffects"]["insteadOn"] = Value::Null;
            world
        }),
        mended(
            "board-date-restore-refused",
            "/office/meetings/meet_1/restore",
            &[("restoreReason", "")],
            refused(
                {
                    let mut world = world();
                    world["plannedMeeting"] = cancelled();
                    world
                },
                "restoreMeeting",
                json!(["input", "reason"]),
                "Skriv varför. Det står sedan i loggen.",
            ),
        ),
    ]
}
