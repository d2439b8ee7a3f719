//! A case goes to the bodies that what it says leads to, and what they answer stays with it.

use mellanrum_app::{
    App,
    actor::Actor,
    answer,
    application::{self, Application, Page, Standing},
    association::apply,
    completion,
    consultation::{self, Choice, Consultation, OpinionToGive, OpinionToRecord, SavedOpinion},
    meeting, meeting_dates,
    meeting_dates::Cancellation,
    person,
    recommendation::{self, Proposal},
    role::{self, AppointedPlace, Invitation, InvitationPlace},
    submission,
};
use mellanrum_model::{
    Error, Result,
    application::RecommendationKind,
    consultation::{OpinionsShown, Stance},
    criterion::Judgement,
    permission::Role,
    role::Term,
    text::Language,
};
use serde_json::json;
use time::{
    Date,
    macros::{date, datetime},
};

use crate::{
    path::write,
    world::{World, file},
};

const DUE: Date = date!(2020 - 10 - 26);

/// A case that has arrived in Jämtland about these municipalities, and its officer.
async fn arrived(world: &World, places: &[&str]) -> (Application, Actor) {
    let app = &world.app;
    app.now.set(datetime!(2020-10-05 09:00 UTC));
    let anton = world.applicant("Anton", "arbetsformedlingen", Role::Signatory).await;
    let anton = world.sign_in(&anton, None).await;
    let draft = write(world, &anton, "jamtland", "Fjällen", &["are-kommun"]).await;
    answer::save(app, &anton, draft.id, "municipalities", json!(places), 1).await.expect("where");
    let case = submission::submit(app, &anton, draft.id).await.expect("sent");
    let siv = world.official("Siv", "jamtland", Role::Officer).await;
    (case, world.sign_in(&siv, Some("jamtland")).await)
}

async fn representative(world: &World, name: &str, bodies: &[&str]) -> Actor {
    let email = format!("{}@body.example", name.to_lowercase());
    let id = person::save(&world.app, name, &email).await.expect("saved");
    let home = world.association("jamtland").await;
    for body in bodies {
        world.appoint(AppointedPlace::Body(home, body), id, Role::ConsultationMember).await;
    }
    world.sign_in(&email, Some("jamtland")).await
}

fn choose(body: &str, is_asked: bool, reason: &str) -> Choice {
    Choice { body: body.into(), is_asked, reason: reason.into() }
}

fn opinion(stance: Stance, text: &str, expected_version: i32) -> OpinionToGive {
    OpinionToGive { stance, text: text.into(), expected_version }
}

fn said<T: std::fmt::Debug>(result: Result<T>) -> Vec<String> {
    match result.expect_err("refused") {
        Error::Invalid(found) => {
            found.iter().map(|one| format!("{} {}", one.code, one.path.last().expect("a path"))).collect()
        }
        other => vec![format!("{other:?}")],
    }
}

async fn asked(app: &App, officer: &Actor, case: &Application) -> Vec<Consultation> {
    let key = (case.association, case.id);
    application::consultations(app, officer, &[key]).await.expect("read").remove(&case.id).unwrap_or_default()
}

async fn send(app: &App, officer: &Actor, case: &Application, bodies: &[&str]) -> Vec<Consultation> {
    let choices = bodies.iter().map(|body| choose(body, true, "")).collect();
    consultation::send(app, officer, case.id, choices, DUE).await.expect("sent out");
    asked(app, officer, case).await
}

fn saved(result: Result<SavedOpinion>) -> Consultation {
    match result.expect("written") {
        SavedOpinion::Saved(there) => there,
        SavedOpinion::Conflict(there) => panic!("somebody was before: {there:?}"),
    }
}

