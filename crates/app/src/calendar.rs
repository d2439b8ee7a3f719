//! One's dates as a calendar, for the person who is signed in and for a calendar program with a secret address.
//!
//! What must stay true: an address shows what its person may see at that moment and nothing else; its token is told once, kept as
//! a hash, and stops working when it is renewed or switched off.

use std::collections::BTreeMap;

use mellanrum_documents::calendar::{Calendar, Entry, When, write};
use mellanrum_model::{
    Error, Language, Result, Text,
    deadline::{Deadline, date_in_sweden},
    id::{CallId, PersonId},
    organisation::key_of,
    planning::{CallDay, PlannedStep},
};
pub use mellanrum_store::calendar_feed::CalendarFeed;
use mellanrum_store::{
    Scope, calendar_feed,
    desk::{self, CaseDay, CaseDayKind},
    person, role,
};
use serde_json::json;
use time::Duration;

use crate::{
    App,
    actor::{Actor, Organisation},
    association, audit,
    call::{self, DeskCall},
    session::hash,
};

/// Days for which a date stays in the calendar after it has passed.
pub(crate) const KEPT_DAYS: i64 = 31;
/// Hours after which the use of an address is noted again.
pub(crate) const TOUCH_HOURS: i64 = 24;

/// The person's calendar, as `text/calendar`.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in.
pub async fn show(app: &App, actor: &Actor, language: Language) -> Result<String> {
    let now = app.now();
    let since = date_in_sweden(now - Duration::days(KEPT_DAYS));
    let calls = call::list_for_desk(app, actor).await?;
    let days = app.db.desk("desk.days", &actor.desk_scope(), async |tx| desk::list_days(tx, since).await).await?;
    let ids: Vec<_> = calls.iter().map(|entry| entry.call.association).collect();
    let associations = if ids.is_empty() { Default::default() } else { association::load(app, &ids).await? };
    let name_of = |entry: &DeskCall| {
        associations.get(&entry.call.association).map(|association| association.name.clone()).unwrap_or_default()
    };
    let mut entries: Vec<Entry> = Vec::new();
    for entry in &calls {
        for (deadline, who) in closings(entry) {
            entries.push(closing(app, entry, deadline, &who, &name_of(entry), language));
        }
        if entry.eligibility.iter().any(|own| own.may_apply) {
            let steps = entry.call.plan().into_iter().filter(|planned| planned.step.public && planned.on >= since);
            // The last day is there already, with its minute.
            let steps = steps.filter(|planned| planned.step.proposes != Some(CallDay::ClosesAt));
            entries.extend(steps.map(|planned| step_day(app, entry, &planned, &name_of(entry), language)));
        }
    }
    entries.extend(days.iter().map(|day| case_day(app, day, language)));
    let name = Text::both("Mellanrum: mina datum", "Mellanrum: my dates");
    Ok(write(&Calendar { name: name.in_language(language).to_owned(), written_at: now, entries }))
}

/// The host that makes a name one of ours; a port is no part of it.
pub(crate) fn domain(app: &App) -> &str {
    app.addresses.apex_host.split(':').next().unwrap_or_default()
}

/// The last minutes of a call with those of the person's organisations that have until then: one when all have the same.
fn closings(entry: &DeskCall) -> BTreeMap<Deadline, Vec<&Organisation>> {
    let mut closings: BTreeMap<Deadline, Vec<&Organisation>> = BTreeMap::new();
    for own in entry.eligibility.iter().filter(|own| own.may_apply) {
        if let Some(deadline) = entry.call.closes_at_for(own.organisation.id) {
            closings.entry(deadline).or_default().push(&own.organisation);
        }
    }
    closings
}

fn closing(
    app: &App,
    entry: &DeskCall,
    deadline: Deadline,
    who: &[&Organisation],
    association: &str,
    language: Language,
) -> Entry {
    let call: CallId = entry.call.id;
    let title = entry.call.title.in_language(language);
    let heading = Text::both(format!("Sista dag att söka: {title}"), format!("Last day to apply: {title}"));
    // What was given to one organisation is a date of its own, known again when it moves.
    let given_to = who.first().filter(|_| entry.call.closes_at != Some(deadline));
    let own = given_to.map(|organisation| format!("-{}", organisation.id)).unwrap_or_default();
    let who = who.iter().map(|organisation| organisation.name.as_str()).collect::<Vec<_>>().join(", ");
    let (hour, minute) = (deadline.hour, deadline.minute);
    let description = Text::both(
        format!("{association}\nDu kan söka för {who}. Sista minuten är {hour:02}.{minute:02}."),
        format!("{association}\nYou can apply for {who}. The last minute is {hour:02}:{minute:02}."),
    );
    // A deadline at the end of a day is that day; another has its minute.
    let when = if (hour, minute) == (23, 59) {
        When::Day(deadline.date)
    } else {
        When::Moment(deadline.ends_at() - Duration::MINUTE)
    };
    Entry {
        uid: format!("{call}-closes{own}@{}", domain(app)),
        when,
        title: heading.in_language(language).to_owned(),
        description: description.in_language(language).to_owned(),
        url: app.addresses.url(None, &format!("/applications/new?call={call}")),
        revision: None,
        is_cancelled: false,
    }
}

