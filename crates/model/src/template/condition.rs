//! Questions and sections that are shown only when an earlier answer asks for them.
//!
//! What must stay true: a condition looks back, never ahead, so that one walk through the form knows what is shown; what
//! depends on a hidden question is hidden too. Hiding takes nothing away: what was typed stays in the draft.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;

use super::{Question, QuestionKind, TemplateContent};
use crate::association::Day;

/// When something is shown: an earlier answer is one of these options, or a number or date within these bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownWhen {
    /// Key of an earlier question of kind choice, number or date.
    pub question: String,
    /// For a choice: the options of which one is chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// For a number: the least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<i32>,
    /// For a number: the greatest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<i32>,
    /// For a date: the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub from: Option<Date>,
    /// For a date: the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub until: Option<Date>,
}

/// Reads the day of an answer.
#[must_use]
pub fn day_of(value: &Value) -> Option<Date> {
    Date::parse(value.as_str()?, time::macros::format_description!("[year]-[month]-[day]")).ok()
}

impl ShownWhen {
    /// Whether an answer is what is asked for; no answer never is.
    #[must_use]
    pub fn holds(&self, answer: Option<&Value>) -> bool {
        let Some(answer) = answer.filter(|answer| !Question::is_blank(answer)) else { return false };
        if let Some(chosen) = answer.as_array() {
            return chosen.iter().any(|value| self.is.iter().any(|option| value.as_str() == Some(option)));
        }
        if let Some(number) = answer.as_i64() {
            return self.at_least.is_none_or(|least| number >= i64::from(least))
                && self.at_most.is_none_or(|most| number <= i64::from(most));
        }
        day_of(answer)
            .is_some_and(|day| self.from.is_none_or(|first| day >= first) && self.until.is_none_or(|last| day <= last))
    }

    /// What is wrong with it, in English, for whoever writes the file. `earlier` are the questions before it.
    fn contradiction<'a>(&self, mut earlier: impl Iterator<Item = &'a Question>) -> Option<String> {
        let Some(question) = earlier.find(|question| question.key == self.question) else {
            return Some(format!("there is no question `{}` before this; a condition looks back", self.question));
        };
        let has_number = self.at_least.is_some() || self.at_most.is_some();
        let has_date = self.from.is_some() || self.until.is_some();
        let (expected, fits) = match question.kind {
            QuestionKind::Choice => ("`is` with options", !self.is.is_empty() && !has_number && !has_date),
            QuestionKind::Number => ("`at_least` or `at_most`", has_number && self.is.is_empty() && !has_date),
            QuestionKind::Date => ("`from` or `until`", has_date && self.is.is_empty() && !has_number),
            _ => return Some(format!("`{}` is no choice, number or date", self.question)),
        };
        if !fits {
            return Some(format!("`{}` asks for {expected} and nothing else", self.question));
        }
        let unknown = self.is.iter().find(|value| !question.options.iter().any(|option| option.value == **value));
        if let Some(value) = unknown {
            return Some(format!("`{}` has no option `{value}`", self.question));
        }
        let is_empty = matches!((self.at_least, self.at_most), (Some(least), Some(most)) if least > most)
            || matches!((self.from, self.until), (Some(first), Some(last)) if first > last);
        is_empty.then(|| "nothing is both at least the first and at most the last".to_owned())
    }
}

/// Where in a template something is wrong: the section's place, and the question's in it unless the section is meant.
pub type Place = (usize, Option<usize>);

