use time::macros::date;

use super::*;
use crate::{
    association::CallMode,
    rule::{MaxAppliedPerYear, RuleKind, Severity},
};

fn version(version: i32, from: Option<Date>) -> PolicyEntry {
    PolicyEntry {
        key: Some("money".into()),
        version,
        number: format!("17/{version}"),
        title: "Policy".into(),
        decided_on: None,
        paragraph: None,
        valid_from: from,
        valid_until: None,
        drafts_follow_on: None,
        rules: Vec::new(),
    }
}

fn other() -> PolicyEntry {
    PolicyEntry { key: None, number: "2003:1210".into(), ..version(1, None) }
}

/// The first version, the one that replaces it in 2021, and another policy.
fn two() -> Vec<PolicyEntry> {
    vec![version(1, None), version(2, Some(date!(2021 - 01 - 01))), other()]
}

fn intake(mode: CallMode, opens_on: Option<Date>, closes_on: Option<Date>) -> Intake {
    Intake { mode, opens_on, closes_on, named: Vec::new() }
}

fn held(policies: &[PolicyEntry], intake: &Intake, begun_on: Date, today: Date) -> Vec<(String, i32, Ground)> {
    let found = holding(policies, intake, begun_on, today);
    found.iter().map(|holding| (holding.policy.key().to_owned(), holding.policy.version, holding.ground)).collect()
}

#[test]
fn a_version_is_in_force_until_the_next_one_replaces_it() {
    let policies = two();
    let on = |day| in_force(&policies, day).map(|policy| policy.number.as_str()).collect::<Vec<_>>();
    assert_eq!(on(date!(2020 - 12 - 31)), ["17/1", "2003:1210"]);
    assert_eq!(on(date!(2021 - 01 - 01)), ["17/2", "2003:1210"]);
    assert_eq!(policies[0].ends_on(&policies), Some(date!(2021 - 01 - 01)));
    let mut ended = two();
    ended[0].valid_until = Some(date!(2020 - 07 - 01));
    assert!(!ended[0].is_in_force(&ended, date!(2020 - 07 - 01)), "the end is the first day after");
    assert!(ended[0].is_in_force(&ended, date!(2020 - 06 - 30)));
}

#[test]
fn everybody_in_a_call_has_the_version_of_its_first_day() {
    let call = intake(CallMode::Call, Some(date!(2020 - 12 - 01)), Some(date!(2021 - 02 - 01)));
    let opening = Ground::Opening(date!(2020 - 12 - 01));
    for begun in [date!(2020 - 12 - 02), date!(2021 - 01 - 20)] {
        let held = held(&two(), &call, begun, begun);
        assert_eq!(held, [("money".to_owned(), 1, opening), ("2003:1210".to_owned(), 1, opening)]);
    }
    let without_first = intake(CallMode::Call, None, Some(date!(2021 - 02 - 01)));
    let begun = date!(2020 - 12 - 02);
    assert_eq!(held(&two(), &without_first, begun, begun)[0].1, 2, "then its last");
}

#[test]
fn a_first_day_that_moves_past_a_new_version_is_told() {
    let (before, closes) = (date!(2020 - 12 - 01), Some(date!(2021 - 02 - 01)));
    let from = intake(CallMode::Call, Some(before), closes);
    let told = |opens_on| {
        let found = moves(&two(), &from, &intake(CallMode::Call, Some(opens_on), closes), before);
        found.into_iter().map(|warning| warning.sentence.sv).collect::<Vec<_>>()
    };
    assert!(told(date!(2020 - 12 - 31)).is_empty());
    assert_eq!(
        told(date!(2021 - 01 - 04)),
        [
            "En annan version av policyn gäller för den som inte har skickat in än: 17/2, version 2 i stället för 17/1, version 1."
        ]
    );
}

#[test]
fn a_call_names_the_version_that_it_has() {
    let named = PolicyVersion { key: "money".into(), version: 2 };
    let call = Intake {
        named: vec![named],
        ..intake(CallMode::Call, Some(date!(2020 - 12 - 01)), Some(date!(2021 - 02 - 01)))
    };
    let begun = date!(2020 - 12 - 02);
    let found = held(&two(), &call, begun, begun);
    assert_eq!(found[0], ("money".to_owned(), 2, Ground::Named));
    assert_eq!(found[1].2, Ground::Opening(date!(2020 - 12 - 01)), "other policies go by the day");
}

#[test]
fn what_is_begun_at_any_time_keeps_its_version_until_drafts_follow() {
    let always = intake(CallMode::Rolling, None, None);
    let (before, after) = (date!(2020 - 12 - 30), date!(2021 - 01 - 02));
    let number = |policies: &[PolicyEntry], begun, today| held(policies, &always, begun, today)[0].clone();
    let policies = two();
    assert_eq!(number(&policies, before, date!(2022 - 01 - 01)), ("money".into(), 1, Ground::Begun(before)));
    assert_eq!(number(&policies, after, after), ("money".into(), 2, Ground::Begun(after)));
    let mut following = two();
    let day = date!(2021 - 04 - 01);
    following[1].drafts_follow_on = Some(day);
    assert_eq!(number(&following, before, date!(2021 - 03 - 31)).1, 1);
    assert_eq!(number(&following, before, day), ("money".into(), 2, Ground::Followed(day)));
    assert_eq!(number(&following, after, day), ("money".into(), 2, Ground::Begun(after)));
    // A third version that lets drafts be does not take the second away from what follows it.
    following.push(version(3, Some(date!(2021 - 06 - 01))));
    assert_eq!(number(&following, before, date!(2021 - 07 - 01)).1, 2);
    // In a call with a last day nobody follows: all are judged alike.
    let call = intake(CallMode::Call, Some(before), Some(date!(2021 - 05 - 01)));
    assert_eq!(held(&following, &call, before, day)[0].1, 1);
}

