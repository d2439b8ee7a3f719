//! Inviting who heads an association that came from a file, or that nobody is left in who invites.
//!
//! What must stay true: where somebody gives roles, only she does; an invitation that nobody has answered ends when another
//! is invited instead.

use mellanrum_model::{
    Error, Result, Text,
    deadline::date_in_sweden,
    id::AssociationId,
    permission::{Action, Role, may},
    role::RoleState,
    text::Language,
};
use mellanrum_store::{
    Tx, person,
    role::{self, RolePlace},
};
use serde_json::json;

use super::{authorize, create::check_director, note, scope};
use crate::{
    App,
    actor::Actor,
    association,
    role::{First, invite_first, withdraw_invitation},
};

const REASON: &str = "Förbundet behöver någon som leder det på plattformen.";
const ANOTHER: &str = "Någon annan bjöds in i stället.";

/// Invites somebody to head an association in which nobody gives roles. Gives her address as it is kept.
///
/// # Errors
/// `NotFound` when there is no such association; `Invalid` for a name or an address that a person can mend, when she has a role
/// there that cannot stand beside it, or when somebody there gives roles; `Forbidden`, `Unauthenticated`.
pub async fn invite_director(
    app: &App,
    actor: Option<&Actor>,
    id: AssociationId,
    name: &str,
    email: &str,
    language: Language,
) -> Result<String> {
    authorize(actor)?;
    let association = association::find(app, id).await?.ok_or(Error::NotFound)?;
    let mut violations = Vec::new();
    let email = check_director(name, email, actor, &mut violations);
    let Some(email) = email.filter(|_| violations.is_empty()) else { return Err(Error::Invalid(violations)) };
    let scope = scope(actor, id);
    // Asked before a person is kept for nothing; asked again where it counts.
    app.db.read("role.list", &scope, async |tx| check_nobody_gives_roles(app, tx).await).await?;
    let director = app
        .db
        .system_in("person.find_or_insert", &scope, async |tx| {
            let director = match person::find_by_email(tx, &email).await? {
                Some(found) => found.id,
                None => person::save(tx, app.new_id(), name.trim(), &email, app.now()).await?,
            };
            let details = json!({ "after": { "slug": association.slug, "director": email } });
            note(app, tx, actor, "association.invite_director", id, details).await?;
            Ok(director)
        })
        .await?;
    let giver = actor.and_then(|actor| actor.person.as_ref()).map(|person| (person.id, person.name.as_str()));
    app.db
        .write("role.invite", &scope, async |tx| {
            role::lock(tx, id.0).await?;
            check_nobody_gives_roles(app, tx).await?;
            for held in role::list(tx, RolePlace::Association).await? {
                if held.role == Role::Director && held.person != director {
                    withdraw_invitation(app, tx, &held, ANOTHER).await?;
                }
            }
            let first = First { person: director, giver, association: &association.name, reason: REASON };
            invite_first(app, tx, &first, language).await
        })
        .await?;
    Ok(email)
}

async fn check_nobody_gives_roles(app: &App, tx: &mut Tx) -> Result<()> {
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    let there = role::list(tx, RolePlace::Association).await?;
    let giver = there
        .iter()
        .find(|held| may(held.role, Action::GiveRoles) && held.course.state(now, today) == RoleState::Holds);
    let Some(giver) = giver else { return Ok(()) };
    let message = Text::both(
        format!("{} bjuder in i förbundet. Be henne eller honom om det.", giver.name),
        format!("{} invites in the association. Ask her or him to.", giver.name),
    );
    Err(Error::invalid("directorEmail", "HAS_DIRECTOR", message))
}
