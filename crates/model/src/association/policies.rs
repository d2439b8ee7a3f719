//! What policies, their versions, their rules and the calls that name them say of each other in a file.

use std::collections::BTreeSet;

use super::{
    AssociationFile, CallMode,
    check::{Wrong, place},
    tree::Step,
};
use crate::policy::{self, PolicyEntry};

pub(super) fn check(file: &AssociationFile, wrong: &mut Wrong) {
    for (index, policy) in file.policies.iter().enumerate() {
        if policy.number.trim().is_empty() {
            wrong.push((place!["policies", index, "number"], "expected a name, found nothing".to_owned()));
        }
        if policy.key.as_ref().is_some_and(|key| key.trim().is_empty()) {
            wrong.push((place!["policies", index, "key"], "expected a name, found nothing; leave it out".to_owned()));
        }
    }
    let times = policy::time_errors(&file.policies);
    wrong.extend(times.into_iter().map(|(index, field, message)| (place!["policies", index, field], message)));
    for (index, call) in file.calls.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for (row, named) in call.policies.iter().enumerate() {
            let at = |field: &'static str| place!["calls", index, "policies", row, field];
            let mut versions = file.policies.iter().filter(|policy| policy.key() == named.key).peekable();
            if versions.peek().is_none() {
                wrong.push((at("key"), format!("there is no policy `{}`", named.key)));
            } else if !versions.any(|policy| policy.version == named.version) {
                wrong.push((at("version"), format!("there is no version {} of policy `{}`", named.version, named.key)));
            } else if !seen.insert(&named.key) {
                wrong.push((at("key"), format!("`{}` is there already; a call has one version of each", named.key)));
            }
        }
    }
}

/// Times without any version in force, and calls that open in one.
pub(super) fn warnings(file: &AssociationFile) -> Wrong {
    let gaps = policy::time_gaps(&file.policies).into_iter();
    let mut found: Wrong = gaps.map(|(index, field, message)| (place!["policies", index, field], message)).collect();
    for (index, call) in file.calls.iter().enumerate().filter(|(_, call)| call.mode == CallMode::Call) {
        let first = call.opens_on.map(|day| ("opens_on", day));
        let Some((field, day)) = first.or_else(|| call.closes_at.map(|at| ("closes_at", at.date))) else { continue };
        let keys: BTreeSet<&str> = file.policies.iter().map(PolicyEntry::key).collect();
        let is_named = |key: &str| call.policies.iter().any(|named| named.key == key);
        let holds = |key: &str| {
            file.policies.iter().any(|policy| policy.key() == key && policy.is_in_force(&file.policies, day))
        };
        for key in keys.into_iter().filter(|key| !is_named(key) && !holds(key)) {
            let message = format!(
                "no version of policy `{key}` is in force on {day}, so none of its rules are asked in this call; give a version that time or name one under policies"
            );
            found.push((place!["calls", index, field], message));
        }
    }
    found
}
