//! Two versions of a policy side by side: which rules came, went or changed.

use crate::rule::Rule;

/// A rule that is not the same in two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleDifference<'a> {
    /// The rule in the first; none when it is new.
    pub before: Option<&'a Rule>,
    /// The rule in the second; none when it is gone.
    pub after: Option<&'a Rule>,
    /// Whether it does something else when it is not met.
    pub severity_changed: bool,
    /// Whether it asks for something else: another kind of rule, or other parameters.
    pub asks_otherwise: bool,
    /// Whether its own sentence or its source reads otherwise.
    pub is_reworded: bool,
}

impl<'a> RuleDifference<'a> {
    /// How a rule differs; nothing when it is the same.
    fn of(before: Option<&'a Rule>, after: Option<&'a Rule>) -> Option<Self> {
        let differs = |of: fn(&Rule, &Rule) -> bool| before.zip(after).is_some_and(|(one, other)| of(one, other));
        let found = Self {
            before,
            after,
            severity_changed: differs(|one, other| one.severity != other.severity),
            asks_otherwise: differs(|one, other| one.kind != other.kind),
            is_reworded: differs(|one, other| (&one.sentence, &one.source) != (&other.sentence, &other.source)),
        };
        (before != after).then_some(found)
    }
}

/// The rules that are not the same, in the order of the second version; what is gone comes last.
#[must_use]
pub fn differences<'a>(before: &'a [Rule], after: &'a [Rule]) -> Vec<RuleDifference<'a>> {
    let in_version = |rules: &'a [Rule], key: &str| rules.iter().find(|rule| rule.key == key);
    let here = after.iter().filter_map(|rule| RuleDifference::of(in_version(before, &rule.key), Some(rule)));
    let gone = before.iter().filter(|rule| in_version(after, &rule.key).is_none());
    here.chain(gone.filter_map(|rule| RuleDifference::of(Some(rule), None))).collect()
}
