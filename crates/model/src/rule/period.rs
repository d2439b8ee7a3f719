//! Rules about when: the time of an intervention, its start, and what is planned when. A rule of days says nothing of days
//! that are not written; whether they must be is the question's own `required`.

use serde::{Deserialize, Serialize};
use time::{Date, Duration, Month};

use super::{
    Facts,
    catalogue::{Asks, Reference},
    words::{and_list, label_of},
};
use crate::{
    deadline::in_words,
    template::QuestionKind,
    text::{Language, Text},
};

/// The end is not before the start, and the time at most so many months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodWithin {
    /// Key of a question of type date: the first day.
    pub from: String,
    /// Key of a question of type date: the last day.
    pub to: String,
    /// Months at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_months: Option<u16>,
}

/// The start is not before the board decides, nor before the call's first day of interventions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartsAfterDecision {
    /// Key of a question of type date.
    pub question: String,
}

/// One day is before another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateBefore {
    /// Key of a question of type date: the earlier day.
    pub first: String,
    /// Key of a question of type date: the later day.
    pub then: String,
}

/// The activity plan has activities, all within the years of the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanWithinYears {
    /// Key of a question of type activity plan.
    pub question: String,
}

/// The last day of a time of so many months.
fn last_day(first: Date, months: u16) -> Option<Date> {
    let month = first.year().checked_mul(12)? + i32::from(u8::from(first.month())) - 1 + i32::from(months);
    let (year, month) = (month.div_euclid(12), Month::try_from(u8::try_from(month.rem_euclid(12) + 1).ok()?).ok()?);
    let day = first.day().min(month.length(year));
    Date::from_calendar_date(year, month, day).ok()?.checked_sub(Duration::DAY)
}

fn dates<'a>(keys: &[&'a String]) -> Vec<Reference<'a>> {
    keys.iter().map(|key| Reference::Question(key, &[QuestionKind::Date])).collect()
}

