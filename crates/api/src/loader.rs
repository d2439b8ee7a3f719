//! What one request loads: each part of a list in one query, and each thing once.
//!
//! What must stay true: a loader lives as long as its request and loads as the one who asks, so that batching cannot skip a
//! check; a mutation forgets what was loaded before it.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use async_graphql::{
    Context,
    dataloader::{DataLoader, HashMapCache, Loader},
};
use futures_util::future::try_join_all;
use mellanrum_app::{
    self as app, App,
    actor::Actor,
    application::{
        AgendaItem, Answer, Application, Attachment, Completion, Consultation, Decision, Event, Party, Recommendation,
        Submission, WrittenJudgement,
    },
    association::{Association, Meeting},
    call::{Call, Eligibility},
    organisation::Organisation,
    policy::PolicyEntry,
    template::Template,
};
use mellanrum_model::{
    Error, Language, Result, Text,
    budget::BudgetLine,
    id::{AgendaItemId, ApplicationId, AssociationId, CallId, MeetingId, OrganisationId, TemplateId},
    permission::Action,
    rule::Facts,
};
use tracing::Instrument as _;

use crate::error::{Fault, Resolved, UserError, user_errors};

/// Loads as the one who asks.
pub(crate) struct Source {
    app: App,
    actor: Arc<Actor>,
    home: Option<Arc<Association>>,
}

/// Who asks, in which language, and what has been loaded for it.
pub(crate) struct Caller {
    pub(crate) app: App,
    pub(crate) actor: Arc<Actor>,
    pub(crate) language: Language,
    pub(crate) home: Option<Arc<Association>>,
    loader: DataLoader<Source, HashMapCache>,
}

impl Caller {
    pub(crate) fn new(app: App, actor: Actor, language: Language) -> Self {
        let home = actor.association.clone().map(Arc::new);
        let actor = Arc::new(actor);
        let source = Source { app: app.clone(), actor: actor.clone(), home: home.clone() };
        let spawn = |work: futures_util::future::BoxFuture<'static, ()>| tokio::spawn(work.in_current_span());
        Self { app, actor, language, home, loader: DataLoader::with_cache(source, spawn, HashMapCache::default()) }
    }

