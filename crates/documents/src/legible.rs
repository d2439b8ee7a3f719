//! Text that people typed, made fit for the page without changing what it says.
//!
//! What must stay true: no text makes a document fail. PDF/A refuses a character that the font lacks, so such a character is
//! written as its number, `[U+1F642]`, and the document says so; characters that nobody can see are left out; a word
//! too long for the line may break.

use serde_json::Value;
use typst::text::{Coverage, Font};

/// Characters in a row, without a space, after which a line may break anywhere.
const LONGEST_WORD: usize = 64;
/// The same in a cell: Swedish words are shorter than this, and ordinary words are hyphenated by the engine.
const LONGEST_WORD_IN_CELL: usize = 30;
/// How many characters a line of a table holds, all columns together.
const LINE_OF_TABLE: usize = 90;
/// Below this a column shows nothing anyone could read.
const SHORTEST_WORD_IN_CELL: usize = 9;

const BREAK_HERE: char = '\u{200b}';

/// What the upright fonts can show.
pub(crate) struct Legible {
    coverages: Vec<Coverage>,
}

impl Legible {
    /// Knows what all of `fonts` have in common.
    pub(crate) fn new(fonts: &[Font]) -> Self {
        Legible { coverages: fonts.iter().map(|font| font.info().coverage.clone()).collect() }
    }

    /// Mends every text in a tree of values. Tells whether any character had to be written as its number.
    pub(crate) fn mend_all(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => {
                let (mended, numbered) = self.mend(text);
                *text = mended;
                numbered
            }
            // Every part has to be mended, so `any`, which stops at the first, will not do.
            Value::Array(values) => values.iter_mut().fold(false, |numbered, value| self.mend_all(value) | numbered),
            Value::Object(values) => values.values_mut().fold(false, |numbered, value| self.mend_all(value) | numbered),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn mend(&self, text: &str) -> (String, bool) {
        let mut mended = String::with_capacity(text.len());
        let mut numbered = false;
        for character in text.chars() {
            match character {
                '\n' | BREAK_HERE => mended.push(character),
                '\t' | '\u{2028}' | '\u{2029}' => mended.push(' '),
                _ if is_invisible(character) => {}
                _ if self.shows(character) => mended.push(character),
                _ => {
                    numbered = true;
                    mended.push_str(&format!("[U+{:04X}]", u32::from(character)));
                }
            }
        }
        (soften(&mended, LONGEST_WORD), numbered)
    }

    fn shows(&self, character: char) -> bool {
        !character.is_control()
            && !is_private(character)
            && self.coverages.iter().all(|coverage| coverage.contains(u32::from(character)))
    }
}

/// Joiners, direction marks and variation selectors: they have no shape of their own, and direction marks can make a text
/// read as something that was not written.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\r' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200c}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

const fn is_private(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

fn soften(text: &str, longest: usize) -> String {
    let mut softened = String::with_capacity(text.len());
    let mut length = 0;
    let mut before = ' ';
    for character in text.chars() {
        // A line breaks by itself at a space, and after a hyphen or a slash that a letter follows.
        if character.is_whitespace()
            || character == BREAK_HERE
            || (matches!(before, '-' | '/') && character.is_alphabetic())
        {
            length = 0;
        }
        if length == longest {
            softened.push(BREAK_HERE);
            length = 0;
        }
        length += 1;
        softened.push(character);
        before = character;
    }
    softened
}

/// A text for a cell, in which words that are longer than any Swedish word may break.
pub(crate) fn cell(text: &str) -> String {
    soften(text, LONGEST_WORD_IN_CELL)
}

/// A text for a cell of a table with `columns` columns of equal width.
pub(crate) fn cell_among(text: &str, columns: usize) -> String {
    soften(text, (LINE_OF_TABLE / columns.max(1)).clamp(SHORTEST_WORD_IN_CELL, LONGEST_WORD_IN_CELL))
}

/// A text as paragraphs of lines: an empty line parts paragraphs, a line break stays a line break.
pub(crate) fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for line in text.replace("\r\n", "\n").replace(['\r', '\u{2028}'], "\n").replace('\u{2029}', "\n\n").split('\n') {
        if line.trim().is_empty() {
            if !lines.is_empty() {
                paragraphs.push(std::mem::take(&mut lines));
            }
        } else {
            lines.push(line.trim_end().to_owned());
        }
    }
    if !lines.is_empty() {
        paragraphs.push(lines);
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_parted_by_empty_lines() {
        assert_eq!(paragraphs("ett\r\ntvå\r\n \r\n\r\ntre\n"), vec![vec!["ett", "två"], vec!["tre"]]);
        assert!(paragraphs(" \n\n").is_empty());
    }

    #[test]
    fn only_long_words_are_softened() {
        assert_eq!(soften("kort ord", 4), "kort ord");
        assert_eq!(soften("fyra-fyra/fyra", 5), "fyra-fyra/fyra");
        assert_eq!(soften("långtord", 4), "lång\u{200b}tord");
        assert_eq!(soften(&"a".repeat(9), 4), "aaaa\u{200b}aaaa\u{200b}a");
    }
}
