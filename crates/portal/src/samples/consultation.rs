//! A case on its way to bodies and back with what they answer.

use serde_json::{Value, json};

use super::{Sample, application, application::with, mended, office, page, refused, world};

fn opinion(version: i32, stance: &str, text: &str, late: bool) -> Value {
    json!({
        "version": version, "stance": stance, "text": text, "givenBy": "Nils Almdal", "givenOn": "2020-09-28", "late": late,
        "byOffice": late, "recordedBy": "Maja Ekdal", "recordedAt": "2020-09-29T07:30:00Z",
    })
}

fn consultation(id: &str, body: &str, state: &str, opinions: Value) -> Value {
    let is_withdrawn = state == "WITHDRAWN";
    json!({
        "__typename": "Consultation", "id": id, "bodyKey": body,
        "bodyName": if body == "county" { "Länsgruppen" } else { "Lokala gruppen i öster" },
        "isProposed": true, "reason": "eftersom ansökan anger Öster", "dueOn": "2020-10-09", "state": state,
        "sentAt": "2020-09-18T07:30:00Z", "sentBy": "Maja Ekdal",
        "withdrawnAt": is_withdrawn.then_some("2020-09-30T07:30:00Z"), "withdrawnBy": is_withdrawn.then_some("Maja Ekdal"),
        "withdrawalReason": if is_withdrawn { "Frågan sändes av misstag." } else { "" },
        "opinion": opinions.as_array().and_then(|all| all.last()).cloned(), "opinions": opinions, "canAnswer": true, "others": [],
        "application": application("REGISTERED"),
    })
}

fn answered() -> Value {
    let versions = json!([
        opinion(1, "SUPPORTS", "", false),
        opinion(2, "SUPPORTS_WITH_REMARKS", "Behovet är stort.\n\nTänk på resorna <särskilt på vintern>.", true),
    ]);
    consultation("cons_1", "local-east", "ANSWERED", versions)
}

/// What a body is asked, in each state.
pub(super) fn asked() -> Value {
    json!([
        consultation("cons_2", "local-east", "WAITING", json!([])),
        consultation("cons_3", "local-east", "OVERDUE", json!([])),
        answered(),
    ])
}

fn finding(sentence: &str, met: bool) -> Value {
    json!({ "ruleKey": "process.consultation", "severity": "WARNS", "source": "Processbeskrivning, samråd", "sentence": sentence, "met": met })
}

fn consulted(state: &str) -> Value {
    with(
        application(state),
        &json!({
            "actions": ["CONSULT", "RECOMMEND"],
            "consultationStatus": finding("Yttrande saknas från Länsgruppen.", false),
            "consultations": [
                answered(),
                consultation("cons_2", "county", "OVERDUE", json!([])),
                consultation("cons_4", "county", "WITHDRAWN", json!([])),
            ],
        }),
    )
}

fn routing() -> Value {
    json!({
        "bodies": [
            { "key": "local-east", "name": "Lokala gruppen i öster", "description": null },
            { "key": "county", "name": "Länsgruppen", "description": "Samverkan i hela länet" },
        ],
        "proposals": [{ "bodyKey": "local-east", "reason": "eftersom ansökan anger Öster" }],
        "unrouted": ["Norr"],
        "contradiction": finding("Välj antingen ”Hela länet” eller enskilda alternativ i frågan ”Vilka kommuner?”, inte båda.", false),
        "dueOn": "2020-10-09", "source": "Processbeskrivning, samråd",
    })
}

fn new() -> Value {
    let application = with(
        application("REGISTERED"),
        &json!({
            "actions": ["CONSULT"], "consultationRouting": routing(),
            "consultationStatus": finding("Ärendet har inte skickats på samråd.", false),
        }),
    );
    world::with_application(world(), application)
}

/// Whoever answers for a body, with a request.
fn body(request: Value) -> Value {
    let mut world = world();
    world["viewer"]["associationRoles"] = json!(["CONSULTATION_MEMBER"]);
    world["node"] = request;
    world
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    const SEND: &str = "/office/applications/appl_1/consultation";
    const REQUEST: &str = "/office/applications/appl_1/consultation/cons_1";
    let sent = world::with_application(world(), consulted("REGISTERED"));
    let mut more = consulted("REGISTERED");
    more["consultations"] = json!([answered()]);
    more["consultationRouting"] = routing();
    let mut nothing = body(Value::Null);
    nothing["consultations"] = json!([]);
    let mut over = answered();
    over["canAnswer"] = json!(false);
    over["others"] =
        json!([{ "bodyName": "Länsgruppen", "opinion": opinion(1, "DOES_NOT_SUPPORT", "Det finns redan.", false) }]);
    let mut meanwhile = body(answered());
    meanwhile["giveOpinion"] = json!({ "consultation": null, "conflict": { "id": "cons_1" }, "userErrors": [] });
    let mut meeting = world();
    meeting["meeting"]["items"][0]["application"]["consultationStatus"] =
        finding("Yttrande saknas från Länsgruppen.", false);
    meeting["meeting"]["candidates"][0]["consultationStatus"] =
        with(finding("Ärendet har inte skickats på samråd.", false), &json!({ "severity": "STOPS" }));
    let reason = json!(["input", "choices", "county", "reason"]);
    vec![
        page("consultation-send", SEND, new()),
        page("consultation-sent", SEND, sent.clone()),
        page("consultation-send-more", SEND, world::with_application(world(), more)),
        mended("consultation-send-without-day", SEND, &[("body", "local-east"), ("dueOn", "")], new()),
        mended(
            "consultation-send-without-reason",
            SEND,
            &[("body", "county"), ("dueOn", "2020-10-09"), ("reason.local-east", "Har svarat.")],
            refused(new(), "sendConsultation", reason, "Skriv varför organet ska tillfrågas."),
        ),
        page("consultation-request", REQUEST, sent.clone()),
        page("consultation-request-withdrawn", "/office/applications/appl_1/consultation/cons_4", sent.clone()),
        mended("consultation-record-wrong", REQUEST, &[("do", "record"), ("givenOn", "")], sent.clone()),
        mended(
            "consultation-extend-wrong",
            REQUEST,
            &[("do", "extend"), ("dueOn", "2020-10-20"), ("extendReason", "")],
            refused(sent.clone(), "extendConsultation", json!(["input", "reason"]), "Skriv varför."),
        ),
        mended(
            "consultation-withdraw-wrong",
            REQUEST,
            &[("do", "withdraw"), ("withdrawReason", "")],
            refused(sent.clone(), "withdrawConsultation", json!(["input", "reason"]), "Skriv varför."),
        ),
        page("consultation-case", "/office/applications/appl_1", sent),
        page("consultation-item", "/board/items/item_1", world::with_item(office("ON_AGENDA"), consulted("ON_AGENDA"))),
        page("consultation-agenda", "/board/meetings/meet_1", meeting),
        page("consultations", "/consultations", body(Value::Null)),
        page("consultations-none", "/consultations", nothing),
        page(
            "consultation-answer",
            "/consultations/cons_2",
            body(consultation("cons_2", "local-east", "WAITING", json!([]))),
        ),
        page("consultation-answered", "/consultations/cons_1", body(over)),
        mended(
            "consultation-answer-wrong",
            "/consultations/cons_1",
            &[("text", "Ja")],
            body(consultation("cons_1", "local-east", "WAITING", json!([]))),
        ),
        mended(
            "consultation-answer-conflict",
            "/consultations/cons_1",
            &[("stance", "NO_VIEW"), ("text", "Ingen åsikt."), ("version", "1")],
            meanwhile,
        ),
    ]
}
