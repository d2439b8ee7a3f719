//! What the API would answer: one association, its people, one application on its way.

use serde_json::{Value, json};

use super::{
    application::{answer, application, completing, decision, late_completion, shown, template, with},
    call_dates, consultation, contribution, frame, meeting_dates, member, new_call, policy, profile, template_move,
    tenant,
};

const NOW: &str = "2020-09-20T12:05:00Z";

/// Everything that any operation may ask for, seen by the office of the association.
#[must_use]
pub fn world() -> Value {
    json!({
        "account": account(),
        "viewer": {
            "now": NOW,
            "person": { "id": "pers_1", "name": "Maja Ekdal", "email": "maja.ekdal@example.org" },
            "associationRoles": ["DIRECTOR"],
            "platformRoles": [],
            "waitingRoles": [],
            "associations": [
                { "slug": "blekinge", "name": "Samordningsförbundet i Blekinge", "host": "blekinge.mellanrum.localhost", "roles": ["DIRECTOR"] },
                { "slug": "badesa", "name": "Samordningsförbundet BÅDESÅ", "host": "badesa.mellanrum.localhost", "roles": ["BOARD_MEMBER", "OFFICER"] },
            ],
            "organisations": [{ "role": "SIGNATORY", "organisation": organisation("orga_1", "Karlskrona kommun") }],
        },
        "association": association(),
        "associations": [association(), other_association()],
        "desk": {
            "associations": [{ "slug": "blekinge", "name": "Samordningsförbundet i Blekinge" }, { "slug": "badesa", "name": "Samordningsförbundet BÅDESÅ" }],
            "calls": [{ "call": call("call_1", "OPEN") }, { "call": call("call_2", "COMING") }, { "call": refusing(call("call_3", "OPEN")) }],
            "applications": {
                "pageInfo": { "hasPreviousPage": false, "hasNextPage": true, "startCursor": "a", "endCursor": "b" },
                "nodes": [
                    asked(completing(application("COMPLETION_REQUESTED")), true, -2, "Kompletteringen skulle ha kommit senast 18 september 2020. Skicka den så snart du kan."),
                    asked(application("DRAFT"), true, 2, "3 svar saknas. Sista dag är 22 september 2020."),
                    asked(application("DRAFT"), true, 12, "Allt är ifyllt. Läs igenom och skicka in. Sista dag är 2 oktober 2020."),
                    asked(application("REGISTERED"), false, 0, "Du behöver inte göra något. Styrelsen beslutar 2 november 2020."),
                    asked(application("DECIDED"), false, 0, "Delvis bifall."),
                ],
            },
            "calendarFeed": null,
        },
        "call": call("call_1", "OPEN"),
        "application": application("REGISTERED"),
        "applications": {
            "pageInfo": { "hasPreviousPage": false, "hasNextPage": false, "startCursor": null, "endCursor": null },
            "nodes": [application("REGISTERED"), late_completion(), application("ON_AGENDA"), application("DECIDED")],
        },
        "meeting": meeting(false),
        "meetings": {
            "pageInfo": { "hasPreviousPage": false, "hasNextPage": true, "startCursor": "a", "endCursor": "b" },
            "nodes": [meeting(false), meeting(true)],
        },
        "consultations": consultation::asked(),
        "node": null,
        "tokenScopes": { "tokenScopes": TOKEN_SCOPES },
        "apiTokens": api_tokens(),
        "callEffects": call_dates::effects(),
        "callProposal": new_call::proposal(),
        "newCallEffects": new_call::effects(),
        "withdrawnCalls": new_call::withdrawn(),
        "meetingYear": meeting_dates::year(),
        "plannedMeeting": meeting_dates::meeting(),
        "newMeetingEffects": meeting_dates::new_effects(),
        "meetingEffects": meeting_dates::effects(),
        "meetingCancellationEffects": meeting_dates::cancellation_effects(),
        "templateEffects": template_move::effects(),
        "templateDifferences": template_move::differences(),
        "policyDifferences": policy::differences(),
        "contributionYears": [2021, 2020],
        "contributionYear": contribution::year(),
        "contributionEffects": { "year": contribution::year(), "userErrors": [] },
        "frameYears": [2022, 2021, 2020],
        "frameYear": frame::year(),
        "frameEffects": { "year": frame::year(), "userErrors": [] },
        "memberRecords": member::records(),
        "memberRecord": member::records()[1],
        "memberEffects": member::effects(),
        "profileSettings": profile::settings(),
        "profileEffects": profile::effects(),
        "associationFile": "slug: blekinge\nname: Samordningsförbundet i Blekinge\n",
        "auditEntries": audit(&["application.submit", "role.withdraw", "something.new"]),
        "platformAuditEntries": audit(&["session.begin", "passkey.add"]),
        "associationRoles": roles(&["DIRECTOR", "BOARD_MEMBER"]),
        "organisationRoles": roles(&["SIGNATORY", "EDITOR"]),
        "platformRoles": roles(&["OPERATOR", "ANALYST"]),
        "tenants": tenant::connection(),
        "tenant": tenant::tenant("Samordningsförbundet i Blekinge", "blekinge", &["FAILED_JOBS", "LATE_JOBS"]),
        "knownOrganisations": tenant::organisations(),
        "identityProviders": [{ "key": "karlskrona", "name": "Karlskrona kommun" }],
        "identityProviderFor": null,
        "officeCalendarFeed": null,
        "renewOfficeCalendarFeed": {
            "address": "https://blekinge.mellanrum.example.org/calendar/3f9a1c4be27d5086913bafe4d2c7780153f9a1c4be27d5086913bafe4d2c7801.ics", "userErrors": [],
        },
        "renewCalendarFeed": {
            "address": "https://mellanrum.example.org/calendar/3f9a1c4be27d5086913bafe4d2c7780153f9a1c4be27d5086913bafe4d2c77801.ics", "userErrors": [],
        },
        "saveAnswer": {
            "answer": answer("participants", &json!(40)), "conflict": null, "progress": [], "shownQuestions": shown(), "userErrors": [],
        },
    })
}

