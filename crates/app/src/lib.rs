//! What the product does: one function per use case. Each authorizes, decides, writes and enqueues, in that order.
//!
//! What must stay true: time and ids come from [`App`], so that a test and the demo can set both; nothing outside the
//! database happens inside a transaction; what somebody may not see is not found.

mod account_mail;
pub mod actor;
mod addresses;
pub mod agenda_item;
pub mod answer;
pub mod api_token;
pub mod application;
pub mod association;
pub mod attachment;
pub mod audit;
pub mod budget_line;
pub mod calendar;
pub mod call;
pub mod call_dates;
pub mod completion;
pub mod consultation;
pub mod contribution;
pub mod decision;
pub mod desk;
pub mod document;
pub mod extension;
pub mod frame;
pub mod hosts;
pub mod job;
pub mod judgement;
pub mod limits;
pub mod meeting;
pub mod meeting_dates;
pub mod member;
pub mod new_call;
mod now;
pub mod office_calendar;
pub mod organisation;
pub mod party;
pub mod passkey;
pub mod person;
pub mod policy;
pub mod profile;
pub mod recommendation;
pub mod role;
pub mod session;
pub mod statement;
pub mod submission;
pub mod template;
pub mod template_move;
pub mod tenant;

pub use mellanrum_store::page;

pub use addresses::Addresses;
pub use hosts::Hosts;
pub use limits::Limits;
pub use now::Now;

use std::sync::Arc;

use mellanrum_services::{Cache, Objects, Provider, Scanner};
use mellanrum_store::Db;
use time::OffsetDateTime;
use uuid::Uuid;

/// Everything that a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub now: Now,
    /// The files.
    pub objects: Arc<dyn Objects>,
    /// Who looks for malware in files; none where nobody does.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// What may be lost: counters that limit attempts.
    pub cache: Arc<dyn Cache>,
    /// The identity providers by which people can sign in.
    pub providers: Arc<[Arc<dyn Provider>]>,
    /// Makes of issuers' names for people what nobody reads back; the same on every server. A secret.
    pub key: [u8; 32],
    /// Where the product is reached.
    pub addresses: Addresses,
    /// The names by which associations are reached.
    pub hosts: Hosts,
    /// How often somebody may ask for something.
    pub limits: Limits,
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

    /// A secret that nobody guesses: 256 random bits in hexadecimal.
    #[must_use]
    pub fn new_token(&self) -> String {
        hex::encode(rand::random::<[u8; 32]>())
    }
}
