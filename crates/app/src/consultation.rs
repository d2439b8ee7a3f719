//! Consultation: sending a case out to bodies, and what they answer, by those who represent them or by other means through the office.
//!
//! What must stay true: a body is asked once at a time about a case; whoever departs from what the routing proposes says why;
//! what was answered is kept in every version; what comes after the last day is registered as late; whoever answers for a body
//! reads what was sent to it and no other case.

mod opinion;

use mellanrum_model::{
    Error, Language, Result, Text, Violation,
    association::Profile,
    consultation::{Asked, Body, ConsultationStep, Proposal, Routed, can_send, is_open},
    deadline::{date_in_sweden, in_words},
    id::{ApplicationId, ConsultationId, PersonId},
    permission::Action,
    process::Process,
    rule::{Finding, Severity},
};
pub use mellanrum_store::consultation::{Consultation, Opinion};
use mellanrum_store::{
    Scope, Tx, application, association, call, consultation, organisation,
    register::{self, Entry},
    submission, template,
};
use serde_json::{Value, json};
use time::Date;

pub use self::opinion::{OpinionToGive, OpinionToRecord, SavedOpinion, give, record_by_office};
use crate::{
    App,
    actor::Actor,
    application::{Application, enqueue, record, reread},
    audit,
    job::{Letter, Recipient, Task},
};

const MAX_REASON: usize = 2000;

/// What the office is proposed before it sends a case out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routing {
    /// Every body of the association, in its order.
    pub bodies: Vec<Body>,
    /// Those that the rules propose, with why.
    pub proposals: Vec<Proposal>,
    /// What is chosen in the application that leads to no body.
    pub unrouted: Vec<Text>,
    /// What in it contradicts itself.
    pub contradiction: Option<Finding>,
    /// The last day to answer that follows from the association's days.
    pub due_on: Date,
    /// Where the consultation comes from: policy and paragraph.
    pub source: Option<String>,
}

/// A body that the office chooses to ask, or not to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Key of the body.
    pub body: String,
    /// Whether it is asked.
    pub is_asked: bool,
    /// Why, where that is not what the routing proposes; else empty.
    pub reason: String,
}

/// What the rules propose of what was sent in last.
async fn route(
    tx: &mut Tx,
    step: &ConsultationStep,
    profile: &Profile,
    case: &Application,
    today: Date,
) -> Result<Routing> {
    let sent = submission::list(tx, &[case.id]).await?.pop().ok_or(Error::Conflict)?.content;
    let form = template::list_by_ids(tx, &[sent.template]).await?.pop().ok_or(Error::NotFound)?;
    let answers: Vec<(&str, &Value)> =
        sent.answers.iter().map(|answer| (answer.question.as_str(), &answer.value)).collect();
    let ids: Vec<_> = sent.parties.iter().map(|party| party.organisation).collect();
    let parties: Vec<(String, String)> = organisation::list_by_ids(tx, &ids)
        .await?
        .into_iter()
        .map(|organisation| (organisation.key, organisation.name))
        .collect();
    let routed = Routed { template: &form.content, answers: &answers, parties: &parties };
    Ok(Routing {
        proposals: step.propose(&profile.bodies, &routed),
        unrouted: step.unrouted(&routed),
        contradiction: step.contradiction(&routed).filter(|finding| !finding.met),
        due_on: step.last_day(today),
        source: step.source.clone(),
        bodies: profile.bodies.clone(),
    })
}

/// What the office is proposed for a case; nothing where its call has no consultation, it cannot be sent out now, or the
/// person may not.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn routing(app: &App, actor: &Actor, case: &Application) -> Result<Option<Routing>> {
    if actor.authorize(Action::Consult).ok() != Some(case.association) || !can_send(case.state) {
        return Ok(None);
    }
    let today = date_in_sweden(app.now());
    app.db
        .read("consultation.routing", &actor.office_scope(case.association), async |tx| {
            let call = call::find(tx, case.call).await?.ok_or(Error::NotFound)?;
            let Some(step) = &call.process.consultation else { return Ok(None) };
            let home = association::find(tx, case.association).await?.ok_or(Error::NotFound)?;
            route(tx, step, &home.profile, case, today).await.map(Some)
        })
        .await
}

fn at(field: &str, code: &'static str, sv: impl Into<String>, en: impl Into<String>) -> Violation {
    Violation::at(field, code, Text::both(sv, en))
}

