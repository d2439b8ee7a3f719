//! The demo's story, read back: what a whole autumn of four associations has left, for each of those who took part.

use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::demo::{Demo, Player, list, text};

const CASE: &str = "query Case($id: ID!) { application(id: $id) { \
    state late registrationNumber actions \
    submissions { number receivedAt late documentPath answers { questionKey value } attachments { path fileName } } \
    completions { dueOn answeredAt notes { sectionKey } } recommendation { kind } agendaItem { id } \
    decision { outcome paragraph grantedOre minutesAdjustedOn documentPath lines { grantedOre budgetLine { amountOre costTypeKey } } } \
    history { kind } } }";

async fn cases(player: &Player) -> Vec<Value> {
    let query = "{ applications(first: 50) { nodes { id title state late registrationNumber } } }";
    list(&player.ask(query, json!({})).await["applications"]["nodes"]).to_vec()
}

async fn pdf(player: &Player, path: &str) -> Vec<u8> {
    let redirect = player.get(path).await;
    assert_eq!(redirect.status(), StatusCode::SEE_OTHER, "{path}");
    let address = redirect.headers()[header::LOCATION].to_str().expect("an address").to_owned();
    let file = player.visitor.client.get(address).send().await.expect("fetched").error_for_status().expect("there");
    file.bytes().await.expect("read").to_vec()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[tokio::test]
async fn the_story_leaves_what_it_tells_and_a_restart_keeps_it() {
    let mut demo = Demo::start().await;
    read_back(&demo).await;

    assert!(demo.stop().success(), "{}", demo.output());
    demo.start_again().await;
    assert_eq!(demo.output().matches("the story:").count(), 1, "it is played once");
    read_back(&demo).await;
}

async fn read_back(demo: &Demo) {
    let dagny = demo.sign_in("dagny", Some("blekinge")).await;
    let blekinge = cases(&dagny).await;
    let of =
        |number: &str| blekinge.iter().find(|case| case["registrationNumber"] == number).expect("registered").clone();
    let (first, second) = (of("2020/0001"), of("2020/0002"));
    assert_eq!(blekinge.len(), 2, "the draft is nobody's business: {blekinge:?}");
    assert_eq!((&first["late"], &second["late"]), (&json!(false), &json!(true)));
    // Each by its association's own scheme, each the first of its year.
    for (key, slug, number) in
        [("siv", "badesa", "20/001"), ("rut", "sofint", "0001/20"), ("jonna", "jamtland", "20/1")]
    {
        let player = demo.sign_in(key, Some(slug)).await;
        let there = cases(&player).await;
        assert_eq!(there.iter().map(|case| text(&case["registrationNumber"])).collect::<Vec<_>>(), [number], "{slug}");
    }

    // Judged by criteria of their own, which the board reads with the recommendation.
    for (key, slug, step) in [("stig", "badesa", "I högre grad"), ("jonna", "jamtland", "Ja")] {
        let player = demo.sign_in(key, Some(slug)).await;
        let there = cases(&player).await.remove(0);
        let judged = "query Judged($id: ID!) { application(id: $id) { state recommendation { judgements { step motivation } } } }";
        let case = player.ask(judged, json!({ "id": there["id"] })).await["application"].clone();
        let judgements = list(&case["recommendation"]["judgements"]);
        assert_eq!((&case["state"], judgements.len()), (&json!("ON_AGENDA"), 4), "{slug}");
        assert_eq!(judgements[0]["step"], step, "{slug}");
    }

    // Both versions of what was completed.
    let id = &first["id"];
    let case = dagny.ask(CASE, json!({ "id": id })).await["application"].clone();
    let sent = list(&case["submissions"]);
    assert_eq!(sent.len(), 2);
    let implementation = |submission: &Value| {
        let answers = list(&submission["answers"]).to_vec();
        answers.into_iter().find(|answer| answer["questionKey"] == "implementation").expect("answered")["value"].clone()
    };
    assert!(text(&implementation(&sent[1])).starts_with(text(&implementation(&sent[0]))));
    assert_ne!(implementation(&sent[0]), implementation(&sent[1]));
    assert_eq!(case["completions"][0]["dueOn"], "2020-10-12");
    assert!(case["completions"][0]["answeredAt"].is_string());

    // The decision, its money and its document.
    let decision = &case["decision"];
    assert_eq!((&decision["outcome"], &decision["paragraph"]), (&json!("PARTLY_GRANTED"), &json!(1)));
    assert_eq!(decision["grantedOre"], 254_000_000, "two years of staff");
    let granted: i64 = list(&decision["lines"]).iter().filter_map(|line| line["grantedOre"].as_i64()).sum();
    assert_eq!(granted, 254_000_000);
    let maja = demo.sign_in("maja", None).await;
    let documents = [&decision["documentPath"], &sent[0]["documentPath"], &sent[1]["documentPath"]];
    for path in documents {
        for reader in [&dagny, &maja] {
            let bytes = pdf(reader, text(path)).await;
            assert!(bytes.starts_with(b"%PDF") && contains(&bytes, b"/StructTreeRoot"), "a tagged PDF");
        }
        assert_eq!(demo.visitor(None).get(text(path)).await.status(), StatusCode::NOT_FOUND);
    }
    let attached = text(&sent[0]["attachments"][0]["path"]);
    assert!(pdf(&dagny, attached).await.starts_with(b"%PDF"));

    // Applicants see the decision because the minutes are adjusted, and never the office's own steps.
    let mine = maja.ask(CASE, json!({ "id": id })).await["application"].clone();
    assert_eq!(mine["decision"]["outcome"], "PARTLY_GRANTED");
    assert_eq!((&mine["recommendation"], &mine["agendaItem"]), (&Value::Null, &Value::Null));
    assert!(list(&mine["history"]).iter().all(|entry| entry["kind"] != "RECOMMENDED" && entry["kind"] != "DECIDED"));
    let jamtland = demo.sign_in("anton", None).await;
    let desk =
        jamtland.ask("{ desk { applications { nodes { title state decision { outcome } } } } }", json!({})).await;
    let waiting = list(&desk["desk"]["applications"]["nodes"])
        .iter()
        .find(|case| case["title"] == "Från sjukskrivning till arbete i fjällkommunerna");
    assert_eq!(waiting.expect("on the desk")["state"], "ON_AGENDA");

    // The letters.
    let letters = std::fs::read_to_string(demo.folder().join("mail.json")).expect("kept");
    for wanted in ["2020/0001", "maja@mellanrum.example", "karl@mellanrum.example", "/office/applications/"] {
        assert!(letters.contains(wanted), "{wanted}");
    }
}
