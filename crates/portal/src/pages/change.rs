//! The parts of a page that shows what a change does before it is made, and goes back afterwards: what differs, in words; the
//! form carried along unseen; the changes that were made.

/// The value of a field of a form, by its name, that goes along unseen.
pub(crate) type Carried = Vec<(String, String)>;

/// Something that changes, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it is called; empty where the page says it already.
    pub(crate) label: String,
    /// What it was; empty where there was nothing.
    pub(crate) before: String,
    /// What it becomes; empty where it is taken away.
    pub(crate) after: String,
    /// Whether both are texts that somebody wrote, to be quoted.
    pub(crate) is_quoted: bool,
}

impl Line {
    /// The change of a value that has words also when there is none.
    pub(crate) fn new(label: String, before: String, after: String) -> Self {
        Self { label, before, after, is_quoted: false }
    }

    /// The change of a text, which may come or go.
    pub(crate) fn quoted(label: String, before: String, after: String) -> Self {
        Self { label, before, after, is_quoted: true }
    }
}

/// A change that was made.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// When, in words.
    pub(crate) at: String,
    /// Who; nobody where a file did.
    pub(crate) by: Option<String>,
    /// Why; may be empty.
    pub(crate) reason: String,
    pub(crate) lines: Vec<Line>,
    /// The form that goes back to what was before.
    pub(crate) back: Carried,
}

/// What the API found wrong in an answer that has errors beside its effects, as one type for all operations.
macro_rules! user_errors {
    ($errors:expr) => {
        $errors
            .iter()
            .map(|error| $crate::api::UserError {
                code: error.code.clone(),
                path: error.path.clone(),
                message: error.message.clone(),
                source: error.source.clone(),
            })
            .collect::<Vec<$crate::api::UserError>>()
    };
}
pub(crate) use user_errors;
