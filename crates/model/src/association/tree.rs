//! A file as it is written, whatever it says, with the line and column of each part.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_saphyr::Spanned;

use super::Problem;

/// A step into the file.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Field(&'static str),
    Item(usize),
}

impl From<&'static str> for Step {
    fn from(name: &'static str) -> Self {
        Self::Field(name)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Item(index)
    }
}

/// A part of a file.
#[derive(Debug)]
pub(super) enum Tree {
    Nothing,
    Bool,
    Whole(i128),
    Number,
    Text(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Tree;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("anything")
            }
            fn visit_bool<E: de::Error>(self, _: bool) -> Result<Tree, E> {
                Ok(Tree::Bool)
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Tree, E> {
                Ok(Tree::Whole(number.into()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Tree, E> {
                Ok(Tree::Whole(number.into()))
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Tree, E> {
                Ok(Tree::Number)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Tree, E> {
                Ok(Tree::Text(text.to_owned()))
            }
            fn visit_unit<E: de::Error>(self) -> Result<Tree, E> {
                Ok(Tree::Nothing)
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Tree::List(list))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut fields: A) -> Result<Tree, A::Error> {
                let mut map = Vec::new();
                while let Some(field) = fields.next_entry()? {
                    map.push(field);
                }
                Ok(Tree::Map(map))
            }
        }
        from.deserialize_any(Visitor)
    }
}

/// The place of a field of what is at `place`.
pub(super) fn field_place(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

/// What is wrong at the end of a path, or at the last part of it that is there.
pub(super) fn problem_at(root: &Spanned<Tree>, path: &[Step], message: String) -> Problem {
    let (mut node, mut place) = (root, String::new());
    for step in path {
        let next = match (step, &node.value) {
            (Step::Field(name), Tree::Map(fields)) => {
                fields.iter().find(|(key, _)| key.value == *name).map(|(_, value)| value)
            }
            (Step::Item(index), Tree::List(items)) => items.get(*index),
            _ => None,
        };
        place = match step {
            Step::Field(name) => field_place(&place, name),
            Step::Item(index) => format!("{place}[{index}]"),
        };
        node = next.unwrap_or(node);
    }
    Problem { line: node.referenced.line(), column: node.referenced.column(), place, message }
}
