//! Frames: what is asked for of them, granted and left, on what condition, and what a change of them would do.

use mellanrum_app::{
    App,
    actor::Actor,
    application::{self, Page},
    association::{self, Count, Effect, Plan},
    budget_line::{self, NewLine},
    completion,
    contribution::{self, Amounts},
    decision::{self, NewDecision},
    frame::{self, Change, Figures, Standing, Terms, Wanted},
    meeting,
    recommendation::{self, Proposal},
    submission,
};
use mellanrum_model::{
    Error, Language, Text,
    application::{Outcome, RecommendationKind},
    budget::{BudgetLine, BudgetSource},
    id::ApplicationId,
    permission::Role,
};
use time::macros::{date, datetime};

use crate::{
    path::write,
    world::{World, file},
};

const MILLION: i64 = 100_000_000;

fn kronor(kronor: i64) -> i64 {
    kronor * 100
}

/// What is asked for, waits and is granted of a frame in a year, in kronor.
async fn figures(app: &App, actor: &Actor, key: &str, year: i32) -> [i64; 3] {
    let year = frame::find(app, actor, Some(year)).await.expect("a year");
    let row = year.rows.iter().find(|row| row.key == key).expect("a frame");
    let Figures { asked, waiting, granted } = row.figures;
    assert_eq!(
        row.left(),
        row.terms.amount_ore.map(|ore| ore - granted),
        "what is granted and what is left are the whole"
    );
    [asked, waiting, granted].map(|ore| ore / 100)
}

async fn add_line(app: &App, actor: &Actor, id: ApplicationId, year: i32, cost_type: &str, amount: i64) {
    let line = NewLine {
        id: None,
        year,
        cost_type: cost_type.into(),
        organisation: actor.organisations[0].organisation.id,
        source: BudgetSource::Applied,
        amount_ore: kronor(amount),
        note: String::new(),
    };
    budget_line::save(app, actor, id, line, 0).await.expect("a line");
}

async fn applied(app: &App, actor: &Actor, application: &application::Application) -> Vec<BudgetLine> {
    let key = (application.association, application.id);
    let sent = application::submissions(app, actor, &[key]).await.expect("read").remove(&application.id).expect("sent");
    let lines = &sent.last().expect("sent").content.budget_lines;
    lines.iter().filter(|line| line.source == BudgetSource::Applied).cloned().collect()
}

/// The board decides a case: each line that it asks for gets what is said of its year and cost type.
async fn decide(
    app: &App,
    officer: &Actor,
    case: &application::Application,
    outcome: Outcome,
    granted: &[(i32, &str, i64)],
) {
    let kind = RecommendationKind::PartlyGrant;
    recommendation::write(app, officer, case.id, &Proposal::new(kind, "Förslag."), 0).await.expect("recommended");
    let meetings = meeting::list(app, officer, &Page { first: Some(20), ..Page::default() }).await.expect("meetings");
    let meeting = meetings.items.iter().find(|meeting| meeting.held_on == date!(2020 - 11 - 02)).expect("the meeting");
    meeting::add_item(app, officer, meeting.id, case.id).await.expect("added");
    let mut items = meeting::items(app, officer, &[meeting.id]).await.expect("items");
    let items = items.remove(&meeting.id).expect("some");
    let item = items.iter().find(|item| item.application == case.id).expect("ours").id;
    let lines = applied(app, officer, case).await.into_iter().filter_map(|line| {
        let found = granted.iter().find(|(year, cost_type, _)| (*year, *cost_type) == (line.year, &line.cost_type));
        found.map(|(_, _, amount)| (line.id, kronor(*amount)))
    });
    let new = NewDecision {
        outcome,
        text: "Styrelsen beslutar.".into(),
        reasons: String::new(),
        conditions: String::new(),
        presented_by: String::new(),
        presenter_left: true,
        lines: lines.collect(),
    };
    decision::decide(app, officer, item, new).await.expect("decided");
}

