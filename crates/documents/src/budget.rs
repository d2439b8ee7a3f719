//! The budget as tables: one per year, cost types with their organisations down the side, sources of money across.
//!
//! What must stay true: every line that was entered can be seen, also two lines for the same thing; every sum is the sum of what stands
//! above it; amounts that cannot be added make an error, never a wrong sum.

use serde::{Deserialize, Serialize};

use crate::format::{amount, kronor};
use crate::legible::cell;
use crate::{DocumentError, Language};

/// A line of the budget: year × cost type × organisation × source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// The budget year.
    pub year: i32,
    /// The cost type as the association words it.
    pub cost_type: String,
    /// The organisation that has the cost.
    pub organisation: String,
    /// Who pays.
    pub source: FundingSource,
    /// The amount, whole öre.
    pub amount_ore: i64,
    /// A motivation or remark; may be empty.
    pub note: String,
}

/// Who pays a line of the budget.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FundingSource {
    /// Applied for from the association.
    AppliedFor,
    /// A party, in money.
    CoFinancingCash,
    /// A party, in work, premises or the like.
    CoFinancingInKind,
    /// Somebody else, by name, such as ESF.
    Other(String),
}

/// How many columns of sources there can be.
const SOURCES: usize = 4;
const NOTHING: &str = "\u{2013}";

impl FundingSource {
    const fn column(&self) -> usize {
        match self {
            FundingSource::AppliedFor => 0,
            FundingSource::CoFinancingCash => 1,
            FundingSource::CoFinancingInKind => 2,
            FundingSource::Other(_) => 3,
        }
    }
}

const COLUMN_LABELS: [&str; SOURCES] =
    ["source-applied-for", "source-co-financing-cash", "source-co-financing-in-kind", "source-other"];

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct View {
    /// Headings of the columns that any line uses, then of the sum.
    sources: Vec<String>,
    years: Vec<Year>,
    /// One row per year and one for the whole, when there is more than one year.
    by_year: Vec<Row>,
    applied_for: String,
    total: String,
}

#[derive(Serialize)]
struct Year {
    heading: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    kind: RowKind,
    text: String,
    notes: Vec<String>,
    /// Empty when the row is only a heading.
    amounts: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum RowKind {
    Group,
    Line,
    Sum,
}

/// What stands in the columns of sources.
#[derive(Clone, Default)]
struct Amounts([Option<i64>; SOURCES]);

impl Amounts {
    fn add(&mut self, column: usize, ore: i64) -> Result<(), DocumentError> {
        let sum = self.0[column].unwrap_or(0).checked_add(ore).ok_or(DocumentError::SumTooLarge)?;
        self.0[column] = Some(sum);
        Ok(())
    }

    fn sum(&self) -> Result<i64, DocumentError> {
        add_up(self.0.iter().flatten().copied())
    }

    fn texts(&self, used: &[usize]) -> Result<Vec<String>, DocumentError> {
        let mut texts: Vec<String> =
            used.iter().map(|column| self.0[*column].map_or_else(|| NOTHING.to_owned(), amount)).collect();
        texts.push(amount(self.sum()?));
        Ok(texts)
    }
}

/// A row of a year's table under way.
struct Entry<'a> {
    organisation: &'a str,
    notes: Vec<String>,
    amounts: Amounts,
}

/// A cost type with its rows.
struct Group<'a> {
    cost_type: &'a str,
    entries: Vec<Entry<'a>>,
    amounts: Amounts,
}

pub(crate) fn add_up(amounts: impl IntoIterator<Item = i64>) -> Result<i64, DocumentError> {
    amounts.into_iter().try_fold(0_i64, i64::checked_add).ok_or(DocumentError::SumTooLarge)
}

impl View {
    /// The tables for `lines`, or `None` when there are none.
    pub(crate) fn of(lines: &[BudgetLine], language: Language) -> Result<Option<Self>, DocumentError> {
        if lines.is_empty() {
            return Ok(None);
        }
        let used: Vec<usize> =
            (0..SOURCES).filter(|column| lines.iter().any(|line| line.source.column() == *column)).collect();
        let mut years: Vec<i32> = lines.iter().map(|line| line.year).collect();
        years.sort_unstable();
        years.dedup();

        let mut tables = Vec::new();
        let mut by_year = Vec::new();
        let mut whole = Amounts::default();
        for year in years {
            let year_text = year.to_string();
            let mut of_year = Amounts::default();
            for line in lines.iter().filter(|line| line.year == year) {
                of_year.add(line.source.column(), line.amount_ore)?;
                whole.add(line.source.column(), line.amount_ore)?;
            }
            let mut rows = rows(lines.iter().filter(|line| line.year == year), &used, language)?;
            rows.push(row(
                RowKind::Sum,
                language.text_with("budget-sum-of-year", &[("year", &year_text)]),
                &of_year,
                &used,
            )?);
            by_year.push(row(RowKind::Line, year_text.clone(), &of_year, &used)?);
            tables.push(Year { heading: language.text_with("budget-year-heading", &[("year", &year_text)]), rows });
        }
        by_year.push(row(RowKind::Sum, language.text("budget-total"), &whole, &used)?);
        if tables.len() == 1 {
            by_year.clear();
        }
        let applied_for = kronor(whole.0[FundingSource::AppliedFor.column()].unwrap_or(0));
        let total = kronor(whole.sum()?);
        Ok(Some(View {
            sources: used
                .iter()
                .map(|column| language.text(COLUMN_LABELS[*column]))
                .chain([language.text("budget-sum")])
                .collect(),
            years: tables,
            by_year,
            applied_for: language.text_with("budget-applied-for", &[("amount", &applied_for)]),
            total: language.text_with("budget-total-cost", &[("amount", &total)]),
        }))
    }
}

