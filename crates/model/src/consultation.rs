//! Consultation: the bodies that an association asks for their opinion on what was sent in, which of them by what an application
//! says, by when, and what an opinion is.
//!
//! What must stay true: who is asked follows from the form's answers and the parties by rules of the association's file, and each
//! proposal says why; nothing is sent by a rule alone, the office chooses.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;

use crate::{
    application::ApplicationState,
    planning::{DayCount, count},
    process::Process,
    rule::{Finding, Severity},
    template::TemplateContent,
    text::{Language, Text},
};

/// A body that is consulted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Names it within the association: lower-case letters a–z, digits and hyphens.
    pub key: String,
    /// What it is called.
    pub name: Text,
    /// What kind of body it is, or what it is for, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Where requests go beside the mail to those who answer for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Keys of the organisations that it stands for, such as a municipality's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<String>,
    /// Whether it stands for every organisation, as where it covers the whole area.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everywhere: bool,
}

/// An answer of the form that says which bodies are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Key of a question with options.
    pub question: String,
    /// Key of the option that leads there.
    pub option: String,
    /// Keys of the bodies.
    pub bodies: Vec<String>,
    /// Whether the option stands for all others, so that it and another contradict each other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

/// When those who answer for a body read what others answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpinionsShown {
    /// When the last day of every body is over.
    #[default]
    AfterLastDay,
    /// As soon as they are given.
    AtOnce,
    /// Not here.
    Never,
}

impl OpinionsShown {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::AfterLastDay
    }
}

/// Working days to answer where an association says nothing else: three weeks.
const USUAL_DAYS: i32 = 15;
/// Days that a file can give at most.
const MAX_DAYS: i32 = 200;

fn usual_days() -> i32 {
    USUAL_DAYS
}

/// The consultation of an association: who is asked about what, and how long they have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsultationStep {
    /// Working days to answer, counted from the day of sending; proposed, and can be changed each time.
    #[serde(default = "usual_days")]
    pub days: i32,
    /// Answers that say which bodies are asked. Those of questions that a form does not have say nothing there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Whether the bodies are asked that stand for an organisation which takes part.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_parties: bool,
    /// Whether a case is put on an agenda only when nothing is outstanding; else the office is warned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops_agenda: bool,
    /// When those who answer for a body read what others answer.
    #[serde(default, skip_serializing_if = "OpinionsShown::is_usual")]
    pub opinions_shown: OpinionsShown,
    /// Where this comes from: policy and paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Default for ConsultationStep {
    fn default() -> Self {
        Self {
            days: USUAL_DAYS,
            routes: Vec::new(),
            by_parties: false,
            stops_agenda: false,
            opinions_shown: OpinionsShown::default(),
            source: None,
        }
    }
}

/// What routing looks at in an application.
#[derive(Debug, Clone, Copy)]
pub struct Routed<'a> {
    /// The form that it is written in.
    pub template: &'a TemplateContent,
    /// The answers that the form shows, by the keys of their questions.
    pub answers: &'a [(&'a str, &'a Value)],
    /// The organisations that take part, by key and name.
    pub parties: &'a [(String, String)],
}

/// A body that the rules propose, with why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Key of the body.
    pub body: String,
    /// Why, a sentence that begins with "because".
    pub reason: Text,
}

