//! Calendars that people's own programs read (RFC 5545).
//!
//! What must stay true: equal input gives equal bytes but for the moment that the caller gives; an entry keeps its `uid` however
//! often it is written, so that a program moves it and does not double it. A day is a day wherever it is read; a moment is
//! written in UTC, so that no clock change and no program's idea of Sweden moves it.

use icalendar::{Calendar as Written, Component as _, Event, Property};
use time::{Date, OffsetDateTime, UtcOffset, macros::format_description};

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A whole day in Sweden.
    Day(Date),
    /// A moment.
    Moment(OffsetDateTime),
}

/// An entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names it in all time, on all servers.
    pub uid: String,
    /// When it is.
    pub when: When,
    /// What it is called.
    pub title: String,
    /// More about it; may be empty.
    pub description: String,
    /// The address that leads to it.
    pub url: String,
    /// How often it has changed, where that is counted (`SEQUENCE`).
    pub revision: Option<i32>,
    /// Whether it is cancelled: programs that have it strike it out.
    pub is_cancelled: bool,
}

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// When it is written.
    pub written_at: OffsetDateTime,
    /// What is in it.
    pub entries: Vec<Entry>,
}

fn day(date: Date) -> String {
    date.format(format_description!("[year][month][day]")).unwrap_or_default()
}

fn moment(at: OffsetDateTime) -> String {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    at.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

/// A text without what a content line cannot hold. Line breaks stay; they are escaped.
fn text(text: &str) -> String {
    text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

fn property(name: &str, value: &str, parameter: Option<(&str, &str)>) -> Property {
    let mut property = Property::new(name, value);
    if let Some((name, value)) = parameter {
        property.add_parameter(name, value);
    }
    property.done()
}

fn event(entry: &Entry, written_at: &str) -> Event {
    let mut event = Event::new();
    event.uid(&text(&entry.uid)).summary(&text(&entry.title));
    event.add_property("DTSTAMP", written_at);
    match entry.when {
        When::Day(date) => {
            event.append_property(property("DTSTART", &day(date), Some(("VALUE", "DATE"))));
            // The first day that does not belong to it any more.
            let next = date.next_day().unwrap_or(date);
            event.append_property(property("DTEND", &day(next), Some(("VALUE", "DATE"))));
        }
        When::Moment(at) => {
            // Without an end it takes no time; an end that is no later than its start is no end.
            event.add_property("DTSTART", moment(at));
        }
    }
    if let Some(revision) = entry.revision {
        event.add_property("SEQUENCE", revision.to_string());
    }
    if entry.is_cancelled {
        event.add_property("STATUS", "CANCELLED");
    }
    // A date to keep in mind is no time in which one is busy.
    event.add_property("TRANSP", "TRANSPARENT");
    if !entry.description.is_empty() {
        event.description(&text(&entry.description));
    }
    if !entry.url.is_empty() {
        event.append_property(property("URL", &text(&entry.url), Some(("VALUE", "URI"))));
    }
    event.done()
}

/// The calendar as `text/calendar`.
#[must_use]
pub fn write(calendar: &Calendar) -> String {
    let name = text(&calendar.name);
    let mut written = Written::empty();
    written
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Mellanrum//Mellanrum//SV"))
        .append_property(("CALSCALE", "GREGORIAN"))
        .append_property(("METHOD", "PUBLISH"))
        .append_property(property("X-WR-CALNAME", &name, None))
        .append_property(property("NAME", &name, None))
        .append_property(property("REFRESH-INTERVAL", "PT6H", Some(("VALUE", "DURATION"))))
        .append_property(("X-PUBLISHED-TTL", "PT6H"));
    let written_at = moment(calendar.written_at);
    for entry in &calendar.entries {
        written.push(event(entry, &written_at));
    }
    written.done().to_string()
}
