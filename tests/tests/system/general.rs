//! The product knows no association: what the files call things stands in the files.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use mellanrum_model::{
    association::{read, schema_text},
    organisation::STATE_AUTHORITIES,
};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files_in(&path, found) } else { found.push(path) }
    }
}

/// Words that the product has for something of its own, and files for a question.
const SHARED: [&str; 2] = ["ends_on", "last_day"];

/// What a file calls the association, its members, policies, rules, forms, questions and the rest.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let is_name = ["slug", "short_name", "organisation", "number", "key"].contains(&field.as_str());
                found.extend(value.as_str().filter(|_| is_name).map(str::to_owned));
                names(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// Whether a word is an association's own: a name or a number, or a key of several words that the format does not use itself.
fn is_peculiar(word: &str, format: &str) -> bool {
    let is_of_the_state = STATE_AUTHORITIES.iter().any(|(key, name, _)| word == *key || word == *name);
    let is_compound = word.contains(['_', '-', '/', ' ']) || word.chars().any(|letter| !letter.is_ascii_lowercase());
    is_compound && !is_of_the_state && !format.contains(word)
}

/// A source file without its tests and comments.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_said = |line: &&str| !["//", "--"].iter().any(|mark| line.trim_start().starts_with(mark));
    code.lines().filter(is_said).collect::<Vec<_>>().join("\n")
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == '-');
    text.match_indices(word)
        .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next()))
}

#[test]
fn no_association_is_known_by_the_product() {
    let mut associations = Vec::new();
    for folder in ["infra/associations", "tests/associations"] {
        files_in(&root().join(folder), &mut associations);
    }
    associations.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let (mut known, format) = (BTreeSet::new(), schema_text());
    let starter = root().join("crates/model/src/association/starter.yaml");
    let starter = fs::read_to_string(starter).expect("what a new association begins with");
    for path in &associations {
        let file = read(&fs::read_to_string(path).expect("a file")).expect("an association");
        known.extend([file.slug.clone(), file.name.clone()]);
        let members = file.members.iter().map(|member| member.name.clone());
        known.extend(members.filter(|name| is_peculiar(name, "")));
        let mut found = BTreeSet::new();
        names(&serde_json::to_value(&file).expect("JSON"), &mut found);
        known.extend(found.into_iter().filter(|word| is_peculiar(word, &format)));
    }
    // What a new association begins with is the product's.
    known.retain(|word| !has_word(&starter, word) && !SHARED.contains(&word.as_str()));
    assert!(known.len() > 100 && associations.len() > 5, "the files are read: {known:?}");

    let mut sources = Vec::new();
    for entry in fs::read_dir(root().join("crates")).expect("the crates") {
        let of_crate = entry.expect("a crate").path();
        for part in ["src", "templates", "locales", "operations", "assets"] {
            if of_crate.join(part).is_dir() {
                files_in(&of_crate.join(part), &mut sources);
            }
        }
    }
    files_in(&root().join("migrations"), &mut sources);
    // What shows the product (the four associations of the demo, sample pages) and what tries it may name them.
    let shows = ["crates/server/src/demo", "crates/portal/src/samples", "crates/testkit/", "/tests.rs", "/testing.rs"];
    sources.retain(|path| !shows.iter().any(|part| path.to_string_lossy().contains(part)));
    let mut said = Vec::new();
    for path in &sources {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let code = code(&text);
        said.extend(
            known.iter().filter(|word| has_word(&code, word)).map(|word| format!("{}: {word}", path.display())),
        );
    }
    assert!(sources.len() > 300, "the sources are read: {}", sources.len());
    assert!(said.is_empty(), "an association's own words stand in the product:\n{}", said.join("\n"));
}
