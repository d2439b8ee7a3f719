//! Rules about the sums of a budget.

use serde::{Deserialize, Serialize};

use super::{Facts, catalogue::Asks, words::and_list};
use crate::{
    budget::BudgetSums,
    template::QuestionKind,
    text::{Language, Text, grouped},
};

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

/// At most this much may be applied for in all years together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxApplied {
    /// Whole kronor.
    pub kronor: i64,
}

/// The parties pay at least this share of all costs themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoFinancingShare {
    /// Per cent of all costs.
    pub percent: u8,
}

impl Asks for MaxApplied {
    fn sentence(&self, _: &Facts) -> Text {
        let kronor = |language| grouped(self.kronor, language);
        Text::both(
            format!("Högst {} kronor kan sökas sammanlagt.", kronor(Language::Sv)),
            format!("At most {} kronor can be applied for in total.", kronor(Language::En)),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let applied_ore = BudgetSums::of(&facts.lines).applied_ore;
        (applied_ore > self.kronor.saturating_mul(100)).then(|| {
            let kronor = |language| grouped(applied_ore.div_euclid(100), language);
            Text::both(
                format!("Nu söks {} kronor.", kronor(Language::Sv)),
                format!("Applied for now: {} kronor.", kronor(Language::En)),
            )
        })
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
    }
}

impl Asks for CoFinancingShare {
    fn sentence(&self, _: &Facts) -> Text {
        let percent = self.percent;
        Text::both(
            format!("Parterna ska själva stå för minst {percent} procent av alla kostnader."),
            format!("The parties must pay at least {percent} per cent of all costs themselves."),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let sums = BudgetSums::of(&facts.lines);
        let (own, all) = (i128::from(sums.co_financing_ore), total_ore(&sums));
        (own * 100 < all * i128::from(self.percent) || all == 0).then(|| {
            let percent = if all == 0 { 0 } else { own * 100 / all };
            Text::both(format!("Nu är andelen {percent} procent."), format!("The share is {percent} per cent now."))
        })
    }

    fn contradiction(&self) -> Option<String> {
        (!(1..=100).contains(&self.percent)).then(|| format!("expected 1 to 100 per cent, found {}", self.percent))
    }

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
    }
}

fn total_ore(sums: &BudgetSums) -> i128 {
    i128::from(sums.applied_ore) + i128::from(sums.co_financing_ore) + i128::from(sums.other_ore)
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

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
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

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
    }
}

impl Asks for MaxAppliedPerYear {
    fn sentence(&self, _: &Facts) -> Text {
        let kronor = |language| grouped(self.kronor, language);
        Text::both(
            format!("Högst {} kronor kan sökas per år.", kronor(Language::Sv)),
            format!("At most {} kronor can be applied for per year.", kronor(Language::En)),
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

    fn looks_at(&self) -> Option<QuestionKind> {
        Some(QuestionKind::Budget)
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
        let written = says(&most(7_000_000), &facts).sentence;
        assert!(written.sv.starts_with("Högst 7\u{a0}000\u{a0}000 kronor "), "{}", written.sv);
        assert!(written.en.is_some_and(|text| text.starts_with("At most 7,000,000 kronor ")));
    }

    #[test]
    fn the_parties_pay_their_share_and_the_whole_has_a_limit() {
        let share = RuleKind::CoFinancingShare(CoFinancingShare { percent: 20 });
        let most = |kronor| RuleKind::MaxApplied(MaxApplied { kronor });
        let mut facts = Facts {
            lines: vec![
                line(1, "salary", BudgetSource::Applied, 80, ""),
                line(1, "salary", BudgetSource::CoFinancingCash, 19, ""),
            ],
            ..Facts::default()
        };
        assert!(says(&share, &facts).sentence.sv.ends_with("Nu är andelen 19 procent."));
        assert!(says(&most(79), &facts).sentence.sv.ends_with("Nu söks 80 kronor."));
        assert!(says(&most(80), &facts).met);
        facts.lines.push(line(1, "salary", BudgetSource::CoFinancingInKind, 1, ""));
        assert!(says(&share, &facts).met);
        assert!(!says(&share, &Facts::default()).met, "no costs, no share");
    }
}
