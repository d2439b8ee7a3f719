//! Who asks: for each role somebody in the association and, where there is one, somebody in another. The association
//! whose wall is tried is Blekinge.

use mellanrum_model::permission::{Action, Role, may};

use crate::{
    demo::{Demo, Player},
    isolation::who::Who,
};

/// The association whose wall is tried.
pub const TENANT: &str = "blekinge";

/// A key of the demo's people and the host that she is on: an association's slug, or none for the desk.
type Seat = (&'static str, Option<&'static str>);

/// For each role its holder here and its holder in another association or organisation; who has a role of the platform is one
/// person everywhere, and tries this association's host.
pub const HOLDERS: &[(Role, Seat, Option<Seat>)] = &[
    (Role::Editor, ("elin", None), Some(("anton", None))),
    (Role::Signatory, ("maja", None), Some(("anton", None))),
    (Role::OrganisationAdministrator, ("ragna", None), Some(("yrsa", None))),
    (Role::Administrator, ("adam", Some(TENANT)), Some(("disa", Some("badesa")))),
    (Role::Director, ("dagny", Some(TENANT)), Some(("jonna", Some("jamtland")))),
    (Role::Officer, ("olof", Some(TENANT)), Some(("siv", Some("badesa")))),
    (Role::PreparationMember, ("petra", Some(TENANT)), Some(("petter", Some("badesa")))),
    (Role::ConsultationMember, ("samir", Some(TENANT)), Some(("pia", Some("jamtland")))),
    (Role::BoardMember, ("berit", Some(TENANT)), Some(("stig", Some("badesa")))),
    (Role::Substitute, ("erik", Some(TENANT)), Some(("vera", Some("sofint")))),
    (Role::Auditor, ("rebecka", Some(TENANT)), Some(("tove", Some("jamtland")))),
    (Role::Reader, ("lena", Some(TENANT)), Some(("nils", Some("badesa")))),
    (Role::Analyst, ("nora", Some(TENANT)), None),
    (Role::Operator, ("oskar", Some(TENANT)), None),
];

/// Somebody with several hats, who on this association's host is a member of the board and nothing else.
const HATS: (Role, Seat) = (Role::BoardMember, ("hanna", Some(TENANT)));

/// Somebody who asks.
pub struct Asker {
    pub who: Who,
    pub name: String,
    pub player: Player,
    /// The association whose cases and meetings she reads.
    pub office: Option<&'static str>,
    /// The association in which she sees who has which role.
    pub reads_roles: Option<&'static str>,
    /// The association that she has a role in and is on the host of.
    pub home: Option<&'static str>,
    /// What she asks about: Blekinge's, or for who is no member of it another association's.
    pub about: &'static str,
}

impl Asker {
    fn new(who: Who, name: String, player: Player) -> Self {
        Self { who, name, player, office: None, reads_roles: None, home: None, about: TENANT }
    }

    pub fn is_operator(&self) -> bool {
        self.who == Who::Role(Role::Operator)
    }
}

/// The holders of each role; a role without any fails.
pub fn check_roles() {
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Public) {
        assert!(
            HOLDERS.iter().any(|(known, ..)| *known == role),
            "nobody holds {role:?} in the matrix: add a row to HOLDERS in tests/tests/system/isolation/people.rs, \
             (Role::{role:?}, (\"somebody\", Some(TENANT)), Some((\"somebody-else\", Some(\"badesa\")))), \
             and name the role where it may something in cases.rs"
        );
    }
}

/// Signs everybody in.
pub async fn sign_in(demo: &Demo) -> Vec<Asker> {
    check_roles();
    let mut askers = vec![
        Asker::new(Who::Anonymous, "anonymous".into(), demo.visitor(Some(TENANT))),
        Asker::new(Who::Elsewhere, "anonymous on the apex".into(), demo.visitor(None)),
    ];
    let mut add = async |who: Who, role: Option<Role>, (key, slug): Seat, about: &'static str| {
        let name = format!("{key} on {}", slug.unwrap_or("the apex"));
        if askers.iter().any(|asker| asker.name == name && asker.about == about) {
            return;
        }
        let home = slug.filter(|_| role.is_some());
        let allowed = |action| home.filter(|_| role.is_some_and(|role| may(role, action)));
        let nobody = Asker::new(who, name, demo.sign_in(key, slug).await);
        askers.push(Asker {
            office: allowed(Action::ReadCases),
            reads_roles: allowed(Action::ReadRoles),
            home,
            about,
            ..nobody
        });
    };
    for &(role, here, there) in HOLDERS {
        add(Who::Role(role), Some(role), here, TENANT).await;
        match there {
            Some((key, Some(_))) => {
                add(Who::Abroad, Some(role), there.unwrap_or(here), TENANT).await;
                add(Who::Guest, None, (key, Some(TENANT)), TENANT).await;
            }
            // Who decides over another organisation's people writes nothing for it.
            Some(there) if role == Role::OrganisationAdministrator => add(Who::Abroad, Some(role), there, TENANT).await,
            Some(there) => add(Who::OtherMember, Some(role), there, TENANT).await,
            None => {}
        }
    }
    let (role, seat) = HATS;
    add(Who::Role(role), Some(role), seat, TENANT).await;
    add(Who::NoMember, Some(Role::Signatory), ("karl", None), "badesa").await;
    askers
}
