//! Dates as a calendar: one's own on the apex by `GET /desk/calendar.ics`, an association's planned days on its host by
//! `GET /office/calendar.ics`, both for a calendar program by `GET /calendar/TOKEN.ics`, and the secret address of one's own.
//!
//! What must stay true: an address works on the host that it was made for; the program's address needs no cookie and gives none, and is neither stored
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

/// The planned days of the host's association, for who is signed in and works there.
pub(crate) async fn show_office(State(api): State<Api>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    with_noindex(async { answer(&parts, read_office(api, &parts).await) }).await
}

async fn read_office(api: Api, parts: &Parts) -> Result<String, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    let payer = Payer::of(&parts.extensions);
    let shown = detached(async move {
        let actor = visit.actor(&api.app).await.map_err(|error| told(&error))?;
        payer.charge(&api.app, &visit.host, &actor, Kind::Read).await?;
        app::office_calendar::show(&api.app, &actor, visit.language).await.map_err(|error| told(&error))
    });
    shown.await.map_err(|error| told(&error))?
}

/// The dates behind a secret address: of a person on the apex, of an association on its host. Whoever has it needs nothing else.
pub(crate) async fn show_feed(State(api): State<Api>, Path(name): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    with_noindex(async { answer(&parts, read_feed(api, &parts, &name).await) }).await
}

async fn read_feed(api: Api, parts: &Parts, name: &str) -> Result<String, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    let token = name.strip_suffix(".ics");
    let token = token.ok_or_else(|| told(&Error::NotFound))?.to_owned();
    let payer = Payer::of(&parts.extensions);
    let shown = detached(async move {
        payer.charge(&api.app, &visit.host, &app::actor::Actor::default(), Kind::Read).await?;
        let shown = if visit.host.slug.is_some() {
            // Whoever is signed in on the host has nothing to do with it.
            let host = app::session::actor(&api.app, &visit.host, None).await.map_err(|error| told(&error))?;
            let association = host.association.ok_or_else(|| told(&Error::NotFound))?;
            app::office_calendar::show_feed(&api.app, association.id, &token).await
        } else {
            app::calendar::show_feed(&api.app, &token).await
        };
        shown.map_err(|error| told(&error))
    });
    shown.await.map_err(|error| told(&error))?
}
