//! Calendars are read back as they were meant, by a parser and letter by letter.

use icalendar::{Calendar as Read, CalendarDateTime, Component as _, DatePerhapsTime};
use mellanrum_documents::calendar::{Calendar, Entry, When, write};
use time::macros::{date, datetime};

fn entry(uid: &str, when: When, title: &str, description: &str) -> Entry {
    Entry {
        uid: uid.into(),
        when,
        title: title.into(),
        description: description.into(),
        url: "https://mellanrum.example/applications/appl_1".into(),
        revision: None,
        is_cancelled: false,
    }
}

fn calendar(entries: Vec<Entry>) -> Calendar {
    Calendar { name: "Mellanrum, datum; för mig".into(), written_at: datetime!(2020-09-28 08:00 UTC), entries }
}

#[test]
fn a_calendar_is_read_back_as_it_was_written() {
    let long = "Utlysning 2021 – insatser för unga vuxna i glappet mellan vården, socialtjänsten och arbetslivet; åäö "
        .repeat(3);
    let text = write(&calendar(vec![
        entry(
            "call_1@mellanrum.example",
            When::Day(date!(2020 - 12 - 31)),
            long.trim(),
            "Rad ett\nRad två: a, b; c\\d",
        ),
        entry("comp_1@mellanrum.example", When::Moment(datetime!(2020-10-25 11:00 +1)), "Komplettera", ""),
    ]));
    let read: Read = text.parse().expect("a calendar");
    assert_eq!(read.get_name(), Some("Mellanrum, datum; för mig"));
    let events: Vec<_> = read.events().collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].get_summary(), Some(long.trim()));
    assert_eq!(events[0].get_description(), Some("Rad ett\nRad två: a, b; c\\d"));
    assert_eq!(events[0].get_uid(), Some("call_1@mellanrum.example"));
    assert_eq!(events[0].get_url(), Some("https://mellanrum.example/applications/appl_1"));
    let days = (events[0].property_value("DTSTART"), events[0].property_value("DTEND"));
    assert_eq!(days, (Some("20201231"), Some("20210101")), "the end is the first day that is not in it");
    assert!(matches!(events[0].get_start(), Some(DatePerhapsTime::Date(_))));
    assert!(matches!(events[1].get_start(), Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(_)))));
    assert_eq!(events[1].property_value("DTSTART"), Some("20201025T100000Z"));
    assert_eq!(events[1].property_value("DTEND"), None);
    assert_eq!(events[1].property_value("DTSTAMP"), Some("20200928T080000Z"));
}

#[test]
fn every_line_ends_and_folds_as_the_standard_says() {
    let text =
        write(&calendar(vec![entry("a@b", When::Day(date!(2020 - 10 - 02)), &"å".repeat(300), &"ord ".repeat(100))]));
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "no bare line feed");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    for needed in
        ["VERSION:2.0", "PRODID:", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "UID:a@b", "DTSTAMP:20200928T080000Z"]
    {
        assert_eq!(text.matches(&format!("\r\n{needed}")).count(), 1, "{needed}");
    }
}

#[test]
fn nothing_that_people_type_makes_a_line_of_its_own() {
    let text = write(&calendar(vec![entry(
        "a@b\r\nATTENDEE:mailto:x@example.org",
        When::Day(date!(2020 - 10 - 02)),
        "Titel\r\nEND:VEVENT\r\nBEGIN:VALARM",
        "\u{b}\0\r\nEND:VCALENDAR\n",
    )]));
    for line in text.split("\r\n") {
        assert!(!line.starts_with("ATTENDEE") && line != "BEGIN:VALARM", "{line}");
    }
    assert_eq!((text.matches("\r\nEND:VEVENT\r\n").count(), text.matches("END:VCALENDAR\r\n").count()), (1, 1));
    assert_eq!(text.parse::<Read>().expect("a calendar").events().count(), 1);
}

#[test]
fn equal_input_gives_equal_bytes() {
    let made = || write(&calendar(vec![entry("a@b", When::Day(date!(2021 - 03 - 28)), "Dagen", "")]));
    assert_eq!(made(), made());
}

#[test]
fn a_cancelled_entry_is_the_same_one_with_a_higher_sequence() {
    let held = entry("meet_1@b", When::Day(date!(2020 - 11 - 02)), "Styrelsemöte", "");
    let cancelled = Entry { revision: Some(3), is_cancelled: true, ..held.clone() };
    let read: Read = write(&calendar(vec![held, cancelled])).parse().expect("a calendar");
    let events: Vec<_> = read.events().collect();
    assert_eq!((events[0].property_value("STATUS"), events[0].property_value("SEQUENCE")), (None, None));
    assert_eq!(
        (events[1].property_value("STATUS"), events[1].property_value("SEQUENCE")),
        (Some("CANCELLED"), Some("3"))
    );
    assert_eq!(events[1].get_status(), Some(icalendar::EventStatus::Cancelled));
    assert_eq!(events[0].get_uid(), events[1].get_uid());
}
