//! The plain routes of sessions. What must stay true: nobody learns here whether an address is known; a session's token is
//! in a cookie that no script reads and no other host is sent.

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use mellanrum_app::{App, session};
use mellanrum_model::Error;
use serde::Deserialize;
use serde_json::json;

use crate::{
    Api,
    error::{Refusal, told},
    http::{Visit, detached, language_of, read_json, refuse, session_cookie},
};

fn cookie(app: &App, token: &str, max_age_secs: i64) -> Result<HeaderValue, Error> {
    let secure = if app.addresses.scheme == "https" { "; Secure" } else { "" };
    let name = session_cookie(app);
    HeaderValue::from_str(&format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_secs}{secure}"))
        .map_err(Error::internal)
}

/// Reads a request that may change something.
async fn read_visit(api: &Api, parts: &Parts) -> Result<Visit, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    visit.check_origin(&parts.headers)?;
    Ok(visit)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinkRequest {
    email: String,
    #[serde(default)]
    return_to: Option<String>,
}

/// `POST /session/link`: sends a sign-in link, if the address is somebody's. The answer is the same if it is not.
pub(crate) async fn request_link(State(api): State<Api>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match try_request_link(api, &parts, body).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(refusal) => refuse(&refusal, language_of(&parts.headers)),
    }
}

async fn try_request_link(api: Api, parts: &Parts, body: Body) -> Result<(), Refusal> {
    let visit = read_visit(&api, parts).await?;
    let wanted: LinkRequest = read_json(&parts.headers, body).await?;
    let sent = detached(async move {
        visit.actor(&api.app).await?;
        let return_to = wanted.return_to.as_deref().unwrap_or("/");
        session::request_link(&api.app, &visit.host, &wanted.email, return_to, visit.language).await
    });
    sent.await.and_then(|sent| sent).map_err(|error| told(&error))
}

#[derive(Deserialize)]
struct SignIn {
    token: String,
}

/// `POST /session`: uses a sign-in link. A session that the browser had before ends.
pub(crate) async fn sign_in(State(api): State<Api>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    try_sign_in(api, &parts, body).await.unwrap_or_else(|refusal| refuse(&refusal, language_of(&parts.headers)))
}

async fn try_sign_in(api: Api, parts: &Parts, body: Body) -> Result<Response, Refusal> {
    let visit = read_visit(&api, parts).await?;
    let link: SignIn = read_json(&parts.headers, body).await?;
    let app = api.app.clone();
    let signed_in = detached(async move {
        visit.actor(&app).await?;
        let signed_in = session::sign_in(&app, &visit.host, &link.token).await;
        if let (Ok(_), Some(before)) = (&signed_in, &visit.token) {
            session::sign_out(&app, before).await?;
        }
        Ok::<_, Error>(signed_in)
    });
    let signed_in = signed_in.await.and_then(|signed_in| signed_in).map_err(|error| told(&error))?;
    let signed_in = signed_in.map_err(|error| match error {
        Error::NotFound => Refusal::link_used(),
        error => told(&error),
    })?;
    let cookie = cookie(&api.app, &signed_in.token, signed_in.max_age_secs).map_err(|error| told(&error))?;
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({ "returnTo": signed_in.return_to }))).into_response())
}

/// `DELETE /session`: ends the session, if there is one. Browsers ask before they send a DELETE from another site.
pub(crate) async fn sign_out(State(api): State<Api>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    try_sign_out(api, &parts).await.unwrap_or_else(|refusal| refuse(&refusal, language_of(&parts.headers)))
}

async fn try_sign_out(api: Api, parts: &Parts) -> Result<Response, Refusal> {
    let visit = read_visit(&api, parts).await?;
    if let Some(token) = visit.token {
        let app = api.app.clone();
        let ended = detached(async move { session::sign_out(&app, &token).await }).await;
        ended.and_then(|ended| ended).map_err(|error| told(&error))?;
    }
    let cookie = cookie(&api.app, "", 0).map_err(|error| told(&error))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
