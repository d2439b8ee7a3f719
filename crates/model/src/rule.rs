//! The catalogue of rules that an association's policy can consist of. A rule is typed: a kind with parameters, how
//! severe it is, and the paragraph that it comes from. The finding that stops a submission is the sentence that the
//! person reads, so both come from here and from nowhere else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    budget::{BudgetLine, BudgetSource, BudgetSums},
    id::OrganisationId,
    organisation::PartyKind,
    text::{Language, Text},
};

mod before_writing;

pub use before_writing::{before_writing, may_apply};

/// What an unmet rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The application cannot be sent.
    Stops,
    /// It can, and the writer and the office are warned.
    Warns,
    /// Good to know.
    Informs,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleKind {
    /// The owner and every party that has costs paid by the association are members of it.
    MoneyToMembers,
    /// The owner is a member of the association.
    OwnerIsMember,
    /// Every party is a member of the association.
    MembersOnly,
    /// The owner is one of these kinds of party.
    OwnerKinds {
        /// The kinds that may own an intervention.
        kinds: Vec<PartyKind>,
    },
    /// At least this many kinds of party take part (law 2003:1210 speaks of parties, not of members).
    MinPartyKinds {
        /// Two, for most.
        count: u8,
    },
    /// Lines of these cost types say why the cost is needed.
    CostTypeMotivated {
        /// Keys of cost types.
        cost_types: Vec<String>,
    },
    /// Only these cost types may be applied for.
    CostTypesAllowed {
        /// Keys of cost types.
        cost_types: Vec<String>,
    },
    /// Something is applied for.
    SomethingAppliedFor,
    /// At most this much may be applied for in one year.
    MaxAppliedPerYear {
        /// Whole kronor.
        kronor: i64,
    },
    /// The costs that the association does not pay are in the budget too.
    CoFinancingDeclared,
    /// Costs of this type are split by member: every party has a line of its own.
    CostSplitByParty {
        /// Key of a cost type.
        cost_type: String,
    },
    /// The question is answered.
    Answered {
        /// Key of a question.
        question: String,
    },
    /// At least one file is attached to the question.
    AttachmentRequired {
        /// Key of a question.
        question: String,
    },
    /// At least this many goals have a measure and a target.
    MeasurableGoals {
        /// Key of a question of type goals.
        question: String,
        /// Goals at least.
        count: u8,
    },
}

/// A rule of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Names the rule within the association.
    pub key: String,
    /// What an unmet rule does.
    pub severity: Severity,
    /// Where it comes from: policy and paragraph, or the law.
    pub source: String,
    /// The association's own sentence; the catalogue's when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<Text>,
    /// What is asked for.
    #[serde(rename = "asks")]
    pub kind: RuleKind,
}

/// A party of the application, as rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Which organisation.
    pub organisation: OrganisationId,
    /// Its name, for sentences.
    pub name: String,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Whether it is a member of the association now.
    pub is_member: bool,
    /// Whether it owns the intervention.
    pub is_owner: bool,
}

/// What rules are evaluated on.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The parties, the owner among them.
    pub parties: Vec<Party>,
    /// The budget.
    pub lines: Vec<BudgetLine>,
    /// Keys of the questions that have an answer or a file.
    pub answered: BTreeSet<String>,
    /// Keys of the questions that have a file.
    pub attached: BTreeSet<String>,
    /// Per question of type goals, how many goals have text, measure and target.
    pub measurable_goals: Vec<(String, usize)>,
    /// Label of each cost type, by key.
    pub cost_type_labels: Vec<(String, Text)>,
    /// Label of each question, by key.
    pub question_labels: Vec<(String, Text)>,
}

/// What a rule says of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule_key: String,
    /// What it does when it is not met.
    pub severity: Severity,
    /// What to read: the rule, and what is missing when it is not met.
    pub sentence: Text,
    /// Where the rule comes from.
    pub source: String,
    /// Whether the application meets it.
    pub met: bool,
}

