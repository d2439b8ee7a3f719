//! Who asks.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use mellanrum_app::actor;
use mellanrum_model::permission::Role;

use crate::{loader::Caller, organisation::Organisation, scalars::DateTime};

/// What a person does for an association.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub(crate) enum AssociationRole {
    /// Heads the office.
    Director,
    /// Prepares cases at the office.
    Officer,
    /// Sits on the board.
    BoardMember,
}

/// What a person may do for an organisation.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub(crate) enum OrganisationRole {
    /// Writes applications.
    Editor,
    /// Writes applications and sends them in.
    Signatory,
}

/// Someone who can sign in.
pub(crate) struct Person(pub(crate) actor::Person);

/// Someone who can sign in. Only oneself can be read.
#[Object]
impl Person {
    /// Begins with `pers_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What the person is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where mail to the person goes.
    async fn email(&self) -> &str {
        &self.0.email
    }
}

/// An organisation that the viewer acts for.
#[derive(SimpleObject)]
pub(crate) struct OrganisationMembership {
    /// The organisation.
    organisation: Organisation,
    /// What the viewer may do for it.
    role: OrganisationRole,
}

/// Who asks.
pub(crate) struct Viewer;

/// Who asks, and when.
#[Object]
impl Viewer {
    /// Who is signed in on this host; nobody for the public.
    async fn person(&self, context: &Context<'_>) -> Option<Person> {
        Caller::of(context).actor.person.clone().map(Person)
    }

    /// The product's clock.
    async fn now(&self, context: &Context<'_>) -> DateTime {
        DateTime(Caller::of(context).app.now())
    }

    /// The viewer's roles in the association of this host; none on the apex host.
    async fn association_roles(&self, context: &Context<'_>) -> Vec<AssociationRole> {
        let role = |role: &Role| match role {
            Role::Director => Some(AssociationRole::Director),
            Role::Officer => Some(AssociationRole::Officer),
            Role::BoardMember => Some(AssociationRole::BoardMember),
            Role::Public | Role::Editor | Role::Signatory => None,
        };
        Caller::of(context).actor.roles.iter().filter_map(role).collect()
    }

    /// The organisations that the viewer acts for, in every association.
    async fn organisations(&self, context: &Context<'_>) -> Vec<OrganisationMembership> {
        let membership = |held: &actor::OrganisationRole| {
            let role = match held.role {
                Role::Editor => OrganisationRole::Editor,
                Role::Signatory => OrganisationRole::Signatory,
                Role::Public | Role::Officer | Role::Director | Role::BoardMember => return None,
            };
            Some(OrganisationMembership { organisation: held.organisation.clone().into(), role })
        };
        Caller::of(context).actor.organisations.iter().filter_map(membership).collect()
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
