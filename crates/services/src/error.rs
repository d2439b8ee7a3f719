//! How a request to another service can fail, sized by what the caller can do about it.

use std::time::Duration;

use tracing::Span;

/// Why another service did not do what it was asked.
///
/// The texts are for the log, never for a person's screen: they may name addresses and codes of the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The service is away, too slow or broken: trying again later may work.
    #[error("the service is unavailable: {0}")]
    Unavailable(String),
    /// The service answered no, or the request could not be made: trying again gives the same answer.
    #[error("the service refused the request: {0}")]
    Refused(String),
    /// What was asked for is not there.
    #[error("not found")]
    NotFound,
}

/// The result of a request to another service.
pub type Result<T, E = ServiceError> = std::result::Result<T, E>;

impl ServiceError {
    /// Whether trying again later may work.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Marks the span of the call as failed and hands the error on. Telling the log is left to whoever gives up.
    pub(crate) fn marked(self) -> Self {
        if self != Self::NotFound {
            Span::current().record("otel.status_code", "ERROR");
        }
        self
    }
}

/// Waits for `work` at most `limit`, then says that `service` is unavailable.
pub(crate) async fn within<T>(limit: Duration, service: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result,
        Err(_) => Err(ServiceError::Unavailable(format!("{service}: no answer within {} ms", limit.as_millis()))),
    }
}

/// An error with all its causes in one line; libraries tend to hide the useful part at the bottom.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = error.to_string();
        if !text.contains(&line) {
            text.push_str(": ");
            text.push_str(&line);
        }
        cause = error.source();
    }
    text
}
