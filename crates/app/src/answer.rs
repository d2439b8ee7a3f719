//! Saving an answer.

use mellanrum_model::{
    Error, Result, Text,
    error::Violation,
    id::ApplicationId,
    template::Question,
    template_move::{misfit, set_aside_key},
};
pub use mellanrum_store::answer::Answer;
use mellanrum_store::{Tx, answer};
use serde_json::Value;

use crate::{
    App,
    actor::Actor,
    application::{edit, get_earlier_forms, get_template},
};

/// What came of saving an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum SavedAnswer {
    /// It is saved.
    Saved(Answer),
    /// Somebody else has saved since; nothing was written, and this is what is there.
    Conflict(Answer),
}

/// Saves an answer. `expected_version` is the version that the writer saw, 0 when there was none.
///
/// # Errors
/// `Invalid` when the answer does not have the form of its question, `Conflict` when the application can no longer be
/// changed, `NotFound`, `Forbidden`.
pub async fn save(
    app: &App,
    actor: &Actor,
    application: ApplicationId,
    question: &str,
    value: Value,
    expected_version: i32,
) -> Result<SavedAnswer> {
    let person = actor.get_person()?.id;
    let now = app.now();
    edit(app, actor, application, "answer.save", async |tx, application| {
        let template = get_template(tx, application).await?;
        let asked = template.content.find_question(question);
        // Whoever had the page open when the form changed loses nothing: what she typed is kept with what is set aside.
        let earlier = match asked {
            Some(_) => Vec::new(),
            None => get_earlier_forms(tx, application).await?,
        };
        let asked_earlier = || earlier.iter().find_map(|form| form.content.find_question(question));
        let question = asked.or_else(asked_earlier).ok_or_else(|| {
            let message = Text::both("Frågan finns inte i mallen.", "There is no such question in the template.");
            Error::invalid("questionKey", "UNKNOWN_QUESTION", message)
        })?;
        question.check(&value).map_err(|message| Error::Invalid(vec![Violation::at("value", "ANSWER", message)]))?;
        // Postgres keeps no text with the character NUL, and JSON could bring one.
        if value.to_string().contains("\\u0000") {
            let message = Text::both(
                "Texten har ett tecken som inte kan sparas.",
                "The text has a character that cannot be kept.",
            );
            return Err(Error::invalid("value", "ANSWER", message));
        }
        set_aside(tx, application.id, question, expected_version).await?;
        let is_saved = answer::save(tx, application.id, &question.key, &value, expected_version, person, now).await?;
        match answer::find(tx, application.id, &question.key).await? {
            Some(answer) if is_saved => Ok(SavedAnswer::Saved(answer)),
            // The same answer twice, as after a lost reply, is no conflict.
            Some(answer) if answer.value == value => Ok(SavedAnswer::Saved(answer)),
            Some(answer) => Ok(SavedAnswer::Conflict(answer)),
            None => Err(Error::Conflict),
        }
    })
    .await
}

/// Keeps an answer that does not fit the question before it is replaced: it was written to another version of the form.
async fn set_aside(tx: &mut Tx, application: ApplicationId, question: &Question, expected_version: i32) -> Result<()> {
    let there = answer::find(tx, application, &question.key).await?;
    let replaced = there.filter(|there| there.version == expected_version);
    match replaced {
        Some(old) if misfit(question, Some(&old.value)).is_some() => {
            answer::keep(tx, application, &question.key, &set_aside_key(&question.key, old.version)).await
        }
        _ => Ok(()),
    }
}