impl TemplateContent {
    /// Keys of the questions that are shown with these answers.
    pub fn shown<'a>(&self, answer: impl Fn(&str) -> Option<&'a Value>) -> BTreeSet<String> {
        let mut shown = BTreeSet::new();
        for section in &self.sections {
            let holds = |when: &Option<ShownWhen>, shown: &BTreeSet<String>| {
                when.as_ref().is_none_or(|when| shown.contains(&when.question) && when.holds(answer(&when.question)))
            };
            if !holds(&section.shown_when, &shown) {
                continue;
            }
            for question in &section.questions {
                if holds(&question.shown_when, &shown) {
                    shown.insert(question.key.clone());
                }
            }
        }
        shown
    }

    /// What is wrong with the conditions, in English, for whoever writes the file.
    #[must_use]
    pub fn wrong_conditions(&self) -> Vec<(Place, String)> {
        let always = |question: &Question| matches!(question.kind, QuestionKind::Budget | QuestionKind::Parties);
        let refused = || "every application has a budget and parties; they are always shown".to_owned();
        let mut wrong = Vec::new();
        let mut before = 0;
        for (place, section) in self.sections.iter().enumerate() {
            if let Some(when) = &section.shown_when {
                wrong.extend(when.contradiction(self.questions().take(before)).map(|text| ((place, None), text)));
                if section.questions.iter().any(always) {
                    wrong.push(((place, None), refused()));
                }
            }
            for (index, question) in section.questions.iter().enumerate() {
                if let Some(when) = &question.shown_when {
                    let found = when.contradiction(self.questions().take(before));
                    wrong.extend(found.map(|text| ((place, Some(index)), text)));
                    if always(question) {
                        wrong.push(((place, Some(index)), refused()));
                    }
                }
                before += 1;
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::date;

    use super::*;

    fn content(yaml: &str) -> TemplateContent {
        serde_saphyr::from_str(yaml).unwrap()
    }

    const FORM: &str = "
sections:
- key: one
  title: Ett
  questions:
  - { key: outside, kind: choice, label: Utomstående?, options: [{ value: ja, label: Ja }, { value: nej, label: Nej }] }
  - { key: who, kind: short_text, label: Vem?, shown_when: { question: outside, is: [ja] } }
  - { key: people, kind: number, label: Antal }
  - { key: ends_on, kind: date, label: Slutar }
- key: two
  title: Två
  shown_when: { question: people, at_least: 1 }
  questions:
  - { key: how, kind: choice, label: Hur?, options: [{ value: x, label: X }] }
  - { key: more, kind: long_text, label: Mer, shown_when: { question: how, is: [x] } }
- key: three
  title: Tre
  shown_when: { question: ends_on, from: 2022-01-01 }
  questions:
  - { key: late, kind: short_text, label: Sent }
";

    fn shown(answers: &Value) -> Vec<String> {
        content(FORM).shown(|key| answers.get(key)).into_iter().collect()
    }

    #[test]
    fn what_is_shown_follows_the_answers() {
        assert_eq!(shown(&json!({})), ["ends_on", "outside", "people"]);
        assert_eq!(shown(&json!({"outside": ["ja"]})), ["ends_on", "outside", "people", "who"]);
        assert_eq!(shown(&json!({"outside": ["nej"]})), ["ends_on", "outside", "people"]);
        assert_eq!(shown(&json!({"people": 1, "how": ["x"]})), ["ends_on", "how", "more", "outside", "people"]);
        assert_eq!(shown(&json!({"ends_on": "2022-01-01"})), ["ends_on", "late", "outside", "people"]);
        assert_eq!(shown(&json!({"ends_on": "2021-12-31"})), ["ends_on", "outside", "people"]);
    }

    #[test]
    fn what_depends_on_a_hidden_question_is_hidden_whatever_was_answered() {
        assert_eq!(shown(&json!({"people": 0, "how": ["x"], "more": "kvar"})), ["ends_on", "outside", "people"]);
    }

    #[test]
    fn bounds_include_their_ends() {
        let when = |at_least, at_most, from, until| ShownWhen {
            question: "q".into(),
            is: Vec::new(),
            at_least,
            at_most,
            from,
            until,
        };
        let number = when(Some(1), Some(3), None, None);
        for (value, holds) in [(0, false), (1, true), (3, true), (4, false)] {
            assert_eq!(number.holds(Some(&json!(value))), holds, "{value}");
        }
        let day = when(None, None, Some(date!(2021 - 01 - 01)), Some(date!(2021 - 01 - 02)));
        for (value, holds) in
            [("2020-12-31", false), ("2021-01-01", true), ("2021-01-02", true), ("2021-01-03", false), ("", false)]
        {
            assert_eq!(day.holds(Some(&json!(value))), holds, "{value}");
        }
        assert!(!number.holds(None));
    }

    #[test]
    fn a_condition_looks_back_at_what_can_be_compared() {
        assert!(content(FORM).wrong_conditions().is_empty());
        for (from, to, says) in [
            ("{ question: outside, is: [ja] }", "{ question: people, at_least: 1 }", "looks back"),
            ("{ question: outside, is: [ja] }", "{ question: who, is: [ja] }", "looks back"),
            ("{ question: outside, is: [ja] }", "{ question: outside, is: [kanske] }", "has no option `kanske`"),
            ("{ question: outside, is: [ja] }", "{ question: outside }", "`is` with options"),
            ("{ question: outside, is: [ja] }", "{ question: outside, is: [ja], at_least: 1 }", "and nothing else"),
            ("{ question: people, at_least: 1 }", "{ question: people, at_least: 3, at_most: 2 }", "nothing is both"),
            ("{ question: people, at_least: 1 }", "{ question: how, is: [x] }", "looks back"),
            ("{ question: people, at_least: 1 }", "{ question: who, is: [x] }", "no choice, number or date"),
            ("kind: long_text, label: Mer", "kind: budget, label: Mer", "always shown"),
        ] {
            let wrong = content(&FORM.replace(from, to)).wrong_conditions();
            assert!(wrong.iter().any(|(_, text)| text.contains(says)), "{to}: {wrong:?}");
        }
    }
}
