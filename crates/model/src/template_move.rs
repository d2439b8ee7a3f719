//! A new version of a form while applications are being written: what differs between two versions, and what becomes of what is
//! answered already.
//!
//! What must stay true: no content is ever dropped. An answer to a question that is asked no longer, or that no longer fits, is
//! set aside where its writer reads it, and comes back with the question.

use serde_json::Value;

use crate::{
    error::Violation,
    id::TemplateId,
    template::{MAX_TEXT, Question, QuestionKind, Section, ShownWhen, TemplateContent},
    text::Text,
};

/// What becomes of whatever is written to a question, for the one who decides without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Consequence {
    /// Somebody has to write: the question is new and must be answered.
    NeedsWriter,
    /// What is written may no longer fit, or a blank that was allowed is not.
    MayNeedWriter,
    /// The question is asked no longer. What is written is set aside.
    SetAside,
    /// The question is new, and may stay blank.
    New,
    /// What is written stays as it is.
    Kept,
}

/// What becomes of what one application has written to a question, for its writers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// The writer has something to do: the answer is missing, or does not fit as it stands.
    NeedsWriter,
    /// The question is asked no longer, and what was written is set aside.
    SetAside,
    /// It stays as it is.
    Kept,
}

/// Where a version asks a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place<'a> {
    /// The page of the form.
    pub section: &'a Section,
    /// The question.
    pub question: &'a Question,
}

/// A question that two versions of a form do not have alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference<'a> {
    /// Where the earlier version asks it.
    pub before: Option<Place<'a>>,
    /// Where the later one asks it.
    pub after: Option<Place<'a>>,
    /// Whether it is on another page of the form.
    pub is_moved: bool,
    /// Whether its words differ.
    pub is_reworded: bool,
    /// Whether it asks for something else: another kind of answer, another limit, other options, under another condition.
    pub asks_otherwise: bool,
}

fn places(content: &TemplateContent) -> impl Iterator<Item = Place<'_>> {
    content
        .sections
        .iter()
        .flat_map(|section| section.questions.iter().map(move |question| Place { section, question }))
}

impl Place<'_> {
    /// When the question is asked: what its page and it itself ask of earlier answers.
    fn condition(&self) -> (Option<&ShownWhen>, Option<&ShownWhen>) {
        (self.section.shown_when.as_ref(), self.question.shown_when.as_ref())
    }
}

/// A question without its words: what is left decides which answers fit.
fn without_words(question: &Question) -> Question {
    let mut bare = question.clone();
    bare.label = Text::from("");
    bare.guidance = None;
    bare.unit = None;
    bare.options.iter_mut().for_each(|option| option.label = Text::from(""));
    bare.columns.iter_mut().for_each(|column| column.label = Text::from(""));
    bare
}

/// What differs between two versions, in the order of the later one; what it asks no longer comes last.
#[must_use]
pub fn differences<'a>(before: &'a TemplateContent, after: &'a TemplateContent) -> Vec<Difference<'a>> {
    let in_earlier = |key: &str| places(before).find(|place| place.question.key == key);
    let mut found: Vec<Difference<'a>> = places(after)
        .filter_map(|after| {
            let before = in_earlier(&after.question.key);
            let is_moved = before.is_some_and(|before| before.section.key != after.section.key);
            let asks_otherwise = before.is_some_and(|before| {
                without_words(before.question) != without_words(after.question)
                    || before.condition() != after.condition()
            });
            let is_reworded = before.is_some_and(|before| {
                let (mut one, mut other) = (before.question.clone(), after.question.clone());
                // Compared by words alone: an option that came or went is no rewording.
                one.options.retain(|option| other.options.iter().any(|kept| kept.value == option.value));
                other.options.retain(|option| one.options.iter().any(|kept| kept.value == option.value));
                one.columns.retain(|column| other.columns.iter().any(|kept| kept.key == column.key));
                other.columns.retain(|column| one.columns.iter().any(|kept| kept.key == column.key));
                let labels = |question: &Question| -> Vec<Text> {
                    let options = question.options.iter().map(|option| option.label.clone());
                    options.chain(question.columns.iter().map(|column| column.label.clone())).collect()
                };
                (&one.label, &one.guidance, &one.unit) != (&other.label, &other.guidance, &other.unit)
                    || labels(&one) != labels(&other)
            });
            let differs = before.is_none() || is_moved || asks_otherwise || is_reworded;
            differs.then_some(Difference { before, after: Some(after), is_moved, is_reworded, asks_otherwise })
        })
        .collect();
    let gone = places(before).filter(|place| after.find_question(&place.question.key).is_none());
    found.extend(gone.map(|place| Difference {
        before: Some(place),
        after: None,
        is_moved: false,
        is_reworded: false,
        asks_otherwise: false,
    }));
    found
}

