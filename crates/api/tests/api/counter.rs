//! Counts what an answer costs the database.

use std::{
    collections::HashSet,
    fmt::Debug,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};

/// Counts transactions, each of which has a span named `db`, and statements, of each of which the driver tells.
#[derive(Clone, Default)]
pub struct Counter {
    transactions: Arc<AtomicUsize>,
    statements: Arc<AtomicUsize>,
    spans: Arc<AtomicUsize>,
    /// The spans whose work is not the answer's, and how many of them the thread is within.
    aside: Arc<Mutex<HashSet<u64>>>,
    depth: Arc<AtomicUsize>,
}

impl Counter {
    /// Counts on this thread for as long as the guard is kept.
    pub fn start() -> (Self, DefaultGuard) {
        let counter = Self::default();
        let guard = tracing::subscriber::set_default(counter.clone());
        (counter, guard)
    }

    fn aside(&self) -> MutexGuard<'_, HashSet<u64>> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Transactions and statements since it was asked last.
    pub fn take(&self) -> (usize, usize) {
        (self.transactions.swap(0, Ordering::SeqCst), self.statements.swap(0, Ordering::SeqCst))
    }
}

/// What a transaction is for.
#[derive(Default)]
struct Name(String);

impl Visit for Name {
    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "otel.name" {
            value.clone_into(&mut self.0);
        }
    }
}

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() || metadata.target() == "sqlx::query"
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut name = Name::default();
        span.record(&mut name);
        let id = self.spans.fetch_add(1, Ordering::SeqCst) as u64 + 1;
        // The names of hosts are read beside the requests, now and then.
        if name.0 == "host.list" {
            self.aside().insert(id);
        } else if span.metadata().name() == "db" {
            self.transactions.fetch_add(1, Ordering::SeqCst);
        }
        Id::from_u64(id)
    }
    fn event(&self, event: &Event<'_>) {
        if event.metadata().target() == "sqlx::query" && self.depth.load(Ordering::SeqCst) == 0 {
            self.statements.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, span: &Id) {
        let is_aside = self.aside().contains(&span.into_u64());
        self.depth.fetch_add(usize::from(is_aside), Ordering::SeqCst);
    }
    fn exit(&self, span: &Id) {
        let is_aside = self.aside().contains(&span.into_u64());
        self.depth.fetch_sub(usize::from(is_aside), Ordering::SeqCst);
    }
}
