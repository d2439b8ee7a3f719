//! The association's policies in all their versions, and two versions of one side by side.

use askama::Template;
use axum::{extract::Query, response::Response};
use serde::Deserialize;

use crate::{
    failure::Failure,
    operations::{PoliciesPage, PolicyComparePage, policies_page, policy_compare_page},
    page::{Page, render},
    visit::Visit,
};

type Version = policies_page::PolicyFields;

#[derive(Template)]
#[template(path = "policy/list.html")]
struct PoliciesTemplate {
    page: Page,
    policies: Vec<Policy>,
}

/// A policy with its versions, the latest first.
struct Policy {
    title: String,
    versions: Vec<Version>,
}

impl Policy {
    /// The version before another, to compare it with.
    fn before(&self, version: &Version) -> Option<i64> {
        self.versions.iter().map(|other| other.version).find(|other| *other < version.version)
    }
}

#[derive(Template)]
#[template(path = "policy/compare.html")]
struct CompareTemplate {
    page: Page,
    before: policy_compare_page::PolicyFields,
    after: policy_compare_page::PolicyFields,
    differences: Vec<policy_compare_page::PolicyComparePagePolicyDifferences>,
}

/// `/policies`
///
/// # Errors
/// [`Failure::NotFound`] on the apex; else as [`Visit::ask`].
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let answer = visit.ask::<PoliciesPage>(policies_page::Variables {}).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let association = answer.data.association.ok_or(Failure::NotFound)?;
    let mut policies: Vec<(String, Policy)> = Vec::new();
    for version in association.policy_versions {
        match policies.iter_mut().find(|(key, _)| *key == version.key) {
            Some((_, policy)) => policy.versions.push(version),
            None => {
                let policy = Policy { title: version.title.clone(), versions: vec![version.clone()] };
                policies.push((version.key, policy));
            }
        }
    }
    for (_, policy) in &mut policies {
        policy.versions.sort_by_key(|version| std::cmp::Reverse(version.version));
        if let Some(latest) = policy.versions.first() {
            policy.title.clone_from(&latest.title);
        }
    }
    render(&PoliciesTemplate { page, policies: policies.into_iter().map(|(_, policy)| policy).collect() })
}

/// Which versions to compare.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Pair {
    #[serde(default)]
    policy: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

/// `/policies/compare?policy=…&before=…&after=…`
///
/// # Errors
/// [`Failure::NotFound`] when there is no such version; else as [`Visit::ask`].
pub async fn compare(visit: Visit, Query(pair): Query<Pair>) -> Result<Response, Failure> {
    let version = |text: &str| text.parse::<i32>().map(i64::from).map_err(|_| Failure::NotFound);
    let (before, after) = (version(&pair.before)?, version(&pair.after)?);
    let input = policy_compare_page::PolicyDifferencesInput { key: pair.policy.clone(), before, after };
    let answer = visit.ask::<PolicyComparePage>(policy_compare_page::Variables { input }).await?;
    let page = Page::new(&visit, Some(&answer.shell));
    let versions = answer.data.association.map(|association| association.policy_versions).unwrap_or_default();
    let find = |version: i64| {
        let is_it = |found: &&policy_compare_page::PolicyFields| found.key == pair.policy && found.version == version;
        versions.iter().find(is_it).cloned().ok_or(Failure::NotFound)
    };
    render(&CompareTemplate {
        before: find(before)?,
        after: find(after)?,
        differences: answer.data.policy_differences,
        page,
    })
}
