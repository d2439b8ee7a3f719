//! Rules about the sums of a budget.

use serde::{Deserialize, Serialize};

use super::{Facts, catalogue::Asks, words::and_list};
use crate::{budget::BudgetSums, text::Text};

/// Something is applied for.
pub(super) struct SomethingAppliedFor;

/// The costs that the association does not pay are in the budget too.
pub(super) struct CoFinancingDeclared;

/// At most this much may be applied for in one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxAppliedPerYear {
    /// Whole kronor.
    pub kronor: i64,
}

impl Asks for SomethingAppliedFor {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            "Budgeten ska visa vilket belopp som söks från förbundet.",
            "The budget must show the amount applied for from the association.",
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        (BudgetSums::of(&facts.lines).applied_ore <= 0)
            .then(|| Text::both("Inget belopp söks ännu.", "No amount is applied for yet."))
    }
}

impl Asks for CoFinancingDeclared {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            "Alla kostnader ska vara med i budgeten, även de som parterna betalar själva. De räknas som medfinansiering.",
            "All costs belong in the budget, also those that the parties pay themselves. They count as co-financing.",
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        (BudgetSums::of(&facts.lines).co_financing_ore <= 0)
            .then(|| Text::both("Budgeten har ingen medfinansiering ännu.", "The budget has no co-financing yet."))
    }
}

impl Asks for MaxAppliedPerYear {
    fn sentence(&self, _: &Facts) -> Text {
        let kronor = self.kronor;
        Text::both(
            format!("Högst {kronor} kronor kan sökas per år."),
            format!("At most {kronor} kronor can be applied for per year."),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let sums = BudgetSums::of(&facts.lines);
        let most_ore = self.kronor.saturating_mul(100);
        let over: Vec<String> = sums
            .by_year
            .iter()
            .filter(|(_, (applied_ore, _))| *applied_ore > most_ore)
            .map(|(year, _)| year.to_string())
            .collect();
        (!over.is_empty()).then(|| {
            Text::both(
                format!("Beloppet är högre för {}.", and_list(&over, "och")),
                format!("The amount is higher in {}.", and_list(&over, "and")),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        budget::BudgetSource,
        rule::{
            RuleKind,
            testing::{line, says},
        },
    };

    #[test]
    fn something_is_applied_for_and_paid_by_the_parties_too() {
        let mut facts = Facts::default();
        assert!(!says(&RuleKind::SomethingAppliedFor, &facts).met);
        assert!(!says(&RuleKind::CoFinancingDeclared, &facts).met);
        facts.lines = vec![
            line(1, "salary", BudgetSource::Applied, 105, ""),
            line(1, "salary", BudgetSource::CoFinancingInKind, 100, ""),
        ];
        assert!(says(&RuleKind::SomethingAppliedFor, &facts).met);
        assert!(says(&RuleKind::CoFinancingDeclared, &facts).met);
    }

    #[test]
    fn one_year_has_a_limit() {
        let most = |kronor| RuleKind::MaxAppliedPerYear(MaxAppliedPerYear { kronor });
        let facts = Facts { lines: vec![line(1, "salary", BudgetSource::Applied, 105, "")], ..Facts::default() };
        assert!(says(&most(104), &facts).sentence.sv.ends_with("Beloppet är högre för 2021."));
        assert!(says(&most(105), &facts).met);
        assert!(says(&most(i64::MAX), &facts).met);
    }
}
