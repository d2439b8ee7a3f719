//! An application in its states, and the form that it answers.

use serde_json::{Value, json};

use super::{
    frame, policy,
    world::{association, call, meeting_head, organisation},
};

fn question(key: &str, kind: &str, label: &str) -> Value {
    json!({
        "key": key, "kind": kind, "label": label, "guidance": null, "required": false, "maxLength": null, "multiple": false, "smart": false,
        "options": [], "min": null, "max": null, "unit": null, "columns": [], "maxFiles": null,
    })
}

pub(super) fn with(mut value: Value, fields: &Value) -> Value {
    for (name, field) in fields.as_object().into_iter().flatten() {
        value[name] = field.clone();
    }
    value
}

pub(super) fn template() -> Value {
    let section = |key: &str, title: &str, guidance: Option<&str>, questions: Value| json!({ "key": key, "title": title, "guidance": guidance, "questions": questions });
    let options =
        json!([{ "value": "young", "label": "Unga vuxna" }, { "value": "sick", "label": "Långtidssjukskrivna" }]);
    json!({
        "__typename": "Template",
        "id": "tmpl_1",
        "key": "project",
        "name": "Projektansökan",
        "version": 1,
        "publishedAt": "2020-06-01T08:00:00Z",
        "sections": [
            section("purpose", "Syfte och bakgrund", Some("Beskriv varför projektet behövs och vad det bygger på."), json!([
                with(question("purpose", "LONG_TEXT", "Vad är syftet?"), &json!({ "guidance": "Skriv kort. Börja med vilka människor det gäller.", "required": true, "maxLength": 4000 })),
                with(question("summary", "SHORT_TEXT", "Sammanfatta i en mening"), &json!({ "maxLength": 200 })),
                with(question("starts", "DATE", "När ska projektet starta?"), &json!({ "required": true })),
                with(question("kind", "CHOICE", "Vilken sorts projekt är det?"), &json!({ "options": options })),
                question("kind-other", "SHORT_TEXT", "Vilken annan sort?"),
            ])),
            section("goals", "Mål och målgrupp", None, json!([
                with(question("groups", "CHOICE", "Vilka målgrupper gäller det?"), &json!({ "options": options, "multiple": true, "required": true })),
                with(question("participants", "NUMBER", "Hur många ska delta?"), &json!({ "unit": "personer", "min": 1, "max": 5000 })),
                with(question("participant-goals", "GOALS", "Vilka mål har ni för deltagarna?"), &json!({ "guidance": "Målen ska gå att mäta.", "smart": true, "options": [{ "value": "work", "label": "Fler arbetar eller studerar" }] })),
                question("activities", "ACTIVITY_PLAN", "Vad ska göras, och när?"),
            ])),
            section("organisation", "Organisation", None, json!([
                with(question("parties", "PARTIES", "Vilka parter deltar?"), &json!({ "guidance": "Skriv vad varje part åtar sig.", "required": true })),
                with(question("staffing", "TABLE", "Bemanning"), &json!({ "columns": [{ "key": "role", "label": "Roll" }, { "key": "share", "label": "Omfattning" }] })),
            ])),
            section("budget", "Ekonomi", None, json!([with(question("budget", "BUDGET", "Budget"), &json!({ "guidance": "Ta med alla kostnader, också dem som ni inte söker medel för.", "required": true }))])),
            section("attachments", "Bilagor", None, json!([with(question("plan", "ATTACHMENT", "Tidsplan"), &json!({ "maxFiles": 3 }))])),
        ],
    })
}

pub(super) fn answer(question: &str, value: &Value) -> Value {
    json!({ "questionKey": question, "value": value, "version": 3, "changedAt": "2020-09-18T07:30:00Z", "changedBy": "Maja Ekdal" })
}

/// Every question but the one that another answer hides.
#[must_use]
pub fn shown() -> Value {
    let template = template();
    let sections = template["sections"].as_array().into_iter().flatten();
    let questions = sections.filter_map(|section| section["questions"].as_array()).flatten();
    questions.map(|question| question["key"].clone()).filter(|key| key != "kind-other").collect()
}

