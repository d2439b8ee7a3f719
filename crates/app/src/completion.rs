//! Asking the applicant to complete an application. Answering is [`crate::submission::answer_completion`].

use mellanrum_model::{
    Error, Language, Result, Text,
    application::Step,
    deadline::{date_in_sweden, in_words},
    error::Violation,
    id::{ApplicationId, CompletionId},
    permission::Action,
};
pub use mellanrum_store::completion::{Completion, SectionNote};
use mellanrum_store::{application, call, completion};
use serde_json::json;
use time::Date;

use crate::{
    App,
    actor::Actor,
    application::{Application, Standing as _, enqueue, find_part, get_template, record, reread},
    audit,
    job::{Letter, Recipient, Task},
};

pub use crate::submission::answer_completion as answer;

const MAX_TEXT: usize = 20_000;

/// The request with this id, in an application that the person may read.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, actor: &Actor, id: CompletionId) -> Result<Option<Completion>> {
    let found: Result<Option<Completion>> =
        async { find_part!(app, actor, "completion.find", completion::find, id) }.await;
    let Some(found) = found? else { return Ok(None) };
    let application = crate::application::find(app, actor, found.application).await?;
    Ok(application.filter(|application| application.shows_course(actor)).map(|_| found))
}

/// Asks for a completion.
///
/// # Errors
/// `Invalid` for the texts or the day, `Conflict` when the case is in another state or the step is off, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn request(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    message: &str,
    due_on: Date,
    notes: Vec<SectionNote>,
) -> Result<Application> {
    let association = actor.authorize(Action::RequestCompletion)?;
    let person = actor.get_person()?.id;
    let now = app.now();
    let message = message.trim();
    let notes: Vec<SectionNote> = notes.into_iter().filter(|note| !note.note.trim().is_empty()).collect();
    let mut violations = Vec::new();
    if message.is_empty() {
        let text = Text::both("Skriv vad som behöver kompletteras.", "Write what needs to be completed.");
        violations.push(Violation::at("message", "REQUIRED", text));
    }
    if message.chars().count() + notes.iter().map(|note| note.note.chars().count()).sum::<usize>() > MAX_TEXT {
        let text =
            Text::both(format!("Högst {MAX_TEXT} tecken får plats."), format!("At most {MAX_TEXT} characters fit."));
        violations.push(Violation::at("message", "TOO_LONG", text));
    }
    if due_on <= date_in_sweden(now) {
        let text = Text::both("Välj en dag från och med i morgon.", "Choose a day from tomorrow on.");
        violations.push(Violation::at("dueOn", "TOO_EARLY", text));
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    app.db
        .write("completion.request", &actor.office_scope(association), async |tx| {
            let application = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
            let next = application
                .kind
                .after(&call.process, application.state, Step::RequestCompletion, true)
                .ok_or(Error::Conflict)?;
            let template = get_template(tx, &application).await?;
            if notes.iter().any(|note| !template.content.sections.iter().any(|section| section.key == note.section)) {
                let text = Text::both("Avsnittet finns inte i mallen.", "There is no such section in the template.");
                return Err(Error::invalid("notes", "UNKNOWN_SECTION", text));
            }
            let completion: CompletionId = app.new_id().into();
            let new = completion::NewCompletion {
                id: completion,
                application: id,
                message,
                due_on,
                notes: &notes,
                person,
                now,
            };
            completion::insert(tx, &new).await?;
            application::set_state(tx, id, next, now).await?;
            let day = in_words(due_on);
            let text = Text::both(
                format!("Komplettering begärdes, senast den {}.", day.in_language(Language::Sv)),
                format!("A completion was requested, by {}.", day.in_language(Language::En)),
            );
            record(app, tx, actor, id, "COMPLETION_REQUESTED", text).await?;
            let after =
                json!({ "completion": completion, "message": message, "dueOn": due_on.to_string(), "notes": notes });
            audit::note(
                app,
                tx,
                "completion.request",
                id,
                json!({ "before": { "state": application.state }, "after": after }),
            );
            for person in application::list_writers(tx, id).await? {
                let letter = Letter::CompletionRequested { completion };
                enqueue(app, tx, &Task::Mail { application: id, letter, to: Recipient::Person(person.id) }).await?;
            }
            reread(tx, id).await
        })
        .await
}
