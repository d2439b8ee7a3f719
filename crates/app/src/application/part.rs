//! What hangs on applications, read for many of them at once: in the scope of the host's association, and on the desk for all others.

use std::collections::{BTreeSet, HashMap};

use mellanrum_model::{
    Result,
    budget::BudgetLine,
    id::{ApplicationId, AssociationId},
    permission::Action,
};
use mellanrum_store::{
    agenda_item, answer, attachment, budget_line, completion, consultation, decision, event, judgement, party,
    recommendation, submission,
};

use super::{
    AgendaItem, Answer, Attachment, Completion, Consultation, Decision, Event, Party, Recommendation, Submission,
    WrittenJudgement,
};
use crate::{App, actor::Actor};

fn group<T>(items: Vec<T>, key: impl Fn(&T) -> ApplicationId) -> HashMap<ApplicationId, Vec<T>> {
    let mut groups: HashMap<ApplicationId, Vec<T>> = HashMap::new();
    for item in items {
        groups.entry(key(&item)).or_default().push(item);
    }
    groups
}

/// An application whose parts are read, with its association.
pub type PartKey = (AssociationId, ApplicationId);

/// The applications of the host's association, and those of all others.
fn split(actor: &Actor, keys: &[PartKey]) -> (Vec<ApplicationId>, Vec<ApplicationId>) {
    let is_here = |key: &&PartKey| actor.association.as_ref().is_some_and(|association| association.id == key.0);
    let (here, elsewhere): (Vec<&PartKey>, Vec<&PartKey>) = keys.iter().partition(is_here);
    let ids = |keys: Vec<&PartKey>| keys.into_iter().map(|key| key.1).collect();
    (ids(here), ids(elsewhere))
}

/// Reads a part of many applications: those of the host's association in its scope, all others at once on the desk, because
/// outside one's host one sees what one takes part in and nothing else. So the number of transactions does not grow with the
/// number of associations.
macro_rules! read_parts {
    ($app:expr, $actor:expr, $keys:expr, $span:literal, $list:path) => {{
        let (here, elsewhere) = split($actor, $keys);
        let mut found = Vec::new();
        if let Some(association) = $actor.association.as_ref().filter(|_| !here.is_empty()) {
            let scope = $actor.scope_in(association.id);
            found.extend($app.db.read($span, &scope, async |tx| $list(tx, &here).await).await?);
        }
        if !elsewhere.is_empty() {
            let scope = $actor.desk_scope();
            found.extend($app.db.desk($span, &scope, async |tx| $list(tx, &elsewhere).await).await?);
        }
        found
    }};
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $list:path, $span:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// Only for applications that [`find`] or a list gave.
        ///
        /// # Errors
        /// `Unavailable` when Postgres does not answer.
        pub async fn $name(app: &App, actor: &Actor, keys: &[PartKey]) -> Result<HashMap<ApplicationId, Vec<$type>>> {
            Ok(group(read_parts!(app, actor, keys, $span, $list), |item| item.application))
        }
    )+};
}

parts! {
    /// What is answered, as it is being written.
    answers: Answer = answer::list, "answer.list";
    /// Who takes part, as it is being written.
    parties: Party = party::list, "party.list";
    /// The files, as it is being written.
    attachments: Attachment = attachment::list, "attachment.list";
    /// What was sent in.
    submissions: Submission = submission::list, "submission.list";
    /// What was asked for.
    completions: Completion = completion::list, "completion.list";
    /// How it is judged, as the office is judging it.
    judgements: WrittenJudgement = judgement::list, "judgement.list";
}

/// The budget, as it is being written. Only for applications that [`find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn budget_lines(
    app: &App,
    actor: &Actor,
    keys: &[PartKey],
) -> Result<HashMap<ApplicationId, Vec<BudgetLine>>> {
    let found = read_parts!(app, actor, keys, "budget_line.list", budget_line::list);
    let mut groups: HashMap<ApplicationId, Vec<BudgetLine>> = HashMap::new();
    for (application, line) in found {
        groups.entry(application).or_default().push(line);
    }
    Ok(groups)
}

