//! The board's decision on an item.

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    failure::Failure,
    form::Form,
    format,
    operations::{Application, BudgetLine, Decide, decide},
    page::Page,
    pages::{Errors, agenda_item, change::Carried, field_among},
    scalars::{BudgetSource, Ore, Outcome, RecommendationKind},
    text::key,
    visit::{Posted, Visit},
};

/// The fields of a decision.
pub struct DecisionForm {
    /// The outcomes to choose.
    pub outcomes: Vec<OutcomeChoice>,
    /// The decision.
    pub text: String,
    /// Why.
    pub reasons: String,
    /// On what conditions.
    pub conditions: String,
    /// Who presented the case.
    pub presented_by: String,
    /// Whether whoever presents a case leaves before the board decides.
    pub presenter_leaves: bool,
    /// Whether who presented the case left before the decision.
    pub presenter_left: bool,
    /// What is applied for, with the amount to grant.
    pub lines: Vec<GrantLine>,
}

/// An outcome to choose.
pub struct OutcomeChoice {
    /// What is sent.
    pub value: &'static str,
    /// The key of its name.
    pub key: &'static str,
    /// Whether it is chosen.
    pub selected: bool,
}

/// A line that is applied for, with the amount to grant.
pub struct GrantLine {
    /// The `id` of its field.
    pub id: String,
    /// The line.
    pub line: BudgetLine,
    /// Kronor to grant, as typed.
    pub granted: String,
}

fn outcomes(application: &Application, chosen: Option<Outcome>) -> Vec<OutcomeChoice> {
    application
        .kind
        .outcomes()
        .iter()
        .map(|outcome| OutcomeChoice { value: outcome.value(), key: outcome.key(), selected: Some(*outcome) == chosen })
        .collect()
}

impl DecisionForm {
    /// The form as the office proposes, with the full amounts.
    #[must_use]
    pub fn proposed(application: &Application) -> Self {
        let proposed = application.recommendation.as_ref().map(|recommendation| match recommendation.kind {
            RecommendationKind::PartlyGrant => Outcome::PartlyGranted,
            RecommendationKind::Reject => Outcome::Rejected,
            RecommendationKind::Grant | RecommendationKind::Unknown => Outcome::Granted,
        });
        Self {
            outcomes: outcomes(application, proposed),
            text: String::new(),
            reasons: String::new(),
            conditions: String::new(),
            presented_by: String::new(),
            presenter_leaves: application.call.process.presenter_leaves,
            presenter_left: false,
            lines: grant_lines(application, |line, _| format::kronor_to_type(line.amount_ore.0)),
        }
    }

    fn typed(application: &Application, form: &Form) -> Self {
        Self {
            outcomes: outcomes(application, Outcome::parse(form.get("outcome"))),
            text: form.typed("text"),
            reasons: form.typed("reasons"),
            conditions: form.typed("conditions"),
            presented_by: form.typed("presentedBy"),
            presenter_leaves: application.call.process.presenter_leaves,
            presenter_left: form.find("presenterLeft").is_some(),
            lines: grant_lines(application, |_, field| form.get(field).to_owned()),
        }
    }
}

impl DecisionForm {
    /// Everything.
    #[must_use]
    pub(crate) fn carried(&self) -> Carried {
        let outcome = self.outcomes.iter().find(|outcome| outcome.selected).map_or("", |outcome| outcome.value);
        let mut carried: Carried = [
            ("outcome", outcome),
            ("text", &self.text),
            ("reasons", &self.reasons),
            ("conditions", &self.conditions),
            ("presentedBy", &self.presented_by),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
        carried.extend(self.presenter_left.then(|| ("presenterLeft".to_owned(), "true".to_owned())));
        carried.extend(self.lines.iter().map(|line| (line.id.clone(), line.granted.clone())));
        carried
    }

    /// The outcome that is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<Outcome> {
        self.outcomes.iter().find(|outcome| outcome.selected).and_then(|outcome| Outcome::parse(outcome.value))
    }