/// The options of a question that are chosen.
fn chosen<'a>(routed: &Routed<'a>, question: &str) -> Vec<&'a str> {
    let answer = routed.answers.iter().find(|(key, _)| *key == question).map(|(_, value)| *value);
    match answer {
        Some(Value::String(one)) if !one.is_empty() => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn listed(words: &[String], and: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

impl ConsultationStep {
    /// The last day to answer what is sent on a day.
    #[must_use]
    pub fn last_day(&self, sent_on: Date) -> Date {
        count(sent_on, self.days.clamp(1, MAX_DAYS), false, DayCount::Working)
    }

    /// Whether the number of days is one that can be meant.
    #[must_use]
    pub fn has_days(&self) -> bool {
        (1..=MAX_DAYS).contains(&self.days)
    }

    /// The bodies to ask, in the order of the association's, each with why.
    #[must_use]
    pub fn propose(&self, bodies: &[Body], routed: &Routed<'_>) -> Vec<Proposal> {
        bodies.iter().filter_map(|body| self.propose_one(body, routed)).collect()
    }

    fn propose_one(&self, body: &Body, routed: &Routed<'_>) -> Option<Proposal> {
        let (mut labels, mut parties) = (Vec::new(), Vec::new());
        for route in self.routes.iter().filter(|route| route.bodies.contains(&body.key)) {
            if !chosen(routed, &route.question).contains(&route.option.as_str()) {
                continue;
            }
            let question = routed.template.find_question(&route.question);
            let option = question.and_then(|question| question.options.iter().find(|one| one.value == route.option));
            labels.extend(option.map(|option| option.label.clone()).filter(|label| !labels.contains(label)));
        }
        if self.by_parties {
            let stands_for = |key: &String| body.everywhere || body.covers.contains(key);
            parties.extend(routed.parties.iter().filter(|(key, _)| stands_for(key)).map(|(_, name)| name.clone()));
        }
        let said = |language| labels.iter().map(|label| label.in_language(language).to_owned()).collect::<Vec<_>>();
        let (sv, en) = match (labels.is_empty(), parties.is_empty()) {
            (true, true) => return None,
            (false, true) => (
                format!("eftersom ansökan anger {}", listed(&said(Language::Sv), "och")),
                format!("because the application says {}", listed(&said(Language::En), "and")),
            ),
            (true, false) => (
                format!("eftersom {} deltar", listed(&parties, "och")),
                format!("because of the participation of {}", listed(&parties, "and")),
            ),
            (false, false) => (
                format!(
                    "eftersom ansökan anger {} och eftersom {} deltar",
                    listed(&said(Language::Sv), "och"),
                    listed(&parties, "och")
                ),
                format!(
                    "because the application says {}, and because of the participation of {}",
                    listed(&said(Language::En), "and"),
                    listed(&parties, "and")
                ),
            ),
        };
        Some(Proposal { body: body.key.clone(), reason: Text::both(sv, en) })
    }

    /// What is chosen that leads to no body, by label: the office has to choose there.
    #[must_use]
    pub fn unrouted(&self, routed: &Routed<'_>) -> Vec<Text> {
        let mut found = Vec::new();
        let mut questions: Vec<&str> = self.routes.iter().map(|route| route.question.as_str()).collect();
        questions.dedup();
        for key in questions {
            let Some(question) = routed.template.find_question(key) else { continue };
            let leads = |option: &str| self.routes.iter().any(|route| route.question == key && route.option == option);
            for option in chosen(routed, key).into_iter().filter(|option| !leads(option)) {
                found.extend(question.options.iter().find(|one| one.value == option).map(|one| one.label.clone()));
            }
        }
        found
    }

    /// What an application says that contradicts itself: an option that stands for all others, beside another. Nothing for a form
    /// without such a question.
    #[must_use]
    pub fn contradiction(&self, routed: &Routed<'_>) -> Option<Finding> {
        let alone: Vec<&Route> = self.routes.iter().filter(|route| route.alone).collect();
        let asked = alone.iter().find_map(|route| {
            let question = routed.template.find_question(&route.question)?;
            Some((question.options.iter().find(|one| one.value == route.option)?, question))
        });
        let (option, question) = asked?;
        let met = alone.iter().all(|route| {
            let chosen = chosen(routed, &route.question);
            !chosen.contains(&route.option.as_str()) || chosen.len() == 1
        });
        let (sv, en) = (Language::Sv, Language::En);
        let sentence = Text::both(
            format!(
                "Välj antingen ”{}” eller enskilda alternativ i frågan ”{}”, inte båda.",
                option.label.in_language(sv),
                question.label.in_language(sv)
            ),
            format!(
                "Choose either “{}” or single options in the question “{}”, not both.",
                option.label.in_language(en),
                question.label.in_language(en)
            ),
        );
        Some(Finding {
            rule_key: "process.consultation.alone".to_owned(),
            severity: Severity::Warns,
            sentence,
            source: self.source.clone().unwrap_or_default(),
            met,
            policy: None,
        })
    }

    /// Whether somebody who answers for a body reads what others answer; `last_days` are those of every body that is asked.
    #[must_use]
    pub fn shows_others(&self, last_days: impl IntoIterator<Item = Date>, today: Date) -> bool {
        match self.opinions_shown {
            OpinionsShown::AtOnce => true,
            OpinionsShown::Never => false,
            OpinionsShown::AfterLastDay => last_days.into_iter().all(|day| day < today),
        }
    }
}

/// How far the consultation on a case has come, for the step before the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// How many requests hold.
    pub requests: usize,
    /// The bodies that have not answered, by name.
    pub outstanding: &'a [Text],
}

impl Process {
    /// What is said before a case is put on an agenda; nothing where no consultation is held.
    #[must_use]
    pub fn consulted_first(&self, asked: Asked<'_>) -> Option<Finding> {
        let step = self.consultation.as_ref()?;
        let severity = if step.stops_agenda { Severity::Stops } else { Severity::Warns };
        let names =
            |language| asked.outstanding.iter().map(|name| name.in_language(language).to_owned()).collect::<Vec<_>>();
        let (sv, en) = if asked.requests == 0 {
            (
                "Ärendet har inte skickats på samråd.".to_owned(),
                "The case has not been sent out for consultation.".to_owned(),
            )
        } else if asked.outstanding.is_empty() {
            ("Alla som har tillfrågats har yttrat sig.".to_owned(), "Everybody who was asked has answered.".to_owned())
        } else {
            (
                format!("Yttrande saknas från {}.", listed(&names(Language::Sv), "och")),
                format!("Opinions are missing from {}.", listed(&names(Language::En), "and")),
            )
        };
        let met = asked.requests > 0 && asked.outstanding.is_empty();
        let finding = self.finding("consultation", severity, Text::both(sv, en), met);
        let own = step.source.clone().filter(|source| !source.is_empty());
        Some(Finding { source: own.unwrap_or_else(|| finding.source.clone()), ..finding })
    }
}

/// Whether a case can be sent out now: it is received, and the board has not taken it up.
#[must_use]
pub fn can_send(state: ApplicationState) -> bool {
    use ApplicationState as S;
    matches!(state, S::Registered | S::CompletionRequested | S::Recommended)
}

/// Whether what was sent out can still be changed and answered: the board has not decided.
#[must_use]
pub fn is_open(state: ApplicationState) -> bool {
    can_send(state) || state == ApplicationState::OnAgenda
}

/// What a body thinks of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stance {
    /// It supports it.
    Supports,
    /// It supports it, and has something to say about it.
    SupportsWithRemarks,
    /// It does not support it.
    DoesNotSupport,
    /// It has no view.
    NoView,
}

