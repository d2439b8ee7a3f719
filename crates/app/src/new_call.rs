//! Adding a call: what an earlier one or a form proposes for it, what it would be, adding it; withdrawing and restoring one.
//!
//! What must stay true: a call is withdrawn only while nothing was begun in it, and then it is nowhere to be seen and can be
//! restored as it was; what is added here is in the association's file like any other.

use std::collections::BTreeSet;

pub use mellanrum_model::new_call::NewCall;
use mellanrum_model::{
    Error, Result, Text, Violation,
    call_dates::DateWarning,
    deadline::date_in_sweden,
    extension::check_reason,
    id::{CallId, TemplateId},
    organisation::key_of,
    permission::Action,
    planning::{ChosenDay, PlannedStep, Planning, as_of},
};
pub use mellanrum_store::new_call::WithdrawnCall;
use mellanrum_store::{
    Tx, association, call, meeting,
    new_call::{self, NewCall as Row},
    template::{self, Template},
};
use serde_json::{Value, json};
use time::{Date, Duration};

use crate::{App, actor::Actor, audit, call::Call, call_dates::in_words};

/// Days from the same day of another year within which the board's own meeting is proposed instead.
const NEAR_DAYS: i64 = 14;

/// What a new call begins from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// An earlier call to copy.
    pub copy_of: Option<CallId>,
    /// The version of the form; the newest of the earlier call's when nothing is said.
    pub template: Option<TemplateId>,
    /// When the board decides.
    pub decision_on: Option<Date>,
}

/// A call as it is proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The call.
    pub call: NewCall,
    /// Its form.
    pub template: Template,
    /// Its steps with their days.
    pub plan: Vec<PlannedStep>,
}

/// A call to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The call that it has its criteria and steps from; the association's own when none is named.
    pub copy_of: Option<CallId>,
    /// The version of the form.
    pub template: TemplateId,
    /// What it is to be.
    pub call: NewCall,
    /// Why.
    pub reason: String,
}

/// What adding a call would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// The call as it would be written.
    pub call: NewCall,
    /// Its form.
    pub template: Template,
    /// Its steps with their days.
    pub plan: Vec<PlannedStep>,
    /// What to think of.
    pub warnings: Vec<DateWarning>,
}

fn earlier(call: Call) -> NewCall {
    NewCall {
        dates: call.dates(),
        title: call.title,
        introduction: call.introduction,
        mode: call.mode,
        budget_years: call.budget_years,
        chosen_days: call.chosen_days,
    }
}

async fn planning(tx: &mut Tx, actor: &Actor) -> Result<Planning> {
    let id = actor.association.as_ref().ok_or(Error::NotFound)?.id;
    Ok(association::find(tx, id).await?.ok_or(Error::NotFound)?.profile.planning)
}

/// What an earlier call, or a form alone, proposes for a new one. Nothing is written.
///
/// # Errors
/// `NotFound` when there is no such call or form here, `Invalid` when neither is named, `Forbidden`, `Unauthenticated`.
pub async fn propose(app: &App, actor: &Actor, wish: &Wish) -> Result<Proposal> {
    let association = actor.authorize(Action::ManageCalls)?;
    let today = date_in_sweden(app.now());
    app.db
        .read("new_call.propose", &actor.office_scope(association), async |tx| {
            let planning = planning(tx, actor).await?;
            let versions = template::list(tx).await?;
            let named =
                |id: TemplateId| versions.iter().find(|version| version.id == id).cloned().ok_or(Error::NotFound);
            let (call, template) = match wish.copy_of {
                Some(id) => {
                    let found = call::find(tx, id).await?.filter(|call| call.association == association);
                    let found = found.ok_or(Error::NotFound)?;
                    let before = named(found.template)?;
                    let template = match wish.template {
                        Some(id) => named(id)?,
                        None => versions.iter().find(|version| version.key == before.key).cloned().unwrap_or(before),
                    };
                    let earlier = earlier(found);
                    let copy = |board| NewCall::again(&earlier, board, &planning, today);
                    let counted = copy(wish.decision_on);
                    let met = match (wish.decision_on, counted.dates.decision_on) {
                        (None, Some(day)) => nearest_meeting(tx, day, today).await?,
                        _ => None,
                    };
                    (met.map_or(counted, |day| copy(Some(day))), template)
                }
                None => {
                    let missing = || Text::both("Välj en utlysning eller ett formulär.", "Choose a call or a form.");
                    let id = wish.template.ok_or_else(|| Error::invalid("copyOf", "REQUIRED", missing()))?;
                    let template = named(id)?;
                    (NewCall::first(template.name.clone(), wish.decision_on, &planning, today), template)
                }
            };
            let plan = as_of(planning.days_of_call(&call.dates, &call.chosen_days), today);
            Ok(Proposal { call, template, plan })
        })
        .await
}

