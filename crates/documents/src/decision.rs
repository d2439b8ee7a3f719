//! The decision: what the board decided about an application, as a letter in the association's name.
//!
//! What must stay true: the granted total is the sum of its lines; a grant is never said to hold before the minutes are adjusted.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::budget::add_up;
use crate::format::{amount, kronor, long_date};
use crate::legible::{cell, paragraphs};
use crate::typeset::Template;
use crate::{Association, DocumentError, Language, Stamp, Typeset, Typesetter};

/// A decision of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionDocument {
    /// The language of headings and labels; what the board wrote stays as it is.
    pub language: Language,
    /// The association whose board decided.
    pub association: Association,
    /// The application's registration number.
    pub registration_number: String,
    /// Title of the application.
    pub title: String,
    /// The organisation that owns the intervention.
    pub owner: String,
    /// When the board met.
    pub meeting_date: Date,
    /// The paragraph of the minutes.
    pub paragraph: u32,
    /// What was decided.
    pub outcome: Outcome,
    /// The decision in the board's words; an empty line parts paragraphs.
    pub decision_text: String,
    /// The reasons; may be empty.
    pub reasons: String,
    /// The money, when the application was granted or partly granted.
    pub granted: Option<Granted>,
    /// Conditions of the grant, one each.
    pub conditions: Vec<String>,
    /// How the criteria were judged before the board met; empty where there are none.
    pub judgements: Vec<Judgement>,
    /// Who presented the case; may be empty.
    pub presented_by: String,
    /// True when the presenter left the meeting before the decision.
    pub presenter_left: bool,
    /// When the minutes were adjusted; `None` until they are.
    pub minutes_adjusted: Option<Date>,
}

/// How one criterion was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The perspective that it belongs to.
    pub perspective: Option<String>,
    /// What was asked.
    pub question: String,
    /// The step of the scale, or yes or no.
    pub step: Option<String>,
    /// Why, or the comment; may be empty.
    pub motivation: String,
}

/// What a board can decide about an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Granted (bifall).
    Granted,
    /// Partly granted (delvis bifall).
    PartlyGranted,
    /// Rejected (avslag).
    Rejected,
    /// Referred back (återremiss).
    ReferredBack,
    /// Tabled (bordläggning).
    Tabled,
    /// A direction: an application may be written.
    GoOn,
    /// A direction: none is to be written.
    GoNoFurther,
    /// A direction: the statement is to be worked over.
    WorkOver,
}

impl Outcome {
    /// What takes effect when the minutes are adjusted.
    const fn effect(self) -> Option<&'static str> {
        match self {
            Outcome::Granted | Outcome::PartlyGranted => Some("grant-takes-effect"),
            Outcome::GoOn => Some("go-on-takes-effect"),
            Outcome::WorkOver => Some("work-over-takes-effect"),
            Outcome::Rejected | Outcome::ReferredBack | Outcome::Tabled | Outcome::GoNoFurther => None,
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Outcome::Granted => "outcome-granted",
            Outcome::PartlyGranted => "outcome-partly-granted",
            Outcome::Rejected => "outcome-rejected",
            Outcome::ReferredBack => "outcome-referred-back",
            Outcome::Tabled => "outcome-tabled",
            Outcome::GoOn => "outcome-go-on",
            Outcome::GoNoFurther => "outcome-go-no-further",
            Outcome::WorkOver => "outcome-work-over",
        }
    }
}

/// The money of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// What was applied for in total, öre.
    pub asked_ore: i64,
    /// What is granted in total, öre.
    pub granted_ore: i64,
    /// The budget lines, in order; may be empty when the board decided on the total only.
    pub lines: Vec<GrantedLine>,
}

/// A budget line with what was applied for and what was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedLine {
    /// The budget year.
    pub year: i32,
    /// The cost type as the association words it.
    pub cost_type: String,
    /// The organisation that has the cost.
    pub organisation: String,
    /// What was applied for, öre.
    pub asked_ore: i64,
    /// What was granted, öre.
    pub granted_ore: i64,
}

const LABELS: [&str; 18] = [
    "asked",
    "budget-cost-type",
    "budget-in-kronor",
    "budget-organisation",
    "conditions",
    "contact",
    "decision",
    "decision-kind",
    "effect",
    "granted",
    "granted-by-line",
    "how-it-was-decided",
    "judgement",
    "numbered-characters",
    "page",
    "page-of",
    "reasons",
    "registration-number",
];

