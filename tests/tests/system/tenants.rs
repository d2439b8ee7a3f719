//! Two tenants: whoever asks for what belongs to another association gets what an id that nobody has gets, over the
//! interface and in the pages.

use serde_json::{Value, json};

use crate::demo::{Demo, Player, list, mutation, text};

/// An id of the same kind that nobody has.
fn random(id: &str) -> String {
    let (prefix, rest) = id.split_once('_').expect("an id");
    let swapped: String = rest
        .chars()
        .enumerate()
        .map(|(place, letter)| match letter {
            _ if place < 14 => letter,
            'z' => '0',
            '0'..='8' | 'a'..='g' => char::from(letter as u8 + 1),
            _ => '7',
        })
        .collect();
    format!("{prefix}_{swapped}")
}

/// A text without what differs between any two requests: ids, tokens, nonces.
fn plain(text: &str) -> String {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.len() < 20)
        .collect::<Vec<_>>()
        .join(" ")
}

async fn ids_of_blekinge(demo: &Demo) -> Vec<String> {
    let dagny = demo.sign_in("dagny", Some("blekinge")).await;
    let query = "{ applications(first: 50) { nodes { id call { id template { id } } submissions { id attachments { id } documentPath } \
        completions { id } agendaItem { id meeting { id } } decision { id documentPath lines { budgetLine { id } } } } } }";
    let all = dagny.ask(query, json!({})).await;
    let mut ids = Vec::new();
    collect(&all, &mut ids);
    ids.sort();
    ids.dedup();
    for prefix in ["appl", "call", "tmpl", "subm", "atta", "comp", "item", "meet", "deci", "docu", "line"] {
        assert!(ids.iter().any(|id| id.starts_with(prefix)), "the story has a {prefix}");
    }
    ids
}

fn collect(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::String(text) => ids.push(text.trim_start_matches("/files/").to_owned()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, ids)),
        _ => {}
    }
}

/// Everything that takes an id: queries, changes, files and pages, as one text for comparing.
async fn everything_about(player: &Player, id: &str) -> Vec<String> {
    let mut answers = Vec::new();
    for field in [
        "node(id: $id) { __typename id }",
        "application(id: $id) { id title }",
        "meeting(id: $id) { id title }",
        "call(id: $id) { id title }",
    ] {
        let answer = player.answer(&format!("query About($id: ID!) {{ {field} }}"), json!({ "id": id })).await;
        answers.push(answer.to_string().replace(id, "ID"));
    }
    let other = json!("orga_00000000000000000000000001");
    let changes = [
        ("startApplication", json!({ "callId": id, "organisationId": other, "title": "Hej" })),
        ("renameApplication", json!({ "applicationId": id, "title": "Hej", "expectedVersion": 1 })),
        ("saveAnswer", json!({ "applicationId": id, "questionKey": "summary", "value": "Hej", "expectedVersion": 0 })),
        (
            "saveParty",
            json!({ "applicationId": id, "organisationId": other, "commitment": "Hej", "expectedVersion": 0 }),
        ),
        ("removeParty", json!({ "applicationId": id, "organisationId": other })),
        (
            "saveBudgetLine",
            json!({ "applicationId": id, "year": 2021, "costTypeKey": "staff", "organisationId": other, "source": "APPLIED", "amountOre": 1, "note": "", "expectedVersion": 0 }),
        ),
        ("removeBudgetLine", json!({ "applicationId": id, "lineId": id })),
        (
            "beginAttachment",
            json!({ "applicationId": id, "questionKey": "attachments", "fileName": "a.pdf", "contentType": "application/pdf", "sizeBytes": 1, "sha256": "00".repeat(32) }),
        ),
        ("finishAttachment", json!({ "attachmentId": id })),
        ("removeAttachment", json!({ "attachmentId": id })),
        ("submitApplication", json!({ "applicationId": id })),
        ("requestCompletion", json!({ "applicationId": id, "message": "Hej", "dueOn": "2030-01-01", "notes": [] })),
        ("answerCompletion", json!({ "applicationId": id })),
        (
            "recommend",
            json!({ "applicationId": id, "kind": "GRANT", "text": "Hej", "individualPerspective": "", "cooperationPerspective": "" }),
        ),
        ("addAgendaItem", json!({ "meetingId": id, "applicationId": id })),
        ("removeAgendaItem", json!({ "agendaItemId": id })),
        (
            "decide",
            json!({ "agendaItemId": id, "outcome": "REJECTED", "text": "Hej", "reasons": "", "conditions": "", "presenterLeft": false, "lines": [] }),
        ),
        ("adjustMinutes", json!({ "meetingId": id, "adjustedOn": "2020-11-05", "adjusters": ["Hej"] })),
    ];
    for (name, input) in changes {
        let answer = player.answer(&mutation(name, ""), json!({ "input": input })).await;
        let is_refused = !answer["errors"].is_null() || !list(&answer["data"][name]["userErrors"]).is_empty();
        assert!(is_refused, "{name} with {id}: {answer}");
        answers.push(format!("{name} {}", answer.to_string().replace(id, "ID")));
    }
    for path in [
        format!("/files/{id}"),
        format!("/applications/{id}"),
        format!("/applications/{id}/review"),
        format!("/applications/{id}/receipt"),
        format!("/calls/{id}"),
        format!("/office/applications/{id}"),
        format!("/office/applications/{id}/completion"),
        format!("/office/applications/{id}/recommendation"),
        format!("/board/meetings/{id}"),
        format!("/board/meetings/{id}/minutes"),
        format!("/board/items/{id}"),
    ] {
        let response = player.get(&path).await;
        let status = response.status();
        answers.push(format!("{} {status} {}", path.replace(id, "ID"), plain(&response.text().await.expect("text"))));
    }
    answers
}

