//! Calls, for the public and for the desk.

use std::collections::HashMap;

use mellanrum_model::{
    Error, Result,
    deadline::date_in_sweden,
    id::{AssociationId, CallId},
    permission::Action,
};
pub use mellanrum_store::call::Call;
use mellanrum_store::{Scope, call};
use time::OffsetDateTime;

use crate::{
    App,
    actor::{Actor, Organisation},
};

/// Whether a call takes applications in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// Its first day is still to come.
    Coming,
    /// It does.
    Open,
    /// Its last minute is over.
    Closed,
}

/// Whether a call takes applications in at `now`.
#[must_use]
pub fn state(call: &Call, now: OffsetDateTime) -> CallState {
    if call.opens_on.is_some_and(|day| date_in_sweden(now) < day) {
        CallState::Coming
    } else if call.closes_at.is_some_and(|deadline| deadline.is_past(now)) {
        CallState::Closed
    } else {
        CallState::Open
    }
}

/// A call on the desk, with the organisations for which the person can answer it.
#[derive(Debug, Clone)]
pub struct DeskCall {
    /// The call.
    pub call: Call,
    /// Members of its association that the person acts for.
    pub organisations: Vec<Organisation>,
}

/// The call with this id: calls are public on their association's host, and on the apex for its members.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, actor: &Actor, id: CallId) -> Result<Option<Call>> {
    app.db.read("call.find", &actor.scope(), async |tx| call::find(tx, id).await).await
}

/// An association's calls, in the order of its file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App, association: AssociationId) -> Result<Vec<Call>> {
    app.db.read("call.list", &Scope::association(association), async |tx| call::list(tx).await).await
}

/// The calls with these ids, of one association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(app: &App, association: AssociationId, ids: &[CallId]) -> Result<HashMap<CallId, Call>> {
    let scope = Scope::association(association);
    let found = app.db.read("call.load", &scope, async |tx| call::list_by_ids(tx, ids).await).await?;
    Ok(found.into_iter().map(|call| (call.id, call)).collect())
}

/// Open and coming calls of every association that one of the person's organisations is a member of.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn list_for_desk(app: &App, actor: &Actor) -> Result<Vec<DeskCall>> {
    actor.get_person()?;
    let now = app.now();
    let (calls, memberships) = app
        .db
        .read("call.desk", &actor.desk_scope(), async |tx| {
            Ok::<_, Error>((call::list(tx).await?, call::list_memberships(tx).await?))
        })
        .await?;
    let writers = actor.organisations_for(Action::StartApplication);
    let mut found: Vec<DeskCall> = calls
        .into_iter()
        .filter(|call| state(call, now) != CallState::Closed)
        .map(|call| {
            let is_member = |organisation: &Organisation| memberships.contains(&(call.association, organisation.id));
            let organisations = writers.iter().filter(|organisation| is_member(organisation)).cloned().collect();
            DeskCall { call, organisations }
        })
        .collect();
    // What closes first is read first; what never closes comes last.
    found.sort_by_key(|entry| (entry.call.closes_at.is_none(), entry.call.closes_at));
    Ok(found)
}
