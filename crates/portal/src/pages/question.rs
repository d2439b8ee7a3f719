//! A question of the form: what is typed in it, and its way to and from the JSON of an answer.
//!
//! Must stay true: what a person typed is shown again as they typed it, also when it cannot be saved; an answer that was
//! not changed on the page is not sent, so that it cannot overwrite what a colleague wrote meanwhile.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    form::Form,
    operations::{Answer, Application, Question, Section},
    page::Page,
    pages::activity_plan::PlanRead,
    scalars::QuestionKind,
    text::key,
};

/// The content of an answer, as it stands in the fields of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// For texts, dates and numbers.
    pub text: String,
    /// For choices: the values chosen.
    pub chosen: Vec<String>,
    /// For tables and goals: per row the cells as column and text.
    pub rows: Vec<Vec<(String, String)>>,
}

impl Typed {
    /// From a saved answer.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        match value {
            Value::String(text) => Self { text: text.clone(), ..Self::default() },
            Value::Number(number) => Self { text: number.to_string(), ..Self::default() },
            Value::Array(items) => Self {
                text: String::new(),
                chosen: items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                rows: items
                    .iter()
                    .filter_map(Value::as_object)
                    .map(|row| {
                        row.iter()
                            .map(|(key, cell)| (key.clone(), cell.as_str().unwrap_or_default().to_owned()))
                            .collect()
                    })
                    .collect(),
            },
            _ => Self::default(),
        }
    }

    /// From the fields `a.{key}` and `a.{key}.{row}.{column}` of a form.
    #[must_use]
    pub fn from_form(kind: QuestionKind, question: &str, form: &Form, without_row: Option<usize>) -> Self {
        let name = format!("a.{question}");
        match kind {
            QuestionKind::Choice => Self {
                chosen: form.all(&name).filter(|value| !value.is_empty()).map(str::to_owned).collect(),
                ..Self::default()
            },
            QuestionKind::Table | QuestionKind::Goals | QuestionKind::ActivityPlan => {
                let mut rows = Vec::new();
                for row in form.rows(&name).into_iter().filter(|row| Some(*row) != without_row) {
                    let prefix = format!("{name}.{row}");
                    let columns = form.middles(&prefix);
                    rows.push(
                        columns
                            .into_iter()
                            .map(|column| (column.to_owned(), form.typed(&format!("{prefix}.{column}"))))
                            .collect(),
                    );
                }
                Self { rows, ..Self::default() }
            }
            _ => Self { text: form.typed(&name), ..Self::default() },
        }
    }

    /// The JSON that the API takes; rows without any text are left out.
    ///
    /// # Errors
    /// The key of the text that says what is wrong.
    pub fn to_json(&self, kind: QuestionKind) -> Result<Value, &'static str> {
        Ok(match kind {
            QuestionKind::Choice => Value::from(self.chosen.clone()),
            QuestionKind::Table | QuestionKind::Goals | QuestionKind::ActivityPlan => self
                .filled_rows()
                .map(|row| {
                    Value::Object(
                        row.iter().map(|(key, cell)| (key.clone(), Value::from(cell.trim()))).collect::<Map<_, _>>(),
                    )
                })
                .collect(),
            QuestionKind::Number => {
                let digits: String = self.text.chars().filter(|character| !character.is_whitespace()).collect();
                if digits.is_empty() {
                    // Nothing at all; the interface takes no null where an answer belongs.
                    Value::String(String::new())
                } else {
                    Value::from(digits.parse::<i64>().map_err(|_| key("answer-not-a-number"))?)
                }
            }
            _ => Value::from(self.text.as_str()),
        })
    }

    fn filled_rows(&self) -> impl Iterator<Item = &Vec<(String, String)>> {
        self.rows.iter().filter(|row| row.iter().any(|(_, cell)| !cell.trim().is_empty()))
    }

    /// What of it the fields of a question show: all, unless it was written to an earlier version of the question. What the
    /// fields do not show must not look changed, or saving the page would replace it.
    fn shown(&self, question: &Question, columns: &[(String, String)]) -> Self {
        match question.kind {
            QuestionKind::Choice => Self {
                chosen: question
                    .options
                    .iter()
                    .filter(|option| self.chosen.contains(&option.value))
                    .map(|option| option.value.clone())
                    .collect(),
                ..Self::default()
            },
            QuestionKind::Table | QuestionKind::Goals | QuestionKind::ActivityPlan => {
                let is_shown = |cell: &&(String, String)| columns.iter().any(|(key, _)| *key == cell.0);
                let row = |row: &Vec<(String, String)>| row.iter().filter(is_shown).cloned().collect();
                Self { rows: self.rows.iter().map(row).collect(), ..Self::default() }
            }
            _ => Self { text: self.text.clone(), ..Self::default() },
        }
    }

    /// A short name for the content: equal for equal answers, whatever the order in which columns came.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.text.as_bytes());
        for value in &self.chosen {
            hash.update([1]);
            hash.update(value.as_bytes());
        }
        for row in self.filled_rows() {
            hash.update([2]);
            let mut cells: Vec<_> = row.iter().filter(|(_, cell)| !cell.trim().is_empty()).collect();
            cells.sort();
            for (key, cell) in cells {
                hash.update([3]);
                hash.update(key.as_bytes());
                hash.update([4]);
                hash.update(cell.trim().as_bytes());
            }
        }
        hex::encode(&hash.finalize()[..8])
    }

    /// The content as plain text in the words of the form, to show one beside another.
    #[must_use]
    pub fn plain(&self, page: &Page, question: &Question) -> String {
        let label = |value: &str| {
            let option = question.options.iter().find(|option| option.value == value);
            option.map_or_else(|| value.to_owned(), |option| option.label.clone())
        };
        let columns = columns(page, question);
        let cell = |row: &Vec<(String, String)>, (key, heading): &(String, String)| {
            let (_, text) = row.iter().find(|(name, text)| name == key && !text.trim().is_empty())?;
            let text = if key == "goal" { label(text) } else { text.clone() };
            Some(format!("{heading}: {text}"))
        };
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        lines.extend(self.chosen.iter().map(|value| label(value)));
        lines.extend(self.filled_rows().map(|row| {
            let cells: Vec<String> = columns.iter().filter_map(|column| cell(row, column)).collect();
            cells.join(" – ")
        }));
        lines.join("\n")
    }
}

