//! Attacks on the wall between associations, over GraphQL: many at once, and each trick of the query language. What the
//! matrix of `docs/isolation.md` asks one by one is asked here all at once.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use http::StatusCode;
use mellanrum_model::{id::ApplicationId, permission::Role};
use serde_json::{Value, json};

use crate::{
    answers::start,
    counter::Counter,
    twins::{self, CASE, EVERYTHING},
    world::{Client, World, code},
};

const TENANTS: u32 = 64;
const ROUNDS: u32 = 10;
const SEED: u64 = 2003_1210;

/// Numbers that a seed decides (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Whose words a text holds.
fn marks(text: &str) -> Vec<&str> {
    let ends = |rest: &str| rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    text.match_indices("mark-")
        .map(|(place, mark)| &text[place..place + mark.len() + ends(&text[place + mark.len()..])])
        .collect()
}

#[tokio::test]
async fn isolation_of_loaders_holds_while_many_tenants_ask_at_once() {
    #[expect(clippy::disallowed_methods, reason = "how another seed is tried; no setting of the product")]
    let seed = std::env::var("ISOLATION_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let world: &'static World = Box::leak(Box::new(World::start().await));
    let officer = twins::write(world, TENANTS).await;
    let mut clients: Vec<(String, Client<'static>)> = Vec::new();
    for number in 1..=TENANTS {
        let slug = format!("mark-{number}");
        clients.push((slug.clone(), world.session(officer, &format!("{slug}.localhost")).await));
    }
    let mut numbers = Numbers(seed);
    let (mut answered, mut left) = (0, 0);
    for round in 0..ROUNDS {
        let mut order: Vec<usize> = (0..clients.len()).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, usize::try_from(numbers.below(place as u64 + 1)).expect("small"));
        }
        let mut asking = tokio::task::JoinSet::new();
        for place in order {
            let (slug, client) = clients[place].clone();
            // Every eighth goes away while its answer is being made.
            let patience = if numbers.below(8) == 0 { numbers.below(30_000) } else { 60_000_000 };
            asking.spawn(async move {
                let asked =
                    tokio::time::timeout(Duration::from_micros(patience), client.data(EVERYTHING, json!({}))).await;
                (slug, asked.ok())
            });
        }
        while let Some(done) = asking.join_next().await {
            let (slug, answer) = done.unwrap_or_else(|fault| panic!("round {round} of ISOLATION_SEED={seed}: {fault}"));
            let Some(answer) = answer else {
                left += 1;
                continue;
            };
            let said = answer.to_string();
            let found = marks(&said);
            assert!(found.len() > 20, "everything says whose it is: {said}");
            let others: BTreeSet<&&str> = found.iter().filter(|mark| **mark != slug).collect();
            assert!(others.is_empty(), "{slug} reads of {others:?} in round {round} of ISOLATION_SEED={seed}: {said}");
            answered += 1;
        }
    }
    let open = "select count(*) from pg_stat_activity where usename = 'mellanrum_runtime' and state like 'idle in%'";
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(world.database.look(open).expect("looked").trim(), "0", "who went away left a transaction open");
    world.app.db.close().await;
    println!("{answered} answers and {left} gone, {TENANTS} tenants at once, seed {seed}");
    assert!(answered > 500, "{answered}");
}

/// A case that its office knows of, one's own draft, and who knows of neither.
struct Attack<'world> {
    foreign: String,
    own: String,
    /// Officer of another association, on its host.
    abroad: Client<'world>,
    /// Acts for a member that takes no part.
    member: Client<'world>,
}

/// An id that nobody has.
fn nobodys() -> String {
    ApplicationId(uuid::Uuid::from_u128(0x0192_8a5c_7b2d_7e11_9a0b_1c2d_3e4f_5a6b)).to_string()
}

async fn attack(world: &World) -> Attack<'_> {
    let (siv, anton) = (
        world.official("Siv", "badesa", Role::Officer).await,
        world.applicant("Anton", "arbetsformedlingen", Role::Signatory).await,
    );
    let member = world.session(anton, "localhost").await;
    let own = start(&member, "Min egen").await;
    // Twins share the ids of their calls too, so what is begun after them could be of either.
    twins::write(world, 1).await;
    Attack {
        foreign: ApplicationId(CASE).to_string(),
        own,
        abroad: world.session(siv, "badesa.localhost").await,
        member,
    }
}

