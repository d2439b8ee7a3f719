//! Everything that has an id of its own, by that id.

use async_graphql::{Context, ID, Interface, Object};
use mellanrum_app::{self as app, application::Standing};
use mellanrum_model::{
    Error, Result,
    id::{
        AgendaItemId, ApplicationId, AssociationId, AttachmentId, CallId, CompletionId, ConsultationId, DecisionId,
        MeetingId, OrganisationId, PersonId, SubmissionId, TemplateId, prefix_of,
    },
};

use crate::{
    agenda_item::AgendaItem, application::Application, association::Association, attachment::Attachment, call::Call,
    completion::Completion, consultation::Consultation, decision::Decision, error::Resolved, loader::Caller,
    meeting::Meeting, organisation::Organisation, scalars::read_id, submission::Submission, template::Template,
    viewer::Person,
};

/// Something with an id of its own.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Names it on the whole platform: a prefix for its kind, an underscore and 26 letters and digits."
))]
#[expect(clippy::large_enum_variant, reason = "one node is answered at a time: a pointer more would gain nothing")]
pub(crate) enum Node {
    Person(Person),
    Organisation(Organisation),
    Association(Association),
    Call(Call),
    Template(Template),
    Application(Application),
    Attachment(Attachment),
    Submission(Submission),
    Completion(Completion),
    Consultation(Consultation),
    Meeting(Meeting),
    AgendaItem(AgendaItem),
    Decision(Decision),
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// What has this id; nothing when there is no such thing or the viewer may not know of it.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of any kind that implements Node.")] id: ID,
    ) -> Resolved<Option<Node>> {
        let caller = Caller::of(context);
        let (app, actor) = (&caller.app, &caller.actor);
        Ok(match prefix_of(&id) {
            Some(PersonId::PREFIX) => {
                let viewer = actor.person.clone().filter(|person| person.id == read_id::<PersonId>(&id));
                viewer.map(|person| Node::Person(Person(person)))
            }
            Some(OrganisationId::PREFIX) => {
                caller.find_organisation(read_id(&id)).await?.map(|found| Node::Organisation(found.into()))
            }
            Some(AssociationId::PREFIX) => {
                caller.find_association(read_id(&id)).await?.map(|found| Node::Association(Association(found)))
            }
            Some(CallId::PREFIX) => {
                app::call::find(app, actor, read_id(&id)).await?.map(|found| Node::Call(Call(found)))
            }
            Some(TemplateId::PREFIX) => match &caller.home {
                Some(home) => {
                    caller.find_template(home.id, read_id(&id)).await?.map(|found| Node::Template(Template(found)))
                }
                None => None,
            },
            Some(ApplicationId::PREFIX) => app::application::find(app, actor, read_id(&id))
                .await?
                .map(|found| Node::Application(Application(found))),
            Some(AttachmentId::PREFIX) => find_attachment(caller, read_id(&id)).await?.map(Node::Attachment),
            Some(MeetingId::PREFIX) => {
                let found = seen(app::meeting::find(app, actor, read_id(&id)).await)?;
                found.map(|found| Node::Meeting(Meeting(found)))
            }
            Some(AgendaItemId::PREFIX) => {
                let found = seen(app::agenda_item::find(app, actor, read_id(&id)).await)?;
                found.map(|found| Node::AgendaItem(AgendaItem(found)))
            }
            Some(SubmissionId::PREFIX) => find_submission(caller, read_id(&id)).await?.map(Node::Submission),
            Some(CompletionId::PREFIX) => {
                app::completion::find(app, actor, read_id(&id)).await?.map(|found| Node::Completion(Completion(found)))
            }
            Some(ConsultationId::PREFIX) => {
                let found = seen(app::consultation::find(app, actor, read_id(&id)).await)?;
                found.map(|found| Node::Consultation(Consultation(found)))
            }
            Some(DecisionId::PREFIX) => find_decision(caller, read_id(&id)).await?.map(Node::Decision),
            _ => None,
        })
    }
}

/// What was found, or nothing for those who may not look.
fn seen<T>(found: Result<Option<T>>) -> Resolved<Option<T>> {
    match found {
        Err(Error::NotFound | Error::Forbidden | Error::Unauthenticated) => Ok(None),
        found => Ok(found?),
    }
}

/// A file, for those who read it in its application too: the office does not see what is being written.
async fn find_attachment(caller: &Caller, id: AttachmentId) -> Resolved<Option<Attachment>> {
    let Some(found) = app::attachment::find(&caller.app, &caller.actor, id).await? else { return Ok(None) };
    let Some(application) = caller.find_application(found.application).await? else { return Ok(None) };
    if application.shows_live(&caller.actor) {
        return Ok(Attachment::read(&found));
    }
    let submissions = caller.submissions(&application).await?.unwrap_or_default();
    let mut sent = submissions.iter().flat_map(|submission| &submission.content.attachments);
    Ok(sent.find(|file| file.id == id).map(Into::into))
}

/// A submission, with the others of its application: each names its place among them.
async fn find_submission(caller: &Caller, id: SubmissionId) -> Resolved<Option<Submission>> {
    let Some(found) = app::submission::find(&caller.app, &caller.actor, id).await? else { return Ok(None) };
    let Some(application) = caller.find_application(found.application).await? else { return Ok(None) };
    let all = caller.submissions(&application).await?.unwrap_or_default();
    let place = all.iter().position(|submission| submission.id == id);
    Ok(place.map(|place| Submission { all, place, association: application.association }))
}

/// A decision, for those who read it in its application too.
async fn find_decision(caller: &Caller, id: DecisionId) -> Resolved<Option<Decision>> {
    let Some(found) = seen(app::decision::find(&caller.app, &caller.actor, id).await)? else { return Ok(None) };
    let Some(application) = caller.find_application(found.application).await? else { return Ok(None) };
    Ok(Application(application).shows_decision(&found, caller).then_some(Decision(found)))
}
