//! The form for a new association: what it is called, how its office is reached, its members, and who heads it first.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;

use crate::{
    api::UserError,
    failure::Failure,
    form::{Form, percent_encode},
    operations::{CreateAssociation, NewTenantPage, create_association, new_tenant_page},
    page::{Page, render_with},
    pages::{Errors, field_among, tenant::PATH},
    scalars::PartyKind,
    visit::{Posted, Visit},
};

/// Members that the form has room for at first, and how many more each time.
const ROWS: usize = 8;
const MORE_ROWS: usize = 5;
/// Members that a form may have room for at all.
const MAX_ROWS: usize = 400;

/// The fields, in the order of the form.
const FIELDS: [&str; 11] = [
    "name",
    "shortName",
    "slug",
    "office",
    "email",
    "phone",
    "address",
    "website",
    MEMBERS,
    "directorName",
    "directorEmail",
];

/// The group of fields for the members.
const MEMBERS: &str = "members";

type Known = new_tenant_page::NewTenantPageKnownOrganisations;

#[derive(Template)]
#[template(path = "tenant/new.html")]
struct NewTenantTemplate {
    page: Page,
    apex_host: String,
    written: Written,
    members: Vec<MemberRow>,
    known: Vec<Known>,
    errors: Errors,
}

/// What was written in the form.
#[derive(Debug, Clone, Default)]
struct Written {
    slug: String,
    name: String,
    short_name: String,
    office: String,
    email: String,
    phone: String,
    address: String,
    website: String,
    director_name: String,
    director_email: String,
    /// The members' names and kinds, empty rows among them.
    members: Vec<(String, String)>,
}

/// A row for a member.
struct MemberRow {
    number: usize,
    name: String,
    name_id: String,
    name_error: Option<String>,
    kind_id: String,
    kind_error: Option<String>,
    kinds: Vec<KindChoice>,
}

struct KindChoice {
    kind: PartyKind,
    selected: bool,
}

impl Written {
    /// A form that nobody has written in: the state's two authorities are members everywhere.
    fn empty(page: &Page, known: &[Known]) -> Self {
        let everywhere = |kind: &PartyKind| known.iter().find(|known| known.party_kind == *kind);
        let members = [PartyKind::Forsakringskassan, PartyKind::Arbetsformedlingen]
            .iter()
            .filter_map(everywhere)
            .map(|known| (known.name.clone(), known.party_kind.value().to_owned()))
            .collect();
        Self { office: page.t("tenant-office-usual"), members, ..Self::default() }
    }

    fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        let rows = form.rows("m");
        let member = |row: &usize| (text(&format!("m.{row}.name")), text(&format!("m.{row}.kind")));
        Self {
            slug: text("slug"),
            name: text("name"),
            short_name: text("shortName"),
            office: text("office"),
            email: text("email"),
            phone: text("phone"),
            address: form.typed("address"),
            website: text("website"),
            director_name: text("directorName"),
            director_email: text("directorEmail"),
            members: rows.iter().take(MAX_ROWS).map(member).collect(),
        }
    }

    /// The rows of the form in which somebody wrote, by their numbers.
    fn filled(&self) -> Vec<usize> {
        (0..self.members.len()).filter(|&row| !self.members[row].0.is_empty()).collect()
    }

    fn input(&self, known: &[Known]) -> create_association::CreateAssociationInput {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let member = |row: usize| {
            let (name, kind) = &self.members[row];
            let same = known.iter().find(|known| known.name.to_lowercase() == name.to_lowercase());
            create_association::NewMemberInput {
                key: same.map(|known| known.key.clone()),
                name: Some(name.clone()),
                party_kind: PartyKind::parse(kind),
            }
        };
        create_association::CreateAssociationInput {
            slug: self.slug.clone(),
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            office: self.office.clone(),
            email: self.email.clone(),
            phone: some(&self.phone),
            address: Some(self.address.lines().map(str::to_owned).collect()),
            website: some(&self.website),
            members: self.filled().into_iter().map(member).collect(),
            director_name: self.director_name.clone(),
            director_email: self.director_email.clone(),
            only_look: false,
        }
    }

    /// The field that an error is about: the row of a member, or another field of the form.
    fn field_of(&self, error: &UserError) -> String {
        let mut after = error.path.iter().skip_while(|part| *part != MEMBERS).skip(1);
        let row = after.next().and_then(|number| number.parse::<usize>().ok());
        match row.and_then(|number| self.filled().get(number).copied()) {
            Some(row) if after.next().is_some_and(|part| part == "partyKind") => kind_id(row),
            Some(row) => name_id(row),
            None => field_among(error, &FIELDS).to_owned(),
        }
    }
}

