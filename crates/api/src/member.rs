//! The members of an association over time, for those who keep them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    organisation::{Organisation, PartyKind},
    scalars::{Date, DateTime, read_id},
};

/// A time as a member; both days belong to it.
#[derive(SimpleObject)]
pub(crate) struct MemberPeriod {
    /// The first day; since always when there is none.
    from: Option<Date>,
    /// The last day; until further notice when there is none.
    to: Option<Date>,
}

/// On which terms an organisation is a member.
#[derive(SimpleObject)]
pub(crate) struct MemberTerms {
    /// When, the earliest first; always when there are none.
    periods: Vec<MemberPeriod>,
    /// How many ordinary members of the board it appoints.
    seats: i32,
    /// How many substitutes it appoints.
    substitutes: i32,
    /// Its share of the contributions in thousandths, where the association has decided shares.
    share_per_mille: Option<i32>,
}

impl From<app::member::MemberTerms> for MemberTerms {
    fn from(terms: app::member::MemberTerms) -> Self {
        let period =
            |period: app::member::Period| MemberPeriod { from: period.from.map(Date), to: period.to.map(Date) };
        Self {
            periods: terms.periods.into_iter().map(period).collect(),
            seats: terms.seats,
            substitutes: terms.substitutes,
            share_per_mille: terms.share_per_mille,
        }
    }
}

/// A time as a member; both days belong to it.
#[derive(InputObject)]
pub(crate) struct MemberPeriodInput {
    /// The first day; since always when there is none.
    from: Option<Date>,
    /// The last day; until further notice when there is none.
    to: Option<Date>,
}

/// On which terms an organisation is a member.
#[derive(InputObject)]
pub(crate) struct MemberTermsInput {
    /// When, the earliest first; always when there are none.
    periods: Vec<MemberPeriodInput>,
    /// How many ordinary members of the board it appoints, from 1 to 20.
    seats: i32,
    /// How many substitutes it appoints, from 1 to 20.
    substitutes: i32,
    /// Its share of the contributions in thousandths, where the association has decided shares.
    share_per_mille: Option<i32>,
}

impl From<MemberTermsInput> for app::member::MemberTerms {
    fn from(terms: MemberTermsInput) -> Self {
        let period = |period: MemberPeriodInput| app::member::Period {
            from: period.from.map(|day| day.0),
            to: period.to.map(|day| day.0),
        };
        Self {
            periods: terms.periods.into_iter().map(period).collect(),
            seats: terms.seats,
            substitutes: terms.substitutes,
            share_per_mille: terms.share_per_mille,
        }
    }
}

/// A change of a member's terms that was made.
#[derive(SimpleObject)]
pub(crate) struct MemberChange {
    /// When.
    at: DateTime,
    /// Who, by name; nobody when whoever runs the platform did it.
    by: Option<String>,
    /// Why.
    reason: String,
    /// The terms before.
    before: MemberTerms,
    /// The terms after.
    after: MemberTerms,
}

/// A member now or before, with its terms.
pub(crate) struct MemberRecord(pub(crate) app::member::Member);

/// A member of the association now or before, with its terms, for those who keep or examine them.
#[Object]
impl MemberRecord {
    /// The organisation.
    async fn organisation(&self) -> Organisation {
        self.0.organisation.clone().into()
    }

    /// What kind of party it is in this association.
    async fn party_kind(&self) -> PartyKind {
        self.0.party_kind.into()
    }

    /// Whether it is a member today.
    async fn is_member(&self, context: &Context<'_>) -> bool {
        app::member::is_member_today(&Caller::of(context).app, &self.0)
    }

    /// The terms.
    async fn terms(&self) -> MemberTerms {
        self.0.terms.clone().into()
    }

    /// The changes of its terms that were made one by one, the latest first.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn changes(&self, context: &Context<'_>) -> Resolved<Vec<MemberChange>> {
        let caller = Caller::of(context);
        let changes = app::member::history(&caller.app, &caller.actor, self.0.organisation.id).await?;
        let change = |change: app::member::Changed| MemberChange {
            at: DateTime(change.at),
            by: change.by,
            reason: change.reason,
            before: change.before.into(),
            after: change.after.into(),
        };
        Ok(changes.into_iter().map(change).collect())
    }
}

