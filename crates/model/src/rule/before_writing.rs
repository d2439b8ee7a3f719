//! What can be known of who may apply before anybody has written a word. What must stay true: the desk, a call's page and the
//! beginning of an application all judge here, so that nobody writes what cannot be sent for a reason that was known.

use super::{Facts, Finding, Party, Rule, RuleKind, Severity};

impl RuleKind {
    /// Whether the rule is about who may own an intervention, so that it can be judged by the owner alone.
    #[must_use]
    pub fn is_about_owner(&self) -> bool {
        self.asks().is_about_owner()
    }

    fn asks_for_member(&self) -> bool {
        matches!(self, Self::MoneyToMembers | Self::OwnerIsMember | Self::MembersOnly)
    }
}

/// Holds in every association, also where no policy repeats it: only members receive money.
fn law() -> Rule {
    Rule {
        key: "owner_is_member".to_owned(),
        severity: Severity::Stops,
        source: "Lag (2003:1210) om finansiell samordning av rehabiliteringsinsatser".to_owned(),
        sentence: None,
        kind: RuleKind::OwnerIsMember,
    }
}

/// What the law says of the owner, unless a rule of the association stops the same: judged before writing and at submission
/// alike, because a membership may end in between.
#[must_use]
pub fn law_unless_said<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Option<Rule> {
    let is_said = rules.into_iter().any(|rule| rule.kind.asks_for_member() && rule.severity == Severity::Stops);
    (!is_said).then(law)
}

/// What an association's rules say of an organisation that wants to own an application, before there is one.
#[must_use]
pub fn before_writing<'a>(rules: impl IntoIterator<Item = &'a Rule>, organisation: &Party) -> Vec<Finding> {
    let facts = Facts { parties: vec![Party { is_owner: true, ..organisation.clone() }], ..Facts::default() };
    let known: Vec<&Rule> = rules.into_iter().filter(|rule| rule.kind.is_about_owner()).collect();
    let law = law_unless_said(known.iter().copied());
    law.iter().chain(known).map(|rule| rule.evaluate(&facts)).collect()
}

/// Whether nothing that is known stops an application.
#[must_use]
pub fn may_apply(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.met || finding.severity != Severity::Stops)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{organisation::PartyKind, rule::OwnerKinds};

    fn organisation(is_member: bool, kind: PartyKind) -> Party {
        Party {
            organisation: Uuid::from_u128(1).into(),
            name: "Karlskrona kommun".into(),
            kind,
            is_member,
            is_owner: false,
        }
    }

    fn rule(severity: Severity, kind: RuleKind) -> Rule {
        Rule { key: "r".into(), severity, source: "Policy 17/29, 3 §".into(), sentence: None, kind }
    }

    #[test]
    fn the_law_holds_where_no_policy_says_it() {
        let outside = organisation(false, PartyKind::Municipality);
        let found = before_writing(&[rule(Severity::Stops, RuleKind::SomethingAppliedFor)], &outside);
        assert!(!may_apply(&found));
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert!(only.source.starts_with("Lag (2003:1210)"));
        assert_eq!(
            only.sentence.sv,
            "Den som äger en insats ska vara medlem i förbundet. Karlskrona kommun är inte medlem."
        );
        assert!(may_apply(&before_writing(&[], &organisation(true, PartyKind::Region))));
        // A policy that only warns does not soften the law.
        let soft = before_writing(&[rule(Severity::Warns, RuleKind::OwnerIsMember)], &outside);
        assert!(!may_apply(&soft));
        assert_eq!(soft.len(), 2);
    }

    #[test]
    fn the_associations_own_rule_is_the_one_that_is_read() {
        for kind in [RuleKind::MoneyToMembers, RuleKind::OwnerIsMember, RuleKind::MembersOnly] {
            let rules = [rule(Severity::Stops, kind)];
            let found = before_writing(&rules, &organisation(false, PartyKind::Region));
            assert!(!may_apply(&found));
            assert_eq!((found.len(), found[0].source.as_str()), (1, "Policy 17/29, 3 §"));
            assert!(may_apply(&before_writing(&rules, &organisation(true, PartyKind::Region))));
        }
    }

    #[test]
    fn a_call_may_be_for_some_kinds_of_party() {
        let rules = [rule(
            Severity::Stops,
            RuleKind::OwnerKinds(OwnerKinds { kinds: vec![PartyKind::Region, PartyKind::Arbetsformedlingen] }),
        )];
        let found = before_writing(&rules, &organisation(true, PartyKind::Municipality));
        assert!(!may_apply(&found));
        let unmet = found.iter().find(|finding| !finding.met).unwrap();
        assert_eq!(
            unmet.sentence.sv,
            "Den som äger en insats ska vara region eller Arbetsförmedlingen. Karlskrona kommun är kommun."
        );
        assert!(may_apply(&before_writing(&rules, &organisation(true, PartyKind::Region))));
    }
}
