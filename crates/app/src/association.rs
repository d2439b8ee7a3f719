//! An association as configuration: what a file would change, applying it, and the file of what is there.
//!
//! Reading the file is `mellanrum_model::association::read`; what comes here is free of contradictions.

use std::collections::HashMap;

use mellanrum_model::{
    Error, Result, Text,
    association::{AssociationFile, PolicyEntry},
    deadline::date_in_sweden,
    id::AssociationId,
    rule::Facts,
};
use mellanrum_store::{Scope, association, call, frame as store_frame, meeting, member};
pub use mellanrum_store::{association::Association, meeting::Meeting, member::Member};
use serde_json::{Value, json};
use similar::TextDiff;

mod effect;

pub use effect::{Count, Effect, Moved, RuleChange};

use crate::{App, audit, call_dates::note_moves_by_file, frame, profile, tenant};

/// What a changed file would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The lines, as a unified diff of the two files.
    pub diff: String,
    /// What that does to calls, drafts and cases that are there.
    pub effects: Vec<Effect>,
}

/// What applying a file would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The association is not there yet.
    Create,
    /// Nothing would change.
    Unchanged,
    /// This would change.
    Change(Change),
}

/// Every association, by name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App) -> Result<Vec<Association>> {
    app.db.read("association.list", &Scope::default(), async |tx| association::list(tx).await).await
}

/// The associations with these ids.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(app: &App, ids: &[AssociationId]) -> Result<HashMap<AssociationId, Association>> {
    let scope = Scope::default();
    let found = app.db.read("association.load", &scope, async |tx| association::list_by_ids(tx, ids).await).await?;
    Ok(found.into_iter().map(|association| (association.id, association)).collect())
}

/// The association with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, id: AssociationId) -> Result<Option<Association>> {
    app.db.read("association.find", &Scope::default(), async |tx| association::find(tx, id).await).await
}

/// Its members today, in the order of its file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn members(app: &App, id: AssociationId) -> Result<Vec<Member>> {
    let today = date_in_sweden(app.now());
    let all = app.db.read("association.members", &Scope::association(id), async |tx| member::list(tx).await).await?;
    Ok(all.into_iter().filter(|member| member.is_member_on(today)).collect())
}

/// Its policies with their rules, in the order of its file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn policies(app: &App, id: AssociationId) -> Result<Vec<PolicyEntry>> {
    app.db.read("association.policies", &Scope::association(id), async |tx| association::list_policies(tx).await).await
}

/// Its board meetings from today on, the next first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn upcoming_meetings(app: &App, id: AssociationId) -> Result<Vec<Meeting>> {
    let today = date_in_sweden(app.now());
    app.db
        .read("association.meetings", &Scope::association(id), async |tx| meeting::list_upcoming(tx, today).await)
        .await
}

pub(crate) fn cost_type_labels(association: &Association) -> Vec<(String, Text)> {
    association.profile.cost_types.iter().map(|entry| (entry.key.clone(), entry.label.clone())).collect()
}

/// What the sentences of its rules need to name things, without looking at any application.
#[must_use]
pub fn rule_labels(association: &Association) -> Facts {
    Facts { cost_type_labels: cost_type_labels(association), ..Facts::default() }
}

pub(crate) async fn find_by_slug(app: &App, slug: &str) -> Result<Option<AssociationId>> {
    let found = app.db.system("association.find", async |tx| association::find_by_slug(tx, slug).await).await?;
    Ok(found.map(|association| association.id))
}

/// Refuses domains that lead somewhere else already.
async fn check_domains(app: &App, file: &AssociationFile) -> Result<()> {
    if let Some(ours) = file.domains.iter().find(|domain| app.addresses.is_ours(domain)) {
        let message = Text::both(
            format!("{ours} hör till plattformen; där har varje förbund sin plats genom `slug`."),
            format!("{ours} belongs to the platform; there each association has its place by its `slug`."),
        );
        return Err(Error::invalid("domains", "DOMAIN_OF_PLATFORM", message));
    }
    let taken = app
        .db
        .read("association.domains", &Scope::default(), async |tx| {
            association::list_taken_domains(tx, &file.slug, &file.domains).await
        })
        .await?;
    let Some(domain) = taken.first() else { return Ok(()) };
    let message = Text::both(
        format!("{domain} leder redan till ett annat förbund."),
        format!("{domain} leads to another association already."),
    );
    Err(Error::invalid("domains", "DOMAIN_TAKEN", message))
}

