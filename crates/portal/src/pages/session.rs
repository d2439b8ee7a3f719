//! Signing in and out, and the choice of language.
//!
//! People sign in on the apex host and come back to the host where they asked by a one-time code. Must stay true: opening a
//! mailed link does not use it, because mail scanners open links; whether an address is known is never told; after signing in
//! people are sent to a path of this host only, or to an address that the API gave.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::{Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    api::{read, read_body},
    failure::Failure,
    form::{local_path, percent_encode},
    operations::{ProviderForAddress, SignInPage, provider_for_address, sign_in_page},
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
    /// Providers by which the people of the association sign in that one comes from.
    providers: Vec<sign_in_page::SignInPageIdentityProviders>,
    /// The name of the association that one is going to.
    going_to: Option<String>,
    /// The provider that speaks for the domain of the address.
    offer: Option<ProviderOffer>,
    errors: Errors,
}

/// A provider to choose.
struct ProviderOffer {
    key: String,
    name: String,
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
}

#[derive(Template)]
#[template(path = "session/failed.html")]
struct FailedTemplate {
    page: Page,
    title: String,
    text: String,
}

/// A page that leads on by itself: a form's answer may not be a redirect to another host, because the content policy allows
/// forms to lead to their own host only.
#[derive(Template)]
#[template(path = "session/go_on.html")]
struct GoOnTemplate {
    page: Page,
    title: String,
    url: String,
}

/// Where to go after signing in, and how to sign in.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    #[serde(default)]
    return_to: String,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    login_hint: String,
}

/// The slug of the association that a way leads to, when it is the way of a session that is handed over.
fn slug_in(return_to: &str) -> Option<&str> {
    let query = return_to.strip_prefix("/session/hand-over?")?;
    query.split('&').find_map(|pair| pair.strip_prefix("to="))
}

/// `/sign-in`: on the apex the page, on other hosts the way to the apex.
///
/// # Errors
/// As [`Visit::shell`].
pub async fn sign_in(visit: Visit, Query(query): Query<SignIn>) -> Result<Response, Failure> {
    if !visit.is_on_apex() {
        return ask_apex(&visit, &query).await;
    }
    let return_to = local_path(&query.return_to).to_owned();
    if !query.provider.is_empty() {
        let wanted =
            json!({ "provider": query.provider, "loginHint": not_empty(&query.login_hint), "returnTo": return_to });
        return depart(&visit, &wanted).await;
    }
    let template = template(&visit, String::new(), return_to, None, |_| Errors::default()).await?;
    render(&template)
}

fn not_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Sends a visitor of an association's host to the apex, which hands a session over, or asks to sign in first.
async fn ask_apex(visit: &Visit, query: &SignIn) -> Result<Response, Failure> {
    let wanted = json!({ "returnTo": local_path(&query.return_to) });
    let response = visit.send(Method::POST, "/session/request", Some(&wanted)).await?;
    let cookies = cookies_of(&response);
    accept(&response)?;
    let url = read_url(response, "url").await?.ok_or(Failure::Internal)?;
    let url = match (query.provider.as_str(), url.split_once("/session/hand-over?")) {
        ("", _) | (_, None) => url,
        (provider, Some((apex, rest))) => {
            let return_to = percent_encode(&format!("/session/hand-over?{rest}"));
            let hint = percent_encode(&query.login_hint);
            format!("{apex}/sign-in?provider={}&loginHint={hint}&returnTo={return_to}", percent_encode(provider))
        }
    };
    Ok(with_cookies(Redirect::to(&url).into_response(), &cookies))
}

/// Sends a visitor to an identity provider.
async fn depart(visit: &Visit, wanted: &Value) -> Result<Response, Failure> {
    let response = visit.send(Method::POST, "/session/departure", Some(wanted)).await?;
    let cookies = cookies_of(&response);
    match response.status() {
        StatusCode::NOT_FOUND => return Err(Failure::NotFound),
        StatusCode::SERVICE_UNAVAILABLE => return failed(visit, "provider-away").await,
        _ => accept(&response)?,
    }
    let url = read_url(response, "url").await?.ok_or(Failure::Internal)?;
    Ok(with_cookies(Redirect::to(&url).into_response(), &cookies))
}

async fn failed(visit: &Visit, key: &'static str) -> Result<Response, Failure> {
    let page = Page::new(visit, Some(&visit.shell().await?));
    let (title, text) = match key {
        "provider-away" => (page.t("provider-away-title"), page.t("provider-away-text")),
        "provider-refused" => (page.t("provider-refused-title"), page.t("provider-refused-text")),
        "hand-over" => (page.t("hand-over-failed-title"), page.t("hand-over-failed-text")),
        _ => (page.t("link-expired-title"), page.t("link-expired-text")),
    };
    let status = if key == "provider-away" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::GONE };
    render_with(status, &FailedTemplate { page, title, text })
}

