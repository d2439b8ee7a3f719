//! The audit's chains: whoever serves only appends, and whoever tampers behind its back is found.

use mellanrum_model::{Error, id::AssociationId, permission::Role};
use mellanrum_store::{
    Scope, Tx,
    audit::{self, Acting, Chain, Entry, FaultKind, Filter, Kept, Verification},
    page::Page,
};
use mellanrum_testkit::database::Database;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use time::macros::datetime;
use uuid::Uuid;

const HOME: AssociationId = AssociationId(Uuid::from_u128(1));
const OTHER: AssociationId = AssociationId(Uuid::from_u128(2));

fn entry(subject: &str) -> Entry {
    Entry {
        action: "case.number",
        subject: subject.to_owned(),
        // What is hard to keep as it is: letters outside ASCII, numbers that floats lose, keys in no order.
        details: json!({ "ö": "å\u{0301}, \"”\n", "belopp": 90_071_992_547_409_931_i64, "andel": 0.1, "a": [null, true] }),
        at: datetime!(2020-10-25 00:30:00.123456 UTC),
    }
}

fn scope(association: AssociationId) -> Scope {
    Scope {
        association: Some(association),
        acting: Acting {
            roles: vec![Role::Officer, Role::Director],
            address: "192.0.2.7".into(),
            request_id: "request-1".into(),
            token: None,
        },
        ..Scope::default()
    }
}

async fn append(database: &Database, association: AssociationId, subject: &str) {
    let write = async |tx: &mut Tx| {
        tx.note(entry(subject));
        Ok(())
    };
    database.db.write("test", &scope(association), write).await.expect("written");
}

/// Two associations with five entries each, and five of the platform's.
async fn five_each() -> Database {
    let database = Database::start().await.expect("a database");
    for (association, slug) in [(HOME, "home"), (OTHER, "other")] {
        let id = association.0;
        let insert = format!("insert into association values ('{id}', '{slug}', '{slug}', '{slug}', '{{}}', now())");
        database.look(&insert).expect("an association");
        for number in 1..=5 {
            append(&database, association, &format!("case {number}")).await;
        }
    }
    let write = async |tx: &mut Tx| {
        for number in 1..=5 {
            audit::append_to_platform(tx, &entry(&format!("person {number}")), None, &Acting::default()).await?;
        }
        Ok(())
    };
    database.db.system("test", write).await.expect("written");
    database
}

async fn verify(database: &Database, chain: Chain, kept: Option<&Kept>) -> Verification {
    let look = async |tx: &mut Tx| audit::verify(tx, chain, kept).await;
    match chain {
        Chain::Association => database.db.read("test", &scope(HOME), look).await,
        Chain::Platform => database.db.system("test", look).await,
    }
    .expect("looked through")
}

fn faults(found: &Verification) -> Vec<(i64, FaultKind)> {
    found.faults.iter().map(|fault| (fault.number, fault.kind)).collect()
}

#[tokio::test]
async fn a_chain_that_nobody_touched_holds_and_tells_its_end() {
    let database = five_each().await;
    for chain in [Chain::Association, Chain::Platform] {
        let found = verify(&database, chain, None).await;
        assert_eq!(faults(&found), [], "{chain:?}");
        assert_eq!((found.entries, found.last_number, found.last_hash.len()), (5, 5, 32), "{chain:?}");
        let kept = Kept { number: 5, hash: found.last_hash };
        append(&database, HOME, "later").await;
        assert!(verify(&database, chain, Some(&kept)).await.keeps, "what came later changes nothing");
    }
    let read = async |tx: &mut Tx| {
        let page = Page { first: Some(1), ..Page::default() };
        audit::list(tx, Chain::Association, &Filter::default(), &page).await
    };
    let newest = database.db.read("test", &scope(HOME), read).await.expect("read").items.pop().expect("one");
    assert_eq!((newest.details, newest.at), (entry("").details, entry("").at), "as it was written");
    assert_eq!(newest.roles, [Role::Officer, Role::Director]);
    assert_eq!((newest.address.as_str(), newest.request_id.as_str()), ("192.0.2.7", "request-1"));
}

