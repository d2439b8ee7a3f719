//! One's dates as a calendar, with a session and by a secret address.

use http::{Method, StatusCode, header};
use mellanrum_model::permission::Role;
use serde_json::{Value, json};

use crate::{
    answers::start,
    world::{Client, Reply, World},
};

async fn get(client: &Client<'_>, path: &str) -> Reply {
    client.send(Method::GET, path, &[], "").await
}

async fn renew(client: &Client<'_>) -> String {
    let query = "mutation { renewCalendarFeed(input: { confirm: true }) { address calendarFeed { createdAt usedAt } userErrors { code } } }";
    let data = client.data(query, json!({})).await;
    data["renewCalendarFeed"]["address"].as_str().unwrap_or_else(|| panic!("{data:#}")).to_owned()
}

async fn feed(client: &Client<'_>) -> Value {
    client.data("{ desk { calendarFeed { createdAt usedAt } } }", json!({})).await["desk"]["calendarFeed"].clone()
}

#[tokio::test]
async fn ones_dates_are_there_for_who_is_signed_in() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Editor).await;
    let client = world.session(maja, "localhost").await;
    let id = start(&client, "Vägen in; från \"glappet\", åter").await;
    let register = "update application set state = 'COMPLETION_REQUESTED', registration_number = '20/1', received_at = now(); \
        insert into completion select tenant_id, id, id, 'x', '2020-10-12', '[]', created_by, now(), null from application";
    world.database.look(register).expect("as if it were sent");
    let reply = get(&client, "/desk/calendar.ics").await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    assert_eq!(reply.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(reply.headers["x-robots-tag"], "noindex, nofollow");
    let text = reply.text.replace("\r\n ", "");
    for line in [
        "DTSTART;VALUE=DATE:20201002",
        "DTSTART;VALUE=DATE:20201012",
        "DTSTART;VALUE=DATE:20201102",
        "SUMMARY:Sista dag att söka: Projekt som startar 2021",
        "SUMMARY:Komplettera: Vägen in\\; från \"glappet\"\\, åter",
        "SUMMARY:Styrelsen beslutar: Vägen in\\; från \"glappet\"\\, åter",
        &format!("UID:{id}-decision@localhost"),
        &format!("URL;VALUE=URI:http://localhost/applications/{id}"),
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let again = get(&client, "/desk/calendar.ics").await;
    assert_eq!(again.text, reply.text, "the same entries under the same names");

    assert_eq!(get(&world.public("localhost"), "/desk/calendar.ics").await.status, StatusCode::UNAUTHORIZED);
    let elsewhere = world.session(maja, "blekinge.localhost").await;
    assert_eq!(get(&elsewhere, "/desk/calendar.ics").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_secret_address_works_until_it_is_renewed_or_switched_off() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Editor).await;
    let client = world.session(maja, "localhost").await;
    assert!(feed(&client).await.is_null());
    let address = renew(&client).await;
    let path = address.strip_prefix("http://localhost").expect("on the apex").to_owned();
    let program = world.public("localhost");
    let reply = get(&program, &path).await;
    assert_eq!((reply.status, reply.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    assert_eq!(reply.headers["x-robots-tag"], "noindex, nofollow");
    assert!(reply.headers.get(header::SET_COOKIE).is_none() && reply.text.contains("20201002"), "{reply:?}");
    assert!(!feed(&client).await["usedAt"].is_null());
    let token = path.trim_start_matches("/calendar/").trim_end_matches(".ics").to_owned();
    let kept = world.database.look("select to_jsonb(calendar_feed) from calendar_feed").expect("looked");
    assert!(token.len() == 64 && !kept.contains(&token), "only the hash is kept: {kept}");
    let noted = world.database.look("select action || details::text from platform_audit_entry").expect("looked");
    assert!(noted.contains("calendar.renew") && !noted.contains(&token), "{noted}");

    for wrong in ["/calendar/.ics", "/calendar/x.ics", &path.replace(".ics", ""), "/calendar/calendar.ics"] {
        assert_eq!(get(&program, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(get(&world.public("blekinge.localhost"), &path).await.status, StatusCode::NOT_FOUND);

    let second = renew(&client).await.replace("http://localhost", "");
    assert_eq!(get(&program, &path).await.status, StatusCode::NOT_FOUND, "the old one stops");
    assert_eq!(get(&program, &second).await.status, StatusCode::OK);
    // What she may no longer see is no longer in it.
    world.database.look("update organisation_role set ends_on = '2020-09-01'").expect("her role is over");
    let over = get(&program, &second).await;
    assert_eq!((over.status, over.text.contains("BEGIN:VEVENT")), (StatusCode::OK, false));

    let stop = "mutation { stopCalendarFeed(input: { confirm: true }) { userErrors { code } } }";
    client.data(stop, json!({})).await;
    assert_eq!(get(&program, &second).await.status, StatusCode::NOT_FOUND);
    assert!(feed(&client).await.is_null());
    let nobody = world.public("localhost").ask(stop, json!({})).await;
    assert_eq!(crate::world::code(&nobody), "UNAUTHENTICATED");
}
