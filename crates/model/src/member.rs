//! What an organisation is in one association over time: from when to when it is a member, how many seats it has on the
//! board, and its share of the contributions.
//!
//! What must stay true: whether somebody is a member is asked of a day, and answered here alone. A member without periods is
//! one always, as in files that are older than periods. A former member keeps its row, so its history has a name.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{error::Violation, text::Text};

/// Most periods that a member can have.
const MAX_PERIODS: usize = 20;

/// Most seats or substitutes that a member can have.
pub const MAX_SEATS: i32 = 20;

/// A time as a member; both days belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day; since always when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::association::Day>")]
    pub from: Option<Date>,
    /// The last day; until further notice when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::association::Day>")]
    pub to: Option<Date>,
}

impl Period {
    /// Whether a day is in it.
    #[must_use]
    pub fn covers(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Why it cannot come after `before`, if it cannot: the fault, in words.
    fn fault_after(self, before: Option<Self>) -> Option<Fault> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            return Some(Fault::EndsBeforeItBegins);
        }
        let before = before?;
        let follows = matches!((before.to, self.from), (Some(to), Some(from)) if to < from);
        (!follows).then_some(Fault::Overlaps)
    }
}

/// What is wrong with a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    EndsBeforeItBegins,
    Overlaps,
}

impl Fault {
    fn code(self) -> &'static str {
        match self {
            Self::EndsBeforeItBegins => "ENDS_BEFORE_IT_BEGINS",
            Self::Overlaps => "PERIODS_OVERLAP",
        }
    }

    fn message(self) -> Text {
        match self {
            Self::EndsBeforeItBegins => {
                Text::both("Sista dagen är före den första.", "The last day is before the first.")
            }
            Self::Overlaps => Text::both(
                "Perioden börjar innan den förra har slutat. Skriv perioderna i ordning, med sista dag för alla utom den sista.",
                "The period begins before the one before it has ended. Write them in order, each but the last with a last day.",
            ),
        }
    }
}

/// Whether a member with these periods is one on a day.
#[must_use]
pub fn is_member_on(periods: &[Period], day: Date) -> bool {
    periods.is_empty() || periods.iter().any(|period| period.covers(day))
}

/// The first period that is wrong, by index, with what is wrong, in words.
#[must_use]
pub fn wrong_period(periods: &[Period]) -> Option<(usize, &'static str, Text)> {
    let before = std::iter::once(None).chain(periods.iter().copied().map(Some));
    let found = periods.iter().zip(before).enumerate();
    found
        .filter_map(|(index, (period, before))| period.fault_after(before).map(|fault| (index, fault)))
        .map(|(index, fault)| (index, fault.code(), fault.message()))
        .next()
}

/// On which terms an organisation is a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberTerms {
    /// When, the earliest first; always when there are none.
    pub periods: Vec<Period>,
    /// How many ordinary members of the board it appoints.
    pub seats: i32,
    /// How many substitutes it appoints.
    pub substitutes: i32,
    /// Its share of the contributions in thousandths, where the association has decided shares.
    pub share_per_mille: Option<i32>,
}

impl MemberTerms {
    /// What is wrong with them.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        if let Some((index, code, message)) = wrong_period(&self.periods) {
            let mut violation = Violation::at("periods", code, message);
            violation.path.push(index.to_string());
            violations.push(violation);
        }
        if self.periods.len() > MAX_PERIODS {
            let message = Text::both("Högst 20 perioder får plats.", "There can be 20 periods at most.");
            violations.push(Violation::at("periods", "TOO_MANY", message));
        }
        for (field, number) in [("seats", self.seats), ("substitutes", self.substitutes)] {
            if !(1..=MAX_SEATS).contains(&number) {
                let message = Text::both(
                    "Varje medlem har minst en ledamot och en ersättare. Skriv ett tal från 1 till 20.",
                    "Each member has at least one board member and one substitute. Write a number from 1 to 20.",
                );
                violations.push(Violation::at(field, "OUT_OF_RANGE", message));
            }
        }
        if self.share_per_mille.is_some_and(|share| !(0..=1000).contains(&share)) {
            let message =
                Text::both("Skriv en andel från 0 till 100 procent.", "Write a share from 0 to 100 per cent.");
            violations.push(Violation::at("sharePerMille", "OUT_OF_RANGE", message));
        }
        violations
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn period(from: Option<Date>, to: Option<Date>) -> Period {
        Period { from, to }
    }

    fn terms(periods: Vec<Period>) -> MemberTerms {
        MemberTerms { periods, seats: 1, substitutes: 1, share_per_mille: None }
    }

    #[test]
    fn a_member_is_one_on_the_first_and_on_the_last_day_and_not_between() {
        let periods = [
            period(None, Some(date!(2018 - 12 - 31))),
            period(Some(date!(2020 - 01 - 01)), Some(date!(2020 - 06 - 30))),
            period(Some(date!(2021 - 01 - 01)), None),
        ];
        for (day, is_member) in [
            (date!(1999 - 01 - 01), true),
            (date!(2018 - 12 - 31), true),
            (date!(2019 - 01 - 01), false),
            (date!(2019 - 12 - 31), false),
            (date!(2020 - 01 - 01), true),
            (date!(2020 - 06 - 30), true),
            (date!(2020 - 07 - 01), false),
            (date!(2021 - 01 - 01), true),
            (date!(2099 - 01 - 01), true),
        ] {
            assert_eq!(is_member_on(&periods, day), is_member, "{day}");
        }
        assert!(is_member_on(&[], date!(2020 - 01 - 01)), "without periods always");
    }

    #[test]
    fn terms_that_cannot_be_are_refused_at_their_field() {
        let codes = |terms: MemberTerms| -> Vec<(&'static str, String)> {
            terms.check().into_iter().map(|found| (found.code, found.path.join("."))).collect()
        };
        let day = date!(2020 - 01 - 01);
        assert!(codes(terms(vec![])).is_empty());
        assert!(codes(terms(vec![period(None, Some(day)), period(day.next_day(), None)])).is_empty());
        let backwards = codes(terms(vec![period(Some(day), day.previous_day())]));
        assert_eq!(backwards[0].0, "ENDS_BEFORE_IT_BEGINS");
        for second in [period(Some(day), None), period(None, None), period(day.previous_day(), None)] {
            let found = codes(terms(vec![period(None, Some(day)), second]));
            assert_eq!(found.len(), 1);
            assert!(found[0].0 == "PERIODS_OVERLAP" && found[0].1.ends_with(".1"), "{found:?}");
        }
        assert_eq!(codes(terms(vec![period(None, None), period(Some(day), None)]))[0].0, "PERIODS_OVERLAP");
        for number in [0, MAX_SEATS + 1] {
            assert_eq!(codes(MemberTerms { seats: number, ..terms(vec![]) })[0].0, "OUT_OF_RANGE");
            assert_eq!(codes(MemberTerms { substitutes: number, ..terms(vec![]) })[0].0, "OUT_OF_RANGE");
        }
        for (share, fits) in [(-1, false), (0, true), (1000, true), (1001, false)] {
            assert_eq!(
                codes(MemberTerms { share_per_mille: Some(share), ..terms(vec![]) }).is_empty(),
                fits,
                "{share}"
            );
        }
    }
}
