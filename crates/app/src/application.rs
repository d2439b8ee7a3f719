//! Applications: starting, reading and changing them. Sending them in is [`crate::submission`]'s.
//!
//! What must stay true: a draft is seen by those who write it and by nobody else; the office sees what was sent in, never
//! what is being written.

use std::collections::{BTreeSet, HashMap, HashSet};

use mellanrum_model::{
    Error, Result, Text,
    application::ApplicationState,
    deadline::Deadline,
    extension::last_minute,
    id::{ApplicationId, AssociationId, CallId, OrganisationId, TemplateId},
    permission::{Action, Role, may},
    statement::ApplicationKind,
};
use mellanrum_store::{Tx, application, call as store_call, desk, event, job, template, template_move};
pub use mellanrum_store::{
    agenda_item::AgendaItem,
    answer::Answer,
    application::{Application, Filter},
    attachment::{Attachment, AttachmentState},
    completion::{Completion, SectionNote},
    consultation::{Consultation, Opinion},
    decision::Decision,
    event::Event,
    judgement::WrittenJudgement,
    page::{Cursor, Page, Slice},
    party::Party,
    recommendation::Recommendation,
    submission::Submission,
};
use time::OffsetDateTime;

use crate::{
    App,
    actor::Actor,
    call::{Call, CallState, eligibility, state},
    job::Task,
    statement,
};

mod part;
mod whole;

pub use part::{
    PartKey, agenda_items, answers, attachments, budget_lines, completions, consultations, decisions, directions,
    history, judgements, parties, recommendations, sent_budgets, submissions,
};
pub(crate) use whole::Whole;
pub use whole::{Missing, SectionProgress, findings, progress, shown};

const MAX_TITLE: usize = 200;

/// What somebody is to an application.
pub trait Standing {
    /// The roles that count for it: in its association when this is that association's host, and in its parties. Only
    /// the owner's signatory signs; another party's writes.
    fn roles_of(&self, actor: &Actor) -> Vec<Role>;

    /// Whether one of the person's organisations takes part.
    fn is_written_by(&self, actor: &Actor) -> bool;

    /// Whether the person may know of it at all.
    fn is_visible_to(&self, actor: &Actor) -> bool;

    /// Whether to show what is being written, and not what was sent in last.
    fn shows_live(&self, actor: &Actor) -> bool {
        self.is_written_by(actor)
    }

    /// Whether to show what is the office's and the board's own.
    fn shows_office(&self, actor: &Actor) -> bool;

    /// Whether a body that the person answers for was asked about it, and she reads it as that alone.
    fn is_consulted(&self, actor: &Actor) -> bool;

    /// Whether to show how it has fared, beside what was sent in.
    fn shows_course(&self, actor: &Actor) -> bool {
        self.is_written_by(actor) || self.shows_office(actor)
    }
}

impl Standing for Application {
    fn roles_of(&self, actor: &Actor) -> Vec<Role> {
        let is_here = actor.association.as_ref().is_some_and(|association| association.id == self.association);
        let mut roles = if is_here { actor.roles.clone() } else { Vec::new() };
        for held in actor.writing_roles() {
            if self.parties.contains(&held.organisation.id) {
                let signs_for_another = held.role == Role::Signatory && held.organisation.id != self.owner;
                roles.push(if signs_for_another { Role::Editor } else { held.role });
            }
        }
        roles
    }

    fn is_written_by(&self, actor: &Actor) -> bool {
        actor.person.is_some() && actor.writing_roles().any(|held| self.parties.contains(&held.organisation.id))
    }

    fn is_visible_to(&self, actor: &Actor) -> bool {
        self.is_written_by(actor)
            || (self.state != ApplicationState::Draft && (self.shows_office(actor) || self.is_consulted(actor)))
    }

    fn shows_office(&self, actor: &Actor) -> bool {
        actor.association.as_ref().is_some_and(|association| association.id == self.association)
            && actor.may(Action::ReadCases)
    }

    fn is_consulted(&self, actor: &Actor) -> bool {
        // What is seen in the scope of whoever answers for bodies was sent to one of them, or is her own organisation's: row
        // security says so.
        actor.may(Action::GiveOpinion) && actor.bodies_in(self.association).is_some()
    }
}

/// Its place in lists.
#[must_use]
pub fn cursor_of(application: &Application) -> Cursor {
    application.cursor()
}

/// The application with this id; none also when the person may not know of it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, actor: &Actor, id: ApplicationId) -> Result<Option<Application>> {
    let found = app.db.read("application.find", &actor.scope(), async |tx| application::find(tx, id).await).await?;
    Ok(found.filter(|application| application.is_visible_to(actor)))
}

/// The applications with these ids that the person may know of.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(app: &App, actor: &Actor, ids: &[ApplicationId]) -> Result<HashMap<ApplicationId, Application>> {
    let found =
        app.db.read("application.load", &actor.scope(), async |tx| application::list_by_ids(tx, ids).await).await?;
    let visible = found.into_iter().filter(|application| application.is_visible_to(actor));
    Ok(visible.map(|application| (application.id, application)).collect())
}

