//! Rules about the cost types of a budget: which may be applied for, which need a reason, which are split.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Facts, Party,
    catalogue::{Asks, Reference},
    words::{label_of, labels_of, names},
};
use crate::{
    template::QuestionKind,
    text::{Language, Text},
};

/// Lines of these cost types say why the cost is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostTypeMotivated {
    /// Keys of cost types.
    pub cost_types: Vec<String>,
}

/// Only these cost types may be applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostTypesAllowed {
    /// Keys of cost types.
    pub cost_types: Vec<String>,
}

/// Costs of this type are split by member: every party has a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostSplitByParty {
    /// Key of a cost type.
    pub cost_type: String,
}

fn references(keys: &[String]) -> Vec<Reference<'_>> {
    keys.iter().map(|key| Reference::CostType(key)).collect()
}

impl Asks for CostTypeMotivated {
    fn sentence(&self, facts: &Facts) -> Text {
        let labels = labels_of(&facts.cost_type_labels, &self.cost_types);
        Text::both(
            format!("Kostnader för {} ska motiveras.", labels.sv),
            format!("Costs of this type must be motivated: {}.", labels.en.unwrap_or_default()),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let bare = facts
            .applied()
            .filter(|line| {
                self.cost_types.contains(&line.cost_type) && line.amount_ore > 0 && line.note.trim().is_empty()
            })
            .count();
        (bare > 0).then(|| {
            Text::both(
                format!("Motivering saknas på {bare} {} i budgeten.", if bare == 1 { "rad" } else { "rader" }),
                format!("{bare} budget {} no motivation.", if bare == 1 { "line has" } else { "lines have" }),
            )
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        references(&self.cost_types)
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
    }
}

impl Asks for CostTypesAllowed {
    fn sentence(&self, facts: &Facts) -> Text {
        let labels = labels_of(&facts.cost_type_labels, &self.cost_types);
        Text::both(
            format!("Pengar kan sökas för {}.", labels.sv),
            format!("Money can be applied for: {}.", labels.en.unwrap_or_default()),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let others: BTreeSet<&String> =
            facts.applied().map(|line| &line.cost_type).filter(|key| !self.cost_types.contains(key)).collect();
        (!others.is_empty()).then(|| {
            let labels = labels_of(&facts.cost_type_labels, &others.into_iter().cloned().collect::<Vec<_>>());
            Text::both(
                format!("Budgeten söker också pengar för {}.", labels.sv),
                format!("The budget also applies for: {}.", labels.en.unwrap_or_default()),
            )
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        references(&self.cost_types)
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
    }
}

impl Asks for CostSplitByParty {
    fn sentence(&self, facts: &Facts) -> Text {
        let label = label_of(&facts.cost_type_labels, &self.cost_type);
        Text::both(
            format!("Budgeten ska visa hur kostnaderna för {} fördelas mellan parterna.", label.sv.to_lowercase()),
            format!(
                "The budget must show how the costs of {} are divided between the parties.",
                label.in_language(Language::En).to_lowercase()
            ),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let has_line = |party: &Party| {
            facts.lines.iter().any(|line| line.organisation == party.organisation && line.cost_type == self.cost_type)
        };
        let without: Vec<&Party> = facts.parties.iter().filter(|party| !has_line(party)).collect();
        (!without.is_empty()).then(|| {
            Text::both(
                format!("En egen rad saknas för {}.", names(without.iter().copied(), "och")),
                format!("No line of its own: {}.", names(without.iter().copied(), "and")),
            )
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        vec![Reference::CostType(&self.cost_type)]
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        budget::BudgetSource,
        organisation::PartyKind,
        rule::{
            RuleKind,
            testing::{line, party, says},
        },
    };

    #[test]
    fn cost_types_are_allowed_motivated_and_split() {
        let mut facts = Facts {
            parties: vec![party(1, "Region A", PartyKind::Region), party(2, "B kommun", PartyKind::Municipality)],
            lines: vec![
                line(1, "other", BudgetSource::Applied, 5, " "),
                line(1, "salary", BudgetSource::Applied, 100, ""),
            ],
            ..Facts::default()
        };
        let motivated = RuleKind::CostTypeMotivated(CostTypeMotivated { cost_types: vec!["other".into()] });
        let split = RuleKind::CostSplitByParty(CostSplitByParty { cost_type: "salary".into() });
        let allowed = RuleKind::CostTypesAllowed(CostTypesAllowed { cost_types: vec!["salary".into()] });
        assert!(!says(&motivated, &facts).met);
        assert_eq!(
            says(&split, &facts).sentence.sv,
            "Budgeten ska visa hur kostnaderna för salary fördelas mellan parterna. En egen rad saknas för B kommun."
        );
        assert!(says(&allowed, &facts).sentence.sv.ends_with("söker också pengar för other."));
        facts.lines[0].note = "Befintlig utrustning räcker inte".into();
        facts.lines.push(line(2, "salary", BudgetSource::CoFinancingInKind, 100, ""));
        assert!(says(&motivated, &facts).met && says(&split, &facts).met);
        facts.lines[0].source = BudgetSource::CoFinancingCash;
        assert!(says(&allowed, &facts).met, "others may pay for what they like");
    }
}
