//! A financing model that changes between two years: `tests/associations/two-years.yaml`. What is begun before and after goes by its
//! own version, what is sent in stays with it, and a plan tells what a new version does.

use mellanrum_app::{
    App,
    actor::Actor,
    application::{self, Application},
    association::{Count, Effect, Plan, RuleChange, apply, export, plan},
    call::{self, Call},
    completion,
    policy::{self, Ground, in_force},
    submission,
};
use mellanrum_model::{
    Error, Language, Violation, application::ApplicationState, association::AssociationFile, permission::Role,
    policy::SourcePolicy,
};
use time::macros::{date, datetime};

use crate::{path::fill, unplanned::file, world::World};

const WHY: Option<&str> = Some("Styrelsen beslutade det den 19 november 2020, § 64.");

/// The file before the board decided the new model.
fn before() -> AssociationFile {
    let mut file = file("two-years");
    file.policies.retain(|policy| policy.version == 1);
    file.calls.retain(|call| call.policies.is_empty());
    file
}

struct Place {
    world: World,
    maja: Actor,
}

impl Place {
    async fn start(file: &AssociationFile) -> Self {
        let world = World::start(&[]).await;
        apply(&world.app, file, None).await.expect("applied");
        world.app.now.set(datetime!(2020-12-07 08:00 UTC));
        let maja = world.applicant("Maja", "region-vagskal", Role::Signatory).await;
        let maja = world.sign_in(&maja, None).await;
        Self { maja, world }
    }

    async fn call(&self, title: &str) -> Call {
        let association = self.world.association("vagskal").await;
        let calls = call::list(&self.world.app, &self.maja, association).await.expect("listed");
        calls.into_iter().find(|call| call.title.sv == title).expect("the call")
    }

    /// A draft that asks for 500,000 kronor in a year: within the old model, and too much in the new.
    async fn draft(&self, call: &str) -> Application {
        let call = self.call(call).await.id;
        let organisation = self.maja.organisations[0].organisation.id;
        let begun = application::start(&self.world.app, &self.maja, call, organisation, "Steget", None);
        fill(&self.world, &self.maja, &begun.await.expect("begun"), &["vagskals-kommun"]).await
    }

    async fn held(&self, application: &Application) -> Vec<(String, i32, Ground)> {
        let held = policy::of_application(&self.world.app, &self.maja, application).await.expect("read");
        held.into_iter().map(|held| (held.policy.number, held.policy.version, held.ground)).collect()
    }

    async fn submit(&self, application: &Application) -> Result<Application, Error> {
        submission::submit(&self.world.app, &self.maja, application.id).await
    }
}

fn model(number: &str, version: i32, ground: Ground) -> (String, i32, Ground) {
    (number.to_owned(), version, ground)
}

fn stopped_by(refused: Result<Application, Error>) -> Vec<(String, String)> {
    let Err(Error::Invalid(violations)) = refused else { panic!("{refused:?}") };
    let rule = |found: Violation| (found.path[1].clone(), found.source.unwrap_or_default());
    violations.into_iter().map(rule).collect()
}

#[tokio::test]
async fn a_draft_begun_before_and_one_after_each_go_by_their_own_model() {
    let place = Place::start(&file("two-years")).await;
    let app = &place.world.app;
    let before = place.draft("Insatser").await;
    let following = place.draft("Insatser").await;
    let old = model("2018:14", 1, Ground::Begun(date!(2020 - 12 - 07)));
    assert_eq!(place.held(&before).await[1], old);

    app.now.set(datetime!(2020-12-31 22:59 UTC));
    let last = place.draft("Insatser").await;
    app.now.set(datetime!(2020-12-31 23:00 UTC));
    let after = place.draft("Insatser").await;
    assert_eq!(place.held(&last).await[1].1, 1, "the last minute of the year in Sweden");
    assert_eq!(place.held(&after).await[1], model("2020:31", 2, Ground::Begun(date!(2021 - 01 - 01))));

    app.now.set(datetime!(2021-02-01 09:00 UTC));
    assert_eq!(place.held(&before).await[1], old, "what was begun before keeps its model");
    let sent = place.submit(&before).await.expect("within the old model");
    let stopped = stopped_by(place.submit(&after).await);
    assert_eq!(stopped, [("yearly_amount".to_owned(), "2020:31, 3 §".to_owned())]);

    // From the day that the board has decided, drafts follow; what was sent in does not.
    app.now.set(datetime!(2021-04-01 08:00 UTC));
    assert_eq!(place.held(&following).await[1], model("2020:31", 2, Ground::Followed(date!(2021 - 04 - 01))));
    assert_eq!(stopped_by(place.submit(&following).await).len(), 1);
    assert_eq!(place.held(&sent).await[1], old);
    let found = application::findings(app, &place.maja, &following).await.expect("found");
    let limit = found.iter().find(|found| found.rule_key == "yearly_amount").expect("a finding");
    assert_eq!(limit.policy, Some(SourcePolicy { number: "2020:31".into(), version: 2 }));
}

