//! What the API would answer about the secret address of an association's planned days.

use http::StatusCode;
use serde_json::json;

use super::{Sample, mended, page, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    let mut subscribed = world();
    subscribed["officeCalendarFeed"] = json!({ "createdAt": "2020-09-20T08:00:00Z", "usedAt": "2020-09-20T12:00:00Z" });
    vec![
        page("office-calendar", "/office/calendar", world()),
        page("office-calendar-on", "/office/calendar", subscribed.clone()),
        Sample {
            status: StatusCode::OK,
            ..mended("office-calendar-made", "/office/calendar", &[("do", "renew")], subscribed)
        },
    ]
}
