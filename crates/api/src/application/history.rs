//! What has happened in a case.

use async_graphql::SimpleObject;

use crate::scalars::DateTime;

/// Something that happened in a case.
#[derive(SimpleObject)]
pub(crate) struct HistoryEntry {
    /// When.
    pub(super) at: DateTime,
    /// A stable word for programs, such as `SUBMITTED`.
    pub(super) kind: String,
    /// What happened, in words.
    pub(super) text: String,
    /// Who did it, by name; nobody when whoever runs the platform did.
    pub(super) by: Option<String>,
}
