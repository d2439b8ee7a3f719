//! What whoever runs the platform does to associations: creating, looking, closing and opening.

use http::{Method, StatusCode, header};
use mellanrum_app::{
    audit,
    role::AppointedPlace,
    tenant::{self, Member, NewTenant},
};
use mellanrum_model::{Error, Language, association::Contact, id::PersonId, organisation::PartyKind, permission::Role};
use serde_json::{Value, json};

use crate::{
    answers::start,
    counter::Counter,
    world::{Client, World, code},
};

const CREATE: &str = "mutation ($input: CreateAssociationInput!) { createAssociation(input: $input) \
    { association { id host templateName directorEmail members { name partyKind } } userErrors { code path message } } }";
const SUSPEND: &str = "mutation ($input: SuspendAssociationInput!) { suspendAssociation(input: $input) \
    { tenant { slug suspension { reason by at } } userErrors { code path message } } }";
const RESUME: &str = "mutation ($input: ResumeAssociationInput!) { resumeAssociation(input: $input) \
    { tenant { slug suspension { reason } } userErrors { code path } } }";
const LIST: &str = "query ($filter: TenantFilter, $first: Int, $after: String) { tenants(filter: $filter, first: $first, after: $after) \
    { totalCount suspendedCount concernedCount pageInfo { hasNextPage endCursor } edges { cursor node { id slug name host domains \
      suspension { reason } memberCount peopleCount lead openCallCount applicationCount fileCount fileBytes lastActiveOn \
      waitingJobCount failedJobCount oldestJobAt concerns } } } }";

async fn operator(world: &World) -> (PersonId, Client<'_>) {
    let id = mellanrum_app::person::save(&world.app, "Orvar", "orvar@mellanrum.example").await.expect("saved");
    world.appoint(AppointedPlace::Platform, id, Role::Operator).await;
    (id, world.session(id, "localhost").await)
}

fn new(slug: &str) -> Value {
    json!({ "input": {
        "slug": slug, "name": "Samordningsförbundet Östra", "shortName": "Östra", "office": "Kansliet",
        "email": "kansli@ostra.example", "directorName": "Dagny Öst", "directorEmail": "Dagny@Ostra.example",
        "members": [
            { "key": "forsakringskassan" },
            { "name": "Östers kommun", "partyKind": "MUNICIPALITY" },
        ],
    }})
}

fn in_association(id: &str) -> Value {
    json!({ "input": { "associationId": id, "reason": " Avtalet är slut. " } })
}

fn errors(payload: &Value) -> Vec<(String, String)> {
    let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
    let path = |error: &Value| {
        error["path"].as_array().expect("a path").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".")
    };
    let errors = payload["userErrors"].as_array().unwrap_or_else(|| panic!("{payload:#}"));
    errors.iter().map(|error| (path(error), text(error, "code"))).collect()
}

