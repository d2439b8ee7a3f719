//! Amounts, dates and sizes as people read them.
//!
//! Numbers follow Swedish custom in both languages: a no-break space between thousands, a decimal comma, a true minus sign.

use time::{Date, Month, PrimitiveDateTime};

use crate::Language;

const NO_BREAK_SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// An amount in öre as `1 234 567,50 kr`; öre are left out when they are nought.
#[must_use]
pub fn kronor(ore: i64) -> String {
    format!("{}{NO_BREAK_SPACE}kr", amount(ore))
}

/// An amount in öre as `1 234 567,50`, for a table whose heading names the unit.
#[must_use]
pub fn amount(ore: i64) -> String {
    let magnitude = ore.unsigned_abs();
    let mut text = String::new();
    if ore < 0 {
        text.push(MINUS);
    }
    text.push_str(&thousands(magnitude / 100));
    if !magnitude.is_multiple_of(100) {
        text.push_str(&format!(",{:02}", magnitude % 100));
    }
    text
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(NO_BREAK_SPACE);
        }
        text.push(digit);
    }
    text
}

/// A date as `2 oktober 2020` or `2 October 2020`.
#[must_use]
pub fn long_date(date: Date, language: Language) -> String {
    format!("{}{NO_BREAK_SPACE}{} {}", date.day(), month(date.month(), language), date.year())
}

/// A month as `oktober 2020`; `number` counts from 1.
#[must_use]
pub fn month_and_year(year: i32, number: i32, language: Language) -> String {
    let name = u8::try_from(number).ok().and_then(|number| Month::try_from(number).ok()).unwrap_or(Month::January);
    format!("{}{NO_BREAK_SPACE}{year}", month(name, language))
}

/// A local date and time as `2 oktober 2020 kl. 16.30` or `2 October 2020 at 16:30`.
#[must_use]
pub fn date_and_time(local: PrimitiveDateTime, language: Language) -> String {
    let date = long_date(local.date(), language);
    let (hour, minute) = (local.hour(), local.minute());
    match language {
        Language::Swedish => format!("{date} kl.{NO_BREAK_SPACE}{hour:02}.{minute:02}"),
        Language::English => format!("{date} at{NO_BREAK_SPACE}{hour:02}:{minute:02}"),
    }
}

/// A number of bytes as `1,4 MB` (decimal units, as file managers show them).
#[must_use]
pub fn file_size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    for (unit, size) in UNITS {
        if bytes >= size {
            let (whole, tenth) = (bytes / size, bytes % size * 10 / size);
            return if whole < 10 && tenth > 0 {
                format!("{whole},{tenth}{NO_BREAK_SPACE}{unit}")
            } else {
                format!("{whole}{NO_BREAK_SPACE}{unit}")
            };
        }
    }
    format!("{bytes}{NO_BREAK_SPACE}byte")
}

const fn month(month: Month, language: Language) -> &'static str {
    match (language, month) {
        (Language::Swedish, Month::January) => "januari",
        (Language::Swedish, Month::February) => "februari",
        (Language::Swedish, Month::March) => "mars",
        (Language::Swedish, Month::April) => "april",
        (Language::Swedish, Month::May) => "maj",
        (Language::Swedish, Month::June) => "juni",
        (Language::Swedish, Month::July) => "juli",
        (Language::Swedish, Month::August) => "augusti",
        (Language::Swedish, Month::September) => "september",
        (Language::Swedish, Month::October) => "oktober",
        (Language::Swedish, Month::November) => "november",
        (Language::Swedish, Month::December) => "december",
        (Language::English, Month::January) => "January",
        (Language::English, Month::February) => "February",
        (Language::English, Month::March) => "March",
        (Language::English, Month::April) => "April",
        (Language::English, Month::May) => "May",
        (Language::English, Month::June) => "June",
        (Language::English, Month::July) => "July",
        (Language::English, Month::August) => "August",
        (Language::English, Month::September) => "September",
        (Language::English, Month::October) => "October",
        (Language::English, Month::November) => "November",
        (Language::English, Month::December) => "December",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn amounts_are_written_the_swedish_way() {
        assert_eq!(kronor(123_456_750), "1\u{a0}234\u{a0}567,50\u{a0}kr");
        assert_eq!(kronor(100_000), "1\u{a0}000\u{a0}kr");
        assert_eq!(kronor(99_900), "999\u{a0}kr");
        assert_eq!(kronor(5), "0,05\u{a0}kr");
        assert_eq!(kronor(0), "0\u{a0}kr");
        assert_eq!(kronor(-12_345_600), "\u{2212}123\u{a0}456\u{a0}kr");
        assert_eq!(kronor(-1), "\u{2212}0,01\u{a0}kr");
        assert_eq!(kronor(i64::MIN), "\u{2212}92\u{a0}233\u{a0}720\u{a0}368\u{a0}547\u{a0}758,08\u{a0}kr");
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(long_date(date!(2020 - 10 - 02), Language::Swedish), "2\u{a0}oktober 2020");
        assert_eq!(long_date(date!(2020 - 10 - 02), Language::English), "2\u{a0}October 2020");
        let evening = datetime!(2020-10-02 16:05);
        assert_eq!(date_and_time(evening, Language::Swedish), "2\u{a0}oktober 2020 kl.\u{a0}16.05");
        assert_eq!(date_and_time(evening, Language::English), "2\u{a0}October 2020 at\u{a0}16:05");
    }

    #[test]
    fn sizes_have_one_decimal_when_it_helps() {
        assert_eq!(file_size(0), "0\u{a0}byte");
        assert_eq!(file_size(999), "999\u{a0}byte");
        assert_eq!(file_size(1_400_000), "1,4\u{a0}MB");
        assert_eq!(file_size(24_900_000), "24\u{a0}MB");
        assert_eq!(file_size(2_000), "2\u{a0}kB");
    }
}
