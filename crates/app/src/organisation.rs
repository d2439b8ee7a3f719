//! Organisations, as everyone may see them.

use std::collections::HashMap;

use mellanrum_model::{Result, id::OrganisationId};
pub use mellanrum_store::organisation::Organisation;
use mellanrum_store::{Scope, organisation};

use crate::App;

/// The organisations with these ids.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(app: &App, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, Organisation>> {
    let found = app
        .db
        .read("organisation.load", &Scope::default(), async |tx| organisation::list_by_ids(tx, ids).await)
        .await?;
    Ok(found.into_iter().map(|organisation| (organisation.id, organisation)).collect())
}