impl Asks for PeriodWithin {
    fn sentence(&self, _: &Facts) -> Text {
        match self.max_months {
            None => {
                Text::both("Insatsen ska sluta efter att den börjar.", "The intervention must end after it begins.")
            }
            Some(months) => Text::both(
                format!("Insatsen kan pågå i högst {months} månader."),
                format!("The intervention can go on for at most {months} months."),
            ),
        }
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let (from, to) = (facts.date(&self.from)?, facts.date(&self.to)?);
        if to < from {
            return Some(Text::both("Slutdagen är före startdagen.", "The last day is before the first."));
        }
        let last = last_day(from, self.max_months?)?;
        (to > last).then(|| {
            let day = in_words(last);
            let en = day.in_language(Language::En);
            Text::both(format!("Den kan sluta senast {}.", day.sv), format!("It can end on {en} at the latest."))
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        dates(&[&self.from, &self.to])
    }
}

impl Asks for StartsAfterDecision {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            "Insatsen kan inte börja innan styrelsen har beslutat.",
            "The intervention cannot begin before the board has decided.",
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let start = facts.date(&self.question)?;
        let first = facts.decision_on.max(facts.starts_on)?;
        (start < first).then(|| {
            let day = in_words(first);
            let en = day.in_language(Language::En);
            Text::both(format!("Första möjliga dag är {}.", day.sv), format!("The first possible day is {en}."))
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        dates(&[&self.question])
    }
}

impl Asks for DateBefore {
    fn sentence(&self, facts: &Facts) -> Text {
        let label = |key| label_of(&facts.question_labels, key);
        let (first, then) = (label(&self.first), label(&self.then));
        Text::both(
            format!("”{}” ska vara före ”{}”.", first.sv, then.sv),
            format!("“{}” must be before “{}”.", first.in_language(Language::En), then.in_language(Language::En)),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let (first, then) = (facts.date(&self.first)?, facts.date(&self.then)?);
        (first >= then).then(|| {
            let day = in_words(first);
            let en = day.in_language(Language::En);
            Text::both(format!("Nu är den {}.", day.sv), format!("Now it is {en}."))
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        dates(&[&self.first, &self.then])
    }
}

impl Asks for PlanWithinYears {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            "Planen ska ha aktiviteter med tider, inom de år som kan sökas.",
            "The plan must have activities with times, within the years that can be applied for.",
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let plan = facts.activities.iter().find(|(key, _)| *key == self.question).map(|(_, plan)| plan);
        let Some(plan) = plan.filter(|plan| !plan.is_empty()) else {
            return Some(Text::both("Ingen aktivitet har tider än.", "No activity has times yet."));
        };
        let (first, last) = (facts.budget_years.iter().min()?, facts.budget_years.iter().max()?);
        let outside: Vec<String> = plan
            .iter()
            .filter(|activity| activity.from.year() < *first || activity.to.year() > *last)
            .map(|activity| activity.name.clone())
            .collect();
        (!outside.is_empty()).then(|| {
            Text::both(
                format!("Utanför åren {first}–{last}: {}.", and_list(&outside, "och")),
                format!("Outside the years {first}–{last}: {}.", and_list(&outside, "and")),
            )
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        vec![Reference::Question(&self.question, &[QuestionKind::ActivityPlan])]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::date;

    use super::*;
    use crate::{
        rule::{RuleKind, testing::says},
        template::activities,
    };

    fn dated(dates: &[(&str, Date)]) -> Facts {
        Facts { dates: dates.iter().map(|(key, day)| ((*key).to_owned(), *day)).collect(), ..Facts::default() }
    }

    #[test]
    fn a_time_has_an_order_and_a_length() {
        let rule =
            |max_months| RuleKind::PeriodWithin(PeriodWithin { from: "from".into(), to: "to".into(), max_months });
        let time = |from, to| dated(&[("from", from), ("to", to)]);
        assert!(says(&rule(Some(24)), &time(date!(2021 - 01 - 01), date!(2022 - 12 - 31))).met);
        let long = says(&rule(Some(24)), &time(date!(2021 - 01 - 01), date!(2023 - 01 - 01)));
        assert!(long.sentence.sv.contains("senast 31") && long.sentence.sv.contains("december 2022"), "{long:?}");
        assert!(says(&rule(None), &time(date!(2021 - 01 - 01), date!(2031 - 01 - 01))).met);
        assert!(!says(&rule(None), &time(date!(2021 - 01 - 02), date!(2021 - 01 - 01))).met);
        assert!(says(&rule(Some(1)), &dated(&[("from", date!(2021 - 01 - 01))])).met, "nothing is said of no day");
        // The thirty-first has no day of the same number a month later.
        assert!(says(&rule(Some(1)), &time(date!(2021 - 01 - 31), date!(2021 - 02 - 27))).met);
        assert!(!says(&rule(Some(1)), &time(date!(2021 - 01 - 31), date!(2021 - 02 - 28))).met);
    }

    #[test]
    fn nothing_starts_before_the_decision_or_the_calls_first_day() {
        let rule = RuleKind::StartsAfterDecision(StartsAfterDecision { question: "start".into() });
        let mut facts = dated(&[("start", date!(2020 - 12 - 01))]);
        assert!(says(&rule, &facts).met, "a rolling intake has no day of decision");
        facts.decision_on = Some(date!(2020 - 11 - 02));
        assert!(says(&rule, &facts).met);
        facts.starts_on = Some(date!(2021 - 01 - 01));
        assert!(says(&rule, &facts).sentence.sv.contains("januari 2021"));
        facts.dates[0].1 = date!(2021 - 01 - 01);
        assert!(says(&rule, &facts).met);
    }

    #[test]
    fn one_day_is_before_another() {
        let rule = RuleKind::DateBefore(DateBefore { first: "planned".into(), then: "start".into() });
        let day = |planned| dated(&[("planned", planned), ("start", date!(2021 - 01 - 01))]);
        assert!(says(&rule, &day(date!(2020 - 12 - 31))).met);
        assert!(!says(&rule, &day(date!(2021 - 01 - 01))).met);
    }

    #[test]
    fn a_plan_has_times_within_the_years_of_the_call() {
        let rule = RuleKind::PlanWithinYears(PlanWithinYears { question: "plan".into() });
        let plan = |to: &str| {
            let rows = json!([{ "activity": "Start", "responsible": "", "from": "2021-01", "to": to }]);
            Facts {
                activities: vec![("plan".into(), activities(&rows))],
                budget_years: vec![2021, 2022],
                ..Facts::default()
            }
        };
        assert!(says(&rule, &Facts::default()).sentence.sv.ends_with("Ingen aktivitet har tider än."));
        assert!(!says(&rule, &plan("")).met);
        assert!(says(&rule, &plan("2022-12")).met);
        assert!(says(&rule, &plan("2023-01")).sentence.sv.ends_with("Utanför åren 2021–2022: Start."));
    }
}
