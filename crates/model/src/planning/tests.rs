//! Days counted back from a board meeting: by hand, and by any steps.

use super::*;
use proptest::prelude::*;

fn step(key: &str, before: i32, of: &str) -> PlanningStep {
    PlanningStep {
        key: key.to_owned(),
        name: Text::both(key, key),
        days_before: Some(before),
        days_after: None,
        of: of.to_owned(),
        days: DayCount::Calendar,
        proposes: None,
        public: false,
    }
}

fn after(key: &str, days: i32, of: &str) -> PlanningStep {
    PlanningStep { days_before: None, days_after: Some(days), ..step(key, 0, of) }
}

/// Material a week before the group, which meets five weeks before the board; the director's proposal two weeks after it.
fn practice() -> Planning {
    Planning {
        steps: vec![
            step("material", 7, "group"),
            after("proposal", 14, "group"),
            step("group", 35, BOARD),
            PlanningStep { days: DayCount::Working, ..step("notice", 10, BOARD) },
            PlanningStep { proposes: Some(CallDay::ClosesAt), ..step("last_day", 7, "material") },
        ],
    }
}

fn on(planned: &[PlannedStep], key: &str) -> Date {
    planned.iter().find(|planned| planned.step.key == key).unwrap().on
}

fn kinds(planned: &[PlannedStep], key: &str) -> Vec<PlanNoteKind> {
    let planned = planned.iter().find(|planned| planned.step.key == key).unwrap();
    planned.notes.iter().map(|note| note.kind).collect()
}

#[test]
fn a_chain_is_counted_back_from_the_board() {
    let planned = practice().days(date!(2020 - 11 - 12), &[]);
    let keys: Vec<&str> = planned.iter().map(|planned| planned.step.key.as_str()).collect();
    assert_eq!(keys, ["last_day", "material", "group", "proposal", "notice"]);
    assert_eq!(on(&planned, "group"), date!(2020 - 10 - 08));
    assert_eq!(on(&planned, "material"), date!(2020 - 10 - 01));
    assert_eq!(on(&planned, "proposal"), date!(2020 - 10 - 22));
    assert_eq!(on(&planned, "last_day"), date!(2020 - 09 - 24));
    // Ten working days: two weeks, without a holiday in them.
    assert_eq!(on(&planned, "notice"), date!(2020 - 10 - 29));
    assert!(planned.iter().all(|planned| planned.notes.is_empty()));
}

#[test]
fn a_day_off_gives_way_and_says_why() {
    // 6 January 2021 is Epiphany, a Wednesday; the days before it are a Tuesday and a Monday.
    let planned = Planning { steps: vec![step("one", 7, BOARD), after("two", 1, BOARD)] };
    let days = planned.days(date!(2021 - 01 - 13), &[]);
    assert_eq!(on(&days, "one"), date!(2021 - 01 - 05));
    assert_eq!(kinds(&days, "one"), [PlanNoteKind::MovedFromDayOff]);
    assert_eq!(days[0].notes[0].sentence.sv, "6 januari 2021 är trettondedag jul, därför arbetsdagen före.");
    // Good Friday to Easter Monday.
    let days = planned.days(date!(2021 - 04 - 01), &[]);
    assert_eq!(on(&days, "two"), date!(2021 - 04 - 06));
    // Working days are counted over the same Easter.
    let working = Planning { steps: vec![PlanningStep { days: DayCount::Working, ..step("one", 2, BOARD) }] };
    assert_eq!(on(&working.days(date!(2021 - 04 - 06), &[]), "one"), date!(2021 - 03 - 31));
}

#[test]
fn a_chosen_day_is_kept_counts_for_others_and_is_judged() {
    let chosen = |step: &str, on| vec![ChosenDay { step: step.to_owned(), on }];
    let board = date!(2020 - 11 - 12);
    let planned = practice().days(board, &chosen("group", date!(2020 - 10 - 17)));
    assert_eq!(on(&planned, "material"), date!(2020 - 10 - 09), "the tenth is a Saturday");
    assert_eq!(kinds(&planned, "group"), [PlanNoteKind::OnDayOff, PlanNoteKind::TooShort]);
    let late = practice().days(board, &chosen("material", date!(2020 - 10 - 09)));
    assert_eq!(kinds(&late, "material"), [PlanNoteKind::TooShort]);
    let sentence = &late.iter().find(|planned| planned.step.key == "material").unwrap().notes[0].sentence;
    assert_eq!(sentence.sv, "Ska vara före group.");
    let early = practice().days(board, &chosen("material", date!(2020 - 09 - 01)));
    assert!(kinds(&early, "material").is_empty(), "more time than asked for");
    let today = as_of(early, date!(2020 - 09 - 02));
    assert_eq!(kinds(&today, "material"), [PlanNoteKind::InThePast]);
    assert!(kinds(&today, "group").is_empty());
}

