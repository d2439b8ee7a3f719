//! Who has which role: in an association, in an organisation, and on the platform. The three pages are one.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    api::UserError,
    failure::Failure,
    format,
    operations::{
        AssociationRolesPage, InviteToAssociation, InviteToOrganisation, InviteToPlatform, OrganisationRolesPage,
        PlatformRolesPage, RemindOfInvitation, SetRoleEnd, WithdrawRole, association_roles_page, invite_to_association,
        invite_to_organisation, invite_to_platform, organisation_roles_page, platform_roles_page, remind_of_invitation,
        set_role_end, withdraw_role,
    },
    page::{Page, render_with},
    pages::{Errors, field_among},
    scalars::{Date, Role, RoleState},
    text::key,
    visit::{Posted, Visit},
};

/// A role that was given, whichever operation asked for it.
type Given = association_roles_page::GivenRoleFields;

/// A body that the association consults.
type ConsultedBody = association_roles_page::AssociationRolesPageAssociationBodies;

/// Where roles are given.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Association,
    Organisation(String),
    Platform,
}

impl Place {
    /// The path of its page.
    fn path(&self) -> String {
        match self {
            Self::Association => "/office/people".to_owned(),
            Self::Organisation(id) => format!("/organisations/{id}/people"),
            Self::Platform => "/platform/people".to_owned(),
        }
    }

    fn roles(&self) -> &'static [Role] {
        match self {
            Self::Association => &Role::IN_ASSOCIATION,
            Self::Organisation(_) => &Role::IN_ORGANISATION,
            Self::Platform => &Role::ON_PLATFORM,
        }
    }
}

#[derive(Template)]
#[template(path = "role/list.html")]
struct RolesTemplate {
    page: Page,
    title: String,
    explained: String,
    path: String,
    people: Vec<PersonRoles>,
    roles: Vec<RoleChoice>,
    can_give: bool,
    show_all: bool,
    hidden: usize,
    form: Option<InvitationForm>,
    errors: Errors,
    bodies: Vec<ConsultedBody>,
}

impl RolesTemplate {
    /// The body that a role answers for, by name.
    fn body_of(&self, given: &Given) -> Option<&str> {
        let key = given.body_key.as_ref()?;
        self.bodies.iter().find(|body| body.key == *key).map(|body| body.name.as_str())
    }
}

/// A person with her roles in the place.
struct PersonRoles {
    name: String,
    email: String,
    roles: Vec<Given>,
}

struct RoleChoice {
    role: Role,
    explained: String,
    /// Whether it is chosen in the form.
    is_chosen: bool,
    /// Whether only this role is shown.
    is_shown: bool,
}

/// What was written in the form.
#[derive(Debug, Clone, Default)]
struct InvitationForm {
    email: String,
    name: String,
    roles: Vec<String>,
    starts_on: String,
    ends_on: String,
    reason: String,
    body: String,
}

#[derive(Template)]
#[template(path = "role/change.html")]
struct ChangeTemplate {
    page: Page,
    path: String,
    given: Given,
    reason: String,
    ends_on: String,
    errors: Errors,
}

/// What to show of the list.
#[derive(Deserialize, Default)]
pub struct Choice {
    #[serde(default)]
    role: String,
    #[serde(default)]
    all: String,
    #[serde(default)]
    invite: String,
}

/// What a place's page needs of the API.
struct Found {
    page: Page,
    name: String,
    given: Vec<Given>,
    can_give: bool,
    /// The bodies that the association consults.
    bodies: Vec<ConsultedBody>,
}

