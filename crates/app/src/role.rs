//! Who has which role where: invitations, answers to them, and withdrawals.
//!
//! What must stay true: nobody gives a role to herself or has it for longer by her own hand, and nobody has one that she has not
//! accepted; an association and the platform are never left without somebody who gives roles, also when two leave at once;
//! roles that exclude each other are never held at the same time; belonging to a domain gives nothing.

mod appoint;
mod check;
mod first;

use mellanrum_documents::mail::Mail;
use mellanrum_model::{
    Error, Result, Text,
    deadline::date_in_sweden,
    id::{AssociationRoleId, OrganisationId, OrganisationRoleId, PlatformRoleId},
    permission::{Action, Role},
    role::{INVITATION_DAYS, RoleState, Term},
    text::Language,
};
pub use mellanrum_store::role::{GivenRole, OwnRole};
use mellanrum_store::{
    Scope, Tx, organisation, person,
    role::{self, NewRole, RolePlace},
};
use serde_json::{Value, json};
use time::{Date, Duration};
use uuid::Uuid;

pub use self::appoint::{AppointedPlace, appoint};
use self::check::{
    check, check_beside, check_body, check_others, check_reason, check_somebody_is_left, gone, over, to_oneself,
};
pub(crate) use self::first::{First, invite_first, withdraw_invitation};
use crate::{
    App, account_mail,
    actor::Actor,
    audit,
    session::{not_an_address, read_email},
};

/// A given role, by the kind of place that it is held in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleId {
    /// In an association.
    Association(AssociationRoleId),
    /// In an organisation.
    Organisation(OrganisationRoleId),
    /// In the network or on the platform.
    Platform(PlatformRoleId),
}

impl RoleId {
    fn uuid(self) -> Uuid {
        match self {
            Self::Association(id) => id.0,
            Self::Organisation(id) => id.0,
            Self::Platform(id) => id.0,
        }
    }
}

/// Where people are invited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvitationPlace {
    /// The association of the host.
    Association,
    /// An organisation.
    Organisation(OrganisationId),
    /// The network and the platform.
    Platform,
}

/// A place with the scope in which its roles are read and written.
struct Ground {
    place: RolePlace,
    /// The association; else the system role does the work.
    scope: Option<Scope>,
    name: String,
    /// Whether the actor only appoints those who decide over an organisation's people, as the platform does.
    appoints: bool,
}

/// An invitation to write.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Whom, as a text from a form.
    pub email: String,
    /// What she is called, for those who do not know her yet.
    pub name: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// From when and until when.
    pub term: Term,
    /// Why.
    pub reason: String,
    /// Key of the body that a representative answers for, where the association consults bodies.
    pub body: Option<String>,
}

