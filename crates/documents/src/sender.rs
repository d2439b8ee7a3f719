//! In whose name a document or a mail goes out.

use serde::{Deserialize, Serialize};

use crate::{Accent, Language};

/// The association that a document comes from or was sent to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Association {
    /// Its full name.
    pub name: String,
    /// Its colour as `#rrggbb`; `None` gives a dark blue. A light colour is darkened until text in it is readable.
    pub colour: Option<String>,
    /// Its own Swedish word for the owner of an intervention (huvudman, projektägare, insatsägare); `None` gives the usual word. English
    /// texts always use the usual word.
    pub owner_term: Option<String>,
    /// How to reach its office.
    pub contact: Contact,
}

/// How to reach an office. What is empty is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Name of a person or a function to ask for.
    pub name: Option<String>,
    /// Postal address, one line each.
    pub address: Vec<String>,
    /// Telephone number.
    pub telephone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Address of its web site.
    pub web: Option<String>,
}

impl Association {
    pub(crate) fn accent(&self) -> Accent {
        self.colour.as_deref().map_or_else(Accent::default, Accent::new)
    }

    /// The word for the owner as it heads a line: with a capital, however the association writes it in running text.
    pub(crate) fn owner_word(&self, language: Language) -> String {
        let word = match (language, &self.owner_term) {
            (Language::Swedish, Some(term)) => term.clone(),
            _ => language.text("owner"),
        };
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
    }

    /// Where to turn, under a line with the association's name: an address that begins with the name does not say it again.
    pub(crate) fn contact_lines(&self) -> Vec<String> {
        self.contact.lines().into_iter().filter(|line| line.trim() != self.name).collect()
    }
}

impl Contact {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.name
            .iter()
            .chain(&self.address)
            .chain(&self.telephone)
            .chain(&self.email)
            .chain(&self.web)
            .filter(|line| !line.trim().is_empty())
            .cloned()
            .collect()
    }
}
