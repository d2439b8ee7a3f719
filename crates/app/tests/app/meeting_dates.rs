//! Board meetings that are added, changed, cancelled and restored in the portal, and what an older file does afterwards.

use mellanrum_app::{
    actor::Actor,
    application::{self, Application},
    association::{Effect, Plan, apply, export, plan},
    call,
    decision::{self, NewDecision},
    meeting,
    meeting_dates::{self, Addition, Cancellation, Change, ClockTime, DoneKind, MeetingDates, MeetingWarningKind},
    recommendation::{self, Proposal},
    submission,
};
use mellanrum_model::{
    Error, Text,
    application::{ApplicationState, Outcome, RecommendationKind},
    call_dates::DateWarningKind,
    id::{AgendaItemId, MeetingId},
    permission::Role,
    planning::{PlanNoteKind, Planning, PlanningStep},
};
use time::{
    Date,
    macros::{date, datetime},
};

use crate::{
    path::write,
    world::{World, file},
};

const WHY: Option<&str> = Some("Enligt verksamhetsplanen.");
const NOVEMBER: Date = date!(2020 - 11 - 02);
const DECEMBER: Date = date!(2020 - 12 - 07);

struct Office {
    world: World,
    dagny: Actor,
    olle: Actor,
}

/// Blekinge with a group that meets two weeks before the board; Dagny heads its office, Olle writes its cases.
async fn office() -> Office {
    let world = World::start(&["blekinge"]).await;
    world.app.now.set(datetime!(2020-09-28 08:00 UTC));
    let mut wanted = file("blekinge");
    let group = PlanningStep {
        key: "group".into(),
        name: Text::from("Beredningsgrupp"),
        days_before: Some(14),
        days_after: None,
        of: "board".into(),
        days: Default::default(),
        proposes: None,
        public: false,
    };
    wanted.planning = Planning { steps: vec![group] };
    apply(&world.app, &wanted, WHY).await.expect("applied");
    let dagny = world.official("Dagny", "blekinge", Role::Director).await;
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    world.official("Berit", "blekinge", Role::BoardMember).await;
    let (dagny, olle) = (world.sign_in(&dagny, Some("blekinge")).await, world.sign_in(&olle, Some("blekinge")).await);
    Office { world, dagny, olle }
}

impl Office {
    async fn held_on(&self, day: Date) -> meeting_dates::Planned {
        let year = meeting_dates::list(&self.world.app, &self.dagny, Some(day.year())).await.expect("a year");
        year.meetings.into_iter().find(|planned| planned.state.meeting.held_on == day).expect("a meeting")
    }

    async fn find(&self, id: MeetingId) -> meeting_dates::Planned {
        meeting_dates::find(&self.world.app, &self.dagny, id).await.expect("read").expect("a meeting")
    }

    /// A recommended case on the agenda of a meeting.
    async fn case(&self, meeting: MeetingId, title: &str) -> (Application, AgendaItemId) {
        let app = &self.world.app;
        let maja = self.world.applicant(&format!("Maja{title}"), "region-blekinge", Role::Signatory).await;
        let maja = self.world.sign_in(&maja, None).await;
        let case = write(&self.world, &maja, "blekinge", title, &["karlskrona-kommun"]).await;
        submission::submit(app, &maja, case.id).await.expect("sent");
        let kind = RecommendationKind::Grant;
        recommendation::write(app, &self.olle, case.id, &Proposal::new(kind, "Förslag."), 0)
            .await
            .expect("recommended");
        meeting::add_item(app, &self.olle, meeting, case.id).await.expect("added");
        let items =
            meeting::items(app, &self.olle, &[meeting]).await.expect("read").remove(&meeting).expect("an agenda");
        let item = items.iter().find(|item| item.application == case.id).expect("an item").id;
        (case, item)
    }

    async fn state(&self, case: &Application) -> ApplicationState {
        application::find(&self.world.app, &self.olle, case.id).await.expect("read").expect("a case").state
    }