async fn find(visit: &Visit, place: &Place) -> Result<Found, Failure> {
    let found = match place {
        Place::Association => {
            let answer = visit.ask::<AssociationRolesPage>(association_roles_page::Variables {}).await?;
            let page = Page::new(visit, Some(&answer.shell));
            let name = page.brand.as_ref().map(|brand| brand.name.clone()).unwrap_or_default();
            let bodies = answer.data.association.map(|home| home.bodies).unwrap_or_default();
            Found { can_give: page.gives_roles, page, name, given: answer.data.association_roles, bodies }
        }
        Place::Organisation(id) => {
            let variables = organisation_roles_page::Variables { organisation: id.clone() };
            let answer = visit.ask::<OrganisationRolesPage>(variables).await?;
            let page = Page::new(visit, Some(&answer.shell));
            let memberships = &answer.shell.viewer.organisations;
            let own = memberships.iter().find(|own| own.organisation.id == *id);
            let name = own.map(|own| own.organisation.name.clone()).unwrap_or_default();
            let can_give =
                memberships.iter().any(|own| own.organisation.id == *id && own.role == Role::OrganisationAdministrator)
                    || page.is_operator;
            let given = crate::api::read(&answer.raw["organisationRoles"], "the roles")?;
            Found { page, name, given, can_give, bodies: Vec::new() }
        }
        Place::Platform => {
            let answer = visit.ask::<PlatformRolesPage>(platform_roles_page::Variables {}).await?;
            let page = Page::new(visit, Some(&answer.shell));
            let given = crate::api::read(&answer.raw["platformRoles"], "the roles")?;
            Found { can_give: page.is_operator, name: page.t("product-name"), page, given, bodies: Vec::new() }
        }
    };
    if found.page.person.is_none() { Err(Failure::Unauthenticated) } else { Ok(found) }
}

async fn list_page(
    visit: &Visit,
    place: Place,
    choice: &Choice,
    form: Option<InvitationForm>,
    refused: &[UserError],
) -> Result<Response, Failure> {
    let Found { page, name, given, can_give, bodies } = find(visit, &place).await?;
    let shown = Role::parse(&choice.role);
    let show_all = choice.all == "1";
    let (mut people, mut hidden): (Vec<PersonRoles>, usize) = (Vec::new(), 0);
    for given in given {
        if shown.is_some_and(|role| role != given.role) {
            continue;
        }
        if !show_all && !given.state.is_open() && given.state != RoleState::Expired {
            hidden += 1;
            continue;
        }
        match people.last_mut().filter(|last| last.email == given.person_email) {
            Some(last) => last.roles.push(given),
            None => people.push(PersonRoles {
                name: given.person_name.clone(),
                email: given.person_email.clone(),
                roles: vec![given],
            }),
        }
    }
    // In the order of the form.
    const FIELDS: [&str; 7] = ["name", "email", "roles", "body", "startsOn", "endsOn", "reason"];
    let mut refused: Vec<UserError> = refused.to_vec();
    refused.sort_by_key(|error| FIELDS.iter().position(|field| *field == field_among(error, &FIELDS)));
    let mut errors = Errors::default();
    errors.add_all(&refused, |error| field_among(error, &FIELDS).to_owned());
    let wants_form = form.is_some() || choice.invite == "1";
    let form = form.or_else(|| {
        wants_form.then(|| InvitationForm {
            starts_on: page.now.map(|now| format::local_date(now).to_string()).unwrap_or_default(),
            ..InvitationForm::default()
        })
    });
    let roles = place
        .roles()
        .iter()
        .map(|role| RoleChoice {
            explained: page.t(explanation(*role)),
            is_chosen: form.as_ref().is_some_and(|form| form.roles.iter().any(|chosen| chosen == role.value())),
            is_shown: shown == Some(*role),
            role: *role,
        })
        .collect();
    let (title, explained) = match place {
        Place::Association => (page.t("people-title"), page.t("people-explained")),
        Place::Organisation(_) => {
            (page.t1("people-of", "name", name.as_str()), page.t("people-of-organisation-explained"))
        }
        Place::Platform => (page.t("people-platform-title"), page.t("people-platform-explained")),
    };
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let form = form.filter(|_| can_give);
    let template = RolesTemplate {
        page,
        title,
        explained,
        path: place.path(),
        people,
        roles,
        can_give,
        show_all,
        hidden,
        form,
        errors,
        bodies,
    };
    render_with(status, &template)
}

