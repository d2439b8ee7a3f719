//! What the product does: one function per use case. Each authorizes, decides, writes and enqueues, in that order.
//!
//! What must stay true: time and ids come from [`App`], so that a test and the demo can set both.

pub mod association;
mod now;

pub use now::Now;

use mellanrum_store::Db;
use time::OffsetDateTime;
use uuid::Uuid;

/// Everything that a use case needs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub now: Now,
}

impl App {
    /// The time, whole microseconds as Postgres keeps them.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.now.read()
    }

    /// A new id; later ids sort after earlier ones.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
    pub fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
