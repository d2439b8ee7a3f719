//! What was done, for those who examine it.
//!
//! What must stay true: whatever changes something for an association is noted in the transaction that does it, with what was
//! before and is after. What somebody writes in a draft, or in a completion that is not sent yet, is hers and is not here.

use std::fmt;

use mellanrum_model::{Error, Result, Text, permission::Action};
pub use mellanrum_store::audit::{Acting, AuditEntry, Fault, FaultKind, Filter, Kept, Verification};
use mellanrum_store::{
    Scope, Tx, association,
    audit::{self, Chain, Entry},
    page::{Cursor, MAX_ROWS, Page, Slice},
};
use serde_json::Value;

use crate::{App, actor::Actor, association::Association};

/// Entries of an export at most: more are fetched by narrowing the days.
pub const MAX_EXPORTED: usize = 50_000;

/// Notes what is done to `subject` in the transaction's association.
pub(crate) fn note(app: &App, tx: &mut Tx, action: &'static str, subject: impl fmt::Display, details: Value) {
    tx.note(Entry { action, subject: subject.to_string(), details, at: app.now() });
}

/// Notes what is done to `subject`, which belongs to no association. The system role's work; nobody acts when whoever runs the
/// platform does it by the command line.
pub(crate) async fn note_on_platform(
    app: &App,
    tx: &mut Tx,
    actor: Option<&Actor>,
    action: &'static str,
    subject: impl fmt::Display,
    details: Value,
) -> Result<()> {
    let entry = Entry { action, subject: subject.to_string(), details, at: app.now() };
    let person = actor.and_then(|actor| actor.person.as_ref()).map(|person| person.id);
    let acting = actor.map(Actor::acting_on_platform).unwrap_or_default();
    audit::append_to_platform(tx, &entry, person, &acting).await
}

/// Whose audit is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditPlace {
    /// The association of the host.
    Association,
    /// The platform.
    Platform,
}

impl AuditPlace {
    /// The scope in which it is read; none for the system role.
    fn authorize(self, actor: &Actor) -> Result<Option<Scope>> {
        match self {
            Self::Association => Ok(Some(actor.office_scope(actor.authorize(Action::ReadAudit)?))),
            Self::Platform => {
                actor.get_person()?;
                if actor.may_on_platform(Action::ReadPlatformAudit) { Ok(None) } else { Err(Error::Forbidden) }
            }
        }
    }
}

/// Its place in the list.
#[must_use]
pub fn cursor_of(entry: &AuditEntry) -> Cursor {
    entry.cursor()
}

/// A page of what was done, the newest first.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn list(
    app: &App,
    actor: &Actor,
    place: AuditPlace,
    filter: &Filter,
    page: &Page,
) -> Result<Slice<AuditEntry>> {
    match place.authorize(actor)? {
        Some(scope) => {
            let list = async |tx: &mut Tx| audit::list(tx, Chain::Association, filter, page).await;
            app.db.read("audit.list", &scope, list).await
        }
        None => {
            let list = async |tx: &mut Tx| audit::list(tx, Chain::Platform, filter, page).await;
            app.db.system("audit.list", list).await
        }
    }
}

/// Every action that was done, as words for programs, in order.
///
/// # Errors
/// As [`list`].
pub async fn actions(app: &App, actor: &Actor, place: AuditPlace) -> Result<Vec<String>> {
    match place.authorize(actor)? {
        Some(scope) => {
            app.db.read("audit.actions", &scope, async |tx| audit::list_actions(tx, Chain::Association).await).await
        }
        None => app.db.system("audit.actions", async |tx| audit::list_actions(tx, Chain::Platform).await).await,
    }
}

/// Everything that was done, the newest first, for a file.
///
/// # Errors
/// `Invalid` when it is too much for one file; as [`list`].
pub async fn export(app: &App, actor: &Actor, place: AuditPlace, filter: &Filter) -> Result<Vec<AuditEntry>> {
    let mut found = Vec::new();
    let mut page = Page { first: Some(MAX_ROWS), ..Page::default() };
    loop {
        let slice = list(app, actor, place, filter, &page).await?;
        page.after = slice.items.last().map(AuditEntry::cursor);
        found.extend(slice.items);
        if found.len() > MAX_EXPORTED {
            let message = Text::both(
                format!("Högst {MAX_EXPORTED} rader får plats i en fil. Välj färre dagar."),
                format!("A file holds {MAX_EXPORTED} rows at most. Choose fewer days."),
            );
            return Err(Error::invalid("from", "TOO_MANY", message));
        }
        if !slice.has_next {
            return Ok(found);
        }
    }
}

/// What a chain says when it is looked through.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The association; none for the platform.
    pub association: Option<Association>,
    /// What was found.
    pub verification: Verification,
}

/// What the platform's own chain is called where an association's is called by its slug.
pub const PLATFORM: &str = "platform";

/// Looks through the chains of every association and the platform, or one of them, by slug or [`PLATFORM`]; `kept` is what was
/// the last entry of that one some time ago.
///
/// # Errors
/// `NotFound` when there is no such association.
pub async fn verify(app: &App, slug: Option<&str>, kept: Option<&Kept>) -> Result<Vec<Verified>> {
    let all = app.db.system("audit.associations", async |tx| association::list(tx).await).await?;
    let chosen: Vec<Association> =
        all.into_iter().filter(|association| slug.is_none_or(|slug| association.slug == slug)).collect();
    let with_platform = slug.is_none_or(|slug| slug == PLATFORM);
    if chosen.is_empty() && !with_platform {
        return Err(Error::NotFound);
    }
    let mut found = Vec::new();
    for association in chosen {
        let scope = Scope::association(association.id);
        let verify = async |tx: &mut Tx| audit::verify(tx, Chain::Association, kept).await;
        let verification = app.db.read("audit.verify", &scope, verify).await?;
        found.push(Verified { association: Some(association), verification });
    }
    if with_platform {
        let verification =
            app.db.system("audit.verify", async |tx| audit::verify(tx, Chain::Platform, kept).await).await?;
        found.push(Verified { association: None, verification });
    }
    Ok(found)
}
