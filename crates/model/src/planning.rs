//! Dates planned from the board's meeting by lead times: a named list of steps, each so many days before or after another.
//!
//! What must stay true: a day that is counted is a working day, and counting never makes the time between a step and what it is
//! counted from shorter than the lead time: what comes before moves to the working day before, what comes after to the one after.
//! A day that a person chose is kept as she chose it, with what is odd about it in words.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::{Date, Duration, macros::date};

use crate::{
    call_dates::CallDates,
    deadline::{Deadline, days_between, in_words},
    holiday::day_off,
    text::Text,
};

/// The key of what everything is counted from: the day on which the board decides.
pub const BOARD: &str = "board";
/// Days at most between a step and what it is counted from.
pub const MAX_DAYS: i32 = 730;
/// Steps at most.
pub const MAX_STEPS: usize = 20;

/// The lead times of an association.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planning {
    /// The steps, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PlanningStep>,
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayCount {
    /// Every day.
    #[default]
    Calendar,
    /// Monday to Friday without holidays.
    Working,
}

/// A date of a call that a step proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallDay {
    /// The first day to apply.
    OpensOn,
    /// The last day to apply.
    ClosesAt,
    /// The day on which interventions start at the earliest.
    StartsOn,
}

impl CallDay {
    /// This date of a call.
    #[must_use]
    pub fn of(self, dates: &CallDates) -> Option<Date> {
        match self {
            Self::OpensOn => dates.opens_on,
            Self::ClosesAt => dates.closes_at.map(|deadline| deadline.date),
            Self::StartsOn => dates.starts_on,
        }
    }

    fn put(self, on: Date, dates: &mut CallDates) {
        match self {
            Self::OpensOn => dates.opens_on = Some(on),
            Self::StartsOn => dates.starts_on = Some(on),
            Self::ClosesAt => {
                let (hour, minute) = dates.closes_at.map_or((23, 59), |before| (before.hour, before.minute));
                dates.closes_at = Some(Deadline { date: on, hour, minute });
            }
        }
    }
}

fn board() -> String {
    BOARD.to_owned()
}

fn is_board(key: &str) -> bool {
    key == BOARD
}

fn is_calendar(count: &DayCount) -> bool {
    *count == DayCount::Calendar
}

/// A step before or after the board's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanningStep {
    /// Names it.
    pub key: String,
    /// What it is called: Underlag klart till beredningsgruppen.
    pub name: Text,
    /// So many days before what it is counted from. Either this or `days_after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_before: Option<i32>,
    /// So many days after what it is counted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_after: Option<i32>,
    /// Key of the step that it is counted from; `board`, the day of the decision, when missing.
    #[serde(default = "board", skip_serializing_if = "is_board")]
    pub of: String,
    /// How the days are counted.
    #[serde(default, skip_serializing_if = "is_calendar")]
    pub days: DayCount,
    /// The date of a call that it proposes, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposes: Option<CallDay>,
    /// Whether everybody may know its day; else the office, the preparation group and the board.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
}

/// A step's day that a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenDay {
    /// Key of the step.
    pub step: String,
    /// The day.
    #[schemars(with = "crate::association::Day")]
    pub on: Date,
}

/// What is said of a step's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanNoteKind {
    /// The day that was counted is a day off, so it is another.
    MovedFromDayOff,
    /// The day that was chosen is a day off.
    OnDayOff,
    /// There is less time than the lead time says.
    TooShort,
    /// The day is over already.
    InThePast,
}

impl PlanNoteKind {
    /// Whether it is something to mend rather than to know.
    #[must_use]
    pub fn is_warning(self) -> bool {
        self != Self::MovedFromDayOff
    }
}

/// What is said of a step's day, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNote {
    /// What kind of thing.
    pub kind: PlanNoteKind,
    /// In words.
    pub sentence: Text,
}

/// A step with its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// The step.
    pub step: PlanningStep,
    /// Its day.
    pub on: Date,
    /// The day that the lead times give.
    pub counted: Date,
    /// What is said of it.
    pub notes: Vec<PlanNote>,
}

impl PlannedStep {
    /// Whether a person chose another day than the one that the lead times give.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        self.on != self.counted
    }
}

/// The first day that is looked at; there were no offices before.
const FIRST: Date = date!(0001 - 01 - 01);

/// The day before or the day after, within the calendar.
fn next(day: Date, is_back: bool) -> Option<Date> {
    if is_back { day.previous_day().filter(|day| *day >= FIRST) } else { day.next_day() }
}

