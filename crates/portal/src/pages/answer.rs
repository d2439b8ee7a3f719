//! Answers for reading: on the review, on the office's case page, side by side when a completion changed some.

use crate::{
    operations::{Answer, Application, Attachment, Question, Section},
    page::Page,
    pages::{
        activity_plan::PlanRead,
        question::{CellKind, Typed, cell_kind, columns, options},
    },
    scalars::{AttachmentState, QuestionKind},
};

/// A section for reading.
#[derive(Debug, Clone)]
pub struct SectionRead {
    /// Its key.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Its answers, in the order of the questions.
    pub answers: Vec<AnswerRead>,
}

/// An answer for reading.
#[derive(Debug, Clone)]
pub struct AnswerRead {
    /// The question's key.
    pub key: String,
    /// The question.
    pub label: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// A text, date or number with its unit.
    pub text: String,
    /// The labels of what was chosen.
    pub list: Vec<String>,
    /// Headings of a table.
    pub columns: Vec<String>,
    /// Rows of a table.
    pub rows: Vec<Vec<String>>,
    /// An activity plan, drawn; none when no row has its months.
    pub plan: Option<PlanRead>,
    /// Files that belong to the question.
    pub attachments: Vec<Attachment>,
    /// Whether it differs from the submission before.
    pub changed: bool,
}

impl AnswerRead {
    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.list.is_empty() && self.rows.is_empty()
    }
}

/// The sections of an application as the viewer reads it.
#[must_use]
pub fn sections_of(page: &Page, application: &Application) -> Vec<SectionRead> {
    let Application { answers, attachments, shown_questions, .. } = application;
    sections(page, &application.template.sections, answers, attachments, shown_questions)
}

/// The sections with these answers and files, without what is not shown.
fn sections(
    page: &Page,
    sections: &[Section],
    answers: &[Answer],
    attachments: &[Attachment],
    shown: &[String],
) -> Vec<SectionRead> {
    let read = |question: &Question| {
        read(page, question, answers.iter().find(|answer| answer.question_key == question.key), attachments)
    };
    sections
        .iter()
        .filter(|section| section.is_shown(shown))
        .map(|section| SectionRead {
            key: section.key.clone(),
            title: section.title.clone(),
            answers: section.questions.iter().filter(|question| shown.contains(&question.key)).map(read).collect(),
        })
        .collect()
}

/// One answer for reading, with those of the files that belong to it.
#[must_use]
pub fn read(page: &Page, question: &Question, answer: Option<&Answer>, attachments: &[Attachment]) -> AnswerRead {
    let typed = answer.map(|answer| Typed::from_json(&answer.value)).unwrap_or_default();
    let columns = columns(page, question);
    let options = options(question);
    let cells = |row: &Vec<(String, String)>| -> Vec<String> {
        let text = |key: &String| row.iter().find(|(name, _)| name == key).map(|(_, text)| text.clone());
        let label = |text: String| match options.iter().find(|(value, _)| *value == text) {
            Some((_, label)) => label.clone(),
            None => text,
        };
        let read = |key: &String| {
            let text = text(key).unwrap_or_default();
            if cell_kind(question, key) == CellKind::Choice { label(text) } else { text }
        };
        columns.iter().map(|(key, _)| read(key)).collect()
    };
    let text = match question.kind {
        QuestionKind::Date => typed.text.parse().map_or_else(|_| typed.text.clone(), |date| page.day(&date)),
        QuestionKind::Number if !typed.text.is_empty() => {
            question.unit.as_ref().map_or_else(|| typed.text.clone(), |unit| format!("{} {unit}", typed.text))
        }
        _ => typed.text.clone(),
    };
    AnswerRead {
        key: question.key.clone(),
        label: question.label.clone(),
        kind: question.kind,
        text,
        list: options
            .iter()
            .filter(|(value, _)| typed.chosen.contains(value))
            .map(|(_, label)| label.clone())
            .collect(),
        rows: if columns.is_empty() { Vec::new() } else { typed.rows.iter().map(cells).collect() },
        plan: (question.kind == QuestionKind::ActivityPlan).then(|| PlanRead::new(page, &typed)).flatten(),
        columns: columns.into_iter().map(|(_, label)| label).collect(),
        attachments: attachments
            .iter()
            .filter(|attachment| {
                attachment.question_key == question.key && attachment.state == AttachmentState::Attached
            })
            .cloned()
            .collect(),
        changed: false,
    }
}

/// Two answers to one question, the first from before a completion.
#[derive(Debug, Clone)]
pub struct Pair {
    /// What was first sent.
    pub before: AnswerRead,
    /// What was sent then.
    pub after: AnswerRead,
}

/// A section with what changed in it between two submissions.
#[derive(Debug, Clone)]
pub struct SectionPair {
    /// Its heading.
    pub title: String,
    /// Only the questions whose answers differ.
    pub pairs: Vec<Pair>,
}

/// The answers that differ between the last two submissions; empty when there are not two.
#[must_use]
pub fn compare(page: &Page, application: &Application) -> Vec<SectionPair> {
    let [.., before, after] = application.submissions.as_slice() else { return Vec::new() };
    let template = &application.template.sections;
    // What either showed, so that both have the same questions.
    let shown: Vec<String> = before.shown_questions.iter().chain(&after.shown_questions).cloned().collect();
    let old = sections(page, template, &before.answers, &before.attachments, &shown);
    let new = sections(page, template, &after.answers, &after.attachments, &shown);
    old.into_iter()
        .zip(new)
        .filter_map(|(old, new)| {
            let pairs: Vec<Pair> = old
                .answers
                .into_iter()
                .zip(new.answers)
                .filter(|(before, after)| differs(before, after))
                .map(|(before, mut after)| {
                    after.changed = true;
                    Pair { before, after }
                })
                .collect();
            (!pairs.is_empty()).then_some(SectionPair { title: new.title, pairs })
        })
        .collect()
}

fn differs(before: &AnswerRead, after: &AnswerRead) -> bool {
    let files = |answer: &AnswerRead| answer.attachments.iter().map(|file| file.id.clone()).collect::<Vec<_>>();
    before.text != after.text || before.list != after.list || before.rows != after.rows || files(before) != files(after)
}