/// Whether every answer that fits `before` fits `after` too.
fn always_fits(before: &Question, after: &Question) -> bool {
    use QuestionKind as Q;
    let most = |question: &Question| question.max_length.map_or(MAX_TEXT, |limit| limit as usize);
    let texts_fit = most(after) >= most(before);
    match (before.kind, after.kind) {
        (Q::ShortText | Q::LongText, Q::ShortText | Q::LongText) => texts_fit,
        (Q::Choice, Q::Choice) => {
            let is_there = |value: &str| after.options.iter().any(|option| option.value == value);
            (after.multiple || !before.multiple) && before.options.iter().all(|option| is_there(&option.value))
        }
        (Q::Number, Q::Number) => {
            let range = |question: &Question| (question.min.unwrap_or(i32::MIN), question.max.unwrap_or(i32::MAX));
            let ((least, most), (old_least, old_most)) = (range(after), range(before));
            least <= old_least && most >= old_most
        }
        (Q::Table, Q::Table) => {
            let is_there = |key: &str| after.columns.iter().any(|column| column.key == key);
            texts_fit && before.columns.iter().all(|column| is_there(&column.key))
        }
        (Q::Attachment, Q::Attachment) => after.max_files.unwrap_or(10) >= before.max_files.unwrap_or(10),
        (one, other) => one == other && without_words(before) == without_words(after),
    }
}

impl Difference<'_> {
    /// The key of the question.
    #[must_use]
    pub fn key(&self) -> &str {
        self.after.or(self.before).map_or("", |place| &place.question.key)
    }

    /// What becomes of whatever is written to it.
    #[must_use]
    pub fn consequence(&self) -> Consequence {
        match (self.before, self.after) {
            (None, Some(after)) if after.question.required => Consequence::NeedsWriter,
            (None, _) => Consequence::New,
            (Some(_), None) => Consequence::SetAside,
            (Some(before), Some(after)) => {
                let newly_required = after.question.required && !before.question.required;
                // Under another condition it may be hidden now, or asked of those of whom it was not.
                let other_condition = before.condition() != after.condition();
                if newly_required || other_condition || !always_fits(before.question, after.question) {
                    Consequence::MayNeedWriter
                } else {
                    Consequence::Kept
                }
            }
        }
    }

    /// What becomes of what one application has written to it. `is_shown` says whether the later version asks the question of
    /// this application, `is_missing` whether it lacks an answer.
    #[must_use]
    pub fn fate(&self, is_shown: bool, is_missing: bool, answer: Option<&Value>) -> Fate {
        match self.after {
            None => Fate::SetAside,
            Some(_) if !is_shown && answer.is_some_and(|answer| !Question::is_blank(answer)) => Fate::SetAside,
            Some(_) if !is_shown => Fate::Kept,
            Some(after) if is_missing || misfit(after.question, answer).is_some() => Fate::NeedsWriter,
            Some(_) => Fate::Kept,
        }
    }
}

/// Why an answer that was written to another version of the form does not fit the question as it stands, if it does not.
#[must_use]
pub fn misfit(question: &Question, answer: Option<&Value>) -> Option<Text> {
    question.check(answer.filter(|value| !Question::is_blank(value))?).err()
}

/// The key under which an answer is set aside when its writer replaces it by one that fits: the question's with the version of
/// the answer, which no other answer to it has. No question's key has an `@`.
#[must_use]
pub fn set_aside_key(question: &str, version: i32) -> String {
    format!("{question}@{version}")
}

