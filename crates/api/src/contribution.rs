//! What members contribute in a year, for those who keep or examine it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    organisation::{Organisation, PartyKind},
    scalars::{DateTime, Ore, read_id},
};

/// What a member contributes in a year.
#[derive(SimpleObject)]
pub(crate) struct ContributionAmounts {
    /// What is expected.
    planned: Option<Ore>,
    /// What the member has decided.
    decided: Option<Ore>,
    /// What has been paid.
    received: Option<Ore>,
}

impl From<app::contribution::Amounts> for ContributionAmounts {
    fn from(amounts: app::contribution::Amounts) -> Self {
        Self {
            planned: amounts.planned.map(Ore),
            decided: amounts.decided.map(Ore),
            received: amounts.received.map(Ore),
        }
    }
}

/// What a member contributes in a year, in whole kronor. What is not said there is none of.
#[derive(InputObject)]
pub(crate) struct ContributionAmountsInput {
    /// What is expected.
    planned: Option<Ore>,
    /// What the member has decided.
    decided: Option<Ore>,
    /// What has been paid.
    received: Option<Ore>,
}

impl From<ContributionAmountsInput> for app::contribution::Amounts {
    fn from(amounts: ContributionAmountsInput) -> Self {
        Self {
            planned: amounts.planned.map(|ore| ore.0),
            decided: amounts.decided.map(|ore| ore.0),
            received: amounts.received.map(|ore| ore.0),
        }
    }
}

/// A member with what it contributes in a year.
#[derive(SimpleObject)]
pub(crate) struct Contribution {
    /// The member.
    organisation: Organisation,
    /// What kind of party it is in this association.
    party_kind: PartyKind,
    /// How much.
    amounts: ContributionAmounts,
}

/// Something to think of in a year's contributions; it stops nobody.
#[derive(SimpleObject)]
pub(crate) struct ContributionWarning {
    /// In words.
    sentence: String,
    /// Where it comes from.
    source: String,
}

/// What a member contributed before or after a change.
#[derive(SimpleObject)]
pub(crate) struct ContributionKept {
    /// The member's id, as it is in the log.
    organisation_id: ID,
    /// Its name then.
    name: String,
    /// How much.
    amounts: ContributionAmounts,
}

impl From<app::contribution::Kept> for ContributionKept {
    fn from(kept: app::contribution::Kept) -> Self {
        Self { organisation_id: kept.organisation.into(), name: kept.name, amounts: kept.amounts.into() }
    }
}

/// A change of a year's contributions that was made.
#[derive(SimpleObject)]
pub(crate) struct ContributionChange {
    /// When.
    at: DateTime,
    /// Who, by name; nobody when whoever runs the platform did it.
    by: Option<String>,
    /// Why.
    reason: String,
    /// What those whose amounts changed contributed before.
    before: Vec<ContributionKept>,
    /// The same after, in the same order.
    after: Vec<ContributionKept>,
}

/// The contributions of a year.
pub(crate) struct ContributionYear(app::contribution::Year);

/// What the members contribute in a year.
#[Object]
impl ContributionYear {
    /// Which year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// The members of some time of the year, and others that contribute in it, in the association's own order.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn contributions(&self) -> Vec<Contribution> {
        let contribution = |(member, amounts): &(app::member::Member, app::contribution::Amounts)| Contribution {
            organisation: member.organisation.clone().into(),
            party_kind: member.party_kind.into(),
            amounts: (*amounts).into(),
        };
        self.0.members.iter().map(contribution).collect()
    }

    /// The sum of each.
    async fn totals(&self) -> ContributionAmounts {
        use app::contribution::Stage;
        let total = |stage| Some(Ore(self.0.total(stage)));
        ContributionAmounts {
            planned: total(Stage::Planned),
            decided: total(Stage::Decided),
            received: total(Stage::Received),
        }
    }

    /// What to think of: parts that are not those of the law, with its paragraph.
    async fn warnings(&self, context: &Context<'_>) -> Vec<ContributionWarning> {
        let caller = Caller::of(context);
        let warning = |warning: &app::contribution::Warning| ContributionWarning {
            sentence: caller.text(&warning.sentence),
            source: app::contribution::SOURCE.to_owned(),
        };
        self.0.warnings.iter().map(warning).collect()
    }

    /// The changes that were made one by one, the latest first.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn changes(&self, context: &Context<'_>) -> Resolved<Vec<ContributionChange>> {
        let caller = Caller::of(context);
        let changes = app::contribution::history(&caller.app, &caller.actor, self.0.year).await?;
        let change = |change: app::contribution::Changed| ContributionChange {
            at: DateTime(change.at),
            by: change.by,
            reason: change.reason,
            before: change.before.into_iter().map(Into::into).collect(),
            after: change.after.into_iter().map(Into::into).collect(),
        };
        Ok(changes.into_iter().map(change).collect())
    }
}

