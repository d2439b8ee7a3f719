//! The organisations that cooperate. A *party kind* is what an organisation is; a *member* is what it is in one
//! association. "At least two parties" counts kinds, never members (law 2003:1210).

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The four kinds of party that pool money in an association (law 2003:1210, 1 §).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartyKind {
    /// Försäkringskassan.
    Forsakringskassan,
    /// Arbetsförmedlingen.
    Arbetsformedlingen,
    /// A region (before 2019 a county council).
    Region,
    /// A municipality.
    Municipality,
}

/// The two authorities of the state, which are members of every association: key and name on the platform, and kind.
pub const STATE_AUTHORITIES: [(&str, &str, PartyKind); 2] = [
    ("forsakringskassan", "Försäkringskassan", PartyKind::Forsakringskassan),
    ("arbetsformedlingen", "Arbetsförmedlingen", PartyKind::Arbetsformedlingen),
];

const MAX_KEY: usize = 80;

/// Whether a text can name an organisation on the platform.
#[must_use]
pub fn is_key(text: &str) -> bool {
    (1..=MAX_KEY).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The key that an organisation with this name gets: `osters-kommun` for Östers kommun. Empty when the name has no letter that
/// a key can have.
#[must_use]
pub fn key_of(name: &str) -> String {
    let mut key = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'å' | 'ä' | 'á' | 'à' => key.push('a'),
            'ö' | 'ø' | 'ó' => key.push('o'),
            'é' | 'è' | 'ë' => key.push('e'),
            'ü' => key.push('u'),
            letter if letter.is_ascii_alphanumeric() => key.push(letter),
            _ if key.is_empty() || key.ends_with('-') => {}
            _ => key.push('-'),
        }
    }
    key.truncate(MAX_KEY);
    key.trim_end_matches('-').to_owned()
}

impl PartyKind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Forsakringskassan, Self::Arbetsformedlingen, Self::Region, Self::Municipality];

    /// The word in the database and the files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Forsakringskassan => "FORSAKRINGSKASSAN",
            Self::Arbetsformedlingen => "ARBETSFORMEDLINGEN",
            Self::Region => "REGION",
            Self::Municipality => "MUNICIPALITY",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Forsakringskassan => Text::both("Försäkringskassan", "The Social Insurance Agency"),
            Self::Arbetsformedlingen => Text::both("Arbetsförmedlingen", "The Public Employment Service"),
            Self::Region => Text::both("region", "region"),
            Self::Municipality => Text::both("kommun", "municipality"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys_as_the_files_have_them() {
        for (name, key) in [
            ("Östers kommun", "osters-kommun"),
            ("Region Jämtland Härjedalen", "region-jamtland-harjedalen"),
            ("  Förbundet (SÖ) – öst ", "forbundet-so-ost"),
            ("Försäkringskassan", "forsakringskassan"),
            ("?", ""),
        ] {
            assert_eq!(key_of(name), key);
        }
        assert!(is_key(&key_of(&"Å".repeat(100))) && !is_key("") && !is_key("Öster"));
        for (key, name, _) in STATE_AUTHORITIES {
            assert_eq!(key_of(name), key);
        }
    }
}
