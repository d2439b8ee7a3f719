//! The dates of a call: which go together, and what somebody who moves them should think of.
//!
//! What must stay true: dates that may be saved here are dates that the association's file may say; what only looks strange
//! is a warning and stops nobody.

use time::{Date, OffsetDateTime};

use crate::{
    association::CallMode,
    deadline::{Deadline, in_words},
    error::Violation,
    holiday::day_off,
    text::Text,
};

/// The dates of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallDates {
    /// The first day.
    pub opens_on: Option<Date>,
    /// The last minute.
    pub closes_at: Option<Deadline>,
    /// When the board decides.
    pub decision_on: Option<Date>,
    /// When interventions start at the earliest.
    pub starts_on: Option<Date>,
}

/// Something to think of before dates are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateWarningKind {
    /// The last day is a Saturday, a Sunday or a holiday.
    ClosesOnDayOff,
    /// The last minute is over already.
    ClosesInThePast,
    /// No meeting of the board is on the day of the decision.
    NoMeeting,
    /// Interventions would start before the board has decided.
    StartsBeforeDecision,
    /// Another version of a policy would hold for what answers the call.
    AnotherPolicy,
}

/// Something to think of, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateWarning {
    /// What kind of thing.
    pub kind: DateWarningKind,
    /// In words.
    pub sentence: Text,
}

impl CallDates {
    /// The same without a last minute where a call takes applications in at any time.
    #[must_use]
    pub fn for_mode(self, mode: CallMode) -> Self {
        Self { closes_at: self.closes_at.filter(|_| mode == CallMode::Call), ..self }
    }

    /// What is wrong with them in a call of this mode.
    #[must_use]
    pub fn check(&self, mode: CallMode) -> Vec<Violation> {
        let mut violations = Vec::new();
        if mode == CallMode::Call && self.closes_at.is_none() {
            let message = Text::both("Välj sista dag att söka.", "Choose the last day to apply.");
            violations.push(Violation::at("closesAt", "REQUIRED", message));
        }
        if let (Some(opens), Some(closes)) = (self.opens_on, self.closes_at)
            && closes.date < opens
        {
            let message = Text::both("Sista dagen är före den första.", "The last day is before the first.");
            violations.push(Violation::at("closesAt", "BEFORE_OPENING", message));
        }
        if let (Some(closes), Some(decision)) = (self.closes_at, self.decision_on)
            && decision < closes.date
        {
            let message = Text::both(
                "Styrelsen skulle besluta före sista dag att söka. Flytta beslutsdagen också.",
                "The board would decide before the last day to apply. Move the day of the decision too.",
            );
            violations.push(Violation::at("decisionOn", "BEFORE_CLOSING", message));
        }
        violations
    }

    /// What to think of before they are saved at `now`, when the board meets on these days.
    #[must_use]
    pub fn warnings(&self, now: OffsetDateTime, meetings: &[Date]) -> Vec<DateWarning> {
        let mut warnings = Vec::new();
        let mut warn = |kind, sentence| warnings.push(DateWarning { kind, sentence });
        if let Some(closes) = self.closes_at {
            if let Some(off) = day_off(closes.date) {
                let day = in_words(closes.date);
                let (off_en, day_en) = (off.en.as_deref().unwrap_or(&off.sv), day.en.as_deref().unwrap_or(&day.sv));
                let sentence = Text::both(
                    format!("Sista dagen, {}, är {}.", day.sv, off.sv),
                    format!("The last day, {day_en}, is {off_en}."),
                );
                warn(DateWarningKind::ClosesOnDayOff, sentence);
            }
            if closes.is_past(now) {
                let sentence = Text::both(
                    "Sista tiden har redan passerat. Utlysningen är stängd efter ändringen.",
                    "The last minute is over already. The call is closed after the move.",
                );
                warn(DateWarningKind::ClosesInThePast, sentence);
            }
        }
        if let Some(decision) = self.decision_on {
            if !meetings.contains(&decision) {
                let day = in_words(decision);
                let sentence = Text::both(
                    format!("Styrelsen har inget möte den {}.", day.sv),
                    format!("The board has no meeting on {}.", day.en.as_deref().unwrap_or(&day.sv)),
                );
                warn(DateWarningKind::NoMeeting, sentence);
            }
            if self.starts_on.is_some_and(|starts| starts < decision) {
                let sentence = Text::both(
                    "Insatserna skulle starta innan styrelsen har beslutat.",
                    "Interventions would start before the board has decided.",
                );
                warn(DateWarningKind::StartsBeforeDecision, sentence);
            }
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn dates() -> CallDates {
        CallDates {
            opens_on: Some(date!(2020 - 08 - 17)),
            closes_at: Some("2020-10-02 23:59".parse().unwrap()),
            decision_on: Some(date!(2020 - 11 - 02)),
            starts_on: Some(date!(2021 - 01 - 01)),
        }
    }

    #[test]
    fn dates_that_contradict_each_other_are_refused_at_their_field() {
        let codes = |dates: CallDates, mode| -> Vec<(&'static str, String)> {
            let found = dates.check(mode).into_iter();
            found.map(|violation| (violation.code, violation.path.last().cloned().unwrap_or_default())).collect()
        };
        assert!(codes(dates(), CallMode::Call).is_empty());
        assert!(codes(CallDates::default(), CallMode::Rolling).is_empty());
        assert_eq!(codes(CallDates::default(), CallMode::Call), [("REQUIRED", "closesAt".to_owned())]);
        let early = CallDates { closes_at: Some("2020-08-16 23:59".parse().unwrap()), ..dates() };
        assert_eq!(codes(early, CallMode::Call), [("BEFORE_OPENING", "closesAt".to_owned())]);
        let late = CallDates { closes_at: Some("2020-11-03 00:00".parse().unwrap()), ..dates() };
        assert_eq!(codes(late, CallMode::Call), [("BEFORE_CLOSING", "decisionOn".to_owned())]);
        let same_day = CallDates { closes_at: Some("2020-11-02 08:00".parse().unwrap()), ..dates() };
        assert!(codes(same_day, CallMode::Call).is_empty());
    }

    #[test]
    fn what_looks_strange_is_said() {
        let now = datetime!(2020-09-20 12:00 UTC);
        let kinds = |dates: CallDates, now, meetings: &[Date]| -> Vec<DateWarningKind> {
            dates.warnings(now, meetings).into_iter().map(|warning| warning.kind).collect()
        };
        let meeting = [date!(2020 - 11 - 02)];
        assert!(kinds(dates(), now, &meeting).is_empty());
        assert_eq!(kinds(dates(), now, &[]), [DateWarningKind::NoMeeting]);
        // The last second of the last minute, by a Swedish clock in summer time.
        assert!(kinds(dates(), datetime!(2020-10-02 21:59:59 UTC), &meeting).is_empty());
        assert_eq!(kinds(dates(), datetime!(2020-10-02 22:00 UTC), &meeting), [DateWarningKind::ClosesInThePast]);
        let saints = CallDates { closes_at: Some("2020-10-31 12:00".parse().unwrap()), ..dates() };
        assert_eq!(saints.warnings(now, &meeting)[0].sentence.sv, "Sista dagen, 31 oktober 2020, är alla helgons dag.");
        let soon = CallDates { starts_on: Some(date!(2020 - 11 - 01)), ..dates() };
        assert_eq!(kinds(soon, now, &meeting), [DateWarningKind::StartsBeforeDecision]);
    }
}
