//! People, their roles, sign-in links and sessions.

use mellanrum_model::{
    Error,
    id::{AssociationId, PersonId},
    permission::Role,
};
use mellanrum_store::{Scope, person, session};
use mellanrum_testkit::database::Database;
use time::{Duration, macros::datetime};
use uuid::Uuid;

const NOW: time::OffsetDateTime = datetime!(2020-09-01 08:00 UTC);

async fn someone(database: &Database) -> PersonId {
    database
        .db
        .system("test", async |tx| person::save(tx, Uuid::from_u128(1), "Alva Ek", "Alva.Ek@example.se", NOW).await)
        .await
        .expect("saved")
}

#[tokio::test]
async fn a_link_works_once_on_its_host_and_for_a_while() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database).await;
    let later = NOW + Duration::minutes(15);
    for number in 1..=2_u8 {
        database
            .db
            .system("test", async |tx| session::save_link(tx, [number; 32], who, "a.localhost", "/", NOW, later).await)
            .await
            .expect("saved");
    }
    let used = async |number: u8, host: &str, at| {
        database.db.system("test", async |tx| session::use_link(tx, [number; 32], host, at).await).await
    };
    assert!(matches!(used(1, "b.localhost", NOW).await, Err(Error::NotFound)), "another host");
    assert!(matches!(used(3, "a.localhost", NOW).await, Err(Error::NotFound)), "another token");
    assert!(matches!(used(2, "a.localhost", later).await, Err(Error::NotFound)), "too late");
    assert_eq!(used(1, "a.localhost", NOW).await.expect("works").person, who);
    assert!(matches!(used(1, "a.localhost", NOW).await, Err(Error::NotFound)), "only once");
}

#[tokio::test]
async fn a_session_ends_when_it_is_old_idle_or_ended() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database).await;
    let end = NOW + Duration::hours(12);
    database
        .db
        .system("test", async |tx| session::save(tx, [1; 32], who, "a.localhost", NOW, end).await)
        .await
        .expect("saved");
    let found = async |host: &str, at, idle_since| {
        database
            .db
            .system("test", async |tx| session::find(tx, [1; 32], host, at, idle_since).await)
            .await
            .expect("asked")
    };
    let before = NOW - Duration::hours(1);
    assert_eq!(found("a.localhost", NOW, before).await, Some(who));
    assert_eq!(found("b.localhost", NOW, before).await, None);
    assert_eq!(found("a.localhost", end, before).await, None, "absolute limit");
    let used = NOW + Duration::minutes(30);
    assert_eq!(found("a.localhost", used, used - Duration::minutes(20)).await, None, "idle limit");
    database.db.system("test", async |tx| session::touch(tx, [1; 32], used).await).await.expect("touched");
    assert_eq!(found("a.localhost", used, used - Duration::minutes(20)).await, Some(who));
    database.db.system("test", async |tx| session::end(tx, [1; 32]).await).await.expect("ended");
    assert_eq!(found("a.localhost", NOW, before).await, None);
    let stolen =
        database.db.read("test", &Scope::default(), async |tx| session::find(tx, [1; 32], "", NOW, NOW).await).await;
    assert!(matches!(stolen, Err(Error::Internal(_))), "the runtime role may not read sessions: {stolen:?}");
}

#[tokio::test]
async fn roles_hold_where_they_are_given() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database).await;
    let (one, other) = (AssociationId(Uuid::from_u128(11)), AssociationId(Uuid::from_u128(12)));
    for (id, slug) in [(one, "one"), (other, "other")] {
        database
            .look(&format!("insert into association values ('{}', '{slug}', '{slug}', '{slug}', '{{}}', now())", id.0))
            .expect("an association");
    }
    database
        .look(
            "insert into organisation values (gen_random_uuid(), 'nora-kommun', 'Nora kommun', 'MUNICIPALITY', now())",
        )
        .expect("an organisation");
    let db = &database.db;
    db.write("test", &Scope::association(one), async |tx| person::give_association_role(tx, who, Role::Officer).await)
        .await
        .expect("given");
    db.system("test", async |tx| person::give_organisation_role(tx, who, "nora-kommun", Role::Signatory).await)
        .await
        .expect("given");
    let nowhere = db.system("test", async |tx| person::give_organisation_role(tx, who, "x", Role::Editor).await).await;
    assert!(matches!(nowhere, Err(Error::NotFound)));

    let roles_in = async |association| {
        let scope = Scope { association: Some(association), person: Some(who), organisations: Vec::new() };
        db.read("test", &scope, async |tx| person::association_roles(tx).await).await.expect("read")
    };
    assert_eq!(roles_in(one).await, [Role::Officer]);
    assert_eq!(roles_in(other).await, []);
    let acts_for =
        db.read("test", &Scope::default(), async |tx| person::organisation_roles(tx, who).await).await.expect("read");
    assert_eq!(acts_for.len(), 1);
    assert_eq!((acts_for[0].organisation.name.as_str(), acts_for[0].role), ("Nora kommun", Role::Signatory));
    let office = db
        .read("test", &Scope::association(one), async |tx| person::list_by_association_role(tx, &[Role::Officer]).await)
        .await
        .expect("read");
    assert_eq!(office[0].email, "alva.ek@example.se", "addresses are kept in lower case");
}
