//! Input that nobody should send, over the whole path: texts made to break a page, a document or a mail, numbers that no
//! budget holds, files that are not what they say, and the same thing sent many times.

use std::time::Duration;

use mellanrum_testkit::launch::test_virus;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::demo::{Demo, Player, list, mutation, text};

const HOSTILE: &str = r#"<script>alert(1)</script>"'&{{7*7}} </textarea> #eval("1") $x$ _*`\ å"#;

/// The codes of what a person could mend.
async fn refused(player: &Player, name: &str, input: Value) -> Vec<String> {
    let answer = player.answer(&mutation(name, ""), json!({ "input": input })).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => vec![code.to_owned()],
        None => list(&answer["data"][name]["userErrors"]).iter().map(|error| text(&error["code"]).to_owned()).collect(),
    }
}

async fn html(player: &Player, path: &str) -> String {
    let page = player.get(path).await;
    assert_eq!(page.status(), StatusCode::OK, "{path}");
    page.text().await.expect("text")
}

/// Announces a file, sends `content`, and says how it ended: its state and why it was refused.
async fn attach(player: &Player, id: &str, name: &str, announced: &[u8], content: &[u8]) -> (String, String) {
    let input = json!({
        "applicationId": id, "questionKey": "attachments", "fileName": name, "contentType": "application/pdf",
        "sizeBytes": announced.len(), "sha256": hex::encode(Sha256::digest(announced)),
    });
    let wanted = "attachment { id fileName } upload { url headers { name value } }";
    let begun = player.change("beginAttachment", input, wanted).await;
    let mut request = player.visitor.client.put(text(&begun["upload"]["url"])).body(content.to_vec());
    for header in list(&begun["upload"]["headers"]) {
        if !text(&header["name"]).eq_ignore_ascii_case("content-length") && text(&header["name"]) != "host" {
            request = request.header(text(&header["name"]), text(&header["value"]));
        }
    }
    // Object storage refuses what is not the announced content; the finish then says that it did not arrive.
    let _ = request.send().await;
    let input = json!({ "attachmentId": begun["attachment"]["id"] });
    let query = mutation("finishAttachment", "attachment { state refusal }");
    let finished = player.ask(&query, json!({ "input": input })).await["finishAttachment"].clone();
    match finished["userErrors"].get(0) {
        Some(error) => (text(&error["code"]).to_owned(), String::new()),
        None => {
            (text(&finished["attachment"]["state"]).to_owned(), text(&finished["attachment"]["refusal"]).to_owned())
        }
    }
}

#[tokio::test]
async fn what_nobody_should_send_is_refused_in_words_or_shown_as_it_is() {
    let demo = Demo::start().await;
    let farida = demo.sign_in("farida", None).await;
    let like = farida.find_on_desk("Gemensam kartläggning i Dalsland").await;
    let id = farida.write_like(&like, HOSTILE).await;

    texts(&farida, &id).await;
    numbers(&farida, &id).await;
    two_at_once(&farida, &id).await;
    files(&farida, &id).await;
    incomplete(&farida, &like).await;
    many_times(&farida, &id).await;
    shown_as_it_is(&demo, &farida, &id).await;
}

async fn texts(farida: &Player, id: &str) {
    let title = |title: &str| json!({ "applicationId": id, "title": title, "expectedVersion": 1 });
    for (wrong, code) in
        [("", "REQUIRED"), ("  ", "REQUIRED"), ("a\u{0}b", "CONTROL_CHARACTER"), ("a\nb", "CONTROL_CHARACTER")]
    {
        assert_eq!(refused(farida, "renameApplication", title(wrong)).await, [code], "{wrong:?}");
    }
    assert_eq!(refused(farida, "renameApplication", title(&"å".repeat(100_000))).await, ["TOO_LONG"]);
    let answer =
        |value: Value| json!({ "applicationId": id, "questionKey": "summary", "value": value, "expectedVersion": 1 });
    for wrong in [json!("a\u{0}b"), json!("å".repeat(1_000_000)), json!({ "a": [1, { "b": null }] }), json!(7)] {
        let codes = refused(farida, "saveAnswer", answer(wrong)).await;
        assert!(!codes.is_empty() && !codes.contains(&"INTERNAL".to_owned()), "{codes:?}");
    }
    let unknown = json!({ "applicationId": id, "questionKey": HOSTILE, "value": "x", "expectedVersion": 0 });
    assert_eq!(refused(farida, "saveAnswer", unknown).await, ["UNKNOWN_QUESTION"]);
    farida
        .change(
            "saveAnswer",
            answer(json!(format!("{HOSTILE}\n\n\u{202e}bakvänt \u{1f469}\u{200d}\u{1f467}"))),
            "answer { version }",
        )
        .await;
}

