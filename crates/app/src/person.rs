//! People, as whoever runs the platform writes them.

use mellanrum_model::{Result, id::PersonId};
use mellanrum_store::person;

use crate::App;

/// Writes a person; one with the same address keeps her id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(app: &App, name: &str, email: &str) -> Result<PersonId> {
    app.db.system("person.save", async |tx| person::save(tx, app.new_id(), name, email, app.now()).await).await
}
