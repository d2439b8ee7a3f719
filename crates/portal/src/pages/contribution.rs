//! What the members contribute in a year: planned, decided, received; what a change does, doing it, going back.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    api::{UserError, read},
    failure::Failure,
    form::Form,
    format,
    operations::{
        ChangeContributions, ContributionEffects, ContributionsPage, change_contributions, contribution_effects,
        contributions_page,
    },
    page::{Page, render_with},
    pages::{
        Errors,
        change::{Carried, Change, Line, user_errors},
        member::Arrival,
    },
    scalars::{Ore, PartyKind},
    text::{key, text},
    visit::{Posted, Visit},
};

/// The path of the years.
pub(crate) const PATH: &str = "/office/contributions";

/// The amounts of a member, in the order of the page.
const STAGES: [&str; 3] = ["planned", "decided", "received"];
const SEEN: [&str; 3] = ["seenPlanned", "seenDecided", "seenReceived"];

#[derive(Template)]
#[template(path = "contribution/show.html")]
struct YearTemplate {
    page: Page,
    path: String,
    year: i64,
    years: Vec<i64>,
    rows: Vec<Row>,
    totals: [String; 3],
    warnings: Vec<Warning>,
    form: AmountsForm,
    effects: Option<Effects>,
    changes: Vec<Change>,
    done: &'static str,
    errors: Errors,
}

struct Row {
    name: String,
    kind: PartyKind,
    amounts: [String; 3],
}

struct Warning {
    sentence: String,
    source: String,
}

/// What a change does, for the page that asks whether to.
struct Effects {
    lines: Vec<Line>,
    totals: [String; 3],
    warnings: Vec<Warning>,
}

/// A member's amounts as they are typed, in kronor, with those that the writer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct RowForm {
    id: String,
    name: String,
    typed: [String; 3],
    seen: [String; 3],
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct AmountsForm {
    rows: Vec<RowForm>,
    reason: String,
}

macro_rules! typed {
    ($amounts:expr) => {
        [&$amounts.planned, &$amounts.decided, &$amounts.received]
            .map(|ore: &Option<Ore>| ore.as_ref().map(|ore| format::kronor_to_type(ore.0)).unwrap_or_default())
    };
}

macro_rules! warnings {
    ($year:expr) => {
        $year
            .warnings
            .iter()
            .map(|warning| Warning { sentence: warning.sentence.clone(), source: warning.source.clone() })
            .collect()
    };
}

/// Amounts that could be read, wanted and seen.
type Checked = Vec<(String, [Option<i64>; 3], [Option<i64>; 3])>;

macro_rules! input_of {
    ($operation:ident, $year:expr, $checked:expr, $reason:expr) => {{
        let amounts = |[planned, decided, received]: [Option<i64>; 3]| $operation::ContributionAmountsInput {
            planned: planned.map(Ore),
            decided: decided.map(Ore),
            received: received.map(Ore),
        };
        let contributions = $checked.into_iter().map(|(organisation_id, wanted, seen)| $operation::ContributionInput {
            organisation_id,
            expected: amounts(seen),
            amounts: amounts(wanted),
        });
        $operation::ChangeContributionsInput {
            year: $year,
            contributions: contributions.collect(),
            reason: $reason.clone(),
        }
    }};
}

impl AmountsForm {
    fn read(form: &Form) -> Self {
        let row = |row: usize| {
            let text = |name: &str| form.get(&format!("row.{row}.{name}")).trim().to_owned();
            RowForm { id: text("id"), name: text("name"), typed: STAGES.map(&text), seen: SEEN.map(&text) }
        };
        Self { rows: form.rows("row").into_iter().map(row).collect(), reason: form.typed("reason") }
    }

