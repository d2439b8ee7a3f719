//! Who invites where: to one's own organisation, to the platform, and nowhere by belonging to a domain.

use std::sync::Arc;

use mellanrum_app::{
    App,
    actor::Actor,
    application::{self, Filter, Page},
    person,
    role::{self, GivenRole, InvitationPlace, RoleId},
    session::{self, Browser, Host},
};
use mellanrum_model::{
    Error, Result,
    id::{OrganisationId, OrganisationRoleId, PlatformRoleId},
    permission::Role,
    text::Language,
};
use mellanrum_services::{OidcProvider, Provider, ProviderSettings};
use mellanrum_testkit::launch::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, KnownPerson};
use secrecy::SecretString;
use uuid::Uuid;

use super::{codes, invite, states, to, world};
use crate::world::World;

async fn invite_in(world: &World, actor: &Actor, place: InvitationPlace, role: Role) -> Result<Vec<GivenRole>> {
    role::invite(&world.app, actor, place, &to("ny@kommun.example", &[role]), Language::Sv).await
}

fn organisation(world: &World, key: &str) -> OrganisationId {
    let id = world.database.look(&format!("select id from organisation where key = '{key}'")).expect("looked");
    OrganisationId(Uuid::parse_str(id.trim()).expect("an id"))
}

fn in_organisation(given: &[GivenRole]) -> RoleId {
    RoleId::Organisation(OrganisationRoleId(given[0].id))
}

#[tokio::test]
async fn colleagues_are_invited_to_their_own_organisation_by_whoever_decides_there() {
    let (world, _) = world().await;
    let app = &world.app;
    let email = world.applicant("Yrsa", "karlskrona-kommun", Role::OrganisationAdministrator).await;
    let other = world.applicant("Ragna", "region-blekinge", Role::OrganisationAdministrator).await;
    let signs = world.applicant("Karl", "karlskrona-kommun", Role::Signatory).await;
    let (yrsa, ragna) = (world.sign_in(&email, None).await, world.sign_in(&other, None).await);
    let karl = world.sign_in(&signs, None).await;
    let own = InvitationPlace::Organisation(organisation(&world, "karlskrona-kommun"));
    let region = InvitationPlace::Organisation(organisation(&world, "region-blekinge"));
    let nowhere = InvitationPlace::Organisation(OrganisationId(Uuid::from_u128(7)));

    let given = invite_in(&world, &yrsa, own, Role::Editor).await.expect("invited");
    let id = in_organisation(&given);
    assert!(matches!(invite_in(&world, &yrsa, region, Role::Editor).await, Err(Error::Forbidden)));
    assert!(matches!(invite_in(&world, &yrsa, nowhere, Role::Editor).await, Err(Error::NotFound)));
    assert!(matches!(invite_in(&world, &yrsa, InvitationPlace::Platform, Role::Operator).await, Err(Error::Forbidden)));
    assert_eq!(codes(invite_in(&world, &yrsa, own, Role::Officer).await), ["ROLE"]);
    let in_blekinge = world.sign_in(&email, Some("blekinge")).await;
    assert!(matches!(
        invite(&world, &in_blekinge, &to("ny@kommun.example", &[Role::Reader])).await,
        Err(Error::Forbidden)
    ));
    // Who signs sees who else does, and decides nothing of it; another organisation's see nothing.
    assert!(matches!(invite_in(&world, &karl, own, Role::Editor).await, Err(Error::Forbidden)));
    assert_eq!(role::list(app, &karl, own).await.expect("listed").len(), 3);
    assert!(matches!(role::list(app, &ragna, own).await, Err(Error::Forbidden)));
    for actor in [&ragna, &karl] {
        for change in [
            role::withdraw(app, actor, id, "Nej.").await,
            role::set_end(app, actor, id, None).await,
            role::remind(app, actor, id, Language::Sv).await,
        ] {
            assert!(matches!(change, Err(Error::NotFound)), "as a role that nobody has: {change:?}");
        }
    }

    let new = world.seat("ny@kommun.example", None).await;
    role::accept(app, &new.actor(&world).await, id).await.expect("accepted");
    let editor = new.actor(&world).await;
    let places: Vec<&str> = editor.writing_roles().map(|held| held.organisation.key.as_str()).collect();
    assert_eq!(places, ["karlskrona-kommun"]);
    role::withdraw(app, &yrsa, id, "Har bytt arbete.").await.expect("withdrawn");
    assert!(new.actor(&world).await.organisations.is_empty());
    assert_eq!(yrsa.organisation_ids().len(), 0, "who decides over people reads no applications");
}

