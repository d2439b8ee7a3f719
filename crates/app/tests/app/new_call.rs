//! Calls that are added in the portal: proposed from last year's, in the association's file, withdrawn and restored while nobody
//! has begun anything in them.

use mellanrum_app::{
    actor::Actor,
    application,
    association::{Effect, Plan, apply, export, plan},
    calendar, call,
    call_dates::{self, Change},
    new_call::{self, Addition, Wish},
};
use mellanrum_model::{
    Error, Language, Text,
    call_dates::{CallDates, DateWarningKind},
    permission::Role,
    planning::{ChosenDay, PlanNoteKind, Planning, PlanningStep},
};
use time::macros::{date, datetime};

use crate::{
    path::write,
    world::{World, file},
};

const WHY: Option<&str> = Some("Enligt verksamhetsplanen.");

fn step(key: &str, before: i32, of: &str, public: bool) -> PlanningStep {
    PlanningStep {
        key: key.into(),
        name: Text::from(key),
        days_before: Some(before),
        days_after: None,
        of: of.into(),
        days: Default::default(),
        proposes: None,
        public,
    }
}

/// Blekinge with a group that meets two weeks before the board and material for it a week before; Dagny heads its office.
async fn planned() -> (World, Actor) {
    let world = World::start(&["blekinge"]).await;
    world.app.now.set(datetime!(2020-09-28 08:00 UTC));
    let mut wanted = file("blekinge");
    wanted.planning = Planning { steps: vec![step("material", 7, "group", false), step("group", 14, "board", true)] };
    apply(&world.app, &wanted, WHY).await.expect("applied");
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let dagny = world.sign_in(&dagny, Some("blekinge")).await;
    (world, dagny)
}

async fn first_call(world: &World, actor: &Actor) -> call::Call {
    let association = world.association("blekinge").await;
    call::list(&world.app, actor, association).await.expect("listed").remove(0)
}

/// Last year's call as it is proposed.
async fn again(world: &World, actor: &Actor) -> Addition {
    let earlier = first_call(world, actor).await;
    let wish = Wish { copy_of: Some(earlier.id), ..Wish::default() };
    let proposal = new_call::propose(&world.app, actor, &wish).await.expect("proposed");
    Addition {
        copy_of: Some(earlier.id),
        template: proposal.template.id,
        call: proposal.call,
        reason: "Enligt verksamhetsplanen.".into(),
    }
}

#[tokio::test]
async fn last_years_call_comes_again_and_is_in_the_file() {
    let (world, dagny) = planned().await;
    let app = &world.app;
    let mut addition = again(&world, &dagny).await;
    assert_eq!(addition.call.dates.decision_on, Some(date!(2021 - 11 - 01)), "the same Monday a year later");
    assert_eq!(addition.call.dates.closes_at.map(|at| at.date), Some(date!(2021 - 10 - 01)));
    let effects = new_call::effects_of(app, &dagny, &addition).await.expect("effects");
    assert_eq!(effects.warnings.iter().map(|one| one.kind).collect::<Vec<_>>(), [DateWarningKind::NoMeeting]);
    let days: Vec<_> = effects.plan.iter().map(|one| (one.step.key.as_str(), one.on)).collect();
    assert_eq!(days, [("material", date!(2021 - 10 - 11)), ("group", date!(2021 - 10 - 18))]);

    // A day that she chooses is kept, one that is counted anyhow is not.
    addition.call.chosen_days = vec![
        ChosenDay { step: "group".into(), on: date!(2021 - 10 - 19) },
        ChosenDay { step: "material".into(), on: date!(2021 - 10 - 12) },
    ];
    let added = new_call::add(app, &dagny, &addition).await.expect("added");
    assert_eq!(added.chosen_days, [ChosenDay { step: "group".into(), on: date!(2021 - 10 - 19) }]);
    assert_eq!(added.criteria, first_call(&world, &dagny).await.criteria);
    let written = export(app, "blekinge").await.expect("exported");
    let entry = written.calls.last().expect("a call");
    assert_eq!((entry.key.as_str(), &entry.budget_years), ("projekt-som-startar-2022", &vec![2022, 2023]));
    assert_eq!(entry.chosen_days, added.chosen_days);
    assert_eq!(plan(app, &written).await.expect("planned"), Plan::Unchanged);
    assert!(call::find(app, &Actor::default(), added.id).await.expect("read").is_none(), "on no host");

    // The board's day moves: what is counted moves along, what was chosen stays and says that it is too late.
    let dates = CallDates { decision_on: Some(date!(2021 - 10 - 27)), ..added.dates() };
    let change = Change { expected: added.dates(), dates, reason: "Mötet flyttas.".into() };
    let moved = call_dates::effects_of(app, &dagny, added.id, &change).await.expect("effects").steps;
    let [group] = moved.as_slice() else { panic!("{moved:?}") };
    assert_eq!((group.before, group.after.on), (Some(date!(2021 - 10 - 19)), date!(2021 - 10 - 19)));
    assert_eq!(group.after.notes[0].kind, PlanNoteKind::TooShort);

    // Everybody knows of the group's day, and of the material's whoever prepares.
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let keys = |actor: &Actor| call::plan(app, actor, &added).into_iter().map(|one| one.step.key).collect::<Vec<_>>();
    assert_eq!(keys(&world.sign_in(&maja, Some("blekinge")).await), ["group"]);
    let desk = world.sign_in(&maja, None).await;
    let dates = calendar::show(app, &desk, Language::Sv).await.expect("a calendar");
    let has = |line: &str| dates.lines().any(|written| written.trim_end() == line);
    assert!(has("SUMMARY:group: Projekt som startar 2022") && has("DTSTART;VALUE=DATE:20211019"), "{dates}");
    assert!(!dates.contains("material"), "{dates}");
    assert_eq!(keys(&dagny), ["material", "group"]);
    let member = world.official("Malin", "blekinge", Role::PreparationMember).await;
    let member = world.sign_in(&member, Some("blekinge")).await;
    assert_eq!(keys(&member), ["material", "group"]);
    assert!(matches!(new_call::add(app, &member, &addition).await, Err(Error::Forbidden)));
}

