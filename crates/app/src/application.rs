//! Applications: starting, reading and changing them. Sending them in is [`crate::submission`]'s.
//!
//! What must stay true: a draft is seen by those who write it and by nobody else; the office sees what was sent in, never
//! what is being written.

use std::collections::{BTreeSet, HashMap};

use mellanrum_model::{
    Error, Result, Text,
    application::{ApplicationState, SubmissionContent},
    budget::BudgetLine,
    deadline::{Deadline, date_in_sweden},
    extension::last_minute,
    id::{ApplicationId, AssociationId, CallId, OrganisationId},
    member::is_member_on,
    permission::{Action, Role, may},
    rule::{self, Facts, Finding},
    template::{Question, QuestionKind, TemplateContent, activities, day_of},
    template_move::misfit,
};
use mellanrum_store::{
    Tx, agenda_item, answer, application, association, attachment, budget_line, call, completion, decision, desk,
    event, job, judgement, party, recommendation, submission, template,
};
pub use mellanrum_store::{
    agenda_item::AgendaItem,
    answer::Answer,
    application::{Application, Filter},
    attachment::{Attachment, AttachmentState},
    completion::{Completion, SectionNote},
    decision::Decision,
    event::Event,
    judgement::WrittenJudgement,
    page::{Cursor, Page, Slice},
    party::Party,
    recommendation::Recommendation,
    submission::Submission,
};
use time::Date;

