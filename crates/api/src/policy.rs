//! Policies in their versions, and which version holds where.

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    policy::{Held, PolicyEntry},
};
use mellanrum_model::{
    Error,
    deadline::date_in_sweden,
    id::AssociationId,
    rule::{self, Facts},
};
use time::Date as Day;

use crate::{error::Resolved, loader::Caller, scalars::Date};

/// What an unmet rule does.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "rule::Severity")]
pub(crate) enum Severity {
    /// The application cannot be sent in.
    Stops,
    /// It can, and the writer and the office are warned.
    Warns,
    /// Good to know.
    Informs,
}

/// A rule of a policy.
#[derive(SimpleObject)]
pub(crate) struct Rule {
    /// Names the rule within the association.
    key: String,
    /// What happens when it is not met.
    severity: Severity,
    /// The rule in words.
    sentence: String,
    /// Where it comes from: policy and paragraph, or the law.
    source: String,
    /// What it looks for, with its numbers, in the catalogue's words; the same as the sentence where the association has none of its
    /// own.
    looks_for: String,
}

impl Rule {
    fn of(rule: rule::Rule, labels: &Facts, caller: &Caller) -> Self {
        Self {
            sentence: caller.text(&rule.sentence(labels)),
            looks_for: caller.text(&rule.asks_in_words(labels)),
            key: rule.key,
            severity: rule.severity.into(),
            source: rule.source,
        }
    }
}

/// Whether a version of a policy is in force.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
pub(crate) enum PolicyStatus {
    /// It is.
    InForce,
    /// It will be.
    Coming,
    /// It was.
    Ended,
}

/// A version of a policy that the board has decided.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Policy {
    /// Names the policy in all its versions.
    key: String,
    /// Counts its versions from 1.
    version: i32,
    /// Its registration number, or another short name.
    number: String,
    /// Its title.
    title: String,
    /// When the board decided it.
    decided_on: Option<Date>,
    /// The paragraph of the minutes.
    paragraph: Option<String>,
    /// The first day on which it is in force; always when there is none.
    valid_from: Option<Date>,
    /// The last day on which it is in force, by its own words or because another version replaces it; until further notice when there is
    /// none.
    valid_to: Option<Date>,
    /// The day from which drafts follow it that were begun under an earlier version, where the intake is always open.
    drafts_follow_on: Option<Date>,
    /// Whether it is in force today.
    status: PolicyStatus,
    /// Whose it is.
    #[graphql(skip)]
    association: AssociationId,
    /// Its rules, to be put into words when they are asked for.
    #[graphql(skip)]
    asked: Vec<rule::Rule>,
}

#[ComplexObject]
impl Policy {
    /// The rules that come from it.
    async fn rules(&self, context: &Context<'_>) -> Resolved<Vec<Rule>> {
        let caller = Caller::of(context);
        let labels = caller.rule_labels(self.association).await?;
        Ok(self.asked.iter().cloned().map(|rule| Rule::of(rule, &labels, caller)).collect())
    }
}

impl Policy {
    fn of(
        policy: PolicyEntry,
        (ends_on, status): (Option<Day>, PolicyStatus),
        association: AssociationId,
        caller: &Caller,
    ) -> Self {
        Self {
            key: policy.key().to_owned(),
            version: policy.version,
            title: caller.text(&policy.title),
            number: policy.number,
            decided_on: policy.decided_on.map(Date),
            paragraph: policy.paragraph,
            valid_from: policy.valid_from.map(Date),
            valid_to: ends_on.and_then(Day::previous_day).map(Date),
            drafts_follow_on: policy.drafts_follow_on.map(Date),
            status,
            association,
            asked: policy.rules,
        }
    }

    /// Every version of an association's policies.
    pub(crate) async fn list(caller: &Caller, association: AssociationId) -> Resolved<Vec<Self>> {
        let all = caller.policies(association).await?;
        let today = date_in_sweden(caller.app.now());
        let times = times(&all, today);
        let versions = all.iter().cloned().zip(times);
        Ok(versions.map(|(policy, time)| Self::of(policy, time, association, caller)).collect())
    }

    pub(crate) fn is_in_force(&self) -> bool {
        self.status == PolicyStatus::InForce
    }
}

/// When each version ends, and whether it is in force.
fn times(all: &[PolicyEntry], today: Day) -> Vec<(Option<Day>, PolicyStatus)> {
    let time = |policy: &PolicyEntry| {
        let status = if policy.is_in_force(all, today) {
            PolicyStatus::InForce
        } else if policy.valid_from.is_some_and(|from| today < from) {
            PolicyStatus::Coming
        } else {
            PolicyStatus::Ended
        };
        (policy.ends_on(all), status)
    };
    all.iter().map(time).collect()
}

/// A version of a policy that holds for a call or an application.
#[derive(SimpleObject)]
pub(crate) struct HeldPolicy {
    /// The version.
    policy: Policy,
    /// Why it is this one, as a sentence.
    because: String,
}

impl HeldPolicy {
    /// What holds, with its place among all versions.
    pub(crate) async fn all(held: Vec<Held>, association: AssociationId, caller: &Caller) -> Resolved<Vec<Self>> {
        let mut versions = Policy::list(caller, association).await?;
        let place = |held: Held| {
            let is_it = |version: &Policy| version.key == held.policy.key() && version.version == held.policy.version;
            let policy = versions.swap_remove(versions.iter().position(is_it)?);
            Some(Self { policy, because: caller.text(&held.ground.sentence()) })
        };
        Ok(held.into_iter().filter_map(place).collect())
    }
}

/// A rule that two versions of a policy do not have alike.
#[derive(SimpleObject)]
pub(crate) struct RuleDifference {
    /// Names the rule within the association.
    rule_key: String,
    /// The rule in the earlier version; nothing when it is new.
    before: Option<Rule>,
    /// The rule in the later version; nothing when it is gone.
    after: Option<Rule>,
    /// Whether it does something else when it is not met.
    severity_changed: bool,
    /// Whether it looks for something else, or for other numbers.
    asks_otherwise: bool,
    /// Whether its own sentence or its source reads otherwise.
    is_reworded: bool,
}

/// Two versions of one policy.
#[derive(InputObject)]
pub(crate) struct PolicyDifferencesInput {
    /// Names the policy.
    key: String,
    /// The earlier version.
    before: i32,
    /// The later version.
    after: i32,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct PolicyQuery;

#[Object]
impl PolicyQuery {
    /// The rules that differ between two versions of a policy of this host's association: those that came, went or changed. None
    /// where there are no such versions.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn policy_differences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which two.")] input: PolicyDifferencesInput,
    ) -> Resolved<Vec<RuleDifference>> {
        let caller = Caller::of(context);
        let Some(home) = caller.home.as_ref() else { return Ok(Vec::new()) };
        let labels = caller.rule_labels(home.id).await?;
        let versions = (input.before, input.after);
        let found = match app::policy::differences(&caller.app, home.id, &input.key, versions).await {
            Err(Error::NotFound) => return Ok(Vec::new()),
            other => other?,
        };
        let difference = |found: app::policy::Difference| RuleDifference {
            rule_key: found.after.as_ref().or(found.before.as_ref()).map_or_else(String::new, |rule| rule.key.clone()),
            before: found.before.map(|rule| Rule::of(rule, &labels, caller)),
            after: found.after.map(|rule| Rule::of(rule, &labels, caller)),
            severity_changed: found.severity_changed,
            asks_otherwise: found.asks_otherwise,
            is_reworded: found.is_reworded,
        };
        Ok(found.into_iter().map(difference).collect())
    }
}