/// The file with the options of its forms written out, those of published versions as they were published.
async fn with_options(app: &App, file: &AssociationFile) -> Result<AssociationFile> {
    let Some(id) = find_by_slug(app, &file.slug).await? else { return Ok(file.clone().with_options(&[])) };
    let there = app.db.plan("association.templates", id, async |tx| association::export(tx).await).await?;
    Ok(file.clone().with_options(&there.templates))
}

/// What applying `file` would do.
///
/// # Errors
/// `Conflict` when the file changes a template version that is published: what is published never changes. `Invalid` when
/// a domain leads somewhere else already, or when the file lacks what was published or what something is written with.
pub async fn plan(app: &App, file: &AssociationFile) -> Result<Plan> {
    check_domains(app, file).await?;
    let file = &with_options(app, file).await?;
    let Some(id) = find_by_slug(app, &file.slug).await? else { return Ok(Plan::Create) };
    let wanted = file.clone().in_export_order();
    let (there, usage) = app
        .db
        .plan("association.plan", id, async |tx| Ok((association::export(tx).await?, association::usage(tx).await?)))
        .await?;
    if there.templates.iter().any(|published| {
        wanted.templates.iter().any(|template| {
            (&template.key, template.version) == (&published.key, published.version) && template != published
        })
    }) {
        return Err(Error::Conflict);
    }
    if there == wanted {
        return Ok(Plan::Unchanged);
    }
    let refused = effect::refusals(&there, &wanted, &usage);
    if !refused.is_empty() {
        return Err(Error::Invalid(refused));
    }
    let text = |file: &AssociationFile| file.to_yaml().map_err(|error| Error::internal(error.to_string()));
    let (before, after) = (text(&there)?, text(&wanted)?);
    let diff =
        TextDiff::from_lines(&before, &after).unified_diff().context_radius(2).header("now", "after").to_string();
    Ok(Plan::Change(Change { diff, effects: effect::effects(&there, &wanted, &usage) }))
}

/// Applies `file`, and says what that did. Applying the same file again does nothing.
///
/// # Errors
/// As for [`plan`], and `Invalid` when an association that is there would change without a reason; nothing is then applied.
pub async fn apply(app: &App, file: &AssociationFile, reason: Option<&str>) -> Result<Plan> {
    let file = &with_options(app, file).await?;
    let plan = plan(app, file).await?;
    let missing =
        || Text::both("Skriv varför inställningarna ändras.", "Write why the settings of the association change.");
    let reason = match &plan {
        Plan::Unchanged => return Ok(plan),
        Plan::Create => reason.map(|reason| tenant::check_reason(reason, missing)).transpose()?,
        Plan::Change(_) => Some(tenant::check_reason(reason.unwrap_or_default(), missing)?),
    };
    let now = app.now();
    let before = app.db.system("association.find", async |tx| association::find_by_slug(tx, &file.slug).await).await?;
    let id = app
        .db
        .system("association.apply", async |tx| association::save_platform_part(tx, file, now, || app.new_id()).await)
        .await?;
    app.db
        .write("association.apply", &Scope::association(id), async |tx| {
            let calls = call::list(tx).await?;
            let frames = store_frame::list(tx).await?;
            association::save_tenant_part(tx, file, now, || app.new_id()).await?;
            note_moves_by_file(app, tx, &calls, reason.unwrap_or_default()).await?;
            if let Some(before) = &before {
                let reason = reason.unwrap_or_default();
                frame::note_applied(app, tx, &frames, reason).await?;
                profile::note_applied(tx, &before.profile, &file.profile(), reason, now).await?;
            }
            // Not the effects: they count drafts, and the log is the association's.
            let mut details = match &plan {
                Plan::Change(change) => json!({ "change": change.diff }),
                Plan::Create | Plan::Unchanged => json!({ "after": { "slug": file.slug, "name": file.name } }),
            };
            if let Some(reason) = reason {
                details["reason"] = Value::from(reason);
            }
            audit::note(app, tx, "association.apply", id, details);
            Ok(())
        })
        .await?;
    app.hosts.forget();
    Ok(plan)
}

/// The file of what is there.
///
/// # Errors
/// `NotFound` when there is no such association.
pub async fn export(app: &App, slug: &str) -> Result<AssociationFile> {
    let id = find_by_slug(app, slug).await?.ok_or(Error::NotFound)?;
    app.db.read("association.export", &Scope::association(id), async |tx| association::export(tx).await).await
}