use crate::{
    App,
    actor::Actor,
    call::{CallState, eligibility, state},
    job::Task,
};

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
        self.is_written_by(actor) || (self.state != ApplicationState::Draft && self.shows_office(actor))
    }

    fn shows_office(&self, actor: &Actor) -> bool {
        actor.association.as_ref().is_some_and(|association| association.id == self.association)
            && actor.may(Action::ReadCases)
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

/// Starts an application in a call for an organisation.
///
/// # Errors
/// `Invalid` for the title, for a call that is not open and for a rule by which the organisation may not apply; `NotFound` for
/// a call that is not seen here, `Forbidden` when the person does not act for the organisation, `Unauthenticated`.
pub async fn start(
    app: &App,
    actor: &Actor,
    call: CallId,
    organisation: OrganisationId,
    title: &str,
) -> Result<Application> {
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
    let message = match state(&call, call.closes_at_for(organisation), now) {
        CallState::Open => None,
        CallState::Coming => Some(Text::both("Utlysningen har inte öppnat än.", "The call has not opened yet.")),
        CallState::Closed => Some(Text::both("Utlysningen är stängd.", "The call is closed.")),
    };
    if let Some(message) = message {
        return Err(Error::invalid("callId", "CALL_NOT_OPEN", message));
    }
    let new = application::NewApplication {
        id: app.new_id().into(),
        call: call.id,
        template: call.template,
        owner: organisation,
        title,
        person,
        now,
    };
    app.db
        .write("application.start", &actor.scope_in(call.association), async |tx| {
            application::insert(tx, &new).await?;
            let text = Text::both("Ansökan påbörjades.", "The application was begun.");
            event::insert(tx, app.new_id(), new.id, "STARTED", &text, Some(person), now).await?;
            reread(tx, new.id).await
        })
        .await
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

/// The version that a draft was begun in, when it is in another one now.
pub(crate) async fn get_begun_in(tx: &mut Tx, application: &Application) -> Result<Option<template::Template>> {
    if application.begun_in == application.template {
        return Ok(None);
    }
    Ok(template::list_by_ids(tx, &[application.begun_in]).await?.pop())
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

/// Kinds of events that are the office's and the board's own until the decision holds.
const OFFICE_EVENTS: [&str; 4] = ["RECOMMENDED", "ADDED_TO_AGENDA", "REMOVED_FROM_AGENDA", "DECIDED"];

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

/// A question that has no answer yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Key of the question.
    pub question: String,
    /// What is missing.
    pub message: Text,
}

/// What a section lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionProgress {
    /// Key of the section.
    pub section: String,
    /// What is missing in it.
    pub missing: Vec<Missing>,
}

/// Keys of the questions that the form shows with these answers.
#[must_use]
pub fn shown(template: &TemplateContent, answers: &[Answer]) -> BTreeSet<String> {
    template.shown(|key| answers.iter().find(|answer| answer.question == key).map(|answer| &answer.value))
}

/// What each section of the template lacks before the application can be sent.
#[must_use]
pub fn progress(
    template: &TemplateContent,
    answers: &[Answer],
    parties: &[Party],
    lines: &[BudgetLine],
    attachments: &[Attachment],
) -> Vec<SectionProgress> {
    let lacks = |question: &Question| -> Option<Text> {
        let is_blank = match question.kind {
            QuestionKind::Budget => lines.is_empty(),
            QuestionKind::Parties => parties.iter().any(|party| party.commitment.trim().is_empty()),
            QuestionKind::Attachment => {
                !attachments.iter().any(|file| file.question == question.key && file.state == AttachmentState::Attached)
            }
            _ => answers
                .iter()
                .find(|answer| answer.question == question.key)
                .is_none_or(|answer| Question::is_blank(&answer.value)),
        };
        let answer = answers.iter().find(|answer| answer.question == question.key).map(|answer| &answer.value);
        if let Some(message) = misfit(question, answer) {
            return Some(message);
        }
        (question.required && is_blank).then(|| {
            let label = |language| question.label.in_language(language);
            let (sv, en) = (label(mellanrum_model::text::Language::Sv), label(mellanrum_model::text::Language::En));
            match question.kind {
                QuestionKind::Parties => Text::both(
                    "Alla parter har inte skrivit vad de bidrar med.",
                    "Not every party has written what it takes on.",
                ),
                QuestionKind::Budget => Text::both("Budgeten är tom.", "The budget is empty."),
                QuestionKind::Attachment => Text::both(format!("Fil saknas: {sv}"), format!("File missing: {en}")),
                _ => Text::both(format!("Svar saknas: {sv}"), format!("Answer missing: {en}")),
            }
        })
    };
    let shown = shown(template, answers);
    template
        .sections
        .iter()
        .map(|section| SectionProgress {
            section: section.key.clone(),
            missing: section
                .questions
                .iter()
                .filter(|question| shown.contains(&question.key))
                .filter_map(|question| {
                    lacks(question).map(|message| Missing { question: question.key.clone(), message })
                })
                .collect(),
        })
        .collect()
}

/// Everything that an application consists of, read in one transaction.
pub(crate) struct Whole {
    pub template: template::Template,
    pub association: association::Association,
    pub call: call::Call,
    pub answers: Vec<Answer>,
    pub parties: Vec<Party>,
    pub lines: Vec<BudgetLine>,
    pub attachments: Vec<Attachment>,
}

impl Whole {
    /// Reads it, in the association's scope.
    pub(crate) async fn read(tx: &mut Tx, application: &Application) -> Result<Self> {
        let ids = [application.id];
        Ok(Self {
            template: get_template(tx, application).await?,
            association: association::find(tx, application.association).await?.ok_or(Error::NotFound)?,
            call: call::find(tx, application.call).await?.ok_or(Error::NotFound)?,
            answers: answer::list(tx, &ids).await?,
            parties: party::list(tx, &ids).await?,
            lines: budget_line::list(tx, &ids).await?.into_iter().map(|(_, line)| line).collect(),
            attachments: attachment::list(tx, &ids).await?,
        })
    }

    pub(crate) fn progress(&self) -> Vec<SectionProgress> {
        progress(&self.template.content, &self.answers, &self.parties, &self.lines, &self.attachments)
    }

    /// Keys of the questions that the form shows now.
    pub(crate) fn shown(&self) -> BTreeSet<String> {
        shown(&self.template.content, &self.answers)
    }

    fn facts(&self, today: Date) -> Facts {
        let attached: BTreeSet<String> = self
            .attachments
            .iter()
            .filter(|file| file.state == AttachmentState::Attached)
            .map(|file| file.question.clone())
            .collect();
        let mut answered: BTreeSet<String> = self
            .answers
            .iter()
            .filter(|answer| !Question::is_blank(&answer.value))
            .map(|answer| answer.question.clone())
            .collect();
        answered.extend(attached.iter().cloned());
        for question in self.template.content.questions() {
            let is_answered = match question.kind {
                QuestionKind::Budget => !self.lines.is_empty(),
                QuestionKind::Parties => self.parties.iter().all(|party| !party.commitment.trim().is_empty()),
                _ => false,
            };
            if is_answered {
                answered.insert(question.key.clone());
            }
        }
        let is_goals = |answer: &&Answer| {
            self.template
                .content
                .find_question(&answer.question)
                .is_some_and(|question| question.kind == QuestionKind::Goals)
        };
        let measurable = |answer: &Answer| {
            let is_full = |goal: &&serde_json::Value| {
                ["text", "measure", "target"]
                    .iter()
                    .all(|key| goal.get(key).and_then(|cell| cell.as_str()).is_some_and(|text| !text.trim().is_empty()))
            };
            answer.value.as_array().map_or(0, |goals| goals.iter().filter(is_full).count())
        };
        let answers = || {
            self.answers
                .iter()
                .filter_map(|answer| Some((self.template.content.find_question(&answer.question)?, answer)))
        };
        let tied = |answer: &Answer| {
            let is_tied = |goal: &&serde_json::Value| {
                goal.get("goal").and_then(|cell| cell.as_str()).is_some_and(|key| !key.is_empty())
            };
            answer.value.as_array().map_or(0, |goals| goals.iter().filter(is_tied).count())
        };
        Facts {
            asked: self.shown(),
            tied_goals: answers()
                .filter(|(question, _)| question.kind == QuestionKind::Goals)
                .map(|(question, answer)| (question.key.clone(), tied(answer)))
                .collect(),
            dates: answers()
                .filter(|(question, _)| question.kind == QuestionKind::Date)
                .filter_map(|(question, answer)| Some((question.key.clone(), day_of(&answer.value)?)))
                .collect(),
            activities: answers()
                .filter(|(question, _)| question.kind == QuestionKind::ActivityPlan)
                .map(|(question, answer)| (question.key.clone(), activities(&answer.value)))
                .collect(),
            decision_on: self.call.decision_on,
            starts_on: self.call.starts_on,
            budget_years: self.call.budget_years.clone(),
            parties: self
                .parties
                .iter()
                .map(|party| rule::Party {
                    organisation: party.organisation.id,
                    name: party.organisation.name.clone(),
                    kind: party.kind,
                    is_member: party.membership.as_deref().is_some_and(|periods| is_member_on(periods, today)),
                    is_owner: party.is_owner,
                })
                .collect(),
            lines: self.lines.clone(),
            answered,
            attached,
            measurable_goals: self
                .answers
                .iter()
                .filter(is_goals)
                .map(|answer| (answer.question.clone(), measurable(answer)))
                .collect(),
            cost_type_labels: crate::association::cost_type_labels(&self.association),
            question_labels: self
                .template
                .content
                .questions()
                .map(|question| (question.key.clone(), question.label.clone()))
                .collect(),
        }
    }

    /// What every rule of the association's policies says today.
    pub(crate) async fn findings(&self, tx: &mut Tx, today: Date) -> Result<Vec<Finding>> {
        let facts = self.facts(today);
        let policies = association::list_policies(tx).await?;
        let owner = facts.parties.iter().find(|party| party.is_owner);
        let owner = owner.and_then(|owner| self.call.process.of_owner(owner));
        let found = rule::evaluate(policies.iter().flat_map(|policy| &policy.rules), &facts);
        Ok(owner.into_iter().chain(found).collect())
    }
}

/// What the rules say: of what is being written for its writers, of what was sent in last for others.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn findings(app: &App, actor: &Actor, application: &Application) -> Result<Vec<Finding>> {
    let is_live = application.shows_live(actor);
    app.db
        .read("application.findings", &actor.scope_in(application.association), async |tx| {
            if is_live {
                return Whole::read(tx, application).await?.findings(tx, date_in_sweden(app.now())).await;
            }
            let sent = submission::list(tx, &[application.id]).await?.pop();
            Ok(sent.map_or_else(Vec::new, |sent| frozen_findings(sent.content)))
        })
        .await
}

fn frozen_findings(content: SubmissionContent) -> Vec<Finding> {
    content
        .findings
        .into_iter()
        .map(|finding| Finding {
            rule_key: finding.rule,
            severity: finding.severity,
            sentence: Text { sv: finding.sentence, en: None },
            source: finding.source,
            met: finding.met,
        })
        .collect()
}

/// The last minute that counts for an application in its call.
#[must_use]
pub fn closes_at(application: &Application, call: &call::Call) -> Option<Deadline> {
    last_minute(call.closes_at, application.extended_to)
}
