//! What a case is about: the word that letters and headings use for it.

use serde::{Deserialize, Serialize};

/// What was sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Matter {
    /// An application.
    #[default]
    Application,
    /// A problem statement.
    Statement,
}

impl Matter {
    /// What the texts choose their words by.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Matter::Application => "application",
            Matter::Statement => "statement",
        }
    }
}
