//! The desk over many associations: what it costs, how it is ordered, and what it says of who may apply.

use mellanrum_app::association;
use mellanrum_model::permission::Role;
use serde_json::{Value, json};
use time::macros::datetime;

use crate::{
    counter::Counter,
    world::{Client, World, code, file},
};

/// An association like Blekinge's under another name.
async fn associate(world: &World, number: usize) {
    let mut twin = file("blekinge");
    twin.slug = format!("forbund-{number}");
    twin.name = format!("Samordningsförbund {number}");
    twin.short_name = format!("Förbund {number}");
    association::apply(&world.app, &twin, None).await.expect("applied");
}

const CALLS: &str = "{ desk { calls { call { id association { slug } } organisations { id name } } } }";

/// Begins an application in every association of the desk that has none yet.
async fn write_everywhere(world: &World, client: &Client<'_>) {
    let desk = client.data(CALLS, json!({})).await;
    let known = world.database.look("select string_agg(call_id::text, ' ') from application").expect("looked");
    for entry in desk["desk"]["calls"].as_array().expect("calls") {
        let call: mellanrum_model::id::CallId = entry["call"]["id"].as_str().expect("an id").parse().expect("an id");
        if known.contains(&call.0.to_string()) {
            continue;
        }
        let title = format!("Ansökan i {}", entry["call"]["association"]["slug"].as_str().expect("a slug"));
        start(client, &entry["call"]["id"], &entry["organisations"][0]["id"], &title).await;
    }
}

async fn start(client: &Client<'_>, call: &Value, organisation: &Value, title: &str) -> Value {
    let query = "mutation ($input: StartApplicationInput!) { startApplication(input: $input) \
                 { application { id } userErrors { code path message source } } }";
    let input = json!({ "input": { "callId": call, "organisationId": organisation, "title": title } });
    client.ask(query, input).await
}

/// Every third case is a draft, every third asks for a completion, every third is decided in adjusted minutes; with everything
/// that a case can have.
const MOVE_ON: &str = "\
    insert into answer select tenant_id, id, 'summary', '\"Ja\"', 1, now(), created_by from application on conflict do nothing; \
    insert into budget_line (tenant_id, id, application_id, year, cost_type_key, organisation_id, source, amount_ore) \
      select tenant_id, id, id, 2021, 'staff', owner_id, 'APPLIED', 100 from application on conflict do nothing; \
    insert into attachment select tenant_id, id, id, 'q', 'a.pdf', 'application/pdf', 1, repeat('0', 64), 'ATTACHED', null, created_by, now() \
      from application on conflict do nothing; \
    create temporary table numbered as select id, row_number() over (order by created_at, id) % 3 as third from application; \
    update application set state = 'COMPLETION_REQUESTED', registration_number = id::text, received_at = now() \
      where id in (select id from numbered where third = 1); \
    insert into completion select tenant_id, id, id, 'Komplettera', '2020-10-12', '[]', created_by, now(), null from application \
      where id in (select id from numbered where third = 1) on conflict do nothing; \
    update application set state = 'DECIDED', registration_number = id::text, received_at = now() \
      where id in (select id from numbered where third = 2); \
    insert into agenda_item select application.tenant_id, application.id, meeting.id, application.id, 1 from application \
      join meeting on meeting.tenant_id = application.tenant_id and meeting.key = '2020-11-02' \
      where application.id in (select id from numbered where third = 2) on conflict do nothing; \
    insert into decision select tenant_id, id, id, id, 'GRANTED', 2020, 1, 'Ja', '', '', false, '2020-11-02', created_by, now() \
      from application where id in (select id from numbered where third = 2) on conflict do nothing; \
    insert into decision_line select tenant_id, id, id, 100 from application where id in (select id from numbered where third = 2) \
      on conflict do nothing; \
    update meeting set minutes_adjusted_on = '2020-11-04' where key = '2020-11-02'";

/// How often a cost is taken.
const TRIES: usize = 8;

/// How many batches a busy machine may split in all of those tries; 25 times as many associations cost far more when anything
/// is read for each of them.
const SPLIT: usize = 3;

