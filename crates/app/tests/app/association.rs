//! Plan, apply and export of the four associations' files against a real database.

use std::time::Duration;

use mellanrum_app::{
    association::{Change, Plan, apply, export, list, plan},
    hosts,
    session::Host,
    submission,
};
use mellanrum_model::{Error, permission::Role};
use time::macros::datetime;

use crate::{
    path::write,
    world::{World, file},
};

const WHY: Option<&str> = Some("Styrelsen beslutade det.");

#[tokio::test]
async fn a_file_is_planned_applied_once_and_exported_as_it_was() {
    let world = World::start(&[]).await;
    let app = world.app.clone();
    for slug in ["blekinge", "badesa", "sofint", "jamtland"] {
        let wanted = file(slug);
        assert_eq!(plan(&app, &wanted).await.expect("planned"), Plan::Create, "{slug}");
        assert_eq!(apply(&app, &wanted, None).await.expect("applied"), Plan::Create, "{slug}");
        assert_eq!(export(&app, slug).await.expect("exported"), wanted.clone().in_export_order(), "{slug}");
        assert_eq!(plan(&app, &wanted).await.expect("planned again"), Plan::Unchanged, "{slug}");
        assert_eq!(apply(&app, &wanted, None).await.expect("applied again"), Plan::Unchanged, "{slug}");
    }

    let mut moved = file("blekinge");
    moved.calls[0].closes_at = Some("2020-10-09 23:59".parse().expect("a deadline"));
    moved.members.pop();
    let Plan::Change(Change { diff, .. }) = plan(&app, &moved).await.expect("planned") else {
        panic!("something changes")
    };
    assert!(diff.contains("+  closes_at: 2020-10-09 23:59") || diff.contains("2020-10-09 23:59"), "{diff}");
    assert_eq!(
        export(&app, "blekinge").await.expect("exported"),
        file("blekinge").in_export_order(),
        "a plan changes nothing"
    );
    apply(&app, &moved, WHY).await.expect("applied");
    assert_eq!(export(&app, "blekinge").await.expect("exported"), moved.in_export_order());
    assert_eq!(
        export(&app, "badesa").await.expect("exported"),
        file("badesa").in_export_order(),
        "others are untouched"
    );

    let mut rewritten = file("blekinge");
    rewritten.templates[0].sections[0].title = "En annan rubrik".into();
    rewritten.short_name = "Another name".into();
    assert!(matches!(apply(&app, &rewritten, WHY).await, Err(Error::Conflict)), "a published version never changes");
    assert_ne!(export(&app, "blekinge").await.expect("exported").short_name, "Another name", "nothing was applied");
    assert!(matches!(export(&app, "nowhere").await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_domain_is_one_associations_and_leads_to_it() {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = world.app.clone();
    let with = |slug: &str, domains: &[&str]| {
        let mut wanted = file(slug);
        wanted.domains = domains.iter().map(|&domain| domain.to_owned()).collect();
        wanted
    };
    let slug_of = async |name: &str| hosts::find(&app, name).await.expect("known").map(|host| host.slug);
    assert_eq!(slug_of("localhost").await, Some(None));
    assert_eq!(slug_of("blekinge.localhost").await, Some(Some("blekinge".into())));
    for strange in ["samordning.example", "nowhere.localhost", "blekinge.localhost:81", "localhost.example"] {
        assert_eq!(slug_of(strange).await, None, "{strange}");
    }

    let blekinge = with("blekinge", &["samordning.example", "a.samordning.example"]);
    let Plan::Change(Change { diff, .. }) = apply(&app, &blekinge, WHY).await.expect("applied") else {
        panic!("something changes")
    };
    assert!(diff.contains("+- samordning.example") || diff.contains("+  - samordning.example"), "{diff}");
    assert_eq!(export(&app, "blekinge").await.expect("exported"), blekinge.clone().in_export_order(), "in its order");
    assert_eq!(plan(&app, &blekinge).await.expect("planned"), Plan::Unchanged);
    let found = hosts::find(&app, "a.samordning.example").await.expect("known");
    assert_eq!(found, Some(Host { name: "a.samordning.example".into(), slug: Some("blekinge".into()) }));
    let there = list(&app).await.expect("listed");
    let host = |slug: &str| app.addresses.host_of(there.iter().find(|one| one.slug == slug).expect("listed"));
    assert_eq!((host("blekinge"), host("badesa")), ("samordning.example".into(), "badesa.localhost".into()));

    for (domain, code) in [
        ("samordning.example", "DOMAIN_TAKEN"),
        ("localhost", "DOMAIN_OF_PLATFORM"),
        ("x.localhost", "DOMAIN_OF_PLATFORM"),
    ] {
        for refused in
            [apply(&app, &with("badesa", &[domain]), WHY).await, plan(&app, &with("sofint", &[domain])).await]
        {
            let Err(Error::Invalid(violations)) = refused else { panic!("{domain}: {refused:?}") };
            assert_eq!(violations[0].code, code, "{domain}");
        }
    }
    apply(&app, &with("blekinge", &["a.samordning.example"]), WHY).await.expect("applied");
    apply(&app, &with("badesa", &["samordning.example"]), WHY).await.expect("free again");
    assert_eq!(slug_of("samordning.example").await, Some(Some("badesa".into())));
}

#[tokio::test]
async fn names_that_were_known_stay_so_while_postgres_is_away() {
    let mut world = World::start(&["blekinge"]).await;
    let app = world.app.clone();
    let mut wanted = file("blekinge");
    wanted.domains = vec!["samordning.example".to_owned()];
    apply(&app, &wanted, WHY).await.expect("applied");
    let slug_of = async |name: &str| hosts::find(&app, name).await.map(|host| host.and_then(|host| host.slug));
    assert_eq!(slug_of("samordning.example").await.expect("known").as_deref(), Some("blekinge"));
    assert_eq!(slug_of("evil.example").await.expect("asked a moment ago"), None);
    world.database.postgres.stop();
    let began = std::time::Instant::now();
    // What was read a moment ago is believed that long; then the name may have become somebody's.
    while slug_of("evil.example").await.is_ok() {
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "it is said that nobody has it");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(matches!(slug_of("evil.example").await, Err(Error::Unavailable(_))));
    assert_eq!(slug_of("samordning.example").await.expect("known").as_deref(), Some("blekinge"));
    assert_eq!(slug_of("new.localhost").await.expect("let through").as_deref(), Some("new"));
}

#[tokio::test]
async fn letters_lead_to_the_domain() {
    let world = World::start(&[]).await;
    let app = world.app.clone();
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let mut wanted = file("blekinge");
    wanted.domains = vec!["samordning.example".to_owned(), "other.example".to_owned()];
    apply(&app, &wanted, None).await.expect("applied");
    let email = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let actor = world.sign_in(&email, None).await;
    let draft = write(&world, &actor, "blekinge", "Vägen vidare", &["karlskrona-kommun"]).await;
    submission::submit(&app, &actor, draft.id).await.expect("sent");
    world.work().await;
    let letter = async |to: &str, part: &str| {
        let is_it =
            |mail: &mellanrum_testkit::launch::CaughtMail| mail.to.contains(&to.to_owned()) && mail.text.contains(part);
        world.mail.wait_for(is_it, Duration::from_secs(5)).await.expect(part)
    };
    letter(&wanted.contact.email, "http://samordning.example/office/applications/").await;
    letter(&email, "http://localhost/applications/").await;
}
