//! An association's planned days as a calendar, for those who work there: meetings of the board, the days counted from them, and
//! the days of calls; for who is signed in, and for a calendar program with a secret address.
//!
//! What must stay true: no case is in it; an address works while its person has a role in the association that lets her read the
//! days, on that association's host alone; its token is told once and kept as a hash; a meeting that is moved or cancelled is the
//! same entry with a higher sequence, so that programs move it or strike it out.

use mellanrum_documents::calendar::{Calendar, Entry, When, write};
use mellanrum_model::{
    Error, Language, Result, Text,
    deadline::{Deadline, date_in_sweden},
    id::AssociationId,
    organisation::key_of,
    permission::{Action, may},
    planning::PlannedStep,
};
pub use mellanrum_store::calendar_feed::CalendarFeed;
use mellanrum_store::{
    Scope, Tx, association, call,
    meeting_dates::{self as meetings, MeetingState},
    office_calendar as store, role,
};
use serde_json::json;
use time::{Date, Duration};

use crate::{
    App,
    actor::Actor,
    association::Association,
    audit,
    calendar::{KEPT_DAYS, TOUCH_HOURS, domain},
    call::Call,
    meeting_dates::{days, decided_on},
    session::hash,
};

/// Days ahead for which meetings are told.
const AHEAD_DAYS: i64 = 1100;

/// The association's planned days, as `text/calendar`.
///
/// # Errors
/// `NotFound` on the apex, `Unauthenticated`, `Forbidden`.
pub async fn show(app: &App, actor: &Actor, language: Language) -> Result<String> {
    let association = actor.authorize(Action::ReadPlannedDays)?;
    let scope = actor.office_scope(association);
    app.db.read("office_calendar.show", &scope, async |tx| written(app, tx, association, language).await).await
}

/// What every entry needs: whose it is and in which language.
struct Writer<'a> {
    app: &'a App,
    association: &'a Association,
    language: Language,
}

async fn written(app: &App, tx: &mut Tx, id: AssociationId, language: Language) -> Result<String> {
    let now = app.now();
    let today = date_in_sweden(now);
    let since = today - Duration::days(KEPT_DAYS);
    let association = association::find(tx, id).await?.ok_or(Error::NotFound)?;
    let planning = &association.profile.planning;
    let calls = call::list(tx).await?;
    let writer = Writer { app, association: &association, language };
    let mut entries = Vec::new();
    let mut met = Vec::new();
    for state in meetings::list(tx, since, today + Duration::days(AHEAD_DAYS)).await? {
        let day = state.meeting.held_on;
        if state.meeting.cancelled_at.is_none() {
            met.push(day);
            let plan = days(planning, day, &decided_on(&calls, day), today);
            entries.extend(plan.iter().map(|planned| writer.step_before(&state, planned)));
        }
        entries.push(writer.meeting(&state));
    }
    for call in &calls {
        entries.extend(writer.call(call));
        // Days counted from a day on which the board meets are there already.
        if call.decision_on.is_some_and(|day| !met.contains(&day)) {
            let plan = call.plan().into_iter().filter(|planned| planned.step.proposes.is_none());
            entries.extend(plan.map(|planned| writer.step_of(call, &planned)));
        }
    }
    entries.retain(|entry| match entry.when {
        When::Day(day) => day >= since,
        When::Moment(at) => date_in_sweden(at) >= since,
    });
    let name = Text::both(
        format!("{}: planerade dagar", association.short_name),
        format!("{}: planned days", association.short_name),
    );
    Ok(write(&Calendar { name: name.in_language(language).to_owned(), written_at: now, entries }))
}