    /// Who asks in this request.
    pub(crate) fn of<'context>(context: &Context<'context>) -> &'context Self {
        context.data_unchecked::<Self>()
    }

    /// A text in the language of the request.
    pub(crate) fn text(&self, text: &Text) -> String {
        text.in_language(self.language).to_owned()
    }

    /// What a mutation did: the result, or what a person can mend. What was loaded before it is forgotten.
    pub(crate) fn settle<T>(&self, result: Result<T>) -> Resolved<(Option<T>, Vec<UserError>)> {
        self.forget();
        match result {
            Ok(done) => Ok((Some(done), Vec::new())),
            Err(error) => Ok((None, user_errors(error, self.language)?)),
        }
    }

    async fn find<K>(&self, key: K) -> Resolved<Option<<Source as Loader<K>>::Value>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Source: Loader<K, Error = Fault>,
    {
        self.loader.load_one(key).await
    }

    async fn get<K>(&self, key: K) -> Resolved<<Source as Loader<K>>::Value>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Source: Loader<K, Error = Fault>,
    {
        self.find(key).await?.ok_or_else(|| Error::NotFound.into())
    }

    pub(crate) async fn association(&self, id: AssociationId) -> Resolved<Arc<Association>> {
        self.get(id).await
    }

    /// The policies of an association in all their versions.
    pub(crate) async fn policies(&self, association: AssociationId) -> Resolved<Arc<Vec<PolicyEntry>>> {
        self.get(PoliciesOf(association)).await
    }

    /// What the sentences of an association's rules name things by. It reads every form.
    pub(crate) async fn rule_labels(&self, association: AssociationId) -> Resolved<Arc<Facts>> {
        self.get(LabelsOf(association)).await
    }

    pub(crate) async fn find_association(&self, id: AssociationId) -> Resolved<Option<Arc<Association>>> {
        self.find(id).await
    }

    pub(crate) async fn organisation(&self, id: OrganisationId) -> Resolved<Organisation> {
        self.get(id).await
    }

    pub(crate) async fn find_organisation(&self, id: OrganisationId) -> Resolved<Option<Organisation>> {
        self.find(id).await
    }

    pub(crate) async fn call(&self, association: AssociationId, id: CallId) -> Resolved<Call> {
        self.get(CallOf(association, id)).await
    }

    /// Whether the viewer's organisations may apply in an association; nothing is asked for whoever acts for none.
    pub(crate) async fn eligibility(&self, association: AssociationId) -> Resolved<Arc<Vec<Eligibility>>> {
        if self.actor.organisations_for(Action::StartApplication).is_empty() {
            return Ok(Arc::default());
        }
        Ok(self.find(EligibilityIn(association)).await?.unwrap_or_default())
    }

    /// Keeps what was judged together with a list of calls.
    pub(crate) async fn remember_eligibility(&self, association: AssociationId, eligibility: Vec<Eligibility>) {
        self.loader.feed_one(EligibilityIn(association), Arc::new(eligibility)).await;
    }

    pub(crate) async fn template(&self, association: AssociationId, id: TemplateId) -> Resolved<Arc<Template>> {
        self.get(TemplateOf(association, id)).await
    }

    pub(crate) async fn find_template(
        &self,
        association: AssociationId,
        id: TemplateId,
    ) -> Resolved<Option<Arc<Template>>> {
        self.find(TemplateOf(association, id)).await
    }

    pub(crate) async fn application(&self, id: ApplicationId) -> Resolved<Application> {
        self.get(id).await
    }

    pub(crate) async fn find_application(&self, id: ApplicationId) -> Resolved<Option<Application>> {
        self.find(id).await
    }

    /// Keeps an application that something deeper will ask for.
    pub(crate) async fn remember(&self, application: &Application) {
        self.loader.feed_one(application.id, application.clone()).await;
    }

    /// The applications that follow on a problem statement and that the viewer may read.
    pub(crate) async fn following(&self, statement: ApplicationId) -> Resolved<Arc<Vec<Application>>> {
        Ok(self.find(FollowingOn(statement)).await?.unwrap_or_default())
    }

    /// The board's direction on a problem statement, once it holds.
    pub(crate) async fn direction(
        &self,
        association: AssociationId,
        statement: ApplicationId,
    ) -> Resolved<Option<Arc<Decision>>> {
        self.find(DirectionOn(association, statement)).await
    }

    pub(crate) async fn meeting(&self, id: MeetingId) -> Resolved<Meeting> {
        self.get(id).await
    }

    pub(crate) async fn items(&self, meeting: MeetingId) -> Resolved<Arc<Vec<AgendaItem>>> {
        Ok(self.find(ItemsOf(meeting)).await?.unwrap_or_default())
    }

    pub(crate) async fn decision_on(&self, item: AgendaItemId) -> Resolved<Option<Decision>> {
        self.find(item).await
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident, $key:ident => $function:path, $value:ty;)+) => {
        $(
            #[derive(Clone, Copy, PartialEq, Eq, Hash)]
            struct $key(AssociationId, ApplicationId);

            impl Loader<$key> for Source {
                type Value = Arc<$value>;
                type Error = Fault;

                async fn load(&self, keys: &[$key]) -> Resolved<HashMap<$key, Self::Value>> {
                    let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
                    let mut found = $function(&self.app, &self.actor, &pairs).await?;
                    Ok(keys.iter().filter_map(|key| found.remove(&key.1).map(|part| (*key, Arc::new(part)))).collect())
                }
            }
        )+

        impl Caller {
            $(
                $(#[$doc])*
                pub(crate) async fn $name(&self, application: &Application) -> Resolved<Option<Arc<$value>>> {
                    self.find($key(application.association, application.id)).await
                }
            )+

            /// Forgets what a mutation may have changed.
            fn forget(&self) {
                $(self.loader.clear::<$key>();)+
                self.loader.clear::<ApplicationId>();
                self.loader.clear::<FollowingOn>();
                self.loader.clear::<DirectionOn>();
                self.loader.clear::<MeetingId>();
                self.loader.clear::<ItemsOf>();
                self.loader.clear::<AgendaItemId>();
            }
        }
    };
}

