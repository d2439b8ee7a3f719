//! Cases are judged by criteria before the board, and an association's steps are asked for where they are on.

use mellanrum_app::{
    App,
    actor::Actor,
    application::{self, Application, Page},
    association::apply,
    call, completion,
    decision::{self, NewDecision},
    judgement::{self, SavedJudgement},
    meeting,
    recommendation::{self, Proposal},
    submission,
};
use mellanrum_model::{
    Error,
    application::{ApplicationState, Outcome, RecommendationKind},
    criterion::Judgement,
    organisation::PartyKind,
    permission::Role,
    process::{CallProcess, Starters},
};
use time::macros::{date, datetime};

use crate::{
    path::write,
    world::{World, file},
};

fn given(criterion: &str, step: Option<&str>, motivation: &str) -> Judgement {
    Judgement { criterion: criterion.into(), step: step.map(Into::into), motivation: motivation.into() }
}

fn said(error: &Error) -> Vec<String> {
    match error {
        Error::Invalid(violations) => violations
            .iter()
            .map(|one| format!("{} {} {}", one.code, one.path.last().expect("a path"), one.source.is_some()))
            .collect(),
        other => vec![format!("{other:?}")],
    }
}

/// A case that has arrived at BÅDESÅ's office.
async fn arrived(world: &World) -> Application {
    let farida = world.applicant("Farida", "forsakringskassan", Role::Signatory).await;
    let farida = world.sign_in(&farida, None).await;
    let draft = write(world, &farida, "badesa", "Kartläggning", &["amals-kommun"]).await;
    submission::submit(&world.app, &farida, draft.id).await.expect("sent")
}

/// Recommends where nobody has yet.
async fn recommend(app: &App, actor: &Actor, case: &Application) -> Result<Application, Error> {
    recommendation::write(app, actor, case.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0).await
}

#[tokio::test]
async fn a_recommendation_waits_for_its_judgement_and_keeps_it_as_it_was() {
    let world = World::start(&["badesa"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-10-05 09:00 UTC));
    let case = arrived(&world).await;
    let siv = world.official("Siv", "badesa", Role::Officer).await;
    let petter = world.official("Petter", "badesa", Role::PreparationMember).await;
    let stig = world.official("Stig", "badesa", Role::BoardMember).await;
    let [siv, petter, stig] = [
        world.sign_in(&siv, Some("badesa")).await,
        world.sign_in(&petter, Some("badesa")).await,
        world.sign_in(&stig, Some("badesa")).await,
    ];
    let save = async |actor: &Actor, judgement, version| judgement::save(app, actor, case.id, judgement, version).await;

    let missing = recommend(app, &siv, &case).await.expect_err("nothing is judged");
    assert_eq!(
        said(&missing),
        ["reach", "cooperation", "implementation", "own_shortcomings"].map(|key| format!("NOT_JUDGED {key} true"))
    );
    assert!(matches!(save(&stig, given("reach", Some("higher"), "Ja."), 0).await, Err(Error::Forbidden)));
    for wrong in [given("reach", Some("yes"), ""), given("none", None, ""), given("implementation", Some("yes"), "")] {
        assert!(matches!(save(&petter, wrong, 0).await, Err(Error::Invalid(_))));
    }

    // Two at once: the second is told, and nothing is written over unseen.
    save(&petter, given("reach", Some("higher"), "Många."), 0).await.expect("saved");
    let there = match save(&siv, given("reach", Some("lower"), "Få."), 0).await.expect("answered") {
        SavedJudgement::Conflict(there) => there,
        SavedJudgement::Saved(_) => panic!("written over"),
    };
    assert_eq!(
        (there.judged_by.as_str(), there.judgement.step.as_deref(), there.version),
        ("Petter", Some("higher"), 1)
    );
    assert!(matches!(
        save(&siv, given("reach", Some("higher"), "Många. "), 0).await.expect("the same"),
        SavedJudgement::Saved(_)
    ));

    save(&petter, given("cooperation", Some("rather_higher"), ""), 0).await.expect("saved");
    save(&petter, given("implementation", None, "Kommunen tar över."), 0).await.expect("saved");
    save(&petter, given("own_shortcomings", Some("yes"), "Ingen har uppdraget."), 0).await.expect("saved");
    let unmotivated = recommend(app, &siv, &case).await.expect_err("a motivation is missing");
    assert_eq!(said(&unmotivated), ["NOT_JUDGED cooperation true"]);
    save(&siv, given("cooperation", Some("rather_higher"), "Gemensamt."), 1).await.expect("saved");
    recommend(app, &siv, &case).await.expect("recommended");

    // Who saw an older one is told of it; the same twice, as after a lost reply, is no conflict.
    let write = async |actor: &Actor, text: &str, version| {
        recommendation::write(app, actor, case.id, &Proposal::new(RecommendationKind::Grant, text), version).await
    };
    recommend(app, &siv, &case).await.expect("the same");
    assert!(matches!(write(&siv, "Nej.", 0).await, Err(Error::Conflict)));
    write(&siv, "Ja, gärna.", 1).await.expect("written over what was seen");
    assert!(matches!(write(&siv, "Ja.", 1).await, Err(Error::Conflict)));
    write(&siv, "Ja.", 2).await.expect("and again");

    // What the recommendation was made on stays, whatever is judged or configured afterwards.
    save(&petter, given("reach", Some("lower"), "Färre."), 1).await.expect("saved");
    let mut other = file("badesa");
    other.scales[0].steps[3].label = "Mycket".into();
    other.criteria[0].question = "En annan fråga?".into();
    apply(app, &other, Some("Nya ord.")).await.expect("applied");
    let key = (case.association, case.id);
    let kept = application::recommendations(app, &stig, &[key]).await.expect("read").remove(&case.id).expect("there");
    assert_eq!(kept.judgements.len(), 4);
    let reach = &kept.judgements[0];
    assert_eq!(
        (reach.step.as_ref().expect("a step").sv.as_str(), reach.motivation.as_str()),
        ("I högre grad", "Många.")
    );
    assert!(reach.question.sv.starts_with("Når insatsen"));

    // Who presented has left before the decision, and the decision keeps what it was made on.
    let page = Page::default();
    let meetings = meeting::list(app, &siv, &page).await.expect("meetings").items;
    let meeting = meetings.into_iter().find(|meeting| meeting.held_on == date!(2020 - 10 - 22)).expect("the meeting");
    meeting::add_item(app, &siv, meeting.id, case.id).await.expect("added");
    assert!(
        matches!(save(&siv, given("reach", Some("lower"), "Sent."), 2).await, Err(Error::Conflict)),
        "the board has it now"
    );
    let item =
        meeting::items(app, &siv, &[meeting.id]).await.expect("read").remove(&meeting.id).expect("there").remove(0);
    app.now.set(datetime!(2020-10-22 12:00 UTC));
    let siv = world.sign_in("siv@association.example", Some("badesa")).await;
    let new = |presenter_left| NewDecision {
        outcome: Outcome::Granted,
        text: "Styrelsen beviljar.".into(),
        reasons: String::new(),
        conditions: String::new(),
        presented_by: "Farida Demir".into(),
        presenter_left,
        lines: Vec::new(),
    };
    let stayed = decision::decide(app, &siv, item.id, new(false)).await.expect_err("the presenter is there");
    assert_eq!(said(&stayed), ["PRESENTER_STAYS presenterLeft true"]);
    decision::decide(app, &siv, item.id, new(true)).await.expect("decided");
    let decided = application::decisions(app, &siv, &[key]).await.expect("read").remove(&case.id).expect("there");
    assert_eq!((decided.presented_by.as_str(), decided.judgements), ("Farida Demir", kept.judgements));
}

