//! Rules that a question is answered, or has a file.

use serde::{Deserialize, Serialize};

use super::{
    Facts,
    catalogue::{Asks, Reference},
    words::label_of,
};
use crate::{
    template::QuestionKind,
    text::{Language, Text},
};

/// The question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Key of a question.
    pub question: String,
}

/// At least one file is attached to the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentRequired {
    /// Key of a question.
    pub question: String,
}

impl Asks for Answered {
    fn sentence(&self, facts: &Facts) -> Text {
        let label = label_of(&facts.question_labels, &self.question);
        Text::both(
            format!("”{}” ska vara besvarad.", label.sv),
            format!("“{}” must be answered.", label.in_language(Language::En)),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        (!facts.answered.contains(&self.question)).then(|| Text::both("Svaret saknas.", "The answer is missing."))
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        vec![Reference::Question(&self.question, &[])]
    }
}

impl Asks for AttachmentRequired {
    fn sentence(&self, facts: &Facts) -> Text {
        let label = label_of(&facts.question_labels, &self.question);
        Text::both(
            format!("”{}” ska bifogas.", label.sv),
            format!("“{}” must be attached.", label.in_language(Language::En)),
        )
    }

    fn missing(&self, facts: &Facts) -> Option<Text> {
        (!facts.attached.contains(&self.question)).then(|| Text::both("Filen saknas.", "The file is missing."))
    }

    fn refers_to(&self) -> Vec<Reference<'_>> {
        vec![Reference::Question(&self.question, &[QuestionKind::Attachment])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{RuleKind, testing::says};

    #[test]
    fn answers_and_files_are_two_things() {
        let answered = RuleKind::Answered(Answered { question: "plan".into() });
        let attached = RuleKind::AttachmentRequired(AttachmentRequired { question: "plan".into() });
        let mut facts = Facts { question_labels: vec![("plan".into(), "Planen".into())], ..Facts::default() };
        assert_eq!(says(&answered, &facts).sentence.sv, "”Planen” ska vara besvarad. Svaret saknas.");
        assert_eq!(says(&attached, &facts).sentence.sv, "”Planen” ska bifogas. Filen saknas.");
        facts.answered.insert("plan".into());
        assert!(says(&answered, &facts).met && !says(&attached, &facts).met);
        facts.attached.insert("plan".into());
        assert!(says(&attached, &facts).met);
    }
}
