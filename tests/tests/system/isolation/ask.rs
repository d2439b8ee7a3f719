//! Asking for what is there and for what nobody has, and comparing the two answers to the letter.

use std::{collections::BTreeMap, time::Duration};

use apollo_compiler::Schema;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    demo::{Player, text},
    isolation::{
        cases::Case,
        people::Asker,
        routes::Route,
        schema::{everything, has_fields, input_of, type_of},
        world::{Ids, Own, World, nobodys},
    },
};

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// Got through.
    Done,
    /// Was told no.
    Refused,
}

/// Fills a text with ids: `tried` for its kind, the asker's own for others.
fn fill(template: &str, kind: &str, tried: &str, own: &Ids) -> String {
    let mut filled = template.to_owned();
    if !kind.is_empty() {
        filled = filled.replace(&format!("${kind}"), tried);
    }
    for (kind, id) in own {
        filled = filled.replace(&format!("${kind}"), id);
    }
    // Of what the asker has none, nobody has it.
    for kind in [
        "appl", "orga", "line", "atta", "call", "meet", "item", "subm", "comp", "deci", "docu", "arol", "orol", "prol",
        "sess", "pkey", "tokn", "extn", "tmov", "cons",
    ] {
        filled = filled.replace(&format!("${kind}"), &format!("{kind}_00000000000000000000000001"));
    }
    filled
}

/// Whether it is asked with an input: every mutation, and a query whose case says one.
fn has_input(case: &Case) -> bool {
    case.field.starts_with("Mutation.") || case.send.starts_with('{')
}

/// The kind of id that a case varies; empty when it varies none.
pub fn kind_of(case: &Case) -> &'static str {
    if !has_input(case) {
        return if case.send.contains(':') { "" } else { case.send };
    }
    if case.name().split('.').count() == 2 {
        return "";
    }
    let input: Value = serde_json::from_str(case.send).unwrap_or_else(|error| panic!("{}: {error}", case.field));
    let mut part = &input;
    for name in case.name().split('.').skip(2) {
        part = &part[name];
        if part.is_array() {
            part = &part[0];
        }
    }
    let place = part
        .as_str()
        .and_then(|text| text.strip_prefix('$'))
        .unwrap_or_else(|| panic!("{} has no placeholder", case.field));
    case.send
        .match_indices('$')
        .map(|(at, _)| &case.send[at + 1..])
        .find(|rest| rest.starts_with(place))
        .map_or("", |rest| &rest[..place.len()])
}

/// The operation of a case and its variables.
pub fn operation(schema: &Schema, case: &Case, tried: &str, own: &Ids) -> (String, Value) {
    let selection = |of: &str, depth: usize| everything(schema, of, depth, &mut Vec::new());
    if let Some(kind) = case.field.strip_prefix("node(").and_then(|rest| rest.strip_suffix(')')) {
        let query = format!(
            "query Ask($id: ID!) {{ node(id: $id) {{ __typename id ... on {kind} {{ {} }} }} }}",
            selection(kind, 3)
        );
        return (query, json!({ "id": tried }));
    }
    let mut path = case.name().split('.');
    let (root, field, argument) = (path.next().unwrap_or_default(), path.next().unwrap_or_default(), path.next());
    let part = path.next();
    let of = type_of(schema, root, field);
    if has_input(case) {
        let input_type = input_of(schema, root, field);
        let operation = root.to_lowercase();
        let query =
            format!("{operation} Ask($input: {input_type}!) {{ {field}(input: $input) {{ {} }} }}", selection(&of, 2));
        let input: Value = serde_json::from_str(&fill(case.send, kind_of(case), tried, own)).expect("JSON");
        return (query, json!({ "input": input }));
    }
    // Of all associations at once, deeper is more than one query may ask for.
    let depth = if of.ends_with("Connection") || ["associations", "desk"].contains(&field) { 3 } else { 4 };
    let of_all = |depth| match has_fields(schema, &of) {
        true => format!(" {{ {} }}", selection(&of, depth)),
        false => String::new(),
    };
    match argument {
        None => {
            // What a field without an id has to be asked with.
            let arguments = if case.send.is_empty() { String::new() } else { format!("({})", case.send) };
            (format!("query Ask {{ {field}{arguments}{} }}", of_all(depth)), json!({}))
        }
        Some(argument) => {
            let kind = if ["after", "before"].contains(&argument) { "String" } else { "ID" };
            // Ids within an argument stand in lists.
            let value = part.map_or("$id".to_owned(), |part| format!("{{ {part}: [$id] }}"));
            let asked = format!("{field}({argument}: {value}) {{ {} }}", selection(&of, depth));
            // What is not asked of the root hangs on the field of the root that has the type's name.
            let asked = if root == "Query" { asked } else { format!("{} {{ {asked} }}", root.to_lowercase()) };
            (format!("query Ask($id: {kind}!) {{ {asked} }}"), json!({ "id": tried }))
        }
    }
}

