//! The association's people, tokens and log.

use http::StatusCode;
use serde_json::json;

use super::{Sample, desk, mended, page, refused, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("audit", "/office/audit?action=role.withdraw&from=2020-09-01", world()),
        page("audit-empty", "/office/audit?person=nobody", {
            let mut world = world();
            world["auditEntries"]["edges"] = json!([]);
            world
        }),
        page("audit-on-platform", "/platform/audit", {
            let mut world = desk();
            world["viewer"]["platformRoles"] = json!(["OPERATOR"]);
            // The list of the other place is not asked for here.
            world.as_object_mut().map(|fields| fields.remove("auditEntries"));
            world
        }),
        page("tokens", "/office/tokens", world()),
        page("tokens-empty", "/office/tokens", {
            let mut world = world();
            world["apiTokens"] = json!([]);
            world
        }),
        page("tokens-new", "/office/tokens?new=1", world()),
        mended(
            "tokens-refused",
            "/office/tokens",
            &[("name", ""), ("scopes", "READ_CASES"), ("expiresOn", "2021-01-31")],
            refused(world(), "createApiToken", json!(["input", "name"]), "Skriv vad nyckeln är till."),
        ),
        Sample {
            name: "tokens-made",
            path: "/office/tokens",
            form: vec![("name", "Diariesystemet"), ("scopes", "READ_CASES"), ("expiresOn", "2021-01-31")],
            world: {
                let mut world = world();
                world["createApiToken"] =
                    json!({ "token": { "id": "tokn_1" }, "secret": "mellanrum_example", "userErrors": [] });
                world
            },
            status: StatusCode::OK,
        },
        page("people", "/office/people", world()),
        page("people-all", "/office/people?all=1&role=DIRECTOR", world()),
        page("people-invite", "/office/people?invite=1", world()),
        mended(
            "people-refused",
            "/office/people",
            &[("email", "maja"), ("roles", "AUDITOR"), ("startsOn", "2021-04-01"), ("endsOn", ""), ("reason", "")],
            refused(world(), "inviteToAssociation", json!(["input", "email"]), "Skriv en e-postadress."),
        ),
        page("person-invited", "/office/people/arol_1", world()),
        page("person-holds", "/office/people/arol_0", world()),
        mended(
            "person-refused",
            "/office/people/arol_0",
            &[("do", "withdraw"), ("reason", "")],
            refused(world(), "withdrawRole", json!(["input", "reason"]), "Skriv varför rollen tas bort."),
        ),
        page("people-of-organisation", "/organisations/orga_1/people", {
            let mut world = desk();
            world["viewer"]["organisations"][0]["role"] = json!("ORGANISATION_ADMINISTRATOR");
            world
        }),
        page("people-on-platform", "/platform/people", {
            let mut world = desk();
            world["viewer"]["platformRoles"] = json!(["OPERATOR"]);
            world
        }),
    ]
}
