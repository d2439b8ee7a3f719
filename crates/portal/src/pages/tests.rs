//! Every sample page in every language: its status, its form as HTML, whether it may be kept.

use std::collections::BTreeSet;

use http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::{
    csrf,
    failure::Failure,
    router,
    samples::{self, APEX_HOST},
    text::Language,
};

async fn html(response: axum::response::Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The opening tags of a page: name and attributes.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with("!--") || rest.starts_with('/') || rest.starts_with('!') {
            continue;
        }
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        rest = &rest[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let key: String = rest.chars().take_while(|c| !c.is_whitespace() && !"=>".contains(*c)).collect();
            assert!(!key.is_empty(), "a tag <{name} is not well formed near {:?}", &rest[..rest.len().min(80)]);
            rest = &rest[key.len()..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix('=') {
                let quote =
                    after.chars().next().filter(|c| "\"'".contains(*c)).expect("attribute values stand in quotes");
                let end = after[1..].find(quote).expect("attribute values end") + 1;
                value = after[1..end].to_owned();
                rest = &after[end + 1..];
            }
            attributes.push((key, value));
        }
        found.push((name, attributes));
    }
    found
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Elements that were opened are closed, in order.
fn assert_balanced(page: &str, name: &str) {
    const VOID: [&str; 8] = ["meta", "link", "input", "br", "img", "hr", "col", "source"];
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let is_end = rest.starts_with('/');
        let tag: String = rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if tag.is_empty() || VOID.contains(&tag.as_str()) {
            continue;
        }
        if is_end {
            assert_eq!(
                open.pop().as_deref(),
                Some(tag.as_str()),
                "{name}: </{tag}> near {:?}",
                &rest.chars().take(60).collect::<String>()
            );
        } else {
            open.push(tag);
        }
    }
    assert!(open.is_empty(), "{name}: not closed: {open:?}");
}

fn assert_well_formed(page: &str, name: &str, language: &str) {
    assert_balanced(page, name);
    let tags = tags(page);
    let all = |wanted: &str| {
        tags.iter().filter(|(tag, _)| tag == wanted).map(|(_, attributes)| attributes).collect::<Vec<_>>()
    };
    assert_eq!(attribute(all("html")[0], "lang"), Some(language), "{name}");
    assert_eq!(all("h1").len(), 1, "{name}: one h1");
    assert_eq!(all("main").len(), 1, "{name}: one main");
    assert!(!page.contains("Unknown localization key"), "{name}: a text is missing");
    assert!(!page.contains("style="), "{name}: inline style");
    let mut ids = BTreeSet::new();
    for (tag, attributes) in &tags {
        if let Some(id) = attribute(attributes, "id") {
            assert!(ids.insert(id), "{name}: the id {id} on <{tag}> is not unique");
        }
        assert!(!attributes.iter().any(|(key, _)| key.starts_with("on")), "{name}: an inline handler on <{tag}>");
    }
    let labelled: BTreeSet<&str> = all("label").into_iter().filter_map(|label| attribute(label, "for")).collect();
    for (tag, attributes) in &tags {
        for reference in ["for", "aria-labelledby", "aria-describedby"] {
            for id in attribute(attributes, reference).unwrap_or_default().split_whitespace() {
                assert!(ids.contains(id), "{name}: {reference}=\"{id}\" on <{tag}> leads nowhere");
            }
        }
        if tag == "a"
            && let Some(target) = attribute(attributes, "href")
                .and_then(|href| href.strip_prefix('#'))
                .filter(|target| !target.is_empty())
        {
            assert!(ids.contains(target), "{name}: the link #{target} leads nowhere");
        }
        let is_field = ["select", "textarea"].contains(&tag.as_str())
            || (tag == "input" && attribute(attributes, "type") != Some("hidden"));
        if is_field {
            let id = attribute(attributes, "id").unwrap_or_else(|| panic!("{name}: a <{tag}> without id"));
            assert!(labelled.contains(id), "{name}: the field {id} has no label");
        }
        if tag == "form" && attribute(attributes, "method") == Some("post") {
            assert!(page.contains("name=\"csrf\""), "{name}: a form without token");
        }
    }
    for part in page.split("<form").skip(1) {
        let form = part.split("</form>").next().unwrap();
        if form.contains("method=\"post\"") {
            assert!(form.contains("name=\"csrf\""), "{name}: a form without token");
        }
    }
    let mut level = 0;
    for heading in tags.iter().filter_map(|(tag, _)| tag.strip_prefix('h').and_then(|level| level.parse::<u8>().ok())) {
        assert!(heading <= level + 1 || heading <= 2, "{name}: h{heading} after h{level}");
        level = heading;
    }
    for table in page.split("<table").skip(1) {
        assert!(table.split("</table>").next().unwrap().contains("<caption"), "{name}: a table without caption");
    }
}

