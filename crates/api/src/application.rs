//! Applications, and what hangs on them.
//!
//! What must stay true: those who do not write an application see what was sent in last, never what is being written; those
//! who apply see neither the recommendation nor the agenda, and a decision only when its minutes are adjusted.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use mellanrum_app::{self as app, application::Standing};
use mellanrum_model::{self as model, budget, desk, permission::Action};

use crate::{
    agenda_item::AgendaItem,
    answer::Answer,
    association::Association,
    attachment::Attachment,
    budget_line::{BudgetLine, BudgetSums},
    call::Call,
    completion::Completion,
    consultation::{Consultation, ConsultationRouting},
    decision::Decision,
    desk::DeskTask,
    error::Resolved,
    frame::FrameUse,
    judgement::Judgement,
    loader::Caller,
    organisation::Organisation,
    page::{cost_of, lay_out, read_page},
    party::ApplicationParty,
    policy::HeldPolicy,
    recommendation::Recommendation,
    scalars::{DateTime, read_id},
    statement::ApplicationKind,
    submission::Submission,
    template::Template,
    template_move::{DraftTemplateChange, SetAsideAnswer},
};

mod change;
mod connection;
mod finding;
mod history;
mod progress;

pub(crate) use change::ApplicationMutation;
pub(crate) use connection::{ApplicationConnection, ApplicationFilter};
pub(crate) use finding::Finding;
pub(crate) use history::HistoryEntry;
pub(crate) use progress::{Missing, SectionProgress};

/// Where an application is.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::application::ApplicationState")]
pub(crate) enum ApplicationState {
    /// Being written; the association does not see it.
    Draft,
    /// Received and registered.
    Registered,
    /// The office has asked the applicant to complete it.
    CompletionRequested,
    /// The office has written its recommendation.
    Recommended,
    /// On the agenda of a board meeting.
    OnAgenda,
    /// The board has decided.
    Decided,
}

/// Something that a person can do next with an application.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::application::ApplicationAction")]
pub(crate) enum ApplicationAction {
    /// Change answers, budget, parties and files.
    Edit,
    /// Send it in.
    Submit,
    /// Ask for a completion.
    RequestCompletion,
    /// Answer a completion request.
    AnswerCompletion,
    /// Judge it by the association's criteria.
    Judge,
    /// Write the recommendation.
    Recommend,
    /// Put it on an agenda.
    AddToAgenda,
    /// Record the board's decision.
    Decide,
    /// Send it out for consultation, and see to what was sent.
    Consult,
}

type Submissions = Arc<Vec<app::application::Submission>>;

/// An application.
#[derive(Clone)]
pub(crate) struct Application(pub(crate) app::application::Application);

impl Application {
    /// What was sent in, when that is what the caller reads; nothing for those who write.
    async fn sent(&self, caller: &Caller) -> Resolved<Option<Submissions>> {
        if self.0.shows_live(&caller.actor) {
            return Ok(None);
        }
        Ok(Some(caller.submissions(&self.0).await?.unwrap_or_default()))
    }

    /// The budget that the caller reads.
    pub(crate) async fn lines(&self, caller: &Caller) -> Resolved<Vec<budget::BudgetLine>> {
        let lines = if self.0.shows_live(&caller.actor) {
            caller.budget_lines(&self.0).await?
        } else {
            caller.sent_budget(&self.0).await?
        };
        Ok(lines.as_deref().cloned().unwrap_or_default())
    }

    /// The files that the caller reads.
    pub(crate) async fn files(&self, caller: &Caller) -> Resolved<Vec<Attachment>> {
        Ok(match self.sent(caller).await? {
            Some(sent) => sent
                .last()
                .map_or_else(Vec::new, |last| last.content.attachments.iter().map(Attachment::from).collect()),
            None => caller
                .attachments(&self.0)
                .await?
                .map_or_else(Vec::new, |files| files.iter().filter_map(Attachment::read).collect()),
        })
    }