/// The meeting of the board that is nearest to a day, if one is near and still to come.
async fn nearest_meeting(tx: &mut Tx, day: Date, today: Date) -> Result<Option<Date>> {
    let from = day.saturating_sub(Duration::days(NEAR_DAYS)).max(today);
    let days = meeting::list_upcoming(tx, from).await?.into_iter().map(|meeting| meeting.held_on);
    let distance = |met: &Date| (*met - day).whole_days().abs();
    Ok(days.filter(|met| distance(met) <= NEAR_DAYS).min_by_key(distance))
}

async fn looked_at(app: &App, tx: &mut Tx, actor: &Actor, addition: &Addition) -> Result<Effects> {
    let planning = planning(tx, actor).await?;
    let association = actor.association.as_ref().map(|association| association.id);
    if let Some(id) = addition.copy_of {
        let earlier = call::find(tx, id).await?;
        earlier.filter(|call| Some(call.association) == association).ok_or(Error::NotFound)?;
    }
    let template = template::list(tx).await?.into_iter().find(|version| version.id == addition.template);
    let template = template.ok_or(Error::NotFound)?;
    let call = addition.call.clone().tidied(&planning);
    let mut violations = call.check();
    violations.extend(unknown_steps(&addition.call.chosen_days, &planning));
    violations.extend(check_reason(&addition.reason));
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let meetings = match call.dates.decision_on {
        Some(day) => meeting::list_upcoming(tx, day).await?.iter().map(|meeting| meeting.held_on).collect(),
        None => Vec::new(),
    };
    let plan = as_of(planning.days_of_call(&call.dates, &call.chosen_days), date_in_sweden(app.now()));
    let warnings = call.dates.warnings(app.now(), &meetings);
    Ok(Effects { call, template, plan, warnings })
}

/// Chosen days of steps that the association does not have.
fn unknown_steps(chosen: &[ChosenDay], planning: &Planning) -> Option<Violation> {
    let is_unknown = |chosen: &ChosenDay| planning.steps.iter().all(|step| step.key != chosen.step);
    chosen.iter().any(is_unknown).then(|| {
        let message = Text::both(
            "Förbundets ledtider har ändrats. Börja om från förslaget.",
            "The association's lead times have changed. Begin from the proposal again.",
        );
        Violation::at("chosenDays", "UNKNOWN_STEP", message)
    })
}

/// What adding a call would do; nothing is written.
///
/// # Errors
/// `Invalid` for what it is to be and the reason, `NotFound` for the call or form that it begins from, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, addition: &Addition) -> Result<Effects> {
    let association = actor.authorize(Action::ManageCalls)?;
    let scope = actor.office_scope(association);
    app.db.read("new_call.effects", &scope, async |tx| looked_at(app, tx, actor, addition).await).await
}

/// A key that no call of the association has, made of a title.
fn free_key(title: &str, taken: &[String]) -> String {
    let taken: BTreeSet<&str> = taken.iter().map(String::as_str).collect();
    let made = match key_of(title) {
        made if made.is_empty() => "call".to_owned(),
        made => made,
    };
    let numbered = (2..).map(|number| format!("{made}-{number}"));
    let free = std::iter::once(made.clone()).chain(numbered).find(|key| !taken.contains(key.as_str()));
    free.unwrap_or(made)
}

