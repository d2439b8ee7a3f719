//! What is set aside for a year and a purpose: what of it is asked for, granted and left; what a change does, doing it, going
//! back.

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
        Application, ChangeFrames, FrameEffects, FramesPage, application_page::ApplicationFieldsFrames, change_frames,
        frame_effects, frames_page,
    },
    page::{Page, render_with},
    pages::{
        Errors,
        change::{Carried, Change, Line, user_errors},
        member::Arrival,
    },
    scalars::{FrameRequirement, FrameStanding, Ore},
    text::{key, text},
    visit::{Posted, Visit},
};

/// The path of the years.
pub(crate) const PATH: &str = "/office/frames";

/// What is written of a frame, in the order of the page, and the same as it was seen.
const FIELDS: [&str; 5] = ["amount", "sv", "en", "requires", "shown"];
const SEEN: [&str; 5] = ["seenAmount", "seenSv", "seenEn", "seenRequires", "seenShown"];

/// The value of a box that is ticked.
const TICKED: &str = "true";

#[derive(Template)]
#[template(path = "frame/show.html")]
struct YearTemplate {
    page: Page,
    path: String,
    year: i64,
    years: Vec<i64>,
    frames: Vec<FrameView>,
    warnings: Vec<String>,
    form: FramesForm,
    effects: Option<Effects>,
    changes: Vec<Change>,
    done: &'static str,
    errors: Errors,
}

/// A frame with its figures in words, and as a bar.
struct FrameView {
    name: String,
    pays_for: String,
    calls: String,
    source: Option<String>,
    condition: Option<String>,
    standing: Option<FrameStanding>,
    sentence: Option<String>,
    shown: bool,
    amount: Option<String>,
    asked: String,
    waiting: String,
    granted: String,
    left: Option<String>,
    left_after: Option<String>,
    bar: Option<Bar>,
}

/// The parts of a bar, in thousandths of its width.
struct Bar {
    granted: i64,
    waiting: i64,
    /// Where the amount ends, when more is granted or waits than there is.
    end: Option<i64>,
}

impl Bar {
    /// The bar of a frame; none where there is nothing to draw.
    fn of(amount: i64, granted: i64, waiting: i64) -> Option<Self> {
        let whole = amount.max(granted.saturating_add(waiting));
        let part = |ore: i64| i64::try_from(i128::from(ore) * 1000 / i128::from(whole.max(1))).unwrap_or(1000);
        let end = (whole > amount).then(|| part(amount));
        (whole > 0).then(|| Self { granted: part(granted), waiting: part(waiting), end })
    }
}

/// What a change does, for the page that asks whether to.
struct Effects {
    lines: Vec<Line>,
    /// Each frame with what is left of it before and after.
    left: Vec<(String, String, String)>,
    warnings: Vec<String>,
}

/// A frame as it is written, with what the writer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct RowForm {
    key: String,
    name: String,
    typed: [String; 5],
    seen: [String; 5],
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct FramesForm {
    rows: Vec<RowForm>,
    reason: String,
}

macro_rules! typed {
    ($terms:expr) => {{
        let condition = $terms.condition.as_ref();
        let ticked = |is: bool| if is { TICKED.to_owned() } else { String::new() };
        [
            $terms.amount.map(|ore| format::kronor_to_type(ore.0)).unwrap_or_default(),
            condition.map(|text| text.sv.clone()).unwrap_or_default(),
            condition.and_then(|text| text.en.clone()).unwrap_or_default(),
            ticked($terms.requires.is_some()),
            ticked($terms.shown_to_applicants),
        ]
    }};
}

/// What is to think of in a year: conditions that are not met, and more granted or asked for than there is.
macro_rules! warnings {
    ($page:expr, $year:expr) => {{
        let (page, mut found) = ($page, Vec::new());
        for frame in &$year.frames {
            let name = frame.name.as_str();
            if frame.standing == Some(FrameStanding::NotMet) {
                let why = frame.standing_sentence.clone().unwrap_or_default();
                found.push(page.t2("frame-condition-broken", "name", name, "why", why));
            }
            let Some(left) = frame.left else {
                if frame.asked.0 > 0 {
                    found.push(page.t2("frame-without-amount", "name", name, "asked", page.money(&frame.asked)));
                }
                continue;
            };
            let after = left.0 - frame.waiting.0;
            if left.0 < 0 {
                found.push(page.t2("frame-overspent", "name", name, "amount", page.money(&Ore(-left.0))));
            } else if after < 0 {
                found.push(page.t2("frame-overasked", "name", name, "amount", page.money(&Ore(-after))));
            }
        }
        found
    }};
}

