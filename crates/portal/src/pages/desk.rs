//! The applicant's desk: what waits for me, what my organisations take part in and what they may apply for, in every
//! association. Starting an application is [`crate::pages::new_application`]'s, the calendar [`crate::pages::calendar`]'s.

use askama::Template;
use axum::response::Response;
use serde::Deserialize;

use crate::{
    failure::Failure,
    form::percent_encode,
    operations::{DeskPage, desk_page},
    page::{Page, render},
    scalars::{ApplicationState, CallMode, CallState, Date, DateTime},
    visit::Visit,
};

/// Rows on a page.
const PAGE_SIZE: i64 = 20;
/// Calls that are shown at once; the rest is a click away.
const CALLS_SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "desk/show.html")]
struct DeskTemplate {
    page: Page,
    choice: Choice,
    is_filtered: bool,
    associations: Vec<Choosable>,
    organisations: Vec<Choosable>,
    states: Vec<Choosable>,
    waiting: Vec<Case>,
    others: Vec<Case>,
    is_first_page: bool,
    calls: Vec<OpenCall>,
    more_calls: Vec<OpenCall>,
    has_calendar: bool,
    earlier: Option<String>,
    later: Option<String>,
}

/// One of several in a select.
struct Choosable {
    value: String,
    label: String,
    selected: bool,
}

/// A case, with what is asked in it.
struct Case {
    application: desk_page::DeskApplication,
    asked: String,
    /// Days until the last day, and whether it is behind us.
    days: Option<(i64, bool)>,
}

struct OpenCall {
    call: CallView,
    may_apply: String,
    refusals: Vec<Refusal>,
}

/// Why an organisation may not apply: each rule with its source.
pub(crate) struct Refusal {
    pub(crate) organisation: String,
    pub(crate) rules: Vec<(String, String)>,
}

/// A call as the desk shows it.
pub(crate) struct CallView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) mode: CallMode,
    pub(crate) state: CallState,
    pub(crate) opens_on: Option<Date>,
    pub(crate) closes_at: Option<DateTime>,
    pub(crate) is_extended: bool,
    pub(crate) days_until_opening: Option<i64>,
    pub(crate) days_left: Option<i64>,
    pub(crate) decision_on: Option<Date>,
    pub(crate) starts_on: Option<Date>,
    pub(crate) budget_years: Vec<i64>,
    pub(crate) association: AssociationName,
    /// Whether the board answers a problem statement first.
    pub(crate) asks_for_statement: bool,
}

pub(crate) struct AssociationName {
    pub(crate) name: String,
    pub(crate) host: String,
    /// Whether it is closed for the time being.
    pub(crate) is_suspended: bool,
    slug: String,
}

macro_rules! call_view {
    ($call:expr) => {{
        let call = $call;
        let fields = call.call_fields;
        $crate::pages::desk::CallView {
            id: fields.id,
            title: fields.title,
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
            association: $crate::pages::desk::AssociationName::new(
                call.association.name,
                call.association.host,
                call.association.slug,
                call.association.is_suspended,
            ),
            asks_for_statement: call.process.problem_statement,
        }
    }};
}
pub(crate) use call_view;

impl AssociationName {
    pub(crate) fn new(name: String, host: String, slug: String, is_suspended: bool) -> Self {
        Self { name, host, is_suspended, slug }
    }
}

/// Why those organisations that may not apply may not.
macro_rules! refusals {
    ($eligibility:expr) => {
        $eligibility
            .iter()
            .filter(|own| !own.may_apply)
            .map(|own| $crate::pages::desk::Refusal {
                organisation: own.organisation.name.clone(),
                rules: own
                    .findings
                    .iter()
                    .filter(|finding| !finding.met && finding.severity == $crate::scalars::Severity::Stops)
                    .map(|finding| (finding.sentence.clone(), finding.source.clone()))
                    .collect(),
            })
            .collect::<Vec<_>>()
    };
}
pub(crate) use refusals;

/// What to show of the desk.
#[derive(Deserialize, Default)]
pub struct Choice {
    #[serde(default)]
    search: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    association: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    waiting: String,
    after: Option<String>,
    before: Option<String>,
}

impl Choice {
    fn is_filtered(&self) -> bool {
        [&self.search, &self.state, &self.association, &self.organisation, &self.waiting]
            .iter()
            .any(|value| !value.trim().is_empty())
    }

    /// The address of a page of the same choice.
    fn address(&self, direction: &str, cursor: Option<String>) -> Option<String> {
        let fields = [
            ("search", &self.search),
            ("state", &self.state),
            ("association", &self.association),
            ("organisation", &self.organisation),
            ("waiting", &self.waiting),
        ];
        let chosen = fields.iter().filter(|(_, value)| !value.is_empty());
        let query: String = chosen.map(|(name, value)| format!("{name}={}&", percent_encode(value))).collect();
        cursor.map(|cursor| format!("/?{query}{direction}={}", percent_encode(&cursor)))
    }

