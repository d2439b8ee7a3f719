//! Adding, withdrawing and restoring calls, for those who move their dates.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    call::{Call, CallMode},
    call_dates::{CallDates, CallDatesInput, DateWarning},
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    planning::{ChosenDayInput, PlannedStep},
    profile::{BothLanguages, BothLanguagesInput},
    scalars::{Date, DateTime, read_id},
    template::Template,
};

/// What a new call begins from: an earlier call, or a form alone.
#[derive(InputObject)]
pub(crate) struct CallProposalInput {
    /// The call to copy.
    copy_of: Option<ID>,
    /// The version of the form; the newest of the copied call's when nothing is said.
    template_id: Option<ID>,
    /// When the board decides; a year later or the next year after that when nothing is said.
    decision_on: Option<Date>,
}

/// What an earlier call, or a form alone, proposes for a new one.
#[derive(SimpleObject, Default)]
pub(crate) struct CallProposal {
    /// The call as it is proposed.
    call: Option<NewCall>,
    /// What a person has to mend before something can be proposed.
    user_errors: Vec<UserError>,
}

/// A call that is not there yet.
#[derive(SimpleObject)]
pub(crate) struct NewCall {
    /// What it is called.
    title: BothLanguages,
    /// What it is about.
    introduction: BothLanguages,
    /// How it takes applications in.
    mode: CallMode,
    /// Its dates.
    dates: CallDates,
    /// The calendar years that budgets may cover.
    budget_years: Vec<i32>,
    /// Its form.
    template: Template,
    /// Its steps with their days, the earliest first.
    plan: Vec<PlannedStep>,
}

impl NewCall {
    fn of(
        call: app::new_call::NewCall,
        template: mellanrum_app::template::Template,
        plan: Vec<mellanrum_model::planning::PlannedStep>,
        caller: &Caller,
    ) -> Self {
        Self {
            title: call.title.into(),
            introduction: call.introduction.into(),
            mode: call.mode.into(),
            dates: call.dates.into(),
            budget_years: call.budget_years,
            template: Template(template.into()),
            plan: PlannedStep::all(plan, caller),
        }
    }
}

/// A call to add.
#[derive(InputObject)]
pub(crate) struct AddCallInput {
    /// The call that it has its criteria and steps from; the association's own when none is named.
    copy_of: Option<ID>,
    /// The version of the form.
    template_id: ID,
    /// What it is called.
    title: BothLanguagesInput,
    /// What it is about.
    introduction: BothLanguagesInput,
    /// How it takes applications in.
    mode: CallMode,
    /// Its dates.
    dates: CallDatesInput,
    /// The calendar years that budgets may cover.
    budget_years: Vec<i32>,
    /// Days of steps that are not those that the lead times give.
    chosen_days: Vec<ChosenDayInput>,
    /// Why.
    reason: String,
}

impl From<AddCallInput> for app::new_call::Addition {
    fn from(input: AddCallInput) -> Self {
        Self {
            copy_of: input.copy_of.as_ref().map(read_id),
            template: read_id(&input.template_id),
            call: app::new_call::NewCall {
                title: input.title.into(),
                introduction: input.introduction.into(),
                mode: input.mode.into(),
                dates: input.dates.into(),
                budget_years: input.budget_years,
                chosen_days: input.chosen_days.into_iter().map(Into::into).collect(),
            },
            reason: input.reason,
        }
    }
}

/// What adding a call would do.
#[derive(SimpleObject, Default)]
pub(crate) struct NewCallEffects {
    /// The call as it would be.
    call: Option<NewCall>,
    /// What to think of.
    warnings: Vec<DateWarning>,
    /// What a person has to mend before it can be added; nothing else is told then.
    user_errors: Vec<UserError>,
}