#[tokio::test]
async fn the_desk_costs_the_same_with_seventy_five_associations_as_with_three() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "forsakringskassan", Role::Signatory).await;
    let maja = world.session(maja, "localhost").await;
    let page = include_str!("../../../portal/operations/desk.graphql");
    let calendar = async || {
        let reply = maja.send(http::Method::GET, "/desk/calendar.ics", &[], "").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.text.matches("BEGIN:VEVENT").count()
    };
    let (counter, _guard) = Counter::start();
    let (mut costs, mut associations) = (Vec::new(), 2);
    for count in [3, 75] {
        // Blekinge and BÅDESÅ are there already.
        while associations < count {
            associations += 1;
            associate(&world, associations).await;
        }
        write_everywhere(&world, &maja).await;
        world.database.look(MOVE_ON).expect("as if time had passed");
        maja.data("{ viewer { now } }", json!({})).await;
        counter.take();
        let body = json!({ "query": page, "operationName": "DeskPage", "variables": { "first": 100 } });
        let (mut answer, mut least) = (Value::Null, (usize::MAX, usize::MAX));
        // A busy machine may read in two batches what is asked for at once; the least is what it costs.
        for _ in 0..TRIES {
            counter.take();
            answer = maja.post("/graphql", &body).await.json();
            least = least.min(counter.take());
        }
        costs.push(least);
        assert!(answer["errors"].is_null(), "{answer:#}");
        let desk = &answer["data"]["desk"];
        let nodes = desk["applications"]["nodes"].as_array().expect("applications");
        let lengths = [&desk["associations"], &desk["calls"]].map(|list| list.as_array().expect("a list").len());
        assert_eq!((nodes.len(), lengths), (count, [count, count]), "everything of every association");
        assert!(nodes.iter().any(|node| node["decision"]["outcome"] == "GRANTED"), "{nodes:#?}");
        assert!(nodes.iter().all(|node| node["asked"]["sentence"].as_str().is_some_and(|text| !text.is_empty())));
        counter.take();
        // Closing days of the calls, and a day for each case that waits for a completion or for the board.
        assert!(calendar().await >= count);
        costs.push(counter.take());
    }
    println!("transactions and statements of the page and the calendar, with 3 and with 75: {costs:?}");
    // A loader waits a millisecond for more keys, and 75 rows may take longer to come to it: a batch is then split in two.
    for ((few, _), (many, _)) in costs[..2].iter().zip(&costs[2..]) {
        assert!(*many <= few + SPLIT, "{costs:?}");
    }
    assert!(costs.iter().all(|(transactions, statements)| *transactions <= 18 && *statements <= 50), "{costs:?}");
}

/// What a query of applications on the desk gives, and the place of its last row.
async fn titles(client: &Client<'_>, arguments: &str) -> (Vec<String>, Value) {
    let query = format!(
        "{{ desk {{ applications({arguments}) {{ nodes {{ title }} pageInfo {{ endCursor startCursor hasNextPage hasPreviousPage }} }} }} }}"
    );
    let data = client.data(&query, json!({})).await;
    let nodes = data["desk"]["applications"]["nodes"].as_array().expect("nodes");
    let title = |node: &Value| node["title"].as_str().unwrap_or_default().replace("Ansökan i forbund-", "");
    (nodes.iter().map(title).collect(), data["desk"]["applications"]["pageInfo"].clone())
}

