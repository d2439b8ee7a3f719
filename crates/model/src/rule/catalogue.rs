//! The catalogue: each kind of rule is a type in a file of its own, with its sentences, its evaluation and its tests, and
//! one line here.

use serde::{Deserialize, Serialize};

use super::{Facts, answers, budget_shape, goals, members, money, parties, period};
use crate::{
    organisation::PartyKind,
    template::{QuestionKind, TemplateContent},
    text::Text,
};

/// Something else in an association's file that a rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference<'a> {
    /// A question by its key, and which kinds it may be of; any when none is named.
    Question(&'a str, &'static [QuestionKind]),
    /// A cost type by its key.
    CostType(&'a str),
}

/// What each kind of rule says and sees.
pub(super) trait Asks {
    /// The rule in words, without looking at any application.
    fn sentence(&self, facts: &Facts) -> Text;

    /// What is missing, or nothing when the rule is met.
    fn missing(&self, facts: &Facts) -> Option<Text>;

    /// What it names. Where a form does not ask a question that the rule names, the rule says nothing.
    fn refers_to(&self) -> Vec<Reference<'_>> {
        Vec::new()
    }

    /// What is wrong with its parameters, in English, for whoever writes the file.
    fn contradiction(&self) -> Option<String> {
        None
    }

    /// Whether it is about who may own an intervention, so that it can be judged by the owner alone.
    fn is_about_owner(&self) -> bool {
        false
    }

    /// The kind of question without which a problem statement gives it nothing to judge.
    fn looks_at(&self) -> Option<QuestionKind> {
        None
    }
}