#[tokio::test]
async fn a_case_goes_where_its_answers_lead_and_whoever_departs_from_that_says_why() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are", "krokom"]).await;
    let routing = consultation::routing(app, &siv, &case).await.expect("read").expect("proposed");
    let proposed: Vec<(&str, &str)> =
        routing.proposals.iter().map(|one| (one.body.as_str(), one.reason.sv.as_str())).collect();
    assert_eq!(proposed, [("lsg-krokom", "eftersom ansökan anger Krokom"), ("lsg-are", "eftersom ansökan anger Åre")]);
    assert_eq!((routing.bodies.len(), routing.due_on), (9, DUE), "fifteen working days");
    assert!(routing.unrouted.is_empty() && routing.contradiction.is_none());

    let try_to = async |choices: Vec<Choice>, due| consultation::send(app, &siv, case.id, choices, due).await;
    let both = || vec![choose("lsg-are", true, ""), choose("lsg-krokom", true, "")];
    assert_eq!(said(try_to(vec![choose("lsg-are", true, "")], DUE).await), ["REQUIRED reason"], "one is left out");
    assert_eq!(said(try_to([both(), vec![choose("lansam", true, " ")]].concat(), DUE).await), ["REQUIRED reason"]);
    assert_eq!(said(try_to([both(), vec![choose("nobody", true, "Nya.")]].concat(), DUE).await), ["BODY reason"]);
    assert_eq!(said(try_to(both(), date!(2020 - 10 - 05)).await), ["TOO_EARLY dueOn"]);
    let none = vec![choose("lsg-are", false, "Nej."), choose("lsg-krokom", false, "Nej.")];
    assert_eq!(said(try_to(none, DUE).await), ["REQUIRED choices"]);
    assert!(asked(app, &siv, &case).await.is_empty(), "nothing was written");

    let petra = representative(&world, "Petra", &["lsg-are"]).await;
    world.mail.clear().expect("cleared");
    let chosen = vec![
        choose("lansam", true, "Rör flera kommuner."),
        choose("lsg-are", true, ""),
        choose("lsg-krokom", false, "Har redan yttrat sig."),
    ];
    try_to(chosen.clone(), DUE).await.expect("sent out");
    let there = asked(app, &siv, &case).await;
    let told: Vec<_> = there.iter().map(|one| (one.body.as_str(), one.is_proposed, one.reason.sv.as_str())).collect();
    assert_eq!(told, [("lansam", false, "Rör flera kommuner."), ("lsg-are", true, "eftersom ansökan anger Åre")]);
    assert_eq!(said(try_to(chosen, DUE).await), ["ASKED reason", "ASKED reason"], "a body is asked once");
    let history = application::history(app, &siv, &[(case.association, case.id)]).await.expect("read");
    let told = &history[&case.id].last().expect("an event").text.sv;
    assert!(told.contains("Länsam, Lokala styrgruppen i Åre") && told.contains("inte: Lokala styrgruppen i Krokom"));

    world.work().await;
    let to: Vec<Vec<String>> = world.mail.messages().into_iter().map(|mail| mail.to).collect();
    for address in ["lansam@jamtland.example", "styrgrupp.are@jamtland.example", "petra@body.example"] {
        assert!(to.iter().any(|to| to.contains(&address.to_owned())), "{address} in {to:?}");
    }
    assert_eq!(to.len(), 3);
    let entries = world.database.look("select count(*) from register_entry where matter like 'Begäran om yttrande%'");
    assert_eq!(entries.expect("read").trim(), "2");
    drop(petra);
}

#[tokio::test]
async fn the_whole_county_beside_one_municipality_is_told_to_the_writer_and_the_office() {
    let world = World::start(&["jamtland"]).await;
    let (case, siv) = arrived(&world, &["county", "are"]).await;
    let found = application::findings(&world.app, &siv, &case).await.expect("read");
    let told = found.iter().find(|one| one.rule_key == "process.consultation.alone").expect("told");
    assert!(!told.met && told.sentence.sv.contains("Hela länet") && !told.source.is_empty());
    let routing = consultation::routing(&world.app, &siv, &case).await.expect("read").expect("proposed");
    assert!(routing.contradiction.is_some());
    assert_eq!(routing.proposals.len(), 2);
}

