//! What an application lacks before it can be sent in.

use async_graphql::SimpleObject;

/// What a section of the form lacks before the application can be sent in.
#[derive(SimpleObject)]
pub(crate) struct SectionProgress {
    /// Key of the section.
    pub(super) section_key: String,
    /// The questions whose answer is missing, or does not fit.
    pub(super) missing: Vec<Missing>,
}

impl SectionProgress {
    /// Whether the question has no answer that can be sent in.
    pub(crate) fn lacks(&self, question: &str) -> bool {
        self.missing.iter().any(|missing| missing.question_key == question)
    }
}

/// A question whose answer is missing, or does not fit.
#[derive(SimpleObject)]
pub(crate) struct Missing {
    /// Key of the question.
    pub(super) question_key: String,
    /// What is missing, or does not fit.
    pub(super) message: String,
}
