//! Judging a case by the association's criteria, before the recommendation is made.
//!
//! What must stay true: nothing that somebody else judged is written over unseen, and what a recommendation was made on
//! changes only with the recommendation.

use mellanrum_model::{
    Error, Result, Text,
    application::Step,
    criterion::{Judged, Judgement},
    error::Violation,
    id::ApplicationId,
    permission::Action,
};
pub use mellanrum_store::judgement::WrittenJudgement;
use mellanrum_store::{Tx, application, call::Call, judgement};
use serde_json::{Value, json};

use crate::{App, actor::Actor, audit};

/// What came of saving a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedJudgement {
    /// It is saved.
    Saved(WrittenJudgement),
    /// Somebody else has saved since; nothing was written, and this is what is there.
    Conflict(WrittenJudgement),
}

/// Saves how one criterion is judged. `expected_version` is the version that the writer saw, 0 when there was none.
///
/// # Errors
/// `Invalid` for a criterion that the call does not have and for a step or words that it does not take, `Conflict` when the
/// case can no longer be judged; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn save(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    new: Judgement,
    expected_version: i32,
) -> Result<SavedJudgement> {
    let association = actor.authorize(Action::Judge)?;
    let person = actor.get_person()?.id;
    let now = app.now();
    let new = Judgement { motivation: new.motivation.trim().to_owned(), ..new };
    app.db
        .write("judgement.save", &actor.office_scope(association), async |tx| {
            let application = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let call = mellanrum_store::call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
            application.kind.after(&call.process, application.state, Step::Recommend, true).ok_or(Error::Conflict)?;
            let criterion = call.criteria.iter().find(|criterion| criterion.key == new.criterion).ok_or_else(|| {
                let message = Text::both("Det finns inget sådant kriterium här.", "There is no such criterion here.");
                Error::invalid("criterionKey", "UNKNOWN_CRITERION", message)
            })?;
            criterion
                .check(&call.scales, &new)
                .map_err(|message| Error::Invalid(vec![Violation::at("judgement", "JUDGEMENT", message)]))?;
            let before = find(tx, id, &new.criterion).await?;
            // The same judgement twice, as after a lost reply, is no conflict.
            if let Some(there) = before.as_ref().filter(|there| there.judgement == new) {
                return Ok(SavedJudgement::Saved(there.clone()));
            }
            let is_saved = judgement::save(tx, id, &new, expected_version, person, now).await?;
            let there = find(tx, id, &new.criterion).await?.ok_or(Error::Conflict)?;
            if !is_saved {
                return Ok(SavedJudgement::Conflict(there));
            }
            let before = before.map(|before| words(&before.judgement));
            audit::note(app, tx, "judgement.save", id, json!({ "before": before, "after": words(&new) }));
            Ok(SavedJudgement::Saved(there))
        })
        .await
}

async fn find(tx: &mut Tx, id: ApplicationId, criterion: &str) -> Result<Option<WrittenJudgement>> {
    Ok(judgement::list(tx, &[id]).await?.into_iter().find(|there| there.judgement.criterion == criterion))
}

fn words(judgement: &Judgement) -> Value {
    json!({ "criterion": judgement.criterion, "step": judgement.step, "motivation": judgement.motivation })
}

/// The judgement of a case in words that stay, for its recommendation.
///
/// # Errors
/// `Invalid` with what is not judged; `Unavailable` when Postgres does not answer.
pub(crate) async fn freeze(tx: &mut Tx, id: ApplicationId, call: &Call) -> Result<Vec<Judged>> {
    if call.criteria.is_empty() {
        return Ok(Vec::new());
    }
    let written = judgement::list(tx, &[id]).await?;
    let mut violations = Vec::new();
    let mut frozen = Vec::new();
    for criterion in &call.criteria {
        let given = written.iter().map(|there| &there.judgement).find(|given| given.criterion == criterion.key);
        if let Some(message) = criterion.lacks(given) {
            let path = ["input", "judgements", &criterion.key].map(str::to_owned).to_vec();
            violations.push(Violation { code: "NOT_JUDGED", path, message, source: criterion.source.clone() });
        }
        frozen.extend(given.and_then(|given| criterion.freeze(&call.scales, given)));
    }
    if violations.is_empty() { Ok(frozen) } else { Err(Error::Invalid(violations)) }
}
