//! What a query may ask for. Everything here is checked before the query is validated, because validation itself walks
//! every fragment as often as it is spread: a few lines can spread billions of fields.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, ServerError,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

/// Fields within fields.
pub(crate) const MAX_DEPTH: usize = 15;
/// Selections within selections, fragments counted.
pub(crate) const MAX_LEVELS: usize = 32;
/// What a query may cost: about one per field, times the rows of the lists that it is in.
pub(crate) const MAX_COMPLEXITY: usize = 12_000;
/// Directives on one field.
pub(crate) const MAX_DIRECTIVES: usize = 4;
/// Selections at most: fields and fragments, each fragment counted with its content as often as it is spread.
const MAX_SELECTIONS: usize = 1_500;
/// Fields with another name.
const MAX_ALIASES: usize = 30;
/// Fields of the root in one operation.
const MAX_ROOT_FIELDS: usize = 20;
/// Operations and fragments in one document.
const MAX_DEFINITIONS: usize = 50;
/// Errors that an answer shows.
pub(crate) const MAX_ERRORS: usize = 20;

#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    selections: usize,
    aliases: usize,
}

struct Walk<'document> {
    document: &'document ExecutableDocument,
    /// What each fragment weighs; nothing while it is being weighed.
    known: HashMap<&'document Name, Option<Weight>>,
}

fn refusal(message: String) -> ServerError {
    ServerError::new(message, None)
}

impl<'document> Walk<'document> {
    fn weigh(&mut self, set: &'document Positioned<SelectionSet>, level: usize) -> Result<Weight, ServerError> {
        if level > MAX_LEVELS {
            return Err(refusal(format!("The query is nested more than {MAX_LEVELS} levels.")));
        }
        let mut total = Weight::default();
        for selection in &set.node.items {
            let weight = match &selection.node {
                Selection::Field(field) => {
                    let inner = self.weigh(&field.node.selection_set, level + 1)?;
                    Weight { aliases: inner.aliases + usize::from(field.node.alias.is_some()), ..inner }
                }
                Selection::InlineFragment(fragment) => self.weigh(&fragment.node.selection_set, level + 1)?,
                Selection::FragmentSpread(spread) => self.weigh_fragment(&spread.node.fragment_name.node, level + 1)?,
            };
            total.selections += weight.selections + 1;
            total.aliases += weight.aliases;
            if total.selections > MAX_SELECTIONS {
                return Err(refusal(format!("The query has more than {MAX_SELECTIONS} selections.")));
            }
            if total.aliases > MAX_ALIASES {
                return Err(refusal(format!("The query has more than {MAX_ALIASES} aliases.")));
            }
        }
        Ok(total)
    }

    fn weigh_fragment(&mut self, name: &'document Name, level: usize) -> Result<Weight, ServerError> {
        match self.known.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(refusal("A fragment spreads itself.".to_owned())),
            None => {}
        }
        // A fragment that is missing is for validation to tell of.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Weight::default()) };
        self.known.insert(name, None);
        let weight = self.weigh(&fragment.node.selection_set, level)?;
        self.known.insert(name, Some(weight));
        Ok(weight)
    }

    fn root_fields(&self, set: &SelectionSet, count: &mut usize, introspection: bool) -> Result<(), ServerError> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    *count += 1;
                    if *count > MAX_ROOT_FIELDS {
                        return Err(refusal(format!("An operation has at most {MAX_ROOT_FIELDS} root fields.")));
                    }
                    if !introspection && matches!(field.node.name.node.as_str(), "__schema" | "__type") {
                        return Err(refusal("The schema cannot be asked for here; read schema.graphql.".to_owned()));
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.root_fields(&fragment.node.selection_set.node, count, introspection)?;
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.root_fields(&fragment.node.selection_set.node, count, introspection)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a document asks for no more than it may.
pub(crate) fn check(document: &ExecutableDocument, introspection: bool) -> Result<(), ServerError> {
    if document.operations.iter().count() + document.fragments.len() > MAX_DEFINITIONS {
        return Err(refusal(format!("A document has at most {MAX_DEFINITIONS} operations and fragments.")));
    }
    let mut walk = Walk { document, known: HashMap::new() };
    // Fragments that nothing spreads are validated too.
    for name in document.fragments.keys() {
        walk.weigh_fragment(name, 0)?;
    }
    for (_, operation) in document.operations.iter() {
        walk.weigh(&operation.node.selection_set, 0)?;
        // Bounded, because no fragment spreads itself and no fragment has many fields.
        walk.root_fields(&operation.node.selection_set.node, &mut 0, introspection)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn refused(query: &str) -> Option<String> {
        check(&parse_query(query).unwrap(), false).err().map(|error| error.message)
    }

    #[test]
    fn fragments_that_multiply_are_refused_at_once() {
        let mut bomb = "{ ...f0 }".to_owned();
        for number in 0..28 {
            bomb += &format!(" fragment f{number} on Query {{ ...f{0} ...f{0} }}", number + 1);
        }
        bomb += " fragment f28 on Query { viewer { now } }";
        assert!(refused(&bomb).unwrap().contains("selections"));
        assert!(
            refused("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }").unwrap().contains("itself")
        );
    }

    #[test]
    fn empty_fragments_do_not_multiply_the_work() {
        let mut bomb = "{ ...f0 }".to_owned();
        for number in 0..28 {
            bomb += &format!(" fragment f{number} on Query {{ ...f{0} ...f{0} }}", number + 1);
        }
        // The last is missing, so there is not a single field.
        assert!(refused(&bomb).unwrap().contains("selections"));
    }

    #[test]
    fn ordinary_queries_pass_and_large_ones_do_not() {
        assert_eq!(refused("{ viewer { person { name } } ...a } fragment a on Query { associations { name } }"), None);
        let aliases: String = (0..31).map(|number| format!("a{number}: name ")).collect();
        assert!(refused(&format!("{{ association {{ {aliases} }} }}")).unwrap().contains("aliases"));
        assert!(refused(&format!("{{ {} }}", "viewer ".repeat(21))).unwrap().contains("root"));
        assert!(refused(&format!("{{ a {{ {} }} }}", "name ".repeat(1501))).unwrap().contains("selections"));
        let deep = format!("{}{}", "{ a ".repeat(40), "}".repeat(40));
        assert!(refused(&deep).unwrap().contains("levels"));
        assert!(refused("{ __schema { types { name } } }").unwrap().contains("schema"));
        assert!(check(&parse_query("{ __schema { types { name } } }").unwrap(), true).is_ok());
    }
}