#[test]
fn a_policy_without_a_version_in_force_has_no_say() {
    let policies = [version(1, Some(date!(2021 - 01 - 01)))];
    let begun = date!(2020 - 12 - 30);
    assert!(held(&policies, &intake(CallMode::Rolling, None, None), begun, begun).is_empty());
}

#[test]
fn what_is_sent_in_stays_with_its_version() {
    let policies = two();
    let begun = date!(2020 - 12 - 30);
    let always = intake(CallMode::Rolling, None, None);
    let sent: Vec<Kept> = holding(&policies, &always, begun, begun).into_iter().map(Kept::from).collect();
    let words = serde_json::to_value(&sent).unwrap();
    assert_eq!(
        words[0],
        serde_json::json!({ "key": "money", "version": 1, "ground": { "by": "begun", "day": begun } })
    );
    assert_eq!(serde_json::from_value::<Vec<Kept>>(words).unwrap(), sent);
    let again = kept(&policies, &sent);
    assert_eq!((again.len(), again[0].policy.version, again[0].ground), (2, 1, Ground::Begun(begun)));
}

#[test]
fn times_that_overlap_are_told_with_what_to_write() {
    let fields = |policies: &[PolicyEntry]| {
        time_errors(policies).into_iter().map(|(index, field, _)| (index, field)).collect::<Vec<_>>()
    };
    assert_eq!(fields(&two()), []);
    assert_eq!(fields(&[version(1, None), version(2, None)]), [(1, "number")], "no first day");
    assert_eq!(fields(&[version(1, None), version(1, None)]), [(1, "number")], "twice the same");
    let day = Some(date!(2021 - 01 - 01));
    assert_eq!(fields(&[version(2, day), version(1, day)]), [(0, "valid_from")], "in any order");
    let mut long = two();
    long[0].valid_until = Some(date!(2021 - 02 - 01));
    let wrong = time_errors(&long);
    assert_eq!((wrong.len(), wrong[0].0, wrong[0].1), (1, 1, "valid_from"));
    assert!(wrong[0].2.contains("expected 2021-02-01 here"), "{}", wrong[0].2);
    let mut backwards = [version(1, day)];
    backwards[0].valid_until = Some(date!(2021 - 01 - 01));
    assert_eq!(fields(&backwards), [(0, "valid_until")]);
    let mut early = two();
    early[1].drafts_follow_on = Some(date!(2020 - 12 - 31));
    assert_eq!(fields(&early), [(1, "drafts_follow_on")]);
}

#[test]
fn a_time_without_a_version_is_told() {
    let mut policies = two();
    policies[0].valid_until = Some(date!(2020 - 12 - 01));
    assert_eq!(time_errors(&policies), []);
    let gaps = time_gaps(&policies);
    assert_eq!((gaps.len(), gaps[0].0, gaps[0].1), (1, 0, "valid_until"));
    assert!(gaps[0].2.contains("from 2020-12-01 until 2021-01-01"), "{}", gaps[0].2);
    policies[0].valid_until = policies[1].valid_from;
    assert_eq!(time_gaps(&policies), []);
}

#[test]
fn rules_that_came_went_or_changed_are_told() {
    let rule = |key: &str, severity, kronor| Rule {
        key: key.into(),
        severity,
        source: "3 §".into(),
        sentence: None,
        kind: RuleKind::MaxAppliedPerYear(MaxAppliedPerYear { kronor }),
    };
    let before = [rule("gone", Severity::Stops, 1), rule("same", Severity::Stops, 1), rule("more", Severity::Stops, 1)];
    let mut reworded = rule("more", Severity::Warns, 2);
    reworded.source = "4 §".into();
    let after = [rule("new", Severity::Stops, 1), reworded, rule("same", Severity::Stops, 1)];
    let found = differences(&before, &after);
    let told: Vec<_> = found
        .iter()
        .map(|one| {
            let key = |rule: Option<&Rule>| rule.map_or("", |rule| rule.key.as_str()).to_owned();
            (key(one.before), key(one.after), one.severity_changed, one.asks_otherwise, one.is_reworded)
        })
        .collect();
    assert_eq!(
        told,
        [
            (String::new(), "new".to_owned(), false, false, false),
            ("more".to_owned(), "more".to_owned(), true, true, true),
            ("gone".to_owned(), String::new(), false, false, false),
        ]
    );
    assert!(differences(&before, &before).is_empty());
}
