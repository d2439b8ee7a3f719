//! What a long form costs: rules over a budget of 200 and 2,000 lines, and the pages of a form of 60 questions with that budget,
//! in time and in allocations per request. Prints the rows of `docs/benchmarks.md`.
//!
//!     cargo run --example long_form

use std::{
    path::Path,
    time::{Duration, Instant},
};

use allocation_counter::AllocationInfo;
use mellanrum_model::{
    association::read,
    budget::{BudgetLine, BudgetSource},
    id::BudgetLineId,
    organisation::PartyKind,
    rule::{Facts, Party, Rule, evaluate},
};
use mellanrum_portal::samples::{self, Sample};
use serde_json::{Value, json};
use uuid::Uuid;

const QUESTIONS: usize = 60;
const LINES: [usize; 2] = [200, 2000];
const ROUNDS: usize = 9;

/// The median time of a piece of work, and what it allocates; not what it is prepared from.
fn measure<T>(prepare: impl Fn() -> T, work: impl Fn(T)) -> (Duration, AllocationInfo) {
    work(prepare());
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let prepared = prepare();
        let began = Instant::now();
        work(prepared);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let prepared = prepare();
    (times[ROUNDS / 2], allocation_counter::measure(|| work(prepared)))
}

/// The rules of every association that there is a file of.
fn rules() -> Vec<Rule> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/associations");
    let files = std::fs::read_dir(folder).expect("the files").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let read = |path| read(&std::fs::read_to_string(path).expect("a file")).expect("an association");
    files.flat_map(|path| read(path).policies).flat_map(|policy| policy.rules).collect()
}

/// An application of two parties with so many lines over three years.
fn facts(rules: &[Rule], lines: usize) -> Facts {
    let party = |number: u128, kind| Party {
        organisation: Uuid::from_u128(number).into(),
        name: format!("Part {number}"),
        kind,
        is_member: true,
        is_owner: number == 1,
    };
    let line = |number: usize| BudgetLine {
        id: BudgetLineId(Uuid::from_u128(number as u128)),
        year: 2021 + i32::try_from(number % 3).unwrap_or_default(),
        cost_type: if number.is_multiple_of(5) { "other" } else { "staff" }.into(),
        organisation: Uuid::from_u128(1 + number as u128 % 2).into(),
        source: if number.is_multiple_of(4) { BudgetSource::CoFinancingInKind } else { BudgetSource::Applied },
        amount_ore: 1_000_000 + i64::try_from(number).unwrap_or_default(),
        note: "Lön".into(),
        version: 1,
    };
    let asked = rules.iter().flat_map(|rule| rule.kind.questions()).map(str::to_owned);
    Facts {
        parties: vec![party(1, PartyKind::Region), party(2, PartyKind::Municipality)],
        lines: (0..lines).map(line).collect(),
        asked: asked.collect(),
        ..Facts::default()
    }
}

/// The sample with a form of `QUESTIONS` questions, all answered, and so many budget lines.
fn page(name: &str, lines: usize) -> Sample {
    let mut sample = samples::all().into_iter().find(|sample| sample.name == name).expect("a sample");
    let application = &mut sample.world["application"];
    let sections = application["template"]["sections"].as_array_mut().expect("sections");
    let model = sections[0]["questions"][0].clone();
    let count = |sections: &[Value]| -> usize {
        sections.iter().map(|section| section["questions"].as_array().map_or(0, Vec::len)).sum()
    };
    let missing = QUESTIONS - count(sections);
    let mut keys = Vec::new();
    for number in 0..missing {
        let key = format!("more-{number}");
        let mut question = model.clone();
        question["key"] = json!(key);
        let section = number % (sections.len() - 2);
        sections[section]["questions"].as_array_mut().expect("questions").push(question);
        keys.push(key);
    }
    let answer = application["answers"][0].clone();
    for key in &keys {
        let mut written = answer.clone();
        written["questionKey"] = json!(key);
        application["answers"].as_array_mut().expect("answers").push(written);
        application["shownQuestions"].as_array_mut().expect("keys").push(json!(key));
    }
    let line = application["budgetLines"][0].clone();
    let budget = (0..lines).map(|number| {
        let mut another = line.clone();
        another["id"] = json!(format!("line_{number}"));
        another
    });
    application["budgetLines"] = budget.collect();
    sample
}

fn print(what: &str, costs: &[(Duration, AllocationInfo)]) {
    let [(short, few), (long, many)] = costs else { return };
    let micros = |time: &Duration| time.as_secs_f64() * 1e6;
    let (short, long) = (micros(short), micros(long));
    #[expect(clippy::cast_precision_loss, reason = "a ratio to read")]
    let allocated = many.count_total as f64 / few.count_total as f64;
    println!(
        "| {what} | {short:.0} | {long:.0} | {:.1} | {} | {} | {allocated:.1} | {} | {} |",
        long / short,
        few.count_total,
        many.count_total,
        few.bytes_total / 1024,
        many.bytes_total / 1024,
    );
}

fn main() {
    println!("| | µs, 200 lines | µs, 2,000 | times | allocations, 200 | 2,000 | times | KiB, 200 | 2,000 |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let rules = rules();
    let costs = LINES.map(|lines| {
        let facts = facts(&rules, lines);
        measure(|| (), |()| assert_eq!(evaluate(&rules, &facts).len(), rules.len()))
    });
    print(&format!("{} rules", rules.len()), &costs);

    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for (name, what) in [
        ("section-texts", "a section of texts"),
        ("section-budget", "the section of the budget"),
        ("review", "the page to look through before sending"),
    ] {
        let costs = LINES.map(|lines| {
            let sample = page(name, lines);
            let again = || Sample {
                form: sample.form.clone(),
                world: sample.world.clone(),
                ..Sample { form: Vec::new(), world: Value::Null, ..sample }
            };
            measure(again, |sample| {
                let response = runtime.block_on(samples::render(sample, "sv"));
                let length =
                    runtime.block_on(axum::body::to_bytes(response.into_body(), usize::MAX)).expect("a page").len();
                assert!(length > 10_000, "{name}: a whole page");
            })
        });
        print(what, &costs);
    }
}