#[tokio::test]
async fn the_platform_appoints_those_who_decide_in_organisations_and_nobody_else_there() {
    let (world, dagny) = world().await;
    let app = &world.app;
    let (email, signs) =
        (world.operator("Oskar").await, world.applicant("Karl", "karlskrona-kommun", Role::Signatory).await);
    let (oskar, karl) = (world.sign_in(&email, None).await, world.sign_in(&signs, None).await);
    let own = InvitationPlace::Organisation(organisation(&world, "karlskrona-kommun"));
    for role in [Role::Editor, Role::Signatory] {
        assert_eq!(codes(invite_in(&world, &oskar, own, role).await), ["ROLE"], "{role:?}");
    }
    let given = invite_in(&world, &oskar, own, Role::OrganisationAdministrator).await.expect("appointed");
    role::withdraw(app, &oskar, in_organisation(&given), "Fel person.").await.expect("and withdrawn");
    let signatory = role::list_own(app, &karl).await.expect("his own")[0].given.clone();
    for change in [
        role::withdraw(app, &oskar, in_organisation(std::slice::from_ref(&signatory)), "Nej.").await,
        role::set_end(app, &oskar, in_organisation(&[signatory]), None).await,
    ] {
        assert!(matches!(change, Err(Error::Forbidden)), "colleagues are an organisation's own matter: {change:?}");
    }

    // On the platform he invites, and in an association he is nobody.
    let given = invite_in(&world, &oskar, InvitationPlace::Platform, Role::Analyst).await.expect("invited");
    for role in [Role::Officer, Role::Editor, Role::OrganisationAdministrator] {
        assert_eq!(codes(invite_in(&world, &oskar, InvitationPlace::Platform, role).await), ["ROLE"], "{role:?}");
    }
    let there = world.sign_in(&email, Some("blekinge")).await;
    assert!(matches!(invite(&world, &there, &to("ny@kommun.example", &[Role::Reader])).await, Err(Error::Forbidden)));
    let cases = application::list(app, &there, &Filter::default(), &Page::default()).await;
    assert!(matches!(cases, Err(Error::Forbidden)), "who runs the platform reads no case");
    let director = world.sign_in(&dagny, None).await;
    assert!(matches!(role::list(app, &director, InvitationPlace::Platform).await, Err(Error::Forbidden)));
    let id = RoleId::Platform(PlatformRoleId(given[0].id));
    assert!(matches!(role::withdraw(app, &director, id, "Nej.").await, Err(Error::Forbidden)));
    let new = world.seat("ny@kommun.example", None).await;
    role::accept(app, &new.actor(&world).await, id).await.expect("accepted");
    assert_eq!(new.actor(&world).await.platform_roles, [Role::Analyst]);
}

/// Comes back from the provider as somebody.
async fn arrive(app: &App, hint: &str) -> Result<session::SignedIn> {
    let apex = Host { name: "localhost".to_owned(), slug: None };
    let browser = Browser { secret: "on the apex".into(), ..Browser::default() };
    let url = session::depart(app, &apex, &browser, "region", "/", Some(hint), Language::Sv).await.expect("on the way");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let back = client.get(url).send().await.expect("answered");
    let location = back.headers()["location"].to_str().expect("an address").to_owned();
    let part = |name: &str| {
        let found = location.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        found.expect("in the address").to_owned()
    };
    let (state, code) = (part("state"), part("code"));
    let stranger = session::arrive(app, &apex, &Browser::default(), &state, &code).await;
    assert!(matches!(stranger, Err(Error::NotFound)), "another browser: {stranger:?}");
    session::arrive(app, &apex, &browser, &state, &code).await
}

#[tokio::test]
async fn belonging_to_a_domain_gives_nothing() {
    let (world, dagny) = world().await;
    let director = world.sign_in(&dagny, Some("blekinge")).await;
    let known = |key: &str| KnownPerson {
        key: key.to_owned(),
        name: key.to_owned(),
        email: format!("{key}@association.example"),
        second_factor: true,
    };
    let identity = IdentityProvider::start(vec![known("dagny"), known("ny")]).await.expect("a provider");
    let settings = ProviderSettings {
        key: "region".to_owned(),
        name: "Regionen".to_owned(),
        issuer: identity.issuer().to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: SecretString::from(CLIENT_SECRET),
        domains: vec!["association.example".to_owned()],
        associations: vec!["blekinge".to_owned()],
        email_claim: "email".to_owned(),
        name_claim: "name".to_owned(),
        second_factor_acr: Vec::new(),
        second_factor_amr: vec!["mfa".to_owned()],
    };
    let provider: Arc<dyn Provider> = Arc::new(OidcProvider::new(settings).expect("a provider"));
    let app = App { providers: Arc::new([provider]), ..world.app.clone() };
    let apex = Host { name: "localhost".to_owned(), slug: None };

    // Her colleague at the same domain is the director. Until somebody invites her she is nobody at all.
    arrive(&app, "dagny").await.expect("somebody who is known");
    assert!(matches!(arrive(&app, "ny").await, Err(Error::Forbidden)));
    let people = "select count(*) from person where email = 'ny@association.example'";
    assert_eq!(world.database.look(people).expect("looked").trim(), "0", "signing in makes nobody a person");
    person::save(&app, "Ny Person", "ny@association.example").await.expect("saved");
    let token = arrive(&app, "ny").await.expect("signed in").token;
    let actor = session::actor(&app, &apex, Some(&token)).await.expect("an actor");
    assert!(actor.session.as_ref().is_some_and(|session| session.second_factor));
    assert!(actor.associations.is_empty() && actor.organisations.is_empty() && actor.platform_roles.is_empty());
    assert!(actor.waiting_roles.is_empty() && states(&world, &actor).await.is_empty());

    let id =
        super::the(&invite(&world, &director, &to("ny@association.example", &[Role::Reader])).await.expect("invited"));
    assert!(session::actor(&app, &apex, Some(&token)).await.expect("an actor").associations.is_empty());
    role::accept(&app, &actor, id).await.expect("accepted");
    assert_eq!(session::actor(&app, &apex, Some(&token)).await.expect("an actor").associations.len(), 1);
}
