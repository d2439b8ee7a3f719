//! What nobody may do with roles, also when two do it at once.

use mellanrum_app::role::{self, Invitation, RoleId};
use mellanrum_model::{
    id::{AssociationRoleId, PlatformRoleId},
    permission::Role,
    role::{RoleState, Term},
    text::Language,
};
use time::{Duration, macros::date};

use super::{START, codes, give, invite, states, the, to, world};
use crate::world::World;

/// The director's own role, which was given by the command line.
async fn own_role(world: &World, email: &str) -> RoleId {
    let actor = world.sign_in(email, None).await;
    let own = role::list_own(&world.app, &actor).await.expect("her own");
    RoleId::Association(AssociationRoleId(own[0].given.id))
}

#[tokio::test]
async fn nobody_gives_herself_a_role_or_more_time() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    for own in [dagny.clone(), dagny.to_uppercase(), format!("  {dagny}")] {
        assert_eq!(codes(invite(&world, &director, &to(&own, &[Role::Officer])).await), ["SELF"]);
    }
    let until = Term { starts_on: date!(2021 - 02 - 01), ends_on: Some(date!(2021 - 12 - 31)) };
    let invitation = Invitation { term: until, ..to("adam@kommun.example", &[Role::Administrator]) };
    let id = give(&world, &director, &invitation).await;
    let adam = world.sign_in("adam@kommun.example", Some("blekinge")).await;
    for longer in [None, Some(date!(2022 - 01 - 01))] {
        assert_eq!(codes(role::set_end(app, &adam, id, longer).await), ["SELF"]);
    }
    role::set_end(app, &adam, id, Some(date!(2021 - 06 - 30))).await.expect("one leaves when one likes");
    role::set_end(app, &director, id, None).await.expect("another gives more time");

    // An invitation to oneself is somebody else's to renew.
    let offered = the(&invite(&world, &director, &to("adam@kommun.example", &[Role::Officer])).await.expect("invited"));
    assert_eq!(codes(role::remind(app, &adam, offered, Language::Sv).await), ["SELF"]);
    role::remind(app, &director, offered, Language::Sv).await.expect("sent once more");
}

#[tokio::test]
async fn somebody_who_gives_roles_is_always_left() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let own = own_role(&world, &dagny).await;
    assert_eq!(codes(role::withdraw(app, &director, own, "Slutar.").await), ["LAST"]);
    let end = Some(date!(2021 - 06 - 30));
    assert_eq!(codes(role::set_end(app, &director, own, end).await), ["LAST"], "nor from July on");
    // One who is invited, or whose role ends before, does not count.
    let invitation = to("adam@kommun.example", &[Role::Administrator]);
    let adams = the(&invite(&world, &director, &invitation).await.expect("invited"));
    assert_eq!(codes(role::withdraw(app, &director, own, "Slutar.").await), ["LAST"]);
    let adam = world.sign_in("adam@kommun.example", None).await;
    role::accept(app, &adam, adams).await.expect("accepted");
    role::set_end(app, &director, adams, end).await.expect("the director stays");
    assert_eq!(codes(role::set_end(app, &director, own, end).await), ["LAST"]);
    role::set_end(app, &director, adams, None).await.expect("he stays");
    role::set_end(app, &director, own, end).await.expect("he is left");

    // Both go at the same moment, each by the other's hand: one of them stays.
    let adam = world.sign_in("adam@kommun.example", Some("blekinge")).await;
    for round in 0..5 {
        let (one, two) =
            tokio::join!(role::withdraw(app, &director, adams, "Nu."), role::withdraw(app, &adam, own, "Nu."),);
        assert!(one.is_ok() != two.is_ok(), "{round}: {one:?} {two:?}");
        let refused = if one.is_ok() { codes(two) } else { codes(one) };
        assert_eq!(refused, ["LAST"], "{round}");
        let undo = "update association_role set withdrawn_at = null, withdrawn_by = null, withdrawal_reason = ''";
        world.database.look(undo).expect("as before");
    }

    let oskar = world.operator("Oskar").await;
    let operator = world.sign_in(&oskar, None).await;
    let own = role::list_own(app, &operator).await.expect("his own")[0].given.id;
    let own = RoleId::Platform(PlatformRoleId(own));
    assert_eq!(codes(role::withdraw(app, &operator, own, "Slutar.").await), ["LAST"]);
}

