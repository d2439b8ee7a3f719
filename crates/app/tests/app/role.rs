//! Invitations to roles, the answers to them, and the end of roles: what each allows, and when.

mod limits;
mod places;

use mellanrum_app::{
    actor::Actor,
    application::{self, Filter, Page},
    role::{self, GivenRole, Invitation, InvitationPlace, RoleId},
};
use mellanrum_model::{
    Error, Result,
    id::AssociationRoleId,
    permission::{Action, Role},
    role::{RoleState, Term},
    text::Language,
};
use time::{
    Date, Duration, OffsetDateTime,
    macros::{date, datetime},
};

use crate::world::World;

pub const START: OffsetDateTime = datetime!(2021-02-01 08:00 UTC);
const HERE: InvitationPlace = InvitationPlace::Association;

/// Blekinge in February, with its director.
pub async fn world() -> (World, String) {
    let world = World::start(&["blekinge", "badesa"]).await;
    world.app.now.set(START);
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    (world, dagny)
}

/// An invitation from the first of February on.
pub fn to(email: &str, roles: &[Role]) -> Invitation {
    Invitation {
        email: email.to_owned(),
        name: "Ny Person".to_owned(),
        roles: roles.to_vec(),
        term: Term { starts_on: date!(2021 - 02 - 01), ends_on: None },
        reason: "Beslut i styrelsen.".to_owned(),
        body: None,
    }
}

pub async fn invite(world: &World, actor: &Actor, invitation: &Invitation) -> Result<Vec<GivenRole>> {
    role::invite(&world.app, actor, HERE, invitation, Language::Sv).await
}

/// The id of the one role that was given in the association.
pub fn the(given: &[GivenRole]) -> RoleId {
    assert_eq!(given.len(), 1, "{given:?}");
    RoleId::Association(AssociationRoleId(given[0].id))
}

/// The words of what a person is to mend.
pub fn codes<T: std::fmt::Debug>(result: Result<T>) -> Vec<&'static str> {
    match result {
        Err(Error::Invalid(violations)) => violations.into_iter().map(|violation| violation.code).collect(),
        other => panic!("not for a person to mend: {other:?}"),
    }
}

/// Where the person's own roles are on their way, the first given first.
pub async fn states(world: &World, actor: &Actor) -> Vec<RoleState> {
    let (now, own) = (world.app.now(), role::list_own(&world.app, actor).await.expect("her own"));
    own.iter().map(|own| own.given.course.state(now, mellanrum_model::deadline::date_in_sweden(now))).collect()
}

/// Gives a role that its holder accepts.
pub async fn give(world: &World, giver: &Actor, invitation: &Invitation) -> RoleId {
    let id = the(&invite(world, giver, invitation).await.expect("invited"));
    let invited = world.sign_in(&invitation.email, None).await;
    role::accept(&world.app, &invited, id).await.expect("accepted");
    id
}

#[tokio::test]
async fn an_invitation_is_mailed_and_gives_the_role_when_it_is_accepted() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    world.mail.clear().expect("cleared");
    let given = invite(&world, &director, &to(" Ny@Kommun.example ", &[Role::Officer])).await.expect("invited");
    let id = the(&given);
    assert_eq!((given[0].name.as_str(), given[0].given_by.as_deref()), ("Ny Person", Some("Dagny")));
    world.work().await;
    let mails = world.mail.messages();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].to, ["ny@kommun.example"]);
    for wanted in
        ["Dagny", "– handläggare", "1\u{a0}februari 2021", "15\u{a0}februari 2021", "http://localhost/account"]
    {
        assert!(mails[0].text.contains(wanted), "{wanted}: {}", mails[0].text);
    }

    let new = world.seat("ny@kommun.example", Some("blekinge")).await;
    let invited = new.actor(&world).await;
    assert_eq!((invited.roles.len(), states(&world, &invited).await), (0, vec![RoleState::Invited]));
    let other = world.official("Olle", "blekinge", Role::Officer).await;
    let other = world.sign_in(&other, Some("blekinge")).await;
    for answer in [role::accept(app, &other, id).await, role::decline(app, &other, id).await] {
        assert!(matches!(answer, Err(Error::NotFound)), "an invitation is for one person: {answer:?}");
    }
    role::accept(app, &invited, id).await.expect("accepted");
    role::accept(app, &invited, id).await.expect("the same answer again, as after a lost reply");
    assert_eq!(codes(role::decline(app, &invited, id).await), ["INVITATION_OVER"], "an answer stands");
    let holder = new.actor(&world).await;
    assert_eq!(
        (holder.roles.as_slice(), states(&world, &holder).await),
        (&[Role::Officer][..], vec![RoleState::Holds])
    );

    // Somebody who is known keeps the name that she has.
    let again = Invitation { name: "Någon Annan".into(), ..to("ny@kommun.example", &[Role::Reader]) };
    let given = invite(&world, &director, &again).await.expect("invited");
    assert_eq!(given[0].name, "Ny Person");
    for (wrong, code) in [
        (Invitation { email: "ingen adress".into(), ..again.clone() }, "EMAIL"),
        (Invitation { name: " ".into(), ..again.clone() }, "REQUIRED"),
        (Invitation { reason: String::new(), ..again.clone() }, "REQUIRED"),
        (Invitation { roles: Vec::new(), ..again.clone() }, "ROLE"),
        (Invitation { roles: vec![Role::Signatory], ..again.clone() }, "ROLE"),
        (Invitation { roles: vec![Role::Operator], ..again.clone() }, "ROLE"),
        (
            Invitation {
                term: Term { starts_on: date!(2021 - 02 - 01), ends_on: Some(date!(2021 - 01 - 31)) },
                ..again.clone()
            },
            "TERM",
        ),
        (again.clone(), "HELD"),
    ] {
        assert_eq!(codes(invite(&world, &director, &wrong).await), [code]);
    }
    assert!(matches!(invite(&world, &holder, &again).await, Err(Error::Forbidden)), "an officer gives no roles");
}

