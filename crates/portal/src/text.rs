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
