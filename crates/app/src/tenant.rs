//! Associations as whoever runs the platform sees them: creating them, closing and opening them, and how each fares.
//!
//! What must stay true: nothing here reads a case, and no person gets a row of a tenant; whatever is done to an association is
//! noted in the platform's audit and in its own; while one is closed nobody reads or writes on its host, nobody writes into
//! it from elsewhere, and nothing of it is lost.

mod create;
mod director;

pub use mellanrum_model::tenant::{Lead, Measures};
use mellanrum_model::{
    Error, Result, Text, deadline::date_in_sweden, id::AssociationId, permission::Action, tenant::Concern,
};
use mellanrum_store::{
    Scope, Tx, organisation,
    page::{Cursor, Page, Slice},
    tenant,
};
pub use mellanrum_store::{
    organisation::Organisation,
    tenant::{Suspension, Tenant},
};
use serde_json::json;
use time::OffsetDateTime;

pub use self::{
    create::{Creation, Member, NewTenant, create},
    director::invite_director,
};
use crate::{App, actor::Actor, association, audit};

const MAX_REASON: usize = 2000;

/// Which associations to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantFilter {
    /// A part of a name, the slug or a domain.
    pub search: String,
    /// Only those that are closed, or only those that are open.
    pub is_suspended: Option<bool>,
    /// Only those with something to look at, or only those without.
    pub has_concerns: Option<bool>,
}

/// A page of associations, and how many there are of each sort among all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The page.
    pub slice: Slice<Tenant>,
    /// All.
    pub total: usize,
    /// Those that are closed.
    pub suspended: usize,
    /// Those with something to look at.
    pub with_concerns: usize,
}

/// Its place in lists.
#[must_use]
pub fn cursor_of(tenant: &Tenant) -> Cursor {
    tenant.cursor()
}

/// What to look at in an association.
#[must_use]
pub fn concerns(tenant: &Tenant, now: OffsetDateTime) -> Vec<Concern> {
    tenant.measures.concerns(now, tenant.suspension.is_some())
}

/// Says no to whoever does not run the platform; the command line is whoever does.
fn authorize(actor: Option<&Actor>) -> Result<()> {
    let Some(actor) = actor else { return Ok(()) };
    actor.get_person()?;
    if actor.may_on_platform(Action::ManageAssociations) { Ok(()) } else { Err(Error::Forbidden) }
}

/// How whoever runs the platform acts in one association: with her platform's roles, and none there.
fn scope(actor: Option<&Actor>, association: AssociationId) -> Scope {
    actor.map_or_else(
        || Scope::association(association),
        |actor| Scope {
            person: actor.person.as_ref().map(|person| person.id),
            acting: actor.acting_on_platform(),
            ..Scope::association(association)
        },
    )
}

async fn list_all(app: &App) -> Result<Vec<Tenant>> {
    let now = app.now();
    app.db.overview("tenant.list", async |tx| tenant::list(tx, now, date_in_sweden(now)).await).await
}

/// A page of the associations, by name.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`.
pub async fn list(app: &App, actor: Option<&Actor>, filter: &TenantFilter, page: &Page) -> Result<Listed> {
    authorize(actor)?;
    let now = app.now();
    let mut all = list_all(app).await?;
    let count = |of: &dyn Fn(&Tenant) -> bool| all.iter().filter(|tenant| of(tenant)).count();
    let has_concerns = |tenant: &Tenant| !concerns(tenant, now).is_empty();
    let total = all.len();
    let (suspended, with_concerns) = (count(&|tenant| tenant.suspension.is_some()), count(&has_concerns));
    let wanted = filter.search.trim().to_lowercase();
    all.retain(|tenant| {
        let names = [&tenant.name, &tenant.short_name, &tenant.slug];
        let is_found = names.into_iter().chain(&tenant.domains).any(|name| name.to_lowercase().contains(&wanted));
        is_found
            && filter.is_suspended.is_none_or(|wanted| tenant.suspension.is_some() == wanted)
            && filter.has_concerns.is_none_or(|wanted| has_concerns(tenant) == wanted)
    });
    Ok(Listed { slice: page.of(all, Tenant::cursor), total, suspended, with_concerns })
}

