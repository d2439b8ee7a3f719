//! The catalogue of rules that an association's policy can consist of. A rule is typed: a kind with parameters, how
//! severe it is, and the paragraph that it comes from. The finding that stops a submission is the sentence that the
//! person reads, so both come from here and from nowhere else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    budget::{BudgetLine, BudgetSource},
    id::OrganisationId,
    organisation::PartyKind,
    policy::SourcePolicy,
    template::Activity,
    text::{Language, Text},
};

mod answers;
mod before_writing;
mod budget_shape;
mod catalogue;
mod goals;
mod members;
mod money;
mod parties;
mod period;
#[cfg(test)]
mod testing;
mod words;

pub use answers::{Answered, AttachmentRequired};
pub use before_writing::{before_writing, law_unless_said, may_apply};
pub use budget_shape::{CostSplitByParty, CostTypeMotivated, CostTypesAllowed};
pub use catalogue::{Reference, RuleKind, table};
pub use goals::{MeasurableGoals, TiedGoals};
pub use money::{CoFinancingShare, MaxApplied, MaxAppliedPerYear};
pub use parties::{KindsTakePart, MinMembersOfKind, MinPartyKinds, OwnerKinds};
pub use period::{DateBefore, PeriodWithin, PlanWithinYears, StartsAfterDecision};

/// What an unmet rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The application cannot be sent.
    Stops,
    /// It can, and the writer and the office are warned.
    Warns,
    /// Good to know.
    Informs,
}

/// A rule of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Names the rule within the association.
    pub key: String,
    /// What an unmet rule does.
    pub severity: Severity,
    /// Where it comes from: policy and paragraph, or the law.
    pub source: String,
    /// The association's own sentence; the catalogue's when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<Text>,
    /// What is asked for.
    #[serde(rename = "asks")]
    pub kind: RuleKind,
}

/// A party of the application, as rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// Its name, for sentences.
    pub name: String,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Whether it is a member of the association now.
    pub is_member: bool,
    /// Whether it owns the intervention.
    pub is_owner: bool,
}

/// What rules are evaluated on.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The parties, the owner among them.
    pub parties: Vec<Party>,
    /// The budget.
    pub lines: Vec<BudgetLine>,
    /// Keys of the questions that the form asks, with the answers that it has.
    pub asked: BTreeSet<String>,
    /// Keys of the questions that have an answer or a file.
    pub answered: BTreeSet<String>,
    /// Keys of the questions that have a file.
    pub attached: BTreeSet<String>,
    /// Per question of type goals, how many goals have text, measure and target.
    pub measurable_goals: Vec<(String, usize)>,
    /// Per question of type goals, how many goals are tied to one of the association's.
    pub tied_goals: Vec<(String, usize)>,
    /// The days that questions of type date are answered with.
    pub dates: Vec<(String, Date)>,
    /// Per activity plan, the activities that have their months.
    pub activities: Vec<(String, Vec<Activity>)>,
    /// When the board decides, where the call says so.
    pub decision_on: Option<Date>,
    /// When interventions start at the earliest, where the call says so.
    pub starts_on: Option<Date>,
    /// The years that budgets of the call may cover; none when nothing is known of a call.
    pub budget_years: Vec<i32>,
    /// Label of each cost type, by key.
    pub cost_type_labels: Vec<(String, Text)>,
    /// Label of each question, by key.
    pub question_labels: Vec<(String, Text)>,
}

impl Facts {
    /// The day that a question is answered with.
    fn date(&self, question: &str) -> Option<Date> {
        self.dates.iter().find(|(key, _)| key == question).map(|(_, day)| *day)
    }

    /// The lines that the association is asked to pay.
    fn applied(&self) -> impl Iterator<Item = &BudgetLine> {
        self.lines.iter().filter(|line| line.source == BudgetSource::Applied)
    }
}

/// What a rule says of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule_key: String,
    /// What it does when it is not met.
    pub severity: Severity,
    /// What to read: the rule, and what is missing when it is not met.
    pub sentence: Text,
    /// Where the rule comes from.
    pub source: String,
    /// Whether the application meets it.
    pub met: bool,
    /// The version of a policy that the rule comes from; none for the law and the steps of the process.
    pub policy: Option<SourcePolicy>,
}

impl Rule {
    /// The rule in words, without looking at any application.
    #[must_use]
    pub fn sentence(&self, facts: &Facts) -> Text {
        self.sentence.clone().unwrap_or_else(|| self.kind.asks().sentence(facts))
    }

    /// What it asks for in the catalogue's words, with its parameters, also where the association has a sentence of its own.
    #[must_use]
    pub fn asks_in_words(&self, facts: &Facts) -> Text {
        self.kind.asks().sentence(facts)
    }

    /// What the rule says of an application.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Finding {
        let missing = self.kind.asks().missing(facts);
        let rule = self.sentence(facts);
        let met = missing.is_none();
        let sentence = match missing {
            None => rule,
            Some(missing) => Text {
                sv: format!("{} {}", rule.sv, missing.sv),
                en: Some(format!("{} {}", rule.in_language(Language::En), missing.in_language(Language::En))),
            },
        };
        Finding {
            rule_key: self.key.clone(),
            severity: self.severity,
            sentence,
            source: self.source.clone(),
            met,
            policy: None,
        }
    }
}

/// What rules say of an application: the one place where they are evaluated, whoever asks. A rule about a question that is
/// not asked (hidden by other answers, or in another form) says nothing.
pub fn evaluate<'a>(rules: impl IntoIterator<Item = &'a Rule>, facts: &Facts) -> Vec<Finding> {
    rules
        .into_iter()
        .filter(|rule| rule.kind.questions().all(|question| facts.asked.contains(question)))
        .map(|rule| rule.evaluate(facts))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_about_a_question_that_is_not_asked_says_nothing() {
        let rule = |question: &str| Rule {
            key: question.into(),
            severity: Severity::Stops,
            source: "3 §".into(),
            sentence: None,
            kind: RuleKind::Answered(Answered { question: question.into() }),
        };
        let rules = [rule("asked"), rule("hidden")];
        let facts = Facts { asked: BTreeSet::from(["asked".to_owned()]), ..Facts::default() };
        let keys: Vec<String> = evaluate(&rules, &facts).into_iter().map(|finding| finding.rule_key).collect();
        assert_eq!(keys, ["asked"]);
    }
}
