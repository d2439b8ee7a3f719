//! `mellanrum serve` from outside: health with each service away, what leaves in answers and logs, stopping, traces.

mod applicant;
mod collector;
mod headers;
mod hosts;
mod limits;
mod world;

use std::time::{Duration, Instant};

use crate::{
    applicant::Applicant,
    collector::Collector,
    world::{APEX, World, until},
};

#[tokio::test(flavor = "multi_thread")]
async fn losing_anything_but_postgres_leaves_it_ready() {
    let mut world = World::start().await;
    let server = world.serve(&[]).await;
    assert_eq!(server.probe("/health/live").send().await.expect("an answer").status(), 200);
    let others_are = async |state: &str| {
        until(state, async || {
            let (status, readiness) = server.readiness().await;
            assert_eq!((status, &readiness["ready"]), (200, &true.into()), "{readiness}");
            assert_eq!(readiness["database"], "up");
            ["redis", "objects", "scanner", "mail"].iter().all(|service| readiness[service] == state)
        })
        .await;
    };
    others_are("up").await;
    world.redis.stop();
    world.objects.stop().await;
    world.clamd.stop();
    world.mail.stop().await;
    others_are("down").await;

    world.database.postgres.kill().expect("killed");
    until("it is not ready", async || {
        let (status, readiness) = server.readiness().await;
        status == 503 && readiness["database"] == "down" && readiness["stopping"] == false
    })
    .await;
    assert_eq!(server.probe("/health/live").send().await.expect("an answer").status(), 200);
    world.database.postgres.start_again().expect("Postgres");
    until("it is ready again", async || server.readiness().await.0 == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_logs_hold_what_they_should_and_no_more() {
    let world = World::start().await;
    let server = world.serve(&[]).await;

    let home = server.visit(APEX, "/").header("x-request-id", "given-1").send().await.expect("an answer");
    assert_eq!(home.status(), 200);
    assert_eq!(home.headers()["x-request-id"], "given-1");
    assert!(!home.headers().contains_key("server"));
    let unnamed = server.visit(APEX, "/").header("x-request-id", "no good").send().await.expect("an answer");
    assert_ne!(unnamed.headers()["x-request-id"], "no good");

    let nobody = server.visit(&format!("nobody.{APEX}"), "/").send().await.expect("an answer");
    assert_eq!(nobody.status(), 404, "there is no such association");
    let strange = server.visit("evil.example", "/").send().await.expect("an answer");
    assert_eq!(strange.status(), 404);
    assert_eq!(strange.text().await.expect("text"), "");

    let link = "/session/link/t0ps3cret?address=person@example.com";
    server.visit(APEX, link).header("cookie", "__Host-session=c00kie").send().await.expect("an answer");

    let line = |request_id: &str| {
        let log = server.log().into_iter().filter_map(|line| serde_json::from_str::<serde_json::Value>(&line).ok());
        log.filter(|line| line["message"] == "request" && line["request_id"] == request_id).collect::<Vec<_>>()
    };
    until("the line is written", async || !line("given-1").is_empty()).await;
    let lines = line("given-1");
    assert_eq!(lines.len(), 1, "the page's call of the API has no line of its own: {lines:#?}");
    assert_eq!(
        ["level", "method", "route", "host"].map(|field| lines[0][field].as_str().unwrap_or_default()),
        ["INFO", "GET", "/", APEX]
    );
    assert!(lines[0]["status"] == 200 && lines[0]["ms"].is_u64(), "{lines:#?}");

    until("the last line is written", async || server.log().join("\n").contains("/session/link/{token}")).await;
    let log = server.log().join("\n");
    for secret in ["t0ps3cret", "person@example.com", "c00kie", "evil.example"] {
        assert!(!log.contains(secret), "{secret} in the log:\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_finishes_what_it_began() {
    let world = World::start().await;
    let mut server = world.serve(&[("SERVER__DRAIN_SECS", "1")]).await;
    let hold = world.hold_the_database(3).await;
    let slow = tokio::spawn(server.visit(APEX, "/").send());
    world.somebody_waits_for_the_database().await;

    server.terminate();
    until("readiness says no", async || {
        let (status, readiness) = server.readiness().await;
        assert!(status == 200 || readiness["stopping"] == true, "{readiness}");
        status == 503
    })
    .await;
    until("connections are refused", async || server.probe("/health/live").send().await.is_err()).await;
    assert!(!slow.is_finished(), "its visitor still waits");
    assert_eq!(slow.await.expect("sent").expect("an answer").status(), 200);
    drop(hold);
    assert_eq!(server.ended().await.code(), Some(0), "{:#?}", server.log());
    until("its last words", async || server.logged("stopped").is_some()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn told_twice_it_stops_at_once_and_too_slow_requests_are_cut_off() {
    let world = World::start().await;
    let _hold = world.hold_the_database(60).await;

    let mut hasty = world.serve(&[("SERVER__SHUTDOWN_SECS", "0")]).await;
    let cut = tokio::spawn(hasty.visit(APEX, "/").send());
    world.somebody_waits_for_the_database().await;
    hasty.terminate();
    assert_eq!(hasty.ended().await.code(), Some(0));
    assert!(cut.await.expect("sent").is_err());

    let mut patient = world.serve(&[]).await;
    let _cut = tokio::spawn(patient.visit(APEX, "/").send());
    world.somebody_waits_for_the_database().await;
    patient.terminate();
    until("it stops", async || patient.logged("stopping").is_some()).await;
    let began = Instant::now();
    patient.terminate();
    assert_eq!(patient.ended().await.code(), Some(1));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_goes_from_the_visitor_through_page_and_api_into_the_database() {
    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const VISITOR: &str = "b7ad6b7169203331";
    let world = World::start().await;
    let collector = Collector::start().await;
    let mut server = world.serve(&[("TELEMETRY__OTLP_ENDPOINT", &collector.url)]).await;

    let visit = server.visit(APEX, "/?query=s3cret").header("traceparent", format!("00-{TRACE}-{VISITOR}-01"));
    assert_eq!(visit.send().await.expect("an answer").status(), 200);
    server.visit(APEX, "/session/link/s3cret").send().await.expect("an answer");
    assert_eq!(server.readiness().await.0, 200);
    server.terminate();
    assert_eq!(server.ended().await.code(), Some(0), "what is left is sent before it ends");

    let spans = collector.spans_of(TRACE);
    let named = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| panic!("no span {name} in {spans:#?}"))
    };
    let page = named("GET /");
    assert_eq!(page.parent, VISITOR);
    let call = named("api POST /graphql");
    assert_eq!(call.parent, page.id);
    let query = spans.iter().find(|span| span.attributes.contains(&"db.system=postgresql".to_owned()));
    let mut above = query.unwrap_or_else(|| panic!("no query in {spans:#?}"));
    while above.id != call.id {
        let parent = spans.iter().find(|span| span.id == above.parent);
        above = parent.unwrap_or_else(|| panic!("a query that the call did not make: {spans:#?}"));
    }
    for attribute in ["http.route=/", "http.request.method=GET", "http.response.status_code=200"] {
        assert!(page.attributes.contains(&attribute.to_owned()), "{attribute} in {page:#?}");
    }
    assert_eq!(collector.beginnings(), ["GET /session/link/{token}"], "no health checks, no looking for jobs");
    assert!(collector.metrics().contains(&"http.server.request.duration".to_owned()));
    assert!(collector.log_lines_of(TRACE).contains(&"request".to_owned()), "log and trace belong together");
    assert!(!collector.received("s3cret"), "no path as it was sent, and no query");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_goes_from_the_page_into_object_storage_and_the_scanner_and_tasks_are_counted() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let world = World::start().await;
    let email = world.with_signatory("jamtland", "region-jamtland-harjedalen").await;
    let collector = Collector::start().await;
    let mut server = world.serve(&[("TELEMETRY__OTLP_ENDPOINT", &collector.url)]).await;
    let mut applicant = Applicant::sign_in(&server, &world.mail, &email).await;
    applicant.attach_a_file("attachments", &format!("00-{TRACE}-b7ad6b7169203331-01")).await;
    server.terminate();
    assert_eq!(server.ended().await.code(), Some(0));

    let spans = collector.spans_of(TRACE);
    let named = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| panic!("no span {name} in {spans:#?}"))
    };
    let call = named("api POST /graphql");
    assert_eq!(call.parent, named("POST /applications/{id}/attachments/{attachment}/finish").id);
    for name in ["attachment.find", "s3.head", "s3.read_start", "s3.open", "clamd.scan", "attachment.finish"] {
        assert_eq!(named(name).parent, call.id, "{name} is a part of the call");
    }
    for metric in ["mellanrum.task.duration_ms", "mellanrum.task.wait_ms"] {
        assert!(collector.metrics().contains(&metric.to_owned()), "{metric} in {:?}", collector.metrics());
    }
}
