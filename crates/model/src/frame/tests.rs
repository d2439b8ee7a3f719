use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

use super::*;

fn line(number: u128, year: i32, cost_type: &str, source: BudgetSource, amount_ore: i64) -> BudgetLine {
    BudgetLine {
        id: Uuid::from_u128(number).into(),
        year,
        cost_type: cost_type.into(),
        organisation: Uuid::nil().into(),
        source,
        amount_ore,
        note: String::new(),
        version: 1,
    }
}

fn draw(lines: Vec<BudgetLine>, outcome: Option<Outcome>, granted: &[(u128, i64)]) -> Draw {
    Draw {
        application: Uuid::nil().into(),
        frames: vec!["staff".into(), "activities".into()],
        lines,
        outcome,
        granted: granted.iter().map(|&(number, ore)| (Uuid::from_u128(number).into(), ore)).collect(),
    }
}

fn types(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|&key| key.to_owned()).collect()
}

#[test]
fn what_is_applied_for_counts_in_its_year_and_by_its_cost_type() {
    use BudgetSource::{Applied, CoFinancingCash, Other};
    let lines = vec![
        line(1, 2021, "staff", Applied, 100),
        line(2, 2021, "travel", Applied, 20),
        line(3, 2022, "staff", Applied, 7),
        line(4, 2021, "staff", CoFinancingCash, 1000),
        line(5, 2021, "staff", Other, 1000),
    ];
    let sent = draw(lines.clone(), None, &[]);
    let waiting = |ore| Figures { asked: ore, waiting: ore, granted: 0 };
    assert_eq!(sent.of("staff", &types(&["staff"]), 2021), waiting(100));
    assert_eq!(sent.of("staff", &types(&["staff"]), 2022), waiting(7));
    assert_eq!(sent.of("activities", &types(&["travel", "other"]), 2021), waiting(20));
    assert_eq!(sent.of("activities", &[], 2021), waiting(120), "all cost types when none is named");
    assert_eq!(sent.of("other", &[], 2021), Figures::default(), "no frame of its call");
    assert_eq!(sent.of("staff", &[], 2023), Figures::default());

    let partly = draw(lines.clone(), Some(Outcome::PartlyGranted), &[(1, 60), (2, 0), (3, 7)]);
    assert_eq!(partly.of("staff", &types(&["staff"]), 2021), Figures { asked: 100, waiting: 0, granted: 60 });
    assert_eq!(partly.of("staff", &types(&["staff"]), 2022), Figures { asked: 7, waiting: 0, granted: 7 });
    let back = draw(lines.clone(), Some(Outcome::ReferredBack), &[]);
    assert_eq!(back.of("staff", &types(&["staff"]), 2021), waiting(100), "what is referred back still waits");
    let rejected = draw(lines, Some(Outcome::Rejected), &[]);
    assert_eq!(rejected.of("staff", &[], 2021), Figures::default());
}

fn any_line() -> impl Strategy<Value = (i32, &'static str, BudgetSource, i64)> {
    let cost_types = select(&["staff", "travel", "services", "other"][..]);
    (2021..=2023_i32, cost_types, select(&BudgetSource::ALL[..]), 0..=crate::budget::MAX_AMOUNT_ORE)
}

/// An application whose lines are granted in thousandths of what they ask for, where it is granted.
fn any_draw() -> impl Strategy<Value = Draw> {
    let outcomes = select(
        &[
            None,
            Some(Outcome::Granted),
            Some(Outcome::PartlyGranted),
            Some(Outcome::Rejected),
            Some(Outcome::ReferredBack),
            Some(Outcome::Tabled),
        ][..],
    );
    (vec((any_line(), 0..=1000_i64), 0..8), outcomes, any::<u64>()).prop_map(|(lines, outcome, seed)| {
        let id = |index: usize| (u128::from(seed) << 64) + index as u128;
        let all: Vec<BudgetLine> = lines
            .iter()
            .enumerate()
            .map(|(index, ((year, cost_type, source, ore), _))| line(id(index), *year, cost_type, *source, *ore))
            .collect();
        let grant = |(line, (_, thousandths)): (&BudgetLine, &(_, i64))| {
            let ore = match outcome {
                Some(Outcome::Granted) => line.amount_ore,
                _ => i64::try_from(i128::from(line.amount_ore) * i128::from(*thousandths) / 1000).expect("a part"),
            };
            (line.id, ore)
        };
        let has_lines = matches!(outcome, Some(Outcome::Granted | Outcome::PartlyGranted));
        let applied = all.iter().zip(&lines).filter(|(line, _)| line.source == BudgetSource::Applied);
        let granted = if has_lines { applied.map(grant).collect() } else { Vec::new() };
        Draw { lines: all, granted, ..draw(Vec::new(), outcome, &[]) }
    })
}

