//! Calls, for the public and for the desk.

use std::{collections::HashMap, sync::Arc};

use mellanrum_model::{
    Error, Result,
    deadline::{Deadline, date_in_sweden},
    error::Violation,
    id::{AssociationId, CallId},
    member::is_member_on,
    permission::{Action, may},
    planning::{PlannedStep, as_of},
    policy::{self, PolicyEntry},
    rule::{self, Finding, Severity},
};
pub use mellanrum_store::call::Call;
use mellanrum_store::{
    Scope, Tx, call,
    desk::{self, Membership},
    policy as store_policy,
};
use time::{Date, OffsetDateTime};

use crate::{
    App,
    actor::{Actor, AssociationRole, Organisation},
    desk::load_public,
};

/// Whether a call takes applications in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    /// Its first day is still to come.
    Coming,
    /// It does.
    Open,
    /// Its last minute is over.
    Closed,
}

/// Whether a call takes applications in at `now`, for whoever has until `closes_at`.
#[must_use]
pub fn state(call: &Call, closes_at: Option<Deadline>, now: OffsetDateTime) -> CallState {
    if call.opens_on.is_some_and(|day| date_in_sweden(now) < day) {
        CallState::Coming
    } else if closes_at.is_some_and(|deadline| deadline.is_past(now)) {
        CallState::Closed
    } else {
        CallState::Open
    }
}

/// A call on the desk, with the organisations for which the person can answer it.
#[derive(Debug, Clone)]
pub struct DeskCall {
    /// The call.
    pub call: Call,
    /// Whether each of the person's organisations may apply, and by which rules.
    pub eligibility: Vec<Eligibility>,
    /// The same without what is this call's alone.
    pub in_any_call: Vec<Eligibility>,
}

/// Whether one of the person's organisations may apply for money in an association, as far as that is known before anybody
/// writes.
#[derive(Debug, Clone)]
pub struct Eligibility {
    /// The organisation.
    pub organisation: Organisation,
    /// The same, as rules see it.
    party: rule::Party,
    /// The association's policies, of which each call says the version that it has.
    policies: Arc<[PolicyEntry]>,
    /// The day on which she asks.
    today: Date,
    /// What the association's rules say of it.
    pub findings: Vec<Finding>,
    /// Whether nothing that is known stops it.
    pub may_apply: bool,
}

impl Eligibility {
    /// The same for one call: by the versions of policies that hold for what is begun in it today, with what the steps of its process
    /// ask before anybody writes.
    #[must_use]
    pub fn in_call(&self, actor: &Actor, call: &Call) -> Self {
        let here = |held: &AssociationRole| held.association == call.association && may(held.role, Action::Judge);
        let own = call.process.before_writing(&self.party, actor.associations.iter().any(here));
        let held = policy::holding(&self.policies, &call.intake(), self.today, self.today);
        let findings: Vec<Finding> = policy::before_writing(&held, &self.party).into_iter().chain(own).collect();
        Self { may_apply: rule::may_apply(&findings), findings, ..self.clone() }
    }

    /// Says no with the rules that stop the organisation.
    pub(crate) fn require(&self) -> Result<()> {
        if self.may_apply {
            return Ok(());
        }
        let stopping = self.findings.iter().filter(|finding| !finding.met && finding.severity == Severity::Stops);
        let violations = stopping.map(|finding| Violation {
            source: Some(finding.source.clone()).filter(|source| !source.is_empty()),
            ..Violation::at("organisationId", "MAY_NOT_APPLY", finding.sentence.clone())
        });
        Err(Error::Invalid(violations.collect()))
    }
}

/// What an association asks of those who apply, and what the person's organisations are in it.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    policies: Vec<PolicyEntry>,
    memberships: Vec<Membership>,
}

impl Admission {
    /// Whether each organisation for which the person may begin an application may apply, by the versions in force today.
    #[must_use]
    pub fn judge(&self, actor: &Actor, today: Date) -> Vec<Eligibility> {
        let policies: Arc<[PolicyEntry]> = self.policies.clone().into();
        let judge = |organisation: Organisation| {
            let membership = self.memberships.iter().find(|membership| membership.organisation == organisation.id);
            let party = rule::Party {
                organisation: organisation.id,
                name: organisation.name.clone(),
                kind: membership.map_or(organisation.party_kind, |membership| membership.party_kind),
                is_member: membership.is_some(),
                is_owner: true,
            };
            let in_force = policy::in_force(&policies, today).flat_map(|policy| &policy.rules);
            let findings = rule::before_writing(in_force, &party);
            let may_apply = rule::may_apply(&findings);
            Eligibility { may_apply, organisation, party, policies: policies.clone(), today, findings }
        };
        actor.organisations_for(Action::StartApplication).into_iter().map(judge).collect()
    }
}

