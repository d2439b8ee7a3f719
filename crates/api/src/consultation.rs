//! Consultation: the bodies that are asked for their opinion, and what they answer.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    consultation::{Choice, OpinionToGive, OpinionToRecord, SavedOpinion},
};
use mellanrum_model::{consultation, deadline::date_in_sweden};

use crate::{
    application::{Application, Finding},
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{Date, DateTime, read_id},
};

/// What a body thinks of an application.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::consultation::Stance")]
pub(crate) enum Stance {
    /// It supports it.
    Supports,
    /// It supports it, and has something to say about it.
    SupportsWithRemarks,
    /// It does not support it.
    DoesNotSupport,
    /// It has no view.
    NoView,
}

/// What came of asking one body.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::consultation::ConsultationState")]
pub(crate) enum ConsultationState {
    /// It can answer.
    Waiting,
    /// Its last day is over, and it has not answered.
    Overdue,
    /// It has answered.
    Answered,
    /// The office withdrew the request.
    Withdrawn,
}

/// A body that the association consults.
#[derive(SimpleObject)]
pub(crate) struct ConsultationBody {
    /// Names it within the association.
    key: String,
    /// What it is called.
    name: String,
    /// What kind of body it is, or what it is for.
    description: Option<String>,
}

impl ConsultationBody {
    pub(crate) fn of(body: &consultation::Body, caller: &Caller) -> Self {
        Self {
            key: body.key.clone(),
            name: caller.text(&body.name),
            description: body.description.as_ref().map(|text| caller.text(text)),
        }
    }
}

/// A body that the association's rules propose to ask.
#[derive(SimpleObject)]
pub(crate) struct ConsultationProposal {
    /// Key of the body.
    body_key: String,
    /// Why, a sentence that begins with "because".
    reason: String,
}

/// What the office is proposed before it sends a case out.
#[derive(SimpleObject)]
pub(crate) struct ConsultationRouting {
    /// Every body of the association, in its order.
    bodies: Vec<ConsultationBody>,
    /// Those that the rules propose.
    proposals: Vec<ConsultationProposal>,
    /// What is chosen in the application that leads to no body.
    unrouted: Vec<String>,
    /// What in it contradicts itself.
    contradiction: Option<Finding>,
    /// The last day to answer that follows from the association's working days.
    due_on: Date,
    /// Where the consultation comes from: policy and paragraph.
    source: Option<String>,
}

impl ConsultationRouting {
    pub(crate) fn of(routing: &app::consultation::Routing, caller: &Caller) -> Self {
        Self {
            bodies: routing.bodies.iter().map(|body| ConsultationBody::of(body, caller)).collect(),
            proposals: routing
                .proposals
                .iter()
                .map(|proposal| ConsultationProposal {
                    body_key: proposal.body.clone(),
                    reason: caller.text(&proposal.reason),
                })
                .collect(),
            unrouted: routing.unrouted.iter().map(|text| caller.text(text)).collect(),
            contradiction: routing.contradiction.as_ref().map(|finding| Finding::of(finding, caller)),
            due_on: Date(routing.due_on),
            source: routing.source.clone(),
        }
    }
}

/// A version of what a body answered.
#[derive(SimpleObject)]
pub(crate) struct Opinion {
    /// Counts the versions from 1.
    version: i32,
    /// What the body thinks.
    stance: Stance,
    /// Why, and what it wants to be looked at.
    text: String,
    /// Who answered for the body, by name.
    given_by: String,
    /// The day on which it came.
    given_on: Date,
    /// Whether that was after the last day.
    late: bool,
    /// Whether it came by other means, and the office wrote it down.
    by_office: bool,
    /// Who wrote it down, by name.
    recorded_by: String,
    /// When.
    recorded_at: DateTime,
}

impl From<&app::consultation::Opinion> for Opinion {
    fn from(opinion: &app::consultation::Opinion) -> Self {
        Self {
            version: opinion.version,
            stance: opinion.stance.into(),
            text: opinion.text.clone(),
            given_by: opinion.given_by.clone(),
            given_on: Date(opinion.given_on),
            late: opinion.late,
            by_office: opinion.by_office,
            recorded_by: opinion.recorded_by.clone(),
            recorded_at: DateTime(opinion.recorded_at),
        }
    }
}

/// A request to a body.
pub(crate) struct Consultation(pub(crate) app::consultation::Consultation);

/// A request to a body for its opinion on what was sent in; for the association and those who answer for the body.
#[Object]
impl Consultation {
    /// Begins with `cons_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Key of the body.
    async fn body_key(&self) -> &str {
        &self.0.body
    }