    /// The titles on the agenda of a meeting.
    async fn agenda(&self, meeting: MeetingId) -> Vec<String> {
        let found = meeting::items(&self.world.app, &self.olle, &[meeting]).await.expect("read").remove(&meeting);
        found.unwrap_or_default().into_iter().map(|item| item.title).collect()
    }

    async fn call(&self) -> call::Call {
        let association = self.world.association("blekinge").await;
        call::list(&self.world.app, &self.dagny, association).await.expect("listed").remove(0)
    }
}

fn moved(planned: &meeting_dates::Planned, to: Date) -> Change {
    Change {
        expected: planned.state.meeting.revision,
        dates: MeetingDates { held_on: to, ..planned.state.meeting.dates() },
        calls_follow: false,
        reason: "Ordföranden har fått förhinder.".into(),
    }
}

fn cancelled(planned: &meeting_dates::Planned, instead: Option<MeetingId>) -> Cancellation {
    Cancellation {
        expected: planned.state.meeting.revision,
        instead,
        calls_follow: false,
        reason: "För få ärenden.".into(),
    }
}

fn codes<T: std::fmt::Debug>(result: mellanrum_model::Result<T>) -> Vec<&'static str> {
    let Err(Error::Invalid(wrong)) = result else { panic!("{result:?}") };
    wrong.into_iter().map(|one| one.code).collect()
}

#[tokio::test]
async fn a_meeting_is_added_and_is_in_the_file() {
    let Office { world, dagny, olle } = &office().await;
    let app = &world.app;
    let dates = MeetingDates {
        title: Text::both(" Extra möte ", ""),
        held_on: date!(2020 - 10 - 31),
        starts_at: Some(ClockTime { hour: 13, minute: 0 }),
        place: "Ronneby".into(),
    };
    let addition = Addition { dates, reason: "Många ansökningar.".into() };
    let effects = meeting_dates::effects_of_adding(app, dagny, &addition).await.expect("effects");
    assert_eq!(effects.warnings.iter().map(|one| one.kind).collect::<Vec<_>>(), [MeetingWarningKind::OnDayOff]);
    assert_eq!(effects.plan.iter().map(|one| one.on).collect::<Vec<_>>(), [date!(2020 - 10 - 16)], "a working day");
    assert_eq!(effects.board, ["Berit"]);
    assert_eq!(
        codes(meeting_dates::add(app, dagny, &Addition { reason: " ".into(), ..addition.clone() }).await),
        ["REQUIRED"]
    );
    assert!(matches!(meeting_dates::add(app, olle, &addition).await, Err(Error::Forbidden)));
    let added = meeting_dates::add(app, dagny, &addition).await.expect("added");
    assert_eq!(added.dates().title, Text::from("Extra möte"));

    let written = export(app, "blekinge").await.expect("exported");
    let entry = written.meetings.last().expect("a meeting");
    assert_eq!(
        (entry.key.as_str(), entry.starts_at.map(|at| at.to_string()).as_deref()),
        ("2020-10-31", Some("13:00"))
    );
    assert_eq!(plan(app, &written).await.expect("planned"), Plan::Unchanged);

    // A second one on the same day is said, and has a key of its own.
    let again = meeting_dates::effects_of_adding(app, dagny, &addition).await.expect("effects");
    assert!(
        again
            .warnings
            .iter()
            .any(|one| one.kind == MeetingWarningKind::SameDay && one.sentence.sv.contains("Extra möte"))
    );
    meeting_dates::add(app, dagny, &addition).await.expect("added");
    assert_eq!(
        export(app, "blekinge").await.expect("exported").meetings.last().expect("a meeting").key,
        "2020-10-31-2"
    );
}

