//! A board that answers a problem statement before an application is written: the made-up association of
//! `tests/associations/statement.yaml`, from the statement over the direction to the application's decision.

use mellanrum_app::{
    actor::Actor,
    application::{self, Application, Page, Standing as _},
    association::{self, Effect, Plan},
    call,
    decision::{self, NewDecision},
    desk::{self, DeskFilter},
    judgement, meeting,
    recommendation::{self, Proposal},
    statement::{self, ApplicationKind},
    submission,
};
use mellanrum_model::{
    Error, Violation,
    application::{ApplicationAction, ApplicationState, Outcome, RecommendationKind},
    criterion::Judgement,
    id::{ApplicationId, CallId, OrganisationId},
    permission::Role,
};
use time::{Date, macros::date, macros::datetime};

use crate::{
    path::fill,
    unplanned::{file, put_on_agenda, reread, world},
    world::World,
};

const SLUG: &str = "backsjo";
const GATE: &str = "Styrelsen svarar på en problembeskrivning innan ansökan skrivs.";

/// Who plays, and where.
struct Scene {
    world: World,
    maja: Actor,
    region: OrganisationId,
    call: CallId,
}

impl Scene {
    async fn start() -> Self {
        let world = world("statement").await;
        world.app.now.set(datetime!(2020-09-14 08:00 UTC));
        let maja = world.applicant("Maja", "region-backsjo", Role::Signatory).await;
        world.official("Olle", SLUG, Role::Director).await;
        let maja = world.sign_in(&maja, None).await;
        let calls = call::list(&world.app, &maja, world.association(SLUG).await).await.expect("listed");
        Self { region: maja.organisations[0].organisation.id, call: calls[0].id, maja, world }
    }

    async fn olle(&self) -> Actor {
        self.world.sign_in("olle@association.example", Some(SLUG)).await
    }

    async fn maja(&self) -> Actor {
        self.world.sign_in("maja@organisation.example", None).await
    }

    async fn sent_statement(&self, title: &str) -> Application {
        let (app, maja) = (&self.world.app, &self.maja);
        let draft = statement::start(app, maja, self.call, self.region, title).await.expect("begun");
        let full = fill(&self.world, maja, &draft, &[]).await;
        submission::submit(app, maja, full.id).await.expect("sent in without parties or a budget")
    }

    /// The board answers on a day; the minutes are adjusted the day after where `adjusted`.
    async fn answer(&self, case: &Application, day: Date, outcome: Outcome, adjusted: bool) {
        let app = &self.world.app;
        let officer = self.olle().await;
        let item = put_on_agenda(&self.world, &officer, day, case).await;
        app.now.set(day.with_hms(12, 0, 0).expect("noon").assume_utc());
        let officer = self.olle().await;
        decision::decide(app, &officer, item, answer(outcome)).await.expect("answered");
        if adjusted {
            self.adjust(day).await;
        }
    }

    async fn adjust(&self, day: Date) {
        let app = &self.world.app;
        app.now.set(day.next_day().expect("a day").with_hms(12, 0, 0).expect("noon").assume_utc());
        let officer = self.olle().await;
        let meetings = meeting::list(app, &officer, &Page::default()).await.expect("meetings").items;
        let held = meetings.iter().find(|meeting| meeting.held_on == day).expect("the meeting").id;
        let names = vec!["Berit".to_owned()];
        meeting::adjust_minutes(app, &officer, held, day.next_day().expect("a day"), names).await.expect("adjusted");
    }

    /// What is said to somebody who begins the application.
    async fn refused(&self, statement: Option<ApplicationId>) -> Violation {
        let actor = self.maja().await;
        let begun = application::start(&self.world.app, &actor, self.call, self.region, "Insatsen", statement).await;
        let Err(Error::Invalid(mut said)) = begun else { panic!("it was let through: {begun:?}") };
        assert_eq!(said.len(), 1, "{said:?}");
        said.remove(0)
    }
}

/// What waits for somebody on her desk.
async fn waiting(world: &World, actor: &Actor) -> Vec<ApplicationId> {
    let filter = DeskFilter { waits: Some(true), ..DeskFilter::default() };
    let listed = desk::list(&world.app, actor, &filter, &Page::default()).await.expect("a desk");
    listed.items.into_iter().map(|(_, application)| application.id).collect()
}