    fn shows(&self, call: &CallView) -> bool {
        let search = self.search.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&search);
        (self.association.is_empty() || self.association == call.association.slug)
            && (search.is_empty() || has(&call.title) || has(&call.association.name))
    }
}

fn some<T>(value: T, is_there: bool) -> Option<Vec<T>> {
    is_there.then(|| vec![value])
}

/// The desk; it is the start page of the apex host for those who are signed in.
///
/// # Errors
/// As [`Visit::ask`].
pub async fn show(visit: Visit, choice: Choice) -> Result<Response, Failure> {
    let state = ApplicationState::parse(&choice.state);
    let filter = desk_page::DeskFilter {
        states: state.map(|state| vec![state]),
        associations: some(choice.association.clone(), !choice.association.is_empty()),
        organisations: some(choice.organisation.clone(), !choice.organisation.is_empty()),
        waiting_for_me: (choice.waiting == "yes").then_some(true),
        search: (!choice.search.trim().is_empty()).then(|| choice.search.clone()),
    };
    let backwards = choice.before.is_some();
    let variables = desk_page::Variables {
        filter: Some(filter),
        first: (!backwards).then_some(PAGE_SIZE),
        last: backwards.then_some(PAGE_SIZE),
        after: choice.after.clone(),
        before: choice.before.clone(),
    };
    let answer = visit.ask::<DeskPage>(variables).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let desk = answer.data.desk;
    let info = desk.applications.page_info;
    let earlier = choice.address("before", info.start_cursor.filter(|_| info.has_previous_page));
    let later = choice.address("after", info.end_cursor.filter(|_| info.has_next_page));
    let cases = desk.applications.nodes.into_iter().map(|application| case(&page, application));
    let (waiting, others) = cases.partition(|case| waits(&case.application).is_some());
    let mut calls: Vec<OpenCall> = desk
        .calls
        .into_iter()
        .map(|item| {
            let refusals = refusals!(item.call.eligibility);
            let may: Vec<String> = item
                .call
                .eligibility
                .iter()
                .filter(|own| own.may_apply && own.state == item.call.call_fields.state)
                .map(|own| own.organisation.name.clone())
                .collect();
            OpenCall { may_apply: and_list(&page, &may), refusals, call: call_view!(item.call) }
        })
        .filter(|item| choice.shows(&item.call))
        .collect();
    // What one may apply for now comes first; the order of the days is kept.
    calls.sort_by_key(|item| (item.may_apply.is_empty(), item.call.state != CallState::Open));
    let more_calls = calls.split_off(calls.len().min(CALLS_SHOWN));
    let selected = |value: &str, chosen: &str| !chosen.is_empty() && value == chosen;
    let associations = desk.associations.into_iter().map(|association| Choosable {
        selected: selected(&association.slug, &choice.association),
        value: association.slug,
        label: association.name,
    });
    let mut organisations: Vec<Choosable> = Vec::new();
    for held in &answer.shell.viewer.organisations {
        if !organisations.iter().any(|known| known.value == held.organisation.id) {
            organisations.push(Choosable {
                selected: selected(&held.organisation.id, &choice.organisation),
                value: held.organisation.id.clone(),
                label: held.organisation.name.clone(),
            });
        }
    }
    // What is the office's own step is not seen here, and so not asked for.
    let states = ApplicationState::ALL.iter().filter(|state| **state != ApplicationState::Recommended);
    let states = states.map(|found| Choosable {
        selected: Some(*found) == state,
        value: found.value().to_owned(),
        label: page.t(found.key()),
    });
    render(&DeskTemplate {
        is_filtered: choice.is_filtered(),
        is_first_page: choice.after.is_none() && choice.before.is_none(),
        associations: associations.collect(),
        organisations,
        states: states.collect(),
        page,
        choice,
        waiting,
        others,
        calls,
        more_calls,
        has_calendar: desk.calendar_feed.is_some(),
        earlier,
        later,
    })
}

fn and_list(page: &Page, names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => page.t2("list-and", "first", init.join(", "), "last", last.as_str()),
    }
}

/// What waits for the viewer in a case. Nothing does while its association is closed, for nothing can be written then.
fn waits(application: &desk_page::DeskApplication) -> Option<&desk_page::DeskApplicationAsked> {
    application.asked.as_ref().filter(|task| task.waits_for_me && !application.association.is_suspended)
}

fn case(page: &Page, application: desk_page::DeskApplication) -> Case {
    let task = application.asked.as_ref();
    let mut asked = task.map(|task| task.sentence.clone()).unwrap_or_default();
    if let Some(decision) = application.decision.as_ref().filter(|decision| decision.outcome.gives_money()) {
        asked = format!("{}, {}", asked.trim_end_matches('.'), page.money(&decision.granted_ore));
    }
    if application.association.is_suspended {
        asked = page.t("desk-asked-suspended");
    }
    let days = waits(&application).and_then(|task| task.days_left);
    let days = days.map(|days| (days.abs(), days < 0));
    Case { asked, days, application }
}
