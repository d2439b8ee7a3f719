//! Pages for when there is no page: not there, not now, our fault.

use askama::Template;
use axum::response::Response;
use http::StatusCode;

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
    explanation: &'static str,
    show_request: bool,
}

/// The page that explains a failure.
#[must_use]
pub fn page(page: Page, failure: Failure) -> Response {
    let (heading, explanation) = match failure {
        Failure::NotFound => (key("error-not-found-heading"), key("error-not-found-text")),
        Failure::Unauthenticated => (key("error-signed-out-heading"), key("error-signed-out-text")),
        Failure::Forged => (key("error-forged-heading"), key("error-forged-text")),
        Failure::TooLarge => (key("error-too-large-heading"), key("error-too-large-text")),
        Failure::RateLimited => (key("error-rate-limited-heading"), key("error-rate-limited-text")),
        Failure::Unavailable => (key("error-unavailable-heading"), key("error-unavailable-text")),
        Failure::Internal => (key("error-internal-heading"), key("error-internal-text")),
    };
    let show_request = matches!(failure, Failure::Internal | Failure::Unavailable);
    let template = ErrorTemplate { page, heading, explanation, show_request };
    render_with(failure.status(), &template).unwrap_or_else(|_| {
        let mut response = Response::new("500".into());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// Any address that is no page.
///
/// # Errors
/// Always [`Failure::NotFound`].
pub async fn not_found() -> Result<(), Failure> {
    Err(Failure::NotFound)
}
