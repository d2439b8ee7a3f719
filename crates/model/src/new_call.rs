//! A new call: what an earlier one proposes for it, and what is wrong with one that somebody is about to add.
//!
//! What must stay true: a copy keeps the distance of each date to the board's decision, and the decision comes to the same weekday a
//! year later or more; no date that is proposed is a day off, but the day on which interventions start, which is a date and not a
//! day's work; nothing is begun from what is proposed before a person has seen it.

use std::collections::BTreeSet;

use time::{Date, Duration};

use crate::{
    association::CallMode,
    call_dates::CallDates,
    deadline::{Deadline, days_between},
    error::Violation,
    planning::{ChosenDay, Planning, working_day},
    text::Text,
};

/// Characters at most of a title.
pub const MAX_TITLE: usize = 200;
/// Characters at most of an introduction.
pub const MAX_INTRODUCTION: usize = 5000;
/// Years at most that a budget covers.
pub const MAX_YEARS: usize = 10;

/// A call that somebody is about to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCall {
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub introduction: Text,
    /// How it takes applications in.
    pub mode: CallMode,
    /// Its dates.
    pub dates: CallDates,
    /// The calendar years that budgets may cover.
    pub budget_years: Vec<i32>,
    /// Days of steps of the planning that a person chose.
    pub chosen_days: Vec<ChosenDay>,
}

/// The same day of the year in another one; the last of February for a leap day.
fn in_year(date: Date, year: i32) -> Option<Date> {
    date.replace_year(year).or_else(|_| date.replace_day(28).and_then(|date| date.replace_year(year))).ok()
}

/// The working day some years later that is nearest to the same day of the year and has the same weekday; the working day before
/// it where that is a day off.
#[must_use]
pub fn years_later(date: Date, years: i32) -> Option<Date> {
    let same_date = in_year(date, date.year().checked_add(years).filter(|year| (1..=9998).contains(year))?)?;
    let weekday = |date: Date| i64::from(date.weekday().number_days_from_monday());
    let ahead = (weekday(date) - weekday(same_date) + 10) % 7 - 3;
    Some(working_day(same_date.checked_add(Duration::days(ahead))?, true))
}

/// The years in a text that are among `years`, so many later: 2021 becomes 2022 where it is a whole number.
fn with_years(text: &str, years: &BTreeSet<i32>, later: i32) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        out.push_str(before);
        match number.parse::<i32>() {
            Ok(year) if number.len() == 4 && years.contains(&year) => out.push_str(&(year + later).to_string()),
            _ => out.push_str(number),
        }
        rest = after;
    }
    out + rest
}

/// How many years later an earlier call comes again, after `today`.
fn years_until(dates: &CallDates, budget_years: &[i32], today: Date) -> i32 {
    let last = dates.decision_on.or(dates.closes_at.map(|deadline| deadline.date));
    match last {
        Some(last) => (1..=100).find(|years| years_later(last, *years).is_some_and(|day| day > today)).unwrap_or(1),
        None => {
            let first = budget_years.iter().min().copied().unwrap_or(today.year());
            (today.year() + 1 - first).clamp(1, 100)
        }
    }
}

impl NewCall {
    /// An earlier call, as it is proposed to come again after `today`: when the board decides on `decision_on`, else a year later
    /// or the next year after that. The planning's lead times go before the distances of the earlier one.
    #[must_use]
    pub fn again(earlier: &Self, decision_on: Option<Date>, planning: &Planning, today: Date) -> Self {
        let old = &earlier.dates;
        let years = match (old.decision_on, decision_on) {
            (Some(old), Some(new)) if new.year() != old.year() => new.year() - old.year(),
            (Some(_), Some(_)) => 0,
            _ => years_until(old, &earlier.budget_years, today),
        };
        let decision = decision_on.or_else(|| years_later(old.decision_on?, years));
        let shifted = |date: Date| match (old.decision_on, decision) {
            (Some(old), Some(new)) => {
                let distance = Duration::days(i64::from(days_between(date, old)));
                new.checked_sub(distance).map(|day| working_day(day, true))
            }
            _ => years_later(date, years),
        };
        let closes_at = old.closes_at.and_then(|at| Some(Deadline { date: shifted(at.date)?, ..at }));
        let dates = CallDates {
            opens_on: old.opens_on.and_then(shifted),
            closes_at,
            decision_on: decision,
            starts_on: old.starts_on.and_then(|day| in_year(day, day.year().checked_add(years)?)),
        };
        let known = [old.opens_on, old.closes_at.map(|at| at.date), old.decision_on, old.starts_on];
        let known: BTreeSet<i32> =
            known.into_iter().flatten().map(Date::year).chain(earlier.budget_years.iter().copied()).collect();
        let again = |text: &Text| Text {
            sv: with_years(&text.sv, &known, years),
            en: text.en.as_ref().map(|en| with_years(en, &known, years)),
        };
        Self {
            title: again(&earlier.title),
            introduction: again(&earlier.introduction),
            mode: earlier.mode,
            dates: planning.propose(&dates).for_mode(earlier.mode),
            budget_years: earlier.budget_years.iter().map(|year| year.saturating_add(years)).collect(),
            chosen_days: Vec::new(),
        }
    }

