//! A problem statement on its way to the board's direction, and the application that follows on it.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Sample, application,
    application::{decision, template, with},
    mended, page, refused, world,
};

fn direction(outcome: &str, holds: bool) -> Value {
    with(
        decision(),
        &json!({
            "outcome": outcome, "text": "Styrelsen ser problemet och vill att det går vidare.", "reasons": "",
            "conditions": "Båda kommunerna ska vara med.\nFråga deltagarna själva.", "grantedOre": 0, "lines": [],
            "presentedBy": "", "presenterLeft": false,
            "minutesAdjustedOn": if holds { json!("2020-11-05") } else { Value::Null },
        }),
    )
}

/// The world's call with the step switched on.
fn call() -> Value {
    let mut call = world::call("call_1", "OPEN");
    call["process"]["problemStatement"] = json!(true);
    call["statementTemplate"] = template();
    for own in call["eligibility"].as_array_mut().into_iter().flatten() {
        own["findings"] = json!([{
            "met": false, "severity": "INFORMS", "source": "Arbetsordning, 5 §",
            "sentence": "Styrelsen svarar på en problembeskrivning innan ansökan skrivs. Skriv problembeskrivningen först.",
        }]);
    }
    call
}

fn statement(state: &str) -> Value {
    let actions = match state {
        "DRAFT" => json!(["EDIT", "SUBMIT"]),
        "COMPLETION_REQUESTED" => json!(["EDIT", "ANSWER_COMPLETION"]),
        "REGISTERED" => json!(["ADD_TO_AGENDA"]),
        "ON_AGENDA" => json!(["DECIDE"]),
        _ => json!([]),
    };
    with(
        application(state),
        &json!({
            "id": "appl_2", "title": "Unga som inte syns", "kind": "PROBLEM_STATEMENT", "call": call(), "recommendation": null,
            "decision": null, "budgetLines": [], "budget": { "appliedOre": 0, "coFinancingOre": 0, "otherOre": 0, "totalOre": 0, "byYear": [] },
            "actions": actions,
        }),
    )
}

fn answered() -> Value {
    let held = direction("GO_ON", true);
    with(statement("DECIDED"), &json!({ "decision": held, "direction": held, "asked": { "kind": "APPLY" } }))
}

fn follows(state: &str) -> Value {
    let mut application = application(state);
    application["statement"] =
        json!({ "id": "appl_2", "title": "Unga som inte syns", "registrationNumber": "2020/11" });
    application["direction"] = direction("GO_ON", true);
    application
}

fn of(application: Value) -> Value {
    world::with_application(world(), application)
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let mut begin = world();
    begin["call"] = call();
    begin["application"] = answered();
    let begin = world::on_apex(begin);
    let sent_back = with(
        statement("COMPLETION_REQUESTED"),
        &json!({ "direction": direction("WORK_OVER", true), "decision": direction("WORK_OVER", true) }),
    );
    let followed = with(
        answered(),
        &json!({ "asked": null, "following": [{ "id": "appl_1", "title": "Vägen in", "state": "REGISTERED", "registrationNumber": "2020/17" }] }),
    );
    let early = "Styrelsen svarar på en problembeskrivning innan ansökan skrivs. Det svaret finns inte än.";
    vec![
        page("statement-new", "/applications/new?call=call_1", begin.clone()),
        page("statement-apply", "/applications/new?call=call_1&statement=appl_2", begin.clone()),
        mended(
            "statement-too-early",
            "/applications/new?call=call_1&statement=appl_2",
            &[("title", "Vägen in"), ("organisation", "orga_1")],
            refused(begin, "startApplication", json!(["input", "statementId"]), early),
        ),
        page("statement-call", "/calls/call_1", {
            let mut world = world();
            world["call"] = call();
            world
        }),
        page("statement-draft", "/applications/appl_2", world::on_apex(of(statement("DRAFT")))),
        page("statement-review", "/applications/appl_2/review", world::on_apex(of(statement("DRAFT")))),
        page("statement-receipt", "/applications/appl_2/receipt", world::on_apex(of(statement("REGISTERED")))),
        page("statement-answered", "/applications/appl_2", world::on_apex(of(answered()))),
        page("statement-followed", "/applications/appl_2", world::on_apex(of(followed.clone()))),
        page("statement-sent-back", "/applications/appl_2", world::on_apex(of(sent_back))),
        page("statement-following-draft", "/applications/appl_1", world::on_apex(of(follows("DRAFT")))),
        page(
            "statement-following-section",
            "/applications/appl_1/sections/purpose",
            world::on_apex(of(follows("DRAFT"))),
        ),
        page("statement-case", "/office/applications/appl_2", of(followed)),
        page("statement-case-of-application", "/office/applications/appl_1", of(follows("REGISTERED"))),
        page("statement-item", "/board/items/item_1", world::with_item(world(), statement("ON_AGENDA"))),
        Sample {
            status: StatusCode::OK,
            ..mended(
                "statement-item-check",
                "/board/items/item_1",
                &[("outcome", "GO_ON"), ("text", "Gå vidare med en ansökan."), ("do", "look")],
                world::with_item(world(), statement("ON_AGENDA")),
            )
        },
        page(
            "statement-item-of-application",
            "/board/items/item_1",
            world::with_item(of(answered()), follows("ON_AGENDA")),
        ),
    ]
}
