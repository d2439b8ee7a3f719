//! The associations of the platform, for whoever runs it: how large each is and how it fares, closing and opening it.

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
    form::percent_encode,
    operations::{
        ResumeAssociation, SuspendAssociation, TenantPage, TenantsPage, resume_association, suspend_association,
        tenant_page, tenants_page,
    },
    page::{Page, render, render_with},
    pages::{Errors, field_among},
    text::key,
    visit::{Posted, Visit},
};

/// The path of the list.
pub(crate) const PATH: &str = "/platform/associations";

/// Rows on a page.
const PAGE_SIZE: i64 = 50;

/// Which associations the list shows, as its field writes it, with the key of the text that says so.
const SHOWN: [(&str, &str); 3] =
    [("", key("tenants-all")), ("concerns", key("tenants-with-concerns")), ("suspended", key("tenants-suspended"))];

type Tenant = tenants_page::TenantFields;

#[derive(Template)]
#[template(path = "tenant/list.html")]
struct TenantsTemplate {
    page: Page,
    tenants: Vec<Tenant>,
    shown: Vec<Shown>,
    search: String,
    is_filtered: bool,
    earlier: Option<String>,
    later: Option<String>,
}

struct Shown {
    value: &'static str,
    name: String,
    selected: bool,
}

#[derive(Template)]
#[template(path = "tenant/show.html")]
struct TenantTemplate {
    page: Page,
    tenant: tenant_page::TenantFields,
    is_new: bool,
    reason: String,
    errors: Errors,
}

/// What to show of the list.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Choice {
    #[serde(default)]
    search: String,
    #[serde(default)]
    show: String,
    after: Option<String>,
    before: Option<String>,
}

impl Choice {
    fn query(&self) -> String {
        [("search", &self.search), ("show", &self.show)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", percent_encode(value)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

/// What to say above an association.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Arrival {
    #[serde(default)]
    created: String,
}

/// `/platform/associations`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn list(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    let backwards = choice.before.is_some();
    let filter = tenants_page::TenantFilter {
        search: Some(choice.search.trim().to_owned()),
        is_suspended: (choice.show == "suspended").then_some(true),
        has_concerns: (choice.show == "concerns").then_some(true),
    };
    let variables = tenants_page::Variables {
        filter: Some(filter),
        first: (!backwards).then_some(PAGE_SIZE),
        last: backwards.then_some(PAGE_SIZE),
        after: choice.after.clone(),
        before: choice.before.clone(),
    };
    let answer = visit.ask::<TenantsPage>(variables).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let found = answer.data.tenants;
    let counts = [found.total_count, found.concerned_count, found.suspended_count];
    let shown = SHOWN.iter().zip(counts).map(|((value, name), count)| Shown {
        value,
        name: page.t1(name, "count", count),
        selected: *value == choice.show,
    });
    let query = choice.query();
    let address = |direction: &str, cursor: Option<String>| {
        cursor.map(|cursor| format!("{PATH}?{query}&{direction}={}", percent_encode(&cursor)))
    };
    let info = found.page_info;
    let template = TenantsTemplate {
        shown: shown.collect(),
        tenants: found.edges.into_iter().map(|edge| edge.node).collect(),
        search: choice.search.clone(),
        is_filtered: !query.is_empty(),
        earlier: address("before", info.start_cursor.filter(|_| info.has_previous_page)),
        later: address("after", info.end_cursor.filter(|_| info.has_next_page)),
        page,
    };
    render(&template)
}

async fn show_page(
    visit: &Visit,
    id: &str,
    is_new: bool,
    reason: String,
    refused: &[UserError],
) -> Result<Response, Failure> {
    let answer = visit.ask::<TenantPage>(tenant_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    let tenant = answer.data.tenant.ok_or(Failure::NotFound)?;
    let mut errors = Errors::default();
    errors.add_all(refused, |error| field_among(error, &["reason"]).to_owned());
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render_with(status, &TenantTemplate { page, tenant, is_new, reason, errors })
}

/// `/platform/associations/{id}`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not see it; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    show_page(&visit, &id, arrival.created == "1", String::new(), &[]).await
}

/// Closes an association, or opens it again.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let reason = form.typed("reason");
    let errors = if form.get("do") == "resume" {
        let input = resume_association::ResumeAssociationInput { association_id: id.clone() };
        visit.change::<ResumeAssociation>(resume_association::Variables { input }).await?.errors
    } else {
        let input = suspend_association::SuspendAssociationInput { association_id: id.clone(), reason: reason.clone() };
        visit.change::<SuspendAssociation>(suspend_association::Variables { input }).await?.errors
    };
    if errors.is_empty() {
        return Ok(Redirect::to(&format!("{PATH}/{}", percent_encode(&id))).into_response());
    }
    show_page(&visit, &id, false, reason, &errors).await
}
