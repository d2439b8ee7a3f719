//! What members contribute in a year, and whether the state, the regions and the municipalities bring the parts that the law
//! says.
//!
//! What must stay true: amounts are whole kronor, kept in öre; parts that differ are something to think of and stop nobody,
//! because parties may agree to bring more.

use crate::{
    error::Violation,
    organisation::PartyKind,
    text::{Language, Text, grouped},
};

/// Where the parts of the contributions come from, for people to look up.
pub const SOURCE: &str = "Lag (2003:1210), 5 §";

/// The years that can have contributions.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Öre in a krona.
const KRONA: i64 = 100;

/// The most that a member contributes in a year, in öre: a billion kronor.
const MAX_ORE: i64 = 1_000_000_000 * KRONA;

/// What a member contributes in a year, in öre; none where nothing is said yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// What is expected.
    pub planned: Option<i64>,
    /// What the member has decided.
    pub decided: Option<i64>,
    /// What has been paid.
    pub received: Option<i64>,
}

impl Amounts {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The amount of a stage.
    #[must_use]
    pub fn of(self, stage: Stage) -> Option<i64> {
        match stage {
            Stage::Planned => self.planned,
            Stage::Decided => self.decided,
            Stage::Received => self.received,
        }
    }

    /// The fields whose amounts cannot be.
    pub fn wrong_fields(self) -> impl Iterator<Item = &'static str> {
        let fields = [("planned", self.planned), ("decided", self.decided), ("received", self.received)];
        let is_wrong = |ore: i64| !(0..=MAX_ORE).contains(&ore) || ore % KRONA != 0;
        fields.into_iter().filter(move |(_, ore)| ore.is_some_and(is_wrong)).map(|(field, _)| field)
    }

    /// What is wrong with those at `index` of the input.
    #[must_use]
    pub fn check(self, index: usize) -> Vec<Violation> {
        let wrong = self.wrong_fields().map(|field| {
            let message = Text::both(
                "Skriv ett belopp i hela kronor, inte mindre än noll.",
                "Write an amount in whole kronor, not less than nothing.",
            );
            let path = ["input", "contributions", &index.to_string(), "amounts", field].map(str::to_owned).to_vec();
            Violation { code: "OUT_OF_RANGE", path, message, source: None }
        });
        wrong.collect()
    }
}

/// How far a contribution has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Expected.
    Planned,
    /// Decided by the member.
    Decided,
    /// Paid.
    Received,
}

/// Who shares the contributions: the state pays for both its authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    State,
    Regions,
    Municipalities,
}

impl Side {
    fn of(kind: PartyKind) -> Self {
        match kind {
            PartyKind::Forsakringskassan | PartyKind::Arbetsformedlingen => Self::State,
            PartyKind::Region => Self::Regions,
            PartyKind::Municipality => Self::Municipalities,
        }
    }
}

/// Something to think of in a year's contributions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// About which amounts.
    pub stage: Stage,
    /// In words.
    pub sentence: Text,
}

/// Tenths of a per cent of the whole, rounded.
fn per_mille(part: i64, whole: i64) -> i64 {
    (part * 2000 / whole + 1) / 2
}

fn percent(part: i64, whole: i64, point: char) -> String {
    match per_mille(part, whole) {
        exact if exact % 10 == 0 => (exact / 10).to_string(),
        other => format!("{}{point}{}", other / 10, other % 10),
    }
}

/// Where the planned or the decided contributions of a year are not shared as the law says: half from the state, a quarter from
/// the regions and a quarter from the municipalities (5 §). A krona for each member is left for rounding; what is received is not
/// looked at, because it comes in parts.
#[must_use]
pub fn warnings(contributions: &[(PartyKind, Amounts)]) -> Vec<Warning> {
    [Stage::Planned, Stage::Decided].into_iter().filter_map(|stage| warning(contributions, stage)).collect()
}

