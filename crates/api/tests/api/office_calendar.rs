//! An association's planned days as a calendar, with a session and by a secret address.

use http::{Method, StatusCode, header};
use mellanrum_model::permission::Role;
use serde_json::json;

use crate::world::{Client, Reply, World, code};

const HOST: &str = "blekinge.localhost";

async fn get(client: &Client<'_>, path: &str) -> Reply {
    client.send(Method::GET, path, &[], "").await
}

async fn renew(client: &Client<'_>) -> String {
    let query = "mutation { renewOfficeCalendarFeed(input: { confirm: true }) { address userErrors { code } } }";
    let data = client.data(query, json!({})).await;
    let address = data["renewOfficeCalendarFeed"]["address"].as_str().unwrap_or_else(|| panic!("{data:#}"));
    address.strip_prefix("http://blekinge.localhost").expect("on the association's host").to_owned()
}

/// The value of a property of the entry with this beginning of its `UID`.
fn value(text: &str, uid: &str, name: &str) -> Option<String> {
    let text = text.replace("\r\n ", "");
    let uid = format!("UID:{uid}");
    let event = text.split("BEGIN:VEVENT").find(|event| event.lines().any(|line| line.starts_with(&uid)))?;
    let found = event.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    found.map(|(_, value)| value.trim_end().to_owned())
}

#[tokio::test]
async fn planned_days_are_there_for_who_works_there_and_a_moved_meeting_is_the_same_entry() {
    let world = World::start().await;
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let board = world.official("Berit", "blekinge", Role::BoardMember).await;
    let office = world.session(dagny, HOST).await;
    let planned = "{ meetingYear(year: 2020) { meetings { id revision dates { heldOn title { sv } place } } } }";
    let first = office.data(planned, json!({})).await["meetingYear"]["meetings"][0].clone();
    let id = first["id"].as_str().expect("an id").to_owned();
    let reply = get(&office, "/office/calendar.ics").await;
    assert_eq!((reply.status, reply.header(header::CONTENT_TYPE)), (StatusCode::OK, "text/calendar; charset=utf-8"));
    assert_eq!(reply.headers["x-robots-tag"], "noindex, nofollow");
    let of = |text: &str, name: &str| value(text, &format!("{id}@"), name);
    assert_eq!(of(&reply.text, "DTSTART").as_deref(), Some("20201102"));
    assert_eq!((of(&reply.text, "SEQUENCE").as_deref(), of(&reply.text, "STATUS")), (Some("0"), None));
    for line in
        ["SUMMARY:Styrelsen beslutar: Projekt som startar 2021", "SUMMARY:Sista dag att söka: Projekt som startar 2021"]
    {
        assert!(reply.text.replace("\r\n ", "").lines().any(|found| found == line), "{line}\n{}", reply.text);
    }

    // Its hour is local time; winter time is an hour ahead of UTC.
    let input = json!({ "meetingId": id, "expected": 0, "callsFollow": false, "reason": "Förhinder.",
        "dates": { "title": { "sv": "Möte; extra, kort" }, "heldOn": "2020-11-09", "startsAt": "13:00", "place": "Ronneby" } });
    let change =
        "mutation($input: ChangeMeetingInput!) { changeMeeting(input: $input) { meetingId userErrors { code } } }";
    let changed = office.data(change, json!({ "input": input })).await;
    assert!(!changed["changeMeeting"]["meetingId"].is_null(), "{changed}");
    let moved = get(&office, "/office/calendar.ics").await.text;
    assert_eq!(of(&moved, "DTSTART").as_deref(), Some("20201109T120000Z"));
    assert_eq!((of(&moved, "SEQUENCE").as_deref(), of(&moved, "STATUS")), (Some("1"), None));

    let input = json!({ "meetingId": id, "expected": 1, "callsFollow": false, "reason": "För få ärenden." });
    let cancel =
        "mutation($input: CancelMeetingInput!) { cancelMeeting(input: $input) { meetingId userErrors { code } } }";
    let cancelled = office.data(cancel, json!({ "input": input })).await;
    assert!(!cancelled["cancelMeeting"]["meetingId"].is_null(), "{cancelled}");
    let struck = get(&world.session(board, HOST).await, "/office/calendar.ics").await.text;
    assert_eq!((of(&struck, "SEQUENCE").as_deref(), of(&struck, "STATUS").as_deref()), (Some("2"), Some("CANCELLED")));
    assert!(of(&struck, "SUMMARY").expect("a title").starts_with("Inställt: "));

    assert_eq!(get(&world.public(HOST), "/office/calendar.ics").await.status, StatusCode::UNAUTHORIZED);
    let apex = world.session(dagny, "localhost").await;
    assert_eq!(get(&apex, "/office/calendar.ics").await.status, StatusCode::NOT_FOUND);
    let maja = world.applicant("Maja", "region-blekinge", Role::Editor).await;
    assert_eq!(get(&world.session(maja, HOST).await, "/office/calendar.ics").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn its_secret_address_works_there_while_she_has_a_role() {
    let world = World::start().await;
    let berit = world.official("Berit", "blekinge", Role::BoardMember).await;
    let client = world.session(berit, HOST).await;
    let feed = "{ officeCalendarFeed { createdAt usedAt } }";
    assert!(client.data(feed, json!({})).await["officeCalendarFeed"].is_null());
    let path = renew(&client).await;
    let program = world.public(HOST);
    let reply = get(&program, &path).await;
    assert_eq!((reply.status, reply.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    assert!(reply.headers.get(header::SET_COOKIE).is_none() && reply.text.contains("20201102"), "{reply:?}");
    assert!(!client.data(feed, json!({})).await["officeCalendarFeed"]["usedAt"].is_null());
    let token = path.trim_start_matches("/calendar/").trim_end_matches(".ics").to_owned();
    let kept = world.database.look("select to_jsonb(feed) from office_calendar_feed feed").expect("looked");
    assert!(token.len() == 64 && !kept.contains(&token), "only the hash is kept: {kept}");
    for elsewhere in ["localhost", "badesa.localhost"] {
        assert_eq!(get(&world.public(elsewhere), &path).await.status, StatusCode::NOT_FOUND, "{elsewhere}");
    }

    let second = renew(&client).await;
    assert_eq!(get(&program, &path).await.status, StatusCode::NOT_FOUND, "the old one stops");
    assert_eq!(get(&program, &second).await.status, StatusCode::OK);
    world.database.look("update association_role set ends_on = '2020-09-01'").expect("her role is over");
    assert_eq!(get(&program, &second).await.status, StatusCode::NOT_FOUND, "she works there no longer");
    world.database.look("update association_role set ends_on = null").expect("her role goes on");
    let stop = "mutation { stopOfficeCalendarFeed(input: { confirm: true }) { userErrors { code } } }";
    client.data(stop, json!({})).await;
    assert_eq!(get(&program, &second).await.status, StatusCode::NOT_FOUND);
    assert_eq!(code(&program.ask(stop, json!({})).await), "UNAUTHENTICATED");
}