    /// What the body was called when it was asked.
    async fn body_name(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.body_name)
    }

    /// The case, as far as the viewer reads it.
    async fn application(&self, context: &Context<'_>) -> Resolved<Application> {
        Ok(Application(Caller::of(context).application(self.0.application).await?))
    }

    /// Whether the association's rules proposed the body.
    async fn is_proposed(&self) -> bool {
        self.0.is_proposed
    }

    /// Why it is asked: by the rules, or as the office wrote.
    async fn reason(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.reason)
    }

    /// The last day to answer.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// Where it stands.
    async fn state(&self, context: &Context<'_>) -> ConsultationState {
        let today = date_in_sweden(Caller::of(context).app.now());
        let is_answered = !self.0.opinions.is_empty();
        consultation::state(self.0.withdrawn_at.is_some(), is_answered, self.0.due_on, today).into()
    }

    /// When it was sent.
    async fn sent_at(&self) -> DateTime {
        DateTime(self.0.sent_at)
    }

    /// Who sent it, by name.
    async fn sent_by(&self) -> &str {
        &self.0.sent_by
    }

    /// When it was withdrawn.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }

    /// Who withdrew it, by name.
    async fn withdrawn_by(&self) -> Option<&str> {
        self.0.withdrawn_by.as_deref()
    }

    /// Why it was withdrawn; empty while it holds.
    async fn withdrawal_reason(&self) -> &str {
        &self.0.withdrawal_reason
    }

    /// What counts of what the body answered; nothing before it has.
    async fn opinion(&self) -> Option<Opinion> {
        self.0.opinion().map(Into::into)
    }

    /// Every version of what it answered, the first first.
    async fn opinions(&self) -> Vec<Opinion> {
        self.0.opinions.iter().map(Into::into).collect()
    }

    /// Whether the viewer answers for the body and can do so now.
    async fn can_answer(&self, context: &Context<'_>) -> Resolved<bool> {
        let caller = Caller::of(context);
        let case = caller.application(self.0.application).await?;
        Ok(app::consultation::can_answer(&caller.app, &caller.actor, &self.0, &case))
    }

    /// Requests to others about the same case that are answered, as soon as the association shows them to whoever is asked.
    #[graphql(complexity = "10 + 5 * child_complexity")]
    async fn others(&self, context: &Context<'_>) -> Resolved<Vec<OtherOpinion>> {
        let caller = Caller::of(context);
        let found = app::consultation::others(&caller.app, &caller.actor, &self.0).await?;
        let other = |one: &app::consultation::Consultation| {
            Some(OtherOpinion { body_name: caller.text(&one.body_name), opinion: one.opinion()?.into() })
        };
        Ok(found.iter().filter_map(other).collect())
    }
}

/// What another body answered.
#[derive(SimpleObject)]
pub(crate) struct OtherOpinion {
    /// What the body was called when it was asked.
    body_name: String,
    /// What counts of what it answered.
    opinion: Opinion,
}

/// A body that is asked, or that is not.
#[derive(InputObject)]
pub(crate) struct ConsultationChoiceInput {
    /// Key of the body.
    body_key: String,
    /// Whether it is asked.
    is_asked: bool,
    /// Why, where that is not what the rules propose; else empty.
    reason: String,
}

/// A case to send out.
#[derive(InputObject)]
pub(crate) struct SendConsultationInput {
    /// The application.
    application_id: ID,
    /// The bodies that are asked, and those that are proposed and not asked.
    choices: Vec<ConsultationChoiceInput>,
    /// The last day to answer.
    due_on: Date,
}

/// What came of sending a case out.
#[derive(SimpleObject)]
pub(crate) struct SendConsultationPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A request to withdraw.
#[derive(InputObject)]
pub(crate) struct WithdrawConsultationInput {
    /// The request.
    consultation_id: ID,
    /// Why.
    reason: String,
}

/// A later last day to give.
#[derive(InputObject)]
pub(crate) struct ExtendConsultationInput {
    /// The request.
    consultation_id: ID,
    /// The last day to answer.
    due_on: Date,
    /// Why.
    reason: String,
}