fn at_choice(choice: &Choice, code: &'static str, sv: impl Into<String>, en: impl Into<String>) -> Violation {
    let path = ["input", "choices", &choice.body, "reason"].map(str::to_owned).to_vec();
    Violation { code, path, message: Text::both(sv, en), source: None }
}

/// What is wrong with a reason that has to be given.
fn check_reason(reason: &str) -> Option<Violation> {
    let length = reason.trim().chars().count();
    if length == 0 {
        return Some(at("reason", "REQUIRED", "Skriv varför.", "Write why."));
    }
    (length > MAX_REASON || reason.contains('\0')).then(|| {
        let (sv, en) =
            (format!("Högst {MAX_REASON} tecken får plats."), format!("At most {MAX_REASON} characters fit."));
        at("reason", "TOO_LONG", sv, en)
    })
}

fn check_due(due_on: Date, today: Date) -> Option<Violation> {
    (due_on <= today)
        .then(|| at("dueOn", "TOO_EARLY", "Välj en dag från och med i morgon.", "Choose a day from tomorrow on."))
}

/// What is wrong with what the office chooses, seen beside what is proposed and what is sent already.
fn check_choices(choices: &[Choice], routing: &Routing, asked: &[Consultation]) -> Vec<Violation> {
    let mut found = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let is_proposed = routing.proposals.iter().any(|proposal| proposal.body == choice.body);
        let reason = choice.reason.trim();
        if !routing.bodies.iter().any(|body| body.key == choice.body) {
            found.push(at_choice(choice, "BODY", "Det finns inget sådant samrådsorgan.", "There is no such body."));
        } else if choices[..index].iter().any(|other| other.body == choice.body) {
            found.push(at_choice(choice, "TWICE", "Organet är valt två gånger.", "The body is chosen twice."));
        } else if choice.is_asked && holds_for(asked, &choice.body) {
            found.push(at_choice(choice, "ASKED", "Organet är redan tillfrågat.", "The body is asked already."));
        } else if choice.is_asked != is_proposed && reason.is_empty() {
            let (sv, en) = if choice.is_asked {
                ("Skriv varför organet ska tillfrågas.", "Write why the body is asked.")
            } else {
                ("Skriv varför organet inte ska tillfrågas.", "Write why the body is not asked.")
            };
            found.push(at_choice(choice, "REQUIRED", sv, en));
        } else if reason.chars().count() > MAX_REASON || reason.contains('\0') {
            let (sv, en) =
                (format!("Högst {MAX_REASON} tecken får plats."), format!("At most {MAX_REASON} characters fit."));
            found.push(at_choice(choice, "TOO_LONG", sv, en));
        }
    }
    if !choices.iter().any(|choice| choice.is_asked) {
        found.push(at("choices", "REQUIRED", "Välj minst ett samrådsorgan.", "Choose at least one body."));
    }
    found
}

fn holds_for(asked: &[Consultation], body: &str) -> bool {
    asked.iter().any(|one| one.body == body && one.withdrawn_at.is_none())
}

/// Sends a case out for consultation to the bodies that are chosen, beside those that have it already. A body that is proposed and
/// not named among the choices counts as one that is left out without a reason.
///
/// # Errors
/// `Invalid` for the bodies, their reasons and the day; `Conflict` when the case is in another state, its call has no consultation,
/// or somebody else asks the same body at the same moment; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn send(
    app: &App,
    actor: &Actor,
    id: ApplicationId,
    choices: Vec<Choice>,
    due_on: Date,
) -> Result<Application> {
    let association = actor.authorize(Action::Consult)?;
    let person = actor.get_person()?.id;
    let now = app.now();
    let today = date_in_sweden(now);
    app.db
        .write("consultation.send", &actor.office_scope(association), async |tx| {
            let case = application::find_and_lock(tx, id).await?.ok_or(Error::NotFound)?;
            let call = call::find(tx, case.call).await?.ok_or(Error::NotFound)?;
            let step = call.process.consultation.as_ref().filter(|_| can_send(case.state)).ok_or(Error::Conflict)?;
            let home = association::find(tx, association).await?.ok_or(Error::NotFound)?;
            let routing = route(tx, step, &home.profile, &case, today).await?;
            let asked = consultation::list(tx, &[id]).await?;
            let mut choices = choices;
            for proposal in &routing.proposals {
                let is_said = choices.iter().any(|choice| choice.body == proposal.body);
                if !is_said && !holds_for(&asked, &proposal.body) {
                    choices.push(Choice { body: proposal.body.clone(), is_asked: false, reason: String::new() });
                }
            }
            let mut violations = check_choices(&choices, &routing, &asked);
            violations.extend(check_due(due_on, today));
            if !violations.is_empty() {
                return Err(Error::Invalid(violations));
            }
            let mut sent = Vec::new();
            for body in &routing.bodies {
                let Some(choice) = choices.iter().find(|choice| choice.body == body.key) else { continue };
                if choice.is_asked {
                    let new = ask(app, tx, &case, body, choice, &routing, due_on, person).await?;
                    sent.push(json!({ "body": body.key, "consultation": new, "reason": choice.reason.trim() }));
                } else if !choice.reason.trim().is_empty() {
                    sent.push(json!({ "body": body.key, "leftOut": true, "reason": choice.reason.trim() }));
                }
            }
            let text = told_of_sending(&choices, &routing.bodies, due_on);
            record(app, tx, actor, id, "CONSULTATION_SENT", text).await?;
            let after = json!({ "dueOn": due_on.to_string(), "bodies": sent });
            audit::note(app, tx, "consultation.send", id, json!({ "after": after }));
            reread(tx, id).await
        })
        .await
}