/// One answer of the interface: what it says, without the id that was tried, whether it is a no, and what should never be said.
async fn answer(player: &Player, query: &str, variables: &Value, tried: &str) -> (String, Came, Option<String>) {
    let answer = player.answer(query, variables.clone()).await;
    let code = text(&answer["errors"][0]["extensions"]["code"]).to_owned();
    let is_fault =
        ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "INTERNAL", "UNAVAILABLE"].contains(&code.as_str());
    let fault = is_fault.then(|| format!("{answer} to {query} {variables}"));
    let is_no = ["NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED"].contains(&code.as_str());
    let is_nothing =
        answer["data"].as_object().is_none_or(|data| data.values().all(Value::is_null)) && answer["errors"].is_null();
    let mut said = answer;
    still(&mut said);
    let came = if is_no || is_nothing { Came::Refused } else { Came::Done };
    (if tried.is_empty() { said.to_string() } else { said.to_string().replace(tried, "ID") }, came, fault)
}

/// Without what the clock changes between two questions.
fn still(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(still),
        Value::Object(fields) => {
            fields.retain(|name, _| !["now", "changedAt"].contains(&name.as_str()));
            fields.values_mut().for_each(still);
        }
        _ => {}
    }
}

/// A page without what differs between any two requests: ids, tokens, nonces.
fn plain(text: &str) -> String {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.len() < 20)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The token of somebody's forms, with the cookies that it is bound to.
pub async fn form_token(player: &Player) -> (String, String) {
    let cookies = player.visitor.cookies(&player.base);
    let cookies = format!("{cookies}; visit={}", "0123456789abcdef".repeat(2));
    let request = player.visitor.client.get(format!("{}/", player.base)).header(header::COOKIE, &cookies);
    let page = request.send().await.expect("answered").text().await.expect("text");
    let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    (token.unwrap_or_else(|| panic!("a form on {}: {page}", player.base)).to_owned(), cookies)
}

/// Somebody with what her answers are measured by.
pub struct Asking<'world> {
    pub world: &'world World,
    pub schema: &'world Schema,
    pub asker: &'world Asker,
    pub own: Own,
    /// The token of her forms, with the cookie that it is bound to.
    csrf: (String, String),
    /// What an id gets that nobody has, by field.
    nobodys: BTreeMap<&'static str, String>,
    /// What is not as it should be.
    pub wrong: Vec<String>,
    /// Requests made.
    pub asked: usize,
}

impl<'world> Asking<'world> {
    pub async fn new(world: &'world World, schema: &'world Schema, asker: &'world Asker) -> Self {
        Self {
            world,
            schema,
            asker,
            own: Own::read(&asker.player).await,
            csrf: form_token(&asker.player).await,
            nobodys: BTreeMap::new(),
            wrong: Vec::new(),
            asked: 1,
        }
    }

    fn check_leaks(&mut self, what: &str, asked: &str, answer: &str) {
        let told = self.world.leaks(self.asker, &self.own, what, asked, answer);
        if !told.is_empty() {
            self.wrong.push(format!("{what} tells {} of {told:?}", self.asker.name));
        }
    }