parts! {
    /// The answers as they are now.
    answers, AnswersOf => app::application::answers, Vec<Answer>;
    /// The budget as it is now.
    budget_lines, BudgetLinesOf => app::application::budget_lines, Vec<BudgetLine>;
    /// The budget as it was sent in last.
    sent_budget, SentBudgetOf => app::application::sent_budgets, Vec<BudgetLine>;
    /// The parties as they are now.
    parties, PartiesOf => app::application::parties, Vec<Party>;
    /// The files as they are now.
    attachments, AttachmentsOf => app::application::attachments, Vec<Attachment>;
    /// What was sent in.
    submissions, SubmissionsOf => app::application::submissions, Vec<Submission>;
    /// The completion requests.
    completions, CompletionsOf => app::application::completions, Vec<Completion>;
    /// Which bodies were asked.
    consultations, ConsultationsOf => app::application::consultations, Vec<Consultation>;
    /// How it is judged.
    judgements, JudgementsOf => app::application::judgements, Vec<WrittenJudgement>;
    /// What it asks of the frames of its call.
    frames, FramesOf => app::frame::uses, Vec<app::frame::Use>;
    /// What has happened.
    history, HistoryOf => app::application::history, Vec<Event>;
    /// The office's recommendation.
    recommendation, RecommendationOf => app::application::recommendations, Recommendation;
    /// Its latest place on an agenda.
    agenda_item, AgendaItemOf => app::application::agenda_items, AgendaItem;
    /// The latest decision.
    decision, DecisionOf => app::application::decisions, Decision;
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct CallOf(AssociationId, CallId);

impl Loader<CallOf> for Source {
    type Value = Call;
    type Error = Fault;

    async fn load(&self, keys: &[CallOf]) -> Resolved<HashMap<CallOf, Call>> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = app::call::load(&self.app, &self.actor, &pairs).await?;
        Ok(found.into_iter().map(|((association, id), call)| (CallOf(association, id), call)).collect())
    }
}

/// Whether the viewer's organisations may apply in an association.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct EligibilityIn(AssociationId);

impl Loader<EligibilityIn> for Source {
    type Value = Arc<Vec<Eligibility>>;
    type Error = Fault;

    async fn load(&self, keys: &[EligibilityIn]) -> Resolved<HashMap<EligibilityIn, Self::Value>> {
        let associations: Vec<AssociationId> = keys.iter().map(|key| key.0).collect();
        let found = app::call::admissions(&self.app, &self.actor, &associations).await?;
        let today = mellanrum_model::deadline::date_in_sweden(self.app.now());
        let judge = |(id, admission): (AssociationId, app::call::Admission)| {
            (EligibilityIn(id), Arc::new(admission.judge(&self.actor, today)))
        };
        Ok(found.into_iter().map(judge).collect())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct TemplateOf(AssociationId, TemplateId);

impl Loader<TemplateOf> for Source {
    type Value = Arc<Template>;
    type Error = Fault;

    async fn load(&self, keys: &[TemplateOf]) -> Resolved<HashMap<TemplateOf, Arc<Template>>> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = app::template::load(&self.app, &self.actor, &pairs).await?;
        Ok(found.into_iter().map(|((association, id), template)| (TemplateOf(association, id), template)).collect())
    }
}

/// The policies of an association in all their versions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PoliciesOf(AssociationId);

impl Loader<PoliciesOf> for Source {
    type Value = Arc<Vec<PolicyEntry>>;
    type Error = Fault;

    async fn load(&self, keys: &[PoliciesOf]) -> Resolved<HashMap<PoliciesOf, Self::Value>> {
        let list = |key: PoliciesOf| async move {
            Ok::<_, Fault>((key, Arc::new(app::policy::list(&self.app, key.0).await?)))
        };
        Ok(try_join_all(keys.iter().copied().map(list)).await?.into_iter().collect())
    }
}

/// What the sentences of an association's rules name things by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct LabelsOf(AssociationId);

impl Loader<LabelsOf> for Source {
    type Value = Arc<Facts>;
    type Error = Fault;