fn label_of(labels: &[(String, Text)], key: &str) -> Text {
    labels.iter().find(|(known, _)| known == key).map_or_else(|| key.into(), |(_, label)| label.clone())
}

fn labels_of(labels: &[(String, Text)], keys: &[String]) -> Text {
    let found: Vec<Text> = keys.iter().map(|key| label_of(labels, key)).collect();
    let join = |english: bool| {
        found
            .iter()
            .map(|label| if english { label.en.as_ref().unwrap_or(&label.sv) } else { &label.sv }.to_lowercase())
            .collect::<Vec<_>>()
            .join(", ")
    };
    Text::both(join(false), join(true))
}

fn and_list(items: &[String], and: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} {and} {last}", init.join(", ")),
    }
}

fn kind_names(kinds: &[PartyKind], language: Language) -> String {
    let or = if language == Language::Sv { "eller" } else { "or" };
    let labels: Vec<String> = kinds.iter().map(|kind| kind.label().in_language(language).to_owned()).collect();
    and_list(&labels, or)
}

/// A small number as a word.
fn number(count: u8, language: Language) -> String {
    let words = match language {
        Language::Sv => ["noll", "en", "två", "tre", "fyra"],
        Language::En => ["none", "one", "two", "three", "four"],
    };
    words.get(usize::from(count)).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

fn names<'a>(parties: impl Iterator<Item = &'a Party>, and: &str) -> String {
    and_list(&parties.map(|party| party.name.clone()).collect::<Vec<_>>(), and)
}

fn not_members<'a>(outside: impl Iterator<Item = &'a Party>) -> Option<Text> {
    let outside: Vec<&Party> = outside.collect();
    (!outside.is_empty()).then(|| {
        Text::both(
            format!("{} är inte medlem.", names(outside.iter().copied(), "och")),
            format!("Not a member: {}.", names(outside.iter().copied(), "and")),
        )
    })
}

impl Rule {
    /// The rule in words, without looking at any application.
    #[must_use]
    pub fn sentence(&self, facts: &Facts) -> Text {
        if let Some(own) = &self.sentence {
            return own.clone();
        }
        let question = |key: &str| label_of(&facts.question_labels, key);
        match &self.kind {
            RuleKind::MoneyToMembers => Text::both(
                "Bara förbundets medlemmar kan äga en insats och få pengar. Andra deltar genom en medlem.",
                "Only members of the association can own an intervention and receive money. Others take part through a member.",
            ),
            RuleKind::OwnerIsMember => Text::both(
                "Den som äger en insats ska vara medlem i förbundet.",
                "The owner of an intervention must be a member of the association.",
            ),
            RuleKind::MembersOnly => {
                Text::both("Bara förbundets medlemmar kan delta.", "Only members of the association can take part.")
            }
            RuleKind::OwnerKinds { kinds } => Text::both(
                format!("Den som äger en insats ska vara {}.", kind_names(kinds, Language::Sv)),
                format!("The owner of an intervention must be one of: {}.", kind_names(kinds, Language::En)),
            ),
            RuleKind::MinPartyKinds { count } => Text::both(
                format!(
                    "Minst {} av dessa fyra ska delta: Försäkringskassan, Arbetsförmedlingen, region och kommun. Två kommuner räknas som en.",
                    number(*count, Language::Sv)
                ),
                format!(
                    "At least {} of these four must take part: the Social Insurance Agency, the Employment Service, a region and a municipality. Two municipalities count as one.",
                    number(*count, Language::En)
                ),
            ),
            RuleKind::CostTypeMotivated { cost_types } => {
                let labels = labels_of(&facts.cost_type_labels, cost_types);
                Text::both(
                    format!("Kostnader för {} ska motiveras.", labels.sv),
                    format!("Costs of this type must be motivated: {}.", labels.en.unwrap_or_default()),
                )
            }
            RuleKind::CostTypesAllowed { cost_types } => {
                let labels = labels_of(&facts.cost_type_labels, cost_types);
                Text::both(
                    format!("Pengar kan sökas för {}.", labels.sv),
                    format!("Money can be applied for: {}.", labels.en.unwrap_or_default()),
                )
            }
            RuleKind::SomethingAppliedFor => Text::both(
                "Budgeten ska visa vilket belopp som söks från förbundet.",
                "The budget must show the amount applied for from the association.",
            ),
            RuleKind::MaxAppliedPerYear { kronor } => Text::both(
                format!("Högst {kronor} kronor kan sökas per år."),
                format!("At most {kronor} kronor can be applied for per year."),
            ),
            RuleKind::CoFinancingDeclared => Text::both(
                "Alla kostnader ska vara med i budgeten, även de som parterna betalar själva. De räknas som medfinansiering.",
                "All costs belong in the budget, also those that the parties pay themselves. They count as co-financing.",
            ),
            RuleKind::CostSplitByParty { cost_type } => {
                let label = label_of(&facts.cost_type_labels, cost_type);
                Text::both(
                    format!(
                        "Budgeten ska visa hur kostnaderna för {} fördelas mellan parterna.",
                        label.sv.to_lowercase()
                    ),
                    format!(
                        "The budget must show how the costs of {} are divided between the parties.",
                        label.in_language(Language::En).to_lowercase()
                    ),
                )
            }
            RuleKind::Answered { question: key } => Text::both(
                format!("”{}” ska vara besvarad.", question(key).sv),
                format!("“{}” must be answered.", question(key).in_language(Language::En)),
            ),
            RuleKind::AttachmentRequired { question: key } => Text::both(
                format!("”{}” ska bifogas.", question(key).sv),
                format!("“{}” must be attached.", question(key).in_language(Language::En)),
            ),
            RuleKind::MeasurableGoals { count, .. } => Text::both(
                format!("Minst {count} mål ska gå att mäta: mål, mått och målvärde ska vara ifyllda."),
                format!("At least {count} goals must be measurable: goal, measure and target filled in."),
            ),
        }
    }

