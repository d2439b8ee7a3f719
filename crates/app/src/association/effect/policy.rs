//! What another version of a policy, or another rule in one, does to calls, drafts and cases that are there.

use mellanrum_model::{
    Text,
    association::{AssociationFile, CallEntry, CallMode},
    call_dates::CallDates,
    deadline::in_words,
    error::Violation,
    policy::{Intake, PolicyEntry, holding},
    rule::{Rule, Severity},
};
use mellanrum_store::association::{Count, Usage};
use time::Date;

use super::{Effect, RuleChange, both, cases, drafts, english};

/// What is there and what is wanted.
type Files<'a> = (&'a AssociationFile, &'a AssociationFile);

fn intake(call: &CallEntry) -> Intake {
    let dates = CallDates {
        opens_on: call.opens_on,
        closes_at: call.closes_at,
        decision_on: call.decision_on,
        starts_on: call.starts_on,
    };
    Intake::new(call.mode, &dates, &call.policies)
}

/// The versions that hold in a call of a file for what was begun on a day.
fn held<'a>(file: &'a AssociationFile, call: &str, begun_on: Date, today: Date) -> Vec<&'a PolicyEntry> {
    let Some(call) = file.calls.iter().find(|entry| entry.key == call) else { return Vec::new() };
    holding(&file.policies, &intake(call), begun_on, today).into_iter().map(|holding| holding.policy).collect()
}

fn version_of(held: &[&PolicyEntry], key: &str) -> Option<i32> {
    held.iter().find(|policy| policy.key() == key).map(|policy| policy.version)
}

/// Keys of the policies of both files, those that are wanted first.
fn policy_keys<'a>((there, wanted): Files<'a>) -> Vec<&'a str> {
    let mut keys: Vec<&str> = Vec::new();
    for policy in wanted.policies.iter().chain(&there.policies) {
        if !keys.contains(&policy.key()) {
            keys.push(policy.key());
        }
    }
    keys
}

/// New versions, and which calls, drafts and cases they hold for.
pub(super) fn policy_effects(files: Files<'_>, usage: &Usage, today: Date, effects: &mut Vec<Effect>) {
    let (there, wanted) = files;
    let is_new = |policy: &&PolicyEntry| {
        let same = |other: &&PolicyEntry| other.key() == policy.key();
        there.policies.iter().any(|other| same(&other))
            && !there.policies.iter().any(|other| other.name() == policy.name())
    };
    let new: Vec<&PolicyEntry> = wanted.policies.iter().filter(is_new).collect();
    effects.extend(new.iter().map(|policy| Effect::PolicyVersion {
        policy: policy.key().to_owned(),
        version: policy.version,
        from: policy.valid_from,
    }));
    for call in &wanted.calls {
        if !there.calls.iter().any(|before| before.key == call.key) {
            continue;
        }
        for key in policy_keys(files) {
            let version = |file, begun_on| version_of(&held(file, &call.key, begun_on, today), key);
            let (before, after) = (version(there, today), version(wanted, today));
            let of_call = usage.begun.iter().filter(|begun| begun.call == call.key);
            let changed = of_call.filter(|begun| version(there, begun.on) != version(wanted, begun.on));
            let drafts = changed.map(|begun| begun.drafts).sum();
            let cases = usage.kept.iter().filter(|kept| kept.call == call.key && kept.policy.key == key);
            let cases = cases.filter(|kept| Some(kept.policy.version) != after).map(|kept| kept.cases).sum();
            if before != after || drafts > 0 {
                let (call, policy) = (call.key.clone(), key.to_owned());
                effects.push(Effect::PolicyOfCall { call, policy, before, after, count: Count { drafts, cases } });
            }
        }
        let is_named = |policy: &PolicyEntry| call.policies.iter().any(|named| named.key == policy.key());
        for policy in new.iter().filter(|policy| call.mode == CallMode::Rolling && !is_named(policy)) {
            let drafts_follow_on = policy.drafts_follow_on.filter(|day| today < *day);
            if let Some(from) = policy.valid_from.filter(|from| today < *from || drafts_follow_on.is_some()) {
                effects.push(Effect::PolicyAhead {
                    call: call.key.clone(),
                    policy: policy.key().to_owned(),
                    version: policy.version,
                    from,
                    drafts_follow_on,
                    count: super::in_call(usage, &call.key),
                });
            }
        }
    }
}

fn stopping<'a>(policies: impl IntoIterator<Item = &'a PolicyEntry>) -> Vec<&'a Rule> {
    policies.into_iter().flat_map(|policy| &policy.rules).filter(|rule| rule.severity == Severity::Stops).collect()
}

/// What stops applications in one file and in the other, in the versions that they have in each.
fn changes(before: &[&Rule], after: &[&Rule]) -> Vec<(String, RuleChange)> {
    let find = |rules: &[&Rule], key: &str| rules.iter().find(|rule| rule.key == key).map(|rule| rule.kind.clone());
    let begins = after.iter().filter_map(|rule| match find(before, &rule.key) {
        None => Some((rule.key.clone(), RuleChange::Stops)),
        Some(kind) if kind != rule.kind => Some((rule.key.clone(), RuleChange::AsksOtherwise)),
        Some(_) => None,
    });
    let eases = before.iter().filter(|rule| find(after, &rule.key).is_none());
    begins.chain(eases.map(|rule| (rule.key.clone(), RuleChange::Eases))).collect()
}

