//! Changing who takes part in an application.

use mellanrum_model::{
    Error, Result, Text,
    id::{ApplicationId, OrganisationId},
};
pub use mellanrum_store::party::Party;
use mellanrum_store::{budget_line, organisation, party};

use crate::{
    App,
    actor::Actor,
    application::{Application, edit, reread},
};

const MAX_COMMITMENT: usize = 20_000;

/// Adds a party (`expected_version` 0) or saves what it takes on.
///
/// # Errors
/// `Invalid` for an organisation that is not there or a text that is too long; `Conflict` when somebody else has saved
/// since or the application can no longer be changed; `NotFound`, `Forbidden`.
pub async fn save(
    app: &App,
    actor: &Actor,
    application: ApplicationId,
    organisation: OrganisationId,
    commitment: &str,
    expected_version: i32,
) -> Result<Application> {
    let length = commitment.chars().count();
    if length > MAX_COMMITMENT || commitment.contains('\0') {
        let message = Text::both(
            format!("Texten är {length} tecken lång. Högst {MAX_COMMITMENT} tecken får plats."),
            format!("The text is {length} characters long. At most {MAX_COMMITMENT} characters fit."),
        );
        return Err(Error::invalid("commitment", "TOO_LONG", message));
    }
    edit(app, actor, application, "party.save", async |tx, application| {
        if organisation::list_by_ids(tx, &[organisation]).await?.is_empty() {
            let message = Text::both("Organisationen finns inte.", "There is no such organisation.");
            return Err(Error::invalid("organisationId", "UNKNOWN_ORGANISATION", message));
        }
        if !party::save(tx, application.id, organisation, commitment, expected_version).await? {
            let parties = party::list(tx, &[application.id]).await?;
            // The same text twice, as after a lost reply, is no conflict.
            if !parties.iter().any(|party| party.organisation.id == organisation && party.commitment == commitment) {
                return Err(Error::Conflict);
            }
        }
        reread(tx, application.id).await
    })
    .await
}

/// Removes a party.
///
/// # Errors
/// `Invalid` for the owner, for one's own organisation, or for a party that has lines in the budget; `Conflict` when the application can no longer
/// be changed; `NotFound`, `Forbidden`.
pub async fn remove(
    app: &App,
    actor: &Actor,
    application: ApplicationId,
    organisation: OrganisationId,
) -> Result<Application> {
    edit(app, actor, application, "party.remove", async |tx, application| {
        if application.owner == organisation {
            let message = Text::both(
                "Den som äger insatsen kan inte tas bort.",
                "The owner of the intervention cannot be removed.",
            );
            return Err(Error::invalid("organisationId", "OWNER", message));
        }
        let mine = actor.organisation_ids();
        let stays = application.parties.iter().any(|party| *party != organisation && mine.contains(party));
        if mine.contains(&organisation) && !stays {
            let message = Text::both(
                "Du kan inte ta bort din egen organisation. Be den som äger insatsen.",
                "You cannot remove your own organisation. Ask the owner of the intervention.",
            );
            return Err(Error::invalid("organisationId", "OWN_ORGANISATION", message));
        }
        let lines = budget_line::list(tx, &[application.id]).await?;
        if lines.iter().any(|(_, line)| line.organisation == organisation) {
            let message = Text::both(
                "Parten har rader i budgeten. Ta bort dem eller flytta dem till en annan part först.",
                "The party has lines in the budget. Remove them or move them to another party first.",
            );
            return Err(Error::invalid("organisationId", "HAS_BUDGET_LINES", message));
        }
        party::remove(tx, application.id, organisation).await?;
        reread(tx, application.id).await
    })
    .await
}