#[tokio::test]
async fn what_was_changed_removed_moved_or_added_behind_its_back_is_found() {
    let database = five_each().await;
    let tampering = [
        ("update TABLE set details = '{}' where number = 3", vec![(3, FaultKind::Changed)]),
        ("update TABLE set roles = '{READER}' where number = 1", vec![(1, FaultKind::Changed)]),
        ("update TABLE set at = at + interval '1 microsecond' where number = 5", vec![(5, FaultKind::Changed)]),
        // A text that moves from one field to the next.
        ("update TABLE set action = 'case.numberc', subject = 'ase 2' where number = 2", vec![(2, FaultKind::Changed)]),
        ("delete from TABLE where number = 1", vec![(2, FaultKind::Missing)]),
        ("delete from TABLE where number in (2, 3)", vec![(4, FaultKind::Missing)]),
        // Removed, with the numbers closed up behind it.
        (
            "delete from TABLE where number = 4; update TABLE set number = 4 where number = 5",
            vec![(4, FaultKind::Broken), (4, FaultKind::Changed)],
        ),
        // Two that changed places.
        (
            "update TABLE set number = case number when 2 then 103 else 102 end where number in (2, 3); \
             update TABLE set number = number - 100 where number > 100",
            vec![
                (2, FaultKind::Broken),
                (2, FaultKind::Changed),
                (3, FaultKind::Broken),
                (3, FaultKind::Changed),
                (4, FaultKind::Broken),
            ],
        ),
        // One that is made anew with a hash of its own, as the trigger computes it.
        (
            "create temporary table kept as select * from TABLE where number = 4; delete from TABLE where number >= 4; \
             insert into TABLE select (kept).* from (select jsonb_populate_record(kept, '{\"subject\": \"case 9\"}') as kept from kept) made; \
             update TABLE set number = number where false",
            vec![],
        ),
    ];
    for (chain, table) in [(Chain::Association, "audit_entry"), (Chain::Platform, "platform_audit_entry")] {
        let untouched = verify(&database, chain, None).await;
        let kept = Kept { number: 5, hash: untouched.last_hash };
        let mine = if chain == Chain::Association { format!(" and tenant_id = '{}'", HOME.0) } else { String::new() };
        for (statements, expected) in &tampering {
            database.look(&format!("create table before as select * from {table}")).expect("kept");
            let statements = statements
                .split("; ")
                .map(|statement| {
                    let statement = statement.replace("TABLE", table);
                    if statement.contains(" where number") { format!("{statement}{mine}") } else { statement }
                })
                .collect::<Vec<_>>()
                .join("; ");
            database.look(&statements).expect("tampered");
            let found = verify(&database, chain, Some(&kept)).await;
            assert_eq!(faults(&found), *expected, "{statements}");
            let end_stands = found.last_number == 5 && !expected.is_empty();
            assert_eq!(found.keeps, end_stands && found.last_hash == kept.hash, "{statements}");
            assert!(!expected.is_empty() || !found.keeps, "what is written anew is seen by whoever kept the end");
            database
                .look(&format!(
                    "delete from {table}; alter table {table} disable trigger user; \
                     insert into {table} select * from before; alter table {table} enable trigger user; drop table before"
                ))
                .expect("restored");
            assert!(verify(&database, chain, Some(&kept)).await.keeps, "restored");
        }
    }
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_by_whoever_kept_it() {
    let database = five_each().await;
    let last = verify(&database, Chain::Association, None).await;
    let kept = Kept { number: last.last_number, hash: last.last_hash };
    database.look("delete from audit_entry where number > 3").expect("cut off");
    let found = verify(&database, Chain::Association, Some(&kept)).await;
    assert_eq!((faults(&found), found.keeps, found.last_number), (vec![], false, 3));
    append(&database, HOME, "case 4").await;
    append(&database, HOME, "another than before").await;
    assert!(!verify(&database, Chain::Association, Some(&kept)).await.keeps, "also when it has grown again");
}

#[tokio::test]
async fn nobody_who_serves_changes_or_removes_an_entry_or_sets_its_number() {
    let database = five_each().await;
    for role in ["mellanrum_runtime", "mellanrum_system"] {
        let mut connection = PgConnection::connect(&database.url_for(role)).await.expect("connects");
        for table in ["audit_entry", "platform_audit_entry"] {
            for statement in [
                format!("update {table} set subject = 'another'"),
                format!("delete from {table}"),
                format!("truncate {table}"),
                format!("alter table {table} disable trigger user"),
                format!("drop trigger audit_chained on {table}"),
                "set session_replication_role = replica".to_owned(),
                "create or replace function app.chain_audit() returns trigger language sql as 'select null'".to_owned(),
            ] {
                let mut tx = connection.begin().await.expect("begins");
                tx.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(in_home()))).await.expect("a scope");
                let refused = tx.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement.clone()))).await;
                let error = refused.expect_err(&statement);
                let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
                assert_eq!(code, "42501", "{role}: {statement}: {error}");
            }
        }
    }
    // Whoever may append chooses neither number nor hash.
    let mut connection = PgConnection::connect(&database.url_for("mellanrum_runtime")).await.expect("connects");
    let mut tx = connection.begin().await.expect("begins");
    tx.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(in_home()))).await.expect("a scope");
    tx.execute(
        "insert into audit_entry (at, roles, action, subject, details, address, request_id, number, previous_hash, hash) \
         values (now(), '{}', 'a', 's', '{}', '', '', 1000, '', sha256(''))",
    )
    .await
    .expect("appended");
    tx.commit().await.expect("committed");
    let found = verify(&database, Chain::Association, None).await;
    assert_eq!((faults(&found), found.last_number), (vec![], 6));
}

fn in_home() -> String {
    format!("select set_config('app.tenant', '{}', true)", HOME.0)
}

#[tokio::test]
async fn an_entry_stands_with_its_deed_or_not_at_all() {
    let database = five_each().await;
    let fail = async |tx: &mut Tx| {
        tx.note(entry("what was not done"));
        Err::<(), _>(Error::Conflict)
    };
    assert!(database.db.write("test", &scope(HOME), fail).await.is_err());
    assert_eq!(verify(&database, Chain::Association, None).await.entries, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_append_at_once_are_chained_one_after_another() {
    let database = five_each().await;
    let all = (0..40).map(|number| {
        let (db, association) = (database.db.clone(), if number % 2 == 0 { HOME } else { OTHER });
        tokio::spawn(async move {
            let write = async |tx: &mut Tx| {
                tx.note(entry(&format!("{number} first")));
                tx.note(entry(&format!("{number} second")));
                Ok(())
            };
            db.write("test", &scope(association), write).await
        })
    });
    for task in all.collect::<Vec<_>>() {
        task.await.expect("no panic").expect("written");
    }
    let found = verify(&database, Chain::Association, None).await;
    assert_eq!((faults(&found), found.entries), (vec![], 45));
}
