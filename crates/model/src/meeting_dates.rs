//! The day, hour and place of a board meeting: what may be saved, when it may still change, and what somebody who changes it
//! should think of.
//!
//! What must stay true: a meeting whose decisions are written or whose minutes are adjusted stays where it was held; what only
//! looks strange is a warning and stops nobody.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::Date;

use crate::{
    deadline::{Deadline, in_words},
    error::Violation,
    holiday::day_off,
    text::Text,
};

/// Characters of a meeting's name, and of its place.
pub const MAX_LENGTH: usize = 200;

/// A minute of a day by a clock on a Swedish wall. Written `13:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// The text is not a time of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time such as 13:00")]
pub struct NotAClockTime;

impl FromStr for ClockTime {
    type Err = NotAClockTime;
    fn from_str(text: &str) -> Result<Self, NotAClockTime> {
        // A deadline reads the same hours and minutes.
        let at: Deadline = format!("2020-01-01 {}", text.trim()).parse().map_err(|_| NotAClockTime)?;
        Ok(Self { hour: at.hour, minute: at.minute })
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What is announced of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingDates {
    /// What it is called.
    pub title: Text,
    /// Its day.
    pub held_on: Date,
    /// When it begins, where that is said.
    pub starts_at: Option<ClockTime>,
    /// Where.
    pub place: String,
}

impl MeetingDates {
    /// The same without space around what was written, and without English that nobody wrote.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        self.title.sv = self.title.sv.trim().to_owned();
        self.title.en = self.title.en.take().map(|en| en.trim().to_owned()).filter(|en| !en.is_empty());
        self.place = self.place.trim().to_owned();
        self
    }

    /// Everything that is wrong with it, each at its field.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let english = self.title.en.as_deref().and_then(|en| check_text("title", en));
        let found = [check_text("title", &self.title.sv).or(english), check_text("place", &self.place)];
        found.into_iter().flatten().collect()
    }
}

fn check_text(field: &'static str, text: &str) -> Option<Violation> {
    let length = text.chars().count();
    if length == 0 {
        return Some(Violation::at(field, "REQUIRED", Text::both("Fyll i fältet.", "Fill in the field.")));
    }
    (length > MAX_LENGTH || text.chars().any(char::is_control)).then(|| {
        let message = Text::both(
            format!("Högst {MAX_LENGTH} tecken på en rad får plats."),
            format!("At most {MAX_LENGTH} characters on one line fit."),
        );
        Violation::at(field, "TOO_LONG", message)
    })
}

/// How far a meeting has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Whether its minutes are adjusted.
    pub is_adjusted: bool,
    /// How many of its items are decided.
    pub decided: usize,
    /// Whether it is cancelled.
    pub is_cancelled: bool,
}

impl Held {
    /// Why the meeting can be neither moved nor cancelled; nothing when it can.
    #[must_use]
    pub fn fixed_because(self) -> Option<Text> {
        if self.is_cancelled {
            return Some(Text::both(
                "Mötet är inställt. Återställ det för att ändra det.",
                "The meeting is cancelled. Restore it to change it.",
            ));
        }
        if self.is_adjusted {
            return Some(Text::both(
                "Protokollet är justerat. Där står när och var mötet hölls.",
                "The minutes are adjusted. They say when and where the meeting was held.",
            ));
        }
        match self.decided {
            0 => None,
            1 => Some(Text::both(
                "Ett beslut från mötet är registrerat med mötets datum.",
                "A decision of the meeting is recorded, with the day of the meeting.",
            )),
            many => Some(Text::both(
                format!("{many} beslut från mötet är registrerade med mötets datum."),
                format!("{many} decisions of the meeting are recorded, with the day of the meeting."),
            )),
        }
    }
}

/// Something to think of before a meeting is added, changed or cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeetingWarningKind {
    /// The day is a Saturday, a Sunday or a holiday.
    OnDayOff,
    /// The day is over already.
    InThePast,
    /// The board has another meeting on the same day.
    SameDay,
}

/// Something to think of, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingWarning {
    /// What kind of thing.
    pub kind: MeetingWarningKind,
    /// In words.
    pub sentence: Text,
}

fn english(text: &Text) -> &str {
    text.en.as_deref().unwrap_or(&text.sv)
}