/// Where the actor may do `action` about `role`, or about roles at all.
async fn ground(app: &App, actor: &Actor, place: InvitationPlace, action: GroundAction) -> Result<Ground> {
    match place {
        InvitationPlace::Association => {
            let association = actor.authorize(action.in_association())?;
            let name = actor.association.as_ref().map(|home| home.name.clone()).unwrap_or_default();
            let scope = Some(actor.office_scope(association));
            Ok(Ground { place: RolePlace::Association, scope, name, appoints: false })
        }
        InvitationPlace::Organisation(id) => {
            actor.get_person()?;
            let is_colleague = actor.may_for(id, action.in_organisation());
            let is_operator = actor.may_on_platform(Action::GivePlatformRoles);
            let found = app
                .db
                .read("organisation.find", &Scope::default(), async |tx| organisation::list_by_ids(tx, &[id]).await)
                .await?
                .pop();
            // Organisations are public, so that one may not do this tells nothing.
            let organisation = found.ok_or(Error::NotFound)?;
            if !is_colleague && !is_operator {
                return Err(Error::Forbidden);
            }
            let (place, name) = (RolePlace::Organisation(id), organisation.name);
            Ok(Ground { place, scope: None, name, appoints: !is_colleague })
        }
        InvitationPlace::Platform => {
            actor.get_person()?;
            if !actor.may_on_platform(Action::GivePlatformRoles) {
                return Err(Error::Forbidden);
            }
            Ok(Ground { place: RolePlace::Platform, scope: None, name: "Mellanrum".to_owned(), appoints: false })
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum GroundAction {
    Read,
    Give,
}

impl GroundAction {
    fn in_association(self) -> Action {
        match self {
            Self::Read => Action::ReadRoles,
            Self::Give => Action::GiveRoles,
        }
    }

    fn in_organisation(self) -> Action {
        match self {
            Self::Read => Action::ReadOrganisationRoles,
            Self::Give => Action::GiveOrganisationRoles,
        }
    }
}

impl Ground {
    /// Notes what is done to a role here: in the association's audit, or the platform's.
    async fn note(
        &self,
        app: &App,
        tx: &mut Tx,
        actor: &Actor,
        action: &'static str,
        given: &GivenRole,
        details: Value,
    ) -> Result<()> {
        match self.place {
            RolePlace::Association => {
                audit::note(app, tx, action, AssociationRoleId(given.id), details);
                Ok(())
            }
            RolePlace::Organisation(organisation) => {
                let mut details = details;
                details["organisation"] = json!({ "id": organisation, "name": self.name });
                let id = OrganisationRoleId(given.id);
                audit::note_on_platform(app, tx, Some(actor), action, id, details).await
            }
            RolePlace::Platform => {
                audit::note_on_platform(app, tx, Some(actor), action, PlatformRoleId(given.id), details).await
            }
        }
    }

    /// Runs work that writes here.
    async fn write<T>(&self, app: &App, name: &'static str, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        match &self.scope {
            Some(scope) => app.db.write(name, scope, work).await,
            None => app.db.system(name, work).await,
        }
    }

    /// Makes others wait who change who gives roles here.
    async fn lock(&self, tx: &mut Tx) -> Result<()> {
        let association = self.scope.as_ref().and_then(|scope| scope.association);
        let key = match self.place {
            RolePlace::Association => association.map(|id| id.0).unwrap_or_default(),
            RolePlace::Organisation(id) => id.0,
            RolePlace::Platform => Uuid::nil(),
        };
        role::lock(tx, key).await
    }

    /// A role here that the actor may change, held until the transaction ends.
    async fn find(&self, tx: &mut Tx, id: RoleId) -> Result<GivenRole> {
        let held = role::find_and_lock(tx, self.place, id.uuid()).await?.ok_or(Error::NotFound)?;
        // Colleagues are an organisation's own matter.
        if self.appoints && held.role != Role::OrganisationAdministrator {
            return Err(Error::Forbidden);
        }
        Ok(held)
    }
}

/// A role for the audit.
fn in_words(given: &GivenRole) -> Value {
    json!({
        "person": given.name, "email": given.email, "role": given.role.word(),
        "startsOn": given.course.term.starts_on.to_string(), "endsOn": given.course.term.ends_on.map(|day| day.to_string()),
        "reason": given.reason, "body": given.body,
    })
}

/// Invites somebody to roles in a place. She has them when she has accepted.
///
/// # Errors
/// `Invalid` for what a person can mend; `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn invite(
    app: &App,
    actor: &Actor,
    place: InvitationPlace,
    invitation: &Invitation,
    language: Language,
) -> Result<Vec<GivenRole>> {
    let ground = ground(app, actor, place, GroundAction::Give).await?;
    let giver = actor.get_person()?.clone();
    let bodies = actor.association.as_ref().map_or(&[][..], |home| home.profile.bodies.as_slice());
    let mut violations = check(invitation, ground.place, ground.appoints);
    violations.extend(check_body(invitation, ground.place, bodies));
    let body = invitation.body.as_deref();
    let email = read_email(&invitation.email);
    match &email {
        None => violations.extend(match not_an_address() {
            Error::Invalid(found) => found,
            _ => Vec::new(),
        }),
        Some(email) if *email == giver.email => violations.push(to_oneself("email")),
        Some(_) => {}
    }
    let Some(email) = email.filter(|_| violations.is_empty()) else { return Err(Error::Invalid(violations)) };
    let now = app.now();
    // A name that a person has already is hers to change, not whoever invites her.
    let invited = app
        .db
        .system("person.find_or_insert", async |tx| match person::find_by_email(tx, &email).await? {
            Some(found) => Ok(found.id),
            None => person::save(tx, app.new_id(), invitation.name.trim(), &email, now).await,
        })
        .await?;
    let mut roles = invitation.roles.clone();
    roles.sort_unstable();
    roles.dedup();
    ground
        .write(app, "role.invite", async |tx| {
            role::lock(tx, invited.0).await?;
            let there = role::list_of_person(tx, ground.place, invited).await?;
            check_beside(app, &there, &roles, invitation.term, body)?;
            let mut ids = Vec::new();
            for &role in &roles {
                let new = NewRole {
                    id: app.new_id(),
                    person: invited,
                    role,
                    term: invitation.term,
                    reason: invitation.reason.trim(),
                    given_by: Some(giver.id),
                    now,
                    invitation_ends_at: now + Duration::days(INVITATION_DAYS),
                    accepted_at: None,
                    body: body.filter(|_| role == Role::ConsultationMember),
                };
                role::insert(tx, ground.place, &new).await?;
                ids.push(new.id);
            }
            let there = role::list_of_person(tx, ground.place, invited).await?;
            let given: Vec<GivenRole> = there.into_iter().filter(|role| ids.contains(&role.id)).collect();
            for role in &given {
                ground.note(app, tx, actor, "role.invite", role, json!({ "after": in_words(role) })).await?;
            }
            mail_invitation(app, tx, &ground, &giver.name, &given, language).await?;
            Ok(given)
        })
        .await
}

async fn mail_invitation(
    app: &App,
    tx: &mut Tx,
    ground: &Ground,
    giver: &str,
    given: &[GivenRole],
    language: Language,
) -> Result<()> {
    let Some(first) = given.first() else { return Ok(()) };
    let mail = Mail::Invitation {
        place: ground.name.clone(),
        giver: giver.to_owned(),
        roles: given.iter().map(|role| role.role.label().in_language(language).to_owned()).collect(),
        starts_on: first.course.term.starts_on,
        ends_on: first.course.term.ends_on,
        answer_before: date_in_sweden(first.course.invitation_ends_at),
        link: app.addresses.url(None, "/account"),
    };
    account_mail::enqueue(app, tx, first.person, language, "invitation", &mail).await
}

/// Every role that was given in a place, by the people's names.
///
/// # Errors
/// `Forbidden`, `Unauthenticated`, `NotFound`.
pub async fn list(app: &App, actor: &Actor, place: InvitationPlace) -> Result<Vec<GivenRole>> {
    let ground = ground(app, actor, place, GroundAction::Read).await?;
    match &ground.scope {
        Some(scope) => app.db.read("role.list", scope, async |tx| role::list(tx, ground.place).await).await,
        None => app.db.system("role.list", async |tx| role::list(tx, ground.place).await).await,
    }
}

/// Every role that the person was given, wherever.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn list_own(app: &App, actor: &Actor) -> Result<Vec<OwnRole>> {
    actor.get_account()?;
    app.db.read("role.own", &actor.own_scope(), async |tx| role::list_own(tx).await).await
}

