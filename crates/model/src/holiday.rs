//! Days on which a Swedish office is closed: Saturdays, Sundays, public holidays (1989:253, as they are since 2005), and the
//! three eves that count as holidays when a time runs out (1930:173).

use time::{Date, Duration, Month, Weekday};

use crate::text::Text;

/// Easter Sunday, by the Gregorian computus (Meeus, Jones and Butcher).
fn easter(year: i32) -> Date {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let moon_correction = (century + 8) / 25;
    let moon_leap = (century - moon_correction + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_leap + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let month = if days / 31 == 3 { Month::March } else { Month::April };
    let day = u8::try_from(days % 31 + 1).expect("1 to 31");
    Date::from_calendar_date(year, month, day).expect("Easter is in March or April")
}

fn on(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day).expect("a day of every year")
}

/// The first Saturday from a day on.
fn saturday_from(day: Date) -> Date {
    let ahead = (6 + 7 - i64::from(day.weekday().number_days_from_sunday())) % 7;
    day + Duration::days(ahead)
}

/// The holiday that a day is, by name.
#[must_use]
pub fn holiday(date: Date) -> Option<Text> {
    let year = date.year();
    let after_easter = (date - easter(year)).whole_days();
    let midsummer = saturday_from(on(year, Month::June, 20));
    let (sv, en) = match (date.month(), date.day()) {
        (Month::January, 1) => ("nyårsdagen", "New Year's Day"),
        (Month::January, 6) => ("trettondedag jul", "Epiphany"),
        (Month::May, 1) => ("första maj", "the first of May"),
        (Month::June, 6) => ("nationaldagen", "the National Day"),
        (Month::December, 24) => ("julafton", "Christmas Eve"),
        (Month::December, 25) => ("juldagen", "Christmas Day"),
        (Month::December, 26) => ("annandag jul", "the second day of Christmas"),
        (Month::December, 31) => ("nyårsafton", "New Year's Eve"),
        _ if after_easter == -2 => ("långfredagen", "Good Friday"),
        _ if after_easter == 0 => ("påskdagen", "Easter Sunday"),
        _ if after_easter == 1 => ("annandag påsk", "Easter Monday"),
        _ if after_easter == 39 => ("Kristi himmelsfärdsdag", "Ascension Day"),
        _ if after_easter == 49 => ("pingstdagen", "Whit Sunday"),
        _ if date == midsummer - Duration::DAY => ("midsommarafton", "Midsummer's Eve"),
        _ if date == midsummer => ("midsommardagen", "Midsummer Day"),
        _ if date == saturday_from(on(year, Month::October, 31)) => ("alla helgons dag", "All Saints' Day"),
        _ => return None,
    };
    Some(Text::both(sv, en))
}

/// Why an office is closed on a day: the holiday by name, else a Saturday or a Sunday; nothing on a working day.
#[must_use]
pub fn day_off(date: Date) -> Option<Text> {
    holiday(date).or_else(|| match date.weekday() {
        Weekday::Saturday => Some(Text::both("en lördag", "a Saturday")),
        Weekday::Sunday => Some(Text::both("en söndag", "a Sunday")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn name(date: Date) -> String {
        day_off(date).map(|text| text.sv).unwrap_or_default()
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        for day in [
            date!(2005 - 03 - 27),
            date!(2008 - 03 - 23),
            date!(2011 - 04 - 24),
            date!(2019 - 04 - 21),
            date!(2020 - 04 - 12),
            date!(2024 - 03 - 31),
            date!(2025 - 04 - 20),
            date!(2026 - 04 - 05),
            date!(2027 - 03 - 28),
            date!(2030 - 04 - 21),
            date!(2038 - 04 - 25),
        ] {
            assert_eq!(easter(day.year()), day);
        }
    }

    #[test]
    fn the_holidays_of_2020_and_2021_are_all_there_and_no_others() {
        let names = |year: i32| -> Vec<(String, String)> {
            let first = on(year, Month::January, 1);
            (0..i64::from(time::util::days_in_year(year)))
                .map(|days| first + Duration::days(days))
                .filter_map(|day| holiday(day).map(|text| (day.to_string()[5..].to_owned(), text.sv)))
                .collect()
        };
        let expected =
            |moving: [(&str, &str); 16]| moving.map(|(day, name)| (day.to_owned(), name.to_owned())).to_vec();
        assert_eq!(
            names(2020),
            expected([
                ("01-01", "nyårsdagen"),
                ("01-06", "trettondedag jul"),
                ("04-10", "långfredagen"),
                ("04-12", "påskdagen"),
                ("04-13", "annandag påsk"),
                ("05-01", "första maj"),
                ("05-21", "Kristi himmelsfärdsdag"),
                ("05-31", "pingstdagen"),
                ("06-06", "nationaldagen"),
                ("06-19", "midsommarafton"),
                ("06-20", "midsommardagen"),
                ("10-31", "alla helgons dag"),
                ("12-24", "julafton"),
                ("12-25", "juldagen"),
                ("12-26", "annandag jul"),
                ("12-31", "nyårsafton"),
            ])
        );
        assert_eq!(
            names(2021),
            expected([
                ("01-01", "nyårsdagen"),
                ("01-06", "trettondedag jul"),
                ("04-02", "långfredagen"),
                ("04-04", "påskdagen"),
                ("04-05", "annandag påsk"),
                ("05-01", "första maj"),
                ("05-13", "Kristi himmelsfärdsdag"),
                ("05-23", "pingstdagen"),
                ("06-06", "nationaldagen"),
                ("06-25", "midsommarafton"),
                ("06-26", "midsommardagen"),
                ("11-06", "alla helgons dag"),
                ("12-24", "julafton"),
                ("12-25", "juldagen"),
                ("12-26", "annandag jul"),
                ("12-31", "nyårsafton"),
            ])
        );
    }

    #[test]
    fn weekends_are_days_off_and_a_holiday_goes_before_them() {
        assert_eq!(name(date!(2020 - 10 - 03)), "en lördag");
        assert_eq!(name(date!(2020 - 10 - 04)), "en söndag");
        assert_eq!(name(date!(2020 - 10 - 02)), "");
        assert_eq!(name(date!(2020 - 10 - 31)), "alla helgons dag");
        // All Saints' is the Saturday between 31 October and 6 November, at either end.
        assert_eq!(name(date!(2026 - 10 - 31)), "alla helgons dag");
        assert_eq!(name(date!(2027 - 11 - 06)), "alla helgons dag");
        // Two in one: Ascension Day on the first of May.
        assert_eq!(name(date!(2008 - 05 - 01)), "första maj");
    }
}
