//! What the API would answer about what members contribute.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, page, refused, world};

/// The fields of a form that says what a region has decided.
pub(super) fn form(step: &'static str, decided: &'static str) -> [(&'static str, &'static str); 10] {
    [
        ("row.0.id", "orga_2"),
        ("row.0.name", "Region Blekinge"),
        ("row.0.planned", "3 500 000"),
        ("row.0.decided", decided),
        ("row.0.received", ""),
        ("row.0.seenPlanned", "3 500 000"),
        ("row.0.seenDecided", ""),
        ("row.0.seenReceived", ""),
        ("reason", "Regionfullmäktiges beslut den 14 september 2020."),
        ("do", step),
    ]
}

fn amounts(kronor: [Option<i64>; 3]) -> Value {
    let ore = |kronor: Option<i64>| kronor.map(|kronor| kronor * 100);
    json!({ "planned": ore(kronor[0]), "decided": ore(kronor[1]), "received": ore(kronor[2]) })
}

/// A year whose municipalities bring too little.
pub(super) fn year() -> Value {
    let one = |id: &str, name: &str, kind: &str, kronor| json!({ "organisation": { "id": id, "name": name }, "partyKind": kind, "amounts": amounts(kronor) });
    let kept = |kronor| json!([{ "organisationId": "orga_2", "name": "Region Blekinge", "amounts": amounts(kronor) }]);
    json!({
        "year": 2021,
        "contributions": [
            one("orga_1", "Försäkringskassan", "FORSAKRINGSKASSAN", [Some(7_000_000), Some(7_000_000), Some(3_500_000)]),
            one("orga_2", "Region Blekinge", "REGION", [Some(3_500_000), None, None]),
            one("orga_3", "Olofströms kommun", "MUNICIPALITY", [Some(3_000_000), Some(0), None]),
        ],
        "totals": amounts([Some(13_500_000), Some(7_000_000), Some(3_500_000)]),
        "warnings": [{
            "sentence": "Av de planerade bidragen kommer 7 000 000 kr (51,9 %) från staten, 3 500 000 kr (25,9 %) från regionerna och 3 000 000 kr (22,2 %) från kommunerna. Enligt lagen är det hälften, en fjärdedel och en fjärdedel.",
            "source": "Lag (2003:1210), 5 §",
        }],
        "changes": [{
            "at": "2020-09-18T09:12:00Z", "by": "Maja Ekdal", "reason": "Ny budget.",
            "before": kept([None, None, None]), "after": kept([Some(3_500_000), None, None]),
        }],
    })
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("contributions", "/office/contributions/2021?done=contributions", world()),
        page("contributions-read", "/office/contributions", world::as_board(world())),
        Sample {
            status: StatusCode::OK,
            ..mended("contributions-effects", "/office/contributions/2021", &form("look", "3 500 000"), world())
        },
        mended("contributions-unreadable", "/office/contributions/2021", &form("look", "mycket"), world()),
        mended(
            "contributions-refused",
            "/office/contributions/2021",
            &form("change", "3 500 000,50"),
            refused(
                world(),
                "changeContributions",
                json!(["input", "contributions", "0", "amounts", "decided"]),
                "Skriv ett belopp i hela kronor, inte mindre än noll.",
            ),
        ),
    ]
}