/// An answer by someone else that came between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Who wrote it.
    pub by: String,
    /// What they wrote.
    pub theirs: Typed,
    /// Its version: saving with it replaces it knowingly.
    pub version: i64,
}

/// What the last attempt to save a question came to.
#[derive(Debug, Clone, Default)]
pub struct Attempt {
    /// What was typed.
    pub typed: Option<Typed>,
    /// Why it could not be saved.
    pub error: Option<String>,
    /// Whose answer came between.
    pub conflict: Option<Conflict>,
}

/// A question with what stands in its fields.
#[derive(Debug, Clone)]
pub struct QuestionView {
    /// Its key.
    pub key: String,
    /// The `id` of its field.
    pub id: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The question.
    pub label: String,
    /// How to answer well; empty when nothing is said.
    pub hint: String,
    /// Whether earlier answers hide it; what is typed in it is kept.
    pub hidden: bool,
    /// Whether it must be answered.
    pub required: bool,
    /// Characters at most.
    pub max_length: Option<i64>,
    /// Files at most.
    pub max_files: Option<i64>,
    /// What a number counts.
    pub unit: Option<String>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// The options of a choice.
    pub options: Vec<OptionView>,
    /// The rows of a table, with empty ones to write in.
    pub rows: Vec<Vec<CellView>>,
    /// The saved activity plan, drawn.
    pub plan: Option<PlanRead>,
    /// What stands in a text field.
    pub text: String,
    /// The version that was read; 0 when never answered.
    pub version: i64,
    /// The fingerprint of what was read.
    pub original: String,
    /// Who changed it last, and when.
    pub changed: Option<String>,
    /// Why it could not be saved.
    pub error: Option<String>,
    /// Whose answer came between.
    pub conflict: Option<Conflict>,
    /// What they wrote, in the words of the form.
    pub theirs: String,
}

