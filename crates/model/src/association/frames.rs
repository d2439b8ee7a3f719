//! What frames and calls say of each other in a file.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AssociationFile,
    check::{Wrong, place},
    tree::Step,
};
use crate::frame::{Frame, is_amount, is_year};

pub(super) fn check(file: &AssociationFile, wrong: &mut Wrong) {
    let mut seen = BTreeSet::new();
    let mut first: BTreeMap<&str, &Frame> = BTreeMap::new();
    for (index, frame) in file.frames.iter().enumerate() {
        let at = |field: &'static str| place!["frames", index, field];
        if frame.key.trim().is_empty() {
            wrong.push((at("key"), "expected a name, found nothing".to_owned()));
        }
        if !seen.insert((&frame.key, frame.year)) {
            let message = format!("`{}` is there already for {}; each year stands once", frame.key, frame.year);
            wrong.push((at("key"), message));
        }
        if !is_year(frame.year) {
            wrong.push((at("year"), "expected a year from 2000 to 2100".to_owned()));
        }
        if frame.name.is_empty() {
            wrong.push((at("name"), "expected a name, found nothing".to_owned()));
        }
        if !is_amount(frame.amount_ore) {
            wrong.push((at("amount"), "expected an amount in whole kronor, not less than 0".to_owned()));
        }
        if frame.condition.as_ref().is_some_and(crate::text::Text::is_empty) {
            wrong.push((at("condition"), "expected a sentence, found nothing; leave it out".to_owned()));
        }
        for (place, key) in frame.cost_types.iter().enumerate() {
            if !file.cost_types.iter().any(|entry| entry.key == *key) {
                wrong.push((place!["frames", index, "cost_types", place], format!("there is no cost type `{key}`")));
            }
        }
        let other = first.entry(&frame.key).or_insert(frame);
        if other.cost_types != frame.cost_types {
            let message = format!(
                "`{}` pays for other cost types in {}; expected the same in every year, or another key",
                frame.key, other.year
            );
            wrong.push((at("cost_types"), message));
        }
    }
    for (index, call) in file.calls.iter().enumerate() {
        for (place, key) in call.frames.iter().enumerate() {
            let Some(frame) = first.get(key.as_str()) else {
                wrong.push((place!["calls", index, "frames", place], format!("there is no frame `{key}`")));
                continue;
            };
            let shared = call.frames[..place].iter().find_map(|before| shared(first.get(before.as_str())?, frame));
            if let Some(message) = shared {
                wrong.push((place!["calls", index, "frames", place], message));
            }
        }
    }
}

/// Why two frames cannot both be drawn on in one call: a line would count twice.
fn shared(one: &Frame, other: &Frame) -> Option<String> {
    let both = match (one.cost_types.as_slice(), other.cost_types.as_slice()) {
        ([], []) => "every cost type".to_owned(),
        ([], named) | (named, []) => format!("cost type `{}`", named[0]),
        (some, others) => format!("cost type `{}`", some.iter().find(|key| others.contains(key))?),
    };
    Some(format!(
        "{both} is paid by both `{}` and `{}`; say `cost_types` of each so that they share none",
        one.key, other.key
    ))
}
