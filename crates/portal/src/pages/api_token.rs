//! Tokens by which other programs work in the association.

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
    form::Form,
    format,
    operations::{
        ApiTokensPage, CreateApiToken, WithdrawApiToken, api_tokens_page, create_api_token, withdraw_api_token,
    },
    page::{Page, render_with},
    pages::{Errors, field_among},
    scalars::{Date, TokenScope},
    text::key,
    visit::{Posted, Visit},
};

const PATH: &str = "/office/tokens";
/// Days that a new token works, when nothing else is chosen.
const USUAL_DAYS: i64 = 90;

type Token = api_tokens_page::ApiTokenFields;

#[derive(Template)]
#[template(path = "api_token/list.html")]
struct TokensTemplate {
    page: Page,
    path: &'static str,
    working: Vec<Token>,
    ended: Vec<Token>,
    scopes: Vec<ScopeChoice>,
    form: Option<TokenForm>,
    /// What the program sends, right after the token was made.
    secret: Option<String>,
    errors: Errors,
}

struct ScopeChoice {
    scope: TokenScope,
    is_chosen: bool,
}

/// What was written in the form.
#[derive(Debug, Clone, Default)]
struct TokenForm {
    name: String,
    scopes: Vec<String>,
    expires_on: String,
}

/// What to show.
#[derive(Deserialize, Default)]
pub struct Choice {
    #[serde(default)]
    new: String,
}

async fn page(
    visit: &Visit,
    form: Option<TokenForm>,
    wants_form: bool,
    refused: &[UserError],
    secret: Option<String>,
) -> Result<Response, Failure> {
    let answer = visit.ask::<ApiTokensPage>(api_tokens_page::Variables {}).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let today = page.now.map(format::local_date);
    let form = form.or_else(|| {
        let last = today.and_then(|today| today.checked_add(jiff::Span::new().days(USUAL_DAYS)).ok());
        wants_form.then(|| TokenForm {
            expires_on: last.map(|day| day.to_string()).unwrap_or_default(),
            ..TokenForm::default()
        })
    });
    let scopes = answer.data.token_scopes.token_scopes.iter().map(|scope| ScopeChoice {
        scope: *scope,
        is_chosen: form.as_ref().is_some_and(|form| form.scopes.iter().any(|chosen| chosen == scope.value())),
    });
    const FIELDS: [&str; 3] = ["name", "scopes", "expiresOn"];
    let mut errors = Errors::default();
    errors.add_all(refused, |error| field_among(error, &FIELDS).to_owned());
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (working, ended) = answer.data.api_tokens.into_iter().partition(|token| token.holds);
    render_with(
        status,
        &TokensTemplate { scopes: scopes.collect(), page, path: PATH, working, ended, form, secret, errors },
    )
}

/// `/office/tokens`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    page(&visit, None, choice.new == "1", &[], None).await
}

fn read(form: &Form) -> TokenForm {
    TokenForm {
        name: form.get("name").trim().to_owned(),
        scopes: form.all("scopes").map(str::to_owned).collect(),
        expires_on: form.get("expiresOn").to_owned(),
    }
}

/// Makes a token, and shows what the program is to send: on this page alone.
///
/// # Errors
/// As [`Visit::change`].
pub async fn create(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    let written = read(&form);
    let Ok(expires_on) = written.expires_on.parse::<Date>() else {
        let message = crate::text::text(visit.language(), key("token-last-wrong"));
        let error = UserError { code: "DATE".to_owned(), path: vec!["expiresOn".to_owned()], message, source: None };
        return page(&visit, Some(written), true, &[error], None).await;
    };
    let scopes = written.scopes.iter().filter_map(|scope| TokenScope::parse(scope)).collect();
    let input = create_api_token::CreateApiTokenInput { name: written.name.clone(), scopes, expires_on };
    let changed = visit.change::<CreateApiToken>(create_api_token::Variables { input }).await?;
    match changed.data.create_api_token.secret {
        Some(secret) if changed.errors.is_empty() => page(&visit, None, false, &[], Some(secret)).await,
        _ => page(&visit, Some(written), true, &changed.errors, None).await,
    }
}

/// Withdraws a token.
///
/// # Errors
/// As [`Visit::change`].
pub async fn withdraw(visit: Visit, Path(id): Path<String>, Posted(_): Posted) -> Result<Response, Failure> {
    let input = withdraw_api_token::WithdrawApiTokenInput { token_id: id };
    let errors = visit.change::<WithdrawApiToken>(withdraw_api_token::Variables { input }).await?.errors;
    if errors.is_empty() {
        return Ok(Redirect::to(PATH).into_response());
    }
    page(&visit, None, false, &errors, None).await
}
