//! Questions that other answers hide: kept in the draft, asked for by nobody, and not sent.

use mellanrum_app::{answer, application, submission};
use mellanrum_model::permission::Role;
use serde_json::json;
use time::macros::datetime;

use crate::{path::write, world::World};

#[tokio::test]
async fn what_is_hidden_is_kept_and_not_sent_nor_judged() {
    let world = World::start(&["badesa"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-10-05 08:00 UTC));
    let email = world.applicant("Maja", "region-varmland", Role::Signatory).await;
    let maja = world.sign_in(&email, None).await;
    // Everything is answered; with no participants the goals for them are hidden.
    let draft = write(&world, &maja, "badesa", "Utan deltagare", &["saffle-kommun"]).await;
    let key = (draft.association, draft.id);
    let findings = application::findings(app, &maja, &draft).await.expect("read");
    let judges = |rule: &str| findings.iter().any(|finding| finding.rule_key == rule);
    assert!(judges("cooperation_goals_measurable") && !judges("participant_goals_measurable"), "{findings:?}");
    // Without an outside evaluator nobody asks who it is.
    answer::save(app, &maja, draft.id, "evaluator", json!(["no"]), 1).await.expect("saved");
    submission::submit(app, &maja, draft.id).await.expect("sent");
    let sent = application::submissions(app, &maja, &[key]).await.expect("read").remove(&draft.id).expect("there");
    let was_sent = |question: &str| sent[0].content.answers.iter().any(|answer| answer.question == question);
    assert!(was_sent("evaluator") && !was_sent("evaluator_who") && !was_sent("participant_goals"));
    let kept = application::answers(app, &maja, &[key]).await.expect("read").remove(&draft.id).expect("there");
    assert!(kept.iter().any(|answer| answer.question == "evaluator_who"), "what was typed stays");
}
