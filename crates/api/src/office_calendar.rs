//! An association's planned days as a calendar for those who work there, and the secret address that a calendar program is given.
//!
//! What must stay true: both are on the association's host alone.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    calendar::CalendarFeed,
    error::{Resolved, UserError},
    loader::Caller,
};

/// A secret address to make.
#[derive(InputObject)]
pub(crate) struct RenewOfficeCalendarFeedInput {
    /// Whether the viewer means it: an address that she had before stops working.
    confirm: bool,
}

/// What came of making a secret address.
#[derive(SimpleObject)]
pub(crate) struct RenewOfficeCalendarFeedPayload {
    /// What is known of it from now on.
    calendar_feed: Option<CalendarFeed>,
    /// The address, told here and never again.
    address: Option<String>,
    /// What a person can mend; nothing was made then.
    user_errors: Vec<UserError>,
}

/// A secret address to switch off.
#[derive(InputObject)]
pub(crate) struct StopOfficeCalendarFeedInput {
    /// Whether the viewer means it.
    confirm: bool,
}

/// What came of switching the secret address off.
#[derive(SimpleObject)]
pub(crate) struct StopOfficeCalendarFeedPayload {
    /// What a person can mend; nothing was switched off then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct OfficeCalendarQuery;

#[Object]
impl OfficeCalendarQuery {
    /// The secret address at which the viewer's calendar program reads the planned days of this host's association, for those
    /// who work there; nothing when it is switched off.
    async fn office_calendar_feed(&self, context: &Context<'_>) -> Resolved<Option<CalendarFeed>> {
        let caller = Caller::of(context);
        Ok(app::office_calendar::find_feed(&caller.app, &caller.actor).await?.map(Into::into))
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct OfficeCalendarMutation;

#[Object]
impl OfficeCalendarMutation {
    /// Makes a secret address at which a calendar program reads the planned days of this host's association, instead of the one
    /// before.
    async fn renew_office_calendar_feed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether the viewer means it.")] input: RenewOfficeCalendarFeedInput,
    ) -> Resolved<RenewOfficeCalendarFeedPayload> {
        let caller = Caller::of(context);
        let result = match input.confirm {
            true => app::office_calendar::renew_feed(&caller.app, &caller.actor, caller.language).await.map(Some),
            false => app::office_calendar::find_feed(&caller.app, &caller.actor).await.map(|_| None),
        };
        let (made, user_errors) = caller.settle(result)?;
        let (calendar_feed, address) = made.flatten().map(|(feed, address)| (feed.into(), address)).unzip();
        Ok(RenewOfficeCalendarFeedPayload { calendar_feed, address, user_errors })
    }

    /// Switches that secret address off. One that is off already is off.
    async fn stop_office_calendar_feed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether the viewer means it.")] input: StopOfficeCalendarFeedInput,
    ) -> Resolved<StopOfficeCalendarFeedPayload> {
        let caller = Caller::of(context);
        let result = match input.confirm {
            true => app::office_calendar::stop_feed(&caller.app, &caller.actor).await,
            false => app::office_calendar::find_feed(&caller.app, &caller.actor).await.map(drop),
        };
        let (_, user_errors) = caller.settle(result)?;
        Ok(StopOfficeCalendarFeedPayload { user_errors })
    }
}
