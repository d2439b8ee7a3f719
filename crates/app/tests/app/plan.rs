//! What a changed file does to what is written: told before it is applied, refused when it would break something, and
//! applied only with a reason.

use mellanrum_app::{
    App,
    association::{Change, Count, Effect, Moved, Plan, RuleChange, apply, export, plan},
    completion, contribution, member, profile, submission,
};
use mellanrum_model::{
    Error, Language,
    association::{AssociationFile, ContributionEntry},
    permission::Role,
    profile::ProfilePart,
    rule::Severity,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use time::macros::{date, datetime};

use crate::{
    any_file::any_file,
    path::write,
    world::{World, file},
};

const WHY: Option<&str> = Some("Styrelsen beslutade det den 14 september 2020, § 31.");

/// Blekinge with two drafts, a case, and a case that is being completed.
async fn with_applications() -> World {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let email = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let maja = world.sign_in(&email, None).await;
    for (title, other) in [("Ett", "karlskrona-kommun"), ("Två", "olofstroms-kommun")] {
        write(&world, &maja, "blekinge", title, &[other, "forsakringskassan"]).await;
    }
    let sent = write(&world, &maja, "blekinge", "Tre", &["olofstroms-kommun"]).await;
    submission::submit(app, &maja, sent.id).await.expect("sent");
    let asked = write(&world, &maja, "blekinge", "Fyra", &["olofstroms-kommun"]).await;
    submission::submit(app, &maja, asked.id).await.expect("sent");
    let officer = world.sign_in(&officer, Some("blekinge")).await;
    completion::request(app, &officer, asked.id, "Vi behöver veta mer.", date!(2020 - 10 - 12), Vec::new())
        .await
        .expect("requested");
    world
}

async fn change(app: &App, wanted: &AssociationFile) -> Change {
    match plan(app, wanted).await {
        Ok(Plan::Change(change)) => change,
        other => panic!("something changes: {other:?}"),
    }
}

#[tokio::test]
async fn a_plan_tells_what_becomes_of_calls_drafts_and_cases() {
    let world = with_applications().await;
    let app = &world.app;
    let mut wanted = file("blekinge");
    let mut second = wanted.templates[0].clone();
    second.version = 2;
    wanted.templates.push(second);
    let call = &mut wanted.calls[0];
    call.closes_at = Some("2020-10-09 16:00".parse().expect("a deadline"));
    call.decision_on = None;
    call.template_version = 2;
    wanted.members.retain(|member| member.organisation != "olofstroms-kommun");
    for rule in wanted.policies.iter_mut().flat_map(|policy| &mut policy.rules) {
        match rule.key.as_str() {
            "activity_frame" => rule.severity = Severity::Stops,
            "something_applied_for" => rule.severity = Severity::Warns,
            _ => {}
        }
    }
    let all = Count { drafts: 2, cases: 2 };
    let planned = change(app, &wanted).await;
    let call = || "projects-2021".to_owned();
    let rule = |rule: &str, change| Effect::Rule { rule: rule.into(), change, drafts: 2, completions: 1 };
    assert_eq!(
        planned.effects,
        [
            Effect::CallMoves {
                call: call(),
                moved: Moved::Closing(
                    Some("2020-10-02 23:59".parse().expect("a deadline")),
                    Some("2020-10-09 16:00".parse().expect("a deadline"))
                ),
                count: all,
            },
            Effect::CallMoves { call: call(), moved: Moved::Decision(Some(date!(2020 - 11 - 02)), None), count: all },
            Effect::FormStays { call: call(), template: "project".into(), version: 1, count: all },
            Effect::MemberTaken { name: "Olofströms kommun".into(), count: Count { drafts: 1, cases: 2 } },
            rule("activity_frame", RuleChange::Stops),
            rule("something_applied_for", RuleChange::Eases),
        ]
    );
    let said: Vec<String> =
        planned.effects.iter().map(|effect| effect.sentence().in_language(Language::En).to_owned()).collect();
    assert_eq!(
        said,
        [
            "call projects-2021: the last day moves from 2 October 2020 23:59 to 9 October 2020 16:00; 2 drafts and 2 cases are in it",
            "call projects-2021: the day of the decision moves from 2 November 2020 to no day; 2 drafts and 2 cases are in it",
            "call projects-2021: 2 drafts and 2 cases stay in version 1 of template project",
            "member Olofströms kommun is taken away: party in 1 draft and 2 cases",
            "rule activity_frame becomes `stops`: 2 drafts and 1 case being completed",
            "rule something_applied_for stops no longer: 2 drafts and 1 case being completed",
        ]
    );
    assert_eq!(
        planned.effects[0].sentence().sv,
        "utlysning projects-2021: sista dagen flyttas från 2 oktober 2020 kl. 23.59 till 9 oktober 2020 kl. 16.00; \
         där finns 2 utkast och 2 ärenden"
    );

    // What is written in one association is not counted in another.
    let mut badesa = file("badesa");
    badesa.members.retain(|member| member.organisation != "forsakringskassan");
    let planned = change(app, &badesa).await;
    let name = "Försäkringskassan".to_owned();
    assert_eq!(planned.effects, [Effect::MemberTaken { name, count: Count::default() }]);

    // The log is the association's: it has the lines and the reason, and nothing of drafts.
    apply(app, &wanted, WHY).await.expect("applied");
    let logged = "select details::text from audit_entry where action = 'association.apply' and details ? 'change'";
    let details = world.database.look(logged).expect("looked");
    assert!(details.contains("§ 31.") && details.contains("2020-10-09 16:00"), "{details}");
    assert!(!details.contains("draft") && !details.contains("utkast"), "{details}");
    assert_eq!(plan(app, &wanted).await.expect("planned"), Plan::Unchanged);
}

#[tokio::test]
async fn what_is_used_or_published_is_not_taken_away() {
    let world = with_applications().await;
    let app = &world.app;
    let there = export(app, "blekinge").await.expect("exported");
    let used = there.cost_types[0].key.clone();
    let mut wanted = file("blekinge");
    wanted.cost_types.retain(|entry| entry.key != used && entry.key != "premises");
    wanted.templates[0].version = 2;
    wanted.calls[0].template_version = 2;
    wanted.calls[0].budget_years = vec![2022, 2023];
    wanted.meetings.remove(0);
    let agenda = "insert into agenda_item select meeting.tenant_id, meeting.id, meeting.id, application.id, 1 from meeting \
        join application on application.tenant_id = meeting.tenant_id and application.state <> 'DRAFT' \
        where meeting.key = '2020-11-02' order by application.id limit 1";
    world.database.look(agenda).expect("on the agenda");
    for refused in [plan(app, &wanted).await, apply(app, &wanted, WHY).await] {
        let Err(Error::Invalid(violations)) = refused else { panic!("{refused:?}") };
        let said: Vec<(&str, &str)> =
            violations.iter().map(|one| (one.code, one.message.in_language(Language::En))).collect();
        assert_eq!(
            said,
            [
                ("COST_TYPE_USED", "Cost type staff is used in 10 budget lines and must stay."),
                ("TEMPLATE_PUBLISHED", "Version 1 of template project is published and must stay."),
                ("YEAR_USED", "Year 2021 of call projects-2021 is used in 10 budget lines and must stay."),
                ("MEETING_USED", "Meeting 2020-11-02 must stay as it is. It has 1 case. Cancel it in the portal."),
            ]
        );
    }
    let mut renamed = file("blekinge");
    renamed.calls[0].key = "projects".into();
    let Err(Error::Invalid(violations)) = plan(app, &renamed).await else { panic!("a call that is used stays") };
    assert_eq!(violations[0].code, "CALL_USED");
    assert_eq!(export(app, "blekinge").await.expect("exported"), there, "nothing was applied");

    // What nobody uses may go.
    let mut wanted = file("blekinge");
    wanted.cost_types.retain(|entry| entry.key != "premises");
    wanted.calls[0].budget_years = vec![2021, 2023];
    apply(app, &wanted, WHY).await.expect("applied");
    assert_eq!(export(app, "blekinge").await.expect("exported"), wanted.in_export_order());
}

#[tokio::test]
async fn a_change_needs_a_reason_and_a_new_association_does_not() {
    let world = World::start(&["blekinge"]).await;
    let app = &world.app;
    let mut wanted = file("blekinge");
    wanted.contact.phone = Some("0455-73 10 00".into());
    let long = "å".repeat(2001);
    for (reason, code) in [(None, "REQUIRED"), (Some(" "), "REQUIRED"), (Some(long.as_str()), "TOO_LONG")] {
        let Err(Error::Invalid(violations)) = apply(app, &wanted, reason).await else { panic!("{reason:?}") };
        assert_eq!((violations[0].code, violations[0].path.as_slice()), (code, &["input".into(), "reason".into()][..]));
    }
    assert_eq!(export(app, "blekinge").await.expect("exported"), file("blekinge").in_export_order());
    assert_eq!(apply(app, &file("blekinge"), None).await.expect("nothing to do"), Plan::Unchanged);
    apply(app, &wanted, WHY).await.expect("applied");
    assert_eq!(export(app, "blekinge").await.expect("exported").contact, wanted.contact);
}

#[tokio::test]
async fn what_a_file_changes_stands_in_the_histories_of_the_portal() {
    let world = World::start(&["blekinge"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let dagny = world.sign_in(&dagny, Some("blekinge")).await;
    let mut wanted = export(app, "blekinge").await.expect("exported");
    let changed = wanted.members.iter_mut().find(|member| member.organisation == "region-blekinge").expect("a member");
    changed.seats += 1;
    // Years in any order are the same file.
    let year = |year, planned| ContributionEntry { year, planned: Some(planned), decided: None, received: None };
    changed.contributions = vec![year(2023, 900_000), year(2022, 800_000)];
    wanted.introduction = "En ny början.".into();
    apply(app, &wanted, WHY).await.expect("applied");
    assert_eq!(plan(app, &wanted).await.expect("planned"), Plan::Unchanged);

    let why = WHY.expect("a reason");
    let region = member::list(app, &dagny).await.expect("listed");
    let region = region.into_iter().find(|member| member.organisation.key == "region-blekinge").expect("a member");
    let terms = member::history(app, &dagny, region.organisation.id).await.expect("read");
    let [terms] = terms.as_slice() else { panic!("{terms:?}") };
    assert_eq!((terms.after.seats - terms.before.seats, terms.by.as_deref(), terms.reason.as_str()), (1, None, why));
    for (year, planned) in [(2022, 80_000_000), (2023, 90_000_000)] {
        let amounts = contribution::history(app, &dagny, year).await.expect("read");
        let [amounts] = amounts.as_slice() else { panic!("{year}: {amounts:?}") };
        let (before, after) = (amounts.before[0].amounts.planned, amounts.after[0].amounts.planned);
        assert_eq!((before, after, amounts.by.as_deref()), (None, Some(planned), None));
    }
    let settings = profile::list(app, &dagny, Some(ProfilePart::Introduction)).await.expect("read");
    assert_eq!(settings[0].changes[0].reason, why);
}

#[tokio::test]
async fn any_file_that_is_applied_is_exported_as_it_was_and_planned_as_unchanged() {
    let world = World::start(&[]).await;
    let app = &world.app;
    let mut runner = TestRunner::default();
    let mut next = |slug: &str| {
        let mut file = any_file().new_tree(&mut runner).expect("a file").current();
        slug.clone_into(&mut file.slug);
        for domain in &mut file.domains {
            *domain = format!("{slug}.{domain}");
        }
        file
    };
    for number in 0..12 {
        let slug = format!("any-{number}");
        let first = next(&slug);
        let mut second = next(&slug);
        // These stay once they are there.
        second.templates.clone_from(&first.templates);
        second.calls.clone_from(&first.calls);
        for call in &mut second.calls {
            call.policies.retain(|named| second.policies.iter().any(|policy| policy.name() == *named));
        }
        // Whether a problem statement comes first decides which forms the calls need.
        second.process.problem_statement = first.process.problem_statement;
        // The calls say whether bodies are consulted; whom they cover is the members', which are others.
        second.process.consultation.clone_from(&first.process.consultation);
        second.bodies.clone_from(&first.bodies);
        for body in &mut second.bodies {
            body.covers.clear();
        }
        for wanted in [first, second] {
            let text = wanted.to_yaml().expect("it can be written");
            apply(app, &wanted, WHY).await.unwrap_or_else(|error| panic!("{error:?}\n{text}"));
            let there = export(app, &slug).await.expect("exported");
            assert_eq!(there, wanted.clone().in_export_order(), "{text}");
            let exported = there.to_yaml().expect("it can be written");
            let read = mellanrum_model::association::read(&exported).unwrap_or_else(|found| panic!("{found:#?}"));
            for again in [wanted, read] {
                assert_eq!(plan(app, &again).await.expect("planned"), Plan::Unchanged, "{text}");
            }
        }
    }
}
