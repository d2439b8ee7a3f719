//! People and their roles, as the operator writes them.

use mellanrum_model::{
    Result,
    id::{AssociationId, PersonId},
    permission::Role,
};
use mellanrum_store::{Scope, person};

use crate::App;

/// Writes a person; one with the same address keeps her id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn save(app: &App, name: &str, email: &str) -> Result<PersonId> {
    app.db.system("person.save", async |tx| person::save(tx, app.new_id(), name, email, app.now()).await).await
}

/// Gives a person a role in an organisation.
///
/// # Errors
/// `NotFound` when there is no such organisation.
pub async fn give_organisation_role(app: &App, person: PersonId, organisation_key: &str, role: Role) -> Result<()> {
    app.db
        .system("person.give_role", async |tx| person::give_organisation_role(tx, person, organisation_key, role).await)
        .await
}

/// Gives a person a role in an association.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn give_association_role(app: &App, association: AssociationId, person: PersonId, role: Role) -> Result<()> {
    app.db
        .write("person.give_role", &Scope::association(association), async |tx| {
            person::give_association_role(tx, person, role).await
        })
        .await
}
