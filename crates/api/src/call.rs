//! Calls for applications.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::deadline::{date_in_sweden, days_between};
use time::Duration;

use crate::{
    application::Finding,
    association::Association,
    call_dates::{CallDateChange, CallDates},
    error::Resolved,
    extension::Extension,
    frame::CallFrame,
    judgement::Criterion,
    loader::Caller,
    organisation::Organisation,
    planning::PlannedStep,
    policy::HeldPolicy,
    process::Process,
    scalars::{Date, DateTime, read_id},
    template::Template,
    template_move::TemplateMove,
};

/// How a call takes applications in.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::association::CallMode")]
pub(crate) enum CallMode {
    /// Between an opening day and a last minute.
    Call,
    /// At any time.
    Rolling,
}

/// Whether a call takes applications now.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "app::call::CallState")]
pub(crate) enum CallState {
    /// It has not opened yet.
    Coming,
    /// It takes applications.
    Open,
    /// Its last minute has passed.
    Closed,
}

/// A call.
pub(crate) struct Call(pub(crate) app::call::Call);

/// A call for applications, or an intake at any time.
#[Object]
impl Call {
    /// Begins with `call_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose call it is.
    async fn association(&self, context: &Context<'_>) -> Resolved<Association> {
        Ok(Association(Caller::of(context).association(self.0.association).await?))
    }

    /// What it is called.
    async fn title(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.title)
    }

    /// What it is about.
    async fn introduction(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.introduction)
    }

    /// How it takes applications in.
    async fn mode(&self) -> CallMode {
        self.0.mode.into()
    }

    /// Whether it takes applications now: for a viewer who was given longer time, from her.
    async fn state(&self, context: &Context<'_>) -> CallState {
        app::call::state(&self.0, self.0.closes_at_for_all(), Caller::of(context).app.now()).into()
    }

    /// The first day, where there is one.
    async fn opens_on(&self) -> Option<Date> {
        self.0.opens_on.map(Date)
    }

    /// When the last minute begins, where there is one; what arrives within that minute is in time. The one that counts for the
    /// viewer: the latest of those that her organisations were given, where they were given any.
    async fn closes_at(&self) -> Option<DateTime> {
        self.0.closes_at_for_all().map(|deadline| DateTime(deadline.ends_at() - Duration::MINUTE))
    }

    /// Whether one of the viewer's organisations was given longer time than the call has for others.
    async fn is_extended(&self) -> bool {
        self.0.closes_at_for_all() != self.0.closes_at
    }

    /// Its dates as the association has set them.
    async fn dates(&self) -> CallDates {
        self.0.dates().into()
    }

    /// What its dates were before, the latest move first; empty for those who may not move them.
    #[graphql(complexity = "2 + child_complexity")]
    async fn date_changes(&self, context: &Context<'_>) -> Resolved<Vec<CallDateChange>> {
        let caller = Caller::of(context);
        let found = app::call_dates::history(&caller.app, &caller.actor, &self.0).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// The longer time that applicants were given, what holds first; nothing for those who may not give it.
    #[graphql(complexity = "2 + child_complexity")]
    async fn extensions(&self, context: &Context<'_>) -> Resolved<Option<Vec<Extension>>> {
        let caller = Caller::of(context);
        let found = app::extension::list(&caller.app, &caller.actor, &self.0).await?;
        Ok(found.map(|given| given.into_iter().map(Extension).collect()))
    }

    /// The changes of its form, the latest first; empty for those who may not change it.
    #[graphql(complexity = "2 + child_complexity")]
    async fn template_moves(&self, context: &Context<'_>) -> Resolved<Vec<TemplateMove>> {
        TemplateMove::list(Caller::of(context), &self.0).await
    }

    /// Days until it opens, by the Swedish calendar; nothing once it has opened.
    async fn days_until_opening(&self, context: &Context<'_>) -> Option<i32> {
        let today = date_in_sweden(Caller::of(context).app.now());
        self.0.opens_on.map(|opens_on| days_between(today, opens_on)).filter(|&days| days > 0)
    }

    /// Days until the last day, by the Swedish calendar: 0 on the last day; nothing once it has closed.
    async fn days_left(&self, context: &Context<'_>) -> Option<i32> {
        let now = Caller::of(context).app.now();
        self.0.closes_at_for_all().filter(|deadline| !deadline.is_past(now)).map(|deadline| deadline.days_left(now))
    }

    /// When the board decides.
    async fn decision_on(&self) -> Option<Date> {
        self.0.decision_on.map(Date)
    }

    /// When interventions start at the earliest.
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// The calendar years that budgets may cover.
    async fn budget_years(&self) -> &[i32] {
        &self.0.budget_years
    }

    /// Whether each of the viewer's organisations may apply, as far as that is known before anybody writes, and the rules that
    /// say so; empty for those who apply for none. Whether the call is open is another question.
    #[graphql(complexity = "5 + 3 * child_complexity")]
    async fn eligibility(&self, context: &Context<'_>) -> Resolved<Vec<Eligibility>> {
        let caller = Caller::of(context);
        let found = caller.eligibility(self.0.association).await?;
        Ok(found.iter().map(|own| Eligibility::of(&own.in_call(&caller.actor, &self.0), &self.0, caller)).collect())
    }

    /// What applications in it are judged by before the board, in order.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn criteria(&self, context: &Context<'_>) -> Vec<Criterion> {
        let caller = Caller::of(context);
        self.0.criteria.iter().map(|criterion| Criterion::of(criterion, &self.0.scales, caller)).collect()
    }

    /// What the association sets aside for what answers it, by year, where it wants whoever applies to know. Told
    /// where the call is asked for by its id or on its association's host, and not in lists of the desk.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn frames(&self, context: &Context<'_>) -> Vec<CallFrame> {
        let caller = Caller::of(context);
        self.0.shown_frames.iter().map(|frame| CallFrame::of(frame, caller)).collect()
    }

    /// The versions of the association's policies that hold for what is begun in it today, and why.
    #[graphql(complexity = "5 + child_complexity")]
    async fn policies(&self, context: &Context<'_>) -> Resolved<Vec<HeldPolicy>> {
        let caller = Caller::of(context);
        let policies = caller.policies(self.0.association).await?;
        let held = app::policy::of_call(&caller.app, &self.0, &policies);
        HeldPolicy::all(held, self.0.association, caller).await
    }

    /// The steps that it has.
    async fn process(&self) -> Process {
        Process::from(&self.0.process)
    }

    /// The steps before and after its decision with their days, the earliest first: all of them for the office, the preparation group and
    /// the board, else those that everybody may know.
    #[graphql(complexity = "child_complexity + 1")]
    async fn plan(&self, context: &Context<'_>) -> Vec<PlannedStep> {
        let caller = Caller::of(context);
        PlannedStep::all(app::call::plan(&caller.app, &caller.actor, &self.0), caller)
    }

    /// Whether the viewer can withdraw it: she may, and nobody has begun an application in it.
    #[graphql(complexity = 2)]
    async fn can_withdraw(&self, context: &Context<'_>) -> Resolved<bool> {
        let caller = Caller::of(context);
        Ok(app::new_call::can_withdraw(&caller.app, &caller.actor, &self.0).await?)
    }

    /// The version of the template that new applications are written in.
    async fn template(&self, context: &Context<'_>) -> Resolved<Template> {
        Ok(Template(Caller::of(context).template(self.0.association, self.0.template).await?))
    }

    /// The version of the template that new problem statements are written in; nothing where none is written.
    async fn statement_template(&self, context: &Context<'_>) -> Resolved<Option<Template>> {
        let Some(id) = self.0.statement_template.filter(|_| self.0.process.problem_statement) else { return Ok(None) };
        Ok(Some(Template(Caller::of(context).template(self.0.association, id).await?)))
    }
}