/// What the viewer sees of her own account.
fn account() -> Value {
    json!({
        "secondFactor": true,
        "roles": [
            own_role("INVITED", "AUDITOR", true),
            own_role("HOLDS", "DIRECTOR", true),
            own_role("COMING", "BOARD_MEMBER", true),
            own_role("HOLDS", "ORGANISATION_ADMINISTRATOR", false),
            own_role("WITHDRAWN", "OFFICER", true),
        ],
        "sessions": [
            { "id": "sess_1", "method": "PASSKEY", "secondFactor": true, "agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0", "createdAt": NOW, "usedAt": NOW, "isCurrent": true },
            { "id": "sess_2", "method": "EMAIL", "secondFactor": false, "agent": "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Safari/605.1", "createdAt": NOW, "usedAt": NOW, "isCurrent": false },
            { "id": "sess_3", "method": "PROVIDER", "secondFactor": true, "agent": "curl", "createdAt": NOW, "usedAt": NOW, "isCurrent": false },
        ],
        "passkeys": [{ "id": "pkey_1", "name": "Telefonen", "createdAt": NOW, "usedAt": NOW }, { "id": "pkey_2", "name": "Datorn på jobbet", "createdAt": NOW, "usedAt": null }],
    })
}

/// The same without anyone signed in.
#[must_use]
pub fn signed_out(mut world: Value) -> Value {
    world["viewer"] = json!({
        "now": NOW, "person": null, "associationRoles": [], "platformRoles": [], "waitingRoles": [], "associations": [], "organisations": [],
    });
    world
}

/// The same on the applicants' host.
#[must_use]
pub fn on_apex(mut world: Value) -> Value {
    world["association"] = Value::Null;
    world["viewer"]["associationRoles"] = json!([]);
    world
}

/// The same about this application.
#[must_use]
pub fn with_application(mut world: Value, application: Value) -> Value {
    world["application"] = application;
    world
}

/// The same about an agenda item with this application.
#[must_use]
pub fn with_item(mut world: Value, application: Value) -> Value {
    world["node"] = json!({
        "__typename": "AgendaItem",
        "id": "item_1",
        "position": 1,
        "title": "Ansökan: Vägen in",
        "meeting": meeting_head(),
        "decision": application["decision"],
        "application": application,
    });
    world
}