/// Some days from a day on, back or ahead; the last day that there is when there are not so many.
pub(crate) fn count(from: Date, days: i32, is_back: bool, how: DayCount) -> Date {
    match how {
        DayCount::Calendar => {
            let days = Duration::days(days.into());
            if is_back { from.saturating_sub(days).max(FIRST) } else { from.saturating_add(days) }
        }
        DayCount::Working => {
            let (mut day, mut left) = (from, days);
            while left > 0 {
                let Some(next) = next(day, is_back) else { break };
                day = next;
                left -= i32::from(day_off(day).is_none());
            }
            day
        }
    }
}

/// The working day that a day is or, back or ahead, comes to.
#[must_use]
pub fn working_day(day: Date, is_back: bool) -> Date {
    let days = std::iter::successors(Some(day), |day| next(*day, is_back));
    days.take(30).find(|day| day_off(*day).is_none()).unwrap_or(day)
}

impl PlanningStep {
    fn is_back(&self) -> bool {
        self.days_before.is_some()
    }

    fn lead(&self) -> i32 {
        self.days_before.or(self.days_after).unwrap_or_default().clamp(0, MAX_DAYS)
    }

    /// The day that is counted, and the working day that it comes to.
    fn counted_from(&self, from: Date) -> (Date, Date) {
        let day = count(from, self.lead(), self.is_back(), self.days);
        (day, working_day(day, self.is_back()))
    }
}

fn english(text: &Text) -> &str {
    text.en.as_deref().unwrap_or(&text.sv)
}

impl Planning {
    /// The steps with their days, the earliest first, when the board decides on a day. What a person chose counts for what is
    /// counted from it too.
    #[must_use]
    pub fn days(&self, board: Date, chosen: &[ChosenDay]) -> Vec<PlannedStep> {
        let mut known = vec![(BOARD, board)];
        let mut planned = Vec::new();
        // Each round settles at least one step that can be settled; a step of a circle never is.
        for _ in &self.steps {
            for step in &self.steps {
                let from = known.iter().find(|(key, _)| *key == step.of).map(|(_, day)| *day);
                let Some(from) = from.filter(|_| known.iter().all(|(key, _)| *key != step.key)) else { continue };
                let (day, counted) = step.counted_from(from);
                let on = chosen.iter().find(|chosen| chosen.step == step.key).map_or(counted, |chosen| chosen.on);
                known.push((&step.key, on));
                let mut notes = Vec::new();
                if on != counted {
                    notes.extend(off_note(on));
                    notes.extend(self.short_note(step, on, from));
                } else if day != counted {
                    notes.extend(moved_note(day, step.is_back()));
                }
                planned.push(PlannedStep { step: step.clone(), on, counted, notes });
            }
        }
        planned.sort_by_key(|step| (step.on, !step.step.is_back()));
        planned
    }

    /// The steps with their days for a call: the dates that it has are the days of the steps that propose them.
    #[must_use]
    pub fn days_of_call(&self, dates: &CallDates, chosen: &[ChosenDay]) -> Vec<PlannedStep> {
        let Some(board) = dates.decision_on else { return Vec::new() };
        let of_call = self.steps.iter().filter_map(|step| {
            let on = step.proposes?.of(dates)?;
            Some(ChosenDay { step: step.key.clone(), on })
        });
        let all: Vec<ChosenDay> = of_call.chain(chosen.iter().cloned()).collect();
        self.days(board, &all)
    }

    /// Dates with those that the steps propose instead of their own, when there is a day of the decision.
    #[must_use]
    pub fn propose(&self, dates: &CallDates) -> CallDates {
        let mut proposed = *dates;
        for planned in dates.decision_on.map(|board| self.days(board, &[])).unwrap_or_default() {
            if let Some(day) = planned.step.proposes {
                day.put(planned.on, &mut proposed);
            }
        }
        proposed
    }

    /// The days that have to be kept because they are not the ones that the lead times give, or that a call's dates give.
    #[must_use]
    pub fn to_keep(&self, dates: &CallDates, chosen: &[ChosenDay]) -> Vec<ChosenDay> {
        let days = self.days_of_call(dates, chosen);
        let kept = days.iter().filter(|planned| {
            let given = planned.step.proposes.is_some_and(|day| day.of(dates).is_some());
            planned.is_chosen() && !given
        });
        kept.map(|planned| ChosenDay { step: planned.step.key.clone(), on: planned.on }).collect()
    }

    fn name_of(&self, key: &str) -> Text {
        let step = self.steps.iter().find(|step| step.key == key);
        step.map_or_else(|| Text::both("styrelsens beslut", "the board's decision"), |step| step.name.clone())
    }