#[tokio::test]
async fn what_is_on_a_meeting_moves_with_it_and_calls_when_asked() {
    let office = office().await;
    let Office { world, dagny, .. } = &office;
    let app = &world.app;
    let planned = office.held_on(NOVEMBER).await;
    let id = planned.state.meeting.id;
    let (case, _) = office.case(id, "Ett").await;
    assert_eq!(planned.calls.len(), 1, "the call is decided on its day");

    // Two weeks earlier, the group would have met before the applications are in.
    let mut change = moved(&planned, date!(2020 - 10 - 05));
    let effects = meeting_dates::effects_of_changing(app, dagny, id, &change).await.expect("effects");
    assert_eq!((effects.items, effects.cases[0].applicant.as_str()), (1, "Region Blekinge"));
    assert_eq!(effects.calls[0].warnings.iter().map(|one| one.kind).collect::<Vec<_>>(), [DateWarningKind::NoMeeting]);
    assert_eq!(effects.calls[0].decision_on, None);
    assert!(effects.plan[0].notes.iter().any(|note| note.kind == PlanNoteKind::InThePast), "{:?}", effects.plan);
    change.calls_follow = true;
    let followed = meeting_dates::effects_of_changing(app, dagny, id, &change).await.expect("effects");
    assert_eq!(followed.calls[0].decision_on, Some(date!(2020 - 10 - 05)));
    assert!(followed.calls[0].warnings.is_empty());
    assert!(followed.calls[0].steps[0].after.notes.iter().any(|note| note.kind == PlanNoteKind::InThePast));
    change.dates.held_on = date!(2020 - 10 - 01);
    assert_eq!(
        codes(meeting_dates::change(app, dagny, id, &change).await),
        ["BEFORE_CLOSING"],
        "the call is open then"
    );

    change.dates.held_on = date!(2020 - 11 - 09);
    change.dates.starts_at = Some(ClockTime { hour: 9, minute: 30 });
    meeting_dates::change(app, dagny, id, &change).await.expect("moved");
    assert_eq!(office.call().await.decision_on, Some(date!(2020 - 11 - 09)));
    assert_eq!(office.agenda(id).await, ["Ett"]);
    let key = (case.association, case.id);
    let told = application::history(app, &office.olle, &[key]).await.expect("read").remove(&case.id).expect("events");
    assert_eq!(told.last().expect("an event").text.sv, "Mötet den 2 november 2020 flyttades till den 9 november 2020.");

    // Who saw it as it was does not write over it.
    assert!(matches!(meeting_dates::change(app, dagny, id, &change).await, Err(Error::Conflict)));
    let now = office.find(id).await;
    assert_eq!(codes(meeting_dates::change(app, dagny, id, &moved(&now, date!(2020 - 11 - 09))).await), ["UNCHANGED"]);
    let done = meeting_dates::history(app, dagny, id).await.expect("read");
    assert_eq!((done[0].kind, done[0].by.as_deref()), (DoneKind::Changed, Some("Dagny")));
    let back = done[0].before.clone().expect("what was before");
    let undo = Change { dates: back.clone(), calls_follow: true, ..moved(&now, NOVEMBER) };
    assert_eq!(meeting_dates::change(app, dagny, id, &undo).await.expect("undone").dates(), back);
    assert_eq!(office.call().await.decision_on, Some(NOVEMBER));
}

