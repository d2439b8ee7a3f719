//! What applying a changed file does to calls, drafts and cases that are there, and what it must not do.
//!
//! What must stay true: nothing here says more of drafts than how many there are. They are invisible to the association: only
//! whoever runs the platform plans, and what a plan counts is not written into the association's log.

use std::collections::BTreeSet;

use mellanrum_model::{
    Text,
    association::{AssociationFile, CallEntry},
    deadline::{Deadline, in_words as date_in_words},
    error::Violation,
    frame,
    statement::ApplicationKind,
};
pub use mellanrum_store::association::Count;
use mellanrum_store::association::{LineUse, Usage};
use time::Date;

mod policy;

/// A day or minute of a call that moves, from when to when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The first day.
    Opening(Option<Date>, Option<Date>),
    /// The last minute.
    Closing(Option<Deadline>, Option<Deadline>),
    /// The day on which the board decides.
    Decision(Option<Date>, Option<Date>),
}

/// What happens to a rule that stops applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleChange {
    /// It stops from now on.
    Stops,
    /// It stops as before, and asks for something else.
    AsksOtherwise,
    /// It stops no longer.
    Eases,
}

/// Something that applying a file does to what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A day of a call moves.
    CallMoves {
        /// Key of the call.
        call: String,
        /// Which, and how.
        moved: Moved,
        /// The applications in the call.
        count: Count,
    },
    /// A call gets another form; what was begun stays in the one that it was begun in.
    FormStays {
        /// Key of the call.
        call: String,
        /// Key of the template that is left.
        template: String,
        /// Its version.
        version: i32,
        /// The applications that stay in it.
        count: Count,
    },
    /// The board begins or ceases to answer a problem statement first in a call.
    StatementFirst {
        /// Key of the call.
        call: String,
        /// Whether it begins.
        begins: bool,
        /// Drafts of applications in it.
        drafts: u64,
    },
    /// A call in which nothing is begun is withdrawn.
    CallWithdrawn {
        /// Key of the call.
        call: String,
    },
    /// An organisation is a member no longer; it stays a party where it is one, and rules that ask for members say so.
    MemberTaken {
        /// Its name.
        name: String,
        /// The applications in which it takes part.
        count: Count,
    },
    /// A rule begins or ceases to stop applications that are not sent in yet, or are being completed: because it changes in the version
    /// that they have, or because they get another version.
    Rule {
        /// Key of the rule.
        rule: String,
        /// What happens to it.
        change: RuleChange,
        /// The drafts that this is so for.
        drafts: u64,
        /// The cases that are being completed that this is so for.
        completions: u64,
    },
    /// A policy has a new version.
    PolicyVersion {
        /// Key of the policy.
        policy: String,
        /// The version.
        version: i32,
        /// The first day on which it is in force; none when it always was.
        from: Option<Date>,
    },
    /// Another version of a policy holds for what is begun in a call today.
    PolicyOfCall {
        /// Key of the call.
        call: String,
        /// Key of the policy.
        policy: String,
        /// The version that holds now; none where the policy has no say.
        before: Option<i32>,
        /// The version that will hold.
        after: Option<i32>,
        /// The drafts that change version with it, and the cases that stay in theirs.
        count: Count,
    },
    /// A version of a policy will hold for what is begun in an intake that is always open.
    PolicyAhead {
        /// Key of the call.
        call: String,
        /// Key of the policy.
        policy: String,
        /// The version.
        version: i32,
        /// From which day.
        from: Date,
        /// From which day drafts follow it that were begun before; they keep their version when there is none.
        drafts_follow_on: Option<Date>,
        /// The drafts and cases that are in the call.
        count: Count,
    },
    /// More or less is set aside for a purpose in a year.
    FrameChanges {
        /// Key of the frame.
        frame: String,
        /// The year.
        year: i32,
        /// How much in öre; none where nothing was set aside.
        before: Option<i64>,
        /// How much from now on.
        after: Option<i64>,
        /// The applications in calls that draw on it.
        count: Count,
    },
    /// A meeting of the board is held on another day.
    MeetingMoves {
        /// Key of the meeting.
        meeting: String,
        /// The day now.
        before: Date,
        /// The day from then on.
        after: Date,
        /// How many cases are on its agenda.
        items: u64,
    },
    /// A meeting with nothing on its agenda is cancelled.
    MeetingCancelled {
        /// Key of the meeting.
        meeting: String,
    },
    /// A meeting that was cancelled in the portal is to be held after all.
    MeetingRestored {
        /// Key of the meeting.
        meeting: String,
    },
}

