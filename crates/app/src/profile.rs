//! What an association says of itself, its words, lists and colours, changed a part at a time by its own administrator; and the
//! whole of its settings as a file.
//!
//! What must stay true: nobody writes over a version that she did not see; each change keeps what was before, so that going
//! back is another change; a file that is applied writes to the same history.

use mellanrum_model::{
    Error, Result, Text, Violation,
    association::{Profile, TemplateEntry},
    permission::Action,
    profile::{PartValue, ProfilePart},
};
pub use mellanrum_store::profile::ProfileChange;
use mellanrum_store::{
    Tx,
    association::{self, Count, Usage},
    profile::{self, NewChange},
};
use serde_json::json;
use time::OffsetDateTime;

use crate::{App, actor::Actor, audit};

/// The action in the log.
const ACTION: &str = "profile.change";
const MAX_REASON: usize = 2000;

/// A part as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What it says.
    pub value: PartValue,
    /// How often it was changed.
    pub version: i32,
    /// The changes, the newest first: all that were asked for.
    pub changes: Vec<ProfileChange>,
}

/// A part to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The version that whoever changes it saw.
    pub expected: i32,
    /// What it says from now on; none when not one part was named.
    pub value: Option<PartValue>,
    /// Why; may be empty.
    pub reason: String,
}

impl Change {
    fn value(&self) -> Result<&PartValue> {
        let message = || Text::both("Ändra en del i taget.", "Change one part at a time.");
        self.value.as_ref().ok_or_else(|| Error::invalid("value", "ONE_PART", message()))
    }
}

/// A form that goes on saying what an entry of a list said: what is published never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What the entry said.
    pub entry: Text,
    /// Whether the entry is taken away; else it is reworded.
    pub is_taken_away: bool,
    /// What the form is called.
    pub form: Text,
    /// Its version.
    pub version: i32,
    /// How many applications are written in it.
    pub count: Count,
}

/// Which of the parts to read: one with all its changes, or each with the newest.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `Unavailable` when Postgres does not answer.
pub async fn list(app: &App, actor: &Actor, part: Option<ProfilePart>) -> Result<Vec<Setting>> {
    let association = actor.authorize(Action::ManageProfile)?;
    app.db
        .read("profile.list", &actor.office_scope(association), async |tx| {
            // The changes before the value: a change in between then meets an old version, and is told, not written over.
            match part {
                Some(part) => {
                    let changes = profile::list_changes(tx, part).await?;
                    let there = association::find(tx, association).await?.ok_or(Error::NotFound)?.profile;
                    Ok(vec![setting(part, &there, changes)])
                }
                None => {
                    let newest = profile::list_newest(tx).await?;
                    let there = association::find(tx, association).await?.ok_or(Error::NotFound)?.profile;
                    Ok(ProfilePart::ALL
                        .into_iter()
                        .map(|part| {
                            let newest = newest.iter().find(|change| change.after.part() == part).cloned();
                            let version = newest.as_ref().map_or(0, |change| change.number);
                            let value = PartValue::of(part, &there);
                            Setting { value, version, changes: newest.into_iter().collect() }
                        })
                        .collect())
                }
            }
        })
        .await
}

fn setting(part: ProfilePart, there: &Profile, changes: Vec<ProfileChange>) -> Setting {
    let version = changes.first().map_or(0, |change| change.number);
    Setting { value: PartValue::of(part, there), version, changes }
}

/// The change as it would be written.
async fn checked(tx: &mut Tx, change: &Change, there: &Profile) -> Result<(PartValue, PartValue)> {
    let value = change.value()?;
    let version = profile::version(tx, value.part()).await?;
    if change.expected != version {
        return Err(Error::Conflict);
    }
    let before = PartValue::of(value.part(), there);
    let after = value.clone().tidied(&before);
    let mut violations = after.check();
    let reason = change.reason.trim();
    if reason.chars().count() > MAX_REASON || reason.contains('\0') {
        let message = Text::both(
            format!("Högst {MAX_REASON} tecken får plats."),
            format!("At most {MAX_REASON} characters fit."),
        );
        violations.push(Violation::at("reason", "TOO_LONG", message));
    }
    if before == after {
        let message = Text::both("Du har inte ändrat något.", "You have not changed anything.");
        violations.push(Violation::at("value", "UNCHANGED", message));
    }
    if violations.is_empty() { Ok((before, after)) } else { Err(Error::Invalid(violations)) }
}

