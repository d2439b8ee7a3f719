//! Whether an association's colours can be read on each other: one rule for files and for the portal.

use super::Colours;
use crate::text::Text;

/// The least contrast of text and its background (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;
/// The steps in which a colour that can be read is looked for, from the one that cannot to black or white.
const STEPS: u8 = 64;

/// A colour that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColourProblem {
    /// The field of [`Colours`].
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub message: Text,
}

/// Red, green and blue of a colour written as `#rrggbb`.
fn channels(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hexadecimal.then_some([channel(0)?, channel(2)?, channel(4)?])
}

/// The relative luminance of WCAG 2.2.
fn luminance(channels: [u8; 3]) -> f64 {
    let linear = channels.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The colour nearest to `front`, on the way to black or to white, that can be read on `back`.
fn readable(front: [u8; 3], back: [u8; 3]) -> [u8; 3] {
    let mixed = |channel: u8, end: u8, step: u8| {
        let (from, to, part) = (i32::from(channel), i32::from(end), i32::from(step));
        u8::try_from(from + (to - from) * part / i32::from(STEPS)).unwrap_or(end)
    };
    (1..=STEPS)
        .flat_map(|step| [0, 255].map(|end| front.map(|channel| mixed(channel, end, step))))
        .find(|colour| contrast(*colour, back) >= LEAST_CONTRAST)
        // One of black and white is at least 4.58 from any colour.
        .unwrap_or([0, 0, 0])
}

fn hexadecimal([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

impl Colours {
    /// What is wrong with the colours, each with its field.
    #[must_use]
    pub fn problems(&self) -> Vec<ColourProblem> {
        let mut problems = Vec::new();
        let mut read = |field: &'static str, colour: &str| {
            let found = channels(colour);
            if found.is_none() {
                let message =
                    Text::both("Skriv färgen som #rrggbb, till exempel #1f3a4d.", "expected a colour as #rrggbb");
                problems.push(ColourProblem { field, message });
            }
            found
        };
        let (on_header, accent, header) =
            (read("on_header", &self.on_header), read("accent", &self.accent), read("header", &self.header));
        let mut check = |field: &'static str, front: Option<[u8; 3]>, back: Option<[u8; 3]>, on: [&str; 2]| {
            let (Some(front), Some(back)) = (front, back) else { return };
            let ratio = contrast(front, back);
            if ratio < LEAST_CONTRAST {
                let mended = hexadecimal(readable(front, back));
                let swedish = format!("{ratio:.1}").replace('.', ",");
                let message = Text::both(
                    format!(
                        "Kontrasten mot {} är {swedish} och för låg för att läsa. Den behöver vara minst 4,5. Prova {mended}.",
                        on[0]
                    ),
                    format!(
                        "contrast {ratio:.1} on {} is too low to read; expected at least 4.5, such as {mended}",
                        on[1]
                    ),
                );
                problems.push(ColourProblem { field, message });
            }
        };
        check("on_header", on_header, header, ["sidhuvudet", "the header"]);
        check("accent", accent, Some([255; 3]), ["vitt", "white"]);
        problems
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colours(header: &str, on_header: &str, accent: &str) -> Colours {
        Colours { header: header.into(), on_header: on_header.into(), accent: accent.into() }
    }

    #[test]
    fn a_colour_that_cannot_be_read_is_told_with_one_that_can() {
        assert_eq!(colours("#1f3a4d", "#ffffff", "#00665e").problems(), []);
        let problems = colours("#1f3a4d", "#777777", "#ffff00").problems();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["on_header", "accent"]);
        assert!(problems[0].message.sv.contains("är 2,6 och"), "{problems:?}");
        for problem in problems {
            let (_, mended) = problem.message.sv.rsplit_once("Prova ").expect("a colour to try");
            let mended = mended.trim_end_matches('.');
            let tried = match problem.field {
                "accent" => colours("#1f3a4d", "#ffffff", mended),
                _ => colours("#1f3a4d", mended, "#00665e"),
            };
            assert_eq!(tried.problems(), [], "{mended}");
        }
        for wrong in ["", "1f3a4d", "#1f3a4", "#+f3a4d", "#åäö", "red"] {
            let problems = colours(wrong, "#ffffff", "#00665e").problems();
            assert_eq!((problems.len(), problems[0].field), (1, "header"), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn there_is_always_a_colour_that_can_be_read(front: [u8; 3], back: [u8; 3]) {
            prop_assert!(contrast(readable(front, back), back) >= LEAST_CONTRAST);
        }
    }
}
