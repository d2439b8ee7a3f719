//! Who acts, and where.

use mellanrum_model::{
    Error, Result,
    api_token::TokenScope,
    id::{AssociationId, OrganisationId},
    permission::{Action, Role, may},
};
use mellanrum_store::{Scope, audit::Acting};
pub use mellanrum_store::{
    api_token::ApiToken,
    organisation::Organisation,
    person::Person,
    role::{AssociationRole, OrganisationRole},
    session::Session,
};

use crate::association::Association;

/// Who acts: nobody in particular, or a person with her roles. Made by [`crate::session::actor`] for one request.
///
/// What must stay true: a role that asks for two factors is among the roles only when two were shown.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// Who is signed in.
    pub person: Option<Person>,
    /// How; nothing for whoever is not signed in.
    pub session: Option<Session>,
    /// The token by which a program acts for the person; then there is no session.
    pub token: Option<ApiToken>,
    /// Whose host it is; none on the apex.
    pub association: Option<Association>,
    /// The person's roles in that association.
    pub roles: Vec<Role>,
    /// The person's roles in every association; one entry for each role.
    pub associations: Vec<AssociationRole>,
    /// What the person may do for which organisations; one entry for each role.
    pub organisations: Vec<OrganisationRole>,
    /// The person's roles in the network and on the platform.
    pub platform_roles: Vec<Role>,
    /// Where the request comes from.
    pub origin: Origin,
    /// The associations that are closed for the time being, for who is signed in.
    pub suspended: Vec<AssociationId>,
    /// Keys of the bodies that the person answers for in that association.
    pub bodies: Vec<String>,
    /// Roles that the person would have, in one place or another, with a second factor.
    pub waiting_roles: Vec<Role>,
}

/// Where a request comes from, for what is written down of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The visitor's network address; empty when it is not known.
    pub address: String,
    /// The id of the request; empty when it has none.
    pub request_id: String,
}

impl Actor {
    fn acting(&self, roles: Vec<Role>) -> Acting {
        let Origin { address, request_id } = self.origin.clone();
        let token = self.token.as_ref().map(|token| token.name.clone());
        Acting { roles, address, request_id, token }
    }

    /// In which roles the person acts where no association is, and from where.
    pub(crate) fn acting_on_platform(&self) -> Acting {
        let mut roles = self.platform_roles.clone();
        roles.extend(self.organisations.iter().map(|held| held.role));
        roles.sort_unstable();
        roles.dedup();
        self.acting(roles)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody is.
    pub fn get_person(&self) -> Result<&Person> {
        self.person.as_ref().ok_or(Error::Unauthenticated)
    }

    /// Who is signed in herself: what belongs to a person's account is no program's to read or change.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody is, or a program acts by a token.
    pub fn get_account(&self) -> Result<&Person> {
        self.get_session()?;
        self.get_person()
    }

    /// The session that the person acts in.
    ///
    /// # Errors
    /// `Unauthenticated` when there is none.
    pub fn get_session(&self) -> Result<&Session> {
        self.session.as_ref().ok_or(Error::Unauthenticated)
    }

    /// The organisations whose applications the person reads and writes.
    #[must_use]
    pub fn organisation_ids(&self) -> Vec<OrganisationId> {
        let mut ids: Vec<OrganisationId> = self.writing_roles().map(|held| held.organisation.id).collect();
        ids.dedup();
        ids
    }

    /// The roles in which the person reads and writes applications, by the organisations' names.
    pub fn writing_roles(&self) -> impl Iterator<Item = &OrganisationRole> {
        self.organisations.iter().filter(|held| may(held.role, Action::ReadOwnApplication))
    }

    /// The organisations for which the person may do an action, by their names, each once.
    #[must_use]
    pub fn organisations_for(&self, action: Action) -> Vec<Organisation> {
        let mut found: Vec<Organisation> = self
            .organisations
            .iter()
            .filter(|held| may(held.role, action))
            .map(|held| held.organisation.clone())
            .collect();
        found.dedup();
        found
    }

    /// Whether the person may do an action for an organisation.
    #[must_use]
    pub fn may_for(&self, organisation: OrganisationId, action: Action) -> bool {
        self.organisations.iter().any(|held| held.organisation.id == organisation && may(held.role, action))
    }

    /// Whether a role in the host's association allows an action there, and the token, where there is one, does too.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        let opens = |token: &ApiToken| TokenScope::of(action).is_some_and(|scope| token.scopes.contains(&scope));
        self.roles.iter().any(|&role| may(role, action)) && self.token.as_ref().is_none_or(opens)
    }

    /// Whether a role in the network or on the platform allows an action.
    #[must_use]
    pub fn may_on_platform(&self, action: Action) -> bool {
        self.platform_roles.iter().any(|&role| may(role, action))
    }

    /// The host's association, when the person may do `action` in it.
    ///
    /// # Errors
    /// `NotFound` on the apex, `Unauthenticated` when nobody is signed in, `Forbidden` without such a role.
    pub fn authorize(&self, action: Action) -> Result<AssociationId> {
        let association = self.association.as_ref().ok_or(Error::NotFound)?;
        self.get_person()?;
        if self.may(action) { Ok(association.id) } else { Err(Error::Forbidden) }
    }

    /// Whether an association is closed for the time being, so that nothing can be written into it.
    #[must_use]
    pub fn is_suspended(&self, association: AssociationId) -> bool {
        self.suspended.contains(&association)
    }

    /// Keys of the bodies that the person answers for in an association, when she reads what was sent to them there and no other
    /// cases.
    #[must_use]
    pub fn bodies_in(&self, association: AssociationId) -> Option<Vec<String>> {
        let is_here = self.association.as_ref().is_some_and(|home| home.id == association);
        (is_here && !self.bodies.is_empty() && !self.may(Action::ReadCases)).then(|| self.bodies.clone())
    }

    /// Where the request came in: what the desk may see, and on an association's host its rows too.
    pub(crate) fn scope(&self) -> Scope {
        let association = self.association.as_ref().map(|association| association.id);
        Scope { association, bodies: association.and_then(|id| self.bodies_in(id)), ..self.desk_scope() }
    }

    /// What the person's organisations take part in, in every association.
    pub(crate) fn desk_scope(&self) -> Scope {
        Scope { organisations: self.organisation_ids(), ..self.own_scope() }
    }

    /// What is the person's own, wherever.
    pub(crate) fn own_scope(&self) -> Scope {
        let acting = self.acting(Vec::new());
        Scope { person: self.person.as_ref().map(|person| person.id), acting, ..Scope::default() }
    }

    /// One association's rows, with what the person's organisations take part in.
    pub(crate) fn scope_in(&self, association: AssociationId) -> Scope {
        let mut roles: Vec<Role> = self.writing_roles().map(|held| held.role).collect();
        if self.association.as_ref().is_some_and(|home| home.id == association) {
            roles.extend(&self.roles);
        }
        roles.sort_unstable();
        roles.dedup();
        let is_suspended = self.is_suspended(association);
        let bodies = self.bodies_in(association);
        Scope { association: Some(association), acting: self.acting(roles), is_suspended, bodies, ..self.desk_scope() }
    }

    /// One association's rows as its office sees them: no drafts, and nothing of other associations. Whoever plans for the office must
    /// count what is there, also when she answers for a body too.
    pub(crate) fn office_scope(&self, association: AssociationId) -> Scope {
        let (acting, is_suspended) = (self.acting(self.roles.clone()), self.is_suspended(association));
        Scope { association: Some(association), acting, is_suspended, ..self.own_scope() }
    }
}
