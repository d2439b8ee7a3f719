//! Longer time for one applicant in one call.
//!
//! What must stay true: an organisation has one last minute in a call at a time; what is withdrawn stays readable; which of
//! two last minutes counts is [`mellanrum_model::extension::last_minute`]'s to say, and nobody else's.

use mellanrum_model::{
    Error, Result, Text, Violation,
    deadline::{Deadline, date_in_sweden},
    extension::{check, check_reason},
    id::{CallId, ExtensionId, OrganisationId},
    permission::Action,
};
pub use mellanrum_store::extension::Extension;
use mellanrum_store::{
    Tx, application, call,
    extension::{self, NewExtension},
    member,
};
use serde_json::{Value, json};
use time::Date;

use crate::{App, actor::Actor, audit, call::Call, call_dates::settle_lateness};

/// Longer time to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTime {
    /// In which call.
    pub call: CallId,
    /// To whom: a member, or who has sent in an application.
    pub organisation: OrganisationId,
    /// The last minute.
    pub closes_at: Deadline,
    /// Why.
    pub reason: String,
}

/// What was given in a call: what holds first; nothing for those who may not give it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App, actor: &Actor, call: &Call) -> Result<Option<Vec<Extension>>> {
    if actor.authorize(Action::ManageCalls).ok() != Some(call.association) {
        return Ok(None);
    }
    let scope = actor.office_scope(call.association);
    app.db.read("extension.list", &scope, async |tx| extension::list(tx, call.id).await).await.map(Some)
}

/// Says no to an organisation that is no member and has sent nothing in.
async fn check_organisation(tx: &mut Tx, new: &NewTime, today: Date) -> Result<Option<Violation>> {
    let members = member::list(tx).await?;
    if members.iter().any(|member| member.organisation.id == new.organisation && member.is_member_on(today)) {
        return Ok(None);
    }
    let received = application::list_received(tx, new.call).await?;
    if received.iter().any(|application| application.owner == new.organisation) {
        return Ok(None);
    }
    let message = Text::both("Välj en av förbundets medlemmar.", "Choose a member of the association.");
    Ok(Some(Violation::at("organisationId", "UNKNOWN", message)))
}

/// Gives an organisation longer time. What it had before in the same call no longer holds.
///
/// # Errors
/// `Invalid` for the organisation, the time and the reason; `Conflict` when somebody else gives it longer time at the same
/// moment; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn give(app: &App, actor: &Actor, new: &NewTime) -> Result<Extension> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?.id;
    let (id, now) = (app.new_id().into(), app.now());
    app.db
        .write("extension.give", &actor.office_scope(association), async |tx| {
            let call = call::find_and_lock(tx, new.call).await?.ok_or(Error::NotFound)?;
            let mut violations: Vec<Violation> =
                check_organisation(tx, new, date_in_sweden(app.now())).await?.into_iter().collect();
            violations.extend(check(call.mode, call.closes_at, new.closes_at));
            violations.extend(check_reason(&new.reason));
            if !violations.is_empty() {
                return Err(Error::Invalid(violations));
            }
            let held = holding(tx, new.call, new.organisation).await?;
            if let Some(held) = &held {
                extension::withdraw(tx, held.id, person, now).await?;
            }
            let (call_id, organisation) = (new.call, new.organisation);
            let (closes_at, reason) = (new.closes_at, new.reason.trim());
            extension::insert(tx, &NewExtension { id, call: call_id, organisation, closes_at, reason, person, now })
                .await?;
            let settled = settle_lateness(app, tx, Some(person), &call).await?;
            let given = extension::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let before = held.as_ref().map_or_else(|| own(&call), in_words);
            let details = json!({ "before": before, "after": in_words(&given), "reason": reason, "lateness": settled });
            audit::note(app, tx, "extension.give", id, details);
            Ok(given)
        })
        .await
}

/// What an organisation has in a call.
async fn holding(tx: &mut Tx, call: CallId, organisation: OrganisationId) -> Result<Option<Extension>> {
    let given = extension::list(tx, call).await?;
    Ok(given.into_iter().find(|given| given.withdrawn_at.is_none() && given.organisation == organisation))
}

/// Longer time for the log.
fn in_words(given: &Extension) -> Value {
    json!({
        "call": given.call, "organisation": given.organisation, "name": given.organisation_name,
        "closesAt": given.closes_at.to_string(),
    })
}

/// The last minute of those who were given no other, for the log.
fn own(call: &Call) -> Value {
    json!({ "closesAt": call.closes_at.map(|deadline| deadline.to_string()) })
}

/// Withdraws longer time: the call's own last minute counts again. What is withdrawn stays so.
///
/// # Errors
/// `Invalid` without a reason; `NotFound` when the association gave no such time; `Forbidden`, `Unauthenticated`.
pub async fn withdraw(app: &App, actor: &Actor, id: ExtensionId, reason: &str) -> Result<Extension> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?;
    let now = app.now();
    app.db
        .write("extension.withdraw", &actor.office_scope(association), async |tx| {
            // The call first, as everybody does who changes what is due when.
            let of = extension::find_call(tx, id).await?.ok_or(Error::NotFound)?;
            let call = call::find_and_lock(tx, of).await?.ok_or(Error::NotFound)?;
            let given = extension::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            if given.withdrawn_at.is_some() {
                return Ok(given);
            }
            if let Some(violation) = check_reason(reason) {
                return Err(Error::Invalid(vec![violation]));
            }
            extension::withdraw(tx, id, person.id, now).await?;
            let settled = settle_lateness(app, tx, Some(person.id), &call).await?;
            let details = json!({
                "before": in_words(&given), "after": own(&call), "reason": reason.trim(), "lateness": settled,
            });
            audit::note(app, tx, "extension.withdraw", id, details);
            Ok(Extension { withdrawn_at: Some(now), withdrawn_by: Some(person.name.clone()), ..given })
        })
        .await
}
