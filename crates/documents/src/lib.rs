//! What people read away from the screen: the submission and the decision as PDF, the texts of the mails,
//! and calendars.
//!
//! What must stay true:
//! - Every PDF is PDF/A-2a and PDF/UA-1, so that it can be archived and read aloud.
//! - Equal input gives equal bytes. Time and identity come from the caller.
//! - What people wrote is a value, never markup: nothing they type can change a document's structure.
//! - No text that people can type makes a document fail.
//! - Every text of ours exists in Swedish and in English.
//!
//! The crate takes plain structs of its own and knows nothing of the domain's types, because it is slow to build.

pub mod accent;
pub mod budget;
pub mod calendar;
pub mod decision;
pub mod format;
pub mod language;
mod legible;
pub mod mail;
mod matter;
pub mod sender;
pub mod submission;
pub mod typeset;

pub use accent::Accent;
pub use language::Language;
pub use matter::Matter;
pub use sender::{Association, Contact};
pub use typeset::{DocumentError, Stamp, Typeset, Typesetter};
