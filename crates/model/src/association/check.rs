//! Reads an association's file: first its form, then what its parts say of each other. Everything that is wrong is
//! found before anything is applied, each with line and column and what was expected.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde_saphyr::Spanned;

use super::{
    AssociationFile, MemberEntry, consultation, criteria, form, frames, is_reserved, is_slug, policies, schema,
    tree::{Step, Tree, problem_at},
};
use crate::{
    Language, contribution, organisation,
    rule::Reference,
    template::{Question, QuestionKind, TemplateContent, can_take_options},
};

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1; 0 when the file as a whole is meant.
    pub line: u64,
    /// Column, from 1.
    pub column: u64,
    /// Where in the file, such as `calls[0].template`.
    pub place: String,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: ", self.line, self.column)?;
        if !self.place.is_empty() {
            write!(out, "{}: ", self.place)?;
        }
        out.write_str(&self.message)
    }
}

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it: where it is no YAML that alone, else all that is wrong with its form, else all that its
/// parts contradict.
pub fn read(text: &str) -> Result<AssociationFile, Vec<Problem>> {
    let at_location = |error: &serde_saphyr::Error| {
        let location = error.location();
        Problem {
            line: location.map_or(0, |location| location.line()),
            column: location.map_or(0, |location| location.column()),
            place: String::new(),
            // The first line is the sentence; the rest is a picture of the place, which the numbers give already.
            message: error.to_string().lines().next().unwrap_or_default().to_owned(),
        }
    };
    let tree: Spanned<Tree> = serde_saphyr::from_str(text).map_err(|error| vec![at_location(&error)])?;
    let wrong = form::problems(schema(), &tree);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let file: AssociationFile = serde_saphyr::from_str(text).map_err(|error| vec![at_location(&error)])?;
    let wrong = contradictions(&file);
    if wrong.is_empty() {
        return Ok(file);
    }
    Err(wrong.into_iter().map(|(path, message)| problem_at(&tree, &path, message)).collect())
}

/// What is allowed in a file that was read, and to be thought of: such as a time in which no version of a policy is in force.
#[must_use]
pub fn warnings(text: &str, file: &AssociationFile) -> Vec<Problem> {
    let Ok(tree) = serde_saphyr::from_str::<Spanned<Tree>>(text) else { return Vec::new() };
    policies::warnings(file).into_iter().map(|(path, message)| problem_at(&tree, &path, message)).collect()
}

pub(super) type Wrong = Vec<(Vec<Step>, String)>;

macro_rules! place {
    ($($step:expr),+) => { vec![$(Into::<Step>::into($step)),+] };
}
pub(super) use place;

fn contradictions(file: &AssociationFile) -> Wrong {
    let mut wrong = Wrong::new();
    let file = &file.clone().with_options(&[]);
    if !is_slug(&file.slug) {
        wrong.push((place!["slug"], "expected up to 40 lower-case letters a–z, digits and hyphens".to_owned()));
    } else if is_reserved(&file.slug) {
        wrong.push((place!["slug"], format!("`{}` is reserved for the platform; expected another name", file.slug)));
    }
    for (field, text) in [("name", &file.name), ("short_name", &file.short_name)] {
        if text.is_empty() {
            wrong.push((place![field], "expected a name, found nothing".to_owned()));
        }
    }
    for (index, member) in file.members.iter().enumerate() {
        if !organisation::is_key(&member.organisation) {
            let expected = "expected up to 80 lower-case letters a–z, digits and hyphens, such as `exempel-kommun`";
            wrong.push((place!["members", index, "organisation"], expected.to_owned()));
        }
        if member.name.is_empty() {
            wrong.push((place!["members", index, "name"], "expected a name, found nothing".to_owned()));
        }
        for violation in member.terms().check() {
            let mut path = place!["members", index];
            path.extend(match violation.path.as_slice() {
                [_, field, period] if field == "periods" => {
                    place!["periods", period.parse::<usize>().unwrap_or_default()]
                }
                [_, field, ..] if field == "seats" => place!["seats"],
                [_, field, ..] if field == "substitutes" => place!["substitutes"],
                [_, field, ..] if field == "periods" => place!["periods"],
                _ => place!["share_per_mille"],
            });
            wrong.push((path, violation.message.in_language(Language::En).to_owned()));
        }
        contributions(index, member, &mut wrong);
    }
    domains(file, &mut wrong);
    for problem in file.colours.problems() {
        let message = problem.message.in_language(Language::En).to_owned();
        wrong.push((place!["colours", problem.field], message));
    }
    unique(&mut wrong, "members", "organisation", file.members.iter().map(|entry| entry.organisation.clone()));
    unique(&mut wrong, "goals", "key", file.goals.iter().map(|entry| entry.key.clone()));
    unique(&mut wrong, "target_groups", "key", file.target_groups.iter().map(|entry| entry.key.clone()));
    unique(&mut wrong, "priorities", "key", file.priorities.iter().map(|entry| entry.key.clone()));
    unique(&mut wrong, "cost_types", "key", file.cost_types.iter().map(|entry| entry.key.clone()));
    unique(
        &mut wrong,
        "templates",
        "version",
        file.templates.iter().map(|entry| format!("{} {}", entry.key, entry.version)),
    );
    unique(&mut wrong, "calls", "key", file.calls.iter().map(|entry| entry.key.clone()));
    unique(&mut wrong, "meetings", "key", file.meetings.iter().map(|entry| entry.key.clone()));
    templates(file, &mut wrong);
    policies::check(file, &mut wrong);
    rules(file, &mut wrong);
    calls(file, &mut wrong);
    criteria::check(file, &mut wrong);
    frames::check(file, &mut wrong);
    planning(file, &mut wrong);
    consultation::check(file, &mut wrong);
    wrong
}

