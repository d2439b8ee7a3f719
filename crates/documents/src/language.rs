//! The two languages, and every text of ours in them.
//!
//! The texts are Fluent files in `locales/`; both languages have the same keys (a test compares them).

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use serde::{Deserialize, Serialize};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "sv",
        // The marks that isolate a value's writing direction show up as boxes in plain text mail.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static SWEDISH: LanguageIdentifier = langid!("sv");
static ENGLISH: LanguageIdentifier = langid!("en");

/// The language of a document or a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// Swedish, the language of the associations.
    #[default]
    Swedish,
    /// English.
    English,
}

impl Language {
    /// Both languages.
    pub const ALL: [Language; 2] = [Language::Swedish, Language::English];

    /// The language's tag, `sv` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Swedish => "sv",
            Language::English => "en",
        }
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Language::Swedish => &SWEDISH,
            Language::English => &ENGLISH,
        }
    }

    /// The text of a key that takes no values.
    pub(crate) fn text(self, key: &str) -> String {
        TEXTS.lookup(self.identifier(), key)
    }

    /// The text of a key, with its values filled in.
    pub(crate) fn text_with(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue> =
            values.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
        TEXTS.lookup_with_args(self.identifier(), key, &values)
    }

    /// The text of a key whose wording depends on a number.
    pub(crate) fn text_counting(self, key: &str, name: &'static str, number: u32) -> String {
        let values = HashMap::from([(Cow::Borrowed(name), FluentValue::from(number))]);
        TEXTS.lookup_with_args(self.identifier(), key, &values)
    }
}