async fn template(
    visit: &Visit,
    email: String,
    return_to: String,
    offer: Option<ProviderOffer>,
    errors: impl FnOnce(&Page) -> Errors,
) -> Result<SignInTemplate, Failure> {
    let slug = slug_in(&return_to).unwrap_or_default().to_owned();
    let answer = visit.ask::<SignInPage>(sign_in_page::Variables { slug: slug.clone() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let errors = errors(&page);
    let providers = answer.data.identity_providers;
    let going_to = answer.data.associations.into_iter().find(|one| one.slug == slug).map(|one| one.name);
    Ok(SignInTemplate { page, email, return_to, providers, going_to, offer, errors })
}

/// Takes an address: offers the provider of its domain, or sends a link. The answer is the same whoever it belongs to.
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
    let by = form.get("by");
    if let Some(provider) = by.strip_prefix("provider:") {
        let wanted = json!({ "provider": provider, "loginHint": email, "returnTo": return_to });
        let response = visit.send(Method::POST, "/session/departure", Some(&wanted)).await?;
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            return failed(&visit, "provider-away").await;
        }
        accept(&response)?;
        let cookies = cookies_of(&response);
        let url = read_url(response, "url").await?.ok_or(Failure::Internal)?;
        let page = Page::new(&visit, Some(&visit.shell().await?));
        return Ok(with_cookies(render(&GoOnTemplate { title: page.t("go-on-provider"), page, url })?, &cookies));
    }
    if looks_right && by != "link" {
        let variables = provider_for_address::Variables { email: email.clone() };
        let answer = visit.execute::<ProviderForAddress>(variables).await?;
        let found: provider_for_address::ResponseData = read(&answer, "the provider")?;
        if let Some(found) = found.identity_provider_for {
            let offer = ProviderOffer { key: found.key, name: found.name };
            let template = template(&visit, email, return_to, Some(offer), |_| Errors::default());
            return render(&template.await?);
        }
    }
    let mut cookies = Vec::new();
    if looks_right {
        let body = json!({ "email": email, "returnTo": return_to });
        let response = visit.send(Method::POST, "/session/link", Some(&body)).await?;
        cookies = cookies_of(&response);
        match response.status() {
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => refused = true,
            StatusCode::SERVICE_UNAVAILABLE => return Err(Failure::NoSignIn),
            _ => accept(&response)?,
        }
    }
    if refused {
        let template = template(&visit, email, return_to, None, |page| {
            let mut errors = Errors::default();
            errors.add("email", page.t("sign-in-email-wrong"));
            errors
        });
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &template.await?);
    }
    Ok(with_cookies(Redirect::to("/sign-in/sent").into_response(), &cookies))
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
    render(&OpenLinkTemplate { page: Page::new(&visit, Some(&shell)), token })
}

fn works_no_more(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::GONE | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
    )
}

/// Uses a link: signs in and goes to where the person was going.
///
/// # Errors
/// [`Failure::RateLimited`], [`Failure::NoSignIn`].
pub async fn use_link(visit: Visit, Path(token): Path<String>, Posted(_): Posted) -> Result<Response, Failure> {
    let response = visit.send(Method::POST, "/session", Some(&json!({ "token": token }))).await?;
    if works_no_more(response.status()) {
        return failed(&visit, "link").await;
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        return Err(Failure::NoSignIn);
    }
    accept(&response)?;
    let cookies = cookies_of(&response);
    let return_to = read_url(response, "returnTo").await?.unwrap_or_else(|| "/".to_owned());
    let page = Page::new(&visit, Some(&visit.shell().await?));
    let url = local_path(&return_to).to_owned();
    Ok(with_cookies(render(&GoOnTemplate { title: page.t("go-on-signed-in"), page, url })?, &cookies))
}

/// What an identity provider sends back.
#[derive(Deserialize)]
pub struct Arrival {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

/// `/session/callback`: comes back from an identity provider.
///
/// # Errors
/// [`Failure::Unavailable`].
pub async fn arrive(visit: Visit, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let body = json!({ "state": arrival.state, "code": arrival.code });
    let response = visit.send(Method::POST, "/session/callback", Some(&body)).await?;
    match response.status() {
        StatusCode::FORBIDDEN => return failed(&visit, "provider-refused").await,
        StatusCode::SERVICE_UNAVAILABLE => return failed(&visit, "provider-away").await,
        status if works_no_more(status) => return failed(&visit, "hand-over").await,
        _ => accept(&response)?,
    }
    let cookies = cookies_of(&response);
    let return_to = read_url(response, "returnTo").await?.unwrap_or_else(|| "/".to_owned());
    Ok(with_cookies(Redirect::to(local_path(&return_to)).into_response(), &cookies))
}

/// Where a session is to begin.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandOver {
    to: String,
    state: String,
    #[serde(default)]
    return_to: String,
}

