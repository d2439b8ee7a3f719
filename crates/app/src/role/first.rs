//! The first invitation in an association: nobody there gives roles yet, so whoever runs the platform invites who heads it.

use mellanrum_model::{
    Result,
    deadline::date_in_sweden,
    id::{AssociationRoleId, PersonId},
    permission::Role,
    role::{INVITATION_DAYS, RoleState, Term},
    text::Language,
};
use mellanrum_store::{
    Tx,
    role::{self, NewRole, RolePlace},
};
use serde_json::json;
use time::Duration;

use super::{GivenRole, Ground, check_beside, in_words, mail_invitation};
use crate::{App, audit};

/// Who invites when the command line does.
const PLATFORM: &str = "Mellanrum";

/// Who heads an association first.
pub(crate) struct First<'input> {
    /// Who is invited.
    pub(crate) person: PersonId,
    /// Who invites, with a name; none for the command line.
    pub(crate) giver: Option<(PersonId, &'input str)>,
    /// The association, by name.
    pub(crate) association: &'input str,
    /// Why.
    pub(crate) reason: &'input str,
}

/// Invites somebody to head the transaction's association, and mails the invitation. Doing it again, as after a creation that was
/// broken off, invites nobody twice.
pub(crate) async fn invite_first(app: &App, tx: &mut Tx, first: &First<'_>, language: Language) -> Result<()> {
    let (now, today) = (app.now(), date_in_sweden(app.now()));
    let there = role::list_of_person(tx, RolePlace::Association, first.person).await?;
    let is_held = |held: &GivenRole| held.role == Role::Director && held.course.state(now, today).is_open();
    if there.iter().any(is_held) {
        return Ok(());
    }
    let term = Term { starts_on: today, ends_on: None };
    check_beside(app, &there, &[Role::Director], term, None)?;
    let new = NewRole {
        id: app.new_id(),
        person: first.person,
        role: Role::Director,
        term,
        reason: first.reason,
        given_by: first.giver.map(|(giver, _)| giver),
        now,
        invitation_ends_at: now + Duration::days(INVITATION_DAYS),
        accepted_at: None,
        body: None,
    };
    role::insert(tx, RolePlace::Association, &new).await?;
    let there = role::list_of_person(tx, RolePlace::Association, first.person).await?;
    let given: Vec<GivenRole> = there.into_iter().filter(|held| held.id == new.id).collect();
    for held in &given {
        debug_assert_eq!(held.course.state(now, today), RoleState::Invited);
        audit::note(app, tx, "role.invite", AssociationRoleId(held.id), json!({ "after": in_words(held) }));
    }
    let ground =
        Ground { place: RolePlace::Association, scope: None, name: first.association.to_owned(), appoints: false };
    let giver = first.giver.map_or(PLATFORM, |(_, name)| name);
    mail_invitation(app, tx, &ground, giver, &given, language).await
}

/// Ends an invitation in the transaction's association that nobody has answered; whatever else the role is stays.
pub(crate) async fn withdraw_invitation(app: &App, tx: &mut Tx, held: &GivenRole, reason: &str) -> Result<()> {
    let now = app.now();
    if held.course.state(now, date_in_sweden(now)) != RoleState::Invited {
        return Ok(());
    }
    role::withdraw(tx, RolePlace::Association, held.id, None, reason, now).await?;
    let details = json!({ "before": in_words(held), "reason": reason });
    audit::note(app, tx, "role.withdraw", AssociationRoleId(held.id), details);
    Ok(())
}
