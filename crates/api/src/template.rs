//! Published versions of application templates.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::{Language, Text, template};

use crate::{
    loader::Caller,
    scalars::{Date, DateTime},
};

/// What a question asks for; it decides the form of an answer's value.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "template::QuestionKind")]
pub(crate) enum QuestionKind {
    /// One line: a string.
    ShortText,
    /// Paragraphs: a string.
    LongText,
    /// One or several of the options: a list of their values.
    Choice,
    /// A whole number, or null.
    Number,
    /// A date: a string `YYYY-MM-DD`, or an empty one.
    Date,
    /// Rows: a list of objects with a string for each column's key.
    Table,
    /// Goals: a list of objects with the strings `text`, `measure` and `target`; also
    /// `accepted_by` and `when` where the question is smart, and `goal` with the value of an option where it has options.
    Goals,
    /// Activities: a list of objects with the strings `activity`, `responsible`, `from` and `to`, months as `YYYY-MM`.
    ActivityPlan,
    /// The application's budget lines; it has no answer of its own.
    Budget,
    /// The parties and what they take on; it has no answer of its own.
    Parties,
    /// Files; it has no answer of its own.
    Attachment,
}

/// One of the answers that a choice offers.
#[derive(SimpleObject)]
#[graphql(name = "Option")]
pub(crate) struct ChoiceOption {
    /// What is stored.
    value: String,
    /// What is read.
    label: String,
}

/// A column of a table question.
#[derive(SimpleObject)]
pub(crate) struct Column {
    /// What is stored.
    key: String,
    /// What is read.
    label: String,
}

/// When a question or section is shown: an earlier question is shown and its answer is one of the options, or a number or
/// date within the bounds.
#[derive(SimpleObject)]
pub(crate) struct ShownWhen {
    /// Key of the earlier question.
    question_key: String,
    /// For a choice: the options of which one is chosen.
    is: Vec<String>,
    /// For a number: the least.
    at_least: Option<i32>,
    /// For a number: the greatest.
    at_most: Option<i32>,
    /// For a date: the first day.
    from: Option<Date>,
    /// For a date: the last day.
    until: Option<Date>,
}

impl From<&template::ShownWhen> for ShownWhen {
    fn from(when: &template::ShownWhen) -> Self {
        Self {
            question_key: when.question.clone(),
            is: when.is.clone(),
            at_least: when.at_least,
            at_most: when.at_most,
            from: when.from.map(Date),
            until: when.until.map(Date),
        }
    }
}

/// One question.
#[derive(SimpleObject)]
pub(crate) struct Question {
    /// Names the answer within the template.
    key: String,
    /// What it asks for.
    kind: QuestionKind,
    /// The question.
    label: String,
    /// How to answer well.
    guidance: Option<String>,
    /// When it is shown; always when nothing is said.
    shown_when: Option<ShownWhen>,
    /// Whether the application cannot be sent in without an answer.
    required: bool,
    /// Characters at most, for texts.
    max_length: Option<i32>,
    /// Whether a choice takes several options.
    multiple: bool,
    /// Whether goals also say who has accepted them and when they are reached.
    smart: bool,
    /// The options of a choice; for goals, the association's goals that each can be tied to.
    options: Vec<ChoiceOption>,
    /// The least number.
    min: Option<i32>,
    /// The greatest number.
    max: Option<i32>,
    /// What a number counts.
    unit: Option<String>,
    /// The columns of a table.
    columns: Vec<Column>,
    /// Files at most, for attachments; 10 when nothing is said.
    max_files: Option<i32>,
}

/// A page of the form.
#[derive(SimpleObject)]
pub(crate) struct Section {
    /// Names the section within the template.
    key: String,
    /// Its heading.
    title: String,
    /// What the section is for.
    guidance: Option<String>,
    /// When it is shown; always when nothing is said.
    shown_when: Option<ShownWhen>,
    /// Its questions, in order.
    questions: Vec<Question>,
}

pub(crate) fn question(question: &template::Question, language: Language) -> Question {
    let text = |text: &Text| text.in_language(language).to_owned();
    Question {
        key: question.key.clone(),
        kind: question.kind.into(),
        label: text(&question.label),
        guidance: question.guidance.as_ref().map(text),
        shown_when: question.shown_when.as_ref().map(Into::into),
        required: question.required,
        max_length: question.max_length.and_then(|length| length.try_into().ok()),
        multiple: question.multiple,
        smart: question.smart,
        options: question
            .options
            .iter()
            .map(|option| ChoiceOption { value: option.value.clone(), label: text(&option.label) })
            .collect(),
        min: question.min,
        max: question.max,
        unit: question.unit.as_ref().map(text),
        columns: question
            .columns
            .iter()
            .map(|column| Column { key: column.key.clone(), label: text(&column.label) })
            .collect(),
        max_files: question.max_files.and_then(|files| files.try_into().ok()),
    }
}

/// A published version of a template.
pub(crate) struct Template(pub(crate) Arc<app::template::Template>);

/// A published version of an application template. It never changes.
#[Object]
impl Template {
    /// Begins with `tmpl_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Names the form within the association; its versions have it in common.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What it is called.
    async fn name(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.name)
    }

    /// When it was published.
    async fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// Counts the template's versions from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The pages of the form, in order.
    async fn sections(&self, context: &Context<'_>) -> Vec<Section> {
        let language = Caller::of(context).language;
        let text = |text: &Text| text.in_language(language).to_owned();
        let section = |section: &template::Section| Section {
            key: section.key.clone(),
            title: text(&section.title),
            guidance: section.guidance.as_ref().map(text),
            shown_when: section.shown_when.as_ref().map(Into::into),
            questions: section.questions.iter().map(|asked| question(asked, language)).collect(),
        };
        self.0.content.sections.iter().map(section).collect()
    }
}
