//! Rules about membership: who may own an intervention, receive money and take part.

use super::{Facts, Party, catalogue::Asks, words::names};
use crate::{budget::BudgetSource, text::Text};

/// The owner and every party that has costs paid by the association are members of it.
pub(super) struct MoneyToMembers;

/// The owner is a member of the association.
pub(super) struct OwnerIsMember;

/// Every party is a member of the association.
pub(super) struct MembersOnly;

fn not_members<'a>(outside: impl Iterator<Item = &'a Party>) -> Option<Text> {
    let outside: Vec<&Party> = outside.collect();
    (!outside.is_empty()).then(|| {
        Text::both(
            format!("{} är inte medlem.", names(outside.iter().copied(), "och")),
            format!("Not a member: {}.", names(outside.iter().copied(), "and")),
        )
    })
}

impl Asks for MoneyToMembers {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            "Bara förbundets medlemmar kan äga en insats och få pengar. Andra deltar genom en medlem.",
            "Only members of the association can own an intervention and receive money. Others take part through a member.",
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let is_paid = |party: &Party| {
            facts.lines.iter().any(|line| {
                line.source == BudgetSource::Applied && line.organisation == party.organisation && line.amount_ore > 0
            })
        };
        let receives = |party: &&Party| !party.is_member && (party.is_owner || is_paid(party));
        not_members(facts.parties.iter().filter(receives))
    }

    fn is_about_owner(&self) -> bool {
        true
    }
}

impl Asks for OwnerIsMember {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both(
            "Den som äger en insats ska vara medlem i förbundet.",
            "The owner of an intervention must be a member of the association.",
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        not_members(facts.parties.iter().filter(|party| party.is_owner && !party.is_member))
    }

    fn is_about_owner(&self) -> bool {
        true
    }
}

impl Asks for MembersOnly {
    fn sentence(&self, _: &Facts) -> Text {
        Text::both("Bara förbundets medlemmar kan delta.", "Only members of the association can take part.")
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        not_members(facts.parties.iter().filter(|party| !party.is_member))
    }

    fn is_about_owner(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        budget::BudgetSource,
        organisation::PartyKind,
        rule::{
            Facts, RuleKind,
            testing::{line, party, says},
        },
    };

    #[test]
    fn money_goes_to_members_only() {
        let rule = RuleKind::MoneyToMembers;
        let mut facts = Facts {
            parties: vec![party(1, "Nora kommun", PartyKind::Municipality), party(2, "Stiftelsen", PartyKind::Region)],
            ..Facts::default()
        };
        facts.parties[1].is_member = false;
        assert!(says(&rule, &facts).met, "others may take part through a member");
        facts.lines.push(line(2, "salary", BudgetSource::CoFinancingInKind, 100, ""));
        assert!(says(&rule, &facts).met, "their own money is their own");
        facts.lines.push(line(2, "salary", BudgetSource::Applied, 100, ""));
        assert!(!says(&rule, &facts).met);
        facts.lines.clear();
        facts.parties[0].is_member = false;
        assert!(!says(&rule, &facts).met, "the owner must be a member");
    }

    #[test]
    fn only_members_where_a_policy_says_so() {
        let mut facts = Facts {
            parties: vec![party(1, "Nora kommun", PartyKind::Municipality), party(2, "Stiftelsen", PartyKind::Region)],
            ..Facts::default()
        };
        facts.parties[1].is_member = false;
        assert!(says(&RuleKind::OwnerIsMember, &facts).met);
        assert_eq!(
            says(&RuleKind::MembersOnly, &facts).sentence.sv,
            "Bara förbundets medlemmar kan delta. Stiftelsen är inte medlem."
        );
    }
}
