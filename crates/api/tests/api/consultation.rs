//! Consultation over the API: what the office is proposed, what a body reads and answers, and what nobody else sees.

use mellanrum_app::{association, person, role::AppointedPlace};
use mellanrum_model::{
    Text,
    consultation::{Body, ConsultationStep},
    id::{ApplicationId, OrganisationId, TemplateId},
    permission::Role,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, code, file};

const CASE: &str = "query ($id: ID!) { application(id: $id) { title state actions consultationStatus { severity met } \
     consultationRouting { dueOn proposals { bodyKey reason } bodies { key } } \
     consultations { id bodyKey state dueOn opinion { stance text givenBy late byOffice } opinions { version } } \
     history { kind } submissions { title } recommendation { text } judgements { step } completions { id } } }";
const SEND: &str = "mutation ($input: SendConsultationInput!) { sendConsultation(input: $input) { application { id } userErrors { code path } } }";
const GIVE: &str = "mutation ($input: GiveOpinionInput!) { giveOpinion(input: $input) { consultation { state opinion { version } } \
     conflict { opinion { version } } userErrors { code path } } }";
const OWN: &str = "{ consultations { id bodyName state canAnswer dueOn application { title } } }";

/// A case of Region Blekinge that is received, in an association that consults the body which stands for the region.
async fn received(world: &World) -> String {
    let mut changed = file("blekinge");
    changed.bodies = vec![Body {
        key: "group".into(),
        name: Text::both("Gruppen", "The group"),
        description: None,
        email: None,
        covers: vec!["region-blekinge".into()],
        everywhere: false,
    }];
    changed.process.consultation = Some(ConsultationStep { by_parties: true, ..ConsultationStep::default() });
    association::apply(&world.app, &changed, Some("Samråd.")).await.expect("applied");
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let id = Uuid::from_u128(0xca5e);
    let tenant = world.association("blekinge").await.0;
    world
        .database
        .look(&format!(
            "insert into application (tenant_id, id, call_id, template_id, owner_id, title, state, registration_number, received_at, \
               created_by, created_at, changed_at) select '{tenant}', '{id}', call.id, call.template_id, organisation.id, 'Vägen', 'REGISTERED', \
               '20/001', now(), '{person}', now(), now() from call, organisation \
               where call.tenant_id = '{tenant}' and organisation.key = 'region-blekinge' limit 1; \
             insert into application_party (tenant_id, application_id, organisation_id, is_owner) \
               select tenant_id, id, owner_id, true from application where id = '{id}';",
            person = maja.0,
        ))
        .expect("a case");
    let look = |column: &str| {
        let found =
            world.database.look(&format!("select {column} from application where id = '{id}'")).expect("looked");
        Uuid::parse_str(found.trim()).expect("an id")
    };
    let content = json!({
        "template": TemplateId(look("template_id")), "title": "Vägen", "answers": [], "budget_lines": [], "attachments": [], "findings": [],
        "parties": [{
            "organisation": OrganisationId(look("owner_id")), "name": "Region Blekinge", "kind": "REGION", "commitment": "", "is_owner": true,
        }],
    });
    world
        .database
        .look(&format!(
            "insert into submission values ('{tenant}', '{id}', '{id}', 1, '{content}', false, '{}', now())",
            maja.0
        ))
        .expect("what was sent in");
    ApplicationId(id).to_string()
}

