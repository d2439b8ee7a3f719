//! Members over time: who is one today by which rules, what a change would do, and that a file that is older shows as a change.

use mellanrum_app::{
    actor::Actor,
    association::{self, Plan},
    call,
    member::{self, Change, MemberTerms, Period},
    submission,
};
use mellanrum_model::{Error, permission::Role};
use time::{
    Date,
    macros::{date, datetime},
};

use crate::{
    path::write,
    world::{World, file},
};

async fn people(world: &World) -> [Actor; 3] {
    world.app.now.set(datetime!(2020-09-28 08:00 UTC));
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let bo = world.official("Bo", "blekinge", Role::BoardMember).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    [
        world.sign_in(&olle, Some("blekinge")).await,
        world.sign_in(&bo, Some("blekinge")).await,
        world.sign_in(&maja, None).await,
    ]
}

async fn region(world: &World, actor: &Actor) -> member::Member {
    let all = member::list(&world.app, actor).await.expect("listed");
    all.into_iter().find(|member| member.organisation.key == "region-blekinge").expect("a member")
}

fn until(day: Date) -> Vec<Period> {
    vec![Period { from: None, to: Some(day) }]
}

fn change(member: &member::Member, terms: MemberTerms) -> Change {
    Change { organisation: member.organisation.id, expected: member.terms.clone(), terms, reason: "Beslut.".into() }
}

fn codes(error: &Error) -> Vec<&'static str> {
    match error {
        Error::Invalid(violations) => violations.iter().map(|violation| violation.code).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_member_whose_period_ends_keeps_its_cases_and_may_not_apply_again() {
    let world = World::start(&["blekinge"]).await;
    let [olle, bo, maja] = people(&world).await;
    let app = &world.app;
    let sent = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    submission::submit(app, &maja, sent.id).await.expect("sent");
    let draft = write(&world, &maja, "blekinge", "Utkast", &["karlskrona-kommun"]).await;

    let before = region(&world, &olle).await;
    let ended = MemberTerms { periods: until(date!(2020 - 09 - 27)), ..before.terms.clone() };
    let effects = member::effects_of(app, &olle, &change(&before, ended.clone())).await.expect("effects");
    assert_eq!((effects.is_member_before, effects.is_member_after), (true, false));
    assert_eq!((effects.cases, effects.owned), (1, 1), "drafts are nobody's to count here");
    assert!(effects.rules.iter().any(|rule| rule.key == "members_only"), "{:?}", effects.rules);
    let today = MemberTerms { periods: until(date!(2020 - 09 - 28)), ..before.terms.clone() };
    let same = member::effects_of(app, &olle, &change(&before, today)).await.expect("effects");
    assert!(same.is_member_after && same.rules.is_empty(), "the last day counts");
    assert_eq!(region(&world, &bo).await, before, "looking writes nothing");

    for (wrong, code) in [
        (change(&before, before.terms.clone()), "UNCHANGED"),
        (Change { reason: " ".into(), ..change(&before, ended.clone()) }, "REQUIRED"),
        (change(&before, MemberTerms { seats: 0, ..before.terms.clone() }), "OUT_OF_RANGE"),
    ] {
        assert_eq!(codes(&member::change(app, &olle, &wrong).await.expect_err("refused")), [code]);
    }
    for nobody in [&bo, &maja] {
        let refused = member::change(app, nobody, &change(&before, ended.clone())).await;
        assert!(matches!(refused, Err(Error::Forbidden | Error::NotFound)), "{refused:?}");
    }
    assert!(matches!(member::list(app, &maja).await, Err(Error::Forbidden | Error::NotFound)));

    member::change(app, &olle, &change(&before, ended.clone())).await.expect("changed");
    let stale = member::change(app, &olle, &change(&before, ended.clone())).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let association = world.association("blekinge").await;
    let names: Vec<String> = association::members(app, association)
        .await
        .expect("now")
        .into_iter()
        .map(|one| one.organisation.key)
        .collect();
    assert!(!names.contains(&"region-blekinge".to_owned()) && names.contains(&"karlskrona-kommun".to_owned()));
    let the_call = call::list(app, &olle, association).await.expect("calls").remove(0);
    let judged = call::eligibility(app, &maja, &the_call).await.expect("judged");
    assert!(judged.iter().all(|one| !one.may_apply), "{judged:?}");
    let findings = mellanrum_app::application::findings(app, &maja, &draft).await.expect("findings");
    assert!(findings.iter().any(|finding| !finding.met && finding.sentence.sv.contains("edlem")), "{findings:?}");

    // Going back is another change, and both are kept.
    let after = region(&world, &olle).await;
    member::change(app, &olle, &change(&after, before.terms.clone())).await.expect("back");
    let history = member::history(app, &bo, before.organisation.id).await.expect("history");
    let kept: Vec<_> = history.iter().map(|one| (one.by.as_deref(), &one.before, &one.after)).collect();
    assert_eq!(kept, [(Some("Olle"), &ended, &before.terms), (Some("Olle"), &before.terms, &ended)]);
    let judged = call::eligibility(app, &maja, &the_call).await.expect("judged");
    assert!(judged.iter().any(|one| one.may_apply));
}

#[tokio::test]
async fn what_is_changed_here_is_in_the_export_and_an_older_file_shows_as_a_change() {
    let world = World::start(&["blekinge"]).await;
    let [olle, ..] = people(&world).await;
    let app = &world.app;
    let before = region(&world, &olle).await;
    let terms = MemberTerms {
        periods: vec![
            Period { from: None, to: Some(date!(2015 - 12 - 31)) },
            Period { from: Some(date!(2017 - 01 - 01)), to: None },
        ],
        seats: 2,
        substitutes: 3,
        share_per_mille: Some(255),
    };
    member::change(app, &olle, &change(&before, terms.clone())).await.expect("changed");
    let exported = association::export(app, "blekinge").await.expect("exported");
    let entry = exported.members.iter().find(|entry| entry.organisation == "region-blekinge").expect("there");
    assert_eq!(entry.terms(), terms);
    assert_eq!(association::plan(app, &exported).await.expect("planned"), Plan::Unchanged);
    let Plan::Change(planned) = association::plan(app, &file("blekinge")).await.expect("planned") else {
        panic!("an older file takes it back")
    };
    assert!(planned.diff.contains("seats: 2"), "{}", planned.diff);
}
