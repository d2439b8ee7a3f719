//! Board meetings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    agenda_item::AgendaItem,
    application::Application,
    error::{Resolved, UserError},
    loader::Caller,
    page::{PageInfo, cost_of, lay_out, read_page},
    scalars::{Date, read_id},
};

/// A meeting.
pub(crate) struct Meeting(pub(crate) app::association::Meeting);

/// A board meeting, for the office and the board.
#[Object]
impl Meeting {
    /// Begins with `meet_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is called.
    async fn title(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.title)
    }

    /// Its day.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// Where it is held.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// When it begins by a clock on a Swedish wall, `HH:MM`, where that is said.
    async fn starts_at(&self) -> Option<String> {
        self.0.starts_at.map(|at| at.to_string())
    }

    /// Whether it is cancelled.
    async fn is_cancelled(&self) -> bool {
        self.0.cancelled_at.is_some()
    }

    /// When the minutes were adjusted; its decisions hold from then.
    async fn minutes_adjusted_on(&self) -> Option<Date> {
        self.0.minutes_adjusted_on.map(Date)
    }

    /// Who adjusted the minutes.
    async fn adjusters(&self) -> &[String] {
        &self.0.adjusters
    }

    /// The agenda, in order.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn items(&self, context: &Context<'_>) -> Resolved<Vec<AgendaItem>> {
        let items = Caller::of(context).items(self.0.id).await?;
        Ok(items.iter().cloned().map(AgendaItem).collect())
    }

    /// Applications with a recommendation that are on no agenda.
    #[graphql(complexity = "4 * child_complexity + 1")]
    async fn candidates(&self, context: &Context<'_>) -> Resolved<Vec<Application>> {
        let caller = Caller::of(context);
        let candidates = app::meeting::candidates(&caller.app, &caller.actor).await?;
        Ok(candidates.into_iter().map(Application).collect())
    }

    /// Whether the viewer can record decisions of this meeting now.
    async fn can_decide(&self, context: &Context<'_>) -> bool {
        let caller = Caller::of(context);
        app::meeting::can_decide(&caller.app, &caller.actor, &self.0)
    }
}

/// A meeting in a list.
#[derive(SimpleObject)]
pub(crate) struct MeetingEdge {
    /// The meeting.
    node: Meeting,
    /// Its place in the list, to ask for what comes before or after it.
    cursor: String,
}

/// A page of meetings.
#[derive(SimpleObject)]
pub(crate) struct MeetingConnection {
    /// Where the page lies in the list.
    page_info: PageInfo,
    /// The meetings with their cursors.
    edges: Vec<MeetingEdge>,
    /// The meetings.
    nodes: Vec<Meeting>,
}

/// Minutes that were adjusted.
#[derive(InputObject)]
pub(crate) struct AdjustMinutesInput {
    /// The meeting.
    meeting_id: ID,
    /// When the last adjuster signed.
    adjusted_on: Date,
    /// Who adjusted them, by name.
    adjusters: Vec<String>,
}

/// What came of adjusting minutes.
#[derive(SimpleObject)]
pub(crate) struct AdjustMinutesPayload {
    /// The meeting as it is now.
    meeting: Option<Meeting>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct MeetingQuery;

#[Object]
impl MeetingQuery {
    /// A meeting of this host's association.
    async fn meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begins with `meet_`.")] id: ID,
    ) -> Resolved<Option<Meeting>> {
        let caller = Caller::of(context);
        Ok(app::meeting::find(&caller.app, &caller.actor, read_id(&id)).await?.map(Meeting))
    }

    /// The meetings of this host's association, the latest first.
    #[graphql(complexity = "cost_of(first, last, child_complexity)")]
    async fn meetings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Resolved<MeetingConnection> {
        let caller = Caller::of(context);
        let page = read_page(after.as_deref(), before.as_deref(), first, last)?;
        let slice = app::meeting::list(&caller.app, &caller.actor, &page).await?;
        let (page_info, rows) = lay_out(slice, app::meeting::cursor_of);
        Ok(MeetingConnection {
            page_info,
            nodes: rows.iter().map(|(_, meeting)| Meeting(meeting.clone())).collect(),
            edges: rows.into_iter().map(|(cursor, meeting)| MeetingEdge { node: Meeting(meeting), cursor }).collect(),
        })
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct MeetingMutation;

#[Object]
impl MeetingMutation {
    /// Records that a meeting's minutes are adjusted; its decisions hold from then and are sent out.
    async fn adjust_minutes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The minutes.")] input: AdjustMinutesInput,
    ) -> Resolved<AdjustMinutesPayload> {
        let caller = Caller::of(context);
        let meeting = read_id(&input.meeting_id);
        let result =
            app::meeting::adjust_minutes(&caller.app, &caller.actor, meeting, input.adjusted_on.0, input.adjusters)
                .await;
        let (meeting, user_errors) = caller.settle(result)?;
        Ok(AdjustMinutesPayload { meeting: meeting.map(Meeting), user_errors })
    }
}
