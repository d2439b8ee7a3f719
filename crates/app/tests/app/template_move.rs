//! A new version of a form while applications are being written: what follows, what stays, and that nothing is lost.

use mellanrum_app::{
    actor::Actor,
    answer::{self, SavedAnswer},
    application, association, call, submission, template,
    template_move::{self, Change},
};
use mellanrum_model::{
    Error,
    id::TemplateId,
    permission::Role,
    template::{Question, QuestionKind},
    template_move::{Consequence, Fate, differences},
};
use serde_json::json;
use time::macros::datetime;

use crate::{path::write, world::World};

/// The form of Blekinge's call in a second version: a text that may be much shorter, a question that is gone, a page that took
/// over another's question, and a new question that must be answered.
async fn second_version(world: &World) -> [String; 3] {
    let app = &world.app;
    let mut file = association::export(app, "blekinge").await.expect("exported");
    let mut second = file.templates[0].clone();
    second.version = 2;
    let texts: Vec<(usize, String)> = second
        .sections
        .iter()
        .enumerate()
        .flat_map(|(index, section)| section.questions.iter().map(move |question| (index, question)))
        .filter(|(_, question)| question.kind == QuestionKind::LongText)
        .map(|(index, question)| (index, question.key.clone()))
        .collect();
    let [(_, shorter), (from, moved), (taken_from, gone), ..] = texts.as_slice() else {
        panic!("three texts: {texts:?}")
    };
    for question in second.sections.iter_mut().flat_map(|section| &mut section.questions) {
        if question.key == *shorter {
            question.max_length = Some(3);
        }
    }
    second.sections[*taken_from].questions.retain(|question| question.key != *gone);
    let place = second.sections[*from].questions.iter().position(|question| question.key == *moved).expect("there");
    let question = second.sections[*from].questions.remove(place);
    let last = second.sections.last_mut().expect("a page");
    last.questions.push(question);
    let asked: Question =
        serde_json::from_value(json!({ "key": "new", "kind": "short_text", "label": "Nytt", "required": true }))
            .expect("a question");
    last.questions.push(asked);
    let keys = [shorter.clone(), moved.clone(), gone.clone()];
    file.templates.push(second);
    association::apply(app, &file, Some("En ny version.")).await.expect("applied");
    keys
}

async fn versions(world: &World) -> [TemplateId; 2] {
    let found = template::list(&world.app, world.association("blekinge").await).await.expect("listed");
    let of = |version| found.iter().find(|template| template.version == version).expect("a version").id;
    [of(1), of(2)]
}

async fn the_call(world: &World, actor: &Actor) -> call::Call {
    let association = world.association("blekinge").await;
    call::list(&world.app, actor, association).await.expect("listed").remove(0)
}

async fn reread(world: &World, actor: &Actor, of: &application::Application) -> application::Application {
    application::find(&world.app, actor, of.id).await.expect("read").expect("there")
}

/// What each key is answered with.
async fn answers(world: &World, actor: &Actor, of: &application::Application) -> Vec<(String, serde_json::Value)> {
    let found = application::answers(&world.app, actor, &[(of.association, of.id)]).await.expect("read");
    found.into_values().flatten().map(|answer| (answer.question, answer.value)).collect()
}

