//! The published schema: editors and the reader say the same of a file.

use jsonschema::Validator;
use mellanrum_model::association::{read, schema};
use proptest::{prelude::*, test_runner::Config};
use serde_json::Value;

use crate::{any_file::any_file, association_files::file};

const STARTER: &str = include_str!("../../src/association/starter.yaml");

fn validator() -> Validator {
    jsonschema::validator_for(schema()).expect("the schema is one")
}

fn value(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("YAML")
}

/// What the schema finds wrong in a text, by place.
fn found(text: &str) -> Vec<String> {
    validator().iter_errors(&value(text)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_four_files_and_the_starter_are_as_the_schema_says() {
    for name in ["blekinge.yaml", "badesa.yaml", "sofint.yaml", "jamtland.yaml"] {
        let text = file(name);
        assert!(
            text.starts_with("# yaml-language-server: $schema=association.schema.json\n"),
            "{name} tells editors of its schema"
        );
        assert_eq!(found(&text), Vec::<String>::new(), "{name}");
    }
    assert_eq!(found(STARTER), Vec::<String>::new());
}

#[test]
fn what_the_schema_refuses_the_reader_refuses_too() {
    let right = file("blekinge.yaml");
    for (from, to) in [
        ("number_scheme:", "numberscheme:"),
        ("short_name: Finsam Blekinge\n", ""),
        ("number_scheme: \"{year}/{number:4}\"", "number_scheme: \"{year}\""),
        ("target_percent: 90", "target_percent: ninety"),
        ("target_percent: 90", "target_percent: 300"),
        ("severity: stops", "severity: STOPS"),
        ("kind: long_text", "kind: longtext"),
        ("count: 2 }", "count: 2, of: 3 }"),
        ("asks: money_to_members", "asks: money_for_members"),
        ("closes_at: 2020-10-02 23:59", "closes_at: 2 october"),
        ("en: project owner }", "de: Projektträger }"),
        ("budget_years: [2021, 2022]", "budget_years: 2021"),
        ("required: true", "required: ja"),
    ] {
        let wrong = right.replacen(from, to, 1);
        assert_ne!(wrong, right, "{from}");
        assert_ne!(found(&wrong), Vec::<String>::new(), "{to}");
        let problems = read(&wrong).expect_err(to);
        assert!(problems.iter().all(|problem| problem.line > 0 && problem.column > 0), "{problems:?}");
    }
}

#[test]
fn everything_in_the_schema_is_described_and_nothing_is_left_open() {
    fn walk(value: &Value, path: &str, fields: &mut usize) {
        if let Value::Object(object) = value {
            if let Some(Value::Object(properties)) = object.get("properties") {
                assert_eq!(object.get("additionalProperties"), Some(&Value::Bool(false)), "{path} is open");
                for (name, schema) in properties {
                    *fields += 1;
                    let is_variant = path.contains("RuleKind/oneOf") && object.get("description").is_some();
                    let described = schema.get("description").and_then(Value::as_str).unwrap_or_default();
                    assert!(is_variant || !described.is_empty(), "{path}.{name} is not described");
                    assert!(!described.contains("[`"), "{path}.{name} speaks to programmers: {described}");
                }
            }
            for (name, value) in object {
                walk(value, &format!("{path}/{name}"), fields);
            }
        }
        if let Value::Array(items) = value {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{path}/{index}"), fields);
            }
        }
    }
    let mut fields = 0;
    walk(schema(), "", &mut fields);
    assert!(fields > 80, "{fields}");
}

#[test]
fn any_file_that_is_right_is_as_the_schema_says() {
    let validator = validator();
    proptest!(Config { failure_persistence: None, cases: 32, ..Config::default() }, |(file in any_file())| {
        let written = file.to_yaml().expect("it can be written");
        let errors: Vec<String> = validator.iter_errors(&value(&written)).map(|error| error.to_string()).collect();
        prop_assert!(errors.is_empty(), "{errors:?}\n{written}");
    });
}