#[tokio::test]
async fn a_call_is_withdrawn_only_while_nothing_is_begun_in_it() {
    let (world, dagny) = planned().await;
    let app = &world.app;
    let added = new_call::add(app, &dagny, &again(&world, &dagny).await).await.expect("added");
    assert!(new_call::can_withdraw(app, &dagny, &added).await.expect("asked"));
    let Err(Error::Invalid(wrong)) = new_call::withdraw(app, &dagny, added.id, " ").await else { panic!("a reason") };
    assert_eq!(wrong[0].code, "REQUIRED");
    new_call::withdraw(app, &dagny, added.id, "Lades till två gånger.").await.expect("withdrawn");
    assert!(call::find(app, &dagny, added.id).await.expect("read").is_none());
    assert!(
        export(app, "blekinge")
            .await
            .expect("exported")
            .calls
            .iter()
            .all(|call| call.key != "projekt-som-startar-2022")
    );
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let maja = world.sign_in(&maja, None).await;
    let region = maja.organisations[0].organisation.id;
    let begun = application::start(app, &maja, added.id, region, "Hej", None).await;
    assert!(matches!(begun, Err(Error::NotFound)), "{begun:?}");
    let listed = new_call::list_withdrawn(app, &dagny).await.expect("listed");
    assert_eq!((listed[0].id, listed[0].withdrawn_by.as_deref()), (added.id, Some("Dagny")));

    // Its key is not given to another.
    let second = new_call::add(app, &dagny, &again(&world, &dagny).await).await.expect("added");
    let keys: Vec<String> =
        export(app, "blekinge").await.expect("exported").calls.into_iter().map(|call| call.key).collect();
    assert_eq!(keys.last().map(String::as_str), Some("projekt-som-startar-2022-2"));
    let restored = new_call::restore(app, &dagny, added.id, "Det var rätt.").await.expect("restored");
    assert_eq!(restored, added);
    assert!(matches!(new_call::restore(app, &dagny, added.id, "Igen.").await, Err(Error::NotFound)));

    // A file that lacks both withdraws them, and says so first; one in which somebody writes has to stay.
    let mut older = export(app, "blekinge").await.expect("exported");
    older.calls.truncate(1);
    let Plan::Change(change) = plan(app, &older).await.expect("planned") else { panic!("a change") };
    let withdrawn: Vec<_> =
        change.effects.iter().filter(|effect| matches!(effect, Effect::CallWithdrawn { .. })).collect();
    assert_eq!(withdrawn.len(), 2, "{:?}", change.effects);
    write(&world, &maja, "blekinge", "Ett utkast", &["karlskrona-kommun"]).await;
    let mut lacking = older.clone();
    lacking.calls.clear();
    let Err(Error::Invalid(wrong)) = plan(app, &lacking).await else { panic!("refused") };
    assert_eq!(wrong[0].code, "CALL_USED");
    assert_eq!(
        wrong[0].message.sv,
        "I utlysningen projects-2021 finns 1 utkast och 0 ärenden. Den måste vara kvar; stäng den med closes_at."
    );
    apply(app, &older, WHY).await.expect("applied");
    assert!(call::find(app, &dagny, second.id).await.expect("read").is_none());
    let first = first_call(&world, &dagny).await;
    let Err(Error::Invalid(wrong)) = new_call::withdraw(app, &dagny, first.id, "Fel.").await else { panic!("refused") };
    assert_eq!(wrong[0].code, "CALL_USED");
    assert!(!new_call::can_withdraw(app, &dagny, &first).await.expect("asked"));
}
