//! Money: one thread of budget lines, from the application through the decision. A line is year × cost type ×
//! organisation × source; amounts are whole öre and cost price only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{BudgetLineId, OrganisationId};

/// Where the money of a line comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BudgetSource {
    /// Applied for from the association.
    Applied,
    /// The organisation's own money.
    CoFinancingCash,
    /// The organisation's own staff, premises or goods.
    CoFinancingInKind,
    /// Somebody else's, such as the European Social Fund.
    Other,
}

impl BudgetSource {
    /// All of them, in the order that tables show.
    pub const ALL: [Self; 4] = [Self::Applied, Self::CoFinancingCash, Self::CoFinancingInKind, Self::Other];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Applied => "APPLIED",
            Self::CoFinancingCash => "CO_FINANCING_CASH",
            Self::CoFinancingInKind => "CO_FINANCING_IN_KIND",
            Self::Other => "OTHER",
        }
    }

    /// The source with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// One budget line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// The line, the same in the application, the decision and the claims.
    pub id: BudgetLineId,
    /// The calendar year of the cost.
    pub year: i32,
    /// The association's cost type.
    pub cost_type: String,
    /// Who has the cost.
    pub organisation: OrganisationId,
    /// Who pays it.
    pub source: BudgetSource,
    /// Whole öre, not negative.
    pub amount_ore: i64,
    /// What it is, or why it is needed.
    pub note: String,
    /// Counts the changes; 1 when new.
    pub version: i32,
}

/// The greatest amount of one line, in öre: ten billion kronor, far above any association and far below an overflow of
/// a sum of all lines an application may have.
pub const MAX_AMOUNT_ORE: i64 = 1_000_000_000_000;
/// Lines at most in one application.
pub const MAX_LINES: usize = 2_000;

/// What the lines add up to, in öre.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BudgetSums {
    /// Applied for from the association.
    pub applied_ore: i64,
    /// Co-financing, in cash and in kind.
    pub co_financing_ore: i64,
    /// Other sources.
    pub other_ore: i64,
    /// Per year: applied for, and in total.
    pub by_year: BTreeMap<i32, (i64, i64)>,
}

impl BudgetSums {
    /// Adds up the lines.
    #[must_use]
    pub fn of(lines: &[BudgetLine]) -> Self {
        let mut sums = Self::default();
        for line in lines {
            let year = sums.by_year.entry(line.year).or_default();
            year.1 += line.amount_ore;
            match line.source {
                BudgetSource::Applied => {
                    sums.applied_ore += line.amount_ore;
                    year.0 += line.amount_ore;
                }
                BudgetSource::CoFinancingCash | BudgetSource::CoFinancingInKind => {
                    sums.co_financing_ore += line.amount_ore
                }
                BudgetSource::Other => sums.other_ore += line.amount_ore,
            }
        }
        sums
    }

    /// Everything together.
    #[must_use]
    pub fn total_ore(&self) -> i64 {
        self.applied_ore + self.co_financing_ore + self.other_ore
    }
}
