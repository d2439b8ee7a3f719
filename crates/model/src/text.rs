//! Text that people read, in the languages of the interface. Swedish is always there; English may be missing and then
//! falls back to Swedish, because an association's own words are seldom translated.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Swedish, the first language.
    #[default]
    Sv,
    /// English.
    En,
}

impl Language {
    /// The language that an `Accept-Language` header asks for first, of those there are; Swedish when unsure.
    #[must_use]
    pub fn from_header(header: &str) -> Self {
        header
            .split(',')
            .find_map(|part| match part.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
                Some("sv") => Some(Self::Sv),
                Some("en") => Some(Self::En),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// `sv` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }
}

/// A text in Swedish and, when somebody wrote it, in English. In files either a plain string or `{sv: …, en: …}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The Swedish text.
    pub sv: String,
    /// The English text, if there is one.
    pub en: Option<String>,
}

impl Text {
    /// A text in both languages.
    #[must_use]
    pub fn both(sv: impl Into<String>, en: impl Into<String>) -> Self {
        Self { sv: sv.into(), en: Some(en.into()) }
    }

    /// The text in `language`, or in Swedish.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::En, Some(en)) => en,
            _ => &self.sv,
        }
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sv.trim().is_empty()
    }
}

impl From<&str> for Text {
    fn from(sv: &str) -> Self {
        Self { sv: sv.to_owned(), en: None }
    }
}

/// A whole number with its digits in groups of three. The gap is a space that does not break in Swedish, a comma in English.
pub(crate) fn grouped(number: i64, language: Language) -> String {
    let gap = match language {
        Language::Sv => '\u{a0}',
        Language::En => ',',
    };
    let digits = number.unsigned_abs().to_string();
    let mut out = if number < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(gap);
        }
        out.push(digit);
    }
    out
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match &self.en {
            None => out.serialize_str(&self.sv),
            Some(en) => {
                let mut map = out.serialize_map(Some(2))?;
                map.serialize_entry("sv", &self.sv)?;
                map.serialize_entry("en", en)?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("a text, or a text in each language (sv: …, en: …)")
            }
            fn visit_str<E: de::Error>(self, sv: &str) -> Result<Text, E> {
                Ok(sv.into())
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let (mut sv, mut en) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "sv" => sv = Some(map.next_value()?),
                        "en" => en = Some(map.next_value()?),
                        other => return Err(de::Error::unknown_field(other, &["sv", "en"])),
                    }
                }
                Ok(Text { sv: sv.ok_or_else(|| de::Error::missing_field("sv"))?, en })
            }
        }
        from.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_chooses_the_first_language_there_is() {
        for (header, language) in
            [("en-GB,sv;q=0.8", Language::En), ("de,sv-SE", Language::Sv), ("", Language::Sv), ("fi", Language::Sv)]
        {
            assert_eq!(Language::from_header(header), language, "{header}");
        }
    }
}