    /// What is missing, or nothing when the rule is met.
    fn missing(&self, facts: &Facts) -> Option<Text> {
        let applied = || facts.lines.iter().filter(|line| line.source == BudgetSource::Applied);
        match &self.kind {
            RuleKind::MoneyToMembers => {
                let receives = |party: &&Party| {
                    !party.is_member
                        && (party.is_owner
                            || applied().any(|line| line.organisation == party.organisation && line.amount_ore > 0))
                };
                not_members(facts.parties.iter().filter(receives))
            }
            RuleKind::OwnerIsMember => {
                not_members(facts.parties.iter().filter(|party| party.is_owner && !party.is_member))
            }
            RuleKind::MembersOnly => not_members(facts.parties.iter().filter(|party| !party.is_member)),
            RuleKind::OwnerKinds { kinds } => {
                facts.parties.iter().find(|party| party.is_owner && !kinds.contains(&party.kind)).map(|owner| {
                    let kind = owner.kind.label();
                    Text::both(
                        format!("{} är {}.", owner.name, kind.sv),
                        format!("{} is: {}.", owner.name, kind.in_language(Language::En)),
                    )
                })
            }
            RuleKind::MinPartyKinds { count } => {
                let kinds: BTreeSet<PartyKind> = facts.parties.iter().map(|party| party.kind).collect();
                (kinds.len() < usize::from(*count)).then(|| {
                    Text::both(
                        format!("Nu deltar bara {}.", names(facts.parties.iter(), "och")),
                        format!("Taking part now: only {}.", names(facts.parties.iter(), "and")),
                    )
                })
            }
            RuleKind::CostTypeMotivated { cost_types } => {
                let bare = applied()
                    .filter(|line| {
                        cost_types.contains(&line.cost_type) && line.amount_ore > 0 && line.note.trim().is_empty()
                    })
                    .count();
                (bare > 0).then(|| {
                    Text::both(
                        format!("Motivering saknas på {bare} {} i budgeten.", if bare == 1 { "rad" } else { "rader" }),
                        format!("{bare} budget {} no motivation.", if bare == 1 { "line has" } else { "lines have" }),
                    )
                })
            }
            RuleKind::CostTypesAllowed { cost_types } => {
                let others: BTreeSet<&String> =
                    applied().map(|line| &line.cost_type).filter(|key| !cost_types.contains(key)).collect();
                (!others.is_empty()).then(|| {
                    let labels = labels_of(&facts.cost_type_labels, &others.into_iter().cloned().collect::<Vec<_>>());
                    Text::both(
                        format!("Budgeten söker också pengar för {}.", labels.sv),
                        format!("The budget also applies for: {}.", labels.en.unwrap_or_default()),
                    )
                })
            }
            RuleKind::SomethingAppliedFor => (BudgetSums::of(&facts.lines).applied_ore <= 0)
                .then(|| Text::both("Inget belopp söks ännu.", "No amount is applied for yet.")),
            RuleKind::MaxAppliedPerYear { kronor } => {
                let sums = BudgetSums::of(&facts.lines);
                let over: Vec<String> = sums
                    .by_year
                    .iter()
                    .filter(|(_, (applied_ore, _))| *applied_ore > kronor * 100)
                    .map(|(year, _)| year.to_string())
                    .collect();
                (!over.is_empty()).then(|| {
                    Text::both(
                        format!("Beloppet är högre för {}.", and_list(&over, "och")),
                        format!("The amount is higher in {}.", and_list(&over, "and")),
                    )
                })
            }
            RuleKind::CoFinancingDeclared => (BudgetSums::of(&facts.lines).co_financing_ore <= 0)
                .then(|| Text::both("Budgeten har ingen medfinansiering ännu.", "The budget has no co-financing yet.")),
            RuleKind::CostSplitByParty { cost_type } => {
                let without: Vec<&Party> = facts
                    .parties
                    .iter()
                    .filter(|party| {
                        !facts
                            .lines
                            .iter()
                            .any(|line| line.organisation == party.organisation && line.cost_type == *cost_type)
                    })
                    .collect();
                (!without.is_empty()).then(|| {
                    Text::both(
                        format!("En egen rad saknas för {}.", names(without.iter().copied(), "och")),
                        format!("No line of its own: {}.", names(without.iter().copied(), "and")),
                    )
                })
            }
            RuleKind::Answered { question } => {
                (!facts.answered.contains(question)).then(|| Text::both("Svaret saknas.", "The answer is missing."))
            }
            RuleKind::AttachmentRequired { question } => {
                (!facts.attached.contains(question)).then(|| Text::both("Filen saknas.", "The file is missing."))
            }
            RuleKind::MeasurableGoals { question, count } => {
                let have = facts.measurable_goals.iter().find(|(key, _)| key == question).map_or(0, |(_, have)| *have);
                (have < usize::from(*count)).then(|| match have {
                    0 => Text::both("Inget går att mäta än.", "None can be measured yet."),
                    1 => Text::both("Ett går att mäta nu.", "One can be measured now."),
                    _ => Text::both(format!("{have} går att mäta nu."), format!("{have} can be measured now.")),
                })
            }
        }
    }

