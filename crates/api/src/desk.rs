//! The applicants' desk: everything of the viewer's organisations, in every association.
//!
//! What must stay true: each part of the desk is one transaction, whatever the number of associations.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::desk;
use time::Duration;

use crate::{
    application::{ApplicationConnection, ApplicationState},
    association::Association,
    calendar::CalendarFeed,
    call::Call,
    error::Resolved,
    loader::Caller,
    organisation::Organisation,
    page::{cost_of, lay_out, read_page},
    scalars::{Date, DateTime, read_id},
};

/// What is asked of an applicant.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::desk::TaskKind")]
pub(crate) enum DeskTaskKind {
    /// The office has asked for a completion.
    Complete,
    /// Everything is filled in; the viewer can send it.
    Submit,
    /// Everything is filled in; somebody who may sign has to send it.
    AskSignatory,
    /// Answers are missing.
    Continue,
    /// The last minute is over; what is sent now is registered as late.
    SendLate,
    /// It is the association's turn.
    Wait,
    /// The case is decided.
    Nothing,
    /// The board has answered the problem statement to go on; the application is to be written.
    Apply,
}

/// What is asked of the viewer in a case.
#[derive(SimpleObject)]
pub(crate) struct DeskTask {
    /// What kind of thing.
    kind: DeskTaskKind,
    /// Whether it is the viewer's turn, and not too late.
    waits_for_me: bool,
    /// The last day, in Sweden.
    due_on: Option<Date>,
    /// When the last minute begins, where it is known to the minute.
    due_at: Option<DateTime>,
    /// Days left by the Swedish calendar: 0 on the last day, negative after it.
    days_left: Option<i32>,
    /// All of it in words.
    sentence: String,
}

impl DeskTask {
    pub(crate) fn of(task: &desk::Task, caller: &Caller) -> Self {
        Self {
            kind: task.kind.into(),
            waits_for_me: task.kind.waits_for_applicant(),
            due_on: task.due_on.map(Date),
            due_at: task.due_at.map(|deadline| DateTime(deadline.ends_at() - Duration::MINUTE)),
            days_left: task.days_left(caller.app.now()),
            sentence: caller.text(&task.sentence),
        }
    }
}

/// A call of an association that one of the viewer's organisations is a member of.
#[derive(SimpleObject)]
pub(crate) struct DeskCall {
    /// The call, open or coming; whether each of the viewer's organisations may apply is in it.
    call: Call,
    /// The viewer's organisations that may own an application.
    organisations: Vec<Organisation>,
}

/// Which applications the desk shows.
#[derive(InputObject, Default)]
pub(crate) struct DeskFilter {
    /// Only these states, as those who apply see them; all when nothing is said.
    states: Option<Vec<ApplicationState>>,
    /// Only associations with these slugs.
    associations: Option<Vec<String>>,
    /// Only cases in which one of these organisations takes part.
    organisations: Option<Vec<ID>>,
    /// Only what waits for the viewer, or only what does not.
    waiting_for_me: Option<bool>,
    /// A part of the title, the registration number, or the name of the association, the owner or a party.
    search: Option<String>,
}

/// The desk.
pub(crate) struct Desk;

/// The applicants' desk: the same on every host.
#[Object]
impl Desk {
    /// Open and coming calls of the associations that the viewer's organisations are members of; what closes first comes
    /// first.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn calls(&self, context: &Context<'_>) -> Resolved<Vec<DeskCall>> {
        let caller = Caller::of(context);
        let mut calls = Vec::new();
        for entry in app::call::list_for_desk(&caller.app, &caller.actor).await? {
            let may_apply = entry.eligibility.iter().filter(|own| own.may_apply);
            let organisations = may_apply.map(|own| own.organisation.clone().into()).collect();
            caller.remember_eligibility(entry.call.association, entry.in_any_call).await;
            calls.push(DeskCall { call: Call(entry.call), organisations });
        }
        Ok(calls)
    }

    /// Applications that the viewer's organisations take part in: what waits for the viewer first, by its date; then what
    /// changed last.
    #[graphql(complexity = "cost_of(first, last, child_complexity)")]
    async fn applications(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only some of them.")] filter: Option<DeskFilter>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "So many from the beginning, 1 to 100; 20 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
    ) -> Resolved<ApplicationConnection> {
        let caller = Caller::of(context);
        let page = read_page(after.as_deref(), before.as_deref(), first, last)?;
        let filter = filter.unwrap_or_default();
        let filter = app::desk::DeskFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            associations: filter.associations.unwrap_or_default(),
            organisations: filter.organisations.unwrap_or_default().iter().map(read_id).collect(),
            waits: filter.waiting_for_me,
            search: filter.search.unwrap_or_default(),
        };
        let slice = app::desk::list(&caller.app, &caller.actor, &filter, &page).await?;
        let (page_info, rows) = lay_out(slice, |(cursor, _)| *cursor);
        let rows = rows.into_iter().map(|(cursor, (_, application))| (cursor, application)).collect();
        Ok(ApplicationConnection::of(page_info, rows))
    }

    /// The associations in which the viewer's organisations are members or take part in something, by name.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn associations(&self, context: &Context<'_>) -> Resolved<Vec<Association>> {
        let caller = Caller::of(context);
        let found = app::desk::associations(&caller.app, &caller.actor).await?;
        Ok(found.into_iter().map(|association| Association(association.into())).collect())
    }

    /// The secret address at which the viewer's calendar program reads her dates; nothing when it is switched off.
    async fn calendar_feed(&self, context: &Context<'_>) -> Resolved<Option<CalendarFeed>> {
        let caller = Caller::of(context);
        Ok(app::calendar::find_feed(&caller.app, &caller.actor).await?.map(Into::into))
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct DeskQuery;

#[Object]
impl DeskQuery {
    /// The desk of who is signed in.
    async fn desk(&self) -> Desk {
        Desk
    }
}