/// Sets the decision as a PDF.
///
/// # Errors
///
/// [`DocumentError::SumsDisagree`] when a total is not the sum of its lines, [`DocumentError::SumTooLarge`] when the lines cannot be
/// added, [`DocumentError::Typesetting`] for a fault in the template.
pub fn typeset(typesetter: &Typesetter, document: &DecisionDocument, stamp: &Stamp) -> Result<Typeset, DocumentError> {
    typesetter.set(Template::Decision, document.language, &LABELS, &View::of(document)?, stamp)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct View {
    association: String,
    accent: String,
    registration_number: String,
    meeting_date: String,
    title: String,
    facts: Vec<(String, String)>,
    outcome: String,
    summary: Option<String>,
    decision: Vec<Vec<String>>,
    reasons: Vec<Vec<String>>,
    judgements: Vec<JudgementView>,
    years: Vec<Year>,
    total: Vec<String>,
    conditions: Vec<Vec<String>>,
    handling: Vec<String>,
    effect: Vec<String>,
    contact: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct JudgementView {
    /// Only where it is another than the one before.
    perspective: Option<String>,
    question: String,
    step: Option<String>,
    motivation: Vec<Vec<String>>,
}

fn judgements(document: &DecisionDocument) -> Vec<JudgementView> {
    let mut last = None;
    let view = |judgement: &Judgement| {
        let is_new = judgement.perspective != last;
        last.clone_from(&judgement.perspective);
        JudgementView {
            perspective: judgement.perspective.clone().filter(|_| is_new),
            question: judgement.question.clone(),
            step: judgement.step.clone(),
            motivation: paragraphs(&judgement.motivation),
        }
    };
    document.judgements.iter().map(view).collect()
}

#[derive(Serialize)]
struct Year {
    heading: Vec<String>,
    rows: Vec<[String; 4]>,
}

impl View {
    fn of(document: &DecisionDocument) -> Result<Self, DocumentError> {
        let language = document.language;
        let (years, total) = match &document.granted {
            Some(granted) => tables(granted, language)?,
            None => (Vec::new(), Vec::new()),
        };
        let meeting_date = long_date(document.meeting_date, language);
        Ok(View {
            association: document.association.name.clone(),
            accent: document.association.accent().hex(),
            registration_number: document.registration_number.clone(),
            title: document.title.clone(),
            facts: facts(document),
            outcome: language.text(document.outcome.label()),
            summary: document.granted.as_ref().map(|granted| {
                let [granted, asked] = [granted.granted_ore, granted.asked_ore].map(kronor);
                language.text_with("granted-of-asked", &[("granted", &granted), ("asked", &asked)])
            }),
            decision: paragraphs(&document.decision_text),
            reasons: paragraphs(&document.reasons),
            judgements: judgements(document),
            years,
            total,
            conditions: document.conditions.iter().flat_map(|text| condition(text)).collect(),
            handling: handling(document, &meeting_date),
            effect: effect(document),
            contact: document.association.contact_lines(),
            meeting_date,
        })
    }
}

fn facts(document: &DecisionDocument) -> Vec<(String, String)> {
    let language = document.language;
    vec![
        (language.text("registration-number"), document.registration_number.clone()),
        (document.association.owner_word(language), document.owner.clone()),
        (language.text("board-meeting"), long_date(document.meeting_date, language)),
        (language.text("paragraph"), format!("§\u{a0}{}", document.paragraph)),
    ]
}

fn condition(text: &str) -> Option<Vec<String>> {
    let lines: Vec<String> = paragraphs(text).concat();
    (!lines.is_empty()).then_some(lines)
}

fn handling(document: &DecisionDocument, meeting_date: &str) -> Vec<String> {
    let language = document.language;
    let paragraph = document.paragraph.to_string();
    let decided = language.text_with("decided-at", &[("date", meeting_date), ("paragraph", &paragraph)]);
    std::iter::once(decided)
        .chain(presenter(document))
        .chain(document.outcome.effect().is_none().then(|| adjustment(document)))
        .collect()
}

fn presenter(document: &DecisionDocument) -> Option<String> {
    let language = document.language;
    let name = document.presented_by.trim();
    match (name.is_empty(), document.presenter_left) {
        (true, true) => Some(language.text("presenter-left")),
        (true, false) => None,
        (false, true) => Some(language.text_with("presenter-named-left", &[("name", name)])),
        (false, false) => Some(language.text_with("presenter-named", &[("name", name)])),
    }
}

/// Only a grant and a direction take effect by the adjustment.
fn effect(document: &DecisionDocument) -> Vec<String> {
    document.outcome.effect().map_or_else(Vec::new, |key| vec![document.language.text(key), adjustment(document)])
}

fn adjustment(document: &DecisionDocument) -> String {
    let language = document.language;
    match document.minutes_adjusted {
        Some(date) => language.text_with("minutes-adjusted", &[("date", &long_date(date, language))]),
        None => language.text("minutes-not-adjusted"),
    }
}

fn tables(granted: &Granted, language: Language) -> Result<(Vec<Year>, Vec<String>), DocumentError> {
    if granted.lines.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    for (stated, summed) in [
        (granted.asked_ore, add_up(granted.lines.iter().map(|line| line.asked_ore))?),
        (granted.granted_ore, add_up(granted.lines.iter().map(|line| line.granted_ore))?),
    ] {
        if stated != summed {
            return Err(DocumentError::SumsDisagree { stated, summed });
        }
    }
    let mut years: Vec<i32> = granted.lines.iter().map(|line| line.year).collect();
    years.sort_unstable();
    years.dedup();
    let tables = years.into_iter().map(|year| year_table(granted, year)).collect::<Result<_, _>>()?;
    let total = vec![language.text("budget-total"), amount(granted.asked_ore), amount(granted.granted_ore)];
    Ok((tables, total))
}

fn year_table(granted: &Granted, year: i32) -> Result<Year, DocumentError> {
    let lines: Vec<&GrantedLine> = granted.lines.iter().filter(|line| line.year == year).collect();
    let asked = add_up(lines.iter().map(|line| line.asked_ore))?;
    let given = add_up(lines.iter().map(|line| line.granted_ore))?;
    Ok(Year {
        heading: vec![year.to_string(), amount(asked), amount(given)],
        rows: lines
            .into_iter()
            .map(|line| {
                [cell(&line.cost_type), cell(&line.organisation), amount(line.asked_ore), amount(line.granted_ore)]
            })
            .collect(),
    })
}
