//! The association's calls for those who move their dates: what moving them does, doing it, going back; and the longer time that
//! applicants were given.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    api::{UserError, read},
    failure::Failure,
    form::{Form, percent_encode},
    operations::{
        CallEffects, ChangeCallDates, OfficeCallPage, OfficeCallsPage, call_effects, change_call_dates,
        office_call_page, office_calls_page,
    },
    page::{Page, render_with},
    pages::{
        Errors,
        change::{Carried, Change, Line, user_errors},
        extension::TimeForm,
        field_among,
    },
    scalars::{CallMode, CallState, Date},
    text::{key, text},
    visit::{Posted, Visit},
};

/// The path of the list.
pub(crate) const PATH: &str = "/office/calls";

type Dates = office_call_page::DateFields;
type Given = office_call_page::ExtensionFields;
type Planned = office_call_page::PlanFields;

#[derive(Template)]
#[template(path = "call_dates/list.html")]
struct CallsTemplate {
    page: Page,
    calls: Vec<office_calls_page::OfficeCallsPageAssociationCalls>,
    withdrawn: Vec<office_calls_page::OfficeCallsPageWithdrawnCalls>,
    done: &'static str,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "call_dates/show.html")]
struct CallTemplate {
    page: Page,
    path: String,
    call: CallView,
    form: DatesForm,
    effects: Option<Effects>,
    moved: Vec<Change>,
    plan: Vec<Planned>,
    can_withdraw: bool,
    holding: Vec<Given>,
    withdrawn: Vec<Given>,
    organisations: Vec<OrganisationChoice>,
    time: TimeForm,
    withdraw_reason: String,
    done: &'static str,
    errors: Errors,
}

struct CallView {
    id: String,
    title: String,
    mode: CallMode,
    state: CallState,
    dates: Dates,
}

struct OrganisationChoice {
    id: String,
    name: String,
    selected: bool,
}

/// What moving the dates does, for the page that asks whether to.
struct Effects {
    lines: Vec<Line>,
    found: call_effects::CallEffectsCallEffects,
}

/// What was written in the form, with the dates that the writer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DatesForm {
    opens_on: String,
    closes_on: String,
    closes_time: String,
    decision_on: String,
    starts_on: String,
    reason: String,
    seen: [String; 4],
}

/// What to say above the call.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Arrival {
    #[serde(default)]
    done: String,
}

/// The fields of the page, in its order.
const FIELDS: [&str; 9] = [
    "opensOn",
    "closesAt",
    "decisionOn",
    "startsOn",
    "reason",
    "organisationId",
    "extensionClosesOn",
    "extensionReason",
    "withdrawCallReason",
];

/// The fields with the dates that the writer saw.
const SEEN: [&str; 4] = ["seenOpensOn", "seenClosesAt", "seenDecisionOn", "seenStartsOn"];

fn texts(dates: &Dates) -> [String; 4] {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    [day(dates.opens_on), dates.closes_at.clone().unwrap_or_default(), day(dates.decision_on), day(dates.starts_on)]
}

impl DatesForm {
    /// A form with some dates in it, over those that there are.
    fn of(dates: &Dates, seen: &Dates, reason: String) -> Self {
        let [opens_on, closes_at, decision_on, starts_on] = texts(dates);
        let (closes_on, closes_time) = closes_at.split_once(' ').unwrap_or_default();
        Self {
            opens_on,
            closes_on: closes_on.to_owned(),
            closes_time: closes_time.to_owned(),
            decision_on,
            starts_on,
            reason,
            seen: texts(seen),
        }
    }

    fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        Self {
            opens_on: text("opensOn"),
            closes_on: text("closesAt"),
            closes_time: text("closesTime"),
            decision_on: text("decisionOn"),
            starts_on: text("startsOn"),
            reason: form.typed("reason"),
            seen: SEEN.map(text),
        }
    }

    /// The dates that the writer saw.
    fn seen(&self) -> Carried {
        SEEN.into_iter().map(str::to_owned).zip(self.seen.clone()).collect()
    }

    /// Everything.
    fn carried(&self) -> Carried {
        let written = [
            ("opensOn", &self.opens_on),
            ("closesAt", &self.closes_on),
            ("closesTime", &self.closes_time),
            ("decisionOn", &self.decision_on),
            ("startsOn", &self.starts_on),
            ("reason", &self.reason),
        ];
        let written = written.map(|(name, text)| (name.to_owned(), text.clone()));
        self.seen().into_iter().chain(written).collect()
    }

    /// The input of the API, or the fields that cannot be read.
    fn input(&self, call_id: &str) -> Result<change_call_dates::ChangeCallDatesInput, Vec<&'static str>> {
        let mut wrong = Vec::new();
        let mut dates = |[opens_on, closes_at, decision_on, starts_on]: [&str; 4]| {
            let mut day = |text: &str, field| match text.parse::<Date>() {
                Ok(day) => Some(day),
                Err(_) => {
                    wrong.extend((!text.is_empty()).then_some(field));
                    None
                }
            };
            let (opens_on, decision_on, starts_on) =
                (day(opens_on, "opensOn"), day(decision_on, "decisionOn"), day(starts_on, "startsOn"));
            let minute = read_minute(closes_at);
            wrong.extend((minute.is_none() && !closes_at.is_empty()).then_some("closesAt"));
            change_call_dates::CallDatesInput { opens_on, closes_at: minute, decision_on, starts_on }
        };
        let closes_at = minute_of(&self.closes_on, &self.closes_time);
        let new = dates([&self.opens_on, &closes_at, &self.decision_on, &self.starts_on]);
        let seen = &self.seen;
        let expected = dates([&seen[0], &seen[1], &seen[2], &seen[3]]);
        let (call_id, reason) = (call_id.to_owned(), self.reason.clone());
        let input = change_call_dates::ChangeCallDatesInput { call_id, expected, dates: new, reason };
        if wrong.is_empty() { Ok(input) } else { Err(wrong) }
    }
}

/// A day and a time of a form as one text: the end of the day when no time is said.
pub(crate) fn minute_of(day: &str, time: &str) -> String {
    match (day, time.replace('.', ":")) {
        ("", _) => String::new(),
        (day, time) if time.is_empty() => format!("{day} 23:59"),
        (day, time) => format!("{day} {time}"),
    }
}

/// A minute as the API writes it, when the text is one.
pub(crate) fn read_minute(text: &str) -> Option<String> {
    let (day, time) = text.split_once(' ')?;
    day.parse::<Date>().ok()?;
    let (hour, minute) = time.get(..5)?.split_once(':')?;
    let fits = |part: &str, limit: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|value| value < limit);
    // Browsers may add seconds.
    let rest = &time[5..];
    let is_whole = rest.is_empty() || rest == ":00";
    (fits(hour, 24) && fits(minute, 60) && is_whole).then(|| format!("{day} {hour}:{minute}"))
}

/// What differs between two sets of dates, in words.
fn lines(page: &Page, before: &[String; 4], after: &[String; 4]) -> Vec<Line> {
    let labels = [key("call-opens"), key("call-last-day"), key("call-decision"), key("call-starts")];
    let word = |text: &str| match text.parse::<Date>() {
        _ if text.is_empty() => page.t("call-no-date"),
        Ok(day) if !text.contains(' ') => page.day(&day),
        _ => page.minute(text),
    };
    let both = labels.into_iter().zip(before.iter().zip(after));
    both.filter(|(_, (before, after))| before != after)
        .map(|(label, (before, after))| Line::new(page.t(label), word(before), word(after)))
        .collect()
}

/// `/office/calls`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not move dates; else as [`Visit::ask`].
pub async fn list(visit: Visit, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = if arrival.done == "withdrawn" { key("call-withdrawn") } else { "" };
    list_page(&visit, done, Errors::default()).await
}

