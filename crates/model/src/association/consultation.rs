//! What bodies, their routes and calls say of each other in a file.

use super::{
    AssociationFile,
    check::{Wrong, place, questions_of, unique},
    tree::Step,
};
use crate::{consultation::ConsultationStep, organisation::is_key, template::Question};

/// Whether mail could go to a text.
fn is_address(text: &str) -> bool {
    text.len() <= 254
        && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

pub(super) fn check(file: &AssociationFile, wrong: &mut Wrong) {
    unique(wrong, "bodies", "key", file.bodies.iter().map(|body| body.key.clone()));
    for (index, body) in file.bodies.iter().enumerate() {
        let at = |field: &'static str| place!["bodies", index, field];
        if !body.key.trim().is_empty() && !is_key(&body.key) {
            let expected = "expected up to 80 lower-case letters a–z, digits and hyphens, such as `lokal-styrgrupp`";
            wrong.push((at("key"), expected.to_owned()));
        }
        if body.name.is_empty() {
            wrong.push((at("name"), "expected a name, found nothing".to_owned()));
        }
        if body.email.as_ref().is_some_and(|email| !is_address(email)) {
            wrong.push((at("email"), "expected an address such as `samrad@example.se`".to_owned()));
        }
        if body.everywhere && !body.covers.is_empty() {
            wrong.push((at("covers"), "stands for every organisation already; leave it out".to_owned()));
        }
        for (place, key) in body.covers.iter().enumerate() {
            if !file.members.iter().any(|member| member.organisation == *key) {
                wrong.push((place!["bodies", index, "covers", place], format!("there is no member `{key}`")));
            }
        }
    }
    if let Some(step) = &file.process.consultation {
        routes(file, step, wrong);
    }
    for (index, call) in file.calls.iter().enumerate() {
        if call.process.consultation == Some(true) && file.process.consultation.is_none() {
            let message = "the association's process has no consultation; say there how bodies are asked".to_owned();
            wrong.push((place!["calls", index, "process", "consultation"], message));
        }
    }
}

fn routes(file: &AssociationFile, step: &ConsultationStep, wrong: &mut Wrong) {
    if file.bodies.is_empty() {
        let message = "nobody can be asked; name the bodies in `bodies`".to_owned();
        wrong.push((place!["process", "consultation"], message));
    }
    if !step.has_days() {
        wrong.push((place!["process", "consultation", "days"], "expected 1 to 200 working days".to_owned()));
    }
    for (index, route) in step.routes.iter().enumerate() {
        let at = |field: &'static str| place!["process", "consultation", "routes", index, field];
        let questions: Vec<&Question> = file
            .templates
            .iter()
            .flat_map(|template| questions_of(&template.sections))
            .filter(|question| question.key == route.question)
            .collect();
        if questions.iter().all(|question| question.options.is_empty()) {
            wrong.push((at("question"), format!("there is no question with options `{}`", route.question)));
        } else if !questions.iter().flat_map(|question| &question.options).any(|one| one.value == route.option) {
            wrong.push((at("option"), format!("`{}` has no option `{}`", route.question, route.option)));
        }
        let is_double = step.routes[..index]
            .iter()
            .any(|before| (&before.question, &before.option) == (&route.question, &route.option));
        if is_double {
            let message = format!("`{}` has a route already; name all its bodies there", route.option);
            wrong.push((at("option"), message));
        }
        for (place, key) in route.bodies.iter().enumerate() {
            if !file.bodies.iter().any(|body| body.key == *key) {
                let path = place!["process", "consultation", "routes", index, "bodies", place];
                wrong.push((path, format!("there is no body `{key}`")));
            }
        }
    }
}