    /// Keys of the questions that the form shows with the answers as they are being written.
    pub(crate) async fn shown_to_writers(&self, caller: &Caller) -> Resolved<Vec<String>> {
        if !self.0.is_written_by(&caller.actor) {
            return Ok(Vec::new());
        }
        let template = caller.template(self.0.association, self.0.template).await?;
        let answers = caller.answers(&self.0).await?.unwrap_or_default();
        Ok(app::application::shown(&template.content, &answers).into_iter().collect())
    }

    /// What each section lacks, for those who write.
    pub(crate) async fn sections_lacking(&self, caller: &Caller) -> Resolved<Vec<SectionProgress>> {
        if !self.0.is_written_by(&caller.actor) {
            return Ok(Vec::new());
        }
        let (template, answers, parties, lines, attachments) = futures_util::try_join!(
            caller.template(self.0.association, self.0.template),
            caller.answers(&self.0),
            caller.parties(&self.0),
            caller.budget_lines(&self.0),
            caller.attachments(&self.0),
        )?;
        let progress = app::application::progress(
            &template.content,
            &answers.unwrap_or_default(),
            &parties.unwrap_or_default(),
            &lines.unwrap_or_default(),
            &attachments.unwrap_or_default(),
        );
        Ok(progress
            .into_iter()
            .map(|section| SectionProgress {
                section_key: section.section,
                missing: section
                    .missing
                    .into_iter()
                    .map(|gap| Missing { message: caller.text(&gap.message), question_key: gap.question })
                    .collect(),
            })
            .collect())
    }

    /// Where those who apply see it.
    async fn applicant_state(&self, caller: &Caller) -> Resolved<model::application::ApplicationState> {
        // Only a decided application asks for its decision.
        let decision_holds = self.0.state == model::application::ApplicationState::Decided
            && caller
                .decision(&self.0)
                .await?
                .is_some_and(|decision| decision.minutes_adjusted_on.is_some() && decision.outcome.is_final());
        Ok(self.0.state.for_applicants(decision_holds))
    }

    /// What is asked of those who write it.
    async fn task(&self, caller: &Caller) -> Resolved<desk::Task> {
        use model::application::{ApplicationAction, ApplicationState};
        let state = self.applicant_state(caller).await?;
        let call = caller.call(self.0.association, self.0.call).await?;
        let missing = match state {
            ApplicationState::Draft => {
                self.sections_lacking(caller).await?.iter().map(|section| section.missing.len()).sum()
            }
            _ => 0,
        };
        let complete_by = match state {
            ApplicationState::CompletionRequested => {
                let completions = caller.completions(&self.0).await?.unwrap_or_default();
                completions.iter().rev().find(|completion| completion.answered_at.is_none()).map(|open| open.due_on)
            }
            _ => None,
        };
        let outcome = match state {
            ApplicationState::Decided => caller.decision(&self.0).await?.map(|decision| decision.outcome),
            _ => None,
        };
        let roles = self.0.roles_of(&caller.actor);
        let may_submit = state.actions(self.0.kind, &roles, &call.process, false).contains(&ApplicationAction::Submit);
        let case = desk::Case {
            kind: self.0.kind,
            may_apply: outcome == Some(model::application::Outcome::GoOn) && self.waits_for_application(caller).await?,
            state,
            missing,
            may_submit,
            closes_at: app::application::closes_at(&self.0, &call),
            complete_by,
            decision_on: call.decision_on,
            outcome,
        };
        Ok(desk::task(&case, caller.app.now()))
    }

    /// Whether no application follows on this problem statement yet, and the viewer may begin it.
    async fn waits_for_application(&self, caller: &Caller) -> Resolved<bool> {
        Ok(caller.actor.may_for(self.0.owner, Action::StartApplication)
            && caller.following(self.0.id).await?.is_empty())
    }

    /// The decision, for those who may read it now.
    pub(crate) fn shows_decision(&self, decision: &app::application::Decision, caller: &Caller) -> bool {
        self.0.shows_office(&caller.actor) || decision.minutes_adjusted_on.is_some()
    }
}

