//! A list costs as many transactions as one row: every part is loaded once for all.

use std::{
    fmt::Debug,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use mellanrum_model::permission::Role;
use serde_json::json;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::{answers::start, world::World};

/// Counts transactions: each has a span named `db`.
pub struct Counter(Arc<AtomicUsize>, AtomicUsize);

impl Counter {
    pub fn new(count: Arc<AtomicUsize>) -> Self {
        Self(count, AtomicUsize::new(0))
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
        metadata.is_span()
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut name = Name::default();
        span.record(&mut name);
        // The names of hosts are read beside the requests, now and then.
        if span.metadata().name() == "db" && name.0 != "host.list" {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        Id::from_u64(self.1.fetch_add(1, Ordering::SeqCst) as u64 + 1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_list_of_many_costs_as_much_as_a_list_of_one() {
    let world = World::start().await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let maja = world.session(maja, "localhost").await;
    let office = world.session(olle, "blekinge.localhost").await;
    let desk = "{ desk { applications { nodes { id title asked { kind } association { name slug } call { title daysLeft } template { name } \
         owner { name } parties { organisation { name } } answers { value } budget { appliedOre } budgetLines { costTypeLabel } \
         attachments { id } progress { sectionKey } submissions { number } completions { dueOn } decision { outcome } \
         history { text } actions } } } }";
    let worklist = "{ applications(first: 50) { nodes { id title owner { name } call { title } budget { appliedOre } \
         parties { commitment } completions { dueOn } recommendation { kind } agendaItem { position meeting { title } } \
         decision { grantedOre } history { kind } } } }";
    start(&maja, "Den första").await;
    let register =
        "update application set state = 'REGISTERED', registration_number = id::text, received_at = created_at";
    world.database.look(register).expect("as if it were sent");

    // The session is read once.
    office.data("{ viewer { now } }", json!({})).await;
    let count = Arc::new(AtomicUsize::new(0));
    let _guard = tracing::subscriber::set_default(Counter::new(count.clone()));
    let mut costs = Vec::new();
    for more in [0, 6] {
        for number in 0..more {
            start(&maja, &format!("Nummer {number}")).await;
        }
        world.database.look(register).expect("as if they were sent");
        for (client, query) in [(&maja, desk), (&office, worklist)] {
            count.store(0, Ordering::SeqCst);
            let data = client.data(query, json!({})).await;
            let rows = data.pointer("/desk/applications/nodes").or_else(|| data.pointer("/applications/nodes"));
            assert_eq!(rows.and_then(|rows| rows.as_array()).expect("rows").len(), more + 1, "{data:#}");
            costs.push(count.load(Ordering::SeqCst));
        }
    }
    assert_eq!(costs[..2], costs[2..], "transactions for one row and for seven");
    assert!(costs.iter().all(|cost| (3..=20).contains(cost)), "{costs:?}");
}
