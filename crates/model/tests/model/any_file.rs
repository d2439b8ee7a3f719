//! Any configuration that is right: strange names, every kind of rule and question. Used by the tests of `app` too, which
//! apply them.

use mellanrum_model::{
    Text,
    association::{
        AssociationFile, CallEntry, CallMode, Colours, Contact, ContributionEntry, CostTypeEntry, GoalEntry, KeyedText,
        MeetingEntry, MemberEntry, TemplateEntry, TemplateVersion, Terms,
    },
    consultation::{Body, ConsultationStep, OpinionsShown, Route},
    criterion::{AnswerKind, Criterion, Motivation, Scale, ScaleStep},
    deadline::Deadline,
    frame::{Frame, Requirement},
    meeting_dates::ClockTime,
    member::Period,
    organisation::PartyKind,
    planning::{BOARD, CallDay, ChosenDay, DayCount, Planning, PlanningStep},
    policy::{PolicyEntry, PolicyVersion},
    process::{CallProcess, Process, Starters},
    register::NumberScheme,
    rule::{self, Rule, RuleKind, Severity},
    template::{ChoiceOption, Column, List, Question, QuestionKind, Section, ShownWhen},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use time::{Date, Duration, macros::date};

/// Texts that YAML could take for something else.
const STRANGE: [&str; 34] = [
    "yes",
    "No",
    "null",
    "~",
    "true",
    "12",
    "012",
    "1e3",
    "0x1F",
    ".5",
    "2020-10-02",
    "23:59",
    "- a",
    "a: b",
    "#b",
    "a #b",
    " a",
    "a ",
    "'",
    "\"",
    "{a}",
    "[a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "a\\b",
    "a\nb",
    "a\n\nb\n",
    "a\tb",
    "å–…",
];

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zåäö ]{1,12}[a-z]",
        2 => select(&STRANGE[..]).prop_map(str::to_owned),
        1 => "\\PC{0,40}x",
        1 => "[a-z]{1,9}( [a-z:#-]{1,14}){12,30}",
    ]
}

fn text() -> impl Strategy<Value = Text> {
    (words(), option::of(words())).prop_map(|(sv, en)| Text { sv, en })
}

/// As many different keys as wanted, some of which look like something else.
fn keys(names: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(names, least..=names.len())
        .prop_shuffle()
        .prop_map(|names| names.into_iter().map(str::to_owned).collect())
}

/// One of these for each key.
fn keyed<T: std::fmt::Debug + 'static>(
    keys: Vec<String>,
    one: impl Fn(String) -> BoxedStrategy<T>,
) -> impl Strategy<Value = Vec<T>> {
    keys.into_iter().map(one).collect::<Vec<_>>()
}

fn day() -> impl Strategy<Value = Date> {
    (0_i64..30_000).prop_map(|days| date!(2000 - 01 - 01) + Duration::days(days))
}

const QUESTIONS: [&str; 8] = ["q1", "yes", "2020", "goals", "plan", "a_b", "parts", "money"];

fn question(key: String) -> BoxedStrategy<Question> {
    let kind = match key.as_str() {
        "goals" => Just(QuestionKind::Goals).boxed(),
        "parts" => Just(QuestionKind::Parties).boxed(),
        "money" => Just(QuestionKind::Budget).boxed(),
        "plan" => Just(QuestionKind::Attachment).boxed(),
        _ => select(
            &[
                QuestionKind::ShortText,
                QuestionKind::LongText,
                QuestionKind::Choice,
                QuestionKind::Number,
                QuestionKind::Date,
                QuestionKind::Table,
                QuestionKind::ActivityPlan,
            ][..],
        )
        .boxed(),
    };
    let details = (text(), option::of(text()), any::<[bool; 2]>(), option::of(text()));
    let numbers = (option::of(any::<u32>()), option::of(any::<i32>()), option::of(any::<i32>()), option::of(1_u32..20));
    let lists = (vec((words(), text()), 1..4), vec((words(), text()), 1..3));
    (kind, details, numbers, lists)
        .prop_map(
            move |(
                kind,
                (label, guidance, [required, multiple], unit),
                (max_length, min, max, max_files),
                (options, columns),
            )| {
                Question {
                    key: key.clone(),
                    kind,
                    label,
                    guidance,
                    shown_when: None,
                    required,
                    max_length,
                    multiple,
                    options_from: (kind == QuestionKind::Goals && multiple).then_some(List::Goals),
                    smart: kind == QuestionKind::Goals && required,
                    min,
                    max,
                    unit,
                    max_files,
                    options: options.into_iter().map(|(value, label)| ChoiceOption { value, label }).collect(),
                    columns: columns.into_iter().map(|(key, label)| Column { key, label }).collect(),
                }
            },
        )
        .boxed()
}

