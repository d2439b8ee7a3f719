//! Roles that hold at once, as whoever runs the platform gives them by the command line.

use mellanrum_model::{
    Error, Result,
    deadline::date_in_sweden,
    id::{AssociationId, AssociationRoleId, OrganisationRoleId, PersonId, PlatformRoleId},
    permission::Role,
    role::Term,
};
use mellanrum_store::{
    Scope, Tx, organisation,
    role::{self, NewRole, RolePlace},
};
use serde_json::json;
use time::Date;

use crate::{App, audit};

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
    let body = match place {
        AppointedPlace::Body(_, key) => Some(key),
        _ => None,
    };
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
        body,
    };
    let today = date_in_sweden(now);
    let insert = async |tx: &mut Tx, place: RolePlace| {
        let there = role::list_of_person(tx, place, person).await?;
        if there
            .iter()
            .any(|held| held.role == role && held.body.as_deref() == body && held.course.state(now, today).is_open())
        {
            return Ok(());
        }
        role::insert(tx, place, &new).await?;
        let details = json!({ "after": { "person": person, "role": role.word(), "startsOn": starts_on.to_string(), "reason": reason, "body": body } });
        match place {
            RolePlace::Association => audit::note(app, tx, "role.appoint", AssociationRoleId(new.id), details),
            RolePlace::Organisation(_) => {
                audit::note_on_platform(app, tx, None, "role.appoint", OrganisationRoleId(new.id), details).await?;
            }
            RolePlace::Platform => {
                audit::note_on_platform(app, tx, None, "role.appoint", PlatformRoleId(new.id), details).await?;
            }
        }
        Ok(())
    };
    match place {
        AppointedPlace::Association(id) | AppointedPlace::Body(id, _) => {
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
    /// In an association, for the body with this key.
    Body(AssociationId, &'key str),
    /// In the organisation with this key.
    Organisation(&'key str),
    /// In the network or on the platform.
    Platform,
}
