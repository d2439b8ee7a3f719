//! People, their roles, and the ways into a session.

use mellanrum_model::{
    Error,
    id::{AssociationId, OrganisationId, PersonId, SessionId},
    permission::Role,
    role::{RoleState, Term},
};
use mellanrum_store::{
    Scope, Tx, person,
    role::{self, NewRole, RolePlace},
    session::{self, Method, NewLink, ProviderVisit, Session},
};
use mellanrum_testkit::database::Database;
use time::{
    Date, Duration,
    macros::{date, datetime},
};
use uuid::Uuid;

const NOW: time::OffsetDateTime = datetime!(2020-09-01 08:00 UTC);

async fn someone(database: &Database, number: u128, email: &str) -> PersonId {
    let save =
        database.db.system("test", async |tx| person::save(tx, Uuid::from_u128(number), "Alva Ek", email, NOW).await);
    save.await.expect("saved")
}

#[tokio::test]
async fn a_link_works_once_in_the_browser_that_asked_and_for_a_while() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database, 1, "Alva.Ek@example.se").await;
    let later = NOW + Duration::minutes(15);
    for number in 1..=2_u8 {
        let link =
            NewLink { hash: [number; 32], browser: [9; 32], person: who, return_to: "/", now: NOW, expires_at: later };
        database.db.system("test", async |tx| session::insert_link(tx, &link).await).await.expect("saved");
    }
    let used = async |number: u8, browser: u8, at| {
        database.db.system("test", async |tx| session::use_link(tx, [number; 32], [browser; 32], at).await).await
    };
    assert!(matches!(used(1, 8, NOW).await, Err(Error::NotFound)), "another browser");
    assert!(matches!(used(3, 9, NOW).await, Err(Error::NotFound)), "another token");
    assert!(matches!(used(2, 9, later).await, Err(Error::NotFound)), "too late");
    assert_eq!(used(1, 9, NOW).await.expect("works").person, who);
    assert!(matches!(used(1, 9, NOW).await, Err(Error::NotFound)), "only once");
}

fn session_of(person: PersonId) -> Session {
    Session {
        id: SessionId(Uuid::from_u128(77)),
        person,
        method: Method::Email,
        provider: None,
        second_factor: false,
        agent: "Firefox".into(),
        created_at: NOW,
        used_at: NOW,
        expires_at: NOW + Duration::hours(12),
    }
}

#[tokio::test]
async fn a_session_ends_on_every_host_when_it_is_old_idle_or_ended() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database, 1, "alva.ek@example.se").await;
    let other = someone(&database, 2, "other@example.se").await;
    let new = session_of(who);
    let begin = async |tx: &mut Tx| {
        session::insert(tx, &new).await?;
        session::insert_token(tx, [1; 32], new.id, "a.localhost", NOW).await?;
        session::insert_token(tx, [2; 32], new.id, "b.localhost", NOW).await
    };
    database.db.system("test", begin).await.expect("saved");
    let found = async |token: u8, host: &str, at, idle_since| {
        let find = database.db.system("test", async |tx| session::find(tx, [token; 32], host, at, idle_since).await);
        find.await.expect("asked").map(|session| session.person)
    };
    let before = NOW - Duration::hours(1);
    assert_eq!(found(1, "a.localhost", NOW, before).await, Some(who));
    assert_eq!(found(2, "b.localhost", NOW, before).await, Some(who));
    assert_eq!(found(1, "b.localhost", NOW, before).await, None, "a token is a host's");
    assert_eq!(found(1, "a.localhost", new.expires_at, before).await, None, "absolute limit");
    let used = NOW + Duration::minutes(30);
    assert_eq!(found(1, "a.localhost", used, used - Duration::minutes(20)).await, None, "idle limit");
    database.db.system("test", async |tx| session::touch(tx, new.id, used).await).await.expect("touched");
    assert_eq!(found(1, "a.localhost", used, used - Duration::minutes(20)).await, Some(who));
    let strangers = database.db.system("test", async |tx| session::end(tx, other, new.id).await).await;
    assert_eq!(strangers.expect("nothing"), Vec::<[u8; 32]>::new());
    assert_eq!(found(1, "a.localhost", NOW, before).await, Some(who), "nobody ends another's session");
    let ended = database.db.system("test", async |tx| session::end(tx, who, new.id).await).await.expect("ended");
    assert_eq!(ended.len(), 2);
    assert_eq!(found(1, "a.localhost", NOW, before).await, None);
    assert_eq!(found(2, "b.localhost", NOW, before).await, None);
    let stolen =
        database.db.read("test", &Scope::default(), async |tx| session::find(tx, [1; 32], "", NOW, NOW).await).await;
    assert!(matches!(stolen, Err(Error::Internal(_))), "the runtime role may not read sessions: {stolen:?}");
}