#[tokio::test]
async fn what_is_asked_for_granted_and_left_follows_each_case() {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let maja = world.applicant("Maja", "region-blekinge", Role::Signatory).await;
    let maja = world.sign_in(&maja, None).await;
    let officer_email = world.official("Olle", "blekinge", Role::Officer).await;
    let mut officer = world.sign_in(&officer_email, Some("blekinge")).await;
    let [mut one, mut two, mut three] = [const { None }; 3];
    for (title, case) in [("Ett", &mut one), ("Två", &mut two), ("Tre", &mut three)] {
        let new = write(&world, &maja, "blekinge", title, &["karlskrona-kommun", "forsakringskassan"]).await;
        add_line(app, &maja, new.id, 2022, "staff", 300_000).await;
        add_line(app, &maja, new.id, 2021, "services", 70_000).await;
        *case = Some(new);
    }
    let [one, two, three] = [one, two, three].map(|case| case.expect("written"));
    assert_eq!(figures(app, &officer, "base_financing", 2021).await, [0; 3], "drafts ask for nothing");

    for case in [&one, &two, &three] {
        submission::submit(app, &maja, case.id).await.expect("sent");
    }
    assert_eq!(figures(app, &officer, "base_financing", 2021).await, [1_500_000, 1_500_000, 0]);
    assert_eq!(figures(app, &officer, "base_financing", 2022).await, [900_000, 900_000, 0]);
    assert_eq!(figures(app, &officer, "activities", 2021).await, [210_000, 210_000, 0]);
    assert_eq!(figures(app, &officer, "activities", 2022).await, [0; 3]);

    // What is being completed counts as it was sent, until it is sent again.
    completion::request(app, &officer, two.id, "Vad kostar det?", date!(2020 - 10 - 12), Vec::new())
        .await
        .expect("asked");
    add_line(app, &maja, two.id, 2021, "travel", 30_000).await;
    assert_eq!(figures(app, &officer, "activities", 2021).await, [210_000, 210_000, 0]);
    completion::answer(app, &maja, two.id).await.expect("answered");
    assert_eq!(figures(app, &officer, "activities", 2021).await, [240_000, 240_000, 0]);

    app.now.set(datetime!(2020-11-05 09:00 UTC));
    officer = world.sign_in(&officer_email, Some("blekinge")).await;
    let granted = [(2021, "staff", 400_000), (2022, "staff", 300_000), (2021, "services", 0)];
    decide(app, &officer, &one, Outcome::PartlyGranted, &granted).await;
    assert_eq!(figures(app, &officer, "base_financing", 2021).await, [1_500_000, 1_000_000, 400_000]);
    assert_eq!(figures(app, &officer, "base_financing", 2022).await, [900_000, 600_000, 300_000]);
    assert_eq!(figures(app, &officer, "activities", 2021).await, [240_000, 170_000, 0]);
    decide(app, &officer, &three, Outcome::Rejected, &[]).await;
    assert_eq!(figures(app, &officer, "base_financing", 2021).await, [1_000_000, 500_000, 400_000]);
    assert_eq!(figures(app, &officer, "activities", 2021).await, [170_000, 100_000, 0]);

    // Beside each case: what is left without it, what it asks for, and what others wait for.
    let keys = [&one, &two, &three].map(|case| (case.association, case.id));
    let uses = frame::uses(app, &officer, &keys).await.expect("uses");
    let said = |case: &application::Application| -> Vec<_> {
        let of = |of: &frame::Use| {
            let ore = [of.left_before().expect("an amount"), of.own.asked, of.own.granted, of.others_waiting()];
            (of.row.key.clone(), of.row.year, ore.map(|ore| ore / 100))
        };
        uses[&case.id].iter().map(of).collect()
    };
    assert_eq!(
        said(&one),
        [
            ("base_financing".to_owned(), 2021, [7_000_000, 500_000, 400_000, 500_000]),
            ("base_financing".to_owned(), 2022, [7_000_000, 300_000, 300_000, 300_000]),
            ("activities".to_owned(), 2021, [7_000_000, 70_000, 0, 100_000]),
        ]
    );
    assert_eq!(said(&two)[0], ("base_financing".to_owned(), 2021, [6_600_000, 500_000, 0, 0]));
    assert_eq!(said(&three), [], "what is rejected draws on nothing");
    let there = world.sign_in("maja@organisation.example", Some("blekinge")).await;
    assert!(frame::uses(app, &there, &keys).await.expect("none").is_empty(), "those who apply do not read it");
    let other = world.official("Bo", "badesa", Role::Officer).await;
    let other = world.sign_in(&other, Some("badesa")).await;
    assert!(frame::uses(app, &other, &keys).await.expect("none").is_empty());
    assert!(frame::find(app, &other, Some(2021)).await.expect("a year").rows.is_empty());
}

