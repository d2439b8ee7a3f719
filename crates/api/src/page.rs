//! Relay connections: pages of a list, with a cursor for each row.

use std::{fmt::Display, str::FromStr};

use async_graphql::SimpleObject;
use mellanrum_app::page::{Page, Slice};
use mellanrum_model::{Error, Result, Text, Violation};

/// Rows of a page when nothing is said.
pub(crate) const DEFAULT_ROWS: usize = 20;
const MAX_ROWS: i32 = 100;

/// Where a page lies in its list.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Whether there are rows before the page.
    has_previous_page: bool,
    /// Whether there are rows after the page.
    has_next_page: bool,
    /// The cursor of the first row.
    start_cursor: Option<String>,
    /// The cursor of the last row.
    end_cursor: Option<String>,
}

/// Which page the arguments ask for.
pub(crate) fn read_page<C: FromStr>(
    after: Option<&str>,
    before: Option<&str>,
    first: Option<i32>,
    last: Option<i32>,
) -> Result<Page<C>> {
    let wrong = |argument: &str, code, message| Violation { code, path: vec![argument.into()], message, source: None };
    let mut violations = Vec::new();
    let mut cursor = |argument: &str, text: Option<&str>| -> Option<C> {
        let read = text?.parse().ok();
        if read.is_none() {
            let message = Text::both("Platsen i listan går inte att läsa.", "The place in the list cannot be read.");
            violations.push(wrong(argument, "CURSOR", message));
        }
        read
    };
    let (after, before) = (cursor("after", after), cursor("before", before));
    let mut size = |argument: &str, rows: Option<i32>| -> Option<usize> {
        let rows = rows?;
        if !(1..=MAX_ROWS).contains(&rows) {
            let message = Text::both(
                format!("En sida har 1 till {MAX_ROWS} rader."),
                format!("A page has 1 to {MAX_ROWS} rows."),
            );
            violations.push(wrong(argument, "PAGE_SIZE", message));
        }
        usize::try_from(rows).ok()
    };
    let (first, last) = (size("first", first), size("last", last));
    if first.is_some() && last.is_some() {
        let message = Text::both("Ange first eller last, inte båda.", "Give first or last, not both.");
        violations.push(wrong("last", "PAGE_SIZE", message));
    }
    if violations.is_empty() { Ok(Page { after, before, first, last }) } else { Err(Error::Invalid(violations)) }
}

/// What a page costs at most: as much as one row, for each row that it may have.
pub(crate) fn cost_of(first: Option<i32>, last: Option<i32>, one_row: usize) -> usize {
    let rows = first.or(last).map_or(DEFAULT_ROWS, |rows| usize::try_from(rows).unwrap_or(1).max(1));
    rows.saturating_mul(one_row).saturating_add(1)
}

/// The rows with their cursors, and where they lie.
pub(crate) fn lay_out<T, C: Display>(slice: Slice<T>, cursor_of: impl Fn(&T) -> C) -> (PageInfo, Vec<(String, T)>) {
    let rows: Vec<(String, T)> = slice.items.into_iter().map(|item| (cursor_of(&item).to_string(), item)).collect();
    let info = PageInfo {
        has_previous_page: slice.has_previous,
        has_next_page: slice.has_next,
        start_cursor: rows.first().map(|(cursor, _)| cursor.clone()),
        end_cursor: rows.last().map(|(cursor, _)| cursor.clone()),
    };
    (info, rows)
}

#[cfg(test)]
mod tests {
    use mellanrum_app::page::Cursor;

    use super::*;

    #[test]
    fn pages_have_a_bound_and_a_price() {
        for (first, last, fits) in [
            (None, None, true),
            (Some(1), None, true),
            (Some(100), None, true),
            (None, Some(100), true),
            (Some(0), None, false),
            (Some(101), None, false),
            (None, Some(-1), false),
            (Some(5), Some(5), false),
        ] {
            assert_eq!(read_page::<Cursor>(None, None, first, last).is_ok(), fits, "{first:?} {last:?}");
        }
        assert!(read_page::<Cursor>(Some("here"), None, None, None).is_err());
        assert_eq!(cost_of(None, None, 3), 61);
        assert_eq!(cost_of(Some(100), None, 3), 301);
        assert_eq!(cost_of(Some(-5), None, 3), 4);
        assert_eq!(cost_of(Some(i32::MAX), None, usize::MAX), usize::MAX);
    }
}
