//! The pages, one module per noun.

pub mod account;
pub mod activity_plan;
pub mod agenda_item;
pub mod answer;
pub mod api_token;
pub mod application;
pub mod association;
pub mod attachment;
pub mod audit;
pub mod budget_line;
pub mod calendar;
pub mod call;
pub mod call_dates;
pub(crate) mod change;
pub mod completion;
pub mod consultation;
pub mod contribution;
pub mod decision;
pub mod desk;
pub mod error;
pub mod extension;
pub mod frame;
pub mod gallery;
pub mod judgement;
pub mod meeting;
pub mod meeting_dates;
pub mod member;
pub mod new_application;
pub mod new_call;
pub mod new_tenant;
pub mod office_calendar;
pub mod opinion;
pub mod party;
pub mod policy;
pub mod profile;
mod profile_form;
pub mod question;
pub mod recommendation;
pub mod role;
pub mod section;
pub mod session;
pub mod template;
pub mod template_move;
pub mod tenant;
pub mod worklist;

use crate::api::UserError;

/// What a person has to mend, each with the field it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors(Vec<FieldError>);

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The `id` of the field; empty when it is about the whole.
    pub field: String,
    /// In words.
    pub message: String,
}

impl Errors {
    /// Adds one.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    /// Adds what the API found; `field_of` names the field that an error's path means, or the empty string.
    pub fn add_all(&mut self, errors: &[UserError], field_of: impl Fn(&UserError) -> String) {
        for error in errors {
            self.add(field_of(error), error.sentence());
        }
    }

    /// The first message about this field.
    #[must_use]
    pub fn find(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// All, in order.
    #[must_use]
    pub fn list(&self) -> &[FieldError] {
        &self.0
    }

    /// Whether there is nothing to mend.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The last of an error's path that names one of these fields, as the field's id.
#[must_use]
pub fn field_among<'a>(error: &UserError, fields: &[&'a str]) -> &'a str {
    error.path.iter().rev().find_map(|part| fields.iter().copied().find(|field| field == part)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
