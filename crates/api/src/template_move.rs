//! A call that gets another version of a form, and what that means for what is being written.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{self as app, application::Standing as _, template::Template as Version};
use mellanrum_model::{
    Error, Language,
    template::Question as Asked,
    template_move::{self, Difference, Place, is_set_aside, question_of},
};

use crate::{
    answer::Answer,
    application::Application,
    attachment::Attachment,
    call::Call,
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    scalars::{DateTime, read_id},
    template::{Question, Template, question},
};

/// What becomes of whatever is written to a question.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "template_move::Consequence")]
pub(crate) enum Consequence {
    /// Somebody has to write: the question is new and must be answered.
    NeedsWriter,
    /// What is written may no longer fit, or a blank that was allowed is not.
    MayNeedWriter,
    /// The question is asked no longer. What is written is set aside.
    SetAside,
    /// The question is new, and may stay blank.
    New,
    /// What is written stays as it is.
    Kept,
}

/// What becomes of what an application has written to a question.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "template_move::Fate")]
pub(crate) enum Fate {
    /// The writer has something to do: the answer is missing, or does not fit as it stands.
    NeedsWriter,
    /// The question is asked no longer, and what was written is set aside.
    SetAside,
    /// It stays as it is.
    Kept,
}

/// A question that two versions of a form do not have alike.
#[derive(SimpleObject)]
pub(crate) struct TemplateDifference {
    /// Key of the question.
    question_key: String,
    /// The question, as the later version has it, else as the earlier one had it.
    label: String,
    /// The page of the form on which the earlier version asks it.
    section_before: Option<String>,
    /// The page of the form on which the later version asks it.
    section_after: Option<String>,
    /// The question of the earlier version.
    before: Option<Question>,
    /// The question of the later version.
    after: Option<Question>,
    /// Whether it is on another page of the form.
    is_moved: bool,
    /// Whether its words differ.
    is_reworded: bool,
    /// Whether it asks for something else: another kind of answer, another limit, other options.
    asks_otherwise: bool,
    /// What becomes of whatever is written to it.
    consequence: Consequence,
}

impl TemplateDifference {
    fn of(found: &Difference<'_>, language: Language) -> Self {
        let asked = |place: Place<'_>| question(place.question, language);
        let title = |place: Place<'_>| place.section.title.in_language(language).to_owned();
        let label = found.after.or(found.before).map(|place| place.question.label.in_language(language).to_owned());
        Self {
            question_key: found.key().to_owned(),
            label: label.unwrap_or_default(),
            section_before: found.before.map(title),
            section_after: found.after.map(title),
            before: found.before.map(asked),
            after: found.after.map(asked),
            is_moved: found.is_moved,
            is_reworded: found.is_reworded,
            asks_otherwise: found.asks_otherwise,
            consequence: found.consequence().into(),
        }
    }
}

fn differences(before: &Version, after: &Version, language: Language) -> Vec<TemplateDifference> {
    let found = template_move::differences(&before.content, &after.content);
    found.iter().map(|found| TemplateDifference::of(found, language)).collect()
}

/// A change of the form that a call has.
pub(crate) struct TemplateMove {
    moved: app::template_move::TemplateMove,
    call: app::call::Call,
}

impl TemplateMove {
    /// The changes of a call's form that the caller may read, the latest first.
    pub(crate) async fn list(caller: &Caller, call: &app::call::Call) -> Resolved<Vec<Self>> {
        let found = app::template_move::history(&caller.app, &caller.actor, call).await?;
        Ok(found.into_iter().map(|moved| Self { moved, call: call.clone() }).collect())
    }
}

/// A change of the form that a call has.
#[Object]
impl TemplateMove {
    /// Begins with `tmov_`.
    async fn id(&self) -> ID {
        self.moved.id.to_string().into()
    }

    /// The version that the call had.
    async fn before(&self, context: &Context<'_>) -> Resolved<Template> {
        Ok(Template(Caller::of(context).template(self.call.association, self.moved.from).await?))
    }

    /// The version that it got.
    async fn after(&self, context: &Context<'_>) -> Resolved<Template> {
        Ok(Template(Caller::of(context).template(self.call.association, self.moved.to).await?))
    }

    /// Whether drafts that were begun before it are written in the new version.
    async fn drafts_follow(&self) -> bool {
        self.moved.drafts_follow
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.moved.reason
    }

    /// Who changed it, by name.
    async fn moved_by(&self) -> &str {
        &self.moved.moved_by
    }

    /// When.
    async fn moved_at(&self) -> DateTime {
        DateTime(self.moved.moved_at)
    }

    /// Who undid it, by name.
    async fn undone_by(&self) -> Option<&str> {
        self.moved.undone_by.as_deref()
    }

