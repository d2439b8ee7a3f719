//! The web pages: for the public, applicants, the office and the board.
//!
//! A page is a route, one GraphQL operation and one template: parse, one query, render. Must stay true: the portal can do
//! nothing that the API cannot (it knows `schema.graphql`, three plain HTTP routes and nothing else of the house); every
//! page works without script; every form carries a token; no text stands outside `locales`.

// The sample world of every answer is one `json!`.
#![recursion_limit = "256"]

pub mod api;
pub mod assets;
pub mod csrf;
pub mod failure;
pub mod form;
pub mod format;
pub mod operations;
pub mod page;
pub mod pages;
pub mod samples;
pub mod scalars;
pub mod text;
pub mod visit;

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    middleware,
    response::Response,
    routing::{get, post},
};
use http::Request;
use tower::util::BoxCloneSyncService;

use crate::pages::{
    account, agenda_item, api_token, application, association, attachment, audit, budget_line, calendar, call,
    call_dates, completion, consultation, contribution, decision, error, extension, frame, gallery, meeting,
    meeting_dates, member, new_application, new_call, new_tenant, office_calendar, opinion, policy, profile,
    recommendation, role, section, session, template, template_move, tenant, worklist,
};

/// The API, called in process or over the network.
pub type ApiService = BoxCloneSyncService<Request<Body>, Response, Infallible>;

/// Bytes of a form at most; files go another way.
const MAX_FORM_BYTES: usize = 4 * 1024 * 1024;

/// What the portal needs to know.
#[derive(Clone)]
pub struct PortalConfig {
    /// Answers `/graphql`, `/session` and `/session/link`.
    pub api: ApiService,
    /// Key for the tokens in forms. The same on every server, or forms fail when the next request goes elsewhere.
    pub secret: [u8; 32],
    /// Whether to serve the gallery.
    pub development: bool,
    /// The host of the applicants' desk, with its port where it is not the scheme's own.
    pub apex_host: String,
    /// `http` or `https`, as visitors see it.
    pub public_scheme: String,
}

/// What every request shares.
#[derive(Clone)]
pub struct Portal {
    pub(crate) config: Arc<PortalConfig>,
}

