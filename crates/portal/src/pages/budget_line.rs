//! The budget as rows of fields: year, cost type, organisation, source, amount, note.
//!
//! Must stay true: a row that has no amount yet is not sent; a row that a colleague changed meanwhile is shown with both
//! amounts before it is replaced.

use axum::{Json, extract::Path};
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    form::Form,
    format,
    operations::{Application, BudgetLine, RemoveBudgetLine, SaveBudgetLine, remove_budget_line, save_budget_line},
    page::Page,
    pages::{party::OrganisationOption, question::Typed},
    scalars::{BudgetSource, Ore},
    text::{key, text, text_with},
    visit::{Posted, Visit},
};

/// The budget's fields.
pub struct BudgetView {
    /// Years to choose.
    pub years: Vec<i64>,
    /// Organisations to choose.
    pub organisations: Vec<OrganisationOption>,
    /// Sources to choose.
    pub sources: &'static [BudgetSource],
    /// The rows.
    pub lines: Vec<LineInput>,
}

/// One row, as it stands in its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineInput {
    /// The row's number in field names.
    pub number: usize,
    /// The line's id; empty for one that is not saved yet.
    pub id: String,
    /// The version that was read.
    pub version: i64,
    /// The fingerprint of what was read.
    pub original: String,
    /// The year.
    pub year: i64,
    /// The cost type's key.
    pub cost_type: String,
    /// The organisation's id.
    pub organisation: String,
    /// The source as the schema writes it.
    pub source: String,
    /// Kronor, as typed.
    pub amount: String,
    /// A note.
    pub note: String,
    /// Why it could not be saved.
    pub error: Option<String>,
}

impl LineInput {
    fn from_form(form: &Form) -> Vec<Self> {
        form.rows("b")
            .into_iter()
            .map(|number| {
                let field = |name: &str| form.get(&format!("b.{number}.{name}")).trim().to_owned();
                Self {
                    number,
                    id: field("id"),
                    version: field("version").parse().unwrap_or(0),
                    original: field("original"),
                    year: field("year").parse().unwrap_or(0),
                    cost_type: field("costType"),
                    organisation: field("organisation"),
                    source: field("source"),
                    amount: field("amount"),
                    note: field("note"),
                    error: None,
                }
            })
            .collect()
    }

    fn from_line(number: usize, line: &BudgetLine) -> Self {
        let mut input = Self {
            number,
            id: line.id.clone(),
            version: line.version,
            original: String::new(),
            year: line.year,
            cost_type: line.cost_type_key.clone(),
            organisation: line.organisation.id.clone(),
            source: line.source.value().to_owned(),
            amount: format::kronor_to_type(line.amount_ore.0),
            note: line.note.clone(),
            error: None,
        };
        input.original = input.fingerprint();
        input
    }

    /// Names the content: equal for equal lines, however the amount is written.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let amount = format::parse_kronor(&self.amount).map_or_else(|| self.amount.clone(), |ore| ore.to_string());
        let parts = [&self.year.to_string(), &self.cost_type, &self.organisation, &self.source, &amount, &self.note];
        Typed { chosen: parts.into_iter().cloned().collect(), ..Typed::default() }.fingerprint()
    }

    /// Whether the row was never filled in.
    fn is_untouched(&self) -> bool {
        self.id.is_empty() && self.amount.is_empty()
    }
}

impl BudgetView {
    /// The saved lines, or the rows as typed; at least `row_count` rows.
    #[must_use]
    pub fn new(page: &Page, application: &Application, typed: Option<Vec<LineInput>>, row_count: usize) -> Self {
        let mut years = application.call.budget_years.clone();
        years.extend(application.budget_lines.iter().map(|line| line.year));
        if years.is_empty() {
            let now = page.now.map_or(2020, |now| i64::from(format::local_date(now).year()));
            years.extend(now..now + 4);
        }
        years.sort_unstable();
        years.dedup();
        let parties = application.parties.iter().map(|party| (&party.organisation.id, &party.organisation.name));
        let members =
            application.association.members.iter().map(|member| (&member.organisation.id, &member.organisation.name));
        let used = application.budget_lines.iter().map(|line| (&line.organisation.id, &line.organisation.name));
        let owner = [(&application.owner.id, &application.owner.name)];
        let mut organisations: Vec<OrganisationOption> = Vec::new();
        for (id, name) in owner.into_iter().chain(parties).chain(members).chain(used) {
            if !organisations.iter().any(|known| known.id == *id) {
                organisations.push(OrganisationOption { id: id.clone(), name: name.clone() });
            }
        }
        let mut lines = typed.unwrap_or_else(|| {
            application
                .budget_lines
                .iter()
                .enumerate()
                .map(|(number, line)| LineInput::from_line(number, line))
                .collect()
        });
        while lines.len() < row_count.max(1) {
            let number = lines.iter().map(|line| line.number + 1).max().unwrap_or(0);
            let like = lines.last();
            lines.push(LineInput {
                number,
                year: like.map_or_else(|| years.first().copied().unwrap_or_default(), |line| line.year),
                cost_type: application.association.cost_types.first().map(|kind| kind.key.clone()).unwrap_or_default(),
                organisation: like.map_or_else(|| application.owner.id.clone(), |line| line.organisation.clone()),
                source: BudgetSource::Applied.value().to_owned(),
                ..LineInput::default()
            });
        }
        Self { years, organisations, sources: BudgetSource::ALL, lines }
    }
}