#[tokio::test]
async fn every_sample_is_a_well_formed_page_in_every_language() {
    let mut names = BTreeSet::new();
    for language in Language::ALL {
        for sample in samples::all() {
            let (name, status) = (format!("{} {}", sample.name, language.code()), sample.status);
            assert!(names.insert(name.clone()), "{name} twice");
            let response = samples::render(sample, language.code()).await;
            assert_eq!(response.status(), status, "{name}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "{name}");
            assert_well_formed(&html(response).await, &name, language.code());
        }
    }
}

#[tokio::test]
async fn every_template_stands_in_a_sample() {
    let mut pages = String::new();
    for sample in samples::all() {
        pages.push_str(&html(samples::render(sample, "sv").await).await);
    }
    let folder = format!("{}/templates", env!("CARGO_MANIFEST_DIR"));
    for noun in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for template in std::fs::read_dir(noun).unwrap().map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&template).unwrap();
            let Some(title) = text.split("{% block title %}").nth(1) else { continue };
            // The first text key of the title, or of the page when the title is data.
            let key = title.split("page.t(\"").nth(1).and_then(|rest| rest.split('"').next());
            let Some(key) = key else { continue };
            let expected = crate::text::text(Language::Swedish, key);
            assert!(pages.contains(&expected), "{} is in no sample ({expected:?})", template.display());
        }
    }
}

#[tokio::test]
async fn the_review_offers_to_send_only_what_would_be_taken() {
    let mut reviews = Vec::new();
    for name in ["review", "review-ready"] {
        let sample = samples::all().into_iter().find(|sample| sample.name == name).unwrap();
        reviews.push(html(samples::render(sample, "sv").await).await);
    }
    let [stopped, ready] = reviews.as_slice() else { panic!() };
    let button = "type=\"submit\">Skicka in ansökan</button>";
    assert!(stopped.contains("Du kan inte skicka in än.") && !stopped.contains(button));
    assert!(ready.contains("Sista dagen att ansöka var 15\u{a0}september 2020.") && ready.contains(button));
    assert!(ready.contains("Alla 4 regler är uppfyllda"), "rules that are met are told in one line");
}

fn request(method: &str, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, APEX_HOST)
}

fn portal() -> axum::Router {
    router(samples::config(samples::world()))
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    for (cookie, token) in [("", ""), ("visit=0123456789abcdef0123456789abcdef", "00"), ("", "abc")] {
        let request = request("POST", "/sign-out")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .body(axum::body::Body::from(format!("csrf={token}")))
            .unwrap();
        assert_eq!(portal().oneshot(request).await.unwrap().status(), StatusCode::FORBIDDEN, "{cookie} {token}");
    }
    let visitor = "0123456789abcdef0123456789abcdef";
    let own = csrf::token(&[7; 32], visitor, "");
    let sent = |site: &str| {
        request("POST", "/language")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, format!("visit={visitor}"))
            .header("sec-fetch-site", site)
            .body(axum::body::Body::from(format!("csrf={own}&language=en&returnTo=//elsewhere.example")))
            .unwrap()
    };
    assert_eq!(portal().oneshot(sent("cross-site")).await.unwrap().status(), StatusCode::FORBIDDEN);
    let response = portal().oneshot(sent("same-origin")).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/");
    assert!(response.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("language=en"));
}

