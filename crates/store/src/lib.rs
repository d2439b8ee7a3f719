//! Everything that is SQL: the pools, the scoped transaction, the migrations and the queries, a file per noun.
//!
//! What must stay true: no function here reaches a tenant's rows without a [`Tx`], a `Tx` is made only from a
//! [`Scope`], and no query filters by tenant: Postgres does (see `docs/tenancy.md`).

pub mod account_mail;
pub mod agenda_item;
pub mod answer;
pub mod api_token;
pub mod application;
pub mod association;
pub mod attachment;
pub mod audit;
pub mod budget_line;
pub mod calendar_feed;
pub mod call;
pub mod completion;
pub mod consultation;
pub mod contribution;
mod db;
pub mod decision;
pub mod desk;
pub mod document;
pub mod event;
pub mod extension;
pub mod frame;
pub mod health;
pub mod job;
pub mod judgement;
pub mod meeting;
pub mod meeting_dates;
pub mod member;
mod migrate;
pub mod new_call;
pub mod office_calendar;
pub mod organisation;
pub mod page;
pub mod party;
pub mod passkey;
pub mod person;
pub mod policy;
pub mod profile;
pub mod recommendation;
pub mod register;
pub mod role;
mod row;
pub mod session;
pub mod submission;
pub mod template;
pub mod template_move;
pub mod tenant;

pub use db::{Connections, Db, Scope, Tx};
pub use migrate::{SCHEMA_VERSION, migrate, schema_version};
