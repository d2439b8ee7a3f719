//! Giving a call another version of a form while applications to it are being written: what that would do, doing it, going back.
//!
//! What must stay true: nobody changes a form that she did not see; drafts are not touched, they follow or they do not, and no
//! answer is dropped; what was sent in keeps the form that it was sent in.

use mellanrum_model::{
    Error, Result, Text, Violation,
    application::ApplicationState,
    extension::check_reason,
    id::{CallId, TemplateId, TemplateMoveId},
    permission::Action,
    statement::ApplicationKind,
    template_move::check,
};
pub use mellanrum_store::template_move::TemplateMove;
use mellanrum_store::{
    Tx, application, call,
    template::{self, Template},
    template_move::{self, NewTemplateMove},
};
use serde_json::{Value, json};

use crate::{
    App,
    actor::Actor,
    application::{Application, get_earlier_forms},
    audit,
    call::Call,
};

/// A change of a call's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The version that whoever changes it saw.
    pub expected: TemplateId,
    /// The version to have instead.
    pub template: TemplateId,
    /// Whether drafts that are begun already follow; else they are finished in the version that they are in.
    pub drafts_follow: bool,
    /// Why.
    pub reason: String,
}

/// What a change would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// The version that the call has.
    pub before: Template,
    /// The version that it would get.
    pub after: Template,
    /// How many drafts answer the call. Whose they are, and what is in them, is not the association's to know.
    pub drafts: i32,
    /// How many applications are sent in; they keep their form.
    pub received: usize,
}

/// The version that the change is to, when the change can be made.
async fn chosen(tx: &mut Tx, call: &Call, change: &Change) -> Result<Template> {
    if call.template != change.expected {
        return Err(Error::Conflict);
    }
    let found = template::list_by_ids(tx, &[change.template]).await?.pop();
    let found = found.filter(|template| template.association == call.association);
    let mut violations: Vec<Violation> =
        check(call.template, change.template, change.drafts_follow).into_iter().collect();
    violations.extend(check_reason(&change.reason));
    if found.is_none() {
        let message = Text::both("Välj ett av förbundets formulär.", "Choose one of the association's forms.");
        violations.push(Violation::at("templateId", "UNKNOWN", message));
    }
    match found {
        Some(template) if violations.is_empty() => Ok(template),
        _ => Err(Error::Invalid(violations)),
    }
}

/// What a change would do; nothing is written.
///
/// # Errors
/// `Invalid` for the form and the reason, `Conflict` when the call has another form than was seen, `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn effects_of(app: &App, actor: &Actor, id: CallId, change: &Change) -> Result<Effects> {
    let association = actor.authorize(Action::ManageCalls)?;
    app.db
        .read("template_move.effects", &actor.office_scope(association), async |tx| {
            let call = call::find(tx, id).await?.ok_or(Error::NotFound)?;
            let after = chosen(tx, &call, change).await?;
            Ok(Effects {
                before: template::list_by_ids(tx, &[call.template]).await?.pop().ok_or(Error::NotFound)?,
                after,
                drafts: application::count_drafts(tx, id, &[ApplicationKind::Application]).await?,
                received: application::list_received(tx, id)
                    .await?
                    .iter()
                    .filter(|case| case.kind == ApplicationKind::Application)
                    .count(),
            })
        })
        .await
}

/// A version for the log.
fn in_words(template: &Template) -> Value {
    json!({ "template": template.id, "key": template.key, "version": template.version })
}

/// Gives a call another version of a form.
///
/// # Errors
/// As [`effects_of`].
pub async fn change(app: &App, actor: &Actor, id: CallId, change: &Change) -> Result<Call> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?.id;
    let move_id = TemplateMoveId::from(app.new_id());
    app.db
        .write("template_move.change", &actor.office_scope(association), async |tx| {
            let call = call::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let after = chosen(tx, &call, change).await?;
            let before = template::list_by_ids(tx, &[call.template]).await?.pop().ok_or(Error::NotFound)?;
            let reason = change.reason.trim();
            let new = NewTemplateMove {
                id: move_id,
                call: id,
                from: before.id,
                to: after.id,
                drafts_follow: change.drafts_follow,
                reason,
                person,
                now: app.now(),
            };
            template_move::insert(tx, &new).await?;
            call::set_template(tx, id, after.id).await?;
            let details = json!({
                "before": in_words(&before), "after": in_words(&after), "draftsFollow": change.drafts_follow, "reason": reason,
            });
            audit::note(app, tx, "call.change_template", id, details);
            Ok(Call { template: after.id, ..call })
        })
        .await
}

/// Goes back to the form before a change: drafts that followed are in the version again that they came from, with what was
/// written to it.
///
/// # Errors
/// `Conflict` when the call's form was changed again since; `Invalid` without a reason; `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn undo(app: &App, actor: &Actor, id: TemplateMoveId, reason: &str) -> Result<Call> {
    let association = actor.authorize(Action::ManageCalls)?;
    let person = actor.get_person()?.id;
    app.db
        .write("template_move.undo", &actor.office_scope(association), async |tx| {
            let moved = template_move::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let call = call::find_and_lock(tx, moved.call).await?.ok_or(Error::NotFound)?;
            if moved.undone_at.is_some() {
                return Ok(call);
            }
            let latest = template_move::list(tx, moved.call).await?.into_iter().find(|one| one.undone_at.is_none());
            if latest.is_none_or(|latest| latest.id != id) || call.template != moved.to {
                return Err(Error::Conflict);
            }
            if let Some(violation) = check_reason(reason) {
                return Err(Error::Invalid(vec![violation]));
            }
            template_move::undo(tx, id, person, app.now()).await?;
            call::set_template(tx, call.id, moved.from).await?;
            let details = json!({ "before": moved.to, "after": moved.from, "reason": reason.trim() });
            audit::note(app, tx, "call.undo_template", call.id, details);
            Ok(Call { template: moved.from, ..call })
        })
        .await
}

/// The changes of a call's form, the latest first; nothing for those who may not change it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn history(app: &App, actor: &Actor, call: &Call) -> Result<Vec<TemplateMove>> {
    if actor.authorize(Action::ManageCalls).ok() != Some(call.association) {
        return Ok(Vec::new());
    }
    let scope = actor.office_scope(call.association);
    app.db.read("template_move.list", &scope, async |tx| template_move::list(tx, call.id).await).await
}

/// Every other version of the form that a draft can have been in, the latest first; nothing for everybody who does not write it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn earlier_forms(app: &App, actor: &Actor, application: &Application) -> Result<Vec<Template>> {
    use crate::application::Standing as _;
    if !application.is_written_by(actor) {
        return Ok(Vec::new());
    }
    let scope = actor.scope_in(application.association);
    app.db.read("template_move.forms", &scope, async |tx| get_earlier_forms(tx, application).await).await
}

/// The change by which a draft got into another form than it was begun in; nothing for everybody who does not write it.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn of_draft(app: &App, actor: &Actor, application: &Application) -> Result<Option<TemplateMove>> {
    use crate::application::Standing as _;
    let is_moved = application.state == ApplicationState::Draft && application.template != application.begun_in;
    if !is_moved || !application.is_written_by(actor) {
        return Ok(None);
    }
    let scope = actor.scope_in(application.association);
    let moves = app
        .db
        .read("template_move.of_draft", &scope, async |tx| template_move::list(tx, application.call).await)
        .await?;
    Ok(moves.into_iter().find(|moved| moved.drafts_follow && moved.undone_at.is_none()))
}