#[tokio::test]
async fn what_is_on_a_cancelled_meeting_goes_elsewhere_and_comes_back_with_it() {
    let office = office().await;
    let Office { world, dagny, .. } = &office;
    let app = &world.app;
    let (november, december) = (office.held_on(NOVEMBER).await, office.held_on(DECEMBER).await);
    let (first, second) = (november.state.meeting.id, december.state.meeting.id);
    let (case, _) = office.case(first, "Ett").await;
    assert_eq!(office.state(&case).await, ApplicationState::OnAgenda);

    // Without another meeting the case waits again, and is found among those that do.
    let november = office.find(first).await;
    let effects =
        meeting_dates::effects_of_cancelling(app, dagny, first, &cancelled(&november, None)).await.expect("effects");
    assert_eq!((effects.items, effects.after, effects.instead), (1, None, None));
    assert_eq!(effects.calls[0].warnings.iter().map(|one| one.kind).collect::<Vec<_>>(), [DateWarningKind::NoMeeting]);
    let follow = Cancellation { calls_follow: true, ..cancelled(&november, None) };
    assert_eq!(
        codes(meeting_dates::cancel(app, dagny, first, &follow).await),
        ["REQUIRED"],
        "calls follow to a meeting"
    );
    let itself = cancelled(&november, Some(first));
    assert_eq!(codes(meeting_dates::cancel(app, dagny, first, &itself).await), ["MEETING_HELD"]);
    meeting_dates::cancel(app, dagny, first, &cancelled(&november, None)).await.expect("cancelled");
    assert_eq!(office.state(&case).await, ApplicationState::Recommended);
    assert_eq!(meeting::candidates(app, &office.olle).await.expect("read").len(), 1);
    assert!(
        matches!(meeting::add_item(app, &office.olle, first, case.id).await, Err(Error::Conflict)),
        "it is cancelled"
    );
    let upcoming = mellanrum_app::association::upcoming_meetings(app, case.association).await.expect("read");
    assert!(upcoming.iter().all(|meeting| meeting.id != first), "nobody is told of it any more");
    let written = export(app, "blekinge").await.expect("exported");
    assert!(written.meetings.iter().all(|meeting| meeting.key != "2020-11-02"));

    assert_eq!(codes(meeting_dates::restore(app, dagny, first, " ").await), ["REQUIRED"]);
    meeting_dates::restore(app, dagny, first, "Fel möte ställdes in.").await.expect("restored");
    assert_eq!(office.agenda(first).await, ["Ett"]);
    assert_eq!(office.state(&case).await, ApplicationState::OnAgenda);
    assert!(matches!(meeting_dates::restore(app, dagny, first, "Igen.").await, Err(Error::NotFound)));

    // Another meeting takes over, and the call's decision with it.
    let november = office.find(first).await;
    let over = Cancellation { calls_follow: true, ..cancelled(&november, Some(second)) };
    let effects = meeting_dates::effects_of_cancelling(app, dagny, first, &over).await.expect("effects");
    assert_eq!(effects.instead.map(|other| other.id), Some(second));
    assert_eq!(effects.calls[0].decision_on, Some(DECEMBER));
    meeting_dates::cancel(app, dagny, first, &over).await.expect("cancelled");
    assert_eq!((office.agenda(first).await.len(), office.agenda(second).await), (0, vec!["Ett".to_owned()]));
    assert_eq!(office.call().await.decision_on, Some(DECEMBER));
    let kept = office.find(first).await;
    assert_eq!((kept.state.cancelled_by.as_deref(), kept.state.meeting.revision), (Some("Dagny"), 3));
    let again = meeting_dates::change(app, dagny, first, &moved(&kept, DECEMBER)).await;
    assert_eq!(codes(again), ["MEETING_HELD"], "it is restored first");
    meeting_dates::restore(app, dagny, first, "Det blev av.").await.expect("restored");
    assert_eq!((office.agenda(first).await.len(), office.agenda(second).await.len()), (1, 0));
    let kinds: Vec<_> =
        meeting_dates::history(app, dagny, first).await.expect("read").into_iter().map(|done| done.kind).collect();
    use DoneKind::{Cancelled, Restored};
    assert_eq!(kinds, [Restored, Cancelled, Restored, Cancelled]);
}