/// A condition on the last question that can have one.
fn condition(questions: &[Question]) -> Option<ShownWhen> {
    let can = |question: &&Question| {
        matches!(question.kind, QuestionKind::Choice | QuestionKind::Number | QuestionKind::Date)
    };
    let question = questions.iter().rev().find(can)?;
    let mut when = ShownWhen {
        question: question.key.clone(),
        is: Vec::new(),
        at_least: None,
        at_most: None,
        from: None,
        until: None,
    };
    match question.kind {
        QuestionKind::Choice => when.is = vec![question.options.first()?.value.clone()],
        QuestionKind::Number => (when.at_least, when.at_most) = (Some(-1), Some(i32::MAX)),
        _ => (when.from, when.until) = (Some(date!(2021 - 01 - 01)), None),
    }
    Some(when)
}

/// Every question is in the first section, which rules may name.
fn template(key: String, version: i32) -> BoxedStrategy<TemplateEntry> {
    let questions = keyed(QUESTIONS.map(str::to_owned).to_vec(), question);
    (text(), text(), option::of(text()), questions, any::<bool>())
        .prop_map(move |(name, title, guidance, questions, has_more)| {
            let shown_when = condition(&questions);
            let mut sections =
                vec![Section { key: "first".into(), title: title.clone(), guidance, shown_when: None, questions }];
            if has_more {
                sections.push(Section { key: "no".into(), title, guidance: None, shown_when, questions: Vec::new() });
            }
            TemplateEntry { key: key.clone(), version, name, sections }
        })
        .boxed()
}

fn templates() -> impl Strategy<Value = Vec<TemplateEntry>> {
    (1..4_i32, any::<bool>()).prop_flat_map(|(versions, has_another)| {
        let mut all: Vec<BoxedStrategy<TemplateEntry>> =
            (1..=versions).rev().map(|version| template("form".into(), version)).collect();
        if has_another {
            all.push(template("an-other".into(), 1));
        }
        all
    })
}

const COST_TYPES: [&str; 4] = ["staff", "travel", "on", "1"];

fn rule_kind() -> BoxedStrategy<RuleKind> {
    let cost_types = || keys(&COST_TYPES, 1);
    let question = || select(&QUESTIONS[..]).prop_map(str::to_owned);
    prop_oneof![
        select(
            &[
                RuleKind::MoneyToMembers,
                RuleKind::OwnerIsMember,
                RuleKind::MembersOnly,
                RuleKind::SomethingAppliedFor,
                RuleKind::CoFinancingDeclared,
            ][..]
        ),
        vec(select(&PartyKind::ALL[..]), 1..4).prop_map(|kinds| RuleKind::OwnerKinds(rule::OwnerKinds { kinds })),
        (1_u8..=4).prop_map(|count| RuleKind::MinPartyKinds(rule::MinPartyKinds { count })),
        cost_types().prop_map(|cost_types| RuleKind::CostTypeMotivated(rule::CostTypeMotivated { cost_types })),
        cost_types().prop_map(|cost_types| RuleKind::CostTypesAllowed(rule::CostTypesAllowed { cost_types })),
        any::<i64>().prop_map(|kronor| RuleKind::MaxAppliedPerYear(rule::MaxAppliedPerYear { kronor })),
        select(&COST_TYPES[..])
            .prop_map(|key| RuleKind::CostSplitByParty(rule::CostSplitByParty { cost_type: key.to_owned() })),
        question().prop_map(|question| RuleKind::Answered(rule::Answered { question })),
        Just(RuleKind::AttachmentRequired(rule::AttachmentRequired { question: "plan".into() })),
        any::<u8>()
            .prop_map(|count| RuleKind::MeasurableGoals(rule::MeasurableGoals { question: "goals".into(), count })),
    ]
    .boxed()
}

fn rule(key: String) -> BoxedStrategy<Rule> {
    (select(&[Severity::Stops, Severity::Warns, Severity::Informs][..]), words(), option::of(text()), rule_kind())
        .prop_map(move |(severity, source, sentence, kind)| Rule { key: key.clone(), severity, source, sentence, kind })
        .boxed()
}

