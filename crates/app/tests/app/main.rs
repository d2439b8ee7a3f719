//! The use cases against a real database, object storage, Redis and mail.

mod association;
mod call_dates;
mod isolation;
mod outage;
mod path;
mod role;
mod world;