/// A rule that asks for members, in words.
#[derive(SimpleObject)]
pub(crate) struct MemberRule {
    /// The rule as people read it.
    sentence: String,
    /// Where it comes from.
    source: String,
}

/// What changing a member's terms would do.
#[derive(SimpleObject, Default)]
pub(crate) struct MemberEffects {
    /// Whether it is a member today.
    is_member_before: bool,
    /// Whether it would be one.
    is_member_after: bool,
    /// In how many cases it takes part; it stays a party of them.
    case_count: i32,
    /// How many of them it owns.
    owned_count: i32,
    /// The rules that ask for members, when it becomes one today or ceases to be one.
    rules: Vec<MemberRule>,
    /// What a person has to mend before the terms can be changed; nothing else is told then.
    user_errors: Vec<UserError>,
}

/// Terms to change.
#[derive(InputObject)]
pub(crate) struct ChangeMemberInput {
    /// Whose: an organisation that is or was a member.
    organisation_id: ID,
    /// The terms that whoever changes them saw: others are not written over.
    expected: MemberTermsInput,
    /// The terms to have instead.
    terms: MemberTermsInput,
    /// Why.
    reason: String,
}

impl From<ChangeMemberInput> for app::member::Change {
    fn from(input: ChangeMemberInput) -> Self {
        Self {
            organisation: read_id(&input.organisation_id),
            expected: input.expected.into(),
            terms: input.terms.into(),
            reason: input.reason,
        }
    }
}

/// What came of changing a member's terms.
#[derive(SimpleObject)]
pub(crate) struct ChangeMemberPayload {
    /// The member with its new terms.
    member: Option<MemberRecord>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct MemberQuery;

#[Object]
impl MemberQuery {
    /// The members of this host's association, former ones among them, in the association's own order, for those who keep or
    /// examine them.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn member_records(&self, context: &Context<'_>) -> Resolved<Vec<MemberRecord>> {
        let caller = Caller::of(context);
        let members = app::member::list(&caller.app, &caller.actor).await?;
        Ok(members.into_iter().map(MemberRecord).collect())
    }

    /// One of them, for the same; nothing where the organisation never was a member.
    async fn member_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The organisation.")] organisation_id: ID,
    ) -> Resolved<Option<MemberRecord>> {
        let caller = Caller::of(context);
        let found = app::member::find(&caller.app, &caller.actor, read_id(&organisation_id)).await?;
        Ok(found.map(MemberRecord))
    }

    /// What changing a member's terms would do, for those who may. Nothing is written.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn member_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which terms to look at.")] input: ChangeMemberInput,
    ) -> Resolved<MemberEffects> {
        let caller = Caller::of(context);
        match app::member::effects_of(&caller.app, &caller.actor, &input.into()).await {
            Ok(effects) => {
                let labels = caller.home.as_ref().map(|home| app::association::rule_labels(home)).unwrap_or_default();
                let rule = |rule: mellanrum_model::rule::Rule| MemberRule {
                    sentence: caller.text(&rule.sentence(&labels)),
                    source: rule.source,
                };
                Ok(MemberEffects {
                    is_member_before: effects.is_member_before,
                    is_member_after: effects.is_member_after,
                    case_count: i32::try_from(effects.cases).unwrap_or(i32::MAX),
                    owned_count: i32::try_from(effects.owned).unwrap_or(i32::MAX),
                    rules: effects.rules.into_iter().map(rule).collect(),
                    user_errors: Vec::new(),
                })
            }
            Err(error) => {
                Ok(MemberEffects { user_errors: user_errors(error, caller.language)?, ..MemberEffects::default() })
            }
        }
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Changes since when an organisation is a member, its seats and its share. It stays a party of what it takes part in.
    async fn change_member(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeMemberInput,
    ) -> Resolved<ChangeMemberPayload> {
        let caller = Caller::of(context);
        let result = app::member::change(&caller.app, &caller.actor, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(ChangeMemberPayload { member: done.map(MemberRecord), user_errors })
    }
}
