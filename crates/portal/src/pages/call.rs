//! A call on its association's public pages.

use askama::Template;
use axum::{extract::Path, response::Response};

use crate::{
    failure::Failure,
    operations::{CallPage, call_page},
    page::{Page, render},
    scalars::{CallMode, CallState, Date, DateTime},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "call/show.html")]
struct CallTemplate {
    page: Page,
    call: CallView,
}

/// A call with what its page says about it.
struct CallView {
    id: String,
    title: String,
    introduction: String,
    mode: CallMode,
    state: CallState,
    opens_on: Option<Date>,
    closes_at: Option<DateTime>,
    is_extended: bool,
    days_until_opening: Option<i64>,
    days_left: Option<i64>,
    decision_on: Option<Date>,
    starts_on: Option<Date>,
    budget_years: Vec<i64>,
    association: call_page::CallPageCallAssociation,
    template: call_page::CallPageCallTemplate,
    criteria: Vec<call_page::CallPageCallCriteria>,
    process: call_page::CallPageCallProcess,
    statement_template: Option<call_page::CallPageCallStatementTemplate>,
    frames: Vec<call_page::CallPageCallFrames>,
    policies: Vec<call_page::CallPageCallPolicies>,
    /// The steps with their days that are not told as the call's own dates.
    plan: Vec<call_page::CallPageCallPlan>,
}

/// `/calls/{id}`
///
/// # Errors
/// [`Failure::NotFound`]; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let answer = visit.ask::<CallPage>(call_page::Variables { id }).await?;
    let call = answer.data.call.ok_or(Failure::NotFound)?;
    let fields = call.call_fields;
    let call = CallView {
        id: fields.id,
        title: fields.title,
        introduction: fields.introduction,
        mode: fields.mode,
        state: fields.state,
        opens_on: fields.opens_on,
        closes_at: fields.closes_at,
        is_extended: fields.is_extended,
        days_until_opening: fields.days_until_opening,
        days_left: fields.days_left,
        decision_on: fields.decision_on,
        starts_on: fields.starts_on,
        budget_years: fields.budget_years,
        association: call.association,
        template: call.template,
        criteria: call.criteria,
        process: call.process,
        statement_template: call.statement_template,
        frames: call.frames,
        policies: call.policies,
        plan: call.plan.into_iter().filter(|planned| !planned.is_date_of_call).collect(),
    };
    render(&CallTemplate { page: Page::new(&visit, Some(&answer.shell)), call })
}
