//! What a new association begins with: our own configuration, filled in with what only its people know.
//!
//! What must stay true: whatever [`NewAssociation::check`] lets through gives a file that [`super::read`] accepts, and its call
//! takes nothing in before somebody opens it.

use time::Date;

use super::{AssociationFile, Contact, MemberEntry, is_reserved, is_slug};
use crate::{deadline::Deadline, error::Violation, organisation, text::Text};

const STARTER: &str = include_str!("starter.yaml");
/// Years that budgets may cover, the present one among them.
const BUDGET_YEARS: i32 = 4;
/// Kinds of party that the starter's own rules ask of an application.
const PARTY_KINDS: usize = 2;

const MAX_NAME: usize = 200;
const MAX_SHORT_NAME: usize = 60;
const MAX_LINE: usize = 200;
const MAX_ADDRESS_LINES: usize = 10;
const MAX_MEMBERS: usize = 400;

/// What is asked of whoever creates an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssociation {
    /// Names the host.
    pub slug: String,
    /// The full name.
    pub name: String,
    /// The name in headers and lists.
    pub short_name: String,
    /// How to reach the office.
    pub contact: Contact,
    /// The members, the keys of organisations that the platform knows among them.
    pub members: Vec<MemberEntry>,
}

/// The file of a new association. Its call closed yesterday: whoever runs the association opens it.
///
/// # Panics
/// When the starter is not right, which a test holds.
#[must_use]
pub fn new_file(new: &NewAssociation, today: Date) -> AssociationFile {
    let mut file: AssociationFile = serde_saphyr::from_str(STARTER).expect("the starter is right");
    file.slug.clone_from(&new.slug);
    file.name.clone_from(&new.name);
    file.short_name.clone_from(&new.short_name);
    file.contact = new.contact.clone();
    file.members.clone_from(&new.members);
    let yesterday = today.previous_day().unwrap_or(today);
    for call in &mut file.calls {
        call.budget_years = (0..BUDGET_YEARS).map(|ahead| today.year() + ahead).collect();
        call.closes_at = Some(Deadline { date: yesterday, hour: 23, minute: 59 });
    }
    file
}

fn at(path: &[&str], code: &'static str, message: Text) -> Violation {
    let path = std::iter::once("input").chain(path.iter().copied()).map(str::to_owned).collect();
    Violation { code, path, message, source: None }
}

fn check_line(path: &[&str], text: &str, max: usize, missing: Option<Text>, found: &mut Vec<Violation>) {
    let length = text.chars().count();
    if let (0, Some(missing)) = (length, missing) {
        found.push(at(path, "REQUIRED", missing));
    } else if length > max {
        let message = Text::both(format!("Högst {max} tecken får plats."), format!("At most {max} characters fit."));
        found.push(at(path, "TOO_LONG", message));
    } else if text.chars().any(char::is_control) {
        let message = Text::both("Skriv allt på en rad.", "Write everything on one line.");
        found.push(at(path, "ONE_LINE", message));
    }
}

impl NewAssociation {
    /// The same without space around what was written, and without empty lines.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        for text in
            [&mut self.slug, &mut self.name, &mut self.short_name, &mut self.contact.office, &mut self.contact.email]
        {
            *text = text.trim().to_owned();
        }
        for text in [&mut self.contact.phone, &mut self.contact.website] {
            *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        let lines = std::mem::take(&mut self.contact.address);
        self.contact.address =
            lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        for member in &mut self.members {
            member.organisation = member.organisation.trim().to_owned();
            member.name = member.name.trim().to_owned();
        }
        self
    }

