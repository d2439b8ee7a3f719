//! An association as configuration: what a file would change, applying it, and the file of what is there.
//!
//! Reading the file is `mellanrum_model::association::read`; what comes here is free of contradictions.

use std::collections::HashMap;

use mellanrum_model::{
    Error, Result, Text, association::AssociationFile, deadline::date_in_sweden, frame::Frame, id::AssociationId,
    organisation::PartyKind, rule::Facts,
};
use mellanrum_store::{
    Scope, Tx, association,
    call::{self, Call},
    frame as store_frame, meeting as store_meeting, meeting_dates as store_meeting_dates,
    meeting_dates::MeetingState,
    member,
};
pub use mellanrum_store::{association::Association, meeting::Meeting, member::Member};
use serde_json::{Value, json};
use similar::TextDiff;

mod effect;
mod meeting;

pub use effect::{Count, Effect, Moved, RuleChange};

use crate::{App, audit, call_dates::note_moves_by_file, contribution, frame, meeting_dates, profile, tenant};

/// What a changed file would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The lines, as a unified diff of the two files.
    pub diff: String,
    /// What that does to calls, drafts and cases that are there.
    pub effects: Vec<Effect>,
}

/// What applying a file would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// The association is not there yet.
    Create,
    /// Nothing would change.
    Unchanged,
    /// This would change.
    Change(Change),
}

/// Every association, by name.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App) -> Result<Vec<Association>> {
    app.db.read("association.list", &Scope::default(), async |tx| association::list(tx).await).await
}

/// The associations with these ids.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(app: &App, ids: &[AssociationId]) -> Result<HashMap<AssociationId, Association>> {
    let scope = Scope::default();
    let found = app.db.read("association.load", &scope, async |tx| association::list_by_ids(tx, ids).await).await?;
    Ok(found.into_iter().map(|association| (association.id, association)).collect())
}

/// The association with this id.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, id: AssociationId) -> Result<Option<Association>> {
    app.db.read("association.find", &Scope::default(), async |tx| association::find(tx, id).await).await
}

/// Its members today, in the order of its file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn members(app: &App, id: AssociationId) -> Result<Vec<Member>> {
    let today = date_in_sweden(app.now());
    let all = app.db.read("association.members", &Scope::association(id), async |tx| member::list(tx).await).await?;
    Ok(all.into_iter().filter(|member| member.is_member_on(today)).collect())
}

/// Its board meetings from today on, the next first.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn upcoming_meetings(app: &App, id: AssociationId) -> Result<Vec<Meeting>> {
    let today = date_in_sweden(app.now());
    app.db
        .read("association.meetings", &Scope::association(id), async |tx| store_meeting::list_upcoming(tx, today).await)
        .await
}

pub(crate) fn cost_type_labels(association: &Association) -> Vec<(String, Text)> {
    association.profile.cost_types.iter().map(|entry| (entry.key.clone(), entry.label.clone())).collect()
}

/// What the sentences of its rules need to name things, without looking at any application.
#[must_use]
pub fn rule_labels(association: &Association) -> Facts {
    Facts { cost_type_labels: cost_type_labels(association), ..Facts::default() }
}

pub(crate) async fn find_by_slug(app: &App, slug: &str) -> Result<Option<AssociationId>> {
    let found = app.db.system("association.find", async |tx| association::find_by_slug(tx, slug).await).await?;
    Ok(found.map(|association| association.id))
}

/// Refuses domains that lead somewhere else already.
async fn check_domains(app: &App, file: &AssociationFile) -> Result<()> {
    if let Some(ours) = file.domains.iter().find(|domain| app.addresses.is_ours(domain)) {
        let message = Text::both(
            format!("{ours} hör till plattformen; där har varje förbund sin plats genom `slug`."),
            format!("{ours} belongs to the platform; there each association has its place by its `slug`."),
        );
        return Err(Error::invalid("domains", "DOMAIN_OF_PLATFORM", message));
    }
    let taken = app
        .db
        .read("association.domains", &Scope::default(), async |tx| {
            association::list_taken_domains(tx, &file.slug, &file.domains).await
        })
        .await?;
    let Some(domain) = taken.first() else { return Ok(()) };
    let message = Text::both(
        format!("{domain} leder redan till ett annat förbund."),
        format!("{domain} leads to another association already."),
    );
    Err(Error::invalid("domains", "DOMAIN_TAKEN", message))
}

