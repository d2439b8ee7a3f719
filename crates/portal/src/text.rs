//! The interface's texts: Swedish first, English second, from the Fluent files in `locales`.
//!
//! Must stay true: both languages have the same keys, every key that a template or this code names exists, and every
//! key is used; the tests here fail otherwise. Templates carry no text of their own.

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "sv",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Swedish, the default.
    #[default]
    Swedish,
    /// English.
    English,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Swedish, Self::English];

    /// The code that HTML and HTTP use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }

    /// The language with this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::Swedish => langid!("sv"),
            Self::English => langid!("en"),
        }
    }
}

/// What a text may have in it.
pub trait Argument {
    /// The value as Fluent takes it.
    fn value(&self) -> FluentValue<'static>;
}

impl Argument for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(self.to_owned()))
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

impl Argument for i64 {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Argument for usize {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

/// The text with this key.
#[must_use]
pub fn text(language: Language, key: &str) -> String {
    TEXTS.lookup(&language.identifier(), key)
}

/// The text with this key and its arguments.
#[must_use]
pub fn text_with(language: Language, key: &str, arguments: &[(&'static str, &dyn Argument)]) -> String {
    let arguments: HashMap<Cow<'static, str>, FluentValue<'static>> =
        arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), value.value())).collect();
    TEXTS.lookup_with_args(&language.identifier(), key, &arguments)
}

/// Marks a key in code, so that the test that compares keys finds it.
#[must_use]
pub const fn key(key: &'static str) -> &'static str {
    key
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    fn files(folder: &Path, extension: &str, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, extension, found);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    fn read(folder: &str, extension: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), extension, &mut found);
        found
    }

    /// Key and text of every message, in order.
    fn messages(language: Language) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (_, text) in read(&format!("locales/{}", language.code()), "ftl") {
            for line in text.lines() {
                match line.split_once(" = ") {
                    Some((key, text)) if !line.starts_with([' ', '#']) => found.push((key.to_owned(), text.to_owned())),
                    _ => {
                        if let Some((_, text)) = found.last_mut().filter(|_| line.starts_with([' ', '}'])) {
                            text.push_str(line);
                        }
                    }
                }
            }
        }
        found
    }

    fn between<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
        text.split(before).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).collect()
    }

    fn is_key(key: &str) -> bool {
        !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    }

    fn used_keys() -> BTreeSet<String> {
        let mut used = BTreeSet::from(["unknown-value".to_owned()]);
        for (_, text) in read("templates", "html").into_iter().chain(read("src", "rs")) {
            for before in [".t(", ".t1(", ".t2(", "key("] {
                used.extend(between(&text, before).into_iter().filter(|key| is_key(key)).map(str::to_owned));
            }
        }
        // The enums of the schema name their texts themselves.
        let scalars = read("src", "rs").into_iter().find(|(name, _)| name.ends_with("scalars.rs")).unwrap().1;
        used.extend(
            scalars
                .lines()
                .filter_map(|line| Some(between(line, "\" =>").first()?.to_string()))
                .filter(|key| is_key(key)),
        );
        used
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_arguments() {
        let arguments = |text: &str| -> BTreeSet<String> {
            text.split('$').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
        };
        let swedish = messages(Language::Swedish);
        let english = messages(Language::English);
        let keys = |messages: &[(String, String)]| messages.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let unique: BTreeSet<String> = keys(&swedish).into_iter().collect();
        assert_eq!(unique.len(), swedish.len(), "a key stands twice");
        assert_eq!(unique, keys(&english).into_iter().collect());
        for (key, text) in &swedish {
            let (_, other) = english.iter().find(|(other, _)| other == key).unwrap();
            assert_eq!(arguments(text), arguments(other), "{key}");
        }
    }

    #[test]
    fn every_key_used_exists_and_every_key_is_used() {
        let known: BTreeSet<String> = messages(Language::Swedish).into_iter().map(|(key, _)| key).collect();
        let used = used_keys();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "used, but has no text");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "has a text, but is not used");
    }

    #[test]
    fn templates_carry_no_text_of_their_own() {
        for (file, text) in read("templates", "html") {
            let mut bare = String::new();
            let mut rest = text.as_str();
            // Leaves out tags with their attributes and what askama writes or does.
            while let Some(start) = rest.find(['<', '{']) {
                bare.push_str(&rest[..start]);
                bare.push('\n');
                let end = match &rest[start..] {
                    part if part.starts_with("{{") => "}}",
                    part if part.starts_with("{%") => "%}",
                    part if part.starts_with("{#") => "#}",
                    part if part.starts_with('<') => ">",
                    _ => "{",
                };
                let mut inside = &rest[start..];
                // An attribute may hold an expression, whose own `>` does not end the tag.
                let mut depth = 0;
                let mut length = 0;
                while let Some(character) = inside.chars().next() {
                    if end == ">" && (inside.starts_with("{{") || inside.starts_with("{%")) {
                        depth += 1;
                    } else if end == ">" && (inside.starts_with("}}") || inside.starts_with("%}")) {
                        depth -= 1;
                    }
                    if depth == 0 && inside.starts_with(end) {
                        length += end.len();
                        break;
                    }
                    length += character.len_utf8();
                    inside = &inside[character.len_utf8()..];
                }
                rest = &rest[start + length.max(1)..];
            }
            bare.push_str(rest);
            // One macro writes attributes only: what has a quotation mark or ends an id is no text.
            let is_text =
                |word: &&str| word.chars().any(char::is_alphabetic) && !word.contains('"') && !word.starts_with('-');
            let words: Vec<&str> = bare.split_whitespace().filter(is_text).collect();
            assert!(words.is_empty(), "{file} has text of its own: {words:?}");
        }
    }

    #[test]
    fn numbers_decide_the_form() {
        let left = |days: i64| text_with(Language::Swedish, "days-left", &[("days", &days)]);
        assert_eq!([left(0), left(1), left(12)], ["sista dagen i dag", "1 dag kvar", "12 dagar kvar"]);
    }
}
