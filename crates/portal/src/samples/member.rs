//! What the API would answer about members over time.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Sample, mended, page, refused, world};

/// The fields of a form that ends a membership, as typed.
pub(super) fn form(step: &'static str) -> [(&'static str, &'static str); 10] {
    [
        ("seen", "2016-01-01/|1|1|25"),
        ("period.0.from", "2016-01-01"),
        ("period.0.to", "2020-12-31"),
        ("period.1.from", ""),
        ("period.1.to", ""),
        ("seats", "2"),
        ("substitutes", "2"),
        ("share", "25,5"),
        ("reason", "Regionfullmäktige beslutade den 14 september 2020 att lämna förbundet."),
        ("do", step),
    ]
}

/// The same, looked at and sent on.
pub(super) fn carried(step: &'static str) -> [(&'static str, &'static str); 4] {
    [("seen", "2016-01-01/|1|1|25"), ("terms", "2016-01-01/2020-12-31|0|2|25,5"), ("reason", "Beslut"), ("do", step)]
}

fn terms(periods: Value, seats: i32, share: Value) -> Value {
    json!({ "periods": periods, "seats": seats, "substitutes": 1, "sharePerMille": share })
}

/// Members, one of them a former one.
pub(super) fn records() -> Value {
    let open = json!([{ "from": "2016-01-01", "to": null }]);
    let twice = json!([{ "from": null, "to": "2014-12-31" }, { "from": "2016-01-01", "to": "2019-12-31" }]);
    json!([
        { "organisation": { "id": "orga_1", "name": "Försäkringskassan" }, "partyKind": "FORSAKRINGSKASSAN",
          "isMember": true, "terms": terms(json!([]), 1, json!(500)), "changes": [] },
        { "organisation": { "id": "orga_2", "name": "Region Blekinge" }, "partyKind": "REGION", "isMember": true,
          "terms": terms(open.clone(), 1, json!(250)), "changes": [
              { "at": "2020-09-18T09:12:00Z", "by": "Maja Ekdal", "reason": "Styrelsen fick en ledamot mer.",
                "before": terms(open.clone(), 2, json!(255)), "after": terms(open, 1, json!(250)) },
              { "at": "2020-08-01T09:12:00Z", "by": null, "reason": "Regionen kom tillbaka.",
                "before": terms(json!([]), 1, Value::Null), "after": terms(twice.clone(), 2, json!(255)) },
          ] },
        { "organisation": { "id": "orga_3", "name": "Olofströms kommun" }, "partyKind": "MUNICIPALITY",
          "isMember": false, "terms": terms(twice, 1, Value::Null), "changes": [] },
    ])
}

/// What ending a membership does.
pub(super) fn effects() -> Value {
    json!({
        "isMemberBefore": true, "isMemberAfter": false, "caseCount": 3, "ownedCount": 1,
        "rules": [{ "sentence": "Bara förbundets medlemmar kan äga ett projekt och få pengar.", "source": "Policy 17/29, punkt 3" }],
        "userErrors": [],
    })
}

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("members", "/office/members", world()),
        page("members-read", "/office/members", world::as_board(world())),
        page("member", "/office/members/orga_2?done=member", world()),
        page("member-read", "/office/members/orga_2", world::as_board(world())),
        Sample { status: StatusCode::OK, ..mended("member-effects", "/office/members/orga_2", &form("look"), world()) },
        mended(
            "member-unreadable",
            "/office/members/orga_2",
            &[("period.0.from", "i fjol"), ("share", "mycket"), ("do", "look")],
            world(),
        ),
        mended(
            "member-refused",
            "/office/members/orga_2",
            &carried("change"),
            refused(world(), "changeMember", json!(["input", "seats"]), "Skriv ett tal från 1 till 20."),
        ),
    ]
}