    /// What the rule says of an application.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Finding {
        let missing = self.missing(facts);
        let rule = self.sentence(facts);
        let met = missing.is_none();
        let sentence = match missing {
            None => rule,
            Some(missing) => Text {
                sv: format!("{} {}", rule.sv, missing.sv),
                en: Some(format!("{} {}", rule.in_language(Language::En), missing.in_language(Language::En))),
            },
        };
        Finding { rule_key: self.key.clone(), severity: self.severity, sentence, source: self.source.clone(), met }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::BudgetLineId;

    fn party(number: u128, name: &str, kind: PartyKind) -> Party {
        Party {
            organisation: Uuid::from_u128(number).into(),
            name: name.into(),
            kind,
            is_member: true,
            is_owner: number == 1,
        }
    }

    fn line(organisation: u128, cost_type: &str, source: BudgetSource, kronor: i64, note: &str) -> BudgetLine {
        BudgetLine {
            id: BudgetLineId(Uuid::nil()),
            year: 2021,
            cost_type: cost_type.into(),
            organisation: Uuid::from_u128(organisation).into(),
            source,
            amount_ore: kronor * 100,
            note: note.into(),
            version: 1,
        }
    }

    fn finding(kind: RuleKind, facts: &Facts) -> Finding {
        Rule { key: "r".into(), severity: Severity::Stops, source: "policy 17/29".into(), sentence: None, kind }
            .evaluate(facts)
    }