/// A frame that differs: its key, what is wanted and what was seen.
type Checked = Vec<(String, [String; 5], [String; 5])>;

macro_rules! input_of {
    ($operation:ident, $year:expr, $checked:expr, $reason:expr) => {{
        let terms = |[amount, sv, en, requires, shown]: [String; 5]| $operation::FrameTermsInput {
            amount: format::parse_kronor(&amount).map(Ore),
            condition: (!sv.trim().is_empty() || !en.trim().is_empty())
                .then(|| $operation::BothLanguagesInput { sv, en: Some(en).filter(|en| !en.trim().is_empty()) }),
            requires: (requires == TICKED).then_some(FrameRequirement::UnchangedContributions),
            shown_to_applicants: shown == TICKED,
        };
        let frames = $checked.into_iter().map(|(key, wanted, seen)| $operation::FrameInput {
            key,
            expected: terms(seen),
            terms: terms(wanted),
        });
        $operation::ChangeFramesInput { year: $year, frames: frames.collect(), reason: $reason.clone() }
    }};
}

/// Whether two ways of writing a frame say the same.
fn is_same(one: &[String; 5], other: &[String; 5]) -> bool {
    let read = |[amount, sv, en, requires, shown]: &[String; 5]| {
        let texts = [sv, en].map(|text| text.trim().to_owned());
        (format::parse_kronor(amount), amount.is_empty(), texts, requires == TICKED, shown == TICKED)
    };
    read(one) == read(other)
}

impl FramesForm {
    fn read(form: &Form) -> Self {
        let row = |row: usize| {
            let text = |name: &str| form.typed(&format!("row.{row}.{name}")).trim().to_owned();
            RowForm { key: text("key"), name: text("name"), typed: FIELDS.map(text), seen: SEEN.map(text) }
        };
        Self { rows: form.rows("row").into_iter().map(row).collect(), reason: form.typed("reason") }
    }

    /// The frames that differ from what was seen, or the fields that cannot be read.
    fn check(&self) -> Result<Checked, Vec<String>> {
        let is_wrong = |row: &&(usize, &RowForm)| {
            let amount = &row.1.typed[0];
            !amount.is_empty() && format::parse_kronor(amount).is_none()
        };
        let rows: Vec<(usize, &RowForm)> = self.rows.iter().enumerate().collect();
        let wrong: Vec<String> = rows.iter().filter(is_wrong).map(|(index, _)| format!("row.{index}.amount")).collect();
        let changed = self.rows.iter().filter(|row| !is_same(&row.typed, &row.seen));
        let changed = changed.map(|row| (row.key.clone(), row.typed.clone(), row.seen.clone()));
        if wrong.is_empty() { Ok(changed.collect()) } else { Err(wrong) }
    }

    /// The rows as the writer saw them, in fields with these names.
    fn seen(&self) -> Carried {
        let row = |(row, form): (usize, &RowForm)| {
            let named = [("key", form.key.clone()), ("name", form.name.clone())].into_iter();
            let all = named.chain(SEEN.into_iter().zip(form.seen.clone()));
            all.map(|(name, text)| (format!("row.{row}.{name}"), text)).collect::<Carried>()
        };
        self.rows.iter().enumerate().flat_map(row).collect()
    }

