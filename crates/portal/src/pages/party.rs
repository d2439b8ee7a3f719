//! The parties of an application and what each undertakes.

use crate::{
    failure::Failure,
    form::Form,
    operations::{Application, RemoveParty, SaveParty, remove_party, save_party},
    pages::{Errors, question::Typed},
    scalars::PartyKind,
    visit::Visit,
};

/// The parties' fields.
pub struct PartiesView {
    /// Those that take part.
    pub rows: Vec<PartyRow>,
    /// Members of the association that do not take part yet.
    pub others: Vec<OrganisationOption>,
}

/// One party's fields.
pub struct PartyRow {
    /// The row's number in field names.
    pub number: usize,
    /// The `id` of the text field.
    pub id: String,
    /// The organisation's id.
    pub organisation: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PartyKind,
    /// Whether it owns the intervention, so cannot be taken away.
    pub is_owner: bool,
    /// What it undertakes.
    pub commitment: String,
    /// The version that was read.
    pub version: i64,
    /// The fingerprint of what was read.
    pub original: String,
    /// Why it could not be saved.
    pub error: Option<String>,
}

/// An organisation to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationOption {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a form says about a party.
#[derive(Debug, Clone)]
pub struct PartyInput {
    /// The organisation's id.
    pub organisation: String,
    /// What it undertakes.
    pub commitment: String,
    version: i64,
    original: String,
    error: Option<String>,
}

impl PartyInput {
    /// From the fields `p.{row}.…`.
    #[must_use]
    pub fn from_form(form: &Form) -> Vec<Self> {
        form.rows("p")
            .into_iter()
            .map(|row| Self {
                organisation: form.get(&format!("p.{row}.organisation")).to_owned(),
                commitment: form.typed(&format!("p.{row}.commitment")),
                version: form.get(&format!("p.{row}.version")).parse().unwrap_or(0),
                original: form.get(&format!("p.{row}.original")).to_owned(),
                error: None,
            })
            .collect()
    }

    /// Names the content.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.commitment)
    }
}

fn fingerprint(commitment: &str) -> String {
    Typed { text: commitment.to_owned(), ..Typed::default() }.fingerprint()
}

impl PartiesView {
    /// The parties with their saved texts, or with what was typed.
    #[must_use]
    pub fn new(application: &Application, typed: Option<Vec<PartyInput>>) -> Self {
        let rows = application
            .parties
            .iter()
            .enumerate()
            .map(|(number, party)| {
                let input = typed.iter().flatten().find(|input| input.organisation == party.organisation.id);
                PartyRow {
                    number,
                    id: format!("p-{number}-commitment"),
                    organisation: party.organisation.id.clone(),
                    name: party.organisation.name.clone(),
                    kind: party.party_kind,
                    is_owner: party.is_owner,
                    commitment: input.map_or(&party.commitment, |input| &input.commitment).clone(),
                    version: party.version,
                    original: fingerprint(&party.commitment),
                    error: input.and_then(|input| input.error.clone()),
                }
            })
            .collect();
        let takes_part = |id: &String| application.parties.iter().any(|party| party.organisation.id == *id);
        let others = application
            .association
            .members
            .iter()
            .filter(|member| !takes_part(&member.organisation.id))
            .map(|member| OrganisationOption {
                id: member.organisation.id.clone(),
                name: member.organisation.name.clone(),
            })
            .collect();
        Self { rows, others }
    }
}

/// Saves one party; gives its new version, or what is wrong.
///
/// # Errors
/// As [`Visit::change`].
pub async fn save(visit: &Visit, application: &str, party: &PartyInput) -> Result<(i64, Option<String>), Failure> {
    let input = save_party::SavePartyInput {
        application_id: application.to_owned(),
        organisation_id: party.organisation.clone(),
        commitment: party.commitment.clone(),
        expected_version: party.version,
    };
    let change = visit.change::<SaveParty>(save_party::Variables { input }).await?;
    let version = change
        .data
        .save_party
        .application
        .and_then(|application| {
            application.parties.into_iter().find(|saved| saved.organisation.id == party.organisation)
        })
        .map_or(party.version, |saved| saved.version);
    Ok((version, change.errors.first().map(crate::api::UserError::sentence)))
}

/// Saves what was changed; gives everything typed when something has to be mended.
///
/// # Errors
/// As [`Visit::change`].
pub async fn save_all(visit: &Visit, application: &str, form: &Form) -> Result<Option<Vec<PartyInput>>, Failure> {
    let mut parties = PartyInput::from_form(form);
    let mut has_problems = false;
    for party in &mut parties {
        if party.fingerprint() != party.original {
            party.error = save(visit, application, party).await?.1;
            has_problems |= party.error.is_some();
        }
    }
    Ok(has_problems.then_some(parties))
}

/// Adds an organisation to the parties.
///
/// # Errors
/// As [`Visit::change`].
pub async fn add(visit: &Visit, application: &str, organisation: &str) -> Result<Errors, Failure> {
    let party = PartyInput {
        organisation: organisation.to_owned(),
        commitment: String::new(),
        version: 0,
        original: String::new(),
        error: None,
    };
    let mut errors = Errors::default();
    if let (_, Some(error)) = save(visit, application, &party).await? {
        errors.add("party-new", error);
    }
    Ok(errors)
}

/// Takes an organisation away from the parties.
///
/// # Errors
/// As [`Visit::change`].
pub async fn remove(visit: &Visit, application: &str, organisation: &str) -> Result<Errors, Failure> {
    let input = remove_party::RemovePartyInput {
        application_id: application.to_owned(),
        organisation_id: organisation.to_owned(),
    };
    let change = visit.change::<RemoveParty>(remove_party::Variables { input }).await?;
    let mut errors = Errors::default();
    errors.add_all(&change.errors, |_| String::new());
    Ok(errors)
}