fn answers() -> Value {
    json!([
        answer(
            "purpose",
            &json!(
                "Unga vuxna som saknar sysselsättning ska få ett samlat stöd.\n\nI dag möter de flera myndigheter var för sig."
            )
        ),
        answer("starts", &json!("2021-01-01")),
        answer("kind", &json!(["young"])),
        answer("kind-other", &json!("Står kvar fast frågan är dold")),
        answer("groups", &json!(["young", "sick"])),
        answer("participants", &json!(40)),
        answer(
            "participant-goals",
            &json!([{ "text": "Deltagarna studerar eller arbetar", "measure": "Enkät efter avslut", "target": "60 %", "accepted_by": "Alla parter", "when": "2022-12", "goal": "work" }])
        ),
        answer(
            "activities",
            &json!([
                { "activity": "Förberedelser", "responsible": "Karlskrona kommun", "from": "2020-11", "to": "2021-01" },
                { "activity": "Grupper med stöd", "responsible": "Region Blekinge", "from": "2021-02", "to": "2022-06" },
                { "activity": "Utvärdering", "responsible": "", "from": "2022-05", "to": "" },
            ])
        ),
        answer(
            "staffing",
            &json!([{ "role": "Projektledare", "share": "100 %" }, { "role": "Handledare <stöd>", "share": "50 %" }])
        ),
    ])
}

fn line(id: &str, year: i32, cost: &str, organisation_id: &str, source: &str, amount_ore: i64) -> Value {
    let (key, label) = if cost == "salaries" { ("salaries", "Löner") } else { ("other", "Övriga kostnader") };
    let name = if organisation_id == "orga_1" { "Karlskrona kommun" } else { "Region Blekinge" };
    json!({
        "id": id, "year": year, "costTypeKey": key, "costTypeLabel": label, "organisation": organisation(organisation_id, name), "source": source,
        "amountOre": amount_ore, "note": if key == "other" { "Lokal för gruppträffar" } else { "" }, "version": 1,
    })
}

fn lines() -> Value {
    json!([
        line("line_1", 2021, "salaries", "orga_1", "APPLIED", 125_000_000),
        line("line_2", 2021, "other", "orga_1", "APPLIED", 4_500_050),
        line("line_3", 2021, "salaries", "orga_2", "CO_FINANCING_IN_KIND", 30_000_000),
        line("line_4", 2022, "salaries", "orga_1", "APPLIED", 127_500_000),
    ])
}

fn parties() -> Value {
    json!([
        { "organisation": organisation("orga_1", "Karlskrona kommun"), "partyKind": "MUNICIPALITY", "commitment": "Leder projektet och anställer projektledaren.", "isOwner": true, "version": 1 },
        { "organisation": organisation("orga_2", "Region Blekinge"), "partyKind": "REGION", "commitment": "", "isOwner": false, "version": 1 },
    ])
}

fn attachments() -> Value {
    let file = |id: &str, name: &str, state: &str, refusal: Option<&str>| {
        json!({
            "id": id, "questionKey": "plan", "fileName": name, "contentType": "application/pdf", "sizeBytes": 1_240_000, "state": state, "refusal": refusal, "path": format!("/files/{id}"),
        })
    };
    json!([
        file("atta_1", "Tidsplan 2021.pdf", "ATTACHED", None),
        file("atta_2", "Bild.exe", "REFUSED", Some("Filen är ett program. Program kan inte bifogas.")),
        file("atta_3", "Kalkyl.xlsx", "PENDING", None),
    ])
}

pub(super) fn decision() -> Value {
    json!({
        "id": "deci_1", "outcome": "PARTLY_GRANTED", "paragraph": 41, "text": "Styrelsen beviljar projektet medel för 2021.", "reasons": "Projektet svarar mot förbundets mål.",
        "conditions": "Projektet följs upp varje halvår.", "presentedBy": "Maja Ekdal", "presenterLeft": true, "grantedOre": 129_500_050, "decidedOn": "2020-11-02", "minutesAdjustedOn": null,
        "documentPath": "/files/docu_2",
        "lines": [{ "grantedOre": 125_000_000, "budgetLine": line("line_1", 2021, "salaries", "orga_1", "APPLIED", 125_000_000) }],
    })
}

fn actions(state: &str) -> Value {
    match state {
        "DRAFT" => json!(["EDIT", "SUBMIT"]),
        "REGISTERED" => json!(["REQUEST_COMPLETION", "RECOMMEND"]),
        "RECOMMENDED" => json!(["ADD_TO_AGENDA"]),
        "ON_AGENDA" => json!(["DECIDE"]),
        _ => json!([]),
    }
}