#[tokio::test]
async fn a_body_reads_what_was_sent_to_it_and_nothing_else() {
    let world = World::start(&["jamtland", "sofint"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are", "krokom"]).await;
    let petra = representative(&world, "Petra", &["lsg-are"]).await;
    let kim = representative(&world, "Kim", &["lsg-berg"]).await;
    assert!(application::find(app, &petra, case.id).await.expect("read").is_none(), "not before it is sent out");
    let there = send(app, &siv, &case, &["lsg-are", "lsg-krokom"]).await;
    let (krokom, are) = (&there[0], &there[1]);
    assert_eq!((krokom.body.as_str(), are.body.as_str()), ("lsg-krokom", "lsg-are"));

    let read = application::find(app, &petra, case.id).await.expect("read").expect("sent to her body");
    assert!(read.is_consulted(&petra) && !read.shows_office(&petra) && !read.shows_course(&petra));
    let key = [(case.association, case.id)];
    let sent = application::submissions(app, &petra, &key).await.expect("read");
    assert_eq!(sent[&case.id][0].content.title, "Fjällen");
    assert!(application::consultations(app, &petra, &key).await.expect("read").is_empty());
    let own = consultation::list_own(app, &petra).await.expect("read");
    assert_eq!(own.iter().map(|(one, case)| (one.id, case.id)).collect::<Vec<_>>(), [(are.id, case.id)]);
    assert_eq!(consultation::find(app, &petra, krokom.id).await.expect("read"), None, "another body's");
    let give = async |actor: &Actor, id| consultation::give(app, actor, id, &opinion(Stance::Supports, "", 0)).await;
    assert!(matches!(give(&petra, krokom.id).await, Err(Error::NotFound)));

    // Whoever represents another body, or is nobody to the office, sees nothing and cannot answer.
    assert!(application::find(app, &kim, case.id).await.expect("read").is_none());
    assert!(consultation::list_own(app, &kim).await.expect("read").is_empty());
    assert!(matches!(give(&kim, are.id).await, Err(Error::NotFound)));
    assert!(matches!(give(&siv, are.id).await, Err(Error::Forbidden)), "the office writes down, it does not answer");
    for wrong in [
        consultation::withdraw(app, &petra, are.id, "Nej.").await.map(drop),
        consultation::extend(app, &petra, are.id, date!(2020 - 12 - 01), "Nej.").await.map(drop),
        consultation::send(app, &petra, case.id, vec![choose("lsg-berg", true, "Ja.")], DUE).await.map(drop),
    ] {
        assert!(matches!(wrong, Err(Error::Forbidden)), "{wrong:?}");
    }
    // A representative of the same name of body elsewhere has nothing here.
    let rut = world.official("Rut", "sofint", Role::Director).await;
    let rut = world.sign_in(&rut, Some("sofint")).await;
    assert_eq!(consultation::find(app, &rut, are.id).await.expect("read"), None);

    // Withdrawn, it is read no longer.
    consultation::withdraw(app, &siv, are.id, "Sändes av misstag.").await.expect("withdrawn");
    assert!(application::find(app, &petra, case.id).await.expect("read").is_none());
    assert!(consultation::list_own(app, &petra).await.expect("read").is_empty());
    assert!(matches!(give(&petra, are.id).await, Err(Error::NotFound)));
    assert!(said(consultation::withdraw(app, &siv, krokom.id, " ").await) == ["REQUIRED reason"]);
    // The body may be asked again.
    send(app, &siv, &case, &["lsg-are"]).await;
    assert!(application::find(app, &petra, case.id).await.expect("read").is_some());
}

#[tokio::test]
async fn an_opinion_changes_until_the_last_day_and_keeps_every_version() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are", "krokom"]).await;
    let petra = representative(&world, "Petra", &["lsg-are"]).await;
    let kim = representative(&world, "Kim", &["lsg-are", "lsg-krokom"]).await;
    let there = send(app, &siv, &case, &["lsg-are", "lsg-krokom"]).await;
    let (krokom, are) = (there[0].id, there[1].id);
    let give = async |actor: &Actor, id, given: OpinionToGive| consultation::give(app, actor, id, &given).await;

    let wordless = give(&petra, are, opinion(Stance::DoesNotSupport, " ", 0)).await;
    assert_eq!(said(wordless), ["REQUIRED text"]);
    saved(give(&petra, are, opinion(Stance::Supports, "Bra.", 0)).await);
    saved(give(&petra, are, opinion(Stance::Supports, " Bra. ", 0)).await);
    // Two who answer for the same body: the second is told, and nothing is written over.
    let conflict = give(&kim, are, opinion(Stance::NoView, "", 0)).await.expect("answered");
    let SavedOpinion::Conflict(seen) = conflict else { panic!("written over") };
    assert_eq!((seen.opinions.len(), seen.opinions[0].given_by.as_str()), (1, "Petra"));
    let own = seen.opinions[0].version;
    let changed = saved(give(&kim, are, opinion(Stance::SupportsWithRemarks, "Men resorna.", own)).await);
    let kept: Vec<_> = changed.opinions.iter().map(|one| (one.version, one.stance, one.given_by.as_str())).collect();
    assert_eq!(kept, [(1, Stance::Supports, "Petra"), (2, Stance::SupportsWithRemarks, "Kim")]);

    // Others' answers are shown when the last day of everybody is over, unless the association says otherwise.
    let krokoms = consultation::find(app, &kim, krokom).await.expect("read").expect("hers");
    let others = async |who: &Actor, own: &Consultation| consultation::others(app, who, own).await.expect("read").len();
    assert_eq!(others(&kim, &krokoms).await, 0);
    let mut open = file("jamtland");
    open.process.consultation.as_mut().expect("a step").opinions_shown = OpinionsShown::AtOnce;
    apply(app, &open, Some("Öppet.")).await.expect("applied");
    assert_eq!(others(&kim, &krokoms).await, 1);
    apply(app, &file("jamtland"), Some("Som förut.")).await.expect("applied");

    // More time for one holds back the others too.
    let soon = consultation::extend(app, &siv, krokom, date!(2020 - 10 - 25), "Kortare.").await;
    assert_eq!(said(soon), ["TOO_EARLY dueOn"]);
    let no_reason = consultation::extend(app, &siv, krokom, date!(2020 - 10 - 30), "").await;
    assert_eq!(said(no_reason), ["REQUIRED reason"]);
    consultation::extend(app, &siv, krokom, date!(2020 - 10 - 30), "Höstlov.").await.expect("longer");
    app.now.set(datetime!(2020-10-27 09:00 UTC));
    let kim = world.sign_in("kim@body.example", Some("jamtland")).await;
    assert_eq!(said(give(&kim, are, opinion(Stance::NoView, "", 2)).await), ["OVER text"]);
    assert_eq!(others(&kim, &krokoms).await, 0, "one of them has longer time");
    app.now.set(datetime!(2020-10-31 09:00 UTC));
    let kim = world.sign_in("kim@body.example", Some("jamtland")).await;
    assert_eq!(others(&kim, &krokoms).await, 1);
    // Late, and registered as late; once.
    let late = saved(give(&kim, krokom, opinion(Stance::NoView, "", 0)).await);
    assert!(late.opinions[0].late && !late.opinions[0].by_office);
    assert_eq!(said(give(&kim, krokom, opinion(Stance::Supports, "", 1)).await), ["OVER text"]);
    let history = application::history(app, &siv, &[(case.association, case.id)]).await.expect("read");
    let last = &history[&case.id].last().expect("an event").text.sv;
    assert!(last.contains("efter sista dagen"), "{last}");
}

#[tokio::test]
async fn the_office_writes_down_what_came_by_other_means() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are"]).await;
    let there = send(app, &siv, &case, &["lsg-are"]).await;
    let id = there[0].id;
    app.now.set(datetime!(2020-11-03 09:00 UTC));
    let siv = world.sign_in("siv@association.example", Some("jamtland")).await;
    let noted = |given_by: &str, given_on, version| OpinionToRecord {
        opinion: opinion(Stance::Supports, "Ja.", version),
        given_by: given_by.into(),
        given_on,
    };
    let record = async |recorded| consultation::record_by_office(app, &siv, id, &recorded).await;
    assert_eq!(said(record(noted("", date!(2020 - 11 - 04), 0)).await), ["REQUIRED givenBy", "DAY givenOn"]);
    assert_eq!(said(record(noted("Anna", date!(2020 - 10 - 04), 0)).await), ["DAY givenOn"]);
    let first = saved(record(noted("Anna", date!(2020 - 10 - 20), 0)).await);
    assert!(!first.opinions[0].late && first.opinions[0].by_office, "it came in time, and is written down later");
    assert_eq!(first.opinions[0].recorded_by, "Siv");
    let second = saved(record(noted("Anna", date!(2020 - 10 - 27), 1)).await);
    assert!(second.opinions[1].late);
    let stale = record(noted("Bo", date!(2020 - 10 - 27), 1)).await.expect("answered");
    assert!(matches!(stale, SavedOpinion::Conflict(_)));
    let entries = world.database.look("select count(*) from register_entry where matter ilike '%yttrande: Fjällen'");
    assert_eq!(entries.expect("read").trim(), "3", "the request and two versions");
}