/// The office's worklist.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn list(app: &App, actor: &Actor, filter: &Filter, page: &Page) -> Result<Slice<Application>> {
    let association = actor.authorize(Action::ReadCases)?;
    app.db
        .read("application.list", &actor.office_scope(association), async |tx| {
            application::list(tx, filter, page).await
        })
        .await
}

/// The associations in which something may be that the person may see: the host's, and those of the desk.
pub(crate) async fn places(app: &App, actor: &Actor) -> Result<BTreeSet<AssociationId>> {
    let mut places: BTreeSet<AssociationId> = actor.association.iter().map(|association| association.id).collect();
    if actor.writing_roles().next().is_some() {
        places.extend(app.db.desk("desk.places", &actor.desk_scope(), async |tx| desk::list_places(tx).await).await?);
    }
    Ok(places)
}

/// Something that belongs to an application, looked for wherever the person may see anything; nothing when she may not
/// read its application. A macro, because a closure that borrows both a transaction and its surroundings cannot be sent
/// between threads yet.
macro_rules! find_part {
    ($app:expr, $actor:expr, $name:literal, $find:path, $id:expr) => {{
        for association in $crate::application::places($app, $actor).await? {
            let scope = $actor.scope_in(association);
            if let Some(part) = $app.db.read($name, &scope, async |tx| $find(tx, $id).await).await? {
                let application = $crate::application::find($app, $actor, part.application).await?;
                return Ok(application.map(|_| part));
            }
        }
        Ok(None)
    }};
}
pub(crate) use find_part;

fn check_title(title: &str) -> Result<&str> {
    let title = title.trim();
    let length = title.chars().count();
    if length == 0 {
        return Err(Error::invalid("title", "REQUIRED", Text::both("Skriv en titel.", "Write a title.")));
    }
    if length > MAX_TITLE {
        let message = Text::both(
            format!("Titeln är {length} tecken lång. Högst {MAX_TITLE} tecken får plats."),
            format!("The title is {length} characters long. At most {MAX_TITLE} characters fit."),
        );
        return Err(Error::invalid("title", "TOO_LONG", message));
    }
    if title.chars().any(char::is_control) {
        let message = Text::both("Titeln ska stå på en rad.", "The title must be on one line.");
        return Err(Error::invalid("title", "CONTROL_CHARACTER", message));
    }
    Ok(title)
}

/// Starts an application in a call for an organisation; where the board answers a problem statement first, by that statement.
///
/// # Errors
/// `Invalid` for the title, for a call that is not open, for a rule by which the organisation may not apply and where the board
/// has not answered to go on; `NotFound` for a call that is not seen here and a statement that is not the organisation's in it,
/// `Forbidden` when the person does not act for the organisation, `Unauthenticated`.
pub async fn start(
    app: &App,
    actor: &Actor,
    call: CallId,
    organisation: OrganisationId,
    title: &str,
    statement: Option<ApplicationId>,
) -> Result<Application> {
    let beginning = Beginning { call, organisation, title, kind: ApplicationKind::Application, statement };
    begin(app, actor, &beginning).await
}

/// What is to be begun.
pub(crate) struct Beginning<'a> {
    pub call: CallId,
    pub organisation: OrganisationId,
    pub title: &'a str,
    pub kind: ApplicationKind,
    pub statement: Option<ApplicationId>,
}

/// Begins an application or a problem statement.
pub(crate) async fn begin(app: &App, actor: &Actor, beginning: &Beginning<'_>) -> Result<Application> {
    let &Beginning { call, organisation, title, kind, statement } = beginning;
    let person = actor.get_person()?.id;
    if !actor.may_for(organisation, Action::StartApplication) {
        return Err(Error::Forbidden);
    }
    let title = check_title(title)?;
    let call = crate::call::find(app, actor, call).await?.ok_or(Error::NotFound)?;
    let eligible = eligibility(app, actor, &call).await?;
    let own = eligible.into_iter().find(|own| own.organisation.id == organisation).ok_or(Error::NotFound)?;
    own.require()?;
    let now = app.now();
    check_open(&call, organisation, now)?;
    let template_of = |call: &Call| match kind {
        ApplicationKind::Application => Ok(call.template),
        ApplicationKind::ProblemStatement => statement::template_of(call),
    };
    let template = template_of(&call)?;
    let new = application::NewApplication {
        id: app.new_id().into(),
        call: call.id,
        template,
        owner: organisation,
        title,
        person,
        now,
        kind,
        statement,
    };
    app.db
        .write("application.start", &actor.scope_in(call.association), async |tx| {
            // Whoever changes the form or the dates meanwhile waits, or did so before: then they are read again.
            store_call::hold(tx, call.id).await?;
            let there = store_call::find(tx, call.id).await?.ok_or(Error::NotFound)?;
            check_open(&there, organisation, app.now())?;
            let new = application::NewApplication { template: template_of(&there)?, now: app.now(), ..new };
            statement::require(tx, &there, &new).await?;
            application::insert(tx, &new).await?;
            let text = match kind {
                ApplicationKind::Application => Text::both("Ansökan påbörjades.", "The application was begun."),
                ApplicationKind::ProblemStatement => {
                    Text::both("Problembeskrivningen påbörjades.", "The problem statement was begun.")
                }
            };
            event::insert(tx, app.new_id(), new.id, "STARTED", &text, Some(person), new.now).await?;
            reread(tx, new.id).await
        })
        .await
}