/// What came of changing a request.
#[derive(SimpleObject)]
pub(crate) struct ChangeConsultationPayload {
    /// The request as it is now.
    consultation: Option<Consultation>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// What a body answers.
#[derive(InputObject)]
pub(crate) struct GiveOpinionInput {
    /// The request.
    consultation_id: ID,
    /// What the body thinks.
    stance: Stance,
    /// Why; may be empty for whoever only supports it or has no view.
    text: String,
    /// The version that the writer saw; 0 when there was none.
    expected_version: i32,
}

/// What a body answered by other means.
#[derive(InputObject)]
pub(crate) struct RecordOpinionInput {
    /// The request.
    consultation_id: ID,
    /// What the body thinks.
    stance: Stance,
    /// Why; may be empty for whoever only supports it or has no view.
    text: String,
    /// The version that the writer saw; 0 when there was none.
    expected_version: i32,
    /// Who answered for the body, by name.
    given_by: String,
    /// The day on which it came.
    given_on: Date,
}

/// What came of writing an opinion.
#[derive(SimpleObject)]
pub(crate) struct SaveOpinionPayload {
    /// The request as it is now.
    consultation: Option<Consultation>,
    /// The request with what somebody else has answered for the body since; nothing was written then.
    conflict: Option<Consultation>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

fn saved(caller: &Caller, result: mellanrum_model::Result<SavedOpinion>) -> Resolved<SaveOpinionPayload> {
    let (saved, user_errors) = caller.settle(result)?;
    let (consultation, conflict) = match saved {
        Some(SavedOpinion::Saved(there)) => (Some(Consultation(there)), None),
        Some(SavedOpinion::Conflict(there)) => (None, Some(Consultation(there))),
        None => (None, None),
    };
    Ok(SaveOpinionPayload { consultation, conflict, user_errors })
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct ConsultationQuery;

#[Object]
impl ConsultationQuery {
    /// What the bodies that the viewer answers for are asked in the association of this host, what waits first.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn consultations(&self, context: &Context<'_>) -> Resolved<Vec<Consultation>> {
        let caller = Caller::of(context);
        let found = app::consultation::list_own(&caller.app, &caller.actor).await?;
        let mut listed = Vec::with_capacity(found.len());
        for (one, case) in found {
            caller.remember(&case).await;
            listed.push(Consultation(one));
        }
        Ok(listed)
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct ConsultationMutation;

#[Object]
impl ConsultationMutation {
    /// Sends a case out for consultation; the bodies are told by mail.
    async fn send_consultation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which case, to whom.")] input: SendConsultationInput,
    ) -> Resolved<SendConsultationPayload> {
        let caller = Caller::of(context);
        let choice = |choice: ConsultationChoiceInput| Choice {
            body: choice.body_key,
            is_asked: choice.is_asked,
            reason: choice.reason,
        };
        let choices = input.choices.into_iter().map(choice).collect();
        let id = read_id(&input.application_id);
        let result = app::consultation::send(&caller.app, &caller.actor, id, choices, input.due_on.0).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(SendConsultationPayload { application: application.map(Application), user_errors })
    }

    /// Withdraws a request to a body, which reads the case no longer.
    async fn withdraw_consultation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: WithdrawConsultationInput,
    ) -> Resolved<ChangeConsultationPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.consultation_id);
        let result = app::consultation::withdraw(&caller.app, &caller.actor, id, &input.reason).await;
        let (found, user_errors) = caller.settle(result)?;
        Ok(ChangeConsultationPayload { consultation: found.map(Consultation), user_errors })
    }

    /// Gives a body a later last day.
    async fn extend_consultation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which, until when and why.")] input: ExtendConsultationInput,
    ) -> Resolved<ChangeConsultationPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.consultation_id);
        let result = app::consultation::extend(&caller.app, &caller.actor, id, input.due_on.0, &input.reason).await;
        let (found, user_errors) = caller.settle(result)?;
        Ok(ChangeConsultationPayload { consultation: found.map(Consultation), user_errors })
    }

    /// Answers for a body that the viewer represents, or changes the answer; every version is kept.
    async fn give_opinion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The opinion.")] input: GiveOpinionInput,
    ) -> Resolved<SaveOpinionPayload> {
        let caller = Caller::of(context);
        let opinion =
            OpinionToGive { stance: input.stance.into(), text: input.text, expected_version: input.expected_version };
        let id = read_id(&input.consultation_id);
        saved(caller, app::consultation::give(&caller.app, &caller.actor, id, &opinion).await)
    }

    /// Writes down what a body answered by other means.
    async fn record_opinion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The opinion, and who gave it when.")] input: RecordOpinionInput,
    ) -> Resolved<SaveOpinionPayload> {
        let caller = Caller::of(context);
        let recorded = OpinionToRecord {
            opinion: OpinionToGive {
                stance: input.stance.into(),
                text: input.text,
                expected_version: input.expected_version,
            },
            given_by: input.given_by,
            given_on: input.given_on.0,
        };
        let id = read_id(&input.consultation_id);
        saved(caller, app::consultation::record_by_office(&caller.app, &caller.actor, id, &recorded).await)
    }
}