/// Whether an answer is kept for its writers only: it was set aside, or the form does not ask for it.
#[must_use]
pub fn is_set_aside(key: &str, content: &TemplateContent) -> bool {
    content.find_question(key).is_none()
}

/// The question to which an answer was written, from the key under which it is kept.
#[must_use]
pub fn question_of(key: &str) -> &str {
    key.split_once('@').map_or(key, |(question, _)| question)
}

/// What is wrong with a change from the form that a call has to another one, or to the same one with the drafts following.
#[must_use]
pub fn check(current: TemplateId, chosen: TemplateId, drafts_follow: bool) -> Option<Violation> {
    (current == chosen && !drafts_follow).then(|| {
        let message = Text::both("Utlysningen har redan det formuläret.", "The call has that form already.");
        Violation::at("templateId", "UNCHANGED", message)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::template::{ChoiceOption, Column};

    fn question(key: &str, kind: QuestionKind) -> Question {
        serde_json::from_value(json!({ "key": key, "kind": kind, "label": key })).expect("a question")
    }

    fn form(sections: &[(&str, &[Question])]) -> TemplateContent {
        let section = |(key, questions): &(&str, &[Question])| Section {
            key: (*key).to_owned(),
            title: (*key).into(),
            guidance: None,
            shown_when: None,
            questions: questions.to_vec(),
        };
        TemplateContent { sections: sections.iter().map(section).collect() }
    }

    fn options(values: &[&str]) -> Vec<ChoiceOption> {
        values.iter().map(|value| ChoiceOption { value: (*value).to_owned(), label: (*value).into() }).collect()
    }

    #[test]
    fn a_version_tells_what_it_asks_otherwise_than_another() {
        use QuestionKind::{Choice, LongText, Number, ShortText};
        let asked = |key, kind, required, limit| Question { required, max_length: limit, ..question(key, kind) };
        let before = form(&[
            ("head", &[asked("name", ShortText, true, None), asked("old", LongText, false, None)]),
            ("plan", &[asked("aim", LongText, false, Some(500)), asked("count", Number, false, None)]),
        ]);
        let mut reworded = asked("name", ShortText, true, None);
        reworded.label = "Namnet".into();
        let after = form(&[
            ("head", &[reworded, asked("aim", LongText, false, Some(200))]),
            (
                "plan",
                &[
                    asked("count", Choice, false, None),
                    asked("must", LongText, true, None),
                    asked("may", LongText, false, None),
                ],
            ),
        ]);
        let found: Vec<_> = differences(&before, &after)
            .iter()
            .map(|found| {
                (found.key().to_owned(), found.is_moved, found.is_reworded, found.asks_otherwise, found.consequence())
            })
            .collect();
        let row = |key: &str, moved, reworded, otherwise, consequence| {
            (key.to_owned(), moved, reworded, otherwise, consequence)
        };
        assert_eq!(
            found,
            [
                row("name", false, true, false, Consequence::Kept),
                row("aim", true, false, true, Consequence::MayNeedWriter),
                row("count", false, false, true, Consequence::MayNeedWriter),
                row("must", false, false, false, Consequence::NeedsWriter),
                row("may", false, false, false, Consequence::New),
                row("old", false, false, false, Consequence::SetAside),
            ]
        );
        assert!(differences(&before, &before).is_empty());
    }

    #[test]
    fn what_is_written_is_kept_where_it_fits_and_never_dropped() {
        use QuestionKind::{Choice, LongText, ShortText, Table};
        let fate = |before: Question, after: Option<Question>, answer: Option<Value>| {
            let before = form(&[("head", std::slice::from_ref(&before))]);
            let after = form(&[("head", after.as_slice())]);
            let found = differences(&before, &after);
            let is_missing = |asked: &Question| asked.required && answer.as_ref().is_none_or(Question::is_blank);
            let found = found.first()?;
            let is_missing = found.after.is_some_and(|place| is_missing(place.question));
            Some((found.consequence(), found.fate(true, is_missing, answer.as_ref())))
        };
        let text = |limit| Question { max_length: limit, ..question("q", LongText) };
        assert_eq!(fate(text(Some(9)), Some(text(None)), Some(json!("lång"))), Some((Consequence::Kept, Fate::Kept)));
        let shorter = Some((Consequence::MayNeedWriter, Fate::NeedsWriter));
        assert_eq!(fate(text(None), Some(text(Some(3))), Some(json!("lång"))), shorter);
        let fits = Some((Consequence::MayNeedWriter, Fate::Kept));
        assert_eq!(fate(text(None), Some(text(Some(4))), Some(json!("lång"))), fits);
        assert_eq!(fate(text(None), None, Some(json!("lång"))), Some((Consequence::SetAside, Fate::SetAside)));

        let choice = |values: &[&str]| Question { options: options(values), ..question("q", Choice) };
        let gone = fate(choice(&["a", "b"]), Some(choice(&["a"])), Some(json!(["b"])));
        assert_eq!(gone, Some((Consequence::MayNeedWriter, Fate::NeedsWriter)));
        let more = fate(choice(&["a"]), Some(choice(&["a", "b"])), Some(json!(["a"])));
        assert_eq!(more, Some((Consequence::Kept, Fate::Kept)));
        assert_eq!(
            fate(question("q", ShortText), Some(choice(&["a"])), Some(json!("a"))),
            Some((Consequence::MayNeedWriter, Fate::NeedsWriter))
        );

        let table = |keys: &[&str]| Question {
            columns: keys.iter().map(|key| Column { key: (*key).to_owned(), label: (*key).into() }).collect(),
            ..question("q", Table)
        };
        let narrower =
            fate(table(&["what", "when"]), Some(table(&["what"])), Some(json!([{ "what": "A", "when": "B" }])));
        assert_eq!(narrower, Some((Consequence::MayNeedWriter, Fate::NeedsWriter)));

        let required = Question { required: true, ..text(None) };
        let blank = fate(text(None), Some(required), Some(json!(" ")));
        assert_eq!(blank, Some((Consequence::MayNeedWriter, Fate::NeedsWriter)));
    }

    #[test]
    fn a_condition_that_comes_or_goes_may_hide_what_is_written_or_ask_for_more() {
        use QuestionKind::{Choice, LongText};
        let when: ShownWhen = serde_json::from_value(json!({ "question": "who", "is": ["a"] })).expect("a condition");
        let who = Question { options: options(&["a", "b"]), ..question("who", Choice) };
        let always = question("why", LongText);
        let sometimes = Question { shown_when: Some(when.clone()), ..always.clone() };
        let plain = form(&[("head", &[who.clone(), always.clone()]), ("more", &[question("last", LongText)])]);
        let mut hidden_page = plain.clone();
        hidden_page.sections[1].shown_when = Some(when);
        let hidden_question = form(&[("head", &[who.clone(), sometimes]), ("more", &[question("last", LongText)])]);
        for (before, after, key) in
            [(&plain, &hidden_page, "last"), (&plain, &hidden_question, "why"), (&hidden_question, &plain, "why")]
        {
            let found = differences(before, after);
            let [found] = found.as_slice() else { panic!("{key}: {found:?}") };
            assert_eq!((found.key(), found.consequence()), (key, Consequence::MayNeedWriter));
            assert!(found.asks_otherwise, "{key} is asked under another condition");
            assert_eq!(found.fate(false, false, Some(&json!("x"))), Fate::SetAside, "hidden, and not sent");
            assert_eq!(found.fate(false, false, Some(&json!(" "))), Fate::Kept);
            assert_eq!(found.fate(true, true, None), Fate::NeedsWriter);
            assert_eq!(found.fate(true, false, Some(&json!("x"))), Fate::Kept);
        }
    }

    #[test]
    fn an_answer_that_is_set_aside_keeps_its_question() {
        assert_eq!(question_of(&set_aside_key("goals", 2)), "goals");
        assert_eq!(question_of("goals"), "goals");
    }

    #[test]
    fn a_change_changes_something() {
        let (one, other) = (TemplateId(uuid::Uuid::from_u128(1)), TemplateId(uuid::Uuid::from_u128(2)));
        assert_eq!(check(one, other, false), None);
        assert_eq!(check(one, one, true), None, "the drafts of an earlier version follow");
        assert_eq!(check(one, one, false).map(|violation| violation.code), Some("UNCHANGED"));
    }
}