/// The forms that go on saying what entries said that are taken away or reworded.
fn uses(before: &PartValue, after: &PartValue, templates: &[TemplateEntry], usage: &Usage) -> Vec<Use> {
    let after = after.keyed();
    let mut found = Vec::new();
    for entry in before.keyed() {
        let kept = after.iter().find(|kept| kept.key == entry.key);
        if kept.is_some_and(|kept| kept.text == entry.text) {
            continue;
        }
        for template in templates {
            let mut options =
                template.sections.iter().flat_map(|section| &section.questions).flat_map(|question| &question.options);
            if options.any(|option| option.value == entry.key || option.label == *entry.text) {
                let mut count = Count::default();
                let is_this =
                    |of: &&association::FormUse| (&of.template, of.version) == (&template.key, template.version);
                for of in usage.forms.iter().filter(is_this) {
                    count.drafts += of.count.drafts;
                    count.cases += of.count.cases;
                }
                found.push(Use {
                    entry: entry.text.clone(),
                    is_taken_away: kept.is_none(),
                    form: template.name.clone(),
                    version: template.version,
                    count,
                });
            }
        }
    }
    found
}

/// Where what would be changed is in use; nothing is written. Drafts are counted, and nothing else is told of them.
///
/// # Errors
/// `Invalid` for the value and the reason, `Conflict` when another version is there than was seen, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, change: &Change) -> Result<Vec<Use>> {
    let association = actor.authorize(Action::ManageProfile)?;
    let (before, after) = app
        .db
        .read("profile.effects", &actor.office_scope(association), async |tx| {
            let there = association::find(tx, association).await?.ok_or(Error::NotFound)?.profile;
            checked(tx, change, &there).await
        })
        .await?;
    if before.keyed().is_empty() {
        return Ok(Vec::new());
    }
    let (file, usage) = app
        .db
        .plan("profile.effects", association, async |tx| {
            Ok((association::export(tx).await?, association::usage(tx).await?))
        })
        .await?;
    Ok(uses(&before, &after, &file.templates, &usage))
}

/// Changes a part.
///
/// # Errors
/// As [`effects_of`].
pub async fn change(app: &App, actor: &Actor, change: &Change) -> Result<Setting> {
    let association = actor.authorize(Action::ManageProfile)?;
    let person = actor.get_person()?.id;
    app.db
        .write("profile.change", &actor.office_scope(association), async |tx| {
            let there = profile::find_and_lock(tx).await?;
            let (before, after) = checked(tx, change, &there).await?;
            let part = after.part();
            let reason = change.reason.trim();
            let new = NewChange { before: &before, after: &after, reason, by: Some(person), at: app.now() };
            let number = profile::insert_change(tx, &new).await?;
            let now = after.clone().put_into(there);
            profile::save(tx, &now).await?;
            let details =
                json!({ "part": part.word(), "number": number, "before": before, "after": after, "reason": reason });
            audit::note(app, tx, ACTION, association, details);
            Ok(setting(part, &now, profile::list_changes(tx, part).await?))
        })
        .await
}

/// Writes the profile of a file that is applied, and notes what it changes where each part keeps its history.
pub(crate) async fn apply(tx: &mut Tx, after: &Profile, reason: &str, at: OffsetDateTime) -> Result<()> {
    // Held, so that nobody changes a part in the portal at the same moment under the same number.
    let before = profile::find_and_lock(tx).await?;
    if before == *after {
        return Ok(());
    }
    profile::save(tx, after).await?;
    for part in ProfilePart::ALL {
        let (before, after) = (PartValue::of(part, &before), PartValue::of(part, after));
        if before != after {
            profile::insert_change(tx, &NewChange { before: &before, after: &after, reason, by: None, at }).await?;
        }
    }
    Ok(())
}

/// The whole of the association's settings as a file, as `association export` writes it.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `Unavailable` when Postgres does not answer.
pub async fn file(app: &App, actor: &Actor) -> Result<String> {
    let association = actor.authorize(Action::ManageProfile)?;
    let scope = actor.office_scope(association);
    let file = app.db.read("profile.file", &scope, async |tx| association::export(tx).await).await?;
    file.to_yaml().map_err(|error| Error::internal(error.to_string()))
}
