//! Services that go away: what may be lost is not missed, and what waits is carried out when they are back.

use std::{sync::Arc, time::Duration};

use mellanrum_app::{
    application, attachment,
    job::Worker,
    session::{self, Browser, Host},
    submission,
};
use mellanrum_model::{Error, application::ApplicationState, permission::Role, text::Language};
use mellanrum_services::SmtpMail;
use time::macros::datetime;
use tokio::sync::watch;

use crate::{
    path::{PDF, send, write},
    world::World,
};

#[tokio::test]
async fn nobody_is_stopped_by_a_service_that_is_away() {
    let mut world = World::start(&["blekinge"]).await;
    let app = world.app.clone();
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let email = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let actor = world.sign_in(&email, None).await;
    let draft = write(&world, &actor, "blekinge", "Vägen vidare", &["karlskrona-kommun"]).await;

    // Without Redis nobody is sent a link, for nobody could count them; whoever is signed in goes on, to the end of this test.
    world.redis.stop();
    let host = Host { name: "localhost".into(), slug: None };
    let asked = session::request_link(&app, &host, &Browser::default(), &email, "/", Language::Sv).await;
    assert!(matches!(asked, Err(Error::Unavailable(_))), "{asked:?}");
    let letters = world.database.look("select count(*) from account_mail where sent_at is null").expect("looked");
    assert_eq!(letters.trim(), "0");

    // Without the scanner no file is taken in unseen: it waits, and can be finished when the scanner is back.
    world.clamd.stop();
    let waiting = send(&world, &actor, draft.id, "attachments", "underlag.pdf", PDF).await;
    let finished = attachment::finish(&app, &actor, waiting).await;
    assert!(matches!(finished, Err(Error::Unavailable(_))), "{finished:?}");
    world.clamd.start_again().expect("back");
    let finished = attachment::finish(&app, &actor, waiting).await.expect("looked at");
    assert_eq!(finished.state, attachment::AttachmentState::Attached);

    // Without object storage an application is still sent in; its document waits. A file cannot be finished, and says so.
    world.store.stop().await;
    let sent = submission::submit(&app, &actor, draft.id).await.expect("sent");
    assert_eq!(sent.state, ApplicationState::Registered);
    let files = application::attachments(&app, &actor, &[(sent.association, sent.id)]).await.expect("read");
    assert!(files[&sent.id].iter().all(|file| file.state == attachment::AttachmentState::Attached));
    world.mail.clear().expect("cleared");
    world.work().await;
    let waiting = || world.database.look("select count(*) from job where done_at is null").expect("looked");
    assert_eq!(waiting().trim(), "1", "the letters are sent, the document waits");
    let error = world.database.look("select last_error from job where done_at is null").expect("looked");
    assert!(!error.trim().is_empty(), "the operator reads why");

    // Back again: the document is made at the next attempt.
    world.store.start_again().await.expect("back");
    app.now.set(app.now() + time::Duration::minutes(5));
    world.work().await;
    assert_eq!(waiting().trim(), "0");
    let made = application::submissions(&app, &actor, &[(sent.association, sent.id)]).await.expect("read");
    assert!(made[&sent.id][0].document.is_some());
}

#[tokio::test]
async fn a_mail_server_that_is_away_delays_and_loses_nothing() {
    let mut world = World::start(&["blekinge"]).await;
    let app = world.app.clone();
    let email = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let host = Host { name: "localhost".into(), slug: None };
    world.mail.stop().await;
    session::request_link(&app, &host, &Browser::default(), &email, "/", Language::Sv).await.expect("requested");
    assert!(world.worker.work_once().await.expect("tried"), "a try");
    world.mail.start_again().await.expect("back");
    // The lease of the failed try has to run out first; a machine's clock cannot be set, so the row is.
    world.database.look("update account_mail set leased_until = null").expect("set");
    world.work().await;
    world.mail.wait_for(|mail| mail.to.contains(&email), Duration::from_secs(5)).await.expect("the mail");
}

#[tokio::test]
async fn a_worker_hears_of_a_job_and_stops_when_told() {
    let world = World::start(&["blekinge"]).await;
    let email = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let smtp = SmtpMail::new(&world.mail.url(), "noreply@mellanrum.example", "Mellanrum").expect("an address");
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(Worker { app: world.app.clone(), mail: Arc::new(smtp) }.run(stopped));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let host = Host { name: "localhost".into(), slug: None };
    session::request_link(&world.app, &host, &Browser::default(), &email, "/", Language::Sv).await.expect("requested");
    // Shorter than the time after which an idle worker looks by itself.
    world.mail.wait_for(|mail| mail.to.contains(&email), Duration::from_secs(2)).await.expect("sent at once");
    stop.send(true).expect("told");
    tokio::time::timeout(Duration::from_secs(2), worker).await.expect("it stops").expect("without a panic");
}

#[tokio::test]
async fn an_address_is_asked_for_a_bounded_number_of_times() {
    let world = World::start(&[]).await;
    let host = Host { name: "localhost".into(), slug: None };
    let ask = async || {
        session::request_link(&world.app, &host, &Browser::default(), "nobody@example.org", "/", Language::Sv).await
    };
    for _ in 0..20 {
        ask().await.expect("the same answer as for somebody");
    }
    assert!(matches!(ask().await, Err(Error::RateLimited { retry_after_secs: 1..=45 })));
    for wrong in ["", "a", "a@", "@b", "a b@c.se", "a@b@c"] {
        let asked = session::request_link(&world.app, &host, &Browser::default(), wrong, "/", Language::Sv).await;
        assert!(matches!(asked, Err(Error::Invalid(_))), "{wrong}");
    }
}
