//! An application: its contents with what is missing, the review before it is sent, the receipt, and the office's case
//! page.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;

use crate::{
    api::{Answer, UserError},
    failure::Failure,
    operations::{
        AnswerCompletion, Application, ApplicationPage, RenameApplication, SubmitApplication, answer_completion,
        application_page, rename_application, submit_application,
    },
    page::{Page, render, render_with},
    pages::{
        Errors,
        answer::{self, AnswerRead, SectionPair, SectionRead},
        field_among, judgement,
        template_move::{DraftChange, draft_change},
    },
    scalars::{ApplicationAction, DateTime, Severity},
    visit::{Posted, Visit},
};

/// The board's direction.
pub type Direction = application_page::DecisionFields;

/// The problem statement on which an application follows, as it was sent in, for reading beside it.
pub struct StatementRead {
    /// The statement.
    pub application: Application,
    /// Its answers.
    pub sections: Vec<SectionRead>,
}

/// The problem statement of an application, where the viewer may read it.
///
/// # Errors
/// As [`get`].
pub async fn statement_of(visit: &Visit, application: &Application) -> Result<Option<StatementRead>, Failure> {
    let Some(statement) = &application.statement else { return Ok(None) };
    let (page, mut statement) = get(visit, &statement.id).await?;
    show_as_submitted(&mut statement);
    Ok(Some(StatementRead { sections: answer::sections_of(&page, &statement), application: statement }))
}

/// What the office last asked for and is waiting for.
pub type OpenCompletion = application_page::ApplicationFieldsCompletions;

/// Asks for an application.
///
/// # Errors
/// [`Failure::NotFound`] when it is not there or not for this person; else as [`Visit::ask`].
pub async fn get(visit: &Visit, id: &str) -> Result<(Page, Application), Failure> {
    let answer: Answer<_> = visit.ask::<ApplicationPage>(application_page::Variables { id: id.to_owned() }).await?;
    let application = answer.data.application.ok_or(Failure::NotFound)?;
    Ok((Page::new(visit, Some(&answer.shell)), application))
}

/// Whether the viewer may do this now.
#[must_use]
pub fn can(application: &Application, action: ApplicationAction) -> bool {
    application.actions.contains(&action)
}

impl Application {
    /// Whether it is a problem statement.
    #[must_use]
    pub fn is_statement(&self) -> bool {
        self.kind.is_statement()
    }

    /// The key of the text that names where it is.
    #[must_use]
    pub fn state_key(&self) -> &'static str {
        self.kind.state_key(&self.state)
    }

    /// The board's direction while it is not the decision on this: what an application is written by, and why a statement is to
    /// be worked over.
    #[must_use]
    pub fn direction_to_write_by(&self) -> Option<&Direction> {
        let shows = !self.is_statement() || is_editable(self);
        self.direction.as_ref().filter(|_| shows)
    }

    /// Whether the viewer is to begin the application that follows on this statement.
    #[must_use]
    pub fn waits_for_application(&self) -> bool {
        self.asked.as_ref().is_some_and(|task| task.kind == application_page::DeskTaskKind::APPLY)
    }

    /// Whether there is anything to say of a consultation on it.
    #[must_use]
    pub fn is_consulted_on(&self) -> bool {
        self.consultation_status.is_some() || !self.consultations.is_empty()
    }

    /// How many rules of the policies are met.
    #[must_use]
    pub fn met_rules(&self) -> usize {
        self.findings.iter().filter(|finding| finding.met).count()
    }

    /// How many rules are not met, whether they stop the application or not.
    #[must_use]
    pub fn unmet_rules(&self) -> usize {
        self.findings.len() - self.met_rules()
    }
}

/// Whether the viewer may change answers now.
#[must_use]
pub fn is_editable(application: &Application) -> bool {
    can(application, ApplicationAction::Edit)
}

/// The completion that waits for an answer.
#[must_use]
pub fn open_completion(application: &Application) -> Option<&OpenCompletion> {
    application.completions.iter().rev().find(|completion| completion.answered_at.is_none())
}

#[derive(Template)]
#[template(path = "application/contents.html")]
struct ContentsTemplate {
    page: Page,
    template_change: Option<DraftChange>,
    set_aside: Vec<AnswerRead>,
    sections: Vec<ContentsSection>,
    completion: Option<OpenCompletion>,
    editable: bool,
    title: String,
    errors: Errors,
    application: Application,
}

