//! An association as configuration: what a file would change, applying it, and the file of what is there.
//!
//! Reading the file is `mellanrum_model::association::read`; what comes here is free of contradictions.

use mellanrum_model::{Error, Result, association::AssociationFile, id::AssociationId};
use mellanrum_store::{Scope, association};
use similar::TextDiff;

use crate::App;

/// What applying a file would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The association is not there yet.
    Create,
    /// Nothing would change.
    Unchanged,
    /// These lines would change, as a unified diff of the two files.
    Change(String),
}

async fn find(app: &App, slug: &str) -> Result<Option<AssociationId>> {
    let found = app.db.system("association.find", async |tx| association::find_by_slug(tx, slug).await).await?;
    Ok(found.map(|association| association.id))
}

/// What applying `file` would do.
///
/// # Errors
/// `Conflict` when the file changes a template version that is published: what is published never changes.
pub async fn plan(app: &App, file: &AssociationFile) -> Result<Plan> {
    let Some(id) = find(app, &file.slug).await? else { return Ok(Plan::Create) };
    let wanted = file.clone().in_export_order();
    let there =
        app.db.read("association.plan", &Scope::association(id), async |tx| association::export(tx).await).await?;
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
    let text = |file: &AssociationFile| file.to_yaml().map_err(|error| Error::internal(error.to_string()));
    let (before, after) = (text(&there)?, text(&wanted)?);
    let diff = TextDiff::from_lines(&before, &after);
    Ok(Plan::Change(diff.unified_diff().context_radius(2).header("now", "after").to_string()))
}

/// Applies `file`, and says what that did. Applying the same file again does nothing.
///
/// # Errors
/// `Conflict` as for [`plan`]; nothing is then applied.
pub async fn apply(app: &App, file: &AssociationFile) -> Result<Plan> {
    let plan = plan(app, file).await?;
    if plan == Plan::Unchanged {
        return Ok(plan);
    }
    let now = app.now();
    let id = app
        .db
        .system("association.apply", async |tx| association::save_platform_part(tx, file, now, || app.new_id()).await)
        .await?;
    app.db
        .write("association.apply", &Scope::association(id), async |tx| {
            association::save_tenant_part(tx, file, now, || app.new_id()).await
        })
        .await?;
    Ok(plan)
}

/// The file of what is there.
///
/// # Errors
/// `NotFound` when there is no such association.
pub async fn export(app: &App, slug: &str) -> Result<AssociationFile> {
    let id = find(app, slug).await?.ok_or(Error::NotFound)?;
    app.db.read("association.export", &Scope::association(id), async |tx| association::export(tx).await).await
}