    /// Whether a case gives something for this id, and whether that is a no.
    pub async fn try_case(&mut self, case: &'static Case, tried: &str) -> (bool, Came) {
        let own = self.world.own_ids(self.asker);
        let made_up = if tried.is_empty() { String::new() } else { nobodys(tried) };
        let (query, variables) = operation(self.schema, case, tried, own);
        let (real, came, fault) = answer(&self.asker.player, &query, &variables, tried).await;
        self.wrong.extend(fault.map(|fault| format!("{} as {}: {fault}", case.field, self.asker.name)));
        self.check_leaks(case.field, &variables.to_string(), &real);
        self.asked += 1;
        if tried.is_empty() {
            return (came == Came::Done, came);
        }
        let nobody = match self.nobodys.get(case.field) {
            Some(known) => known,
            None => {
                let (query, variables) = operation(self.schema, case, &made_up, own);
                let (nobody, ..) = answer(&self.asker.player, &query, &variables, &made_up).await;
                self.asked += 1;
                self.nobodys.entry(case.field).or_insert(nobody)
            }
        };
        (real != *nobody, came)
    }

    /// Whether a route gives something else for this id than for one that nobody has.
    pub async fn try_route(&mut self, route: &Route, tried: &str) -> bool {
        let made_up = nobodys(tried);
        let (real, asked) = self.visit(route, tried).await;
        self.check_leaks(route.route, &asked, &real);
        let (nobody, _) = self.visit(route, &made_up).await;
        real.replace(tried, "ID") != nobody.replace(&made_up, "ID")
    }

    /// Opens a page that takes no id, and notes what it tells.
    pub async fn try_page(&mut self, route: &str, path: &str) {
        let mut response = self.asker.player.get(path).await;
        self.asked += 1;
        // While Redis is too slow to count, nobody signs in; on a busy machine that passes.
        for _ in 0..5 {
            if response.status() != StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
            response = self.asker.player.get(path).await;
            self.asked += 1;
        }
        if response.status().is_server_error() {
            self.wrong.push(format!("{route} as {}: {}", self.asker.name, response.status()));
        }
        let page = response.text().await.expect("text");
        self.check_leaks(route, "", &page);
    }

    async fn visit(&mut self, route: &Route, tried: &str) -> (String, String) {
        self.asked += 1;
        let kind = kind_of_route(route);
        let own = self.world.own_ids(self.asker);
        let path = fill(route.path, kind, tried, own);
        let player = &self.asker.player;
        let address = format!("{}{path}", player.base);
        let (token, cookie) = &self.csrf;
        let request = if route.route.starts_with("POST") {
            let form = fill(route.form, kind, tried, own);
            let form = if form.is_empty() { format!("csrf={token}") } else { format!("csrf={token}&{form}") };
            let is_upload = route.route.contains("/upload ");
            let form = if is_upload {
                format!("--limit\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--limit--\r\n")
            } else {
                form
            };
            let content_type =
                if is_upload { "multipart/form-data; boundary=limit" } else { "application/x-www-form-urlencoded" };
            player
                .visitor
                .client
                .post(address)
                .header(header::CONTENT_TYPE, content_type)
                .header("x-csrf-token", token)
                .body(form)
        } else {
            player.visitor.client.get(address)
        };
        let response = request.header(header::COOKIE, cookie).send().await.expect("answered");
        let status = response.status();
        if status.is_server_error() || status == StatusCode::FORBIDDEN {
            self.wrong.push(format!("{} as {}: {status} at {path}", route.route, self.asker.name));
        }
        let location =
            response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // An address of object storage is signed, and so never twice the same.
        let location = location.split('?').next().unwrap_or_default().to_owned();
        let body = response.text().await.expect("text");
        let ids = body.replace(tried, "ID");
        (
            format!(
                "{status} {location} {} {}",
                plain(&ids),
                crate::isolation::world::ids_in(&ids).into_iter().collect::<Vec<_>>().join(" ")
            ),
            path,
        )
    }
}

/// The kind of id in the part of the path that a route varies.
pub fn kind_of_route(route: &Route) -> &'static str {
    let mut words = route.route.split(' ');
    let (pattern, part) = (words.nth(1).unwrap_or_default(), words.next().unwrap_or_default());
    let place =
        pattern.split('/').position(|segment| segment.trim_matches(['{', '}']) == part && segment.starts_with('{'));
    let place = place.unwrap_or_else(|| panic!("{} has no such part", route.route));
    let segment = route.path.split('/').nth(place).unwrap_or_default();
    segment.strip_prefix('$').unwrap_or_else(|| panic!("{} has no placeholder there", route.route))
}
