//! A demo in Chromium: every page as each kind of person, and the whole path of a case by hand.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::{
    command_line::binary,
    demo::{Demo, two_free_ports},
};

async fn run(script: &str) {
    let demo = Demo::start().await;
    run_on(&demo, script, &[]);
}

fn run_on(demo: &Demo, script: &str, arguments: &[&str]) {
    let script = format!("{}/browser/{script}", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("node");
    command.arg(script).arg(demo.folder().join("demo.json")).args(arguments);
    let output = command.output().expect("node");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}\n{}", demo.output());
}

#[tokio::test]
async fn every_page_is_accessible_fits_a_phone_and_has_no_broken_link() {
    run("pages.mjs").await;
}

#[tokio::test]
async fn a_case_is_written_sent_and_decided_by_hand_with_script_and_without() {
    run("path.mjs").await;
}

#[tokio::test]
async fn associations_that_nobody_planned_for_come_from_a_file_and_decide_a_case() {
    let demo = Demo::start().await;
    run_on(&demo, "associations.mjs", &[binary().to_str().expect("a path")]);
}

/// A certified identity provider, as an employer runs it; ended when dropped. It ends by itself when nobody holds the other end
/// of what it prints.
struct Employer {
    child: Child,
    _output: BufReader<ChildStdout>,
}

impl Employer {
    fn start(port: u16, apex: &str) -> Self {
        let script = format!("{}/provider/provider.mjs", env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("node");
        command.arg(script).arg(port.to_string()).arg(format!("{apex}/session/callback")).arg(format!("{apex}/"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("node");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        output.read_line(&mut line).expect("a line");
        assert_eq!(line.trim(), "ready");
        Self { child, _output: output }
    }
}

impl Drop for Employer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn people_sign_in_by_an_employer_by_mail_and_by_key_and_switch_places() {
    let (port, employer_port) = (two_free_ports(), mellanrum_testkit::launch::free_port().expect("a port"));
    let (apex, issuer) = (format!("http://localhost:{port}"), format!("http://localhost:{employer_port}"));
    let _employer = Employer::start(employer_port, &apex);
    let folder = tempfile::tempdir().expect("a folder");
    let (secret, settings) = (folder.path().join("secret"), folder.path().join("settings.toml"));
    std::fs::write(&secret, "the employer's secret\n").expect("written");
    let text = format!(
        "[[sign_in.providers]]\nkey = \"karlskrona\"\nname = \"Karlskrona kommun\"\nissuer = \"{issuer}\"\n\
         client_id = \"mellanrum\"\nclient_secret_file = \"{}\"\ndomains = [\"karlskrona.example\"]\n\
         associations = [\"blekinge\"]\nsecond_factor_acr = [\"urn:loa:3\"]\n",
        secret.display()
    );
    std::fs::write(&settings, text).expect("written");
    let demo = Demo::start_on(port, Some(&settings)).await;
    run_on(&demo, "sign_in.mjs", &[&issuer]);
    // Nothing of what the employer calls people is kept, anywhere.
    let address = demo.summary["database"].as_str().expect("an address").replace("//mellanrum_runtime@", "//postgres@");
    let dump = Command::new("pg_dump").arg(address).output().expect("pg_dump");
    let kept = String::from_utf8_lossy(&dump.stdout);
    assert!(dump.status.success() && kept.contains("ingrid@karlskrona.example"), "everything is read");
    assert!(!kept.contains("19790101"), "a personal identity number is in the database");
}
