//! What is said of a file whose form is wrong: everything at once, each with line, column, place and what to write.

use mellanrum_model::association::{Problem, read};

use crate::association_files::{file, place_of};

/// Blekinge's file with some of it replaced, and what is found in it.
fn broken(replacements: &[(&str, &str)]) -> (String, Vec<Problem>) {
    let mut text = file("blekinge.yaml");
    for (from, to) in replacements {
        assert!(text.contains(from), "the test knows how the file is written: {from}");
        text = text.replacen(from, to, 1);
    }
    let found = read(&text).expect_err("the file is wrong");
    (text, found)
}

#[test]
fn five_different_errors_are_told_at_once() {
    let (text, found) = broken(&[
        ("number_scheme:", "numberscheme:"),
        ("  office: Förbundets kansli\n", ""),
        ("target_percent: 90", "target_percent: ninety"),
        ("severity: stops", "severity: stop"),
        ("closes_at: 2020-10-02 23:59", "closes_at: 2 oktober"),
    ]);
    let said: Vec<(&str, (u64, u64), &str)> = found
        .iter()
        .map(|problem| (problem.place.as_str(), (problem.line, problem.column), problem.message.as_str()))
        .collect();
    let after = |label: &str, wanted: &str| {
        let (line, column) = place_of(&text, &format!("{label}{wanted}"));
        (line, column + label.len() as u64)
    };
    assert_eq!(
        said,
        [
            (
                "contact.office",
                place_of(&text, "email: kansli@"),
                "is missing and must be there: What the office is called. Write `office:` with a text"
            ),
            (
                "numberscheme",
                place_of(&text, "numberscheme:"),
                "there is no field `numberscheme` here; write `number_scheme`"
            ),
            (
                "goals[0].target_percent",
                after("target_percent: ", "ninety"),
                "expected a whole number such as 1, found `ninety`"
            ),
            ("policies[0].rules[0].severity", after("severity: ", "stop\n"), "`stop` is not known here; write `stops`"),
            (
                "calls[0].closes_at",
                after("closes_at: ", "2 oktober"),
                "`2 oktober` is not a date and time such as 2020-10-02 23:59"
            ),
        ]
    );
}

#[test]
fn each_error_says_what_to_write_instead() {
    for (from, to, place, said) in [
        ("slug: blekinge", "slug: 2020", "slug", "expected a text, found a number; write it in quotes: \"2020\""),
        ("slug: blekinge", "slug: yes", "slug", "write it in quotes"),
        ("slug: blekinge", "slug:", "slug", "expected a text, found nothing"),
        ("slug: blekinge", "slug: [a]", "slug", "expected a text, found a list"),
        ("target_percent: 90", "target_percent: 300", "goals[0].target_percent", "from 0 to 255, found 300"),
        ("target_percent: 90", "target_percent: \"90\"", "goals[0].target_percent", "write it without quotes"),
        ("target_percent: 90", "target_percent: 9.5", "goals[0].target_percent", "a whole number such as 1"),
        ("budget_years: [2021, 2022]", "budget_years: 2021", "calls[0].budget_years", "a list, each entry after `- `"),
        ("budget_years: [2021, 2022]", "budget_years: [2021, x]", "calls[0].budget_years[1]", "found `x`"),
        ("required: true", "required: ja", "templates[0].sections[0].questions[0].required", "expected true or false"),
        ("en: project owner }", "de: Projektträger }", "terms.owner.de", "there is no field `de` here"),
        ("terms:\n  owner: {", "terms:\n  owner: [", "", ""),
        ("asks: money_to_members", "asks: money_for_members", "policies[1].rules[0].asks", "write `money_to_members`"),
        ("asks: money_to_members", "asks: owner_kinds", "policies[1].rules[0].asks", "needs more"),
        (
            "asks: { min_party_kinds: { count: 2 } }",
            "asks: { min_parties: { count: 2 } }",
            "policies[0].rules[0].asks",
            "`min_parties` is not known here; expected one of ",
        ),
        (
            "asks: { min_party_kinds: { count: 2 } }",
            "asks: { min_party_kinds: { number: 2 } }",
            "policies[0].rules[0].asks.min_party_kinds.number",
            "there is no field `number` here; expected count",
        ),
        ("opens_on: 2020-08-17", "opens_on: 2020-08-32", "calls[0].opens_on", "is not a date such as 2020-10-02"),
        ("\"{year}/{number:4}\"", "\"{year}\"", "number_scheme", "write it as in `{year}/{number:4}`"),
        ("kind: REGION", "kind: region", "members[2].kind", "write `REGION`"),
    ] {
        let (text, found) = broken(&[(from, to)]);
        let is_said = |problem: &Problem| problem.place == place && problem.message.contains(said);
        assert!(found.iter().any(is_said), "{to}: {found:#?}");
        let (line, _) = place_of(&text, to);
        assert!(found.iter().all(|problem| problem.line >= line && problem.line <= line + 3), "{to}: {found:#?}");
    }
}

#[test]
fn what_is_no_yaml_is_told_alone() {
    for text in ["slug: [", "slug: a\nslug: b\n", "a: b: c"] {
        let found = read(text).expect_err("no YAML, or the same field twice");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].line > 0, "{found:?}");
    }
    let found = read("").expect_err("nothing");
    assert!(found[0].message.contains("found nothing"), "{found:?}");
}