const TOKEN_SCOPES: [&str; 6] =
    ["READ_CASES", "READ_MEETINGS", "PREPARE_CASES", "RECORD_DECISIONS", "READ_ROLES", "READ_AUDIT"];

/// Tokens that work, one of them not used yet, and two that are over.
fn api_tokens() -> Vec<Value> {
    let token = |(place, name): (usize, &str)| {
        let is_withdrawn = place == 3;
        json!({
            "id": format!("tokn_{place}"), "name": name, "scopes": TOKEN_SCOPES[..=place], "madeBy": "Maja Ekdal",
            "createdAt": NOW, "expiresOn": "2020-12-31", "usedAt": (place != 1).then_some(NOW),
            "withdrawnAt": is_withdrawn.then_some(NOW), "withdrawnBy": is_withdrawn.then_some("Maja Ekdal"),
            "holds": place < 2,
        })
    };
    let names = ["Diariesystemet, hämtar ärenden varje natt", "Ekonomisystemet", "Det gamla diariesystemet", "Prov"];
    names.into_iter().enumerate().map(token).collect()
}

/// Entries of what was done.
fn audit(actions: &[&str]) -> Value {
    let entry = |(place, action): (usize, &&str)| {
        json!({ "node": {
            "number": 100 - place, "at": NOW, "personName": (place != 1).then_some("Maja Ekdal"), "roles": ["DIRECTOR", "OFFICER"],
            "action": action, "subject": "appl_01m86r8j5jemx982j91ksc20fq", "address": "192.0.2.17", "requestId": "sample-request",
            "details": { "before": { "state": "REGISTERED" }, "after": { "text": "Vägen in <till> arbete", "late": false } },
        } })
    };
    json!({
        "pageInfo": { "hasPreviousPage": false, "hasNextPage": true, "startCursor": "a", "endCursor": "b" },
        "edges": actions.iter().enumerate().map(entry).collect::<Vec<_>>(),
        "actions": actions,
    })
}

/// The same for whoever runs the platform.
#[must_use]
pub fn as_operator(world: Value) -> Value {
    let mut world = on_apex(world);
    world["viewer"]["platformRoles"] = json!(["OPERATOR"]);
    world
}

/// A role of the viewer.
fn own_role(state: &str, role: &str, in_association: bool) -> Value {
    json!({
        "given": given(&format!("arol_{role}"), role, state),
        "association": in_association.then(|| json!({ "name": "Samordningsförbundet i Blekinge", "slug": "blekinge", "host": "blekinge.mellanrum.localhost" })),
        "organisation": (!in_association).then(|| json!({ "id": "orga_1", "name": "Karlskrona kommun" })),
        "isUsable": state == "HOLDS",
    })
}

fn given(id: &str, role: &str, state: &str) -> Value {
    let is_withdrawn = state == "WITHDRAWN";
    json!({
        "id": id, "role": role, "state": state, "personName": "Nils Almdal", "personEmail": "nils.almdal@example.org",
        "startsOn": "2019-04-01", "endsOn": "2023-03-31", "invitationEndsAt": "2020-10-04T12:05:00Z",
        "reason": "Vald av kommunfullmäktige den 14 december 2018, § 212.", "givenBy": "Maja Ekdal", "givenAt": NOW,
        "withdrawnAt": is_withdrawn.then_some(NOW), "withdrawnBy": is_withdrawn.then_some("Maja Ekdal"),
        "withdrawalReason": if is_withdrawn { "Har slutat." } else { "" },
        "bodyKey": (role == "CONSULTATION_MEMBER").then_some("local-east"),
    })
}

/// Roles in every state.
fn roles(kinds: &[&str]) -> Vec<Value> {
    let states = ["HOLDS", "INVITED", "EXPIRED", "COMING", "ENDED", "DECLINED", "WITHDRAWN"];
    let mut found: Vec<Value> = Vec::new();
    for (number, state) in states.iter().enumerate() {
        let mut role = given(&format!("arol_{number}"), kinds[number % kinds.len()], state);
        if number % 2 == 1 {
            role["personName"] = json!("Ingrid Bergsjö");
            role["personEmail"] = json!("ingrid.bergsjo@example.org");
            role["endsOn"] = Value::Null;
        }
        found.push(role);
    }
    found.sort_by_key(|role| role["personEmail"].as_str().unwrap_or_default().to_owned());
    found
}

