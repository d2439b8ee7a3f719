//! One's own account, on the apex host: roles and invitations, keys, and browsers that are signed in.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    failure::Failure,
    operations::{
        AccountPage, AnswerInvitation, EndOtherSessions, EndSession, RemovePasskey, account_page, answer_invitation,
        end_other_sessions, end_session, remove_passkey,
    },
    page::{Page, render_with},
    pages::Errors,
    scalars::{Role, RoleState},
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountTemplate {
    page: Page,
    email: String,
    invitations: Vec<OwnRole>,
    roles: Vec<OwnRole>,
    earlier: Vec<OwnRole>,
    sessions: Vec<BrowserSession>,
    passkeys: Vec<account_page::AccountPageAccountPasskeys>,
    second_factor: bool,
    errors: Errors,
}

/// A role of the viewer, in words.
struct OwnRole {
    own: account_page::AccountPageAccountRoles,
    place: String,
    /// The address where it is used.
    url: String,
}

struct BrowserSession {
    session: account_page::AccountPageAccountSessions,
    /// The browser and the system, as people call them.
    browser: String,
}

/// `/account`
///
/// # Errors
/// [`Failure::Unauthenticated`]; else as [`Visit::ask`].
pub async fn show(visit: Visit) -> Result<Response, Failure> {
    page(&visit, Errors::default(), StatusCode::OK).await
}

async fn page(visit: &Visit, errors: Errors, status: StatusCode) -> Result<Response, Failure> {
    if !visit.is_on_apex() {
        return Err(Failure::NotFound);
    }
    let answer = visit.ask::<AccountPage>(account_page::Variables {}).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let email = answer.shell.viewer.person.as_ref().ok_or(Failure::Unauthenticated)?.email.clone();
    let account = answer.data.account;
    let (mut invitations, mut roles, mut earlier) = (Vec::new(), Vec::new(), Vec::new());
    for own in account.roles {
        let state = own.given.state;
        let role = in_words(&page, own);
        match state {
            RoleState::Invited => invitations.push(role),
            RoleState::Holds | RoleState::Coming => roles.push(role),
            _ => earlier.push(role),
        }
    }
    let sessions = account
        .sessions
        .into_iter()
        .map(|session| BrowserSession { browser: browser_name(&page, &session.agent), session })
        .collect();
    let (passkeys, second_factor) = (account.passkeys, account.second_factor);
    let template =
        AccountTemplate { page, email, invitations, roles, earlier, sessions, passkeys, second_factor, errors };
    render_with(status, &template)
}

fn in_words(page: &Page, own: account_page::AccountPageAccountRoles) -> OwnRole {
    let place = match (&own.association, &own.organisation) {
        (Some(association), _) => association.name.clone(),
        (None, Some(organisation)) => organisation.name.clone(),
        (None, None) if own.given.role == Role::Analyst => page.t("place-network"),
        (None, None) => page.t("product-name"),
    };
    let url = match (&own.association, &own.organisation) {
        (Some(association), _) => {
            page.places.iter().find(|there| there.name == association.name).map(|there| there.url.clone())
        }
        (None, Some(organisation)) if own.given.role == Role::OrganisationAdministrator => {
            Some(format!("/organisations/{}/people", organisation.id))
        }
        (None, Some(_)) => Some("/".to_owned()),
        (None, None) => None,
    };
    OwnRole { place, url: url.filter(|_| own.is_usable).unwrap_or_default(), own }
}

/// What people call the browser that names itself so.
fn browser_name(page: &Page, agent: &str) -> String {
    let find = |names: &[(&str, &str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| (*name).to_owned())
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => page.t2("browser-on", "browser", browser, "system", system),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => page.t("browser-unknown"),
    }
}

async fn done(visit: &Visit, errors: Vec<crate::api::UserError>, place: &str) -> Result<Response, Failure> {
    if errors.is_empty() {
        return Ok(Redirect::to(&format!("/account{place}")).into_response());
    }
    let mut found = Errors::default();
    found.add_all(&errors, |_| String::new());
    page(visit, found, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Accepts or declines an invitation.
///
/// # Errors
/// As [`Visit::change`].
pub async fn answer_invitation(
    visit: Visit,
    Path(id): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Failure> {
    let input = answer_invitation::AnswerInvitationInput { role_id: id, accept: form.get("answer") == "yes" };
    let change = visit.change::<AnswerInvitation>(answer_invitation::Variables { input }).await?;
    done(&visit, change.errors, "").await
}

/// Ends one session.
///
/// # Errors
/// As [`Visit::change`].
pub async fn end_session(visit: Visit, Path(id): Path<String>, Posted(_): Posted) -> Result<Response, Failure> {
    let input = end_session::EndSessionInput { session_id: id };
    let change = visit.change::<EndSession>(end_session::Variables { input }).await?;
    done(&visit, change.errors, "#sessions").await
}

/// Ends every other session.
///
/// # Errors
/// As [`Visit::change`].
pub async fn end_other_sessions(visit: Visit, Posted(_): Posted) -> Result<Response, Failure> {
    let input = end_other_sessions::EndOtherSessionsInput { confirm: true };
    let change = visit.change::<EndOtherSessions>(end_other_sessions::Variables { input }).await?;
    done(&visit, change.errors, "#sessions").await
}

/// Removes a key.
///
/// # Errors
/// As [`Visit::change`].
pub async fn remove_passkey(visit: Visit, Path(id): Path<String>, Posted(_): Posted) -> Result<Response, Failure> {
    let input = remove_passkey::RemovePasskeyInput { passkey_id: id };
    let change = visit.change::<RemovePasskey>(remove_passkey::Variables { input }).await?;
    done(&visit, change.errors, "#keys").await
}
