//! The activity plan: what is done from which month to which, by whom.

use serde_json::Value;

use crate::text::Text;

/// A month of a year, counted so that months follow each other over the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// From `YYYY-MM`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let is_digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(year, 4) || !is_digits(month, 2) {
            return None;
        }
        let month: i32 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        Some(Self(year.parse::<i32>().ok()? * 12 + month - 1))
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Which of its year's months, from 1.
    #[must_use]
    pub fn number(self) -> u8 {
        u8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1)
    }

    /// How many months it comes after `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

/// A row of an activity plan that has its months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What is done.
    pub name: String,
    /// Who answers for it.
    pub responsible: String,
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
}

/// The columns of an activity plan: what is stored in a row.
pub const ACTIVITY_COLUMNS: [&str; 4] = ["activity", "responsible", "from", "to"];

fn cell<'a>(row: &'a Value, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default().trim()
}

/// The rows of an answer that say what is done and when; others are being written.
#[must_use]
pub fn activities(answer: &Value) -> Vec<Activity> {
    let activity = |row: &Value| {
        let name = cell(row, "activity");
        Some(Activity {
            name: (!name.is_empty()).then(|| name.to_owned())?,
            responsible: cell(row, "responsible").to_owned(),
            from: Month::parse(cell(row, "from"))?,
            to: Month::parse(cell(row, "to"))?,
        })
    };
    answer.as_array().into_iter().flatten().filter_map(activity).collect()
}

/// Whether the months of the rows are months, in order; either may be missing in a draft.
pub(super) fn check_months(rows: &Value) -> Result<(), Text> {
    for (number, row) in (1..).zip(rows.as_array().into_iter().flatten()) {
        let month = |column: &str| match cell(row, column) {
            "" => Ok(None),
            text => Month::parse(text).map(Some).ok_or_else(|| {
                Text::both(
                    format!("Rad {number}: skriv månaden som ÅÅÅÅ-MM, till exempel 2021-03."),
                    format!("Row {number}: write the month as YYYY-MM, such as 2021-03."),
                )
            }),
        };
        if let (Some(from), Some(to)) = (month("from")?, month("to")?)
            && to < from
        {
            return Err(Text::both(
                format!("Rad {number}: aktiviteten slutar innan den börjar."),
                format!("Row {number}: the activity ends before it begins."),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn months_follow_each_other_over_the_years() {
        let month = |text| Month::parse(text).unwrap();
        assert_eq!(month("2022-01").since(month("2021-12")), 1);
        assert_eq!((month("2021-12").year(), month("2021-12").number()), (2021, 12));
        for wrong in ["2021", "2021-13", "2021-00", "21-01", "2021-1", "mars 2021", "2021-+1"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_activity_does_not_end_before_it_begins() {
        let row = |from: &str, to: &str| json!([{ "activity": "A", "responsible": "", "from": from, "to": to }]);
        for (from, to, fits) in [
            ("2021-03", "2021-03", true),
            ("2021-03", "2021-02", false),
            ("2021-12", "2022-01", true),
            ("", "2021-02", true),
            ("i mars", "", false),
        ] {
            assert_eq!(check_months(&row(from, to)).is_ok(), fits, "{from} {to}");
        }
        assert_eq!(
            check_months(&row("2021-03", "2021-02")).unwrap_err().sv,
            "Rad 1: aktiviteten slutar innan den börjar."
        );
    }

    #[test]
    fn only_rows_with_their_months_are_activities() {
        let answer = json!([
            { "activity": "Start", "responsible": "Region A", "from": "2021-01", "to": "2021-03" },
            { "activity": "Sedan", "from": "2021-04", "to": "" },
            { "activity": " ", "from": "2021-04", "to": "2021-05" },
        ]);
        let found = activities(&answer);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].to.since(found[0].from)), ("Start", 2));
    }
}
