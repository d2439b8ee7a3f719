//! The GraphQL API, and the few plain routes for what is not GraphQL: sessions and files.
//!
//! What must stay true: resolvers call use cases of `mellanrum-app` and decide nothing themselves; every request is
//! counted, and answered as the one who makes it, in its language; no error text goes out that we did not write.

// One root is merged from a part for each noun, and each part is a level of types.
#![recursion_limit = "256"]

mod agenda_item;
mod answer;
mod api_token;
mod application;
mod association;
mod attachment;
mod audit;
mod budget_line;
mod calendar;
mod call;
mod call_dates;
mod completion;
mod consultation;
mod contribution;
mod decision;
mod desk;
mod document;
mod error;
mod extension;
mod frame;
mod graphiql;
mod http;
mod judgement;
mod limits;
mod loader;
mod meeting;
mod meeting_dates;
mod member;
mod new_call;
mod node;
mod office_calendar;
mod organisation;
mod page;
mod party;
mod passkey;
mod planning;
mod policy;
mod process;
mod profile;
mod rate;
mod recommendation;
mod role;
mod scalars;
mod schema;
mod session;
mod statement;
mod submission;
mod template;
mod template_move;
mod tenant;
mod viewer;

use axum::{
    Router,
    middleware::{from_fn_with_state, map_response},
    routing::{get, post},
};
use mellanrum_app::App;

pub use rate::{Charges, ClientAddress};
pub use schema::sdl;

/// What the API needs to know.
pub struct ApiConfig {
    /// What the product does.
    pub app: App,
    /// Whether to serve GraphiQL and answer introspection.
    pub development: bool,
}

/// What every request shares.
#[derive(Clone)]
struct Api {
    app: App,
    schema: schema::Schema,
    development: bool,
}

/// All routes of the API.
pub fn router(config: ApiConfig) -> Router {
    let api = Api { app: config.app, schema: schema::schema(config.development), development: config.development };
    Router::new()
        .route("/graphql", get(graphiql::show).post(http::graphql))
        .route("/graphql/explorer/{name}", get(graphiql::file))
        .route("/session/link", post(session::request_link))
        .route("/session", post(session::sign_in).delete(session::sign_out))
        .route("/session/departure", post(session::depart))
        .route("/session/callback", post(session::arrive))
        .route("/session/request", post(session::request))
        .route("/session/hand-over", post(session::hand_over))
        .route("/session/receive", post(session::receive))
        .route("/session/passkey/begin", post(passkey::begin_sign_in))
        .route("/session/passkey/finish", post(passkey::finish_sign_in))
        .route("/session/confirmation/begin", post(passkey::begin_confirmation))
        .route("/session/confirmation/finish", post(passkey::finish_confirmation))
        .route("/passkeys/begin", post(passkey::begin_registration))
        .route("/passkeys/finish", post(passkey::finish_registration))
        .route("/audit.csv", get(audit::export))
        .route("/files/{id}", get(document::show))
        .route("/desk/calendar.ics", get(calendar::show))
        .route("/office/calendar.ics", get(calendar::show_office))
        .route("/calendar/{name}", get(calendar::show_feed))
        .layer(from_fn_with_state(api.clone(), rate::limit))
        .layer(map_response(http::never_stored))
        .with_state(api)
}
