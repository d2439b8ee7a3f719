//! The whole path of a case: from an open call to a board decision, with what must hold along it.

use std::time::Duration;

use mellanrum_app::{
    App,
    actor::Actor,
    agenda_item,
    answer::{self, SavedAnswer},
    application::{self, Application, Filter, Page, SectionNote, Standing},
    attachment::{self, AttachmentState, NewAttachment},
    budget_line::{self, NewLine},
    call, completion,
    decision::{self, NewDecision},
    document, meeting, organisation, party,
    recommendation::{self, Proposal},
    submission, template,
};
use mellanrum_model::{
    Error,
    application::{ApplicationState, Outcome, RecommendationKind},
    budget::BudgetSource,
    id::{ApplicationId, AttachmentId, OrganisationId},
    permission::Role,
    template::QuestionKind,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::macros::{date, datetime};

use crate::world::World;

pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

async fn assert_spawnable<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    tokio::spawn(work).await.expect("no panic")
}

fn organisation_of(actor: &Actor) -> OrganisationId {
    actor.organisations[0].organisation.id
}

/// Starts an application in the association's first open call and fills everything that its template requires.
pub async fn write(world: &World, actor: &Actor, slug: &str, title: &str, others: &[&str]) -> Application {
    let app = &world.app;
    let association = world.association(slug).await;
    let desk = call::list_for_desk(app, actor).await.expect("a desk");
    let call = desk
        .iter()
        .map(|entry| &entry.call)
        .find(|call| call.association == association)
        .expect("an open call")
        .clone();
    let application =
        application::start(app, actor, call.id, organisation_of(actor), title, None).await.expect("started");
    fill(world, actor, &application, others).await
}

/// Fills everything that the template of a draft requires.
pub async fn fill(world: &World, actor: &Actor, application: &Application, others: &[&str]) -> Application {
    let app = &world.app;
    let (id, association) = (application.id, application.association);
    let call = call::find(app, actor, application.call).await.expect("read").expect("there");
    let key = (association, application.template);
    let template = template::load(app, actor, &[key]).await.expect("read").remove(&key).expect("there");
    let asks = |kind| template.content.questions().any(|question| question.kind == kind);
    let members = mellanrum_app::association::members(app, association).await.expect("members");
    let mut parties = vec![organisation_of(actor)];
    if asks(QuestionKind::Parties) {
        party::save(app, actor, id, parties[0], "Leder arbetet.", 1).await.expect("the owner's part");
    }
    for key in others {
        let member = members.iter().find(|member| member.organisation.key == *key).expect("a member");
        party::save(app, actor, id, member.organisation.id, "Deltar med personal.", 0).await.expect("a party");
        parties.push(member.organisation.id);
    }
    let profile = mellanrum_app::association::find(app, association).await.expect("read").expect("there").profile;
    for &organisation in parties.iter().filter(|_| asks(QuestionKind::Budget)) {
        let line = NewLine {
            id: None,
            year: call.budget_years[0],
            cost_type: profile.cost_types[0].key.clone(),
            organisation,
            source: if organisation == parties[0] { BudgetSource::Applied } else { BudgetSource::CoFinancingInKind },
            amount_ore: 50_000_000,
            note: "Lön".into(),
        };
        budget_line::save(app, actor, id, line, 0).await.expect("a line");
    }
    for question in template.content.questions() {
        let value = match question.kind {
            QuestionKind::ShortText | QuestionKind::LongText => json!("Ett svar."),
            QuestionKind::Choice => json!([question.options[0].value]),
            QuestionKind::Number => json!(question.min.unwrap_or(0)),
            QuestionKind::Date => json!("2021-01-15"),
            QuestionKind::Table => json!([{ question.columns[0].key.clone(): "En rad" }]),
            QuestionKind::Goals => json!([{ "text": "Fler i arbete", "measure": "Enkät", "target": "60 %" }]),
            QuestionKind::ActivityPlan => {
                json!([{ "activity": "Start", "responsible": "", "from": "2021-01", "to": "2021-03" }])
            }
            QuestionKind::Attachment => {
                attach(world, actor, id, &question.key, "underlag.pdf", PDF).await;
                continue;
            }
            QuestionKind::Budget | QuestionKind::Parties => continue,
        };
        let saved = answer::save(app, actor, id, &question.key, value, 0).await.expect("saved");
        assert!(matches!(saved, SavedAnswer::Saved(answer) if answer.version == 1));
    }
    application::find(app, actor, id).await.expect("read").expect("there")
}

