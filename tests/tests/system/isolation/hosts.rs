//! Hosts, and what belongs to one of them carried to another: sessions, links, codes, form tokens, signed addresses.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use mellanrum_model::id::AssociationId;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    demo::{Demo, Player, list, text},
    isolation::{
        ask::{form_token, kind_of, operation},
        cases::CASES,
        people::TENANT,
        schema::schema,
        world::World,
    },
};

pub async fn try_all(demo: &Demo, world: &World) {
    strange_hosts_are_not_found(demo).await;
    a_session_holds_on_its_host_alone(demo, world).await;
    a_link_works_once_on_the_apex_in_the_browser_that_asked(demo).await;
    a_code_works_once_on_its_host_in_the_browser_that_asked(demo).await;
    a_hat_is_worn_on_its_host_alone(demo, world).await;
    a_form_is_sent_by_whom_it_was_given_to(demo).await;
    objects_lie_under_their_tenant_and_addresses_cannot_be_changed(demo, world).await;
}

fn host_of(player: &Player) -> String {
    player.base.trim_start_matches("http://").to_owned()
}

async fn strange_hosts_are_not_found(demo: &Demo) {
    let dagny = demo.sign_in("dagny", Some(TENANT)).await;
    let (name, port) =
        host_of(&dagny).split_once(':').map(|(name, port)| (name.to_owned(), port.to_owned())).expect("a port");
    for host in [
        format!("nowhere.localhost:{port}"),
        format!("a.{name}:{port}"),
        format!("{name}.evil.example:{port}"),
        format!("evil.example:{port}"),
        name.clone(),
        format!("{TENANT}_.localhost:{port}"),
        format!("-{TENANT}.localhost:{port}"),
    ] {
        for path in ["/", "/office", "/board", "/files/docu_1", "/graphql"] {
            let address = format!("{}{path}", dagny.base);
            let request = if path == "/graphql" {
                dagny.visitor.client.post(address).json(&json!({ "query": "{ association { slug } }" }))
            } else {
                dagny.visitor.client.get(address)
            };
            let response = request
                .header(header::HOST, &host)
                .header(header::COOKIE, dagny.visitor.cookies(&dagny.base))
                .send()
                .await
                .expect("answered");
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{host}{path}");
            let said = response.text().await.expect("text");
            assert!(!said.contains("Dagny") && !said.contains("Blekinge"), "{host}{path}: {said}");
        }
    }
    // What others say about the host is not believed.
    let elsewhere = Player { visitor: dagny.visitor.thief(Some(TENANT)), base: demo.url(Some("badesa")) };
    for name in ["x-forwarded-host", "forwarded", "x-host", "x-original-host", "x-forwarded-server"] {
        let value = if name == "forwarded" { format!("host={}", host_of(&dagny)) } else { host_of(&dagny) };
        let response = elsewhere
            .visitor
            .client
            .post(format!("{}/graphql", elsewhere.base))
            .header(name, value)
            .header(header::COOKIE, elsewhere.visitor.cookies(&elsewhere.base))
            .json(&json!({ "query": "{ association { slug } viewer { person { id } } }" }))
            .send()
            .await
            .expect("answered");
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(
            answer["data"],
            json!({ "association": { "slug": "badesa" }, "viewer": { "person": null } }),
            "{name}"
        );
    }
}

async fn a_session_holds_on_its_host_alone(demo: &Demo, world: &World) {
    let (schema, targets) = (schema(), &world.targets[TENANT]);
    for (key, from, to) in [
        ("dagny", Some(TENANT), Some("badesa")),
        ("dagny", Some(TENANT), None),
        ("maja", None, Some(TENANT)),
        ("oskar", None, Some(TENANT)),
    ] {
        let nobody = demo.visitor(to);
        let strayed = Player { visitor: demo.sign_in(key, from).await.visitor.thief(from), base: nobody.base.clone() };
        assert!(strayed.visitor.cookies(&strayed.base).contains("session="), "the cookie comes along");
        for case in CASES {
            let kind = kind_of(case);
            let Some(tried) = (if kind.is_empty() { Some("") } else { targets.get(kind).map(String::as_str) }) else {
                continue;
            };
            let (query, variables) = operation(&schema, case, tried, targets);
            let query = query.replace(" now ", " ");
            let said = (strayed.answer(&query, variables.clone()).await, nobody.answer(&query, variables).await);
            assert_eq!(said.0, said.1, "{} by {key} of {from:?} on {to:?}", case.field);
        }
        for path in [
            "/office".to_owned(),
            "/board".to_owned(),
            "/account".to_owned(),
            "/office/people".to_owned(),
            "/platform/people".to_owned(),
            format!("/organisations/{}/people", targets["orga"]),
            format!("/files/{}", targets["docu"]),
            format!("/applications/{}", targets["appl"]),
        ] {
            let (strayed, nobody) = (strayed.get(&path).await, nobody.get(&path).await);
            assert_eq!(strayed.status(), nobody.status(), "{path}");
            assert_eq!(strayed.headers().get(header::LOCATION), nobody.headers().get(header::LOCATION), "{path}");
        }
    }
}

