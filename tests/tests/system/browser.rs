//! A demo in Chromium: every page as each kind of person, and the whole path of a case by hand.

use std::process::Command;

use crate::demo::Demo;

async fn run(script: &str) {
    let demo = Demo::start().await;
    let script = format!("{}/browser/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("node").arg(script).arg(demo.folder().join("demo.json")).output().expect("node");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}

#[tokio::test]
async fn every_page_is_accessible_fits_a_phone_and_has_no_broken_link() {
    run("pages.mjs").await;
}

#[tokio::test]
async fn a_case_is_written_sent_and_decided_by_hand_with_script_and_without() {
    run("path.mjs").await;
}
