//! Problem statements: beginning one, and the gate that it is to the application that follows.
//!
//! What must stay true: an application in a call with that gate is begun and sent in by a statement of its owner that the board
//! has answered to go on, in minutes that are adjusted.

use std::collections::HashMap;

pub use mellanrum_model::statement::ApplicationKind;
use mellanrum_model::{
    Error, Result, Text,
    application::ApplicationState,
    error::Violation,
    id::{ApplicationId, CallId, OrganisationId, TemplateId},
    rule::Finding,
    statement::Direction,
};
use mellanrum_store::{
    Tx,
    application::{self, NewApplication},
    call::Call,
    decision,
};

use crate::{
    App,
    actor::Actor,
    application::{Application, Beginning, Standing as _, begin},
};

/// Starts a problem statement in a call for an organisation.
///
/// # Errors
/// `Invalid` for the title, for a call that is not open or asks for none and for a rule by which the organisation may not apply;
/// `NotFound` for a call that is not seen here, `Forbidden` when the person does not act for the organisation, `Unauthenticated`.
pub async fn start(
    app: &App,
    actor: &Actor,
    call: CallId,
    organisation: OrganisationId,
    title: &str,
) -> Result<Application> {
    let kind = ApplicationKind::ProblemStatement;
    begin(app, actor, &Beginning { call, organisation, title, kind, statement: None }).await
}

/// Of each of these statements the applications that follow on it and that the person may know of. One transaction, whatever the
/// number of associations.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn following(
    app: &App,
    actor: &Actor,
    statements: &[ApplicationId],
) -> Result<HashMap<ApplicationId, Vec<Application>>> {
    let scope = actor.scope();
    let found = app
        .db
        .read("statement.following", &scope, async |tx| application::list_following(tx, statements).await)
        .await?;
    let mut following: HashMap<ApplicationId, Vec<Application>> = HashMap::new();
    for application in found.into_iter().filter(|application| application.is_visible_to(actor)) {
        if let Some(statement) = application.statement {
            following.entry(statement).or_default().push(application);
        }
    }
    Ok(following)
}

/// The form of a call's problem statements.
pub(crate) fn template_of(call: &Call) -> Result<TemplateId> {
    call.statement_template.filter(|_| call.process.problem_statement).ok_or_else(|| {
        let message = Text::both("Här skrivs ingen problembeskrivning.", "No problem statement is written here.");
        Error::invalid("callId", "NO_STATEMENT", message)
    })
}

async fn direction_on(tx: &mut Tx, statement: Option<ApplicationId>) -> Result<Direction> {
    let Some(statement) = statement else { return Ok(Direction::NoStatement) };
    let decisions = decision::list(tx, &[statement]).await?;
    let holds = decisions.iter().rev().find(|decision| decision.minutes_adjusted_on.is_some());
    Ok(holds.map_or(Direction::Waits, |decision| Direction::Holds(decision.outcome)))
}

/// What the gate says of an application. What was received before the step was switched on is not asked for a statement.
pub(crate) async fn gate(tx: &mut Tx, call: &Call, application: &Application) -> Result<Option<Finding>> {
    let is_asked = application.kind == ApplicationKind::Application
        && (application.state == ApplicationState::Draft || application.statement.is_some());
    if !is_asked || !call.process.problem_statement {
        return Ok(None);
    }
    Ok(call.process.direction_first(direction_on(tx, application.statement).await?))
}

/// Says no to an application that is begun too early, with the sentence of the process, and to one by a statement that is not
/// its owner's in the same call.
pub(crate) async fn require(tx: &mut Tx, call: &Call, new: &NewApplication<'_>) -> Result<()> {
    if new.kind == ApplicationKind::ProblemStatement {
        return Ok(());
    }
    if let Some(id) = new.statement {
        let statement = application::find(tx, id).await?.ok_or(Error::NotFound)?;
        let is_the_owners = statement.kind == ApplicationKind::ProblemStatement
            && statement.call == call.id
            && statement.owner == new.owner;
        if !is_the_owners {
            return Err(Error::NotFound);
        }
    }
    match call.process.direction_first(direction_on(tx, new.statement).await?) {
        Some(finding) if !finding.met => Err(Error::Invalid(vec![Violation {
            source: Some(finding.source).filter(|source| !source.is_empty()),
            ..Violation::at("statementId", "DIRECTION_FIRST", finding.sentence)
        }])),
        _ => Ok(()),
    }
}
