//! Limits as a visitor of the pages meets them: counted once a page, told in words, and without Redis no signing in.

use reqwest::Response;
use serde_json::json;

use crate::world::{APEX, Server, World};

/// What is left by the header of an answer.
fn left(answer: &Response) -> u32 {
    let header = answer.headers()["ratelimit"].to_str().expect("text");
    header.split("r=").nth(1).and_then(|rest| rest.split(';').next()?.parse().ok()).expect("a number")
}

/// The form of the sign-in page, filled in and sent.
async fn send_sign_in_form(server: &Server) -> Response {
    let page = server.visit(APEX, "/sign-in").send().await.expect("an answer");
    assert_eq!(page.status(), 200);
    let cookie = page.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    let page = page.text().await.expect("text");
    let token = page.split("name=\"csrf-token\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let form = format!("csrf={}&email=maja%40example.org&returnTo=%2F", token.expect("a token"));
    let send = server.send(APEX, "/sign-in").header("content-type", "application/x-www-form-urlencoded");
    send.header("cookie", cookie).body(form).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_counts_once_and_says_when_to_try_again() {
    let world = World::start().await;
    // One comes back in twelve seconds.
    let server = world.serve(&[("LIMITS__ADDRESS_PER_MINUTE", "5"), ("LIMITS__WRITE_COST", "3")]).await;
    let page =
        server.visit(APEX, "/sign-in").header("x-forwarded-for", "198.51.100.1").send().await.expect("an answer");
    assert_eq!((page.status().as_u16(), left(&page)), (200, 4));
    assert_eq!(page.headers()["ratelimit-policy"], "\"address\";q=5;w=60");
    let missing =
        server.visit(APEX, "/no-such-page").header("x-forwarded-for", "198.51.100.2").send().await.expect("an answer");
    assert_eq!((missing.status().as_u16(), left(&missing)), (404, 3), "a page for what is missing is one, too");
    let sheet = server.visit(APEX, "/assets/none.css").send().await.expect("an answer");
    assert_eq!(left(&sheet), 2, "and whoever says to come from elsewhere is still the same");
    for expected in [1, 0] {
        assert_eq!(left(&server.visit(APEX, "/").send().await.expect("an answer")), expected);
    }
    let refused = server.visit(APEX, "/").send().await.expect("an answer");
    assert_eq!((refused.status().as_u16(), left(&refused)), (429, 0));
    let wait: u32 = refused.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=12).contains(&wait), "{wait}");
    let text = refused.text().await.expect("text");
    let words =
        if wait == 1 { "Försök igen om en sekund.".to_owned() } else { format!("Försök igen om {wait} sekunder.") };
    assert!(text.contains("För många försök") && text.contains(&words), "{text}");
    let data = server.send(APEX, "/graphql").json(&json!({ "query": "{ viewer { now } }" }));
    assert_eq!(data.send().await.expect("an answer").status(), 429, "pages and data are counted together");
    assert_eq!(server.probe("/health/ready").send().await.expect("an answer").status(), 200, "probes are not");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_page_says_that_nobody_can_sign_in() {
    let mut world = World::start().await;
    let server = world.serve(&[]).await;
    let sent = send_sign_in_form(&server).await;
    assert_eq!(sent.status(), 303, "with Redis");
    assert!(sent.headers()["ratelimit-policy"].to_str().expect("text").contains("\"sign-in\";q=200;w=900"));
    world.redis.stop();
    let refused = send_sign_in_form(&server).await;
    assert_eq!(refused.status(), 503);
    let page = refused.text().await.expect("text");
    assert!(page.contains("Det går inte att logga in just nu") && page.contains("Försök igen om en stund."), "{page}");
    for _ in 0..20 {
        assert_eq!(server.visit(APEX, "/").send().await.expect("an answer").status(), 200, "reading goes on");
    }
    let complaints = server.log().into_iter().filter(|line| line.contains("redis does not answer")).count();
    assert_eq!(complaints, 1, "{:#?}", server.log());
    world.redis.start_again().expect("back");
    crate::world::until("signing in works again", async || send_sign_in_form(&server).await.status() == 303).await;
}
