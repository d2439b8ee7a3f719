//! What the API would answer about the dates of a call to whoever moves them.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, new_call, page, public, refused, world};

/// The fields of a form that moves the last day.
pub(super) fn form(step: &'static str) -> [(&'static str, &'static str); 11] {
    [
        ("seenOpensOn", "2020-08-17"),
        ("seenClosesAt", "2020-10-02 23:59"),
        ("seenDecisionOn", "2020-11-02"),
        ("seenStartsOn", ""),
        ("opensOn", "2020-08-17"),
        ("closesAt", "2020-10-31"),
        ("closesTime", "12:00"),
        ("decisionOn", "2020-11-09"),
        ("startsOn", ""),
        ("reason", "Styrelsen har flyttat sitt möte."),
        ("do", step),
    ]
}

/// What moving it would do.
pub(super) fn effects() -> Value {
    let sent = |number: &str, title: &str| json!({ "id": "appl_1", "registrationNumber": number, "title": title });
    json!({
        "draftCount": 4, "receivedCount": 2,
        "moves": [
            { "organisation": { "name": "Karlskrona kommun" }, "application": sent("20/012", "Vägen in"),
              "before": "2020-10-02 23:59", "after": "2020-10-31 12:00", "becomes": "IN_TIME" },
            { "organisation": { "name": "Region Blekinge" }, "application": null,
              "before": "2020-10-09 12:00", "after": "2020-10-31 12:00", "becomes": null },
            { "organisation": { "name": "Ronneby kommun" }, "application": sent("20/013", "Stöd nära"),
              "before": null, "after": "2020-10-31 12:00", "becomes": "LATE" },
        ],
        "warnings": [
            { "kind": "CLOSES_ON_DAY_OFF", "sentence": "Sista dagen, 31 oktober 2020, är alla helgons dag." },
            { "kind": "NO_MEETING", "sentence": "Styrelsen har inget möte den 9 november 2020." },
        ],
        "steps": new_call::moves(),
        "userErrors": [],
    })
}

/// What the dates were before.
pub(super) fn changes() -> Value {
    json!([
        { "at": "2020-09-18T09:12:00Z", "by": "Maja Ekdal", "reason": "Mötet med parterna blev senare än planerat.",
          "before": { "opensOn": "2020-08-17", "closesAt": "2020-09-25 16:00", "decisionOn": "2020-11-02", "startsOn": null },
          "after": { "opensOn": "2020-08-17", "closesAt": "2020-10-02 23:59", "decisionOn": "2020-11-02", "startsOn": "2021-01-01" } },
        { "at": "2020-08-01T09:12:00Z", "by": null, "reason": "Semester.",
          "before": { "opensOn": "2020-08-10", "closesAt": null, "decisionOn": null, "startsOn": null },
          "after": { "opensOn": "2020-08-17", "closesAt": "2020-09-25 16:00", "decisionOn": "2020-11-02", "startsOn": null } },
    ])
}

/// Longer time that was given.
pub(super) fn extensions() -> Value {
    let given = |id: &str, name: &str, withdrawn: bool| {
        json!({
            "id": id, "organisation": { "name": name }, "closesAt": "2020-10-09 12:00",
            "reason": "Den som skriver ansökan är sjuk.", "givenBy": "Maja Ekdal", "givenAt": "2020-09-19T08:00:00Z",
            "withdrawnBy": withdrawn.then_some("Nils Almdal"),
            "withdrawnAt": withdrawn.then_some("2020-09-20T08:00:00Z"),
        })
    };
    json!([given("extn_1", "Karlskrona kommun", false), given("extn_2", "Region Blekinge", true)])
}

/// A call without a last day, whose dates nobody has moved.
pub(super) fn rolling(mut world: Value) -> Value {
    world["call"]["mode"] = json!("ROLLING");
    world["call"]["dates"]["closesAt"] = Value::Null;
    world["call"]["dateChanges"] = json!([]);
    world["call"]["extensions"] = json!([]);
    world["call"]["plan"] = json!([]);
    world["call"]["canWithdraw"] = json!(false);
    world
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("calls", "/office/calls", world()),
        page("calls-none", "/office/calls", {
            let mut world = world();
            world["association"]["calls"] = json!([]);
            world["withdrawnCalls"] = json!([]);
            world
        }),
        page("office-call", "/office/calls/call_1?done=dates", world()),
        page("office-call-rolling", "/office/calls/call_2", rolling(world())),
        Sample {
            status: StatusCode::OK,
            ..mended("office-call-effects", "/office/calls/call_1", &form("look"), world())
        },
        Sample {
            status: StatusCode::OK,
            ..mended("office-call-harmless", "/office/calls/call_1", &form("look"), {
                let mut world = world();
                world["callEffects"]["moves"] = json!([]);
                world["callEffects"]["warnings"] = json!([]);
                world["callEffects"]["steps"] = json!([]);
                world
            })
        },
        mended("office-call-unreadable", "/office/calls/call_1", &[("opensOn", "i morgon"), ("do", "look")], world()),
        mended(
            "office-call-refused",
            "/office/calls/call_1",
            &form("change"),
            refused(
                world(),
                "changeCallDates",
                json!(["input", "decisionOn"]),
                "Styrelsen skulle besluta före sista dag att söka.",
            ),
        ),
        mended(
            "extension-refused",
            "/office/calls/call_1/extensions",
            &[("organisationId", "orga_1"), ("extensionClosesOn", "2020-10-01"), ("extensionReason", "Sjukdom")],
            refused(
                world(),
                "giveExtension",
                json!(["input", "closesAt"]),
                "Välj en senare tid än utlysningens egen sista tid.",
            ),
        ),
        mended("extension-empty", "/office/calls/call_1/extensions", &[("extensionReason", "")], world()),
        mended(
            "extension-withdraw-refused",
            "/office/calls/call_1/extensions/extn_1",
            &[("withdrawReason", "")],
            refused(world(), "withdrawExtension", json!(["input", "reason"]), "Skriv varför. Det står sedan i loggen."),
        ),
        page("call-extended", "/calls/call_1", {
            let mut world = public();
            world["call"]["isExtended"] = json!(true);
            world
        }),
    ]
}
