//! Who has which role where: invitations, answers to them, and withdrawals.
//!
//! What must stay true: nobody gives a role to herself, and nobody has one that she has not accepted; an association and the
//! platform are never left without somebody who gives roles; belonging to a domain gives nothing.

use mellanrum_documents::mail::Mail;
use mellanrum_model::{
    Error, Result, Text,
    deadline::date_in_sweden,
    error::Violation,
    id::{AssociationId, AssociationRoleId, OrganisationId, OrganisationRoleId, PersonId, PlatformRoleId},
    permission::{Action, Place, Role},
    role::{INVITATION_DAYS, RoleState, Term, may_stand_beside},
    text::Language,
};
pub use mellanrum_store::role::{GivenRole, OwnRole};
use mellanrum_store::{
    Scope, Tx, organisation, person,
    role::{self, NewRole, RolePlace},
};
use time::{Date, Duration};
use uuid::Uuid;

use crate::{
    App, account_mail,
    actor::Actor,
    session::{not_an_address, read_email},
};

const MAX_NAME: usize = 200;
const MAX_REASON: usize = 2000;

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
}

/// Where the actor may do `action` about `role`, or about roles at all.
async fn ground(app: &App, actor: &Actor, place: InvitationPlace, action: GroundAction) -> Result<Ground> {
    match place {
        InvitationPlace::Association => {
            let association = actor.authorize(action.in_association())?;
            let name = actor.association.as_ref().map(|home| home.name.clone()).unwrap_or_default();
            Ok(Ground { place: RolePlace::Association, scope: Some(actor.office_scope(association)), name })
        }
        InvitationPlace::Organisation(id) => {
            actor.get_person()?;
            let is_operator = actor.may_on_platform(Action::GivePlatformRoles);
            let allowed = actor.may_for(id, action.in_organisation()) || is_operator;
            let found = app
                .db
                .read("organisation.find", &Scope::default(), async |tx| organisation::list_by_ids(tx, &[id]).await)
                .await?
                .pop();
            // Organisations are public, so that one may not do this tells nothing.
            let organisation = found.ok_or(Error::NotFound)?;
            if !allowed {
                return Err(Error::Forbidden);
            }
            Ok(Ground { place: RolePlace::Organisation(id), scope: None, name: organisation.name })
        }
        InvitationPlace::Platform => {
            actor.get_person()?;
            if !actor.may_on_platform(Action::GivePlatformRoles) {
                return Err(Error::Forbidden);
            }
            Ok(Ground { place: RolePlace::Platform, scope: None, name: "Mellanrum".to_owned() })
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
    /// Runs work that writes here.
    async fn write<T>(&self, app: &App, name: &'static str, work: impl AsyncFnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        match &self.scope {
            Some(scope) => app.db.write(name, scope, work).await,
            None => app.db.system(name, work).await,
        }
    }
}

fn check_text(field: &str, text: &str, max: usize, missing: Option<Text>, violations: &mut Vec<Violation>) {
    let length = text.chars().count();
    if let (0, Some(missing)) = (length, missing) {
        violations.push(Violation::at(field, "REQUIRED", missing));
    } else if length > max || text.contains('\0') {
        let message = Text::both(format!("Högst {max} tecken får plats."), format!("At most {max} characters fit."));
        violations.push(Violation::at(field, "TOO_LONG", message));
    }
}

/// What is wrong with an invitation whatever the place holds.
fn check(invitation: &Invitation, place: RolePlace, is_operator: bool) -> Vec<Violation> {
    let mut violations = Vec::new();
    let missing = Text::both("Skriv namnet.", "Write the name.");
    check_text("name", invitation.name.trim(), MAX_NAME, Some(missing), &mut violations);
    let missing = Text::both(
        "Skriv varför, till exempel vilket beslut det grundas på.",
        "Write why, such as the decision it rests on.",
    );
    check_text("reason", invitation.reason.trim(), MAX_REASON, Some(missing), &mut violations);
    violations.extend(invitation.term.check());
    let fits = |role: &Role| match place {
        RolePlace::Association => role.place() == Place::Association,
        // Colleagues are an organisation's own matter; who decides over it first is appointed from outside.
        RolePlace::Organisation(_) if is_operator => *role == Role::OrganisationAdministrator,
        RolePlace::Organisation(_) => role.place() == Place::Organisation,
        RolePlace::Platform => matches!(role.place(), Place::Network | Place::Platform),
    };
    if invitation.roles.is_empty() || !invitation.roles.iter().all(fits) {
        let message = Text::both("Välj minst en roll.", "Choose a role at least.");
        violations.push(Violation::at("roles", "ROLE", message));
    }
    violations
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
    let is_operator = match place {
        InvitationPlace::Organisation(id) => !actor.may_for(id, Action::GiveOrganisationRoles),
        InvitationPlace::Association | InvitationPlace::Platform => false,
    };
    let mut violations = check(invitation, ground.place, is_operator);
    let email = read_email(&invitation.email);
    match &email {
        None => violations.extend(match not_an_address() {
            Error::Invalid(found) => found,
            _ => Vec::new(),
        }),
        Some(email) if *email == giver.email => {
            let message = Text::both("Du kan inte ge dig själv en roll.", "You cannot give a role to yourself.");
            violations.push(Violation::at("email", "SELF", message));
        }
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
    ground
        .write(app, "role.invite", async |tx| {
            let there = role::list_of_person(tx, ground.place, invited).await?;
            check_beside(app, &there, invitation)?;
            let mut ids = Vec::new();
            for &role in &invitation.roles {
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
                };
                role::insert(tx, ground.place, &new).await?;
                ids.push(new.id);
            }
            let there = role::list_of_person(tx, ground.place, invited).await?;
            let given: Vec<GivenRole> = there.into_iter().filter(|role| ids.contains(&role.id)).collect();
            mail_invitation(app, tx, &ground, &giver.name, &given, language).await?;
            Ok(given)
        })
        .await
}

/// Whether the roles can stand beside those that the person has or is offered.
fn check_beside(app: &App, there: &[GivenRole], invitation: &Invitation) -> Result<()> {
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    let mut violations = Vec::new();
    for held in there {
        let meets = held.course.state(now, today).is_open() && held.course.term.overlaps(&invitation.term);
        for &role in invitation.roles.iter().filter(|_| meets) {
            let names = |language| {
                (role.label().in_language(language).to_owned(), held.role.label().in_language(language).to_owned())
            };
            let ((sv, held_sv), (en, held_en)) = (names(Language::Sv), names(Language::En));
            if role == held.role {
                let message = Text::both(
                    format!("Personen har redan rollen {sv} under den tiden."),
                    format!("The person has the role {en} already during that time."),
                );
                violations.push(Violation::at("roles", "HELD", message));
            } else if !may_stand_beside(role, held.role) {
                let message = Text::both(
                    format!("Den som är {held_sv} kan inte samtidigt vara {sv}."),
                    format!("Whoever is {held_en} cannot be {en} at the same time."),
                );
                violations.push(Violation::at("roles", "INCOMPATIBLE", message));
            }
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
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
    actor.get_person()?;
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
    Ok(Ground { place, scope, name: String::new() })
}

fn gone() -> Error {
    let message = Text::both(
        "Inbjudan gäller inte längre. Be den som bjöd in dig att skicka en ny.",
        "The invitation no longer holds. Ask whoever invited you to send a new one.",
    );
    Error::invalid("roleId", "INVITATION_OVER", message)
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
    let person = actor.get_person()?.id;
    let ground = own_ground(app, actor, id).await?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.answer", async |tx| {
            let role = role::find_and_lock(tx, ground.place, id.uuid()).await?.ok_or(Error::NotFound)?;
            if role.person != person {
                return Err(Error::NotFound);
            }
            match role.course.state(now, today) {
                RoleState::Invited if yes => role::accept(tx, ground.place, role.id, now).await,
                RoleState::Invited => role::withdraw(tx, ground.place, role.id, Some(person), "", now).await,
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
/// `Invalid` without a reason or when nobody would be left who gives roles, `Conflict` when it has ended, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn withdraw(app: &App, actor: &Actor, id: RoleId, reason: &str) -> Result<GivenRole> {
    let person = actor.get_person()?.id;
    let ground = given_ground(app, actor, id).await?;
    let mut violations = Vec::new();
    let missing = Text::both("Skriv varför rollen tas bort.", "Write why the role is withdrawn.");
    check_text("reason", reason.trim(), MAX_REASON, Some(missing), &mut violations);
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.withdraw", async |tx| {
            let held = role::find_and_lock(tx, ground.place, id.uuid()).await?.ok_or(Error::NotFound)?;
            if !held.course.state(now, today).is_open() {
                return Err(Error::Conflict);
            }
            check_somebody_is_left(tx, ground.place, &held, now, today).await?;
            role::withdraw(tx, ground.place, held.id, Some(person), reason.trim(), now).await?;
            reread(tx, ground.place, &held).await
        })
        .await
}

/// Sets or moves the last day of a role.
///
/// # Errors
/// `Invalid` for a day before the first or when nobody would be left who gives roles, `Conflict` when it has ended; as [`withdraw`].
pub async fn set_end(app: &App, actor: &Actor, id: RoleId, ends_on: Option<Date>) -> Result<GivenRole> {
    actor.get_person()?;
    let ground = given_ground(app, actor, id).await?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.set_end", async |tx| {
            let held = role::find_and_lock(tx, ground.place, id.uuid()).await?.ok_or(Error::NotFound)?;
            if !held.course.state(now, today).is_open() {
                return Err(Error::Conflict);
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
            role::set_end(tx, ground.place, held.id, ends_on).await?;
            reread(tx, ground.place, &held).await
        })
        .await
}

/// Sends an invitation that was not answered once more, with a new last day for the answer.
///
/// # Errors
/// `Conflict` when it was answered; as [`withdraw`].
pub async fn remind(app: &App, actor: &Actor, id: RoleId, language: Language) -> Result<GivenRole> {
    let giver = actor.get_person()?.name.clone();
    let ground = given_ground(app, actor, id).await?;
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    ground
        .write(app, "role.remind", async |tx| {
            let held = role::find_and_lock(tx, ground.place, id.uuid()).await?.ok_or(Error::NotFound)?;
            if !matches!(held.course.state(now, today), RoleState::Invited | RoleState::Expired) {
                return Err(Error::Conflict);
            }
            let ends_at = now + Duration::days(INVITATION_DAYS);
            role::set_invitation_end(tx, ground.place, held.id, ends_at).await?;
            let reminded = reread(tx, ground.place, &held).await?;
            mail_invitation(app, tx, &ground, &giver, std::slice::from_ref(&reminded), language).await?;
            Ok(reminded)
        })
        .await
}

async fn reread(tx: &mut Tx, place: RolePlace, held: &GivenRole) -> Result<GivenRole> {
    role::find_and_lock(tx, place, held.id).await?.ok_or(Error::NotFound)
}

/// Says no when nobody would be left who gives roles in the place.
async fn check_somebody_is_left(
    tx: &mut Tx,
    place: RolePlace,
    leaving: &GivenRole,
    now: time::OffsetDateTime,
    today: Date,
) -> Result<()> {
    let gives = |role: Role| match place {
        RolePlace::Association => mellanrum_model::permission::may(role, Action::GiveRoles),
        RolePlace::Organisation(_) => false,
        RolePlace::Platform => mellanrum_model::permission::may(role, Action::GivePlatformRoles),
    };
    if !gives(leaving.role) || leaving.course.state(now, today) != RoleState::Holds {
        return Ok(());
    }
    let left = role::list(tx, place).await?;
    let is_left = left
        .iter()
        .any(|role| role.id != leaving.id && gives(role.role) && role.course.state(now, today) == RoleState::Holds);
    if is_left {
        return Ok(());
    }
    let message = Text::both(
        "Det här är den sista som kan bjuda in andra. Ge någon annan den rollen först.",
        "This is the last one who can invite others. Give somebody else that role first.",
    );
    Err(Error::invalid("roleId", "LAST", message))
}

/// Gives somebody roles that hold at once, as whoever runs the platform does by the command line: for the first in a place.
///
/// # Errors
/// `NotFound` when there is no such organisation; `Unavailable`.
pub async fn appoint(
    app: &App,
    place: AppointedPlace<'_>,
    person: PersonId,
    role: Role,
    starts_on: Date,
    reason: &str,
) -> Result<()> {
    let now = app.now();
    let new = NewRole {
        id: app.new_id(),
        person,
        role,
        term: Term { starts_on, ends_on: None },
        reason,
        given_by: None,
        now,
        invitation_ends_at: now,
        accepted_at: Some(now),
    };
    let today = date_in_sweden(now);
    let insert = async |tx: &mut Tx, place: RolePlace| {
        let there = role::list_of_person(tx, place, person).await?;
        if there.iter().any(|held| held.role == role && held.course.state(now, today).is_open()) {
            return Ok(());
        }
        role::insert(tx, place, &new).await
    };
    match place {
        AppointedPlace::Association(id) => {
            let scope = Scope::association(id);
            app.db.write("role.appoint", &scope, async |tx| insert(tx, RolePlace::Association).await).await
        }
        AppointedPlace::Organisation(key) => {
            app.db
                .system("role.appoint", async |tx| {
                    let found = organisation::find_by_key(tx, key).await?.ok_or(Error::NotFound)?;
                    insert(tx, RolePlace::Organisation(found.id)).await
                })
                .await
        }
        AppointedPlace::Platform => {
            app.db.system("role.appoint", async |tx| insert(tx, RolePlace::Platform).await).await
        }
    }
}

/// Where [`appoint`] gives a role.
#[derive(Debug, Clone, Copy)]
pub enum AppointedPlace<'key> {
    /// In an association.
    Association(AssociationId),
    /// In the organisation with this key.
    Organisation(&'key str),
    /// In the network or on the platform.
    Platform,
}
