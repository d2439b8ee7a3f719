//! The people of the demo. All are invented.

use anyhow::Result;
use mellanrum_app::{App, association, person};
use mellanrum_model::permission::Role;
use serde_json::{Value, json};

/// Somebody to sign in as.
pub(super) struct Person {
    /// Names her in addresses.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    /// What she is, in Swedish.
    pub(super) title: &'static str,
    /// Roles in organisations, by the organisation's key.
    organisations: &'static [(&'static str, Role)],
    /// Roles in associations, by slug.
    associations: &'static [(&'static str, Role)],
}

const fn applicant(
    key: &'static str,
    name: &'static str,
    title: &'static str,
    organisations: &'static [(&'static str, Role)],
) -> Person {
    Person { key, name, title, organisations, associations: &[] }
}

const fn official(
    key: &'static str,
    name: &'static str,
    title: &'static str,
    associations: &'static [(&'static str, Role)],
) -> Person {
    Person { key, name, title, organisations: &[], associations }
}

/// Everybody.
pub(super) const PEOPLE: &[Person] = &[
    applicant("elin", "Elin Sandmark", "skriver för Region Blekinge", &[("region-blekinge", Role::Editor)]),
    applicant("maja", "Maja Bergholm", "undertecknar för Region Blekinge", &[("region-blekinge", Role::Signatory)]),
    applicant("karl", "Karl Ekstrand", "undertecknar för Karlskrona kommun", &[("karlskrona-kommun", Role::Signatory)]),
    applicant(
        "farida",
        "Farida Holmgren",
        "undertecknar för Försäkringskassan",
        &[("forsakringskassan", Role::Signatory)],
    ),
    applicant(
        "anton",
        "Anton Wikmark",
        "undertecknar för Arbetsförmedlingen",
        &[("arbetsformedlingen", Role::Signatory)],
    ),
    official("olof", "Olof Dahlstedt", "samordnare i Blekinge", &[("blekinge", Role::Officer)]),
    official("dagny", "Dagny Friberg", "förbundschef i Blekinge", &[("blekinge", Role::Director)]),
    official("berit", "Berit Almlund", "ledamot i Blekinge", &[("blekinge", Role::BoardMember)]),
    official("bengt", "Bengt Rosander", "ledamot i Blekinge", &[("blekinge", Role::BoardMember)]),
    official(
        "siv",
        "Siv Ljungdahl",
        "tjänsteperson i BÅDESÅ",
        &[("badesa", Role::Director), ("badesa", Role::Officer)],
    ),
    official("stig", "Stig Norlander", "ledamot i BÅDESÅ", &[("badesa", Role::BoardMember)]),
    official("rut", "Rut Sjövall", "förbundschef i Sofint", &[("sofint", Role::Director)]),
    official("rune", "Rune Edqvist", "ledamot i Sofint", &[("sofint", Role::BoardMember)]),
    official("jonna", "Jonna Fjellner", "förbundschef i Jämtland", &[("jamtland", Role::Director)]),
    official("jan", "Jan Hedvall", "ledamot i Jämtland", &[("jamtland", Role::BoardMember)]),
];

impl Person {
    /// Her address.
    pub(super) fn email(&self) -> String {
        format!("{}@mellanrum.example", self.key)
    }

    /// Where she signs in: slugs, none for the apex.
    pub(super) fn hosts(&self) -> Vec<Option<&'static str>> {
        let mut hosts: Vec<Option<&'static str>> = Vec::new();
        if !self.organisations.is_empty() {
            hosts.push(None);
        }
        for (slug, _) in self.associations {
            if !hosts.contains(&Some(slug)) {
                hosts.push(Some(slug));
            }
        }
        hosts
    }

    /// Her roles, for scripts.
    pub(super) fn roles(&self) -> Vec<Value> {
        let organisations =
            self.organisations.iter().map(|(key, role)| json!({ "organisation": key, "role": role.word() }));
        let associations =
            self.associations.iter().map(|(slug, role)| json!({ "association": slug, "role": role.word() }));
        organisations.chain(associations).collect()
    }
}

/// The person with this key.
pub(super) fn find(key: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.key == key)
}

/// Writes everybody and their roles. Doing it again changes nothing.
pub(super) async fn save(app: &App) -> Result<()> {
    let associations = association::list(app).await.map_err(crate::with_detail)?;
    for entry in PEOPLE {
        let id = person::save(app, entry.name, &entry.email()).await.map_err(crate::with_detail)?;
        for (key, role) in entry.organisations {
            person::give_organisation_role(app, id, key, *role).await.map_err(crate::with_detail)?;
        }
        for (slug, role) in entry.associations {
            if let Some(association) = associations.iter().find(|association| association.slug == *slug) {
                person::give_association_role(app, association.id, id, *role).await.map_err(crate::with_detail)?;
            }
        }
    }
    Ok(())
}