#[test]
fn a_call_has_its_own_dates_and_keeps_what_differs() {
    let dates = CallDates { decision_on: Some(date!(2020 - 11 - 12)), ..CallDates::default() };
    let proposed = practice().propose(&dates);
    assert_eq!(proposed.closes_at, "2020-09-24 23:59".parse().ok());
    assert_eq!(practice().propose(&CallDates::default()), CallDates::default());
    let noon = CallDates { closes_at: "2020-09-01 12:00".parse().ok(), ..dates };
    assert_eq!(practice().propose(&noon).closes_at, "2020-09-24 12:00".parse().ok(), "the hour is kept");
    let planned = practice().days_of_call(&noon, &[]);
    assert!(planned.iter().any(|planned| planned.is_chosen() && planned.on == date!(2020 - 09 - 01)));
    let day = |step: &str, on| ChosenDay { step: step.to_owned(), on };
    let written =
        [day("group", date!(2020 - 10 - 08)), day("notice", date!(2020 - 10 - 28)), day("gone", date!(2020 - 10 - 01))];
    assert_eq!(practice().to_keep(&noon, &written), [day("notice", date!(2020 - 10 - 28))]);
}

#[test]
fn steps_that_cannot_be_counted_are_told() {
    let fields = |steps: Vec<PlanningStep>| -> Vec<(usize, &'static str)> {
        Planning { steps }.problems().into_iter().map(|(index, field, _)| (index, field)).collect()
    };
    assert!(fields(practice().steps).is_empty());
    assert_eq!(fields(vec![step("a", 1, "b"), step("b", 1, "a"), step("c", 1, BOARD)]), [(0, "of"), (1, "of")]);
    assert_eq!(fields(vec![step("a", 1, "a")]), [(0, "of")]);
    assert_eq!(fields(vec![step(BOARD, 1, BOARD), step("", -1, "x")]).len(), 5);
    assert_eq!(fields(vec![PlanningStep { days_after: Some(1), ..step("a", 1, BOARD) }]), [(0, "key")]);
    let twice = PlanningStep { proposes: Some(CallDay::StartsOn), ..after("a", 1, BOARD) };
    assert_eq!(fields(vec![twice.clone(), PlanningStep { key: "b".into(), ..twice }]), [(1, "proposes")]);
    // A circle has no days, and the rest has.
    let partly = Planning { steps: vec![step("a", 1, "b"), step("b", 1, "a"), step("c", 1, BOARD)] };
    assert_eq!(partly.days(date!(2020 - 11 - 12), &[]).len(), 1);
}

fn any_steps() -> impl Strategy<Value = Planning> {
    let one = (any::<bool>(), 0..=400_i32, 0..8_usize, any::<bool>());
    proptest::collection::vec(one, 0..8).prop_map(|drawn| {
        let steps = drawn.into_iter().enumerate().map(|(index, (is_back, days, of, is_working))| PlanningStep {
            key: format!("s{index}"),
            days_before: is_back.then_some(days),
            days_after: (!is_back).then_some(days),
            of: if of < index { format!("s{of}") } else { BOARD.to_owned() },
            days: if is_working { DayCount::Working } else { DayCount::Calendar },
            ..step("x", 0, BOARD)
        });
        Planning { steps: steps.collect() }
    })
}

proptest! {
    /// Every step has one day, a working day, and never less time than the lead time between it and what it is counted from.
    #[test]
    fn the_lead_time_is_never_cut(planning in any_steps(), days in 0_i64..20_000) {
        let board = date!(2000 - 01 - 01) + Duration::days(days);
        prop_assert!(planning.problems().is_empty());
        let planned = planning.days(board, &[]);
        prop_assert_eq!(planned.len(), planning.steps.len());
        prop_assert!(planned.is_sorted_by_key(|planned| planned.on));
        for one in &planned {
            prop_assert!(day_off(one.on).is_none(), "{}", one.on);
            let from = planned.iter().find(|other| other.step.key == one.step.of).map_or(board, |other| other.on);
            let between = if one.step.is_back() { days_between(one.on, from) } else { days_between(from, one.on) };
            prop_assert!(between >= one.step.lead(), "{} days where {} are wanted", between, one.step.lead());
            prop_assert!(one.notes.iter().all(|note| !note.kind.is_warning()));
        }
    }

    /// Nothing overflows at either end of the calendar.
    #[test]
    fn days_end_with_the_calendar(planning in any_steps(), is_first in any::<bool>()) {
        let board = if is_first { FIRST } else { Date::MAX };
        prop_assert_eq!(planning.days(board, &[]).len(), planning.steps.len());
    }
}