/// Rules that begin or cease to stop what is not sent in yet or is being completed, each with how many it is so for.
pub(super) fn rule_effects((there, wanted): Files<'_>, usage: &Usage, today: Date, effects: &mut Vec<Effect>) {
    let mut found: Vec<(String, RuleChange, u64, u64)> = Vec::new();
    let mut add = |changes: Vec<(String, RuleChange)>, drafts: u64, completions: u64| {
        for (rule, change) in changes {
            match found.iter_mut().find(|known| known.0 == rule && known.1 == change) {
                Some(known) => (known.2, known.3) = (known.2 + drafts, known.3 + completions),
                None => found.push((rule, change, drafts, completions)),
            }
        }
    };
    // A rule that changes in its version is told also where nobody writes.
    let is_there = |policy: &&PolicyEntry| there.policies.iter().any(|before| before.name() == policy.name());
    let is_first = |policy: &&PolicyEntry| !there.policies.iter().any(|before| before.key() == policy.key());
    let is_kept = |policy: &&PolicyEntry| wanted.policies.iter().any(|after| after.name() == policy.name());
    let is_last = |policy: &&PolicyEntry| !wanted.policies.iter().any(|after| after.key() == policy.key());
    for policy in wanted.policies.iter().filter(|policy| is_there(policy) || is_first(policy)) {
        let before = there.policies.iter().filter(|before| before.name() == policy.name());
        add(changes(&stopping(before), &stopping([policy])), 0, 0);
    }
    for policy in there.policies.iter().filter(|policy| !is_kept(policy) && is_last(policy)) {
        add(changes(&stopping([policy]), &[]), 0, 0);
    }
    for begun in &usage.begun {
        let rules = |file| stopping(held(file, &begun.call, begun.on, today));
        add(changes(&rules(there), &rules(wanted)), begun.drafts, 0);
    }
    for kept in usage.kept.iter().filter(|kept| kept.completions > 0) {
        fn of<'a>(file: &'a AssociationFile, kept: &mellanrum_model::policy::PolicyVersion) -> Vec<&'a Rule> {
            stopping(file.policies.iter().filter(|policy| policy.name() == *kept))
        }
        add(changes(&of(there, &kept.policy), &of(wanted, &kept.policy)), 0, kept.completions);
    }
    effects.extend(found.into_iter().map(|(rule, change, drafts, completions)| Effect::Rule {
        rule,
        change,
        drafts,
        completions,
    }));
}

/// Versions that cases were sent in under, and that the file no longer has.
pub(super) fn refusals(there: &AssociationFile, wanted: &AssociationFile, usage: &Usage) -> Vec<Violation> {
    let gone = there.policies.iter().filter(|policy| !wanted.policies.iter().any(|kept| kept.name() == policy.name()));
    let refuse = |policy: &PolicyEntry| {
        let kept = usage.kept.iter().filter(|kept| kept.policy == policy.name()).map(|kept| kept.cases).sum::<u64>();
        (kept > 0).then(|| {
            let (key, version, kept) = (policy.key(), policy.version, cases(kept));
            let message = Text::both(
                format!(
                    "Version {version} av policyn {key} gäller för {} och måste vara kvar; avsluta den med valid_until, \
                     eller lägg till en version med samma key.",
                    kept.sv
                ),
                format!(
                    "Version {version} of policy {key} holds for {} and must stay; end it with valid_until, or add a version with the \
                     same key.",
                    english(&kept)
                ),
            );
            Violation::at("policies", "POLICY_USED", message)
        })
    };
    gone.filter_map(refuse).collect()
}

fn version(number: Option<i32>) -> Text {
    number.map_or_else(
        || Text::both("ingen version", "no version"),
        |number| Text::both(format!("version {number}"), format!("version {number}")),
    )
}

/// An effect of a version of a policy in a plain sentence.
pub(super) fn sentence(effect: &Effect) -> Text {
    match effect {
        Effect::PolicyVersion { policy, version, from: Some(from) } => {
            let from = in_words(*from);
            Text::both(
                format!("policy {policy}: version {version} gäller från och med {}", from.sv),
                format!("policy {policy}: version {version} is in force from {}", english(&from)),
            )
        }
        Effect::PolicyOfCall { call, policy, before, after, count } => {
            let (before, after) = (version(*before), version(*after));
            let (drafts, cases) = (drafts(count.drafts), cases(count.cases));
            Text::both(
                format!(
                    "utlysning {call}: {} av policyn {policy} gäller i stället för {}; {} följer med, {} stannar i den version som de \
                     skickades in under",
                    after.sv, before.sv, drafts.sv, cases.sv
                ),
                format!(
                    "call {call}: {} of policy {policy} holds instead of {}; {} follow, {} stay in the version that they were sent in \
                     under",
                    english(&after),
                    english(&before),
                    english(&drafts),
                    english(&cases)
                ),
            )
        }
        Effect::PolicyAhead { call, policy, version, from, drafts_follow_on, count } => {
            let (from, count) = (in_words(*from), both(*count));
            let (sv, en) = match drafts_follow_on.map(in_words) {
                None => ("har kvar sin version".to_owned(), "keep their version".to_owned()),
                Some(day) => (
                    format!("har kvar sin version, utkasten till och med dagen före {}", day.sv),
                    format!("keep their version, the drafts until the day before {}", english(&day)),
                ),
            };
            Text::both(
                format!(
                    "utlysning {call}: version {version} av policyn {policy} gäller för det som påbörjas från och med {}; {} {sv}",
                    from.sv, count.sv
                ),
                format!(
                    "call {call}: version {version} of policy {policy} holds for what is begun from {}; {} {en}",
                    english(&from),
                    english(&count)
                ),
            )
        }
        Effect::PolicyVersion { policy, version, .. } => Text::both(
            format!("policy {policy}: version {version} läggs till"),
            format!("policy {policy}: version {version} is added"),
        ),
        other => other.sentence(),
    }
}
