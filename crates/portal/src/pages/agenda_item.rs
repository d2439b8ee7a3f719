//! An item on the agenda: the case with the office's proposal, and the decision or the form for it.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde_json::Value;

use crate::{
    api,
    failure::Failure,
    operations::{
        AddAgendaItem, AgendaItemPage, Application, Decision, RemoveAgendaItem, add_agenda_item, agenda_item_page,
        remove_agenda_item,
    },
    page::{Page, render, render_with},
    pages::{
        Errors,
        answer::{self, SectionRead},
        application::{self, StatementRead},
        decision::DecisionForm,
        meeting,
    },
    visit::{Posted, Visit},
};

#[derive(Template)]
#[template(path = "board/item.html")]
struct ItemTemplate {
    page: Page,
    item: Item,
    application: Application,
    decision: Option<Decision>,
    sections: Vec<SectionRead>,
    statement: Option<StatementRead>,
    form: Option<DecisionForm>,
    errors: Errors,
}

/// The item itself.
pub struct Item {
    /// Its id.
    pub id: String,
    /// Its number on the agenda.
    pub position: i64,
    /// Its title.
    pub title: String,
    /// The meeting.
    pub meeting: agenda_item_page::AgendaItemPageNodeOnAgendaItemMeeting,
}

/// An item with its case.
pub struct Found {
    /// The page head.
    pub page: Page,
    /// The item.
    pub item: Item,
    /// The case, as it was sent.
    pub application: Application,
    /// What was decided.
    pub decision: Option<Decision>,
    /// The problem statement on which the case follows.
    pub statement: Option<StatementRead>,
}

/// Asks for an item.
///
/// # Errors
/// [`Failure::NotFound`] when the id is no agenda item; else as [`Visit::ask`].
pub async fn get(visit: &Visit, id: &str) -> Result<Found, Failure> {
    let answer = visit.ask::<AgendaItemPage>(agenda_item_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    meeting::only_for_the_board(&page)?;
    let Some(agenda_item_page::AgendaItemPageNode::AgendaItem(item)) = answer.data.node else {
        return Err(Failure::NotFound);
    };
    let node = &answer.raw["node"];
    let mut application: Application = api::read(&node["application"], "the application of an agenda item")?;
    application::show_as_submitted(&mut application);
    let decision = match &node["decision"] {
        Value::Null => None,
        decision => Some(api::read(decision, "the decision of an agenda item")?),
    };
    let item = Item { id: item.id, position: item.position, title: item.title, meeting: item.meeting };
    let statement = application::statement_of(visit, &application).await?;
    Ok(Found { page, item, application, decision, statement })
}

/// The item's page, with the decision form when it can be decided.
///
/// # Errors
/// [`Failure::Internal`] when the template fails.
pub fn page(found: Found, form: Option<DecisionForm>, errors: Errors, status: StatusCode) -> Result<Response, Failure> {
    let Found { page, item, application, decision, statement } = found;
    let sections = answer::sections_of(&page, &application);
    render_with(status, &ItemTemplate { page, item, application, decision, sections, statement, form, errors })
}

#[derive(Template)]
#[template(path = "board/check.html")]
struct CheckTemplate {
    page: Page,
    path: String,
    item: Item,
    application: Application,
    form: DecisionForm,
}

/// The decision as it will stand, before it is recorded.
///
/// # Errors
/// [`Failure::Internal`] when the template fails.
pub fn check(found: Found, form: DecisionForm) -> Result<Response, Failure> {
    let Found { page, item, application, .. } = found;
    render(&CheckTemplate { path: format!("/board/items/{}", item.id), page, item, application, form })
}

/// `/board/items/{id}`
///
/// # Errors
/// As [`get`].
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let found = get(&visit, &id).await?;
    let can_decide = found.item.meeting.can_decide && found.decision.is_none();
    let form = can_decide.then(|| DecisionForm::proposed(&found.application));
    page(found, form, Errors::default(), StatusCode::OK)
}

/// Puts a case on the agenda.
///
/// # Errors
/// As [`Visit::change`].
pub async fn add(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let application_id = form.get("application").to_owned();
    let mut errors = Errors::default();
    if !application_id.is_empty() {
        let input = add_agenda_item::AddAgendaItemInput { meeting_id: id.clone(), application_id };
        let change = visit.change::<AddAgendaItem>(add_agenda_item::Variables { input }).await?;
        errors.add_all(&change.errors, |_| "application".to_owned());
    }
    back_to_meeting(&visit, id, errors).await
}

/// Takes an item off the agenda.
///
/// # Errors
/// As [`Visit::change`].
pub async fn remove(
    visit: Visit,
    Path((id, item)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Failure> {
    let input = remove_agenda_item::RemoveAgendaItemInput { agenda_item_id: item };
    let change = visit.change::<RemoveAgendaItem>(remove_agenda_item::Variables { input }).await?;
    let mut errors = Errors::default();
    errors.add_all(&change.errors, |_| String::new());
    back_to_meeting(&visit, id, errors).await
}

async fn back_to_meeting(visit: &Visit, id: String, errors: Errors) -> Result<Response, Failure> {
    if errors.is_empty() {
        return Ok(Redirect::to(&format!("/board/meetings/{id}")).into_response());
    }
    meeting::page(visit, id, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}