    /// A call that nobody has made before, when the board decides on `decision_on`.
    #[must_use]
    pub fn first(title: Text, decision_on: Option<Date>, planning: &Planning, today: Date) -> Self {
        let dates = CallDates { decision_on, ..CallDates::default() };
        let year = decision_on.unwrap_or(today).year().saturating_add(1);
        Self {
            title,
            introduction: Text::default(),
            mode: CallMode::Call,
            dates: planning.propose(&dates),
            budget_years: vec![year],
            chosen_days: Vec::new(),
        }
    }

    /// The same without space around what was written, with years in order, and with those chosen days alone that differ from
    /// what the lead times give.
    #[must_use]
    pub fn tidied(mut self, planning: &Planning) -> Self {
        for text in [&mut self.title, &mut self.introduction] {
            text.sv = text.sv.trim().to_owned();
            text.en = text.en.take().map(|en| en.trim().to_owned()).filter(|en| !en.is_empty());
        }
        self.budget_years.sort_unstable();
        self.budget_years.dedup();
        self.chosen_days = planning.to_keep(&self.dates, &self.chosen_days);
        self
    }

    /// Everything that is wrong with it, each at its field.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for (field, text, max) in
            [("title", &self.title, MAX_TITLE), ("introduction", &self.introduction, MAX_INTRODUCTION)]
        {
            let written = [Some(&text.sv), text.en.as_ref()];
            if text.sv.is_empty() {
                let message = Text::both("Skriv texten på svenska.", "Write the text in Swedish.");
                found.push(Violation::at(field, "REQUIRED", message));
            } else if written.into_iter().flatten().any(|text| text.chars().count() > max) {
                let message =
                    Text::both(format!("Högst {max} tecken får plats."), format!("At most {max} characters fit."));
                found.push(Violation::at(field, "TOO_LONG", message));
            } else if written.into_iter().flatten().any(|text| text.chars().any(|c| c.is_control() && c != '\n')) {
                let message = Text::both("Texten går inte att spara.", "The text cannot be kept.");
                found.push(Violation::at(field, "UNREADABLE", message));
            }
        }
        found.extend(self.dates.check(self.mode));
        let is_readable = |year: &i32| (2000..=2199).contains(year);
        if self.budget_years.is_empty()
            || self.budget_years.len() > MAX_YEARS
            || !self.budget_years.iter().all(is_readable)
        {
            let message = Text::both(
                format!("Skriv de år som budgeten får gälla, ett till {MAX_YEARS}, till exempel 2021, 2022."),
                format!("Write the years that a budget may cover, one to {MAX_YEARS}, such as 2021, 2022."),
            );
            found.push(Violation::at("budgetYears", "YEARS", message));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::{
        holiday::day_off,
        planning::{BOARD, CallDay, DayCount, PlanningStep},
    };

    fn earlier() -> NewCall {
        NewCall {
            title: Text::both("Projekt som startar 2021", "Projects that start in 2021"),
            introduction: Text::from("Lagen (2003:1210). Sista dag är den 2 oktober 2020."),
            mode: CallMode::Call,
            dates: CallDates {
                opens_on: Some(date!(2020 - 08 - 17)),
                closes_at: "2020-10-02 16:00".parse().ok(),
                decision_on: Some(date!(2020 - 11 - 02)),
                starts_on: Some(date!(2021 - 01 - 01)),
            },
            budget_years: vec![2021, 2022],
            chosen_days: Vec::new(),
        }
    }

    fn lead(before: i32) -> Planning {
        let step = PlanningStep {
            key: "last_day".into(),
            name: Text::from("Sista dag"),
            days_before: Some(before),
            days_after: None,
            of: BOARD.into(),
            days: DayCount::Calendar,
            proposes: Some(CallDay::ClosesAt),
            public: true,
        };
        Planning { steps: vec![step] }
    }

    #[test]
    fn last_years_call_comes_a_year_later_on_the_same_weekdays() {
        let again = NewCall::again(&earlier(), None, &Planning::default(), date!(2020 - 12 - 01));
        assert_eq!(
            again.dates,
            CallDates {
                opens_on: Some(date!(2021 - 08 - 16)),
                closes_at: "2021-10-01 16:00".parse().ok(),
                decision_on: Some(date!(2021 - 11 - 01)),
                starts_on: Some(date!(2022 - 01 - 01)),
            }
        );
        assert_eq!(again.title, Text::both("Projekt som startar 2022", "Projects that start in 2022"));
        assert_eq!(again.introduction.sv, "Lagen (2003:1210). Sista dag är den 2 oktober 2021.");
        assert_eq!(again.budget_years, [2022, 2023]);
        assert!(again.check().is_empty());
        // After three years it comes in the next autumn that there is.
        let late = NewCall::again(&earlier(), None, &Planning::default(), date!(2023 - 11 - 20));
        assert_eq!(late.dates.decision_on, Some(date!(2024 - 11 - 04)));
        assert_eq!(late.budget_years, [2025, 2026]);
    }

    #[test]
    fn a_chosen_board_date_carries_the_others_and_lead_times_go_first() {
        let board = Some(date!(2021 - 03 - 15));
        let again = NewCall::again(&earlier(), board, &Planning::default(), date!(2020 - 12 - 01));
        assert_eq!(again.dates.closes_at, "2021-02-12 16:00".parse().ok());
        assert_eq!(again.dates.opens_on, Some(date!(2020 - 12 - 28)));
        let planned = NewCall::again(&earlier(), board, &lead(35), date!(2020 - 12 - 01));
        assert_eq!(planned.dates.closes_at, "2021-02-08 16:00".parse().ok());
        let first = NewCall::first(Text::from("Ny"), board, &lead(35), date!(2020 - 12 - 01));
        assert_eq!((first.dates.closes_at, first.budget_years), ("2021-02-08 23:59".parse().ok(), vec![2022]));
    }

    #[test]
    fn an_intake_at_any_time_gets_no_last_day() {
        let rolling = NewCall { mode: CallMode::Rolling, dates: CallDates::default(), ..earlier() };
        let again = NewCall::again(&rolling, Some(date!(2021 - 03 - 15)), &lead(35), date!(2020 - 12 - 01));
        assert_eq!(again.dates, CallDates { decision_on: Some(date!(2021 - 03 - 15)), ..CallDates::default() });
        assert_eq!(NewCall::again(&rolling, None, &lead(35), date!(2022 - 05 - 01)).budget_years, [2023, 2024]);
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let codes = |new: NewCall| -> Vec<(String, &'static str)> {
            let found = new.tidied(&lead(1)).check();
            found.into_iter().map(|wrong| (wrong.path[1].clone(), wrong.code)).collect()
        };
        assert!(codes(earlier()).is_empty());
        let empty =
            NewCall { title: Text::from("  "), budget_years: Vec::new(), dates: CallDates::default(), ..earlier() };
        let at = |field: &str, code| (field.to_owned(), code);
        assert_eq!(codes(empty), [at("title", "REQUIRED"), at("closesAt", "REQUIRED"), at("budgetYears", "YEARS")]);
        let long = NewCall { introduction: Text::from("a".repeat(5001).as_str()), budget_years: vec![20], ..earlier() };
        assert_eq!(codes(long), [at("introduction", "TOO_LONG"), at("budgetYears", "YEARS")]);
        assert_eq!(codes(NewCall { title: Text::from("a\0"), ..earlier() }), [at("title", "UNREADABLE")]);
    }

    proptest! {
        /// The same weekday within half a week, or the working day before it; never a day off.
        #[test]
        fn a_year_later_is_a_working_day_near_by(days in 0_i64..20_000, years in 1..30_i32) {
            let day = date!(2000 - 01 - 01) + Duration::days(days);
            let later = years_later(day, years).unwrap();
            prop_assert!(day_off(later).is_none());
            let same_date = in_year(day, day.year() + years).unwrap();
            prop_assert!((-9..=3).contains(&days_between(same_date, later)), "{later}");
        }
    }
}
