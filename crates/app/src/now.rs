//! The clock that every use case reads.

use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

/// The clock: the machine's own, or one that was set and goes on from there.
#[derive(Debug, Clone, Default)]
pub struct Now {
    ahead: Arc<Mutex<Duration>>,
}

#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
fn machine() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_microsecond(now.microsecond()).unwrap_or(now)
}

impl Now {
    /// The time.
    #[must_use]
    pub fn read(&self) -> OffsetDateTime {
        machine() + self.ahead()
    }

    /// Sets the time for everyone who holds this clock; it goes on from there.
    pub fn set(&self, time: OffsetDateTime) {
        self.set_ahead(time - machine());
    }

    /// How far it is ahead of the machine's own.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets how far it is ahead of the machine's own.
    pub fn set_ahead(&self, ahead: Duration) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = ahead;
    }
}