/// Whether one of the viewer's organisations may apply.
#[derive(SimpleObject)]
pub(crate) struct Eligibility {
    /// The organisation.
    organisation: Organisation,
    /// Whether nothing that is known before anybody writes stops it.
    may_apply: bool,
    /// Whether the call takes applications from it now.
    state: CallState,
    /// When the last minute that counts for it begins, where there is one.
    closes_at: Option<DateTime>,
    /// What the rules say of it.
    findings: Vec<Finding>,
}

impl Eligibility {
    fn of(own: &app::call::Eligibility, call: &app::call::Call, caller: &Caller) -> Self {
        let closes_at = call.closes_at_for(own.organisation.id);
        Self {
            organisation: own.organisation.clone().into(),
            may_apply: own.may_apply,
            state: app::call::state(call, closes_at, caller.app.now()).into(),
            closes_at: closes_at.map(|deadline| DateTime(deadline.ends_at() - Duration::MINUTE)),
            findings: own.findings.iter().map(|finding| Finding::of(finding, caller)).collect(),
        }
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct CallQuery;

#[Object]
impl CallQuery {
    /// A call of this host's association. On the apex host any call, for those who act for an organisation: whether it may
    /// apply, and by which rule, is in the call.
    async fn call(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begins with `call_`.")] id: ID,
    ) -> Resolved<Option<Call>> {
        let caller = Caller::of(context);
        Ok(app::call::find(&caller.app, &caller.actor, read_id(&id)).await?.map(Call))
    }
}