#[tokio::test]
async fn the_desk_is_ordered_by_what_waits_and_read_page_by_page() {
    let world = World::start().await;
    let person = world.applicant("Maja", "forsakringskassan", Role::Signatory).await;
    let maja = world.session(person, "localhost").await;
    for number in 1..=6 {
        associate(&world, number).await;
    }
    write_everywhere(&world, &maja).await;
    let of = |number: usize| format!("tenant_id = (select id from association where slug = 'forbund-{number}')");
    let changed = |number: usize, state: &str, days: usize| {
        format!(
            "update application set state = '{state}', registration_number = '20/{number}', received_at = now(), \
             changed_at = '2020-09-0{days} 08:00Z' where {}; ",
            of(number)
        )
    };
    let statements = [
        // 1 closes first, 2 after it; 3 is to be completed between them; 4 is late already and nobody waits for it.
        format!("update call set closes_at = '2020-09-30 12:00' where {}; ", of(1)),
        format!("update call set closes_at = '2020-10-09 23:59' where {}; ", of(2)),
        changed(3, "COMPLETION_REQUESTED", 1),
        format!(
            "insert into completion select tenant_id, id, id, 'x', '2020-10-01', '[]', created_by, now(), null from application where {}; ",
            of(3)
        ),
        changed(5, "RECOMMENDED", 5),
        changed(6, "REGISTERED", 6),
        format!("update call set closes_at = '2020-09-01 23:59' where {}; ", of(4)),
        format!("update application set changed_at = '2020-09-04 08:00Z' where {}; ", of(4)),
        "update call set closes_at = null where tenant_id = (select id from association where slug = 'blekinge'); ".to_owned(),
        "update call set closes_at = '2020-12-01 23:59' where tenant_id = (select id from association where slug = 'badesa'); ".to_owned(),
    ];
    world.database.look(&statements.concat()).expect("as if time had passed");
    let in_order = ["1", "3", "2", "Ansökan i badesa", "Ansökan i blekinge", "6", "5", "4"];
    assert_eq!(titles(&maja, "first: 50").await.0, in_order);

    let (mut after, mut read) = (String::new(), Vec::new());
    loop {
        let (page, info) = titles(&maja, &format!("first: 3{after}")).await;
        read.extend(page);
        if info["hasNextPage"] == false {
            break;
        }
        after = format!(", after: {}", info["endCursor"]);
    }
    assert_eq!(read, in_order);
    let (last, info) = titles(&maja, "last: 3").await;
    assert_eq!((last.as_slice(), &info["hasPreviousPage"]), (&in_order.map(str::to_owned)[5..], &json!(true)));
    let (before, _) = titles(&maja, &format!("last: 3, before: {}", info["startCursor"])).await;
    assert_eq!(before, in_order[2..5]);

    for (filter, wanted) in [
        ("waitingForMe: true", &in_order[..5]),
        ("waitingForMe: false", &in_order[5..]),
        // The office's own step is not seen, and cannot be asked for.
        ("states: [REGISTERED]", &["6", "5"]),
        ("states: [RECOMMENDED]", &[]),
        ("associations: [\"forbund-2\", \"forbund-5\"]", &["2", "5"]),
        ("search: \"FÖRBUND 2\"", &["2"]),
        ("search: \"20/6\"", &["6"]),
        ("search: \"försäkringskassan\"", &in_order),
        ("search: \"%\"", &[]),
        ("organisations: [\"orga_1\"], search: \"\"", &[]),
        (
            "search: \"förbund\", waitingForMe: true, states: [DRAFT]",
            &["1", "2", "Ansökan i badesa", "Ansökan i blekinge"],
        ),
    ] as [(&str, &[&str]); 11]
    {
        assert_eq!(titles(&maja, &format!("filter: {{ {filter} }}")).await.0, wanted, "{filter}");
    }
    let asked = maja
        .data(
            "{ desk { applications { nodes { title asked { kind waitsForMe dueOn daysLeft sentence } } } } }",
            json!({}),
        )
        .await;
    let nodes = asked["desk"]["applications"]["nodes"].as_array().expect("nodes");
    let waits: Vec<bool> = nodes.iter().map(|node| node["asked"]["waitsForMe"] == true).collect();
    assert_eq!(waits, [true, true, true, true, true, false, false, false], "the list and the task say the same");
    assert_eq!(nodes[1]["asked"]["sentence"], "Komplettera ansökan senast 1 oktober 2020.");
    assert_eq!((&nodes[0]["asked"]["kind"], &nodes[0]["asked"]["daysLeft"]), (&json!("CONTINUE"), &json!(2)));
    assert_eq!(nodes[7]["asked"]["kind"], "SEND_LATE");

    let strange = maja.ask("{ desk { applications(after: \"1.2.3\") { nodes { id } } } }", json!({})).await;
    assert_eq!(code(&strange), "INVALID");
    world.app.now.set(datetime!(2020-09-30 10:30 UTC));
    let maja = world.session_by(person, "localhost", false).await;
    assert_eq!(titles(&maja, "first: 1").await.0, ["3"], "a draft waits no longer than its call is open");
}

