//! Words that the sentences of rules are made of.

use super::Party;
use crate::{
    organisation::PartyKind,
    text::{Language, Text},
};

/// What people call the thing with this key.
pub(super) fn label_of(labels: &[(String, Text)], key: &str) -> Text {
    labels.iter().find(|(known, _)| known == key).map_or_else(|| key.into(), |(_, label)| label.clone())
}

/// Several of them after each other, in both languages.
pub(super) fn labels_of(labels: &[(String, Text)], keys: &[String]) -> Text {
    let found: Vec<Text> = keys.iter().map(|key| label_of(labels, key)).collect();
    let join = |english: bool| {
        found
            .iter()
            .map(|label| if english { label.en.as_ref().unwrap_or(&label.sv) } else { &label.sv }.to_lowercase())
            .collect::<Vec<_>>()
            .join(", ")
    };
    Text::both(join(false), join(true))
}

/// `a, b and c`.
pub(super) fn and_list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} {and} {last}", init.join(", ")),
    }
}

/// Names of kinds of party, the last after `and`.
pub(super) fn kind_names(kinds: &[PartyKind], and: &str, language: Language) -> String {
    let labels: Vec<String> = kinds.iter().map(|kind| kind.label().in_language(language).to_owned()).collect();
    and_list(&labels, and)
}

/// A small number as a word.
pub(super) fn number(count: u8, language: Language) -> String {
    let words = match language {
        Language::Sv => ["noll", "en", "två", "tre", "fyra"],
        Language::En => ["none", "one", "two", "three", "four"],
    };
    words.get(usize::from(count)).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// Names of parties, the last after `and`.
pub(super) fn names<'a>(parties: impl Iterator<Item = &'a Party>, and: &str) -> String {
    and_list(&parties.map(|party| party.name.clone()).collect::<Vec<_>>(), and)
}