fn answer(outcome: Outcome) -> NewDecision {
    NewDecision {
        outcome,
        text: "Styrelsen ser problemet.".into(),
        reasons: String::new(),
        conditions: "Båda kommunerna ska vara med.".into(),
        presented_by: String::new(),
        presenter_left: false,
        lines: Vec::new(),
    }
}

fn state_for(case: &Application, holds: bool) -> ApplicationState {
    case.state.for_applicants(holds)
}

#[tokio::test]
async fn a_statement_is_answered_before_its_application_is_written_and_decided() {
    let scene = Scene::start().await;
    let (app, world) = (&scene.world.app, &scene.world);

    // Told before anybody writes, with the source of the process, and too early everywhere in the same sentence.
    let call = call::find(app, &scene.maja, scene.call).await.expect("read").expect("there");
    let own = call::eligibility(app, &scene.maja, &call).await.expect("judged").remove(0);
    assert!(own.may_apply, "she may begin with the statement");
    let told = own.findings.iter().find(|finding| finding.rule_key == "process.problem_statement").expect("told");
    assert!(told.sentence.sv.starts_with(GATE) && !told.met);
    let early = scene.refused(None).await;
    assert_eq!((early.code, &early.message), ("DIRECTION_FIRST", &told.sentence));
    assert_eq!(early.source.as_deref(), Some("Arbetsordning 2020, 5 §"));
    assert_eq!(early.source.as_deref(), Some(told.source.as_str()));

    let statement = scene.sent_statement("Unga utan studier").await;
    assert_eq!(statement.kind, ApplicationKind::ProblemStatement);
    assert_eq!(statement.registration_number.as_deref(), Some("20/001"));
    let matters = world.database.look("select matter from register_entry").expect("read");
    assert_eq!(matters.trim(), "Problembeskrivning: Unga utan studier");
    let waits = scene.refused(Some(statement.id)).await;
    assert!(waits.message.sv.starts_with(GATE), "{waits:?}");
    // Kept as sent, with the version of its own form.
    let sent =
        application::submissions(app, &scene.maja, &[(statement.association, statement.id)]).await.expect("read");
    assert_eq!(sent[&statement.id][0].content.template, statement.template);
    assert_ne!(statement.template, call.template);

    // Neither judged nor recommended: the office puts it on an agenda as it is.
    let officer = scene.olle().await;
    let case = reread(world, &officer, &statement).await;
    let actions = case.state.actions(case.kind, &case.roles_of(&officer), &call.process, false);
    assert_eq!(actions, [ApplicationAction::AddToAgenda]);
    let recommended =
        recommendation::write(app, &officer, case.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0).await;
    assert!(matches!(recommended, Err(Error::Conflict)), "{recommended:?}");
    let given = Judgement { criterion: "any".into(), step: None, motivation: "Därför.".into() };
    assert!(matches!(judgement::save(app, &officer, case.id, given, 0).await, Err(Error::Conflict)));
    assert_eq!(meeting::candidates(app, &officer).await.expect("read").len(), 1);

    // The answer is a direction, and holds when the minutes are adjusted.
    let item = put_on_agenda(world, &officer, date!(2020 - 10 - 28), &case).await;
    app.now.set(datetime!(2020-10-28 12:00 UTC));
    let officer = scene.olle().await;
    let granted = decision::decide(app, &officer, item, answer(Outcome::Granted)).await;
    assert!(matches!(&granted, Err(Error::Invalid(said)) if said[0].code == "OTHER_KIND"), "{granted:?}");
    decision::decide(app, &officer, item, answer(Outcome::GoOn)).await.expect("answered");
    let maja = scene.maja().await;
    let seen = reread(world, &maja, &statement).await;
    assert_eq!(state_for(&seen, false), ApplicationState::OnAgenda);
    let keys = [(statement.association, statement.id)];
    assert!(application::directions(app, &maja, &keys).await.expect("read").is_empty(), "not before it holds");
    assert_eq!(scene.refused(Some(statement.id)).await.message, waits.message, "and betrays nothing");
    scene.adjust(date!(2020 - 10 - 28)).await;
    world.work().await;
    let maja = scene.maja().await;
    let held = application::directions(app, &maja, &keys).await.expect("read").remove(&statement.id).expect("it holds");
    assert_eq!((held.outcome, held.paragraph), (Outcome::GoOn, 1));
    assert!(held.document.is_some(), "it is on paper too");

    assert_eq!(
        waiting(&scene.world, &maja).await,
        [statement.id],
        "the desk says that the application is to be written"
    );

    // Now the application, by its statement and with a number of its own.
    let draft = application::start(app, &maja, scene.call, scene.region, "Insatsen", Some(statement.id)).await;
    let draft = fill(world, &maja, &draft.expect("begun"), &["norra-kommun"]).await;
    assert_eq!((draft.kind, draft.statement), (ApplicationKind::Application, Some(statement.id)));
    assert_eq!(waiting(&scene.world, &maja).await, [draft.id], "once");
    let findings = application::findings(app, &maja, &draft).await.expect("evaluated");
    let gate = findings.iter().find(|finding| finding.rule_key == "process.problem_statement").expect("told");
    assert!(gate.met && gate.sentence.sv == GATE);
    // A party that wrote nothing of the statement reads the direction while it writes; the statement stays with its writers.
    let petra = world.applicant("Petra", "norra-kommun", Role::Editor).await;
    let petra = world.sign_in(&petra, None).await;
    let read = application::directions(app, &petra, &keys).await.expect("read");
    assert_eq!(read[&statement.id].conditions, "Båda kommunerna ska vara med.");
    assert!(application::find(app, &petra, statement.id).await.expect("read").is_none());
    let stranger = world.applicant("Sten", "sodra-kommun", Role::Editor).await;
    let stranger = world.sign_in(&stranger, None).await;
    assert!(application::directions(app, &stranger, &keys).await.expect("read").is_empty());

    let sent = submission::submit(app, &maja, draft.id).await.expect("sent");
    assert_eq!(sent.registration_number.as_deref(), Some("20/002"));
    let officer = scene.olle().await;
    let following = statement::following(app, &officer, &[statement.id]).await.expect("read");
    assert_eq!(following[&statement.id].iter().map(|one| one.id).collect::<Vec<_>>(), [sent.id]);
    recommendation::write(app, &officer, sent.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0)
        .await
        .expect("recommended");
    let sent = reread(world, &officer, &sent).await;
    scene.answer(&sent, date!(2020 - 12 - 02), Outcome::Granted, true).await;
    let decided = reread(world, &scene.olle().await, &sent).await;
    assert_eq!(decided.state, ApplicationState::Decided);
}

