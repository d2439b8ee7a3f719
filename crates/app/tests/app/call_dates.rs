//! Dates that move and longer time for one applicant: what counts where, to the last second.

use mellanrum_app::{
    actor::Actor,
    application, association, calendar, call,
    call_dates::{self, CallDates, Change, DateWarningKind},
    extension::{self, NewTime},
    submission,
};
use mellanrum_model::{Error, Language, deadline::Deadline, extension::Becomes, permission::Role};
use time::{
    OffsetDateTime,
    macros::{date, datetime},
};

use crate::{path::write, world::World};

const OPEN: OffsetDateTime = datetime!(2020-09-28 08:00 UTC);

fn at(text: &str) -> Deadline {
    text.parse().expect("a deadline")
}

/// Dagny at the office, Maja who signs for the region and Karin who signs for Karlskrona.
async fn people(world: &World) -> [Actor; 3] {
    world.app.now.set(OPEN);
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let karin = world.applicant("Karin", "karlskrona-kommun", Role::Signatory).await;
    [world.sign_in(&dagny, Some("blekinge")).await, world.sign_in(&maja, None).await, world.sign_in(&karin, None).await]
}

async fn the_call(world: &World, actor: &Actor) -> call::Call {
    let association = world.association("blekinge").await;
    call::list(&world.app, actor, association).await.expect("listed").remove(0)
}

fn change(call: &call::Call, dates: CallDates) -> Change {
    Change { expected: call.dates(), dates, reason: "Mötet är flyttat.".into() }
}

