//! The organisations that cooperate. A *party kind* is what an organisation is; a *member* is what it is in one
//! association. "At least two parties" counts kinds, never members (law 2003:1210).

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The four kinds of party that pool money in an association (law 2003:1210, 1 §).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
