//! A whole world per test, on real services.

pub mod database;
pub mod generated;
pub mod launch;
pub mod proxy;
pub mod visitor;