async fn numbers(farida: &Player, id: &str) {
    let query = "query Lines($id: ID!) { application(id: $id) { owner { id } \
        budgetLines { id year costTypeKey organisation { id } source amountOre note version } budget { totalOre } } }";
    let there = farida.ask(query, json!({ "id": id })).await["application"].clone();
    let line = there["budgetLines"][0].clone();
    let mut input = json!({
        "applicationId": id, "lineId": line["id"], "year": line["year"], "costTypeKey": line["costTypeKey"],
        "organisationId": line["organisation"]["id"], "source": line["source"], "amountOre": line["amountOre"],
        "note": line["note"], "expectedVersion": line["version"],
    });
    for (field, wrong) in [
        ("amountOre", json!(i64::MAX)),
        ("amountOre", json!(-1)),
        ("amountOre", json!(1e300)),
        ("amountOre", json!("7")),
        ("year", json!(1)),
        ("year", json!(99_999)),
        ("costTypeKey", json!(HOSTILE)),
        ("source", json!("NOBODY")),
        ("organisationId", json!("orga_'; drop table application; --")),
        ("note", json!("å".repeat(100_000))),
        ("note", json!("a\u{0}b")),
    ] {
        let right = std::mem::replace(&mut input[field], wrong.clone());
        let codes = refused(farida, "saveBudgetLine", input.clone()).await;
        assert!(!codes.is_empty() && !codes.contains(&"INTERNAL".to_owned()), "{field}: {wrong} gives {codes:?}");
        input[field] = right;
    }
    let after = farida.ask(query, json!({ "id": id })).await["application"].clone();
    assert_eq!((&after["budgetLines"], &after["budget"]), (&there["budgetLines"], &there["budget"]));
}

/// The second of two who save the same answer gets what the first wrote, and nothing is lost.
async fn two_at_once(farida: &Player, id: &str) {
    let answer =
        |value: &str| json!({ "applicationId": id, "questionKey": "summary", "value": value, "expectedVersion": 1 });
    let query = mutation("saveAnswer", "answer { version } conflict { value version }");
    let late = farida.ask(&query, json!({ "input": answer("Den andras text") })).await["saveAnswer"].clone();
    assert!(late["answer"].is_null() && late["conflict"]["version"] == 2, "{late}");
    assert!(text(&late["conflict"]["value"]).starts_with(HOSTILE));
}

async fn files(farida: &Player, id: &str) {
    let announce = |name: &str, bytes: u64| {
        json!({
            "applicationId": id, "questionKey": "attachments", "fileName": name, "contentType": "text/html",
            "sizeBytes": bytes, "sha256": "00".repeat(32),
        })
    };
    let begin = async |input: Value| refused(farida, "beginAttachment", input).await;
    assert_eq!(begin(announce("stor.pdf", 60 * 1024 * 1024)).await, ["FILE_TOO_LARGE"]);
    assert_eq!(begin(announce("tom.pdf", 0)).await, ["FILE_EMPTY"]);
    assert_eq!(begin(announce("a\r\nSet-Cookie: b.pdf", 10)).await, ["FILE_NAME"]);

    let pdf = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n".as_slice();
    let program = b"MZ\x90\x00 a program that says it is something else".as_slice();
    let page = b"<!doctype html><script>alert(1)</script>".as_slice();
    for (name, content) in
        [("rapport.pdf", program), ("rapport.pdf", page), ("rapport.exe", program), ("rapport.html", page)]
    {
        let (state, why) = attach(farida, id, name, content, content).await;
        assert_eq!(state, "REFUSED", "{name}");
        assert!(why.contains("innehållet är något annat") || why.contains("kan inte bifogas"), "{name}: {why}");
    }
    let infected = [b"Dagordning\n".as_slice(), &test_virus()].concat();
    let (state, why) = attach(farida, id, "dagordning.txt", &infected, &infected).await;
    assert_eq!(state, "REFUSED");
    assert!(why.contains("skadlig kod"), "{why}");
    let (state, _) = attach(farida, id, "avbruten.pdf", pdf, &pdf[..20]).await;
    assert_eq!(state, "FILE_MISSING", "cut off on the way");
    let mut other = pdf.to_vec();
    other[30] ^= 1;
    let (state, _) = attach(farida, id, "utbytt.pdf", pdf, &other).await;
    assert_eq!(state, "FILE_MISSING", "not the content that was announced");
    let (state, _) = attach(farida, id, "../../<img src=x onerror=alert(1)>.pdf", pdf, pdf).await;
    assert_eq!(state, "ATTACHED");

    let query = "query Files($id: ID!) { application(id: $id) { state attachments { fileName state } } }";
    let there = farida.ask(query, json!({ "id": id })).await["application"].clone();
    let attached: Vec<&str> = list(&there["attachments"])
        .iter()
        .filter(|file| file["state"] == "ATTACHED")
        .map(|file| text(&file["fileName"]))
        .collect();
    assert_eq!((attached, text(&there["state"])), (vec!["<img src=x onerror=alert(1)>.pdf"], "DRAFT"));
}

