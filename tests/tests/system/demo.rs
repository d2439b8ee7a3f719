//! A demo of one's own: the real binary with its private services and the story played, and people who use it.

use std::{
    fs,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use mellanrum_testkit::{launch::free_port, visitor::Visitor};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command_line::binary;

/// How long a start may take, with the story; debug builds on a busy machine are slow.
const PATIENCE: Duration = Duration::from_secs(180);

/// A running demo.
pub struct Demo {
    folder: TempDir,
    child: Child,
    port: u16,
    /// What `demo.json` says.
    pub summary: Value,
}

impl Demo {
    /// Starts one in a new folder.
    pub async fn start() -> Self {
        Self::start_on(two_free_ports(), None).await
    }

    /// Starts one on this port and the next, with a settings file of its own.
    pub async fn start_on(port: u16, settings: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let child = spawn(folder.path(), port, settings);
        let mut demo = Self { folder, child, port, summary: Value::Null };
        demo.wait().await;
        demo
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has printed.
    pub fn output(&self) -> String {
        fs::read_to_string(self.folder.path().join("output")).unwrap_or_default()
    }

    async fn wait(&mut self) {
        let file = self.folder.path().join("demo.json");
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("asked") {
                panic!("the demo ended with {status}: {}", self.output());
            }
            if let Ok(text) = fs::read_to_string(&file) {
                self.summary = serde_json::from_str(&text).expect("JSON");
                return;
            }
            assert!(began.elapsed() < PATIENCE, "the demo does not start: {}", self.output());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends it as an operator does.
    pub fn stop(&mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("told").success());
        self.child.wait().expect("ended")
    }

    /// Ends it as a power cut does to a process.
    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Starts it again on what it has kept.
    pub async fn start_again(&mut self) {
        fs::remove_file(self.folder.path().join("demo.json")).expect("removed");
        self.child = spawn(self.folder.path(), self.port, None);
        self.wait().await;
    }

    /// The address of a host: an association's, or the apex without a slug.
    pub fn url(&self, slug: Option<&str>) -> String {
        let host = slug.map(|slug| format!("{slug}.")).unwrap_or_default();
        format!("http://{host}localhost:{}", self.port)
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self, slug: Option<&str>) -> Player {
        Player { visitor: Visitor::new(&self.url(None)), base: self.url(slug) }
    }

    /// Signs somebody in by the demo's identity provider, which its own page leads to.
    pub async fn sign_in(&self, key: &str, slug: Option<&str>) -> Player {
        let player = self.visitor(slug);
        player.visitor.sign_in("demo", key, slug).await.expect("signed in");
        player
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A free port with a free one after it.
pub fn two_free_ports() -> u16 {
    loop {
        let port = free_port().expect("a port");
        if port < u16::MAX && std::net::TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

fn spawn(folder: &Path, port: u16, settings: Option<&Path>) -> Child {
    let output = fs::OpenOptions::new().create(true).append(true).open(folder.join("output")).expect("a file");
    Command::new(binary())
        .args(["demo", "--port", &port.to_string(), "--directory"])
        .arg(folder)
        .arg("--associations")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/associations"))
        .envs(settings.map(|file| ("MELLANRUM_SETTINGS", file)))
        .stdin(Stdio::null())
        .stderr(output.try_clone().expect("a file"))
        .stdout(output)
        .spawn()
        .expect("started")
}

/// Somebody with a browser, on one host.
#[derive(Clone)]
pub struct Player {
    pub visitor: Visitor,
    pub base: String,
}

impl Player {
    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.try_post(path, body).await.expect("answered")
    }

    /// Sends JSON to a server that may be killed meanwhile.
    pub async fn try_post(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        self.visitor.send(Method::POST, &format!("{}{path}", self.base), Some(body)).await
    }

    /// Opens a page or file.
    pub async fn get(&self, path: &str) -> Response {
        self.visitor.send(Method::GET, &format!("{}{path}", self.base), None).await.expect("answered")
    }

    /// The whole answer to an operation.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        let response = self.post("/graphql", &json!({ "query": query, "variables": variables })).await;
        response.json().await.expect("JSON")
    }

    /// The data of an operation that has no errors.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self.answer(query, variables).await;
        assert!(answer["errors"].is_null(), "{answer} to {query}");
        answer["data"].clone()
    }

    /// The payload of a change that nobody has to mend.
    pub async fn change(&self, name: &str, input: Value, wanted: &str) -> Value {
        let payload = self.ask(&mutation(name, wanted), json!({ "input": input })).await[name].clone();
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// The id of the application of this title on the desk.
    pub async fn find_on_desk(&self, title: &str) -> Value {
        let desk = self.ask("{ desk { applications(first: 100) { nodes { id title } } } }", json!({})).await;
        let found = list(&desk["desk"]["applications"]["nodes"]).iter().find(|case| case["title"] == title).cloned();
        found.expect("on the desk")["id"].clone()
    }

    /// Writes another application like one that is there: parties, budget and answers; gives its id.
    pub async fn write_like(&self, from: &Value, title: &str) -> String {
        let query = "query From($id: ID!) { application(id: $id) { call { id } owner { id } \
            parties { organisation { id } commitment isOwner } answers { questionKey value } \
            budgetLines { year costTypeKey organisation { id } source amountOre note } } }";
        let from = self.ask(query, json!({ "id": from })).await["application"].clone();
        let input = json!({ "callId": from["call"]["id"], "organisationId": from["owner"]["id"], "title": title });
        let started = self.change("startApplication", input, "application { id }").await;
        let id = text(&started["application"]["id"]).to_owned();
        for party in list(&from["parties"]) {
            let version = i32::from(party["isOwner"] == true);
            let input = json!({
                "applicationId": id, "organisationId": party["organisation"]["id"], "commitment": party["commitment"], "expectedVersion": version,
            });
            self.change("saveParty", input, "application { id }").await;
        }
        for line in list(&from["budgetLines"]) {
            let input = json!({
                "applicationId": id, "year": line["year"], "costTypeKey": line["costTypeKey"], "organisationId": line["organisation"]["id"],
                "source": line["source"], "amountOre": line["amountOre"], "note": line["note"], "expectedVersion": 0,
            });
            self.change("saveBudgetLine", input, "line { id }").await;
        }
        for answer in list(&from["answers"]) {
            let input = json!({ "applicationId": id, "questionKey": answer["questionKey"], "value": answer["value"], "expectedVersion": 0 });
            self.change("saveAnswer", input, "answer { version }").await;
        }
        id
    }
}

/// The text of a mutation.
pub fn mutation(name: &str, wanted: &str) -> String {
    let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation Change($input: {input}!) {{ {name}(input: $input) {{ {wanted} userErrors {{ code path }} }} }}")
}

/// The items of a JSON list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A JSON text.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
