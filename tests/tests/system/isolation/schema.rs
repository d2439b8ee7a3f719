//! What has to have a case: read from `schema.graphql` and from the routers, so that a new field or route without one
//! fails and the failure says which line to write.

use std::collections::BTreeSet;

use apollo_compiler::{
    Name, Schema,
    ast::{FieldDefinition, Type},
    schema::ExtendedType,
    validation::Valid,
};

use crate::isolation::{
    cases::CASES,
    routes::{ROUTES, WITHOUT_ID},
};

/// A file of the repository.
pub fn read(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The written schema.
pub fn schema() -> Valid<Schema> {
    Schema::parse_and_validate(read("schema.graphql"), "schema.graphql")
        .unwrap_or_else(|errors| panic!("{}", errors.errors))
}

fn fields<'schema>(schema: &'schema Schema, of: &str) -> Vec<&'schema FieldDefinition> {
    match schema.types.get(of) {
        Some(ExtendedType::Object(object)) => object.fields.values().map(|field| &***field).collect(),
        Some(ExtendedType::Interface(interface)) => interface.fields.values().map(|field| &***field).collect(),
        _ => Vec::new(),
    }
}

/// The paths of ids in an argument or an input's field, however deep.
fn ids(schema: &Schema, of: &Type, path: &str, within: &mut Vec<Name>, found: &mut Vec<String>) {
    let name = of.inner_named_type();
    if name == "ID" {
        found.push(path.to_owned());
    }
    if let Some(ExtendedType::InputObject(input)) = schema.types.get(name)
        && !within.contains(name)
    {
        within.push(name.clone());
        for field in input.fields.values() {
            ids(schema, &field.ty, &format!("{path}.{}", field.name), within, found);
        }
        within.pop();
    }
}

/// Every name that a case must have.
pub fn wanted(schema: &Schema) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    let roots: Vec<&Name> =
        [&schema.schema_definition.query, &schema.schema_definition.mutation, &schema.schema_definition.subscription]
            .into_iter()
            .flatten()
            .map(|root| &root.name)
            .collect();
    for (name, kind) in &schema.types {
        if kind.is_built_in() {
            continue;
        }
        if let ExtendedType::Object(object) = kind
            && object.implements_interfaces.iter().any(|interface| interface.name == "Node")
        {
            wanted.insert(format!("node({name})"));
        }
        for field in fields(schema, name) {
            if field.name == "node" && name == "Query" {
                continue;
            }
            let own = format!("{name}.{}", field.name);
            let mut paths = Vec::new();
            for argument in &field.arguments {
                let path = if argument.name == "input" { own.clone() } else { format!("{own}.{}", argument.name) };
                ids(schema, &argument.ty, &path, &mut Vec::new(), &mut paths);
                if ["after", "before"].contains(&argument.name.as_str()) {
                    paths.push(path);
                }
            }
            let is_root = roots.contains(&name);
            let is_list = field.ty.inner_named_type().ends_with("Connection");
            if is_root && (is_list || paths.is_empty()) {
                wanted.insert(own);
            }
            wanted.extend(paths);
        }
    }
    wanted
}

/// A selection of everything that a type has, so deep, and of no type within itself.
pub fn everything(schema: &Schema, of: &str, depth: usize, within: &mut Vec<String>) -> String {
    if depth == 0 || within.iter().any(|name| name == of) {
        return String::new();
    }
    within.push(of.to_owned());
    let mut selection = String::from("__typename ");
    if let Some(ExtendedType::Interface(_)) = schema.types.get(of) {
        selection += "id ";
    } else {
        for field in fields(schema, of) {
            if field.is_required_somewhere() {
                continue;
            }
            let inner = field.ty.inner_named_type();
            match schema.types.get(inner) {
                Some(ExtendedType::Object(_) | ExtendedType::Interface(_)) => {
                    let inner = everything(schema, inner, depth - 1, within);
                    if !inner.is_empty() {
                        selection += &format!("{} {{ {inner}}} ", field.name);
                    }
                }
                _ => selection += &format!("{} ", field.name),
            }
        }
    }
    within.pop();
    selection
}

trait RequiredSomewhere {
    fn is_required_somewhere(&self) -> bool;
}

impl RequiredSomewhere for FieldDefinition {
    fn is_required_somewhere(&self) -> bool {
        self.arguments.iter().any(|argument| argument.is_required())
    }
}

/// What a field of a type gives.
pub fn type_of(schema: &Schema, of: &str, field: &str) -> String {
    let found = fields(schema, of).into_iter().find(|known| known.name == field);
    found.unwrap_or_else(|| panic!("{of} has no field {field}")).ty.inner_named_type().to_string()
}

/// Whether a type has fields to select.
pub fn has_fields(schema: &Schema, of: &str) -> bool {
    matches!(schema.types.get(of), Some(ExtendedType::Object(_) | ExtendedType::Interface(_)))
}

