//! What a form sent, and how addresses are written.

use std::fmt::Write as _;

/// The fields of a form, in the order sent.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// A form with these fields.
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The field's first value with line ends as `\n`, or the empty string.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The field's first value, if the form has the field.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// A text that a person typed: browsers send line ends as `\r\n`, we keep `\n`.
    #[must_use]
    pub fn typed(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n")
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The rows of a table in a form: the numbers `n` for which there is a field `prefix.n.…`, in ascending order.
    #[must_use]
    pub fn rows(&self, prefix: &str) -> Vec<usize> {
        let mut rows: Vec<usize> = self
            .0
            .iter()
            .filter_map(|(field, _)| field.strip_prefix(prefix)?.strip_prefix('.')?.split('.').next()?.parse().ok())
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The distinct middle parts of fields named `prefix.middle.…`, in the order sent.
    #[must_use]
    pub fn middles(&self, prefix: &str) -> Vec<&str> {
        let mut middles: Vec<&str> = Vec::new();
        for (field, _) in &self.0 {
            let middle = field
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(|rest| rest.split('.').next());
            if let Some(middle) = middle.filter(|middle| !middles.contains(middle)) {
                middles.push(middle);
            }
        }
        middles
    }
}

/// Text as part of an address.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail");
        }
        encoded
    })
}

/// `path` when it is a path on this host, else `/`: an answer must never send people to another site.
#[must_use]
pub fn local_path(path: &str) -> &str {
    let mut characters = path.chars();
    let starts_well = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    if starts_well && !path.contains(['\r', '\n', '\t', '\\']) { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_middles_are_found_by_their_names() {
        let form = Form::new(
            ["t.2.a", "t.0.a", "t.2.b", "t.x.a", "u.1.a"].map(|name| (name.to_owned(), String::new())).to_vec(),
        );
        assert_eq!(form.rows("t"), [0, 2]);
        assert_eq!(form.middles("t"), ["2", "0", "x"]);
    }

    #[test]
    fn only_paths_of_this_host_are_followed() {
        for (path, followed) in [
            ("/office?after=x", "/office?after=x"),
            ("//elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("https://elsewhere.example", "/"),
            ("", "/"),
            ("/a\r\nb", "/"),
        ] {
            assert_eq!(local_path(path), followed, "{path}");
        }
        assert_eq!(percent_encode("/a b?c=å"), "%2Fa%20b%3Fc%3D%C3%A5");
    }
}