#[tokio::test]
async fn isolation_attack_many_ids_fragments_and_changes_in_one_request() {
    let world = World::start().await;
    let Attack { foreign, own, abroad, member } = attack(&world).await;
    let insider = world.session(world.official("Inga", "mark-1", Role::Officer).await, "mark-1.localhost").await;
    let there = insider.data("query ($id: ID!) { application(id: $id) { title } }", json!({ "id": foreign })).await;
    assert_eq!(there["application"]["title"], "mark-1", "it is there");

    // One's own is asked for in the same breath, so that a loader may hold it.
    let fields = "fragment Case on Application { title answers { value } budgetLines { note } submissions { title } history { text } \
         recommendation { text } decision { text } agendaItem { title meeting { title } } association { slug } } \
         fragment Any on Node { id ...Case ... on Submission { title } ... on Decision { text } }";
    let asked: String = (0..9)
        .map(|number| {
            format!(
                "f{number}: application(id: $foreign) {{ ...Case }} n{number}: node(id: $foreign) {{ ...Any ...Case }} "
            )
        })
        .collect();
    let query = format!(
        "query ($foreign: ID!, $own: ID!) {{ mine: application(id: $own) {{ id ...Case }} {asked} \
         maybe: application(id: $foreign) @include(if: true) {{ ... @skip(if: false) {{ ...Case }} }} }} {fields}"
    );
    for client in [&abroad, &member] {
        let answer = client.ask(&query, json!({ "foreign": foreign, "own": own })).await;
        let nobody = client.ask(&query, json!({ "foreign": nobodys(), "own": own })).await;
        assert_eq!(answer, nobody);
        let data = answer["data"].as_object().unwrap_or_else(|| panic!("{answer:#}"));
        assert!(data.iter().all(|(name, found)| found.is_null() || name == "mine"), "{answer:#}");
        assert!(marks(&answer.to_string()).is_empty(), "{answer:#}");
    }
    let answer = member.data(&query, json!({ "foreign": foreign, "own": own })).await;
    assert_eq!(answer["mine"]["title"], "Min egen");

    // Ten changes under ten names, one's own among them: it alone is made.
    let changes: String = (0..10)
        .map(|number| {
            let id = if number == 5 { "own" } else { "foreign" };
            format!("c{number}: renameApplication(input: {{ applicationId: ${id}, title: \"Tagen\", expectedVersion: 1 }}) {{ application {{ title }} conflict }} ")
        })
        .collect();
    let query = format!("mutation ($foreign: ID!, $own: ID!) {{ {changes} }}");
    let answer = member.ask(&query, json!({ "foreign": foreign, "own": own })).await;
    assert_eq!(code(&answer), "NOT_FOUND", "{answer:#}");
    let titles =
        world.database.look("select string_agg(title, ',' order by title) from application where state <> 'DRAFT'");
    assert_eq!(titles.expect("looked").trim(), "mark-1");
}

#[tokio::test]
async fn isolation_attack_batches_and_introspection_are_refused() {
    let world = World::start().await;
    let Attack { foreign, member, .. } = attack(&world).await;
    let one = json!({ "query": "query ($id: ID!) { application(id: $id) { title } }", "variables": { "id": foreign } });
    for batch in [json!([]), json!([one]), json!([one, one, one])] {
        let reply = member.post("/graphql", &batch).await;
        assert_eq!((reply.status, code(&reply.json())), (StatusCode::BAD_REQUEST, "BATCHING_REFUSED"));
    }
    for query in [
        "{ __schema { types { name } } }",
        "{ hidden: __schema { queryType { name } } viewer { now } }",
        "query { ...F } fragment F on Query { inner: __type(name: \"Application\") { fields { name } } }",
        "query { ... on Query { ... { __type(name: \"Application\") { name } } } }",
        "query { ... @include(if: true) { __schema { directives { name } } } }",
        "mutation { __schema { types { name } } }",
    ] {
        let answer = member.ask(query, json!({})).await;
        assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
        assert!(answer.get("data").is_none(), "{query}: {answer}");
    }
    // A document may hold several operations, of which one is chosen; the others are not carried out.
    let two = "query One { viewer { now } } mutation Other($id: ID!) { submitApplication(input: { applicationId: $id }) { application { id } } }";
    for (name, wanted) in
        [(json!("One"), ""), (json!("Other"), "NOT_FOUND"), (json!("Third"), "GRAPHQL_VALIDATION_FAILED")]
    {
        let body = json!({ "query": two, "operationName": name, "variables": { "id": foreign } });
        assert_eq!(code(&member.post("/graphql", &body).await.json()), wanted, "{name}");
    }
}

