//! Creating an association from the starter, with somebody invited to head it.
//!
//! What must stay true: an association that is there is never overwritten, and an organisation that the platform knows keeps its
//! name and kind; a creation that was broken off between its two transactions is taken up again by doing it once more.

use std::collections::BTreeMap;

use mellanrum_model::{
    Error, Result, Text,
    association::{AssociationFile, Contact, MemberEntry, NewAssociation, new_file},
    deadline::date_in_sweden,
    error::Violation,
    id::{AssociationId, PersonId},
    organisation::{PartyKind, STATE_AUTHORITIES, key_of},
    text::Language,
};
use mellanrum_store::{
    Scope,
    association::{self, Association},
    organisation::{self, Organisation},
    person,
};
use serde_json::json;

use super::{authorize, scope};
use crate::{
    App,
    actor::Actor,
    audit,
    role::{First, invite_first},
    session::{not_an_address, read_email},
};

const REASON: &str = "Förbundet läggs upp på plattformen.";
const MAX_PERSON_NAME: usize = 200;

/// An organisation that a new association can have, or is to have, as a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Names it on the platform; empty for one that gets its key from its name.
    pub key: String,
    /// Its name; empty for one that the platform knows by its key.
    pub name: String,
    /// Its kind; none for one that the platform knows by its key.
    pub kind: Option<PartyKind>,
}

/// An association to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTenant {
    /// Names its host.
    pub slug: String,
    /// The full name.
    pub name: String,
    /// The name in headers and lists.
    pub short_name: String,
    /// How to reach the office.
    pub contact: Contact,
    /// The members.
    pub members: Vec<Member>,
    /// What who heads it first is called.
    pub director_name: String,
    /// Where the invitation goes.
    pub director_email: String,
}

/// What creating an association does or would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// The association; none when it was only looked whether it can be created.
    pub id: Option<AssociationId>,
    /// Its configuration.
    pub file: AssociationFile,
    /// Its host.
    pub host: String,
    /// Where the invitation goes.
    pub director_email: String,
}

/// The state's authorities and every organisation that the platform knows, the known names first.
pub(super) fn known_members(known: Vec<Organisation>) -> Vec<Member> {
    let mut members: Vec<Member> = known
        .into_iter()
        .map(|organisation| Member {
            key: organisation.key,
            name: organisation.name,
            kind: Some(organisation.party_kind),
        })
        .collect();
    let missing: Vec<Member> = STATE_AUTHORITIES
        .into_iter()
        .filter(|(key, ..)| members.iter().all(|known| known.key != *key))
        .map(|(key, name, kind)| Member { key: key.to_owned(), name: name.to_owned(), kind: Some(kind) })
        .collect();
    members.splice(0..0, missing);
    members
}

fn wrong_member(index: usize, field: &str, code: &'static str, message: Text) -> Violation {
    let path = ["input", "members", &index.to_string(), field].map(str::to_owned).to_vec();
    Violation { code, path, message, source: None }
}

/// A member as it stands in the file: with the platform's name and kind where it is known.
fn read_member(
    index: usize,
    member: &Member,
    known: &BTreeMap<String, Member>,
    violations: &mut Vec<Violation>,
) -> MemberEntry {
    let name = member.name.trim();
    let key = match member.key.trim() {
        "" => key_of(name),
        key => key.to_owned(),
    };
    let (name, kind) = match known.get(&key) {
        Some(found) => {
            let is_same = (name.is_empty() || name.to_lowercase() == found.name.to_lowercase())
                && member.kind.is_none_or(|kind| Some(kind) == found.kind);
            if !is_same {
                let message = Text::both(
                    format!(
                        "Plattformen känner redan {}. Välj den, eller skriv ett namn som skiljer sig mer.",
                        found.name
                    ),
                    format!("The platform knows {} already. Choose it, or write a name that differs more.", found.name),
                );
                violations.push(wrong_member(index, "name", "KNOWN", message));
            }
            (found.name.clone(), found.kind)
        }
        None => (name.to_owned(), member.kind),
    };
    if name.is_empty() && !key.is_empty() {
        let message = Text::both(
            format!("Plattformen känner ingen organisation {key}. Skriv dess namn och slag."),
            format!("The platform knows no organisation {key}. Write its name and kind."),
        );
        violations.push(wrong_member(index, "organisation", "UNKNOWN", message));
    }
    if kind.is_none() && !name.is_empty() {
        let message = Text::both("Välj vad för slags organisation det är.", "Choose what kind of organisation it is.");
        violations.push(wrong_member(index, "partyKind", "REQUIRED", message));
    }
    // Without a kind nothing is written; any stands in for it until then.
    MemberEntry::new(key, name, kind.unwrap_or(PartyKind::Municipality))
}

/// Who is invited, and to what, once all that was written is found right.
struct Checked {
    new: NewAssociation,
    director_name: String,
    director_email: String,
}

/// The address of who is to head an association, as it is kept; what is wrong with it or with her name joins `violations`.
pub(super) fn check_director(
    name: &str,
    email: &str,
    actor: Option<&Actor>,
    violations: &mut Vec<Violation>,
) -> Option<String> {
    let name = name.trim();
    let is_line = name.chars().count() <= MAX_PERSON_NAME && !name.chars().any(char::is_control);
    if name.is_empty() {
        let message = Text::both("Skriv förbundschefens namn.", "Write the name of the director.");
        violations.push(Violation::at("directorName", "REQUIRED", message));
    } else if !is_line {
        let message = Text::both(
            format!("Skriv namnet på en rad med högst {MAX_PERSON_NAME} tecken."),
            format!("Write the name on one line of {MAX_PERSON_NAME} characters at most."),
        );
        violations.push(Violation::at("directorName", "TOO_LONG", message));
    }
    let email = read_email(email);
    let is_own = actor.and_then(|actor| actor.person.as_ref()).is_some_and(|own| Some(&own.email) == email.as_ref());
    if email.is_none() {
        violations.extend(at_field(not_an_address(), "directorEmail"));
    } else if is_own {
        let message = Text::both("Du kan inte ge dig själv en roll.", "You cannot give a role to yourself.");
        violations.push(Violation::at("directorEmail", "SELF", message));
    }
    email
}