async fn read_admissions(tx: &mut Tx, today: Date) -> Result<HashMap<AssociationId, Admission>> {
    let mut found: HashMap<AssociationId, Admission> = HashMap::new();
    let memberships = desk::list_memberships(tx).await?;
    for membership in memberships.into_iter().filter(|membership| is_member_on(&membership.periods, today)) {
        found.entry(membership.association).or_default().memberships.push(membership);
    }
    for (association, policy) in store_policy::list_all(tx).await? {
        found.entry(association).or_default().policies.push(policy);
    }
    Ok(found)
}

/// What these associations ask of those who apply: at once for all of which the person's organisations are members.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn admissions(
    app: &App,
    actor: &Actor,
    associations: &[AssociationId],
) -> Result<HashMap<AssociationId, Admission>> {
    let mut found = HashMap::new();
    let today = date_in_sweden(app.now());
    if actor.writing_roles().next().is_some() {
        found =
            app.db.desk("call.admissions", &actor.desk_scope(), async |tx| read_admissions(tx, today).await).await?;
    }
    for association in associations {
        if !found.contains_key(association) {
            let scope = Scope::association(*association);
            let policies = app.db.read("call.policies", &scope, async |tx| store_policy::list(tx).await).await?;
            found.insert(*association, Admission { policies, memberships: Vec::new() });
        }
    }
    Ok(found)
}

/// Whether each of the person's organisations may apply in a call.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn eligibility(app: &App, actor: &Actor, call: &Call) -> Result<Vec<Eligibility>> {
    let mut admissions = admissions(app, actor, &[call.association]).await?;
    let judged = admissions.remove(&call.association).unwrap_or_default().judge(actor, date_in_sweden(app.now()));
    Ok(judged.iter().map(|own| own.in_call(actor, call)).collect())
}

/// The call with this id: calls are public on their association's host, and on the apex for whoever acts for an organisation,
/// who reads there why it may apply or not.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn find(app: &App, actor: &Actor, id: CallId) -> Result<Option<Call>> {
    let found = app.db.read("call.find", &actor.scope(), async |tx| call::find(tx, id).await).await?;
    let is_applicant_on_apex = actor.association.is_none() && actor.writing_roles().next().is_some();
    if found.is_some() || !is_applicant_on_apex {
        return Ok(found);
    }
    let association = app.db.system("call.locate", async |tx| call::find_association(tx, id).await).await?;
    let Some(association) = association else { return Ok(None) };
    let scope = actor.scope_in(association);
    app.db.read("call.find", &scope, async |tx| call::find(tx, id).await).await
}

/// The steps before and after a call's decision, with their days: all of them for the office, the preparation group and the board,
/// with what is said of them for those who may move them; else those that everybody may know.
#[must_use]
pub fn plan(app: &App, actor: &Actor, call: &Call) -> Vec<PlannedStep> {
    shown_plan(app, actor, call.association, call.plan())
}

pub(crate) fn shown_plan(
    app: &App,
    actor: &Actor,
    association: AssociationId,
    plan: Vec<PlannedStep>,
) -> Vec<PlannedStep> {
    let may = |action| actor.authorize(action).ok() == Some(association);
    if may(Action::ManageCalls) {
        return as_of(plan, date_in_sweden(app.now()));
    }
    let sees_all = may(Action::ReadMeetings);
    let seen = plan.into_iter().filter(|planned| sees_all || planned.step.public);
    seen.map(|planned| PlannedStep { counted: planned.on, notes: Vec::new(), ..planned }).collect()
}

/// An association's calls, in the order of its file.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn list(app: &App, actor: &Actor, association: AssociationId) -> Result<Vec<Call>> {
    app.db.read("call.list", &actor.scope_in(association), async |tx| call::list(tx).await).await
}

/// The calls with these ids. Calls are public.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn load(
    app: &App,
    actor: &Actor,
    keys: &[(AssociationId, CallId)],
) -> Result<HashMap<(AssociationId, CallId), Call>> {
    let found = load_public!(app, actor, keys, "call.load", call::list_by_ids);
    Ok(found.into_iter().map(|call| ((call.association, call.id), call)).collect())
}

/// Open and coming calls, for one of the person's organisations at least, of every association that one of the person's organisations is a member of, what closes first
/// first.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn list_for_desk(app: &App, actor: &Actor) -> Result<Vec<DeskCall>> {
    actor.get_person()?;
    let now = app.now();
    let today = date_in_sweden(now);
    let (calls, admissions) = app
        .db
        .desk("call.desk", &actor.desk_scope(), async |tx| {
            Ok::<_, Error>((desk::list_calls(tx, now).await?, read_admissions(tx, today).await?))
        })
        .await?;
    let judged: HashMap<AssociationId, Vec<Eligibility>> =
        admissions.into_iter().map(|(association, admission)| (association, admission.judge(actor, today))).collect();
    Ok(calls
        .into_iter()
        .map(|call| {
            let in_any_call = judged.get(&call.association).cloned().unwrap_or_default();
            let eligibility = in_any_call.iter().map(|own| own.in_call(actor, &call)).collect();
            DeskCall { call, eligibility, in_any_call }
        })
        .collect())
}