    /// Everything.
    fn carried(&self) -> Carried {
        let typed = self.rows.iter().enumerate().flat_map(|(row, form)| {
            FIELDS.into_iter().zip(form.typed.clone()).map(move |(name, text)| (format!("row.{row}.{name}"), text))
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
        let changed = self.rows.iter().enumerate().filter(|(_, row)| !is_same(&row.typed, &row.seen));
        changed.map(|(row, _)| row).nth(index)
    }
}

fn lines_of(page: &Page, name: &str, before: &[String; 5], after: &[String; 5]) -> Vec<Line> {
    let labels = [
        key("frame-amount"),
        key("frame-condition"),
        key("frame-condition-english"),
        key("frame-requires-short"),
        key("frame-shown-short"),
    ];
    let words = |field: usize, value: &str| match (field, format::parse_kronor(value)) {
        (0, Some(ore)) => page.money(&Ore(ore)),
        (0, None) if value.is_empty() => page.t("frame-no-amount"),
        (3 | 4, _) => page.t(if value == TICKED { key("frame-yes") } else { key("frame-no") }),
        _ if value.is_empty() => page.t("frame-nothing"),
        _ => value.to_owned(),
    };
    let fields = labels.into_iter().enumerate().map(|(field, label)| {
        let label = format!("{name}, {}", page.t(label));
        Line::new(label, words(field, &before[field]), words(field, &after[field]))
    });
    fields.filter(|line| line.before != line.after).collect()
}

fn view(page: &Page, frame: &frames_page::FrameYearFieldsFrames) -> FrameView {
    let left_after = frame.left.map(|left| left.0 - frame.waiting.0);
    FrameView {
        name: frame.name.clone(),
        pays_for: frame.cost_types.join(", "),
        calls: frame.calls.join(", "),
        source: frame.source.clone(),
        condition: frame.condition.clone(),
        standing: frame.standing,
        sentence: frame.standing_sentence.clone(),
        shown: frame.terms.shown_to_applicants,
        amount: frame.terms.amount.map(|ore| page.money(&ore)),
        asked: page.money(&frame.asked),
        waiting: page.money(&frame.waiting),
        granted: page.money(&frame.granted),
        left: frame.left.map(|ore| page.money(&ore)),
        left_after: left_after.filter(|_| frame.waiting.0 > 0).map(|ore| page.money(&Ore(ore))),
        bar: frame.terms.amount.and_then(|ore| Bar::of(ore.0, frame.granted.0, frame.waiting.0)),
    }
}

/// What the page about a year shows besides the year.
#[derive(Default)]
struct Shown {
    form: Option<FramesForm>,
    effects: Option<frame_effects::FrameYearFields>,
    done: &'static str,
    /// Each with its field.
    refused: Vec<(String, String)>,
    /// Somebody else changed it since; what is typed stays, to be compared with what is there now.
    is_overtaken: bool,
}

async fn page(visit: &Visit, year: Option<i64>, shown: Shown) -> Result<Response, Failure> {
    let answer = visit.ask::<FramesPage>(frames_page::Variables { year }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let made = answer.data.frame_year.changes;
    let found = answer.data.frame_year.frame_year_fields;
    let row = |frame: &frames_page::FrameYearFieldsFrames| {
        let typed = typed!(frame.terms);
        RowForm { key: frame.key.clone(), name: frame.name.clone(), seen: typed.clone(), typed }
    };
    let rows: Vec<RowForm> = found.frames.iter().map(row).collect();
    let changes = made.iter().map(|change| {
        let at = page.moment(&change.at);
        let pairs = change.before.iter().zip(&change.after);
        let lines = pairs
            .flat_map(|(before, after)| lines_of(&page, &before.name, &typed!(before.terms), &typed!(after.terms)))
            .collect();
        let back = rows.iter().map(|row| {
            let before = change.before.iter().find(|before| before.key == row.key);
            RowForm { typed: before.map_or_else(|| row.typed.clone(), |kept| typed!(kept.terms)), ..row.clone() }
        });
        let reason = page.t1("member-back-reason", "time", at.clone());
        let back = FramesForm { rows: back.collect(), reason }.carried();
        Change { at, by: change.by.clone(), reason: change.reason.clone(), lines, back }
    });
    let changes = changes.collect();
    let mut form = shown.form.unwrap_or_else(|| FramesForm { rows: rows.clone(), reason: String::new() });
    if shown.is_overtaken {
        for row in &mut form.rows {
            if let Some(there) = rows.iter().find(|there| there.key == row.key) {
                row.seen = there.seen.clone();
            }
        }
    }
    let effects = shown.effects.map(|after| {
        let left = |ore: &Option<Ore>| ore.as_ref().map_or_else(|| page.t("frame-no-amount"), |ore| page.money(ore));
        let pairs = found.frames.iter().zip(&after.frames).filter(|(before, after)| before.left != after.left);
        Effects {
            lines: form.rows.iter().flat_map(|row| lines_of(&page, &row.name, &row.seen, &row.typed)).collect(),
            left: pairs.map(|(before, after)| (after.name.clone(), left(&before.left), left(&after.left))).collect(),
            warnings: warnings!(&page, after),
        }
    });
    let mut errors = Errors::default();
    for (field, sentence) in shown.refused {
        errors.add(field, sentence);
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = YearTemplate {
        path: format!("{PATH}/{}", found.year),
        year: found.year,
        years: answer.data.frame_years,
        frames: found.frames.iter().map(|frame| view(&page, frame)).collect(),
        warnings: warnings!(&page, found),
        form,
        effects,
        changes,
        done: shown.done,
        errors,
        page,
    };
    render_with(status, &template)
}

/// `/office/frames`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not read frames; else as [`Visit::ask`].
pub async fn this_year(visit: Visit) -> Result<Response, Failure> {
    page(&visit, None, Shown::default()).await
}

/// `/office/frames/{year}`
///
/// # Errors
/// As [`this_year`].
pub async fn show(visit: Visit, Path(year): Path<i64>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = if arrival.is("frames") { key("frames-changed") } else { "" };
    page(&visit, Some(year), Shown { done, ..Shown::default() }).await
}

/// The field of the form that the API means.
fn field_of(form: &FramesForm, error: &UserError) -> String {
    let has = |name: &str| error.path.iter().any(|part| part == name);
    let at = error.path.iter().position(|part| part == "frames");
    let row = at.and_then(|at| error.path.get(at + 1)).and_then(|row| row.parse().ok());
    match row.and_then(|row| form.changed_row(row)) {
        Some(row) if has("condition") => format!("row.{row}.sv"),
        Some(row) if has("amount") => format!("row.{row}.amount"),
        _ if has("reason") => "reason".to_owned(),
        _ => String::new(),
    }
}

/// Shows what changing the frames does; changes them when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(year): Path<i64>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = FramesForm::read(&form);
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
            let input = input_of!(change_frames, year, checked, written.reason);
            let errors = visit.change::<ChangeFrames>(change_frames::Variables { input }).await?.errors;
            if errors.is_empty() {
                return Ok(Redirect::to(&format!("{PATH}/{year}?done=frames")).into_response());
            }
            errors
        }
        Ok(checked) => {
            let input = input_of!(frame_effects, year, checked, written.reason);
            let reply = visit.execute::<FrameEffects>(frame_effects::Variables { input }).await?;
            let data: frame_effects::ResponseData = read(&reply, "the effects")?;
            let found = data.frame_effects;
            let errors = user_errors!(found.user_errors);
            shown.effects = found.year.filter(|_| errors.is_empty());
            errors
        }
    };
    shown.is_overtaken = errors.iter().any(UserError::is_overtaking);
    shown.refused.extend(errors.iter().map(|error| (field_of(&written, error), error.told(visit.language()))));
    page(&visit, Some(year), shown).await
}

impl ApplicationFieldsFrames {
    /// How much more the application asks for than is left before it is decided.
    #[must_use]
    pub fn lacking(&self) -> Option<Ore> {
        self.left_before.map(|left| self.asked.0 - left.0).filter(|lacking| *lacking > 0).map(Ore)
    }

