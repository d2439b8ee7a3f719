//! The applicant's desk, and where an application is begun.

use http::StatusCode;
use serde_json::json;

use super::{Sample, desk, mended, page, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let mut empty_desk = desk();
    empty_desk["desk"]["calls"] = json!([]);
    empty_desk["desk"]["associations"] = json!([]);
    empty_desk["desk"]["applications"] = json!({
        "nodes": [],
        "pageInfo": { "hasPreviousPage": false, "hasNextPage": false, "startCursor": null, "endCursor": null },
    });
    let mut nowhere = empty_desk.clone();
    nowhere["viewer"]["organisations"] = json!([]);
    let mut refusing = desk();
    refusing["call"] = world::refusing(refusing["call"].take());
    let mut closed = desk();
    closed["call"]["state"] = json!("CLOSED");
    let mut subscribed = desk();
    subscribed["desk"]["calendarFeed"] =
        json!({ "createdAt": "2020-09-20T08:00:00Z", "usedAt": "2020-09-20T12:00:00Z" });
    vec![
        page("desk", "/", desk()),
        page("desk-filtered", "/?search=v%C3%A4gen&association=blekinge&state=DRAFT&waiting=yes", desk()),
        page("desk-no-hits", "/?search=x", empty_desk.clone()),
        page("desk-suspended", "/", {
            let mut world = desk();
            world["desk"]["applications"]["nodes"][0]["association"]["isSuspended"] = json!(true);
            world["desk"]["calls"][0]["call"]["association"]["isSuspended"] = json!(true);
            world
        }),
        page("new-application-suspended", "/applications/new?call=call_1", {
            let mut world = desk();
            world["call"]["association"]["isSuspended"] = json!(true);
            world
        }),
        page("desk-empty", "/", empty_desk),
        page("desk-no-organisation", "/", nowhere),
        page("calendar", "/desk/calendar", desk()),
        page("calendar-on", "/desk/calendar", subscribed.clone()),
        Sample { status: StatusCode::OK, ..mended("calendar-made", "/desk/calendar", &[("do", "renew")], subscribed) },
        page("new-application-refused", "/applications/new?call=call_1", refusing),
        page("new-application-closed", "/applications/new?call=call_1", closed),
        page("new-application", "/applications/new?call=call_1", desk()),
        mended("new-application-wrong", "/applications/new?call=call_1", &[("title", "")], desk()),
    ]
}