/// What is wrong, at another field.
fn at_field(error: Error, field: &str) -> Vec<Violation> {
    let Error::Invalid(found) = error else { return Vec::new() };
    found.into_iter().map(|violation| Violation::at(field, violation.code, violation.message)).collect()
}

async fn check(app: &App, actor: Option<&Actor>, new: &NewTenant) -> Result<Checked> {
    let known = app.db.read("organisation.all", &Scope::default(), async |tx| organisation::list(tx).await).await?;
    let known: BTreeMap<String, Member> =
        known_members(known).into_iter().map(|member| (member.key.clone(), member)).collect();
    let mut of_members = Vec::new();
    let members: Vec<MemberEntry> = new
        .members
        .iter()
        .enumerate()
        .map(|(index, member)| read_member(index, member, &known, &mut of_members))
        .collect();
    let NewTenant { slug, name, short_name, contact, .. } = new.clone();
    let mut new_association = NewAssociation { slug, name, short_name, contact, members }.trimmed();
    let mut violations = new_association.check();
    // What is said of a member above says more than that it has no name.
    violations.retain(|violation| {
        !of_members.iter().any(|other| other.path[..3] == violation.path[..violation.path.len().min(3)])
    });
    violations.extend(of_members);
    match read_email(&new_association.contact.email) {
        Some(email) => new_association.contact.email = email,
        None => violations.extend(at_field(not_an_address(), "email")),
    }
    let director_email = check_director(&new.director_name, &new.director_email, actor, &mut violations);
    match director_email.filter(|_| violations.is_empty()) {
        Some(director_email) => {
            Ok(Checked { new: new_association, director_name: new.director_name.trim().to_owned(), director_email })
        }
        None => Err(Error::Invalid(violations)),
    }
}

fn taken(slug: &str) -> Error {
    let message = Text::both(
        format!("{slug} är redan ett annat förbunds adress. Välj en annan."),
        format!("{slug} is the address of another association already. Choose another."),
    );
    Error::invalid("slug", "TAKEN", message)
}

/// The association that a creation which was broken off has left with this slug; none when the slug is free.
async fn find_unfinished(app: &App, new: &NewAssociation) -> Result<Option<Association>> {
    let (slug, public) = (&new.slug, Scope::default());
    let found = app.db.read("association.find", &public, async |tx| association::find_by_slug(tx, slug).await).await?;
    let Some(found) = found else { return Ok(None) };
    let own = Scope::association(found.id);
    let has_template =
        app.db.read("association.is_whole", &own, async |tx| association::has_template(tx).await).await?;
    if has_template { Err(taken(slug)) } else { Ok(Some(found)) }
}

/// Creates an association from the starter, and invites who heads it first. With `only_look` nothing is written.
///
/// # Errors
/// `Invalid` for what a person can mend, each at its field; `Forbidden`, `Unauthenticated`.
pub async fn create(
    app: &App,
    actor: Option<&Actor>,
    new: &NewTenant,
    only_look: bool,
    language: Language,
) -> Result<Creation> {
    authorize(actor)?;
    let Checked { new, director_name, director_email } = check(app, actor, new).await?;
    let now = app.now();
    let file = new_file(&new, date_in_sweden(now));
    let unfinished = find_unfinished(app, &new).await?;
    let host = app.addresses.subdomain(&file.slug);
    if only_look {
        return Ok(Creation { id: None, file, host, director_email });
    }
    // The platform's part and what is noted of it, then the tenant's own. A role serves one of them each.
    let (id, director) = app
        .db
        .system("tenant.create", async |tx| {
            let id = match &unfinished {
                Some(_) => association::save_platform_part(tx, &file, now, || app.new_id()).await?,
                None => association::insert_platform_part(tx, &file, now, || app.new_id())
                    .await
                    .map_err(|error| if matches!(error, Error::Conflict) { taken(&file.slug) } else { error })?,
            };
            let director: PersonId = match person::find_by_email(tx, &director_email).await? {
                Some(found) => found.id,
                None => person::save(tx, app.new_id(), &director_name, &director_email, now).await?,
            };
            let details = json!({ "after": {
                "slug": file.slug, "name": file.name, "members": file.members.len(), "director": director_email,
            } });
            audit::note_on_platform(app, tx, actor, "association.create", id, details).await?;
            Ok((id, director))
        })
        .await?;
    let giver = actor.and_then(|actor| actor.person.as_ref()).map(|person| (person.id, person.name.as_str()));
    app.db
        .write("tenant.create", &scope(actor, id), async |tx| {
            association::save_tenant_part(tx, &file, now, || app.new_id()).await?;
            let details = json!({ "after": { "slug": file.slug, "name": file.name } });
            audit::note(app, tx, "association.create", id, details);
            let first = First { person: director, giver, association: &file.name, reason: REASON };
            invite_first(app, tx, &first, language).await
        })
        .await?;
    app.hosts.forget();
    Ok(Creation { id: Some(id), file, host, director_email })
}
