//! The written schema is the one that the code has.

use std::{fs, path::PathBuf};

use mellanrum_api::sdl;

#[test]
fn the_schema_file_is_generated() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schema.graphql");
    #[expect(clippy::disallowed_methods, reason = "how `make generate` asks; no setting of the product")]
    let is_update = std::env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1");
    if is_update {
        fs::write(&path, sdl()).expect("written");
    }
    let written = fs::read_to_string(&path).expect("the file is in the repository");
    assert!(written == sdl(), "schema.graphql is not the schema of the code; `make generate` writes it");
}

#[test]
fn everything_has_a_description() {
    let (mut bare, mut block) = (Vec::new(), String::new());
    let (mut is_described, mut is_inside_description) = (false, false);
    for line in sdl().lines().map(|line| line.trim().to_owned()) {
        if is_inside_description || line.starts_with('"') {
            let block_quotes = line.matches("\"\"\"").count();
            is_inside_description = if is_inside_description { block_quotes == 0 } else { block_quotes == 1 };
            is_described = true;
            continue;
        }
        if line == "schema {" {
            break;
        }
        if line.is_empty() || line.starts_with(['}', ')']) {
            continue;
        }
        if line.ends_with('{') {
            block.clone_from(&line);
        }
        if !is_described {
            bare.push(format!("{block} {line}"));
        }
        is_described = false;
    }
    assert_eq!(bare, Vec::<String>::new());
}
