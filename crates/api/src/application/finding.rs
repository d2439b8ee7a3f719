//! What a rule says of an application, or of an organisation before it writes one.

use async_graphql::SimpleObject;
use mellanrum_model::rule;

use crate::{loader::Caller, policy::Severity};

/// What a rule says of an application.
#[derive(SimpleObject)]
pub(crate) struct Finding {
    /// Names the rule within the association.
    rule_key: String,
    /// What happens when it is not met.
    severity: Severity,
    /// The rule and, when it is not met, what is missing.
    sentence: String,
    /// Where the rule comes from: policy and paragraph, or the law.
    source: String,
    /// Whether the application meets it.
    met: bool,
    /// The version of a policy that the rule comes from; none for the law and the steps of the process.
    policy: Option<SourcePolicy>,
}

/// The version of a policy that a rule comes from, as it was when the rule was asked.
#[derive(SimpleObject)]
pub(crate) struct SourcePolicy {
    /// The policy's number.
    number: String,
    /// Which version of it.
    version: i32,
}

impl Finding {
    pub(crate) fn of(finding: &rule::Finding, caller: &Caller) -> Self {
        Self {
            rule_key: finding.rule_key.clone(),
            severity: finding.severity.into(),
            sentence: caller.text(&finding.sentence),
            source: finding.source.clone(),
            met: finding.met,
            policy: finding
                .policy
                .as_ref()
                .map(|policy| SourcePolicy { number: policy.number.clone(), version: policy.version }),
        }
    }
}
