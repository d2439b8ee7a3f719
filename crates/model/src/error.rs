//! The one error of the product, sized by what the caller can do about it. `Display` is the sentence that may be shown
//! to anyone; what went wrong inside stays in `Internal` and `Unavailable` and is logged once, at the edge.

use crate::text::Text;

/// Something a person can mend: what is wrong, where, and the source of the rule when a policy asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// A stable word for programs, such as `REQUIRED` or the key of a rule.
    pub code: &'static str,
    /// Where in the input, outermost first: `["input", "title"]`.
    pub path: Vec<String>,
    /// What to read, in both languages.
    pub message: Text,
    /// The policy and paragraph that ask for it.
    pub source: Option<String>,
}

impl Violation {
    /// A violation at one field of the input.
    #[must_use]
    pub fn at(field: &str, code: &'static str, message: Text) -> Self {
        Self { code, path: vec!["input".to_owned(), field.to_owned()], message, source: None }
    }
}

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks one rule or more; mend it and send it again.
    #[error("the input breaks a rule")]
    Invalid(Vec<Violation>),
    /// There is no such thing, or the person may not know of it: the two are the same answer.
    #[error("there is no such thing")]
    NotFound,
    /// The person may see this but not do that.
    #[error("you may not do this")]
    Forbidden,
    /// Somebody else was first, or the thing is no longer in a state where this can be done.
    #[error("the thing has changed since you read it, or is in a state where this cannot be done")]
    Conflict,
    /// Nobody is signed in.
    #[error("you need to sign in")]
    Unauthenticated,
    /// Whoever runs the platform has closed the association for a while.
    #[error("the association is closed for the time being")]
    Suspended,
    /// Too many requests; try later.
    #[error("too many attempts; wait a while and try again")]
    RateLimited {
        /// Seconds after which the same will be allowed.
        retry_after_secs: u64,
    },
    /// A service that is needed does not answer; try later.
    #[error("a service that is needed does not answer; try again in a while")]
    Unavailable(#[source] BoxError),
    /// A fault of ours.
    #[error("something went wrong on our side")]
    Internal(#[source] BoxError),
}

/// What went wrong inside, for the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One violation at one field.
    #[must_use]
    pub fn invalid(field: &str, code: &'static str, message: Text) -> Self {
        Self::Invalid(vec![Violation::at(field, code, message)])
    }

    /// A fault of ours, from anything that says what went wrong.
    pub fn internal(detail: impl Into<BoxError>) -> Self {
        Self::Internal(detail.into())
    }

    /// The stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "INVALID",
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::Conflict => "CONFLICT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Suspended => "SUSPENDED",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// The sentence for a person.
    #[must_use]
    pub fn message(&self) -> Text {
        let sv = match self {
            Self::Invalid(_) => "Uppgifterna följer inte reglerna.",
            Self::NotFound => "Det du söker finns inte.",
            Self::Forbidden => "Du har inte behörighet att göra detta.",
            Self::Conflict => "Någon annan har ändrat detta, eller så går det inte att göra i det läge ärendet har.",
            Self::Unauthenticated => "Du behöver logga in.",
            Self::Suspended => "Förbundet är stängt för tillfället.",
            Self::RateLimited { .. } => "Det har blivit för många försök. Vänta en stund och försök igen.",
            Self::Unavailable(_) => "En tjänst som behövs svarar inte just nu. Försök igen om en stund.",
            Self::Internal(_) => "Något gick fel hos oss.",
        };
        Text::both(sv, self.to_string())
    }
}
