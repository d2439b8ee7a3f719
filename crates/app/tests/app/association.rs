//! Plan, apply and export of the four associations' files against a real database.

use mellanrum_app::association::{Plan, apply, export, plan};
use mellanrum_model::Error;

use crate::world::{World, file};

#[tokio::test]
async fn a_file_is_planned_applied_once_and_exported_as_it_was() {
    let world = World::start(&[]).await;
    let app = world.app.clone();
    for slug in ["blekinge", "badesa", "sofint", "jamtland"] {
        let wanted = file(slug);
        assert_eq!(plan(&app, &wanted).await.expect("planned"), Plan::Create, "{slug}");
        assert_eq!(apply(&app, &wanted).await.expect("applied"), Plan::Create, "{slug}");
        assert_eq!(export(&app, slug).await.expect("exported"), wanted.clone().in_export_order(), "{slug}");
        assert_eq!(plan(&app, &wanted).await.expect("planned again"), Plan::Unchanged, "{slug}");
        assert_eq!(apply(&app, &wanted).await.expect("applied again"), Plan::Unchanged, "{slug}");
    }

    let mut moved = file("blekinge");
    moved.calls[0].closes_at = Some("2020-10-09 23:59".parse().expect("a deadline"));
    moved.members.pop();
    let Plan::Change(diff) = plan(&app, &moved).await.expect("planned") else { panic!("something changes") };
    assert!(diff.contains("+  closes_at: 2020-10-09 23:59") || diff.contains("2020-10-09 23:59"), "{diff}");
    assert_eq!(
        export(&app, "blekinge").await.expect("exported"),
        file("blekinge").in_export_order(),
        "a plan changes nothing"
    );
    apply(&app, &moved).await.expect("applied");
    assert_eq!(export(&app, "blekinge").await.expect("exported"), moved.in_export_order());
    assert_eq!(
        export(&app, "badesa").await.expect("exported"),
        file("badesa").in_export_order(),
        "others are untouched"
    );

    let mut rewritten = file("blekinge");
    rewritten.templates[0].sections[0].title = "En annan rubrik".into();
    rewritten.short_name = "Another name".into();
    assert!(matches!(apply(&app, &rewritten).await, Err(Error::Conflict)), "a published version never changes");
    assert_ne!(export(&app, "blekinge").await.expect("exported").short_name, "Another name", "nothing was applied");
    assert!(matches!(export(&app, "nowhere").await, Err(Error::NotFound)));
}