/// Says no when an organisation cannot begin an application on a call now.
fn check_open(call: &Call, organisation: OrganisationId, now: OffsetDateTime) -> Result<()> {
    let message = match state(call, call.closes_at_for(organisation), now) {
        CallState::Open => return Ok(()),
        CallState::Coming => Text::both("Utlysningen har inte öppnat än.", "The call has not opened yet."),
        CallState::Closed => Text::both("Utlysningen är stängd.", "The call is closed."),
    };
    Err(Error::invalid("callId", "CALL_NOT_OPEN", message))
}

/// Changes the title. The second part of the answer says that somebody else had changed it: nothing was written then.
///
/// # Errors
/// `Invalid` for the title, `Conflict` when the application can no longer be changed; `NotFound`, `Forbidden`.
pub async fn rename(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    title: &str,
    expected_version: i32,
) -> Result<(Application, bool)> {
    let title = check_title(title)?;
    edit(app, actor, id, "application.rename", async |tx, application| {
        let is_same = application.title == title;
        let is_saved = is_same || application::rename(tx, id, title, expected_version, app.now()).await?;
        Ok((reread(tx, id).await?, !is_saved))
    })
    .await
}

/// The application as it is now in the transaction.
pub(crate) async fn reread(tx: &mut Tx, id: ApplicationId) -> Result<Application> {
    application::find(tx, id).await?.ok_or(Error::NotFound)
}

/// The version of the template that an application is written in.
pub(crate) async fn get_template(tx: &mut Tx, application: &Application) -> Result<template::Template> {
    template::list_by_ids(tx, &[application.template]).await?.pop().ok_or(Error::NotFound)
}

/// Every other version that a draft can have been in, the latest first: those that its call had since, and the one that it was
/// begun in.
pub(crate) async fn get_earlier_forms(tx: &mut Tx, application: &Application) -> Result<Vec<template::Template>> {
    let mut ids: Vec<TemplateId> = Vec::new();
    for moved in template_move::list(tx, application.call).await? {
        ids.extend([moved.to, moved.from]);
    }
    ids.push(application.begun_in);
    let mut seen = HashSet::from([application.template]);
    ids.retain(|id| seen.insert(*id));
    let mut forms = template::list_by_ids(tx, &ids).await?;
    forms.sort_by_key(|form| ids.iter().position(|id| *id == form.id));
    Ok(forms)
}

/// Changes an application that its writers may change now: finds its association, then, in one transaction, holds it,
/// checks role and state, does `work`, and notes the change.
pub(crate) async fn edit<T>(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    name: &'static str,
    work: impl AsyncFnOnce(&mut Tx, &Application) -> Result<T>,
) -> Result<T> {
    actor.get_person()?;
    let association = find(app, actor, id).await?.ok_or(Error::NotFound)?.association;
    app.db
        .write(name, &actor.scope_in(association), async |tx| {
            let application = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            permit(&application, actor, Action::EditApplication)?;
            if !application.state.is_editable() {
                return Err(Error::Conflict);
            }
            let done = work(tx, &application).await?;
            application::touch(tx, id, app.now()).await?;
            Ok(done)
        })
        .await
}

/// Says no when none of the person's roles for the application allows the action.
pub(crate) fn permit(application: &Application, actor: &Actor, action: Action) -> Result<()> {
    if application.roles_of(actor).iter().any(|&role| may(role, action)) {
        Ok(())
    } else if application.is_visible_to(actor) {
        Err(Error::Forbidden)
    } else {
        Err(Error::NotFound)
    }
}

/// Writes a job into the transaction.
pub(crate) async fn enqueue(app: &App, tx: &mut Tx, task: &Task) -> Result<()> {
    let payload = serde_json::to_value(task).map_err(Error::internal)?;
    job::insert(tx, app.new_id().into(), task.kind(), &payload, None, app.now()).await
}

/// What happened, in the history of a case.
pub(crate) async fn record(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    application: ApplicationId,
    kind: &str,
    text: Text,
) -> Result<()> {
    event::insert(tx, app.new_id(), application, kind, &text, Some(actor.get_person()?.id), app.now()).await
}

/// The last minute that counts for an application in its call.
#[must_use]
pub fn closes_at(application: &Application, call: &Call) -> Option<Deadline> {
    last_minute(call.closes_at, application.extended_to)
}
