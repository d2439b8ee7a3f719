//! The written schema is the one that the code has.

use mellanrum_api::sdl;

#[test]
fn the_schema_file_is_generated() {
    mellanrum_testkit::generated::check("schema.graphql", &sdl());
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
