//! By what an association judges applications: criteria, each with a scale of steps, yes or no, or a comment; and what a
//! judgement of them lacks before the office can recommend.
//!
//! What must stay true: a judgement that is made keeps the words of its criteria and steps as they were ([`Judged`]).

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Characters of a motivation at most.
pub const MAX_MOTIVATION: usize = 20_000;

/// The steps of an ordinal scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Names it within the association.
    pub key: String,
    /// Its steps, the lowest first.
    pub steps: Vec<ScaleStep>,
}

/// A step of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleStep {
    /// Names it within the scale.
    pub key: String,
    /// The step in words.
    pub label: Text,
}

/// How a criterion is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// With a step of a scale.
    Scale,
    /// With yes or no.
    YesNo,
    /// With words alone.
    Comment,
}

/// Whether a step comes with words that say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Motivation {
    /// It may.
    #[default]
    Welcome,
    /// It must.
    Required,
    /// No words are asked for.
    No,
}

impl Motivation {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_welcome(&self) -> bool {
        *self == Self::Welcome
    }
}

/// Something that applications are judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Names it within the association.
    pub key: String,
    /// The perspective that it belongs to; criteria of one perspective stand after each other under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perspective: Option<Text>,
    /// What is asked.
    pub question: Text,
    /// Help for whoever judges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Text>,
    /// Where it comes from: policy and paragraph, or the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How it is answered.
    pub answer: AnswerKind,
    /// Key of the scale, when it is answered with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// Whether the answer comes with words that say why; a comment is words itself.
    #[serde(default, skip_serializing_if = "Motivation::is_welcome")]
    pub motivation: Motivation,
    /// Whether the office can recommend without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl Criterion {
    /// The steps to choose from, the lowest first; none for a comment.
    #[must_use]
    pub fn steps(&self, scales: &[Scale]) -> Vec<ScaleStep> {
        let step = |key: &str, label| ScaleStep { key: key.to_owned(), label };
        match self.answer {
            AnswerKind::Scale => scales
                .iter()
                .find(|scale| Some(&scale.key) == self.scale.as_ref())
                .map(|scale| scale.steps.clone())
                .unwrap_or_default(),
            AnswerKind::YesNo => vec![step("yes", Text::both("Ja", "Yes")), step("no", Text::both("Nej", "No"))],
            AnswerKind::Comment => Vec::new(),
        }
    }

    /// Whether it takes words.
    #[must_use]
    pub fn takes_words(&self) -> bool {
        self.answer == AnswerKind::Comment || self.motivation != Motivation::No
    }

    /// Whether it can be judged so: a step of its own, and words where it takes some.
    ///
    /// # Errors
    /// In words, what is wrong.
    pub fn check(&self, scales: &[Scale], judgement: &Judgement) -> Result<(), Text> {
        if let Some(step) = &judgement.step
            && !self.steps(scales).iter().any(|known| known.key == *step)
        {
            return Err(Text::both("Välj ett av stegen.", "Choose one of the steps."));
        }
        if !judgement.motivation.is_empty() && !self.takes_words() {
            return Err(Text::both("Här skrivs ingen motivering.", "No motivation is written here."));
        }
        if judgement.motivation.chars().count() > MAX_MOTIVATION || judgement.motivation.contains('\0') {
            return Err(Text::both(
                format!("Högst {MAX_MOTIVATION} tecken får plats."),
                format!("At most {MAX_MOTIVATION} characters fit."),
            ));
        }
        Ok(())
    }

    /// What a judgement of it lacks, in words; nothing when it is whole.
    #[must_use]
    pub fn lacks(&self, judgement: Option<&Judgement>) -> Option<Text> {
        let question = (&self.question.sv, self.question.en.as_ref().unwrap_or(&self.question.sv));
        let (has_step, has_words) =
            judgement.map_or((false, false), |given| (given.step.is_some(), !given.motivation.trim().is_empty()));
        let is_judged = if self.answer == AnswerKind::Comment { has_words } else { has_step };
        if !is_judged {
            return (!self.optional).then(|| {
                Text::both(format!("Bedömning saknas: {}", question.0), format!("Not judged yet: {}", question.1))
            });
        }
        (self.motivation == Motivation::Required && !has_words)
            .then(|| Text::both(format!("Motivera bedömningen: {}", question.0), format!("Say why: {}", question.1)))
    }

    /// The judgement of it in words that stay; nothing when there is none.
    #[must_use]
    pub fn freeze(&self, scales: &[Scale], judgement: &Judgement) -> Option<Judged> {
        let step = judgement.step.as_ref();
        let step = step.and_then(|key| self.steps(scales).into_iter().find(|known| known.key == *key));
        if step.is_none() && judgement.motivation.trim().is_empty() {
            return None;
        }
        Some(Judged {
            criterion: self.key.clone(),
            perspective: self.perspective.clone(),
            question: self.question.clone(),
            source: self.source.clone(),
            step: step.map(|step| step.label),
            motivation: judgement.motivation.trim().to_owned(),
        })
    }
}

/// How one criterion is judged, while it can change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Key of the criterion.
    pub criterion: String,
    /// Key of the step.
    pub step: Option<String>,
    /// Why, or the comment.
    pub motivation: String,
}

