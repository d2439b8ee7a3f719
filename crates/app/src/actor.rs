//! Who acts, and where.

use mellanrum_model::{
    Error, Result,
    id::{AssociationId, OrganisationId},
    permission::{Action, Role, may},
};
use mellanrum_store::Scope;
pub use mellanrum_store::person::{Organisation, OrganisationRole, Person};

use crate::association::Association;

/// Who acts: nobody in particular, or a person with her roles. Made by [`crate::session::actor`] for one request.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// Who is signed in.
    pub person: Option<Person>,
    /// Whose host it is; none on the apex.
    pub association: Option<Association>,
    /// The person's roles in that association.
    pub roles: Vec<Role>,
    /// What the person may do for which organisations.
    pub organisations: Vec<OrganisationRole>,
}

impl Actor {
    /// Who is signed in.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody is.
    pub fn get_person(&self) -> Result<&Person> {
        self.person.as_ref().ok_or(Error::Unauthenticated)
    }

    /// The organisations that the person acts for.
    #[must_use]
    pub fn organisation_ids(&self) -> Vec<OrganisationId> {
        self.organisations.iter().map(|role| role.organisation.id).collect()
    }

    /// Whether a role in the host's association allows an action there.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.roles.iter().any(|&role| may(role, action))
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

    /// Where the request came in: what the desk may see, and on an association's host its rows too.
    pub(crate) fn scope(&self) -> Scope {
        Scope { association: self.association.as_ref().map(|association| association.id), ..self.desk_scope() }
    }

    /// What the person's organisations take part in, in every association.
    pub(crate) fn desk_scope(&self) -> Scope {
        Scope {
            association: None,
            person: self.person.as_ref().map(|person| person.id),
            organisations: self.organisation_ids(),
        }
    }

    /// One association's rows, with what the person's organisations take part in.
    pub(crate) fn scope_in(&self, association: AssociationId) -> Scope {
        Scope { association: Some(association), ..self.desk_scope() }
    }

    /// One association's rows as its office sees them: no drafts, and nothing of other associations.
    pub(crate) fn office_scope(&self, association: AssociationId) -> Scope {
        Scope {
            association: Some(association),
            person: self.person.as_ref().map(|person| person.id),
            organisations: Vec::new(),
        }
    }
}
