//! How often somebody may ask for something, counted in Redis.
//!
//! What must stay true: a count belongs to the association of the host, or to the platform, so that nobody uses up what
//! belongs to the visitors of another; what is personal lies in Redis only as a hash that cannot be tried out without our
//! key; whether to go on when Redis is away is the caller's decision.

use std::net::IpAddr;

use mellanrum_model::{
    Error, Result,
    id::{ApiTokenId, PersonId},
};
pub use mellanrum_services::Patience;
use mellanrum_services::{
    Limit, ServiceError,
    cache::{Key, Shared},
};
use sha2::{Digest, Sha256};

use crate::App;

const MINUTE_SECS: u32 = 60;
const QUARTER_SECS: u32 = 15 * 60;

/// How often, by setting. Zero means as often as one likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one person, or of one token, in a minute.
    pub person_per_minute: u32,
    /// Requests from one address in a minute.
    pub address_per_minute: u32,
    /// Requests to one association's host, or to the apex host, in a minute.
    pub association_per_minute: u32,
    /// As how many requests one counts that changes something.
    pub write_cost: u32,
    /// Links that are sent to one e-mail address in a quarter of an hour.
    pub sign_in_per_email: u32,
    /// Attempts to sign in from one address in a quarter of an hour. Asking for a way is one, using it another.
    pub sign_in_per_address: u32,
    /// Attempts to sign in by everybody in a quarter of an hour.
    pub sign_in_of_all: u32,
}

impl Limits {
    /// No limits at all.
    #[must_use]
    pub fn none() -> Self {
        Self {
            person_per_minute: 0,
            address_per_minute: 0,
            association_per_minute: 0,
            write_cost: 1,
            sign_in_per_email: 0,
            sign_in_per_address: 0,
            sign_in_of_all: 0,
        }
    }

    /// How many units there are, in how many seconds.
    fn quota(&self, subject: Subject<'_>) -> (u32, u32) {
        match subject {
            Subject::Person(_) | Subject::Token(_) => (self.person_per_minute, MINUTE_SECS),
            Subject::Address(_) => (self.address_per_minute, MINUTE_SECS),
            Subject::Association => (self.association_per_minute, MINUTE_SECS),
            Subject::SignInEmail(_) => (self.sign_in_per_email, QUARTER_SECS),
            Subject::SignInAddress(_) => (self.sign_in_per_address, QUARTER_SECS),
            Subject::SignInOfAll => (self.sign_in_of_all, QUARTER_SECS),
        }
    }
}

/// Whose requests are counted, on one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'subject> {
    /// A person's.
    Person(PersonId),
    /// A program's, by its token.
    Token(ApiTokenId),
    /// Those from an address.
    Address(IpAddr),
    /// Everybody's.
    Association,
    /// Links sent to an e-mail address.
    SignInEmail(&'subject str),
    /// Attempts to sign in from an address.
    SignInAddress(IpAddr),
    /// Everybody's attempts to sign in.
    SignInOfAll,
}

impl Subject<'_> {
    /// The name of its limit.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Token(_) => "token",
            Self::Address(_) => "address",
            Self::Association => "association",
            Self::SignInEmail(_) => "sign-in-email",
            Self::SignInAddress(_) => "sign-in",
            Self::SignInOfAll => "sign-in-of-all",
        }
    }

    /// Whether only what the one who asks has done counts, so that it may be told what is left.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Person(_) | Self::Token(_) | Self::Address(_) | Self::SignInAddress(_))
    }

    /// Who it is among those that are limited in the same way.
    fn who(self, key: [u8; 32]) -> String {
        match self {
            Self::Person(person) => person.0.to_string(),
            Self::Token(token) => token.0.to_string(),
            Self::Address(address) | Self::SignInAddress(address) => hash(key, &network(address)),
            Self::SignInEmail(email) => hash(key, email),
            Self::Association | Self::SignInOfAll => "all".to_owned(),
        }
    }
}

