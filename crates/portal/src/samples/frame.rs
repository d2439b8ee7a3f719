//! What the API would answer about frames.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, page, refused, world};

const SOURCE: &str = "Planeringsförutsättningar 2021, ekonomisk ram";

/// The fields of a form that sets less aside for activities.
fn form(step: &'static str, amount: &'static str) -> [(&'static str, &'static str); 14] {
    [
        ("row.0.key", "activities"),
        ("row.0.name", "Aktiviteter"),
        ("row.0.amount", amount),
        ("row.0.sv", "Efter styrelsens beslut i december."),
        ("row.0.en", ""),
        ("row.0.requires", ""),
        ("row.0.shown", "true"),
        ("row.0.seenAmount", "7 000 000"),
        ("row.0.seenSv", ""),
        ("row.0.seenEn", ""),
        ("row.0.seenRequires", ""),
        ("row.0.seenShown", "true"),
        ("reason", "Styrelsens budget den 7 december 2020, § 52."),
        ("do", step),
    ]
}

fn terms(kronor: Option<i64>, condition: Option<&str>) -> Value {
    json!({
        "amount": kronor.map(|kronor| kronor * 100),
        "condition": condition.map(|sv| json!({ "sv": sv, "en": null })),
        "requires": condition.map(|_| "UNCHANGED_CONTRIBUTIONS"),
        "shownToApplicants": true,
    })
}

/// A frame with an amount, of which something is asked for, waits and is granted, in kronor.
fn one(key: &str, name: &str, amount: Option<i64>, [asked, waiting, granted]: [i64; 3]) -> Value {
    json!({
        "key": key, "name": name, "costTypes": ["Personal"], "calls": ["Projekt som startar 2021"], "source": SOURCE,
        "condition": null, "standing": null, "standingSentence": null,
        "asked": asked * 100, "waiting": waiting * 100, "granted": granted * 100,
        "left": amount.map(|amount| (amount - granted) * 100), "terms": terms(amount, None),
    })
}

/// A year with a frame whose condition is not met, one of which more is asked than is left, one that is overspent, and one
/// without an amount.
pub(super) fn year() -> Value {
    let condition = "Medlemmarnas bidrag är oförändrade.";
    let mut base = one("base_financing", "Basfinansiering", Some(7_000_000), [6_200_000, 1_400_000, 4_400_000]);
    base["condition"] = json!(condition);
    base["terms"] = terms(Some(7_000_000), Some(condition));
    base["standing"] = json!("NOT_MET");
    base["standingSentence"] = json!("Bidragen 2021 är lägre än 2020: Olofströms kommun 100 000 kr mindre.");
    let mut small = one("small", "Små insatser", None, [40_000, 40_000, 0]);
    small["costTypes"] = json!([]);
    small["calls"] = json!([]);
    small["terms"] = json!({ "amount": null, "condition": null, "requires": null, "shownToApplicants": false });
    let kept = |kronor| json!([{ "key": "activities", "name": "Aktiviteter", "terms": terms(Some(kronor), None) }]);
    json!({
        "year": 2021,
        "frames": [
            base,
            one("activities", "Aktiviteter", Some(7_000_000), [8_500_000, 3_500_000, 4_250_000]),
            one("survey", "Kartläggning", Some(500_000), [650_000, 0, 600_000]),
            small,
        ],
        "changes": [
            { "at": "2020-09-18T09:12:00Z", "by": "Maja Ekdal", "reason": "Ny budget.", "before": kept(6_000_000), "after": kept(7_000_000) },
            { "at": "2020-09-01T09:12:00Z", "by": null, "reason": "Planeringsförutsättningarna.", "before": kept(5_000_000), "after": kept(6_000_000) },
        ],
    })
}

/// What an application asks of two frames: of one more than is left.
pub(super) fn uses() -> Value {
    let frame = |name: &str, standing: Option<&str>| {
        json!({
            "name": name, "year": 2021, "source": SOURCE, "standing": standing,
            "condition": standing.map(|_| "Medlemmarnas bidrag är oförändrade."),
            "standingSentence": standing.map(|_| "Ingen medlem bidrar med mindre 2021 än 2020."),
        })
    };
    json!([
        { "frame": frame("Basfinansiering", Some("MET")), "leftBefore": 260_000_000, "asked": 50_000_000, "granted": 0, "othersWaiting": 90_000_000 },
        { "frame": frame("Aktiviteter", None), "leftBefore": 4_000_000, "asked": 7_000_000, "granted": 0, "othersWaiting": 0 },
    ])
}

/// What a call says of its frames.
pub(super) fn in_call() -> Value {
    json!([
        { "year": 2021, "name": "Basfinansiering", "amount": 700_000_000, "condition": "Medlemmarnas bidrag är oförändrade.", "source": SOURCE },
        { "year": 2021, "name": "Aktiviteter", "amount": 700_000_000, "condition": null, "source": null },
    ])
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("frames", "/office/frames/2021?done=frames", world()),
        page("frames-read", "/office/frames", world::as_board(world())),
        page("frames-none", "/office/frames/2020", {
            let mut world = world();
            world["frameYear"]["frames"] = json!([]);
            world["frameYear"]["changes"] = json!([]);
            world
        }),
        Sample {
            status: StatusCode::OK,
            ..mended("frames-effects", "/office/frames/2021", &form("look", "6 500 000"), world())
        },
        mended("frames-unreadable", "/office/frames/2021", &form("look", "mycket"), world()),
        mended(
            "frames-refused",
            "/office/frames/2021",
            &form("change", "6 500 000,50"),
            refused(
                world(),
                "changeFrames",
                json!(["input", "frames", "0", "terms", "amount"]),
                "Skriv ett belopp i hela kronor, inte mindre än noll.",
            ),
        ),
    ]
}
