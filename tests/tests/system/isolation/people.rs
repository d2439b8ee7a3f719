//! Who asks: for each role somebody in the association and, where there is one, somebody in another. The association
//! whose wall is tried is Blekinge.

use mellanrum_model::permission::Role;

use crate::{
    demo::{Demo, Player},
    isolation::cases::Who,
};

/// The association whose wall is tried.
pub const TENANT: &str = "blekinge";

/// A key of the demo's people and the host that she signs in on: an association's slug, or none for the desk.
type Seat = (&'static str, Option<&'static str>);

/// For each role its holder here and its holder in another association or organisation.
pub const HOLDERS: &[(Role, Seat, Seat)] = &[
    (Role::Editor, ("elin", None), ("anton", None)),
    (Role::Signatory, ("maja", None), ("anton", None)),
    (Role::Officer, ("olof", Some(TENANT)), ("siv", Some("badesa"))),
    (Role::Director, ("dagny", Some(TENANT)), ("jonna", Some("jamtland"))),
    (Role::BoardMember, ("berit", Some(TENANT)), ("stig", Some("badesa"))),
];

/// Somebody who asks.
pub struct Asker {
    pub who: Who,
    pub name: String,
    pub player: Player,
    /// The association in which she works.
    pub office: Option<&'static str>,
    /// What she asks about: Blekinge's, or for who is no member of it another association's.
    pub about: &'static str,
}

/// The holders of each role; a role without any fails.
pub fn check_roles() {
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Public) {
        assert!(
            HOLDERS.iter().any(|(known, ..)| *known == role),
            "nobody holds {role:?} in the matrix: add a row to HOLDERS in tests/tests/system/isolation/people.rs, \
             (Role::{role:?}, (\"somebody\", Some(TENANT)), (\"somebody-else\", Some(\"badesa\"))), \
             and name the role where it may something in cases.rs"
        );
    }
}

/// Signs everybody in.
pub async fn sign_in(demo: &Demo) -> Vec<Asker> {
    check_roles();
    let mut askers = vec![
        Asker {
            who: Who::Anonymous,
            name: "anonymous".into(),
            player: demo.visitor(Some(TENANT)),
            office: None,
            about: TENANT,
        },
        Asker {
            who: Who::Elsewhere,
            name: "anonymous on the apex".into(),
            player: demo.visitor(None),
            office: None,
            about: TENANT,
        },
    ];
    let mut add = async |who: Who, (key, slug): Seat, office: Option<&'static str>, about: &'static str| {
        let name = format!("{key} on {}", slug.unwrap_or("the apex"));
        if !askers.iter().any(|asker| asker.name == name && asker.about == about) {
            askers.push(Asker { who, name, player: demo.sign_in(key, slug).await, office, about });
        }
    };
    for &(role, here, there) in HOLDERS {
        add(Who::Role(role), here, here.1, TENANT).await;
        match there.1 {
            Some(_) => {
                add(Who::Abroad, there, there.1, TENANT).await;
                add(Who::Guest, (there.0, Some(TENANT)), None, TENANT).await;
            }
            None => add(Who::OtherMember, there, None, TENANT).await,
        }
    }
    add(Who::NoMember, ("karl", None), None, "badesa").await;
    askers
}