#[tokio::test]
async fn what_goes_no_further_stops_there() {
    let scene = Scene::start().await;
    let statement = scene.sent_statement("Ett hjärtebarn").await;
    scene.answer(&statement, date!(2020 - 10 - 28), Outcome::GoNoFurther, true).await;
    let refused = scene.refused(Some(statement.id)).await;
    assert_eq!(refused.message.sv, format!("{GATE} Styrelsen har svarat att det inte går vidare."));
    let maja = scene.maja().await;
    let again = submission::answer_completion(&scene.world.app, &maja, statement.id).await.expect("as it is");
    assert_eq!(again.state, ApplicationState::Decided, "nothing to send again");
}

#[tokio::test]
async fn what_is_sent_back_is_worked_over_and_answered_anew_under_its_number() {
    let scene = Scene::start().await;
    let (app, world) = (&scene.world.app, &scene.world);
    let statement = scene.sent_statement("Sköra unga").await;
    scene.answer(&statement, date!(2020 - 10 - 28), Outcome::WorkOver, false).await;
    let maja = scene.maja().await;
    let closed = application::rename(app, &maja, statement.id, "Unga", 1).await;
    assert!(matches!(closed, Err(Error::Conflict)), "not open before the minutes are adjusted: {closed:?}");
    scene.adjust(date!(2020 - 10 - 28)).await;
    let maja = scene.maja().await;
    let open = reread(world, &maja, &statement).await;
    assert_eq!(open.state, ApplicationState::CompletionRequested);
    let refused = scene.refused(Some(statement.id)).await;
    assert_eq!(refused.message.sv, format!("{GATE} Styrelsen har skickat tillbaka den för att arbetas om."));
    assert_eq!(waiting(world, &maja).await, [statement.id]);
    application::rename(app, &maja, statement.id, "Unga med skör skolgång", 1).await.expect("open");
    let again = submission::answer_completion(app, &maja, statement.id).await.expect("sent again");
    assert_eq!((again.state, again.registration_number.as_deref()), (ApplicationState::Registered, Some("20/001")));
    let entries = world.database.look("select matter from register_entry order by entered_at, id").expect("read");
    assert!(entries.contains("Omarbetad problembeskrivning: Unga med skör skolgång"), "{entries}");
    scene.answer(&again, date!(2020 - 12 - 02), Outcome::GoOn, true).await;
    let maja = scene.maja().await;
    application::start(app, &maja, scene.call, scene.region, "Insatsen", Some(statement.id)).await.expect("begun");
}