macro_rules! catalogue {
    (
        plain { $(#[doc = $plain_doc:literal] $plain:ident = $plain_rule:path;)+ }
        with_parameters { $(#[doc = $doc:literal] $variant:ident($rule:path) = $example:expr;)+ }
    ) => {
        /// What is asked for.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        pub enum RuleKind {
            $(#[doc = $plain_doc] $plain,)+
            $(#[doc = $doc] $variant($rule),)+
        }

        impl RuleKind {
            pub(super) fn asks(&self) -> &dyn Asks {
                match self {
                    $(Self::$plain => &$plain_rule,)+
                    $(Self::$variant(rule) => rule,)+
                }
            }

            /// One of each with example parameters, and what it asks for, in English.
            #[must_use]
            pub fn catalogue() -> Vec<(Self, &'static str)> {
                vec![
                    $((Self::$plain, $plain_doc.trim_ascii()),)+
                    $((Self::$variant($example), $doc.trim_ascii()),)+
                ]
            }
        }
    };
}

catalogue! {
    plain {
        /// The owner and every party that has costs paid by the association are members of it.
        MoneyToMembers = members::MoneyToMembers;
        /// The owner is a member of the association.
        OwnerIsMember = members::OwnerIsMember;
        /// Every party is a member of the association.
        MembersOnly = members::MembersOnly;
        /// Something is applied for.
        SomethingAppliedFor = money::SomethingAppliedFor;
        /// The costs that the association does not pay are in the budget too.
        CoFinancingDeclared = money::CoFinancingDeclared;
    }
    with_parameters {
        /// The owner is one of these kinds of party.
        OwnerKinds(parties::OwnerKinds) = parties::OwnerKinds { kinds: vec![PartyKind::Region] };
        /// At least this many kinds of party take part (law 2003:1210 speaks of parties, not of members).
        MinPartyKinds(parties::MinPartyKinds) = parties::MinPartyKinds { count: 2 };
        /// At least this many members of one kind take part.
        MinMembersOfKind(parties::MinMembersOfKind) =
            parties::MinMembersOfKind { kind: PartyKind::Municipality, count: 2 };
        /// Each of these kinds of party takes part.
        KindsTakePart(parties::KindsTakePart) =
            parties::KindsTakePart { kinds: vec![PartyKind::Region, PartyKind::Municipality] };
        /// At most this much may be applied for in all years together.
        MaxApplied(money::MaxApplied) = money::MaxApplied { kronor: 1_000_000 };
        /// The parties pay at least this share of all costs themselves.
        CoFinancingShare(money::CoFinancingShare) = money::CoFinancingShare { percent: 20 };
        /// The end is not before the start, and the time at most so many months.
        PeriodWithin(period::PeriodWithin) =
            period::PeriodWithin { from: "starts_on".into(), to: "ends_on".into(), max_months: Some(36) };
        /// The start is not before the board decides, nor before the call's first day of interventions.
        StartsAfterDecision(period::StartsAfterDecision) =
            period::StartsAfterDecision { question: "starts_on".into() };
        /// One day, such as that of a planned follow-up, is before another, such as the start.
        DateBefore(period::DateBefore) =
            period::DateBefore { first: "follow_up_planned_on".into(), then: "starts_on".into() };
        /// The activity plan has activities, all within the years of the call.
        PlanWithinYears(period::PlanWithinYears) = period::PlanWithinYears { question: "activities".into() };
        /// At least this many goals are tied to the association's own.
        TiedGoals(goals::TiedGoals) = goals::TiedGoals { question: "goals".into(), count: 1 };
        /// Lines of these cost types say why the cost is needed.
        CostTypeMotivated(budget_shape::CostTypeMotivated) =
            budget_shape::CostTypeMotivated { cost_types: vec!["other".into()] };
        /// Only these cost types may be applied for.
        CostTypesAllowed(budget_shape::CostTypesAllowed) =
            budget_shape::CostTypesAllowed { cost_types: vec!["staff".into(), "travel".into()] };
        /// At most this much may be applied for in one year.
        MaxAppliedPerYear(money::MaxAppliedPerYear) = money::MaxAppliedPerYear { kronor: 500_000 };
        /// Costs of this type are split by member: every party has a line of its own.
        CostSplitByParty(budget_shape::CostSplitByParty) =
            budget_shape::CostSplitByParty { cost_type: "staff".into() };
        /// The question is answered.
        Answered(answers::Answered) = answers::Answered { question: "method".into() };
        /// At least one file is attached to the question.
        AttachmentRequired(answers::AttachmentRequired) =
            answers::AttachmentRequired { question: "evaluation".into() };
        /// At least this many goals have a measure and a target.
        MeasurableGoals(goals::MeasurableGoals) =
            goals::MeasurableGoals { question: "goals".into(), count: 1 };
    }
}

impl RuleKind {
    /// What it names.
    #[must_use]
    pub fn refers_to(&self) -> Vec<Reference<'_>> {
        self.asks().refers_to()
    }

    /// What is wrong with its parameters, in English, for whoever writes the file.
    #[must_use]
    pub fn contradiction(&self) -> Option<String> {
        self.asks().contradiction()
    }

    /// Whether it has something to judge in a form: not where it looks at a budget or at parties that the form does not ask for.
    #[must_use]
    pub fn has_its_say(&self, form: &TemplateContent) -> bool {
        self.asks().looks_at().is_none_or(|kind| form.questions().any(|question| question.kind == kind))
    }

    /// Keys of the questions that it is about.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        self.refers_to().into_iter().filter_map(|reference| match reference {
            Reference::Question(key, _) => Some(key),
            Reference::CostType(_) => None,
        })
    }
}

/// The catalogue as Markdown, for `docs/rules.md`.
#[must_use]
pub fn table() -> String {
    let mut out = String::from(
        "# Rules\n\nGenerated from `crates/model/src/rule/`; `make generate` writes it. A policy chooses among these, each with a severity (`stops`, \
         `warns`, `informs`), its source, and a sentence of its own where the one below does not do. All are evaluated in one place \
         (`rule::evaluate`): while writing, at submission, and as they were then in preparation and before the board. Those about the owner are \
         evaluated before anybody writes, too. A rule about a question that a form does not ask, or that other answers hide, says nothing; of a problem statement, \
         neither does a rule about parties or budget where its form asks for none.\n\n\
         | rule | as in a file (`asks:`) | what people read | before writing |\n|---|---|---|---|\n",
    );
    for (kind, what) in RuleKind::catalogue() {
        let asks = serde_json::to_string(&kind).unwrap_or_default();
        let sentence = kind.asks().sentence(&Facts::default()).sv;
        let before = if kind.is_about_owner() { "yes" } else { "" };
        out += &format!("| {what} | `{asks}` | {sentence} | {before} |\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_generated() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
        #[expect(clippy::disallowed_methods, reason = "how `make generate` asks; no setting of the product")]
        let is_update = std::env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1");
        if is_update {
            std::fs::write(path, table()).expect("written");
        }
        assert_eq!(std::fs::read_to_string(path).expect("there"), table(), "run `make generate`");
    }

    #[test]
    fn every_rule_of_the_catalogue_is_read_as_it_is_written_and_contradicts_nothing() {
        for (kind, _) in RuleKind::catalogue() {
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<RuleKind>(&text).unwrap(), kind, "{text}");
            assert_eq!(kind.contradiction(), None, "{text}");
            let sentence = kind.asks().sentence(&Facts::default());
            assert!(sentence.sv.ends_with('.') && sentence.en.is_some_and(|en| en.ends_with('.')), "{text}");
        }
    }
}
