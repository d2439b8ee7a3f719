//! The four associations' own files, and what is said when their parts contradict each other.

use std::{fs, path::PathBuf};

use mellanrum_model::association::{AssociationFile, Problem, read, warnings};
use proptest::{prelude::*, test_runner::Config};

use crate::any_file::any_file;

pub fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../infra/associations").join(name);
    fs::read_to_string(path).expect("the file is in the repository")
}

fn problems(text: &str) -> Vec<Problem> {
    read(text).expect_err("the file is wrong")
}

/// The line and column of `wanted` in a text, from 1.
pub fn place_of(text: &str, wanted: &str) -> (u64, u64) {
    let at = text.find(wanted).expect("the text has it");
    let before = &text[..at];
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.chars().rev().take_while(|&sign| sign != '\n').count() as u64 + 1;
    (line, column)
}

#[test]
fn the_four_files_are_right_and_survive_being_written_and_read() {
    for name in ["blekinge.yaml", "badesa.yaml", "sofint.yaml", "jamtland.yaml"] {
        let association = match read(&file(name)) {
            Ok(association) => association,
            Err(problems) => panic!("{name}: {problems:#?}"),
        };
        assert_eq!(format!("{}.yaml", association.slug), name);
        let written = association.to_yaml().expect("it can be written");
        let again: AssociationFile =
            read(&written).unwrap_or_else(|problems| panic!("{name}: {problems:#?}\n{written}"));
        assert_eq!(again, association, "{name}");
    }
}

#[test]
fn blekinge_asks_what_its_call_of_2020_asks() {
    let blekinge = read(&file("blekinge.yaml")).expect("right");
    let call = &blekinge.calls[0];
    assert_eq!(call.closes_at.expect("it closes").to_string(), "2020-10-02 23:59");
    assert_eq!(call.decision_on.expect("it is decided").to_string(), "2020-11-02");
    assert_eq!((blekinge.target_groups.len(), blekinge.priorities.len()), (6, 5));
    let targets: Vec<Option<u8>> = blekinge.goals.iter().map(|goal| goal.target_percent).collect();
    assert_eq!(targets, [Some(90), Some(75), Some(60)]);
}

#[test]
fn an_error_of_form_names_line_and_column() {
    let text = file("blekinge.yaml");
    let broken = text.replacen("2020-10-02 23:59", "2020-10-32 23:59", 1);
    let found = problems(&broken);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].line, place_of(&broken, "2020-10-32").0, "{found:?}");
    assert!(found[0].message.contains("not a date and time"), "{found:?}");

    let unknown = text.replacen("number_scheme:", "numberscheme:", 1);
    let found = problems(&unknown);
    assert_eq!((found[0].line, found[0].column), place_of(&unknown, "numberscheme:"), "{found:?}");
}

#[test]
fn contradictions_are_found_all_at_once() {
    let text = file("blekinge.yaml");
    let blekinge = read(&text).expect("right");
    let template = format!("template: {}", blekinge.calls[0].template);
    let header = format!("on_header: \"{}\"", blekinge.colours.on_header);
    assert!(text.contains(&template) && text.contains(&header), "the test knows how the file is written");
    let broken = text.replacen(&template, "template: nothing", 1).replacen(&header, "on_header: \"#777777\"", 1);
    let found = problems(&broken);
    let places: Vec<&str> = found.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["colours.on_header", "calls[0].template"], "{found:?}");
    let (line, column) = place_of(&broken, "template: nothing");
    assert_eq!((found[1].line, found[1].column), (line, column + "template: ".len() as u64));
}

#[test]
fn a_call_that_asks_for_a_problem_statement_has_a_form_for_it_or_says_how_to_mend_that() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/associations/statement.yaml");
    let text = fs::read_to_string(path).expect("the file is in the repository");
    let right = read(&text).expect("right");
    let form = "    statement_template: { key: problem, version: 1 }\n";
    assert!(text.contains(form), "the test knows how the file is written");
    let found = problems(&text.replacen(form, "", 1));
    assert_eq!((found.len(), found[0].place.as_str()), (1, "calls[0].statement_template"), "{found:?}");
    assert!(found[0].line > 0, "{found:?}");
    for remedy in ["statement_template: { key: …, version: … }", "process: { problem_statement: false }"] {
        assert!(found[0].message.contains(remedy), "{found:?}");
    }
    let unknown = problems(&text.replacen(form, "    statement_template: { key: problem, version: 2 }\n", 1));
    assert_eq!(unknown[0].message, "there is no template `problem` in version 2", "{unknown:?}");
    // A form that waits for the step to be switched on is no contradiction.
    let off = text.replacen("problem_statement: true, ", "", 1);
    let off = read(&off).expect("right");
    assert_eq!(off.calls[0].statement_template, right.calls[0].statement_template);
}