fn codes(error: &Error) -> Vec<&'static str> {
    match error {
        Error::Invalid(violations) => violations.iter().map(|violation| violation.code).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn drafts_follow_to_a_new_version_with_everything_that_is_written_and_go_back() {
    let world = World::start(&["blekinge"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let [dagny, maja] = [world.sign_in(&dagny, Some("blekinge")).await, world.sign_in(&maja, None).await];
    let draft = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    let sent = write(&world, &maja, "blekinge", "Redan inne", &["karlskrona-kommun"]).await;
    submission::submit(app, &maja, sent.id).await.expect("sent");
    let [shorter, moved_key, gone] = second_version(&world).await;
    let [first, second] = versions(&world).await;
    let written = answers(&world, &maja, &draft).await;
    let call = the_call(&world, &dagny).await;
    let change = |drafts_follow| Change {
        expected: first,
        template: second,
        drafts_follow,
        reason: "Styrelsen vill veta mer.".into(),
    };

    // Looking writes nothing, and what cannot be done is said at its field.
    let effects = template_move::effects_of(app, &dagny, call.id, &change(true)).await.expect("effects");
    assert_eq!((effects.drafts, effects.received), (1, 1));
    let found = differences(&effects.before.content, &effects.after.content);
    let consequence = |key: &str| found.iter().find(|found| found.key() == key).expect("differs").consequence();
    assert_eq!(consequence(&shorter), Consequence::MayNeedWriter);
    assert_eq!(consequence(&moved_key), Consequence::Kept);
    assert_eq!(consequence(&gone), Consequence::SetAside);
    assert_eq!(consequence("new"), Consequence::NeedsWriter);
    assert_eq!(reread(&world, &maja, &draft).await.template, first);
    for (wrong, code) in [
        (Change { reason: " ".into(), ..change(true) }, "REQUIRED"),
        (Change { template: first, ..change(false) }, "UNCHANGED"),
        (Change { template: TemplateId(app.new_id()), ..change(true) }, "UNKNOWN"),
    ] {
        let refused = template_move::change(app, &dagny, call.id, &wrong).await.expect_err("refused");
        assert_eq!(codes(&refused), [code], "{wrong:?}");
    }
    let hers = template_move::change(app, &maja, call.id, &change(true)).await;
    assert!(matches!(hers, Err(Error::NotFound | Error::Forbidden)), "{hers:?}");

    template_move::change(app, &dagny, call.id, &change(true)).await.expect("changed");
    let stale = template_move::change(app, &dagny, call.id, &change(true)).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let followed = reread(&world, &maja, &draft).await;
    assert_eq!((followed.template, followed.begun_in), (second, first));
    assert_eq!(reread(&world, &maja, &sent).await.template, first, "what is sent in keeps its form");
    assert_eq!(answers(&world, &maja, &draft).await, written, "nothing is rewritten");
    let seen = template_move::of_draft(app, &maja, &followed).await.expect("read").expect("the change");
    assert_eq!(seen.reason, "Styrelsen vill veta mer.");

    // What does not fit keeps it from being sent, and says so.
    let refused = submission::submit(app, &maja, draft.id).await.expect_err("not complete");
    assert!(!codes(&refused).is_empty(), "{refused:?}");
    let value = |key: &str, list: &[(String, serde_json::Value)]| {
        list.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    };
    let asked = differences(&effects.before.content, &effects.after.content);
    let fate = |key: &str, missing| {
        let answer = value(key, &written);
        asked.iter().find(|found| found.key() == key).expect("differs").fate(true, missing, answer.as_ref())
    };
    assert_eq!([fate(&shorter, false), fate(&moved_key, false)], [Fate::NeedsWriter, Fate::Kept]);
    assert_eq!([fate(&gone, false), fate("new", true)], [Fate::SetAside, Fate::NeedsWriter]);

    // A shorter text in the place of the long one: the long one is set aside, not lost.
    let saved = answer::save(app, &maja, draft.id, &shorter, json!("Ny"), 1).await.expect("saved");
    assert!(matches!(saved, SavedAnswer::Saved(_)), "{saved:?}");
    let now = answers(&world, &maja, &draft).await;
    assert_eq!(value(&shorter, &now), Some(json!("Ny")));
    assert_eq!(value(&format!("{shorter}@1"), &now), value(&shorter, &written), "the text that did not fit");
    // Whoever still has the old page open loses nothing either.
    let late = answer::save(app, &maja, draft.id, &gone, json!("Skrivet i sista stund."), 1).await.expect("saved");
    assert!(matches!(late, SavedAnswer::Saved(_)), "{late:?}");
    let unknown = answer::save(app, &maja, draft.id, "never_asked", json!("x"), 0).await.expect_err("refused");
    assert_eq!(codes(&unknown), ["UNKNOWN_QUESTION"]);

    // Back: the old form with all that is written.
    let moves = template_move::history(app, &dagny, &the_call(&world, &dagny).await).await.expect("read");
    let [moved] = moves.as_slice() else { panic!("{moves:?}") };
    assert_eq!((moved.from, moved.to, moved.moved_by.as_str()), (first, second, "Dagny"));
    template_move::undo(app, &dagny, moved.id, "Det blev fel.").await.expect("undone");
    assert_eq!(reread(&world, &maja, &draft).await.template, first);
    assert_eq!(the_call(&world, &dagny).await.template, first);
    assert_eq!(value(&gone, &answers(&world, &maja, &draft).await), Some(json!("Skrivet i sista stund.")));

    // Again, and sent in: the new form is what it was sent in, whatever happens to the call then.
    template_move::change(app, &dagny, call.id, &change(true)).await.expect("changed");
    answer::save(app, &maja, draft.id, "new", json!("Svar"), 0).await.expect("saved");
    let submitted = submission::submit(app, &maja, draft.id).await.expect("sent");
    assert_eq!((submitted.template, submitted.begun_in), (second, second));
    let key = (submitted.association, submitted.id);
    let frozen = application::submissions(app, &maja, &[key]).await.expect("read").remove(&submitted.id).expect("one");
    let keys: Vec<&str> = frozen[0].content.answers.iter().map(|answer| answer.question.as_str()).collect();
    assert!(keys.contains(&"new") && keys.contains(&moved_key.as_str()), "{keys:?}");
    assert!(
        !keys.iter().any(|key| key.contains('@') || *key == gone),
        "what is not asked stays with its writers: {keys:?}"
    );
    let moves = template_move::history(app, &dagny, &the_call(&world, &dagny).await).await.expect("read");
    template_move::undo(app, &dagny, moves[0].id, "Det blev fel igen.").await.expect("undone");
    assert_eq!(reread(&world, &maja, &draft).await.template, second, "as it was sent");
}

#[tokio::test]
async fn a_party_that_is_a_member_no_longer_sees_the_form_that_the_draft_is_in() {
    let world = World::start(&["blekinge"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let karl = world.applicant("Karl", "olofstroms-kommun", Role::Editor).await;
    let [dagny, maja] = [world.sign_in(&dagny, Some("blekinge")).await, world.sign_in(&maja, None).await];
    let draft = write(&world, &maja, "blekinge", "Vägen in", &["olofstroms-kommun"]).await;
    second_version(&world).await;
    let [first, second] = versions(&world).await;
    let mut file = association::export(app, "blekinge").await.expect("exported");
    file.members.retain(|member| member.organisation != "olofstroms-kommun");
    association::apply(app, &file, Some("Kommunen har lämnat.")).await.expect("applied");
    let call = the_call(&world, &dagny).await.id;
    let follow = Change { expected: first, template: second, drafts_follow: true, reason: "Nytt.".into() };
    template_move::change(app, &dagny, call, &follow).await.expect("changed");
    let karl = world.sign_in(&karl, None).await;
    for writer in [&maja, &karl] {
        assert_eq!(reread(&world, writer, &draft).await.template, second);
    }
}

#[tokio::test]
async fn what_is_replaced_twice_is_set_aside_twice() {
    let world = World::start(&["blekinge"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let [dagny, maja] = [world.sign_in(&dagny, Some("blekinge")).await, world.sign_in(&maja, None).await];
    let draft = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    let [shorter, ..] = second_version(&world).await;
    let [first, second] = versions(&world).await;
    let call = the_call(&world, &dagny).await.id;
    let follow = Change { expected: first, template: second, drafts_follow: true, reason: "Kortare.".into() };
    let version = async || {
        let found = application::answers(app, &maja, &[(draft.association, draft.id)]).await.expect("read");
        found.into_values().flatten().find(|answer| answer.question == shorter).expect("answered").version
    };
    let save = async |text: &str, version| {
        let saved = answer::save(app, &maja, draft.id, &shorter, json!(text), version).await.expect("saved");
        assert!(matches!(saved, SavedAnswer::Saved(_)), "{saved:?}");
    };
    // Back and forth: each time a long text is replaced by a short one, and each time the long one is kept.
    let mut long = vec!["Den första långa texten.".to_owned()];
    save(&long[0], version().await).await;
    for round in 0..2 {
        template_move::change(app, &dagny, call, &follow).await.expect("changed");
        save("Ny", version().await).await;
        let moves = template_move::history(app, &dagny, &the_call(&world, &dagny).await).await.expect("read");
        template_move::undo(app, &dagny, moves[0].id, "Det blev fel.").await.expect("undone");
        long.push(format!("En annan lång text, nummer {round}."));
        save(long.last().expect("one"), version().await).await;
    }
    let kept = answers(&world, &maja, &draft).await;
    for text in &long {
        assert!(kept.iter().any(|(_, value)| value == text), "{text} is lost: {kept:?}");
    }
    let forms = template_move::earlier_forms(app, &maja, &reread(&world, &maja, &draft).await).await.expect("read");
    assert_eq!(
        forms.iter().map(|form| form.id).collect::<Vec<_>>(),
        [second],
        "what was asked in between is still known"
    );
    let hers = template_move::earlier_forms(app, &dagny, &draft).await.expect("read");
    assert!(hers.is_empty(), "the office reads no draft's");
}

#[tokio::test]
async fn drafts_may_be_finished_in_the_version_that_they_are_in() {
    let world = World::start(&["blekinge"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let [dagny, maja] = [world.sign_in(&dagny, Some("blekinge")).await, world.sign_in(&maja, None).await];
    let draft = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    second_version(&world).await;
    let [first, second] = versions(&world).await;
    let call = the_call(&world, &dagny).await;
    let stay = Change { expected: first, template: second, drafts_follow: false, reason: "Till nästa år.".into() };
    template_move::change(app, &dagny, call.id, &stay).await.expect("changed");
    assert_eq!(reread(&world, &maja, &draft).await.template, first);
    let begun = application::start(app, &maja, call.id, draft.owner, "En till", None).await.expect("started");
    assert_eq!((begun.template, begun.begun_in), (second, second), "what is begun from now on");

    // Later they may follow after all, and only those of the earlier version change.
    app.now.set(datetime!(2020-09-29 08:00 UTC));
    let follow = Change { expected: second, template: second, drafts_follow: true, reason: "Alla lika.".into() };
    template_move::change(app, &dagny, call.id, &follow).await.expect("changed");
    assert_eq!(reread(&world, &maja, &draft).await.template, second);
    let moves = template_move::history(app, &dagny, &call).await.expect("read");
    let first_move = template_move::undo(app, &dagny, moves[1].id, "I fel ordning.").await;
    assert!(matches!(first_move, Err(Error::Conflict)), "{first_move:?}");
    submission::submit(app, &maja, draft.id).await.expect_err("the new question is not answered");
    // A file that is exported says which version the call has.
    let file = association::export(app, "blekinge").await.expect("exported");
    assert_eq!(file.calls[0].template_version, 2);
}
