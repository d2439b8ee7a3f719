//! How the cases of the story are judged by their associations' criteria.

use anyhow::{Result, ensure};
use serde_json::json;

use super::story::Player;

/// How each criterion is judged: its key, the step where it has steps, and why.
type Judged = &'static [(&'static str, Option<&'static str>, &'static str)];

pub(super) const JAMTLAND: Judged = &[
    ("statute", Some("yes"), "Tre parter samverkar om människor i förvärvsaktiv ålder."),
    ("purpose", Some("well"), "Insatsen bidrar till att resurserna i länet används bättre tillsammans."),
    ("direction", Some("well"), "Sjukskrivna i fjällkommunerna är en av årets målgrupper."),
    ("financing_policy", Some("partly"), "Resorna är nödvändiga, men bör följas upp efter halva tiden."),
];

pub(super) const BADESA: Judged = &[
    ("reach", Some("higher"), "Deltagarna behöver flera parter samtidigt, och målen för dem går att följa upp."),
    ("cooperation", Some("rather_higher"), "Kartläggningen görs gemensamt. Hur den används efteråt är mindre tydligt."),
    (
        "implementation",
        None,
        "Planen bygger på att kommunerna tar över samordnaren. Styrgruppen bör besluta om det före halva tiden.",
    ),
    ("own_shortcomings", Some("yes"), "Ingen av parterna har uppdraget att kartlägga tillsammans."),
];

/// Judges a case, criterion by criterion.
pub(super) async fn save(player: &Player, id: &str, judged: Judged) -> Result<()> {
    for (criterion, step, motivation) in judged {
        let input = json!({
            "applicationId": id, "criterionKey": criterion, "step": step, "motivation": motivation, "expectedVersion": 0,
        });
        let saved = player.change("saveJudgement", input, "judgement { version }").await?;
        ensure!(saved["judgement"]["version"] == 1, "{saved}");
    }
    Ok(())
}
