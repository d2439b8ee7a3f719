//! Everything that an application consists of at once: what it still lacks, and what the rules say of it.

use std::collections::BTreeSet;

use mellanrum_model::{
    Error, Result, Text,
    application::SubmissionContent,
    budget::BudgetLine,
    consultation::Routed,
    deadline::date_in_sweden,
    member::is_member_on,
    policy::{self, Holding},
    rule::{self, Facts, Finding, Rule},
    statement::ApplicationKind,
    template::{Question, QuestionKind, TemplateContent, activities, day_of},
    template_move::misfit,
};
use mellanrum_store::{Tx, answer, association, attachment, budget_line, call, party, submission, template};
use time::Date;

use super::{Answer, Application, Attachment, AttachmentState, Party, Standing as _, get_template};
use crate::{App, actor::Actor, policy::Versions, statement};

/// A question that has no answer yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Key of the question.
    pub question: String,
    /// What is missing.
    pub message: Text,
}

/// What a section lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionProgress {
    /// Key of the section.
    pub section: String,
    /// What is missing in it.
    pub missing: Vec<Missing>,
}

/// Keys of the questions that the form shows with these answers.
#[must_use]
pub fn shown(template: &TemplateContent, answers: &[Answer]) -> BTreeSet<String> {
    template.shown(|key| answers.iter().find(|answer| answer.question == key).map(|answer| &answer.value))
}

/// What each section of the template lacks before the application can be sent.
#[must_use]
pub fn progress(
    template: &TemplateContent,
    answers: &[Answer],
    parties: &[Party],
    lines: &[BudgetLine],
    attachments: &[Attachment],
) -> Vec<SectionProgress> {
    let lacks = |question: &Question| -> Option<Text> {
        let is_blank = match question.kind {
            QuestionKind::Budget => lines.is_empty(),
            QuestionKind::Parties => parties.iter().any(|party| party.commitment.trim().is_empty()),
            QuestionKind::Attachment => {
                !attachments.iter().any(|file| file.question == question.key && file.state == AttachmentState::Attached)
            }
            _ => answers
                .iter()
                .find(|answer| answer.question == question.key)
                .is_none_or(|answer| Question::is_blank(&answer.value)),
        };
        let answer = answers.iter().find(|answer| answer.question == question.key).map(|answer| &answer.value);
        if let Some(message) = misfit(question, answer) {
            return Some(message);
        }
        (question.required && is_blank).then(|| {
            let label = |language| question.label.in_language(language);
            let (sv, en) = (label(mellanrum_model::text::Language::Sv), label(mellanrum_model::text::Language::En));
            match question.kind {
                QuestionKind::Parties => Text::both(
                    "Alla parter har inte skrivit vad de bidrar med.",
                    "Not every party has written what it takes on.",
                ),
                QuestionKind::Budget => Text::both("Budgeten är tom.", "The budget is empty."),
                QuestionKind::Attachment => Text::both(format!("Fil saknas: {sv}"), format!("File missing: {en}")),
                _ => Text::both(format!("Svar saknas: {sv}"), format!("Answer missing: {en}")),
            }
        })
    };
    let shown = shown(template, answers);
    template
        .sections
        .iter()
        .map(|section| SectionProgress {
            section: section.key.clone(),
            missing: section
                .questions
                .iter()
                .filter(|question| shown.contains(&question.key))
                .filter_map(|question| {
                    lacks(question).map(|message| Missing { question: question.key.clone(), message })
                })
                .collect(),
        })
        .collect()
}

/// Everything that an application consists of, read in one transaction.
pub(crate) struct Whole {
    pub template: template::Template,
    pub association: association::Association,
    pub call: call::Call,
    pub answers: Vec<Answer>,
    pub parties: Vec<Party>,
    pub lines: Vec<BudgetLine>,
    pub attachments: Vec<Attachment>,
    /// What the gate of the process says, where it is asked.
    gate: Option<Finding>,
    kind: ApplicationKind,
    versions: Versions,
}

impl Whole {
    /// Reads it, in the association's scope.
    pub(crate) async fn read(tx: &mut Tx, application: &Application) -> Result<Self> {
        let ids = [application.id];
        let call = call::find(tx, application.call).await?.ok_or(Error::NotFound)?;
        Ok(Self {
            gate: statement::gate(tx, &call, application).await?,
            kind: application.kind,
            versions: Versions::read(tx, application, &call).await?,
            template: get_template(tx, application).await?,
            association: association::find(tx, application.association).await?.ok_or(Error::NotFound)?,
            call,
            answers: answer::list(tx, &ids).await?,
            parties: party::list(tx, &ids).await?,
            lines: budget_line::list(tx, &ids).await?.into_iter().map(|(_, line)| line).collect(),
            attachments: attachment::list(tx, &ids).await?,
        })
    }

    pub(crate) fn progress(&self) -> Vec<SectionProgress> {
        progress(&self.template.content, &self.answers, &self.parties, &self.lines, &self.attachments)
    }

    /// Keys of the questions that the form shows now.
    pub(crate) fn shown(&self) -> BTreeSet<String> {
        shown(&self.template.content, &self.answers)
    }