/// What came of adding a call.
#[derive(SimpleObject)]
pub(crate) struct AddCallPayload {
    /// The call.
    call: Option<Call>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A call to withdraw.
#[derive(InputObject)]
pub(crate) struct WithdrawCallInput {
    /// Which.
    call_id: ID,
    /// Why.
    reason: String,
}

/// What came of withdrawing a call.
#[derive(SimpleObject)]
pub(crate) struct WithdrawCallPayload {
    /// The call as it was.
    call: Option<Call>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A withdrawn call to restore.
#[derive(InputObject)]
pub(crate) struct RestoreCallInput {
    /// Which.
    call_id: ID,
    /// Why.
    reason: String,
}

/// What came of restoring a call.
#[derive(SimpleObject)]
pub(crate) struct RestoreCallPayload {
    /// The call as it is again.
    call: Option<Call>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A call that was withdrawn before anything was begun in it.
#[derive(SimpleObject)]
pub(crate) struct WithdrawnCall {
    /// What restores it.
    id: ID,
    /// What it is called.
    title: String,
    /// When it was withdrawn.
    withdrawn_at: DateTime,
    /// By whom; nobody when whoever runs the platform did it.
    withdrawn_by: Option<String>,
    /// Why; nothing when whoever runs the platform did it.
    reason: Option<String>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct NewCallQuery;

#[Object]
impl NewCallQuery {
    /// What an earlier call, or a form alone, proposes for a new one, for those who may add it. Nothing is written.
    #[graphql(complexity = "20 + child_complexity")]
    async fn call_proposal(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it begins from.")] input: CallProposalInput,
    ) -> Resolved<CallProposal> {
        let caller = Caller::of(context);
        let wish = app::new_call::Wish {
            copy_of: input.copy_of.as_ref().map(read_id),
            template: input.template_id.as_ref().map(read_id),
            decision_on: input.decision_on.map(|day| day.0),
        };
        match app::new_call::propose(&caller.app, &caller.actor, &wish).await {
            Ok(found) => Ok(CallProposal {
                call: Some(NewCall::of(found.call, found.template, found.plan, caller)),
                user_errors: Vec::new(),
            }),
            Err(error) => {
                Ok(CallProposal { user_errors: user_errors(error, caller.language)?, ..CallProposal::default() })
            }
        }
    }

    /// What adding a call would do, for those who may add it. Nothing is written.
    #[graphql(complexity = "20 + child_complexity")]
    async fn new_call_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which call to look at.")] input: AddCallInput,
    ) -> Resolved<NewCallEffects> {
        let caller = Caller::of(context);
        match app::new_call::effects_of(&caller.app, &caller.actor, &input.into()).await {
            Ok(found) => Ok(NewCallEffects {
                call: Some(NewCall::of(found.call, found.template, found.plan, caller)),
                warnings: found.warnings.iter().map(|warning| DateWarning::of(warning, caller)).collect(),
                user_errors: Vec::new(),
            }),
            Err(error) => {
                Ok(NewCallEffects { user_errors: user_errors(error, caller.language)?, ..NewCallEffects::default() })
            }
        }
    }

    /// The calls of this host's association that were withdrawn, the latest first; none for those who may not restore them.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn withdrawn_calls(&self, context: &Context<'_>) -> Resolved<Vec<WithdrawnCall>> {
        let caller = Caller::of(context);
        let found = app::new_call::list_withdrawn(&caller.app, &caller.actor).await?;
        let withdrawn = |call: app::new_call::WithdrawnCall| WithdrawnCall {
            id: call.id.to_string().into(),
            title: caller.text(&call.title),
            withdrawn_at: DateTime(call.withdrawn_at),
            withdrawn_by: call.withdrawn_by,
            reason: call.reason,
        };
        Ok(found.into_iter().map(withdrawn).collect())
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct NewCallMutation;

#[Object]
impl NewCallMutation {
    /// Adds a call. It is public at once, and takes applications from its first day.
    async fn add_call(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: AddCallInput,
    ) -> Resolved<AddCallPayload> {
        let caller = Caller::of(context);
        let result = app::new_call::add(&caller.app, &caller.actor, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(AddCallPayload { call: done.map(Call), user_errors })
    }

    /// Withdraws a call in which nobody has begun an application. Nobody sees it then; it can be restored.
    async fn withdraw_call(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: WithdrawCallInput,
    ) -> Resolved<WithdrawCallPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.call_id);
        let result = app::new_call::withdraw(&caller.app, &caller.actor, id, &input.reason).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(WithdrawCallPayload { call: done.map(Call), user_errors })
    }

    /// Restores a call that was withdrawn, as it was.
    async fn restore_call(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: RestoreCallInput,
    ) -> Resolved<RestoreCallPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.call_id);
        let result = app::new_call::restore(&caller.app, &caller.actor, id, &input.reason).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(RestoreCallPayload { call: done.map(Call), user_errors })
    }
}