/// What a member is to contribute instead.
#[derive(InputObject)]
pub(crate) struct ContributionInput {
    /// The member.
    organisation_id: ID,
    /// The amounts that whoever changes them saw: others are not written over.
    expected: ContributionAmountsInput,
    /// The amounts to have instead.
    amounts: ContributionAmountsInput,
}

/// Contributions of a year to change.
#[derive(InputObject)]
pub(crate) struct ChangeContributionsInput {
    /// The year.
    year: i32,
    /// Of which members, each once; others keep theirs.
    contributions: Vec<ContributionInput>,
    /// Why.
    reason: String,
}

impl From<ChangeContributionsInput> for app::contribution::Change {
    fn from(input: ChangeContributionsInput) -> Self {
        let wanted = |wanted: ContributionInput| app::contribution::Wanted {
            organisation: read_id(&wanted.organisation_id),
            expected: wanted.expected.into(),
            amounts: wanted.amounts.into(),
        };
        Self {
            year: input.year,
            contributions: input.contributions.into_iter().map(wanted).collect(),
            reason: input.reason,
        }
    }
}

/// What changing contributions would do, or did.
#[derive(SimpleObject)]
pub(crate) struct ContributionsPayload {
    /// The year with its new amounts.
    year: Option<ContributionYear>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct ContributionQuery;

#[Object]
impl ContributionQuery {
    /// The years with contributions, this one and the next among them, the latest first, for those who keep or examine them.
    async fn contribution_years(&self, context: &Context<'_>) -> Resolved<Vec<i32>> {
        let caller = Caller::of(context);
        Ok(app::contribution::years(&caller.app, &caller.actor).await?)
    }

    /// What the members contribute in a year, for the same.
    async fn contribution_year(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year, from 2000 to 2100; this year when none is said.")] year: Option<i32>,
    ) -> Resolved<ContributionYear> {
        let caller = Caller::of(context);
        Ok(ContributionYear(app::contribution::find(&caller.app, &caller.actor, year).await?))
    }

    /// The year as changing contributions would leave it, for those who may. Nothing is written.
    #[graphql(complexity = "20 + child_complexity")]
    async fn contribution_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeContributionsInput,
    ) -> Resolved<ContributionsPayload> {
        let caller = Caller::of(context);
        match app::contribution::effects_of(&caller.app, &caller.actor, &input.into()).await {
            Ok(year) => Ok(ContributionsPayload { year: Some(ContributionYear(year)), user_errors: Vec::new() }),
            Err(error) => Ok(ContributionsPayload { year: None, user_errors: user_errors(error, caller.language)? }),
        }
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct ContributionMutation;

#[Object]
impl ContributionMutation {
    /// Changes what members contribute in a year.
    async fn change_contributions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeContributionsInput,
    ) -> Resolved<ContributionsPayload> {
        let caller = Caller::of(context);
        let result = app::contribution::change(&caller.app, &caller.actor, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(ContributionsPayload { year: done.map(ContributionYear), user_errors })
    }
}
