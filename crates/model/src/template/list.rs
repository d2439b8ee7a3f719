//! Options that a form takes from the association's own lists, so that a file does not say them twice.
//!
//! What must stay true: a published version keeps the options that it was published with, whatever the list says later.

use serde::{Deserialize, Serialize};

use super::{ChoiceOption, QuestionKind};
use crate::association::{AssociationFile, TemplateEntry};

/// A list of the association's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Groups of people that interventions are for.
    TargetGroups,
    /// What the association puts first.
    Priorities,
    /// The goals that interventions work towards.
    Goals,
}

impl AssociationFile {
    fn options(&self, list: List) -> Vec<ChoiceOption> {
        let option = |key: &String, text: &crate::Text| ChoiceOption { value: key.clone(), label: text.clone() };
        match list {
            List::TargetGroups => self.target_groups.iter().map(|entry| option(&entry.key, &entry.text)).collect(),
            List::Priorities => self.priorities.iter().map(|entry| option(&entry.key, &entry.text)).collect(),
            List::Goals => self.goals.iter().map(|entry| option(&entry.key, &entry.text)).collect(),
        }
    }

    /// The file with the options that its forms take from its lists written out: for a version that is published those
    /// that it was published with, else those of the lists now. Options that stand in the file stay.
    #[must_use]
    pub fn with_options(mut self, published: &[TemplateEntry]) -> Self {
        let mut templates = std::mem::take(&mut self.templates);
        for template in &mut templates {
            let same = |known: &&TemplateEntry| (&known.key, known.version) == (&template.key, template.version);
            let kept = published.iter().find(same);
            for question in template.sections.iter_mut().flat_map(|section| &mut section.questions) {
                let Some(list) = question.options_from.filter(|_| question.options.is_empty()) else { continue };
                let frozen = kept
                    .into_iter()
                    .flat_map(|template| template.sections.iter().flat_map(|section| &section.questions))
                    .find(|known| known.key == question.key && known.options_from == Some(list));
                question.options = frozen.map_or_else(|| self.options(list), |known| known.options.clone());
            }
        }
        self.templates = templates;
        self
    }
}

/// Whether questions of this kind can take options from a list.
#[must_use]
pub fn can_take_options(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::Choice | QuestionKind::Goals)
}
