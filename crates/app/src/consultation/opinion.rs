//! What bodies answer: by whoever represents them, or by other means, written down by the office.

use mellanrum_model::{
    Error, Language, Result, Text, Violation,
    consultation::{Stance, is_open},
    deadline::date_in_sweden,
    id::{ConsultationId, PersonId},
    permission::Action,
};
use mellanrum_store::{
    Tx,
    consultation::{self, Consultation, NewOpinion, Opinion},
};
use serde_json::{Value, json};
use time::Date;

use super::{Application, at, enter, find_open, is_own};
use crate::{
    App,
    actor::Actor,
    application::{enqueue, record},
    audit,
    job::{Letter, Recipient, Task},
};

const MAX_TEXT: usize = 20_000;
const MAX_NAME: usize = 200;

/// What somebody answers for her body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionToGive {
    /// What the body thinks.
    pub stance: Stance,
    /// Why.
    pub text: String,
    /// The version that the writer saw; 0 when there was none.
    pub expected_version: i32,
}

/// What the office writes down of an answer that came by other means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpinionToRecord {
    /// What the body thinks, and why.
    pub opinion: OpinionToGive,
    /// Who answered for it, by name.
    pub given_by: String,
    /// The day on which it came.
    pub given_on: Date,
}

/// What came of writing an opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedOpinion {
    /// It is written.
    Saved(Consultation),
    /// Somebody else has answered for the body since; nothing was written, and this is what is there.
    Conflict(Consultation),
}

fn check_text(opinion: &OpinionToGive) -> Option<Violation> {
    let length = opinion.text.trim().chars().count();
    if length == 0 && opinion.stance.asks_for_words() {
        return Some(at("text", "REQUIRED", "Skriv organets synpunkter.", "Write the body's remarks."));
    }
    (length > MAX_TEXT || opinion.text.contains('\0')).then(|| {
        let (sv, en) = (format!("Högst {MAX_TEXT} tecken får plats."), format!("At most {MAX_TEXT} characters fit."));
        at("text", "TOO_LONG", sv, en)
    })
}

/// An opinion for the audit.
fn words(opinion: &Opinion) -> Value {
    json!({
        "stance": opinion.stance, "text": opinion.text, "givenBy": opinion.given_by, "givenOn": opinion.given_on.to_string(),
        "late": opinion.late, "version": opinion.version,
    })
}

/// Who writes, and what of it.
struct Writing<'a> {
    opinion: &'a OpinionToGive,
    given_by: &'a str,
    given_on: Date,
    by_office: bool,
    person: PersonId,
    action: &'static str,
}

/// Writes the next version, unless somebody else has written since.
async fn write(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    (found, case): (Consultation, Application),
    writing: &Writing<'_>,
) -> Result<SavedOpinion> {
    let &Writing { opinion, given_by, given_on, by_office, person, action } = writing;
    let text = opinion.text.trim();
    let there = found.opinion().cloned();
    // The same answer twice, as after a lost reply, is no conflict.
    let is_same = |there: &Opinion| {
        (there.stance, there.text.as_str(), there.given_by.as_str()) == (opinion.stance, text, given_by)
            && there.given_on == given_on
    };
    if there.as_ref().is_some_and(is_same) {
        return Ok(SavedOpinion::Saved(found));
    }
    let version = there.as_ref().map_or(0, |there| there.version);
    if version != opinion.expected_version {
        return Ok(SavedOpinion::Conflict(found));
    }
    let late = given_on > found.due_on;
    let new = NewOpinion {
        id: app.new_id(),
        consultation: found.id,
        version: version + 1,
        stance: opinion.stance,
        text,
        given_by,
        given_on,
        late,
        by_office,
        person,
        now: app.now(),
    };
    consultation::insert_opinion(tx, &new).await?;
    let matter = if there.is_none() { "Yttrande" } else { "Ändrat yttrande" };
    enter(app, tx, &case, &found.body_name, matter).await?;
    let (name_sv, name_en) = (&found.body_name.sv, found.body_name.in_language(Language::En));
    let (late_sv, late_en) = if late { (" efter sista dagen", " after the last day") } else { ("", "") };
    let told = if there.is_none() {
        let stance = opinion.stance.label();
        Text::both(
            format!("{name_sv} yttrade sig{late_sv}: {}.", stance.sv),
            format!("{name_en} answered{late_en}: {}.", stance.in_language(Language::En)),
        )
    } else {
        Text::both(
            format!("{name_sv} ändrade sitt yttrande{late_sv}."),
            format!("{name_en} changed its opinion{late_en}."),
        )
    };
    record(app, tx, actor, case.id, "OPINION_GIVEN", told).await?;
    let after = consultation::find(tx, found.id).await?.ok_or(Error::NotFound)?;
    let details =
        json!({ "body": found.body, "before": there.as_ref().map(words), "after": after.opinion().map(words) });
    audit::note(app, tx, action, found.id, details);
    if !by_office {
        let letter = Letter::OpinionGiven { consultation: found.id };
        enqueue(app, tx, &Task::Mail { application: case.id, letter, to: Recipient::Office }).await?;
    }
    Ok(SavedOpinion::Saved(after))
}