#[expect(clippy::too_many_arguments, reason = "one request, of everything that it says")]
async fn ask(
    app: &App,
    tx: &mut Tx,
    case: &Application,
    body: &Body,
    choice: &Choice,
    routing: &Routing,
    due_on: Date,
    person: PersonId,
) -> Result<ConsultationId> {
    let id: ConsultationId = app.new_id().into();
    let proposal = routing.proposals.iter().find(|proposal| proposal.body == body.key);
    let own = Text { sv: choice.reason.trim().to_owned(), en: None };
    let new = consultation::NewConsultation {
        id,
        application: case.id,
        body: &body.key,
        body_name: &body.name,
        is_proposed: proposal.is_some(),
        reason: proposal.map_or(&own, |proposal| &proposal.reason),
        due_on,
        person,
        now: app.now(),
    };
    consultation::insert(tx, &new).await?;
    enter(app, tx, case, &body.name, "Begäran om yttrande").await?;
    let letter = Letter::OpinionAsked { consultation: id };
    for member in consultation::list_members(tx, &body.key, date_in_sweden(app.now())).await? {
        let to = Recipient::Person(member.id);
        enqueue(app, tx, &Task::Mail { application: case.id, letter: letter.clone(), to }).await?;
    }
    if body.email.is_some() {
        enqueue(app, tx, &Task::Mail { application: case.id, letter, to: Recipient::Body(id) }).await?;
    }
    Ok(id)
}

/// Enters in the register what goes to a body or comes from it (Offentlighets- och sekretesslagen 5 kap. 1 §).
async fn enter(app: &App, tx: &mut Tx, case: &Application, body: &Text, matter: &str) -> Result<()> {
    let entry = Entry {
        id: app.new_id(),
        registration_number: case.registration_number.as_deref().unwrap_or_default(),
        counterpart: &body.sv,
        matter: &format!("{matter}: {}", case.title),
        application: Some(case.id),
        now: app.now(),
    };
    register::insert(tx, &entry).await
}

fn told_of_sending(choices: &[Choice], bodies: &[Body], due_on: Date) -> Text {
    let names = |language, is_asked| -> String {
        let of = |body: &&Body| {
            choices.iter().any(|choice| {
                let is_meant = choice.body == body.key && choice.is_asked == is_asked;
                is_meant && (is_asked || !choice.reason.trim().is_empty())
            })
        };
        let named: Vec<&str> = bodies.iter().filter(of).map(|body| body.name.in_language(language)).collect();
        named.join(", ")
    };
    let day = in_words(due_on);
    let mut sv = format!(
        "Ärendet skickades på samråd till {}. Svar senast den {}.",
        names(Language::Sv, true),
        day.in_language(Language::Sv)
    );
    let mut en = format!(
        "The case was sent out for consultation to {}, to be answered by {}.",
        names(Language::En, true),
        day.in_language(Language::En)
    );
    if !names(Language::Sv, false).is_empty() {
        sv += &format!(" Tillfrågades inte: {}.", names(Language::Sv, false));
        en += &format!(" Not asked: {}.", names(Language::En, false));
    }
    Text::both(sv, en)
}

