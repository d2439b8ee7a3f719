//! What members contribute in a year: what a change would do, who may, and that it comes out in the file.

use mellanrum_app::{
    association::{self, Plan},
    contribution::{self, Amounts, Change, Stage, Wanted},
};
use mellanrum_model::{Error, association::ContributionEntry, id::OrganisationId, permission::Role};
use time::macros::datetime;

use crate::world::{World, file};

const NONE: Amounts = Amounts { planned: None, decided: None, received: None };

fn planned(kronor: i64) -> Amounts {
    Amounts { planned: Some(kronor * 100), ..NONE }
}

fn change(wanted: &[(OrganisationId, Amounts, Amounts)]) -> Change {
    let contributions = wanted.iter().map(|(organisation, expected, amounts)| Wanted {
        organisation: *organisation,
        expected: *expected,
        amounts: *amounts,
    });
    Change { year: 2021, contributions: contributions.collect(), reason: "Beslut.".into() }
}

fn codes(error: &Error) -> Vec<&'static str> {
    match error {
        Error::Invalid(violations) => violations.iter().map(|violation| violation.code).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn contributions_are_changed_by_the_office_with_the_laws_parts_in_view() {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.sign_in(&olle, Some("blekinge")).await;
    let revisor = world.official("Rut", "blekinge", Role::Auditor).await;
    let revisor = world.sign_in(&revisor, Some("blekinge")).await;
    let reader = world.official("Lea", "blekinge", Role::Reader).await;
    let reader = world.sign_in(&reader, Some("blekinge")).await;
    assert_eq!(contribution::years(app, &revisor).await.expect("years"), [2021, 2020]);
    assert_eq!(contribution::find(app, &olle, None).await.expect("this year").year, 2020);
    let empty = contribution::find(app, &olle, Some(2021)).await.expect("a year");
    assert!(empty.warnings.is_empty() && empty.members.len() == file("blekinge").members.len());
    let id = |key: &str| {
        let found = empty.members.iter().find(|(member, _)| member.organisation.key == key);
        found.expect("a member").0.organisation.id
    };
    let [state, region, town] = ["forsakringskassan", "region-blekinge", "karlskrona-kommun"].map(id);

    let uneven = change(&[(state, NONE, planned(7_000_000)), (region, NONE, planned(3_500_000))]);
    let effects = contribution::effects_of(app, &olle, &uneven).await.expect("effects");
    assert_eq!((effects.warnings.len(), effects.total(Stage::Planned)), (1, 1_050_000_000));
    assert_eq!(contribution::find(app, &olle, Some(2021)).await.expect("a year"), empty, "looking writes nothing");
    for nobody in [&revisor, &reader] {
        let refused = contribution::change(app, nobody, &uneven).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
    assert!(matches!(contribution::find(app, &reader, None).await, Err(Error::Forbidden)));
    for (wrong, code) in [
        (change(&[(state, NONE, Amounts { planned: Some(150), ..NONE })]), "OUT_OF_RANGE"),
        (change(&[(state, NONE, NONE)]), "UNCHANGED"),
        (Change { reason: String::new(), ..uneven.clone() }, "REQUIRED"),
    ] {
        assert_eq!(codes(&contribution::change(app, &olle, &wrong).await.expect_err("refused")), [code]);
    }
    let strange = change(&[(OrganisationId(app.new_id()), NONE, planned(1))]);
    assert!(matches!(contribution::change(app, &olle, &strange).await, Err(Error::NotFound)));

    // What the law would have otherwise is told, and stops nobody.
    contribution::change(app, &olle, &uneven).await.expect("changed");
    let stale = contribution::change(app, &olle, &uneven).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let even = contribution::change(app, &olle, &change(&[(town, NONE, planned(3_500_000))])).await.expect("changed");
    assert!(even.warnings.is_empty() && even.total(Stage::Planned) == 1_400_000_000);
    let history = contribution::history(app, &revisor, 2021).await.expect("history");
    let kept: Vec<_> = history[1].before.iter().zip(&history[1].after).collect();
    assert_eq!((history.len(), kept.len()), (2, 2));
    assert_eq!((kept[0].0.amounts, kept[0].1.amounts), (NONE, planned(7_000_000)));
    assert_eq!(kept[0].0.organisation, state.to_string());

    // It is in the export, an older file takes it back, and another association has nothing of it.
    let exported = association::export(app, "blekinge").await.expect("exported");
    let entry = exported.members.iter().find(|entry| entry.organisation == "karlskrona-kommun").expect("there");
    assert_eq!(entry.contributions, [ContributionEntry::of(2021, planned(3_500_000))]);
    assert_eq!(association::plan(app, &exported).await.expect("planned"), Plan::Unchanged);
    let older = association::plan(app, &file("blekinge")).await.expect("planned");
    assert!(matches!(&older, Plan::Change(change) if change.diff.contains("planned: 7000000")), "{older:?}");
    let other = association::export(app, "badesa").await.expect("exported");
    assert!(other.members.iter().all(|entry| entry.contributions.is_empty()));

    let back = change(&[(town, planned(3_500_000), NONE)]);
    contribution::change(app, &olle, &back).await.expect("back");
    association::apply(app, &file("blekinge"), Some("Tillbaka.")).await.expect("applied");
    assert_eq!(contribution::find(app, &olle, Some(2021)).await.expect("a year"), empty);
}
