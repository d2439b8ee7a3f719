//! Published versions of application templates.

use std::{collections::HashMap, sync::Arc};

use mellanrum_model::{
    Result,
    id::{AssociationId, TemplateId},
};
pub use mellanrum_store::template::Template;
use mellanrum_store::{Scope, template};

use crate::App;

/// The templates with these ids. What is published is public.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(
    app: &App,
    association: AssociationId,
    ids: &[TemplateId],
) -> Result<HashMap<TemplateId, Arc<Template>>> {
    let scope = Scope::association(association);
    let found = app.db.read("template.load", &scope, async |tx| template::list_by_ids(tx, ids).await).await?;
    Ok(found.into_iter().map(|template| (template.id, Arc::new(template))).collect())
}
