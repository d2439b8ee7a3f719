//! An activity plan for reading: a table whose last column draws when each activity goes on.
//!
//! Must stay true: the bars say nothing that the words beside them do not, so that a reader who cannot see them loses nothing.

use crate::{format, page::Page, pages::question::Typed};

/// A plan whose activities have their months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRead {
    /// The first month and the last, in words.
    pub time: String,
    /// How many months the bars span.
    pub months: i64,
    /// Where each year but the first begins, in months from the left.
    pub years: Vec<i64>,
    /// The activities, as they were written.
    pub rows: Vec<PlanRow>,
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// What is done.
    pub activity: String,
    /// Who answers for it.
    pub responsible: String,
    /// When, in words; as it was typed where it is no month.
    pub time: String,
    /// The bar: months from the left, and how many; none without both months.
    pub bar: Option<(i64, i64)>,
}

/// A month counted over the years, from `YYYY-MM`.
fn month(text: &str) -> Option<i64> {
    let (year, month) = text.trim().split_once('-')?;
    let month: i64 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some(year.parse::<i64>().ok()? * 12 + month - 1)
}

fn words(page: &Page, month: i64) -> String {
    format::month(page.language, month.div_euclid(12), usize::try_from(month.rem_euclid(12)).unwrap_or(0))
}

fn span(page: &Page, from: i64, to: i64) -> String {
    if from == to { words(page, from) } else { format!("{} – {}", words(page, from), words(page, to)) }
}

impl PlanRead {
    /// The plan that stands in the rows of an answer; none when no row has both its months.
    #[must_use]
    pub fn new(page: &Page, typed: &Typed) -> Option<Self> {
        let cell = |row: &[(String, String)], name: &str| {
            row.iter().find(|(key, _)| key == name).map(|(_, text)| text.trim().to_owned()).unwrap_or_default()
        };
        let times: Vec<Option<(i64, i64)>> = typed
            .rows
            .iter()
            .map(|row| Some((month(&cell(row, "from"))?, month(&cell(row, "to"))?)).filter(|(from, to)| from <= to))
            .collect();
        let first = times.iter().flatten().map(|(from, _)| *from).min()?;
        let last = times.iter().flatten().map(|(_, to)| *to).max()?;
        let rows = typed
            .rows
            .iter()
            .zip(&times)
            .map(|(row, time)| PlanRow {
                activity: cell(row, "activity"),
                responsible: cell(row, "responsible"),
                time: match time {
                    Some((from, to)) => span(page, *from, *to),
                    None => format!("{} {}", cell(row, "from"), cell(row, "to")).trim().to_owned(),
                },
                bar: time.map(|(from, to)| (from - first, to - from + 1)),
            })
            .collect();
        Some(Self {
            time: span(page, first, last),
            months: last - first + 1,
            years: (first + 1..=last).filter(|month| month % 12 == 0).map(|month| month - first).collect(),
            rows,
        })
    }
}
