//! Deadlines: one type everywhere, a local date and minute in Europe/Stockholm. A deadline of 23.59 lasts to the end of
//! that minute, as people read it. Days are counted by the Swedish calendar, whatever the zone of the reader.

use std::{fmt, str::FromStr};

use crate::text::Text;
use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

/// The zone of every association.
pub const ZONE: &str = "Europe/Stockholm";

fn zone() -> TimeZone {
    TimeZone::get(ZONE).expect("the zone database is bundled")
}

fn to_civil(date: Date) -> civil::Date {
    let (year, month, day) = date.to_calendar_date();
    civil::Date::new(
        i16::try_from(year).expect("years of this product fit"),
        u8::from(month).cast_signed(),
        day.cast_signed(),
    )
    .expect("a date of one library is a date of the other")
}

/// The date in Sweden at an instant.
#[must_use]
pub fn date_in_sweden(at: OffsetDateTime) -> Date {
    let instant = jiff::Timestamp::from_second(at.unix_timestamp()).expect("instants of this product fit");
    let date = instant.to_zoned_datetime(zone()).date();
    Date::from_calendar_date(
        i32::from(date.year()),
        Month::try_from(date.month().cast_unsigned()).expect("1 to 12"),
        date.day().cast_unsigned(),
    )
    .expect("a date of one library is a date of the other")
}

/// What a clock on a Swedish wall shows at an instant, in whole seconds.
#[must_use]
pub fn local_date_and_time(at: OffsetDateTime) -> PrimitiveDateTime {
    let instant = jiff::Timestamp::from_second(at.unix_timestamp()).expect("instants of this product fit");
    let clock = instant.to_zoned_datetime(zone()).time();
    let [hour, minute, second] = [clock.hour(), clock.minute(), clock.second()].map(i8::cast_unsigned);
    PrimitiveDateTime::new(
        date_in_sweden(at),
        Time::from_hms(hour, minute, second).expect("a time of one library is a time of the other"),
    )
}

/// Whole calendar days from one date to another; negative when `to` is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    to.to_julian_day() - from.to_julian_day()
}

/// A date as people write it: `2 oktober 2020`, `2 October 2020`.
#[must_use]
pub fn in_words(date: Date) -> Text {
    const MONTHS: [&str; 12] = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ];
    let (year, month, day) = date.to_calendar_date();
    let name = MONTHS[usize::from(u8::from(month)) - 1];
    Text::both(format!("{day} {name} {year}"), format!("{day} {month} {year}"))
}

/// The last minute in which something may be handed in, local time in Sweden. Written `2020-10-02 23:59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deadline {
    /// The last day.
    pub date: Date,
    /// The hour of the last minute, 0 to 23.
    pub hour: u8,
    /// The last minute, 0 to 59.
    pub minute: u8,
}

impl Deadline {
    /// The first instant that is too late. A minute that the clocks skip in spring ends when it would have begun; one
    /// that comes twice in autumn ends with the second.
    #[must_use]
    pub fn ends_at(self) -> OffsetDateTime {
        let next = to_civil(self.date)
            .at(self.hour.cast_signed(), self.minute.cast_signed(), 0, 0)
            .saturating_add(jiff::Span::new().minutes(1));
        let ambiguous = zone().to_ambiguous_zoned_datetime(next);
        let zoned = ambiguous.later().expect("dates of this product fit");
        OffsetDateTime::from_unix_timestamp(zoned.timestamp().as_second()).expect("instants of this product fit")
    }

    /// Whether something that arrives at `now` is late.
    #[must_use]
    pub fn is_past(self, now: OffsetDateTime) -> bool {
        now >= self.ends_at()
    }

    /// Calendar days left in Sweden: 0 on the last day, negative after it.
    #[must_use]
    pub fn days_left(self, now: OffsetDateTime) -> i32 {
        days_between(date_in_sweden(now), self.date)
    }
}

/// The text is not a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time such as 2020-10-02 23:59")]
pub struct NotADeadline;

impl FromStr for Deadline {
    type Err = NotADeadline;
    fn from_str(text: &str) -> Result<Self, NotADeadline> {
        let (date, clock) = text.trim().split_once([' ', 'T']).ok_or(NotADeadline)?;
        let date =
            Date::parse(date, time::macros::format_description!("[year]-[month]-[day]")).map_err(|_| NotADeadline)?;
        let (hour, minute) = clock.split_once(':').ok_or(NotADeadline)?;
        let part = |text: &str, limit: u8| {
            (text.len() == 2)
                .then(|| text.parse().ok())
                .flatten()
                .filter(|&value: &u8| value < limit)
                .ok_or(NotADeadline)
        };
        Ok(Self { date, hour: part(hour, 24)?, minute: part(minute, 60)? })
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {:02}:{:02}", self.date, self.hour, self.minute)
    }
}

impl Serialize for Deadline {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Deadline {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_last_minute_counts_and_the_next_is_late() {
        let deadline: Deadline = "2020-10-02 23:59".parse().unwrap();
        // Summer time: two hours ahead of UTC.
        assert!(!deadline.is_past(datetime!(2020-10-02 21:59:59.999 UTC)));
        assert!(deadline.is_past(datetime!(2020-10-02 22:00:00 UTC)));
        assert_eq!(deadline.days_left(datetime!(2020-09-20 22:30 UTC)), 11, "already the 21st in Sweden");
        assert_eq!(deadline.days_left(datetime!(2020-10-02 12:00 UTC)), 0);
        assert_eq!(deadline.days_left(datetime!(2020-10-03 12:00 UTC)), -1);
        assert_eq!(deadline.to_string().parse(), Ok(deadline));
        assert_eq!(local_date_and_time(datetime!(2020-10-02 22:00:01 UTC)), datetime!(2020-10-03 00:00:01));
    }

    #[test]
    fn clocks_that_change_do_not_shorten_a_deadline() {
        // 02.00 to 03.00 happens twice on 25 October 2020: the second one ends it.
        let twice: Deadline = "2020-10-25 02:29".parse().unwrap();
        assert_eq!(twice.ends_at(), datetime!(2020-10-25 01:30 UTC));
        // 02.00 to 03.00 does not happen on 29 March 2020.
        let skipped: Deadline = "2020-03-29 02:29".parse().unwrap();
        assert_eq!(skipped.ends_at(), datetime!(2020-03-29 01:30 UTC));
        let winter: Deadline = "2020-12-31 23:59".parse().unwrap();
        assert_eq!(winter.ends_at(), datetime!(2020-12-31 23:00 UTC));
    }

    #[test]
    fn bad_texts_are_refused() {
        for bad in ["", "2020-10-02", "2020-02-30 12:00", "2020-10-02 24:00", "2020-10-02 9:5", "i morgon 12:00"] {
            assert_eq!(bad.parse::<Deadline>(), Err(NotADeadline), "{bad}");
        }
        assert_eq!(days_between(date!(2020 - 09 - 30), date!(2020 - 10 - 02)), 2);
    }
}