/// `/session/hand-over`: on the apex, leads back to the host where somebody asked to sign in, once she is.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such host.
pub async fn hand_over(visit: Visit, Query(wanted): Query<HandOver>) -> Result<Response, Failure> {
    let body = json!({ "to": wanted.to, "state": wanted.state, "returnTo": local_path(&wanted.return_to) });
    let response = visit.send(Method::POST, "/session/hand-over", Some(&body)).await?;
    match response.status() {
        StatusCode::UNAUTHORIZED => {
            let here = percent_encode(&visit.details.path);
            return Ok(Redirect::to(&format!("/sign-in?returnTo={here}")).into_response());
        }
        StatusCode::NOT_FOUND => return Err(Failure::NotFound),
        _ => accept(&response)?,
    }
    let url = read_url(response, "url").await?.ok_or(Failure::Internal)?;
    Ok(Redirect::to(&url).into_response())
}

/// A code from the apex.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    #[serde(default)]
    code: String,
    #[serde(default)]
    return_to: String,
}

/// `/session/receive`: on an association's host, begins the session that the apex hands over.
///
/// # Errors
/// [`Failure::Unavailable`].
pub async fn receive(visit: Visit, Query(receipt): Query<Receipt>) -> Result<Response, Failure> {
    let body = json!({ "code": receipt.code, "returnTo": local_path(&receipt.return_to) });
    let response = visit.send(Method::POST, "/session/receive", Some(&body)).await?;
    if works_no_more(response.status()) {
        return failed(&visit, "hand-over").await;
    }
    accept(&response)?;
    let cookies = cookies_of(&response);
    let return_to = read_url(response, "returnTo").await?.unwrap_or_else(|| "/".to_owned());
    Ok(with_cookies(Redirect::to(local_path(&return_to)).into_response(), &cookies))
}

/// Ends the session, here and on every other host, and where it began when that is an identity provider.
///
/// # Errors
/// [`Failure::Unavailable`].
pub async fn sign_out(visit: Visit, Posted(_): Posted) -> Result<Response, Failure> {
    let response = visit.send(Method::DELETE, "/session", None).await?;
    accept(&response)?;
    let cookies = cookies_of(&response);
    let answer = match read_url(response, "logoutUrl").await? {
        Some(url) => {
            let page = Page::new(&visit, None);
            render(&GoOnTemplate { title: page.t("go-on-signed-out"), page, url })?
        }
        None => Redirect::to("/").into_response(),
    };
    Ok(with_cookies(answer, &cookies))
}

/// Remembers the language and goes back to the page.
pub async fn choose_language(visit: Visit, Posted(form): Posted) -> Response {
    let mut redirect = Redirect::to(local_path(form.get("returnTo"))).into_response();
    if let Some(language) = Language::parse(form.get("language")) {
        redirect.headers_mut().append(header::SET_COOKIE, language_cookie(&visit, language));
    }
    redirect
}

fn cookies_of(response: &Response) -> Vec<http::HeaderValue> {
    response.headers().get_all(header::SET_COOKIE).iter().cloned().collect()
}

fn with_cookies(mut response: Response, cookies: &[http::HeaderValue]) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// An address in an answer of the API.
async fn read_url(response: Response, name: &str) -> Result<Option<String>, Failure> {
    let answer: Value = read_body(response).await?;
    Ok(answer[name].as_str().map(str::to_owned))
}

fn accept(response: &Response) -> Result<(), Failure> {
    match response.status() {
        status if status.is_success() => Ok(()),
        StatusCode::TOO_MANY_REQUESTS => Err(Failure::rate_limited(response.headers())),
        StatusCode::SERVICE_UNAVAILABLE => Err(Failure::Unavailable),
        StatusCode::NOT_FOUND => Err(Failure::NotFound),
        status => {
            tracing::error!(%status, "the API refused a session request");
            Err(Failure::Internal)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_an_association_is_recognised() {
        assert_eq!(slug_in("/session/hand-over?to=blekinge&state=1&returnTo=%2F"), Some("blekinge"));
        for other in ["/", "/office", "/session/hand-over", "/session/hand-over?state=1"] {
            assert_eq!(slug_in(other), None, "{other}");
        }
    }
}