/// The list, with what was refused.
pub(crate) async fn list_page(visit: &Visit, done: &'static str, errors: Errors) -> Result<Response, Failure> {
    let answer = visit.ask::<OfficeCallsPage>(office_calls_page::Variables {}).await?;
    let page = Page::new(visit, Some(&answer.shell));
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    let association = answer.data.association.filter(|_| page.manages_calls).ok_or(Failure::NotFound)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (calls, withdrawn) = (association.calls, answer.data.withdrawn_calls);
    render_with(status, &CallsTemplate { page, calls, withdrawn, done, errors })
}

/// What a page about one call shows besides the call.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) form: Option<DatesForm>,
    pub(crate) effects: Option<call_effects::CallEffectsCallEffects>,
    pub(crate) time: TimeForm,
    pub(crate) done: &'static str,
    pub(crate) withdraw_reason: String,
    /// Each with its field.
    pub(crate) refused: Vec<(String, String)>,
    /// Somebody else changed the dates since; what is typed stays, to be compared with what is there now.
    pub(crate) is_overtaken: bool,
}

impl Shown {
    /// What the API found wrong, each at the field that `field_of` names.
    pub(crate) fn refuse(&mut self, visit: &Visit, errors: &[UserError], field_of: impl Fn(&UserError) -> String) {
        self.is_overtaken |= errors.iter().any(UserError::is_overtaking);
        self.refused.extend(errors.iter().map(|error| (field_of(error), error.told(visit.language()))));
    }
}

/// The page about one call.
pub(crate) async fn page(visit: &Visit, id: &str, shown: Shown) -> Result<Response, Failure> {
    let answer = visit.ask::<OfficeCallPage>(office_call_page::Variables { id: id.to_owned() }).await?;
    let page = Page::new(visit, Some(&answer.shell));
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    let call = answer.data.call.ok_or(Failure::NotFound)?;
    let given = call.extensions.ok_or(Failure::NotFound)?;
    let (holding, withdrawn) = given.into_iter().partition(|given| given.withdrawn_at.is_none());
    let members = answer.data.association.map(|association| association.members).unwrap_or_default();
    let organisations = members.into_iter().map(|member| OrganisationChoice {
        selected: member.organisation.id == shown.time.organisation,
        id: member.organisation.id,
        name: member.organisation.name,
    });
    let now = call.dates;
    let moved = call.date_changes.iter().map(|change| Change {
        at: page.moment(&change.at),
        by: change.by.clone(),
        reason: change.reason.clone(),
        lines: lines(&page, &texts(&change.before), &texts(&change.after)),
        back: DatesForm::of(&change.before, &now, page.t1("call-back-reason", "time", page.moment(&change.at)))
            .carried(),
    });
    let moved = moved.collect();
    let mut form = shown.form.unwrap_or_else(|| DatesForm::of(&now, &now, String::new()));
    if shown.is_overtaken {
        form.seen = texts(&now);
    }
    let closes_at = minute_of(&form.closes_on, &form.closes_time);
    let wanted = [form.opens_on.clone(), closes_at, form.decision_on.clone(), form.starts_on.clone()];
    let effects = shown.effects.map(|found| Effects { lines: lines(&page, &form.seen, &wanted), found });
    let mut errors = Errors::default();
    let mut refused = shown.refused;
    refused.sort_by_key(|(field, _)| FIELDS.iter().position(|known| known == field).unwrap_or(FIELDS.len()));
    for (field, sentence) in refused {
        errors.add(field, sentence);
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fields = call.call_fields;
    let template = CallTemplate {
        path: format!("{PATH}/{}", fields.id),
        call: CallView { id: fields.id, title: fields.title, mode: fields.mode, state: fields.state, dates: now },
        form,
        effects,
        moved,
        plan: call.plan,
        can_withdraw: call.can_withdraw,
        holding,
        withdrawn,
        organisations: organisations.collect(),
        time: shown.time,
        withdraw_reason: shown.withdraw_reason,
        done: shown.done,
        errors,
        page,
    };
    render_with(status, &template)
}

/// `/office/calls/{id}`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not move its dates; else as [`Visit::ask`].
pub async fn show(visit: Visit, Path(id): Path<String>, Query(arrival): Query<Arrival>) -> Result<Response, Failure> {
    let done = match arrival.done.as_str() {
        "dates" => key("call-dates-changed"),
        "added" => key("call-added"),
        "restored" => key("call-restored"),
        "given" => key("extension-given"),
        "withdrawn" => key("extension-withdrawn"),
        _ => "",
    };
    page(&visit, &id, Shown { done, ..Shown::default() }).await
}

/// The address to go to when something is done.
pub(crate) fn arrive(id: &str, done: &str) -> Response {
    Redirect::to(&format!("{PATH}/{}?done={done}", percent_encode(id))).into_response()
}

/// The list of calls, when something is done.
pub(crate) fn arrive_at_list(done: &str) -> Response {
    Redirect::to(&format!("{PATH}?done={done}")).into_response()
}

/// Shows what moving the dates does; moves them when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let written = DatesForm::read(&form);
    let mut shown = Shown { form: Some(written.clone()), ..Shown::default() };
    let field_of = |error: &UserError| field_among(error, &FIELDS[..5]).to_owned();
    if form.get("do") == "edit" {
        return page(&visit, &id, shown).await;
    }
    match written.input(&id) {
        Err(wrong) => {
            let message = text(visit.language(), key("call-date-wrong"));
            shown.refused.extend(wrong.into_iter().map(|field| (field.to_owned(), message.clone())));
        }
        Ok(input) if form.get("do") == "change" => {
            let variables = change_call_dates::Variables { input };
            let errors = visit.change::<ChangeCallDates>(variables).await?.errors;
            if errors.is_empty() {
                return Ok(arrive(&id, "dates"));
            }
            shown.refuse(&visit, &errors, field_of);
        }
        Ok(input) => {
            let variables = call_effects::Variables { input: looked_at(input) };
            let data: call_effects::ResponseData =
                read(&visit.execute::<CallEffects>(variables).await?, "the effects")?;
            let found = data.call_effects;
            let errors = user_errors!(found.user_errors);
            shown.refuse(&visit, &errors, field_of);
            shown.effects = errors.is_empty().then_some(found);
        }
    }
    page(&visit, &id, shown).await
}

