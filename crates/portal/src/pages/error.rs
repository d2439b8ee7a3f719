//! Pages for when there is no page: not there, not now, our fault.

use askama::Template;
use axum::response::Response;
use http::{StatusCode, header};

use crate::{
    failure::Failure,
    page::{Page, render_with},
    text::key,
};

#[derive(Template)]
#[template(path = "error/show.html")]
struct ErrorTemplate {
    page: Page,
    heading: &'static str,
    explanation: String,
    show_request: bool,
    /// Where to go on.
    start: String,
}

/// The page that explains a failure.
#[must_use]
pub fn page(page: Page, failure: Failure) -> Response {
    let (heading, explanation) = match failure {
        Failure::NotFound => (key("error-not-found-heading"), page.t(key("error-not-found-text"))),
        Failure::Unauthenticated => (key("error-signed-out-heading"), page.t(key("error-signed-out-text"))),
        Failure::Forged => (key("error-forged-heading"), page.t(key("error-forged-text"))),
        Failure::TooLarge => (key("error-too-large-heading"), page.t(key("error-too-large-text"))),
        Failure::RateLimited { retry_after_secs } => {
            (key("error-rate-limited-heading"), try_again_in(&page, retry_after_secs))
        }
        Failure::Suspended => (key("error-suspended-heading"), page.t(key("error-suspended-text"))),
        Failure::Unavailable => (key("error-unavailable-heading"), page.t(key("error-unavailable-text"))),
        Failure::NoSignIn => (key("error-no-sign-in-heading"), page.t(key("error-no-sign-in-text"))),
        Failure::Internal => (key("error-internal-heading"), page.t(key("error-internal-text"))),
    };
    let show_request = matches!(failure, Failure::Internal | Failure::Unavailable | Failure::NoSignIn);
    // The closed association's own start says the same.
    let start = if failure == Failure::Suspended { format!("{}/", page.apex) } else { "/".to_owned() };
    let template = ErrorTemplate { page, heading, explanation, show_request, start };
    let response = render_with(failure.status(), &template).unwrap_or_else(|_| {
        let mut response = Response::new("500".into());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    });
    with_retry_after(failure, response)
}

/// When to try again, in words: seconds, or whole minutes when it takes longer than people count seconds.
fn try_again_in(page: &Page, secs: u32) -> String {
    if secs < 90 {
        page.t1(key("error-rate-limited-seconds"), "seconds", i64::from(secs.max(1)))
    } else {
        page.t1(key("error-rate-limited-minutes"), "minutes", i64::from(secs.div_ceil(60)))
    }
}

/// The answer, with when to try again for browsers and programs.
#[must_use]
pub fn with_retry_after(failure: Failure, mut response: Response) -> Response {
    if let Some(retry_after_secs) = failure.retry_after_secs() {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after_secs.into());
    }
    response
}

/// Any address that is no page.
///
/// # Errors
/// Always [`Failure::NotFound`].
pub async fn not_found() -> Result<(), Failure> {
    Err(Failure::NotFound)
}