#[tokio::test]
async fn what_leads_into_a_session_is_used_once_where_it_was_asked_for() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database, 1, "alva.ek@example.se").await;
    let (new, soon) = (session_of(who), NOW + Duration::minutes(1));
    let visit = ProviderVisit {
        provider: "demo".into(),
        nonce: "nonce".into(),
        verifier: "verifier".into(),
        return_to: "/".into(),
    };
    let begin = async |tx: &mut Tx| {
        session::insert(tx, &new).await?;
        session::insert_hand_over(tx, [3; 32], [4; 32], new.id, "a.localhost", soon).await?;
        session::insert_provider_visit(tx, [5; 32], [6; 32], &visit, soon).await
    };
    database.db.system("test", begin).await.expect("saved");
    let handed = async |code: u8, state: u8, host: &str, at| {
        let (code, state) = ([code; 32], [state; 32]);
        database.db.system("test", async |tx| session::use_hand_over(tx, code, state, host, at).await).await
    };
    for wrong in [
        handed(3, 9, "a.localhost", NOW).await,
        handed(3, 4, "b.localhost", NOW).await,
        handed(9, 4, "a.localhost", NOW).await,
        handed(3, 4, "a.localhost", soon).await,
    ] {
        assert!(matches!(wrong, Err(Error::NotFound)), "{wrong:?}");
    }
    assert_eq!(handed(3, 4, "a.localhost", NOW).await.expect("works").id, new.id);
    assert!(matches!(handed(3, 4, "a.localhost", NOW).await, Err(Error::NotFound)), "only once");

    let back = async |state: u8, browser: u8, at| {
        let (state, browser) = ([state; 32], [browser; 32]);
        database.db.system("test", async |tx| session::use_provider_visit(tx, state, browser, at).await).await
    };
    for wrong in [back(5, 9, NOW).await, back(9, 6, NOW).await, back(5, 6, soon).await] {
        assert!(matches!(wrong, Err(Error::NotFound)), "{wrong:?}");
    }
    assert_eq!(back(5, 6, NOW).await.expect("works"), visit);
    assert!(matches!(back(5, 6, NOW).await, Err(Error::NotFound)), "only once");
}

fn new_role(number: u128, person: PersonId, role: Role, starts_on: Date, ends_on: Option<Date>) -> NewRole<'static> {
    NewRole {
        id: Uuid::from_u128(number),
        person,
        role,
        term: Term { starts_on, ends_on },
        reason: "Vald av fullmäktige.",
        given_by: None,
        now: NOW,
        invitation_ends_at: NOW + Duration::days(14),
        accepted_at: None,
        body: None,
    }
}

#[tokio::test]
async fn roles_hold_where_and_while_they_are_given_once_they_are_accepted() {
    let database = Database::start().await.expect("a database");
    let who = someone(&database, 1, "Alva.Ek@example.se").await;
    let (one, other) = (AssociationId(Uuid::from_u128(11)), AssociationId(Uuid::from_u128(12)));
    for (id, slug) in [(one, "one"), (other, "other")] {
        database
            .look(&format!("insert into association values ('{}', '{slug}', '{slug}', '{slug}', '{{}}', now())", id.0))
            .expect("an association");
    }
    let nora = OrganisationId(Uuid::from_u128(13));
    database
        .look(&format!(
            "insert into organisation values ('{}', 'nora-kommun', 'Nora kommun', 'MUNICIPALITY', now())",
            nora.0
        ))
        .expect("an organisation");
    let db = &database.db;
    let term = (date!(2021 - 04 - 01), Some(date!(2025 - 03 - 31)));
    let seat = new_role(21, who, Role::BoardMember, term.0, term.1);
    let scope = Scope::association(one);
    let here = RolePlace::Association;
    db.write("test", &scope, async |tx| role::insert(tx, here, &seat).await).await.expect("given");
    let pen = new_role(22, who, Role::Signatory, date!(2020 - 01 - 01), None);
    let there = RolePlace::Organisation(nora);
    db.system("test", async |tx| role::insert(tx, there, &pen).await).await.expect("given");

    let own = Scope { person: Some(who), ..Scope::default() };
    let held = async |today| db.read("test", &own, async |tx| role::list_held(tx, today).await).await.expect("read");
    assert_eq!(held(date!(2021 - 04 - 01)).await, role::HeldRoles::default(), "nothing is accepted");

    let accept = async |tx: &mut Tx| role::accept(tx, here, seat.id, NOW).await;
    db.write("test", &Scope::association(other), accept).await.expect("nothing");
    assert!(held(date!(2021 - 04 - 01)).await.associations.is_empty(), "another association accepts nothing here");
    db.write("test", &scope, accept).await.expect("accepted");
    db.system("test", async |tx| role::accept(tx, there, pen.id, NOW).await).await.expect("accepted");

    for (today, seats) in
        [(date!(2021 - 03 - 31), 0), (date!(2021 - 04 - 01), 1), (date!(2025 - 03 - 31), 1), (date!(2025 - 04 - 01), 0)]
    {
        let held = held(today).await;
        assert_eq!(held.associations.len(), seats, "{today}");
        assert_eq!(
            (held.organisations[0].organisation.name.as_str(), held.organisations[0].role),
            ("Nora kommun", Role::Signatory)
        );
    }
    let all = db.read("test", &own, async |tx| role::list_own(tx).await).await.expect("read");
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].association, all[0].given.email.as_str()), (Some(one), "alva.ek@example.se"));
    let elsewhere = db.read("test", &Scope::association(other), async |tx| role::list(tx, here).await).await;
    assert_eq!(elsewhere.expect("read"), [], "another association sees none of it");

    let withdraw = async |tx: &mut Tx| role::withdraw(tx, here, seat.id, None, "Avsagd.", NOW).await;
    db.write("test", &scope, withdraw).await.expect("withdrawn");
    assert!(held(date!(2021 - 04 - 01)).await.associations.is_empty());
    let listed = db.read("test", &scope, async |tx| role::list(tx, here).await).await.expect("read");
    assert_eq!(listed[0].course.state(NOW, date!(2020 - 09 - 01)), RoleState::Withdrawn, "it is not forgotten");
    // Given anew from the same day, after the first was withdrawn; but not twice at once.
    let again = NewRole { id: Uuid::from_u128(23), ..seat.clone() };
    let twice = NewRole { id: Uuid::from_u128(24), ..seat.clone() };
    db.write("test", &scope, async |tx| role::insert(tx, here, &again).await).await.expect("given");
    let second = db.write("test", &scope, async |tx| role::insert(tx, here, &twice).await).await;
    assert!(matches!(second, Err(Error::Conflict)), "{second:?}");
}
