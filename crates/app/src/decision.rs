//! Recording what the board decided.

use mellanrum_model::{
    Error, Result, Text,
    application::Outcome,
    budget::{BudgetLine, BudgetSource},
    error::Violation,
    id::{AgendaItemId, BudgetLineId, DecisionId},
    permission::Action,
};
use mellanrum_store::{agenda_item, application, call, decision, meeting, submission};
pub use mellanrum_store::{agenda_item::AgendaItem, decision::Decision};

use crate::{
    App,
    actor::Actor,
    application::record,
    audit,
    meeting::{after, can_decide, outcome_words, recommended},
};
use serde_json::json;

const MAX_TEXT: usize = 20_000;
const MAX_NAMES: usize = 500;

/// What the board decided.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// Granted, partly granted, rejected, referred back or tabled.
    pub outcome: Outcome,
    /// The decision in the board's words.
    pub text: String,
    /// Its reasons.
    pub reasons: String,
    /// Its conditions.
    pub conditions: String,
    /// Who presented the case; empty when nobody did.
    pub presented_by: String,
    /// Whether the presenter left before the decision.
    pub presenter_left: bool,
    /// Granted öre per budget line, when a part is granted.
    pub lines: Vec<(BudgetLineId, i64)>,
}

/// The decision with this id, for the office and the board.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn find(app: &App, actor: &Actor, id: DecisionId) -> Result<Option<Decision>> {
    let association = actor.authorize(Action::ReadMeetings)?;
    app.db.read("decision.find", &actor.office_scope(association), async |tx| decision::find(tx, id).await).await
}

/// Records the decision on an item, under the next paragraph of the year.
///
/// # Errors
/// `Invalid` for texts and amounts, `Conflict` when the item is decided, the meeting is still to come or its minutes are
/// adjusted; `NotFound`, `Forbidden`, `Unauthenticated`.
pub async fn decide(app: &App, actor: &Actor, item: AgendaItemId, new: NewDecision) -> Result<AgendaItem> {
    let association = actor.authorize(Action::Decide)?;
    let person = actor.get_person()?.id;
    let now = app.now();
    app.db
        .write("decision.decide", &actor.office_scope(association), async |tx| {
            let item = agenda_item::find(tx, item).await?.ok_or(Error::NotFound)?;
            let meeting = meeting::find_and_lock(tx, item.meeting).await?.ok_or(Error::NotFound)?;
            let application = application::find_and_lock(tx, item.application).await?.ok_or(Error::NotFound)?;
            if !application.kind.outcomes().contains(&new.outcome) {
                let message = Text::both(
                    "Så kan styrelsen inte besluta i det här ärendet.",
                    "The board cannot decide this in this case.",
                );
                return Err(Error::invalid("outcome", "OTHER_KIND", message));
            }
            let next = after(tx, &application, new.outcome.step()).await?;
            if !can_decide(app, actor, &meeting) {
                return Err(Error::Conflict);
            }
            let sent = submission::list(tx, &[application.id]).await?.pop().ok_or(Error::Conflict)?;
            let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
            if let Some(finding) = call.process.presenter_stays(&new.presented_by, new.presenter_left) {
                let violation = Violation {
                    source: Some(finding.source).filter(|source| !source.is_empty()),
                    ..Violation::at("presenterLeft", "PRESENTER_STAYS", finding.sentence)
                };
                return Err(Error::Invalid(vec![violation]));
            }
            let lines = granted_lines(&new, &sent.content.budget_lines)?;
            let recommended = recommended(tx, &application).await?;
            let judgements = recommended.map(|recommended| recommended.judgements).unwrap_or_default();
            let year = meeting.held_on.year();
            let written = Decision {
                id: app.new_id().into(),
                association,
                agenda_item: item.id,
                application: application.id,
                outcome: new.outcome,
                year,
                paragraph: decision::next_paragraph(tx, year).await?,
                text: new.text.trim().to_owned(),
                reasons: new.reasons.trim().to_owned(),
                conditions: new.conditions.trim().to_owned(),
                presented_by: new.presented_by.trim().to_owned(),
                presenter_left: new.presenter_left,
                decided_on: meeting.held_on,
                minutes_adjusted_on: None,
                judgements,
                lines,
                document: None,
            };
            decision::insert(tx, &written, person, now).await?;
            application::set_state(tx, application.id, next, now).await?;
            let (sv, en) = outcome_words(new.outcome);
            let text = Text::both(
                format!("Styrelsen beslutade {sv} (§ {}).", written.paragraph),
                format!("The board decided: {en} (§ {}).", written.paragraph),
            );
            record(app, tx, actor, application.id, "DECIDED", text).await?;
            let lines: Vec<_> =
                written.lines.iter().map(|(line, ore)| json!({ "budgetLine": line, "grantedOre": ore })).collect();
            let after = json!({
                "decision": written.id, "agendaItem": item.id, "outcome": written.outcome, "year": written.year,
                "paragraph": written.paragraph, "text": written.text, "reasons": written.reasons,
                "conditions": written.conditions, "presentedBy": written.presented_by, "presenterLeft": written.presenter_left, "lines": lines,
            });
            let details = json!({ "before": { "state": application.state }, "after": after });
            audit::note(app, tx, "decision.record", application.id, details);
            Ok(item)
        })
        .await
}