/// A number of things in Swedish and in English, each in one and in many.
fn number(count: u64, sv: [&str; 2], en: [&str; 2]) -> Text {
    let form = usize::from(count != 1);
    Text::both(format!("{count} {}", sv[form]), format!("{count} {}", en[form]))
}

fn drafts(count: u64) -> Text {
    number(count, ["utkast", "utkast"], ["draft", "drafts"])
}

pub(super) fn cases(count: u64) -> Text {
    number(count, ["ärende", "ärenden"], ["case", "cases"])
}

pub(super) fn english(text: &Text) -> &str {
    text.en.as_deref().unwrap_or(&text.sv)
}

fn both(count: Count) -> Text {
    let (drafts, cases) = (drafts(count.drafts), cases(count.cases));
    Text::both(format!("{} och {}", drafts.sv, cases.sv), format!("{} and {}", english(&drafts), english(&cases)))
}

fn day(date: Option<Date>) -> Text {
    date.map_or_else(|| Text::both("ingen dag", "no day"), date_in_words)
}

fn minute(deadline: Option<Deadline>) -> Text {
    deadline.map_or_else(
        || Text::both("ingen dag", "no day"),
        |Deadline { date, hour, minute }| {
            let date = date_in_words(date);
            Text::both(
                format!("{} kl. {hour:02}.{minute:02}", date.sv),
                format!("{} {hour:02}:{minute:02}", english(&date)),
            )
        },
    )
}

impl Effect {
    /// It in a plain sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        match self {
            Self::CallMoves { call, moved, count } => {
                let (sv, en, from, to) = match moved {
                    Moved::Opening(from, to) => ("första dagen", "the first day", day(*from), day(*to)),
                    Moved::Closing(from, to) => ("sista dagen", "the last day", minute(*from), minute(*to)),
                    Moved::Decision(from, to) => ("beslutsdagen", "the day of the decision", day(*from), day(*to)),
                };
                let count = both(*count);
                Text::both(
                    format!("utlysning {call}: {sv} flyttas från {} till {}; där finns {}", from.sv, to.sv, count.sv),
                    format!(
                        "call {call}: {en} moves from {} to {}; {} are in it",
                        english(&from),
                        english(&to),
                        english(&count)
                    ),
                )
            }
            Self::FormStays { call, template, version, count } => {
                let count = both(*count);
                Text::both(
                    format!("utlysning {call}: {} ligger kvar i version {version} av formuläret {template}", count.sv),
                    format!("call {call}: {} stay in version {version} of template {template}", english(&count)),
                )
            }
            Self::StatementFirst { call, begins: true, drafts: count } => {
                let drafts = drafts(*count);
                Text::both(
                    format!(
                        "utlysning {call}: styrelsen svarar från nu på en problembeskrivning först; {} kan inte skickas in utan det",
                        drafts.sv
                    ),
                    format!(
                        "call {call}: the board answers a problem statement first from now on; {} cannot be sent in without that",
                        english(&drafts)
                    ),
                )
            }
            Self::StatementFirst { call, begins: false, .. } => Text::both(
                format!("utlysning {call}: ansökan kan skrivas utan att styrelsen har svarat på en problembeskrivning"),
                format!("call {call}: applications can be written without the board's answer to a problem statement"),
            ),
            Self::CallWithdrawn { call } => Text::both(
                format!("utlysning {call} dras tillbaka: ingen har påbörjat någon ansökan i den"),
                format!("call {call} is withdrawn: nobody has begun an application in it"),
            ),
            Self::MemberTaken { name, count } => {
                let count = both(*count);
                Text::both(
                    format!("{name} är inte längre medlem: part i {}", count.sv),
                    format!("member {name} is taken away: party in {}", english(&count)),
                )
            }
            Self::Rule { rule, change, drafts: count, completions } => {
                let drafts = drafts(*count);
                let completed = cases(*completions);
                let (sv, en) = match change {
                    RuleChange::Stops => ("stoppar från nu", "becomes `stops`"),
                    RuleChange::AsksOtherwise => {
                        ("stoppar och frågar nu efter något annat", "stops, and asks for something else")
                    }
                    RuleChange::Eases => ("stoppar inte längre", "stops no longer"),
                };
                Text::both(
                    format!("regel {rule} {sv}: {} och {} som kompletteras", drafts.sv, completed.sv),
                    format!("rule {rule} {en}: {} and {} being completed", english(&drafts), english(&completed)),
                )
            }
            Self::PolicyVersion { .. } | Self::PolicyOfCall { .. } | Self::PolicyAhead { .. } => policy::sentence(self),
            Self::FrameChanges { frame, year, before, after, count } => {
                let (from, to, count) = (frame::in_words(*before), frame::in_words(*after), both(*count));
                Text::both(
                    format!("ram {frame} {year}: från {} till {}; {} kan använda den", from.sv, to.sv, count.sv),
                    format!(
                        "frame {frame} {year}: from {} to {}; {} can draw on it",
                        english(&from),
                        english(&to),
                        english(&count)
                    ),
                )
            }
            Self::MeetingMoves { meeting, before, after, items } => {
                let (from, to, cases) = (date_in_words(*before), date_in_words(*after), cases(*items));
                Text::both(
                    format!("möte {meeting} flyttas från {} till {}; {} följer med", from.sv, to.sv, cases.sv),
                    format!(
                        "meeting {meeting} moves from {} to {}; with it {}",
                        english(&from),
                        english(&to),
                        english(&cases)
                    ),
                )
            }
            Self::MeetingCancelled { meeting } => Text::both(
                format!("möte {meeting} ställs in: det har inga ärenden"),
                format!("meeting {meeting} is cancelled: nothing is on its agenda"),
            ),
            Self::MeetingRestored { meeting } => Text::both(
                format!("möte {meeting} är inställt och återställs"),
                format!("meeting {meeting} is cancelled and is restored"),
            ),
        }
    }
}