/// A request of a case that the board has not decided, with the case held.
async fn find_open(tx: &mut Tx, id: ConsultationId) -> Result<(Consultation, Application)> {
    let about = consultation::find(tx, id).await?.ok_or(Error::NotFound)?;
    let case = application::find_and_lock(tx, about.application).await?.ok_or(Error::NotFound)?;
    // Whoever had the case before may have changed the request.
    let found = consultation::find(tx, id).await?.ok_or(Error::NotFound)?;
    Ok((found, case))
}

/// Withdraws a request. The body reads it no longer; what it has answered stays with the case.
///
/// # Errors
/// `Invalid` without a reason; `Conflict` when the board has decided; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn withdraw(app: &App, actor: &Actor, id: ConsultationId, reason: &str) -> Result<Consultation> {
    let association = actor.authorize(Action::Consult)?;
    let person = actor.get_person()?.id;
    let now = app.now();
    app.db
        .write("consultation.withdraw", &actor.office_scope(association), async |tx| {
            let (found, case) = find_open(tx, id).await?;
            if found.withdrawn_at.is_some() {
                return Ok(found);
            }
            if !is_open(case.state) {
                return Err(Error::Conflict);
            }
            if let Some(violation) = check_reason(reason) {
                return Err(Error::Invalid(vec![violation]));
            }
            consultation::withdraw(tx, id, person, reason.trim(), now).await?;
            let text = Text::both(
                format!("Begäran om yttrande till {} togs tillbaka: {}", found.body_name.sv, reason.trim()),
                format!(
                    "The request to {} was withdrawn: {}",
                    found.body_name.in_language(Language::En),
                    reason.trim()
                ),
            );
            record(app, tx, actor, case.id, "CONSULTATION_WITHDRAWN", text).await?;
            let details = json!({ "before": in_words_of(&found), "reason": reason.trim() });
            audit::note(app, tx, "consultation.withdraw", id, details);
            consultation::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// Gives a body a later last day.
///
/// # Errors
/// `Invalid` for the day and without a reason; `Conflict` when the request is withdrawn or the board has decided; `NotFound`,
/// `Forbidden`, `Unauthenticated`.
pub async fn extend(app: &App, actor: &Actor, id: ConsultationId, due_on: Date, reason: &str) -> Result<Consultation> {
    let association = actor.authorize(Action::Consult)?;
    let today = date_in_sweden(app.now());
    app.db
        .write("consultation.extend", &actor.office_scope(association), async |tx| {
            let (found, case) = find_open(tx, id).await?;
            if found.withdrawn_at.is_some() || !is_open(case.state) {
                return Err(Error::Conflict);
            }
            if found.due_on == due_on {
                return Ok(found);
            }
            let mut violations: Vec<Violation> = check_due(due_on, today).into_iter().collect();
            if due_on < found.due_on && violations.is_empty() {
                let (sv, en) = ("Välj en senare dag än den som gäller.", "Choose a later day than the one that holds.");
                violations.push(at("dueOn", "TOO_EARLY", sv, en));
            }
            violations.extend(check_reason(reason));
            if !violations.is_empty() {
                return Err(Error::Invalid(violations));
            }
            consultation::set_due(tx, id, due_on).await?;
            let day = in_words(due_on);
            let text = Text::both(
                format!("{} fick längre tid, till och med den {}: {}", found.body_name.sv, day.sv, reason.trim()),
                format!(
                    "{} was given more time, until the end of {}: {}",
                    found.body_name.in_language(Language::En),
                    day.in_language(Language::En),
                    reason.trim()
                ),
            );
            record(app, tx, actor, case.id, "CONSULTATION_MOVED", text).await?;
            let details = json!({
                "before": in_words_of(&found), "after": { "dueOn": due_on.to_string() }, "reason": reason.trim(),
            });
            audit::note(app, tx, "consultation.extend", id, details);
            consultation::find(tx, id).await?.ok_or(Error::NotFound)
        })
        .await
}

/// A request for the audit.
fn in_words_of(found: &Consultation) -> Value {
    json!({ "application": found.application, "body": found.body, "dueOn": found.due_on.to_string() })
}

/// What the person's bodies are asked in the host's association, what waits first; each with its case.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn list_own(app: &App, actor: &Actor) -> Result<Vec<(Consultation, Application)>> {
    let association = actor.authorize(Action::GiveOpinion)?;
    app.db
        .read("consultation.own", &actor.scope_in(association), async |tx| {
            let found = consultation::list_of_bodies(tx, &actor.bodies).await?;
            with_cases(tx, found).await
        })
        .await
}

async fn with_cases(tx: &mut Tx, found: Vec<Consultation>) -> Result<Vec<(Consultation, Application)>> {
    let ids: Vec<ApplicationId> = found.iter().map(|one| one.application).collect();
    let cases = application::list_by_ids(tx, &ids).await?;
    Ok(found
        .into_iter()
        .filter_map(|one| {
            let case = cases.iter().find(|case| case.id == one.application)?.clone();
            Some((one, case))
        })
        .collect())
}

/// A request, for those who answer for its body and for those who read the association's cases.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn find(app: &App, actor: &Actor, id: ConsultationId) -> Result<Option<Consultation>> {
    let association = match actor.authorize(Action::ReadCases) {
        Ok(association) => association,
        Err(_) => actor.authorize(Action::GiveOpinion)?,
    };
    let found = app
        .db
        .read("consultation.find", &actor.scope_in(association), async |tx| consultation::find(tx, id).await)
        .await?;
    Ok(found.filter(|found| actor.may(Action::ReadCases) || is_own(actor, found)))
}