#[tokio::test]
async fn the_agenda_waits_only_where_the_association_says_so() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are"]).await;
    let there = send(app, &siv, &case, &["lsg-are"]).await;
    for criterion in file("jamtland").criteria {
        let scales = file("jamtland").scales;
        let step = criterion.steps(&scales).first().map(|step| step.key.clone());
        let judgement = Judgement { criterion: criterion.key, step, motivation: "Ja.".into() };
        mellanrum_app::judgement::save(app, &siv, case.id, judgement, 0).await.expect("judged");
    }
    recommendation::write(app, &siv, case.id, &Proposal::new(RecommendationKind::Grant, "Ja."), 0)
        .await
        .expect("recommended");
    let meetings = meeting::list(app, &siv, &Page::default()).await.expect("read").items;
    let next = meetings.iter().find(|meeting| meeting.held_on >= date!(2020 - 11 - 01)).expect("a meeting").id;

    let mut strict = file("jamtland");
    strict.process.consultation.as_mut().expect("a step").stops_agenda = true;
    apply(app, &strict, Some("Strängare.")).await.expect("applied");
    assert_eq!(said(meeting::add_item(app, &siv, next, case.id).await), ["CONSULTATION_FIRST applicationId"]);
    apply(app, &file("jamtland"), Some("Som förut.")).await.expect("applied");
    meeting::add_item(app, &siv, next, case.id).await.expect("warned, and not stopped");

    // Whoever plans the office's meetings counts what is on them, also when she answers for another body.
    let ada = person::save(app, "Ada", "ada@body.example").await.expect("saved");
    let home = world.association("jamtland").await;
    world.appoint(AppointedPlace::Body(home, "lansam"), ada, Role::ConsultationMember).await;
    world.appoint(AppointedPlace::Association(home), ada, Role::Administrator).await;
    let ada = world.sign_in("ada@body.example", Some("jamtland")).await;
    assert!(
        application::find(app, &ada, case.id).await.is_ok_and(|found| found.is_none()),
        "the case is not hers to read"
    );
    let planned = meeting_dates::find(app, &ada, next).await.expect("read").expect("a meeting");
    assert_eq!(planned.state.items, 1);

    // A cancelled meeting that is held after all goes by the same rule.
    let cancellation =
        |expected| Cancellation { expected, instead: None, calls_follow: false, reason: "Förhinder.".into() };
    let dagny = world.official("Dagny", "jamtland", Role::Director).await;
    let dagny = world.sign_in(&dagny, Some("jamtland")).await;
    let revision = planned.state.meeting.revision;
    meeting_dates::cancel(app, &dagny, next, &cancellation(revision)).await.expect("cancelled");
    apply(app, &strict, Some("Strängare.")).await.expect_err("the file would restore a meeting that had cases");
    let cancelled = {
        let mut cancelled = strict.clone();
        let day = planned.state.meeting.held_on;
        cancelled.meetings.retain(|meeting| meeting.held_on != day);
        cancelled
    };
    apply(app, &cancelled, Some("Strängare.")).await.expect("applied");
    meeting_dates::restore(app, &dagny, next, "Ändå.").await.expect("restored");
    let items = async || meeting_dates::find(app, &dagny, next).await.expect("read").expect("a meeting").state.items;
    assert_eq!(items().await, 0, "it waits for the opinion");
    apply(app, &file("jamtland"), Some("Som förut.")).await.expect("applied");
    meeting::add_item(app, &siv, next, case.id).await.expect("added");
    // The board has it, and the body may still answer.
    let petra = representative(&world, "Petra", &["lsg-are"]).await;
    saved(consultation::give(app, &petra, there[0].id, &opinion(Stance::Supports, "", 0)).await);
    let choices = vec![choose("lansam", true, "Sent."), choose("lsg-are", false, "Har svarat.")];
    assert!(matches!(consultation::send(app, &siv, case.id, choices, DUE).await, Err(Error::Conflict)));
}

