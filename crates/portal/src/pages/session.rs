//! Signing in by an e-mailed link, signing out, and the choice of language.
//!
//! Must stay true: opening a link does not use it, because mail scanners open links; whether an address is known is never
//! told; after signing in people are sent to a path of this host only.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, StatusCode, header};
use serde::Deserialize;
use serde_json::json;

use crate::{
    api::read_body,
    failure::Failure,
    form::{local_path, percent_encode},
    page::{Page, render, render_with},
    pages::Errors,
    text::Language,
    visit::{Posted, Visit, language_cookie},
};

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignInTemplate {
    page: Page,
    email: String,
    return_to: String,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "session/link_sent.html")]
struct LinkSentTemplate {
    page: Page,
}

#[derive(Template)]
#[template(path = "session/open_link.html")]
struct OpenLinkTemplate {
    page: Page,
    token: String,
    expired: bool,
}

/// Where to go after signing in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnTo {
    #[serde(default)]
    return_to: String,
}

/// `/sign-in`
///
/// # Errors
/// As [`Visit::shell`].
pub async fn sign_in(visit: Visit, Query(query): Query<ReturnTo>) -> Result<Response, Failure> {
    let shell = visit.shell().await?;
    let return_to = local_path(&query.return_to).to_owned();
    render(&SignInTemplate {
        page: Page::new(&visit, Some(&shell)),
        email: String::new(),
        return_to,
        errors: Errors::default(),
    })
}

/// Sends a link to the address; the answer is the same whoever it belongs to.
///
/// # Errors
/// [`Failure::RateLimited`], [`Failure::NoSignIn`].
pub async fn send_link(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    let email = form.get("email").trim().to_owned();
    let return_to = local_path(form.get("returnTo")).to_owned();
    let looks_right = email
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !email.contains(' '));
    let mut refused = !looks_right;
    if looks_right {
        let body = json!({ "email": email, "returnTo": return_to });
        let response = visit.send(Method::POST, "/session/link", Some(&body)).await?;
        match response.status() {
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => refused = true,
            StatusCode::SERVICE_UNAVAILABLE => return Err(Failure::NoSignIn),
            _ => accept(&response)?,
        }
    }
    if refused {
        let page = Page::new(&visit, Some(&visit.shell().await?));
        let mut errors = Errors::default();
        errors.add("email", page.t("sign-in-email-wrong"));
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &SignInTemplate { page, email, return_to, errors });
    }
    Ok(Redirect::to("/sign-in/sent").into_response())
}

/// `/sign-in/sent`
///
/// # Errors
/// As [`Visit::shell`].
pub async fn link_sent(visit: Visit) -> Result<Response, Failure> {
    let shell = visit.shell().await?;
    render(&LinkSentTemplate { page: Page::new(&visit, Some(&shell)) })
}

/// `/session/link/{token}`: a button, so that opening the link does not use it.
///
/// # Errors
/// As [`Visit::shell`].
pub async fn open_link(visit: Visit, Path(token): Path<String>) -> Result<Response, Failure> {
    let shell = visit.shell().await?;
    let token = percent_encode(&token);
    render(&OpenLinkTemplate { page: Page::new(&visit, Some(&shell)), token, expired: false })
}

/// Uses a link: signs in and goes to where the person was going.
///
/// # Errors
/// [`Failure::RateLimited`], [`Failure::NoSignIn`].
pub async fn use_link(visit: Visit, Path(token): Path<String>, Posted(_): Posted) -> Result<Response, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct SignedIn {
        #[serde(default)]
        return_to: Option<String>,
    }
    let response = visit.send(Method::POST, "/session", Some(&json!({ "token": token }))).await?;
    let status = response.status();
    if matches!(
        status,
        StatusCode::GONE | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
    ) {
        let shell = visit.shell().await?;
        let template = OpenLinkTemplate { page: Page::new(&visit, Some(&shell)), token: String::new(), expired: true };
        return render_with(StatusCode::GONE, &template);
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return Err(Failure::NoSignIn);
    }
    accept(&response)?;
    let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    let signed_in: SignedIn = read_body(response).await?;
    let mut redirect = Redirect::to(local_path(signed_in.return_to.as_deref().unwrap_or("/"))).into_response();
    for cookie in cookies {
        redirect.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(redirect)
}

/// Ends the session.
///
/// # Errors
/// [`Failure::Unavailable`].
pub async fn sign_out(visit: Visit, Posted(_): Posted) -> Result<Response, Failure> {
    let response = visit.send(Method::DELETE, "/session", None).await?;
    if response.status() != StatusCode::UNAUTHORIZED {
        accept(&response)?;
    }
    let mut redirect = Redirect::to("/").into_response();
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        redirect.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    Ok(redirect)
}

/// Remembers the language and goes back to the page.
pub async fn choose_language(visit: Visit, Posted(form): Posted) -> Response {
    let mut redirect = Redirect::to(local_path(form.get("returnTo"))).into_response();
    if let Some(language) = Language::parse(form.get("language")) {
        redirect.headers_mut().append(header::SET_COOKIE, language_cookie(&visit, language));
    }
    redirect
}

fn accept(response: &Response) -> Result<(), Failure> {
    match response.status() {
        status if status.is_success() => Ok(()),
        StatusCode::TOO_MANY_REQUESTS => Err(Failure::rate_limited(response.headers())),
        StatusCode::SERVICE_UNAVAILABLE => Err(Failure::Unavailable),
        status => {
            tracing::error!(%status, "the API refused a session request");
            Err(Failure::Internal)
        }
    }
}
