//! Dates, times, amounts and sizes as people read and type them.
//!
//! Must stay true: amounts are whole öre everywhere but on the screen, and no amount ever passes through a float; what
//! [`kronor_to_type`] writes, [`parse_kronor`] reads back to the same amount.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::text::Language;

const MONTHS: [[&str; 12]; 2] = [
    [
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
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

/// A no-break space, so that an amount never wraps.
const SPACE: char = '\u{a0}';

fn stockholm() -> TimeZone {
    TimeZone::get("Europe/Stockholm").expect("the time zone database is part of the binary")
}

/// A date in words: `2 oktober 2020`.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    let names = MONTHS[usize::from(language == Language::English)];
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    format!("{}{SPACE}{} {}", date.day(), names[month], date.year())
}

/// A month in words: `oktober 2020`. `month` counts from 0.
#[must_use]
pub fn month(language: Language, year: i64, month: usize) -> String {
    let names = MONTHS[usize::from(language == Language::English)];
    format!("{}{SPACE}{year}", names[month % 12])
}

/// The date in Sweden at a moment.
#[must_use]
pub fn local_date(moment: Timestamp) -> Date {
    moment.to_zoned_datetime(stockholm()).date()
}

/// The time of day in Sweden: `14.05` in Swedish, `14:05` in English.
#[must_use]
pub fn time(language: Language, moment: Timestamp) -> String {
    let time = moment.to_zoned_datetime(stockholm()).time();
    let mark = if language == Language::Swedish { '.' } else { ':' };
    format!("{:02}{mark}{:02}", time.hour(), time.minute())
}

/// An amount of öre in kronor with its unit: `12 500 kr`, `SEK 12,500`. Öre are shown only when there are any.
#[must_use]
pub fn money(language: Language, ore: i64) -> String {
    let (group, decimal) = if language == Language::Swedish { (SPACE, ',') } else { (',', '.') };
    let number = grouped(ore, group, decimal);
    match language {
        Language::Swedish => format!("{number}{SPACE}kr"),
        Language::English => format!("SEK{SPACE}{number}"),
    }
}

/// An amount of öre as a person would type it: `12 500` or `12 500,50`.
#[must_use]
pub fn kronor_to_type(ore: i64) -> String {
    grouped(ore, ' ', ',')
}

fn grouped(ore: i64, group: char, decimal: char) -> String {
    let digits = (ore.unsigned_abs() / 100).to_string();
    let mut text = String::new();
    if ore < 0 {
        text.push('\u{2212}');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    let rest = ore.unsigned_abs() % 100;
    if rest > 0 {
        text.push(decimal);
        text.push_str(&format!("{rest:02}"));
    }
    text
}

/// Öre from what a person typed: `12 500`, `12500,50`, `12 500 kr`. `None` when it is no amount; a full stop before three
/// digits is refused, because `12.500` means one thing to one person and another to the next.
#[must_use]
pub fn parse_kronor(typed: &str) -> Option<i64> {
    let lower = typed.trim().to_lowercase();
    let bare = lower.strip_suffix("kr").or_else(|| lower.strip_suffix(":-")).unwrap_or(&lower);
    let compact: String = bare.chars().filter(|character| !character.is_whitespace()).collect();
    let (negative, digits) = match compact.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, compact.as_str()),
    };
    let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let all_digits = |part: &str| part.chars().all(|character| character.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) || decimals.len() > 2 {
        return None;
    }
    let kronor: i64 = whole.parse().ok()?;
    let ore: i64 = format!("{decimals:0<2}").parse().ok()?;
    let amount = kronor.checked_mul(100)?.checked_add(ore)?;
    Some(if negative { -amount } else { amount })
}

/// A size in bytes for people: `480 kB`, `1,2 MB`.
#[must_use]
pub fn size(language: Language, bytes: i64) -> String {
    let mark = if language == Language::Swedish { ',' } else { '.' };
    match bytes {
        ..1_000 => format!("{bytes}{SPACE}B"),
        1_000..1_000_000 => format!("{}{SPACE}kB", (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            format!("{}{mark}{}{SPACE}MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, ore) in [
            ("12 500", Some(1_250_000)),
            ("12\u{a0}500 kr", Some(1_250_000)),
            ("12500,5", Some(1_250_050)),
            ("12500.50", Some(1_250_050)),
            ("0", Some(0)),
            ("-40", Some(-4_000)),
            ("12.500", None),
            ("tolv", None),
            ("", None),
            (",50", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse_kronor(typed), ore, "{typed}");
        }
        for ore in [0, 1, 99, 100, 123_456_789, 100_000_000, -250] {
            assert_eq!(parse_kronor(&kronor_to_type(ore)), Some(ore));
        }
    }

    #[test]
    fn amounts_dates_and_sizes_are_written_as_people_read_them() {
        assert_eq!(money(Language::Swedish, 1_250_000), "12\u{a0}500\u{a0}kr");
        assert_eq!(money(Language::Swedish, 1_250_050), "12\u{a0}500,50\u{a0}kr");
        assert_eq!(money(Language::English, 123_456_700), "SEK\u{a0}1,234,567");
        assert_eq!(date(Language::Swedish, jiff::civil::date(2020, 10, 2)), "2\u{a0}oktober 2020");
        assert_eq!(date(Language::English, jiff::civil::date(2020, 10, 2)), "2\u{a0}October 2020");
        let moment: Timestamp = "2020-10-02T21:59:00Z".parse().unwrap();
        assert_eq!(time(Language::Swedish, moment), "23.59");
        assert_eq!(local_date("2020-10-02T22:30:00Z".parse().unwrap()), jiff::civil::date(2020, 10, 3));
        assert_eq!(size(Language::Swedish, 1_240_000), "1,2\u{a0}MB");
        assert_eq!(size(Language::Swedish, 480_200), "480\u{a0}kB");
    }
}
