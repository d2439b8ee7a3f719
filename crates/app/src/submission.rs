//! Sending an application in, for the first time or as the answer to a completion request.
//!
//! What must stay true: what was sent never changes; it happens once, whoever sends and however often; number, register
//! entry, frozen content and the letters that follow are one transaction.

use mellanrum_model::{
    Error, Result, Text,
    application::{ApplicationState, Step, SubmissionContent, SubmittedAnswer, SubmittedAttachment, SubmittedParty},
    deadline::date_in_sweden,
    error::Violation,
    extension::is_late,
    id::{ApplicationId, SubmissionId},
    permission::Action,
    policy::{Holding, Kept},
    rule::{Finding, Severity},
    statement::ApplicationKind,
};
use mellanrum_store::{Tx, application, call, completion, policy, register, submission};

use serde_json::json;

use crate::{
    App,
    actor::Actor,
    application::{
        Application, AttachmentState, Submission, Whole, closes_at, enqueue, find_part, permit, record, reread,
    },
    audit,
    call::{CallState, state},
    job::{Letter, Recipient, Task},
};

/// The submission with this id, in an application that the person may read.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, actor: &Actor, id: SubmissionId) -> Result<Option<Submission>> {
    find_part!(app, actor, "submission.find", submission::find, id)
}

/// Sends a draft in. Sending one that is registered already does nothing and gives it back.
///
/// # Errors
/// `Invalid` with what is missing and which rules stop it, `Conflict` when a completion is asked for (answer that),
/// `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn submit(app: &App, actor: &Actor, id: ApplicationId) -> Result<Application> {
    actor.get_person()?;
    let draft = crate::application::find(app, actor, id).await?.ok_or(Error::NotFound)?;
    app.db
        .write("application.submit", &actor.scope_in(draft.association), async |tx| {
            // Whoever moves the last minute meanwhile settles lateness with this one among those that are sent in.
            call::hold(tx, draft.call).await?;
            let application = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            permit(&application, actor, Action::SubmitApplication)?;
            match application.state {
                ApplicationState::Draft => {}
                ApplicationState::CompletionRequested => return Err(Error::Conflict),
                _ => return Ok(application),
            }
            let now = app.now();
            let whole = Whole::read(tx, &application).await?;
            let closes_at = closes_at(&application, &whole.call);
            if state(&whole.call, closes_at, now) == CallState::Coming {
                let message = Text::both("Utlysningen har inte öppnat än.", "The call has not opened yet.");
                return Err(Error::invalid("applicationId", "CALL_NOT_OPEN", message));
            }
            let late = is_late(now, closes_at);
            let submission = freeze(app, tx, actor, &application, &whole, late).await?;

            let year = date_in_sweden(now).year();
            let number = register::next_number(tx, year).await?;
            let registration_number = whole.association.profile.number_scheme.write(year, number);
            let kept: Vec<Kept> = whole.held(date_in_sweden(now)).into_iter().map(Kept::from).collect();
            policy::keep(tx, id, &kept).await?;
            application::register(tx, id, &registration_number, application.template, late, now).await?;
            let matter = format!("{}: {}", application.kind.label().sv, application.title);
            enter(app, tx, &application, &whole, &registration_number, &matter).await?;
            let (sv, en) = match application.kind {
                ApplicationKind::Application => ("Ansökan", "The application"),
                ApplicationKind::ProblemStatement => ("Problembeskrivningen", "The problem statement"),
            };
            let text = if late {
                Text::both(
                    format!("{sv} kom in efter sista dag och registrerades som {registration_number}."),
                    format!("{en} arrived after the last day and was registered as {registration_number}."),
                )
            } else {
                Text::both(
                    format!("{sv} kom in och registrerades som {registration_number}."),
                    format!("{en} arrived and was registered as {registration_number}."),
                )
            };
            record(app, tx, actor, id, "SUBMITTED", text).await?;
            let details = json!({ "after": { "registrationNumber": registration_number, "late": late, "submission": submission } });
            audit::note(app, tx, "application.submit", id, details);
            for person in application::list_writers(tx, id).await? {
                let letter = Letter::Received { submission };
                enqueue(app, tx, &Task::Mail { application: id, letter, to: Recipient::Person(person.id) }).await?;
            }
            let letter = Letter::Arrived { submission };
            enqueue(app, tx, &Task::Mail { application: id, letter, to: Recipient::Office }).await?;
            reread(tx, id).await
        })
        .await
}