/// The place of one of the person's own roles.
async fn own_ground(app: &App, actor: &Actor, id: RoleId) -> Result<Ground> {
    let own = list_own(app, actor).await?;
    let is_it = |own: &&OwnRole| {
        own.given.id == id.uuid()
            && match id {
                RoleId::Association(_) => own.association.is_some(),
                RoleId::Organisation(_) => own.organisation.is_some(),
                RoleId::Platform(_) => own.association.is_none() && own.organisation.is_none(),
            }
    };
    let found = own.iter().find(is_it).ok_or(Error::NotFound)?;
    let scope = found.association.map(|association| actor.office_scope(association));
    let place = match (&found.association, &found.organisation) {
        (Some(_), _) => RolePlace::Association,
        (None, Some(organisation)) => RolePlace::Organisation(organisation.id),
        (None, None) => RolePlace::Platform,
    };
    Ok(Ground { place, scope, name: String::new(), appoints: false })
}

/// Accepts an invitation that the person got.
///
/// # Errors
/// `Invalid` when it is over, `NotFound` when it is not hers, `Unauthenticated`.
pub async fn accept(app: &App, actor: &Actor, id: RoleId) -> Result<()> {
    answer(app, actor, id, true).await
}

/// Declines an invitation that the person got.
///
/// # Errors
/// As [`accept`].
pub async fn decline(app: &App, actor: &Actor, id: RoleId) -> Result<()> {
    answer(app, actor, id, false).await
}