/// The amounts per line: all that is applied for when it is granted, what was written when a part is, else none.
fn granted_lines(new: &NewDecision, lines: &[BudgetLine]) -> Result<Vec<(BudgetLineId, i64)>> {
    let mut violations = Vec::new();
    if new.text.trim().is_empty() {
        let message = Text::both("Skriv beslutet.", "Write the decision.");
        violations.push(Violation::at("text", "REQUIRED", message));
    }
    for (field, text) in [("text", &new.text), ("reasons", &new.reasons), ("conditions", &new.conditions)] {
        if text.chars().count() > MAX_TEXT || text.contains('\0') {
            let message = Text::both(
                format!("Högst {MAX_TEXT} tecken får plats."),
                format!("At most {MAX_TEXT} characters fit."),
            );
            violations.push(Violation::at(field, "TOO_LONG", message));
        }
    }
    if new.presented_by.chars().count() > MAX_NAMES || new.presented_by.chars().any(char::is_control) {
        let message = Text::both(
            format!("Skriv namn på en rad, högst {MAX_NAMES} tecken."),
            format!("Write names on one line, at most {MAX_NAMES} characters."),
        );
        violations.push(Violation::at("presentedBy", "TOO_LONG", message));
    }
    let applied: Vec<&BudgetLine> = lines.iter().filter(|line| line.source == BudgetSource::Applied).collect();
    let asked_ore: i64 = applied.iter().map(|line| line.amount_ore).sum();
    let mut granted = Vec::new();
    match new.outcome {
        Outcome::Granted => granted = applied.iter().map(|line| (line.id, line.amount_ore)).collect(),
        Outcome::PartlyGranted => {
            let mut seen = std::collections::BTreeSet::new();
            for &(id, granted_ore) in &new.lines {
                match applied.iter().find(|line| line.id == id) {
                    Some(line) if (0..=line.amount_ore).contains(&granted_ore) && seen.insert(id) => {
                        granted.push((id, granted_ore));
                    }
                    Some(_) => {
                        let message = Text::both(
                            "Skriv för varje rad ett belopp mellan 0 och det som söks.",
                            "Write for each line an amount between 0 and what is applied for.",
                        );
                        violations.push(Violation {
                            code: "AMOUNT",
                            path: vec!["input".to_owned(), "lines".to_owned(), id.to_string()],
                            message,
                            source: None,
                        });
                    }
                    None => {
                        let message = Text::both(
                            "Raden söks inte från förbundet.",
                            "The line is not applied for from the association.",
                        );
                        violations.push(Violation::at("lines", "UNKNOWN_LINE", message));
                    }
                }
            }
            let granted_ore: i64 = granted.iter().map(|(_, ore)| ore).sum();
            if violations.is_empty() && (granted_ore == 0 || granted_ore == asked_ore) {
                let message = Text::both(
                    "Ett delvis bifall är större än 0 och mindre än det som söks. Välj annars bifall eller avslag.",
                    "A part is more than 0 and less than what is applied for. Otherwise choose granted or rejected.",
                );
                violations.push(Violation::at("lines", "NOT_A_PART", message));
            }
        }
        Outcome::Rejected
        | Outcome::ReferredBack
        | Outcome::Tabled
        | Outcome::GoOn
        | Outcome::GoNoFurther
        | Outcome::WorkOver => {}
    }
    if violations.is_empty() { Ok(granted) } else { Err(Error::Invalid(violations)) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn line(number: u128, source: BudgetSource, amount_ore: i64) -> BudgetLine {
        BudgetLine {
            id: Uuid::from_u128(number).into(),
            year: 2021,
            cost_type: "staff".into(),
            organisation: Uuid::nil().into(),
            source,
            amount_ore,
            note: String::new(),
            version: 1,
        }
    }

    fn new(outcome: Outcome, lines: &[(u128, i64)]) -> NewDecision {
        NewDecision {
            outcome,
            text: "Styrelsen beslutar.".into(),
            reasons: String::new(),
            conditions: String::new(),
            presented_by: String::new(),
            presenter_left: false,
            lines: lines.iter().map(|&(number, ore)| (Uuid::from_u128(number).into(), ore)).collect(),
        }
    }

    #[test]
    fn a_grant_is_all_a_part_is_less_and_nothing_else_has_amounts() {
        let lines = [
            line(1, BudgetSource::Applied, 100),
            line(2, BudgetSource::Applied, 50),
            line(3, BudgetSource::CoFinancingCash, 70),
        ];
        let granted = |outcome, wanted: &[(u128, i64)]| {
            granted_lines(&new(outcome, wanted), &lines)
                .map(|lines| lines.iter().map(|(_, ore)| *ore).collect::<Vec<_>>())
        };
        assert_eq!(granted(Outcome::Granted, &[]).unwrap(), [100, 50]);
        assert_eq!(granted(Outcome::PartlyGranted, &[(1, 100), (2, 0)]).unwrap(), [100, 0]);
        assert_eq!(granted(Outcome::Rejected, &[(1, 5)]).unwrap(), Vec::<i64>::new());
        for wrong in [
            &[(1, 100), (2, 50)][..],
            &[(1, 0)],
            &[],
            &[(1, 101)],
            &[(1, -1)],
            &[(3, 70)],
            &[(9, 1)],
            &[(1, 10), (1, 10)],
        ] {
            assert!(matches!(granted(Outcome::PartlyGranted, wanted(wrong)), Err(Error::Invalid(_))), "{wrong:?}");
        }
        let silent = NewDecision { text: " ".into(), ..new(Outcome::Rejected, &[]) };
        assert!(granted_lines(&silent, &lines).is_err());
    }

    fn wanted(lines: &[(u128, i64)]) -> &[(u128, i64)] {
        lines
    }
}
