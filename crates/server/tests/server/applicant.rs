//! Somebody who writes an application in a browser, on the apex host of a real server.

use std::time::Duration;

use mellanrum_testkit::launch::MailCatcher;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::{APEX, Server};

const PATIENCE: Duration = Duration::from_secs(10);

/// A signed-in person.
pub struct Applicant<'server> {
    server: &'server Server,
    cookies: Vec<String>,
}

impl<'server> Applicant<'server> {
    /// Signs in by the mailed link.
    pub async fn sign_in(server: &'server Server, mail: &MailCatcher, email: &str) -> Self {
        let mut applicant = Self { server, cookies: Vec::new() };
        let asked = server.send(APEX, "/session/link").json(&json!({ "email": email, "returnTo": "/" }));
        let asked = asked.send().await.expect("an answer");
        assert_eq!(asked.status(), 202);
        applicant.keep_cookies(&asked);
        let is_it = |letter: &mellanrum_testkit::launch::CaughtMail| letter.text.contains("/session/link/");
        let letter = mail.wait_for(is_it, PATIENCE).await.expect("a letter");
        let link = letter.text.split("/session/link/").nth(1).expect("a link");
        let token = link.split_whitespace().next().expect("a token");
        let sign_in = applicant.with_cookies(server.send(APEX, "/session")).json(&json!({ "token": token }));
        let signed_in = sign_in.send().await.expect("an answer");
        assert_eq!(signed_in.status(), 200);
        applicant.keep_cookies(&signed_in);
        applicant
    }

    fn keep_cookies(&mut self, response: &reqwest::Response) {
        let set = response.headers().get_all("set-cookie").iter();
        let pairs = set.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        self.cookies.extend(pairs.map(str::to_owned));
    }

    fn with_cookies(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("cookie", self.cookies.join("; "))
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = self.with_cookies(self.server.send(APEX, "/graphql")).json(&body);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert!(answer["errors"].is_null(), "{answer}");
        answer["data"].clone()
    }

    /// Begins an application in the call that is open at any time, sends a file straight to object storage, and lets the
    /// page tell that it has arrived; `traceparent` goes along with that.
    pub async fn attach_a_file(&mut self, question: &str, traceparent: &str) {
        let desk = self.ask("{ desk { calls { call { id mode } organisations { id } } } }", json!({})).await;
        let calls = desk["desk"]["calls"].as_array().expect("calls");
        let rolling = calls.iter().find(|item| item["call"]["mode"] == "ROLLING").expect("a rolling call");
        let start =
            "mutation Start($input: StartApplicationInput!) { startApplication(input: $input) { application { id } } }";
        let input = json!({
            "callId": rolling["call"]["id"], "organisationId": rolling["organisations"][0]["id"], "title": "Vägen vidare",
        });
        let started = self.ask(start, json!({ "input": input })).await;
        let id = started["startApplication"]["application"]["id"].as_str().expect("an id").to_owned();

        let content = b"En dagordning";
        let begin = "mutation Begin($input: BeginAttachmentInput!) { beginAttachment(input: $input) { \
            attachment { id } upload { url headers { name value } } } }";
        let input = json!({
            "applicationId": id, "questionKey": question, "fileName": "dagordning.txt", "contentType": "text/plain",
            "sizeBytes": content.len(), "sha256": hex::encode(Sha256::digest(content)),
        });
        let begun = self.ask(begin, json!({ "input": input })).await["beginAttachment"].clone();
        let mut put = reqwest::Client::new().put(begun["upload"]["url"].as_str().expect("an address"));
        for header in begun["upload"]["headers"].as_array().expect("headers") {
            let [name, value] = ["name", "value"].map(|part| header[part].as_str().expect("text"));
            if !["host", "content-length"].contains(&name) {
                put = put.header(name, value);
            }
        }
        put.body(content.to_vec()).send().await.expect("sent").error_for_status().expect("taken");

        let page = self.with_cookies(self.server.visit(APEX, "/")).send().await.expect("an answer");
        self.keep_cookies(&page);
        let page = page.text().await.expect("text");
        let token = page.split("name=\"csrf-token\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        let attachment = begun["attachment"]["id"].as_str().expect("an id");
        let path = format!("/applications/{id}/attachments/{attachment}/finish");
        let finish = self
            .with_cookies(self.server.send(APEX, &path))
            .header("x-csrf-token", token.expect("a token"))
            .header("traceparent", traceparent)
            .header("content-type", "application/x-www-form-urlencoded");
        let finished: Value = finish.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(finished["state"], "attached", "{finished}");
    }
}