    /// Whether there is something to think of before a decision.
    #[must_use]
    pub fn is_a_warning(&self) -> bool {
        self.left_before.is_none() || self.lacking().is_some() || self.frame.standing == Some(FrameStanding::NotMet)
    }
}

impl Application {
    /// Whether a frame that it draws on gives something to think of.
    #[must_use]
    pub fn frames_warn(&self) -> bool {
        self.frames.iter().any(ApplicationFieldsFrames::is_a_warning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, typed: [&str; 5], seen: [&str; 5]) -> RowForm {
        RowForm {
            key: key.to_owned(),
            name: String::new(),
            typed: typed.map(str::to_owned),
            seen: seen.map(str::to_owned),
        }
    }

    #[test]
    fn only_frames_that_differ_are_sent_and_what_cannot_be_read_is_said_at_its_field() {
        let same = row("a", ["7 000 000", "Villkor ", "", "true", ""], ["7000000", "Villkor", "", "true", ""]);
        let other = row("b", ["1", "", "", "", "true"], ["1", "", "", "", ""]);
        let mut form = FramesForm { rows: vec![same, other], reason: String::new() };
        let sent = form.check().unwrap();
        assert_eq!((sent.len(), sent[0].0.as_str()), (1, "b"));
        assert_eq!((form.changed_row(0), form.changed_row(1)), (Some(1), None));
        form.rows[0].typed[0] = "mycket".into();
        assert_eq!(form.check(), Err(vec!["row.0.amount".to_owned()]));
    }

    #[test]
    fn a_bar_has_room_for_what_is_more_than_the_frame() {
        let parts = |bar: Option<Bar>| bar.map(|bar| (bar.granted, bar.waiting, bar.end));
        assert_eq!(parts(Bar::of(1000, 250, 500)), Some((250, 500, None)));
        assert_eq!(parts(Bar::of(1000, 1500, 500)), Some((750, 250, Some(500))));
        assert_eq!(parts(Bar::of(0, 0, 0)), None);
        assert_eq!(parts(Bar::of(0, 0, 10)), Some((0, 1000, Some(0))));
    }
}