#[tokio::test]
async fn a_decision_shows_on_the_desk_when_its_minutes_are_adjusted() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let maja = world.session(maja, "localhost").await;
    write_everywhere(&world, &maja).await;
    let decide = "update application set state = 'DECIDED', registration_number = '20/1', received_at = now(); \
        insert into agenda_item select application.tenant_id, gen_random_uuid(), meeting.id, application.id, 1 from application join meeting \
          on meeting.tenant_id = application.tenant_id and meeting.key in ('2020-11-02', '2020-12-07'); \
        insert into decision select agenda_item.tenant_id, agenda_item.id, agenda_item.id, agenda_item.application_id, \
          case meeting.key when '2020-11-02' then 'TABLED' else 'GRANTED' end, 2020, row_number() over (order by meeting.key), 'Hemligt', '', '', false, \
          meeting.held_on, application.created_by, now() from agenda_item join meeting on meeting.id = agenda_item.meeting_id, application; \
        insert into event select tenant_id, gen_random_uuid(), id, 'DECIDED', '\"Hemligt\"', created_by, now() from application; \
        insert into recommendation select tenant_id, id, 'GRANT', 'Hemligt', '', '', created_by, now() from application; \
        update meeting set minutes_adjusted_on = '2020-11-04' where key = '2020-11-02'";
    world.database.look(decide).expect("decided");
    let everything = "{ desk { applications { nodes { state asked { kind sentence } decision { outcome text } recommendation { text } \
        agendaItem { position } history { kind text } } } } }";
    let before = maja.data(everything, json!({})).await;
    let node = &before["desk"]["applications"]["nodes"][0];
    assert_eq!((&node["state"], &node["asked"]["kind"]), (&json!("ON_AGENDA"), &json!("WAIT")));
    assert_eq!(node["decision"]["outcome"], "TABLED", "the one that holds stays until the next one does");
    assert!(node["recommendation"].is_null() && node["agendaItem"].is_null(), "{node:#}");
    assert!(!node["history"].to_string().contains("DECIDED"), "{node:#}");
    assert_eq!(titles(&maja, "filter: { states: [DECIDED] }").await.0, Vec::<String>::new());

    world.database.look("update meeting set minutes_adjusted_on = '2020-12-09'").expect("adjusted");
    let after = maja.data(everything, json!({})).await;
    let node = &after["desk"]["applications"]["nodes"][0];
    assert_eq!((&node["state"], &node["decision"]["outcome"]), (&json!("DECIDED"), &json!("GRANTED")));
    assert_eq!(node["asked"]["sentence"], "Bifall.");
    assert_eq!(titles(&maja, "filter: { states: [DECIDED] }").await.0.len(), 1);
}

const CALL: &str = "query ($id: ID!) { call(id: $id) { title eligibility { organisation { name } mayApply \
    findings { met severity sentence source } } } }";

