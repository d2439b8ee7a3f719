//! Policies: documents of the board that rules come from, in versions each with its time in force, and which version an
//! application is judged by.
//!
//! What must stay true: the one function [`holding`] says which version holds, whoever asks; everybody who answers a call with a
//! last day is judged by the same version; what was sent in is judged by the version that it was sent in under, for good.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    association::{CallMode, Day},
    call_dates::{CallDates, DateWarning, DateWarningKind},
    deadline::in_words,
    rule::{self, Facts, Finding, Party, Rule},
    text::{Language, Text},
};

mod difference;

pub use difference::{RuleDifference, differences};

/// A version of a policy, with the rules that come from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyEntry {
    /// Names the policy in all its versions: that of a later version is the earlier one's. The number when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Counts its versions from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub version: i32,
    /// Its registration number, or another short name.
    pub number: String,
    /// Its title.
    pub title: Text,
    /// When the board decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub decided_on: Option<Date>,
    /// The paragraph of the minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<String>,
    /// The first day on which it is in force. Always, when missing in the first version; a later one says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub valid_from: Option<Date>,
    /// The first day on which it is in force no longer. When missing it is in force until the next version is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub valid_until: Option<Date>,
    /// The day from which drafts follow that were begun at any time under an earlier version, in an intake that is always open. They
    /// keep theirs when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Day>")]
    pub drafts_follow_on: Option<Date>,
    /// The rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

fn first() -> i32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_first(version: &i32) -> bool {
    *version == 1
}

/// Which version of which policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyVersion {
    /// Key of the policy.
    pub key: String,
    /// Which version of it.
    pub version: i32,
}

impl PolicyEntry {
    /// Names the policy in all its versions.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.number)
    }

    /// Which version it is.
    #[must_use]
    pub fn name(&self) -> PolicyVersion {
        PolicyVersion { key: self.key().to_owned(), version: self.version }
    }

    fn is(&self, name: &PolicyVersion) -> bool {
        self.key() == name.key && self.version == name.version
    }

    /// The first day on which it is in force no longer, among all versions of the association's policies: its own, or that of
    /// the version that replaces it.
    #[must_use]
    pub fn ends_on(&self, policies: &[Self]) -> Option<Date> {
        let replaced = next(policies, self).and_then(|later| later.valid_from);
        [self.valid_until, replaced].into_iter().flatten().min()
    }

    /// Whether it is in force on a day, among all versions of the association's policies.
    #[must_use]
    pub fn is_in_force(&self, policies: &[Self], day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.ends_on(policies).is_none_or(|end| day < end)
    }
}

/// The version after this one.
fn next<'a>(policies: &'a [PolicyEntry], policy: &PolicyEntry) -> Option<&'a PolicyEntry> {
    let later = policies.iter().filter(|other| other.key() == policy.key() && other.version > policy.version);
    later.min_by_key(|other| other.version)
}

/// The versions in force on a day, in the order of the file.
pub fn in_force(policies: &[PolicyEntry], day: Date) -> impl Iterator<Item = &PolicyEntry> {
    policies.iter().filter(move |policy| policy.is_in_force(policies, day))
}

/// What of a call decides which versions hold for what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// How it takes applications in.
    pub mode: CallMode,
    /// The first day.
    pub opens_on: Option<Date>,
    /// The last day.
    pub closes_on: Option<Date>,
    /// The versions that the call names.
    pub named: Vec<PolicyVersion>,
}

impl Intake {
    /// That of a call with these dates.
    #[must_use]
    pub fn new(mode: CallMode, dates: &CallDates, named: &[PolicyVersion]) -> Self {
        let closes_on = dates.closes_at.map(|deadline| deadline.date);
        Self { mode, opens_on: dates.opens_on, closes_on, named: named.to_vec() }
    }
}

/// The version that a rule comes from, as findings name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePolicy {
    /// Its number.
    pub number: String,
    /// Which version of the policy it is.
    pub version: i32,
}

/// Why a version holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "day")]
pub enum Ground {
    /// The call names it.
    Named,
    /// It is in force when the call opens.
    Opening(Date),
    /// It is in force on the last day of a call that has no first.
    Closing(Date),
    /// It is in force when an application is begun in an intake that is always open.
    Begun(Date),
    /// Drafts that were begun under an earlier version follow it from this day.
    Followed(Date),
}

impl Ground {
    /// It as the end of a sentence: the version holds …
    #[must_use]
    pub fn sentence(&self) -> Text {
        let (sv, en, day) = match self {
            Self::Named => return Text::both("Utlysningen anger den.", "The call names it."),
            Self::Opening(day) => {
                ("Den gäller den dag då utlysningen öppnar", "It is in force when the call opens", day)
            }
            Self::Closing(day) => {
                ("Den gäller på utlysningens sista dag", "It is in force on the last day of the call", day)
            }
            Self::Begun(day) => {
                ("Den gäller den dag då ansökan påbörjas", "It is in force when the application is begun", day)
            }
            Self::Followed(day) => (
                "Den gäller från och med den här dagen också för påbörjade utkast",
                "From this day it holds for drafts that were begun before, too",
                day,
            ),
        };
        let day = in_words(*day);
        Text::both(format!("{sv}: {}.", day.sv), format!("{en}: {}.", day.in_language(Language::En)))
    }
}