/// An option of a choice.
#[derive(Debug, Clone)]
pub struct OptionView {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct CellView {
    /// The column.
    pub key: String,
    /// The column's heading.
    pub label: String,
    /// How it is written.
    pub kind: CellKind,
    /// What stands in it.
    pub text: String,
}

impl Section {
    /// Whether any of its questions is shown; a section without questions always is.
    #[must_use]
    pub fn is_shown(&self, shown: &[String]) -> bool {
        self.questions.is_empty() || self.questions.iter().any(|question| shown.contains(&question.key))
    }
}

/// The columns of a table, of a list of goals or of an activity plan.
#[must_use]
pub fn columns(page: &Page, question: &Question) -> Vec<(String, String)> {
    let own = |columns: &[(&str, &'static str)]| {
        columns.iter().map(|(name, label)| ((*name).to_owned(), page.t(label))).collect::<Vec<_>>()
    };
    match question.kind {
        QuestionKind::Goals => {
            let mut columns =
                vec![("text", key("goal-text")), ("measure", key("goal-measure")), ("target", key("goal-target"))];
            if question.smart {
                columns.extend([("accepted_by", key("goal-accepted-by")), ("when", key("goal-when"))]);
            }
            if !question.options.is_empty() {
                columns.push(("goal", key("goal-tied-to")));
            }
            own(&columns)
        }
        QuestionKind::ActivityPlan => own(&[
            ("activity", key("plan-activity")),
            ("responsible", key("plan-responsible")),
            ("from", key("plan-from")),
            ("to", key("plan-to")),
        ]),
        _ => question.columns.iter().map(|column| (column.key.clone(), column.label.clone())).collect(),
    }
}

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// As text.
    Text,
    /// As a month.
    Month,
    /// As one of the question's options.
    Choice,
}

/// How the cells of this column are written.
#[must_use]
pub fn cell_kind(question: &Question, column: &str) -> CellKind {
    match (question.kind, column) {
        (QuestionKind::ActivityPlan, "from" | "to") => CellKind::Month,
        (QuestionKind::Goals, "goal") => CellKind::Choice,
        _ => CellKind::Text,
    }
}

/// The options of a choice as value and label.
#[must_use]
pub fn options(question: &Question) -> Vec<(String, String)> {
    question.options.iter().map(|option| (option.value.clone(), option.label.clone())).collect()
}

impl QuestionView {
    /// The question with its saved answer, or with what the last attempt left; at least `row_count` rows in a table.
    #[must_use]
    pub fn new(
        page: &Page,
        application: &Application,
        question: &Question,
        attempt: Attempt,
        row_count: usize,
    ) -> Self {
        let answer: Option<&Answer> = application.answers.iter().find(|answer| answer.question_key == question.key);
        let saved = answer.map(|answer| Typed::from_json(&answer.value)).unwrap_or_default();
        let typed = attempt.typed.as_ref().unwrap_or(&saved);
        let columns = columns(page, question);
        let cell = |row: Option<&Vec<(String, String)>>, (key, label): &(String, String)| CellView {
            key: key.clone(),
            label: label.clone(),
            kind: cell_kind(question, key),
            text: row
                .and_then(|row| row.iter().find(|(name, _)| name == key))
                .map(|(_, text)| text.clone())
                .unwrap_or_default(),
        };
        let wanted = row_count.max(typed.rows.len()).max(1);
        let rows =
            (0..wanted).map(|row| columns.iter().map(|column| cell(typed.rows.get(row), column)).collect()).collect();
        Self {
            id: format!("a-{}", question.key),
            key: question.key.clone(),
            kind: question.kind,
            label: question.label.clone(),
            hint: question.guidance.clone().unwrap_or_default(),
            hidden: !application.shown_questions.contains(&question.key),
            required: question.required,
            max_length: question.max_length,
            max_files: question.max_files,
            unit: question.unit.clone(),
            multiple: question.multiple,
            options: question
                .options
                .iter()
                .map(|option| OptionView {
                    value: option.value.clone(),
                    label: option.label.clone(),
                    selected: typed.chosen.contains(&option.value),
                })
                .collect(),
            rows,
            plan: (question.kind == QuestionKind::ActivityPlan).then(|| PlanRead::new(page, &saved)).flatten(),
            text: typed.text.clone(),
            version: attempt
                .conflict
                .as_ref()
                .map_or_else(|| answer.map_or(0, |answer| answer.version), |conflict| conflict.version),
            // After a failed attempt nothing equals what was read, so that the next save sends it.
            original: if attempt.typed.is_some() {
                String::new()
            } else {
                saved.shown(question, &columns).fingerprint()
            },
            changed: answer.map(|answer| {
                page.t2("answer-changed-by", "name", &answer.changed_by, "time", page.moment(&answer.changed_at))
            }),
            error: attempt.error,
            theirs: attempt.conflict.as_ref().map(|conflict| conflict.theirs.plain(page, question)).unwrap_or_default(),
            conflict: attempt.conflict,
        }
    }