impl Writer<'_> {
    fn entry(&self, uid: &str, when: When, title: &Text, path: &str) -> Entry {
        Entry {
            uid: format!("{uid}@{}", domain(self.app)),
            when,
            title: title.in_language(self.language).to_owned(),
            description: self.association.name.clone(),
            url: self.app.addresses.url(Some(&self.association.slug), path),
            revision: None,
            is_cancelled: false,
        }
    }

    fn meeting(&self, state: &MeetingState) -> Entry {
        let meeting = &state.meeting;
        let when = match meeting.starts_at {
            Some(at) => {
                let start = Deadline { date: meeting.held_on, hour: at.hour, minute: at.minute };
                When::Moment(start.ends_at() - Duration::MINUTE)
            }
            None => When::Day(meeting.held_on),
        };
        let is_cancelled = meeting.cancelled_at.is_some();
        let title = meeting.title.in_language(self.language);
        let title = match is_cancelled {
            true => Text::both(format!("Inställt: {title}"), format!("Cancelled: {title}")),
            false => Text::from(title),
        };
        let entry = self.entry(&meeting.id.to_string(), when, &title, &format!("/board/meetings/{}", meeting.id));
        let description = format!("{}\n{}", meeting.place, entry.description);
        Entry { description, revision: Some(meeting.revision), is_cancelled, ..entry }
    }

    fn named(&self, planned: &PlannedStep, of: &Text) -> Text {
        let (name, of) = (planned.step.name.in_language(self.language), of.in_language(self.language));
        Text::from(format!("{name}: {of}").as_str())
    }

    fn step_before(&self, state: &MeetingState, planned: &PlannedStep) -> Entry {
        let meeting = &state.meeting;
        let uid = format!("{}-{}", meeting.id, key_of(&planned.step.key));
        let title = self.named(planned, &meeting.title);
        let entry = self.entry(&uid, When::Day(planned.on), &title, &format!("/board/meetings/{}", meeting.id));
        Entry { revision: Some(meeting.revision), ..entry }
    }

    fn step_of(&self, call: &Call, planned: &PlannedStep) -> Entry {
        let uid = format!("{}-{}", call.id, key_of(&planned.step.key));
        self.entry(&uid, When::Day(planned.on), &self.named(planned, &call.title), &format!("/calls/{}", call.id))
    }

    fn call(&self, call: &Call) -> Vec<Entry> {
        let title = call.title.in_language(self.language);
        let path = format!("/calls/{}", call.id);
        let on = |what: &str, day: Option<Date>, sv: &str, en: &str| {
            let text = Text::both(format!("{sv}: {title}"), format!("{en}: {title}"));
            day.map(|day| self.entry(&format!("{}-{what}", call.id), When::Day(day), &text, &path))
        };
        let closing = call.closes_at.map(|deadline| {
            let text = Text::both(format!("Sista dag att söka: {title}"), format!("Last day to apply: {title}"));
            // A deadline at the end of a day is that day; another has its minute.
            let when = match (deadline.hour, deadline.minute) {
                (23, 59) => When::Day(deadline.date),
                _ => When::Moment(deadline.ends_at() - Duration::MINUTE),
            };
            self.entry(&format!("{}-closes", call.id), when, &text, &path)
        });
        let entries = [
            on("opens", call.opens_on, "Öppnar", "Opens"),
            closing,
            on("decision", call.decision_on, "Styrelsen beslutar", "The board decides"),
        ];
        entries.into_iter().flatten().collect()
    }
}

/// The person's address in the host's association, if she has one.
///
/// # Errors
/// `NotFound` on the apex, `Forbidden`; `Unauthenticated` when nobody is signed in herself.
pub async fn find_feed(app: &App, actor: &Actor) -> Result<Option<CalendarFeed>> {
    let association = actor.authorize(Action::ReadPlannedDays)?;
    let person = actor.get_account()?.id;
    let scope = actor.office_scope(association);
    app.db.read("office_calendar.find_feed", &scope, async |tx| store::find(tx, person).await).await
}

/// Gives the person a new address, which is told here and never again; one that she had before stops working.
///
/// # Errors
/// As [`find_feed`].
pub async fn renew_feed(app: &App, actor: &Actor, language: Language) -> Result<(CalendarFeed, String)> {
    let association = actor.authorize(Action::ReadPlannedDays)?;
    let person = actor.get_account()?.id;
    let token = app.new_token();
    let feed = CalendarFeed { person, language, created_at: app.now(), used_at: None };
    app.db
        .write("office_calendar.renew_feed", &actor.office_scope(association), async |tx| {
            store::replace(tx, &feed, hash(&token)).await?;
            audit::note(app, tx, "office_calendar.renew", person, json!({}));
            Ok(())
        })
        .await?;
    let slug = actor.association.as_ref().map(|association| association.slug.as_str());
    Ok((feed, app.addresses.url(slug, &format!("/calendar/{token}.ics"))))
}

/// Switches the person's address off.
///
/// # Errors
/// As [`find_feed`].
pub async fn stop_feed(app: &App, actor: &Actor) -> Result<()> {
    let association = actor.authorize(Action::ReadPlannedDays)?;
    let person = actor.get_account()?.id;
    app.db
        .write("office_calendar.stop_feed", &actor.office_scope(association), async |tx| {
            store::remove(tx, person).await?;
            audit::note(app, tx, "office_calendar.stop", person, json!({}));
            Ok(())
        })
        .await
}

/// The calendar behind a secret address on an association's host.
///
/// # Errors
/// `NotFound` when the token does not work there, whatever the reason.
pub async fn show_feed(app: &App, association: AssociationId, token: &str) -> Result<String> {
    let now = app.now();
    let feed = app
        .db
        .write("office_calendar.feed", &Scope::association(association), async |tx| {
            let feed = store::find_by_token(tx, hash(token)).await?;
            if let Some(feed) =
                feed.filter(|feed| feed.used_at.is_none_or(|at| at + Duration::hours(TOUCH_HOURS) < now))
            {
                store::touch(tx, feed.person, now).await?;
            }
            Ok(feed)
        })
        .await?
        .ok_or(Error::NotFound)?;
    let reader = Scope { person: Some(feed.person), ..Scope::default() };
    let today = date_in_sweden(now);
    let held = app.db.read("office_calendar.reader", &reader, async |tx| role::list_held(tx, today).await).await?;
    let reads = |role| may(role, Action::ReadPlannedDays);
    if !held.associations.iter().any(|held| held.association == association && reads(held.role)) {
        return Err(Error::NotFound);
    }
    let scope = Scope::association(association);
    app.db.read("office_calendar.show", &scope, async |tx| written(app, tx, association, feed.language).await).await
}
