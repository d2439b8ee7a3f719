//! What criteria, scales and calls say of each other in a file.

use std::collections::BTreeSet;

use super::{
    AssociationFile,
    check::{Wrong, place, unique},
    tree::Step,
};
use crate::criterion::AnswerKind;

pub(super) fn check(file: &AssociationFile, wrong: &mut Wrong) {
    unique(wrong, "scales", "key", file.scales.iter().map(|scale| scale.key.clone()));
    unique(wrong, "criteria", "key", file.criteria.iter().map(|criterion| criterion.key.clone()));
    for (index, scale) in file.scales.iter().enumerate() {
        if scale.steps.len() < 2 {
            wrong.push((place!["scales", index, "steps"], "a scale needs two steps at least".to_owned()));
        }
        let mut seen = BTreeSet::new();
        for (step_index, step) in scale.steps.iter().enumerate() {
            if !seen.insert(&step.key) {
                let message = format!("step `{}` is there already in this scale", step.key);
                wrong.push((place!["scales", index, "steps", step_index, "key"], message));
            }
        }
    }
    for (index, criterion) in file.criteria.iter().enumerate() {
        let at = |field: &'static str| place!["criteria", index, field];
        match (criterion.answer, &criterion.scale) {
            (AnswerKind::Scale, None) => {
                wrong.push((at("answer"), "is answered with a scale; say which with `scale`".to_owned()));
            }
            (AnswerKind::Scale, Some(key)) => {
                if !file.scales.iter().any(|scale| scale.key == *key) {
                    wrong.push((at("scale"), format!("there is no scale `{key}`")));
                }
            }
            (AnswerKind::YesNo | AnswerKind::Comment, Some(_)) => {
                wrong.push((at("scale"), "only an answer of kind `scale` has a scale".to_owned()));
            }
            (AnswerKind::YesNo | AnswerKind::Comment, None) => {}
        }
    }
    for (index, call) in file.calls.iter().enumerate() {
        for (place, key) in call.criteria.iter().flatten().enumerate() {
            if !file.criteria.iter().any(|criterion| criterion.key == *key) {
                wrong.push((place!["calls", index, "criteria", place], format!("there is no criterion `{key}`")));
            }
        }
    }
}
