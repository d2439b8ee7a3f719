//! Frames: what an association sets aside for a year and a purpose, what is asked for of it, granted and left.
//!
//! What must stay true: a line of a budget draws on one frame of its call at most, so that sums over frames count nothing twice;
//! everything is exact, in öre; a frame that is spent, or whose condition is not met, is something to know and stops nobody.

use serde::{Deserialize, Serialize};

use crate::{
    application::Outcome,
    budget::{BudgetLine, BudgetSource},
    contribution::{Amounts, YEARS},
    error::Violation,
    id::{ApplicationId, BudgetLineId},
    text::{Language, Text, grouped},
};

/// Öre in a krona.
const KRONA: i64 = 100;

/// The greatest amount of a frame, in öre: ten billion kronor.
const MAX_ORE: i64 = 10_000_000_000 * KRONA;

/// Characters at most of a condition, in each language.
const MAX_CONDITION: usize = 2000;

/// A condition of a frame that is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// No member contributes less than the year before.
    UnchangedContributions,
}

impl Requirement {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UnchangedContributions => "UNCHANGED_CONTRIBUTIONS",
        }
    }

    /// The requirement with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        (word == Self::UnchangedContributions.word()).then_some(Self::UnchangedContributions)
    }
}

/// Amounts are whole kronor in files, and öre everywhere else.
mod kronor {
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn serialize<S: Serializer>(ore: &i64, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(ore / super::KRONA)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
        i64::deserialize(input).map(|kronor| kronor.saturating_mul(super::KRONA))
    }
}

/// What is set aside for a purpose in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Names it, the same in every year.
    pub key: String,
    /// The calendar year.
    pub year: i32,
    /// What it is called.
    pub name: Text,
    /// How much, in whole kronor.
    #[serde(rename = "amount", with = "kronor")]
    #[schemars(with = "i64")]
    pub amount_ore: i64,
    /// Keys of the cost types that it pays for, the same in every year; all of them when missing. Frames of one call pay for
    /// different ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cost_types: Vec<String>,
    /// On what condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Text>,
    /// What of the condition is looked up: `unchanged_contributions` compares what each member has decided, or else plans, with
    /// the year before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires: Option<Requirement>,
    /// Where it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether the pages of calls that draw on it say it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shown_to_applicants: bool,
}

/// Whether an amount of a frame can be: whole kronor, not less than nothing.
#[must_use]
pub fn is_amount(ore: i64) -> bool {
    (0..=MAX_ORE).contains(&ore) && ore % KRONA == 0
}

/// An amount in words, whole kronor.
#[must_use]
pub fn in_words(ore: Option<i64>) -> Text {
    let Some(ore) = ore else { return Text::both("inget belopp", "no amount") };
    let kronor = |language| grouped(ore / KRONA, language);
    Text::both(format!("{} kr", kronor(Language::Sv)), format!("SEK {}", kronor(Language::En)))
}

/// Whether a year can have frames.
#[must_use]
pub fn is_year(year: i32) -> bool {
    YEARS.contains(&year)
}

/// What of a frame can be changed for a year. Without an amount there is none in that year, and nothing else to say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// How much, in öre.
    pub amount_ore: Option<i64>,
    /// On what condition.
    pub condition: Option<Text>,
    /// What of it is looked up.
    pub requires: Option<Requirement>,
    /// Whether calls say it.
    pub shown_to_applicants: bool,
}

impl Terms {
    /// Those of a frame.
    #[must_use]
    pub fn of(frame: &Frame) -> Self {
        Self {
            amount_ore: Some(frame.amount_ore),
            condition: frame.condition.clone(),
            requires: frame.requires,
            shown_to_applicants: frame.shown_to_applicants,
        }
    }

    /// The same without what says nothing.
    #[must_use]
    pub fn tidied(&self) -> Self {
        if self.amount_ore.is_none() {
            return Self::default();
        }
        let trimmed = |text: &str| text.trim().to_owned();
        let condition = self.condition.as_ref().map(|text| Text {
            sv: trimmed(&text.sv),
            en: text.en.as_deref().map(trimmed).filter(|text| !text.is_empty()),
        });
        Self { condition: condition.filter(|text| !text.sv.is_empty() || text.en.is_some()), ..self.clone() }
    }

    /// What is wrong with those at `index` of the input.
    #[must_use]
    pub fn check(&self, index: usize) -> Vec<Violation> {
        let at = |field: &str, code, message| Violation {
            code,
            path: ["input", "frames", &index.to_string(), "terms", field].map(str::to_owned).to_vec(),
            message,
            source: None,
        };
        let mut wrong = Vec::new();
        if self.amount_ore.is_some_and(|ore| !is_amount(ore)) {
            let message = Text::both(
                "Skriv ett belopp i hela kronor, inte mindre än noll.",
                "Write an amount in whole kronor, not less than nothing.",
            );
            wrong.push(at("amount", "OUT_OF_RANGE", message));
        }
        if let Some(condition) = &self.condition {
            let texts = [Some(&condition.sv), condition.en.as_ref()];
            let is_wrong = |text: &&String| text.chars().count() > MAX_CONDITION || text.contains('\0');
            if texts.into_iter().flatten().any(|text| is_wrong(&text)) {
                let message = Text::both(
                    format!("Högst {MAX_CONDITION} tecken får plats."),
                    format!("At most {MAX_CONDITION} characters fit."),
                );
                wrong.push(at("condition", "TOO_LONG", message));
            } else if condition.sv.is_empty() {
                let message = Text::both("Skriv villkoret på svenska också.", "Write the condition in Swedish too.");
                wrong.push(at("condition", "REQUIRED", message));
            }
        }
        wrong
    }
}

