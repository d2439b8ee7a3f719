//! What an association says of itself, in the parts that its administrator changes one at a time.
//!
//! What must stay true: a part is changed as a whole and nothing else changes with it; a key, once given, stays with its
//! entry, so that files, forms and programs that name it go on meaning the same.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    association::{Colours, Contact, GoalEntry, KeyedText, Profile, Terms, check_contact},
    error::Violation,
    organisation::key_of,
    text::Text,
};

/// Characters at most of the introduction, in each language.
pub const MAX_INTRODUCTION: usize = 2000;
/// Characters at most of a word of the association's own.
pub const MAX_WORD: usize = 60;
/// Characters at most of an entry of a list.
pub const MAX_ENTRY: usize = 500;
/// Entries at most of a list.
pub const MAX_ENTRIES: usize = 50;
/// Characters at most of an address for mail (RFC 5321, 4.5.3.1.3).
const MAX_EMAIL: usize = 254;
/// Signs in a key at most.
const MAX_KEY: usize = 200;

/// A part that is changed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfilePart {
    /// The introduction, and how the office is reached.
    Introduction,
    /// The association's own words.
    Words,
    /// Goals of interventions.
    Goals,
    /// Groups of people that interventions are for.
    TargetGroups,
    /// What comes first.
    Priorities,
    /// What can be financed.
    Financing,
    /// The colours of the pages.
    Colours,
}

impl ProfilePart {
    /// All of them, in the order that they are shown.
    pub const ALL: [Self; 7] = [
        Self::Introduction,
        Self::Words,
        Self::Goals,
        Self::TargetGroups,
        Self::Priorities,
        Self::Financing,
        Self::Colours,
    ];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Introduction => "INTRODUCTION",
            Self::Words => "WORDS",
            Self::Goals => "GOALS",
            Self::TargetGroups => "TARGET_GROUPS",
            Self::Priorities => "PRIORITIES",
            Self::Financing => "FINANCING",
            Self::Colours => "COLOURS",
        }
    }

    /// The part with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.word() == word)
    }
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartValue {
    /// The introduction, and how the office is reached.
    Introduction {
        /// Two or three sentences on the public page.
        introduction: Text,
        /// How to reach the office.
        contact: Contact,
    },
    /// The association's own words.
    Words(Terms),
    /// Goals of interventions.
    Goals(Vec<GoalEntry>),
    /// Groups of people that interventions are for.
    TargetGroups(Vec<KeyedText>),
    /// What comes first.
    Priorities(Vec<KeyedText>),
    /// What can be financed, a sentence each.
    Financing(Vec<Text>),
    /// The colours of the pages.
    Colours(Colours),
}

/// An entry of a list by its key, for those who ask where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyed<'value> {
    /// Names it.
    pub key: &'value str,
    /// What it says.
    pub text: &'value Text,
}

fn at(path: &[&str], code: &'static str, message: Text) -> Violation {
    let path = ["input", "value"].iter().chain(path).map(|part| (*part).to_owned()).collect();
    Violation { code, path, message, source: None }
}

/// What is wrong with a text in either language.
fn check_text(path: &[&str], text: &Text, max: usize, found: &mut Vec<Violation>) {
    let both = [("sv", Some(text.sv.as_str())), ("en", text.en.as_deref())];
    for (language, written) in both.into_iter().filter_map(|(language, text)| Some((language, text?))) {
        let path = [path, &[language]].concat();
        if written.trim().is_empty() && language == "sv" {
            let message = Text::both("Skriv texten på svenska.", "Write the text in Swedish.");
            found.push(at(&path, "REQUIRED", message));
        } else if written.chars().count() > max {
            let message =
                Text::both(format!("Högst {max} tecken får plats."), format!("At most {max} characters fit."));
            found.push(at(&path, "TOO_LONG", message));
        } else if written.chars().any(|letter| letter.is_control() && letter != '\n') {
            let message = Text::both("Texten går inte att spara.", "The text cannot be kept.");
            found.push(at(&path, "UNREADABLE", message));
        }
    }
}