    /// The rows whose amounts differ from what was seen, or the fields that cannot be read.
    fn check(&self) -> Result<Checked, Vec<String>> {
        let mut wrong = Vec::new();
        let mut checked = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let mut amounts = |texts: &[String; 3]| {
                let mut stage = 0..;
                texts.each_ref().map(|text| {
                    let field = format!("row.{index}.{}", STAGES[stage.next().unwrap_or_default()]);
                    let ore = format::parse_kronor(text);
                    wrong.extend((ore.is_none() && !text.is_empty()).then_some(field));
                    ore
                })
            };
            let (wanted, seen) = (amounts(&row.typed), amounts(&row.seen));
            if wanted != seen {
                checked.push((row.id.clone(), wanted, seen));
            }
        }
        if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
    }

    /// The rows as the writer saw them, in fields with these names.
    fn seen(&self) -> Carried {
        let row = |(row, form): (usize, &RowForm)| {
            let named = [("id", form.id.clone()), ("name", form.name.clone())].into_iter();
            let all = named.chain(SEEN.into_iter().zip(form.seen.clone()));
            all.map(|(name, text)| (format!("row.{row}.{name}"), text)).collect::<Carried>()
        };
        self.rows.iter().enumerate().flat_map(row).collect()
    }

    /// Everything.
    fn carried(&self) -> Carried {
        let typed = self.rows.iter().enumerate().flat_map(|(row, form)| {
            STAGES.into_iter().zip(form.typed.clone()).map(move |(name, text)| (format!("row.{row}.{name}"), text))
        });
        let reason = [("reason".to_owned(), self.reason.clone())];
        self.seen().into_iter().chain(typed).chain(reason).collect()
    }

    /// Whether somebody has written in it.
    fn is_touched(&self) -> bool {
        self.rows.iter().any(|row| row.typed != row.seen)
    }

    /// The row of the form for the row at `index` among those that differ.
    fn changed_row(&self, index: usize) -> Option<usize> {
        let values = |texts: &[String; 3]| texts.each_ref().map(|text| format::parse_kronor(text));
        let changed = self.rows.iter().enumerate().filter(|(_, row)| values(&row.typed) != values(&row.seen));
        changed.map(|(row, _)| row).nth(index)
    }
}

/// An amount as typed, in words.
fn amount(page: &Page, typed: &str) -> String {
    match format::parse_kronor(typed) {
        Some(ore) => page.money(&Ore(ore)),
        None if typed.is_empty() => page.t("contribution-none"),
        None => typed.to_owned(),
    }
}

fn lines_of(page: &Page, name: &str, before: &[String; 3], after: &[String; 3]) -> Vec<Line> {
    let labels = [key("contribution-planned"), key("contribution-decided"), key("contribution-received")];
    let both = labels.into_iter().zip(before.iter().zip(after)).filter(|(_, (before, after))| before != after);
    let line = |(label, (before, after)): (&'static str, (&String, &String))| {
        let label = format!("{name}, {}", page.t(label));
        Line::new(label, amount(page, before), amount(page, after))
    };
    both.map(line).collect()
}

/// What the page about a year shows besides the year.
#[derive(Default)]
struct Shown {
    form: Option<AmountsForm>,
    effects: Option<contribution_effects::YearFields>,
    done: &'static str,
    /// Each with its field.
    refused: Vec<(String, String)>,
    /// Somebody else changed it since; what is typed stays, to be compared with what is there now.
    is_overtaken: bool,
}