#[tokio::test]
async fn two_who_send_at_once_ask_each_body_once() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are"]).await;
    let send = || consultation::send(app, &siv, case.id, vec![choose("lsg-are", true, "")], DUE);
    let (one, two) = tokio::join!(send(), send());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(asked(app, &siv, &case).await.len(), 1);
}

#[tokio::test]
async fn whoever_represents_a_body_is_invited_to_it_and_may_have_several() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-10-05 09:00 UTC));
    let dagny = world.official("Dagny", "jamtland", Role::Director).await;
    let dagny = world.sign_in(&dagny, Some("jamtland")).await;
    let invite = async |role: Role, body: Option<&str>| {
        let invitation = Invitation {
            email: "petra@body.example".into(),
            name: "Petra".into(),
            roles: vec![role],
            term: Term { starts_on: date!(2020 - 10 - 05), ends_on: None },
            reason: "Utsedd av gruppen.".into(),
            body: body.map(str::to_owned),
        };
        role::invite(app, &dagny, InvitationPlace::Association, &invitation, Language::Sv).await
    };
    assert_eq!(said(invite(Role::ConsultationMember, None).await), ["BODY body"]);
    assert_eq!(said(invite(Role::ConsultationMember, Some("nobody")).await), ["BODY body"]);
    assert_eq!(said(invite(Role::Reader, Some("lsg-are")).await), ["BODY body"]);
    let given = invite(Role::ConsultationMember, Some("lsg-are")).await.expect("invited");
    assert_eq!(given[0].body.as_deref(), Some("lsg-are"));
    assert_eq!(said(invite(Role::ConsultationMember, Some("lsg-are")).await), ["HELD roles"]);
    invite(Role::ConsultationMember, Some("lsg-krokom")).await.expect("another body");
    let petra = world.sign_in("petra@body.example", Some("jamtland")).await;
    assert!(petra.bodies.is_empty(), "an invitation that is not accepted gives nothing");
}

#[tokio::test]
async fn whoever_is_asked_reads_no_completion_of_the_case() {
    let world = World::start(&["jamtland"]).await;
    let app = &world.app;
    let (case, siv) = arrived(&world, &["are"]).await;
    send(app, &siv, &case, &["lsg-are"]).await;
    completion::request(app, &siv, case.id, "Mer.", date!(2020 - 10 - 12), Vec::new()).await.expect("asked");
    let petra = representative(&world, "Petra", &["lsg-are"]).await;
    let key = [(case.association, case.id)];
    let id = application::completions(app, &siv, &key).await.expect("read")[&case.id][0].id;
    assert!(completion::find(app, &siv, id).await.expect("read").is_some());
    assert!(completion::find(app, &petra, id).await.expect("read").is_none());
}
