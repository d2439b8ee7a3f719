//! What the tests of rules are made of.

use uuid::Uuid;

use super::{Facts, Finding, Party, Rule, RuleKind, Severity};
use crate::{
    budget::{BudgetLine, BudgetSource},
    id::BudgetLineId,
    organisation::PartyKind,
};

/// A member; the first owns the intervention.
pub(super) fn party(number: u128, name: &str, kind: PartyKind) -> Party {
    Party {
        organisation: Uuid::from_u128(number).into(),
        name: name.into(),
        kind,
        is_member: true,
        is_owner: number == 1,
    }
}

/// A line of 2021.
pub(super) fn line(organisation: u128, cost_type: &str, source: BudgetSource, kronor: i64, note: &str) -> BudgetLine {
    BudgetLine {
        id: BudgetLineId(Uuid::nil()),
        year: 2021,
        cost_type: cost_type.into(),
        organisation: Uuid::from_u128(organisation).into(),
        source,
        amount_ore: kronor * 100,
        note: note.into(),
        version: 1,
    }
}

/// What a rule of this kind says.
pub(super) fn says(kind: &RuleKind, facts: &Facts) -> Finding {
    Rule {
        key: "r".into(),
        severity: Severity::Stops,
        source: "policy 17/29".into(),
        sentence: None,
        kind: kind.clone(),
    }
    .evaluate(facts)
}