    /// The lines with what is granted of each, as amounts, where the outcome gives money.
    #[must_use]
    pub fn granted(&self) -> Vec<(&BudgetLine, Ore)> {
        let is_partly = self.chosen() == Some(Outcome::PartlyGranted);
        let granted = |line: &GrantLine| match format::parse_kronor(&line.granted) {
            Some(ore) if is_partly => Ore(ore),
            _ => line.line.amount_ore,
        };
        let gives_money = self.chosen().is_some_and(Outcome::gives_money);
        self.lines.iter().filter(|_| gives_money).map(|line| (&line.line, granted(line))).collect()
    }

    /// What is granted in all.
    #[must_use]
    pub fn granted_in_all(&self) -> Ore {
        Ore(self.granted().iter().map(|(_, ore)| ore.0).sum())
    }
}

fn grant_lines(application: &Application, granted: impl Fn(&BudgetLine, &str) -> String) -> Vec<GrantLine> {
    let applied = application.budget_lines.iter().filter(|line| line.source == BudgetSource::Applied);
    applied
        .map(|line| {
            let id = format!("line.{}", line.id);
            GrantLine { granted: granted(line, &id), id, line: line.clone() }
        })
        .collect()
}

/// Shows the decision as it will stand; records it when that was seen. A decision gets a paragraph and cannot be changed, so
/// neither one press nor the enter key makes one.
///
/// # Errors
/// As [`agenda_item::get`].
pub async fn decide(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let found = agenda_item::get(&visit, &id).await?;
    let fields = DecisionForm::typed(&found.application, &form);
    if form.get("do") == "edit" {
        return agenda_item::page(found, Some(fields), Errors::default(), StatusCode::OK);
    }
    let mut errors = Errors::default();
    let outcome = Outcome::parse(form.get("outcome"));
    let lines = if outcome == Some(Outcome::PartlyGranted) {
        granted_lines(&found.page, &fields, &mut errors)
    } else {
        Vec::new()
    };
    if outcome.is_none() {
        errors.add("outcome", found.page.t("decision-outcome-missing"));
    }
    if fields.text.trim().is_empty() {
        errors.add("text", found.page.t("decision-text-missing"));
    }
    if fields.presenter_leaves && !fields.presented_by.trim().is_empty() && !fields.presenter_left {
        errors.add("presenterLeft", found.page.t("decide-presenter-stays"));
    }
    if let (Some(outcome), true) = (outcome, errors.is_empty()) {
        if form.get("do") != "decide" {
            return agenda_item::check(found, fields);
        }
        let input = decide::DecideInput {
            agenda_item_id: id.clone(),
            outcome,
            text: fields.text.clone(),
            reasons: fields.reasons.clone(),
            conditions: fields.conditions.clone(),
            presented_by: fields.presented_by.clone(),
            presenter_left: fields.presenter_left,
            lines,
        };
        let change = visit.change::<Decide>(decide::Variables { input }).await?;
        if change.errors.is_empty() {
            return Ok(Redirect::to(&format!("/board/items/{id}")).into_response());
        }
        errors.add_all(&change.errors, |error| {
            field_among(error, &["outcome", "text", "reasons", "conditions", "presentedBy", "presenterLeft"]).to_owned()
        });
    }
    agenda_item::page(found, Some(fields), errors, StatusCode::UNPROCESSABLE_ENTITY)
}

/// The amounts typed per line; what is no amount, or more than was applied for, is an error at its field.
fn granted_lines(page: &Page, fields: &DecisionForm, errors: &mut Errors) -> Vec<decide::DecisionLineInput> {
    let mut lines = Vec::new();
    for field in &fields.lines {
        match format::parse_kronor(&field.granted) {
            Some(granted) if (0..=field.line.amount_ore.0).contains(&granted) => {
                lines.push(decide::DecisionLineInput {
                    budget_line_id: field.line.id.clone(),
                    granted_ore: Ore(granted),
                });
            }
            Some(_) => errors
                .add(&field.id, page.t1(key("decision-line-too-much"), "amount", page.money(&field.line.amount_ore))),
            None => errors.add(&field.id, page.t("budget-amount-wrong")),
        }
    }
    lines
}
