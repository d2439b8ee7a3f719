//! Registration numbers by each association's own scheme: gapless per series and year, never reused. A scheme is a text
//! with `{year}`, `{yy}` and `{number}` or `{number:4}` (padded to four digits) and signs between them: `{yy}/{number}`
//! gives `17/29`, `{number:4}/{yy}` gives `0021/12`, `{year}:{number:2}` gives `2018:03`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Sign(String),
    Year,
    ShortYear,
    Number(usize),
}

/// How an association writes its registration numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberScheme {
    text: String,
    pieces: Vec<Piece>,
}

/// The text is not a number scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a number scheme is a text with {{year}} or {{yy}}, and {{number}} or {{number:4}}; this one {0}")]
pub struct NotAScheme(&'static str);

impl NumberScheme {
    /// Reads a scheme.
    ///
    /// # Errors
    /// What is wrong with it: a number or year is missing, or a placeholder is unknown.
    pub fn parse(text: &str) -> Result<Self, NotAScheme> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((sign, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or(NotAScheme("has a { without a }"))?;
            if !sign.is_empty() {
                pieces.push(Piece::Sign(sign.to_owned()));
            }
            pieces.push(match name.split_once(':') {
                None if name == "year" => Piece::Year,
                None if name == "yy" => Piece::ShortYear,
                None if name == "number" => Piece::Number(1),
                Some(("number", width)) => match width.parse() {
                    Ok(width @ 1..=9) => Piece::Number(width),
                    _ => return Err(NotAScheme("pads the number to something else than 1 to 9 digits")),
                },
                _ => return Err(NotAScheme("has an unknown placeholder")),
            });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Sign(rest.to_owned()));
        }
        let count = |wanted: fn(&Piece) -> bool| pieces.iter().filter(|piece| wanted(piece)).count();
        if count(|piece| matches!(piece, Piece::Number(_))) != 1 {
            return Err(NotAScheme("does not have exactly one number"));
        }
        if count(|piece| matches!(piece, Piece::Year | Piece::ShortYear)) != 1 {
            return Err(NotAScheme("does not have exactly one year, so numbers would come again each year"));
        }
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// The registration number of the `number`th matter of `year`.
    #[must_use]
    pub fn write(&self, year: i32, number: i32) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Sign(sign) => sign.clone(),
                Piece::Year => year.to_string(),
                Piece::ShortYear => format!("{:02}", year.rem_euclid(100)),
                Piece::Number(width) => format!("{number:0width$}"),
            })
            .collect()
    }
}

impl Serialize for NumberScheme {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for NumberScheme {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_of_real_associations() {
        for (scheme, year, number, written) in [
            ("{yy}/{number}", 2017, 29, "17/29"),
            ("{number:4}/{yy}", 2012, 21, "0021/12"),
            ("{year}:{number:2}", 2018, 3, "2018:03"),
            ("RAR{yy}-{number:2}", 2012, 4, "RAR12-04"),
            ("{year}/KS{number:4}", 2014, 167, "2014/KS0167"),
            ("{yy}/{number:2}", 2005, 1234, "05/1234"),
        ] {
            assert_eq!(NumberScheme::parse(scheme).unwrap().write(year, number), written);
        }
    }

    #[test]
    fn schemes_that_would_repeat_or_not_count_are_refused() {
        for bad in
            ["", "{number}", "{year}", "{yy}/{number}{number}", "{month}/{number}", "{yy/{number}", "{yy}/{number:0}"]
        {
            assert!(NumberScheme::parse(bad).is_err(), "{bad}");
        }
    }
}