/// The file with the options of its forms written out, those of published versions as they were published.
async fn with_options(app: &App, file: &AssociationFile) -> Result<AssociationFile> {
    let Some(id) = find_by_slug(app, &file.slug).await? else { return Ok(file.clone().with_options(&[])) };
    let there = app.db.plan("association.templates", id, async |tx| association::export(tx).await).await?;
    Ok(file.clone().with_options(&there.templates))
}

/// What applying `file` would do.
///
/// # Errors
/// `Conflict` when the file changes a template version that is published: what is published never changes. `Invalid` when
/// a domain leads somewhere else already, or when the file lacks what was published or what something is written with.
pub async fn plan(app: &App, file: &AssociationFile) -> Result<Plan> {
    let file = &with_options(app, file).await?;
    Ok(planned(app, file).await?.0)
}

/// What applying would do, and what is there.
async fn planned(app: &App, file: &AssociationFile) -> Result<(Plan, Option<AssociationFile>)> {
    check_domains(app, file).await?;
    let Some(id) = find_by_slug(app, &file.slug).await? else { return Ok((Plan::Create, None)) };
    let wanted = file.clone().in_export_order();
    let (there, usage) = app
        .db
        .plan("association.plan", id, async |tx| Ok((association::export(tx).await?, association::usage(tx).await?)))
        .await?;
    if there.templates.iter().any(|published| {
        wanted.templates.iter().any(|template| {
            (&template.key, template.version) == (&published.key, published.version) && template != published
        })
    }) {
        return Err(Error::Conflict);
    }
    if there == wanted {
        return Ok((Plan::Unchanged, Some(there)));
    }
    let refused = effect::refusals(&there, &wanted, &usage);
    if !refused.is_empty() {
        return Err(Error::Invalid(refused));
    }
    let text = |file: &AssociationFile| file.to_yaml().map_err(|error| Error::internal(error.to_string()));
    let (before, after) = (text(&there)?, text(&wanted)?);
    let diff =
        TextDiff::from_lines(&before, &after).unified_diff().context_radius(2).header("now", "after").to_string();
    let effects = effect::effects(&there, &wanted, &usage, date_in_sweden(app.now()));
    Ok((Plan::Change(Change { diff, effects }), Some(there)))
}

/// Applies `file`, and says what that did. Applying the same file again does nothing.
///
/// # Errors
/// As for [`plan`], and `Invalid` when an association that is there would change without a reason; nothing is then applied.
/// `Conflict` also when somebody changed in the portal what the plan was made from: plan again.
pub async fn apply(app: &App, file: &AssociationFile, reason: Option<&str>) -> Result<Plan> {
    let file = &with_options(app, file).await?;
    let (plan, there) = planned(app, file).await?;
    let missing =
        || Text::both("Skriv varför inställningarna ändras.", "Write why the settings of the association change.");
    let reason = match &plan {
        Plan::Unchanged => return Ok(plan),
        Plan::Create => reason.map(|reason| tenant::check_reason(reason, missing)).transpose()?,
        Plan::Change(_) => Some(tenant::check_reason(reason.unwrap_or_default(), missing)?),
    };
    let now = app.now();
    let id = app
        .db
        .system("association.apply", async |tx| association::save_platform_part(tx, file, now, || app.new_id()).await)
        .await?;
    app.db
        .write("association.apply", &Scope::association(id), async |tx| {
            if let Some(there) = &there {
                association::hold(tx).await?;
                check_unchanged(there, association::export(tx).await?)?;
            }
            let before = Portal::read(tx).await?;
            association::save_tenant_part(tx, file, now, || app.new_id()).await?;
            if there.is_some() {
                before.note_applied(app, tx, file, reason.unwrap_or_default()).await?;
            }
            // Not the effects: they count drafts, and the log is the association's.
            let mut details = match &plan {
                Plan::Change(change) => json!({ "change": change.diff }),
                Plan::Create | Plan::Unchanged => json!({ "after": { "slug": file.slug, "name": file.name } }),
            };
            if let Some(reason) = reason {
                details["reason"] = Value::from(reason);
            }
            audit::note(app, tx, "association.apply", id, details);
            Ok(())
        })
        .await?;
    app.hosts.forget();
    Ok(plan)
}