#[tokio::test]
async fn who_examines_does_not_work_for_those_examined() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let (auditor, email) = (&[Role::Auditor][..], "rebecka@kommun.example");
    let others = [
        Role::Administrator,
        Role::Director,
        Role::Officer,
        Role::BoardMember,
        Role::Substitute,
        Role::PreparationMember,
    ];
    for other in others {
        let both = to(email, &[Role::Auditor, other]);
        assert_eq!(codes(invite(&world, &director, &both).await), ["INCOMPATIBLE"], "{other:?} in one invitation");
    }
    let year = |year: i32| Term {
        starts_on: date!(2021 - 02 - 01).replace_year(year).expect("a day"),
        ends_on: Some(date!(2021 - 12 - 31).replace_year(year).expect("a day")),
    };
    let examines = give(&world, &director, &Invitation { term: year(2021), ..to(email, auditor) }).await;
    for other in others {
        assert_eq!(
            codes(invite(&world, &director, &to(email, &[other])).await),
            ["INCOMPATIBLE"],
            "{other:?} beside it"
        );
    }
    invite(&world, &director, &to(email, &[Role::Reader])).await.expect("who examines may read");
    // The year after she may, and then the first role cannot reach into it.
    let after = Invitation { term: year(2022), ..to(email, &[Role::Director]) };
    let directs = the(&invite(&world, &director, &after).await.expect("one after the other"));
    for end in [None, Some(date!(2022 - 02 - 01))] {
        assert_eq!(codes(role::set_end(app, &director, examines, end).await), ["INCOMPATIBLE"]);
    }
    role::set_end(app, &director, examines, Some(date!(2022 - 01 - 31))).await.expect("to the day before");

    // An invitation that expired does not come back beside what was given since.
    let later = START + Duration::days(15);
    app.now.set(later);
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let since = Invitation { term: year(2022), ..to(email, auditor) };
    invite(&world, &director, &since).await.expect("the other was not answered in time");
    assert_eq!(codes(role::remind(app, &director, directs, Language::Sv).await), ["INCOMPATIBLE"]);
    let rebecka = world.sign_in(email, None).await;
    let known = states(&world, &rebecka).await;
    assert_eq!(known, [RoleState::Holds, RoleState::Expired, RoleState::Expired, RoleState::Invited]);
}

#[tokio::test]
async fn two_who_give_the_same_role_at_once_give_it_once() {
    let (world, dagny) = world().await;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    give(&world, &director, &to("adam@kommun.example", &[Role::Administrator])).await;
    let adam = world.sign_in("adam@kommun.example", Some("blekinge")).await;
    let rows = |email: &str| {
        let query = format!(
            "select count(*) from association_role held join person on person.id = held.person_id where email = '{email}'"
        );
        world.database.look(&query).expect("looked").trim().to_owned()
    };
    for round in 0..5 {
        let email = format!("ny{round}@kommun.example");
        let first = to(&email, &[Role::Officer]);
        // The same day, and another: either way the times overlap.
        let from = date!(2021 - 02 - 01) + Duration::days(round % 2);
        let second = Invitation { term: Term { starts_on: from, ends_on: None }, ..first.clone() };
        let (one, two) = tokio::join!(invite(&world, &director, &first), invite(&world, &adam, &second));
        assert!(one.is_ok() != two.is_ok(), "{round}: {one:?} {two:?}");
        assert_eq!(if one.is_ok() { codes(two) } else { codes(one) }, ["HELD"], "{round}");
        assert_eq!(rows(&email), "1");

        let email = format!("annan{round}@kommun.example");
        let (examines, directs) = (to(&email, &[Role::Auditor]), to(&email, &[Role::Director]));
        let (one, two) = tokio::join!(invite(&world, &director, &examines), invite(&world, &adam, &directs));
        assert!(one.is_ok() != two.is_ok(), "{round}: {one:?} {two:?}");
        assert_eq!(if one.is_ok() { codes(two) } else { codes(one) }, ["INCOMPATIBLE"], "{round}");
        assert_eq!(rows(&email), "1");
    }
    let twice = invite(&world, &director, &to("dubbel@kommun.example", &[Role::Officer, Role::Officer])).await;
    assert_eq!(twice.expect("once").len(), 1, "the same role twice in one invitation is one role");
}
