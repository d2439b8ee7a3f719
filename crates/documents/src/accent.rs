//! The association's colour, made safe to set text in.
//!
//! What must stay true: whatever colour an association chose, text in the accent has a contrast of at least 4.5 to 1 on white
//! (WCAG 2.2, 1.4.3).

const LEAST_CONTRAST: f64 = 4.5;
const DEFAULT: [u8; 3] = [0x1f, 0x3f, 0x5b];

/// A colour that is dark enough for text on white paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent([u8; 3]);

impl Default for Accent {
    fn default() -> Self {
        Accent(DEFAULT)
    }
}

impl Accent {
    /// The accent for a colour written `#rrggbb` or `#rgb`. A colour that is too light is darkened in its own hue; what is not a colour
    /// gives the default dark blue.
    #[must_use]
    pub fn new(colour: &str) -> Self {
        parse(colour).map_or_else(Accent::default, |colour| Accent(darken(colour)))
    }

    /// The colour as `#rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

fn parse(colour: &str) -> Option<[u8; 3]> {
    let digits: Vec<u8> = colour
        .trim()
        .strip_prefix('#')?
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
        .collect::<Option<_>>()?;
    match digits[..] {
        [red, green, blue] => Some([red * 17, green * 17, blue * 17]),
        [a, b, c, d, e, f] => Some([a * 16 + b, c * 16 + d, e * 16 + f]),
        _ => None,
    }
}

fn darken(mut colour: [u8; 3]) -> [u8; 3] {
    while contrast_on_white(colour) < LEAST_CONTRAST {
        // Each step takes at least one from every part that has any left, so it ends at black.
        colour = colour.map(|part| part.saturating_sub((part / 25).max(1)));
    }
    colour
}

fn contrast_on_white(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dark_colour_is_kept_and_a_light_one_darkened() {
        assert_eq!(Accent::new("#1d3557").hex(), "#1d3557");
        for light in ["#ffffff", "#ffe600", "#7fd1ae", "#fff", "#9cf"] {
            let accent = Accent::new(light);
            assert!(contrast_on_white(accent.0) >= LEAST_CONTRAST, "{light} gave {}", accent.hex());
            assert!(contrast_on_white(accent.0) < 5.5, "{light} became darker than needed: {}", accent.hex());
        }
    }

    #[test]
    fn what_is_not_a_colour_gives_the_default() {
        for wrong in ["", "red", "#12345", "#gggggg", "#å12345", "1d3557", "#1d35577"] {
            assert_eq!(Accent::new(wrong), Accent::default(), "{wrong}");
        }
    }
}