/// Adds a call.
///
/// # Errors
/// As [`effects_of`].
pub async fn add(app: &App, actor: &Actor, addition: &Addition) -> Result<Call> {
    let association = actor.authorize(Action::ManageCalls)?;
    let id = CallId::from(app.new_id());
    app.db
        .write("new_call.add", &actor.office_scope(association), async |tx| {
            let Effects { call: new, template, .. } = looked_at(app, tx, actor, addition).await?;
            let key = free_key(&new.title.sv, &new_call::list_keys(tx).await?);
            let row = Row {
                id,
                key: &key,
                copy_of: addition.copy_of,
                title: &new.title,
                introduction: &new.introduction,
                mode: new.mode,
                dates: &new.dates,
                budget_years: &new.budget_years,
                template: template.id,
                chosen_days: &new.chosen_days,
            };
            new_call::insert(tx, &row).await?;
            let details = json!({
                "after": {
                    "key": key, "title": new.title, "dates": in_words(&new.dates), "budgetYears": new.budget_years,
                    "template": template.key, "version": template.version, "copyOf": addition.copy_of,
                    "chosenDays": new.chosen_days,
                },
                "reason": addition.reason.trim(),
            });
            audit::note(app, tx, "call.add", id, details);
            call::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// Whether the actor may withdraw a call: nothing was begun in it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn can_withdraw(app: &App, actor: &Actor, call: &Call) -> Result<bool> {
    if actor.authorize(Action::ManageCalls).ok() != Some(call.association) {
        return Ok(false);
    }
    let scope = actor.office_scope(call.association);
    let is_answered =
        app.db.read("new_call.can_withdraw", &scope, async |tx| new_call::is_answered(tx, call.id).await).await?;
    Ok(!is_answered)
}

fn checked(reason: &str) -> Result<&str> {
    match check_reason(reason) {
        Some(violation) => Err(Error::Invalid(vec![violation])),
        None => Ok(reason.trim()),
    }
}

/// Withdraws a call in which nothing was begun. It is nowhere to be seen then, and can be restored.
///
/// # Errors
/// `Invalid` when an application was begun in it, or without a reason; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn withdraw(app: &App, actor: &Actor, id: CallId, reason: &str) -> Result<Call> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?.id;
    app.db
        .write("new_call.withdraw", &actor.office_scope(association), async |tx| {
            let call = call::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let reason = checked(reason)?;
            if new_call::is_answered(tx, id).await? {
                let message = Text::both(
                    "En ansökan är påbörjad i utlysningen. Stäng den i stället genom att flytta sista dagen.",
                    "An application has been begun in the call. Close it instead by moving the last day.",
                );
                return Err(Error::invalid("callId", "CALL_USED", message));
            }
            new_call::withdraw(tx, id, person, reason, app.now()).await?;
            audit::note(app, tx, "call.withdraw", id, json!({ "before": named(&call), "reason": reason }));
            Ok(call)
        })
        .await
}

fn named(call: &Call) -> Value {
    json!({ "title": call.title, "dates": in_words(&call.dates()) })
}

/// Restores a call that was withdrawn, as it was.
///
/// # Errors
/// `Invalid` without a reason; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn restore(app: &App, actor: &Actor, id: CallId, reason: &str) -> Result<Call> {
    let association = actor.authorize(Action::ManageCalls)?;
    app.db
        .write("new_call.restore", &actor.office_scope(association), async |tx| {
            if !new_call::restore(tx, id).await? {
                return Err(Error::NotFound);
            }
            let reason = checked(reason)?;
            let call = call::find(tx, id).await?.ok_or(Error::NotFound)?;
            audit::note(app, tx, "call.restore", id, json!({ "after": named(&call), "reason": reason }));
            Ok(call)
        })
        .await
}

/// The calls that were withdrawn, the latest first; nothing for those who may not restore them.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list_withdrawn(app: &App, actor: &Actor) -> Result<Vec<WithdrawnCall>> {
    let Ok(association) = actor.authorize(Action::ManageCalls) else { return Ok(Vec::new()) };
    let scope = actor.office_scope(association);
    app.db.read("new_call.withdrawn", &scope, async |tx| new_call::list_withdrawn(tx).await).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_gets_a_key_of_its_own() {
        let taken = ["projekt-2022".to_owned(), "projekt-2022-2".to_owned()];
        assert_eq!(free_key("Projekt 2022", &taken), "projekt-2022-3");
        assert_eq!(free_key("Ö", &taken), "o");
        assert_eq!(free_key("!", &["call".to_owned()]), "call-2");
    }
}
