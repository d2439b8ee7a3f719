//! The organisations that take part in an application.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::application::SubmittedParty;

use crate::{
    application::Application,
    error::{Resolved, UserError},
    loader::Caller,
    organisation::{Organisation, PartyKind},
    scalars::read_id,
};

/// An organisation that takes part in an application.
#[derive(SimpleObject)]
pub(crate) struct ApplicationParty {
    /// The organisation.
    organisation: Organisation,
    /// What kind of party it is in the association.
    party_kind: PartyKind,
    /// What it takes on.
    commitment: String,
    /// Whether it owns the intervention.
    is_owner: bool,
    /// Counts the changes; 1 when new, 0 in what was sent in.
    version: i32,
}

impl From<&app::application::Party> for ApplicationParty {
    fn from(party: &app::application::Party) -> Self {
        Self {
            organisation: party.organisation.clone().into(),
            party_kind: party.kind.into(),
            commitment: party.commitment.clone(),
            is_owner: party.is_owner,
            version: party.version,
        }
    }
}

impl From<&SubmittedParty> for ApplicationParty {
    fn from(party: &SubmittedParty) -> Self {
        Self {
            organisation: Organisation::as_sent(party.organisation, party.name.clone(), party.kind),
            party_kind: party.kind.into(),
            commitment: party.commitment.clone(),
            is_owner: party.is_owner,
            version: 0,
        }
    }
}

/// A party to add, or what a party takes on.
#[derive(InputObject)]
pub(crate) struct SavePartyInput {
    /// The application.
    application_id: ID,
    /// The organisation.
    organisation_id: ID,
    /// What it takes on.
    commitment: String,
    /// The version that the writer saw; 0 to add the party.
    expected_version: i32,
}

/// What came of saving a party.
#[derive(SimpleObject)]
pub(crate) struct SavePartyPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A party to remove.
#[derive(InputObject)]
pub(crate) struct RemovePartyInput {
    /// The application.
    application_id: ID,
    /// The organisation.
    organisation_id: ID,
}

/// What came of removing a party.
#[derive(SimpleObject)]
pub(crate) struct RemovePartyPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct PartyMutation;

#[Object]
impl PartyMutation {
    /// Adds a party, or writes what it takes on.
    async fn save_party(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The party.")] input: SavePartyInput,
    ) -> Resolved<SavePartyPayload> {
        let caller = Caller::of(context);
        let result = app::party::save(
            &caller.app,
            &caller.actor,
            read_id(&input.application_id),
            read_id(&input.organisation_id),
            &input.commitment,
            input.expected_version,
        )
        .await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(SavePartyPayload { application: application.map(Application), user_errors })
    }

    /// Removes a party that does not own the intervention and has no budget lines.
    async fn remove_party(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The party.")] input: RemovePartyInput,
    ) -> Resolved<RemovePartyPayload> {
        let caller = Caller::of(context);
        let (application, organisation) = (read_id(&input.application_id), read_id(&input.organisation_id));
        let result = app::party::remove(&caller.app, &caller.actor, application, organisation).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(RemovePartyPayload { application: application.map(Application), user_errors })
    }
}