    /// Everything that is wrong with it, whatever the platform holds; each at its field.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        found.extend(check_slug(&self.slug));
        let missing = Text::both("Skriv förbundets namn.", "Write the name of the association.");
        check_line(&["name"], &self.name, MAX_NAME, Some(missing), &mut found);
        let missing = Text::both("Skriv ett kort namn.", "Write a short name.");
        check_line(&["shortName"], &self.short_name, MAX_SHORT_NAME, Some(missing), &mut found);
        check_contact(&self.contact, &mut found);
        self.check_members(&mut found);
        found
    }

    fn check_members(&self, found: &mut Vec<Violation>) {
        for (index, member) in self.members.iter().enumerate() {
            let index_text = index.to_string();
            let field = |name: &'static str| ["members", index_text.as_str(), name].map(str::to_owned);
            let path = field("name");
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let missing = Text::both("Skriv organisationens namn.", "Write the name of the organisation.");
            check_line(&path, &member.name, MAX_NAME, Some(missing), found);
            if !organisation::is_key(&member.organisation) && !member.name.is_empty() {
                let message = Text::both(
                    "Organisationens nyckel har små bokstäver a–z, siffror och bindestreck.",
                    "The key of an organisation has lower-case letters a–z, digits and hyphens.",
                );
                let path = field("organisation");
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                found.push(at(&path, "KEY", message));
            }
            if self.members[..index].iter().any(|other| other.organisation == member.organisation) {
                let message = Text::both(
                    format!("{} är redan vald.", member.name),
                    format!("{} is chosen already.", member.name),
                );
                found.push(at(&path, "TWICE", message));
            }
        }
        let mut kinds: Vec<_> = self.members.iter().map(|member| member.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() < PARTY_KINDS {
            let message = Text::both(
                "Välj medlemmar av minst två slag, till exempel en region och en kommun. En insats måste ha minst två parter.",
                "Choose members of two kinds at least, such as a region and a municipality. An intervention must have two parties.",
            );
            found.push(at(&["members"], "PARTY_KINDS", message));
        }
        if self.members.len() > MAX_MEMBERS {
            let message = Text::both(
                format!("Ett förbund har högst {MAX_MEMBERS} medlemmar."),
                format!("An association has {MAX_MEMBERS} members at most."),
            );
            found.push(at(&["members"], "TOO_MANY", message));
        }
    }
}

/// What is wrong with how an office says it is reached, each at its field. Whether mail reaches it is not looked at.
pub(crate) fn check_contact(contact: &Contact, found: &mut Vec<Violation>) {
    let missing = Text::both("Skriv vad kansliet heter.", "Write what the office is called.");
    check_line(&["office"], &contact.office, MAX_LINE, Some(missing), found);
    check_line(&["phone"], contact.phone.as_deref().unwrap_or_default(), MAX_LINE, None, found);
    let website = contact.website.as_deref().unwrap_or_default();
    check_line(&["website"], website, MAX_LINE, None, found);
    if !website.is_empty() && !["https://", "http://"].iter().any(|scheme| website.starts_with(scheme)) {
        let message = Text::both(
            "Skriv hela adressen, till exempel https://www.samordning.se.",
            "Write the full address, such as https://www.samordning.se.",
        );
        found.push(at(&["website"], "WEB_ADDRESS", message));
    }
    if contact.address.len() > MAX_ADDRESS_LINES {
        let message = Text::both(
            format!("Adressen får ha högst {MAX_ADDRESS_LINES} rader."),
            format!("The address may have {MAX_ADDRESS_LINES} lines at most."),
        );
        found.push(at(&["address"], "TOO_LONG", message));
    }
    for line in &contact.address {
        check_line(&["address"], line, MAX_LINE, None, found);
    }
}

