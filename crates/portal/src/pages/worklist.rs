//! The office's worklist: every case, by state and search, page by page.

use askama::Template;
use axum::{extract::Query, response::Response};
use serde::Deserialize;

use crate::{
    failure::Failure,
    form::percent_encode,
    format,
    operations::{WorklistPage, worklist_page},
    page::{Page, render},
    scalars::ApplicationState,
    visit::Visit,
};

/// Rows on a page.
const PAGE_SIZE: i64 = 20;

#[derive(Template)]
#[template(path = "office/worklist.html")]
struct WorklistTemplate {
    page: Page,
    rows: Vec<Row>,
    states: Vec<StateChoice>,
    search: String,
    is_filtered: bool,
    earlier: Option<String>,
    later: Option<String>,
}

struct Row {
    application: worklist_page::WorklistPageApplicationsNodes,
    waits_for: String,
    is_late: bool,
}

struct StateChoice {
    value: &'static str,
    key: &'static str,
    selected: bool,
}

/// What to show of the worklist.
#[derive(Deserialize, Default)]
pub struct Choice {
    #[serde(default)]
    state: String,
    #[serde(default)]
    search: String,
    after: Option<String>,
    before: Option<String>,
}

/// `/office`
///
/// # Errors
/// [`Failure::NotFound`] for those who do not work at the office; else as [`Visit::ask`].
pub async fn show(visit: Visit, Query(choice): Query<Choice>) -> Result<Response, Failure> {
    let state = ApplicationState::parse(&choice.state);
    let search = choice.search.trim().to_owned();
    let filter = worklist_page::ApplicationFilter {
        states: state.map(|state| vec![state]),
        search: (!search.is_empty()).then(|| search.clone()),
    };
    let backwards = choice.before.is_some();
    let variables = worklist_page::Variables {
        filter: Some(filter),
        first: (!backwards).then_some(PAGE_SIZE),
        last: backwards.then_some(PAGE_SIZE),
        after: choice.after,
        before: choice.before,
    };
    let answer = visit.ask::<WorklistPage>(variables).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    if !page.reads_cases {
        return Err(Failure::NotFound);
    }
    let connection = answer.data.applications;
    let address = |direction: &str, cursor: Option<String>| {
        let filter = format!("state={}&search={}", percent_encode(&choice.state), percent_encode(&search));
        cursor.map(|cursor| format!("/office?{filter}&{direction}={}", percent_encode(&cursor)))
    };
    let info = connection.page_info;
    let earlier = address("before", info.start_cursor.filter(|_| info.has_previous_page));
    let later = address("after", info.end_cursor.filter(|_| info.has_next_page));
    let rows = connection
        .nodes
        .into_iter()
        .map(|application| {
            let (waits_for, is_late) = waits_for(&page, &application);
            Row { application, waits_for, is_late }
        })
        .collect();
    let states = ApplicationState::ALL
        .iter()
        .filter(|found| **found != ApplicationState::Draft)
        .map(|found| StateChoice { value: found.value(), key: found.key(), selected: Some(*found) == state })
        .collect();
    let is_filtered = state.is_some() || !search.is_empty();
    render(&WorklistTemplate { page, rows, states, search, is_filtered, earlier, later })
}

/// What a case waits for, and whether that should have happened already.
fn waits_for(page: &Page, application: &worklist_page::WorklistPageApplicationsNodes) -> (String, bool) {
    let today = page.now.map(format::local_date);
    match application.state {
        ApplicationState::CompletionRequested => {
            match application.completions.iter().rev().find(|completion| completion.answered_at.is_none()) {
                Some(completion) => {
                    let text = page.t1("waits-for-completion", "date", page.day(&completion.due_on));
                    (text, today.is_some_and(|today| completion.due_on < today))
                }
                // What the board sent back has no day.
                None => (page.t("waits-for-applicant"), false),
            }
        }
        ApplicationState::Registered if application.kind.is_statement() => (page.t("waits-for-agenda"), false),
        ApplicationState::Registered => (page.t("waits-for-office"), false),
        ApplicationState::Recommended => (page.t("waits-for-agenda"), false),
        ApplicationState::OnAgenda => (page.t("waits-for-board"), false),
        ApplicationState::Draft | ApplicationState::Decided | ApplicationState::Unknown => (String::new(), false),
    }
}