/// How one criterion was judged when the recommendation was made, in the words of then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Key of the criterion.
    pub criterion: String,
    /// The perspective.
    pub perspective: Option<Text>,
    /// What was asked.
    pub question: Text,
    /// Where the criterion comes from.
    pub source: Option<String>,
    /// The step, or yes or no.
    pub step: Option<Text>,
    /// Why, or the comment.
    pub motivation: String,
}

/// The criteria that count in a call: those that it names, in the association's order, or all.
#[must_use]
pub fn in_call(criteria: &[Criterion], named: Option<&[String]>) -> Vec<Criterion> {
    criteria.iter().filter(|criterion| named.is_none_or(|named| named.contains(&criterion.key))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales() -> Vec<Scale> {
        let step = |key: &str, label: &str| ScaleStep { key: key.into(), label: label.into() };
        vec![Scale {
            key: "degree".into(), steps: vec![step("lower", "i lägre grad"), step("higher", "i högre grad")]
        }]
    }

    fn criterion(answer: AnswerKind, motivation: Motivation) -> Criterion {
        Criterion {
            key: "c".into(),
            perspective: None,
            question: "Når den dem?".into(),
            guidance: None,
            source: None,
            answer,
            scale: (answer == AnswerKind::Scale).then(|| "degree".into()),
            motivation,
            optional: false,
        }
    }

    fn judgement(step: Option<&str>, motivation: &str) -> Judgement {
        Judgement { criterion: "c".into(), step: step.map(Into::into), motivation: motivation.into() }
    }

    #[test]
    fn a_step_is_one_of_the_criterions_own() {
        let scales = scales();
        let scaled = criterion(AnswerKind::Scale, Motivation::Welcome);
        assert!(scaled.check(&scales, &judgement(Some("higher"), "")).is_ok());
        assert!(scaled.check(&scales, &judgement(Some("yes"), "")).is_err());
        assert!(criterion(AnswerKind::YesNo, Motivation::No).check(&scales, &judgement(Some("no"), "")).is_ok());
        assert!(criterion(AnswerKind::YesNo, Motivation::No).check(&scales, &judgement(Some("no"), "Ty")).is_err());
        assert!(criterion(AnswerKind::Comment, Motivation::No).check(&scales, &judgement(None, "Ord")).is_ok());
        assert!(criterion(AnswerKind::Comment, Motivation::No).check(&scales, &judgement(Some("yes"), "")).is_err());
        let long = "x".repeat(MAX_MOTIVATION + 1);
        assert!(scaled.check(&scales, &judgement(None, &long)).is_err());
        assert!(scaled.check(&scales, &judgement(None, "a\0")).is_err());
    }

    #[test]
    fn what_is_required_is_missed_and_what_is_optional_is_not() {
        let scaled = criterion(AnswerKind::Scale, Motivation::Required);
        let says = |criterion: &Criterion, judgement: Option<&Judgement>| {
            criterion.lacks(judgement).map(|text| text.sv).unwrap_or_default()
        };
        assert_eq!(says(&scaled, None), "Bedömning saknas: Når den dem?");
        assert_eq!(says(&scaled, Some(&judgement(None, "Bara ord"))), "Bedömning saknas: Når den dem?");
        assert_eq!(says(&scaled, Some(&judgement(Some("lower"), " "))), "Motivera bedömningen: Når den dem?");
        assert_eq!(says(&scaled, Some(&judgement(Some("lower"), "Ty"))), "");
        let comment = criterion(AnswerKind::Comment, Motivation::Welcome);
        assert_eq!(says(&comment, Some(&judgement(None, ""))), "Bedömning saknas: Når den dem?");
        assert_eq!(says(&comment, Some(&judgement(None, "Ord"))), "");
        let optional = Criterion { optional: true, ..scaled };
        assert_eq!(says(&optional, None), "");
        assert_eq!(says(&optional, Some(&judgement(Some("lower"), ""))), "Motivera bedömningen: Når den dem?");
    }

    #[test]
    fn what_is_frozen_keeps_its_words_and_what_is_empty_is_left_out() {
        let scaled = criterion(AnswerKind::Scale, Motivation::Welcome);
        assert_eq!(scaled.freeze(&scales(), &judgement(None, " ")), None);
        let frozen = scaled.freeze(&scales(), &judgement(Some("higher"), " Ty ")).unwrap();
        assert_eq!((frozen.step.unwrap().sv.as_str(), frozen.motivation.as_str()), ("i högre grad", "Ty"));
    }

    #[test]
    fn a_call_uses_the_criteria_that_it_names_or_all() {
        let criteria =
            ["a", "b", "c"].map(|key| Criterion { key: key.into(), ..criterion(AnswerKind::Comment, Motivation::No) });
        let keys = |named: Option<&[String]>| -> String {
            in_call(&criteria, named).into_iter().map(|criterion| criterion.key).collect()
        };
        assert_eq!(keys(None), "abc");
        assert_eq!(keys(Some(&["c".into(), "a".into()])), "ac");
        assert_eq!(keys(Some(&[])), "");
    }
}