/// The first version of a policy, in force always.
fn policy(number: &'static str, names: &'static [&'static str]) -> BoxedStrategy<PolicyEntry> {
    let rules = keys(names, 0).prop_flat_map(|keys| keyed(keys, rule));
    (text(), option::of(day()), option::of(words()), rules)
        .prop_map(move |(title, decided_on, paragraph, rules)| PolicyEntry {
            key: None,
            version: 1,
            number: number.to_owned(),
            title,
            decided_on,
            paragraph,
            valid_from: None,
            valid_until: None,
            drafts_follow_on: None,
            rules,
        })
        .boxed()
}

/// A later version of one, with a number of its own or the same, after a time without any or at once; and when the one before ends.
fn later_policy() -> BoxedStrategy<(PolicyEntry, Option<Date>)> {
    (policy("12", &["r4", "null "]), day(), any::<[bool; 3]>(), 0_i64..400, 2..9_i32)
        .prop_map(|(later, from, [own_number, follows, ends], days, version)| {
            let (key, number) = if own_number { (Some("12".to_owned()), "0x1F") } else { (None, "12") };
            let after = from + Duration::days(days);
            let later = PolicyEntry {
                key,
                version,
                number: number.to_owned(),
                valid_from: Some(from),
                valid_until: ends.then_some(after + Duration::DAY),
                drafts_follow_on: follows.then_some(after),
                ..later
            };
            (later, ends.then_some(from - Duration::days(days)))
        })
        .boxed()
}

fn policies() -> BoxedStrategy<Vec<PolicyEntry>> {
    (policy("2003:1210", &["r1", "null", "r-3"]), policy("12", &["r4", "5", "y"]), later_policy())
        .prop_flat_map(|(one, other, (later, ends_on))| {
            let other = PolicyEntry { valid_until: ends_on, ..other };
            proptest::sample::subsequence(vec![one, other, later], 0..=3).prop_shuffle()
        })
        .boxed()
}

fn scales() -> impl Strategy<Value = Vec<Scale>> {
    let step = |key: &'static str| text().prop_map(move |label| ScaleStep { key: key.to_owned(), label });
    (step("no"), step("1"), option::of(step("~"))).prop_map(|(low, high, more)| {
        vec![Scale { key: "yes".into(), steps: [low, high].into_iter().chain(more).collect() }]
    })
}

/// Criteria answered with the one scale, with yes or no, or with words.
fn criterion(key: String) -> BoxedStrategy<Criterion> {
    let kinds = select(&[AnswerKind::Scale, AnswerKind::YesNo, AnswerKind::Comment][..]);
    let motivations = select(&[Motivation::Welcome, Motivation::Required, Motivation::No][..]);
    (option::of(text()), text(), option::of(text()), option::of(words()), kinds, motivations, any::<bool>())
        .prop_map(move |(perspective, question, guidance, source, answer, motivation, optional)| Criterion {
            key: key.clone(),
            perspective,
            question,
            guidance,
            source,
            answer,
            scale: (answer == AnswerKind::Scale).then(|| "yes".to_owned()),
            motivation,
            optional,
        })
        .boxed()
}

const CRITERIA: [&str; 3] = ["null", "k 2", "7"];

fn starters() -> impl Strategy<Value = Starters> {
    select(&[Starters::Anybody, Starters::PreparationGroup][..])
}

fn kinds() -> impl Strategy<Value = Vec<PartyKind>> {
    vec(select(&PartyKind::ALL[..]), 0..3)
}

fn process() -> impl Strategy<Value = Process> {
    (starters(), kinds(), any::<[bool; 5]>(), option::of(words())).prop_map(
        |(
            starters,
            owner_kinds,
            [office_contact, completion, recommendation, presenter_leaves, problem_statement],
            source,
        )| Process {
            starters,
            owner_kinds,
            office_contact,
            completion,
            recommendation,
            presenter_leaves,
            problem_statement,
            source,
            // What a consultation refers to is drawn with the bodies and forms of the file.
            consultation: None,
        },
    )
}

const BODIES: [&str; 3] = ["no", "12", "lokal-grupp"];

fn body(key: String) -> BoxedStrategy<Body> {
    (text(), option::of(text()), option::of("[a-z]{1,8}@example\\.se"), any::<bool>())
        .prop_map(move |(name, description, email, everywhere)| Body {
            key: key.clone(),
            name,
            description,
            email,
            covers: Vec::new(),
            everywhere,
        })
        .boxed()
}

/// How bodies are asked, with routes that lead from the first option of every question of every form to some of them.
fn consultation(bodies: &[Body], templates: &[TemplateEntry], drawn: &Drawn) -> Option<ConsultationStep> {
    let &(days, by_parties, stops_agenda, opinions_shown, ref source, alone) = drawn;
    let mut routes: Vec<Route> = Vec::new();
    for question in templates.iter().flat_map(|form| &form.sections).flat_map(|section| &section.questions) {
        let Some(option) = question.options.first() else { continue };
        let route = Route {
            question: question.key.clone(),
            option: option.value.clone(),
            bodies: bodies.iter().map(|body| body.key.clone()).collect(),
            alone,
        };
        if !routes.iter().any(|there| (&there.question, &there.option) == (&route.question, &route.option)) {
            routes.push(route);
        }
    }
    let step = ConsultationStep { days, routes, by_parties, stops_agenda, opinions_shown, source: source.clone() };
    (!bodies.is_empty()).then_some(step)
}

type Drawn = (i32, bool, bool, OpinionsShown, Option<String>, bool);

fn drawn() -> impl Strategy<Value = Option<Drawn>> {
    let shown = select(&[OpinionsShown::AfterLastDay, OpinionsShown::AtOnce, OpinionsShown::Never][..]);
    option::of((1..200, any::<bool>(), any::<bool>(), shown, option::of(words()), any::<bool>()))
}

fn call_process() -> impl Strategy<Value = CallProcess> {
    let switch = || option::of(any::<bool>());
    (
        option::of(starters()),
        option::of(kinds()),
        [switch(), switch(), switch(), switch(), switch(), switch()],
        option::of(words()),
    )
        .prop_map(
            |(
                starters,
                owner_kinds,
                [office_contact, completion, recommendation, presenter_leaves, problem_statement, consultation],
                source,
            )| CallProcess {
                starters,
                owner_kinds,
                office_contact,
                completion,
                recommendation,
                presenter_leaves,
                problem_statement,
                source,
                consultation,
            },
        )
}

const STEPS: [&str; 3] = ["group", "on", "1"];

/// Each step is counted from the board or from one that stands before it.
fn planning() -> impl Strategy<Value = Planning> {
    let one = (text(), any::<[bool; 3]>(), 0..=60_i32, 0..3_usize);
    vec(one, STEPS.len()).prop_map(|drawn| {
        let step =
            |(index, (name, [is_back, is_working, public], days, of)): (usize, (Text, [bool; 3], i32, usize))| {
                PlanningStep {
                    key: STEPS[index].to_owned(),
                    name,
                    days_before: is_back.then_some(days),
                    days_after: (!is_back).then_some(days),
                    of: if of < index { STEPS[of] } else { BOARD }.to_owned(),
                    days: if is_working { DayCount::Working } else { DayCount::Calendar },
                    proposes: (index == 1).then_some(CallDay::OpensOn),
                    public,
                }
            };
        Planning { steps: drawn.into_iter().enumerate().map(step).collect() }
    })
}

fn call(key: String) -> BoxedStrategy<CallEntry> {
    let minute = (0_u8..24, 0_u8..60);
    let days = (day(), any::<[bool; 4]>(), 0_i64..400, 0_i64..400);
    let own = (
        option::of(proptest::sample::subsequence(CRITERIA.map(str::to_owned).to_vec(), 0..=3)),
        call_process(),
        proptest::sample::subsequence(FRAMES.map(|(key, _)| key.to_owned()).to_vec(), 0..=2).prop_shuffle(),
        option::of((select(&STEPS[..]), day())),
    );
    (text(), text(), days, minute, vec(2000..2200_i32, 1..5), (own, any::<bool>()))
        .prop_map(
            move |(
                title,
                introduction,
                (first, [is_call, opens, decides, starts], open, more),
                (hour, minute),
                budget_years,
                ((criteria, process, frames, chosen), has_statement),
            )| {
                let last = first + Duration::days(open);
                let decision = last + Duration::days(more);
                CallEntry {
                    key: key.clone(),
                    title,
                    introduction,
                    budget_years,
                    criteria,
                    process,
                    frames,
                    mode: if is_call { CallMode::Call } else { CallMode::Rolling },
                    opens_on: opens.then_some(first),
                    closes_at: is_call.then_some(Deadline { date: last, hour, minute }),
                    decision_on: decides.then_some(decision),
                    starts_on: starts.then_some(decision),
                    template: "form".into(),
                    template_version: 1,
                    policies: Vec::new(),
                    statement_template: has_statement.then(|| TemplateVersion { key: "form".into(), version: 1 }),
                    chosen_days: chosen
                        .filter(|_| decides)
                        .map(|(step, on)| ChosenDay { step: step.to_owned(), on })
                        .into_iter()
                        .collect(),
                }
            },
        )
        .boxed()
}

/// Frames that share no cost type, and so may be drawn on in one call.
const FRAMES: [(&str, &[&str]); 2] = [("null", &["staff", "1"]), ("f 2", &["travel"])];

/// A year or two of each, in any order: the first is always there, so that calls may name it.
fn frames() -> impl Strategy<Value = Vec<Frame>> {
    let one = |(key, cost_types): (&'static str, &'static [&'static str]), year: i32| {
        let terms = (text(), 0..=10_000_000_000_i64, option::of(text()), option::of(words()), any::<[bool; 2]>());
        terms.prop_map(move |(name, kronor, condition, source, [is_looked_up, shown_to_applicants])| Frame {
            key: key.to_owned(),
            year,
            name,
            amount_ore: kronor * 100,
            cost_types: cost_types.iter().map(|&key| key.to_owned()).collect(),
            condition,
            requires: is_looked_up.then_some(Requirement::UnchangedContributions),
            source,
            shown_to_applicants,
        })
    };
    let years = (2000..=2050_i32, 2051..=2100_i32);
    (years, any::<[bool; 2]>())
        .prop_flat_map(move |((first, later), more)| {
            let mut all = vec![one(FRAMES[0], first).boxed(), one(FRAMES[1], first).boxed()];
            all.extend(FRAMES.iter().zip(more).filter(|(_, more)| *more).map(|(frame, _)| one(*frame, later).boxed()));
            all
        })
        .prop_shuffle()
}

fn meeting(key: String) -> BoxedStrategy<MeetingEntry> {
    let clock = option::of((0..24_u8, 0..60_u8).prop_map(|(hour, minute)| ClockTime { hour, minute }));
    (text(), day(), words(), clock)
        .prop_map(move |(title, held_on, place, starts_at)| {
            let key = key.clone();
            MeetingEntry { key, title, held_on, place, starts_at }
        })
        .boxed()
}

fn member(key: String) -> BoxedStrategy<MemberEntry> {
    (words(), select(&PartyKind::ALL[..]), periods(), 1..=20_i32, 1..=20_i32, option::of(0..=1000_i32), contributions())
        .prop_map(move |(name, kind, periods, seats, substitutes, share_per_mille, contributions)| MemberEntry {
            periods,
            seats,
            substitutes,
            share_per_mille,
            contributions,
            ..MemberEntry::new(key.clone(), name, kind)
        })
        .boxed()
}

/// Up to three years in a row, each with something said.
fn contributions() -> impl Strategy<Value = Vec<ContributionEntry>> {
    let amount = || option::of(0..=1_000_000_000_i64);
    vec((0..=1_000_000_000_i64, amount(), amount()), 0..3).prop_map(|years| {
        let entry = |(year, (planned, decided, received))| ContributionEntry {
            year,
            planned: Some(planned),
            decided,
            received,
        };
        (2019..).zip(years).map(entry).collect()
    })
}

/// Up to three, each a year with an end but the last.
fn periods() -> impl Strategy<Value = Vec<Period>> {
    (day(), 0..4_usize, any::<bool>(), any::<bool>()).prop_map(|(first, count, begins, ends)| {
        let period = |index: usize| {
            let from = first + Duration::days(400 * i64::try_from(index).expect("few"));
            Period {
                from: (index > 0 || begins).then_some(from),
                to: (index + 1 < count || ends).then_some(from + Duration::days(365)),
            }
        };
        (0..count).map(period).collect()
    })
}

fn goal(key: String) -> BoxedStrategy<GoalEntry> {
    (text(), option::of(any::<u8>()))
        .prop_map(move |(text, target_percent)| GoalEntry { key: key.clone(), text, target_percent })
        .boxed()
}

fn keyed_text(key: String) -> BoxedStrategy<KeyedText> {
    text().prop_map(move |text| KeyedText { key: key.clone(), text }).boxed()
}

fn cost_type(key: String) -> BoxedStrategy<CostTypeEntry> {
    (text(), option::of(text()), any::<bool>())
        .prop_map(move |(label, guidance, needs_motivation)| CostTypeEntry {
            key: key.clone(),
            label,
            guidance,
            needs_motivation,
        })
        .boxed()
}

fn contact() -> impl Strategy<Value = Contact> {
    (words(), words(), option::of(words()), vec(words(), 0..4), option::of(words()))
        .prop_map(|(office, email, phone, address, website)| Contact { office, email, phone, address, website })
}

/// Any file that is right.
pub fn any_file() -> impl Strategy<Value = AssociationFile> {
    let names = (vec("[a-z]{1,8}\\.example\\.se", 0..3), words(), words(), text(), contact(), [text(), text(), text()]);
    let looks = (
        select(&[("#0b3d66", "#ffffff", "#0f5c94"), ("#ffffff", "#000000", "#333333")][..]),
        select(&["{year}/{number:4}", "{yy}/{number}", "RAR{yy}-{number:2}"][..]),
    );
    let lists = (
        vec(text(), 0..4),
        keys(&["g1", "false", "3"], 0).prop_flat_map(|keys| keyed(keys, goal)),
        keys(&["t1", "on"], 0).prop_flat_map(|keys| keyed(keys, keyed_text)),
        keys(&["p1", "~"], 0).prop_flat_map(|keys| keyed(keys, keyed_text)),
        Just(COST_TYPES.map(str::to_owned).to_vec()).prop_flat_map(|keys| keyed(keys, cost_type)),
        keys(&["region-a", "kommun-1", "12", "no", "null"], 0).prop_flat_map(|keys| keyed(keys, member)),
    )
        .boxed();
    let judging =
        (scales(), keyed(CRITERIA.map(str::to_owned).to_vec(), criterion), process(), frames(), planning()).boxed();
    let consulting = (keys(&BODIES, 0).prop_flat_map(|keys| keyed(keys, body)), drawn()).boxed();
    let work = (
        (judging, consulting),
        policies(),
        templates(),
        keys(&["c1", "2021", "off"], 0).prop_flat_map(|keys| keyed(keys, call)),
        keys(&["2020-11-02", "m 2", "1e3"], 0).prop_flat_map(|keys| keyed(keys, meeting)),
    )
        .boxed();
    (names, looks, lists, work).prop_map(
        |(
            (mut domains, name, short_name, introduction, contact, [owner, director, intervention]),
            ((header, on_header, accent), scheme),
            (can_be_financed, goals, target_groups, priorities, cost_types, members),
            (
                ((scales, criteria, mut process, frames, planning), (mut bodies, drawn)),
                policies,
                templates,
                mut calls,
                meetings,
            ),
        )| {
            for call in &mut calls {
                if process.in_call(&call.process).problem_statement {
                    call.statement_template = Some(TemplateVersion { key: "form".into(), version: 1 });
                }
            }
            let members: &[MemberEntry] = &members;
            for body in bodies.iter_mut().filter(|body| !body.everywhere) {
                body.covers = members.iter().map(|member| member.organisation.clone()).collect();
            }
            process.consultation = drawn.and_then(|drawn| consultation(&bodies, &templates, &drawn));
            for call in calls.iter_mut().filter(|_| process.consultation.is_none()) {
                call.process.consultation = call.process.consultation.filter(|is_on| !is_on);
            }
            // A call names the version of a policy that is there.
            if let (Some(policy), Some(call)) = (policies.first(), calls.last_mut()) {
                call.policies = vec![PolicyVersion { key: policy.key().to_owned(), version: policy.version }];
            }
            domains.sort();
            domains.dedup();
            AssociationFile {
                slug: "any".into(),
                domains,
                name,
                short_name,
                introduction,
                contact,
                terms: Terms { owner, director, intervention },
                colours: Colours { header: header.into(), on_header: on_header.into(), accent: accent.into() },
                number_scheme: NumberScheme::parse(scheme).expect("a scheme"),
                can_be_financed,
                goals,
                target_groups,
                priorities,
                cost_types,
                scales,
                criteria,
                process,
                planning,
                bodies,
                members: members.to_vec(),
                frames,
                policies,
                templates,
                calls,
                meetings,
            }
        },
    )
}