impl Stance {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Supports, Self::SupportsWithRemarks, Self::DoesNotSupport, Self::NoView];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Supports => "SUPPORTS",
            Self::SupportsWithRemarks => "SUPPORTS_WITH_REMARKS",
            Self::DoesNotSupport => "DOES_NOT_SUPPORT",
            Self::NoView => "NO_VIEW",
        }
    }

    /// The stance with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stance| stance.word() == word)
    }

    /// Whether it says nothing without words beside it.
    #[must_use]
    pub fn asks_for_words(self) -> bool {
        matches!(self, Self::SupportsWithRemarks | Self::DoesNotSupport)
    }

    /// It in words, in lower case.
    #[must_use]
    pub fn label(self) -> Text {
        let (sv, en) = match self {
            Self::Supports => ("tillstyrker", "supports it"),
            Self::SupportsWithRemarks => ("tillstyrker med synpunkter", "supports it with remarks"),
            Self::DoesNotSupport => ("avstyrker", "does not support it"),
            Self::NoView => ("avstår från att ta ställning", "has no view"),
        };
        Text::both(sv, en)
    }
}

/// What came of asking one body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsultationState {
    /// It can answer.
    Waiting,
    /// Its last day is over, and it has not answered.
    Overdue,
    /// It has answered.
    Answered,
    /// The office withdrew the request.
    Withdrawn,
}

/// The state of a request on a day.
#[must_use]
pub fn state(is_withdrawn: bool, is_answered: bool, due_on: Date, today: Date) -> ConsultationState {
    match (is_withdrawn, is_answered) {
        (true, _) => ConsultationState::Withdrawn,
        (_, true) => ConsultationState::Answered,
        _ if due_on < today => ConsultationState::Overdue,
        _ => ConsultationState::Waiting,
    }
}

#[cfg(test)]
mod tests;
