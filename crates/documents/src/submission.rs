//! The submission: an application exactly as it was sent, kept for ever beside the data.
//!
//! What must stay true: everything that was answered is in it, in the order of the form; a question without an answer is shown
//! as such; sums are worked out here from the lines, never taken from elsewhere.

use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;

use crate::budget::{self, BudgetLine};
use crate::format::{date_and_time, file_size, long_date, month_and_year};
use crate::legible::{cell, cell_among, paragraphs};
use crate::typeset::Template;
use crate::{Association, DocumentError, Language, Matter, Stamp, Typeset, Typesetter};

/// An application as it was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmissionDocument {
    /// The language of headings and labels; what people wrote stays as it is.
    pub language: Language,
    /// What was sent.
    pub matter: Matter,
    /// The association it was sent to.
    pub association: Association,
    /// The number it was registered under.
    pub registration_number: String,
    /// Title of the application.
    pub title: String,
    /// The organisation that owns the intervention.
    pub owner: String,
    /// The call it answers; `None` with rolling intake.
    pub call: Option<String>,
    /// Who sent it.
    pub submitted_by: Option<String>,
    /// When it was received, local time in Sweden.
    pub received: PrimitiveDateTime,
    /// True when it was received after its deadline.
    pub late: bool,
    /// The deadline that held for it, local time in Sweden.
    pub deadline: Option<PrimitiveDateTime>,
    /// The organisations that take part.
    pub parties: Vec<Party>,
    /// The sections of the form, in its order.
    pub sections: Vec<Section>,
    /// Every line of the budget.
    pub budget: Vec<BudgetLine>,
    /// What the rules remarked on when it was sent.
    pub findings: Vec<Finding>,
    /// Name of the template it was written in.
    pub template_name: String,
    /// Version of that template.
    pub template_version: u32,
}

/// An organisation that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Name of the organisation.
    pub organisation: String,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// What it commits itself to.
    pub commitment: String,
}

/// The kinds of party that the law names, and the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartyKind {
    /// Försäkringskassan.
    SocialInsuranceAgency,
    /// Arbetsförmedlingen.
    EmploymentService,
    /// A region.
    Region,
    /// A municipality.
    Municipality,
    /// Somebody who is not a party by law.
    Other,
}

/// A section of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The question as the form asked it.
    pub label: String,
    /// What was answered.
    pub answer: Answer,
}

/// An answer, by the type of its question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Nothing was answered.
    Empty,
    /// Short or long text; an empty line parts paragraphs.
    Text(String),
    /// What was chosen, as the form worded it.
    Choices(Vec<String>),
    /// A number as it was written, and its unit.
    Number {
        /// The digits, with a decimal comma.
        value: String,
        /// What it counts.
        unit: Option<String>,
    },
    /// A date.
    Date(time::Date),
    /// A table. Rows may have fewer or more cells than the header; none is left out.
    Table {
        /// Headings of the columns.
        header: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// Goals with their targets.
    Goals(Vec<Goal>),
    /// Activities with their times.
    Plan(Plan),
    /// Files.
    Attachments(Vec<Attachment>),
    /// The parties, which have a heading of their own.
    SeeParties,
    /// The budget, which has a heading of its own.
    SeeBudget,
}

/// A goal and how one sees that it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What shall be reached.
    pub description: String,
    /// The target, such as `75 %`.
    pub target: String,
}

/// An activity plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The activities.
    pub rows: Vec<PlannedActivity>,
}

/// An activity of a plan. Months are counted over the years: `year × 12 + month − 1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedActivity {
    /// What is done.
    pub activity: String,
    /// Who answers for it.
    pub responsible: String,
    /// The first month and the last; none when they are not months in order.
    pub months: Option<(i32, i32)>,
    /// When, as it was written.
    pub written: String,
}

/// A file that was sent along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// What a rule remarked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// What it says.
    pub text: String,
    /// Where the rule stands, such as a paragraph of the policy.
    pub source: Option<String>,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Severity {
    /// Would have stopped the submission.
    Stops,
    /// Something to look at.
    Warns,
    /// Worth knowing.
    Informs,
}

const LABELS: [&str; 24] = [
    "answer-empty",
    "attachment-checksum",
    "budget",
    "budget-by-year",
    "budget-cost-type",
    "budget-empty",
    "budget-in-kronor",
    "budget-year",
    "findings",
    "findings-none",
    "goal",
    "goal-target",
    "numbered-characters",
    "page",
    "page-of",
    "parties",
    "parties-none",
    "party-commitment",
    "party-kind",
    "party-organisation",
    "plan-activity",
    "plan-responsible",
    "plan-time",
    "registration-number",
];