#[tokio::test]
async fn a_small_pot_is_begun_by_the_preparation_group_and_goes_straight_to_the_board() {
    let world = World::start(&[]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-10-05 09:00 UTC));
    let mut pot = file("badesa");
    pot.calls[0].criteria = Some(Vec::new());
    pot.calls[0].process = CallProcess {
        starters: Some(Starters::PreparationGroup),
        owner_kinds: Some(vec![PartyKind::Municipality]),
        completion: Some(false),
        recommendation: Some(false),
        ..CallProcess::default()
    };
    apply(app, &pot, None).await.expect("applied");

    // The same person acts for an authority and for a municipality; only the second may own, and only whoever prepares begins.
    let karin = world.applicant("Karin", "amals-kommun", Role::Signatory).await;
    let stops = async |actor: &Actor| -> Vec<String> {
        let desk = call::list_for_desk(app, actor).await.expect("a desk").remove(0);
        let findings = desk.eligibility[0].findings.iter().filter(|finding| !finding.met);
        findings.map(|finding| format!("{} {}", finding.rule_key, finding.source)).collect()
    };
    let outside = world.sign_in(&karin, None).await;
    let source = "Finansiering från förbundet till samverkansinsatser, beslut";
    assert_eq!(stops(&outside).await, [format!("process.starters {source}")]);
    let call = call::list_for_desk(app, &outside).await.expect("a desk").remove(0).call;
    let organisation = outside.organisations[0].organisation.id;
    let refused =
        application::start(app, &outside, call.id, organisation, "Idé", None).await.expect_err("not in the group");
    assert_eq!(said(&refused), ["MAY_NOT_APPLY organisationId true"]);

    let person = outside.person.as_ref().expect("signed in").id;
    let place = mellanrum_app::role::AppointedPlace::Association(world.association("badesa").await);
    world.appoint(place, person, Role::PreparationMember).await;
    let inside = world.sign_in(&karin, None).await;
    assert!(stops(&inside).await.is_empty());
    let farida = world.applicant("Farida", "forsakringskassan", Role::Signatory).await;
    let farida = world.sign_in(&farida, None).await;
    let found = stops(&farida).await;
    assert!(found.contains(&format!("process.owner_kinds {source}")), "{found:?}");

    let draft = write(&world, &inside, "badesa", "Föreläsning", &["forsakringskassan"]).await;
    let case = submission::submit(app, &inside, draft.id).await.expect("sent");
    let siv = world.official("Siv", "badesa", Role::Officer).await;
    let siv = world.sign_in(&siv, Some("badesa")).await;
    let asked = completion::request(app, &siv, case.id, "Mer?", date!(2020 - 10 - 20), Vec::new()).await;
    assert!(matches!(asked, Err(Error::Conflict)), "the step is off");
    let waiting = meeting::candidates(app, &siv).await.expect("read");
    assert_eq!(waiting.iter().map(|case| case.id).collect::<Vec<_>>(), [case.id]);
    let meetings = meeting::list(app, &siv, &Page::default()).await.expect("meetings").items;
    let meeting = meetings.into_iter().find(|meeting| meeting.held_on == date!(2020 - 10 - 22)).expect("the meeting");
    meeting::add_item(app, &siv, meeting.id, case.id).await.expect("no recommendation is needed");
    let item =
        meeting::items(app, &siv, &[meeting.id]).await.expect("read").remove(&meeting.id).expect("there").remove(0);
    meeting::remove_item(app, &siv, item.id).await.expect("taken off");
    let case = application::find(app, &siv, case.id).await.expect("read").expect("there");
    assert_eq!(case.state, ApplicationState::Registered, "there is no recommendation to go back to");
}
