//! Files that are written from the code: compared in tests, and written anew by `make generate`.

use std::fs;

/// Checks that the file at `path`, counted from the repository's root, says `text`; with `UPDATE_GENERATED=1` it is written first.
///
/// # Panics
/// When the file says something else.
pub fn check(path: &str, text: &str) {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    #[expect(clippy::disallowed_methods, reason = "how `make generate` asks; no setting of the product")]
    let is_update = std::env::var("UPDATE_GENERATED").is_ok_and(|value| value == "1");
    if is_update {
        fs::write(&path, text).expect("written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "{path} is not what the code says; `make generate` writes it");
}