fn in_call(usage: &Usage, call: &str) -> Count {
    usage.forms.iter().filter(|form| form.call == call).fold(Count::default(), |sum, form| Count {
        drafts: sum.drafts + form.count.drafts,
        cases: sum.cases + form.count.cases,
    })
}

/// What turning one file into another does to what is there.
#[must_use]
pub(crate) fn effects(there: &AssociationFile, wanted: &AssociationFile, usage: &Usage, today: Date) -> Vec<Effect> {
    let mut effects = Vec::new();
    for call in &wanted.calls {
        if let Some(before) = there.calls.iter().find(|before| before.key == call.key) {
            call_effects(before, call, usage, &mut effects);
            statement_effect((there, before), (wanted, call), usage, &mut effects);
        }
    }
    let is_kept = |call: &&CallEntry| wanted.calls.iter().any(|kept| kept.key == call.key);
    let withdrawn = there.calls.iter().filter(|call| !is_kept(call));
    effects.extend(withdrawn.map(|call| Effect::CallWithdrawn { call: call.key.clone() }));
    for member in &there.members {
        if !wanted.members.iter().any(|kept| kept.organisation == member.organisation) {
            let party = usage.parties.iter().find(|party| party.organisation == member.organisation);
            let count = party.map(|party| party.count).unwrap_or_default();
            effects.push(Effect::MemberTaken { name: member.name.clone(), count });
        }
    }
    policy::policy_effects((there, wanted), usage, today, &mut effects);
    policy::rule_effects((there, wanted), usage, today, &mut effects);
    frame_effects(there, wanted, usage, &mut effects);
    super::meeting::effects(there, wanted, usage, &mut effects);
    effects
}

fn frame_effects(there: &AssociationFile, wanted: &AssociationFile, usage: &Usage, effects: &mut Vec<Effect>) {
    fn amount(file: &AssociationFile, key: &str, year: i32) -> Option<i64> {
        file.frames.iter().find(|frame| frame.key == key && frame.year == year).map(|frame| frame.amount_ore)
    }
    let all: BTreeSet<(&str, i32)> =
        there.frames.iter().chain(&wanted.frames).map(|frame| (frame.key.as_str(), frame.year)).collect();
    for (key, year) in all {
        let (before, after) = (amount(there, key, year), amount(wanted, key, year));
        let draws = |call: &&CallEntry| call.frames.iter().any(|frame| frame == key);
        let counts = wanted.calls.iter().filter(draws).map(|call| in_call(usage, &call.key));
        let count = counts
            .fold(Count::default(), |sum, one| Count { drafts: sum.drafts + one.drafts, cases: sum.cases + one.cases });
        if before != after {
            effects.push(Effect::FrameChanges { frame: key.to_owned(), year, before, after, count });
        }
    }
}