/// A step of a call's planning that everybody may know.
fn step_day(app: &App, entry: &DeskCall, planned: &PlannedStep, association: &str, language: Language) -> Entry {
    let call = entry.call.id;
    let (name, title) = (planned.step.name.in_language(language), entry.call.title.in_language(language));
    Entry {
        uid: format!("{call}-{}@{}", key_of(&planned.step.key), domain(app)),
        when: When::Day(planned.on),
        title: format!("{name}: {title}"),
        description: association.to_owned(),
        url: app.addresses.url(None, &format!("/applications/new?call={call}")),
        revision: None,
        is_cancelled: false,
    }
}

fn case_day(app: &App, day: &CaseDay, language: Language) -> Entry {
    let title = &day.title;
    let (uid, heading) = match day.kind {
        CaseDayKind::Complete(id) => {
            (format!("{id}-due"), Text::both(format!("Komplettera: {title}"), format!("Complete: {title}")))
        }
        CaseDayKind::Decide => (
            format!("{}-decision", day.application),
            Text::both(format!("Styrelsen beslutar: {title}"), format!("The board decides: {title}")),
        ),
    };
    Entry {
        uid: format!("{uid}@{}", domain(app)),
        when: When::Day(day.day),
        title: heading.in_language(language).to_owned(),
        description: day.association.clone(),
        url: app.addresses.url(None, &format!("/applications/{}", day.application)),
        revision: None,
        is_cancelled: false,
    }
}

/// The person's address, if she has one.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in herself.
pub async fn find_feed(app: &App, actor: &Actor) -> Result<Option<CalendarFeed>> {
    let person = actor.get_account()?.id;
    app.db.system("calendar.find_feed", async |tx| calendar_feed::find(tx, person).await).await
}

/// Gives the person a new address, which is told here and never again; one that she had before stops working.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in herself.
pub async fn renew_feed(app: &App, actor: &Actor, language: Language) -> Result<(CalendarFeed, String)> {
    let person = actor.get_account()?.id;
    let token = app.new_token();
    let feed = CalendarFeed { person, language, created_at: app.now(), used_at: None };
    app.db
        .system("calendar.renew_feed", async |tx| {
            calendar_feed::replace(tx, &feed, hash(&token)).await?;
            audit::note_on_platform(app, tx, Some(actor), "calendar.renew", person, json!({})).await
        })
        .await?;
    Ok((feed, app.addresses.url(None, &format!("/calendar/{token}.ics"))))
}

/// Switches the person's address off.
///
/// # Errors
/// `Unauthenticated` when nobody is signed in herself.
pub async fn stop_feed(app: &App, actor: &Actor) -> Result<()> {
    let person = actor.get_account()?.id;
    app.db
        .system("calendar.stop_feed", async |tx| {
            calendar_feed::remove(tx, person).await?;
            audit::note_on_platform(app, tx, Some(actor), "calendar.stop", person, json!({})).await
        })
        .await
}

/// The calendar behind a secret address.
///
/// # Errors
/// `NotFound` when the token does not work, whatever the reason.
pub async fn show_feed(app: &App, token: &str) -> Result<String> {
    let now = app.now();
    let feed = app
        .db
        .system("calendar.feed", async |tx| {
            let feed = calendar_feed::find_by_token(tx, hash(token)).await?;
            if let Some(feed) =
                feed.filter(|feed| feed.used_at.is_none_or(|at| at + Duration::hours(TOUCH_HOURS) < now))
            {
                calendar_feed::touch(tx, feed.person, now).await?;
            }
            Ok(feed)
        })
        .await?
        .ok_or(Error::NotFound)?;
    show(app, &reader(app, feed.person).await?, feed.language).await
}

/// The person as one who reads her own desk: whoever has no more than an address acts for no office.
async fn reader(app: &App, id: PersonId) -> Result<Actor> {
    let today = date_in_sweden(app.now());
    let scope = Scope { person: Some(id), ..Scope::default() };
    app.db
        .read("calendar.reader", &scope, async |tx| {
            let mut organisations = role::list_held(tx, today).await?.organisations;
            organisations.retain(|held| !held.role.is_staff());
            Ok(Actor { person: Some(person::get(tx, id).await?), organisations, ..Actor::default() })
        })
        .await
}
