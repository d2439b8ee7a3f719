//! Gathers what browsers fetch into one folder that the binary embeds: our own style sheet and script, and what
//! `npm ci` put into the workspace's `node_modules`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// File in `node_modules`, name it is served under.
const VENDOR: [(&str, &str); 5] = [
    ("@fkui/design/lib/fkui.min.css", "fkui.css"),
    ("@fkui/theme-default/dist/theme-light.css", "theme.css"),
    ("@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2", "source-sans-3.woff2"),
    ("@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2", "source-sans-3-ext.woff2"),
    ("htmx.org/dist/htmx.min.js", "htmx.js"),
];

fn main() {
    let crate_folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let workspace = crate_folder.join("../..");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("assets");
    fs::create_dir_all(&target).expect("the build folder can be written");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=operations");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=../../schema.graphql");
    for (source, name) in VENDOR {
        let source = workspace.join("node_modules").join(source);
        println!("cargo::rerun-if-changed={}", source.display());
        copy(&source, &target.join(name));
    }
    for name in ["app.css", "app.js"] {
        copy(&crate_folder.join("assets").join(name), &target.join(name));
    }
}

fn copy(source: &Path, target: &Path) {
    if let Err(error) = fs::copy(source, target) {
        println!("cargo::error=cannot copy {}: {error}; run `npm ci` in the root of the repository", source.display());
    }
}