async fn answer(app: &App, actor: &Actor, id: RoleId, yes: bool) -> Result<()> {
    let person = actor.get_account()?.id;
    let ground = own_ground(app, actor, id).await?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.answer", async |tx| {
            let role = role::find_and_lock(tx, ground.place, id.uuid()).await?.ok_or(Error::NotFound)?;
            if role.person != person {
                return Err(Error::NotFound);
            }
            match role.course.state(now, today) {
                RoleState::Invited if yes => {
                    role::accept(tx, ground.place, role.id, now).await?;
                    ground.note(app, tx, actor, "role.accept", &role, json!({ "role": in_words(&role) })).await
                }
                RoleState::Invited => {
                    role::withdraw(tx, ground.place, role.id, Some(person), "", now).await?;
                    ground.note(app, tx, actor, "role.decline", &role, json!({ "role": in_words(&role) })).await
                }
                // The same answer twice, as after a lost reply.
                RoleState::Coming | RoleState::Holds if yes => Ok(()),
                RoleState::Declined if !yes => Ok(()),
                _ => Err(gone()),
            }
        })
        .await
}

/// The place of a role that the actor may change, and the role itself; found before it is changed.
async fn given_ground(app: &App, actor: &Actor, id: RoleId) -> Result<Ground> {
    let place = match id {
        RoleId::Association(_) => InvitationPlace::Association,
        RoleId::Organisation(id) => {
            actor.get_person()?;
            let places: Vec<OrganisationId> =
                actor.organisations_for(Action::GiveOrganisationRoles).iter().map(|found| found.id).collect();
            let holder = app
                .db
                .system("role.find_organisation", async |tx| role::find_organisation(tx, id.0).await)
                .await?
                .ok_or(Error::NotFound)?;
            if !places.contains(&holder) && !actor.may_on_platform(Action::GivePlatformRoles) {
                return Err(Error::NotFound);
            }
            InvitationPlace::Organisation(holder)
        }
        RoleId::Platform(_) => InvitationPlace::Platform,
    };
    ground(app, actor, place, GroundAction::Give).await
}

/// Withdraws a role, or an invitation that is not answered. What it allowed ends at once.
///
/// # Errors
/// `Invalid` without a reason, when it is over, or when nobody would be left who gives roles; `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn withdraw(app: &App, actor: &Actor, id: RoleId, reason: &str) -> Result<GivenRole> {
    let person = actor.get_person()?.id;
    let ground = given_ground(app, actor, id).await?;
    let violations = check_reason(reason);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.withdraw", async |tx| {
            ground.lock(tx).await?;
            let held = ground.find(tx, id).await?;
            if !held.course.state(now, today).is_open() {
                return Err(over());
            }
            check_somebody_is_left(tx, ground.place, &held, now, (today, today)).await?;
            role::withdraw(tx, ground.place, held.id, Some(person), reason.trim(), now).await?;
            let details = json!({ "before": in_words(&held), "reason": reason.trim() });
            ground.note(app, tx, actor, "role.withdraw", &held, details).await?;
            reread(tx, ground.place, &held).await
        })
        .await
}

