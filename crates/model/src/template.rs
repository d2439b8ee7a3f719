//! The application template: sections of questions, published as numbered versions that never change. The form, the
//! completeness check and the frozen submission all read the same version.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text::Text;

mod activity;
mod condition;
mod list;

pub use activity::{ACTIVITY_COLUMNS, Activity, Month, activities};
pub use condition::{ShownWhen, day_of};
pub use list::{List, can_take_options};

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One line.
    ShortText,
    /// Paragraphs.
    LongText,
    /// One or several of the options.
    Choice,
    /// A whole number.
    Number,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// Rows with the question's columns.
    Table,
    /// Goals, each with how it is measured and its target.
    Goals,
    /// Activities with who answers for them and the months in which they go on.
    ActivityPlan,
    /// The application's budget lines.
    Budget,
    /// The parties and what they take on.
    Parties,
    /// Files.
    Attachment,
}

/// One of the answers that a choice offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: Text,
}

/// A column of a table question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What is stored.
    pub key: String,
    /// What is read.
    pub label: Text,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Names the answer within the template.
    pub key: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The question.
    pub label: Text,
    /// How to answer well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Text>,
    /// When it is shown; always unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<ShownWhen>,
    /// Whether the application cannot be sent without an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Characters at most, for texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether a choice takes several options.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multiple: bool,
    /// Which of the association's lists the options of a choice come from; for goals, the list that each is tied to. The
    /// options are written into the version when it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options_from: Option<List>,
    /// Whether goals also say who has accepted them and when they are reached.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub smart: bool,
    /// The options of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChoiceOption>,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// The greatest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
    /// What a number counts, such as `personer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// The columns of a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Files at most, for attachments; 10 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_files: Option<u32>,
}

/// A page of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Names the section within the template.
    pub key: String,
    /// Its heading.
    pub title: Text,
    /// What the section is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Text>,
    /// When it is shown; always unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<ShownWhen>,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// What a published version consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateContent {
    /// The pages of the form, in order.
    pub sections: Vec<Section>,
}

/// Rows at most in a table or list of goals: enough for any plan, and a bound on what one answer may hold.
pub const MAX_ROWS: usize = 200;
/// Characters at most where the question sets no limit of its own.
pub const MAX_TEXT: usize = 20_000;

impl TemplateContent {
    /// The question with this key.
    #[must_use]
    pub fn find_question(&self, key: &str) -> Option<&Question> {
        self.questions().find(|question| question.key == key)
    }

    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| &section.questions)
    }
}