/// What breaks a rule is told with its source, all at once, and everything that was written stays.
async fn incomplete(farida: &Player, like: &Value) {
    let id = farida.write_like(like, "Ofullständig").await;
    let answer = json!({ "applicationId": id, "questionKey": "summary", "value": "", "expectedVersion": 1 });
    farida.change("saveAnswer", answer, "answer { version }").await;
    let query = "mutation Send($input: SubmitApplicationInput!) { submitApplication(input: $input) { \
        userErrors { code path message source } } }";
    let sent = farida.ask(query, json!({ "input": { "applicationId": id } })).await;
    let errors = list(&sent["submitApplication"]["userErrors"]);
    assert!(errors.iter().any(|error| text(&error["message"]).len() > 10), "{sent}");
    let there = farida
        .ask(
            "query There($id: ID!) { application(id: $id) { state submissions { id } parties { commitment } } }",
            json!({ "id": id }),
        )
        .await;
    assert_eq!(there["application"]["state"], "DRAFT");
    assert_eq!(list(&there["application"]["submissions"]).len(), 0);
    assert!(list(&there["application"]["parties"]).len() > 1);
}

/// Twelve double clicks have one effect.
async fn many_times(farida: &Player, id: &str) {
    let query = mutation("submitApplication", "application { registrationNumber submissions { number } }");
    let clicks: Vec<_> = (0..12)
        .map(|_| {
            let (player, query, input) = (farida.clone(), query.clone(), json!({ "input": { "applicationId": id } }));
            tokio::spawn(async move { player.ask(&query, input).await["submitApplication"].clone() })
        })
        .collect();
    let mut numbers = Vec::new();
    for click in clicks {
        let sent = click.await.expect("answered");
        assert_eq!(sent["userErrors"], json!([]));
        assert_eq!(list(&sent["application"]["submissions"]).len(), 1, "{sent}");
        numbers.push(text(&sent["application"]["registrationNumber"]).to_owned());
    }
    numbers.dedup();
    assert_eq!(numbers, ["20/002"], "one case, one number");
}

/// Pages, document and mail show the hostile text as text.
async fn shown_as_it_is(demo: &Demo, farida: &Player, id: &str) {
    let siv = demo.sign_in("siv", Some("badesa")).await;
    let mut pages = vec![html(farida, "/").await, html(&siv, "/office").await];
    for path in ["", "/review", "/receipt"] {
        pages.push(html(farida, &format!("/applications/{id}{path}")).await);
    }
    pages.push(html(&siv, &format!("/office/applications/{id}")).await);
    for page in &pages {
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
        assert!(page.contains("alert(1)") && page.contains("{{7*7}}"), "{page}");
    }

    let query = "query Papers($id: ID!) { application(id: $id) { submissions { documentPath attachments { path } } } }";
    let began = std::time::Instant::now();
    let path = loop {
        let there = farida.ask(query, json!({ "id": id })).await["application"]["submissions"][0].clone();
        let (document, attachment) = (text(&there["documentPath"]), text(&there["attachments"][0]["path"]));
        if !document.is_empty() {
            let file = farida.get(attachment).await;
            let address = file.headers()[reqwest::header::LOCATION].to_str().expect("an address").to_owned();
            let file = farida.visitor.client.get(address).send().await.expect("fetched");
            let how = file.headers()["content-disposition"].to_str().expect("plain letters").to_owned();
            assert!(how.starts_with("attachment;") && !how.contains("../"), "{how}");
            break document.to_owned();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "the document is never set: {}", demo.output());
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let redirect = farida.get(&path).await;
    let address = redirect.headers()[reqwest::header::LOCATION].to_str().expect("an address").to_owned();
    let pdf = farida.visitor.client.get(address).send().await.expect("fetched").bytes().await.expect("read");
    let file = demo.folder().join("sent.pdf");
    std::fs::write(&file, &pdf).expect("written");
    let read = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().expect("pdftotext");
    let words = String::from_utf8_lossy(&read.stdout);
    for part in ["<script>alert(1)</script>", "{{7*7}}", "#eval(\"1\")", "$x$"] {
        assert!(words.contains(part), "{part} in {words}");
    }
}