/// The key of the text that says what somebody in a role may do.
const fn explanation(role: Role) -> &'static str {
    match role {
        Role::Editor => key("role-editor-explained"),
        Role::Signatory => key("role-signatory-explained"),
        Role::OrganisationAdministrator => key("role-organisation-administrator-explained"),
        Role::Administrator => key("role-administrator-explained"),
        Role::Director => key("role-director-explained"),
        Role::Officer => key("role-officer-explained"),
        Role::PreparationMember => key("role-preparation-member-explained"),
        Role::ConsultationMember => key("role-consultation-member-explained"),
        Role::BoardMember => key("role-board-member-explained"),
        Role::Substitute => key("role-substitute-explained"),
        Role::Auditor => key("role-auditor-explained"),
        Role::Reader => key("role-reader-explained"),
        Role::Analyst => key("role-analyst-explained"),
        Role::Operator => key("role-operator-explained"),
        Role::Unknown => "unknown-value",
    }
}

fn read_form(form: &crate::form::Form) -> InvitationForm {
    InvitationForm {
        email: form.get("email").trim().to_owned(),
        name: form.get("name").trim().to_owned(),
        roles: form.all("roles").map(str::to_owned).collect(),
        starts_on: form.get("startsOn").to_owned(),
        ends_on: form.get("endsOn").to_owned(),
        reason: form.typed("reason"),
        body: form.get("body").to_owned(),
    }
}

fn wrong_date(visit: &Visit, field: &str, key: &str) -> Vec<UserError> {
    let message = crate::text::text(visit.language(), key);
    vec![UserError { code: "DATE".to_owned(), path: vec![field.to_owned()], message, source: None }]
}

/// The first day of a form, or what is wrong with it.
fn read_first(visit: &Visit, text: &str) -> Result<Date, Vec<UserError>> {
    text.parse().map_err(|_| wrong_date(visit, "startsOn", key("term-first-missing")))
}

/// The last day of a form, if there is one, or what is wrong with it.
fn read_last(visit: &Visit, text: &str) -> Result<Option<Date>, Vec<UserError>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| wrong_date(visit, "endsOn", key("term-last-wrong")))
}

async fn invite(visit: Visit, place: Place, form: &crate::form::Form) -> Result<Response, Failure> {
    let written = read_form(form);
    let term =
        read_first(&visit, &written.starts_on).and_then(|first| Ok((first, read_last(&visit, &written.ends_on)?)));
    let errors = match term {
        Err(errors) => errors,
        Ok((starts_on, ends_on)) => {
            let roles: Vec<Role> = written.roles.iter().filter_map(|role| Role::parse(role)).collect();
            let (email, name, reason) = (written.email.clone(), written.name.clone(), written.reason.clone());
            let body_key = Some(written.body.clone()).filter(|key| !key.is_empty());
            match &place {
                Place::Association => {
                    let invitation = invite_to_association::InvitationInput {
                        email,
                        name,
                        roles,
                        starts_on,
                        ends_on,
                        reason,
                        body_key,
                    };
                    let input = invite_to_association::InviteToAssociationInput { invitation };
                    visit.change::<InviteToAssociation>(invite_to_association::Variables { input }).await?.errors
                }
                Place::Organisation(id) => {
                    let invitation = invite_to_organisation::InvitationInput {
                        email,
                        name,
                        roles,
                        starts_on,
                        ends_on,
                        reason,
                        body_key,
                    };
                    let organisation_id = id.clone();
                    let input = invite_to_organisation::InviteToOrganisationInput { organisation_id, invitation };
                    visit.change::<InviteToOrganisation>(invite_to_organisation::Variables { input }).await?.errors
                }
                Place::Platform => {
                    let invitation = invite_to_platform::InvitationInput {
                        email,
                        name,
                        roles,
                        starts_on,
                        ends_on,
                        reason,
                        body_key,
                    };
                    let input = invite_to_platform::InviteToPlatformInput { invitation };
                    visit.change::<InviteToPlatform>(invite_to_platform::Variables { input }).await?.errors
                }
            }
        }
    };
    if errors.is_empty() {
        return Ok(Redirect::to(&place.path()).into_response());
    }
    list_page(&visit, place, &Choice::default(), Some(written), &errors).await
}

