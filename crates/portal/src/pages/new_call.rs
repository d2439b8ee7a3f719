//! A new call: choosing what it begins from, the form with dates planned from the board's day, what applicants will see, adding it;
//! and withdrawing and restoring one.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use http::StatusCode;
use serde::Deserialize;

use crate::{
    api::{UserError, read},
    failure::Failure,
    form::Form,
    operations::{
        AddCall, CallProposal, NewCallEffects, NewCallPage, RestoreCall, WithdrawCall, add_call, call_proposal,
        new_call_effects, new_call_page, restore_call, withdraw_call,
    },
    page::{Page, render_with},
    pages::{
        Errors,
        call_dates::{self, Shown, arrive, minute_of, read_minute},
        change::user_errors,
        field_among,
    },
    scalars::{CallMode, Date},
    text::{key, text},
    visit::{Posted, Visit},
};

type Choices = new_call_page::NewCallPageAssociation;
type Preview = new_call_effects::NewCallFields;

#[derive(Template)]
#[template(path = "new_call/show.html")]
struct NewCallTemplate {
    page: Page,
    /// What it can begin from; the newest version of each form.
    choices: Choices,
    wish: Wish,
    form: Option<CallForm>,
    preview: Option<Preview>,
    warnings: Vec<String>,
    errors: Errors,
}

/// What it begins from.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Wish {
    /// `call_…` or `tmpl_…`.
    #[serde(default)]
    from: String,
    /// The day on which the board decides.
    #[serde(default)]
    board: String,
    /// Another day than those that the board meets on.
    #[serde(default, rename = "otherBoard")]
    other_board: String,
}

/// What was written in the form.
#[derive(Debug, Clone, Default)]
struct CallForm {
    from: String,
    template: String,
    template_name: String,
    mode: String,
    title: [String; 2],
    introduction: [String; 2],
    opens_on: String,
    closes_on: String,
    closes_time: String,
    decision_on: String,
    starts_on: String,
    years: String,
    steps: Vec<StepForm>,
    reason: String,
}

/// A step with its day.
#[derive(Debug, Clone, Default)]
struct StepForm {
    key: String,
    name: String,
    on: String,
    notes: Vec<(bool, String)>,
}

/// The fields of the page, in its order.
const FIELDS: [&str; 10] = [
    "title",
    "introduction",
    "decisionOn",
    "opensOn",
    "closesAt",
    "startsOn",
    "budgetYears",
    "chosenDays",
    "reason",
    "from",
];

fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl CallForm {
    fn proposed(from: &str, call: call_proposal::NewCallFields) -> Self {
        let closes_at = call.dates.closes_at.unwrap_or_default();
        let (closes_on, closes_time) = closes_at.split_once(' ').unwrap_or_default();
        let steps = call.plan.into_iter().filter(|planned| !planned.is_date_of_call).map(|planned| StepForm {
            key: planned.key,
            name: planned.name,
            on: planned.on.to_string(),
            notes: planned.notes.into_iter().map(|note| (note.is_warning, note.sentence)).collect(),
        });
        Self {
            from: from.to_owned(),
            template: call.template.id,
            template_name: format!("{} ({})", call.template.name, call.template.version),
            mode: call.mode.value().to_owned(),
            title: [call.title.sv, call.title.en.unwrap_or_default()],
            introduction: [call.introduction.sv, call.introduction.en.unwrap_or_default()],
            opens_on: day_text(call.dates.opens_on),
            closes_on: closes_on.to_owned(),
            closes_time: closes_time.to_owned(),
            decision_on: day_text(call.dates.decision_on),
            starts_on: day_text(call.dates.starts_on),
            years: call.budget_years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            steps: steps.collect(),
            reason: String::new(),
        }
    }

    fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).trim().to_owned();
        let steps = form.rows("step").into_iter().map(|row| StepForm {
            key: text(&format!("step.{row}.key")),
            name: text(&format!("step.{row}.name")),
            on: text(&format!("step.{row}.on")),
            notes: Vec::new(),
        });
        Self {
            from: text("from"),
            template: text("templateId"),
            template_name: text("templateName"),
            mode: text("mode"),
            title: ["title", "titleEn"].map(text),
            introduction: ["introduction", "introductionEn"].map(|name| form.typed(name).trim().to_owned()),
            opens_on: text("opensOn"),
            closes_on: text("closesAt"),
            closes_time: text("closesTime"),
            decision_on: text("decisionOn"),
            starts_on: text("startsOn"),
            years: text("budgetYears"),
            steps: steps.collect(),
            reason: form.typed("reason"),
        }
    }

    /// Takes over the dates of another proposal, and keeps what was written.
    fn planned_as(self, other: Self) -> Self {
        let years = if self.years.is_empty() { other.years } else { self.years };
        Self {
            template: self.template,
            title: self.title,
            introduction: self.introduction,
            years,
            reason: self.reason,
            ..other
        }
    }

    /// The input of the API, or the fields that cannot be read.
    fn input(&self) -> Result<add_call::AddCallInput, Vec<(&'static str, &'static str)>> {
        let mut wrong = Vec::new();
        let mut day = |text: &str, field| match text.parse::<Date>() {
            Ok(day) => Some(day),
            Err(_) => {
                wrong.extend((!text.is_empty()).then_some((field, key("call-date-wrong"))));
                None
            }
        };
        let (opens_on, decision_on) = (day(&self.opens_on, "opensOn"), day(&self.decision_on, "decisionOn"));
        let starts_on = day(&self.starts_on, "startsOn");
        let mut chosen_days = Vec::new();
        for step in &self.steps {
            let on = day(&step.on, "chosenDays");
            chosen_days.extend(on.map(|on| add_call::ChosenDayInput { step: step.key.clone(), on }));
        }
        let minute = minute_of(&self.closes_on, &self.closes_time);
        let closes_at = read_minute(&minute);
        if closes_at.is_none() && !minute.is_empty() {
            wrong.push(("closesAt", key("call-date-wrong")));
        }
        let years = self.years.split([',', ' ', ';']).filter(|year| !year.is_empty());
        let budget_years: Result<Vec<i64>, _> = years.map(str::parse).collect();
        if budget_years.is_err() {
            wrong.push(("budgetYears", key("new-call-years-wrong")));
        }
        let (Ok(budget_years), true) = (budget_years, wrong.is_empty()) else { return Err(wrong) };
        // English that nobody wrote is none.
        let both = |[sv, en]: &[String; 2]| add_call::BothLanguagesInput {
            sv: sv.clone(),
            en: Some(en.clone()).filter(|en| !en.is_empty()),
        };
        Ok(add_call::AddCallInput {
            copy_of: Some(self.from.clone()).filter(|from| from.starts_with("call_")),
            template_id: self.template.clone(),
            title: both(&self.title),
            introduction: both(&self.introduction),
            mode: if self.mode == CallMode::Rolling.value() { CallMode::Rolling } else { CallMode::Call },
            dates: add_call::CallDatesInput { opens_on, closes_at, decision_on, starts_on },
            budget_years,
            chosen_days,
            reason: self.reason.clone(),
        })
    }
}

/// The same input for the question what it would do.
fn looked_at(input: add_call::AddCallInput) -> new_call_effects::AddCallInput {
    let both = |text: add_call::BothLanguagesInput| new_call_effects::BothLanguagesInput { sv: text.sv, en: text.en };
    let add_call::CallDatesInput { opens_on, closes_at, decision_on, starts_on } = input.dates;
    let chosen = |day: add_call::ChosenDayInput| new_call_effects::ChosenDayInput { step: day.step, on: day.on };
    new_call_effects::AddCallInput {
        copy_of: input.copy_of,
        template_id: input.template_id,
        title: both(input.title),
        introduction: both(input.introduction),
        mode: input.mode,
        dates: new_call_effects::CallDatesInput { opens_on, closes_at, decision_on, starts_on },
        budget_years: input.budget_years,
        chosen_days: input.chosen_days.into_iter().map(chosen).collect(),
        reason: input.reason,
    }
}

/// What the page shows besides what it can begin from.
#[derive(Default)]
struct State {
    wish: Wish,
    form: Option<CallForm>,
    effects: Option<new_call_effects::NewCallEffectsNewCallEffects>,
    refused: Vec<(String, String)>,
}