    /// When it was undone.
    async fn undone_at(&self) -> Option<DateTime> {
        self.moved.undone_at.map(DateTime)
    }
}

/// What the change of a form means for one application that is being written.
#[derive(SimpleObject)]
pub(crate) struct DraftTemplateChange {
    /// The version in which it was begun.
    before: Template,
    /// The version that it is in now.
    after: Template,
    /// When the form was changed.
    moved_at: DateTime,
    /// Why.
    reason: String,
    /// The questions that are not as they were.
    fields: Vec<DraftField>,
}

/// What the change of a form means for one question of one application.
#[derive(SimpleObject)]
pub(crate) struct DraftField {
    /// What is otherwise.
    difference: TemplateDifference,
    /// What becomes of what is written.
    fate: Fate,
    /// What was written to the question in the earlier version: as it stands, or as it was set aside.
    answer: Option<Answer>,
    /// The files that are attached to a question that is asked no longer.
    attachments: Vec<Attachment>,
}

impl DraftTemplateChange {
    /// For those who write the application, while it is in another version than it was begun in.
    pub(crate) async fn of(caller: &Caller, application: &Application) -> Resolved<Option<Self>> {
        let row = &application.0;
        let Some(moved) = app::template_move::of_draft(&caller.app, &caller.actor, row).await? else {
            return Ok(None);
        };
        let (before, after, answers, sections, shown, files) = futures_util::try_join!(
            caller.template(row.association, row.begun_in),
            caller.template(row.association, row.template),
            caller.answers(row),
            application.sections_lacking(caller),
            application.shown_to_writers(caller),
            application.files(caller),
        )?;
        let answers = answers.unwrap_or_default();
        let is_missing = |key: &str| sections.iter().any(|section| section.lacks(key));
        let fields = template_move::differences(&before.content, &after.content)
            .iter()
            .map(|found| {
                let key = found.key();
                let standing = answers.iter().find(|answer| answer.question == key);
                let set_aside = answers.iter().filter(|answer| answer.question != key);
                let set_aside = set_aside.filter(|answer| question_of(&answer.question) == key);
                let set_aside = set_aside.max_by_key(|answer| answer.changed_at);
                let is_shown = shown.iter().any(|shown| shown == key);
                let fate = found.fate(is_shown, is_missing(key), standing.map(|answer| &answer.value));
                DraftField {
                    difference: TemplateDifference::of(found, caller.language),
                    fate: fate.into(),
                    answer: set_aside.or(standing).map(Answer::from),
                    attachments: match fate {
                        template_move::Fate::SetAside => {
                            files.iter().filter(|file| file.is_answer_to(key)).cloned().collect()
                        }
                        _ => Vec::new(),
                    },
                }
            })
            .collect();
        Ok(Some(Self {
            before: Template(before),
            after: Template(after),
            moved_at: DateTime(moved.moved_at),
            reason: moved.reason,
            fields,
        }))
    }
}

/// What was written to another version of the form and is not asked for in this one. It is not sent.
#[derive(SimpleObject)]
pub(crate) struct SetAsideAnswer {
    /// The question, as this version has it, else as the latest one that had it.
    question: Question,
    /// What was written.
    answer: Answer,
}

impl SetAsideAnswer {
    /// For those who write the application: what the change of its form does not tell of.
    pub(crate) async fn list(caller: &Caller, application: &Application) -> Resolved<Vec<Self>> {
        let row = &application.0;
        if !row.is_written_by(&caller.actor) {
            return Ok(Vec::new());
        }
        let (template, answers) =
            futures_util::try_join!(caller.template(row.association, row.template), caller.answers(row))?;
        let answers = answers.unwrap_or_default();
        let is_left = |answer: &&app::answer::Answer| {
            is_set_aside(&answer.question, &template.content) && !Asked::is_blank(&answer.value)
        };
        let mut left: Vec<&app::answer::Answer> = answers.iter().filter(is_left).collect();
        if left.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(change) = DraftTemplateChange::of(caller, application).await? {
            left.retain(|answer| change.fields.iter().all(|field| !field.tells(&answer.question)));
        }
        left.sort_by_key(|answer| std::cmp::Reverse(answer.changed_at));
        let earlier = app::template_move::earlier_forms(&caller.app, &caller.actor, row).await?;
        let forms = std::iter::once(&*template).chain(&earlier);
        let asked = |key: &str| forms.clone().find_map(|form| form.content.find_question(key));
        let found = left.into_iter().filter_map(|answer| {
            let asked = asked(question_of(&answer.question))?;
            Some(Self { question: question(asked, caller.language), answer: Answer::from(answer) })
        });
        Ok(found.collect())
    }
}