/// Answers for a body, or changes the answer until the last day. Whoever has not answered by then can do so late, once.
///
/// # Errors
/// `Invalid` for the text and for an answer that can no longer be changed; `Conflict` when the board has decided; `NotFound` for what
/// was not sent to the person's body; `Forbidden`, `Unauthenticated`.
pub async fn give(app: &App, actor: &Actor, id: ConsultationId, opinion: &OpinionToGive) -> Result<SavedOpinion> {
    let association = actor.authorize(Action::GiveOpinion)?;
    let person = actor.get_person()?;
    let today = date_in_sweden(app.now());
    app.db
        .write("opinion.give", &actor.scope_in(association), async |tx| {
            let (found, case) = find_open(tx, id).await?;
            if !is_own(actor, &found) {
                return Err(Error::NotFound);
            }
            if !is_open(case.state) {
                return Err(Error::Conflict);
            }
            if found.opinion().is_some() && today > found.due_on {
                let (sv, en) = (
                    "Sista dagen har gått, så yttrandet kan inte ändras här. Kontakta kansliet.",
                    "The last day is over, so the opinion cannot be changed here. Contact the office.",
                );
                return Err(Error::Invalid(vec![at("text", "OVER", sv, en)]));
            }
            if let Some(violation) = check_text(opinion) {
                return Err(Error::Invalid(vec![violation]));
            }
            let writing = Writing {
                opinion,
                given_by: &person.name,
                given_on: today,
                by_office: false,
                person: person.id,
                action: "opinion.give",
            };
            write(app, tx, actor, (found, case), &writing).await
        })
        .await
}

/// Writes down what a body answered by other means: by post, mail or in a meeting.
///
/// # Errors
/// `Invalid` for the text, the name and the day; `Conflict` when the request is withdrawn; `NotFound`, `Forbidden`,
/// `Unauthenticated`.
pub async fn record_by_office(
    app: &App,
    actor: &Actor,
    id: ConsultationId,
    recorded: &OpinionToRecord,
) -> Result<SavedOpinion> {
    let association = actor.authorize(Action::Consult)?;
    let person = actor.get_person()?.id;
    let today = date_in_sweden(app.now());
    let given_by = recorded.given_by.trim();
    app.db
        .write("opinion.record", &actor.office_scope(association), async |tx| {
            let (found, case) = find_open(tx, id).await?;
            if found.withdrawn_at.is_some() {
                return Err(Error::Conflict);
            }
            let mut violations: Vec<Violation> = check_text(&recorded.opinion).into_iter().collect();
            if given_by.is_empty() {
                let (sv, en) = ("Skriv vem som lämnade yttrandet.", "Write who gave the opinion.");
                violations.push(at("givenBy", "REQUIRED", sv, en));
            } else if given_by.chars().count() > MAX_NAME || given_by.chars().any(char::is_control) {
                let (sv, en) = (
                    format!("Högst {MAX_NAME} tecken på en rad får plats."),
                    format!("At most {MAX_NAME} characters fit."),
                );
                violations.push(at("givenBy", "TOO_LONG", sv, en));
            }
            if recorded.given_on > today || recorded.given_on < date_in_sweden(found.sent_at) {
                let (sv, en) = (
                    "Välj en dag från det att frågan skickades till i dag.",
                    "Choose a day from the sending until today.",
                );
                violations.push(at("givenOn", "DAY", sv, en));
            }
            if !violations.is_empty() {
                return Err(Error::Invalid(violations));
            }
            let writing = Writing {
                opinion: &recorded.opinion,
                given_by,
                given_on: recorded.given_on,
                by_office: true,
                person,
                action: "opinion.record",
            };
            write(app, tx, actor, (found, case), &writing).await
        })
        .await
}
