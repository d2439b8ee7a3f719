//! Items on the agendas of board meetings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    application::Application,
    decision::Decision,
    error::{Resolved, UserError},
    loader::Caller,
    meeting::Meeting,
    scalars::read_id,
};

/// An item.
pub(crate) struct AgendaItem(pub(crate) app::application::AgendaItem);

/// An application on the agenda of a board meeting, for the office and the board.
#[Object]
impl AgendaItem {
    /// Begins with `item_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The meeting.
    async fn meeting(&self, context: &Context<'_>) -> Resolved<Meeting> {
        Ok(Meeting(Caller::of(context).meeting(self.0.meeting).await?))
    }

    /// Its place on the agenda, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// The application's title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The application.
    async fn application(&self, context: &Context<'_>) -> Resolved<Application> {
        Ok(Application(Caller::of(context).application(self.0.application).await?))
    }

    /// What the board decided, once it is recorded.
    async fn decision(&self, context: &Context<'_>) -> Resolved<Option<Decision>> {
        Ok(Caller::of(context).decision_on(self.0.id).await?.map(Decision))
    }
}

/// An application to put on an agenda.
#[derive(InputObject)]
pub(crate) struct AddAgendaItemInput {
    /// The meeting.
    meeting_id: ID,
    /// The application, with a recommendation.
    application_id: ID,
}

/// What came of putting an application on an agenda.
#[derive(SimpleObject)]
pub(crate) struct AddAgendaItemPayload {
    /// The meeting as it is now.
    meeting: Option<Meeting>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// An item to take off its agenda.
#[derive(InputObject)]
pub(crate) struct RemoveAgendaItemInput {
    /// The item.
    agenda_item_id: ID,
}

/// What came of taking an item off its agenda.
#[derive(SimpleObject)]
pub(crate) struct RemoveAgendaItemPayload {
    /// The meeting as it is now.
    meeting: Option<Meeting>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct AgendaItemMutation;

#[Object]
impl AgendaItemMutation {
    /// Puts an application last on a meeting's agenda.
    async fn add_agenda_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item.")] input: AddAgendaItemInput,
    ) -> Resolved<AddAgendaItemPayload> {
        let caller = Caller::of(context);
        let (meeting, application) = (read_id(&input.meeting_id), read_id(&input.application_id));
        let result = app::meeting::add_item(&caller.app, &caller.actor, meeting, application).await;
        let (meeting, user_errors) = caller.settle(result)?;
        Ok(AddAgendaItemPayload { meeting: meeting.map(Meeting), user_errors })
    }

    /// Takes an item that is not decided off its agenda.
    async fn remove_agenda_item(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item.")] input: RemoveAgendaItemInput,
    ) -> Resolved<RemoveAgendaItemPayload> {
        let caller = Caller::of(context);
        let result = app::meeting::remove_item(&caller.app, &caller.actor, read_id(&input.agenda_item_id)).await;
        let (meeting, user_errors) = caller.settle(result)?;
        Ok(RemoveAgendaItemPayload { meeting: meeting.map(Meeting), user_errors })
    }
}
