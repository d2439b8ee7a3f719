//! How changes in the portal and by file meet: one history, and nothing goes unseen.

use std::sync::Arc;

use mellanrum_app::{
    association::{Plan, apply, export, plan},
    profile::{self, Change},
};
use mellanrum_model::{
    Error,
    permission::Role,
    profile::{PartValue, ProfilePart},
};
use time::macros::datetime;

use crate::world::{World, file};

fn financing(sentences: &[&str]) -> Option<PartValue> {
    Some(PartValue::Financing(sentences.iter().map(|sentence| (*sentence).into()).collect()))
}

#[tokio::test]
async fn what_the_portal_changes_is_in_the_file_and_an_older_file_is_planned_as_a_change() {
    let world = World::start(&["blekinge"]).await;
    world.app.now.set(datetime!(2020-09-28 08:00 UTC));
    let anna = world.official("Anna", "blekinge", Role::Administrator).await;
    let anna = world.sign_in(&anna, Some("blekinge")).await;
    let app = &world.app;
    let old = file("blekinge");
    let change = Change { expected: 0, value: financing(&["Möten"]), reason: "Ny plan.".into() };
    profile::change(app, &anna, &change).await.expect("changed");
    let exported = export(app, "blekinge").await.expect("exported");
    assert_eq!(exported.can_be_financed, ["Möten".into()]);
    assert_eq!(plan(app, &exported).await.expect("planned"), Plan::Unchanged);
    let Plan::Change(planned) = plan(app, &old).await.expect("planned") else { panic!("it would go back") };
    assert!(planned.diff.contains("-- Möten"), "{}", planned.diff);

    apply(app, &old, Some("Filen gäller.")).await.expect("applied");
    let now = profile::list(app, &anna, Some(ProfilePart::Financing)).await.expect("listed").remove(0);
    let said: Vec<(i32, Option<&str>, &str)> =
        now.changes.iter().map(|change| (change.number, change.by.as_deref(), change.reason.as_str())).collect();
    assert_eq!(said, [(2, None, "Filen gäller."), (1, Some("Anna"), "Ny plan.")]);
    assert_eq!((&now.changes[0].after, now.version), (&PartValue::Financing(old.can_be_financed), 2));
    let stale = Change { expected: 1, value: financing(&["Resor"]), reason: String::new() };
    let refused = profile::change(app, &anna, &stale).await;
    assert!(matches!(refused, Err(Error::Conflict)), "she has not seen what the file did: {refused:?}");
    let others = profile::list(app, &anna, None).await.expect("listed");
    let versions: Vec<i32> = others.iter().map(|setting| setting.version).collect();
    assert_eq!(versions, [0, 0, 0, 0, 0, 2, 0], "no other part has a history for it");
}

#[tokio::test]
async fn of_many_who_change_the_same_part_at_once_one_does_and_other_parts_are_not_lost() {
    let world = World::start(&["blekinge"]).await;
    let anna = world.official("Anna", "blekinge", Role::Administrator).await;
    let anna = Arc::new(world.sign_in(&anna, Some("blekinge")).await);
    let mut changes = tokio::task::JoinSet::new();
    for number in 0..6 {
        let (app, anna) = (world.app.clone(), anna.clone());
        let sentence = format!("Mening {number}");
        let value = match number % 2 {
            0 => financing(&[&sentence]),
            _ => Some(PartValue::Goals(Vec::new())),
        };
        changes.spawn(async move {
            profile::change(&app, &anna, &Change { expected: 0, value, reason: String::new() }).await
        });
    }
    let results = changes.join_all().await;
    let done = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(done, 2, "one of each part: {results:?}");
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(Error::Conflict))), "{results:?}");
    let now = export(&world.app, "blekinge").await.expect("exported");
    assert!(now.goals.is_empty() && now.can_be_financed.len() == 1, "both are there");
}
