//! Errors on their way out. What must stay true: a resolver fails only with a [`Fault`], which has no text of its own; the
//! text is given at the edge (`http.rs`), in the language of the request, and it is always one that we wrote.

use std::sync::Arc;

use async_graphql::SimpleObject;
use http::StatusCode;
use mellanrum_model::{Error, Language, Text, Violation};

/// Why a resolver cannot answer. Without `Display`, so that `?` on any other error does not compile where one is
/// returned: async-graphql would publish its text.
#[derive(Debug, Clone)]
pub(crate) struct Fault(pub(crate) Arc<Error>);

/// The result of a resolver.
pub(crate) type Resolved<T> = Result<T, Fault>;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(fault: Fault) -> Self {
        let mut error = Self::new(fault.0.to_string());
        error.extensions.get_or_insert_default().set("code", fault.0.code());
        error.source = Some(fault.0);
        error
    }
}

/// Something in the input that a person can mend.
#[derive(SimpleObject)]
pub(crate) struct UserError {
    /// A stable word for programs, such as `REQUIRED` or the key of a rule.
    code: String,
    /// Where in the input, outermost first; empty when it is about the whole.
    path: Vec<String>,
    /// What is wrong, in the language of the request.
    message: String,
    /// The policy and paragraph that ask for it.
    source: Option<String>,
}

impl UserError {
    fn new(violation: &Violation, language: Language) -> Self {
        Self {
            code: violation.code.to_owned(),
            path: violation.path.clone(),
            message: violation.message.in_language(language).to_owned(),
            source: violation.source.clone(),
        }
    }
}

/// What a person can mend, of what went wrong in a mutation; anything else is a fault.
pub(crate) fn user_errors(error: Error, language: Language) -> Resolved<Vec<UserError>> {
    match &error {
        Error::Invalid(violations) => {
            Ok(violations.iter().map(|violation| UserError::new(violation, language)).collect())
        }
        Error::Conflict => Ok(vec![UserError {
            code: error.code().to_owned(),
            path: Vec::new(),
            message: error.message().in_language(language).to_owned(),
            source: None,
        }]),
        _ => Err(error.into()),
    }
}

/// When a program may look again whether a closed association is open.
const SUSPENDED_RETRY_SECS: u64 = 3600;

/// A request that is refused before, or instead of, an answer in GraphQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: Text,
    /// Seconds after which the same will be allowed.
    pub(crate) retry_after_secs: Option<u64>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, sv: &str, en: &str) -> Self {
        Self { status, code, message: Text::both(sv, en), retry_after_secs: None }
    }

    pub(crate) fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", "Begäran går inte att läsa.", "The request cannot be read.")
    }

    pub(crate) fn batch() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "BATCHING_REFUSED",
            "Skicka en begäran i taget.",
            "Send one request at a time.",
        )
    }

    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", "Begäran är för stor.", "The request is too large.")
    }

    pub(crate) fn content_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Skicka begäran som application/json.",
            "Send the request as application/json.",
        )
    }

    pub(crate) fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            "Skicka frågan med POST.",
            "Send the query by POST.",
        )
    }

    pub(crate) fn other_origin() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "OTHER_ORIGIN",
            "Begäran kommer från en annan webbplats.",
            "The request comes from another site.",
        )
    }

    pub(crate) fn no_sign_in() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "UNAVAILABLE",
            "Det går inte att logga in just nu. Försök igen om en stund.",
            "Signing in is not possible right now. Try again in a while.",
        )
    }

    /// A program shows a token that does not work here.
    pub(crate) fn token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "INVALID_TOKEN",
            "Nyckeln gäller inte här. Den kan vara återtagen, ha gått ut eller höra till ett annat förbund.",
            "The token does not work here. It may be withdrawn, have expired or belong to another association.",
        )
    }

    pub(crate) fn link_used() -> Self {
        Self::new(StatusCode::GONE, "GONE", "Länken gäller inte längre.", "The link does not work any more.")
    }
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        let status = match error {
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::Conflict => StatusCode::CONFLICT,
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Unavailable(_) | Error::Suspended => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let message = match error {
            Error::Invalid(violations) if !violations.is_empty() => violations[0].message.clone(),
            _ => error.message(),
        };
        let retry_after_secs = match error {
            Error::RateLimited { retry_after_secs } => Some(*retry_after_secs),
            // Nobody knows when; once in an hour is often enough to look.
            Error::Suspended => Some(SUSPENDED_RETRY_SECS),
            _ => None,
        };
        Self { status, code: error.code(), message, retry_after_secs }
    }
}

/// An error as it is told of, once it is logged.
pub(crate) fn told(error: &Error) -> Refusal {
    log(error);
    Refusal::from(error)
}

/// Logs what went wrong inside: the one place where such details are written down.
pub(crate) fn log(error: &Error) {
    if let Error::Unavailable(detail) | Error::Internal(detail) = error {
        let mut causes = Vec::new();
        let mut cause = detail.source();
        while let Some(next) = cause {
            causes.push(next.to_string());
            cause = next.source();
        }
        tracing::error!(code = error.code(), error = %detail, ?causes, "a request failed");
    }
}
