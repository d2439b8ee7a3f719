//! What is shown when something fails.

use http::StatusCode;
use serde_json::json;

use super::{Sample, failed, page, public, world};

/// Its samples.
pub(super) fn samples() -> Vec<Sample> {
    vec![
        page("gallery", "/development/gallery", world()),
        Sample { status: StatusCode::NOT_FOUND, ..page("not-found", "/nowhere", world()) },
        failed("unavailable", "UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
        failed("internal", "INTERNAL", StatusCode::INTERNAL_SERVER_ERROR),
        failed("suspended", "SUSPENDED", StatusCode::SERVICE_UNAVAILABLE),
        failed("rate-limited", "RATE_LIMITED", StatusCode::TOO_MANY_REQUESTS),
        Sample {
            name: "no-sign-in",
            path: "/sign-in",
            form: vec![("email", "maja@example.se")],
            world: json!({ "noSignIn": true, "viewer": public()["viewer"], "association": null }),
            status: StatusCode::SERVICE_UNAVAILABLE,
        },
        Sample {
            name: "no-sign-in-by-link",
            path: "/session/link/abc",
            form: vec![("any", "")],
            world: json!({ "noSignIn": true, "viewer": public()["viewer"], "association": null }),
            status: StatusCode::SERVICE_UNAVAILABLE,
        },
    ]
}