    /// Whether the answer is saved as an answer (budget, parties and files have their own ways).
    #[must_use]
    pub fn is_answered_here(&self) -> bool {
        is_answered_here(self.kind)
    }
}

/// Whether the answer is saved as an answer.
#[must_use]
pub fn is_answered_here(kind: QuestionKind) -> bool {
    !matches!(kind, QuestionKind::Budget | QuestionKind::Parties | QuestionKind::Attachment)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_is_typed_becomes_the_json_of_the_question() {
        use QuestionKind::{ActivityPlan, Choice, Date, Goals, LongText, Number, Table};
        for (kind, fields, value) in [
            (LongText, vec![("a.q", "en\r\ntvå")], Ok(json!("en\ntvå"))),
            (Number, vec![("a.q", "1 200")], Ok(json!(1200))),
            (Number, vec![("a.q", " ")], Ok(json!(""))),
            (Number, vec![("a.q", "tolv")], Err("answer-not-a-number")),
            (Date, vec![("a.q", "2021-01-01")], Ok(json!("2021-01-01"))),
            (Choice, vec![("a.q", "x"), ("a.q", "y")], Ok(json!(["x", "y"]))),
            (Choice, vec![], Ok(json!([]))),
            (
                Table,
                vec![("a.q.0.what", "A"), ("a.q.0.when", ""), ("a.q.1.what", " "), ("a.q.1.when", "")],
                Ok(json!([{"what": "A", "when": ""}])),
            ),
            (
                ActivityPlan,
                vec![("a.q.0.activity", "A"), ("a.q.0.from", "2021-01"), ("a.q.0.to", "2021-03")],
                Ok(json!([{"activity": "A", "from": "2021-01", "to": "2021-03"}])),
            ),
            (
                Goals,
                vec![("a.q.3.text", "M"), ("a.q.3.measure", "e"), ("a.q.3.target", "60 %")],
                Ok(json!([{"text": "M", "measure": "e", "target": "60 %"}])),
            ),
        ] {
            let typed = Typed::from_form(kind, "q", &form(&fields), None);
            assert_eq!(typed.to_json(kind), value, "{fields:?}");
            if let Ok(value) = value {
                assert_eq!(
                    Typed::from_json(&value).fingerprint(),
                    Typed::from_json(&typed.to_json(kind).unwrap()).fingerprint()
                );
            }
        }
    }

    #[test]
    fn what_a_form_shows_of_an_answer_is_all_of_it() {
        let plan = json!([{"activity": "Start", "responsible": "", "from": "2021-02", "to": "2021-03"}]);
        for (kind, value) in [(QuestionKind::ActivityPlan, plan), (QuestionKind::Table, json!([{"what": "A"}]))] {
            let question: Question = serde_json::from_value(json!({
                "key": "q", "kind": kind, "label": "Q", "guidance": null, "required": false, "maxLength": null, "multiple": false,
                "smart": false, "options": [], "min": null, "max": null, "unit": null, "maxFiles": null,
                "columns": [{ "key": "what", "label": "Vad" }],
            }))
            .expect("a question");
            let saved = Typed::from_json(&value);
            let keys = ["activity", "responsible", "from", "to", "what"].map(|key| (key.to_owned(), String::new()));
            assert_eq!(saved.shown(&question, &keys).fingerprint(), saved.fingerprint(), "{kind:?}");
            assert_ne!(saved.fingerprint(), Typed::default().fingerprint());
        }
    }

    #[test]
    fn an_unchanged_table_has_an_unchanged_fingerprint() {
        let saved = Typed::from_json(&json!([{"what": "A", "when": "maj"}]));
        let fields = form(&[("a.q.0.when", "maj"), ("a.q.0.what", "A"), ("a.q.1.when", ""), ("a.q.1.what", "")]);
        assert_eq!(Typed::from_form(QuestionKind::Table, "q", &fields, None).fingerprint(), saved.fingerprint());
        assert_ne!(Typed::from_form(QuestionKind::Table, "q", &fields, Some(0)).fingerprint(), saved.fingerprint());
    }
}
