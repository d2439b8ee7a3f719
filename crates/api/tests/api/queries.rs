//! A list costs as many transactions as one row: every part is loaded once for all.

use mellanrum_model::permission::Role;
use serde_json::json;

use crate::{answers::start, counter::Counter, world::World};

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
    let (counter, _guard) = Counter::start();
    let mut costs = Vec::new();
    for more in [0, 6] {
        for number in 0..more {
            start(&maja, &format!("Nummer {number}")).await;
        }
        world.database.look(register).expect("as if they were sent");
        for (client, query) in [(&maja, desk), (&office, worklist)] {
            counter.take();
            let data = client.data(query, json!({})).await;
            let rows = data.pointer("/desk/applications/nodes").or_else(|| data.pointer("/applications/nodes"));
            assert_eq!(rows.and_then(|rows| rows.as_array()).expect("rows").len(), more + 1, "{data:#}");
            costs.push(counter.take());
        }
    }
    assert_eq!(costs[..2], costs[2..], "transactions and statements for one row and for seven");
    assert!(costs.iter().all(|(transactions, _)| (3..=20).contains(transactions)), "{costs:?}");
}
