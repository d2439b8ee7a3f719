//! Associations that nobody planned for: those of `tests/associations`, made up from practices that are not the four's, each
//! played from a draft to a decision with nothing but its file. The one whose board answers a problem statement first is played in
//! [`crate::statement`].

use std::{fs, path::PathBuf};

use mellanrum_app::{
    actor::Actor,
    application::{self, Application, Page},
    association::{apply, export, plan},
    call, completion,
    decision::{self, NewDecision},
    judgement, meeting, member,
    recommendation::{self, Proposal},
    submission,
};
use mellanrum_model::{
    Error,
    application::{ApplicationState, Outcome, RecommendationKind},
    association::{AssociationFile, read},
    criterion::Judgement,
    id::AgendaItemId,
    permission::Role,
};
use time::macros::{date, datetime};

use crate::{path::write, world::World};

pub fn file(name: &str) -> AssociationFile {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/associations/{name}.yaml"));
    read(&fs::read_to_string(path).expect("a file"))
        .unwrap_or_else(|wrong| panic!("{name}: {wrong:#?}"))
        .with_options(&[])
}

pub async fn world(name: &str) -> World {
    let world = World::start(&[]).await;
    let file = file(name);
    apply(&world.app, &file, None).await.expect("applied");
    let there = export(&world.app, &file.slug).await.expect("exported");
    let again = read(&there.to_yaml().expect("text")).expect("a file that may be applied");
    assert_eq!(plan(&world.app, &again).await.expect("planned"), mellanrum_app::association::Plan::Unchanged);
    world
}

/// Puts a case on the agenda of the meeting on a day.
pub async fn put_on_agenda(world: &World, officer: &Actor, day: time::Date, case: &Application) -> AgendaItemId {
    let meetings = meeting::list(&world.app, officer, &Page::default()).await.expect("meetings").items;
    let meeting = meetings.iter().find(|meeting| meeting.held_on == day).expect("the meeting").id;
    meeting::add_item(&world.app, officer, meeting, case.id).await.expect("on the agenda");
    let items = meeting::items(&world.app, officer, &[meeting]).await.expect("read");
    items.into_values().flatten().next().expect("an item").id
}

fn tabled(case: &Application, presented_by: &str, presenter_left: bool) -> NewDecision {
    assert_eq!(case.state, ApplicationState::OnAgenda);
    NewDecision {
        outcome: Outcome::Tabled,
        text: "Styrelsen tar upp ärendet igen.".into(),
        reasons: String::new(),
        conditions: String::new(),
        presented_by: presented_by.into(),
        presenter_left,
        lines: Vec::new(),
    }
}

pub async fn reread(world: &World, actor: &Actor, case: &Application) -> Application {
    application::find(&world.app, actor, case.id).await.expect("read").expect("there")
}

#[tokio::test]
async fn an_intake_that_is_always_open_judges_on_its_own_scale_and_its_presenter_leaves() {
    let world = world("rolling").await;
    let app = &world.app;
    app.now.set(datetime!(2020-10-20 08:00 UTC));
    let maja = world.applicant("Maja", "region-norrsjon", Role::Signatory).await;
    let sten = world.applicant("Sten", "vasters-kommun", Role::Signatory).await;
    let olle = world.official("Olle", "norrsjon", Role::Director).await;
    let [maja, sten] = [world.sign_in(&maja, None).await, world.sign_in(&sten, None).await];
    let olle = world.sign_in(&olle, Some("norrsjon")).await;

    // A former member is told that it cannot apply, before it writes.
    let association = world.association("norrsjon").await;
    let open = call::list(app, &sten, association).await.expect("listed").remove(0);
    let organisation = world.database.look("select id from organisation where key = 'vasters-kommun'").expect("read");
    let organisation = mellanrum_model::id::OrganisationId(organisation.trim().parse().expect("an id"));
    let refused =
        application::start(app, &sten, open.id, organisation, "För sent", None).await.expect_err("no member now");
    assert!(matches!(refused, Error::Invalid(_) | Error::NotFound), "{refused:?}");

    let case = write(&world, &maja, "norrsjon", "Steget", &["osters-kommun"]).await;
    let case = submission::submit(app, &maja, case.id).await.expect("sent");
    assert_eq!(
        (case.registration_number.as_deref(), case.late),
        (Some("2020-001"), false),
        "its own numbers, never late"
    );

    let early = recommendation::write(app, &olle, case.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0).await;
    assert!(matches!(early, Err(Error::Invalid(missing)) if missing.len() == 2), "both criteria wait");
    for (criterion, step) in [("need", "strong"), ("together", "yes")] {
        let given = Judgement { criterion: criterion.into(), step: Some(step.into()), motivation: "Därför.".into() };
        judgement::save(app, &olle, case.id, given, 0).await.expect("judged");
    }
    recommendation::write(app, &olle, case.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0)
        .await
        .expect("recommended");

    let item = put_on_agenda(&world, &olle, date!(2020 - 11 - 25), &case).await;
    app.now.set(datetime!(2020-11-25 12:00 UTC));
    let olle = world.sign_in("olle@association.example", Some("norrsjon")).await;
    let case = reread(&world, &olle, &case).await;
    let stayed = decision::decide(app, &olle, item, tabled(&case, "Maja", false)).await;
    assert!(matches!(stayed, Err(Error::Invalid(_))), "the presenter has to have left: {stayed:?}");
    decision::decide(app, &olle, item, tabled(&case, "Maja", true)).await.expect("decided");
}