#[tokio::test]
async fn signing_in_passes_the_cookie_on_and_stays_on_the_host() {
    let visitor = "0123456789abcdef0123456789abcdef";
    let token = csrf::token(&[7; 32], visitor, "");
    let request = request("POST", "/session/link/abc")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("visit={visitor}"))
        .body(axum::body::Body::from(format!("csrf={token}")))
        .unwrap();
    let response = portal().oneshot(request).await.unwrap();
    // The way may lead on to another host, and a form's answer may not redirect to one, so the page itself goes on.
    assert_eq!(response.status(), StatusCode::OK);
    let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    assert!(cookies.iter().any(|cookie| cookie.to_str().unwrap().starts_with("session=sample")), "{cookies:?}");
    let page = html(response).await;
    assert!(page.contains("href=\"/office\""), "{page}");
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_and_back() {
    let world = serde_json::json!({ "error": "UNAUTHENTICATED" });
    let response = router(samples::config(world))
        .oneshot(request("GET", "/office?state=DECIDED").body(axum::body::Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/sign-in?returnTo=%2Foffice%3Fstate%3DDECIDED");

    // The API says that there is no such application to whoever may not see it; a link in a mail must still lead there.
    let mut world = samples::world();
    world["viewer"]["person"] = serde_json::Value::Null;
    world["application"] = serde_json::Value::Null;
    let get = |path: &str, world: &serde_json::Value| {
        let request = request("GET", path).body(axum::body::Body::empty()).unwrap();
        router(samples::config(world.clone())).oneshot(request)
    };
    let response = get("/applications/appl_1", &world).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/sign-in?returnTo=%2Fapplications%2Fappl_1");
    assert_eq!(get("/nothing", &world).await.unwrap().status(), StatusCode::NOT_FOUND);
    world["viewer"] = samples::world()["viewer"].clone();
    assert_eq!(get("/applications/appl_1", &world).await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_colours_hold_nothing_but_colours() {
    let get = |path: String| portal().oneshot(request("GET", &path).body(axum::body::Body::empty()).unwrap());
    let sheet = get(crate::assets::path("app.css")).await.unwrap();
    assert_eq!(sheet.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let text = html(sheet).await;
    assert!(
        !text.contains("url(source-sans-3.woff2)") && text.contains("url(source-sans-3."),
        "fonts have hashed names"
    );
    assert_eq!(get("/assets/app.css".to_owned()).await.unwrap().status(), StatusCode::NOT_FOUND);

    let mut world = samples::world();
    world["association"]["colours"]["accent"] = serde_json::json!("red} body{display:none");
    let colours = router(samples::config(world))
        .oneshot(request("GET", "/assets/association/blekinge.css").body(axum::body::Body::empty()).unwrap())
        .await
        .unwrap();
    let colours = html(colours).await;
    assert!(colours.contains("--association-header: #1d4e5f;"), "{colours}");
    assert!(!colours.contains("body"), "{colours}");
}

#[tokio::test]
async fn saving_while_typing_answers_in_json() {
    let visitor = "0123456789abcdef0123456789abcdef";
    let send = |world: serde_json::Value, body: &'static str| {
        let request = request("POST", "/applications/appl_1/answers/participants")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header(header::COOKIE, format!("visit={visitor}"))
            .header("x-csrf-token", csrf::token(&[7; 32], visitor, ""))
            .body(axum::body::Body::from(body))
            .unwrap();
        async move {
            let response = router(samples::config(world)).oneshot(request).await.unwrap();
            let status = response.status();
            (status, serde_json::from_str::<serde_json::Value>(&html(response).await).unwrap())
        }
    };
    let (_, saved) = send(samples::world(), "kind=NUMBER&a.participants=40&v.participants=2&o.participants=x").await;
    assert_eq!(
        (saved["state"].as_str(), saved["version"].as_i64(), saved["time"].as_str()),
        (Some("saved"), Some(3), Some("09.30"))
    );
    let (_, refused) =
        send(samples::world(), "kind=NUMBER&a.participants=tolv&v.participants=2&o.participants=x").await;
    assert_eq!(refused["state"], "refused");
    let mut world = samples::world();
    world["saveAnswer"] = serde_json::json!({ "answer": null, "progress": [], "shownQuestions": [], "userErrors": [], "conflict": {
        "questionKey": "participants", "value": 50, "version": 7, "changedAt": "2020-09-20T12:05:00Z", "changedBy": "Nils Almdal" } });
    let (_, conflict) = send(world, "kind=NUMBER&a.participants=40&v.participants=2&o.participants=x").await;
    assert_eq!(
        (conflict["state"].as_str(), conflict["text"].as_str(), conflict["version"].as_i64()),
        (Some("conflict"), Some("50"), Some(7))
    );
    let down = serde_json::json!({ "error": "UNAVAILABLE" });
    let (status, _) = send(down, "kind=NUMBER&a.participants=40&v.participants=2&o.participants=x").await;
    assert_eq!(status, Failure::Unavailable.status());
}

#[tokio::test]
async fn too_many_requests_and_no_signing_in_are_told_in_words() {
    let show =
        async |language: &str, path: &'static str, form: &[(&'static str, &'static str)], world: serde_json::Value| {
            let sample = samples::Sample { name: "refused", path, form: form.to_vec(), world, status: StatusCode::OK };
            let response = samples::render(sample, language).await;
            let wait = response.headers().get(header::RETRY_AFTER).map(|secs| secs.to_str().unwrap().to_owned());
            (response.status().as_u16(), wait, html(response).await)
        };
    for (language, secs, wanted) in [
        ("sv", "1", "Försök igen om en sekund."),
        ("sv", "2", "Försök igen om 2 sekunder."),
        ("sv", "89", "Försök igen om 89 sekunder."),
        ("sv", "90", "Försök igen om 2 minuter."),
        ("en", "1", "Try again in one second."),
        ("en", "900", "Try again in 15 minutes."),
    ] {
        let world = serde_json::json!({ "error": "RATE_LIMITED", "retryAfterSecs": secs.parse::<u32>().unwrap() });
        let (status, wait, page) = show(language, "/calls/call_1", &[], world).await;
        assert_eq!((status, wait.as_deref()), (429, Some(secs)));
        assert!(page.contains(wanted), "{language} {secs}: {page}");
    }
    let world = serde_json::json!({ "noSignIn": true });
    for (path, form) in [("/sign-in", [("email", "maja@example.se")]), ("/session/link/abc", [("any", "")])] {
        for (language, wanted) in [
            ("sv", "<h1>Det går inte att logga in just nu</h1>\n<p>Försök igen om en stund."),
            ("en", "<h1>Signing in is not possible right now</h1>\n<p>Try again in a while."),
        ] {
            let (status, _, page) = show(language, path, &form, world.clone()).await;
            assert!(status == 503 && page.contains(wanted), "{language} {path}: {page}");
        }
    }
}

#[tokio::test]
async fn what_is_carried_along_reaches_the_api_and_no_header_does() {
    #[derive(Clone)]
    struct Address(&'static str);
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&seen);
    let mut config = samples::config(samples::world());
    let api = config.api.clone();
    config.api = crate::ApiService::new(tower::service_fn(move |request: Request<axum::body::Body>| {
        let address = request.extensions().get::<Address>().map(|address| address.0);
        kept.lock().unwrap().push((address, request.headers().get("x-forwarded-for").is_some()));
        api.clone().oneshot(request)
    }));
    let mut carried = crate::api::Carried::default();
    carried.0.insert(Address("192.0.2.1"));
    let request = request("GET", "/")
        .header("x-forwarded-for", "198.51.100.1")
        .extension(carried)
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(router(config).oneshot(request).await.unwrap().status(), StatusCode::OK);
    let seen = seen.lock().unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|call| *call == (Some("192.0.2.1"), false)), "{seen:?}");
}

#[tokio::test]
async fn a_hidden_question_keeps_its_text_in_the_form_and_is_not_read() {
    let show = async |path: &'static str| {
        let world = samples::with_application(samples::world(), samples::application("DRAFT"));
        let sample = samples::Sample { name: "hidden", path, form: Vec::new(), world, status: StatusCode::OK };
        html(samples::render(sample, "sv").await).await
    };
    let form = show("/applications/appl_1/sections/purpose").await;
    assert!(form.contains(r#"<div class="question" hidden id="q-kind-other""#), "{form}");
    assert!(form.contains("Står kvar fast frågan är dold"), "what was typed comes back when it is shown again");
    let review = show("/applications/appl_1/review").await;
    assert!(!review.contains("Vilken annan sort?") && !review.contains("Står kvar"), "{review}");
}