/// What came of saving a row.
struct SavedLine {
    id: String,
    version: i64,
    error: Option<String>,
}

async fn save(visit: &Visit, application: &str, line: &LineInput) -> Result<SavedLine, Failure> {
    let language = visit.language();
    let refused = |error: String| SavedLine { id: line.id.clone(), version: line.version, error: Some(error) };
    let Some(amount) = format::parse_kronor(&line.amount) else {
        return Ok(refused(text(language, key("budget-amount-wrong"))));
    };
    let Some(source) = BudgetSource::parse(&line.source) else {
        return Ok(refused(text(language, key("budget-source-wrong"))));
    };
    let input = save_budget_line::SaveBudgetLineInput {
        application_id: application.to_owned(),
        line_id: (!line.id.is_empty()).then(|| line.id.clone()),
        year: line.year,
        cost_type_key: line.cost_type.clone(),
        organisation_id: line.organisation.clone(),
        source,
        amount_ore: Ore(amount),
        note: line.note.clone(),
        expected_version: line.version,
    };
    let change = visit.change::<SaveBudgetLine>(save_budget_line::Variables { input }).await?;
    let payload = change.data.save_budget_line;
    if let Some(theirs) = payload.conflict {
        let amount = format::money(language, theirs.amount_ore.0);
        let described = [theirs.year.to_string(), theirs.cost_type_label, theirs.organisation.name, theirs.note];
        let described = described.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let error = text_with(language, key("budget-conflict"), &[("amount", &amount), ("line", &described)]);
        return Ok(SavedLine { id: theirs.id, version: theirs.version, error: Some(error) });
    }
    match (payload.line, change.errors.first()) {
        (_, Some(error)) => Ok(refused(error.sentence())),
        (Some(saved), None) => Ok(SavedLine { id: saved.id, version: saved.version, error: None }),
        (None, None) => Err(Failure::Internal),
    }
}

/// Saves the rows that were changed and takes away the one that is to go; gives all rows as typed when something has to
/// be mended.
///
/// # Errors
/// As [`Visit::change`].
pub async fn save_all(
    visit: &Visit,
    application: &str,
    form: &Form,
    removed: Option<&str>,
) -> Result<Option<Vec<LineInput>>, Failure> {
    let mut lines = LineInput::from_form(form);
    let removed: Option<usize> = removed.and_then(|number| number.parse().ok());
    let mut has_problems = false;
    for line in &mut lines {
        if Some(line.number) == removed {
            if !line.id.is_empty() {
                let input = remove_budget_line::RemoveBudgetLineInput {
                    application_id: application.to_owned(),
                    line_id: line.id.clone(),
                };
                let change = visit.change::<RemoveBudgetLine>(remove_budget_line::Variables { input }).await?;
                line.error = change.errors.first().map(crate::api::UserError::sentence);
                has_problems |= line.error.is_some();
            }
        } else if !line.is_untouched() && line.fingerprint() != line.original {
            let saved = save(visit, application, line).await?;
            has_problems |= saved.error.is_some();
            line.original = if saved.error.is_some() { String::new() } else { line.fingerprint() };
            (line.id, line.version, line.error) = (saved.id, saved.version, saved.error);
        }
    }
    lines.retain(|line| Some(line.number) != removed || line.error.is_some());
    Ok(has_problems.then_some(lines))
}

/// Saves one row while it is typed.
///
/// # Errors
/// As [`Visit::change`].
pub async fn autosave(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Json<Value>, Failure> {
    let line = LineInput::from_form(&form).into_iter().next().ok_or(Failure::NotFound)?;
    if line.is_untouched() || line.fingerprint() == line.original {
        return Ok(Json(json!({ "state": "saved", "original": line.original })));
    }
    let saved = save(&visit, &id, &line).await?;
    Ok(Json(match saved.error {
        Some(message) => json!({ "state": "refused", "message": message, "id": saved.id, "version": saved.version }),
        None => json!({ "state": "saved", "id": saved.id, "version": saved.version, "original": line.fingerprint() }),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_however_its_amount_is_written() {
        let form = |amount: &str| {
            let fields = [
                ("year", "2021"),
                ("costType", "salaries"),
                ("organisation", "orga_1"),
                ("source", "APPLIED"),
                ("amount", amount),
            ];
            Form::new(fields.map(|(name, value)| (format!("b.0.{name}"), value.to_owned())).to_vec())
        };
        let line = |amount: &str| LineInput::from_form(&form(amount)).remove(0);
        assert_eq!(line("12 500").fingerprint(), line("12500,00 kr").fingerprint());
        assert_ne!(line("12 500").fingerprint(), line("12 501").fingerprint());
        assert!(line("").is_untouched());
    }
}