#[tokio::test]
async fn what_is_decided_stays_where_it_was_decided_also_by_a_file() {
    let office = office().await;
    let Office { world, dagny, olle } = &office;
    let app = &world.app;
    let november = office.held_on(NOVEMBER).await;
    let id = november.state.meeting.id;
    let there = export(app, "blekinge").await.expect("exported");
    let without = |file: &mellanrum_model::association::AssociationFile| {
        let mut file = file.clone();
        file.meetings.retain(|meeting| meeting.key != "2020-11-02");
        file
    };
    let (_, item) = office.case(id, "Ett").await;
    assert_eq!(codes(plan(app, &without(&there)).await), ["MEETING_USED"], "its case would be on no meeting");

    app.now.set(datetime!(2020-11-02 12:00 UTC));
    let new = NewDecision {
        outcome: Outcome::Rejected,
        text: "Styrelsen avslår.".into(),
        reasons: "Skäl.".into(),
        conditions: String::new(),
        presented_by: String::new(),
        presenter_left: true,
        lines: Vec::new(),
    };
    decision::decide(app, olle, item, new).await.expect("decided");
    let held = office.find(id).await;
    let told = held.state.held().fixed_because().expect("a reason");
    assert!(told.sv.contains("beslut"), "{told:?}");
    assert_eq!(codes(meeting_dates::change(app, dagny, id, &moved(&held, DECEMBER)).await), ["MEETING_HELD"]);
    assert_eq!(codes(meeting_dates::cancel(app, dagny, id, &cancelled(&held, None)).await), ["MEETING_HELD"]);
    assert_eq!(codes(plan(app, &without(&there)).await), ["MEETING_HELD"]);
    let mut later = there.clone();
    later.meetings[0].held_on = date!(2020 - 11 - 03);
    assert_eq!(codes(plan(app, &later).await), ["MEETING_HELD"]);
    assert_eq!(export(app, "blekinge").await.expect("exported"), there);
}

#[tokio::test]
async fn an_older_file_is_planned_as_the_change_that_it_is() {
    let office = office().await;
    let Office { world, dagny, .. } = &office;
    let app = &world.app;
    let older = export(app, "blekinge").await.expect("exported");
    let november = office.held_on(NOVEMBER).await;
    let id = november.state.meeting.id;
    meeting_dates::change(app, dagny, id, &moved(&november, date!(2020 - 11 - 09))).await.expect("moved");
    let dates = MeetingDates {
        title: Text::from("Extra möte"),
        held_on: date!(2020 - 11 - 30),
        starts_at: None,
        place: "Ronneby".into(),
    };
    let added = meeting_dates::add(app, dagny, &Addition { dates, reason: "Behövs.".into() }).await.expect("added");
    let december = office.held_on(DECEMBER).await;
    let second = december.state.meeting.id;
    meeting_dates::cancel(app, dagny, second, &cancelled(&december, None)).await.expect("cancelled");

    let Plan::Change(change) = plan(app, &older).await.expect("planned") else { panic!("a change") };
    let (before, after) = (date!(2020 - 11 - 09), NOVEMBER);
    assert_eq!(
        change.effects,
        [
            Effect::MeetingMoves { meeting: "2020-11-02".into(), before, after, items: 0 },
            Effect::MeetingCancelled { meeting: "2020-11-30".into() },
            Effect::MeetingRestored { meeting: "2020-12-07".into() },
        ]
    );
    assert!(change.diff.contains("+- key: 2020-12-07") || change.diff.contains("2020-12-07"), "{}", change.diff);
    let said = change.effects[0].sentence();
    assert_eq!(said.sv, "möte 2020-11-02 flyttas från 9 november 2020 till 2 november 2020; 0 ärenden följer med");
    apply(app, &older, Some("Tillbaka till planen.")).await.expect("applied");
    assert_eq!(export(app, "blekinge").await.expect("exported"), older);
    let kind = async |id| {
        let done = meeting_dates::history(app, dagny, id).await.expect("read").remove(0);
        assert_eq!((done.by, done.reason.as_str()), (None, "Tillbaka till planen."));
        done.kind
    };
    assert_eq!(kind(id).await, DoneKind::Changed);
    assert_eq!(kind(added.id).await, DoneKind::Cancelled);
    assert_eq!(kind(second).await, DoneKind::Restored);
    let kept = office.find(added.id).await;
    assert_eq!((kept.state.cancelled_by, kept.state.cancelled_reason), (None, None));
    meeting_dates::restore(app, dagny, added.id, "Det ska vara kvar.").await.expect("restored");
}
