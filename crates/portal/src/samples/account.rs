//! The pages before and around sign-in: the public page, sign-in, the account.

use http::StatusCode;
use serde_json::json;

use super::{Sample, desk, mended, page, public, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("public", "/", public()),
        page("landing", "/", world::on_apex(public())),
        page("call", "/calls/call_1", public()),
        page("sign-in", "/sign-in?returnTo=/office", public()),
        mended("sign-in-wrong", "/sign-in", &[("email", "karin"), ("returnTo", "/")], public()),
        page("sign-in-towards", "/sign-in?returnTo=%2Fsession%2Fhand-over%3Fto%3Dblekinge%26state%3D1", public()),
        Sample {
            name: "sign-in-offer",
            path: "/sign-in",
            form: vec![("email", "karin@karlskrona.example"), ("returnTo", "/")],
            world: {
                let mut world = public();
                world["identityProviderFor"] = json!({ "key": "karlskrona", "name": "Karlskrona kommun" });
                world
            },
            status: StatusCode::OK,
        },
        Sample {
            name: "sign-in-leaving",
            path: "/sign-in",
            form: vec![("email", "karin@karlskrona.example"), ("by", "provider:karlskrona"), ("returnTo", "/")],
            world: public(),
            status: StatusCode::OK,
        },
        Sample {
            name: "provider-away",
            path: "/sign-in?provider=karlskrona",
            form: Vec::new(),
            world: {
                let mut world = public();
                world["providerAway"] = json!(true);
                world
            },
            status: StatusCode::SERVICE_UNAVAILABLE,
        },
        Sample { status: StatusCode::GONE, ..page("hand-over-failed", "/session/receive?code=1", public()) },
        Sample {
            name: "signed-out",
            path: "/sign-out",
            form: vec![("x", "y")],
            world: world(),
            status: StatusCode::OK,
        },
        page("account", "/account", desk()),
        page("account-waiting", "/account", {
            let mut world = desk();
            world["account"]["secondFactor"] = json!(false);
            world["viewer"]["waitingRoles"] = json!(["DIRECTOR"]);
            world
        }),
        page("account-empty", "/account", {
            let mut world = desk();
            world["viewer"]["associations"] = json!([]);
            world["viewer"]["organisations"] = json!([]);
            world["account"]["roles"] = json!([]);
            world["account"]["passkeys"] = json!([]);
            world
        }),
        page("link-sent", "/sign-in/sent", public()),
        page("open-link", "/session/link/abc", public()),
        Sample {
            name: "link-expired",
            path: "/session/link/abc",
            form: vec![("x", "y")],
            world: {
                let mut world = public();
                world["expired"] = json!(true);
                world
            },
            status: StatusCode::GONE,
        },
    ]
}