#[tokio::test]
async fn a_small_pot_is_begun_by_those_who_prepare_and_goes_to_the_board_without_a_recommendation() {
    let world = world("small-pot").await;
    let app = &world.app;
    app.now.set(datetime!(2020-10-20 08:00 UTC));
    let maja = world.applicant("Maja", "region-tvasjo", Role::Signatory).await;
    let petra = world.applicant("Petra", "tvasjo-kommun", Role::Signatory).await;
    let olle = world.official("Olle", "tvasjo", Role::Director).await;
    let person = world.database.look("select id from person where name = 'Petra'").expect("read");
    let person = mellanrum_model::id::PersonId(person.trim().parse().expect("an id"));
    let association = world.association("tvasjo").await;
    world.appoint(mellanrum_app::role::AppointedPlace::Association(association), person, Role::PreparationMember).await;
    let [maja, petra] = [world.sign_in(&maja, None).await, world.sign_in(&petra, None).await];
    let olle = world.sign_in(&olle, Some("tvasjo")).await;

    let pot = call::list(app, &maja, association).await.expect("listed").remove(0);
    let region = world.database.look("select id from organisation where key = 'region-tvasjo'").expect("read");
    let region = mellanrum_model::id::OrganisationId(region.trim().parse().expect("an id"));
    let refused =
        application::start(app, &maja, pot.id, region, "Inte jag", None).await.expect_err("only those who prepare");
    assert!(matches!(&refused, Error::Invalid(said) if said[0].code == "MAY_NOT_APPLY"), "{refused:?}");

    let case = write(&world, &petra, "tvasjo", "Bråttom", &["region-tvasjo"]).await;
    let case = submission::submit(app, &petra, case.id).await.expect("sent");
    assert_eq!(case.registration_number.as_deref(), Some("TS20-01"));

    // A membership that ends in between: what could not be begun any more cannot be sent in, also where no policy says so.
    let later = write(&world, &petra, "tvasjo", "För sent", &["region-tvasjo"]).await;
    let own = member::list(app, &olle).await.expect("listed");
    let own = own.into_iter().find(|member| member.organisation.key == "tvasjo-kommun").expect("a member");
    let ended = member::MemberTerms {
        periods: vec![member::Period { from: None, to: Some(date!(2020 - 10 - 19)) }],
        ..own.terms.clone()
    };
    let change = |expected: &member::MemberTerms, terms: &member::MemberTerms| member::Change {
        organisation: own.organisation.id,
        expected: expected.clone(),
        terms: terms.clone(),
        reason: "Beslut.".into(),
    };
    member::change(app, &olle, &change(&own.terms, &ended)).await.expect("ended");
    let refused = submission::submit(app, &petra, later.id).await.expect_err("no member now");
    assert!(
        matches!(&refused, Error::Invalid(said) if said.iter().any(|said| said.path.contains(&"owner_is_member".into()))),
        "{refused:?}"
    );
    member::change(app, &olle, &change(&ended, &own.terms)).await.expect("back");

    // A recommendation on what was sent in first does not count when something else has been sent in since.
    recommendation::write(app, &olle, case.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0)
        .await
        .expect("recommended");
    completion::request(app, &olle, case.id, "Skriv mer.", date!(2020 - 11 - 01), Vec::new()).await.expect("asked");
    app.now.set(datetime!(2020-10-20 09:00 UTC));
    submission::answer_completion(app, &petra, case.id).await.expect("answered");
    let item = put_on_agenda(&world, &olle, date!(2020 - 11 - 11), &case).await;
    app.now.set(datetime!(2020-11-11 12:00 UTC));
    let olle = world.sign_in("olle@association.example", Some("tvasjo")).await;
    let case = reread(&world, &olle, &case).await;
    decision::decide(app, &olle, item, tabled(&case, "", false)).await.expect("decided");
    let tabled = reread(&world, &olle, &case).await;
    assert_eq!(tabled.state, ApplicationState::Registered, "what was recommended before does not count");
}
