//! Making documents: the receipt of a submission and the letter of a decision.

use std::{collections::HashMap, sync::LazyLock};

use mellanrum_documents::{
    self as documents, Language, Matter, Stamp, Typeset, Typesetter,
    budget::FundingSource,
    decision::{DecisionDocument, Granted, GrantedLine},
    submission::{self as paper, Answer, SubmissionDocument},
};
use mellanrum_model::{
    Error, Result,
    application::{Outcome, SubmissionContent},
    budget::{BudgetLine, BudgetSource},
    criterion::Judged,
    deadline::local_date_and_time,
    id::{DecisionId, DocumentId, OrganisationId, SubmissionId},
    organisation::PartyKind,
    rule::Severity,
    statement::ApplicationKind,
    template::{Month, Question, QuestionKind},
};
use mellanrum_store::{
    Scope, application, association, association::Association, call, decision, document, document::Source,
    organisation, submission, template,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::{App, application::closes_at, attachment::from_service, document::document_key};

/// Fonts take a while to read; they are read once.
static TYPESETTER: LazyLock<Typesetter> = LazyLock::new(Typesetter::new);

/// The association as it signs letters and documents.
pub(super) fn sender(association: &Association) -> documents::Association {
    let profile = &association.profile;
    documents::Association {
        name: association.name.clone(),
        colour: Some(profile.colours.accent.clone()),
        owner_term: Some(profile.terms.owner.sv.clone()),
        contact: documents::Contact {
            name: Some(profile.contact.office.clone()),
            address: profile.contact.address.clone(),
            telephone: profile.contact.phone.clone(),
            email: Some(profile.contact.email.clone()),
            web: profile.contact.website.clone(),
        },
    }
}

/// What a clock on a Swedish wall showed.
pub(super) fn local_time(at: OffsetDateTime) -> PrimitiveDateTime {
    local_date_and_time(at)
}

pub(super) fn outcome(outcome: Outcome) -> documents::decision::Outcome {
    match outcome {
        Outcome::Granted => documents::decision::Outcome::Granted,
        Outcome::PartlyGranted => documents::decision::Outcome::PartlyGranted,
        Outcome::Rejected => documents::decision::Outcome::Rejected,
        Outcome::ReferredBack => documents::decision::Outcome::ReferredBack,
        Outcome::Tabled => documents::decision::Outcome::Tabled,
        Outcome::GoOn => documents::decision::Outcome::GoOn,
        Outcome::GoNoFurther => documents::decision::Outcome::GoNoFurther,
        Outcome::WorkOver => documents::decision::Outcome::WorkOver,
    }
}

pub(super) fn matter(kind: ApplicationKind) -> Matter {
    match kind {
        ApplicationKind::Application => Matter::Application,
        ApplicationKind::ProblemStatement => Matter::Statement,
    }
}

/// Makes the document of a submission, unless it is there.
pub(super) async fn submission(app: &App, scope: &Scope, id: SubmissionId) -> Result<()> {
    let source = Source::Submission(id);
    let read = app
        .db
        .read("document.read_submission", scope, async |tx| {
            if document::exists(tx, source).await? {
                return Ok(None);
            }
            let sent = submission::find(tx, id).await?.ok_or(Error::NotFound)?;
            let application = application::find(tx, sent.application).await?.ok_or(Error::NotFound)?;
            let association = association::find(tx, application.association).await?.ok_or(Error::NotFound)?;
            let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
            let template = template::list_by_ids(tx, &[sent.content.template]).await?.pop().ok_or(Error::NotFound)?;
            let names = organisation_names(tx, &sent.content.budget_lines, &sent.content).await?;
            Ok(Some((sent, application, association, call, template, names)))
        })
        .await?;
    let Some((sent, application, association, call, template, names)) = read else { return Ok(()) };
    let content = &sent.content;
    let shown = content.shown(&template.content);
    let number = application.registration_number.clone().unwrap_or_default();
    let document = SubmissionDocument {
        language: Language::Swedish,
        matter: matter(application.kind),
        association: sender(&association),
        registration_number: number.clone(),
        title: content.title.clone(),
        owner: content.parties.iter().find(|party| party.is_owner).map(|party| party.name.clone()).unwrap_or_default(),
        call: Some(call.title.sv.clone()),
        submitted_by: Some(sent.submitted_by.clone()),
        received: local_time(sent.received_at),
        late: sent.late,
        deadline: closes_at(&application, &call).map(|deadline| {
            let minute = time::Time::from_hms(deadline.hour, deadline.minute, 0).unwrap_or(time::Time::MIDNIGHT);
            PrimitiveDateTime::new(deadline.date, minute)
        }),
        parties: content
            .parties
            .iter()
            .map(|party| paper::Party {
                organisation: party.name.clone(),
                kind: party_kind(party.kind),
                commitment: party.commitment.clone(),
            })
            .collect(),
        sections: template
            .content
            .sections
            .iter()
            .filter(|section| {
                section.questions.is_empty() || section.questions.iter().any(|question| shown.contains(&question.key))
            })
            .map(|section| paper::Section {
                title: section.title.sv.clone(),
                questions: section
                    .questions
                    .iter()
                    .filter(|question| shown.contains(&question.key))
                    .map(|question| paper::Question {
                        label: question.label.sv.clone(),
                        answer: answer(question, content),
                    })
                    .collect(),
            })
            .collect(),
        budget: content.budget_lines.iter().map(|line| budget_line(line, &association, &names)).collect(),
        findings: content
            .findings
            .iter()
            .filter(|finding| !finding.met)
            .map(|finding| paper::Finding {
                severity: match finding.severity {
                    Severity::Stops => paper::Severity::Stops,
                    Severity::Warns => paper::Severity::Warns,
                    Severity::Informs => paper::Severity::Informs,
                },
                text: finding.sentence.clone(),
                source: Some(match &finding.policy {
                    Some(policy) if finding.source.contains(&policy.number) => {
                        format!("{}, version {}", finding.source, policy.version)
                    }
                    Some(policy) => format!("{}, {}, version {}", finding.source, policy.number, policy.version),
                    None => finding.source.clone(),
                }),
            })
            .collect(),
        template_name: template.name.sv.clone(),
        template_version: template.version.unsigned_abs(),
    };
    let stamp = Stamp { ident: sent.id.to_string(), drawn_up: sent.received_at };
    let typeset = tokio::task::spawn_blocking(move || paper::typeset(&TYPESETTER, &document, &stamp))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    let what = match application.kind {
        ApplicationKind::Application if sent.number > 1 => "Komplettering".to_owned(),
        kind => kind.label().sv,
    };
    keep(app, scope, &application, source, &file_name(&what, &number), typeset).await
}

/// Makes the document of a decision, unless it is there.
pub(super) async fn decision(app: &App, scope: &Scope, id: DecisionId) -> Result<()> {
    let source = Source::Decision(id);
    let read = app
        .db
        .read("document.read_decision", scope, async |tx| {
            if document::exists(tx, source).await? {
                return Ok(None);
            }
            let decision = decision::find(tx, id).await?.ok_or(Error::NotFound)?;
            let application = application::find(tx, decision.application).await?.ok_or(Error::NotFound)?;
            let association = association::find(tx, application.association).await?.ok_or(Error::NotFound)?;
            let sent = submission::list(tx, &[application.id]).await?.pop().ok_or(Error::NotFound)?;
            let names = organisation_names(tx, &sent.content.budget_lines, &sent.content).await?;
            Ok(Some((decision, application, association, sent, names)))
        })
        .await?;
    let Some((decision, application, association, sent, names)) = read else { return Ok(()) };
    let number = application.registration_number.clone().unwrap_or_default();
    let asked: Vec<&BudgetLine> =
        sent.content.budget_lines.iter().filter(|line| line.source == BudgetSource::Applied).collect();
    let granted = (!decision.lines.is_empty()).then(|| Granted {
        asked_ore: asked.iter().map(|line| line.amount_ore).sum(),
        granted_ore: decision.granted_ore(),
        lines: asked
            .iter()
            .map(|line| {
                let written = budget_line(line, &association, &names);
                GrantedLine {
                    year: line.year,
                    cost_type: written.cost_type,
                    organisation: written.organisation,
                    asked_ore: line.amount_ore,
                    granted_ore: decision.lines.iter().find(|(id, _)| *id == line.id).map_or(0, |(_, ore)| *ore),
                }
            })
            .collect(),
    });
    let document = DecisionDocument {
        language: Language::Swedish,
        association: sender(&association),
        registration_number: number.clone(),
        title: sent.content.title.clone(),
        owner: sent
            .content
            .parties
            .iter()
            .find(|party| party.is_owner)
            .map(|party| party.name.clone())
            .unwrap_or_default(),
        meeting_date: decision.decided_on,
        paragraph: decision.paragraph.unsigned_abs(),
        outcome: outcome(decision.outcome),
        decision_text: decision.text.clone(),
        reasons: decision.reasons.clone(),
        granted,
        conditions: decision.conditions.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        presented_by: decision.presented_by.clone(),
        judgements: decision.judgements.iter().map(judgement).collect(),
        presenter_left: decision.presenter_left,
        minutes_adjusted: decision.minutes_adjusted_on,
    };
    let stamp = Stamp { ident: decision.id.to_string(), drawn_up: app.now() };
    let typeset = tokio::task::spawn_blocking(move || documents::decision::typeset(&TYPESETTER, &document, &stamp))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    keep(app, scope, &application, source, &file_name("Beslut", &number), typeset).await
}

/// How a criterion was judged in the recommendation that the board decided on.
fn judgement(judged: &Judged) -> documents::decision::Judgement {
    documents::decision::Judgement {
        perspective: judged.perspective.as_ref().map(|text| text.sv.clone()),
        question: judged.question.sv.clone(),
        step: judged.step.as_ref().map(|text| text.sv.clone()),
        motivation: judged.motivation.clone(),
    }
}

/// Stores the document under a new id, then writes its row: what a row names is there. Of two workers that made the same
/// document the first one's row stays.
async fn keep(
    app: &App,
    scope: &Scope,
    application: &application::Application,
    source: Source,
    file_name: &str,
    typeset: Typeset,
) -> Result<()> {
    for warning in &typeset.warnings {
        tracing::warn!(application = %application.id, warning, "a document was set with a warning");
    }
    let id: DocumentId = app.new_id().into();
    let size_bytes = i64::try_from(typeset.pdf.len()).map_err(Error::internal)?;
    let sha256 = hex::encode(Sha256::digest(&typeset.pdf));
    let key = document_key(application.association, id);
    app.objects.put(&key, "application/pdf", typeset.pdf).await.map_err(from_service)?;
    app.db
        .write("document.keep", scope, async |tx| {
            let new = document::NewDocument { id, source, file_name, size_bytes, sha256: &sha256, now: app.now() };
            document::insert(tx, &new).await
        })
        .await
}

fn file_name(what: &str, number: &str) -> String {
    let number: String = number.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    format!("{what} {number}.pdf")
}

async fn organisation_names(
    tx: &mut mellanrum_store::Tx,
    lines: &[BudgetLine],
    content: &SubmissionContent,
) -> Result<HashMap<OrganisationId, String>> {
    let ids: Vec<OrganisationId> = lines.iter().map(|line| line.organisation).collect();
    let mut names: HashMap<_, _> =
        organisation::list_by_ids(tx, &ids).await?.into_iter().map(|one| (one.id, one.name)).collect();
    // What a party was called when it was sent goes before what it is called now.
    names.extend(content.parties.iter().map(|party| (party.organisation, party.name.clone())));
    Ok(names)
}

fn budget_line(
    line: &BudgetLine,
    association: &Association,
    names: &HashMap<OrganisationId, String>,
) -> documents::budget::BudgetLine {
    let cost_types = &association.profile.cost_types;
    documents::budget::BudgetLine {
        year: line.year,
        cost_type: cost_types
            .iter()
            .find(|entry| entry.key == line.cost_type)
            .map_or_else(|| line.cost_type.clone(), |entry| entry.label.sv.clone()),
        organisation: names.get(&line.organisation).cloned().unwrap_or_default(),
        source: match line.source {
            BudgetSource::Applied => FundingSource::AppliedFor,
            BudgetSource::CoFinancingCash => FundingSource::CoFinancingCash,
            BudgetSource::CoFinancingInKind => FundingSource::CoFinancingInKind,
            BudgetSource::Other => FundingSource::Other("Annan finansiering".to_owned()),
        },
        amount_ore: line.amount_ore,
        note: line.note.clone(),
    }
}

fn party_kind(kind: PartyKind) -> paper::PartyKind {
    match kind {
        PartyKind::Forsakringskassan => paper::PartyKind::SocialInsuranceAgency,
        PartyKind::Arbetsformedlingen => paper::PartyKind::EmploymentService,
        PartyKind::Region => paper::PartyKind::Region,
        PartyKind::Municipality => paper::PartyKind::Municipality,
    }
}

/// An answer as paper shows it.
fn answer(question: &Question, content: &SubmissionContent) -> Answer {
    match question.kind {
        QuestionKind::Budget => return Answer::SeeBudget,
        QuestionKind::Parties => return Answer::SeeParties,
        QuestionKind::Attachment => {
            let files: Vec<paper::Attachment> = content
                .attachments
                .iter()
                .filter(|file| file.question == question.key)
                .map(|file| paper::Attachment {
                    name: file.file_name.clone(),
                    size: file.size_bytes.unsigned_abs(),
                    sha256: file.sha256.clone(),
                })
                .collect();
            return if files.is_empty() { Answer::Empty } else { Answer::Attachments(files) };
        }
        _ => {}
    }
    let value = content.answers.iter().find(|answer| answer.question == question.key).map(|answer| &answer.value);
    let Some(value) = value.filter(|value| !Question::is_blank(value)) else { return Answer::Empty };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = || value.as_array().into_iter().flatten().filter(|row| !Question::is_blank(row));
    let cell = |row: &Value, key: &str| row.get(key).map(text).unwrap_or_default();
    match question.kind {
        QuestionKind::Choice => Answer::Choices(
            rows()
                .map(|chosen| {
                    let chosen = text(chosen);
                    question
                        .options
                        .iter()
                        .find(|option| option.value == chosen)
                        .map_or(chosen, |option| option.label.sv.clone())
                })
                .collect(),
        ),
        QuestionKind::Number => {
            Answer::Number { value: value.to_string(), unit: question.unit.as_ref().map(|unit| unit.sv.clone()) }
        }
        QuestionKind::Date => {
            let written = text(value);
            match time::Date::parse(&written, time::macros::format_description!("[year]-[month]-[day]")) {
                Ok(date) => Answer::Date(date),
                Err(_) => Answer::Text(written),
            }
        }
        QuestionKind::Table => Answer::Table {
            header: question.columns.iter().map(|column| column.label.sv.clone()).collect(),
            rows: rows().map(|row| question.columns.iter().map(|column| cell(row, &column.key)).collect()).collect(),
        },
        QuestionKind::Goals => Answer::Goals(
            rows()
                .map(|row| {
                    let (target, measure) = (cell(row, "target"), cell(row, "measure"));
                    let target = if measure.is_empty() { target } else { format!("{target} ({measure})") };
                    let more =
                        [("when", "Nått"), ("accepted_by", "Godtaget av")].into_iter().filter_map(|(key, what)| {
                            Some(cell(row, key)).filter(|text| !text.is_empty()).map(|text| format!("{what}: {text}"))
                        });
                    let tied = question.options.iter().find(|option| option.value == cell(row, "goal"));
                    let tied = tied.map(|option| format!("Hör till: {}", option.label.sv));
                    paper::Goal {
                        description: [cell(row, "text")].into_iter().chain(tied).collect::<Vec<_>>().join(" – "),
                        target: [target].into_iter().chain(more).collect::<Vec<_>>().join(". "),
                    }
                })
                .collect(),
        ),
        QuestionKind::ActivityPlan => Answer::Plan(paper::Plan {
            rows: rows()
                .map(|row| {
                    let month = |text: String| {
                        Month::parse(&text).map(|month| month.year() * 12 + i32::from(month.number()) - 1)
                    };
                    let (from, to) = (cell(row, "from"), cell(row, "to"));
                    paper::PlannedActivity {
                        activity: cell(row, "activity"),
                        responsible: cell(row, "responsible"),
                        written: format!("{from} {to}").trim().to_owned(),
                        months: month(from).zip(month(to)).filter(|(from, to)| from <= to),
                    }
                })
                .collect(),
        }),
        _ => Answer::Text(text(value)),
    }
}