#[tokio::test]
async fn a_body_answers_what_the_office_sends_it_and_reads_nothing_else() {
    let world = World::start().await;
    let id = received(&world).await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.session(olle, "blekinge.localhost").await;
    let petra = person::save(&world.app, "Petra", "petra@body.example").await.expect("saved");
    let home = world.association("blekinge").await;
    world.appoint(AppointedPlace::Body(home, "group"), petra, Role::ConsultationMember).await;
    let petra = world.session(petra, "blekinge.localhost").await;
    let maja = person::save(&world.app, "Maja", "maja@organisation.example").await.expect("saved");
    let maja = world.session(maja, "blekinge.localhost").await;
    let case = || json!({ "id": id });

    let before = olle.data(CASE, case()).await["application"].clone();
    assert_eq!(before["consultationStatus"], json!({ "severity": "WARNS", "met": false }), "{before:#}");
    let proposals = json!([{ "bodyKey": "group", "reason": "eftersom Region Blekinge deltar" }]);
    assert_eq!(before["consultationRouting"]["proposals"], proposals);
    assert!(before["actions"].as_array().expect("actions").contains(&json!("CONSULT")));
    assert_eq!(petra.data(CASE, case()).await["application"], Value::Null, "not before it is sent out");
    assert_eq!(petra.data(OWN, json!({})).await["consultations"], json!([]));

    let choices = json!([{ "bodyKey": "group", "isAsked": true, "reason": "" }]);
    let input = json!({ "input": { "applicationId": id, "choices": choices, "dueOn": before["consultationRouting"]["dueOn"] } });
    for (client, refusal) in
        [(&petra, "FORBIDDEN"), (&maja, "FORBIDDEN"), (&world.public("blekinge.localhost"), "UNAUTHENTICATED")]
    {
        assert_eq!(code(&client.ask(SEND, input.clone()).await), refusal);
    }
    let left_out = json!({ "input": { "applicationId": id, "choices": [], "dueOn": "2020-01-01" } });
    let refused = olle.data(SEND, left_out).await["sendConsultation"]["userErrors"].clone();
    assert_eq!(refused[0]["path"], json!(["input", "choices", "group", "reason"]), "{refused:#}");
    let sent = olle.data(SEND, input.clone()).await["sendConsultation"].clone();
    assert_eq!(sent["userErrors"], json!([]));
    let again = olle.data(SEND, input).await["sendConsultation"]["userErrors"].clone();
    assert_eq!(again[0]["code"], "ASKED");

    // The body reads what was sent in, and not how the case fares.
    let own = petra.data(OWN, json!({})).await["consultations"][0].clone();
    let told = (&own["bodyName"], &own["state"], &own["canAnswer"], &own["application"]["title"]);
    assert_eq!(told, (&json!("Gruppen"), &json!("WAITING"), &json!(true), &json!("Vägen")));
    let read = petra.data(CASE, case()).await["application"].clone();
    assert_eq!(read["submissions"], json!([{ "title": "Vägen" }]));
    for hidden in ["history", "consultations", "judgements", "completions", "actions"] {
        assert_eq!(read[hidden], json!([]), "{hidden}");
    }
    for hidden in ["consultationStatus", "consultationRouting", "recommendation"] {
        assert_eq!(read[hidden], Value::Null, "{hidden}");
    }

    let give = |stance: &str, text: &str, version: i32| json!({ "input": { "consultationId": own["id"], "stance": stance, "text": text, "expectedVersion": version } });
    for (client, refusal) in [(&olle, "FORBIDDEN"), (&maja, "FORBIDDEN")] {
        assert_eq!(code(&client.ask(GIVE, give("SUPPORTS", "", 0)).await), refusal);
    }
    let wordless = petra.data(GIVE, give("DOES_NOT_SUPPORT", "", 0)).await["giveOpinion"].clone();
    assert_eq!(wordless["userErrors"], json!([{ "code": "REQUIRED", "path": ["input", "text"] }]));
    let given = petra.data(GIVE, give("SUPPORTS_WITH_REMARKS", "Resorna.", 0)).await["giveOpinion"].clone();
    assert_eq!(given["consultation"], json!({ "state": "ANSWERED", "opinion": { "version": 1 } }), "{given:#}");
    let stale = petra.data(GIVE, give("NO_VIEW", "", 0)).await["giveOpinion"].clone();
    assert_eq!((&stale["consultation"], &stale["conflict"]["opinion"]["version"]), (&Value::Null, &json!(1)));

    // The office and no applicant reads it with the case.
    let after = olle.data(CASE, case()).await["application"].clone();
    let opinion = json!({ "stance": "SUPPORTS_WITH_REMARKS", "text": "Resorna.", "givenBy": "Petra", "late": false, "byOffice": false });
    assert_eq!(after["consultations"][0]["opinion"], opinion, "{after:#}");
    assert_eq!(after["consultationStatus"]["met"], json!(true));
    let kinds: Vec<&Value> = after["history"].as_array().expect("events").iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["CONSULTATION_SENT", "OPINION_GIVEN"]);
    let applicants = maja.data(CASE, case()).await["application"].clone();
    assert_eq!((&applicants["consultations"], &applicants["history"]), (&json!([]), &json!([])), "{applicants:#}");
}