/// Says no when something is no longer as it was when the plan was made. What the platform keeps is written before, by another
/// role, and is not looked at.
fn check_unchanged(there: &AssociationFile, now: AssociationFile) -> Result<()> {
    let names: HashMap<&str, (&String, PartyKind)> =
        there.members.iter().map(|member| (member.organisation.as_str(), (&member.name, member.kind))).collect();
    let mut now = AssociationFile { name: there.name.clone(), short_name: there.short_name.clone(), ..now };
    for member in &mut now.members {
        if let Some((name, kind)) = names.get(member.organisation.as_str()) {
            (member.name, member.kind) = ((*name).clone(), *kind);
        }
    }
    if now == *there { Ok(()) } else { Err(Error::Conflict) }
}

/// What can be changed in the portal too, and has a history there, before a file is applied.
struct Portal {
    calls: Vec<Call>,
    members: Vec<Member>,
    years: Vec<contribution::Year>,
    frames: Vec<Frame>,
    meetings: Vec<MeetingState>,
}

impl Portal {
    async fn read(tx: &mut Tx) -> Result<Self> {
        Ok(Self {
            calls: call::list(tx).await?,
            members: member::list(tx).await?,
            years: contribution::every_year(tx).await?,
            frames: store_frame::list(tx).await?,
            meetings: store_meeting_dates::list_all(tx).await?,
        })
    }

    /// Writes what the file changes of it, and notes that where the portal shows it. Of the profile nothing is written before.
    async fn note_applied(&self, app: &App, tx: &mut Tx, file: &AssociationFile, reason: &str) -> Result<()> {
        let after = Self::read(tx).await?;
        note_moves_by_file(app, tx, &self.calls, reason).await?;
        crate::member::note_applied(app, tx, &self.members, &after.members, reason);
        contribution::note_applied(app, tx, &self.years, &after.years, reason);
        frame::note_applied(app, tx, &self.frames, reason).await?;
        meeting_dates::note_applied(app, tx, &self.meetings, &after.meetings, reason);
        profile::apply(tx, &file.profile(), reason, app.now()).await
    }
}

/// The file of what is there.
///
/// # Errors
/// `NotFound` when there is no such association.
pub async fn export(app: &App, slug: &str) -> Result<AssociationFile> {
    let id = find_by_slug(app, slug).await?.ok_or(Error::NotFound)?;
    app.db.read("association.export", &Scope::association(id), async |tx| association::export(tx).await).await
}

#[cfg(test)]
mod tests {
    use mellanrum_model::association::read;

    use super::*;

    #[test]
    fn whoever_changed_the_settings_meanwhile_is_not_written_over() {
        let text = include_str!("../../../infra/associations/badesa.yaml");
        let there = read(text).expect("a file");
        let mut named = there.clone();
        "Ett annat namn".clone_into(&mut named.name);
        "Ett annat namn".clone_into(&mut named.members[0].name);
        assert!(check_unchanged(&there, named).is_ok(), "what the platform keeps is written before");
        for change in [
            |file: &mut AssociationFile| file.introduction = "Annat".into(),
            |file: &mut AssociationFile| file.meetings.clear(),
            |file: &mut AssociationFile| file.members[0].seats += 1,
        ] {
            let mut changed = there.clone();
            change(&mut changed);
            assert!(matches!(check_unchanged(&there, changed), Err(Error::Conflict)));
        }
    }
}
