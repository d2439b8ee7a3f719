//! Private services for development and tests: started here, from what is installed on the machine, and gone when dropped.
//!
//! What must stay true:
//! - They are the real thing (PostgreSQL, Redis, the S3 protocol, SMTP, ClamAV), never a pretence of it.
//! - They can be reached from this machine only: by unix socket where that works, else on 127.0.0.1.
//! - Nothing is left behind: each is stopped when its value is dropped, and also when this process is killed.
//! - A service that was not started here is never touched.
//! - They work as a plain user and as root; PostgreSQL, Redis and ClamAV then run as the user `postgres` or `nobody`.
//!
//! Each can be stopped and started again, which is how an outage is tested; [`crate::proxy`] makes them slow or silent.

mod clamd;
mod identity_provider;
mod mail_catcher;
mod object_store;
mod places;
mod postgres;
mod process;
mod redis;

pub use clamd::{Clamd, test_virus};
pub use identity_provider::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, KnownPerson};
pub use mail_catcher::{CaughtMail, MailCatcher};
pub use object_store::{ObjectStore, local_origins};
pub(crate) use places::temporary;
pub use postgres::Postgres;
pub use redis::Redis;

/// A port on 127.0.0.1 that was free a moment ago. Somebody else may take it before you do; where a service can choose its own port,
/// let it.
///
/// # Errors
/// When the machine gives none.
pub fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests;