/// The budget, as it was sent in last; nothing of what was never sent. Only for applications that [`find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn sent_budgets(
    app: &App,
    actor: &Actor,
    keys: &[PartKey],
) -> Result<HashMap<ApplicationId, Vec<BudgetLine>>> {
    Ok(read_parts!(app, actor, keys, "submission.list_budgets", submission::list_budgets).into_iter().collect())
}

/// Kinds of events that are the office's and the board's own until the decision holds.
const OFFICE_EVENTS: [&str; 10] = [
    "RECOMMENDED",
    "ADDED_TO_AGENDA",
    "REMOVED_FROM_AGENDA",
    "DECIDED",
    "CONSULTATION_SENT",
    "CONSULTATION_MOVED",
    "CONSULTATION_WITHDRAWN",
    "OPINION_GIVEN",
    "MEETING_MOVED",
    "MOVED_TO_MEETING",
];

/// What happened, the first first. Those who apply do not read what the board has not adjusted yet. Only for
/// applications that [`find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn history(app: &App, actor: &Actor, keys: &[PartKey]) -> Result<HashMap<ApplicationId, Vec<Event>>> {
    let mut found = read_parts!(app, actor, keys, "event.list", event::list);
    let at_office = at_office(actor, keys);
    found.retain(|event| at_office.contains(&event.application) || !OFFICE_EVENTS.contains(&event.kind.as_str()));
    Ok(group(found, |event| event.application))
}

/// Which bodies were asked about each, and what they answered, what was sent first first; nothing for those who do not read the
/// association's cases. Only for applications that [`find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn consultations(
    app: &App,
    actor: &Actor,
    keys: &[PartKey],
) -> Result<HashMap<ApplicationId, Vec<Consultation>>> {
    let ids: Vec<ApplicationId> = at_office(actor, keys).into_iter().collect();
    let Some(association) = actor.association.as_ref().filter(|_| !ids.is_empty()) else { return Ok(HashMap::new()) };
    let scope = actor.office_scope(association.id);
    let found = app.db.read("consultation.list", &scope, async |tx| consultation::list(tx, &ids).await).await?;
    Ok(group(found, |one| one.application))
}

/// Those of the applications that the person reads as somebody of their association.
fn at_office(actor: &Actor, keys: &[PartKey]) -> BTreeSet<ApplicationId> {
    let home = actor.association.as_ref().map(|association| association.id).filter(|_| actor.may(Action::ReadCases));
    keys.iter().filter(|key| Some(key.0) == home).map(|key| key.1).collect()
}

/// The latest decision of each: for those who apply the latest that holds, so that a new one does not show by hiding the one
/// before it. Only for applications that [`find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn decisions(app: &App, actor: &Actor, keys: &[PartKey]) -> Result<HashMap<ApplicationId, Decision>> {
    let mut found = read_parts!(app, actor, keys, "decision.list", decision::list);
    let at_office = at_office(actor, keys);
    found.retain(|decision| at_office.contains(&decision.application) || decision.minutes_adjusted_on.is_some());
    Ok(found.into_iter().map(|decision| (decision.application, decision)).collect())
}

/// Of each problem statement the board's direction that holds, for whoever reads it or writes what follows on it. Only for
/// statements of applications that [`super::find`] or a list gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn directions(app: &App, actor: &Actor, keys: &[PartKey]) -> Result<HashMap<ApplicationId, Decision>> {
    let mut found = read_parts!(app, actor, keys, "decision.directions", decision::list_directions);
    found.retain(|decision| decision.minutes_adjusted_on.is_some());
    Ok(found.into_iter().map(|decision| (decision.application, decision)).collect())
}

macro_rules! single_parts {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $list:path, $span:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// Only for applications that [`find`] or a list gave.
        ///
        /// # Errors
        /// `Unavailable` when Postgres does not answer.
        pub async fn $name(app: &App, actor: &Actor, keys: &[PartKey]) -> Result<HashMap<ApplicationId, $type>> {
            let found = read_parts!(app, actor, keys, $span, $list);
            // Of several the last stays: they come in order.
            Ok(found.into_iter().map(|item| (item.application, item)).collect())
        }
    )+};
}

single_parts! {
    /// The office's recommendations.
    recommendations: Recommendation = recommendation::list, "recommendation.list";
    /// The latest place on an agenda.
    agenda_items: AgendaItem = agenda_item::list_latest, "agenda_item.list";
}