fn hash(key: [u8; 32], what: &str) -> String {
    let hash = Sha256::new().chain_update("limit").chain_update(key).chain_update(what).finalize();
    hex::encode(&hash[..16])
}

/// What one subscriber has: an IPv4 address, or all of an IPv6 network, in which he may choose any address at any time.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [first, second, third, fourth, ..] = address.segments();
            format!("{first:x}:{second:x}:{third:x}:{fourth:x}")
        }
    }
}

/// Where a limit stands after it was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// The name of the limit.
    pub name: &'static str,
    /// Requests at most.
    pub quota: u32,
    /// Seconds in which all of them come back.
    pub window_secs: u32,
    /// Requests that are left now.
    pub remaining: u32,
    /// Seconds until all of them are back.
    pub reset_secs: u64,
}

/// Whether something may be done, and what is left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Seconds to wait until the same will be allowed; nothing when it is.
    pub retry_after_secs: Option<u64>,
    /// Where the limits of the one who asks stand.
    pub own: Vec<Level>,
}

/// Counts requests of these subjects on the host of an association, or on the apex host without a slug. When one of
/// them has too few left, none is counted. Who is refused when nothing can be counted waits patiently.
///
/// # Errors
/// `Unavailable` when Redis does not answer, `Internal` when it refuses to count.
pub async fn take(app: &App, slug: Option<&str>, wanted: &[(Subject<'_>, u32)], patience: Patience) -> Result<Taken> {
    let limits = &app.limits;
    let wanted: Vec<_> = wanted.iter().copied().filter(|(subject, _)| limits.quota(*subject).0 > 0).collect();
    if wanted.is_empty() {
        return Ok(Taken::default());
    }
    let association = slug.and_then(|slug| app.hosts.association(slug));
    let asked: Vec<Limit> = wanted
        .iter()
        .map(|(subject, cost)| {
            let (quota, window_secs) = limits.quota(*subject);
            let name = format!("{}:{}", subject.name(), subject.who(app.key));
            // In braces, because what is counted together lies on one node of a cluster.
            let key = match association {
                Some(id) => Key::of(id, format!("limits:{{{id}}}:{name}")),
                None => Key::shared(Shared::Limits, format!("{{platform}}:{name}")),
            };
            Limit { key, quota, window_secs, cost: *cost }
        })
        .collect();
    let taken = app.cache.take(&asked, patience).await.map_err(|error| match error {
        ServiceError::Unavailable(_) => Error::Unavailable(error.into()),
        ServiceError::Refused(_) | ServiceError::NotFound => Error::internal(error),
    })?;
    let own = wanted.iter().zip(&asked).zip(&taken.left).filter(|(((subject, _), _), _)| subject.is_own());
    Ok(Taken {
        retry_after_secs: taken.wait.map(whole_secs),
        own: own
            .map(|(((subject, _), limit), left)| Level {
                name: subject.name(),
                quota: limit.quota,
                window_secs: limit.window_secs,
                remaining: left.units,
                reset_secs: whole_secs(left.full_after),
            })
            .collect(),
    })
}

fn whole_secs(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis().div_ceil(1000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_is_an_address_or_a_network_and_never_lies_in_redis_as_it_is() {
        let who = |address: &str| Subject::Address(address.parse().unwrap()).who([7; 32]);
        assert_eq!(who("2001:db8:1:2:3::4"), who("2001:db8:1:2:ffff::1"));
        assert_ne!(who("2001:db8:1:2::1"), who("2001:db8:1:3::1"));
        assert_ne!(who("192.0.2.1"), who("192.0.2.2"));
        assert!(!who("192.0.2.1").contains("192"));
        let email = Subject::SignInEmail("maja@example.org");
        assert_ne!(email.who([7; 32]), email.who([8; 32]), "nobody finds an address by trying them all");
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds_that_are_enough() {
        assert_eq!(whole_secs(std::time::Duration::from_millis(1)), 1);
        assert_eq!(whole_secs(std::time::Duration::from_millis(2000)), 2);
    }
}
