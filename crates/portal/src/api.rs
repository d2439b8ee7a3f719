//! Asks the API: GraphQL operations and the few plain HTTP routes.
//!
//! Must stay true: what identifies the visitor (host, cookies, browser) and the request (trace, request id, language) goes along
//! with every call, with what whoever serves the pages has added for the API ([`Carried`]), and nothing else of the
//! visitor's request does.

use axum::{body::Body, response::Response};
use graphql_client::GraphQLQuery;
use http::{Extensions, Method, Request, StatusCode, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    failure::Failure,
    operations::{Shell, ShellPage, shell_page},
    text::{Language, key, text},
    visit::Visit,
};

/// Bytes of an answer at most.
const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// What goes along with every call that a visitor's request makes, unseen by the portal. Whoever serves the pages puts it
/// into the extensions of the visitor's request, which no header can do.
#[derive(Clone, Default)]
pub struct Carried(pub Extensions);

/// A page's data and the head of the page.
pub struct Answer<T> {
    /// What the operation asked for.
    pub data: T,
    /// Who is signed in, on which association's host.
    pub shell: Shell,
    /// The answer as it came, for reading a part of it as a fragment's type.
    pub raw: Value,
}

/// What came of a mutation.
pub struct Change<T> {
    /// The payload.
    pub data: T,
    /// What the person can mend.
    pub errors: Vec<UserError>,
}

/// Something that the person can mend, in words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UserError {
    /// What kind of error.
    pub code: String,
    /// Where in the input.
    #[serde(default)]
    pub path: Vec<String>,
    /// In words.
    pub message: String,
    /// The policy and paragraph that ask for it.
    #[serde(default)]
    pub source: Option<String>,
}

impl UserError {
    /// Whether the error is about this part of the input.
    #[must_use]
    pub fn is_about(&self, field: &str) -> bool {
        self.path.iter().any(|part| part == field)
    }

    /// Whether somebody else changed first what the form was about.
    #[must_use]
    pub fn is_overtaking(&self) -> bool {
        self.code == "CONFLICT"
    }

    /// As a form says it that keeps what was typed.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        if self.is_overtaking() { text(language, key("overtaken")) } else { self.sentence() }
    }

    /// The message with its source.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.source {
            Some(source) => format!("{} ({source})", self.message),
            None => self.message.clone(),
        }
    }
}

#[derive(Deserialize)]
struct GraphQlAnswer {
    #[serde(default)]
    data: Value,
    #[serde(default)]
    errors: Vec<GraphQlError>,
}

#[derive(Deserialize)]
struct GraphQlError {
    message: String,
    #[serde(default)]
    extensions: ErrorExtensions,
}

#[derive(Deserialize, Default)]
struct ErrorExtensions {
    #[serde(default)]
    code: String,
}

impl Visit {
    /// Asks for a page's data.
    ///
    /// # Errors
    /// By the code of the API's first error; [`Failure::Internal`] when the answer does not fit the schema.
    pub async fn ask<Q: GraphQLQuery>(&self, variables: Q::Variables) -> Result<Answer<Q::ResponseData>, Failure> {
        let raw = self.execute::<Q>(variables).await?;
        let shell = read(&raw, "the page head")?;
        Ok(Answer { data: read(&raw, "the page")?, shell, raw })
    }

    /// The head of the page alone.
    ///
    /// # Errors
    /// As [`Visit::ask`].
    pub async fn shell(&self) -> Result<Shell, Failure> {
        read(&self.execute::<ShellPage>(shell_page::Variables {}).await?, "the page head")
    }

    /// Runs a mutation.
    ///
    /// # Errors
    /// As [`Visit::ask`]; what the person can mend is no failure but in [`Change::errors`].
    pub async fn change<Q: GraphQLQuery>(&self, variables: Q::Variables) -> Result<Change<Q::ResponseData>, Failure> {
        let raw = self.execute::<Q>(variables).await?;
        let errors = raw
            .as_object()
            .and_then(|fields| fields.values().next())
            .and_then(|payload| payload.get("userErrors"))
            .map_or_else(|| Ok(Vec::new()), |errors| read(errors, "user errors"))?;
        Ok(Change { data: read(&raw, "the payload")?, errors })
    }

    /// Runs an operation and gives its data as it came.
    ///
    /// # Errors
    /// As [`Visit::ask`].
    pub async fn execute<Q: GraphQLQuery>(&self, variables: Q::Variables) -> Result<Value, Failure> {
        let query = Q::build_query(variables);
        let name = query.operation_name;
        let body = serde_json::to_value(&query).map_err(|error| {
            tracing::error!(operation = name, %error, "cannot write the operation");
            Failure::Internal
        })?;
        let response = self.send(Method::POST, "/graphql", Some(&body)).await?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Failure::rate_limited(response.headers()));
        }
        let answer: GraphQlAnswer = read_body(response).await.map_err(|failure| {
            tracing::error!(operation = name, %status, "the API did not answer in GraphQL");
            if status == StatusCode::SERVICE_UNAVAILABLE { Failure::Unavailable } else { failure }
        })?;
        match answer.errors.first() {
            None => Ok(answer.data),
            Some(error) => {
                let failure = Failure::from_code(&error.extensions.code);
                if failure == Failure::Internal {
                    tracing::error!(
                        operation = name,
                        code = error.extensions.code,
                        message = error.message,
                        "the API refused an operation"
                    );
                }
                Err(failure)
            }
        }
    }

    /// Calls one of the API's plain routes.
    ///
    /// # Errors
    /// [`Failure::Internal`] when the request cannot be written.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Response, Failure> {
        let details = &self.details;
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &details.host)
            .header(header::ACCEPT, "application/json")
            .header(header::ACCEPT_LANGUAGE, details.language.code())
            .header("x-request-id", &details.request_id);
        if let Some(cookies) = &details.cookies {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(agent) = &details.agent {
            request = request.header(header::USER_AGENT, agent);
        }
        if let Some(traceparent) = &details.traceparent {
            request = request.header("traceparent", traceparent);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).map_err(|error| {
            tracing::error!(%error, "cannot write a request to the API");
            Failure::Internal
        })?;
        request.extensions_mut().extend(details.carried.0.clone());
        self.portal.config.api.clone().oneshot(request).await.map_err(|never| match never {})
    }
}

/// Reads a JSON body.
///
/// # Errors
/// [`Failure::Internal`] when it is not the JSON expected, or too long.
pub async fn read_body<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let bytes = axum::body::to_bytes(response.into_body(), MAX_ANSWER_BYTES).await.map_err(|_| Failure::Internal)?;
    serde_json::from_slice(&bytes).map_err(|_| Failure::Internal)
}

/// Reads a part of an answer as a type of the schema.
///
/// # Errors
/// [`Failure::Internal`] when it does not fit.
pub fn read<T: DeserializeOwned>(value: &Value, what: &str) -> Result<T, Failure> {
    T::deserialize(value).map_err(|error| {
        tracing::error!(%error, what, "the API's answer does not fit the schema");
        Failure::Internal
    })
}