    fn facts(&self, today: Date) -> Facts {
        let attached: BTreeSet<String> = self
            .attachments
            .iter()
            .filter(|file| file.state == AttachmentState::Attached)
            .map(|file| file.question.clone())
            .collect();
        let mut answered: BTreeSet<String> = self
            .answers
            .iter()
            .filter(|answer| !Question::is_blank(&answer.value))
            .map(|answer| answer.question.clone())
            .collect();
        answered.extend(attached.iter().cloned());
        for question in self.template.content.questions() {
            let is_answered = match question.kind {
                QuestionKind::Budget => !self.lines.is_empty(),
                QuestionKind::Parties => self.parties.iter().all(|party| !party.commitment.trim().is_empty()),
                _ => false,
            };
            if is_answered {
                answered.insert(question.key.clone());
            }
        }
        let is_goals = |answer: &&Answer| {
            self.template
                .content
                .find_question(&answer.question)
                .is_some_and(|question| question.kind == QuestionKind::Goals)
        };
        let measurable = |answer: &Answer| {
            let is_full = |goal: &&serde_json::Value| {
                ["text", "measure", "target"]
                    .iter()
                    .all(|key| goal.get(key).and_then(|cell| cell.as_str()).is_some_and(|text| !text.trim().is_empty()))
            };
            answer.value.as_array().map_or(0, |goals| goals.iter().filter(is_full).count())
        };
        let answers = || {
            self.answers
                .iter()
                .filter_map(|answer| Some((self.template.content.find_question(&answer.question)?, answer)))
        };
        let tied = |answer: &Answer| {
            let is_tied = |goal: &&serde_json::Value| {
                goal.get("goal").and_then(|cell| cell.as_str()).is_some_and(|key| !key.is_empty())
            };
            answer.value.as_array().map_or(0, |goals| goals.iter().filter(is_tied).count())
        };
        Facts {
            asked: self.shown(),
            tied_goals: answers()
                .filter(|(question, _)| question.kind == QuestionKind::Goals)
                .map(|(question, answer)| (question.key.clone(), tied(answer)))
                .collect(),
            dates: answers()
                .filter(|(question, _)| question.kind == QuestionKind::Date)
                .filter_map(|(question, answer)| Some((question.key.clone(), day_of(&answer.value)?)))
                .collect(),
            activities: answers()
                .filter(|(question, _)| question.kind == QuestionKind::ActivityPlan)
                .map(|(question, answer)| (question.key.clone(), activities(&answer.value)))
                .collect(),
            decision_on: self.call.decision_on,
            starts_on: self.call.starts_on,
            budget_years: self.call.budget_years.clone(),
            parties: self
                .parties
                .iter()
                .map(|party| rule::Party {
                    organisation: party.organisation.id,
                    name: party.organisation.name.clone(),
                    kind: party.kind,
                    is_member: party.membership.as_deref().is_some_and(|periods| is_member_on(periods, today)),
                    is_owner: party.is_owner,
                })
                .collect(),
            lines: self.lines.clone(),
            answered,
            attached,
            measurable_goals: self
                .answers
                .iter()
                .filter(is_goals)
                .map(|answer| (answer.question.clone(), measurable(answer)))
                .collect(),
            cost_type_labels: crate::association::cost_type_labels(&self.association),
            question_labels: self
                .template
                .content
                .questions()
                .map(|question| (question.key.clone(), question.label.clone()))
                .collect(),
        }
    }

    /// The versions of the association's policies that it is judged by, when it is asked today.
    pub(crate) fn held(&self, today: Date) -> Vec<Holding<'_>> {
        self.versions.held(today)
    }

    /// What every rule of the policies that it is judged by says today.
    pub(crate) fn findings(&self, today: Date) -> Vec<Finding> {
        let facts = self.facts(today);
        let held = self.held(today);
        let owner = facts.parties.iter().find(|party| party.is_owner);
        let owner = owner.and_then(|owner| self.call.process.of_owner(owner));
        let has_its_say =
            |rule: &Rule| self.kind == ApplicationKind::Application || rule.kind.has_its_say(&self.template.content);
        let contradiction = self.call.process.consultation.as_ref().and_then(|step| {
            let shown = self.shown();
            let answers: Vec<(&str, &serde_json::Value)> = self
                .answers
                .iter()
                .filter(|answer| shown.contains(&answer.question))
                .map(|answer| (answer.question.as_str(), &answer.value))
                .collect();
            step.contradiction(&Routed { template: &self.template.content, answers: &answers, parties: &[] })
        });
        let law = rule::law_unless_said(held.iter().flat_map(|holding| &holding.policy.rules));
        let law = rule::evaluate(&law, &facts);
        let found = policy::evaluate(&held, has_its_say, &facts);
        self.gate.clone().into_iter().chain(owner).chain(contradiction).chain(law).chain(found).collect()
    }
}

/// What the rules say: of what is being written for its writers, of what was sent in last for others.
///
/// # Errors
/// `Unavailable` when Postgres does not answer.
pub async fn findings(app: &App, actor: &Actor, application: &Application) -> Result<Vec<Finding>> {
    let is_live = application.shows_live(actor);
    app.db
        .read("application.findings", &actor.scope_in(application.association), async |tx| {
            if is_live {
                return Ok(Whole::read(tx, application).await?.findings(date_in_sweden(app.now())));
            }
            let sent = submission::list(tx, &[application.id]).await?.pop();
            Ok(sent.map_or_else(Vec::new, |sent| frozen_findings(sent.content)))
        })
        .await
}

fn frozen_findings(content: SubmissionContent) -> Vec<Finding> {
    content
        .findings
        .into_iter()
        .map(|finding| Finding {
            rule_key: finding.rule,
            severity: finding.severity,
            sentence: Text { sv: finding.sentence, en: None },
            source: finding.source,
            met: finding.met,
            policy: finding.policy,
        })
        .collect()
}