/// Sets the submission as a PDF.
///
/// # Errors
///
/// [`DocumentError::SumTooLarge`] when the budget adds up to more than an `i64` of öre; [`DocumentError::Typesetting`] for a fault in
/// the template.
pub fn typeset(
    typesetter: &Typesetter,
    document: &SubmissionDocument,
    stamp: &Stamp,
) -> Result<Typeset, DocumentError> {
    typesetter.set(Template::Submission, document.language, &LABELS, &View::of(document)?, stamp)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct View {
    kind: String,
    as_sent: String,
    /// Whether nothing is said of a budget: a form need not ask for one before there is an application.
    without_budget: bool,
    association: String,
    accent: String,
    registration_number: String,
    title: String,
    facts: Vec<(String, String)>,
    late: Option<String>,
    parties: Vec<[String; 3]>,
    sections: Vec<SectionView>,
    budget: Option<budget::View>,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct SectionView {
    title: String,
    questions: Vec<QuestionView>,
}

#[derive(Serialize)]
struct QuestionView {
    label: String,
    #[serde(flatten)]
    answer: AnswerView,
}

#[derive(Serialize)]
#[serde(tag = "kind", content = "answer", rename_all = "kebab-case")]
enum AnswerView {
    Empty,
    Prose(Vec<Vec<String>>),
    List(Vec<String>),
    Table { columns: usize, header: Vec<String>, rows: Vec<Vec<String>> },
    Goals(Vec<Goal>),
    Plan(PlanView),
    Attachments(Vec<[String; 3]>),
    Reference { text: String, target: &'static str },
}

#[derive(Serialize)]
struct PlanView {
    time: String,
    rows: Vec<PlanRowView>,
}

#[derive(Serialize)]
struct PlanRowView {
    activity: String,
    responsible: String,
    time: String,
    /// Shares of the width, in per cent: what is left free to the left, and the bar.
    bar: Option<(f64, f64)>,
}

#[derive(Serialize)]
struct FindingView {
    severity: String,
    text: String,
    source: String,
}

impl View {
    fn of(document: &SubmissionDocument) -> Result<Self, DocumentError> {
        let language = document.language;
        let mut questions = document.sections.iter().flat_map(|section| &section.questions);
        let asks_for_budget = questions.any(|question| question.answer == Answer::SeeBudget);
        let of_matter = |key| language.text_with(key, &[("matter", document.matter.word())]);
        Ok(View {
            kind: of_matter("submission-kind"),
            as_sent: of_matter("submission-as-sent"),
            without_budget: document.matter == Matter::Statement && document.budget.is_empty() && !asks_for_budget,
            association: document.association.name.clone(),
            accent: document.association.accent().hex(),
            registration_number: document.registration_number.clone(),
            title: document.title.clone(),
            facts: facts(document),
            late: document.late.then(|| late(document)),
            parties: document.parties.iter().map(|party| party_row(party, language)).collect(),
            sections: document
                .sections
                .iter()
                .map(|section| SectionView {
                    title: section.title.clone(),
                    questions: section
                        .questions
                        .iter()
                        .map(|question| QuestionView {
                            label: question.label.clone(),
                            answer: AnswerView::of(&question.answer, language),
                        })
                        .collect(),
                })
                .collect(),
            budget: budget::View::of(&document.budget, language)?,
            findings: document.findings.iter().map(|finding| finding_row(finding, language)).collect(),
        })
    }
}

fn facts(document: &SubmissionDocument) -> Vec<(String, String)> {
    let language = document.language;
    let version = document.template_version.to_string();
    let template =
        language.text_with("template-and-version", &[("name", &document.template_name), ("version", &version)]);
    let mut facts = vec![
        (language.text("registration-number"), document.registration_number.clone()),
        (language.text("received"), date_and_time(document.received, language)),
        (document.association.owner_word(language), document.owner.clone()),
    ];
    facts.extend(document.submitted_by.clone().map(|name| (language.text("submitted-by"), name)));
    facts.extend(document.call.clone().map(|call| (language.text("call"), call)));
    facts.push((language.text("template"), template));
    facts
}

fn late(document: &SubmissionDocument) -> String {
    let language = document.language;
    match document.deadline {
        Some(deadline) => language.text_with("late-with-deadline", &[("deadline", &date_and_time(deadline, language))]),
        None => language.text("late"),
    }
}

fn party_row(party: &Party, language: Language) -> [String; 3] {
    let kind = match party.kind {
        PartyKind::SocialInsuranceAgency => "party-kind-social-insurance-agency",
        PartyKind::EmploymentService => "party-kind-employment-service",
        PartyKind::Region => "party-kind-region",
        PartyKind::Municipality => "party-kind-municipality",
        PartyKind::Other => "party-kind-other",
    };
    [cell(&party.organisation), language.text(kind), cell(&party.commitment)]
}

fn finding_row(finding: &Finding, language: Language) -> FindingView {
    let severity = match finding.severity {
        Severity::Stops => "finding-stops",
        Severity::Warns => "finding-warns",
        Severity::Informs => "finding-informs",
    };
    FindingView {
        severity: language.text(severity),
        text: finding.text.clone(),
        source: finding
            .source
            .as_ref()
            .map(|source| language.text_with("finding-source", &[("source", source)]))
            .unwrap_or_default(),
    }
}

impl AnswerView {
    fn of(answer: &Answer, language: Language) -> Self {
        let view = match answer {
            Answer::Empty => AnswerView::Empty,
            Answer::Text(text) => AnswerView::Prose(paragraphs(text)),
            Answer::Choices(choices) => AnswerView::List(choices.clone()),
            Answer::Number { value, unit } => {
                let unit = unit.as_ref().map(|unit| format!("\u{a0}{unit}")).unwrap_or_default();
                AnswerView::Prose(paragraphs(&format!("{value}{unit}")))
            }
            Answer::Date(date) => AnswerView::Prose(vec![vec![long_date(*date, language)]]),
            Answer::Table { header, rows } => table(header, rows),
            Answer::Goals(goals) => AnswerView::Goals(
                goals
                    .iter()
                    .map(|goal| Goal { description: cell(&goal.description), target: cell(&goal.target) })
                    .collect(),
            ),
            Answer::Plan(written) => AnswerView::Plan(plan(written, language)),
            Answer::Attachments(attachments) => {
                AnswerView::Attachments(attachments.iter().map(attachment_row).collect())
            }
            Answer::SeeParties => AnswerView::Reference { text: language.text("see-parties"), target: "parties" },
            Answer::SeeBudget => AnswerView::Reference { text: language.text("see-budget"), target: "budget" },
        };
        if view.says_nothing() { AnswerView::Empty } else { view }
    }

    fn says_nothing(&self) -> bool {
        match self {
            AnswerView::Empty => true,
            AnswerView::Prose(paragraphs) => paragraphs.is_empty(),
            AnswerView::List(items) => items.is_empty(),
            AnswerView::Table { rows, .. } => rows.is_empty(),
            AnswerView::Goals(goals) => goals.is_empty(),
            AnswerView::Plan(plan) => plan.rows.is_empty(),
            AnswerView::Attachments(attachments) => attachments.is_empty(),
            AnswerView::Reference { .. } => false,
        }
    }
}

fn plan(plan: &Plan, language: Language) -> PlanView {
    let times = || plan.rows.iter().filter_map(|row| row.months);
    let first = times().map(|(from, _)| from).min().unwrap_or(0);
    let last = times().map(|(_, to)| to).max().unwrap_or(first);
    let span = |from: i32, to: i32| {
        let words = |month: i32| month_and_year(month.div_euclid(12), month.rem_euclid(12) + 1, language);
        if from == to { words(from) } else { format!("{} – {}", words(from), words(to)) }
    };
    let share = |months: i32| f64::from(months) * 100.0 / f64::from(last - first + 1);
    PlanView {
        time: if times().next().is_some() { span(first, last) } else { String::new() },
        rows: plan
            .rows
            .iter()
            .map(|row| PlanRowView {
                activity: cell_among(&row.activity, 4),
                responsible: cell_among(&row.responsible, 4),
                time: row.months.map_or_else(|| cell_among(&row.written, 4), |(from, to)| span(from, to)),
                bar: row.months.map(|(from, to)| (share(from - first), share(to - from + 1))),
            })
            .collect(),
    }
}

fn table(header: &[String], rows: &[Vec<String>]) -> AnswerView {
    let columns = rows.iter().map(Vec::len).chain([header.len(), 1]).max().unwrap_or(1);
    let fill = |cells: &[String]| -> Vec<String> {
        cells
            .iter()
            .map(|text| cell_among(text, columns))
            .chain(std::iter::repeat(String::new()))
            .take(columns)
            .collect()
    };
    AnswerView::Table { columns, header: fill(header), rows: rows.iter().map(|row| fill(row)).collect() }
}

fn attachment_row(attachment: &Attachment) -> [String; 3] {
    [attachment.name.clone(), file_size(attachment.size), attachment.sha256.clone()]
}