/// What the chains of an association and of the platform say of what was done to it, the newest last.
fn noted(world: &World, id: &str) -> (Vec<String>, Vec<String>) {
    let id: mellanrum_model::id::AssociationId = id.parse().expect("an id");
    let read = |table: &str, which: String| {
        let statement = format!(
            "select action || ' ' || coalesce((select name from person where id = person_id), 'nobody') \
             from {table} where action like 'association.%' and action <> 'association.apply' and {which} order by number"
        );
        let text = world.database.look(&statement).expect("looked");
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    (read("audit_entry", format!("tenant_id = '{}'", id.0)), read("platform_audit_entry", format!("subject = '{id}'")))
}

async fn chains_hold(world: &World) {
    for chain in audit::verify(&world.app, None, None).await.expect("read") {
        assert!(chain.verification.faults.is_empty(), "{chain:?}");
    }
}

#[tokio::test]
async fn an_operator_creates_an_association_and_its_director_answers() {
    let world = World::start().await;
    let (_, operator) = operator(&world).await;
    let mut look = new("ostra");
    look["input"]["onlyLook"] = json!(true);
    let looked = operator.data(CREATE, look).await;
    let looked = &looked["createAssociation"];
    assert_eq!((&looked["userErrors"], &looked["association"]["id"]), (&json!([]), &Value::Null), "only looked");
    let known = operator.data("{ knownOrganisations { key name partyKind } }", json!({})).await;
    assert!(known["knownOrganisations"].as_array().expect("a list").len() > 8, "{known:#}");
    assert!(!known.to_string().contains("Östers kommun"), "looking writes nothing");

    let created = operator.data(CREATE, new("ostra")).await;
    let created = &created["createAssociation"];
    assert_eq!(created["userErrors"], json!([]));
    let association = &created["association"];
    assert_eq!(
        (&association["host"], &association["directorEmail"]),
        (&json!("ostra.localhost"), &json!("dagny@ostra.example"))
    );
    assert_eq!(association["members"][0], json!({ "name": "Försäkringskassan", "partyKind": "FORSAKRINGSKASSAN" }));
    let id = association["id"].as_str().expect("an id");
    assert_eq!(noted(&world, id), (vec!["association.create Orvar".into()], vec!["association.create Orvar".into()]));
    let letters = "select kind || ' ' || email from account_mail join person on person.id = person_id";
    assert_eq!(world.database.look(letters).expect("looked").trim(), "invitation dagny@ostra.example");

    let public = world.public("ostra.localhost");
    let query = "{ association { name members { organisation { name } } calls { state } policies { number } } }";
    let shown = public.data(query, json!({})).await;
    assert_eq!(shown["association"]["name"], "Samordningsförbundet Östra");
    assert_eq!(
        shown["association"]["calls"],
        json!([{ "state": "CLOSED" }]),
        "nothing is taken in before somebody opens it"
    );

    let listed = operator.data(LIST, json!({ "filter": { "search": "ÖSTRA" } })).await;
    let node = &listed["tenants"]["edges"][0]["node"];
    assert_eq!(
        (&node["lead"], &node["concerns"], &node["memberCount"]),
        (&json!("INVITED"), &json!(["LEAD_INVITED"]), &json!(2))
    );
    assert_eq!(node["lastActiveOn"], Value::Null, "creating it is not its own doing");

    // Who is invited accepts by the ordinary way, and then gives roles.
    let dagny = "select id from person where email = 'dagny@ostra.example'";
    let dagny: uuid::Uuid = world.database.look(dagny).expect("looked").trim().parse().expect("an id");
    let account = world.session(PersonId(dagny), "localhost").await;
    let roles = account.data("{ viewer { roles { given { id role state } } } }", json!({})).await;
    let given = &roles["viewer"]["roles"][0]["given"];
    assert_eq!((&given["role"], &given["state"]), (&json!("DIRECTOR"), &json!("INVITED")));
    let answer =
        "mutation ($input: AnswerInvitationInput!) { answerInvitation(input: $input) { userErrors { code } } }";
    account.data(answer, json!({ "input": { "roleId": given["id"], "accept": true } })).await;
    let listed = operator.data(LIST, json!({ "filter": { "search": "östra" } })).await;
    let node = &listed["tenants"]["edges"][0]["node"];
    assert_eq!((&node["lead"], &node["concerns"], &node["peopleCount"]), (&json!("THERE"), &json!([]), &json!(1)));
    let director = world.session(PersonId(dagny), "ostra.localhost").await;
    director
        .data("{ associationRoles { role } auditEntries { edges { node { action personName } } } }", json!({}))
        .await;
    chains_hold(&world).await;
}

#[tokio::test]
async fn what_cannot_be_created_is_told_at_its_field_and_nothing_is_written() {
    let world = World::start().await;
    let (_, operator) = operator(&world).await;
    let before = world.database.look("select count(*) from organisation").expect("looked");
    let cases: [(&str, Value, &str, &str); 9] = [
        ("slug", json!("www"), "input.slug", "RESERVED"),
        ("slug", json!("Östra"), "input.slug", "SLUG"),
        ("slug", json!("blekinge"), "input.slug", "TAKEN"),
        ("email", json!("kansli"), "input.email", "EMAIL"),
        ("directorEmail", json!("orvar@mellanrum.example"), "input.directorEmail", "SELF"),
        ("directorName", json!(""), "input.directorName", "REQUIRED"),
        ("members", json!([{ "key": "forsakringskassan" }]), "input.members", "PARTY_KINDS"),
        (
            "members",
            json!([{ "key": "forsakringskassan" }, { "key": "okand" }]),
            "input.members.1.organisation",
            "UNKNOWN",
        ),
        (
            "members",
            json!([{ "key": "forsakringskassan", "name": "Ett annat namn" }, { "name": "Öster", "partyKind": "REGION" }]),
            "input.members.0.name",
            "KNOWN",
        ),
    ];
    for (field, value, path, code) in cases {
        let mut wrong = new("ostra");
        wrong["input"][field] = value.clone();
        let answer = operator.data(CREATE, wrong).await;
        let found = errors(&answer["createAssociation"]);
        let is_told = found.iter().any(|(at, what)| at == path && (what == code || code == "EMAIL"));
        assert!(is_told, "{field} {value}: {found:?}");
        assert_eq!(answer["createAssociation"]["association"], Value::Null);
    }
    assert_eq!(world.database.look("select count(*) from organisation").expect("looked"), before);
    assert_eq!(world.database.look("select count(*) from account_mail").expect("looked").trim(), "0");
}

#[tokio::test]
async fn a_creation_that_was_broken_off_is_taken_up_again() {
    let world = World::start().await;
    let (_, operator) = operator(&world).await;
    let created = operator.data(CREATE, new("ostra")).await;
    let id = created["createAssociation"]["association"]["id"].clone();
    // As if the process had ended between the two transactions.
    let tables = ["association_role", "call", "template", "policy", "member", "audit_entry"];
    let own = "(select id from association where slug = 'ostra')";
    let forget: String = tables.iter().map(|table| format!("delete from {table} where tenant_id = {own};")).collect();
    world.database.look(&format!("set session_replication_role = replica; {forget}")).expect("gone");
    let listed = operator.data(LIST, json!({ "filter": { "hasConcerns": true, "search": "ostra" } })).await;
    assert_eq!(listed["tenants"]["edges"][0]["node"]["concerns"], json!(["UNFINISHED", "NO_LEAD"]));
    let again = operator.data(CREATE, new("ostra")).await;
    assert_eq!(again["createAssociation"]["association"]["id"], id, "{again:#}");
    let twice = operator.data(CREATE, new("ostra")).await;
    assert_eq!(errors(&twice["createAssociation"]), [("input.slug".to_owned(), "TAKEN".to_owned())]);
    let listed = operator.data(LIST, json!({ "filter": { "search": "ostra" } })).await;
    assert_eq!(listed["tenants"]["edges"][0]["node"]["concerns"], json!(["LEAD_INVITED"]));
}

#[tokio::test]
async fn nobody_but_an_operator_creates_closes_or_looks() {
    let world = World::start().await;
    let id = world.association("blekinge").await.to_string();
    let analyst = mellanrum_app::person::save(&world.app, "Anna", "anna@natverket.example").await.expect("saved");
    world.appoint(AppointedPlace::Platform, analyst, Role::Analyst).await;
    let director = world.official("Dagny", "blekinge", Role::Director).await;
    let (orvar, _) = operator(&world).await;
    let (analyst, one_factor) =
        (world.session(analyst, "localhost").await, world.session_by(orvar, "localhost", false).await);
    let director = world.session(director, "blekinge.localhost").await;
    let public = world.public("localhost");
    for (client, refused) in
        [(&public, "UNAUTHENTICATED"), (&analyst, "FORBIDDEN"), (&director, "FORBIDDEN"), (&one_factor, "FORBIDDEN")]
    {
        for (query, variables) in [
            (LIST, json!({})),
            ("query ($id: ID!) { tenant(id: $id) { slug } }", json!({ "id": id })),
            ("{ knownOrganisations { key } }", json!({})),
            (CREATE, new("ostra")),
            (SUSPEND, in_association(&id)),
            (RESUME, json!({ "input": { "associationId": id } })),
        ] {
            assert_eq!(code(&client.ask(query, variables).await), refused, "{query}");
        }
    }
    assert_eq!(world.database.look("select count(*) from suspension").expect("looked").trim(), "0");
}

#[tokio::test]
async fn a_closed_association_answers_nobody_until_it_is_opened() {
    let world = World::start().await;
    let (_, operator) = operator(&world).await;
    let id = world.association("blekinge").await.to_string();
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let officer = world.session(officer, "blekinge.localhost").await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let desk = world.session(maja, "localhost").await;
    let draft = start(&desk, "Vägen in").await;

    let without = operator.data(SUSPEND, json!({ "input": { "associationId": id, "reason": " " } })).await;
    assert_eq!(errors(&without["suspendAssociation"]), [("input.reason".to_owned(), "REQUIRED".to_owned())]);
    let closed = operator.data(SUSPEND, in_association(&id)).await;
    let suspension = &closed["suspendAssociation"]["tenant"]["suspension"];
    assert_eq!((&suspension["reason"], &suspension["by"]), (&json!("Avtalet är slut."), &json!("Orvar")));
    let twice = operator.data(SUSPEND, in_association(&id)).await;
    assert_eq!(errors(&twice["suspendAssociation"]), [("input.associationId".to_owned(), "SUSPENDED".to_owned())]);

    // Its host answers nobody, whoever she is.
    let query = json!({ "query": "{ association { name } viewer { now } }" });
    let public = world.public("blekinge.localhost");
    for client in [&public, &officer] {
        let reply = client.post("/graphql", &query).await;
        assert_eq!((reply.status, code(&reply.json())), (StatusCode::SERVICE_UNAVAILABLE, "SUSPENDED"));
        assert_eq!(reply.header(header::RETRY_AFTER), "3600");
        let files = client.send(Method::GET, "/files/docu_00000000000000000000000001", &[], "").await;
        assert_eq!(files.status, StatusCode::SERVICE_UNAVAILABLE, "{files:?}");
    }
    // Others go on.
    world.public("badesa.localhost").data("{ association { name } }", json!({})).await;

    // The desk shows what is there and says that it is closed; nothing is written.
    let query = "query ($id: ID!) { application(id: $id) { title actions association { isSuspended } } }";
    let shown = desk.data(query, json!({ "id": draft })).await;
    assert_eq!(
        shown["application"],
        json!({ "title": "Vägen in", "actions": [], "association": { "isSuspended": true } })
    );
    let rename = "mutation ($input: RenameApplicationInput!) { renameApplication(input: $input) { conflict } }";
    let renamed = json!({ "input": { "applicationId": draft, "title": "En annan väg", "expectedVersion": 1 } });
    assert_eq!(code(&desk.ask(rename, renamed.clone()).await), "SUSPENDED");

    let listed = operator.data(LIST, json!({ "filter": { "isSuspended": true } })).await;
    assert_eq!(listed["tenants"]["edges"][0]["node"]["slug"], "blekinge");
    assert_eq!((&listed["tenants"]["totalCount"], &listed["tenants"]["suspendedCount"]), (&json!(2), &json!(1)));

    let opened = operator.data(RESUME, json!({ "input": { "associationId": id } })).await;
    assert_eq!(opened["resumeAssociation"]["tenant"], json!({ "slug": "blekinge", "suspension": null }));
    let twice = operator.data(RESUME, json!({ "input": { "associationId": id } })).await;
    assert_eq!(errors(&twice["resumeAssociation"]), [("input.associationId".to_owned(), "NOT_SUSPENDED".to_owned())]);
    public.data("{ association { name } }", json!({})).await;
    desk.data(rename, renamed).await;

    let done = vec!["association.suspend Orvar".to_owned(), "association.resume Orvar".to_owned()];
    assert_eq!(noted(&world, &id), (done.clone(), done), "in its own chain and the platform's");
    chains_hold(&world).await;
    let nobodys = "asso_00000000000000000000000001";
    assert_eq!(code(&operator.ask(SUSPEND, in_association(nobodys)).await), "NOT_FOUND");
}

#[tokio::test]
async fn the_command_line_does_the_same_and_nobody_is_named() {
    let world = World::start().await;
    let member = |key: &str, name: &str, kind| Member { key: key.into(), name: name.into(), kind };
    let new = NewTenant {
        slug: "ostra".into(),
        name: "Samordningsförbundet Östra".into(),
        short_name: "Östra".into(),
        contact: Contact {
            office: "Kansliet".into(),
            email: "kansli@ostra.example".into(),
            phone: None,
            address: Vec::new(),
            website: None,
        },
        members: vec![
            member("arbetsformedlingen", "", None),
            member("osters-kommun", "Östers kommun", Some(PartyKind::Municipality)),
        ],
        director_name: "Dagny Öst".into(),
        director_email: "dagny@ostra.example".into(),
    };
    let created = tenant::create(&world.app, None, &new, false, Language::Sv).await.expect("created");
    let id = created.id.expect("an id");
    tenant::suspend(&world.app, None, id, "Avtalet är slut.").await.expect("closed");
    let again = tenant::suspend(&world.app, None, id, "Igen.").await;
    assert!(matches!(again, Err(Error::Invalid(_))), "{again:?}");
    tenant::resume(&world.app, None, id).await.expect("open");
    let done: Vec<String> =
        ["create", "suspend", "resume"].iter().map(|what| format!("association.{what} nobody")).collect();
    assert_eq!(noted(&world, &id.to_string()), (done.clone(), done));
    chains_hold(&world).await;
}

#[tokio::test]
async fn the_list_costs_the_same_however_many_associations_there_are() {
    let world = World::start().await;
    let (_, operator) = operator(&world).await;
    operator.data("{ viewer { now } }", json!({})).await;
    let (counter, _guard) = Counter::start();
    let mut costs = Vec::new();
    for more in [0, 30] {
        let fill = format!(
            "insert into association (id, slug, name, short_name, profile, created_at) \
             select gen_random_uuid(), 'more-' || n, 'Fler ' || n, 'Fler', profile, now() \
             from association, generate_series(1, {more}) n where slug = 'blekinge'"
        );
        world.database.look(&fill).expect("written");
        counter.take();
        let listed = operator.data(LIST, json!({ "first": 50 })).await;
        assert_eq!(listed["tenants"]["edges"].as_array().expect("edges").len(), 2 + more);
        costs.push(counter.take());
    }
    assert_eq!(costs[0], costs[1], "transactions and statements for two associations and for 32");
    assert!((1..=4).contains(&costs[0].0), "{costs:?}");

    // Every one is on some page, once.
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = operator.data(LIST, json!({ "first": 7, "after": after })).await;
        let edges = page["tenants"]["edges"].as_array().expect("edges").clone();
        seen.extend(edges.iter().map(|edge| edge["node"]["slug"].to_string()));
        after = page["tenants"]["pageInfo"]["endCursor"].clone();
        if page["tenants"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (32, 32));
}
