//! Saving budget lines.

use mellanrum_model::{
    Error, Result, Text,
    budget::{BudgetLine, BudgetSource, MAX_AMOUNT_ORE, MAX_LINES},
    error::Violation,
    id::{ApplicationId, BudgetLineId, OrganisationId},
};
use mellanrum_store::{association, budget_line, call};

use crate::{
    App,
    actor::Actor,
    application::{Application, edit, reread},
};

const MAX_NOTE: usize = 2_000;

/// What came of saving a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedLine {
    /// It is saved.
    Saved(BudgetLine),
    /// Somebody else has saved since; nothing was written, and this is what is there.
    Conflict(BudgetLine),
}

/// What a line shall be.
#[derive(Debug, Clone)]
pub struct NewLine {
    /// The line to change; none adds one.
    pub id: Option<BudgetLineId>,
    /// The calendar year.
    pub year: i32,
    /// Key of a cost type.
    pub cost_type: String,
    /// Who has the cost.
    pub organisation: OrganisationId,
    /// Who pays it.
    pub source: BudgetSource,
    /// Whole öre.
    pub amount_ore: i64,
    /// What it is, or why it is needed.
    pub note: String,
}

/// Saves a line. `expected_version` is the version that the writer saw.
///
/// # Errors
/// `Invalid` when a part of it cannot be, `Conflict` when the application can no longer be changed, `NotFound` when the
/// line is gone, `Forbidden`.
pub async fn save(
    app: &App,
    actor: &Actor,
    application: ApplicationId,
    new: NewLine,
    expected_version: i32,
) -> Result<SavedLine> {
    edit(app, actor, application, "budget_line.save", async |tx, application| {
        let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
        let association = association::find(tx, application.association).await?.ok_or(Error::NotFound)?;
        let is_cost_type = association.profile.cost_types.iter().any(|entry| entry.key == new.cost_type);
        let violations = check(&new, &call.budget_years, is_cost_type, application.parties.contains(&new.organisation));
        if !violations.is_empty() {
            return Err(Error::Invalid(violations));
        }
        let line = BudgetLine {
            id: new.id.unwrap_or_else(|| app.new_id().into()),
            year: new.year,
            cost_type: new.cost_type.clone(),
            organisation: new.organisation,
            source: new.source,
            amount_ore: new.amount_ore,
            note: new.note.clone(),
            version: expected_version,
        };
        if new.id.is_none() {
            if budget_line::list(tx, &[application.id]).await?.len() >= MAX_LINES {
                let message = Text::both(
                    format!("Budgeten kan ha högst {MAX_LINES} rader."),
                    format!("The budget can have at most {MAX_LINES} lines."),
                );
                return Err(Error::invalid("lineId", "TOO_MANY_LINES", message));
            }
            budget_line::insert(tx, application.id, &line).await?;
            return Ok(SavedLine::Saved(BudgetLine { version: 1, ..line }));
        }
        let is_saved = budget_line::update(tx, application.id, &line).await?;
        let there = budget_line::find(tx, application.id, line.id).await?.ok_or(Error::NotFound)?;
        // The same line twice, as after a lost reply, is no conflict.
        let is_same = BudgetLine { version: there.version, ..line } == there;
        Ok(if is_saved || is_same { SavedLine::Saved(there) } else { SavedLine::Conflict(there) })
    })
    .await
}

fn check(new: &NewLine, years: &[i32], is_cost_type: bool, is_party: bool) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut add = |field: &str, code, message| violations.push(Violation::at(field, code, message));
    if !years.contains(&new.year) {
        add("year", "YEAR", Text::both("Året ingår inte i utlysningen.", "The year is not part of the call."));
    }
    if !is_cost_type {
        add("costTypeKey", "COST_TYPE", Text::both("Välj ett kostnadsslag.", "Choose a cost type."));
    }
    if !is_party {
        let message =
            Text::both("Organisationen deltar inte i ansökan.", "The organisation takes no part in the application.");
        add("organisationId", "NOT_A_PARTY", message);
    }
    if !(0..=MAX_AMOUNT_ORE).contains(&new.amount_ore) {
        let message = Text::both(
            "Skriv ett belopp mellan 0 och 10 miljarder kronor.",
            "Write an amount between 0 and 10 thousand million kronor.",
        );
        add("amountOre", "AMOUNT", message);
    }
    if new.note.chars().count() > MAX_NOTE || new.note.contains('\0') {
        let message =
            Text::both(format!("Högst {MAX_NOTE} tecken får plats."), format!("At most {MAX_NOTE} characters fit."));
        add("note", "TOO_LONG", message);
    }
    violations
}

/// Removes a line. Removing one that is gone does nothing.
///
/// # Errors
/// `Conflict` when the application can no longer be changed; `NotFound`, `Forbidden`.
pub async fn remove(app: &App, actor: &Actor, application: ApplicationId, id: BudgetLineId) -> Result<Application> {
    edit(app, actor, application, "budget_line.remove", async |tx, application| {
        budget_line::remove(tx, application.id, id).await?;
        reread(tx, application.id).await
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_part_of_a_line_is_told() {
        let line = NewLine {
            id: None,
            year: 2021,
            cost_type: "staff".into(),
            organisation: uuid::Uuid::nil().into(),
            source: BudgetSource::Applied,
            amount_ore: 0,
            note: String::new(),
        };
        assert_eq!(check(&line, &[2021], true, true), []);
        let wrong = NewLine { year: 2019, amount_ore: -1, note: "å".repeat(2001), ..line };
        let fields: Vec<String> =
            check(&wrong, &[2021], false, false).into_iter().map(|wrong| wrong.path[1].clone()).collect();
        assert_eq!(fields, ["year", "costTypeKey", "organisationId", "amountOre", "note"]);
    }
}