fn name_id(row: usize) -> String {
    format!("m-{row}-name")
}

fn kind_id(row: usize) -> String {
    format!("m-{row}-kind")
}

async fn find(visit: &Visit) -> Result<(Page, Vec<Known>), Failure> {
    let answer = visit.ask::<NewTenantPage>(new_tenant_page::Variables {}).await?;
    Ok((Page::new(visit, Some(&answer.shell)), answer.data.known_organisations))
}

fn show(
    page: Page,
    known: Vec<Known>,
    mut written: Written,
    rows: usize,
    refused: &[UserError],
) -> Result<Response, Failure> {
    written.members.resize(written.members.len().max(rows).min(MAX_ROWS), (String::new(), String::new()));
    // In the order of the form; a member's row is among the members.
    let mut refused: Vec<(usize, String, &UserError)> = refused
        .iter()
        .map(|error| {
            let field = written.field_of(error);
            let group = if error.is_about(MEMBERS) { MEMBERS } else { &field };
            (FIELDS.iter().position(|known| *known == group).unwrap_or_default(), field, error)
        })
        .collect();
    refused.sort_by_key(|(place, ..)| *place);
    let mut errors = Errors::default();
    for (_, field, error) in &refused {
        errors.add(field.clone(), error.sentence());
    }
    let members = written
        .members
        .iter()
        .enumerate()
        .map(|(row, (name, kind))| MemberRow {
            number: row + 1,
            name: name.clone(),
            name_id: name_id(row),
            name_error: errors.find(&name_id(row)).map(str::to_owned),
            kind_id: kind_id(row),
            kind_error: errors.find(&kind_id(row)).map(str::to_owned),
            kinds: PartyKind::ALL.iter().map(|&of| KindChoice { kind: of, selected: of.value() == kind }).collect(),
        })
        .collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let apex_host = page.apex.split("://").last().unwrap_or_default().to_owned();
    render_with(status, &NewTenantTemplate { page, apex_host, written, members, known, errors })
}

/// `/platform/associations/new`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not create associations; else as [`Visit::ask`].
pub async fn form(visit: Visit) -> Result<Response, Failure> {
    let (page, known) = find(&visit).await?;
    let written = Written::empty(&page, &known);
    show(page, known, written, ROWS, &[])
}

/// Creates an association, or gives the form room for more members.
///
/// # Errors
/// As [`Visit::change`].
pub async fn create(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    let (page, known) = find(&visit).await?;
    let written = Written::read(&form);
    if form.get("do") == "more" {
        let rows = written.members.len() + MORE_ROWS;
        return show(page, known, written, rows, &[]);
    }
    let input = written.input(&known);
    let change = visit.change::<CreateAssociation>(create_association::Variables { input }).await?;
    let created = change.data.create_association.association.and_then(|created| created.id);
    match created.filter(|_| change.errors.is_empty()) {
        Some(id) => Ok(Redirect::to(&format!("{PATH}/{}?created=1", percent_encode(&id))).into_response()),
        None => show(page, known, written, ROWS, &change.errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(path: &[&str]) -> UserError {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        UserError { code: "INVALID".into(), path, message: "Nej.".into(), source: None }
    }

    #[test]
    fn what_is_wrong_with_a_member_stands_at_its_row_though_rows_before_are_empty() {
        let fields = [
            ("m.0.name", ""),
            ("m.1.name", "Region Öst"),
            ("m.2.name", ""),
            ("m.3.name", " Öster "),
            ("m.3.kind", "REGION"),
        ];
        let form = Form::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let written = Written::read(&form);
        let known = [Known { key: "region-ost".into(), name: "region öst".into(), party_kind: PartyKind::Region }];
        let members = written.input(&known).members;
        assert_eq!(members.len(), 2);
        assert_eq!((members[0].key.as_deref(), members[1].key.as_deref()), (Some("region-ost"), None));
        assert_eq!((members[1].name.as_deref(), members[1].party_kind), (Some("Öster"), Some(PartyKind::Region)));
        for (path, field) in [
            (&["input", "members", "1", "name"][..], "m-3-name"),
            (&["input", "members", "0", "partyKind"], "m-1-kind"),
            (&["input", "members", "0", "organisation"], "m-1-name"),
            (&["input", "members"], "members"),
            (&["input", "slug"], "slug"),
            (&["input"], ""),
        ] {
            assert_eq!(written.field_of(&error(path)), field, "{path:?}");
        }
    }
}