pub(super) fn organisation(id: &str, name: &str) -> Value {
    let kind = match id {
        "orga_2" => "REGION",
        "orga_3" => "ARBETSFORMEDLINGEN",
        "orga_4" => "FORSAKRINGSKASSAN",
        _ => "MUNICIPALITY",
    };
    json!({ "id": id, "name": name, "partyKind": kind })
}

fn members() -> Vec<Value> {
    let names = [
        ("orga_1", "Karlskrona kommun"),
        ("orga_2", "Region Blekinge"),
        ("orga_3", "Arbetsförmedlingen"),
        ("orga_4", "Försäkringskassan"),
    ];
    let member = |(id, name)| {
        let organisation = organisation(id, name);
        json!({ "partyKind": organisation["partyKind"], "organisation": organisation })
    };
    names.map(member).to_vec()
}

pub(super) fn association() -> Value {
    json!({
        "id": "asso_1",
        "slug": "blekinge",
        "name": "Samordningsförbundet i Blekinge",
        "shortName": "Finsam Blekinge",
        "isSuspended": false,
        "templates": template_move::versions(),
        "introduction": "Vi finansierar insatser där myndigheter, region och kommuner tillsammans stödjer människor på väg mot arbete eller studier.",
        "canBeFinanced": ["Insatser för personer som behöver stöd från flera myndigheter", "Kompetens- och metodutveckling för personal hos medlemmarna", "Kartläggningar som visar var samverkan brister"],
        "contact": { "office": "Förbundets kansli", "email": "kansli@example.org", "phone": "0455-00 00 00", "address": ["Exempelgatan 1", "371 00 Karlskrona"], "website": "https://example.org" },
        "terms": { "owner": "projektägare", "director": "förbundschef", "intervention": "projekt" },
        "colours": { "header": "#1d4e5f", "onHeader": "#ffffff", "accent": "#e0a43a" },
        "host": "blekinge.mellanrum.localhost",
        "members": members(),
        "goals": [
            { "key": "support", "text": "av deltagarna upplever stöd och inflytande i sin process", "targetPercent": 90 },
            { "key": "work", "text": "av deltagarna har börjat arbeta eller studera efter insatsen", "targetPercent": 60 },
        ],
        "targetGroups": [{ "key": "young", "text": "Unga vuxna utanför arbetsmarknaden" }, { "key": "sick", "text": "Personer som varit sjukskrivna länge" }],
        "priorities": [{ "key": "competence", "text": "Ansökan visar vilken kompetens som finns i projektet" }],
        "costTypes": [
            { "key": "salaries", "label": "Löner", "guidance": "Lön och sociala avgifter för den tid som arbetas i projektet.", "needsMotivation": false },
            { "key": "other", "label": "Övriga kostnader", "guidance": null, "needsMotivation": true },
        ],
        "policies": policy::in_force(),
        "policyVersions": policy::versions(),
        "calls": [call_fields("call_1", "OPEN"), call_fields("call_2", "COMING"), call_fields("call_3", "CLOSED")],
        "bodies": [{ "key": "local-east", "name": "Lokala gruppen i öster", "description": null }, { "key": "county", "name": "Länsgruppen", "description": "Samverkan i hela länet" }],
        "upcomingMeetings": [{ "heldOn": "2020-11-02", "title": "Styrelsemöte", "startsAt": "13:00", "place": "Karlskrona" }],
    })
}

fn other_association() -> Value {
    json!({ "slug": "badesa", "name": "Samordningsförbundet BÅDESÅ", "host": "badesa.mellanrum.localhost", "introduction": "Fem kommuner i två län.", "colours": { "header": "#4a2d5f", "onHeader": "#ffffff", "accent": "#8cc0a0" }, "calls": [] })
}