    async fn load(&self, keys: &[LabelsOf]) -> Resolved<HashMap<LabelsOf, Self::Value>> {
        let ids: Vec<AssociationId> = keys.iter().map(|key| key.0).collect();
        let associations = app::association::load(&self.app, &ids).await?;
        let labels = |(id, association): (AssociationId, Association)| async move {
            Ok::<_, Fault>((LabelsOf(id), Arc::new(app::policy::labels(&self.app, &association).await?)))
        };
        Ok(try_join_all(associations.into_iter().map(labels)).await?.into_iter().collect())
    }
}

impl Loader<OrganisationId> for Source {
    type Value = Organisation;
    type Error = Fault;

    async fn load(&self, keys: &[OrganisationId]) -> Resolved<HashMap<OrganisationId, Organisation>> {
        Ok(app::organisation::load(&self.app, keys).await?)
    }
}

impl Loader<AssociationId> for Source {
    type Value = Arc<Association>;
    type Error = Fault;

    async fn load(&self, keys: &[AssociationId]) -> Resolved<HashMap<AssociationId, Arc<Association>>> {
        if let (Some(home), [id]) = (&self.home, keys)
            && home.id == *id
        {
            return Ok(HashMap::from([(*id, home.clone())]));
        }
        let found = app::association::load(&self.app, keys).await?;
        Ok(found.into_iter().map(|(id, one)| (id, Arc::new(one))).collect())
    }
}

impl Loader<ApplicationId> for Source {
    type Value = Application;
    type Error = Fault;

    async fn load(&self, keys: &[ApplicationId]) -> Resolved<HashMap<ApplicationId, Application>> {
        Ok(app::application::load(&self.app, &self.actor, keys).await?)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct FollowingOn(ApplicationId);

impl Loader<FollowingOn> for Source {
    type Value = Arc<Vec<Application>>;
    type Error = Fault;

    async fn load(&self, keys: &[FollowingOn]) -> Resolved<HashMap<FollowingOn, Self::Value>> {
        let ids: Vec<ApplicationId> = keys.iter().map(|key| key.0).collect();
        let found = app::statement::following(&self.app, &self.actor, &ids).await?;
        Ok(found.into_iter().map(|(id, following)| (FollowingOn(id), Arc::new(following))).collect())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct DirectionOn(AssociationId, ApplicationId);

impl Loader<DirectionOn> for Source {
    type Value = Arc<Decision>;
    type Error = Fault;

    async fn load(&self, keys: &[DirectionOn]) -> Resolved<HashMap<DirectionOn, Self::Value>> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = app::application::directions(&self.app, &self.actor, &pairs).await?;
        Ok(keys.iter().filter_map(|key| found.remove(&key.1).map(|held| (*key, Arc::new(held)))).collect())
    }
}

impl Loader<MeetingId> for Source {
    type Value = Meeting;
    type Error = Fault;

    async fn load(&self, keys: &[MeetingId]) -> Resolved<HashMap<MeetingId, Meeting>> {
        let found = try_join_all(keys.iter().map(|&id| app::meeting::find(&self.app, &self.actor, id))).await?;
        Ok(found.into_iter().flatten().map(|meeting| (meeting.id, meeting)).collect())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct ItemsOf(MeetingId);

impl Loader<ItemsOf> for Source {
    type Value = Arc<Vec<AgendaItem>>;
    type Error = Fault;

    async fn load(&self, keys: &[ItemsOf]) -> Resolved<HashMap<ItemsOf, Arc<Vec<AgendaItem>>>> {
        let ids: Vec<MeetingId> = keys.iter().map(|key| key.0).collect();
        let found = app::meeting::items(&self.app, &self.actor, &ids).await?;
        Ok(found.into_iter().map(|(id, items)| (ItemsOf(id), Arc::new(items))).collect())
    }
}

impl Loader<AgendaItemId> for Source {
    type Value = Decision;
    type Error = Fault;

    async fn load(&self, keys: &[AgendaItemId]) -> Resolved<HashMap<AgendaItemId, Decision>> {
        Ok(app::agenda_item::decisions(&self.app, &self.actor, keys).await?)
    }
}