/// Whether the person answers for the body of a request that holds.
#[must_use]
pub fn is_own(actor: &Actor, found: &Consultation) -> bool {
    actor.may(Action::GiveOpinion) && actor.bodies.contains(&found.body) && found.withdrawn_at.is_none()
}

/// Whether the person can answer for a body now: she answers for it, the board has not decided, and nothing is answered yet or the last
/// day is not over.
#[must_use]
pub fn can_answer(app: &App, actor: &Actor, found: &Consultation, case: &Application) -> bool {
    let is_in_time = found.opinions.is_empty() || date_in_sweden(app.now()) <= found.due_on;
    is_own(actor, found) && is_open(case.state) && is_in_time
}

/// What others answered about the same case, for whoever answers for a body: when the association shows it, and nothing before.
/// Only for a request that [`find`] or [`list_own`] gave.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn others(app: &App, actor: &Actor, own: &Consultation) -> Result<Vec<Consultation>> {
    let today = date_in_sweden(app.now());
    let is_office = actor.may(Action::ReadCases);
    if !is_office && !is_own(actor, own) {
        return Ok(Vec::new());
    }
    // What is shown of it is decided here, so the transaction is not limited to her own bodies.
    let scope = Scope { bodies: None, ..actor.scope_in(own.association) };
    app.db
        .read("consultation.others", &scope, async |tx| {
            let case = application::find(tx, own.application).await?.ok_or(Error::NotFound)?;
            let call = call::find(tx, case.call).await?.ok_or(Error::NotFound)?;
            let mut all = consultation::list(tx, &[own.application]).await?;
            all.retain(|one| one.withdrawn_at.is_none());
            let is_shown = is_office
                || call
                    .process
                    .consultation
                    .as_ref()
                    .is_some_and(|step| step.shows_others(all.iter().map(|one| one.due_on), today));
            all.retain(|one| is_shown && one.id != own.id && !one.opinions.is_empty());
            Ok(all)
        })
        .await
}

/// What is said of a case's consultation before it is put on an agenda; nothing where no consultation is held.
pub(crate) async fn before_agenda(tx: &mut Tx, case: &Application) -> Result<Option<Finding>> {
    let call = call::find(tx, case.call).await?.ok_or(Error::NotFound)?;
    let asked = consultation::list(tx, &[case.id]).await?;
    Ok(told(&call.process, &asked))
}

/// What a call's process says of what was asked about a case.
#[must_use]
pub fn told(process: &Process, asked: &[Consultation]) -> Option<Finding> {
    let outstanding: Vec<Text> =
        asked.iter().filter(|one| one.is_outstanding()).map(|one| one.body_name.clone()).collect();
    let requests = asked.iter().filter(|one| one.withdrawn_at.is_none()).count();
    process.consulted_first(Asked { requests, outstanding: &outstanding })
}

/// Says no to a case that the process keeps from the agenda until everybody has answered.
pub(crate) async fn require(tx: &mut Tx, case: &Application) -> Result<()> {
    match before_agenda(tx, case).await? {
        Some(finding) if !finding.met && finding.severity == Severity::Stops => Err(Error::Invalid(vec![Violation {
            source: Some(finding.source).filter(|source| !source.is_empty()),
            ..Violation::at("applicationId", "CONSULTATION_FIRST", finding.sentence)
        }])),
        _ => Ok(()),
    }
}
