//! Organisations, as everyone may see them.

use async_graphql::{Enum, ID, Object};
use mellanrum_app as app;
use mellanrum_model::id::OrganisationId;

/// What kind of party an organisation is (law 2003:1210). "At least two parties" counts kinds.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::organisation::PartyKind")]
pub(crate) enum PartyKind {
    /// Försäkringskassan, the Social Insurance Agency.
    Forsakringskassan,
    /// Arbetsförmedlingen, the Public Employment Service.
    Arbetsformedlingen,
    /// A region.
    Region,
    /// A municipality.
    Municipality,
}

/// An organisation.
#[derive(Clone)]
pub(crate) struct Organisation {
    id: OrganisationId,
    name: String,
    party_kind: PartyKind,
}

impl Organisation {
    /// An organisation by what was written of it when something was sent in.
    pub(crate) fn as_sent(id: OrganisationId, name: String, kind: mellanrum_model::organisation::PartyKind) -> Self {
        Self { id, name, party_kind: kind.into() }
    }
}

impl From<app::organisation::Organisation> for Organisation {
    fn from(organisation: app::organisation::Organisation) -> Self {
        Self { id: organisation.id, name: organisation.name, party_kind: organisation.party_kind.into() }
    }
}

/// An organisation: a party of applications and a member of any number of associations.
#[Object]
impl Organisation {
    /// Begins with `orga_`.
    pub(crate) async fn id(&self) -> ID {
        self.id.to_string().into()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.name
    }

    /// What kind of party it is on the platform.
    async fn party_kind(&self) -> PartyKind {
        self.party_kind
    }
}