/// One association.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`.
pub async fn find(app: &App, actor: Option<&Actor>, id: AssociationId) -> Result<Option<Tenant>> {
    authorize(actor)?;
    Ok(list_all(app).await?.into_iter().find(|tenant| tenant.id == id))
}

/// The organisations that a new association can have as members: those that the platform knows, and the state's two
/// authorities, which are the same everywhere.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`.
pub async fn organisations(app: &App, actor: Option<&Actor>) -> Result<Vec<Member>> {
    authorize(actor)?;
    let known = app.db.read("organisation.all", &Scope::default(), async |tx| organisation::list(tx).await).await?;
    Ok(create::known_members(known))
}

/// A reason without space around; `missing` says what to write when there is none.
pub(crate) fn check_reason(reason: &str, missing: impl FnOnce() -> Text) -> Result<&str> {
    let reason = reason.trim();
    let (code, message) = match reason.chars().count() {
        0 => ("REQUIRED", missing()),
        length if length > MAX_REASON || reason.contains('\0') => {
            let message = Text::both(
                format!("Högst {MAX_REASON} tecken får plats."),
                format!("At most {MAX_REASON} characters fit."),
            );
            ("TOO_LONG", message)
        }
        _ => return Ok(reason),
    };
    Err(Error::invalid("reason", code, message))
}

/// Notes what is done to an association: in its own audit, and in the platform's.
async fn note(
    app: &App,
    tx: &mut Tx,
    actor: Option<&Actor>,
    action: &'static str,
    id: AssociationId,
    details: serde_json::Value,
) -> Result<()> {
    audit::note(app, tx, action, id, details.clone());
    audit::note_on_platform(app, tx, actor, action, id, details).await
}

async fn reread(app: &App, actor: Option<&Actor>, id: AssociationId) -> Result<Tenant> {
    find(app, actor, id).await?.ok_or(Error::NotFound)
}

/// Closes an association for a while: its host answers nobody, nobody writes into it, and its jobs wait.
///
/// # Errors
/// `NotFound` when there is no such association; `Invalid` without a reason, or when it is closed; `Forbidden`,
/// `Unauthenticated`.
pub async fn suspend(app: &App, actor: Option<&Actor>, id: AssociationId, reason: &str) -> Result<Tenant> {
    authorize(actor)?;
    let association = association::find(app, id).await?.ok_or(Error::NotFound)?;
    let missing = || Text::both("Skriv varför förbundet stängs.", "Write why the association is closed.");
    let reason = check_reason(reason, missing)?;
    let closed = || {
        let message = Text::both("Förbundet är redan stängt.", "The association is closed already.");
        Error::invalid("associationId", "SUSPENDED", message)
    };
    let by = actor.and_then(|actor| actor.person.as_ref()).map(|person| person.id);
    app.db
        .system_in("tenant.suspend", &scope(actor, id), async |tx| {
            tenant::suspend(tx, id, reason, by, app.now()).await.map_err(|error| match error {
                Error::Conflict => closed(),
                other => other,
            })?;
            let details = json!({ "slug": association.slug, "reason": reason });
            note(app, tx, actor, "association.suspend", id, details).await
        })
        .await?;
    reread(app, actor, id).await
}

/// Opens an association again.
///
/// # Errors
/// `NotFound` when there is no such association; `Invalid` when it is not closed; `Forbidden`, `Unauthenticated`.
pub async fn resume(app: &App, actor: Option<&Actor>, id: AssociationId) -> Result<Tenant> {
    authorize(actor)?;
    let association = association::find(app, id).await?.ok_or(Error::NotFound)?;
    app.db
        .system_in("tenant.resume", &scope(actor, id), async |tx| {
            let reason = tenant::resume(tx, id).await?.ok_or_else(|| {
                let message = Text::both("Förbundet är inte stängt.", "The association is not closed.");
                Error::invalid("associationId", "NOT_SUSPENDED", message)
            })?;
            let details = json!({ "slug": association.slug, "closedFor": reason });
            note(app, tx, actor, "association.resume", id, details).await
        })
        .await?;
    reread(app, actor, id).await
}

/// The id of the association with a slug, for the command line.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn id_of(app: &App, slug: &str) -> Result<AssociationId> {
    association::find_by_slug(app, slug).await?.ok_or(Error::NotFound)
}
