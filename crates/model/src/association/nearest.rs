//! What somebody who mistyped a name may have meant.

/// The known name that is nearest to `written`, when one is near enough to be meant.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = plain(written);
    let (distance, name) =
        known.into_iter().map(|name| (distance(&written, &plain(name)), name)).min_by_key(|(distance, _)| *distance)?;
    (distance <= (written.len() / 3).max(1)).then_some(name)
}

fn plain(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).filter(|sign| sign.is_alphanumeric()).collect()
}

/// Letters to add, remove, change or exchange with their neighbour.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut rows = vec![(0..=other.len()).collect::<Vec<_>>()];
    for (above, letter) in one.iter().enumerate() {
        let mut row = vec![above + 1];
        for (left, wanted) in other.iter().enumerate() {
            let changed = rows[above][left] + usize::from(letter != wanted);
            let mut least = changed.min(rows[above][left + 1] + 1).min(row[left] + 1);
            if above > 0 && left > 0 && *letter == other[left - 1] && one[above - 1] == *wanted {
                least = least.min(rows[above - 1][left - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_recognised_and_another_word_is_not() {
        let known = ["closes_at", "opens_on", "decision_on", "budget_years"];
        for (written, meant) in [
            ("closes_ta", Some("closes_at")),
            ("closesAt", Some("closes_at")),
            ("close_at", Some("closes_at")),
            ("budget_year", Some("budget_years")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
        assert_eq!(nearest("anything", []), None);
    }
}