    #[test]
    fn parties_are_counted_by_kind_not_by_member() {
        let rule = RuleKind::MinPartyKinds { count: 2 };
        let mut facts = Facts {
            parties: vec![
                party(1, "Karlskrona kommun", PartyKind::Municipality),
                party(2, "Ronneby kommun", PartyKind::Municipality),
            ],
            ..Facts::default()
        };
        let unmet = finding(rule.clone(), &facts);
        assert!(!unmet.met);
        assert!(
            unmet.sentence.sv.ends_with("Nu deltar bara Karlskrona kommun och Ronneby kommun."),
            "{}",
            unmet.sentence.sv
        );
        facts.parties.push(party(3, "Region Blekinge", PartyKind::Region));
        assert!(finding(rule, &facts).met);
    }

    #[test]
    fn money_goes_to_members_only() {
        let rule = RuleKind::MoneyToMembers;
        let mut facts = Facts {
            parties: vec![party(1, "Nora kommun", PartyKind::Municipality), party(2, "Stiftelsen", PartyKind::Region)],
            ..Facts::default()
        };
        facts.parties[1].is_member = false;
        assert!(finding(rule.clone(), &facts).met, "others may take part through a member");
        facts.lines.push(line(2, "salary", BudgetSource::CoFinancingInKind, 100, ""));
        assert!(finding(rule.clone(), &facts).met, "their own money is their own");
        facts.lines.push(line(2, "salary", BudgetSource::Applied, 100, ""));
        assert!(!finding(rule.clone(), &facts).met);
        facts.lines.clear();
        facts.parties[0].is_member = false;
        assert!(!finding(rule, &facts).met, "the owner must be a member");
    }

    #[test]
    fn budget_rules_of_the_policies() {
        let mut facts = Facts {
            parties: vec![party(1, "Region A", PartyKind::Region), party(2, "B kommun", PartyKind::Municipality)],
            ..Facts::default()
        };
        let motivated = RuleKind::CostTypeMotivated { cost_types: vec!["other".into()] };
        let split = RuleKind::CostSplitByParty { cost_type: "salary".into() };
        assert!(!finding(RuleKind::SomethingAppliedFor, &facts).met);
        assert!(!finding(RuleKind::CoFinancingDeclared, &facts).met);
        facts.lines =
            vec![line(1, "other", BudgetSource::Applied, 5, " "), line(1, "salary", BudgetSource::Applied, 100, "")];
        assert!(finding(RuleKind::SomethingAppliedFor, &facts).met);
        assert!(!finding(motivated.clone(), &facts).met);
        assert!(!finding(split.clone(), &facts).met);
        assert!(!finding(RuleKind::MaxAppliedPerYear { kronor: 104 }, &facts).met);
        assert!(finding(RuleKind::MaxAppliedPerYear { kronor: 105 }, &facts).met);
        assert!(!finding(RuleKind::CostTypesAllowed { cost_types: vec!["salary".into()] }, &facts).met);
        facts.lines[0].note = "Befintlig utrustning räcker inte".into();
        facts.lines.push(line(2, "salary", BudgetSource::CoFinancingInKind, 100, ""));
        assert!(
            finding(motivated, &facts).met
                && finding(split, &facts).met
                && finding(RuleKind::CoFinancingDeclared, &facts).met
        );
    }
}
