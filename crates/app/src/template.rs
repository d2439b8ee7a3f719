//! Published versions of application templates.

use std::{collections::HashMap, sync::Arc};

use mellanrum_model::{
    Result,
    id::{AssociationId, TemplateId},
};
pub use mellanrum_store::template::Template;
use mellanrum_store::{Scope, template};

use crate::{App, actor::Actor, desk::load_public};

/// The templates with these ids. What is published is public.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(
    app: &App,
    actor: &Actor,
    keys: &[(AssociationId, TemplateId)],
) -> Result<HashMap<(AssociationId, TemplateId), Arc<Template>>> {
    let found = load_public!(app, actor, keys, "template.load", template::list_by_ids);
    Ok(found.into_iter().map(|template| ((template.association, template.id), Arc::new(template))).collect())
}

/// The published versions of an association's forms, of each the latest first. What is published is public.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App, association: AssociationId) -> Result<Vec<Arc<Template>>> {
    let scope = Scope::association(association);
    let found = app.db.read("template.list", &scope, async |tx| template::list(tx).await).await?;
    Ok(found.into_iter().map(Arc::new).collect())
}
