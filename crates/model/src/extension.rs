//! Longer time for one applicant in one call: a later last minute for what her organisation owns there, with a reason.
//!
//! What must stay true: [`last_minute`] is the one rule of which deadline counts; an extension never takes time away, also
//! not when the call itself is moved past it; an intake that is open at any time has nothing to extend.

use time::OffsetDateTime;

use crate::{association::CallMode, deadline::Deadline, error::Violation, text::Text};

const MAX_REASON: usize = 2000;

/// The last minute that counts for an organisation: the call's own, or a later one that it was given.
#[must_use]
pub fn last_minute(own: Option<Deadline>, extended_to: Option<Deadline>) -> Option<Deadline> {
    own.map(|own| extended_to.filter(|extended| extended.ends_at() > own.ends_at()).unwrap_or(own))
}

/// Whether something that arrived at `received_at` is late.
#[must_use]
pub fn is_late(received_at: OffsetDateTime, last_minute: Option<Deadline>) -> bool {
    last_minute.is_some_and(|deadline| deadline.is_past(received_at))
}

/// What becomes of an application that is sent in when a last minute moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Becomes {
    /// It was late, and is in time.
    InTime,
    /// It was in time, and is late.
    Late,
}

impl Becomes {
    /// What becomes of something that `was_late` and arrived at `received_at`, when its last minute is moved to this.
    #[must_use]
    pub fn of(was_late: bool, received_at: OffsetDateTime, last_minute: Option<Deadline>) -> Option<Self> {
        match (was_late, is_late(received_at, last_minute)) {
            (true, false) => Some(Self::InTime),
            (false, true) => Some(Self::Late),
            _ => None,
        }
    }

    /// Whether it is late now.
    #[must_use]
    pub fn is_late(self) -> bool {
        self == Self::Late
    }
}

/// What is wrong with a reason, which everybody who asks later has to be able to read.
#[must_use]
pub fn check_reason(reason: &str) -> Option<Violation> {
    let length = reason.trim().chars().count();
    if length == 0 {
        let message = Text::both("Skriv varför. Det står sedan i loggen.", "Write why. It is kept in the log.");
        return Some(Violation::at("reason", "REQUIRED", message));
    }
    if reason.contains('\0') {
        let message = Text::both("Texten går inte att spara.", "The text cannot be kept.");
        return Some(Violation::at("reason", "CONTROL_CHARACTER", message));
    }
    (length > MAX_REASON).then(|| {
        let message = Text::both(
            format!("Texten är {length} tecken lång. Högst {MAX_REASON} tecken får plats."),
            format!("The text is {length} characters long. At most {MAX_REASON} characters fit."),
        );
        Violation::at("reason", "TOO_LONG", message)
    })
}

/// What is wrong with longer time until `closes_at` in a call with this last minute of its own.
#[must_use]
pub fn check(mode: CallMode, own: Option<Deadline>, closes_at: Deadline) -> Option<Violation> {
    let Some(own) = own.filter(|_| mode == CallMode::Call) else {
        let message = Text::both(
            "Ansökningar tas emot löpande. Det finns ingen sista dag att förlänga.",
            "Applications are received at any time. There is no last day to extend.",
        );
        return Some(Violation::at("closesAt", "ROLLING", message));
    };
    (closes_at.ends_at() <= own.ends_at()).then(|| {
        let message = Text::both(
            format!("Välj en senare tid än utlysningens egen sista tid, {own}."),
            format!("Choose a later time than the last one of the call itself, {own}."),
        );
        Violation::at("closesAt", "NOT_LATER", message)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    fn at(text: &str) -> Deadline {
        text.parse().unwrap()
    }

    #[test]
    fn longer_time_counts_until_the_call_itself_is_moved_past_it() {
        let (own, extended) = (at("2020-10-02 23:59"), at("2020-10-09 12:00"));
        assert_eq!(last_minute(Some(own), None), Some(own));
        assert_eq!(last_minute(Some(own), Some(extended)), Some(extended));
        assert_eq!(last_minute(Some(at("2020-10-16 23:59")), Some(extended)), Some(at("2020-10-16 23:59")));
        assert_eq!(last_minute(None, Some(extended)), None, "what is open at any time stays so");
    }

    #[test]
    fn the_whole_last_minute_is_in_time_also_when_the_clocks_change() {
        let becomes = |was_late, received_at, extended: &str| {
            Becomes::of(was_late, received_at, last_minute(Some(at("2020-10-02 23:59")), Some(at(extended))))
        };
        let noon = "2020-10-09 12:00";
        assert_eq!(becomes(true, datetime!(2020-10-09 10:00:59.999999 UTC), noon), Some(Becomes::InTime));
        assert_eq!(becomes(true, datetime!(2020-10-09 10:01 UTC), noon), None);
        assert_eq!(becomes(false, datetime!(2020-10-09 10:01 UTC), noon), Some(Becomes::Late));
        // After the night of 25 October Sweden is one hour ahead of UTC, before it two.
        assert_eq!(becomes(true, datetime!(2020-10-24 21:59:59 UTC), "2020-10-24 23:59"), Some(Becomes::InTime));
        assert_eq!(becomes(true, datetime!(2020-10-24 22:00 UTC), "2020-10-24 23:59"), None);
        assert_eq!(becomes(true, datetime!(2020-10-25 22:59:59 UTC), "2020-10-25 23:59"), Some(Becomes::InTime));
        assert_eq!(becomes(true, datetime!(2020-10-25 23:00 UTC), "2020-10-25 23:59"), None);
    }

    #[test]
    fn longer_time_is_later_than_the_calls_own_and_only_where_there_is_one() {
        let own = Some(at("2020-10-02 23:59"));
        let code = |mode, own, to: &str| check(mode, own, at(to)).map(|violation| violation.code);
        assert_eq!(code(CallMode::Call, own, "2020-10-03 00:00"), None);
        assert_eq!(code(CallMode::Call, own, "2020-10-02 23:59"), Some("NOT_LATER"));
        assert_eq!(code(CallMode::Call, own, "2020-09-30 12:00"), Some("NOT_LATER"));
        assert_eq!(code(CallMode::Rolling, own, "2020-10-09 12:00"), Some("ROLLING"));
        assert_eq!(code(CallMode::Rolling, None, "2020-10-09 12:00"), Some("ROLLING"));
        assert_eq!(check_reason(" \n").map(|violation| violation.code), Some("REQUIRED"));
        assert_eq!(check_reason(&"å".repeat(2001)).map(|violation| violation.code), Some("TOO_LONG"));
        assert_eq!(check_reason("Sjukdom"), None);
    }

    fn any_deadline() -> impl Strategy<Value = Deadline> {
        (0_i64..800, 0_u8..24, 0_u8..60).prop_map(|(days, hour, minute)| Deadline {
            date: time::macros::date!(2020 - 01 - 01) + time::Duration::days(days),
            hour,
            minute,
        })
    }

    proptest! {
        #[test]
        fn no_extension_takes_time_away(own in any_deadline(), extended in any_deadline(), moved in any_deadline()) {
            for own in [own, moved] {
                let counts = last_minute(Some(own), Some(extended)).unwrap();
                prop_assert!(counts.ends_at() >= own.ends_at() && [own, extended].contains(&counts));
            }
        }
    }
}