fn change(key: &str, expected: &Terms, terms: &Terms) -> Change {
    let wanted = Wanted { key: key.into(), expected: expected.clone(), terms: terms.clone() };
    Change { year: 2021, frames: vec![wanted], reason: "Beslut § 31.".into() }
}

#[tokio::test]
async fn frames_are_changed_with_their_condition_in_view() {
    let world = World::start(&["blekinge", "badesa"]).await;
    let app = &world.app;
    app.now.set(datetime!(2020-09-28 08:00 UTC));
    let olle = world.official("Olle", "blekinge", Role::Officer).await;
    let olle = world.sign_in(&olle, Some("blekinge")).await;
    let reader = world.official("Lea", "blekinge", Role::Reader).await;
    let reader = world.sign_in(&reader, Some("blekinge")).await;
    let stranger = world.official("Bo", "badesa", Role::Officer).await;
    let stranger = world.sign_in(&stranger, Some("badesa")).await;
    assert_eq!(frame::years(app, &reader).await.expect("years"), [2022, 2021, 2020]);
    let this_year = frame::find(app, &reader, None).await.expect("this year");
    assert_eq!(this_year.year, 2020);
    assert!(this_year.rows.iter().all(|row| row.terms == Terms::default() && row.left().is_none()), "{this_year:?}");
    let before = frame::find(app, &olle, Some(2021)).await.expect("a year");
    let base = before.rows[0].clone();
    assert_eq!((base.key.as_str(), base.terms.amount_ore, base.calls.len()), ("base_financing", Some(7 * MILLION), 1));
    let standing = |year: &frame::Year| year.rows[0].checked.as_ref().map(|checked| checked.standing);
    assert_eq!(standing(&before), Some(Standing::Unclear), "nothing is contributed yet");
    assert_eq!(before.rows[1].checked, None, "the other has no condition");

    // The condition follows what members contribute.
    let members = contribution::find(app, &olle, Some(2021)).await.expect("members").members;
    let town = members.iter().find(|(member, _)| member.organisation.key == "karlskrona-kommun").expect("a member");
    let none = Amounts::default();
    for (year, expected, planned, standing_then) in [
        (2020, none, 900_000, Standing::Unclear),
        (2021, none, 900_000, Standing::Met),
        (2021, Amounts { planned: Some(kronor(900_000)), ..none }, 800_000, Standing::NotMet),
    ] {
        let amounts = Amounts { planned: Some(kronor(planned)), ..none };
        let wanted = contribution::Wanted { organisation: town.0.organisation.id, expected, amounts };
        let change = contribution::Change { year, contributions: vec![wanted], reason: "Budget.".into() };
        contribution::change(app, &olle, &change).await.expect("changed");
        let year = frame::find(app, &reader, Some(2021)).await.expect("a year");
        assert_eq!(standing(&year), Some(standing_then), "{year:?}");
    }

    let terms = Terms { amount_ore: Some(6 * MILLION), ..base.terms.clone() };
    let lower = change("base_financing", &base.terms, &terms);
    let effects = frame::effects_of(app, &olle, &lower).await.expect("effects");
    assert_eq!((effects.rows[0].left(), effects.rows[1].left()), (Some(6 * MILLION), Some(7 * MILLION)));
    assert_eq!(
        frame::find(app, &olle, Some(2021)).await.expect("a year").rows[0].terms,
        base.terms,
        "nothing is written"
    );
    for code in [frame::change(app, &reader, &lower).await, frame::effects_of(app, &reader, &lower).await] {
        assert!(matches!(code, Err(Error::Forbidden)), "{code:?}");
    }
    assert!(matches!(frame::change(app, &stranger, &lower).await, Err(Error::NotFound)), "not theirs");
    let codes = |error: Error| match error {
        Error::Invalid(violations) => violations.iter().map(|violation| violation.code).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let half = Terms { amount_ore: Some(50), ..terms.clone() };
    for (wrong, code) in [
        (change("base_financing", &base.terms, &half), "OUT_OF_RANGE"),
        (change("base_financing", &base.terms, &base.terms), "UNCHANGED"),
        (Change { reason: " ".into(), ..lower.clone() }, "REQUIRED"),
    ] {
        assert_eq!(codes(frame::change(app, &olle, &wrong).await.expect_err("refused")), [code]);
    }
    frame::change(app, &olle, &lower).await.expect("changed");
    assert!(matches!(frame::change(app, &olle, &lower).await, Err(Error::Conflict)));

    // It is in the export and the history; an older file takes it back, and says so in both.
    let exported = association::export(app, "blekinge").await.expect("exported");
    assert_eq!(exported.frames[0].amount_ore, 6 * MILLION);
    assert_eq!(association::plan(app, &exported).await.expect("planned"), Plan::Unchanged);
    let older = association::plan(app, &file("blekinge")).await.expect("planned");
    let Plan::Change(planned) = &older else { panic!("{older:?}") };
    assert_eq!(
        planned.effects,
        [Effect::FrameChanges {
            frame: "base_financing".into(),
            year: 2021,
            before: Some(6 * MILLION),
            after: Some(7 * MILLION),
            count: Count::default()
        }]
    );
    assert_eq!(
        planned.effects[0].sentence().in_language(Language::En),
        "frame base_financing 2021: from SEK 6,000,000 to SEK 7,000,000; 0 drafts and 0 cases can draw on it"
    );
    association::apply(app, &file("blekinge"), Some("Tillbaka.")).await.expect("applied");
    let history = frame::history(app, &reader, 2021).await.expect("history");
    let said: Vec<_> = history
        .iter()
        .map(|change| {
            (
                change.reason.as_str(),
                change.by.as_deref(),
                change.before[0].terms.amount_ore,
                change.after[0].terms.amount_ore,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("Tillbaka.", None, Some(6 * MILLION), Some(7 * MILLION)),
            ("Beslut § 31.", Some("Olle"), Some(7 * MILLION), Some(6 * MILLION)),
        ]
    );

    // A year more: the frame keeps its name and cost types, and gets a condition of its own. Taking it away is another change.
    let condition = Some(Text::both("Efter beslut i november.", "After a decision in November."));
    let new = Terms { amount_ore: Some(MILLION), condition, requires: None, shown_to_applicants: false };
    let next = Change { year: 2023, ..change("activities", &Terms::default(), &new) };
    let year = frame::change(app, &olle, &next).await.expect("changed");
    assert_eq!((year.rows[1].terms.clone(), year.rows[1].cost_types.len()), (new.clone(), 4));
    assert_eq!(frame::years(app, &olle).await.expect("years"), [2023, 2022, 2021, 2020]);
    let exported = association::export(app, "blekinge").await.expect("exported");
    assert_eq!(exported.frames.last().map(|frame| (frame.year, frame.source.clone())), Some((2023, None)));
    let gone = Change { year: 2023, ..change("activities", &new, &Terms::default()) };
    frame::change(app, &olle, &gone).await.expect("gone");
    assert_eq!(association::plan(app, &file("blekinge")).await.expect("planned"), Plan::Unchanged);
}