fn rows<'a>(
    lines: impl Iterator<Item = &'a BudgetLine>,
    used: &[usize],
    language: Language,
) -> Result<Vec<Row>, DocumentError> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for line in lines {
        let position = groups.iter().position(|group| group.cost_type == line.cost_type).unwrap_or_else(|| {
            groups.push(Group { cost_type: &line.cost_type, entries: Vec::new(), amounts: Amounts::default() });
            groups.len() - 1
        });
        groups[position].add(line, language)?;
    }
    let mut rows = Vec::new();
    for group in groups {
        let heading = row(RowKind::Group, cell(group.cost_type), &group.amounts, used)?;
        // The sum of a single row would only repeat it.
        let amounts = if group.entries.len() > 1 { heading.amounts } else { Vec::new() };
        rows.push(Row { amounts, ..heading });
        for entry in group.entries {
            let row = row(RowKind::Line, cell(entry.organisation), &entry.amounts, used)?;
            rows.push(Row { notes: entry.notes, ..row });
        }
    }
    Ok(rows)
}

impl<'a> Group<'a> {
    fn add(&mut self, line: &'a BudgetLine, language: Language) -> Result<(), DocumentError> {
        let column = line.source.column();
        self.amounts.add(column, line.amount_ore)?;
        // A second line for the same cell gets a row of its own, so that both can be seen.
        let free = self
            .entries
            .iter()
            .position(|entry| entry.organisation == line.organisation && entry.amounts.0[column].is_none())
            .unwrap_or_else(|| {
                self.entries.push(Entry {
                    organisation: &line.organisation,
                    notes: Vec::new(),
                    amounts: Amounts::default(),
                });
                self.entries.len() - 1
            });
        let entry = &mut self.entries[free];
        entry.amounts.add(column, line.amount_ore)?;
        if let FundingSource::Other(name) = &line.source
            && !name.trim().is_empty()
        {
            entry.notes.push(cell(&language.text_with("budget-other-source", &[("name", name.trim())])));
        }
        if !line.note.trim().is_empty() {
            entry.notes.push(cell(line.note.trim()));
        }
        Ok(())
    }
}

fn row(kind: RowKind, text: String, amounts: &Amounts, used: &[usize]) -> Result<Row, DocumentError> {
    Ok(Row { kind, text, notes: Vec::new(), amounts: amounts.texts(used)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(year: i32, cost_type: &str, organisation: &str, source: FundingSource, amount_ore: i64) -> BudgetLine {
        let [cost_type, organisation] = [cost_type, organisation].map(str::to_owned);
        BudgetLine { year, cost_type, organisation, source, amount_ore, note: String::new() }
    }

    #[test]
    fn sums_are_by_source_and_over_all() {
        let lines = [
            line(2021, "Lön", "Karlskrona", FundingSource::AppliedFor, 10_000),
            line(2021, "Lön", "Karlskrona", FundingSource::CoFinancingCash, 2_000),
            line(2021, "Lön", "Karlskrona", FundingSource::AppliedFor, 500),
            line(2022, "Resor", "Region", FundingSource::Other("ESF".to_owned()), 700),
        ];
        let view = View::of(&lines, Language::Swedish).unwrap().unwrap();
        assert_eq!(view.sources.len(), 4, "in kind is not used, so it has no column");
        let year = &view.years[0];
        let amounts: Vec<Vec<&str>> =
            year.rows.iter().map(|row| row.amounts.iter().map(String::as_str).collect()).collect();
        assert_eq!(
            amounts,
            [["105", "20", "–", "125"], ["100", "20", "–", "120"], ["5", "–", "–", "5"], ["105", "20", "–", "125"],]
        );
        assert!(view.years[1].rows[0].amounts.is_empty(), "the sum of a single row is not shown");
        assert_eq!(view.years[1].rows[1].notes, ["Annan finansiering: ESF"]);
        assert_eq!(view.by_year.last().unwrap().amounts, ["105", "20", "7", "132"]);
    }

    #[test]
    fn a_sum_that_cannot_be_held_is_an_error() {
        let lines = [
            line(2021, "Lön", "A", FundingSource::AppliedFor, i64::MAX),
            line(2021, "Lön", "B", FundingSource::CoFinancingCash, 1),
        ];
        assert!(matches!(View::of(&lines, Language::Swedish), Err(DocumentError::SumTooLarge)));
    }
}
