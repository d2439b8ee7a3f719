//! Finds the fonts that are embedded in every document and says plainly what to do when they are not there.
//!
//! The fonts come with `npm ci` at the root of the repository (package `@expo-google-fonts/source-sans-3`, SIL Open Font
//! License 1.1); nothing of others' is kept in this repository.

use std::fs;
use std::path::{Path, PathBuf};

const PACKAGE: &str = "node_modules/@expo-google-fonts/source-sans-3";

const FONTS: [(&str, &str); 3] = [
    ("regular.ttf", "400Regular/SourceSans3_400Regular.ttf"),
    ("italic.ttf", "400Regular_Italic/SourceSans3_400Regular_Italic.ttf"),
    ("semibold.ttf", "600SemiBold/SourceSans3_600SemiBold.ttf"),
];

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script where it is through the environment")]
fn main() {
    let crate_folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts"));
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it for build scripts"));
    let package = crate_folder.join("../..").join(PACKAGE);
    println!("cargo::rerun-if-changed=build.rs");
    for (name, path) in FONTS {
        let font = package.join(path);
        println!("cargo::rerun-if-changed={}", font.display());
        if let Err(reason) = copy(&font, &out.join(name)) {
            println!(
                "cargo::error=the font {PACKAGE}/{path} cannot be read ({reason}): run `npm ci` in the root of the repository"
            );
        }
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::write(to, fs::read(from)?)
}