/// What is wrong with the length and the keys of a list.
fn check_list(list: &str, keys: &[&str], found: &mut Vec<Violation>) {
    if keys.len() > MAX_ENTRIES {
        let message =
            Text::both(format!("Högst {MAX_ENTRIES} rader får plats."), format!("At most {MAX_ENTRIES} entries fit."));
        found.push(at(&[list], "TOO_MANY", message));
    }
    let mut seen = BTreeSet::new();
    for (index, key) in keys.iter().enumerate() {
        if key.trim().is_empty() || key.chars().count() > MAX_KEY || key.chars().any(char::is_control) {
            let message = Text::both("Radens nyckel går inte att använda.", "The key of the entry cannot be used.");
            found.push(at(&[list, &index.to_string(), "key"], "KEY", message));
        }
        if !seen.insert(key) {
            let message = Text::both("Samma rad finns två gånger.", "The same entry is there twice.");
            found.push(at(&[list, &index.to_string(), "key"], "TWICE", message));
        }
    }
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    text.len() <= MAX_EMAIL
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

fn tidy(text: &mut Text) {
    text.sv = text.sv.trim().to_owned();
    text.en = text.en.take().map(|en| en.trim().to_owned()).filter(|en| !en.is_empty());
}

/// Gives each entry without a key one of its own, made of its text.
fn give_keys<'entry>(entries: impl Iterator<Item = (&'entry mut String, &'entry Text)>, mut taken: BTreeSet<String>) {
    for (key, text) in entries.filter(|(key, _)| key.is_empty()) {
        let made = match key_of(&text.sv) {
            made if made.is_empty() => "entry".to_owned(),
            made => made,
        };
        let numbered = (2..).map(|number| format!("{made}-{number}"));
        let free = std::iter::once(made.clone()).chain(numbered).find(|made| !taken.contains(made));
        *key = free.unwrap_or(made);
        taken.insert(key.clone());
    }
}

impl PartValue {
    /// What a part says in a profile.
    #[must_use]
    pub fn of(part: ProfilePart, profile: &Profile) -> Self {
        match part {
            ProfilePart::Introduction => {
                Self::Introduction { introduction: profile.introduction.clone(), contact: profile.contact.clone() }
            }
            ProfilePart::Words => Self::Words(profile.terms.clone()),
            ProfilePart::Goals => Self::Goals(profile.goals.clone()),
            ProfilePart::TargetGroups => Self::TargetGroups(profile.target_groups.clone()),
            ProfilePart::Priorities => Self::Priorities(profile.priorities.clone()),
            ProfilePart::Financing => Self::Financing(profile.can_be_financed.clone()),
            ProfilePart::Colours => Self::Colours(profile.colours.clone()),
        }
    }

    /// Which part it is of.
    #[must_use]
    pub fn part(&self) -> ProfilePart {
        match self {
            Self::Introduction { .. } => ProfilePart::Introduction,
            Self::Words(_) => ProfilePart::Words,
            Self::Goals(_) => ProfilePart::Goals,
            Self::TargetGroups(_) => ProfilePart::TargetGroups,
            Self::Priorities(_) => ProfilePart::Priorities,
            Self::Financing(_) => ProfilePart::Financing,
            Self::Colours(_) => ProfilePart::Colours,
        }
    }

    /// The profile with this part of it instead of its own.
    #[must_use]
    pub fn put_into(self, profile: Profile) -> Profile {
        match self {
            Self::Introduction { introduction, contact } => Profile { introduction, contact, ..profile },
            Self::Words(terms) => Profile { terms, ..profile },
            Self::Goals(goals) => Profile { goals, ..profile },
            Self::TargetGroups(target_groups) => Profile { target_groups, ..profile },
            Self::Priorities(priorities) => Profile { priorities, ..profile },
            Self::Financing(can_be_financed) => Profile { can_be_financed, ..profile },
            Self::Colours(colours) => Profile { colours, ..profile },
        }
    }

