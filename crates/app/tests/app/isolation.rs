//! Jobs of one association whose payload names what is another's: they send nothing and make nothing.

use std::collections::BTreeSet;

use mellanrum_app::job::{Letter, Recipient, Task};
use mellanrum_model::{
    id::{ApplicationId, AssociationId, CompletionId, ConsultationId, DecisionId, SubmissionId},
    permission::Role,
};
use time::macros::datetime;
use uuid::Uuid;

use crate::{
    path::{PDF, send, write},
    world::World,
};

/// What a task does, in one word. A new one does not compile here until it has a word, and the word one in [`every`].
fn word(task: &Task) -> &'static str {
    match task {
        Task::SubmissionDocument { .. } => "submission document",
        Task::DecisionDocument { .. } => "decision document",
        Task::Mail { letter, .. } => match letter {
            Letter::Received { .. } => "received",
            Letter::Arrived { .. } => "arrived",
            Letter::CompletionRequested { .. } => "completion requested",
            Letter::CompletionAnswered { .. } => "completion answered",
            Letter::Decision { .. } => "decision",
            Letter::OpinionAsked { .. } => "opinion asked",
            Letter::OpinionGiven { .. } => "opinion given",
        },
    }
}

const WORDS: usize = 9;

/// Each task, about these ids.
fn every(application: ApplicationId, submission: SubmissionId, to: Recipient) -> Vec<Task> {
    let (completion, decision) = (CompletionId(submission.0), DecisionId(submission.0));
    let consultation = ConsultationId(submission.0);
    let letters = [
        Letter::Received { submission },
        Letter::Arrived { submission },
        Letter::CompletionRequested { completion },
        Letter::CompletionAnswered { submission },
        Letter::Decision { decision },
        Letter::OpinionAsked { consultation },
        Letter::OpinionGiven { consultation },
    ];
    let mut tasks = vec![Task::SubmissionDocument { submission }, Task::DecisionDocument { decision }];
    tasks.extend(letters.into_iter().map(|letter| Task::Mail { application, letter, to }));
    assert_eq!(tasks.iter().map(word).collect::<BTreeSet<_>>().len(), WORDS, "every task is tried");
    tasks
}

/// Puts tasks into an association's outbox as a fault of ours, or somebody who writes rows, would.
fn forge(world: &World, association: AssociationId, tasks: &[Task]) {
    for (number, task) in tasks.iter().enumerate() {
        let payload = serde_json::to_string(task).expect("JSON");
        let statement = format!(
            "insert into job (tenant_id, id, kind, payload, created_at, run_at) \
             values ('{}', gen_random_uuid(), '{}', '{payload}', now(), '2020-01-01'::timestamptz + interval '{number} s')",
            association.0,
            task.kind(),
        );
        world.database.look(&statement).expect("forged");
    }
}

#[tokio::test]
async fn isolation_of_jobs_holds_whatever_their_payload_names() {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = world.app.clone();
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let email = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    world.official("Siv", "badesa", Role::Officer).await;
    let maja = world.sign_in(&email, None).await;
    let draft = write(&world, &maja, "blekinge", "Vägen vidare", &["karlskrona-kommun"]).await;
    send(&world, &maja, draft.id, "attachments", "underlag.pdf", PDF).await;
    let (blekinge, badesa) = (world.association("blekinge").await, world.association("badesa").await);
    let look = |query: &str| world.database.look(query).expect("looked").trim().to_owned();

    // A case with every part, all under one id.
    let id = Uuid::from_u128(0xa1);
    let (person, application) = (look("select id from person where name = 'Maja'"), draft.id.0);
    world
        .database
        .look(&format!(
            "update application set state = 'DECIDED', registration_number = '20/001', received_at = now() where id = '{application}'; \
             insert into submission select '{0}', '{id}', '{application}', 1, jsonb_build_object('template', '{template}', 'title', 'Vägen vidare', 'parties', '[]'::jsonb, \
               'answers', '[]'::jsonb, 'budget_lines', '[]'::jsonb, 'attachments', '[]'::jsonb, 'findings', '[]'::jsonb), false, '{person}', now(); \
             insert into completion values ('{0}', '{id}', '{application}', 'Mer', '2020-10-12', '[]', '{person}', now(), now()); \
             insert into consultation values ('{0}', '{id}', '{application}', 'group', to_jsonb('Group'::text), true, to_jsonb('Because'::text), '2020-10-12', '{person}', now()); \
             insert into agenda_item select '{0}', '{id}', id, '{application}', 1 from meeting where tenant_id = '{0}' limit 1; \
             insert into decision values ('{0}', '{id}', '{id}', '{application}', 'REJECTED', 2020, 1, 'Nej', '', '', false, '2020-11-02', '{person}', now())",
            blekinge.0,
            template = draft.template,
        ))
        .expect("a decided case");
    world.mail.clear().expect("cleared");

    // In the other association's outbox: each fails, and leaves nothing.
    let siv = mellanrum_model::id::PersonId(
        Uuid::parse_str(&look("select id from person where name = 'Siv'")).expect("an id"),
    );
    for to in [Recipient::Office, Recipient::Person(siv)] {
        forge(&world, badesa, &every(draft.id, SubmissionId(id), to));
    }
    world.work().await;
    let forged = format!("from job where tenant_id = '{}'", badesa.0);
    assert_eq!(look(&format!("select count(*) || ' ' || count(done_at) {forged}")), "18 0", "none was carried out");
    assert_eq!(look("select count(*) from document"), "0");
    assert_eq!(world.mail.messages().len(), 0);
    let reasons = look(&format!("select distinct last_error {forged}"));
    assert_eq!(reasons, "there is no such thing", "and none tells more than that of an id that nobody has");
    let nobodys = every(ApplicationId(Uuid::from_u128(7)), SubmissionId(Uuid::from_u128(7)), Recipient::Office);
    forge(&world, badesa, &nobodys);
    world.work().await;
    assert_eq!(look(&format!("select distinct last_error {forged}")), reasons);

    // In its own: a letter to somebody who takes no part in the case is not sent, and the others are carried out.
    forge(&world, blekinge, &every(draft.id, SubmissionId(id), Recipient::Person(siv)));
    world.work().await;
    assert_eq!(world.mail.messages().len(), 0, "another association's official is nobody to the case");
    forge(&world, blekinge, &every(draft.id, SubmissionId(id), Recipient::Office));
    world.work().await;
    assert_eq!(look(&format!("select count(*) from job where tenant_id = '{}' and done_at is null", blekinge.0)), "0");
    assert_eq!(look(&format!("select count(*) from document where tenant_id = '{}'", blekinge.0)), "2");
    assert_eq!(world.mail.messages().len(), 7, "the payloads are right: each letter goes out where it belongs");
}
