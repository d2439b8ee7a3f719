//! `kill -9` of everything at any moment: what was acknowledged is there afterwards, and a submission happened once or
//! not at all.

use std::time::Duration;

use serde_json::{Value, json};

use crate::demo::{Demo, Player, list, mutation, text};

/// Saves again and again until the server is gone; gives the last version that was acknowledged.
async fn save_until_killed(player: Player, id: String, mut version: i64) -> i64 {
    loop {
        let value = format!("Version {}", version + 1);
        let input =
            json!({ "applicationId": id, "questionKey": "summary", "value": value, "expectedVersion": version });
        let body = json!({ "query": mutation("saveAnswer", "answer { version }"), "variables": { "input": input } });
        let Ok(response) = player.try_post("/graphql", &body).await else { return version };
        let Ok(answer) = response.json::<Value>().await else { return version };
        let Some(saved) = answer["data"]["saveAnswer"]["answer"]["version"].as_i64() else { return version };
        assert_eq!(saved, version + 1, "{answer}");
        version = saved;
    }
}

#[tokio::test]
async fn a_kill_loses_no_acknowledged_save_and_sends_once_or_not_at_all() {
    let mut demo = Demo::start().await;
    let farida = demo.sign_in("farida", None).await;
    let like = farida.find_on_desk("Gemensam kartläggning i Dalsland").await;

    let mut drafts = Vec::new();
    for _ in 0..3 {
        drafts.push(farida.write_like(&like, "En till").await);
    }
    let summary = "query Summary($id: ID!) { application(id: $id) { state answers { questionKey value version } submissions { number } } }";
    let mut version = 1;
    for (round, millis) in [180, 310, 440].into_iter().enumerate() {
        let saving = tokio::spawn(save_until_killed(farida.clone(), drafts[0].clone(), version));
        tokio::time::sleep(Duration::from_millis(millis)).await;
        demo.kill();
        let acknowledged = saving.await.expect("no panic");
        assert!(acknowledged > version, "something was saved in round {round}");
        demo.start_again().await;
        let there = farida.ask(summary, json!({ "id": drafts[0] })).await["application"].clone();
        let answer =
            list(&there["answers"]).iter().find(|answer| answer["questionKey"] == "summary").expect("saved").clone();
        version = answer["version"].as_i64().expect("a number");
        // One more than acknowledged is the save whose answer was lost.
        assert!((acknowledged..=acknowledged + 1).contains(&version), "{acknowledged} and {version}");
        assert_eq!(answer["value"], format!("Version {version}"));
    }

    for (draft, millis) in drafts.iter().zip([4, 18, 45]) {
        let sending = {
            let (player, input) = (farida.clone(), json!({ "applicationId": draft }));
            let body = json!({ "query": mutation("submitApplication", "application { state }"), "variables": { "input": input } });
            tokio::spawn(async move { player.try_post("/graphql", &body).await })
        };
        tokio::time::sleep(Duration::from_millis(millis)).await;
        demo.kill();
        let _ = sending.await;
        demo.start_again().await;
        let there = farida.ask(summary, json!({ "id": draft })).await["application"].clone();
        let count = list(&there["submissions"]).len();
        match text(&there["state"]) {
            "DRAFT" => assert_eq!(count, 0),
            "REGISTERED" => assert_eq!(count, 1),
            other => panic!("{other}"),
        }
        farida.change("submitApplication", json!({ "applicationId": draft }), "application { state }").await;
        let there = farida.ask(summary, json!({ "id": draft })).await["application"].clone();
        assert_eq!((text(&there["state"]), list(&there["submissions"]).len()), ("REGISTERED", 1));
    }
    let siv = demo.sign_in("siv", Some("badesa")).await;
    let there = siv.ask("{ applications(first: 50) { nodes { registrationNumber } } }", json!({})).await;
    let mut numbers: Vec<&str> =
        list(&there["applications"]["nodes"]).iter().map(|case| text(&case["registrationNumber"])).collect();
    numbers.sort_unstable();
    let last: Vec<u32> = numbers
        .iter()
        .map(|number| number.rsplit(['/', '-', ':']).next().expect("a number").parse().expect("digits"))
        .collect();
    assert_eq!(last, [1, 2, 3, 4], "no gap, no twin: {numbers:?}");
}