#[tokio::test]
async fn another_owners_statement_or_calls_opens_nothing_and_a_call_without_the_step_takes_none() {
    let scene = Scene::start().await;
    let (app, world) = (&scene.world.app, &scene.world);
    let statement = scene.sent_statement("Unga").await;
    scene.answer(&statement, date!(2020 - 10 - 28), Outcome::GoOn, true).await;
    let stranger = world.applicant("Sten", "sodra-kommun", Role::Signatory).await;
    let stranger = world.sign_in(&stranger, None).await;
    let own = stranger.organisations[0].organisation.id;
    let taken = application::start(app, &stranger, scene.call, own, "Vår", Some(statement.id)).await;
    assert!(matches!(taken, Err(Error::NotFound)), "{taken:?}");
    let maja = scene.maja().await;
    let calls = call::list(app, &maja, statement.association).await.expect("listed");
    let other = application::start(app, &maja, calls[1].id, scene.region, "Dag", Some(statement.id)).await;
    assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
    let none = statement::start(app, &maja, calls[1].id, scene.region, "Dag").await;
    assert!(matches!(&none, Err(Error::Invalid(said)) if said[0].code == "NO_STATEMENT"), "{none:?}");
    application::start(app, &maja, calls[1].id, scene.region, "Dag", None).await.expect("begun without a statement");
}

#[tokio::test]
async fn switching_the_step_on_stops_drafts_and_the_plan_says_how_many() {
    let scene = Scene::start().await;
    let (app, world) = (&scene.world.app, &scene.world);
    let calls = call::list(app, &scene.maja, world.association(SLUG).await).await.expect("listed");
    let draft = application::start(app, &scene.maja, calls[1].id, scene.region, "Dag", None).await.expect("begun");
    let draft = fill(world, &scene.maja, &draft, &["norra-kommun"]).await;
    let mut wanted = file("statement");
    wanted.calls[1].process.problem_statement = None;
    wanted.calls[1].statement_template = wanted.calls[0].statement_template.clone();
    let Plan::Change(planned) = association::plan(app, &wanted).await.expect("planned") else { panic!("a change") };
    let expected = Effect::StatementFirst { call: "seminars".into(), begins: true, drafts: 1 };
    assert_eq!(planned.effects, [expected]);
    association::apply(app, &wanted, Some("Styrelsen vill svara först")).await.expect("applied");
    let stopped = submission::submit(app, &scene.maja, draft.id).await;
    let Err(Error::Invalid(said)) = stopped else { panic!("it was let through: {stopped:?}") };
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].message.sv.starts_with(GATE) && said[0].source.as_deref() == Some("Arbetsordning 2020, 5 §"));
    // And back again: an older file that is applied afterwards shows as a change.
    let Plan::Change(planned) = association::plan(app, &file("statement")).await.expect("planned") else {
        panic!("a change")
    };
    assert!(matches!(planned.effects.as_slice(), [Effect::StatementFirst { begins: false, .. }]), "{planned:?}");
    association::apply(app, &file("statement"), Some("Det gick för långsamt")).await.expect("applied");
    submission::submit(app, &scene.maja, draft.id).await.expect("sent");
}
