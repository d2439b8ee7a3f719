//! What is looked at before a role is given or changed, with what a person is told.

use mellanrum_model::{
    Error, Result, Text,
    consultation::Body,
    deadline::date_in_sweden,
    error::Violation,
    permission::{Action, Place, Role, may},
    role::{RoleState, Term, may_stand_beside},
    text::Language,
};
use mellanrum_store::{
    Tx,
    role::{self, GivenRole, RolePlace},
};
use time::{Date, OffsetDateTime};

use crate::{App, role::Invitation};

const MAX_NAME: usize = 200;
const MAX_REASON: usize = 2000;

fn check_text(field: &str, text: &str, max: usize, missing: Option<Text>, violations: &mut Vec<Violation>) {
    let length = text.chars().count();
    if let (0, Some(missing)) = (length, missing) {
        violations.push(Violation::at(field, "REQUIRED", missing));
    } else if length > max || text.contains('\0') {
        let message = Text::both(format!("Högst {max} tecken får plats."), format!("At most {max} characters fit."));
        violations.push(Violation::at(field, "TOO_LONG", message));
    }
}

/// What is wrong with the reason for which a role is withdrawn.
pub(super) fn check_reason(reason: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    let missing = Text::both("Skriv varför rollen tas bort.", "Write why the role is withdrawn.");
    check_text("reason", reason.trim(), MAX_REASON, Some(missing), &mut violations);
    violations
}

/// What is wrong with an invitation whatever the place holds.
pub(super) fn check(invitation: &Invitation, place: RolePlace, appoints: bool) -> Vec<Violation> {
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
        RolePlace::Organisation(_) if appoints => *role == Role::OrganisationAdministrator,
        RolePlace::Organisation(_) => role.place() == Place::Organisation,
        RolePlace::Platform => matches!(role.place(), Place::Network | Place::Platform),
    };
    if invitation.roles.is_empty() || !invitation.roles.iter().all(fits) {
        let message = Text::both("Välj minst en roll.", "Choose a role at least.");
        violations.push(Violation::at("roles", "ROLE", message));
    }
    violations
}

/// What is wrong with the body of an invitation: whoever represents one says which, where the association has bodies.
pub(super) fn check_body(invitation: &Invitation, place: RolePlace, bodies: &[Body]) -> Option<Violation> {
    let represents = place == RolePlace::Association && invitation.roles.contains(&Role::ConsultationMember);
    let message = match &invitation.body {
        None if represents && !bodies.is_empty() => Text::both("Välj vilket samrådsorgan.", "Choose which body."),
        Some(_) if !represents => {
            Text::both("Bara en företrädare svarar för ett organ.", "Only a representative answers for a body.")
        }
        Some(key) if !bodies.iter().any(|body| body.key == *key) => {
            Text::both("Det finns inget sådant samrådsorgan.", "There is no such body.")
        }
        _ => return None,
    };
    Some(Violation::at("body", "BODY", message))
}

pub(super) fn to_oneself(field: &str) -> Violation {
    let message = Text::both("Du kan inte ge dig själv en roll.", "You cannot give a role to yourself.");
    Violation::at(field, "SELF", message)
}

/// Whether roles can stand beside each other, and beside those that the person has or is offered.
pub(super) fn check_beside(
    app: &App,
    there: &[GivenRole],
    roles: &[Role],
    term: Term,
    body: Option<&str>,
) -> Result<()> {
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    let mut violations = Vec::new();
    for (place, &role) in roles.iter().enumerate() {
        violations.extend(roles[..place].iter().filter_map(|&other| check_pair(role, other)));
        // Somebody may answer for several bodies.
        let is_other_body =
            |held: &&GivenRole| role == Role::ConsultationMember && held.role == role && held.body.as_deref() != body;
        for held in there.iter().filter(|held| !is_other_body(held)) {
            let state = held.course.state(now, today);
            // The same role from the same day is one row, so long as it was not withdrawn.
            let is_row =
                role == held.role && held.course.withdrawn_at.is_none() && held.course.term.starts_on == term.starts_on;
            if is_row && state == RoleState::Expired {
                let message = Text::both(
                    "Personen har en inbjudan från samma dag som har gått ut. Skicka den igen.",
                    "The person has an invitation from the same day that has expired. Send it once more.",
                );
                violations.push(Violation::at("roles", "EXPIRED", message));
            } else if is_row || (state.is_open() && held.course.term.overlaps(&term)) {
                violations.extend(check_pair(role, held.role));
            }
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// What is wrong with a role beside another that is held at the same time.
fn check_pair(role: Role, held: Role) -> Option<Violation> {
    let names =
        |language| (role.label().in_language(language).to_owned(), held.label().in_language(language).to_owned());
    let ((sv, held_sv), (en, held_en)) = (names(Language::Sv), names(Language::En));
    if role == held {
        let message = Text::both(
            format!("Personen har redan rollen {sv} under den tiden."),
            format!("The person has the role {en} already during that time."),
        );
        return Some(Violation::at("roles", "HELD", message));
    }
    (!may_stand_beside(role, held)).then(|| {
        let message = Text::both(
            format!("Den som är {held_sv} kan inte samtidigt vara {sv}."),
            format!("Whoever is {held_en} cannot be {en} at the same time."),
        );
        Violation::at("roles", "INCOMPATIBLE", message)
    })
}

/// Whether a role that is there can have a term, beside the others of its holder.
pub(super) async fn check_others(app: &App, tx: &mut Tx, place: RolePlace, held: &GivenRole, term: Term) -> Result<()> {
    role::lock(tx, held.person.0).await?;
    let mut others = role::list_of_person(tx, place, held.person).await?;
    others.retain(|other| other.id != held.id);
    check_beside(app, &others, &[held.role], term, held.body.as_deref())
}

pub(super) fn over() -> Error {
    let message = Text::both("Rollen är redan avslutad.", "The role is over already.");
    Error::invalid("roleId", "OVER", message)
}

pub(super) fn gone() -> Error {
    let message = Text::both(
        "Inbjudan gäller inte längre. Be den som bjöd in dig att skicka en ny.",
        "The invitation no longer holds. Ask whoever invited you to send a new one.",
    );
    Error::invalid("roleId", "INVITATION_OVER", message)
}

/// Says no when nobody would be left who gives roles in the place, from the day on which one who does it `today` no longer
/// will.
pub(super) async fn check_somebody_is_left(
    tx: &mut Tx,
    place: RolePlace,
    leaving: &GivenRole,
    now: OffsetDateTime,
    (today, after): (Date, Date),
) -> Result<()> {
    let gives = |role: Role| match place {
        RolePlace::Association => may(role, Action::GiveRoles),
        RolePlace::Organisation(_) => false,
        RolePlace::Platform => may(role, Action::GivePlatformRoles),
    };
    if !gives(leaving.role) || leaving.course.state(now, today) != RoleState::Holds {
        return Ok(());
    }
    let left = role::list(tx, place).await?;
    let is_left = left
        .iter()
        .any(|role| role.id != leaving.id && gives(role.role) && role.course.state(now, after) == RoleState::Holds);
    if is_left {
        return Ok(());
    }
    let message = Text::both(
        "Det här är den sista som kan bjuda in andra. Ge någon annan den rollen först.",
        "This is the last one who can invite others. Give somebody else that role first.",
    );
    Err(Error::invalid("roleId", "LAST", message))
}