/// A version that holds for an application, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding<'a> {
    /// The version.
    pub policy: &'a PolicyEntry,
    /// Why it holds.
    pub ground: Ground,
}

/// A version that an application was sent in under, as it is kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Key of the policy.
    pub key: String,
    /// Which version of it.
    pub version: i32,
    /// Why it held.
    pub ground: Ground,
}

impl From<Holding<'_>> for Kept {
    fn from(holding: Holding<'_>) -> Self {
        Self { key: holding.policy.key().to_owned(), version: holding.policy.version, ground: holding.ground }
    }
}

/// The versions that an application is judged by that is not sent in yet: of each policy the one that the call names, else the one that
/// is in force when the call opens. In an intake that is always open it is the one in force when the application is begun, until a
/// later version says that drafts follow it. A policy without a version in force then has no say.
///
/// In the order of the file.
#[must_use]
pub fn holding<'a>(policies: &'a [PolicyEntry], intake: &Intake, begun_on: Date, today: Date) -> Vec<Holding<'a>> {
    let (day, ground) = match (intake.mode, intake.opens_on, intake.closes_on) {
        (CallMode::Call, Some(opens), _) => (opens, Ground::Opening(opens)),
        (CallMode::Call, None, Some(closes)) => (closes, Ground::Closing(closes)),
        (CallMode::Call, None, None) | (CallMode::Rolling, ..) => (begun_on, Ground::Begun(begun_on)),
    };
    let holds = |policy: &'a PolicyEntry| -> Option<Holding<'a>> {
        if let Some(named) = intake.named.iter().find(|named| named.key == policy.key()) {
            return policy.is(named).then_some(Holding { policy, ground: Ground::Named });
        }
        let followed = (intake.mode == CallMode::Rolling).then(|| followed(policies, policy.key(), begun_on, today));
        match followed.flatten() {
            Some((version, on)) => {
                (version.version == policy.version).then_some(Holding { policy, ground: Ground::Followed(on) })
            }
            None => policy.is_in_force(policies, day).then_some(Holding { policy, ground }),
        }
    };
    policies.iter().filter_map(holds).collect()
}

/// What to think of where other dates of a call let other versions hold for what answers it and is not sent in: a sentence for each
/// policy.
#[must_use]
pub fn moves(policies: &[PolicyEntry], before: &Intake, after: &Intake, today: Date) -> Vec<DateWarning> {
    fn version<'a>(held: &[Holding<'a>], key: &str) -> Option<&'a PolicyEntry> {
        held.iter().find(|holding| holding.policy.key() == key).map(|holding| holding.policy)
    }
    let [now, then] = [before, after].map(|intake| holding(policies, intake, today, today));
    let mut keys: Vec<&str> = policies.iter().map(PolicyEntry::key).collect();
    keys.sort_unstable();
    keys.dedup();
    let moved = keys.into_iter().filter_map(|key| {
        let (before, after) = (version(&now, key), version(&then, key));
        (before != after).then(|| {
            let named = |policy: Option<&PolicyEntry>, none: &str| {
                policy
                    .map_or_else(|| none.to_owned(), |policy| format!("{}, version {}", policy.number, policy.version))
            };
            let sentence = Text::both(
                format!(
                    "En annan version av policyn gäller för den som inte har skickat in än: {} i stället för {}.",
                    named(after, "ingen version"),
                    named(before, "ingen version")
                ),
                format!(
                    "Another version of the policy holds for those who have not sent in yet: {} instead of {}.",
                    named(after, "no version"),
                    named(before, "no version")
                ),
            );
            DateWarning { kind: DateWarningKind::AnotherPolicy, sentence }
        })
    });
    moved.collect()
}

/// The latest version of a policy that drafts follow by `today` which were begun before it was in force.
fn followed<'a>(
    policies: &'a [PolicyEntry],
    key: &str,
    begun_on: Date,
    today: Date,
) -> Option<(&'a PolicyEntry, Date)> {
    let later = policies.iter().filter(|policy| policy.key() == key);
    let later = later.filter(|policy| policy.valid_from.is_some_and(|from| begun_on < from));
    let follows = later.filter_map(|policy| Some((policy, policy.drafts_follow_on.filter(|day| *day <= today)?)));
    follows.max_by_key(|(policy, _)| policy.version)
}