#[tokio::test]
async fn what_is_completed_is_judged_by_the_version_that_it_was_sent_in_under() {
    let place = Place::start(&file("two-years")).await;
    let app = &place.world.app;
    let olle = place.world.official("Olle", "vagskal", Role::Officer).await;
    let sent = place.submit(&place.draft("Insatser").await).await.expect("sent");
    app.now.set(datetime!(2021-05-03 08:00 UTC));
    let olle = place.world.sign_in(&olle, Some("vagskal")).await;
    let maja = place.world.sign_in("maja@organisation.example", None).await;
    completion::request(app, &olle, sent.id, "Vi behöver veta mer.", date!(2021 - 05 - 21), Vec::new())
        .await
        .expect("requested");
    let writing = application::find(app, &maja, sent.id).await.expect("read").expect("there");
    assert_eq!(writing.state, ApplicationState::CompletionRequested);
    let found = application::findings(app, &maja, &writing).await.expect("found");
    let limit = found.iter().find(|found| found.rule_key == "yearly_amount").expect("a finding");
    assert_eq!((limit.met, limit.policy.as_ref().map(|policy| policy.version)), (true, Some(1)));
    let answered = submission::answer_completion(app, &maja, sent.id).await.expect("by the old model");
    let frozen = application::findings(app, &olle, &answered).await.expect("found");
    let limit = frozen.iter().find(|found| found.rule_key == "yearly_amount").expect("a finding");
    assert_eq!(limit.policy, Some(SourcePolicy { number: "2018:14".into(), version: 1 }), "kept with what was sent");
}

#[tokio::test]
async fn everybody_in_a_call_goes_by_its_first_day_or_by_the_version_that_it_names() {
    let place = Place::start(&file("two-years")).await;
    let app = &place.world.app;
    app.now.set(datetime!(2021-02-01 09:00 UTC));
    let call = place.call("Utlysning för 2021").await;
    let policies = policy::list(app, call.association).await.expect("read");
    let held = policy::of_call(app, &call, &policies);
    let opening = Ground::Opening(date!(2020 - 11 - 16));
    assert_eq!((held[1].policy.version, held[1].ground), (1, opening));
    let late = place.draft("Utlysning för 2021").await;
    assert_eq!(place.held(&late).await[1], model("2018:14", 1, opening), "begun in the new year");
    place.submit(&late).await.expect("within the old model");
    let named = place.draft("Försök med den nya modellen").await;
    assert_eq!(place.held(&named).await[1], model("2020:31", 2, Ground::Named));
    assert_eq!(stopped_by(place.submit(&named).await).len(), 1);

    let all = policy::list(app, call.association).await.expect("listed");
    let numbers: Vec<&str> = in_force(&all, date!(2021 - 02 - 01)).map(|policy| policy.number.as_str()).collect();
    assert_eq!((all.len(), numbers), (3, vec!["2003:1210", "2020:31"]));
    let found = policy::differences(app, call.association, "finansieringsmodell", (1, 2)).await.expect("compared");
    let keys: Vec<(bool, bool, bool)> =
        found.iter().map(|found| (found.before.is_some(), found.after.is_some(), found.asks_otherwise)).collect();
    assert_eq!(keys, [(true, true, true), (false, true, false), (false, true, false), (true, false, false)]);
    let unknown = policy::differences(app, call.association, "finansieringsmodell", (1, 3)).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
}

