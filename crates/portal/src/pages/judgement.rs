//! How a case is judged by the association's criteria: the fields of the recommendation's form, and saving them.

use sha2::{Digest as _, Sha256};

use crate::{
    failure::Failure,
    form::Form,
    operations::{Application, SaveJudgement, application_page, save_judgement},
    page::Page,
    pages::{Errors, field_among},
    scalars::CriterionMotivation,
    visit::Visit,
};

/// A criterion with what is chosen and written.
pub struct Field {
    /// The criterion.
    pub criterion: application_page::ApplicationFieldsCallCriteria,
    /// The `id` of its fields in the page.
    pub id: String,
    /// Whether its perspective is another than the one before it.
    pub opens_perspective: bool,
    /// Key of the chosen step.
    pub step: String,
    /// Why, or the comment.
    pub motivation: String,
    /// The version that was seen; 0 when there was none.
    pub version: i64,
    /// Who judged last, and when.
    pub judged: Option<(String, String)>,
    /// What somebody else saved since.
    pub conflict: Option<Conflict>,
    /// A short name for what whoever writes saw: where it is still in the fields, nothing is hers to save.
    pub seen: String,
    is_written: bool,
}

/// A short name for a judgement: equal for equal ones.
fn fingerprint(step: &str, motivation: &str) -> String {
    hex::encode(&Sha256::new().chain_update(step).chain_update([0]).chain_update(motivation).finalize()[..8])
}

/// What somebody else saved since.
pub struct Conflict {
    /// Who, by name.
    pub by: String,
    /// The step in words.
    pub step: String,
    /// Why, or the comment.
    pub motivation: String,
}

impl Field {
    /// Whether it is answered with words alone.
    #[must_use]
    pub fn is_comment(&self) -> bool {
        self.criterion.steps.is_empty()
    }

    /// Whether it takes words.
    #[must_use]
    pub fn takes_words(&self) -> bool {
        self.is_comment() || self.criterion.motivation != CriterionMotivation::No
    }

    /// Whether the words must be there.
    #[must_use]
    pub fn words_required(&self) -> bool {
        if self.is_comment() {
            return !self.criterion.optional;
        }
        self.criterion.motivation == CriterionMotivation::Required
    }

    /// The help that stands under the question: guidance and source.
    #[must_use]
    pub fn hint(&self) -> String {
        let source = self.criterion.source.as_ref().map(|source| format!("({source})"));
        self.criterion.guidance.iter().cloned().chain(source).collect::<Vec<_>>().join(" ")
    }

    fn label_of(&self, step: &str) -> String {
        let step = self.criterion.steps.iter().find(|known| known.key == step);
        step.map(|step| step.label.clone()).unwrap_or_default()
    }
}

/// The fields of a case, as they are saved.
#[must_use]
pub fn fields(page: &Page, application: &Application) -> Vec<Field> {
    let mut last = None;
    let field = |(index, criterion): (usize, &application_page::ApplicationFieldsCallCriteria)| {
        let written = application.judgements.iter().find(|written| written.criterion_key == criterion.key);
        let step = written.and_then(|written| written.step.clone()).unwrap_or_default();
        let motivation = written.map(|written| written.motivation.clone()).unwrap_or_default();
        let opens_perspective = criterion.perspective.is_some() && criterion.perspective != last;
        last.clone_from(&criterion.perspective);
        Field {
            criterion: criterion.clone(),
            id: format!("criterion-{}", index + 1),
            opens_perspective,
            seen: fingerprint(&step, &motivation),
            is_written: false,
            step,
            motivation,
            version: written.map_or(0, |written| written.version),
            judged: written.map(|written| (written.judged_by.clone(), page.moment(&written.judged_at))),
            conflict: None,
        }
    };
    application.call.criteria.iter().enumerate().map(field).collect()
}

/// Puts what was typed into the fields. What was not touched stays as it is saved, also where somebody else has saved since.
pub fn read(fields: &mut [Field], form: &Form) {
    for field in fields {
        let key = &field.criterion.key;
        let step = form.get(&format!("step.{key}")).to_owned();
        let motivation = form.typed(&format!("motivation.{key}")).trim().to_owned();
        let seen = form.get(&format!("seen.{key}"));
        let is_there = (&step, &motivation) == (&field.step, &field.motivation);
        if is_there || fingerprint(&step, &motivation) == seen {
            continue;
        }
        field.is_written = true;
        field.seen = seen.to_owned();
        (field.step, field.motivation) = (step, motivation);
        field.version = form.get(&format!("version.{key}")).parse().unwrap_or(0);
    }
}

/// Saves what is not there yet. What could not be saved is told at its field, with what somebody else wrote; saving again
/// then writes over it.
///
/// # Errors
/// As [`Visit::change`].
pub async fn save(
    visit: &Visit,
    page: &Page,
    application: &str,
    fields: &mut [Field],
    errors: &mut Errors,
) -> Result<(), Failure> {
    for field in fields.iter_mut().filter(|field| field.is_written) {
        let input = save_judgement::SaveJudgementInput {
            application_id: application.to_owned(),
            criterion_key: field.criterion.key.clone(),
            step: Some(field.step.clone()).filter(|step| !step.is_empty()),
            motivation: field.motivation.clone(),
            expected_version: field.version,
        };
        let change = visit.change::<SaveJudgement>(save_judgement::Variables { input }).await?;
        errors.add_all(&change.errors, |error| match field_among(error, &["judgement", "criterionKey"]) {
            "" => String::new(),
            _ => field.id.clone(),
        });
        if let Some(saved) = change.data.save_judgement.judgement {
            field.version = saved.version;
            field.seen = fingerprint(&field.step, &field.motivation);
            field.judged = Some((saved.judged_by, page.moment(&saved.judged_at)));
        }
        if let Some(there) = change.data.save_judgement.conflict {
            field.version = there.version;
            field.seen = fingerprint(there.step.as_deref().unwrap_or_default(), &there.motivation);
            let question = field.criterion.question.as_str();
            errors.add(&field.id, page.t2("judgement-conflict", "question", question, "name", &there.judged_by));
            let step = field.label_of(there.step.as_deref().unwrap_or_default());
            field.conflict = Some(Conflict { by: there.judged_by, step, motivation: there.motivation });
        }
    }
    Ok(())
}