const TIMED: &str = "query ($id: ID!) { application(id: $id) { title answers { value } } node(id: $id) { id } }";

/// The median time of an answer, in microseconds.
fn median(times: &mut [u128]) -> f64 {
    times.sort_unstable();
    f64::from(u32::try_from(times[times.len() / 2]).expect("not an hour"))
}

#[tokio::test]
async fn isolation_attack_a_no_takes_the_same_work_and_time_as_an_id_that_nobody_has() {
    let world = World::start().await;
    let Attack { foreign, abroad, member, .. } = attack(&world).await;
    let change = |name: &str, rest: &str| {
        let input = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let query = format!("mutation ($input: {input}Input!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}");
        let rest: Value = serde_json::from_str(rest).expect("JSON");
        (query, rest)
    };
    let changes = [
        change("renameApplication", r#"{ "title": "Hej", "expectedVersion": 1 }"#),
        change("submitApplication", "{}"),
        change("answerCompletion", "{}"),
        change("removeBudgetLine", r#"{ "lineId": "line_1" }"#),
        change(
            "recommend",
            r#"{ "kind": "GRANT", "text": "Hej", "individualPerspective": "", "cooperationPerspective": "", "expectedVersion": 0 }"#,
        ),
        change("requestCompletion", r#"{ "message": "Hej", "dueOn": "2030-01-01", "notes": [] }"#),
    ];
    let nobody = nobodys();
    let mut counted = 0;
    for client in [&abroad, &member] {
        // The names of hosts and the session are read once.
        client.data("{ viewer { now } }", json!({})).await;
        let (counter, _guard) = Counter::start();
        for (query, input) in &changes {
            let mut costs = Vec::new();
            for id in [&foreign, &nobody] {
                let mut input = input.clone();
                input["applicationId"] = json!(id);
                counter.take();
                let answer = client.ask(query, json!({ "input": input })).await;
                costs.push((counter.take(), answer));
            }
            assert_eq!(costs[0], costs[1], "transactions, statements and answer of {query}");
            counted += costs[0].0.0;
        }
        let mut costs = Vec::new();
        for id in [&foreign, &nobody] {
            counter.take();
            client.ask(TIMED, json!({ "id": id })).await;
            client.send(http::Method::GET, &format!("/files/{}", id.replace("appl_", "atta_")), &[], "").await;
            costs.push(counter.take());
        }
        assert_eq!(costs[0], costs[1]);
        counted += costs[0].0;
    }
    assert!(counted > 30, "transactions were counted: {counted}");

    // The clock is a rough witness on a shared machine: the two take turns, and one quiet moment is enough.
    let mut ratios: Vec<f64> = Vec::new();
    while !ratios.iter().any(|ratio| (0.9..1.1).contains(ratio)) {
        assert!(ratios.len() < 20, "another's id takes another time than nobody's: {ratios:.2?}");
        let (mut real, mut made_up) = (Vec::new(), Vec::new());
        for turn in 0..80 {
            let (id, times) = if turn % 2 == 0 { (&foreign, &mut real) } else { (&nobody, &mut made_up) };
            let began = Instant::now();
            member.ask(TIMED, json!({ "id": id })).await;
            times.push(began.elapsed().as_micros());
        }
        ratios.push(median(&mut real) / median(&mut made_up));
    }
    println!("time of another's to time of nobody's: {ratios:.2?}");
}
