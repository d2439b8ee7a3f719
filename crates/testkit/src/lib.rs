//! A whole world per test, on real services.

pub mod database;
pub mod launch;
pub mod proxy;
