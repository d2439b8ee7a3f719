//! Every page in Chromium, as each kind of person: axe, widths, links, console.

use std::process::Command;

use crate::demo::Demo;

#[tokio::test]
async fn every_page_is_accessible_fits_a_phone_and_has_no_broken_link() {
    let demo = Demo::start().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/browser/pages.mjs");
    let output = Command::new("node").arg(script).arg(demo.folder().join("demo.json")).output().expect("node");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
}