/// What the rules of these versions say of an application, each with the version that it comes from. A rule about a question that
/// is not asked says nothing.
#[must_use]
pub fn evaluate(held: &[Holding<'_>], has_its_say: impl Fn(&Rule) -> bool, facts: &Facts) -> Vec<Finding> {
    let of_version = |holding: &Holding<'_>| {
        let source = SourcePolicy { number: holding.policy.number.clone(), version: holding.policy.version };
        let found = rule::evaluate(holding.policy.rules.iter().filter(|rule| has_its_say(rule)), facts);
        found.into_iter().map(|finding| Finding { policy: Some(source.clone()), ..finding }).collect::<Vec<_>>()
    };
    held.iter().flat_map(of_version).collect()
}

/// What is known of an organisation that wants to own an application before there is one, by the rules of these versions and the
/// law.
#[must_use]
pub fn before_writing(held: &[Holding<'_>], organisation: &Party) -> Vec<Finding> {
    let mut found = rule::before_writing(held.iter().flat_map(|holding| &holding.policy.rules), organisation);
    for finding in &mut found {
        let of = held.iter().find(|holding| holding.policy.rules.iter().any(|rule| rule.key == finding.rule_key));
        finding.policy = of.map(|of| SourcePolicy { number: of.policy.number.clone(), version: of.policy.version });
    }
    found
}

/// The versions that something was sent in under, as they are now. What is sent in stays with its versions.
#[must_use]
pub fn kept<'a>(policies: &'a [PolicyEntry], kept: &[Kept]) -> Vec<Holding<'a>> {
    let find = |kept: &Kept| {
        let policy = policies.iter().find(|policy| policy.key() == kept.key && policy.version == kept.version)?;
        Some(Holding { policy, ground: kept.ground })
    };
    kept.iter().filter_map(find).collect()
}

/// What is wrong or to be thought of in the times of an association's policies: which entry, which field of it, and what to say,
/// in English, for whoever writes the file.
pub type TimeProblem = (usize, &'static str, String);

/// Versions of one policy whose times overlap or contradict each other.
#[must_use]
pub fn time_errors(policies: &[PolicyEntry]) -> Vec<TimeProblem> {
    let mut wrong = Vec::new();
    for (index, policy) in policies.iter().enumerate() {
        let (key, version) = (policy.key(), policy.version);
        if version < 1 {
            wrong.push((index, "version", "expected 1 or more".to_owned()));
        }
        if policies[..index].iter().any(|before| before.is(&policy.name())) {
            let message = format!(
                "version {version} of policy `{key}` is there already; say `version: {}` for a new version, or give it a key of its own",
                policies.iter().filter(|other| other.key() == key).map(|other| other.version).max().unwrap_or(1) + 1
            );
            wrong.push((index, if policy.version == 1 { "number" } else { "version" }, message));
            continue;
        }
        if let (Some(from), Some(until)) = (policy.valid_from, policy.valid_until)
            && until <= from
        {
            let message = "ends before it begins; valid_until is the first day on which it is in force no longer";
            wrong.push((index, "valid_until", message.to_owned()));
        }
        if let (Some(follow), from) = (policy.drafts_follow_on, policy.valid_from)
            && from.is_none_or(|from| follow < from)
        {
            let message = "drafts follow a version from the day that it is in force at the earliest; expected valid_from, and this day or a later one";
            wrong.push((index, "drafts_follow_on", message.to_owned()));
        }
        let earlier = policies.iter().filter(|other| other.key() == key && other.version < version);
        let Some(earlier) = earlier.max_by_key(|other| other.version) else { continue };
        match (earlier.valid_from, policy.valid_from) {
            (_, None) => {
                let message = format!(
                    "overlaps version {} of policy `{key}`; say valid_from, the first day of this version",
                    earlier.version
                );
                wrong.push((index, "number", message));
            }
            (Some(before), Some(from)) if from <= before => {
                let message = format!(
                    "overlaps version {} of policy `{key}`, which is in force from {before}; expected a later day",
                    earlier.version
                );
                wrong.push((index, "valid_from", message));
            }
            (_, Some(from)) => {
                if let Some(until) = earlier.valid_until.filter(|until| from < *until) {
                    let message = format!(
                        "overlaps version {} of policy `{key}`, which is in force until {until}; expected {until} here, or that version's \
                         valid_until as {from} or left out",
                        earlier.version
                    );
                    wrong.push((index, "valid_from", message));
                }
            }
        }
    }
    wrong
}

/// Times between two versions of a policy in which none is in force.
#[must_use]
pub fn time_gaps(policies: &[PolicyEntry]) -> Vec<TimeProblem> {
    let gap = |(index, policy): (usize, &PolicyEntry)| {
        let until = policy.valid_until?;
        let from = next(policies, policy)?.valid_from.filter(|from| until < *from)?;
        let message = format!(
            "no version of policy `{}` is in force from {until} until {from}; leave valid_until out and the next version replaces this one",
            policy.key()
        );
        Some((index, "valid_until", message))
    };
    policies.iter().enumerate().filter_map(gap).collect()
}

#[cfg(test)]
mod tests;