#[tokio::test]
async fn an_invitation_is_declined_or_expires_and_can_be_given_anew() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let invitation = to("ny@kommun.example", &[Role::Officer]);
    let declined = the(&invite(&world, &director, &invitation).await.expect("invited"));
    let new = world.sign_in("ny@kommun.example", None).await;
    role::decline(app, &new, declined).await.expect("declined");
    role::decline(app, &new, declined).await.expect("the same answer again");
    assert_eq!(codes(role::accept(app, &new, declined).await), ["INVITATION_OVER"]);
    assert_eq!(codes(role::withdraw(app, &director, declined, "Fel person.").await), ["OVER"]);
    assert_eq!(codes(role::remind(app, &director, declined, Language::Sv).await), ["ANSWERED"]);

    let second = the(&invite(&world, &director, &invitation).await.expect("what was declined is offered anew"));
    world.app.now.set(START + Duration::days(14) - Duration::minutes(5));
    let new = world.sign_in("ny@kommun.example", None).await;
    assert_eq!(states(&world, &new).await, [RoleState::Declined, RoleState::Invited]);
    world.app.now.set(START + Duration::days(14) + Duration::minutes(1));
    assert_eq!(states(&world, &new).await, [RoleState::Declined, RoleState::Expired]);
    assert_eq!(codes(role::accept(app, &new, second).await), ["INVITATION_OVER"], "fourteen days are over");

    // Giving it anew from the same day would be the same row: the expired one is sent once more instead.
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    assert_eq!(codes(invite(&world, &director, &invitation).await), ["EXPIRED"]);
    world.mail.clear().expect("cleared");
    role::remind(app, &director, second, Language::En).await.expect("sent once more");
    world.work().await;
    let mails = world.mail.messages();
    assert!(mails.len() == 1 && mails[0].text.contains("officer"), "{mails:?}");
    role::accept(app, &new, second).await.expect("accepted");
    assert_eq!(states(&world, &new).await, [RoleState::Declined, RoleState::Holds]);
    assert_eq!(codes(role::remind(app, &director, second, Language::Sv).await), ["ANSWERED"]);
}

#[tokio::test]
async fn a_role_holds_from_its_first_day_to_its_last() {
    let (world, dagny) = world().await;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let term = |starts_on: Date, ends_on: Date| Term { starts_on, ends_on: Some(ends_on) };
    let board = Invitation {
        term: term(date!(2021 - 04 - 01), date!(2025 - 03 - 31)),
        ..to("berit@kommun.example", &[Role::BoardMember])
    };
    give(&world, &director, &board).await;
    // The days are Sweden's: in April they begin two hours before those of UTC.
    for (now, state) in [
        (datetime!(2021-03-31 21:58 UTC), RoleState::Coming),
        (datetime!(2021-03-31 22:00 UTC), RoleState::Holds),
        (datetime!(2025-03-31 21:58 UTC), RoleState::Holds),
        (datetime!(2025-03-31 22:00 UTC), RoleState::Ended),
    ] {
        world.app.now.set(now - Duration::hours(1));
        let seat = world.seat("berit@kommun.example", Some("blekinge")).await;
        world.app.now.set(now);
        let berit = seat.actor(&world).await;
        assert_eq!(states(&world, &berit).await, [state], "{now}");
        assert_eq!(berit.may(Action::ReadCases), state == RoleState::Holds, "{now}");
        let cases = application::list(&world.app, &berit, &Filter::default(), &Page::default()).await;
        assert_eq!(cases.is_ok(), state == RoleState::Holds, "{now}");
    }
}