/// Sends in the answer to a completion request: the application as it is now, as its next submission. Answering what is
/// answered already does nothing and gives the application back.
///
/// # Errors
/// As [`submit`]; `Conflict` for a draft.
pub async fn answer_completion(app: &App, actor: &Actor, id: ApplicationId) -> Result<Application> {
    actor.get_person()?;
    let association = crate::application::find(app, actor, id).await?.ok_or(Error::NotFound)?.association;
    app.db
        .write("completion.answer", &actor.scope_in(association), async |tx| {
            let application = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            permit(&application, actor, Action::SubmitApplication)?;
            let Some(next) = application.state.after(Step::AnswerCompletion) else {
                return match application.state {
                    ApplicationState::Draft => Err(Error::Conflict),
                    _ => Ok(application),
                };
            };
            let now = app.now();
            let whole = Whole::read(tx, &application).await?;
            let submission = freeze(app, tx, actor, &application, &whole, application.late).await?;
            let was_asked = completion::set_answered(tx, id, now).await?;
            application::set_state(tx, id, next, now).await?;
            let number = application.registration_number.clone().unwrap_or_default();
            // What nobody asked to complete was sent back by the board.
            let (matter, text) = if was_asked {
                ("Komplettering", Text::both("Kompletteringen kom in.", "The completion arrived."))
            } else {
                let text = Text::both(
                    "Problembeskrivningen kom in igen, omarbetad.",
                    "The problem statement arrived again, worked over.",
                );
                ("Omarbetad problembeskrivning", text)
            };
            enter(app, tx, &application, &whole, &number, &format!("{matter}: {}", application.title)).await?;
            record(app, tx, actor, id, "COMPLETION_ANSWERED", text).await?;
            audit::note(app, tx, "completion.answer", id, json!({ "after": { "submission": submission } }));
            let letter = Letter::CompletionAnswered { submission };
            enqueue(app, tx, &Task::Mail { application: id, letter, to: Recipient::Office }).await?;
            reread(tx, id).await
        })
        .await
}

async fn enter(
    app: &App,
    tx: &mut Tx,
    application: &Application,
    whole: &Whole,
    registration_number: &str,
    matter: &str,
) -> Result<()> {
    let owner = whole.parties.iter().find(|party| party.is_owner).map_or("", |party| party.organisation.name.as_str());
    let entry = register::Entry {
        id: app.new_id(),
        registration_number,
        counterpart: owner,
        matter,
        application: Some(application.id),
        now: app.now(),
    };
    register::insert(tx, &entry).await
}

/// Checks the rules and freezes what is sent.
async fn freeze(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    application: &Application,
    whole: &Whole,
    late: bool,
) -> Result<SubmissionId> {
    let today = date_in_sweden(app.now());
    let findings = whole.findings(today);
    let violations = violations(whole, &findings, &whole.held(today));
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    // What is hidden, or what an earlier version of the form asked, is not sent: it stays where only its writers see it.
    let shown = whole.shown();
    let content = SubmissionContent {
        template: application.template,
        title: application.title.clone(),
        parties: whole
            .parties
            .iter()
            .map(|party| SubmittedParty {
                organisation: party.organisation.id,
                name: party.organisation.name.clone(),
                kind: party.kind,
                commitment: party.commitment.clone(),
                is_owner: party.is_owner,
            })
            .collect(),
        answers: whole
            .answers
            .iter()
            .filter(|answer| shown.contains(&answer.question))
            .map(|answer| SubmittedAnswer {
                question: answer.question.clone(),
                value: answer.value.clone(),
                version: answer.version,
                changed_at: answer.changed_at,
                changed_by: answer.changed_by.clone(),
            })
            .collect(),
        budget_lines: whole.lines.clone(),
        attachments: whole
            .attachments
            .iter()
            .filter(|file| file.state == AttachmentState::Attached && shown.contains(&file.question))
            .map(|file| SubmittedAttachment {
                id: file.id,
                question: file.question.clone(),
                file_name: file.file_name.clone(),
                content_type: file.content_type.clone(),
                size_bytes: file.size_bytes,
                sha256: file.sha256.clone(),
            })
            .collect(),
        findings: findings.into_iter().map(Into::into).collect(),
    };
    let id: SubmissionId = app.new_id().into();
    let new = submission::NewSubmission {
        id,
        application: application.id,
        content: &content,
        late,
        person: actor.get_person()?.id,
        now: app.now(),
    };
    submission::insert(tx, &new).await?;
    enqueue(app, tx, &Task::SubmissionDocument { submission: id }).await?;
    Ok(id)
}

/// What stops the sending: required questions first, then rules. A rule that asks for an answer which is missing already
/// is not told twice.
fn violations(whole: &Whole, findings: &[Finding], held: &[Holding<'_>]) -> Vec<Violation> {
    let mut violations: Vec<Violation> = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for section in whole.progress() {
        for gap in section.missing {
            violations.push(Violation {
                code: "REQUIRED",
                path: vec!["sections".to_owned(), section.section.clone(), gap.question.clone()],
                message: gap.message,
                source: None,
            });
            missing.push(gap.question);
        }
    }
    let asks_for_missing = |key: &str| {
        held.iter().flat_map(|holding| &holding.policy.rules).any(|rule| {
            rule.key == key && rule.kind.questions().any(|question| missing.iter().any(|missing| missing == question))
        })
    };
    for finding in findings {
        if !finding.met && finding.severity == Severity::Stops && !asks_for_missing(&finding.rule_key) {
            violations.push(Violation {
                code: "RULE",
                path: vec!["rules".to_owned(), finding.rule_key.clone()],
                message: finding.sentence.clone(),
                source: Some(finding.source.clone()).filter(|source| !source.is_empty()),
            });
        }
    }
    violations
}
