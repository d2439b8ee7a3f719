//! Who asks.

use async_graphql::{Context, ID, Object, SimpleObject};
use mellanrum_app::{self as app, actor};

use crate::{
    api_token::TokenScope,
    error::Resolved,
    loader::Caller,
    organisation::Organisation,
    passkey::Passkey,
    role::{OwnRole, Role},
    scalars::DateTime,
    session::Session,
};

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

/// An organisation that the viewer acts for, in one role.
#[derive(SimpleObject)]
pub(crate) struct OrganisationMembership {
    /// The organisation.
    organisation: Organisation,
    /// The role in it.
    role: Role,
}

/// An association that the viewer has roles in.
#[derive(SimpleObject)]
pub(crate) struct AssociationMembership {
    /// The association's slug.
    slug: String,
    /// The association's name.
    name: String,
    /// The association's host.
    host: String,
    /// The viewer's roles in it.
    roles: Vec<Role>,
}

/// Who asks.
pub(crate) struct Viewer;

/// Who asks, when, and as what.
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
    async fn association_roles(&self, context: &Context<'_>) -> Vec<Role> {
        Caller::of(context).actor.roles.iter().copied().map(Into::into).collect()
    }

    /// The associations that the viewer has roles in, by their names.
    async fn associations(&self, context: &Context<'_>) -> Vec<AssociationMembership> {
        let caller = Caller::of(context);
        let mut found: Vec<AssociationMembership> = Vec::new();
        for held in &caller.actor.associations {
            match found.last_mut().filter(|last| last.slug == held.slug) {
                Some(last) => last.roles.push(held.role.into()),
                None => found.push(AssociationMembership {
                    slug: held.slug.clone(),
                    name: held.name.clone(),
                    host: caller.app.addresses.host_named(&held.slug, held.domain.as_deref()),
                    roles: vec![held.role.into()],
                }),
            }
        }
        found
    }

    /// The organisations that the viewer acts for, once for each role, by their names.
    async fn organisations(&self, context: &Context<'_>) -> Vec<OrganisationMembership> {
        let membership = |held: &actor::OrganisationRole| OrganisationMembership {
            organisation: held.organisation.clone().into(),
            role: held.role.into(),
        };
        Caller::of(context).actor.organisations.iter().map(membership).collect()
    }

    /// The viewer's roles in the national network and on the platform.
    async fn platform_roles(&self, context: &Context<'_>) -> Vec<Role> {
        Caller::of(context).actor.platform_roles.iter().copied().map(Into::into).collect()
    }

    /// Roles that the viewer has but cannot use until a second factor is shown.
    async fn waiting_roles(&self, context: &Context<'_>) -> Vec<Role> {
        Caller::of(context).actor.waiting_roles.iter().copied().map(Into::into).collect()
    }

    /// What the viewer may open by a token that she makes here; nothing when she makes none.
    async fn token_scopes(&self, context: &Context<'_>) -> Vec<TokenScope> {
        app::api_token::scopes_of(&Caller::of(context).actor).into_iter().map(Into::into).collect()
    }

    /// Every role that the viewer was given, also those that wait for an answer or are over; the first given first.
    #[graphql(complexity = "10 + 5 * child_complexity")]
    async fn roles(&self, context: &Context<'_>) -> Resolved<Vec<OwnRole>> {
        let caller = Caller::of(context);
        Ok(app::role::list_own(&caller.app, &caller.actor).await?.into_iter().map(OwnRole).collect())
    }

    /// The browsers that the viewer is signed in with, the last used first.
    #[graphql(complexity = "10 + 5 * child_complexity")]
    async fn sessions(&self, context: &Context<'_>) -> Resolved<Vec<Session>> {
        let caller = Caller::of(context);
        let current = caller.actor.get_session()?.id;
        let found = app::session::list(&caller.app, &caller.actor).await?;
        Ok(found.into_iter().map(|session| Session { is_current: session.id == current, session }).collect())
    }

    /// The viewer's passkeys, the first registered first.
    #[graphql(complexity = "10 + 5 * child_complexity")]
    async fn passkeys(&self, context: &Context<'_>) -> Resolved<Vec<Passkey>> {
        let caller = Caller::of(context);
        Ok(app::passkey::list(&caller.app, &caller.actor).await?.into_iter().map(Passkey).collect())
    }

    /// Whether two factors were shown in this session, or an issuer vouches for two.
    async fn second_factor(&self, context: &Context<'_>) -> bool {
        Caller::of(context).actor.session.as_ref().is_some_and(|session| session.second_factor)
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