    /// The entries of a list that have keys, in order.
    #[must_use]
    pub fn keyed(&self) -> Vec<Keyed<'_>> {
        match self {
            Self::Goals(goals) => goals.iter().map(|goal| Keyed { key: &goal.key, text: &goal.text }).collect(),
            Self::TargetGroups(entries) | Self::Priorities(entries) => {
                entries.iter().map(|entry| Keyed { key: &entry.key, text: &entry.text }).collect()
            }
            Self::Introduction { .. } | Self::Words(_) | Self::Financing(_) | Self::Colours(_) => Vec::new(),
        }
    }

    /// The same without space around what was written, and with a key for each new entry that no entry of `now` has.
    #[must_use]
    pub fn tidied(mut self, now: &Self) -> Self {
        let keys = |value: &Self| value.keyed().into_iter().map(|entry| entry.key.to_owned()).collect::<Vec<_>>();
        let taken: BTreeSet<String> = keys(now).into_iter().chain(keys(&self)).collect();
        match &mut self {
            Self::Introduction { introduction, contact } => {
                tidy(introduction);
                contact.office = contact.office.trim().to_owned();
                contact.email = contact.email.trim().to_owned();
                for line in [&mut contact.phone, &mut contact.website] {
                    *line = line.take().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
                }
                let address = contact.address.iter().map(|line| line.trim().to_owned());
                contact.address = address.filter(|line| !line.is_empty()).collect();
            }
            Self::Words(Terms { owner, director, intervention }) => {
                [owner, director, intervention].into_iter().for_each(tidy);
            }
            Self::Goals(goals) => {
                goals.iter_mut().for_each(|goal| tidy(&mut goal.text));
                give_keys(goals.iter_mut().map(|goal| (&mut goal.key, &goal.text)), taken);
            }
            Self::TargetGroups(entries) | Self::Priorities(entries) => {
                entries.iter_mut().for_each(|entry| tidy(&mut entry.text));
                give_keys(entries.iter_mut().map(|entry| (&mut entry.key, &entry.text)), taken);
            }
            Self::Financing(sentences) => sentences.iter_mut().for_each(tidy),
            Self::Colours(colours) => {
                for colour in [&mut colours.header, &mut colours.on_header, &mut colours.accent] {
                    *colour = colour.trim().to_lowercase();
                }
            }
        }
        self
    }

    /// Everything that is wrong with it, each at its field.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        match self {
            Self::Introduction { introduction, contact } => {
                check_text(&["introduction", "text"], introduction, MAX_INTRODUCTION, &mut found);
                let mut of_contact = Vec::new();
                check_contact(contact, &mut of_contact);
                for mut violation in of_contact {
                    violation.path.splice(1..1, ["value", "introduction", "contact"].map(str::to_owned));
                    found.push(violation);
                }
                if !is_email(&contact.email) {
                    let message = Text::both(
                        "Skriv en e-postadress, till exempel kansliet@samordning.se.",
                        "Write an e-mail address, such as office@samordning.se.",
                    );
                    found.push(at(&["introduction", "contact", "email"], "EMAIL", message));
                }
            }
            Self::Words(terms) => {
                let words =
                    [("owner", &terms.owner), ("director", &terms.director), ("intervention", &terms.intervention)];
                for (field, word) in words {
                    check_text(&["terms", field], word, MAX_WORD, &mut found);
                }
            }
            Self::Goals(goals) => {
                check_list("goals", &goals.iter().map(|goal| goal.key.as_str()).collect::<Vec<_>>(), &mut found);
                for (index, goal) in goals.iter().enumerate() {
                    let index = index.to_string();
                    check_text(&["goals", &index, "text"], &goal.text, MAX_ENTRY, &mut found);
                    if goal.target_percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
                        let message = Text::both("Skriv ett tal från 1 till 100.", "Write a number from 1 to 100.");
                        found.push(at(&["goals", &index, "targetPercent"], "PERCENT", message));
                    }
                }
            }
            Self::TargetGroups(entries) | Self::Priorities(entries) => {
                let list = if self.part() == ProfilePart::Priorities { "priorities" } else { "targetGroups" };
                check_list(list, &entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>(), &mut found);
                for (index, entry) in entries.iter().enumerate() {
                    check_text(&[list, &index.to_string(), "text"], &entry.text, MAX_ENTRY, &mut found);
                }
            }
            Self::Financing(sentences) => {
                // Sentences have no keys; the same one twice is seen, and harmless.
                let keys: Vec<String> = (0..sentences.len()).map(|index| index.to_string()).collect();
                check_list("canBeFinanced", &keys.iter().map(String::as_str).collect::<Vec<_>>(), &mut found);
                for (index, sentence) in sentences.iter().enumerate() {
                    check_text(&["canBeFinanced", &index.to_string(), "text"], sentence, MAX_ENTRY, &mut found);
                }
            }
            Self::Colours(colours) => {
                found.extend(colours.problems().into_iter().map(|problem| {
                    let field = if problem.field == "on_header" { "onHeader" } else { problem.field };
                    at(&["colours", field], "COLOUR", problem.message)
                }));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::association::read;

    fn profile() -> Profile {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/associations/blekinge.yaml");
        read(&std::fs::read_to_string(path).expect("there")).expect("a file").profile()
    }

    fn codes(value: &PartValue) -> Vec<(String, &'static str)> {
        value.check().iter().map(|wrong| (wrong.path[2..].join("."), wrong.code)).collect()
    }

    fn entry(key: &str, sv: &str) -> KeyedText {
        KeyedText { key: key.into(), text: sv.into() }
    }

    #[test]
    fn a_part_is_taken_out_and_put_back_alone() {
        let there = profile();
        for part in ProfilePart::ALL {
            assert_eq!(ProfilePart::from_word(part.word()), Some(part));
            let value = PartValue::of(part, &there);
            assert_eq!((value.part(), codes(&value)), (part, vec![]), "{part:?}");
            assert_eq!(value.clone().put_into(there.clone()), there, "{part:?}");
            let kept = serde_json::to_string(&value).expect("kept");
            assert_eq!(serde_json::from_str::<PartValue>(&kept).expect("read"), value, "{part:?}");
        }
        let changed = PartValue::Financing(vec!["Möten".into()]).put_into(there.clone());
        assert_eq!(changed.can_be_financed, ["Möten".into()]);
        assert_eq!(Profile { can_be_financed: there.can_be_financed.clone(), ..changed }, there);
    }

    #[test]
    fn keys_stay_and_new_entries_get_their_own() {
        let now = PartValue::TargetGroups(vec![entry("unga-vuxna", "Unga vuxna"), entry("b", "Andra")]);
        let new = PartValue::TargetGroups(vec![
            entry("", "  Unga vuxna "),
            entry("b", "Andra, omskrivna"),
            entry("", "Unga vuxna"),
            entry("", "!"),
        ]);
        let tidied = new.tidied(&now);
        let keys: Vec<&str> = tidied.keyed().iter().map(|entry| entry.key).collect();
        // Also one that is taken away keeps its key to itself: going back would bring it again.
        assert_eq!(keys, ["unga-vuxna-2", "b", "unga-vuxna-3", "entry"]);
        assert_eq!(tidied.keyed()[0].text.sv, "Unga vuxna");
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let goal =
            |percent| GoalEntry { key: format!("{percent}"), text: "Mål".into(), target_percent: Some(percent) };
        let mut contact = profile().contact;
        contact.email = "kansliet".into();
        contact.website = Some("javascript:alert(1)".into());
        for (value, wrong) in [
            (
                PartValue::Introduction { introduction: " ".into(), contact },
                vec![
                    ("introduction.text.sv", "REQUIRED"),
                    ("introduction.contact.website", "WEB_ADDRESS"),
                    ("introduction.contact.email", "EMAIL"),
                ],
            ),
            (
                PartValue::Words(Terms {
                    owner: "ägare".into(),
                    director: "".into(),
                    intervention: Text::both("insats", "x".repeat(61)),
                }),
                vec![("terms.director.sv", "REQUIRED"), ("terms.intervention.en", "TOO_LONG")],
            ),
            (
                PartValue::Goals(vec![goal(0), goal(100), goal(101)]),
                vec![("goals.0.targetPercent", "PERCENT"), ("goals.2.targetPercent", "PERCENT")],
            ),
            (
                PartValue::Priorities(vec![entry("a", "A"), entry("a", "B\u{0}")]),
                vec![("priorities.1.key", "TWICE"), ("priorities.1.text.sv", "UNREADABLE")],
            ),
            (
                PartValue::TargetGroups(vec![entry(" ", "A"), entry("a\u{0}", "B")]),
                vec![("targetGroups.0.key", "KEY"), ("targetGroups.1.key", "KEY")],
            ),
            (PartValue::Financing(vec!["Möten".into(); 51]), vec![("canBeFinanced", "TOO_MANY")]),
            (
                PartValue::Colours(Colours {
                    header: "#000000".into(),
                    on_header: "#111111".into(),
                    accent: "blå".into(),
                }),
                vec![("colours.accent", "COLOUR"), ("colours.onHeader", "COLOUR")],
            ),
        ] {
            let found = codes(&value);
            let found: Vec<(&str, &str)> = found.iter().map(|(field, code)| (field.as_str(), *code)).collect();
            assert_eq!(found, wrong, "{value:?}");
        }
    }
}