/// Sets or moves the last day of a role.
///
/// # Errors
/// `Invalid` for a day before the first, for more time for oneself, and when roles would be held together that exclude each
/// other; as [`withdraw`].
pub async fn set_end(app: &App, actor: &Actor, id: RoleId, ends_on: Option<Date>) -> Result<GivenRole> {
    let person = actor.get_person()?.id;
    let ground = given_ground(app, actor, id).await?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.set_end", async |tx| {
            ground.lock(tx).await?;
            let held = ground.find(tx, id).await?;
            if !held.course.state(now, today).is_open() {
                return Err(over());
            }
            let term = Term { ends_on, ..held.course.term };
            if let Some(violation) = term.check() {
                return Err(Error::Invalid(vec![violation]));
            }
            if ends_on.is_some_and(|end| end < today) {
                let message = Text::both(
                    "Dagen har passerat. Ta bort rollen i stället.",
                    "The day has passed. Withdraw the role instead.",
                );
                return Err(Error::invalid("endsOn", "PAST", message));
            }
            let is_longer = held.course.term.ends_on.is_some_and(|known| ends_on.is_none_or(|end| end > known));
            if held.person == person && is_longer {
                return Err(Error::Invalid(vec![to_oneself("endsOn")]));
            }
            check_others(app, tx, ground.place, &held, term).await?;
            if let Some(after) = ends_on.and_then(Date::next_day) {
                check_somebody_is_left(tx, ground.place, &held, now, (today, after)).await?;
            }
            role::set_end(tx, ground.place, held.id, ends_on).await?;
            let changed = reread(tx, ground.place, &held).await?;
            let details = json!({ "before": in_words(&held), "after": in_words(&changed) });
            ground.note(app, tx, actor, "role.set_end", &held, details).await?;
            Ok(changed)
        })
        .await
}

/// Sends an invitation that was not answered once more, with a new last day for the answer.
///
/// # Errors
/// `Invalid` when it was answered, when it is one's own, or when the person has a role by now that excludes it; as [`withdraw`].
pub async fn remind(app: &App, actor: &Actor, id: RoleId, language: Language) -> Result<GivenRole> {
    let giver = actor.get_person()?;
    let ground = given_ground(app, actor, id).await?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.remind", async |tx| {
            let held = ground.find(tx, id).await?;
            if !matches!(held.course.state(now, today), RoleState::Invited | RoleState::Expired) {
                let message = Text::both(
                    "Inbjudan är redan besvarad eller borttagen.",
                    "The invitation was answered or withdrawn already.",
                );
                return Err(Error::invalid("roleId", "ANSWERED", message));
            }
            if held.person == giver.id {
                return Err(Error::Invalid(vec![to_oneself("roleId")]));
            }
            check_others(app, tx, ground.place, &held, held.course.term).await?;
            let ends_at = now + Duration::days(INVITATION_DAYS);
            role::set_invitation_end(tx, ground.place, held.id, ends_at).await?;
            let reminded = reread(tx, ground.place, &held).await?;
            ground.note(app, tx, actor, "role.remind", &held, json!({ "after": in_words(&reminded) })).await?;
            mail_invitation(app, tx, &ground, &giver.name, std::slice::from_ref(&reminded), language).await?;
            Ok(reminded)
        })
        .await
}

async fn reread(tx: &mut Tx, place: RolePlace, held: &GivenRole) -> Result<GivenRole> {
    role::find_and_lock(tx, place, held.id).await?.ok_or(Error::NotFound)
}