/// All pages. Mount it where the API's own routes are not.
pub fn router(config: PortalConfig) -> Router {
    let portal = Portal { config: Arc::new(config) };
    let mut router = Router::new()
        .route("/", get(association::home))
        .route("/calls/{id}", get(call::show))
        .route("/policies", get(policy::list))
        .route("/policies/compare", get(policy::compare))
        .route("/language", post(session::choose_language))
        .route("/sign-in", get(session::sign_in).post(session::send_link))
        .route("/sign-in/sent", get(session::link_sent))
        .route("/session/link/{token}", get(session::open_link).post(session::use_link))
        .route("/sign-out", post(session::sign_out))
        .route("/session/callback", get(session::arrive))
        .route("/session/hand-over", get(session::hand_over))
        .route("/session/receive", get(session::receive))
        .route("/account", get(account::show))
        .route("/account/invitations/{id}", post(account::answer_invitation))
        .route("/account/sessions/others", post(account::end_other_sessions))
        .route("/account/sessions/{id}", post(account::end_session))
        .route("/account/passkeys/{id}", post(account::remove_passkey))
        .route("/office/members", get(member::list))
        .route("/office/members/{id}", get(member::show).post(member::change))
        .route("/office/contributions", get(contribution::this_year))
        .route("/office/contributions/{year}", get(contribution::show).post(contribution::change))
        .route("/office/frames", get(frame::this_year))
        .route("/office/frames/{year}", get(frame::show).post(frame::change))
        .route("/office/calls", get(call_dates::list))
        .route("/office/calls/new", get(new_call::show).post(new_call::change))
        .route("/office/calls/{id}/withdraw", post(new_call::withdraw))
        .route("/office/calls/{id}/restore", post(new_call::restore))
        .route("/office/calls/{id}", get(call_dates::show).post(call_dates::change))
        .route("/office/calls/{id}/template", get(template_move::show).post(template_move::change))
        .route("/office/calls/{id}/template/{moved}/undo", post(template_move::undo))
        .route("/office/meetings", get(meeting_dates::list))
        .route("/office/meetings/new", get(meeting_dates::new).post(meeting_dates::add))
        .route("/office/meetings/{id}", get(meeting_dates::show).post(meeting_dates::change))
        .route("/office/meetings/{id}/cancel", get(meeting_dates::cancel_form).post(meeting_dates::cancel))
        .route("/office/meetings/{id}/restore", post(meeting_dates::restore))
        .route("/office/calendar", get(office_calendar::show).post(office_calendar::change))
        .route("/office/templates", get(template::list))
        .route("/office/templates/compare", get(template::compare))
        .route("/office/templates/{id}", get(template::show))
        .route("/office/calls/{id}/extensions", post(extension::give))
        .route("/office/calls/{id}/extensions/{extension}", post(extension::withdraw))
        .route("/office/tokens", get(api_token::list).post(api_token::create))
        .route("/office/tokens/{id}", post(api_token::withdraw))
        .route("/office/settings", get(profile::list))
        .route("/office/settings/file", get(profile::file))
        .route("/office/settings/file.yaml", get(profile::download))
        .route("/office/settings/preview.css", get(profile::preview_style_sheet))
        .route("/office/settings/{part}", get(profile::show).post(profile::change))
        .route("/office/audit", get(audit::list_in_association))
        .route("/platform/audit", get(audit::list_on_platform))
        .route("/office/people", get(role::list_in_association).post(role::invite_to_association))
        .route("/office/people/{id}", get(role::show_in_association).post(role::change_in_association))
        .route(
            "/organisations/{organisation}/people",
            get(role::list_in_organisation).post(role::invite_to_organisation),
        )
        .route(
            "/organisations/{organisation}/people/{id}",
            get(role::show_in_organisation).post(role::change_in_organisation),
        )
        .route("/platform/associations", get(tenant::list))
        .route("/platform/associations/new", get(new_tenant::form).post(new_tenant::create))
        .route("/platform/associations/{id}", get(tenant::show).post(tenant::change))
        .route("/platform/people", get(role::list_on_platform).post(role::invite_to_platform))
        .route("/platform/people/{id}", get(role::show_on_platform).post(role::change_on_platform))
        .route("/desk/calendar", get(calendar::show).post(calendar::change))
        .route("/applications/new", get(new_application::show).post(new_application::start))
        .route("/applications/{id}", get(application::contents))
        .route("/applications/{id}/title", post(application::rename))
        .route("/applications/{id}/sections/{key}", get(section::show).post(section::save))
        .route("/applications/{id}/answers/{key}", post(section::autosave_answer))
        .route("/applications/{id}/parties/{organisation}", post(section::autosave_party))
        .route("/applications/{id}/budget-lines", post(budget_line::autosave))
        .route("/applications/{id}/attachments", post(attachment::begin))
        .route(
            "/applications/{id}/attachments/upload",
            post(attachment::upload).layer(DefaultBodyLimit::max(attachment::MAX_BODY_BYTES)),
        )
        .route("/applications/{id}/attachments/{attachment}/finish", post(attachment::finish))
        .route("/applications/{id}/review", get(application::review).post(application::submit))
        .route("/applications/{id}/receipt", get(application::receipt))
        .route("/office", get(worklist::show))
        .route("/office/applications/{id}", get(application::case))
        .route("/office/applications/{id}/completion", get(completion::form).post(completion::request))
        .route("/office/applications/{id}/recommendation", get(recommendation::form).post(recommendation::write))
        .route("/office/applications/{id}/consultation", get(consultation::form).post(consultation::send))
        .route("/office/applications/{id}/consultation/{request}", get(opinion::request).post(opinion::change_request))
        .route("/consultations", get(opinion::list))
        .route("/consultations/{id}", get(opinion::show).post(opinion::give))
        .route("/board", get(meeting::list))
        .route("/board/meetings/{id}", get(meeting::show))
        .route("/board/meetings/{id}/items", post(agenda_item::add))
        .route("/board/meetings/{id}/items/{item}/remove", post(agenda_item::remove))
        .route("/board/meetings/{id}/minutes", get(meeting::minutes_form).post(meeting::adjust_minutes))
        .route("/board/items/{id}", get(agenda_item::show).post(decision::decide))
        .route("/assets/{name}", get(assets::serve))
        .route("/assets/association/{name}", get(association::colours));
    if portal.config.development {
        router = router.route("/development/gallery", get(gallery::show));
    }
    router
        .fallback(error::not_found)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(middleware::from_fn_with_state(portal.clone(), visit::receive))
        .with_state(portal)
}