/// What is asked for of a frame in a year, or of several, in öre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Applied for by what is sent in and not rejected, decided or not.
    pub asked: i64,
    /// The part of it that no decision answers yet.
    pub waiting: i64,
    /// Granted.
    pub granted: i64,
}

impl std::iter::Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            asked: sum.asked + one.asked,
            waiting: sum.waiting + one.waiting,
            granted: sum.granted + one.granted,
        })
    }
}

/// An application that was sent in, as frames see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// Which.
    pub application: ApplicationId,
    /// Keys of the frames of its call.
    pub frames: Vec<String>,
    /// The lines of its budget that it applies for, as they were sent in last.
    pub lines: Vec<BudgetLine>,
    /// What the board decided in the end; none before.
    pub outcome: Option<Outcome>,
    /// Granted öre by line.
    pub granted: Vec<(BudgetLineId, i64)>,
}

impl Draw {
    /// What it asks for and was granted of a frame in a year.
    #[must_use]
    pub fn of(&self, key: &str, cost_types: &[String], year: i32) -> Figures {
        if self.outcome == Some(Outcome::Rejected) || !self.frames.iter().any(|frame| frame == key) {
            return Figures::default();
        }
        let is_drawn = |line: &&BudgetLine| {
            line.year == year
                && line.source == BudgetSource::Applied
                && (cost_types.is_empty() || cost_types.contains(&line.cost_type))
        };
        let mut figures = Figures::default();
        for line in self.lines.iter().filter(is_drawn) {
            figures.asked += line.amount_ore;
            figures.granted += self.granted.iter().filter(|(id, _)| *id == line.id).map(|(_, ore)| ore).sum::<i64>();
        }
        if !self.outcome.is_some_and(Outcome::is_final) {
            figures.waiting = figures.asked;
        }
        figures
    }
}

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is.
    Met,
    /// It is not.
    NotMet,
    /// Too little is written to say.
    Unclear,
}

/// A requirement that was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whether it is met.
    pub standing: Standing,
    /// Why, in words.
    pub sentence: Text,
}

/// What a member contributes in a year and contributed in the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoYears {
    /// The member's name.
    pub name: String,
    /// The year before.
    pub before: Amounts,
    /// The year.
    pub now: Amounts,
}

/// Looks a requirement of a year up. What a member has decided counts, else what is planned; to contribute more meets it.
#[must_use]
pub fn check(requirement: Requirement, year: i32, members: &[TwoYears]) -> Checked {
    let Requirement::UnchangedContributions = requirement;
    let amount = |amounts: Amounts| amounts.decided.or(amounts.planned);
    let both = |member: &TwoYears| amount(member.before).map(|before| (before, amount(member.now)));
    let known: Vec<(&str, i64, Option<i64>)> = members
        .iter()
        .filter_map(|member| both(member).map(|(before, now)| (member.name.as_str(), before, now)))
        .collect();
    let last_year = year - 1;
    let lower: Vec<(&str, i64)> = known
        .iter()
        .filter_map(|(name, before, now)| now.filter(|now| now < before).map(|now| (*name, before - now)))
        .collect();
    let silent: Vec<&str> = known.iter().filter(|(_, _, now)| now.is_none()).map(|(name, ..)| *name).collect();
    if !lower.is_empty() {
        let list = |language: Language| {
            let one = |(name, less): &(&str, i64)| {
                let kronor = grouped(less / KRONA, language);
                match language {
                    Language::Sv => format!("{name} {kronor} kr"),
                    Language::En => format!("{name} SEK {kronor}"),
                }
            };
            lower.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let sentence = Text::both(
            format!("Bidragen {year} är lägre än {last_year}: {} mindre.", list(Language::Sv)),
            format!("The contributions of {year} are lower than those of {last_year}: {} less.", list(Language::En)),
        );
        return Checked { standing: Standing::NotMet, sentence };
    }
    let (standing, sentence) = if known.is_empty() {
        let sentence = Text::both(
            format!("Inga bidrag är skrivna för {last_year}."),
            format!("No contributions are written for {last_year}."),
        );
        (Standing::Unclear, sentence)
    } else if silent.is_empty() {
        let sentence = Text::both(
            format!("Ingen medlem bidrar med mindre {year} än {last_year}."),
            format!("No member contributes less in {year} than in {last_year}."),
        );
        (Standing::Met, sentence)
    } else {
        let names = silent.join(", ");
        let sentence = Text::both(
            format!("Inget bidrag är skrivet än för {year} från {names}."),
            format!("No contribution is written yet for {year} from {names}."),
        );
        (Standing::Unclear, sentence)
    };
    Checked { standing, sentence }
}

#[cfg(test)]
mod tests;
