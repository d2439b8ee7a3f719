//! What a page could not do, by what the person sees then.
//!
//! Must stay true: a failure carries no text of its own; the page that is shown is written in [`crate::pages::error`], and
//! not being allowed to see something looks the same as its not being there.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

/// How long to wait when the API does not say.
const USUAL_WAIT_SECS: u32 = 60;
/// How long to wait before looking again whether a closed association is open.
const SUSPENDED_WAIT_SECS: u32 = 3600;

/// Why no page could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nobody is signed in: to the sign-in page.
    Unauthenticated,
    /// There is nothing here, or nothing for this person.
    NotFound,
    /// The form did not come from a page of ours, or the page was too old.
    Forged,
    /// What was sent is larger than is taken.
    TooLarge,
    /// Too many requests in a short time.
    RateLimited {
        /// Seconds after which it will go.
        retry_after_secs: u32,
    },
    /// Whoever runs the platform has closed the association for a while.
    Suspended,
    /// The API cannot answer now.
    Unavailable,
    /// Nobody can sign in now; everything else may work.
    NoSignIn,
    /// Something is wrong with us.
    Internal,
}

impl Failure {
    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Suspended | Self::Unavailable | Self::NoSignIn => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its name, for scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "Unauthenticated",
            Self::NotFound => "NotFound",
            Self::Forged => "Forged",
            Self::TooLarge => "TooLarge",
            Self::RateLimited { .. } => "RateLimited",
            Self::Suspended => "Suspended",
            Self::Unavailable => "Unavailable",
            Self::NoSignIn => "NoSignIn",
            Self::Internal => "Internal",
        }
    }

    /// When to try again, in seconds, for browsers and programs; none when nobody can say.
    #[must_use]
    pub const fn retry_after_secs(self) -> Option<u32> {
        match self {
            Self::RateLimited { retry_after_secs } => Some(retry_after_secs),
            Self::Suspended => Some(SUSPENDED_WAIT_SECS),
            _ => None,
        }
    }

    /// The failure that an answer of the API is which was refused for how often it was asked.
    #[must_use]
    pub fn rate_limited(answer: &HeaderMap) -> Self {
        let secs = answer.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        Self::RateLimited { retry_after_secs: secs.unwrap_or(USUAL_WAIT_SECS) }
    }

    /// The failure that a coded error of the API means for a page.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "UNAUTHENTICATED" => Self::Unauthenticated,
            "NOT_FOUND" | "FORBIDDEN" => Self::NotFound,
            "SUSPENDED" => Self::Suspended,
            "UNAVAILABLE" => Self::Unavailable,
            "RATE_LIMITED" => Self::RateLimited { retry_after_secs: USUAL_WAIT_SECS },
            _ => Self::Internal,
        }
    }
}

impl IntoResponse for Failure {
    /// The bare status; [`crate::visit::receive`] makes it a page in the visitor's language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