struct ContentsSection {
    key: String,
    title: String,
    note: Option<String>,
    missing: Vec<String>,
}

fn contents_template(page: Page, application: Application) -> ContentsTemplate {
    let completion = open_completion(&application).cloned();
    let sections = application
        .template
        .sections
        .iter()
        .filter(|section| section.is_shown(&application.shown_questions))
        .map(|section| ContentsSection {
            key: section.key.clone(),
            title: section.title.clone(),
            note: completion.as_ref().and_then(|completion| {
                completion.notes.iter().find(|note| note.section_key == section.key).map(|note| note.note.clone())
            }),
            missing: application
                .progress
                .iter()
                .filter(|progress| progress.section_key == section.key)
                .flat_map(|progress| progress.missing.iter().map(|missing| missing.message.clone()))
                .collect(),
        })
        .collect();
    ContentsTemplate {
        template_change: draft_change(&page, &application),
        set_aside: application
            .set_aside
            .iter()
            .map(|kept| answer::read(&page, &kept.question, Some(&kept.answer), &[]))
            .collect(),
        page: page.branded(&application),
        sections,
        completion,
        editable: is_editable(&application),
        title: application.title.clone(),
        errors: Errors::default(),
        application,
    }
}

/// `/applications/{id}`
///
/// # Errors
/// As [`get`].
pub async fn contents(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (page, application) = get(&visit, &id).await?;
    render(&contents_template(page, application))
}