#[tokio::test]
async fn who_may_apply_is_said_with_its_rule_before_anybody_writes() {
    let world = World::start().await;
    let (maja, nora) = (
        world.applicant("Maja", "region-blekinge", Role::Signatory).await,
        world.applicant("Nora", "saffle-kommun", Role::Editor).await,
    );
    world.appoint(mellanrum_app::role::AppointedPlace::Organisation("amals-kommun"), maja, Role::Editor).await;
    let (maja_at, nora_at) = (world.session(maja, "localhost").await, world.session(nora, "localhost").await);
    let desk = maja_at.data(CALLS, json!({})).await;
    let find = |slug: &str| {
        let calls = desk["desk"]["calls"].as_array().expect("calls");
        calls.iter().find(|entry| entry["call"]["association"]["slug"] == slug).expect("a call").clone()
    };
    let entry = find("blekinge");
    let names: Vec<&Value> = entry["organisations"].as_array().expect("some").iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["Region Blekinge"], "of two organisations the one that is a member");
    let id = &entry["call"]["id"];
    let call = maja_at.data(CALL, json!({ "id": id })).await;
    let judged = call["call"]["eligibility"].as_array().expect("both").clone();
    let of = |name: &str| judged.iter().find(|own| own["organisation"]["name"] == name).expect("judged");
    assert_eq!(of("Region Blekinge")["mayApply"], true);
    assert_eq!(of("Åmåls kommun")["mayApply"], false);
    let unmet = of("Åmåls kommun")["findings"].as_array().expect("findings").iter().find(|one| one["met"] == false);
    let unmet = unmet.expect("a rule says why");
    assert!(unmet["sentence"].as_str().expect("words").ends_with("Åmåls kommun är inte medlem."), "{unmet}");
    assert!(
        unmet["source"].as_str().is_some_and(|source| source.starts_with("Planeringsförutsättningar 2021")),
        "{unmet}"
    );

    // Nora's municipality is a member elsewhere: the call is not on her desk, but she reads there why she may not apply.
    let hers = nora_at.data(CALLS, json!({})).await;
    assert!(!hers.to_string().contains(id.as_str().expect("an id")), "{hers:#}");
    let call = nora_at.data(CALL, json!({ "id": id })).await;
    assert_eq!(call["call"]["eligibility"][0]["mayApply"], false);
    let refused = start(&nora_at, id, &of_viewer(&nora_at).await, "Utan medlemskap").await;
    let error = &refused["data"]["startApplication"]["userErrors"][0];
    assert_eq!((&error["code"], &error["path"][1]), (&json!("MAY_NOT_APPLY"), &json!("organisationId")), "{refused:#}");
    assert_eq!(error["message"], call["call"]["eligibility"][0]["findings"][0]["sentence"], "one place judges");
    assert_eq!(error["source"], call["call"]["eligibility"][0]["findings"][0]["source"]);

    // A rule of an association's own.
    let mut strict = file("blekinge");
    strict.policies[0].rules.push(
        serde_json::from_value(json!({
            "key": "regions_only", "severity": "stops", "source": "Beslut 2020 § 9", "asks": { "owner_kinds": { "kinds": ["MUNICIPALITY"] } },
        }))
        .expect("a rule"),
    );
    association::apply(&world.app, &strict, Some("Prov.")).await.expect("applied");
    let refused = start(&maja_at, id, &of_viewer(&maja_at).await, "En region").await;
    assert_eq!(refused["data"]["startApplication"]["userErrors"][0]["source"], "Beslut 2020 § 9", "{refused:#}");
    assert_eq!(find("blekinge")["call"]["id"], *id);

    // Calls are public on their association's host, and nowhere else for nobody in particular.
    for (client, is_there) in [
        (world.public("blekinge.localhost"), true),
        (world.public("badesa.localhost"), false),
        (world.public("localhost"), false),
        (world.session(nora, "badesa.localhost").await, false),
    ] {
        let call = client.data(CALL, json!({ "id": id })).await;
        assert_eq!(!call["call"].is_null(), is_there, "{}", client.host);
    }
    let nowhere = start(&nora_at, &json!("call_1"), &of_viewer(&nora_at).await, "Ingenstans").await;
    assert_eq!(code(&nowhere), "NOT_FOUND");
}

/// The first of the viewer's organisations, by name the last.
async fn of_viewer(client: &Client<'_>) -> Value {
    let data = client.data("{ viewer { organisations { organisation { id name } } } }", json!({})).await;
    let all = data["viewer"]["organisations"].as_array().expect("some").clone();
    let region = all.iter().find(|held| held["organisation"]["name"] == "Region Blekinge");
    region.unwrap_or(&all[0])["organisation"]["id"].clone()
}