/// What to think of before the board meets on a day, when it has these other meetings on that day already.
#[must_use]
pub fn warnings(day: Date, today: Date, same_day: &[Text]) -> Vec<MeetingWarning> {
    let words = in_words(day);
    let mut found = Vec::new();
    if let Some(off) = day_off(day) {
        let sentence = Text::both(
            format!("Mötesdagen, {}, är {}.", words.sv, off.sv),
            format!("The day of the meeting, {}, is {}.", english(&words), english(&off)),
        );
        found.push(MeetingWarning { kind: MeetingWarningKind::OnDayOff, sentence });
    }
    if day < today {
        let sentence = Text::both(
            format!("Mötesdagen, {}, har redan passerat.", words.sv),
            format!("The day of the meeting, {}, is over already.", english(&words)),
        );
        found.push(MeetingWarning { kind: MeetingWarningKind::InThePast, sentence });
    }
    found.extend(same_day.iter().map(|title| MeetingWarning {
        kind: MeetingWarningKind::SameDay,
        sentence: Text::both(
            format!("Styrelsen har ett annat möte samma dag: {}.", title.sv),
            format!("The board has another meeting on the same day: {}.", english(title)),
        ),
    }));
    found
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_time_is_two_digits_and_two() {
        let noon: ClockTime = "12:05".parse().unwrap();
        assert_eq!((noon.hour, noon.minute, noon.to_string().as_str()), (12, 5, "12:05"));
        for wrong in ["", "9:00", "24:00", "12:60", "12", "12:5", "12:00:00", "kl 12"] {
            assert_eq!(wrong.parse::<ClockTime>(), Err(NotAClockTime), "{wrong}");
        }
        assert_eq!(serde_json::to_string(&noon).unwrap(), "\"12:05\"");
    }

    #[test]
    fn a_meeting_needs_a_name_and_a_place() {
        let meeting = |title: &str, en: Option<&str>, place: &str| MeetingDates {
            title: Text { sv: title.into(), en: en.map(Into::into) },
            held_on: date!(2021 - 02 - 08),
            starts_at: None,
            place: place.into(),
        };
        let codes = |meeting: MeetingDates| -> Vec<(&'static str, String)> {
            let found = meeting.tidied().check().into_iter();
            found.map(|one| (one.code, one.path.last().cloned().unwrap_or_default())).collect()
        };
        assert!(codes(meeting(" Möte ", Some(" "), "Rådhuset")).is_empty());
        assert_eq!(codes(meeting("", None, " ")), [("REQUIRED", "title".into()), ("REQUIRED", "place".into())]);
        assert_eq!(codes(meeting("Möte", Some(&"x".repeat(201)), "Här")), [("TOO_LONG", "title".into())]);
        assert_eq!(codes(meeting("Möte", None, "Rad\nRad")), [("TOO_LONG", "place".into())]);
    }

    #[test]
    fn what_is_decided_stays_where_it_was_decided() {
        assert_eq!(Held::default().fixed_because(), None);
        for fixed in [
            Held { is_adjusted: true, ..Held::default() },
            Held { decided: 1, ..Held::default() },
            Held { decided: 3, ..Held::default() },
            Held { is_cancelled: true, ..Held::default() },
        ] {
            assert!(fixed.fixed_because().is_some(), "{fixed:?}");
        }
        let three = Held { decided: 3, ..Held::default() }.fixed_because().unwrap();
        assert!(three.sv.starts_with("3 beslut") && three.en.unwrap().starts_with("3 decisions"));
    }

    #[test]
    fn what_looks_strange_is_said() {
        let kinds = |day, same_day: &[Text]| -> Vec<MeetingWarningKind> {
            warnings(day, date!(2020 - 10 - 01), same_day).into_iter().map(|warning| warning.kind).collect()
        };
        assert!(kinds(date!(2020 - 11 - 02), &[]).is_empty());
        assert_eq!(kinds(date!(2020 - 10 - 31), &[]), [MeetingWarningKind::OnDayOff], "All Saints' Day");
        assert_eq!(kinds(date!(2020 - 09 - 30), &[]), [MeetingWarningKind::InThePast]);
        assert_eq!(kinds(date!(2020 - 11 - 02), &["Extra möte".into()]), [MeetingWarningKind::SameDay]);
        let off = warnings(date!(2021 - 06 - 25), date!(2021 - 01 - 01), &[]);
        assert_eq!(off[0].sentence.sv, "Mötesdagen, 25 juni 2021, är midsommarafton.");
    }
}