async fn page(visit: &Visit, year: Option<i64>, shown: Shown) -> Result<Response, Failure> {
    let answer = visit.ask::<ContributionsPage>(contributions_page::Variables { year }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let changes = answer.data.contribution_year.changes;
    let found = answer.data.contribution_year.year_fields;
    let rows: Vec<RowForm> = found
        .contributions
        .iter()
        .map(|one| {
            let typed = typed!(one.amounts);
            RowForm { id: one.organisation.id.clone(), name: one.organisation.name.clone(), seen: typed.clone(), typed }
        })
        .collect();
    let changes = changes.iter().map(|change| {
        let at = page.moment(&change.at);
        let pairs = change.before.iter().zip(&change.after);
        let lines = pairs
            .flat_map(|(before, after)| lines_of(&page, &before.name, &typed!(before.amounts), &typed!(after.amounts)));
        let lines = lines.collect();
        let back = rows.iter().map(|row| {
            let before = change.before.iter().find(|before| before.organisation_id == row.id);
            RowForm { typed: before.map_or_else(|| row.typed.clone(), |kept| typed!(kept.amounts)), ..row.clone() }
        });
        let reason = page.t1("member-back-reason", "time", at.clone());
        let back = AmountsForm { rows: back.collect(), reason }.carried();
        Change { at, by: change.by.clone(), reason: change.reason.clone(), lines, back }
    });
    let changes = changes.collect();
    let words = |typed: [String; 3]| typed.map(|typed| amount(&page, &typed));
    let shown_rows = found.contributions.iter().map(|one| Row {
        name: one.organisation.name.clone(),
        kind: one.party_kind,
        amounts: words(typed!(one.amounts)),
    });
    let shown_rows = shown_rows.collect();
    let mut form = shown.form.unwrap_or_else(|| AmountsForm { rows: rows.clone(), reason: String::new() });
    if shown.is_overtaken {
        for row in &mut form.rows {
            if let Some(there) = rows.iter().find(|there| there.id == row.id) {
                row.seen = there.seen.clone();
            }
        }
    }
    let effects = shown.effects.map(|after| Effects {
        lines: form.rows.iter().flat_map(|row| lines_of(&page, &row.name, &row.seen, &row.typed)).collect(),
        totals: words(typed!(after.totals)),
        warnings: warnings!(after),
    });
    let totals = words(typed!(found.totals));
    let mut errors = Errors::default();
    for (field, sentence) in shown.refused {
        errors.add(field, sentence);
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = YearTemplate {
        path: format!("{PATH}/{}", found.year),
        year: found.year,
        years: answer.data.contribution_years,
        rows: shown_rows,
        totals,
        warnings: warnings!(found),
        form,
        effects,
        changes,
        done: shown.done,
        errors,
        page,
    };
    render_with(status, &template)
}

/// `/office/contributions`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not read what members contribute; else as [`Visit::ask`].
pub async fn this_year(visit: Visit) -> Result<Response, Failure> {
    page(&visit, None, Shown::default()).await
}

/// `/office/contributions/{year}`
///
/// # Errors
/// As [`this_year`].
pub async fn show(visit: Visit, Path(year): Path<i64>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = if arrival.is("contributions") { key("contributions-changed") } else { "" };
    page(&visit, Some(year), Shown { done, ..Shown::default() }).await
}

/// The field of the form that the API means.
fn field_of(form: &AmountsForm, error: &UserError) -> String {
    let at = error.path.iter().position(|part| part == "contributions");
    let row = at.and_then(|at| error.path.get(at + 1)).and_then(|row| row.parse().ok());
    let row = row.and_then(|row| form.changed_row(row));
    let stage = STAGES.into_iter().find(|stage| error.path.iter().any(|part| part == stage));
    match (row, stage) {
        (Some(row), Some(stage)) => format!("row.{row}.{stage}"),
        _ if error.path.iter().any(|part| part == "reason") => "reason".to_owned(),
        _ => String::new(),
    }
}

/// Shows what changing the amounts does; changes them when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(year): Path<i64>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = AmountsForm::read(&form);
    let mut shown = Shown { form: Some(written.clone()), ..Shown::default() };
    if form.get("do") == "edit" {
        return page(&visit, Some(year), shown).await;
    }
    let errors = match written.check() {
        Err(wrong) => {
            let message = text(visit.language(), key("contribution-wrong"));
            shown.refused.extend(wrong.into_iter().map(|field| (field, message.clone())));
            return page(&visit, Some(year), shown).await;
        }
        Ok(checked) if form.get("do") == "change" => {
            let input = input_of!(change_contributions, year, checked, written.reason);
            let errors = visit.change::<ChangeContributions>(change_contributions::Variables { input }).await?.errors;
            if errors.is_empty() {
                return Ok(Redirect::to(&format!("{PATH}/{year}?done=contributions")).into_response());
            }
            errors
        }
        Ok(checked) => {
            let input = input_of!(contribution_effects, year, checked, written.reason);
            let reply = visit.execute::<ContributionEffects>(contribution_effects::Variables { input }).await?;
            let data: contribution_effects::ResponseData = read(&reply, "the effects")?;
            let found = data.contribution_effects;
            let errors = user_errors!(found.user_errors);
            shown.effects = found.year.filter(|_| errors.is_empty());
            errors
        }
    };
    shown.is_overtaken = errors.iter().any(UserError::is_overtaking);
    shown.refused.extend(errors.iter().map(|error| (field_of(&written, error), error.told(visit.language()))));
    page(&visit, Some(year), shown).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, typed: [&str; 3], seen: [&str; 3]) -> RowForm {
        RowForm {
            id: id.to_owned(),
            name: String::new(),
            typed: typed.map(str::to_owned),
            seen: seen.map(str::to_owned),
        }
    }

    #[test]
    fn only_rows_that_differ_are_sent_and_what_cannot_be_read_is_said_at_its_field() {
        let mut form = AmountsForm {
            rows: vec![row("a", ["7 000 000", "", ""], ["7000000", "", ""]), row("b", ["", "1", ""], ["2", "", ""])],
            reason: String::new(),
        };
        let sent = vec![("b".to_owned(), [None, Some(100), None], [Some(200), None, None])];
        assert_eq!(form.check(), Ok(sent));
        form.rows[1].typed[2] = "mycket".into();
        assert_eq!(form.check(), Err(vec!["row.1.received".to_owned()]));
    }
}