fn warning(contributions: &[(PartyKind, Amounts)], stage: Stage) -> Option<Warning> {
    let of = |side: Side| -> i64 {
        let ours = contributions.iter().filter(|(kind, _)| Side::of(*kind) == side);
        ours.filter_map(|(_, amounts)| amounts.of(stage)).sum()
    };
    let [state, regions, municipalities] = [Side::State, Side::Regions, Side::Municipalities].map(of);
    let total = state + regions + municipalities;
    if total == 0 {
        return None;
    }
    let tolerance = i64::try_from(contributions.len()).unwrap_or(i64::MAX / KRONA) * KRONA;
    let is_off = |part: i64, quarters: i64| (part * 4 - total * quarters).abs() > tolerance * 4;
    if !(is_off(state, 2) || is_off(regions, 1) || is_off(municipalities, 1)) {
        return None;
    }
    let (sv, en) = match stage {
        Stage::Planned => ("planerade", "planned"),
        Stage::Decided => ("beslutade", "decided"),
        Stage::Received => ("inbetalda", "received"),
    };
    let swedish = |part| format!("{} kr ({} %)", grouped(part / KRONA, Language::Sv), percent(part, total, ','));
    let english = |part| format!("SEK {} ({} %)", grouped(part / KRONA, Language::En), percent(part, total, '.'));
    let sentence = Text::both(
        format!(
            "Av de {sv} bidragen kommer {} från staten, {} från regionerna och {} från kommunerna. Enligt lagen är det hälften, en fjärdedel och en fjärdedel.",
            swedish(state),
            swedish(regions),
            swedish(municipalities)
        ),
        format!(
            "Of the {en} contributions {} is from the state, {} from the regions and {} from the municipalities. By law it is a half, a quarter and a quarter.",
            english(state),
            english(regions),
            english(municipalities)
        ),
    );
    Some(Warning { stage, sentence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use PartyKind as K;

    fn planned(kind: PartyKind, kronor: i64) -> (PartyKind, Amounts) {
        (kind, Amounts { planned: Some(kronor * KRONA), ..Amounts::default() })
    }

    #[test]
    fn half_a_quarter_and_a_quarter_need_no_word() {
        assert!(warnings(&[]).is_empty());
        assert!(warnings(&[(K::Region, Amounts::default())]).is_empty());
        let right = [planned(K::Forsakringskassan, 7_000_000), planned(K::Region, 3_500_000)];
        let whole = [&right[..], &[planned(K::Municipality, 1_500_000), planned(K::Municipality, 2_000_000)]].concat();
        assert!(warnings(&whole).is_empty());
        // Half of the state's part may come from the other authority, and each may round to its krona.
        let rounded = [
            planned(K::Forsakringskassan, 60),
            planned(K::Arbetsformedlingen, 40),
            planned(K::Region, 51),
            planned(K::Municipality, 50),
        ];
        assert!(warnings(&rounded).is_empty());
    }

    #[test]
    fn other_parts_are_told_with_their_sums_for_each_stage() {
        let mut off = vec![
            planned(K::Forsakringskassan, 7_000_000),
            planned(K::Region, 3_500_000),
            planned(K::Municipality, 3_000_000),
        ];
        let found = warnings(&off);
        assert_eq!(found.iter().map(|warning| warning.stage).collect::<Vec<_>>(), [Stage::Planned]);
        let sentence = &found[0].sentence;
        assert!(
            sentence.sv.starts_with("Av de planerade bidragen kommer 7\u{a0}000\u{a0}000 kr (51,9 %) från staten"),
            "{sentence:?}"
        );
        assert!(sentence.en.as_deref().unwrap_or_default().contains("SEK 3,000,000 (22.2 %)"), "{sentence:?}");
        off[0].1.decided = Some(1000 * KRONA);
        off[1].1.received = Some(KRONA);
        let stages: Vec<Stage> = warnings(&off).into_iter().map(|warning| warning.stage).collect();
        assert_eq!(stages, [Stage::Planned, Stage::Decided], "what is received comes in parts");
    }

    #[test]
    fn amounts_are_whole_kronor_and_not_less_than_nothing() {
        let wrong = |planned| Amounts { planned: Some(planned), ..Amounts::default() }.wrong_fields().count();
        for (ore, faults) in [(0, 0), (100, 0), (150, 1), (-100, 1), (MAX_ORE, 0), (MAX_ORE + 100, 1)] {
            assert_eq!(wrong(ore), faults, "{ore}");
        }
        let both = Amounts { planned: Some(-1), decided: None, received: Some(1) };
        assert_eq!(both.wrong_fields().collect::<Vec<_>>(), ["planned", "received"]);
        assert_eq!(both.check(3)[0].path, ["input", "contributions", "3", "amounts", "planned"]);
    }
}