/// Announces a file and sends it.
pub async fn send(
    world: &World,
    actor: &Actor,
    id: ApplicationId,
    question: &str,
    file_name: &str,
    content: &'static [u8],
) -> AttachmentId {
    let new = NewAttachment {
        question: question.to_owned(),
        file_name: file_name.to_owned(),
        content_type: "application/pdf".into(),
        size_bytes: i64::try_from(content.len()).expect("small"),
        sha256: hex::encode(Sha256::digest(content)),
    };
    let (attachment, request) = attachment::begin(&world.app, actor, id, new).await.expect("begun");
    assert_eq!(attachment.state, AttachmentState::Pending);
    let early = attachment::finish(&world.app, actor, attachment.id).await;
    assert!(matches!(early, Err(Error::Invalid(_))), "nothing has arrived yet");
    let mut put = reqwest::Client::new().put(&request.url).body(content);
    for (name, value) in &request.headers {
        if !["host", "content-length"].contains(&name.as_str()) {
            put = put.header(name, value);
        }
    }
    put.send().await.expect("sent").error_for_status().expect("taken");
    attachment.id
}

async fn attach(
    world: &World,
    actor: &Actor,
    id: ApplicationId,
    question: &str,
    file_name: &str,
    content: &'static [u8],
) -> attachment::Attachment {
    let sent = send(world, actor, id, question, file_name, content).await;
    attachment::finish(&world.app, actor, sent).await.expect("finished")
}

