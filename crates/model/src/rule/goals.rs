//! Rules about goals.

use serde::{Deserialize, Serialize};

use super::{
    Facts,
    catalogue::{Asks, Reference},
};
use crate::{template::QuestionKind, text::Text};

/// At least this many goals have a measure and a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasurableGoals {
    /// Key of a question of type goals.
    pub question: String,
    /// Goals at least.
    pub count: u8,
}

/// At least this many goals are tied to the association's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TiedGoals {
    /// Key of a question of type goals with `options_from: goals`.
    pub question: String,
    /// Goals at least.
    pub count: u8,
}

impl Asks for TiedGoals {
    fn sentence(&self, _: &Facts) -> Text {
        let count = self.count;
        Text::both(
            format!("Minst {count} mål ska höra till ett av förbundets mål."),
            format!("At least {count} goals must belong to one of the association's goals."),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let have = facts.tied_goals.iter().find(|(key, _)| *key == self.question).map_or(0, |(_, have)| *have);
        (have < usize::from(self.count)).then(|| match have {
            0 => Text::both("Inget gör det än.", "None does yet."),
            _ => Text::both(format!("Nu gör {have} det."), format!("Now {have} do.")),
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        vec![Reference::Question(&self.question, &[QuestionKind::Goals])]
    }
}

impl Asks for MeasurableGoals {
    fn sentence(&self, _: &Facts) -> Text {
        let count = self.count;
        Text::both(
            format!("Minst {count} mål ska gå att mäta: mål, mått och målvärde ska vara ifyllda."),
            format!("At least {count} goals must be measurable: goal, measure and target filled in."),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        let have = facts.measurable_goals.iter().find(|(key, _)| *key == self.question).map_or(0, |(_, have)| *have);
        (have < usize::from(self.count)).then(|| match have {
            0 => Text::both("Inget går att mäta än.", "None can be measured yet."),
            1 => Text::both("Ett går att mäta nu.", "One can be measured now."),
            _ => Text::both(format!("{have} går att mäta nu."), format!("{have} can be measured now.")),
        })
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        vec![Reference::Question(&self.question, &[QuestionKind::Goals])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RuleKind, testing::says};

    #[test]
    fn goals_are_counted_when_they_can_be_measured() {
        let rule = RuleKind::MeasurableGoals(MeasurableGoals { question: "goals".into(), count: 2 });
        let with = |have| Facts { measurable_goals: vec![("goals".into(), have)], ..Facts::default() };
        assert!(says(&rule, &Facts::default()).sentence.sv.ends_with("Inget går att mäta än."));
        assert!(says(&rule, &with(1)).sentence.sv.ends_with("Ett går att mäta nu."));
        assert!(says(&rule, &with(2)).met);
    }

    #[test]
    fn goals_are_tied_to_the_associations() {
        let rule = RuleKind::TiedGoals(TiedGoals { question: "goals".into(), count: 1 });
        assert!(says(&rule, &Facts::default()).sentence.sv.ends_with("Inget gör det än."));
        let facts = Facts { tied_goals: vec![("goals".into(), 1)], ..Facts::default() };
        assert!(says(&rule, &facts).met);
    }
}