impl Question {
    /// Whether `value` has the form of an answer to this question; emptiness is allowed, because a draft is unfinished.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self, value: &Value) -> Result<(), Text> {
        let wrong_form = || Text::both("Svaret har fel form.", "The answer has the wrong form.");
        let limited = |text: &str| {
            let limit = self.max_length.map_or(MAX_TEXT, |limit| limit as usize);
            let length = text.chars().count();
            if length <= limit {
                return Ok(());
            }
            Err(Text::both(
                format!("Texten är {length} tecken lång. Högst {limit} tecken får plats."),
                format!("The text is {length} characters long. At most {limit} characters fit."),
            ))
        };
        match self.kind {
            QuestionKind::ShortText | QuestionKind::LongText => limited(value.as_str().ok_or_else(wrong_form)?),
            QuestionKind::Date => match value.as_str().ok_or_else(wrong_form)? {
                "" => Ok(()),
                text => time::Date::parse(text, time::macros::format_description!("[year]-[month]-[day]"))
                    .map(drop)
                    .map_err(|_| Text::both("Skriv datumet som ÅÅÅÅ-MM-DD.", "Write the date as YYYY-MM-DD.")),
            },
            QuestionKind::Number => {
                // An emptied field says nothing: `null`, or the empty text, because GraphQL refuses a null that is required.
                if value.is_null() || value == "" {
                    return Ok(());
                }
                let number = value.as_i64().ok_or_else(|| Text::both("Skriv ett heltal.", "Write a whole number."))?;
                let least = i64::from(self.min.unwrap_or(i32::MIN));
                let most = i64::from(self.max.unwrap_or(i32::MAX));
                if (least..=most).contains(&number) {
                    return Ok(());
                }
                Err(Text::both(
                    format!("Talet ska vara mellan {least} och {most}."),
                    format!("The number must be between {least} and {most}."),
                ))
            }
            QuestionKind::Choice => {
                let chosen = value.as_array().ok_or_else(wrong_form)?;
                let known =
                    |value: &Value| self.options.iter().any(|option| Some(option.value.as_str()) == value.as_str());
                if chosen.iter().all(known) && (self.multiple || chosen.len() <= 1) {
                    Ok(())
                } else {
                    Err(Text::both("Välj bland alternativen.", "Choose among the options."))
                }
            }
            QuestionKind::Table => {
                let keys: Vec<&str> = self.columns.iter().map(|column| column.key.as_str()).collect();
                check_rows(value, &keys, &limited)
            }
            QuestionKind::Goals => {
                check_rows(value, &self.goal_columns(), &limited)?;
                let mut tied = value.as_array().into_iter().flatten().filter_map(|row| row.get("goal")?.as_str());
                let known = |key: &str| key.is_empty() || self.options.iter().any(|option| option.value == key);
                if tied.all(known) {
                    return Ok(());
                }
                Err(Text::both("Välj bland förbundets mål.", "Choose among the association's goals."))
            }
            QuestionKind::ActivityPlan => {
                check_rows(value, &ACTIVITY_COLUMNS, &limited)?;
                activity::check_months(value)
            }
            QuestionKind::Budget | QuestionKind::Parties | QuestionKind::Attachment => Err(wrong_form()),
        }
    }

    /// What is stored of each goal. Its text, measure and target always are; `goal` is the key of the association's goal
    /// that it serves.
    #[must_use]
    pub fn goal_columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["text", "measure", "target"];
        if self.smart {
            columns.extend(["accepted_by", "when"]);
        }
        if !self.options.is_empty() {
            columns.push("goal");
        }
        columns
    }

    /// Whether an answer says nothing.
    #[must_use]
    pub fn is_blank(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.iter().all(Self::is_blank),
            Value::Object(fields) => fields.values().all(Self::is_blank),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

fn check_rows(value: &Value, keys: &[&str], limited: &dyn Fn(&str) -> Result<(), Text>) -> Result<(), Text> {
    let wrong_form = || Text::both("Tabellen har fel form.", "The table has the wrong form.");
    let rows = value.as_array().ok_or_else(wrong_form)?;
    if rows.len() > MAX_ROWS {
        return Err(Text::both(format!("Högst {MAX_ROWS} rader får plats."), format!("At most {MAX_ROWS} rows fit.")));
    }
    for row in rows {
        for (key, cell) in row.as_object().ok_or_else(wrong_form)? {
            if !keys.contains(&key.as_str()) {
                return Err(wrong_form());
            }
            limited(cell.as_str().ok_or_else(wrong_form)?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn question(kind: QuestionKind) -> Question {
        Question {
            key: "q".into(),
            kind,
            label: "Fråga".into(),
            guidance: None,
            shown_when: None,
            required: true,
            max_length: Some(5),
            multiple: false,
            options_from: None,
            smart: false,
            options: vec![ChoiceOption { value: "a".into(), label: "A".into() }],
            min: Some(1),
            max: Some(9),
            unit: None,
            columns: vec![Column { key: "when".into(), label: "När".into() }],
            max_files: None,
        }
    }

    #[test]
    fn answers_have_the_form_of_their_question() {
        use QuestionKind::*;
        for (kind, value, fits) in [
            (ShortText, json!("åäö"), true),
            (ShortText, json!("åäöåäö"), false),
            (LongText, json!(5), false),
            (Choice, json!(["a"]), true),
            (Choice, json!([]), true),
            (Choice, json!(["b"]), false),
            (Choice, json!(["a", "a"]), false),
            (Number, json!(9), true),
            (Number, json!(10), false),
            (Number, json!("9"), false),
            (Number, json!(null), true),
            (Number, json!(""), true),
            (Date, json!("2020-10-02"), true),
            (Date, json!(""), true),
            (Date, json!("2 okt"), false),
            (Table, json!([{"when": "maj"}]), true),
            (Table, json!([{"other": "maj"}]), false),
            (Table, json!(["maj"]), false),
            (Goals, json!([{"text": "Mål", "measure": "", "target": "60 %"}]), true),
            (Goals, json!([{"text": "Mål", "goal": "a"}]), true),
            (Goals, json!([{"text": "Mål", "goal": "b"}]), false),
            (Goals, json!([{"text": "Mål", "when": "2021"}]), false),
            (ActivityPlan, json!([{"activity": "A", "responsible": "", "from": "", "to": ""}]), true),
            (ActivityPlan, json!([{"when": "maj"}]), false),
            (Budget, json!([]), false),
        ] {
            assert_eq!(question(kind).check(&value).is_ok(), fits, "{kind:?} {value}");
        }
    }

    #[test]
    fn smart_goals_have_more_parts_and_old_answers_still_fit() {
        let mut smart = question(QuestionKind::Goals);
        smart.smart = true;
        assert!(smart.check(&json!([{"text": "Mål", "measure": "", "target": "60 %"}])).is_ok());
        assert!(smart.check(&json!([{"text": "Mål", "accepted_by": "Alla", "when": "2021"}])).is_ok());
    }

    #[test]
    fn blank_answers_say_nothing() {
        for (value, blank) in [
            (json!(" "), true),
            (json!([{"a": ""}]), true),
            (json!(0), false),
            (json!([]), true),
            (json!(["a"]), false),
        ] {
            assert_eq!(Question::is_blank(&value), blank, "{value}");
        }
    }
}