#[tokio::test]
async fn a_case_goes_from_a_call_to_a_decision() {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = world.app.clone();
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let signatory = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let editor = world.applicant("Elin", "karlskrona-kommun", Role::Editor).await;
    let stranger = world.applicant("Sten", "olofstroms-kommun", Role::Signatory).await;
    let officer = world.official("Olle", "blekinge", Role::Officer).await;
    let elsewhere = world.official("Bodil", "badesa", Role::Director).await;
    let [signatory, editor, stranger] = [
        world.sign_in(&signatory, None).await,
        world.sign_in(&editor, None).await,
        world.sign_in(&stranger, None).await,
    ];
    let officer_email = officer;
    let mut officer = world.sign_in(&officer_email, Some("blekinge")).await;
    let elsewhere = world.sign_in(&elsewhere, Some("badesa")).await;

    // A draft belongs to those who write it.
    let draft = write(&world, &signatory, "blekinge", "Vägen vidare", &["karlskrona-kommun"]).await;
    let id = draft.id;
    for actor in [&stranger, &officer, &elsewhere, &Actor::default()] {
        assert!(application::find(&app, actor, id).await.expect("read").is_none(), "{:?}", actor.person);
        let refused = answer::save(&app, actor, id, "summary", json!("x"), 1).await;
        assert!(matches!(refused, Err(Error::NotFound | Error::Unauthenticated)), "{:?}", actor.person);
    }
    let page = Page::default();
    assert!(application::list(&app, &officer, &Filter::default(), &page).await.expect("a worklist").items.is_empty());
    assert!(application::find(&app, &editor, id).await.expect("read").is_some(), "a party writes too");

    // Two people cannot overwrite each other.
    let saved = answer::save(&app, &editor, id, "summary", json!("Ny text"), 1).await.expect("saved");
    assert!(matches!(saved, SavedAnswer::Saved(answer) if answer.version == 2 && answer.changed_by == "Elin"));
    let late = answer::save(&app, &signatory, id, "summary", json!("Annan text"), 1).await.expect("asked");
    assert!(matches!(late, SavedAnswer::Conflict(answer) if answer.value == json!("Ny text")));

    // A file is what its content is.
    let question = first_attachment_question(&app, &draft).await;
    let there = application::attachments(&app, &signatory, &[(draft.association, id)]).await.expect("read").remove(&id);
    let there = there.expect("there").into_iter().find(|file| file.question == question).expect("attached");
    attachment::remove(&app, &signatory, there.id).await.expect("removed");
    let disguised = attach(&world, &signatory, id, &question, "bild.pdf", b"MZ\x90\0program").await;
    assert_eq!(disguised.state, AttachmentState::Refused);
    attachment::remove(&app, &signatory, disguised.id).await.expect("removed");
    attach(&world, &signatory, id, &question, "underlag.pdf", PDF).await;

    // Only the owner's signatory sends, and only what is complete.
    assert!(matches!(submission::submit(&app, &editor, id).await, Err(Error::Forbidden)));
    answer::save(&app, &signatory, id, "summary", json!(" "), 2).await.expect("emptied");
    let Err(Error::Invalid(violations)) = submission::submit(&app, &signatory, id).await else {
        panic!("something is missing")
    };
    assert_eq!(violations.iter().map(|violation| violation.code).collect::<Vec<_>>(), ["REQUIRED"], "{violations:?}");
    answer::save(&app, &signatory, id, "summary", json!("Insatsen i korthet."), 3).await.expect("filled");

    // Sent at the same time, twice, by the same hand: once.
    let (one, other) = {
        let send = || {
            let (app, actor) = (app.clone(), signatory.clone());
            assert_spawnable(async move { submission::submit(&app, &actor, id).await })
        };
        tokio::join!(send(), send())
    };
    let (one, other) = (one.expect("sent"), other.expect("sent again"));
    assert_eq!((one.registration_number.clone(), one.late), (other.registration_number, false));
    assert_eq!(one.state, ApplicationState::Registered);
    let sent = application::submissions(&app, &signatory, &[(one.association, id)])
        .await
        .expect("read")
        .remove(&id)
        .expect("there");
    assert_eq!(sent.len(), 1);

    // Another one after the deadline gets the next number and is late.
    let tardy = write(&world, &stranger, "blekinge", "För sent", &["region-blekinge"]).await;
    app.now.set(datetime!(2020-10-02 22:00 UTC));
    let stranger = world.sign_in("sten@organisation.example", None).await;
    let tardy = submission::submit(&app, &stranger, tardy.id).await.expect("registered all the same");
    assert!(tardy.late);
    let numbers = [
        one.registration_number.as_deref().expect("a number"),
        tardy.registration_number.as_deref().expect("a number"),
    ];
    let scheme = crate::world::file("blekinge").number_scheme;
    assert_eq!(numbers, [scheme.write(2020, 1), scheme.write(2020, 2)]);

    // Letters and documents follow.
    world.work().await;
    let mails = world.mail.messages();
    assert!(
        mails
            .iter()
            .any(|mail| mail.to.contains(&"maja@organisation.example".to_owned()) && mail.text.contains(numbers[0]))
    );
    assert!(mails.iter().any(|mail| mail.text.contains("/office/applications/")), "the office");

    // The office asks, and sees the first version until the answer has come.
    officer = world.sign_in(&officer_email, Some("blekinge")).await;
    let signatory = world.sign_in("maja@organisation.example", None).await;
    let listed = application::list(&app, &officer, &Filter::default(), &page).await.expect("a worklist");
    assert_eq!(listed.items.len(), 2);
    assert!(matches!(application::list(&app, &signatory, &Filter::default(), &page).await, Err(Error::NotFound)));
    let notes = vec![SectionNote { section: "project".into(), note: "Beskriv målgruppen.".into() }];
    completion::request(&app, &officer, id, "Vi behöver veta mer.", date!(2020 - 10 - 12), notes)
        .await
        .expect("requested");
    answer::save(&app, &signatory, id, "summary", json!("Tydligare text."), 4).await.expect("saved");
    let case = application::find(&app, &officer, id).await.expect("read").expect("there");
    assert!(!case.shows_live(&officer) && case.shows_live(&signatory));
    completion::answer(&app, &signatory, id).await.expect("answered");
    completion::answer(&app, &signatory, id).await.expect("answered once");
    let sent = application::submissions(&app, &officer, &[(case.association, id)])
        .await
        .expect("read")
        .remove(&id)
        .expect("there");
    let summaries: Vec<&Value> = sent
        .iter()
        .map(|sent| &sent.content.answers.iter().find(|answer| answer.question == "summary").expect("answered").value)
        .collect();
    assert_eq!(summaries, [&json!("Insatsen i korthet."), &json!("Tydligare text.")], "both versions are there");

    // The board.
    recommendation::write(&app, &officer, id, &Proposal::new(RecommendationKind::PartlyGrant, "Delvis."), 0)
        .await
        .expect("recommended");
    let meetings = meeting::list(&app, &officer, &page).await.expect("meetings").items;
    let meeting =
        meetings.iter().find(|meeting| meeting.held_on == date!(2020 - 11 - 02)).expect("the meeting").clone();
    meeting::add_item(&app, &officer, meeting.id, id).await.expect("added");
    assert!(matches!(meeting::add_item(&app, &officer, meeting.id, id).await, Err(Error::Conflict)));
    let item = meeting::items(&app, &officer, &[meeting.id])
        .await
        .expect("read")
        .remove(&meeting.id)
        .expect("there")
        .remove(0);
    let line =
        sent[1].content.budget_lines.iter().find(|line| line.source == BudgetSource::Applied).expect("applied").id;
    let new = |ore| NewDecision {
        outcome: Outcome::PartlyGranted,
        text: "Styrelsen beviljar en del.".into(),
        reasons: "Målgruppen är angelägen.".into(),
        conditions: "Delrapport i juni.".into(),
        presented_by: String::new(),
        presenter_left: true,
        lines: vec![(line, ore)],
    };
    let early = decision::decide(&app, &officer, item.id, new(40_000_000)).await;
    assert!(matches!(early, Err(Error::Conflict)), "the meeting is still to come");
    app.now.set(datetime!(2020-11-05 09:00 UTC));
    let officer = world.sign_in(&officer_email, Some("blekinge")).await;
    let signatory = world.sign_in("maja@organisation.example", None).await;
    assert!(matches!(decision::decide(&app, &officer, item.id, new(60_000_000)).await, Err(Error::Invalid(_))));
    decision::decide(&app, &officer, item.id, new(40_000_000)).await.expect("decided");
    assert!(matches!(decision::decide(&app, &officer, item.id, new(40_000_000)).await, Err(Error::Conflict)));
    let histories = application::history(&app, &signatory, &[(case.association, id)]).await.expect("read");
    assert!(!histories[&id].iter().any(|event| event.kind == "DECIDED"), "not before the minutes are adjusted");
    let names = vec!["Berit Lund".to_owned()];
    assert!(meeting::adjust_minutes(&app, &officer, meeting.id, date!(2020 - 11 - 01), names.clone()).await.is_err());
    meeting::adjust_minutes(&app, &officer, meeting.id, date!(2020 - 11 - 05), names).await.expect("adjusted");
    world.mail.clear().expect("cleared");
    world.work().await;
    let decided = application::decisions(&app, &signatory, &[(case.association, id)])
        .await
        .expect("read")
        .remove(&id)
        .expect("there");
    assert_eq!((decided.granted_ore(), decided.paragraph, decided.year), (40_000_000, 1, 2020));
    let mail = world
        .mail
        .wait_for(|mail| mail.to.contains(&"maja@organisation.example".to_owned()), Duration::from_secs(5))
        .await;
    assert!(mail.expect("a letter").text.contains("400"), "the amount is in the letter");

    // The document can be fetched by those who may read the case, and by nobody else.
    let document = decided.document.expect("made").to_string();
    let address = document::address(&app, &signatory, &document).await.expect("an address");
    let pdf =
        reqwest::get(&address).await.expect("fetched").error_for_status().expect("there").bytes().await.expect("read");
    assert!(pdf.starts_with(b"%PDF"));
    for actor in [&stranger, &elsewhere, &Actor::default()] {
        assert!(matches!(document::address(&app, actor, &document).await, Err(Error::NotFound)));
        assert!(application::find(&app, actor, id).await.expect("read").is_none());
    }
    // Another association's office gets for a real id what it gets for any other.
    assert!(meeting::find(&app, &elsewhere, meeting.id).await.expect("read").is_none());
    assert!(agenda_item::find(&app, &elsewhere, item.id).await.expect("read").is_none());
    assert!(matches!(meeting::add_item(&app, &elsewhere, meeting.id, id).await, Err(Error::NotFound)));
    assert!(matches!(
        completion::request(&app, &elsewhere, id, "x", date!(2020 - 12 - 01), Vec::new()).await,
        Err(Error::NotFound)
    ));
    assert_eq!(world.database.look("select count(*) from job where done_at is null").expect("looked").trim(), "0");
    assert!(!organisation::load(&app, &[organisation_of(&signatory)]).await.expect("read").is_empty());
}

async fn first_attachment_question(app: &App, application: &Application) -> String {
    let key = (application.association, application.template);
    let template = template::load(app, &Actor::default(), &[key]).await.expect("read");
    let question = template[&key].content.questions().find(|question| question.kind == QuestionKind::Attachment);
    question.expect("the template takes files").key.clone()
}
