//! The use cases against a real database, object storage, Redis and mail.

#[path = "../../../model/tests/model/any_file.rs"]
mod any_file;
mod association;
mod call_dates;
mod isolation;
mod outage;
mod path;
mod plan;
mod profile;
mod role;
mod world;