fn check_slug(slug: &str) -> Option<Violation> {
    if slug.is_empty() {
        let message = Text::both("Skriv adressen, till exempel ostersjon.", "Write the address, such as ostersjon.");
        return Some(at(&["slug"], "REQUIRED", message));
    }
    if !is_slug(slug) {
        let message = Text::both(
            "Adressen får ha högst 40 små bokstäver a–z, siffror och bindestreck, utan bindestreck först och sist.",
            "The address may have up to 40 lower-case letters a–z, digits and hyphens, with no hyphen first or last.",
        );
        return Some(at(&["slug"], "SLUG", message));
    }
    is_reserved(slug).then(|| {
        let message = Text::both(
            format!("{slug} är reserverad för plattformen. Välj en annan adress."),
            format!("{slug} is reserved for the platform. Choose another address."),
        );
        at(&["slug"], "RESERVED", message)
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{association::read, organisation::PartyKind};

    fn member(key: &str, name: &str, kind: PartyKind) -> MemberEntry {
        MemberEntry::new(key.into(), name.into(), kind)
    }

    fn new() -> NewAssociation {
        NewAssociation {
            slug: "ostra".into(),
            name: "Samordningsförbundet Östra: \"Vi\" & de".into(),
            short_name: "Östra".into(),
            contact: Contact {
                office: "Kansliet".into(),
                email: "kansli@ostra.example".into(),
                phone: Some("010-123 45 67".into()),
                address: vec!["Box 1".into(), "123 45 Öster".into()],
                website: Some("https://ostra.example".into()),
            },
            members: vec![
                member("region-ost", "Region Öst", PartyKind::Region),
                member("osters-kommun", "Östers kommun", PartyKind::Municipality),
            ],
        }
    }

    fn codes(new: &NewAssociation) -> Vec<(String, &'static str)> {
        new.check().into_iter().map(|violation| (violation.path[1..].join("."), violation.code)).collect()
    }

    #[test]
    fn the_starter_is_right_as_it_is_and_filled_in() {
        read(STARTER).expect("the starter as it is");
        let new = new();
        assert_eq!(new.check(), []);
        let file = new_file(&new, date!(2026 - 01 - 01));
        assert_eq!((file.slug.as_str(), file.members.len()), ("ostra", 2));
        let call = &file.calls[0];
        assert_eq!(call.budget_years, [2026, 2027, 2028, 2029]);
        assert_eq!(call.closes_at.expect("closed").to_string(), "2025-12-31 23:59");
        let written = file.to_yaml().expect("it can be written");
        assert_eq!(read(&written).expect("it can be read"), file);
    }

    #[test]
    fn every_text_of_the_starter_is_there_in_both_languages() {
        let file = serde_saphyr::from_str::<serde_json::Value>(STARTER).expect("right");
        fn walk(value: &serde_json::Value, path: &str, texts: &mut usize) {
            match value {
                serde_json::Value::Object(fields) => {
                    if fields.contains_key("sv") {
                        *texts += 1;
                        assert!(fields.contains_key("en"), "{path} has no English");
                    }
                    for (name, value) in fields {
                        let is_text =
                            ["title", "label", "guidance", "introduction", "sentence", "text"].contains(&name.as_str());
                        assert!(!is_text || value.is_object(), "{path}.{name} has no English");
                        walk(value, &format!("{path}.{name}"), texts);
                    }
                }
                serde_json::Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        walk(item, &format!("{path}[{index}]"), texts);
                    }
                }
                _ => {}
            }
        }
        let mut texts = 0;
        walk(&file, "", &mut texts);
        assert!(texts > 40, "{texts}");
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        type Break = fn(&mut NewAssociation);
        let cases: [(Break, &str, &str); 13] = [
            (|new| new.slug.clear(), "slug", "REQUIRED"),
            (|new| new.slug = "Östra".into(), "slug", "SLUG"),
            (|new| new.slug = "www".into(), "slug", "RESERVED"),
            (|new| new.name = " ".into(), "name", "REQUIRED"),
            (|new| new.name = "a\nb".into(), "name", "ONE_LINE"),
            (|new| new.short_name = "å".repeat(61), "shortName", "TOO_LONG"),
            (|new| new.contact.office.clear(), "office", "REQUIRED"),
            (|new| new.contact.website = Some("javascript:alert(1)".into()), "website", "WEB_ADDRESS"),
            (|new| new.contact.address = vec!["rad".into(); 11], "address", "TOO_LONG"),
            (|new| new.members.truncate(1), "members", "PARTY_KINDS"),
            (|new| new.members.push(new.members[0].clone()), "members.2.name", "TWICE"),
            (|new| new.members[1].organisation = "Öster".into(), "members.1.organisation", "KEY"),
            (|new| new.members[1].name.clear(), "members.1.name", "REQUIRED"),
        ];
        for (break_it, field, code) in cases {
            let mut new = new();
            break_it(&mut new);
            assert_eq!(codes(&new.trimmed()), [(field.to_owned(), code)]);
        }
    }

    #[test]
    fn space_around_and_empty_lines_are_taken_away() {
        let mut spaced = new();
        spaced.slug = " ostra ".into();
        spaced.contact.phone = Some(" ".into());
        spaced.contact.address = vec![" Box 1 ".into(), String::new()];
        spaced.members[0].name = " Region Öst".into();
        let trimmed = spaced.trimmed();
        assert_eq!((trimmed.slug.as_str(), trimmed.contact.phone), ("ostra", None));
        assert_eq!(
            (trimmed.contact.address, trimmed.members[0].name.as_str()),
            (vec!["Box 1".to_owned()], "Region Öst")
        );
    }
}
