//! What is wrong with the form of a file: unknown, missing and wrongly written fields, all of them at once. It goes by the
//! schema that editors go by.

use serde_json::{Map, Value};
use serde_saphyr::{Location, Spanned};

use super::{
    Problem,
    nearest::nearest,
    schema::format,
    tree::{Tree, field_place},
};
use crate::{deadline::Deadline, meeting_dates::ClockTime, register::NumberScheme};

type Object = Map<String, Value>;

/// Everything that is wrong with the form of a file, from top to bottom.
pub(super) fn problems(schema: &Value, root: &Spanned<Tree>) -> Vec<Problem> {
    let mut check = Check { schema, found: Vec::new() };
    check.visit(schema, root, "");
    check.found.sort_by_key(|problem| (problem.line, problem.column));
    check.found
}

struct Check<'a> {
    schema: &'a Value,
    found: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn add(&mut self, at: &Location, place: &str, message: String) {
        self.found.push(Problem { line: at.line(), column: at.column(), place: place.to_owned(), message });
    }

    /// What a value may be, with references followed.
    fn choices(&self, schema: &'a Value, into: &mut Vec<&'a Object>) {
        let Some(object) = schema.as_object() else { return };
        if let Some(target) = object.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#')) {
            if let Some(target) = self.schema.pointer(target) {
                self.choices(target, into);
            }
            return;
        }
        let parts = ["anyOf", "oneOf", "allOf"].into_iter().find_map(|name| object.get(name)?.as_array());
        match parts {
            Some(parts) => parts.iter().for_each(|part| self.choices(part, into)),
            None => into.push(object),
        }
    }

    fn visit(&mut self, schema: &'a Value, node: &Spanned<Tree>, place: &str) {
        let mut choices = Vec::new();
        self.choices(schema, &mut choices);
        let of_type = |name: &str| -> Vec<&'a Object> {
            choices.iter().copied().filter(|choice| has_type(choice, name)).collect()
        };
        let at = &node.referenced;
        match &node.value {
            Tree::Map(fields) => match of_type("object").as_slice() {
                [] => self.add(at, place, format!("expected {}, found fields", expected(&choices))),
                [object] => self.visit_fields(object, fields, at, place),
                variants => self.visit_variant(variants, &choices, fields, at, place),
            },
            Tree::List(items) => match of_type("array").first() {
                None => self.add(at, place, format!("expected {}, found a list", expected(&choices))),
                Some(array) => {
                    for (index, item) in items.iter().enumerate() {
                        if let Some(schema) = array.get("items") {
                            self.visit(schema, item, &format!("{place}[{index}]"));
                        }
                    }
                }
            },
            Tree::Text(text) => {
                if let Some(message) = wrong_text(text, &of_type("string"), &choices) {
                    self.add(at, place, message);
                }
            }
            Tree::Whole(number) => match of_type("integer").first() {
                Some(integer) => {
                    let (least, most) = range(integer);
                    if !(least..=most).contains(number) {
                        self.add(at, place, format!("expected a whole number from {least} to {most}, found {number}"));
                    }
                }
                None if is_free_text(&of_type("string")) => {
                    self.add(at, place, format!("expected a text, found a number; write it in quotes: \"{number}\""));
                }
                None => self.add(at, place, format!("expected {}, found {number}", expected(&choices))),
            },
            Tree::Bool if !of_type("boolean").is_empty() => {}
            Tree::Bool | Tree::Number if is_free_text(&of_type("string")) => {
                self.add(at, place, "expected a text, found something else; write it in quotes".to_owned());
            }
            Tree::Bool => self.add(at, place, format!("expected {}, found true or false", expected(&choices))),
            Tree::Number => self.add(at, place, format!("expected {}, found another number", expected(&choices))),
            Tree::Nothing if !of_type("null").is_empty() => {}
            Tree::Nothing => self.add(at, place, format!("expected {}, found nothing", expected(&choices))),
        }
    }

    fn visit_fields(
        &mut self,
        object: &'a Object,
        fields: &[(Spanned<String>, Spanned<Tree>)],
        at: &Location,
        place: &str,
    ) {
        let empty = Object::new();
        let known = object.get("properties").and_then(Value::as_object);
        let known_names = || known.unwrap_or(&empty).keys().map(String::as_str);
        let mut meant = Vec::new();
        for (key, value) in fields {
            let here = field_place(place, &key.value);
            if let Some(schema) = known.and_then(|known| known.get(&key.value)) {
                self.visit(schema, value, &here);
                continue;
            }
            let free = known_names().filter(|name| fields.iter().all(|(key, _)| key.value != *name));
            let message = match nearest(&key.value, free) {
                Some(name) => {
                    meant.push(name.to_owned());
                    format!("there is no field `{}` here; write `{name}`", key.value)
                }
                None => {
                    let names: Vec<&str> = known_names().collect();
                    format!("there is no field `{}` here; expected {}", key.value, names.join(", "))
                }
            };
            self.add(&key.referenced, &here, message);
        }
        for name in strings(object.get("required")) {
            if fields.iter().any(|(key, _)| key.value == name) || meant.iter().any(|meant| meant == name) {
                continue;
            }
            let schema = known.and_then(|known| known.get(name));
            let mut choices = Vec::new();
            schema.into_iter().for_each(|schema| self.choices(schema, &mut choices));
            let says = schema.and_then(|schema| schema.get("description")).and_then(Value::as_str).unwrap_or_default();
            let message = format!("is missing and must be there: {says} Write `{name}:` with {}", expected(&choices));
            self.add(at, &field_place(place, name), message);
        }
    }

    /// One of several forms, each named by its only field.
    fn visit_variant(
        &mut self,
        variants: &[&'a Object],
        choices: &[&'a Object],
        fields: &[(Spanned<String>, Spanned<Tree>)],
        at: &Location,
        place: &str,
    ) {
        let named = |name: &str| variants.iter().find(|variant| field_of(variant) == Some(name));
        match fields {
            [] => self.add(at, place, format!("expected {}, found nothing", expected(choices))),
            [(key, _), rest @ ..] => match named(&key.value) {
                None => self.add(&key.referenced, place, unknown(&key.value, choices)),
                Some(variant) => {
                    self.visit_fields(variant, &fields[..1], at, place);
                    for (key, _) in rest {
                        let message = format!("expected one thing only; remove `{}`", key.value);
                        self.add(&key.referenced, place, message);
                    }
                }
            },
        }
    }
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn has_type(choice: &Object, name: &str) -> bool {
    choice.get("type").is_some_and(|kind| kind == name || strings(Some(kind)).any(|kind| kind == name))
}

/// The words of a choice among words.
fn words(choice: &Object) -> impl Iterator<Item = &str> {
    choice.get("const").and_then(Value::as_str).into_iter().chain(strings(choice.get("enum")))
}

/// The only field of a form that is named by it.
fn field_of(choice: &Object) -> Option<&str> {
    strings(choice.get("required")).next()
}

fn is_free_text(choices: &[&Object]) -> bool {
    choices.iter().any(|choice| words(choice).next().is_none())
}

fn range(choice: &Object) -> (i128, i128) {
    let bits = match choice.get("format").and_then(Value::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let bound = |name: &str, otherwise: i128| {
        choice.get(name).and_then(|bound| Some(i128::from(bound.as_f64()? as i64))).unwrap_or(otherwise)
    };
    (bound("minimum", bits.0), bound("maximum", bits.1))
}

fn example(choice: &Object) -> &str {
    strings(choice.get("examples")).next().unwrap_or_default()
}

/// What is wrong with a text, if it is.
fn wrong_text(text: &str, strings: &[&Object], choices: &[&Object]) -> Option<String> {
    if strings.iter().any(|choice| words(choice).any(|word| word == text)) {
        return None;
    }
    let Some(free) = strings.iter().find(|choice| words(choice).next().is_none()) else {
        if choices.iter().any(|choice| field_of(choice) == Some(text)) {
            return Some(format!("`{text}` needs more; write `{{ {text}: {{ … }} }}`"));
        }
        if !strings.is_empty() {
            return Some(unknown(text, choices));
        }
        let is_number = choices.iter().any(|choice| has_type(choice, "integer")) && text.parse::<i64>().is_ok();
        let remedy = if is_number { "; write it without quotes" } else { "" };
        return Some(format!("expected {}, found `{text}`{remedy}", expected(choices)));
    };
    let is_right = match free.get("format").and_then(Value::as_str) {
        Some(format::DATE) => {
            time::Date::parse(text, time::macros::format_description!("[year]-[month]-[day]")).is_ok()
        }
        Some(format::DEADLINE) => text.parse::<Deadline>().is_ok(),
        Some(format::CLOCK_TIME) => text.parse::<ClockTime>().is_ok(),
        Some(format::NUMBER_SCHEME) => match NumberScheme::parse(text) {
            Ok(_) => true,
            Err(error) => return Some(format!("{error}; write it as in `{}`", example(free))),
        },
        _ => true,
    };
    (!is_right).then(|| format!("`{text}` is not {}", expected(&[free])))
}

/// That a word is none of those that are known.
fn unknown(word: &str, choices: &[&Object]) -> String {
    let known = choices
        .iter()
        .flat_map(|choice| words(choice).chain(has_type(choice, "object").then(|| field_of(choice)).flatten()));
    match nearest(word, known) {
        Some(name) => format!("`{word}` is not known here; write `{name}`"),
        None => format!("`{word}` is not known here; expected {}", expected(choices)),
    }
}

/// What may be written, in words and with an example.
fn expected(choices: &[&Object]) -> String {
    let mut ways = Vec::new();
    let mut names: Vec<&str> = choices.iter().flat_map(|choice| words(choice)).collect();
    let objects: Vec<&&Object> = choices.iter().filter(|choice| has_type(choice, "object")).collect();
    if let [object] = objects.as_slice() {
        let fields: Vec<String> = strings(object.get("required")).map(|name| format!("{name}: …")).collect();
        ways.push(format!("fields such as `{{ {} }}`", fields.join(", ")));
    } else {
        names.extend(objects.iter().filter_map(|object| field_of(object)));
    }
    if !names.is_empty() {
        ways.insert(0, if let [name] = names[..] { name.to_owned() } else { format!("one of {}", names.join(", ")) });
    }
    for choice in choices {
        if has_type(choice, "string") && words(choice).next().is_none() {
            let way = match choice.get("format").and_then(Value::as_str) {
                Some(format::DATE) => format!("a date such as {}", example(choice)),
                Some(format::DEADLINE) => format!("a date and time such as {}", example(choice)),
                Some(format::CLOCK_TIME) => format!("a time such as \"{}\"", example(choice)),
                Some(_) => format!("a text such as \"{}\"", example(choice)),
                None => "a text".to_owned(),
            };
            ways.insert(0, way);
        }
        if has_type(choice, "integer") {
            ways.push("a whole number such as 1".to_owned());
        }
        if has_type(choice, "boolean") {
            ways.push("true or false".to_owned());
        }
        if has_type(choice, "array") {
            ways.push("a list, each entry after `- `".to_owned());
        }
    }
    ways.join(", or ")
}