fn call_effects(before: &CallEntry, call: &CallEntry, usage: &Usage, effects: &mut Vec<Effect>) {
    let count = in_call(usage, &call.key);
    let moves = [
        (before.opens_on != call.opens_on).then_some(Moved::Opening(before.opens_on, call.opens_on)),
        (before.closes_at != call.closes_at).then_some(Moved::Closing(before.closes_at, call.closes_at)),
        (before.decision_on != call.decision_on).then_some(Moved::Decision(before.decision_on, call.decision_on)),
    ];
    effects.extend(moves.into_iter().flatten().map(|moved| Effect::CallMoves { call: call.key.clone(), moved, count }));
    for kind in ApplicationKind::ALL {
        let form = form_of(call, kind);
        if form == form_of(before, kind) {
            continue;
        }
        let left = usage.forms.iter().filter(|used| {
            used.call == call.key && used.kind == kind && Some((used.template.as_str(), used.version)) != form
        });
        effects.extend(left.map(|used| Effect::FormStays {
            call: call.key.clone(),
            template: used.template.clone(),
            version: used.version,
            count: used.count,
        }));
    }
}

/// The form in which something of this kind is begun in a call.
fn form_of(call: &CallEntry, kind: ApplicationKind) -> Option<(&str, i32)> {
    match kind {
        ApplicationKind::Application => Some((&call.template, call.template_version)),
        ApplicationKind::ProblemStatement => {
            call.statement_template.as_ref().map(|form| (form.key.as_str(), form.version))
        }
    }
}

fn statement_effect(
    (there, before): (&AssociationFile, &CallEntry),
    (wanted, call): (&AssociationFile, &CallEntry),
    usage: &Usage,
    effects: &mut Vec<Effect>,
) {
    let begins = wanted.process.in_call(&call.process).problem_statement;
    if begins != there.process.in_call(&before.process).problem_statement {
        let of_call =
            usage.forms.iter().filter(|form| form.call == call.key && form.kind == ApplicationKind::Application);
        let drafts = of_call.map(|form| form.count.drafts).sum();
        effects.push(Effect::StatementFirst { call: call.key.clone(), begins, drafts });
    }
}

/// Everything that must not be taken away, because something was written with it or it was published.
#[must_use]
pub(crate) fn refusals(there: &AssociationFile, wanted: &AssociationFile, usage: &Usage) -> Vec<Violation> {
    let mut refused = Vec::new();
    let mut refuse = |field: &str, code, sv: String, en: String| {
        refused.push(Violation::at(field, code, Text::both(sv, en)));
    };
    let lines = |of: &dyn Fn(&LineUse) -> bool| -> u64 {
        usage.lines.iter().filter(|line| of(line)).map(|line| line.lines).sum()
    };
    let in_words = |lines| number(lines, ["budgetrad", "budgetrader"], ["budget line", "budget lines"]);
    for entry in &there.cost_types {
        let used = lines(&|line| line.cost_type == entry.key);
        if used > 0 && !wanted.cost_types.iter().any(|kept| kept.key == entry.key) {
            let used = in_words(used);
            refuse(
                "cost_types",
                "COST_TYPE_USED",
                format!("Kostnadsslaget {} används av {} och måste vara kvar.", entry.key, used.sv),
                format!("Cost type {} is used in {} and must stay.", entry.key, english(&used)),
            );
        }
    }
    for entry in &there.templates {
        if !wanted.templates.iter().any(|kept| (&kept.key, kept.version) == (&entry.key, entry.version)) {
            refuse(
                "templates",
                "TEMPLATE_PUBLISHED",
                format!("Version {} av formuläret {} är publicerad och måste vara kvar.", entry.version, entry.key),
                format!("Version {} of template {} is published and must stay.", entry.version, entry.key),
            );
        }
    }
    for before in &there.calls {
        let Some(call) = wanted.calls.iter().find(|call| call.key == before.key) else {
            let count = in_call(usage, &before.key);
            if count != Count::default() {
                let count = both(count);
                refuse(
                    "calls",
                    "CALL_USED",
                    format!(
                        "I utlysningen {} finns {}. Den måste vara kvar; stäng den med closes_at.",
                        before.key, count.sv
                    ),
                    format!("Call {} has {} and must stay; close it with closes_at.", before.key, english(&count)),
                );
            }
            continue;
        };
        for year in before.budget_years.iter().filter(|year| !call.budget_years.contains(year)) {
            let used = lines(&|line| line.call == before.key && line.year == *year);
            if used > 0 {
                let used = in_words(used);
                refuse(
                    "calls",
                    "YEAR_USED",
                    format!("År {year} i utlysningen {} används av {} och måste vara kvar.", before.key, used.sv),
                    format!("Year {year} of call {} is used in {} and must stay.", before.key, english(&used)),
                );
            }
        }
    }
    refused.extend(super::meeting::refusals(there, wanted, usage));
    refused.extend(policy::refusals(there, wanted, usage));
    refused
}