/// An application in a state.
#[must_use]
pub fn application(state: &str) -> Value {
    let is_draft = state == "DRAFT";
    let is_recommended = ["RECOMMENDED", "ON_AGENDA", "DECIDED"].contains(&state);
    json!({
        "id": "appl_1",
        "association": association(),
        "call": call("call_1", "OPEN"),
        "template": template(),
        "templateChange": null,
        "setAside": [],
        "title": "Vägen in",
        "titleVersion": 2,
        "state": state,
        "registrationNumber": if is_draft { Value::Null } else { json!("2020/17") },
        "late": false,
        "closesAt": "2020-10-02T21:59:00Z",
        "daysLeft": 12,
        "createdAt": "2020-08-20T08:00:00Z",
        "receivedAt": if is_draft { Value::Null } else { json!("2020-09-19T12:05:00Z") },
        "changedAt": "2020-09-18T07:30:00Z",
        "owner": organisation("orga_1", "Karlskrona kommun"),
        "parties": parties(),
        "answers": answers(),
        "shownQuestions": shown(),
        "budgetLines": lines(),
        "budget": {
            "appliedOre": 257_000_050, "coFinancingOre": 30_000_000, "otherOre": 0, "totalOre": 287_000_050,
            "byYear": [{ "year": 2021, "appliedOre": 129_500_050, "totalOre": 159_500_050 }, { "year": 2022, "appliedOre": 127_500_000, "totalOre": 127_500_000 }],
        },
        "attachments": attachments(),
        "progress": if is_draft { json!([
            { "sectionKey": "purpose", "missing": [] },
            { "sectionKey": "goals", "missing": [{ "questionKey": "groups", "message": "Välj minst en målgrupp." }] },
            { "sectionKey": "organisation", "missing": [{ "questionKey": "parties", "message": "Skriv vad Region Blekinge åtar sig." }] },
            { "sectionKey": "budget", "missing": [] },
            { "sectionKey": "attachments", "missing": [] },
        ]) } else { json!([]) },
        "findings": [
            { "ruleKey": "parties", "severity": "STOPS", "sentence": "Minst två parter ska delta. Karlskrona kommun och Region Blekinge deltar.", "source": "Policy 17/29, punkt 3", "met": true, "policy": { "number": "17/29", "version": 2 } },
            { "ruleKey": "motivation", "severity": "STOPS", "sentence": "Övriga kostnader ska motiveras.", "source": "Policy 17/29, punkt 5", "met": !is_draft, "policy": { "number": "17/29", "version": 2 } },
            { "ruleKey": "share", "severity": "WARNS", "sentence": "Projekt brukar ha minst 20 procent medfinansiering. Det här har 10 procent.", "source": "Planen för året", "met": false, "policy": { "number": "17/29", "version": 2 } },
            { "ruleKey": "follow-up", "severity": "INFORMS", "sentence": "Projektet ska registreras i det nationella uppföljningssystemet.", "source": "Lag (2003:1210)", "met": false, "policy": null },
        ],
        "policies": policy::held(),
        "submissions": if is_draft { json!([]) } else { json!([submission(1, answers(), "2020-09-19T12:05:00Z")]) },
        "completions": [],
        "judgements": [],
        "recommendation": if is_recommended { json!({
            "judgements": judged(),
            "kind": "GRANT", "text": "Kansliet föreslår att styrelsen beviljar projektet medel.", "individualPerspective": "Når i högre utsträckning personer med samordnade behov.",
            "cooperationPerspective": "Två parter utvecklar ett gemensamt arbetssätt.", "writtenAt": "2020-10-12T09:00:00Z", "writtenBy": "Nils Almdal", "version": 1,
        }) } else { Value::Null },
        "frames": if is_draft { json!([]) } else { frame::uses() },
        "agendaItem": if ["ON_AGENDA", "DECIDED"].contains(&state) { json!({ "id": "item_1", "position": 1, "title": "Ansökan: Vägen in", "meeting": meeting_head() }) } else { Value::Null },
        "decision": if state == "DECIDED" { decision() } else { Value::Null },
        "history": [
            { "at": "2020-09-19T12:05:00Z", "kind": "SUBMITTED", "text": "Ansökan kom in och fick nummer 2020/17.", "by": "Maja Ekdal" },
            { "at": "2020-08-20T08:00:00Z", "kind": "STARTED", "text": "Ansökan påbörjades.", "by": "Maja Ekdal" },
        ],
        "actions": actions(state),
        "kind": "APPLICATION",
        "consultations": [],
        "consultationStatus": null,
        "consultationRouting": null,
        "statement": null,
        "direction": null,
        "following": [],
        "asked": null,
    })
}

