//! The board's meetings, items and minutes.

use http::StatusCode;
use serde_json::json;

use super::{Sample, application, mended, page, refused, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let mut no_meetings = world();
    no_meetings["meetings"]["nodes"] = json!([]);
    let mut decided_meeting = world();
    decided_meeting["meeting"] = world::meeting(true);
    vec![
        page("meetings", "/board", world()),
        page("meetings-empty", "/board", no_meetings),
        page("meeting", "/board/meetings/meet_1", world()),
        page("meeting-decided", "/board/meetings/meet_1", decided_meeting.clone()),
        mended(
            "meeting-refused",
            "/board/meetings/meet_1/items",
            &[("application", "appl_2")],
            refused(world(), "addAgendaItem", json!(["applicationId"]), "Ansökan står redan på en föredragningslista."),
        ),
        page("minutes", "/board/meetings/meet_1/minutes", decided_meeting.clone()),
        mended(
            "minutes-wrong",
            "/board/meetings/meet_1/minutes",
            &[("adjustedOn", ""), ("adjusters", "")],
            decided_meeting,
        ),
        page("item", "/board/items/item_1", world::with_item(world(), application("ON_AGENDA"))),
        mended(
            "item-wrong",
            "/board/items/item_1",
            &[("outcome", "PARTLY_GRANTED"), ("text", ""), ("line.line_1", "9 999 999")],
            world::with_item(world(), application("ON_AGENDA")),
        ),
        Sample {
            status: StatusCode::OK,
            ..mended(
                "item-check",
                "/board/items/item_1",
                &[
                    ("outcome", "GRANTED"),
                    ("text", "Styrelsen beviljar ansökan."),
                    ("conditions", "Delrapport i juni."),
                    ("presentedBy", "Siv Norrby"),
                    ("presenterLeft", "true"),
                    ("do", "look"),
                ],
                world::with_item(world(), application("ON_AGENDA")),
            )
        },
        page("item-decided", "/board/items/item_1", world::with_item(world(), application("DECIDED"))),
    ]
}