/// What a way into a session gave: its status, and whether somebody is signed in now.
async fn sign_in_by(player: &Player, path: &str, body: &Value) -> (StatusCode, bool) {
    let status = player.post(path, body).await.status();
    let viewer = player.ask("{ viewer { person { id } } }", json!({})).await;
    (status, !viewer["viewer"]["person"].is_null())
}

/// The token of the newest link that was mailed to somebody.
async fn mailed_token(demo: &Demo, email: &str, known: &BTreeSet<String>) -> String {
    let began = Instant::now();
    loop {
        let fresh = tokens(demo, email).difference(known).next().cloned();
        if let Some(token) = fresh {
            return token;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "no link comes");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The tokens of every link that was mailed to somebody.
fn tokens(demo: &Demo, email: &str) -> BTreeSet<String> {
    let kept = std::fs::read_to_string(demo.folder().join("mail.json")).unwrap_or_default();
    let to_her = kept.lines().filter(|line| line.contains(email));
    let parts = to_her.flat_map(|line| line.split("/session/link/").skip(1));
    parts.map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).collect()).collect()
}

async fn a_link_works_once_on_the_apex_in_the_browser_that_asked(demo: &Demo) {
    let (email, apex) = ("dagny@mellanrum.example", demo.visitor(None));
    let known = tokens(demo, email);
    let wanted = json!({ "email": email, "returnTo": "/account" });
    assert_eq!(demo.visitor(Some(TENANT)).post("/session/link", &wanted).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(apex.post("/session/link", &wanted).await.status(), StatusCode::ACCEPTED);
    let token = json!({ "token": mailed_token(demo, email, &known).await });
    // A browser that asked for a link of its own, and one that never did.
    let other = demo.visitor(None);
    other.post("/session/link", &json!({ "email": "nobody@mellanrum.example" })).await;
    for browser in [&other, &demo.visitor(None)] {
        assert_eq!(sign_in_by(browser, "/session", &token).await, (StatusCode::GONE, false));
    }
    for slug in [TENANT, "badesa"] {
        let strayed = Player { visitor: apex.visitor.thief(None), base: demo.url(Some(slug)) };
        assert_eq!(sign_in_by(&strayed, "/session", &token).await, (StatusCode::GONE, false), "{slug}");
    }
    assert_eq!(sign_in_by(&apex, "/session", &token).await, (StatusCode::OK, true), "trying elsewhere uses nothing up");
    assert_eq!(sign_in_by(&other, "/session", &token).await, (StatusCode::GONE, false));
    assert_eq!(apex.post("/session", &token).await.status(), StatusCode::GONE, "once");
}

/// A value of an address's query.
fn query_of(url: &str, name: &str) -> String {
    let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found.unwrap_or_else(|| panic!("no {name} in {url}")).to_owned()
}

/// What somebody on an association's host takes to the apex.
async fn request(player: &Player) -> Value {
    let asked: Value = player.post("/session/request", &json!({ "returnTo": "/" })).await.json().await.expect("JSON");
    let url = text(&asked["url"]);
    json!({ "to": query_of(url, "to"), "state": query_of(url, "state"), "returnTo": "/" })
}

async fn a_code_works_once_on_its_host_in_the_browser_that_asked(demo: &Demo) {
    let apex = demo.sign_in("dagny", None).await;
    let on = |player: &Player, slug: &str| Player { visitor: player.visitor.clone(), base: demo.url(Some(slug)) };
    let hand_over = async |wanted: &Value| -> Value {
        let handed: Value = apex.post("/session/hand-over", wanted).await.json().await.expect("JSON");
        json!({ "code": query_of(text(&handed["url"]), "code"), "returnTo": "/" })
    };
    let (here, there) = (on(&apex, TENANT), on(&apex, "badesa"));
    let wanted = request(&here).await;
    let elsewhere = request(&there).await;
    assert_eq!((&wanted["to"], &elsewhere["to"]), (&json!(TENANT), &json!("badesa")));

    // Nobody hands over who is not signed in on the apex, and no other host does; what is asked for must be a host.
    assert_eq!(demo.visitor(None).post("/session/hand-over", &wanted).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(here.post("/session/hand-over", &wanted).await.status(), StatusCode::NOT_FOUND);
    let mut nowhere = wanted.clone();
    for to in ["nowhere", "blekinge.evil.example", "", "../badesa"] {
        nowhere["to"] = json!(to);
        assert_eq!(apex.post("/session/hand-over", &nowhere).await.status(), StatusCode::NOT_FOUND, "{to}");
    }

    let code = hand_over(&wanted).await;
    let stranger = demo.visitor(Some(TENANT));
    request(&stranger).await;
    assert_eq!(sign_in_by(&stranger, "/session/receive", &code).await, (StatusCode::GONE, false), "another browser");
    let page = stranger.get(&format!("/session/receive?code={}&returnTo=/", text(&code["code"]))).await;
    assert_eq!(page.status(), StatusCode::GONE, "nor by the page");
    assert_eq!(sign_in_by(&there, "/session/receive", &code).await, (StatusCode::GONE, false), "another host");
    assert_eq!(apex.post("/session/receive", &code).await.status(), StatusCode::GONE, "the apex itself");
    // Who lures somebody to hand over to his browser's state gains a code that does nothing in hers, where it arrives.
    let lured = hand_over(&request(&stranger).await).await;
    assert_eq!(sign_in_by(&here, "/session/receive", &lured).await, (StatusCode::GONE, false), "another's state");
    assert_eq!(sign_in_by(&here, "/session/receive", &code).await, (StatusCode::OK, true), "trying uses nothing up");
    assert_eq!(here.post("/session/receive", &code).await.status(), StatusCode::GONE, "once");

    // Carried to another host the cookie is nobody's, and signing out on one host ends it on each.
    for slug in [None, Some("badesa"), Some("sofint")] {
        let strayed = Player { visitor: here.visitor.thief(Some(TENANT)), base: demo.url(slug) };
        let viewer = strayed.ask("{ viewer { person { id } } }", json!({})).await;
        assert!(viewer["viewer"]["person"].is_null(), "{slug:?}");
    }
    let stolen = Player { visitor: here.visitor.thief(Some(TENANT)), base: here.base.clone() };
    let kept = hand_over(&request(&here).await).await;
    let url = format!("{}/session", here.base);
    assert_eq!(here.visitor.send(Method::DELETE, &url, None).await.expect("answered").status(), StatusCode::OK);
    for player in [&here, &apex, &stolen] {
        let viewer = player.ask("{ viewer { person { id } } }", json!({})).await;
        assert!(viewer["viewer"]["person"].is_null(), "{}", player.base);
    }
    assert_eq!(
        sign_in_by(&here, "/session/receive", &kept).await,
        (StatusCode::GONE, false),
        "a code of a past session"
    );
}

/// Somebody sits on one association's board, reads in another, and writes for two organisations.
async fn a_hat_is_worn_on_its_host_alone(demo: &Demo, world: &World) {
    let query = "query Of($case: ID!, $meeting: ID!) { application(id: $case) { id } meeting(id: $meeting) { id } \
        viewer { associationRoles organisations { role } } applications(first: 50) { nodes { association { slug } } } }";
    for (slug, other, role) in [(TENANT, "sofint", "BOARD_MEMBER"), ("sofint", TENANT, "READER")] {
        let hanna = demo.sign_in("hanna", Some(slug)).await;
        let of = |slug: &str| json!({ "case": world.targets[slug]["appl"], "meeting": world.targets[slug]["meet"] });
        let here = hanna.ask(query, of(slug)).await;
        assert_eq!(here["viewer"]["associationRoles"], json!([role]));
        assert_eq!(list(&here["viewer"]["organisations"]).len(), 2, "her organisations are hers everywhere");
        assert!(here["application"].is_object() && here["meeting"].is_object(), "{slug}: {here}");
        let cases = list(&here["applications"]["nodes"]);
        assert!(!cases.is_empty() && cases.iter().all(|case| case["association"]["slug"] == slug), "{slug}: {here}");
        let there = hanna.ask(query, of(other)).await;
        assert!(there["application"].is_null() && there["meeting"].is_null(), "{other} on {slug}: {there}");
    }
}

async fn a_form_is_sent_by_whom_it_was_given_to(demo: &Demo) {
    let (dagny, siv) = (demo.sign_in("dagny", Some(TENANT)).await, demo.sign_in("siv", Some("badesa")).await);
    let (token, cookies) = form_token(&dagny).await;
    let (_, others) = form_token(&siv).await;
    for (player, cookies, status) in [(&dagny, &cookies, StatusCode::SEE_OTHER), (&siv, &others, StatusCode::FORBIDDEN)]
    {
        let response = player
            .visitor
            .client
            .post(format!("{}/language", player.base))
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(format!("csrf={token}&language=en&returnTo=/"))
            .send()
            .await
            .expect("answered");
        assert_eq!(response.status(), status, "{}", player.base);
    }
}

async fn objects_lie_under_their_tenant_and_addresses_cannot_be_changed(demo: &Demo, world: &World) {
    let tenants: BTreeSet<String> = ["blekinge", "badesa", "sofint", "jamtland"]
        .iter()
        .map(|slug| world.targets[slug]["asso"].parse::<AssociationId>().expect("an id").0.to_string())
        .collect();
    let mut folders = vec![demo.folder().join("objects").join("mellanrum")];
    let mut count = 0;
    let bucket = folders[0].clone();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let key = entry.strip_prefix(&bucket).expect("inside").to_string_lossy().into_owned();
            if key.starts_with('.') {
                continue;
            }
            let owner = key.split('/').next().unwrap_or_default();
            assert!(tenants.contains(owner), "an object lies under no tenant: {key}");
            count += 1;
        }
    }
    assert!(count > 5, "the story has files: {count}");

    let dagny = demo.sign_in("dagny", Some(TENANT)).await;
    let response = dagny.get(&format!("/files/{}", world.targets[TENANT]["docu"])).await;
    let address = response.headers()[header::LOCATION].to_str().expect("an address").to_owned();
    let own = world.targets[TENANT]["asso"].parse::<AssociationId>().expect("an id").0.to_string();
    assert!(address.contains(&own), "{address}");
    let fetch = async |address: String| dagny.visitor.client.get(address).send().await.expect("answered").status();
    assert_eq!(fetch(address.clone()).await, StatusCode::OK);
    let other = tenants.iter().find(|tenant| **tenant != own).expect("another");
    let (bare, _) = address.split_once('?').expect("signed");
    let root = &bare[..bare.find(&own).expect("the tenant")];
    for changed in [
        address.replace(&own, other),
        address.replace("/documents/", "/attachments/"),
        address.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
        bare.to_owned(),
        root.to_owned(),
        format!("{root}?list-type=2&prefix={other}/"),
    ] {
        let status = fetch(changed.clone()).await;
        assert!(status.is_client_error(), "{changed}: {status}");
    }
    // Where one file may be put, no other may.
    let karl = demo.sign_in("karl", None).await;
    let input = json!({
        "applicationId": world.draft["appl"], "questionKey": "attachments", "fileName": "a.pdf", "contentType": "application/pdf",
        "sizeBytes": 1, "sha256": "00".repeat(32),
    });
    let begun = karl.change("beginAttachment", input, "upload { url headers { name value } }").await;
    let address = text(&begun["upload"]["url"]);
    assert!(address.contains(&own), "{address}");
    let mut request = karl.visitor.client.put(address.replace(&own, other)).body("x");
    for named in list(&begun["upload"]["headers"]) {
        if !["content-length", "host"].contains(&text(&named["name"]).to_ascii_lowercase().as_str()) {
            request = request.header(text(&named["name"]), text(&named["value"]));
        }
    }
    let status = request.send().await.expect("answered").status();
    assert_eq!(status, StatusCode::FORBIDDEN, "another's place");
}
