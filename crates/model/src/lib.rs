//! The words and rules of the domain. Pure: no input or output, no async, no clock. Whoever calls gives the time.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api_token;
pub mod application;
pub mod association;
pub mod budget;
pub mod call_dates;
pub mod consultation;
pub mod contribution;
pub mod criterion;
pub mod deadline;
pub mod desk;
pub mod error;
pub mod extension;
pub mod frame;
pub mod holiday;
pub mod id;
pub mod meeting_dates;
pub mod member;
pub mod new_call;
pub mod organisation;
pub mod permission;
pub mod planning;
pub mod policy;
pub mod process;
pub mod profile;
pub mod register;
pub mod role;
pub mod rule;
pub mod statement;
pub mod template;
pub mod template_move;
pub mod tenant;
pub mod text;

pub use error::{Error, Result, Violation};
pub use text::{Language, Text};