    fn short_note(&self, step: &PlanningStep, on: Date, from: Date) -> Option<PlanNote> {
        let (day, _) = step.counted_from(from);
        let is_short = if step.is_back() { on > day } else { on < day };
        is_short.then(|| {
            let name = self.name_of(&step.of);
            let days = if step.is_back() { days_between(on, from) } else { days_between(from, on) };
            let (lead_sv, lead_en) = match step.days {
                DayCount::Calendar => (format!("{} dagar", step.lead()), format!("{} days", step.lead())),
                DayCount::Working => (format!("{} arbetsdagar", step.lead()), format!("{} working days", step.lead())),
            };
            let (side_sv, side_en) = if step.is_back() { ("före", "before") } else { ("efter", "after") };
            let sentence = if days < 0 {
                Text::both(
                    format!("Ska vara {side_sv} {}.", name.sv),
                    format!("Has to be {side_en} {}.", english(&name)),
                )
            } else {
                Text::both(
                    format!("{days} dagar {side_sv} {}. Förbundet har {lead_sv} som ledtid.", name.sv),
                    format!("{days} days {side_en} {}. The association's lead time is {lead_en}.", english(&name)),
                )
            };
            PlanNote { kind: PlanNoteKind::TooShort, sentence }
        })
    }

    /// What is wrong with the steps: which, in which field, and why.
    #[must_use]
    pub fn problems(&self) -> Vec<(usize, &'static str, String)> {
        let mut found = Vec::new();
        let mut proposed = BTreeSet::new();
        for (index, step) in self.steps.iter().enumerate() {
            let mut add = |field, message: String| found.push((index, field, message));
            if step.key == BOARD {
                add("key", "`board` is the day of the decision; expected another key".to_owned());
            }
            if step.key.is_empty() || self.steps.iter().take(index).any(|other| other.key == step.key) {
                add("key", format!("`{}` is there already or empty; each step needs its own key", step.key));
            }
            if step.name.sv.trim().is_empty() {
                add("name", "expected a name, found nothing".to_owned());
            }
            match (step.days_before, step.days_after) {
                (Some(days), None) | (None, Some(days)) => {
                    if !(0..=MAX_DAYS).contains(&days) {
                        let field = if step.is_back() { "days_before" } else { "days_after" };
                        add(field, format!("expected 0 to {MAX_DAYS} days"));
                    }
                }
                _ => add("key", "expected either days_before or days_after".to_owned()),
            }
            if step.of != BOARD && self.steps.iter().all(|other| other.key != step.of) {
                add("of", format!("there is no step `{}`; expected `board` or the key of another", step.of));
            } else if self.is_in_a_circle(step) {
                add(
                    "of",
                    "is counted from itself in the end; one of the steps has to be counted from `board`".to_owned(),
                );
            }
            if step.proposes.is_some_and(|day| !proposed.insert(day)) {
                add("proposes", "another step proposes this date already".to_owned());
            }
            if index >= MAX_STEPS {
                add("key", format!("expected {MAX_STEPS} steps at most"));
            }
        }
        found
    }

    fn is_in_a_circle(&self, step: &PlanningStep) -> bool {
        let before = |step: &&PlanningStep| self.steps.iter().find(|other| step.of != BOARD && other.key == step.of);
        std::iter::successors(Some(step), before).nth(self.steps.len()).is_some()
    }
}

fn off_note(on: Date) -> Option<PlanNote> {
    let off = day_off(on)?;
    let sentence = Text::both(format!("Dagen är {}.", off.sv), format!("The day is {}.", english(&off)));
    Some(PlanNote { kind: PlanNoteKind::OnDayOff, sentence })
}

fn moved_note(day: Date, is_back: bool) -> Option<PlanNote> {
    let (off, day) = (day_off(day)?, in_words(day));
    let (side_sv, side_en) = if is_back { ("före", "before") } else { ("efter", "after") };
    let sentence = Text::both(
        format!("{} är {}, därför arbetsdagen {side_sv}.", day.sv, off.sv),
        format!("{} is {}, so the working day {side_en}.", english(&day), english(&off)),
    );
    Some(PlanNote { kind: PlanNoteKind::MovedFromDayOff, sentence })
}

/// The same steps, with a word for those whose day is over on `today`.
#[must_use]
pub fn as_of(mut steps: Vec<PlannedStep>, today: Date) -> Vec<PlannedStep> {
    for planned in steps.iter_mut().filter(|planned| planned.on < today) {
        let sentence = Text::both("Dagen har redan passerat.", "The day is over already.");
        planned.notes.push(PlanNote { kind: PlanNoteKind::InThePast, sentence });
    }
    steps
}

#[cfg(test)]
mod tests;