async fn page(visit: &Visit, state: State) -> Result<Response, Failure> {
    let answer = visit.ask::<NewCallPage>(new_call_page::Variables {}).await?;
    let page = Page::new(visit, Some(&answer.shell));
    if page.person.is_none() {
        return Err(Failure::Unauthenticated);
    }
    let mut choices = answer.data.association.filter(|_| page.manages_calls).ok_or(Failure::NotFound)?;
    choices.templates.dedup_by(|later, first| later.key == first.key);
    let mut errors = Errors::default();
    let mut refused = state.refused;
    refused.sort_by_key(|(field, _)| FIELDS.iter().position(|known| known == field).unwrap_or(FIELDS.len()));
    for (field, sentence) in refused {
        errors.add(field, sentence);
    }
    let (preview, warnings) = match state.effects {
        Some(effects) => (effects.call, effects.warnings.into_iter().map(|warning| warning.sentence).collect()),
        None => (None, Vec::new()),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = NewCallTemplate { page, choices, wish: state.wish, form: state.form, preview, warnings, errors };
    render_with(status, &template)
}

/// What is proposed, or what is wrong with the wish.
async fn propose(visit: &Visit, from: &str, board: &str) -> Result<Result<CallForm, Vec<(String, String)>>, Failure> {
    let decision_on = match board.parse::<Date>() {
        Ok(day) => Some(day),
        Err(_) if board.is_empty() => None,
        Err(_) => return Ok(Err(vec![("decisionOn".to_owned(), text(visit.language(), key("call-date-wrong")))])),
    };
    let id = |prefix: &str| Some(from.to_owned()).filter(|from| from.starts_with(prefix));
    let input = call_proposal::CallProposalInput { copy_of: id("call_"), template_id: id("tmpl_"), decision_on };
    let answer = visit.execute::<CallProposal>(call_proposal::Variables { input }).await?;
    let found = read::<call_proposal::ResponseData>(&answer, "the proposal")?.call_proposal;
    Ok(match found.call {
        Some(call) => Ok(CallForm::proposed(from, call)),
        None => Err(found.user_errors.into_iter().map(|error| ("from".to_owned(), error.message)).collect()),
    })
}

/// `/office/calls/new`
///
/// # Errors
/// [`Failure::NotFound`] for those who may not add calls; else as [`Visit::ask`].
pub async fn show(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Failure> {
    let mut state = State { wish: wish.clone(), ..State::default() };
    if !wish.from.is_empty() {
        let board = if wish.other_board.is_empty() { &wish.board } else { &wish.other_board };
        match propose(&visit, &wish.from, board.trim()).await? {
            Ok(form) => state.form = Some(form),
            // The board's day has another field here.
            Err(refused) => {
                let field_of = |field: String| if field == "decisionOn" { "otherBoard".to_owned() } else { field };
                state.refused = refused.into_iter().map(|(field, sentence)| (field_of(field), sentence)).collect();
            }
        }
    }
    page(&visit, state).await
}

/// Plans the dates anew, shows what the call would be, or adds it when that was seen.
///
/// # Errors
/// As [`Visit::change`].
pub async fn change(visit: Visit, Posted(form): Posted) -> Result<Response, Failure> {
    let written = CallForm::read(&form);
    let mut state = State { form: Some(written.clone()), ..State::default() };
    let mut refuse = |errors: &[UserError]| {
        state.refused.extend(errors.iter().map(|error| (field_among(error, &FIELDS).to_owned(), error.sentence())));
    };
    match (form.get("do"), written.input()) {
        ("edit", _) => {}
        ("plan", _) => match propose(&visit, &written.from, &written.decision_on).await? {
            Ok(planned) => state.form = Some(written.planned_as(planned)),
            Err(refused) => state.refused = refused,
        },
        (_, Err(wrong)) => {
            let language = visit.language();
            state.refused = wrong.into_iter().map(|(field, key)| (field.to_owned(), text(language, key))).collect();
        }
        ("add", Ok(input)) => {
            let answer = visit.change::<AddCall>(add_call::Variables { input }).await?;
            let added = answer.data.add_call.call.filter(|_| answer.errors.is_empty());
            if let Some(call) = added {
                return Ok(arrive(&call.id, "added"));
            }
            refuse(&answer.errors);
        }
        (_, Ok(input)) => {
            let variables = new_call_effects::Variables { input: looked_at(input) };
            let answer = visit.execute::<NewCallEffects>(variables).await?;
            let found = read::<new_call_effects::ResponseData>(&answer, "the effects")?.new_call_effects;
            refuse(&user_errors!(found.user_errors));
            state.effects = Some(found).filter(|found| found.call.is_some());
        }
    }
    page(&visit, state).await
}

/// Withdraws a call.
///
/// # Errors
/// As [`Visit::change`].
pub async fn withdraw(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let reason = form.typed("withdrawCallReason");
    let input = withdraw_call::WithdrawCallInput { call_id: id.clone(), reason: reason.clone() };
    let errors = visit.change::<WithdrawCall>(withdraw_call::Variables { input }).await?.errors;
    if errors.is_empty() {
        return Ok(call_dates::arrive_at_list("withdrawn"));
    }
    let mut shown = Shown { withdraw_reason: reason, ..Shown::default() };
    shown.refuse(&visit, &errors, |_| "withdrawCallReason".to_owned());
    call_dates::page(&visit, &id, shown).await
}

/// Restores a call.
///
/// # Errors
/// As [`Visit::change`].
pub async fn restore(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let input = restore_call::RestoreCallInput { call_id: id.clone(), reason: form.typed("restoreReason") };
    let errors = visit.change::<RestoreCall>(restore_call::Variables { input }).await?.errors;
    if errors.is_empty() {
        return Ok(arrive(&id, "restored"));
    }
    let mut refused = Errors::default();
    refused.add_all(&errors, |_| format!("restore-{id}"));
    call_dates::list_page(&visit, "", refused).await
}