fn codes(error: &Error) -> Vec<&'static str> {
    match error {
        Error::Invalid(violations) => violations.iter().map(|violation| violation.code).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_moved_day_shows_its_effects_first_and_can_be_moved_back() {
    let world = World::start(&["blekinge"]).await;
    let [dagny, maja, karin] = people(&world).await;
    let app = &world.app;
    let sent = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    let _draft = write(&world, &karin, "blekinge", "Ett utkast", &["region-blekinge"]).await;
    app.now.set(datetime!(2020-10-02 22:00 UTC));
    let sent = submission::submit(app, &maja, sent.id).await.expect("sent");
    assert!(sent.late, "the first second after the last minute");

    let call = the_call(&world, &dagny).await;
    let later =
        CallDates { closes_at: Some(at("2020-10-31 12:00")), decision_on: Some(date!(2020 - 11 - 09)), ..call.dates() };
    let effects = call_dates::effects_of(app, &dagny, call.id, &change(&call, later)).await.expect("effects");
    assert_eq!((effects.drafts, effects.received), (1, 1));
    let kinds: Vec<DateWarningKind> = effects.warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(kinds, [DateWarningKind::ClosesOnDayOff, DateWarningKind::NoMeeting]);
    let [moved] = effects.moves.as_slice() else { panic!("{:?}", effects.moves) };
    assert_eq!((moved.before, moved.after), (Some(at("2020-10-02 23:59")), Some(at("2020-10-31 12:00"))));
    assert_eq!((moved.organisation.key.as_str(), moved.becomes), ("region-blekinge", Some(Becomes::InTime)));
    assert!(application::find(app, &maja, sent.id).await.expect("read").expect("there").late, "looking writes nothing");

    for (wrong, code) in [
        (Change { reason: " ".into(), ..change(&call, later) }, "REQUIRED"),
        (change(&call, call.dates()), "UNCHANGED"),
        (change(&call, CallDates { closes_at: None, ..call.dates() }), "REQUIRED"),
        (change(&call, CallDates { closes_at: Some(at("2020-11-03 12:00")), ..call.dates() }), "BEFORE_CLOSING"),
    ] {
        let refused = call_dates::change(app, &dagny, call.id, &wrong).await.expect_err("refused");
        assert_eq!(codes(&refused), [code], "{wrong:?}");
    }
    call_dates::change(app, &dagny, call.id, &change(&call, later)).await.expect("moved");
    let stale = call_dates::change(app, &dagny, call.id, &change(&call, CallDates { starts_on: None, ..later })).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    let counted = application::find(app, &maja, sent.id).await.expect("read").expect("there");
    assert!(!counted.late);
    let key = (counted.association, counted.id);
    let submissions = application::submissions(app, &maja, &[key]).await.expect("read").remove(&sent.id).expect("one");
    assert!(submissions[0].late, "what was sent stays as it was");
    let history = application::history(app, &maja, &[key]).await.expect("read").remove(&sent.id).expect("events");
    assert!(history.iter().any(|event| event.kind == "LATENESS_CHANGED"), "{history:?}");

    // The file of the association has the dates as they are now, and can be read again.
    let file = association::export(app, "blekinge").await.expect("exported");
    assert_eq!(file.calls[0].closes_at, Some(at("2020-10-31 12:00")));
    let read = mellanrum_model::association::read(&file.to_yaml().expect("text")).expect("a file that may be applied");
    assert_eq!(association::plan(app, &read).await.expect("planned"), association::Plan::Unchanged);

    let history = call_dates::history(app, &dagny, &call).await.expect("read");
    let [last] = history.as_slice() else { panic!("{history:?}") };
    assert_eq!((last.before, last.after, last.reason.as_str()), (call.dates(), later, "Mötet är flyttat."));
    assert_eq!(last.by.as_deref(), Some("Dagny"));
    let moved = the_call(&world, &dagny).await;
    call_dates::change(app, &dagny, call.id, &change(&moved, last.before)).await.expect("moved back");
    assert!(application::find(app, &maja, sent.id).await.expect("read").expect("there").late);
    assert!(call_dates::history(app, &maja, &call).await.expect("read").is_empty(), "not an applicant's to read");
    let hers = call_dates::change(app, &maja, call.id, &change(&moved, later)).await;
    assert!(matches!(hers, Err(Error::NotFound | Error::Forbidden)), "{hers:?}");
}

#[tokio::test]
async fn a_day_that_a_file_moves_counts_like_one_that_the_office_moves() {
    let world = World::start(&["blekinge"]).await;
    let [dagny, maja, _] = people(&world).await;
    let app = &world.app;
    let sent = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    app.now.set(datetime!(2020-10-02 22:00 UTC));
    let sent = submission::submit(app, &maja, sent.id).await.expect("sent");
    assert!(sent.late, "the first second after the last minute");
    let call = the_call(&world, &dagny).await;

    let mut file = association::export(app, "blekinge").await.expect("exported");
    file.calls[0].closes_at = Some(at("2020-10-09 16:00"));
    association::apply(app, &file, Some("Styrelsen flyttade dagen.")).await.expect("applied");

    let counted = application::find(app, &maja, sent.id).await.expect("read").expect("there");
    assert!(!counted.late);
    let key = (counted.association, counted.id);
    let history = application::history(app, &maja, &[key]).await.expect("read").remove(&sent.id).expect("events");
    let event = history.iter().find(|event| event.kind == "LATENESS_CHANGED").expect("told");
    assert_eq!(event.by, None, "nobody who signs in");
    let moves = call_dates::history(app, &dagny, &call).await.expect("read");
    let [moved] = moves.as_slice() else { panic!("{moves:?}") };
    assert_eq!((moved.before, moved.by.as_deref()), (call.dates(), None));
    assert_eq!(moved.after.closes_at, Some(at("2020-10-09 16:00")));
    assert_eq!(moved.reason, "Styrelsen flyttade dagen.");
}

#[tokio::test]
async fn longer_time_counts_for_one_applicant_to_its_last_second() {
    let world = World::start(&["blekinge"]).await;
    let [dagny, maja, karin] = people(&world).await;
    let app = &world.app;
    let call = the_call(&world, &dagny).await;
    let hers = write(&world, &maja, "blekinge", "Vägen in", &["karlskrona-kommun"]).await;
    let others = write(&world, &karin, "blekinge", "En annan väg", &["region-blekinge"]).await;
    let region = hers.owner;
    let time = |closes_at: &str, reason: &str| NewTime {
        call: call.id,
        organisation: region,
        closes_at: at(closes_at),
        reason: reason.into(),
    };
    for (wrong, code) in [
        (time("2020-10-02 23:59", "Sjukdom"), "NOT_LATER"),
        (time("2020-10-25 02:30", ""), "REQUIRED"),
        (NewTime { organisation: app.new_id().into(), ..time("2020-10-25 02:30", "Sjukdom") }, "UNKNOWN"),
    ] {
        let refused = extension::give(app, &dagny, &wrong).await.expect_err("refused");
        assert_eq!(codes(&refused), [code], "{wrong:?}");
    }
    extension::give(app, &dagny, &time("2020-10-09 12:00", "Sjukdom")).await.expect("given");
    // In the night when the clocks go back, 02.30 comes twice: the second ends it, at 01.31 UTC.
    let given = extension::give(app, &dagny, &time("2020-10-25 02:30", "Längre sjukdom")).await.expect("given anew");
    let all = extension::list(app, &dagny, &call).await.expect("read").expect("hers to read");
    assert_eq!((all.len(), all[0].id, all[1].withdrawn_at.is_some()), (2, given.id, true));
    assert_eq!(extension::list(app, &karin, &call).await.expect("read"), None);

    // Seen everywhere by her who has it, and by nobody else.
    app.now.set(datetime!(2020-10-25 01:30:59 UTC));
    let desk = |actor| call::list_for_desk(app, actor);
    let open: Vec<_> =
        desk(&maja).await.expect("a desk").into_iter().filter(|entry| entry.call.id == call.id).collect();
    assert_eq!(open.len(), 1, "open for her");
    assert_eq!(open[0].call.closes_at_for(region), Some(at("2020-10-25 02:30")));
    assert!(desk(&karin).await.expect("a desk").iter().all(|entry| entry.call.id != call.id), "closed for others");
    let ics = calendar::show(app, &maja, Language::Sv).await.expect("a calendar");
    assert!(ics.contains("20201025T01"), "{ics}");
    assert!(!calendar::show(app, &karin, Language::Sv).await.expect("a calendar").contains("20201025T01"));
    let read = application::find(app, &karin, hers.id).await.expect("read").expect("a party of it");
    assert_eq!(application::closes_at(&read, &call), Some(at("2020-10-25 02:30")), "the owner's time counts for it");
    let late = application::start(app, &karin, call.id, others.owner, "För sent", None).await.expect_err("closed");
    assert_eq!(codes(&late), ["CALL_NOT_OPEN"]);
    let again = application::start(app, &maja, call.id, region, "En till", None).await.expect("open for her");

    let hers = submission::submit(app, &maja, hers.id).await.expect("sent");
    assert!(!hers.late, "the last second");
    let others = submission::submit(app, &karin, others.id).await.expect("sent");
    assert!(others.late);
    app.now.set(datetime!(2020-10-25 01:31 UTC));
    let late = application::start(app, &maja, call.id, region, "Ännu en", None).await.expect_err("closed for her too");
    assert_eq!(codes(&late), ["CALL_NOT_OPEN"]);
    assert_eq!(application::closes_at(&again, &call), Some(at("2020-10-25 02:30")));

    // Moving the call past it gives everybody the same; withdrawing it makes late what came by it.
    let later = CallDates { closes_at: Some(at("2020-10-26 12:00")), ..call.dates() };
    let effects = call_dates::effects_of(app, &dagny, call.id, &change(&call, later)).await.expect("effects");
    let becomes: Vec<_> = effects.moves.iter().map(|moved| (moved.organisation.id, moved.becomes)).collect();
    assert_eq!(becomes.len(), 2, "{becomes:?}");
    assert!(becomes.contains(&(others.owner, Some(Becomes::InTime))) && becomes.contains(&(region, None)));
    let refused = extension::withdraw(app, &dagny, given.id, "").await.expect_err("no reason");
    assert_eq!(codes(&refused), ["REQUIRED"]);
    extension::withdraw(app, &dagny, given.id, "Gavs av misstag").await.expect("withdrawn");
    assert!(application::find(app, &maja, hers.id).await.expect("read").expect("there").late);
    extension::withdraw(app, &dagny, given.id, "").await.expect("stays so");
    extension::give(app, &dagny, &time("2020-10-25 02:30", "Ändå")).await.expect("given");
    assert!(!application::find(app, &maja, hers.id).await.expect("read").expect("there").late);
}
