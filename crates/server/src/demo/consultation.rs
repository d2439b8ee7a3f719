//! Consultation in the story: two cases are sent out to the bodies that the routing proposes, one body of each answers.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::demo::{
    Demo,
    story::{Player, list, text},
};

/// Sends a case out to every body that is proposed, by the last day that is.
async fn send(player: &Player, id: &str) -> Result<()> {
    let query =
        "query Routing($id: ID!) { application(id: $id) { consultationRouting { dueOn proposals { bodyKey } } } }";
    let routing = player.ask(query, json!({ "id": id })).await?["application"]["consultationRouting"].clone();
    let choices: Vec<Value> = list(&routing["proposals"])
        .map(|proposal| json!({ "bodyKey": proposal["bodyKey"], "isAsked": true, "reason": "" }))
        .collect();
    let input = json!({ "applicationId": id, "choices": choices, "dueOn": routing["dueOn"] });
    player.change("sendConsultation", input, "application { id }").await.map(drop)
}

/// The request to a body about a case.
async fn request(player: &Player, id: &str, body: &str) -> Result<Value> {
    let query = "query Asked($id: ID!) { application(id: $id) { consultations { id bodyKey } } }";
    let asked = player.ask(query, json!({ "id": id })).await?;
    let found = list(&asked["application"]["consultations"]).find(|one| text(&one["bodyKey"]) == body);
    Ok(found.with_context(|| format!("{body} is not asked"))?["id"].clone())
}

/// Both associations send their case out; one body needs more time.
pub(super) async fn ask(demo: &Demo, sofint: &str, jamtland: &str) -> Result<()> {
    let rut = Player::sign_in(demo, "rut", Some("sofint")).await?;
    send(&rut, sofint).await?;
    let jonna = Player::sign_in(demo, "jonna", Some("jamtland")).await?;
    send(&jonna, jamtland).await?;
    let input = json!({
        "consultationId": request(&jonna, jamtland, "lsg-harjedalen").await?, "dueOn": "2020-11-10",
        "reason": "Styrgruppen sammanträder först den 9 november.",
    });
    jonna.change("extendConsultation", input, "consultation { dueOn }").await.map(drop)
}

/// One body answers by its representative, another by mail, which the office writes down.
pub(super) async fn answer(demo: &Demo, sofint: &str) -> Result<()> {
    let pia = Player::sign_in(demo, "pia", Some("jamtland")).await?;
    let asked = pia.ask("{ consultations { id bodyKey } }", json!({})).await?;
    let own = list(&asked["consultations"]).find(|one| text(&one["bodyKey"]) == "lsg-are").context("is asked")?;
    let input = json!({
        "consultationId": own["id"], "stance": "SUPPORTS_WITH_REMARKS", "expectedVersion": 0,
        "text": "Styrgruppen ser ett stort behov. Samordnaren bör ha sin plats i Järpen, så att deltagarna slipper långa resor.",
    });
    pia.change("giveOpinion", input, "consultation { id }").await?;

    let rut = Player::sign_in(demo, "rut", Some("sofint")).await?;
    let input = json!({
        "consultationId": request(&rut, sofint, "lsg-nora").await?, "stance": "SUPPORTS", "expectedVersion": 0,
        "text": "Gruppen ställer sig bakom ansökan och bidrar gärna med kontakter till arbetsgivare.",
        "givenBy": "Gruppens sammankallande, i e-post", "givenOn": "2020-10-13",
    });
    rut.change("recordOpinion", input, "consultation { id }").await.map(drop)
}
