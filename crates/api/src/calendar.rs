//! One's dates as a calendar: `GET /desk/calendar.ics` for who is signed in, `GET /calendar/TOKEN.ics` for a calendar program, and
//! the secret address that the program is given.
//!
//! What must stay true: both are on the apex alone; the program's address needs no cookie and gives none, and is neither stored
//! nor found by search engines.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use http::{header, request::Parts};
use mellanrum_app as app;
use mellanrum_model::Error;

use crate::{
    Api,
    error::{Refusal, Resolved, UserError, told},
    http::{Visit, detached, language_of, refuse},
    loader::Caller,
    rate::{Kind, Payer},
    scalars::DateTime,
};

/// A secret address at which a calendar program reads the viewer's dates. The address itself is told once, when it is made.
#[derive(SimpleObject)]
pub(crate) struct CalendarFeed {
    /// When it was made.
    created_at: DateTime,
    /// When a program last read it, to within a day; nothing when none has.
    used_at: Option<DateTime>,
}

impl From<app::calendar::CalendarFeed> for CalendarFeed {
    fn from(feed: app::calendar::CalendarFeed) -> Self {
        Self { created_at: DateTime(feed.created_at), used_at: feed.used_at.map(DateTime) }
    }
}

/// A secret address to make.
#[derive(InputObject)]
pub(crate) struct RenewCalendarFeedInput {
    /// Whether the viewer means it: an address that she had before stops working.
    confirm: bool,
}

/// What came of making a secret address.
#[derive(SimpleObject)]
pub(crate) struct RenewCalendarFeedPayload {
    /// What is known of it from now on.
    calendar_feed: Option<CalendarFeed>,
    /// The address, told here and never again.
    address: Option<String>,
    /// What a person can mend; nothing was made then.
    user_errors: Vec<UserError>,
}

/// A secret address to switch off.
#[derive(InputObject)]
pub(crate) struct StopCalendarFeedInput {
    /// Whether the viewer means it.
    confirm: bool,
}

/// What came of switching the secret address off.
#[derive(SimpleObject)]
pub(crate) struct StopCalendarFeedPayload {
    /// What a person can mend; nothing was switched off then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct CalendarMutation;

#[Object]
impl CalendarMutation {
    /// Makes a secret address at which a calendar program reads the viewer's dates, instead of the one before.
    async fn renew_calendar_feed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether the viewer means it.")] input: RenewCalendarFeedInput,
    ) -> Resolved<RenewCalendarFeedPayload> {
        let caller = Caller::of(context);
        let result = match input.confirm {
            true => app::calendar::renew_feed(&caller.app, &caller.actor, caller.language).await.map(Some),
            false => Ok(None),
        };
        let (made, user_errors) = caller.settle(result)?;
        let (calendar_feed, address) = made.flatten().map(|(feed, address)| (feed.into(), address)).unzip();
        Ok(RenewCalendarFeedPayload { calendar_feed, address, user_errors })
    }

    /// Switches the secret address off. One that is off already is off.
    async fn stop_calendar_feed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether the viewer means it.")] input: StopCalendarFeedInput,
    ) -> Resolved<StopCalendarFeedPayload> {
        let caller = Caller::of(context);
        let result = match input.confirm {
            true => app::calendar::stop_feed(&caller.app, &caller.actor).await,
            false => Ok(()),
        };
        let (_, user_errors) = caller.settle(result)?;
        Ok(StopCalendarFeedPayload { user_errors })
    }
}

fn answer(parts: &Parts, calendar: Result<String, Refusal>) -> Response {
    let calendar = match calendar {
        Ok(calendar) => calendar,
        Err(refusal) => return refuse(&refusal, language_of(&parts.headers)),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"mellanrum.ics\""),
    ];
    (headers, calendar).into_response()
}

async fn with_noindex(response: impl Future<Output = Response>) -> Response {
    ([("x-robots-tag", "noindex, nofollow")], response.await).into_response()
}

/// The dates of who is signed in.
pub(crate) async fn show(State(api): State<Api>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    with_noindex(async { answer(&parts, read(api, &parts).await) }).await
}

async fn read(api: Api, parts: &Parts) -> Result<String, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    let payer = Payer::of(&parts.extensions);
    if visit.host.slug.is_some() {
        return Err(told(&Error::NotFound));
    }
    let shown = detached(async move {
        let actor = visit.actor(&api.app).await.map_err(|error| told(&error))?;
        payer.charge(&api.app, &visit.host, &actor, Kind::Read).await?;
        app::calendar::show(&api.app, &actor, visit.language).await.map_err(|error| told(&error))
    });
    shown.await.map_err(|error| told(&error))?
}

/// The dates behind a secret address. Whoever has it needs nothing else.
pub(crate) async fn show_feed(State(api): State<Api>, Path(name): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    with_noindex(async { answer(&parts, read_feed(api, &parts, &name).await) }).await
}

async fn read_feed(api: Api, parts: &Parts, name: &str) -> Result<String, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    let token = name.strip_suffix(".ics").filter(|_| visit.host.slug.is_none());
    let token = token.ok_or_else(|| told(&Error::NotFound))?.to_owned();
    let payer = Payer::of(&parts.extensions);
    let shown = detached(async move {
        payer.charge(&api.app, &visit.host, &app::actor::Actor::default(), Kind::Read).await?;
        app::calendar::show_feed(&api.app, &token).await.map_err(|error| told(&error))
    });
    shown.await.map_err(|error| told(&error))?
}
