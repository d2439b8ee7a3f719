//! Everything that is SQL: the pools, the scoped transaction, the migrations and the queries, a file per noun.
//!
//! What must stay true: no function here reaches a tenant's rows without a [`Tx`], a `Tx` is made only from a
//! [`Scope`], and no query filters by tenant: Postgres does (see `docs/tenancy.md`).

pub mod association;
mod db;
pub mod health;
mod migrate;
pub mod person;
pub mod register;
pub mod session;

pub use db::{Connections, Db, Scope, Tx};
pub use migrate::{SCHEMA_VERSION, migrate, schema_version};
