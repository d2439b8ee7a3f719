//! Policies in their versions: reading them, which version holds for a call and for an application, and two versions side by side.

pub use mellanrum_model::policy::{Ground, PolicyEntry, in_force};
use mellanrum_model::{
    Error, Result,
    deadline::date_in_sweden,
    id::AssociationId,
    policy::{self, Holding, Intake, Kept},
    rule::{Facts, Rule},
};
use mellanrum_store::{Scope, Tx, call, policy as store_policy, template};
use time::Date;

use crate::{
    App,
    actor::Actor,
    application::Application,
    association::{Association, rule_labels},
    call::Call,
};

/// Every version of an association's policies with their rules, in the order of its file. Policies are public.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App, association: AssociationId) -> Result<Vec<PolicyEntry>> {
    app.db.read("policy.list", &Scope::association(association), async |tx| store_policy::list(tx).await).await
}

/// What the sentences of an association's rules need to name things, without looking at any application: its cost types, and the
/// questions of its forms by their latest words.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn labels(app: &App, association: &Association) -> Result<Facts> {
    let scope = Scope::association(association.id);
    let forms = app.db.read("policy.labels", &scope, async |tx| template::list(tx).await).await?;
    let question_labels = forms
        .iter()
        .flat_map(|form| form.content.questions())
        .map(|question| (question.key.clone(), question.label.clone()))
        .collect();
    Ok(Facts { question_labels, ..rule_labels(association) })
}

/// A version of a policy that holds, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The version.
    pub policy: PolicyEntry,
    /// Why it holds.
    pub ground: Ground,
}

fn owned(held: &[Holding<'_>]) -> Vec<Held> {
    held.iter().map(|holding| Held { policy: holding.policy.clone(), ground: holding.ground }).collect()
}

/// The versions, among all of its association's, that hold for what is begun in a call today. Calls and policies are public.
#[must_use]
pub fn of_call(app: &App, call: &Call, policies: &[PolicyEntry]) -> Vec<Held> {
    let today = date_in_sweden(app.now());
    owned(&policy::holding(policies, &call.intake(), today, today))
}

/// What says which versions an application is judged by.
pub(crate) struct Versions {
    policies: Vec<PolicyEntry>,
    /// Those that it was sent in under; none while it is a draft.
    kept: Option<Vec<Kept>>,
    intake: Intake,
    begun_on: Date,
}

impl Versions {
    /// Reads it, in the association's scope.
    pub(crate) async fn read(tx: &mut Tx, application: &Application, call: &Call) -> Result<Self> {
        Ok(Self {
            policies: store_policy::list(tx).await?,
            kept: store_policy::list_kept(tx, application.id).await?,
            intake: call.intake(),
            begun_on: date_in_sweden(application.created_at),
        })
    }

    /// The versions that it is judged by, when it is asked today.
    pub(crate) fn held(&self, today: Date) -> Vec<Holding<'_>> {
        match &self.kept {
            Some(kept) => policy::kept(&self.policies, kept),
            None => policy::holding(&self.policies, &self.intake, self.begun_on, today),
        }
    }
}

/// The versions that an application is judged by: those that it was sent in under, or while it is a draft those that hold today.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn of_application(app: &App, actor: &Actor, application: &Application) -> Result<Vec<Held>> {
    app.db
        .read("policy.of_application", &actor.scope_in(application.association), async |tx| {
            let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
            let versions = Versions::read(tx, application, &call).await?;
            Ok(owned(&versions.held(date_in_sweden(app.now()))))
        })
        .await
}

/// A rule that is not the same in two versions of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The rule in the first; none when it is new.
    pub before: Option<Rule>,
    /// The rule in the second; none when it is gone.
    pub after: Option<Rule>,
    /// Whether it does something else when it is not met.
    pub severity_changed: bool,
    /// Whether it asks for something else.
    pub asks_otherwise: bool,
    /// Whether its sentence or its source reads otherwise.
    pub is_reworded: bool,
}

/// The rules that differ between two versions of one of the association's policies. Policies are public.
///
/// # Errors
/// `NotFound` when there is no such version.
pub async fn differences(
    app: &App,
    association: AssociationId,
    key: &str,
    (before, after): (i32, i32),
) -> Result<Vec<Difference>> {
    let policies = list(app, association).await?;
    let rules = |version: i32| -> Result<&[Rule]> {
        let found = policies.iter().find(|policy| policy.key() == key && policy.version == version);
        found.map(|policy| policy.rules.as_slice()).ok_or(Error::NotFound)
    };
    let found = policy::differences(rules(before)?, rules(after)?);
    let differences = found.into_iter().map(|found| Difference {
        before: found.before.cloned(),
        after: found.after.cloned(),
        severity_changed: found.severity_changed,
        asks_otherwise: found.asks_otherwise,
        is_reworded: found.is_reworded,
    });
    Ok(differences.collect())
}