proptest! {
    /// Frames that share the cost types between them share all the money: nothing is lost and nothing is counted twice, in any
    /// year, however much of it is granted.
    #[test]
    fn frames_and_years_add_up_to_the_whole(draws in vec(any_draw(), 0..12)) {
        let frames = [("staff", types(&["staff"])), ("activities", types(&["travel", "services", "other"]))];
        let sum: Figures = draws.iter().flat_map(|draw| {
            frames.iter().flat_map(move |(key, types)| (2021..=2023).map(move |year| draw.of(key, types, year)))
        }).sum();
        let counted = || draws.iter().filter(|draw| draw.outcome != Some(Outcome::Rejected));
        let applied = |draw: &Draw| -> i64 {
            draw.lines.iter().filter(|line| line.source == BudgetSource::Applied).map(|line| line.amount_ore).sum()
        };
        prop_assert_eq!(sum.asked, counted().map(applied).sum::<i64>());
        let undecided = |draw: &&Draw| !draw.outcome.is_some_and(Outcome::is_final);
        prop_assert_eq!(sum.waiting, counted().filter(undecided).map(applied).sum::<i64>());
        let granted: i64 = draws.iter().flat_map(|draw| &draw.granted).map(|(_, ore)| ore).sum();
        prop_assert_eq!(sum.granted, granted);
        prop_assert!(sum.granted <= sum.asked - sum.waiting);
    }

    /// What one application draws and what all others draw are together what all draw.
    #[test]
    fn one_and_the_others_are_all(draws in vec(any_draw(), 1..6), year in 2021..=2023_i32) {
        let of = |draw: &Draw| draw.of("activities", &[], year);
        let others: Figures = draws[1..].iter().map(of).sum();
        let all: Figures = draws.iter().map(of).sum();
        prop_assert_eq!([of(&draws[0]), others].into_iter().sum::<Figures>(), all);
    }
}

fn member(name: &str, before: [Option<i64>; 2], now: [Option<i64>; 2]) -> TwoYears {
    let amounts = |[planned, decided]: [Option<i64>; 2]| Amounts {
        planned: planned.map(|kronor| kronor * KRONA),
        decided: decided.map(|kronor| kronor * KRONA),
        received: None,
    };
    TwoYears { name: name.into(), before: amounts(before), now: amounts(now) }
}

#[test]
fn contributions_are_unchanged_when_no_member_brings_less() {
    let checked = |members: &[TwoYears]| check(Requirement::UnchangedContributions, 2021, members);
    let same = member("Staten", [Some(7_000_000), None], [None, Some(7_000_000)]);
    assert_eq!(checked(std::slice::from_ref(&same)).standing, Standing::Met);
    let more = member("Regionen", [Some(1), Some(2)], [None, Some(3)]);
    assert_eq!(checked(&[same.clone(), more]).standing, Standing::Met);

    // What is decided counts before what was planned, in both years; a raise of another does not make up for it.
    let less = member("Kommunen", [Some(1_000_000), Some(1_500_000)], [Some(1_500_000), Some(1_400_000)]);
    let found = checked(&[same.clone(), less, member("Den andra", [Some(1), None], [Some(900_000), None])]);
    assert_eq!(found.standing, Standing::NotMet);
    assert_eq!(found.sentence.sv, "Bidragen 2021 är lägre än 2020: Kommunen 100\u{a0}000 kr mindre.");
    assert_eq!(
        found.sentence.en.as_deref(),
        Some("The contributions of 2021 are lower than those of 2020: Kommunen SEK 100,000 less.")
    );

    let silent = member("Kommunen", [Some(1), None], [None, None]);
    let found = checked(&[same, silent, member("Ny", [None, None], [Some(1), None])]);
    assert_eq!(found.standing, Standing::Unclear);
    assert!(found.sentence.sv.ends_with("för 2021 från Kommunen."), "{found:?}");
    assert_eq!(checked(&[]).standing, Standing::Unclear);
}

#[test]
fn an_amount_is_whole_kronor_and_a_condition_is_in_swedish() {
    let codes = |terms: &Terms| terms.check(0).into_iter().map(|violation| violation.code).collect::<Vec<_>>();
    let amount = |ore| Terms { amount_ore: Some(ore), ..Terms::default() };
    for (ore, expected) in [(0, 0), (100, 0), (150, 1), (-100, 1), (MAX_ORE, 0), (MAX_ORE + 100, 1)] {
        assert_eq!(codes(&amount(ore)).len(), expected, "{ore}");
    }
    let condition = |sv: &str, en: Option<&str>| Terms {
        condition: Some(Text { sv: sv.into(), en: en.map(str::to_owned) }),
        ..amount(100)
    };
    assert_eq!(codes(&condition(&"å".repeat(2001), None)), ["TOO_LONG"]);
    assert_eq!(codes(&condition("", Some("Unchanged"))), ["REQUIRED"]);
    assert_eq!(condition(" ", Some(" ")).tidied(), amount(100));
    let gone = Terms { amount_ore: None, ..condition("Villkor", None) };
    assert_eq!(gone.tidied(), Terms::default(), "without an amount there is nothing to say");
}

#[test]
fn a_file_has_kronor_where_the_rest_has_ore() {
    let text = r#"{"key":"a","year":2021,"name":"A","amount":7000000,"requires":"unchanged_contributions"}"#;
    let frame: Frame = serde_json::from_str(text).unwrap();
    assert_eq!(frame.amount_ore, 700_000_000);
    assert_eq!(serde_json::to_string(&frame).unwrap(), text);
}