/// Gives the application another title.
///
/// # Errors
/// As [`get`].
pub async fn rename(visit: Visit, Path(id): Path<String>, Posted(form): Posted) -> Result<Response, Failure> {
    let title = form.get("title").trim().to_owned();
    let input = rename_application::RenameApplicationInput {
        application_id: id.clone(),
        title: title.clone(),
        expected_version: form.get("version").parse().unwrap_or(0),
    };
    let change = visit.change::<RenameApplication>(rename_application::Variables { input }).await?;
    let conflict = change.data.rename_application.conflict;
    if change.errors.is_empty() && !conflict {
        return Ok(Redirect::to(&format!("/applications/{id}")).into_response());
    }
    let (page, application) = get(&visit, &id).await?;
    let mut template = contents_template(page, application);
    if conflict {
        template.errors.add("title", template.page.t1("rename-conflict", "title", &template.application.title));
    }
    template.errors.add_all(&change.errors, |_| "title".to_owned());
    template.title = title;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

#[derive(Template)]
#[template(path = "application/review.html")]
struct ReviewTemplate {
    page: Page,
    sections: Vec<SectionRead>,
    missing: Vec<MissingAnswer>,
    editable: bool,
    completing: bool,
    can_submit: bool,
    blocked: bool,
    is_past: bool,
    errors: Errors,
    application: Application,
}

struct MissingAnswer {
    section: String,
    question: String,
    message: String,
}

fn review_template(page: Page, application: Application) -> ReviewTemplate {
    let completing = can(&application, ApplicationAction::AnswerCompletion);
    // What the API would refuse; saying so here spares a press of the button.
    let blocked = application.progress.iter().any(|section| !section.missing.is_empty())
        || application.findings.iter().any(|finding| !finding.met && finding.severity == Severity::Stops);
    let is_past = !completing && application.closes_at.as_ref().is_some_and(|closes| page.is_past(closes));
    ReviewTemplate {
        blocked,
        is_past,
        sections: answer::sections_of(&page, &application),
        missing: application
            .progress
            .iter()
            .flat_map(|progress| {
                progress.missing.iter().map(|missing| MissingAnswer {
                    section: progress.section_key.clone(),
                    question: missing.question_key.clone(),
                    message: missing.message.clone(),
                })
            })
            .collect(),
        page: page.branded(&application),
        editable: is_editable(&application),
        completing,
        can_submit: completing || can(&application, ApplicationAction::Submit),
        errors: Errors::default(),
        application,
    }
}

/// `/applications/{id}/review`
///
/// # Errors
/// As [`get`].
pub async fn review(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (page, application) = get(&visit, &id).await?;
    render(&review_template(page, application))
}

/// Sends the application, or the answer to a completion request.
///
/// # Errors
/// As [`get`].
pub async fn submit(visit: Visit, Path(id): Path<String>, Posted(_): Posted) -> Result<Response, Failure> {
    let (page, application) = get(&visit, &id).await?;
    let errors: Vec<UserError> = if can(&application, ApplicationAction::AnswerCompletion) {
        let input = answer_completion::AnswerCompletionInput { application_id: id.clone() };
        visit.change::<AnswerCompletion>(answer_completion::Variables { input }).await?.errors
    } else {
        let input = submit_application::SubmitApplicationInput { application_id: id.clone() };
        visit.change::<SubmitApplication>(submit_application::Variables { input }).await?.errors
    };
    if errors.is_empty() {
        return Ok(Redirect::to(&format!("/applications/{id}/receipt")).into_response());
    }
    let mut template = review_template(page, application);
    template.errors.add_all(&errors, |error| {
        let keys: Vec<&str> = template.sections.iter().map(|section| section.key.as_str()).collect();
        match field_among(error, &keys) {
            "" => "check".to_owned(),
            section => format!("section-{section}"),
        }
    });
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

#[derive(Template)]
#[template(path = "application/receipt.html")]
struct ReceiptTemplate {
    page: Page,
    received: Option<DateTime>,
    completed: bool,
    document: Option<String>,
    application: Application,
}

/// `/applications/{id}/receipt`
///
/// # Errors
/// [`Failure::NotFound`] before the application is sent; else as [`get`].
pub async fn receipt(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (page, application) = get(&visit, &id).await?;
    let last = application.submissions.last().ok_or(Failure::NotFound)?;
    render(&ReceiptTemplate {
        page: page.branded(&application),
        received: Some(last.received_at),
        completed: application.submissions.len() > 1,
        document: last.document_path.clone(),
        application,
    })
}

#[derive(Template)]
#[template(path = "office/case.html")]
struct CaseTemplate {
    page: Page,
    sections: Vec<SectionRead>,
    changes: Vec<SectionPair>,
    next: Vec<Step>,
    judgement: Vec<judgement::Field>,
    statement: Option<StatementRead>,
    application: Application,
}

/// Something that can be done next with a case.
struct Step {
    label: String,
    address: String,
    is_primary: bool,
}

/// Puts what was last sent in the place of what the applicant may be changing now: the office and the board read what was
/// sent.
pub fn show_as_submitted(application: &mut Application) {
    if let Some(submission) = application.submissions.last() {
        application.answers.clone_from(&submission.answers);
        application.budget_lines.clone_from(&submission.budget_lines);
        application.shown_questions.clone_from(&submission.shown_questions);
        application.attachments.clone_from(&submission.attachments);
        application.parties.clone_from(&submission.parties);
    }
}

/// `/office/applications/{id}`
///
/// # Errors
/// As [`get`].
pub async fn case(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (page, mut application) = get(&visit, &id).await?;
    if !page.reads_cases {
        return Err(Failure::NotFound);
    }
    show_as_submitted(&mut application);
    let mut next: Vec<Step> = application
        .actions
        .iter()
        .filter_map(|action| {
            let address = match action {
                ApplicationAction::RequestCompletion => format!("/office/applications/{id}/completion"),
                // Whoever recommends judges on the same page.
                ApplicationAction::Judge if !can(&application, ApplicationAction::Recommend) => {
                    format!("/office/applications/{id}/recommendation")
                }
                ApplicationAction::Consult => format!("/office/applications/{id}/consultation"),
                ApplicationAction::Recommend => format!("/office/applications/{id}/recommendation"),
                ApplicationAction::AddToAgenda => "/board".to_owned(),
                ApplicationAction::Decide => {
                    application.agenda_item.as_ref().map(|item| format!("/board/items/{}", item.id))?
                }
                _ => return None,
            };
            Some(Step { label: page.t(action.key()), address, is_primary: false })
        })
        .collect();
    if let Some(last) = next.last_mut() {
        last.is_primary = true;
    }
    next.reverse();
    let statement = statement_of(&visit, &application).await?;
    render(&CaseTemplate {
        statement,
        sections: answer::sections_of(&page, &application),
        changes: answer::compare(&page, &application),
        judgement: if application.recommendation.is_none() && !application.judgements.is_empty() {
            judgement::fields(&page, &application)
        } else {
            Vec::new()
        },
        next,
        page,
        application,
    })
}
