//! Whose host a request is for, however it is written; domains of associations' own; whom to believe about both.

use serde_json::{Value, json};

use crate::world::{APEX, Server, World, until};

/// The status of a request with these lines as its head.
async fn status_of(server: &Server, head: &str) -> u16 {
    let answer = server.say(&format!("{head}\r\nConnection: close\r\n\r\n")).await;
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{head:?}: {answer:?}"))
}

fn file_with(domains: &str) -> String {
    let file = include_str!("../../../../infra/associations/blekinge.yaml");
    file.replacen("\nname: ", &format!("\ndomains: [{domains}]\nname: "), 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_found_however_it_is_written_and_nothing_else_is() {
    let world = World::start().await;
    assert!(world.apply(&file_with("")).0);
    let server = world.serve(&[("SERVER__SCHEME", "https")]).await;
    for (head, status) in [
        ("GET / HTTP/1.1\r\nHost: mellanrum.example", 200),
        ("GET / HTTP/1.1\r\nHost: MELLANRUM.Example", 200),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example.", 200),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example:443", 200),
        ("GET / HTTP/1.1\r\nHost: blekinge.mellanrum.example", 200),
        ("GET http://blekinge.mellanrum.example:443/ HTTP/1.1\r\nHost: blekinge.mellanrum.example", 200),
        // The address counts before the header.
        ("GET https://mellanrum.example/ HTTP/1.1\r\nHost: evil.example", 200),
        ("GET https://evil.example/ HTTP/1.1\r\nHost: mellanrum.example", 404),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example:80", 404),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example:8443", 404),
        ("GET / HTTP/1.1\r\nHost: evil.example", 404),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example.evil.example", 404),
        ("GET / HTTP/1.1\r\nHost: evilmellanrum.example", 404),
        ("GET / HTTP/1.1\r\nHost: a.blekinge.mellanrum.example", 404),
        ("GET / HTTP/1.1\r\nHost: nowhere.mellanrum.example", 404),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1", 404),
        ("GET / HTTP/1.1\r\nHost: [::1]:443", 404),
        ("GET / HTTP/1.1\r\nHost: user@mellanrum.example", 400),
        ("GET https://user@mellanrum.example/ HTTP/1.1\r\nHost: mellanrum.example", 400),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example:port", 400),
        ("GET / HTTP/1.1\r\nHost: [::1", 400),
        ("GET / HTTP/1.1\r\nHost: ", 400),
        ("GET / HTTP/1.1", 400),
        ("GET / HTTP/1.0", 400),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example\r\nHost: mellanrum.example", 400),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example\r\nHost: evil.example", 400),
        // Nobody stands in front who is believed.
        ("GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: mellanrum.example", 404),
        ("GET / HTTP/1.1\r\nHost: mellanrum.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http", 200),
        ("OPTIONS * HTTP/1.1\r\nHost: mellanrum.example", 404),
        ("CONNECT mellanrum.example:443 HTTP/1.1\r\nHost: mellanrum.example:443", 404),
        ("GET /health/live HTTP/1.1\r\nHost: 10.0.0.1:8080", 200),
        ("GET /health/live HTTP/1.0", 200),
    ] {
        assert_eq!(status_of(&server, head).await, status, "{head:?}");
    }
    // A session is bound to the host in its one form, so all of its forms share it; and the API reads it likewise.
    for host in ["blekinge.mellanrum.example", "BLEKINGE.mellanrum.example.:443"] {
        let body = json!({ "query": "{ association { slug host } }" });
        let answer = server.send(host, "/graphql").json(&body).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        let expected = json!({ "slug": "blekinge", "host": "blekinge.mellanrum.example" });
        assert_eq!(answer["data"]["association"], expected, "{answer}");
    }
    let log = server.log().join("\n");
    assert!(!log.contains("evil") && !log.contains("nowhere"), "what strangers write is not repeated: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn proxies_that_are_trusted_say_who_comes_to_which_host() {
    let world = World::start().await;
    let settings = [
        ("SERVER__SCHEME", "https"),
        ("SERVER__TRUSTED_PROXIES", "127.0.0.0/8, fd00::/8"),
        ("LIMITS__ADDRESS_PER_MINUTE", "50"),
    ];
    let server = world.serve(&settings).await;
    let left = async |forwarded_for: &str| {
        let visit =
            server.visit("inner:9000", "/").header("x-forwarded-host", APEX).header("x-forwarded-proto", "https");
        let answer = visit.header("x-forwarded-for", forwarded_for).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{forwarded_for}");
        let left = answer.headers()["ratelimit"].to_str().expect("text").to_owned();
        left.split("r=").nth(1).and_then(|rest| rest.split(';').next()?.parse::<u32>().ok()).expect("a number")
    };
    assert_eq!(left("198.51.100.1").await, 49);
    assert_eq!(left("1.1.1.1, 198.51.100.1").await, 48, "what the visitor wrote before is not read");
    assert_eq!(left("198.51.100.2, 127.0.0.9").await, 49, "through two proxies");
    assert_eq!(left("198.51.100.1, 127.0.0.9").await, 47);

    let plain = server.visit(APEX, "/sign-in?returnTo=%2Foffice").header("x-forwarded-proto", "http");
    let redirected = plain.send().await.expect("an answer");
    assert_eq!(redirected.status(), 308);
    assert_eq!(redirected.headers()["location"], "https://mellanrum.example/sign-in?returnTo=%2Foffice");
    let post = server
        .send(APEX, "/graphql")
        .header("x-forwarded-proto", "http")
        .json(&json!({ "query": "{ viewer { now } }" }));
    assert_eq!(post.send().await.expect("an answer").status(), 403, "what was sent in the open is not taken");
    let strange =
        server.visit("evil.example", "/").header("x-forwarded-proto", "http").send().await.expect("an answer");
    assert_eq!(strange.status(), 404, "nobody is led to a host that is not ours");
    let probe = server.probe("/health/live").header("x-forwarded-proto", "http").send().await.expect("an answer");
    assert_eq!(probe.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_association_has_domains_of_its_own() {
    let world = World::start().await;
    let server = world.serve(&[("SERVER__SCHEME", "https")]).await;
    let status = async |host: &str| server.visit(host, "/").send().await.expect("an answer").status().as_u16();
    assert_eq!(status("samordning.example.se").await, 404);
    let (is_applied, said) = world.apply(&file_with("samordning.example.se, ansokan.example.se"));
    assert!(is_applied, "{said}");
    until("the name is known", async || status("samordning.example.se").await == 200).await;
    assert_eq!(status("ansokan.example.se.:443").await, 200);
    assert_eq!(status("blekinge.mellanrum.example").await, 200, "the old place stays");
    assert_eq!(status("www.samordning.example.se").await, 404);

    let page = server.visit("samordning.example.se", "/").send().await.expect("an answer");
    assert_eq!(page.headers()["strict-transport-security"], "max-age=63072000", "what lies below is not ours");
    assert!(page.text().await.expect("text").contains("Samordningsförbundet i Blekinge"));
    let body = json!({ "query": "{ association { slug host } associations { host } }" });
    let answer = server.send("ansokan.example.se", "/graphql").json(&body).send().await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(
        answer["data"]["association"],
        json!({ "slug": "blekinge", "host": "samordning.example.se" }),
        "{answer}"
    );
    let landing = server.visit(APEX, "/").send().await.expect("an answer").text().await.expect("text");
    assert!(landing.contains("https://samordning.example.se/"), "{landing}");

    let (is_applied, said) = world.apply(&file_with("samordning.example.se, ansokan.example.se"));
    assert!(is_applied && said.contains("nothing changed"), "{said}");
    let other = include_str!("../../../../infra/associations/badesa.yaml");
    for (domain, expected) in [
        ("ansokan.example.se", "leads to another association already"),
        ("badesa.mellanrum.example", "belongs to the platform"),
    ] {
        let other = other.replacen("\nname: ", &format!("\ndomains: [{domain}]\nname: "), 1);
        let (is_applied, said) = world.apply(&other);
        assert!(!is_applied && said.contains(expected), "{said}");
    }
    assert_eq!(
        world.database.look("select count(*) from association").expect("looked").trim(),
        "1",
        "nothing was applied"
    );

    // A domain that is given up leads nowhere, and another association may have it.
    assert!(world.apply(&file_with("samordning.example.se")).0);
    let given = other.replacen("\nname: ", "\ndomains: [ansokan.example.se]\nname: ", 1);
    assert!(world.apply(&given).0);
    until("it leads to the other", async || {
        let page = server.visit("ansokan.example.se", "/").send().await.expect("an answer").text().await.expect("text");
        page.contains("BÅDESÅ")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_association_shows_one_calm_page_at_once_and_all_of_it_when_opened() {
    let world = World::start().await;
    assert!(world.apply(&file_with("")).0);
    let (server, host) = (world.serve(&[]).await, "blekinge.mellanrum.example");
    let command = |arguments: &[&str]| {
        let output = world.command(arguments).output().expect("the binary runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let show = async |path: &str, language: &str| {
        let request = server.visit(host, path).header("cookie", format!("language={language}"));
        let response = request.send().await.expect("an answer");
        let again = response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
        (response.status().as_u16(), again, response.text().await.expect("text"))
    };
    assert_eq!(show("/", "sv").await.0, 200, "the server knows the host while it is open");
    // Another process closes it.
    command(&["association", "suspend", "blekinge", "--reason", "Avtalet är slut."]);
    for path in ["/", "/calls/call_00000000000000000000000001", "/office"] {
        for (language, text) in [("sv", "Förbundet är stängt"), ("en", "The association is closed")] {
            let (status, again, page) = show(path, language).await;
            assert_eq!((status, again.as_deref()), (503, Some("3600")), "{path}");
            assert!(page.contains(text) && !page.contains("Avtalet"), "{path}: {page}");
        }
    }
    let style = server.visit(host, "/assets/app.css").send().await.expect("an answer").status().as_u16();
    assert_ne!(style, 503, "the page has its looks");
    let apex = server.visit(APEX, "/").send().await.expect("an answer");
    assert_eq!(apex.status().as_u16(), 200);
    command(&["association", "resume", "blekinge"]);
    assert_eq!(show("/", "sv").await.0, 200);
}
