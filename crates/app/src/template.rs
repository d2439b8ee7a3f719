//! Published versions of application templates.

use std::{collections::HashMap, sync::Arc};

use mellanrum_model::{
    Result,
    id::{AssociationId, TemplateId},
};
use mellanrum_store::template;
pub use mellanrum_store::template::Template;

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
