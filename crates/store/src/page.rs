//! Pages of a list in keyset order: stable while rows come and go, and as quick for the last page as for the first.

use std::{fmt, str::FromStr};

use time::OffsetDateTime;
use uuid::Uuid;

/// A place in a list: the row's time and id. Its text form is for programs to hand back, not to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The time that the list is ordered by.
    pub at: OffsetDateTime,
    /// Orders rows of the same time.
    pub id: Uuid,
}

/// The text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct NotACursor;

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.at.unix_timestamp_nanos() / 1000, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (micros, id) = text.split_once('.').ok_or(NotACursor)?;
        let micros = i64::from_str(micros).map_err(|_| NotACursor)?;
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).map_err(|_| NotACursor)?;
        Ok(Self { at, id: Uuid::try_parse(id).map_err(|_| NotACursor)? })
    }
}

/// Which page: the first so many after a place, or the last so many before one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<C = Cursor> {
    /// Rows after this place.
    pub after: Option<C>,
    /// Rows before this place.
    pub before: Option<C>,
    /// So many from the beginning; 20 when nothing is said.
    pub first: Option<usize>,
    /// So many from the end.
    pub last: Option<usize>,
}

/// Rows at most on one page.
pub const MAX_ROWS: usize = 100;
const DEFAULT_ROWS: usize = 20;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// The rows, in the order of the list.
    pub items: Vec<T>,
    /// Whether there are rows before them.
    pub has_previous: bool,
    /// Whether there are rows after them.
    pub has_next: bool,
}

impl<C> Default for Page<C> {
    fn default() -> Self {
        Self { after: None, before: None, first: None, last: None }
    }
}

impl<C> Page<C> {
    /// Whether the page is counted from the end.
    pub(crate) fn is_from_the_end(&self) -> bool {
        self.last.is_some()
    }

    /// Rows to show.
    fn rows(&self) -> usize {
        self.last.or(self.first).unwrap_or(DEFAULT_ROWS).clamp(1, MAX_ROWS)
    }

    /// Rows to fetch: one more than shown, which tells whether there are more.
    pub(crate) fn limit(&self) -> i64 {
        i64::try_from(self.rows() + 1).unwrap_or(i64::MAX)
    }

    /// The page of a list that is there as a whole, in its order. A place that is not in the list is before its beginning, or
    /// after its end.
    #[must_use]
    pub fn of<T>(&self, mut items: Vec<T>, cursor_of: impl Fn(&T) -> C) -> Slice<T>
    where
        C: PartialEq,
    {
        let place = |cursor: &Option<C>| {
            let cursor = cursor.as_ref()?;
            items.iter().position(|item| cursor_of(item) == *cursor)
        };
        let (first, end) =
            (place(&self.after).map_or(0, |place| place + 1), place(&self.before).unwrap_or(items.len()));
        items.truncate(end);
        items.drain(..first.min(end));
        if self.is_from_the_end() {
            items.reverse();
        }
        self.cut(items)
    }

    /// The page, from rows that were fetched with [`Page::limit`], in the order that they were fetched.
    pub(crate) fn cut<T>(&self, mut items: Vec<T>) -> Slice<T> {
        let is_more = items.len() > self.rows();
        items.truncate(self.rows());
        if self.is_from_the_end() {
            items.reverse();
            Slice { items, has_previous: is_more, has_next: self.before.is_some() }
        } else {
            Slice { items, has_previous: self.after.is_some(), has_next: is_more }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn cursors_go_there_and_back_and_strange_ones_are_refused() {
        for at in [datetime!(2020-10-02 21:59:59.123456 UTC), datetime!(1969-12-31 0:00 UTC)] {
            let cursor = Cursor { at, id: Uuid::from_u128(7) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for bad in
            ["", ".", "1", "x.00000000000000000000000000000007", "9223372036854775807.00000000000000000000000000000007"]
        {
            assert_eq!(bad.parse::<Cursor>(), Err(NotACursor), "{bad}");
        }
    }

    #[test]
    fn a_page_is_cut_from_one_row_too_many() {
        let first = Page { first: Some(2), ..Page::<Cursor>::default() };
        assert_eq!(first.cut(vec![1, 2, 3]), Slice { items: vec![1, 2], has_previous: false, has_next: true });
        let last = Page { last: Some(2), ..Page::<Cursor>::default() };
        assert_eq!(last.cut(vec![3, 2, 1]), Slice { items: vec![2, 3], has_previous: true, has_next: false });
        assert_eq!(Page { first: Some(1000), ..Page::<Cursor>::default() }.limit(), 101);
    }

    #[test]
    fn a_page_of_a_whole_list_is_cut_between_its_cursors() {
        let at = |number: u128| Cursor { at: datetime!(2026-01-01 0:00 UTC), id: Uuid::from_u128(number) };
        let of = |page: Page| page.of(vec![3, 1, 2, 4], |&number| at(number)).items;
        let (after, before) = (Some(at(3)), Some(at(4)));
        assert_eq!(of(Page { after, first: Some(2), ..Page::default() }), [1, 2]);
        assert_eq!(of(Page { before, last: Some(2), ..Page::default() }), [1, 2]);
        assert_eq!(of(Page { after: Some(at(4)), before: Some(at(3)), ..Page::default() }), Vec::<u128>::new());
        assert_eq!(of(Page { after: Some(at(9)), ..Page::default() }), [3, 1, 2, 4], "a place that is not there");
        let first = Page { first: Some(3), ..Page::default() }.of(vec![1, 2, 3, 4], |&number| at(number));
        assert!(first.has_next && !first.has_previous);
    }
}