fn call_fields(id: &str, state: &str) -> Value {
    let title = match state {
        "OPEN" => "Projekt som startar 2021",
        "COMING" => "Projekt som startar 2022",
        _ => "Projekt som startade 2020",
    };
    json!({
        "template": { "id": "tmpl_1" }, "id": id,
        "title": title,
        "introduction": "Sök medel för projekt som utvecklar samverkan mellan medlemmarna.\n\nKontakta gärna kansliet innan du börjar.",
        "mode": if state == "COMING" { "ROLLING" } else { "CALL" },
        "state": state,
        "opensOn": if state == "COMING" { json!("2021-02-01") } else { json!("2020-08-17") },
        "closesAt": if state == "COMING" { Value::Null } else { json!("2020-10-02T21:59:00Z") },
        "isExtended": false,
        "dates": {
            "opensOn": if state == "COMING" { json!("2021-02-01") } else { json!("2020-08-17") },
            "closesAt": if state == "COMING" { Value::Null } else { json!("2020-10-02 23:59") },
            "decisionOn": "2020-11-02", "startsOn": if state == "CLOSED" { Value::Null } else { json!("2021-01-01") },
        },
        "daysUntilOpening": if state == "COMING" { json!(134) } else { Value::Null },
        "daysLeft": if state == "OPEN" { json!(12) } else { Value::Null },
        "decisionOn": "2020-11-02",
        "startsOn": "2021-01-01",
        "budgetYears": [2021, 2022],
    })
}

/// A case with what is asked in it.
fn asked(mut application: Value, waits: bool, days: i64, sentence: &str) -> Value {
    application["asked"] =
        json!({ "waitsForMe": waits, "dueOn": "2020-09-22", "daysLeft": waits.then_some(days), "sentence": sentence });
    application
}

fn eligible(id: &str, name: &str, may_apply: bool) -> Value {
    let sentence = "Bara förbundets medlemmar kan äga en insats och få pengar. Andra deltar genom en medlem.";
    let sentence = if may_apply { sentence.to_owned() } else { format!("{sentence} {name} är inte medlem.") };
    let finding = json!({ "met": may_apply, "severity": "STOPS", "sentence": sentence, "source": "Policy 17/29, vem som kan söka" });
    json!({ "organisation": organisation(id, name), "mayApply": may_apply, "state": "OPEN", "findings": [finding] })
}

/// The same call, for which no organisation of the viewer may apply.
#[must_use]
pub fn refusing(mut call: Value) -> Value {
    call["eligibility"] = json!([eligible("orga_1", "Karlskrona kommun", false)]);
    call
}

pub(super) fn call(id: &str, state: &str) -> Value {
    let mut call = call_fields(id, state);
    call["eligibility"] = json!([
        eligible("orga_1", "Karlskrona kommun", true),
        eligible("orga_2", "Region Blekinge", true),
        eligible("orga_9", "Nora kommun", false),
    ]);
    call["criteria"] = json!([]);
    call["process"] = json!({
        "presenterLeaves": true, "recommendation": true, "starters": "ANYBODY", "officeContact": true, "problemStatement": false, "source": "Policy 17/29, punkt 1",
    });
    call["statementTemplate"] = Value::Null;
    call["association"] = association();
    call["template"] = template();
    call["frames"] = frame::in_call();
    call["policies"] = policy::held();
    call["dateChanges"] = call_dates::changes();
    call["templateMoves"] = template_move::moves();
    call["extensions"] = call_dates::extensions();
    call["plan"] = new_call::plan();
    call["canWithdraw"] = json!(true);
    call
}

pub(super) fn meeting_head() -> Value {
    json!({ "id": "meet_1", "title": "Styrelsemöte", "heldOn": "2020-11-02", "startsAt": "13:00", "isCancelled": false, "place": "Karlskrona", "minutesAdjustedOn": null, "canDecide": true })
}

/// A board meeting, before or after its items are decided.
#[must_use]
pub fn meeting(is_decided: bool) -> Value {
    let item_application = application(if is_decided { "DECIDED" } else { "ON_AGENDA" });
    with(
        meeting_head(),
        &json!({
            "adjusters": [],
            "items": [{ "id": "item_1", "position": 1, "title": "Ansökan: Vägen in", "application": item_application, "decision": if is_decided { decision() } else { Value::Null } }],
            "candidates": [with(application("RECOMMENDED"), &json!({ "id": "appl_2", "title": "Samlat stöd" }))],
        }),
    )
}

/// A world whose viewer sits on the board.
#[must_use]
pub fn as_board(mut world: Value) -> Value {
    world["viewer"]["associationRoles"] = json!(["BOARD_MEMBER"]);
    world
}