#[tokio::test]
async fn withdrawing_a_role_ends_at_once_what_it_allowed() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let director = world.seat(&dagny, Some("blekinge")).await;
    let actor = director.actor(&world).await;
    let id = give(&world, &actor, &to("olle@kommun.example", &[Role::Officer])).await;
    let officer = world.seat("olle@kommun.example", Some("blekinge")).await;
    let list = async |actor: &Actor| application::list(app, actor, &Filter::default(), &Page::default()).await.is_ok();
    assert!(list(&officer.actor(&world).await).await);

    assert_eq!(codes(role::withdraw(app, &actor, id, " ").await), ["REQUIRED"]);
    let own = officer.actor(&world).await;
    assert!(matches!(role::withdraw(app, &own, id, "Nej.").await, Err(Error::Forbidden)));
    let withdrawn = role::withdraw(app, &actor, id, "Har slutat.").await.expect("withdrawn");
    assert_eq!(
        (withdrawn.withdrawn_by.as_deref(), withdrawn.withdrawal_reason.as_str()),
        (Some("Dagny"), "Har slutat.")
    );
    let former = officer.actor(&world).await;
    assert!(former.person.is_some() && former.roles.is_empty(), "the session goes on, without the role");
    assert!(!list(&former).await);
    assert_eq!(states(&world, &former).await, [RoleState::Withdrawn]);
    assert_eq!(codes(role::withdraw(app, &actor, id, "Igen.").await), ["OVER"]);
    assert_eq!(codes(role::set_end(app, &actor, id, None).await), ["OVER"], "what is over does not hold again");
    assert_eq!(codes(role::accept(app, &former, id).await), ["INVITATION_OVER"]);

    // The same when a role's last day has come and gone.
    let id = give(&world, &actor, &to("olle@kommun.example", &[Role::Reader])).await;
    role::set_end(app, &actor, id, Some(date!(2021 - 02 - 01))).await.expect("today is its last day");
    assert_eq!(codes(role::set_end(app, &actor, id, Some(date!(2021 - 01 - 31))).await), ["TERM"]);
    let reader = world.seat("olle@kommun.example", Some("blekinge")).await;
    assert!(list(&reader.actor(&world).await).await);
    world.app.now.set(datetime!(2021-02-01 23:00 UTC));
    let reader = world.seat("olle@kommun.example", Some("blekinge")).await;
    assert!(!list(&reader.actor(&world).await).await, "midnight has passed in Sweden");
}

#[tokio::test]
async fn a_staff_role_waits_for_a_second_factor() {
    let (world, dagny) = world().await;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let id = the(&invite(&world, &director, &to("ny@kommun.example", &[Role::Officer])).await.expect("invited"));
    let one = world.seat_by_one_factor("ny@kommun.example", Some("blekinge")).await;
    role::accept(&world.app, &one.actor(&world).await, id).await.expect("accepting asks for nothing more");
    let waiting = one.actor(&world).await;
    assert_eq!((waiting.roles.as_slice(), waiting.waiting_roles.as_slice()), (&[][..], &[Role::Officer][..]));
    assert_eq!(states(&world, &waiting).await, [RoleState::Holds]);
    let cases = application::list(&world.app, &waiting, &Filter::default(), &Page::default()).await;
    assert!(matches!(cases, Err(Error::Forbidden)), "{cases:?}");
    let confirmed = world.sign_in("ny@kommun.example", Some("blekinge")).await;
    assert_eq!((confirmed.roles.as_slice(), confirmed.waiting_roles.len()), (&[Role::Officer][..], 0));
    // Who decides in a meeting does not change what others wrote, and signs in as before.
    give(&world, &director, &to("berit@kommun.example", &[Role::BoardMember])).await;
    let berit = world.seat_by_one_factor("berit@kommun.example", Some("blekinge")).await;
    assert_eq!(berit.actor(&world).await.roles, [Role::BoardMember]);
}