async fn effects(app: &App, wanted: &AssociationFile) -> Vec<Effect> {
    match plan(app, wanted).await {
        Ok(Plan::Change(change)) => change.effects,
        other => panic!("something changes: {other:?}"),
    }
}

#[tokio::test]
async fn a_plan_tells_what_a_new_version_does_to_calls_drafts_and_cases() {
    let place = Place::start(&before()).await;
    let app = &place.world.app;
    place.draft("Insatser").await;
    place.draft("Utlysning för 2021").await;
    place.submit(&place.draft("Insatser").await).await.expect("sent");
    let wanted = file("two-years");
    let (policy, always) = (|| "finansieringsmodell".to_owned(), || "always".to_owned());
    let new = Effect::PolicyVersion { policy: policy(), version: 2, from: Some(date!(2021 - 01 - 01)) };
    let ahead = Effect::PolicyAhead {
        call: always(),
        policy: policy(),
        version: 2,
        from: date!(2021 - 01 - 01),
        drafts_follow_on: Some(date!(2021 - 04 - 01)),
        count: Count { drafts: 1, cases: 1 },
    };
    let told = effects(app, &wanted).await;
    assert_eq!(told, [new.clone(), ahead], "the call that is open keeps its model, and nothing stops yet");
    let said: Vec<String> = told.iter().map(|effect| effect.sentence().in_language(Language::En).to_owned()).collect();
    assert_eq!(
        said,
        [
            "policy finansieringsmodell: version 2 is in force from 1 January 2021",
            "call always: version 2 of policy finansieringsmodell holds for what is begun from 1 January 2021; 1 draft and 1 case keep \
             their version, the drafts until the day before 1 April 2021",
        ]
    );

    // Decided too late: from a day that has been, and at once for drafts.
    let mut at_once = wanted.clone();
    let later = at_once.policies.iter_mut().find(|policy| policy.version == 2).expect("the new model");
    (later.valid_from, later.drafts_follow_on) = (Some(date!(2020 - 11 - 01)), Some(date!(2020 - 11 - 01)));
    let told = effects(app, &at_once).await;
    let moved = |call: &str, cases| Effect::PolicyOfCall {
        call: call.to_owned(),
        policy: policy(),
        before: Some(1),
        after: Some(2),
        count: Count { drafts: 1, cases },
    };
    let rule = |rule: &str, change| Effect::Rule { rule: rule.to_owned(), change, drafts: 2, completions: 0 };
    // The draft of the intake was begun after that day, the call opened after it.
    assert_eq!(
        told,
        [
            Effect::PolicyVersion { policy: policy(), version: 2, from: Some(date!(2020 - 11 - 01)) },
            moved("always", 1),
            moved("yearly", 0),
            rule("yearly_amount", RuleChange::AsksOtherwise),
            rule("own_share", RuleChange::Stops),
            rule("staff_alone", RuleChange::Stops),
        ]
    );

    apply(app, &wanted, WHY).await.expect("applied");
    assert_eq!(plan(app, &wanted).await.expect("planned"), Plan::Unchanged);
    assert_eq!(export(app, "vagskal").await.expect("exported"), wanted.clone().in_export_order());

    // What something was sent in under stays; what nobody has may go.
    let mut without = wanted.clone();
    without.policies.retain(|policy| policy.number != "2018:14");
    without.calls.retain(|call| call.policies.is_empty());
    let Err(Error::Invalid(refused)) = plan(app, &without).await else { panic!("the case goes by it") };
    assert_eq!(
        (refused.len(), refused[0].code, refused[0].message.in_language(Language::En)),
        (
            1,
            "POLICY_USED",
            "Version 1 of policy finansieringsmodell holds for 1 case and must stay; end it with valid_until, or add a version with \
             the same key."
        )
    );
    apply(app, &before(), WHY).await.expect("the new version may go");
}
