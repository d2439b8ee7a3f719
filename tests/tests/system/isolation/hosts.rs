//! Hosts, and what belongs to one of them carried to another: sessions, links, form tokens, signed addresses.

use std::collections::BTreeSet;

use mellanrum_model::id::AssociationId;
use reqwest::{StatusCode, header};
use serde_json::json;

use crate::{
    demo::{Demo, Player, list, text},
    isolation::{
        ask::{kind_of, operation},
        cases::CASES,
        people::TENANT,
        schema::schema,
        world::World,
    },
};

pub async fn try_all(demo: &Demo, world: &World) {
    strange_hosts_are_not_found(demo).await;
    a_session_holds_on_its_host_alone(demo, world).await;
    a_link_works_on_its_host_alone(demo).await;
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
        format!("{name}.:{port}"),
        name.clone(),
        format!("{TENANT}_.localhost:{port}"),
        format!("-{TENANT}.localhost:{port}"),
    ] {
        for path in ["/", "/office", "/board", "/files/docu_1", "/graphql"] {
            let address = format!("{}{path}", dagny.base);
            let request = if path == "/graphql" {
                dagny.client.post(address).json(&json!({ "query": "{ association { slug } }" }))
            } else {
                dagny.client.get(address)
            };
            let response = request
                .header(header::HOST, &host)
                .header(header::COOKIE, &dagny.cookie)
                .send()
                .await
                .expect("answered");
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{host}{path}");
            let said = response.text().await.expect("text");
            assert!(!said.contains("Dagny") && !said.contains("Blekinge"), "{host}{path}: {said}");
        }
    }
    // What others say about the host is not believed.
    let elsewhere = Player {
        base: demo.url(Some("badesa")),
        client: demo.visitor(Some("badesa")).client,
        cookie: dagny.cookie.clone(),
    };
    for name in ["x-forwarded-host", "forwarded", "x-host", "x-original-host", "x-forwarded-server"] {
        let value = if name == "forwarded" { format!("host={}", host_of(&dagny)) } else { host_of(&dagny) };
        let response = elsewhere
            .client
            .post(format!("{}/graphql", elsewhere.base))
            .header(name, value)
            .header(header::COOKIE, &elsewhere.cookie)
            .json(&json!({ "query": "{ association { slug } viewer { person { id } } }" }))
            .send()
            .await
            .expect("answered");
        let answer: serde_json::Value = response.json().await.expect("JSON");
        assert_eq!(
            answer["data"],
            json!({ "association": { "slug": "badesa" }, "viewer": { "person": null } }),
            "{name}"
        );
    }
}

async fn a_session_holds_on_its_host_alone(demo: &Demo, world: &World) {
    let (schema, targets) = (schema(), &world.targets[TENANT]);
    for (key, from, to) in
        [("dagny", Some(TENANT), Some("badesa")), ("dagny", Some(TENANT), None), ("maja", None, Some(TENANT))]
    {
        let cookie = demo.sign_in(key, from).await.cookie;
        let nobody = demo.visitor(to);
        let strayed = Player { cookie, ..nobody.clone() };
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
            format!("/files/{}", targets["docu"]),
            format!("/applications/{}", targets["appl"]),
        ] {
            let (strayed, nobody) = (strayed.get(&path).await, nobody.get(&path).await);
            assert_eq!(strayed.status(), nobody.status(), "{path}");
            assert_eq!(strayed.headers().get(header::LOCATION), nobody.headers().get(header::LOCATION), "{path}");
        }
    }
}

async fn a_link_works_on_its_host_alone(demo: &Demo) {
    let token = demo.sign_in_token("dagny", Some(TENANT)).await;
    for elsewhere in [Some("badesa"), None] {
        let refused = demo.visitor(elsewhere).post("/session", &json!({ "token": token })).await;
        assert_eq!(refused.status(), StatusCode::GONE, "{elsewhere:?}");
        assert!(refused.headers().get(header::SET_COOKIE).is_none());
    }
    let used = demo.visitor(Some(TENANT)).post("/session", &json!({ "token": token })).await;
    assert_eq!(used.status(), StatusCode::OK, "trying it elsewhere has not used it up");
}

async fn a_form_is_sent_by_whom_it_was_given_to(demo: &Demo) {
    let visit = |player: &Player| format!("{}; visit={}", player.cookie, "0123456789abcdef".repeat(2));
    let (dagny, siv) = (demo.sign_in("dagny", Some(TENANT)).await, demo.sign_in("siv", Some("badesa")).await);
    let page = Player { cookie: visit(&dagny), ..dagny.clone() }.get("/sign-in").await.text().await.expect("text");
    let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    for (player, status) in [(&dagny, StatusCode::SEE_OTHER), (&siv, StatusCode::FORBIDDEN)] {
        let response = player
            .client
            .post(format!("{}/language", player.base))
            .header(header::COOKIE, visit(player))
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
    let fetch = async |address: String| dagny.client.get(address).send().await.expect("answered").status();
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
    let mut request = karl.client.put(address.replace(&own, other)).body("x");
    for named in list(&begun["upload"]["headers"]) {
        if !["content-length", "host"].contains(&text(&named["name"]).to_ascii_lowercase().as_str()) {
            request = request.header(text(&named["name"]), text(&named["value"]));
        }
    }
    let status = request.send().await.expect("answered").status();
    assert_eq!(status, StatusCode::FORBIDDEN, "another's place");
}
