//! The people of the demo. All are invented.

use anyhow::{Context as _, Result};
use mellanrum_app::{
    App, association, person,
    role::{self, AppointedPlace},
};
use mellanrum_model::permission::Role;
use mellanrum_testkit::launch::KnownPerson;
use serde_json::{Value, json};

/// The domain of their addresses.
pub(super) const DOMAIN: &str = "mellanrum.example";

/// A role somewhere: in an organisation by its key, in an association by its slug.
#[derive(Clone, Copy)]
pub(super) enum At {
    Organisation(&'static str, Role),
    Association(&'static str, Role),
    Platform(Role),
    /// Representing a body of an association, by slug and key.
    Body(&'static str, &'static str),
}

use At::{Association as In, Body as Of, Organisation as For, Platform as On};

/// Somebody to sign in as.
pub(super) struct Person {
    /// Names her in addresses.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    /// What she is, in Swedish.
    pub(super) title: &'static str,
    roles: &'static [At],
}

const fn person(key: &'static str, name: &'static str, title: &'static str, roles: &'static [At]) -> Person {
    Person { key, name, title, roles }
}

/// Everybody.
pub(super) const PEOPLE: &[Person] = &[
    person("elin", "Elin Sandmark", "skriver för Region Blekinge", &[For("region-blekinge", Role::Editor)]),
    person("maja", "Maja Bergholm", "undertecknar för Region Blekinge", &[For("region-blekinge", Role::Signatory)]),
    person("karl", "Karl Ekstrand", "undertecknar för Karlskrona kommun", &[For("karlskrona-kommun", Role::Signatory)]),
    person(
        "farida",
        "Farida Holmgren",
        "undertecknar för Försäkringskassan",
        &[For("forsakringskassan", Role::Signatory)],
    ),
    person(
        "anton",
        "Anton Wikmark",
        "undertecknar för Arbetsförmedlingen",
        &[For("arbetsformedlingen", Role::Signatory)],
    ),
    person(
        "yrsa",
        "Yrsa Palmgren",
        "bestämmer vilka som arbetar för Karlskrona kommun",
        &[For("karlskrona-kommun", Role::OrganisationAdministrator)],
    ),
    person(
        "ragna",
        "Ragna Ekholm",
        "bestämmer vilka som arbetar för Region Blekinge",
        &[For("region-blekinge", Role::OrganisationAdministrator)],
    ),
    person(
        "hanna",
        "Hanna Lindeberg",
        "kommunpolitiker: skriver för Ronneby kommun, ledamot i Blekinge och läsare i Sofint",
        &[
            For("ronneby-kommun", Role::Editor),
            For("karlshamns-kommun", Role::Editor),
            In("blekinge", Role::BoardMember),
            In("sofint", Role::Reader),
        ],
    ),
    person("olof", "Olof Dahlstedt", "samordnare i Blekinge", &[In("blekinge", Role::Officer)]),
    person("dagny", "Dagny Friberg", "förbundschef i Blekinge", &[In("blekinge", Role::Director)]),
    person("adam", "Adam Sjöstrand", "administratör i Blekinge", &[In("blekinge", Role::Administrator)]),
    person("berit", "Berit Almlund", "ledamot i Blekinge", &[In("blekinge", Role::BoardMember)]),
    person("bengt", "Bengt Rosander", "ledamot i Blekinge", &[In("blekinge", Role::BoardMember)]),
    person("erik", "Erik Hallgren", "ersättare i Blekinge", &[In("blekinge", Role::Substitute)]),
    person("petra", "Petra Vikander", "i beredningsgruppen i Blekinge", &[In("blekinge", Role::PreparationMember)]),
    person("samir", "Samir Nordlund", "samrådsorgan i Blekinge", &[In("blekinge", Role::ConsultationMember)]),
    person("rebecka", "Rebecka Tornell", "revisor i Blekinge", &[In("blekinge", Role::Auditor)]),
    person("lena", "Lena Wallmark", "läsare i Blekinge", &[In("blekinge", Role::Reader)]),
    person(
        "siv",
        "Siv Ljungdahl",
        "tjänsteperson i BÅDESÅ",
        &[In("badesa", Role::Director), In("badesa", Role::Officer)],
    ),
    person("disa", "Disa Holmström", "administratör i BÅDESÅ", &[In("badesa", Role::Administrator)]),
    person("petter", "Petter Sandin", "i beredningsgruppen i BÅDESÅ", &[In("badesa", Role::PreparationMember)]),
    person("nils", "Nils Wahlgren", "läsare i BÅDESÅ", &[In("badesa", Role::Reader)]),
    person("stig", "Stig Norlander", "ledamot i BÅDESÅ", &[In("badesa", Role::BoardMember)]),
    person("rut", "Rut Sjövall", "förbundschef i Sofint", &[In("sofint", Role::Director)]),
    person("rune", "Rune Edqvist", "ledamot i Sofint", &[In("sofint", Role::BoardMember)]),
    person("vera", "Vera Tallberg", "ersättare i Sofint", &[In("sofint", Role::Substitute)]),
    person("jonna", "Jonna Fjellner", "förbundschef i Jämtland", &[In("jamtland", Role::Director)]),
    person("jan", "Jan Hedvall", "ledamot i Jämtland", &[In("jamtland", Role::BoardMember)]),
    person("tove", "Tove Granlund", "revisor i Jämtland", &[In("jamtland", Role::Auditor)]),
    person(
        "pia",
        "Pia Storm",
        "företräder de lokala styrgrupperna i Åre och Härjedalen i Jämtland",
        &[Of("jamtland", "lsg-are"), Of("jamtland", "lsg-harjedalen")],
    ),
    person("nora", "Nora Ekeblad", "analytiker i nationella nätverket", &[On(Role::Analyst)]),
    person("oskar", "Oskar Brandell", "driver plattformen", &[On(Role::Operator)]),
];

impl Person {
    /// Her address.
    pub(super) fn email(&self) -> String {
        format!("{}@{DOMAIN}", self.key)
    }

    /// Where she signs in: slugs, none for the apex.
    pub(super) fn hosts(&self) -> Vec<Option<&'static str>> {
        let mut hosts: Vec<Option<&'static str>> = Vec::new();
        for at in self.roles {
            let host = match at {
                At::Organisation(..) | At::Platform(_) => None,
                At::Association(slug, _) | At::Body(slug, _) => Some(*slug),
            };
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }

    /// Where her work on a host is.
    pub(super) fn place(&self, slug: Option<&str>) -> &'static str {
        let Some(slug) = slug else { return "/" };
        let has = |wanted: &[Role]| {
            self.roles
                .iter()
                .any(|at| matches!(at, At::Association(own, role) if *own == slug && wanted.contains(role)))
        };
        let represents = self.roles.iter().any(|at| matches!(at, At::Body(own, _) if *own == slug));
        if has(&[Role::Officer, Role::Director, Role::Auditor, Role::Reader, Role::PreparationMember]) {
            "/office"
        } else if has(&[Role::BoardMember, Role::Substitute]) {
            "/board"
        } else if has(&[Role::Administrator]) {
            "/office/people"
        } else if represents {
            "/consultations"
        } else {
            "/"
        }
    }

    /// Her roles, for scripts.
    pub(super) fn roles(&self) -> Vec<Value> {
        let role = |at: &At| match at {
            At::Organisation(key, role) => json!({ "organisation": key, "role": role.word() }),
            At::Association(slug, role) => json!({ "association": slug, "role": role.word() }),
            At::Platform(role) => json!({ "role": role.word() }),
            At::Body(slug, key) => {
                json!({ "association": slug, "role": Role::ConsultationMember.word(), "body": key })
            }
        };
        self.roles.iter().map(role).collect()
    }
}

/// What the demo's identity provider knows of everybody.
pub(super) fn known() -> Vec<KnownPerson> {
    let person = |person: &Person| KnownPerson {
        key: person.key.to_owned(),
        name: person.name.to_owned(),
        email: person.email(),
        second_factor: true,
    };
    PEOPLE.iter().map(person).collect()
}

/// The person with this key.
pub(super) fn find(key: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.key == key)
}

/// Writes everybody and their roles. Doing it again changes nothing.
pub(super) async fn save(app: &App) -> Result<()> {
    // Long before the story, which is told of 2020.
    const SINCE: time::Date = time::macros::date!(2019 - 04 - 01);
    const REASON: &str = "Finns med från början i demon.";
    let associations = association::list(app).await.map_err(crate::with_detail)?;
    for entry in PEOPLE {
        let id = person::save(app, entry.name, &entry.email()).await.map_err(crate::with_detail)?;
        for at in entry.roles {
            let (place, role) = match *at {
                At::Organisation(key, role) => (AppointedPlace::Organisation(key), role),
                At::Platform(role) => (AppointedPlace::Platform, role),
                At::Association(slug, role) => {
                    let found = associations.iter().find(|association| association.slug == slug);
                    (AppointedPlace::Association(found.context("an association")?.id), role)
                }
                At::Body(slug, key) => {
                    let found = associations.iter().find(|association| association.slug == slug);
                    (AppointedPlace::Body(found.context("an association")?.id, key), Role::ConsultationMember)
                }
            };
            role::appoint(app, place, id, role, SINCE, REASON).await.map_err(crate::with_detail)?;
        }
    }
    Ok(())
}