fn judged() -> Value {
    json!([
        { "perspective": "Individperspektiv", "question": "Når insatsen människor med samordnade behov?", "source": "Riktlinjer, beredning", "step": "I högre grad", "motivation": "Målgruppen är väl beskriven." },
        { "perspective": null, "question": "Kommentera planen för implementering.", "source": null, "step": null, "motivation": "Kommunen tar över." },
    ])
}

/// The application with criteria to judge it by, one of them judged, seen by somebody who may do this.
#[must_use]
pub fn judged_by(mut application: Value, actions: &Value) -> Value {
    let steps = json!([{ "key": "lower", "label": "I lägre grad" }, { "key": "higher", "label": "I högre grad" }]);
    application["call"]["criteria"] = json!([
        { "key": "reach", "perspective": "Individperspektiv", "question": "Når insatsen människor med samordnade behov?", "guidance": "Utgå från målgruppen.", "source": "Riktlinjer, beredning", "steps": steps, "motivation": "REQUIRED", "optional": false },
        { "key": "plan", "perspective": null, "question": "Kommentera planen för implementering.", "guidance": null, "source": null, "steps": [], "motivation": "WELCOME", "optional": true },
    ]);
    application["judgements"] = json!([
        { "criterionKey": "reach", "step": "higher", "motivation": "Målgruppen är väl beskriven.", "version": 2, "judgedAt": "2020-10-08T09:00:00Z", "judgedBy": "Nils Almdal" },
    ]);
    application["actions"] = actions.clone();
    application
}

fn submission(number: i32, answers: Value, received_at: &str) -> Value {
    json!({
        "id": format!("subm_{number}"), "number": number, "receivedAt": received_at, "late": false, "submittedBy": "Maja Ekdal", "title": "Vägen in", "answers": answers, "shownQuestions": shown(),
        "budgetLines": lines(), "attachments": attachments(), "parties": parties(), "documentPath": format!("/files/docu_{number}"),
    })
}

fn completion(due_on: &str, answered_at: Option<&str>) -> Value {
    json!({
        "id": "comp_1", "message": "Beskriv tydligare hur projektet tas om hand när det är slut.", "dueOn": due_on, "notes": [{ "sectionKey": "goals", "note": "Hur mäter ni målen?" }],
        "requestedAt": "2020-09-14T08:00:00Z", "requestedBy": "Nils Almdal", "answeredAt": answered_at,
    })
}

/// The application while its completion is asked for, seen by the applicant.
#[must_use]
pub fn completing(mut application: Value) -> Value {
    application["actions"] = json!(["EDIT", "ANSWER_COMPLETION"]);
    application["completions"] = json!([completion("2020-10-02", None)]);
    application
}

/// The draft with every answer that is asked for and every rule met, after the last day to apply.
#[must_use]
pub fn ready_too_late(mut application: Value) -> Value {
    application["progress"] = json!([]);
    for finding in application["findings"].as_array_mut().into_iter().flatten() {
        finding["met"] = json!(true);
    }
    application["closesAt"] = json!("2020-09-15T21:59:00Z");
    application["daysLeft"] = Value::Null;
    application
}

pub(super) fn late_completion() -> Value {
    let mut application = completing(application("COMPLETION_REQUESTED"));
    application["completions"] = json!([completion("2020-09-11", None)]);
    application
}

/// The application after an answered completion request.
#[must_use]
pub fn completed(mut application: Value) -> Value {
    let mut changed = answers();
    changed[0]["value"] = json!(
        "Unga vuxna som saknar sysselsättning ska få ett samlat stöd. När projektet är slut tar kommunen över arbetssättet."
    );
    application["submissions"] =
        json!([submission(1, answers(), "2020-09-12T12:05:00Z"), submission(2, changed, "2020-09-19T12:05:00Z")]);
    application["completions"] = json!([completion("2020-09-25", Some("2020-09-19T12:05:00Z"))]);
    application
}
