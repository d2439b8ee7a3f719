//! What is written down of what is done: every change, except the writing of a draft, which is its writers' own.

use std::{collections::BTreeMap, fs, path::PathBuf};

use mellanrum_model::permission::Role;
use serde_json::json;

use crate::world::World;

/// A mutation with the action that the log has of it; none for the writing of a draft.
const MUTATIONS: &[(&str, Option<&str>)] = &[
    ("startApplication", None),
    ("startStatement", None),
    ("renameApplication", None),
    ("saveAnswer", None),
    ("saveParty", None),
    ("removeParty", None),
    ("saveBudgetLine", None),
    ("removeBudgetLine", None),
    ("beginAttachment", None),
    ("finishAttachment", None),
    ("removeAttachment", None),
    ("submitApplication", Some("application.submit")),
    ("requestCompletion", Some("completion.request")),
    ("answerCompletion", Some("completion.answer")),
    ("sendConsultation", Some("consultation.send")),
    ("withdrawConsultation", Some("consultation.withdraw")),
    ("extendConsultation", Some("consultation.extend")),
    ("giveOpinion", Some("opinion.give")),
    ("recordOpinion", Some("opinion.record")),
    ("saveJudgement", Some("judgement.save")),
    ("recommend", Some("recommendation.write")),
    ("addAgendaItem", Some("agenda.add")),
    ("removeAgendaItem", Some("agenda.remove")),
    ("decide", Some("decision.record")),
    ("adjustMinutes", Some("minutes.adjust")),
    ("inviteToAssociation", Some("role.invite")),
    ("inviteToOrganisation", Some("role.invite")),
    ("inviteToPlatform", Some("role.invite")),
    ("answerInvitation", Some("role.accept")),
    ("withdrawRole", Some("role.withdraw")),
    ("setRoleEnd", Some("role.set_end")),
    ("remindOfInvitation", Some("role.remind")),
    ("endSession", Some("session.end")),
    ("endOtherSessions", Some("session.end_others")),
    ("removePasskey", Some("passkey.remove")),
    ("createApiToken", Some("api_token.create")),
    ("withdrawApiToken", Some("api_token.withdraw")),
    ("changeCallDates", Some("call.change_dates")),
    ("changeCallTemplate", Some("call.change_template")),
    ("undoTemplateMove", Some("call.undo_template")),
    ("addCall", Some("call.add")),
    ("withdrawCall", Some("call.withdraw")),
    ("restoreCall", Some("call.restore")),
    ("addMeeting", Some("meeting.add")),
    ("changeMeeting", Some("meeting.change")),
    ("cancelMeeting", Some("meeting.cancel")),
    ("restoreMeeting", Some("meeting.restore")),
    ("changeMember", Some("member.change")),
    ("changeContributions", Some("contribution.change")),
    ("changeFrames", Some("frame.change")),
    ("changeProfile", Some("profile.change")),
    ("giveExtension", Some("extension.give")),
    ("withdrawExtension", Some("extension.withdraw")),
    ("renewCalendarFeed", Some("calendar.renew")),
    ("stopCalendarFeed", Some("calendar.stop")),
    ("renewOfficeCalendarFeed", Some("office_calendar.renew")),
    ("stopOfficeCalendarFeed", Some("office_calendar.stop")),
    ("createAssociation", Some("association.create")),
    ("suspendAssociation", Some("association.suspend")),
    ("resumeAssociation", Some("association.resume")),
];

fn of_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn sources(folder: &str, into: &mut String) {
    for entry in fs::read_dir(of_repository(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().expect("a type").is_dir() {
            sources(&path, into);
        } else {
            *into += &fs::read_to_string(of_repository(&path)).expect("text");
        }
    }
}

#[test]
fn every_mutation_is_logged_under_a_name_that_people_can_read() {
    let schema = fs::read_to_string(of_repository("schema.graphql")).expect("the schema");
    let root =
        schema.split("\ntype Mutation {\n").nth(1).and_then(|rest| rest.split("\n}\n").next()).expect("mutations");
    let mut there: Vec<&str> = root
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix('('))
        .filter(|name| !name.contains(' '))
        .collect();
    let mut known: Vec<&str> = MUTATIONS.iter().map(|(name, _)| *name).collect();
    there.sort_unstable();
    known.sort_unstable();
    assert_eq!(there, known, "each says what it leaves in the log");

    let mut app = String::new();
    sources("crates/app/src", &mut app);
    for (name, action) in MUTATIONS.iter().filter_map(|(name, action)| Some((name, (*action)?))) {
        assert!(app.contains(&format!("\"{action}\"")), "{name}: nothing writes {action}");
        let key = format!("\naudit-{} = ", action.replace(['.', '_'], "-"));
        for language in ["sv", "en"] {
            let texts = of_repository(&format!("crates/portal/locales/{language}/audit.ftl"));
            assert!(fs::read_to_string(texts).expect("texts").contains(&key), "{action} has no text in {language}");
        }
    }
}

#[tokio::test]
async fn signing_out_is_logged_once_with_who_and_from_where() {
    let world = World::start().await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let here = world.session(olle, "localhost").await;
    let _there = world.session_by(olle, "localhost", false).await;
    let others = "mutation { endOtherSessions(input: { confirm: true }) { userErrors { code } } }";
    for _ in 0..2 {
        here.data(others, json!({})).await;
    }
    for _ in 0..2 {
        here.send(http::Method::DELETE, "/session", &[], "").await;
    }
    let log = "select action || ' ' || count(*) from platform_audit_entry where person_id is not null group by action";
    let log = world.database.look(log).expect("looked");
    let found: BTreeMap<&str, &str> = log.lines().filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(found, BTreeMap::from([("session.end", "1"), ("session.end_others", "1")]));
}