#[tokio::test]
async fn another_associations_ids_are_like_ids_that_nobody_has() {
    let demo = Demo::start().await;
    let ids = ids_of_blekinge(&demo).await;
    // They are there: their own association's head finds each that `node` can find.
    let own = demo.sign_in("dagny", Some("blekinge")).await;
    for id in ids.iter().filter(|id| !id.starts_with("line_") && !id.starts_with("docu_")) {
        let found = own.ask("query Own($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(found["node"]["id"], **id);
    }
    // The head of one association, the head's cookie on another host, and an applicant who takes no part.
    let siv = demo.sign_in("siv", Some("badesa")).await;
    let dagny = demo.sign_in("dagny", Some("blekinge")).await;
    let strayed = Player { base: demo.url(Some("badesa")), visitor: dagny.visitor.thief(Some("blekinge")) };
    for (who, player) in [("siv", &siv), ("dagny elsewhere", &strayed)] {
        let mut seen = std::collections::BTreeMap::new();
        for id in &ids {
            let prefix = id.split('_').next().expect("a prefix").to_owned();
            let count = seen.entry(prefix).or_insert(0);
            *count += 1;
            // Two of a kind are enough.
            if *count <= 2 {
                let (real, nobody) = (everything_about(player, id).await, everything_about(player, &random(id)).await);
                for (real, nobody) in real.iter().zip(&nobody) {
                    assert_eq!(real, nobody, "{who} {id}");
                }
            }
        }
    }
    // An applicant of a member of Blekinge sees its calls, and nothing else that her organisation takes no part in.
    let anton = demo.sign_in("anton", None).await;
    let mine = anton.ask("{ desk { applications { id title } } }", json!({})).await;
    let mine: Vec<&str> = list(&mine["desk"]["applications"]).iter().map(|case| text(&case["id"])).collect();
    let foreign: Vec<&String> =
        ids.iter().filter(|id| id.starts_with("appl_") && !mine.contains(&id.as_str())).collect();
    assert!(!foreign.is_empty(), "Arbetsförmedlingen takes no part in one of them");
    for id in foreign {
        assert_eq!(everything_about(&anton, id).await, everything_about(&anton, &random(id)).await);
    }
}