/// The type of a field's input.
pub fn input_of(schema: &Schema, of: &str, field: &str) -> String {
    let found = fields(schema, of).into_iter().find(|known| known.name == field);
    let input = found.and_then(|field| field.arguments.iter().find(|argument| argument.name == "input"));
    input.unwrap_or_else(|| panic!("{of}.{field} has no input")).ty.inner_named_type().to_string()
}

/// Method and pattern of every route that a router's source names.
fn routes_in(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in source.split(".route(").skip(1) {
        let mut quotes = part.split('"');
        let path = quotes.nth(1).expect("a route begins with its path").to_owned();
        let rest = part.splitn(3, '"').nth(2).unwrap_or_default();
        // Up to the next route or the end of the statement.
        let rest = rest.split(';').next().unwrap_or_default();
        for method in ["get", "post", "put", "patch", "delete", "any"] {
            let is_called = rest.match_indices(&format!("{method}(")).any(|(place, _)| {
                !rest[..place].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':')
            });
            if is_called {
                found.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    found
}

/// Every route with an id, as `METHOD /pattern part`, and every one without.
pub fn routes() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut with, mut without) = (BTreeSet::new(), BTreeSet::new());
    for file in ["crates/portal/src/lib.rs", "crates/api/src/lib.rs"] {
        let found = routes_in(&read(file));
        assert!(!found.is_empty(), "{file} names routes");
        for (method, path) in found {
            // Keys of the form, tokens, names of files, years and parts of the settings are no ids.
            let parts = path.split('{').skip(1).filter_map(|part| part.split('}').next());
            let parts: Vec<&str> =
                parts.filter(|part| !["key", "token", "name", "year", "part"].contains(part)).collect();
            if parts.is_empty() {
                without.insert(format!("{method} {path}"));
            }
            with.extend(parts.iter().map(|part| format!("{method} {path} {part}")));
        }
    }
    (with, without)
}

fn compare(wanted: &BTreeSet<String>, there: &BTreeSet<String>, example: impl Fn(&str) -> String) {
    let missing: Vec<String> = wanted.difference(there).map(|name| example(name)).collect();
    assert!(missing.is_empty(), "no case in tests/tests/system/isolation/cases.rs; add there:\n{}", missing.join("\n"));
    let gone: Vec<&String> = there.difference(wanted).collect();
    assert!(
        gone.is_empty(),
        "cases of what is no longer there; remove from tests/tests/system/isolation/cases.rs: {gone:?}"
    );
}

/// Fails when anything that can be asked has no case.
pub fn check_complete() {
    let fields: BTreeSet<&str> = CASES.iter().map(|case| case.field).collect();
    assert_eq!(fields.len(), CASES.len(), "a field has one case, or variants with names");
    let cases = CASES.iter().map(|case| case.name().to_owned()).collect();
    compare(&wanted(&schema()), &cases, |name| {
        let send =
            if name.starts_with("Mutation") { "r#\"{ \\\"applicationId\\\": \\\"$appl\\\" }\"#" } else { "\"appl\"" };
        format!("    case(\"{name}\", {send}, WHO_MAY, WHO_IS_TOLD_NO),")
    });
    let (with, without) = routes();
    let there = ROUTES.iter().map(|route| route.route.split(" (").next().unwrap_or_default().to_owned()).collect();
    compare(&with, &there, |name| format!("    route(\"{name}\", \"/path/$appl\", WHO_MAY),"));
    let there = WITHOUT_ID.iter().map(|(name, _)| (*name).to_owned()).collect();
    compare(&without, &there, |name| {
        format!("    (\"{name}\", \"why nothing of a tenant's can be named by it\"), in WITHOUT_ID")
    });
}

#[test]
fn isolation_matrix_sees_a_new_field_an_id_deep_in_an_input_and_a_new_route() {
    let text = read("schema.graphql")
        + "extend type Query { ledger(id: ID!): Application } \
           extend type Meeting { seats(after: String): ApplicationConnection! } \
           extend input DecisionLineInput { claimId: ID } \
           type Claim implements Node { id: ID! }";
    let schema =
        Schema::parse_and_validate(text, "schema.graphql").unwrap_or_else(|errors| panic!("{}", errors.errors));
    let known: BTreeSet<String> = CASES.iter().map(|case| case.name().to_owned()).collect();
    let new: Vec<String> = wanted(&schema).difference(&known).cloned().collect();
    assert_eq!(new, ["Meeting.seats.after", "Mutation.decide.lines.claimId", "Query.ledger.id", "node(Claim)"]);

    let source =
        "Router::new().route(\"/a/{id}\", get(a::show).post(a::write)).route(\n\"/b\",\n delete(b::end)); route(x)";
    let found = routes_in(source);
    let named: Vec<(&str, &str)> = found.iter().map(|(method, path)| (method.as_str(), path.as_str())).collect();
    assert_eq!(named, [("GET", "/a/{id}"), ("POST", "/a/{id}"), ("DELETE", "/b")]);
}