#[test]
fn versions_of_a_policy_say_their_times_and_gaps_are_warned_of() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/associations/two-years.yaml");
    let text = fs::read_to_string(path).expect("the file is in the repository");
    let right = read(&text).expect("right");
    assert_eq!(warnings(&text, &right), []);

    let from = "    valid_from: 2021-01-01\n";
    let overlapping = text.replacen(from, "    valid_from: 2018-06-01\n", 1);
    let found = problems(&overlapping);
    assert_eq!((found.len(), found[0].place.as_str()), (1, "policies[2].valid_from"), "{found:?}");
    let (line, column) = place_of(&overlapping, "2018-06-01");
    assert_eq!((found[0].line, found[0].column), (line, column));
    assert!(found[0].message.ends_with("in force from 2019-01-01; expected a later day"), "{found:?}");

    let first = "    valid_from: 2019-01-01\n";
    let gap = text.replacen(first, "    valid_from: 2019-01-01\n    valid_until: 2020-07-01\n", 1);
    let found = warnings(&gap, &read(&gap).expect("a gap is allowed"));
    // The yearly call opens in it, and has none of the policy's rules.
    let places: Vec<&str> = found.iter().map(|found| found.place.as_str()).collect();
    assert_eq!(places, ["policies[1].valid_until", "calls[1].opens_on"], "{found:?}");
    assert!(found[1].message.contains("none of its rules are asked"), "{found:?}");
    assert_eq!((found[0].line, found[0].column), place_of(&gap, "2020-07-01"));

    let unknown = problems(&text.replacen("finansieringsmodell, version: 2 }", "finansieringsmodell, version: 3 }", 1));
    assert_eq!(unknown[0].place, "calls[2].policies[0].version");
    assert_eq!(unknown[0].message, "there is no version 3 of policy `finansieringsmodell`");
    // Two policies do not share a rule, two versions of one do.
    let shared = problems(&text.replacen("key: two_kinds", "key: yearly_amount", 1));
    assert_eq!(shared[0].message, "rule `yearly_amount` is there already");
}

#[test]
fn domains_are_names_of_hosts_each_once() {
    let with =
        |domains: &str| file("blekinge.yaml").replacen("\nname: ", &format!("\ndomains: [{domains}]\nname: "), 1);
    let right = read(&with("samordning.example.se, xn--anskan-xxa.example.se, a-1.b2.example")).expect("right");
    assert_eq!(right.domains.len(), 3);
    assert_eq!(right.profile().domains, right.domains);
    for wrong in [
        "Samordning.example.se",
        "ansökan.example.se",
        "localhost",
        "samordning.example.se.",
        ".example.se",
        "a..se",
        "-a.example.se",
        "a-.example.se",
        "a_b.example.se",
        "192.0.2.1",
        "\"a.example.se:8080\"",
        "\"https://a.example.se\"",
        "\"*.example.se\"",
        "\"\"",
        "\"a.se, a.se\"",
    ] {
        let text = with(wrong);
        let found = problems(&text);
        assert_eq!((found.len(), found[0].place.as_str()), (1, "domains[0]"), "{wrong}: {found:?}");
        assert_eq!(found[0].line, place_of(&text, "domains: [").0, "{wrong}");
    }
    let twice = problems(&with("a.example.se, b.example.se, a.example.se"));
    assert_eq!((twice.len(), twice[0].place.as_str()), (1, "domains[2]"), "{twice:?}");
    assert!(twice[0].message.contains("there already"), "{twice:?}");
}

#[test]
fn any_file_survives_being_written_and_read() {
    proptest!(Config { failure_persistence: None, cases: 96, ..Config::default() }, |(file in any_file())| {
        let written = file.to_yaml().expect("it can be written");
        let again = read(&written);
        prop_assert!(again.as_ref() == Ok(&file), "{again:#?}\n{written}");
    });
}

#[test]
fn names_are_there_and_organisations_have_keys() {
    let right = file("blekinge.yaml");
    let wrong = right
        .replacen("short_name: Finsam Blekinge", "short_name: \"\"", 1)
        .replacen("organisation: region-blekinge", "organisation: Region Blekinge", 1)
        .replacen("name: Karlskrona kommun", "name: ''", 1);
    let found = problems(&wrong);
    let places: Vec<&str> = found.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(places, ["short_name", "members[2].organisation", "members[3].name"], "{found:?}");
}

#[test]
fn frames_of_a_call_are_there_and_share_no_cost_type() {
    let right = file("blekinge.yaml");
    let first = right.find("amount: 7000000").expect("an amount");
    assert_eq!(right.matches("cost_types: [services, travel, premises, other]").count(), 2, "how the file is written");
    let places = |wrong: &str| -> Vec<(String, String)> {
        problems(wrong).into_iter().map(|problem| (problem.place, problem.message)).collect()
    };
    let shared = right.replace("cost_types: [services, travel, premises, other]", "cost_types: [services, staff]");
    let found = places(&shared);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "calls[0].frames[1]");
    assert!(found[0].1.contains("`staff` is paid by both `base_financing` and `activities`"), "{found:?}");
    let all = right.replace("    cost_types: [services, travel, premises, other]\n", "");
    assert_eq!(places(&all)[0].0, "calls[0].frames[1]", "a frame without cost types pays for all");

    let once = right.replacen("cost_types: [services, travel, premises, other]", "cost_types: [nothing]", 1);
    let found = places(&once);
    let where_: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(where_, ["frames[1].cost_types[0]", "frames[3].cost_types"], "{found:?}");

    let mut wrong = right.clone();
    wrong.replace_range(first..first + "amount: 7000000".len(), "amount: -1");
    let wrong = wrong.replacen("    year: 2022", "    year: 2021", 1).replacen(
        "[base_financing, activities]",
        "[base, activities]",
        1,
    );
    let found = problems(&wrong);
    let where_: Vec<&str> = found.iter().map(|problem| problem.place.as_str()).collect();
    assert_eq!(where_, ["frames[0].amount", "frames[2].key", "calls[0].frames[0]"], "{found:?}");
    let (line, column) = place_of(&wrong, "[base, activities]");
    assert_eq!((found[2].line, found[2].column), (line, column + 1));
}