fn planning(file: &AssociationFile, wrong: &mut Wrong) {
    for (index, field, message) in file.planning.problems() {
        wrong.push((place!["planning", "steps", index, field], message));
    }
    for (index, call) in file.calls.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for (row, chosen) in call.chosen_days.iter().enumerate() {
            let at = |field: &'static str| place!["calls", index, "chosen_days", row, field];
            if file.planning.steps.iter().all(|step| step.key != chosen.step) {
                wrong.push((at("step"), format!("there is no step `{}` in planning", chosen.step)));
            } else if !seen.insert(&chosen.step) {
                wrong.push((at("step"), format!("`{}` is there already; each step stands once", chosen.step)));
            }
            if call.decision_on.is_none() {
                wrong.push((at("on"), "a step has a day where there is decision_on".to_owned()));
            }
        }
    }
}

fn contributions(index: usize, member: &MemberEntry, wrong: &mut Wrong) {
    let mut years = BTreeSet::new();
    for (row, entry) in member.contributions.iter().enumerate() {
        let at = |field: &'static str| place!["members", index, "contributions", row, field];
        if !years.insert(entry.year) {
            wrong.push((at("year"), format!("{} is there already; each year stands once", entry.year)));
        }
        if !contribution::YEARS.contains(&entry.year) {
            wrong.push((at("year"), "expected a year from 2000 to 2100".to_owned()));
        }
        for field in entry.amounts().wrong_fields() {
            wrong.push((at(field), "expected an amount in whole kronor, not less than 0".to_owned()));
        }
        if entry.amounts().is_empty() {
            wrong.push((at("year"), "expected planned, decided or received with it".to_owned()));
        }
    }
}

pub(super) fn unique(wrong: &mut Wrong, list: &'static str, field: &'static str, keys: impl Iterator<Item = String>) {
    let mut seen = BTreeSet::new();
    for (index, key) in keys.enumerate() {
        if key.trim().is_empty() {
            wrong.push((place![list, index, field], "expected a name, found nothing".to_owned()));
        }
        if !seen.insert(key.clone()) {
            wrong.push((place![list, index, field], format!("`{key}` is there already; each needs its own")));
        }
    }
}

/// Whether a text is the full name of a host: lower-case labels with dots between, and not a number as the last.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253
        && name.split('.').all(is_label)
        && name.rsplit_once('.').is_some_and(|(_, last)| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn domains(file: &AssociationFile, wrong: &mut Wrong) {
    let mut seen = BTreeSet::new();
    for (index, name) in file.domains.iter().enumerate() {
        if !is_host_name(name) {
            let expected = "expected a host name such as `samordning.example.se`, in lower case and without port; å, ä and ö are written as `xn--…`";
            wrong.push((place!["domains", index], expected.to_owned()));
        } else if !seen.insert(name) {
            wrong.push((place!["domains", index], format!("`{name}` is there already")));
        }
    }
}

fn templates(file: &AssociationFile, wrong: &mut Wrong) {
    for (index, template) in file.templates.iter().enumerate() {
        if template.version < 1 {
            wrong.push((place!["templates", index, "version"], "expected 1 or more".to_owned()));
        }
        let (mut sections, mut questions) = (BTreeSet::new(), BTreeSet::new());
        for (section_index, section) in template.sections.iter().enumerate() {
            if !sections.insert(&section.key) {
                wrong.push((
                    place!["templates", index, "sections", section_index, "key"],
                    format!("section `{}` is there already", section.key),
                ));
            }
            for (question_index, question) in section.questions.iter().enumerate() {
                let at = |field: &'static str| {
                    place!["templates", index, "sections", section_index, "questions", question_index, field]
                };
                if !questions.insert(&question.key) {
                    wrong.push((at("key"), format!("question `{}` is there already in this template", question.key)));
                } else if question.key.contains('@') {
                    // What is set aside when a form changes is kept under the question's key, an @ and a version.
                    wrong.push((at("key"), format!("expected a key without `@`, found `{}`", question.key)));
                }
                if question.kind == QuestionKind::Choice && question.options.is_empty() {
                    wrong.push((at("kind"), "a choice needs options".to_owned()));
                }
                if question.options_from.is_some() && !can_take_options(question.kind) {
                    wrong.push((at("options_from"), "only choices and goals take options from a list".to_owned()));
                }
                if question.smart && question.kind != QuestionKind::Goals {
                    wrong.push((at("smart"), "only goals are smart".to_owned()));
                }
                if question.kind == QuestionKind::Table && question.columns.is_empty() {
                    wrong.push((at("kind"), "a table needs columns".to_owned()));
                }
            }
        }
        let content = TemplateContent { sections: template.sections.clone() };
        for ((section, question), message) in content.wrong_conditions() {
            let place = match question {
                None => place!["templates", index, "sections", section, "shown_when"],
                Some(question) => {
                    place!["templates", index, "sections", section, "questions", question, "shown_when"]
                }
            };
            wrong.push((place, message));
        }
        for kind in [QuestionKind::Budget, QuestionKind::Parties] {
            if questions_of(&template.sections).filter(|question| question.kind == kind).count() > 1 {
                wrong.push((
                    place!["templates", index, "sections"],
                    format!("more than one question of kind {kind:?}; an application has one of them"),
                ));
            }
        }
    }
}