/// The same input for the question what it would do.
fn looked_at(input: change_call_dates::ChangeCallDatesInput) -> call_effects::ChangeCallDatesInput {
    let dates = |dates: change_call_dates::CallDatesInput| call_effects::CallDatesInput {
        opens_on: dates.opens_on,
        closes_at: dates.closes_at,
        decision_on: dates.decision_on,
        starts_on: dates.starts_on,
    };
    call_effects::ChangeCallDatesInput {
        call_id: input.call_id,
        expected: dates(input.expected),
        dates: dates(input.dates),
        reason: input.reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_minute_is_read_as_browsers_and_people_write_it() {
        assert_eq!(minute_of("2020-10-02", ""), "2020-10-02 23:59");
        assert_eq!(minute_of("2020-10-02", "12.00"), "2020-10-02 12:00");
        assert_eq!(minute_of("", "12:00"), "");
        for (text, read) in [
            ("2020-10-02 12:00", Some("2020-10-02 12:00")),
            ("2020-10-02 12:00:00", Some("2020-10-02 12:00")),
            ("2020-10-02 24:00", None),
            ("2020-10-02 12", None),
            ("2020-10-02 åå:åå", None),
            ("2020-02-30 12:00", None),
            ("", None),
        ] {
            assert_eq!(read_minute(text).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_at_its_field() {
        let form = DatesForm {
            opens_on: "i morgon".into(),
            closes_on: "2020-10-02".into(),
            closes_time: "25:00".into(),
            ..DatesForm::default()
        };
        assert_eq!(form.input("call_1").err(), Some(vec!["opensOn", "closesAt"]));
        let form = DatesForm { closes_on: "2020-10-02".into(), ..DatesForm::default() };
        let input = form.input("call_1").unwrap();
        assert_eq!((input.dates.closes_at.as_deref(), input.expected.closes_at), (Some("2020-10-02 23:59"), None));
    }
}