async fn change_page(
    visit: &Visit,
    place: &Place,
    id: &str,
    written: Option<(String, String)>,
    refused: &[UserError],
) -> Result<Response, Failure> {
    let Found { page, given, can_give, .. } = find(visit, place).await?;
    let given = given.into_iter().find(|given| given.id == id && can_give).ok_or(Failure::NotFound)?;
    let mut errors = Errors::default();
    errors.add_all(refused, |error| field_among(error, &["reason", "endsOn"]).to_owned());
    let (reason, ends_on) =
        written.unwrap_or_else(|| (String::new(), given.ends_on.map(|day| day.to_string()).unwrap_or_default()));
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render_with(status, &ChangeTemplate { page, path: place.path(), given, reason, ends_on, errors })
}

async fn change(visit: Visit, place: Place, id: String, form: &crate::form::Form) -> Result<Response, Failure> {
    let errors = match form.get("do") {
        "remind" => {
            let input = remind_of_invitation::RemindOfInvitationInput { role_id: id.clone() };
            visit.change::<RemindOfInvitation>(remind_of_invitation::Variables { input }).await?.errors
        }
        "end" => match read_last(&visit, form.get("endsOn")) {
            Err(errors) => errors,
            Ok(ends_on) => {
                let input = set_role_end::SetRoleEndInput { role_id: id.clone(), ends_on };
                visit.change::<SetRoleEnd>(set_role_end::Variables { input }).await?.errors
            }
        },
        _ => {
            let input = withdraw_role::WithdrawRoleInput { role_id: id.clone(), reason: form.typed("reason") };
            visit.change::<WithdrawRole>(withdraw_role::Variables { input }).await?.errors
        }
    };
    if errors.is_empty() {
        return Ok(Redirect::to(&place.path()).into_response());
    }
    let written = (form.typed("reason"), form.get("endsOn").to_owned());
    change_page(&visit, &place, &id, Some(written), &errors).await
}

/// `/office/people`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list_in_association(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    list_page(&visit, Place::Association, &choice, None, &[]).await
}

/// Invites somebody, from `/office/people`.
///
/// # Errors
/// As [`Visit::change`].
pub async fn invite_to_association(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    invite(visit, Place::Association, &form).await
}

/// `/organisations/{id}/people`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list_in_organisation(
    visit: Visit,
    Path(id): Path<String>,
    Query(choice): Query<Choice>,
) -> Result<Response, Failure> {
    list_page(&visit, Place::Organisation(id), &choice, None, &[]).await
}

/// Invites somebody, from `/organisations/{id}/people`.
///
/// # Errors
/// As [`Visit::change`].
pub async fn invite_to_organisation(
    visit: Visit,
    Path(id): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    invite(visit, Place::Organisation(id), &form).await
}

/// `/platform/people`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list_on_platform(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    list_page(&visit, Place::Platform, &choice, None, &[]).await
}

/// Invites somebody, from `/platform/people`.
///
/// # Errors
/// As [`Visit::change`].
pub async fn invite_to_platform(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    invite(visit, Place::Platform, &form).await
}

/// `/office/people/{role}`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not change it; else as [`Visit::ask`].
pub async fn show_in_association(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    change_page(&visit, &Place::Association, &id, None, &[]).await
}

/// Changes a role in an association.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change_in_association(
    visit: Visit,
    Path(id): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    change(visit, Place::Association, id, &form).await
}

/// `/organisations/{id}/people/{role}`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not change it; else as [`Visit::ask`].
pub async fn show_in_organisation(
    visit: Visit,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    change_page(&visit, &Place::Organisation(organisation), &id, None, &[]).await
}

/// Changes a role in an organisation.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change_in_organisation(
    visit: Visit,
    Path((organisation, id)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    change(visit, Place::Organisation(organisation), id, &form).await
}

/// `/platform/people/{role}`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not change it; else as [`Visit::ask`].
pub async fn show_on_platform(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    change_page(&visit, &Place::Platform, &id, None, &[]).await
}

/// Changes a role on the platform.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change_on_platform(
    visit: Visit,
    Path(id): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    change(visit, Place::Platform, id, &form).await
}