pub(super) fn questions_of(sections: &[crate::template::Section]) -> impl Iterator<Item = &Question> {
    sections.iter().flat_map(|section| &section.questions)
}

fn rules(file: &AssociationFile, wrong: &mut Wrong) {
    let cost_type_known = |key: &str| file.cost_types.iter().any(|entry| entry.key == key);
    let question_known = |key: &str, kinds: &[QuestionKind]| {
        file.templates
            .iter()
            .flat_map(|template| questions_of(&template.sections))
            .any(|question| question.key == key && (kinds.is_empty() || kinds.contains(&question.kind)))
    };
    // Versions of one policy have the same rules, each once.
    let mut keys: BTreeMap<&str, (&str, i32)> = BTreeMap::new();
    for (policy_index, policy) in file.policies.iter().enumerate() {
        for (index, rule) in policy.rules.iter().enumerate() {
            let at = |field: &'static str| place!["policies", policy_index, "rules", index, field];
            let here = (policy.key(), policy.version);
            let earlier = keys.insert(&rule.key, here);
            if earlier.is_some_and(|earlier| earlier.0 != here.0 || earlier.1 == here.1) {
                wrong.push((at("key"), format!("rule `{}` is there already", rule.key)));
            }
            for reference in rule.kind.refers_to() {
                let missing = match reference {
                    Reference::CostType(key) => (!cost_type_known(key)).then(|| format!("cost type `{key}`")),
                    Reference::Question(key, kinds) => (!question_known(key, kinds)).then(|| match kinds {
                        [] => format!("question `{key}`"),
                        kinds => format!("question of kind {} `{key}`", kind_words(kinds)),
                    }),
                };
                if let Some(missing) = missing {
                    wrong.push((at("asks"), format!("there is no {missing}")));
                }
            }
            wrong.extend(rule.kind.contradiction().map(|message| (at("asks"), message)));
        }
    }
}

/// The words of kinds of question as a file has them.
fn kind_words(kinds: &[QuestionKind]) -> String {
    let words: Vec<String> =
        kinds.iter().filter_map(|kind| serde_json::to_value(kind).ok()?.as_str().map(str::to_owned)).collect();
    words.join(" or ")
}

fn has_template(file: &AssociationFile, key: &str, version: i32) -> bool {
    file.templates.iter().any(|template| template.key == key && template.version == version)
}

fn calls(file: &AssociationFile, wrong: &mut Wrong) {
    for (index, call) in file.calls.iter().enumerate() {
        let at = |field: &'static str| place!["calls", index, field];
        if !has_template(file, &call.template, call.template_version) {
            wrong.push((
                at("template"),
                format!("there is no template `{}` in version {}", call.template, call.template_version),
            ));
        }
        let asks_for_statement = file.process.in_call(&call.process).problem_statement;
        match &call.statement_template {
            None if asks_for_statement => wrong.push((
                at("statement_template"),
                "a problem statement comes first here and has no form; say statement_template: { key: …, version: … }, \
                 or leave the step out of this call with process: { problem_statement: false }"
                    .to_owned(),
            )),
            Some(form) if !has_template(file, &form.key, form.version) => wrong.push((
                at("statement_template"),
                format!("there is no template `{}` in version {}", form.key, form.version),
            )),
            _ => {}
        }
        if call.budget_years.is_empty() {
            wrong.push((at("budget_years"), "expected at least one year".to_owned()));
        }
        if call.mode == super::CallMode::Call && call.closes_at.is_none() {
            wrong.push((at("mode"), "a call closes at some time; say closes_at, or use mode rolling".to_owned()));
        }
        if let (Some(opens), Some(closes)) = (call.opens_on, call.closes_at)
            && closes.date < opens
        {
            wrong.push((at("closes_at"), "closes before it opens".to_owned()));
        }
        if let (Some(closes), Some(decision)) = (call.closes_at, call.decision_on)
            && decision < closes.date
        {
            wrong.push((at("decision_on"), "is decided before it closes".to_owned()));
        }
    }
}