/// An application, from draft to decision.
#[Object]
impl Application {
    /// Begins with `appl_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose call it answers.
    async fn association(&self, context: &Context<'_>) -> Resolved<Association> {
        Ok(Association(Caller::of(context).association(self.0.association).await?))
    }

    /// The call that it answers.
    async fn call(&self, context: &Context<'_>) -> Resolved<Call> {
        Ok(Call(Caller::of(context).call(self.0.association, self.0.call).await?))
    }

    /// The version of the template that it is written in.
    async fn template(&self, context: &Context<'_>) -> Resolved<Template> {
        Ok(Template(Caller::of(context).template(self.0.association, self.0.template).await?))
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Counts the changes of the title; 1 when new.
    async fn title_version(&self) -> i32 {
        self.0.title_version
    }

    /// Where it is. Those who apply see a decision when the minutes are adjusted, and nothing of the office's own steps.
    async fn state(&self, context: &Context<'_>) -> Resolved<ApplicationState> {
        let caller = Caller::of(context);
        if self.0.shows_office(&caller.actor) {
            return Ok(self.0.state.into());
        }
        Ok(self.applicant_state(caller).await?.into())
    }

    /// Its number in the association's register, once it is received.
    async fn registration_number(&self) -> Option<&str> {
        self.0.registration_number.as_deref()
    }

    /// Whether it was received after the call's last minute.
    async fn late(&self) -> bool {
        self.0.late
    }

    /// When the last minute that counts for it begins, where there is one: the call's own, or a later one that its owner was
    /// given.
    async fn closes_at(&self, context: &Context<'_>) -> Resolved<Option<DateTime>> {
        let call = Caller::of(context).call(self.0.association, self.0.call).await?;
        Ok(app::application::closes_at(&self.0, &call)
            .map(|deadline| DateTime(deadline.ends_at() - time::Duration::MINUTE)))
    }

    /// Days until that last day, by the Swedish calendar: 0 on it; nothing once it is over.
    async fn days_left(&self, context: &Context<'_>) -> Resolved<Option<i32>> {
        let caller = Caller::of(context);
        let call = caller.call(self.0.association, self.0.call).await?;
        let (now, deadline) = (caller.app.now(), app::application::closes_at(&self.0, &call));
        Ok(deadline.filter(|deadline| !deadline.is_past(now)).map(|deadline| deadline.days_left(now)))
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was received.
    async fn received_at(&self) -> Option<DateTime> {
        self.0.received_at.map(DateTime)
    }

    /// When anything in it last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// The organisation that owns the intervention.
    async fn owner(&self, context: &Context<'_>) -> Resolved<Organisation> {
        Ok(Caller::of(context).organisation(self.0.owner).await?.into())
    }

    /// The parties, the owner first.
    async fn parties(&self, context: &Context<'_>) -> Resolved<Vec<ApplicationParty>> {
        let caller = Caller::of(context);
        Ok(match self.sent(caller).await? {
            Some(sent) => {
                sent.last().map_or_else(Vec::new, |last| last.content.parties.iter().map(Into::into).collect())
            }
            None => {
                caller.parties(&self.0).await?.map_or_else(Vec::new, |parties| parties.iter().map(Into::into).collect())
            }
        })
    }

    /// The answers that there are.
    async fn answers(&self, context: &Context<'_>) -> Resolved<Vec<Answer>> {
        let caller = Caller::of(context);
        Ok(match self.sent(caller).await? {
            Some(sent) => {
                sent.last().map_or_else(Vec::new, |last| last.content.answers.iter().map(Into::into).collect())
            }
            None => {
                caller.answers(&self.0).await?.map_or_else(Vec::new, |answers| answers.iter().map(Into::into).collect())
            }
        })
    }

    /// Keys of the questions that its form shows with these answers; the others are hidden and need no answer.
    async fn shown_questions(&self, context: &Context<'_>) -> Resolved<Vec<String>> {
        let caller = Caller::of(context);
        let sent = self.sent(caller).await?;
        if let Some(last) = sent.as_ref().and_then(|sent| sent.last()) {
            let template = caller.template(self.0.association, last.content.template).await?;
            return Ok(last.content.shown(&template.content).into_iter().collect());
        }
        if sent.is_some() {
            return Ok(Vec::new());
        }
        self.shown_to_writers(caller).await
    }

    /// The budget, line by line.
    async fn budget_lines(&self, context: &Context<'_>) -> Resolved<Vec<BudgetLine>> {
        let lines = self.lines(Caller::of(context)).await?;
        Ok(lines.into_iter().map(|line| BudgetLine { line, association: self.0.association }).collect())
    }

    /// What the budget adds up to.
    async fn budget(&self, context: &Context<'_>) -> Resolved<BudgetSums> {
        Ok(budget::BudgetSums::of(&self.lines(Caller::of(context)).await?).into())
    }

    /// The files, in the order that they came.
    async fn attachments(&self, context: &Context<'_>) -> Resolved<Vec<Attachment>> {
        self.files(Caller::of(context)).await
    }

    /// What each section lacks before it can be sent in; empty for those who do not write it.
    async fn progress(&self, context: &Context<'_>) -> Resolved<Vec<SectionProgress>> {
        self.sections_lacking(Caller::of(context)).await
    }

    /// What the rules of the association's policies say: of what is being written for those who write, of what was sent
    /// in last for others.
    #[graphql(complexity = "10 + child_complexity")]
    async fn findings(&self, context: &Context<'_>) -> Resolved<Vec<Finding>> {
        let caller = Caller::of(context);
        let findings = app::application::findings(&caller.app, &caller.actor, &self.0).await?;
        Ok(findings.iter().map(|finding| Finding::of(finding, caller)).collect())
    }

    /// The versions of the association's policies that it is judged by: those that it was sent in under, or while it is being written
    /// those that hold today.
    #[graphql(complexity = "5 + child_complexity")]
    async fn policies(&self, context: &Context<'_>) -> Resolved<Vec<HeldPolicy>> {
        let caller = Caller::of(context);
        let held = app::policy::of_application(&caller.app, &caller.actor, &self.0).await?;
        HeldPolicy::all(held, self.0.association, caller).await
    }

    /// What was sent in, the first first.
    async fn submissions(&self, context: &Context<'_>) -> Resolved<Vec<Submission>> {
        let all = Caller::of(context).submissions(&self.0).await?.unwrap_or_default();
        let association = self.0.association;
        Ok((0..all.len()).map(|place| Submission { all: all.clone(), place, association }).collect())
    }

    /// The requests to complete it, the first first.
    async fn completions(&self, context: &Context<'_>) -> Resolved<Vec<Completion>> {
        let caller = Caller::of(context);
        if !self.0.shows_course(&caller.actor) {
            return Ok(Vec::new());
        }
        let completions = caller.completions(&self.0).await?;
        Ok(completions.map_or_else(Vec::new, |completions| completions.iter().cloned().map(Completion).collect()))
    }

    /// How it is judged by the criteria of its call, as far as the office is; empty for those who apply. What a
    /// recommendation was made on is kept in the recommendation.
    async fn judgements(&self, context: &Context<'_>) -> Resolved<Vec<Judgement>> {
        let caller = Caller::of(context);
        if !self.0.shows_office(&caller.actor) {
            return Ok(Vec::new());
        }
        let judgements = caller.judgements(&self.0).await?;
        Ok(judgements.map_or_else(Vec::new, |judgements| judgements.iter().map(Into::into).collect()))
    }

    /// The office's recommendation; nothing for those who apply.
    async fn recommendation(&self, context: &Context<'_>) -> Resolved<Option<Recommendation>> {
        let caller = Caller::of(context);
        if !self.0.shows_office(&caller.actor) {
            return Ok(None);
        }
        Ok(caller.recommendation(&self.0).await?.as_deref().map(Into::into))
    }

    /// Its latest place on an agenda; nothing for those who apply.
    async fn agenda_item(&self, context: &Context<'_>) -> Resolved<Option<AgendaItem>> {
        let caller = Caller::of(context);
        if !self.0.shows_office(&caller.actor) {
            return Ok(None);
        }
        caller.remember(&self.0).await;
        Ok(caller.agenda_item(&self.0).await?.as_deref().cloned().map(AgendaItem))
    }

    /// The board's latest decision; for those who apply when the minutes are adjusted.
    async fn decision(&self, context: &Context<'_>) -> Resolved<Option<Decision>> {
        let caller = Caller::of(context);
        let decision = caller.decision(&self.0).await?.filter(|decision| self.shows_decision(decision, caller));
        caller.remember(&self.0).await;
        Ok(decision.as_deref().cloned().map(Decision))
    }

    /// Whether it is an application or the problem statement before one.
    async fn kind(&self) -> ApplicationKind {
        self.0.kind.into()
    }

    /// The problem statement by whose answer it may be written; nothing for those who took no part in that.
    async fn statement(&self, context: &Context<'_>) -> Resolved<Option<Application>> {
        let Some(id) = self.0.statement else { return Ok(None) };
        Ok(Caller::of(context).find_application(id).await?.map(Application))
    }

    /// The board's direction by which it may be written, with its conditions; of a problem statement, the one on it. Nothing until
    /// the minutes are adjusted.
    async fn direction(&self, context: &Context<'_>) -> Resolved<Option<Decision>> {
        let about = match self.0.kind {
            model::statement::ApplicationKind::Application => self.0.statement,
            model::statement::ApplicationKind::ProblemStatement => Some(self.0.id),
        };
        let Some(about) = about else { return Ok(None) };
        let direction = Caller::of(context).direction(self.0.association, about).await?;
        Ok(direction.as_deref().cloned().map(Decision))
    }

    /// The applications that follow on this problem statement and that the viewer may read, the first begun first.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn following(&self, context: &Context<'_>) -> Resolved<Vec<Application>> {
        if self.0.kind == model::statement::ApplicationKind::Application {
            return Ok(Vec::new());
        }
        let following = Caller::of(context).following(self.0.id).await?;
        Ok(following.iter().cloned().map(Application).collect())
    }

    /// What it asks of the frames of its call, year by year, beside what is left of each; empty for those who may not read frames
    /// and where nothing is sent in.
    #[graphql(complexity = "10 + 3 * child_complexity")]
    async fn frames(&self, context: &Context<'_>) -> Resolved<Vec<FrameUse>> {
        let uses = Caller::of(context).frames(&self.0).await?;
        Ok(uses.map_or_else(Vec::new, |uses| uses.iter().cloned().map(FrameUse).collect()))
    }

    /// What is asked of those who apply, by when; nothing for those who do not take part.
    #[graphql(complexity = "10 + child_complexity")]
    async fn asked(&self, context: &Context<'_>) -> Resolved<Option<DeskTask>> {
        let caller = Caller::of(context);
        if !self.0.is_written_by(&caller.actor) {
            return Ok(None);
        }
        Ok(Some(DeskTask::of(&self.task(caller).await?, caller)))
    }

    /// What the change of its form means for it, for those who write it; nothing while it is in the version that it was
    /// begun in.
    #[graphql(complexity = "5 + child_complexity")]
    async fn template_change(&self, context: &Context<'_>) -> Resolved<Option<DraftTemplateChange>> {
        DraftTemplateChange::of(Caller::of(context), self).await
    }

    /// What was written to other versions of its form and is not asked for now, the latest first, for those who write it; without
    /// what `templateChange` tells of.
    #[graphql(complexity = "5 + child_complexity")]
    async fn set_aside(&self, context: &Context<'_>) -> Resolved<Vec<SetAsideAnswer>> {
        SetAsideAnswer::list(Caller::of(context), self).await
    }

    /// Which bodies were asked for their opinion, and what they answered, what was sent first first; nothing for those who do not
    /// read the association's cases.
    #[graphql(complexity = "5 + 5 * child_complexity")]
    async fn consultations(&self, context: &Context<'_>) -> Resolved<Vec<Consultation>> {
        let found = Caller::of(context).consultations(&self.0).await?;
        Ok(found.map_or_else(Vec::new, |found| found.iter().cloned().map(Consultation).collect()))
    }

    /// What its call's process says of the consultation before it is put on an agenda; nothing where none is held, and for those who
    /// do not read the association's cases.
    #[graphql(complexity = "5 + child_complexity")]
    async fn consultation_status(&self, context: &Context<'_>) -> Resolved<Option<Finding>> {
        let caller = Caller::of(context);
        if !self.0.shows_office(&caller.actor) {
            return Ok(None);
        }
        let call = caller.call(self.0.association, self.0.call).await?;
        let asked = caller.consultations(&self.0).await?.unwrap_or_default();
        let told = app::consultation::told(&call.process, &asked);
        Ok(told.map(|finding| Finding::of(&finding, caller)))
    }

    /// Which bodies the office is proposed to ask; nothing when it cannot be sent out now, and for those who may not.
    #[graphql(complexity = "10 + child_complexity")]
    async fn consultation_routing(&self, context: &Context<'_>) -> Resolved<Option<ConsultationRouting>> {
        let caller = Caller::of(context);
        let routing = app::consultation::routing(&caller.app, &caller.actor, &self.0).await?;
        Ok(routing.map(|routing| ConsultationRouting::of(&routing, caller)))
    }

    /// What has happened, the first first; nothing for those who are only asked for their opinion.
    async fn history(&self, context: &Context<'_>) -> Resolved<Vec<HistoryEntry>> {
        let caller = Caller::of(context);
        let entry = |event: &app::application::Event| HistoryEntry {
            at: DateTime(event.at),
            kind: event.kind.clone(),
            text: caller.text(&event.text),
            by: event.by.clone(),
        };
        if !self.0.shows_course(&caller.actor) {
            return Ok(Vec::new());
        }
        let events = caller.history(&self.0).await?;
        Ok(events.map_or_else(Vec::new, |events| events.iter().map(entry).collect()))
    }

    /// What the viewer can do with it next; nothing while the association is closed.
    async fn actions(&self, context: &Context<'_>) -> Resolved<Vec<ApplicationAction>> {
        let caller = Caller::of(context);
        if caller.actor.is_suspended(self.0.association) {
            return Ok(Vec::new());
        }
        let call = caller.call(self.0.association, self.0.call).await?;
        let roles = self.0.roles_of(&caller.actor);
        let actions = self.0.state.actions(self.0.kind, &roles, &call.process, !call.criteria.is_empty());
        Ok(actions.into_iter().map(Into::into).collect())
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct ApplicationQuery;

#[Object]
impl ApplicationQuery {
    /// An application that the viewer may read.
    async fn application(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begins with `appl_`.")] id: ID,
    ) -> Resolved<Option<Application>> {
        let caller = Caller::of(context);
        Ok(app::application::find(&caller.app, &caller.actor, read_id(&id)).await?.map(Application))
    }

    /// The received applications of this host's association, the last changed first: the office's worklist.
    #[graphql(complexity = "cost_of(first, last, child_complexity)")]
    async fn applications(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only some of them.")] filter: Option<ApplicationFilter>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Resolved<ApplicationConnection> {
        let caller = Caller::of(context);
        let page = read_page(after.as_deref(), before.as_deref(), first, last)?;
        let filter = filter.unwrap_or_default();
        let filter = app::application::Filter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            search: filter.search.unwrap_or_default(),
        };
        let slice = app::application::list(&caller.app, &caller.actor, &filter, &page).await?;
        let (page_info, rows) = lay_out(slice, app::application::cursor_of);
        Ok(ApplicationConnection::of(page_info, rows))
    }
}