impl DraftField {
    fn tells(&self, key: &str) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.is_of(key))
    }
}

/// What giving a call another version of a form would do.
#[derive(SimpleObject, Default)]
pub(crate) struct TemplateEffects {
    /// The version that the call has; nothing when there is something to mend.
    before: Option<Template>,
    /// The version that it would get.
    after: Option<Template>,
    /// The questions that are not as they were.
    differences: Vec<TemplateDifference>,
    /// How many drafts answer the call. Whose they are, and what is in them, is not the association's to know.
    draft_count: i32,
    /// How many applications are sent in. They keep the form that they were sent in.
    received_count: i32,
    /// What a person has to mend before the form can be changed; nothing else is told then.
    user_errors: Vec<UserError>,
}

/// Two versions to compare.
#[derive(InputObject)]
pub(crate) struct TemplateDifferencesInput {
    /// The earlier version.
    before_id: ID,
    /// The later version.
    after_id: ID,
}

/// A change of a call's form.
#[derive(InputObject)]
pub(crate) struct ChangeCallTemplateInput {
    /// The call.
    call_id: ID,
    /// The version that whoever changes it saw: another is not replaced.
    expected_template_id: ID,
    /// The version to have instead.
    template_id: ID,
    /// Whether drafts that are begun already follow; else they are finished in the version that they are in.
    drafts_follow: bool,
    /// Why.
    reason: String,
}

impl From<ChangeCallTemplateInput> for app::template_move::Change {
    fn from(input: ChangeCallTemplateInput) -> Self {
        Self {
            expected: read_id(&input.expected_template_id),
            template: read_id(&input.template_id),
            drafts_follow: input.drafts_follow,
            reason: input.reason,
        }
    }
}

/// What came of changing a call's form.
#[derive(SimpleObject)]
pub(crate) struct ChangeCallTemplatePayload {
    /// The call with its new form.
    call: Option<Call>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A change to undo.
#[derive(InputObject)]
pub(crate) struct UndoTemplateMoveInput {
    /// The change.
    template_move_id: ID,
    /// Why.
    reason: String,
}

/// What came of undoing a change.
#[derive(SimpleObject)]
pub(crate) struct UndoTemplateMovePayload {
    /// The call with the form that it had before.
    call: Option<Call>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct TemplateMoveQuery;

#[Object]
impl TemplateMoveQuery {
    /// What giving a call another version of a form would do, for those who may change it. Nothing is written.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn template_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which change to look at.")] input: ChangeCallTemplateInput,
    ) -> Resolved<TemplateEffects> {
        let caller = Caller::of(context);
        let id = read_id(&input.call_id);
        match app::template_move::effects_of(&caller.app, &caller.actor, id, &input.into()).await {
            Ok(effects) => Ok(TemplateEffects {
                differences: differences(&effects.before, &effects.after, caller.language),
                before: Some(Template(Arc::new(effects.before))),
                after: Some(Template(Arc::new(effects.after))),
                draft_count: effects.drafts,
                received_count: i32::try_from(effects.received).unwrap_or(i32::MAX),
                user_errors: Vec::new(),
            }),
            Err(error) => {
                Ok(TemplateEffects { user_errors: user_errors(error, caller.language)?, ..TemplateEffects::default() })
            }
        }
    }

    /// What differs between two published versions of the association's forms.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn template_differences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which two.")] input: TemplateDifferencesInput,
    ) -> Resolved<Vec<TemplateDifference>> {
        let caller = Caller::of(context);
        let home = caller.home.as_ref().ok_or(Error::NotFound)?;
        let found = futures_util::try_join!(
            caller.find_template(home.id, read_id(&input.before_id)),
            caller.find_template(home.id, read_id(&input.after_id))
        )?;
        match found {
            (Some(before), Some(after)) => Ok(differences(&before, &after, caller.language)),
            _ => Err(Error::NotFound.into()),
        }
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct TemplateMoveMutation;

#[Object]
impl TemplateMoveMutation {
    /// Gives a call another version of a form. Drafts follow or are finished in the version that they are in; what is sent in
    /// keeps its own.
    async fn change_call_template(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeCallTemplateInput,
    ) -> Resolved<ChangeCallTemplatePayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.call_id);
        let result = app::template_move::change(&caller.app, &caller.actor, id, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(ChangeCallTemplatePayload { call: done.map(Call), user_errors })
    }

    /// Goes back to the form that a call had before its last change, drafts too.
    async fn undo_template_move(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: UndoTemplateMoveInput,
    ) -> Resolved<UndoTemplateMovePayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.template_move_id);
        let result = app::template_move::undo(&caller.app, &caller.actor, id, &input.reason).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(UndoTemplateMovePayload { call: done.map(Call), user_errors })
    }
}
