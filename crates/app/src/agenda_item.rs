//! Items on agendas, and what the board decided about them.

use std::collections::HashMap;

use mellanrum_model::{Result, id::AgendaItemId, permission::Action};
use mellanrum_store::{agenda_item, decision};
pub use mellanrum_store::{agenda_item::AgendaItem, decision::Decision};

use crate::{App, actor::Actor};

/// The item with this id.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn find(app: &App, actor: &Actor, id: AgendaItemId) -> Result<Option<AgendaItem>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    let scope = actor.office_scope(association);
    app.db.read("agenda_item.find", &scope, async |tx| agenda_item::find(tx, id).await).await
}

/// The decisions of these items, where there are.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn decisions(app: &App, actor: &Actor, items: &[AgendaItemId]) -> Result<HashMap<AgendaItemId, Decision>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    let scope = actor.office_scope(association);
    let found =
        app.db.read("agenda_item.decisions", &scope, async |tx| decision::list_by_item(tx, items).await).await?;
    Ok(found.into_iter().map(|decision| (decision.agenda_item, decision)).collect())
}
