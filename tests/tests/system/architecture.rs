//! The house keeps its shape: who may depend on whom, on what, and under which licence.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .other_options([
            "--locked".to_owned(),
            "--offline".to_owned(),
            "--filter-platform=x86_64-unknown-linux-gnu".to_owned(),
        ])
        .exec()
        .expect("cargo metadata")
}

/// The direct dependencies of each of our crates, without those of tests.
fn dependencies(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let direct =
                package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
            (package.name.to_string(), direct.map(|dependency| dependency.name.clone()).collect())
        })
        .collect()
}

#[test]
fn each_floor_rests_on_those_below_it() {
    let allowed: &[(&str, &[&str])] = &[
        ("model", &[]),
        ("store", &["model"]),
        ("services", &["model"]),
        ("documents", &["model"]),
        ("app", &["model", "store", "services", "documents"]),
        ("api", &["app", "model"]),
        ("portal", &[]),
        ("testkit", &["store", "services"]),
        // testkit: the demo starts private services, behind a feature that released binaries are built without.
        ("server", &["model", "store", "services", "documents", "app", "api", "portal", "testkit"]),
        ("tests", &[]),
    ];
    for (name, direct) in dependencies(&metadata()) {
        let floor = name.strip_prefix("mellanrum-").expect("our crates share a prefix");
        let below = allowed.iter().find(|(known, _)| *known == floor).map(|(_, below)| *below);
        let below =
            below.unwrap_or_else(|| panic!("{name} is a new crate: say here what it may rest on, and why it is one"));
        for ours in direct.iter().filter_map(|other| other.strip_prefix("mellanrum-")) {
            assert!(below.contains(&ours), "{floor} may not depend on {ours}");
        }
    }
}

#[test]
fn each_heavy_library_has_one_room() {
    let rooms: &[(&str, &[&str])] = &[
        ("sqlx", &["store"]),
        ("aws-sdk-s3", &["services"]),
        ("redis", &["services"]),
        ("lettre", &["services"]),
        ("typst", &["documents"]),
        ("async-graphql", &["api"]),
        ("askama", &["portal"]),
        ("graphql_client", &["portal"]),
        ("s3s", &["testkit"]),
    ];
    let dependencies = dependencies(&metadata());
    for (library, allowed) in rooms {
        for (name, direct) in &dependencies {
            let floor = name.trim_start_matches("mellanrum-");
            assert!(!direct.contains(*library) || allowed.contains(&floor), "{floor} may not depend on {library}");
        }
    }
}

#[test]
fn the_model_does_no_io() {
    let direct = &dependencies(&metadata())["mellanrum-model"];
    for library in ["tokio", "sqlx", "axum", "reqwest", "tracing", "async-trait"] {
        assert!(!direct.contains(library), "model may not depend on {library}");
    }
}

/// Every crate that is built for a Linux machine, with its licence: what `cargo metadata` lists is more than that.
fn built_crates() -> BTreeSet<(String, String)> {
    let output = std::process::Command::new("cargo")
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--offline",
            "--edges",
            "all",
            "--prefix",
            "none",
            "--format",
            "{p}|{l}",
        ])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")])
        .output()
        .expect("cargo tree");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .filter_map(|line| line.split_once('|'))
        .filter(|(package, _)| package.contains(" v") && !package.contains("(/"))
        .map(|(package, licence)| {
            (package.trim_end_matches(" (proc-macro)").to_owned(), licence.trim_end_matches(" (*)").to_owned())
        })
        .collect()
}

#[test]
fn licences_are_those_we_accept() {
    const LICENCES: [&str; 16] = [
        "MIT",
        "MIT-0",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unicode-3.0",
        "MPL-2.0",
        "CC0-1.0",
        "0BSD",
        "BSL-1.0",
        "CDLA-Permissive-2.0",
        "Unlicense",
        "Apache-2.0 WITH LLVM-exception",
        "NCSA",
    ];
    // Names its licence in a file only; the file is the MIT licence. Used by tests alone.
    const BY_FILE: [&str; 1] = ["jsonpath-rust"];
    let crates = built_crates();
    assert!(crates.len() > 100, "the list is read: {}", crates.len());
    for (package, licence) in crates {
        // One accepted alternative is enough; every part of a conjunction is needed.
        let accepted = licence.replace('/', " OR ").split(" OR ").any(|alternative| {
            alternative.split(" AND ").all(|part| {
                LICENCES.contains(&part.trim_matches(|sign: char| sign == '(' || sign == ')' || sign == ' '))
            })
        });
        let name = package.split(' ').next().unwrap_or_default();
        assert!(accepted || BY_FILE.contains(&name), "{package}: licence `{licence}`");
    }
}

#[test]
fn banned_libraries_stay_out_and_heavy_ones_come_once() {
    let crates = built_crates();
    let versions = |name: &str| crates.iter().filter(|(package, _)| package.split(' ').next() == Some(name)).count();
    for banned in ["openssl-sys", "native-tls", "libsqlite3-sys", "ring"] {
        assert_eq!(versions(banned), 0, "{banned} has come in");
    }
    for single in ["sqlx-core", "hyper", "rustls", "axum", "time", "uuid"] {
        assert_eq!(versions(single), 1, "{single} comes in several versions");
    }
}
