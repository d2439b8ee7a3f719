//! Adding, changing, cancelling and restoring the board's meetings, for those who plan the year.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::{Error, Result, Text, meeting_dates as model};

use crate::{
    call::Call,
    call_dates::{DateWarning, StepMove},
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    planning::PlannedStep,
    profile::{BothLanguages, BothLanguagesInput},
    scalars::{Date, DateTime, read_id},
};

/// What is announced of a meeting.
#[derive(SimpleObject)]
pub(crate) struct MeetingDates {
    /// What it is called, in every language that it is written in.
    title: BothLanguages,
    /// Its day.
    held_on: Date,
    /// When it begins by a clock on a Swedish wall, `HH:MM`, where that is said.
    starts_at: Option<String>,
    /// Where it is held.
    place: String,
}

impl From<model::MeetingDates> for MeetingDates {
    fn from(dates: model::MeetingDates) -> Self {
        Self {
            title: dates.title.into(),
            held_on: Date(dates.held_on),
            starts_at: dates.starts_at.map(|at| at.to_string()),
            place: dates.place,
        }
    }
}

/// What is announced of a meeting.
#[derive(InputObject)]
pub(crate) struct MeetingDatesInput {
    /// What it is called.
    title: BothLanguagesInput,
    /// Its day.
    held_on: Date,
    /// When it begins by a clock on a Swedish wall, `HH:MM`; nothing when that is not said.
    starts_at: Option<String>,
    /// Where it is held.
    place: String,
}

impl MeetingDatesInput {
    fn read(self) -> Result<model::MeetingDates> {
        let written = self.starts_at.filter(|text| !text.trim().is_empty());
        let starts_at = written.map(|text| text.parse()).transpose().map_err(|_| {
            let message = Text::both("Skriv ett klockslag, till exempel 13:00.", "Write a time, such as 13:00.");
            Error::invalid("startsAt", "TIME", message)
        })?;
        Ok(model::MeetingDates { title: self.title.into(), held_on: self.held_on.0, starts_at, place: self.place })
    }
}

/// A case on an agenda.
#[derive(SimpleObject)]
pub(crate) struct MeetingCase {
    /// Its title.
    title: String,
    /// Its number in the register.
    registration_number: Option<String>,
    /// The organisation that applies.
    applicant: String,
}

fn cases(found: Vec<app::meeting_dates::Case>) -> Vec<MeetingCase> {
    let case = |case: app::meeting_dates::Case| MeetingCase {
        title: case.title,
        registration_number: case.registration_number,
        applicant: case.applicant,
    };
    found.into_iter().map(case).collect()
}

/// What was done with a meeting.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "app::meeting_dates::DoneKind")]
pub(crate) enum MeetingChangeKind {
    /// It was added.
    Added,
    /// What is announced of it changed.
    Changed,
    /// It was cancelled.
    Cancelled,
    /// It was restored.
    Restored,
}

/// Something that was done with a meeting.
#[derive(SimpleObject)]
pub(crate) struct MeetingChange {
    /// What.
    kind: MeetingChangeKind,
    /// When.
    at: DateTime,
    /// Who, by name; nobody when whoever runs the platform did it.
    by: Option<String>,
    /// Why.
    reason: String,
    /// What was announced before; nothing when it was added or restored.
    before: Option<MeetingDates>,
    /// What was announced after; nothing when it was cancelled.
    after: Option<MeetingDates>,
}

/// A meeting to choose.
#[derive(SimpleObject)]
pub(crate) struct MeetingChoice {
    /// What names it.
    id: ID,
    /// What it is called.
    title: String,
    /// Its day.
    held_on: Date,
}

/// A meeting of the board for those who plan the year.
pub(crate) struct PlannedMeeting(app::meeting_dates::Planned);

/// A meeting of the board for those who plan the year, who need not read cases.
#[Object]
impl PlannedMeeting {
    /// Begins with `meet_`.
    async fn id(&self) -> ID {
        self.0.state.meeting.id.to_string().into()
    }

    /// What it is called.
    async fn title(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.state.meeting.title)
    }

    /// What is announced of it.
    async fn dates(&self) -> MeetingDates {
        self.0.state.meeting.dates().into()
    }

    /// How often that has changed; whoever changes it says which revision she saw.
    async fn revision(&self) -> i32 {
        self.0.state.meeting.revision
    }

    /// How many cases are on its agenda.
    async fn item_count(&self) -> usize {
        self.0.state.items
    }

    /// Those of them that the viewer may read, in order.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn cases(&self, context: &Context<'_>) -> Resolved<Vec<MeetingCase>> {
        let caller = Caller::of(context);
        Ok(cases(app::meeting_dates::cases(&caller.app, &caller.actor, self.0.state.meeting.id).await?))
    }

    /// Why it can be neither changed nor cancelled; nothing when it can.
    async fn fixed_because(&self, context: &Context<'_>) -> Option<String> {
        let reason = self.0.state.held().fixed_because()?;
        Some(Caller::of(context).text(&reason))
    }

    /// When it was cancelled.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.state.meeting.cancelled_at.map(DateTime)
    }

    /// Who cancelled it, by name; nobody when whoever runs the platform did it.
    async fn cancelled_by(&self) -> Option<&str> {
        self.0.state.cancelled_by.as_deref()
    }

    /// Why it was cancelled.
    async fn cancelled_reason(&self) -> Option<&str> {
        self.0.state.cancelled_reason.as_deref()
    }

    /// How many cases were on its agenda when it was cancelled.
    async fn cancelled_item_count(&self) -> usize {
        self.0.state.meeting.cancelled_items.len()
    }

    /// The calls whose decision is on its day.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn calls(&self) -> Vec<Call> {
        self.0.calls.iter().cloned().map(Call).collect()
    }

    /// The days that are counted from it, the earliest first, without those that are a call's own dates.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn plan(&self, context: &Context<'_>) -> Vec<PlannedStep> {
        PlannedStep::all(self.0.plan.clone(), Caller::of(context))
    }

    /// The meetings from today on that could take over what is on its agenda, the next first.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn alternatives(&self, context: &Context<'_>) -> Resolved<Vec<MeetingChoice>> {
        let caller = Caller::of(context);
        let id = self.0.state.meeting.id;
        let found = app::meeting_dates::list_alternatives(&caller.app, &caller.actor, id).await?;
        let choice = |meeting: app::meeting_dates::Meeting| MeetingChoice {
            id: meeting.id.to_string().into(),
            title: caller.text(&meeting.title),
            held_on: Date(meeting.held_on),
        };
        Ok(found.into_iter().map(choice).collect())
    }

    /// What was done with it, the latest first.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn changes(&self, context: &Context<'_>) -> Resolved<Vec<MeetingChange>> {
        let caller = Caller::of(context);
        let found = app::meeting_dates::history(&caller.app, &caller.actor, self.0.state.meeting.id).await?;
        let change = |done: app::meeting_dates::Done| MeetingChange {
            kind: done.kind.into(),
            at: DateTime(done.at),
            by: done.by,
            reason: done.reason,
            before: done.before.map(Into::into),
            after: done.after.map(Into::into),
        };
        Ok(found.into_iter().map(change).collect())
    }
}

/// The board's meetings of a year.
#[derive(SimpleObject)]
pub(crate) struct MeetingYear {
    /// Which.
    year: i32,
    /// The years that have meetings, and the present one, the first first.
    years: Vec<i32>,
    /// The meetings, cancelled ones among them, the first first.
    meetings: Vec<PlannedMeeting>,
}

/// A meeting to add.
#[derive(InputObject)]
pub(crate) struct AddMeetingInput {
    /// What is announced of it.
    dates: MeetingDatesInput,
    /// Why.
    reason: String,
}

impl AddMeetingInput {
    fn read(self) -> Result<app::meeting_dates::Addition> {
        Ok(app::meeting_dates::Addition { dates: self.dates.read()?, reason: self.reason })
    }
}

/// A meeting to change.
#[derive(InputObject)]
pub(crate) struct ChangeMeetingInput {
    /// Which.
    meeting_id: ID,
    /// The revision that whoever changes it saw: another is not written over.
    expected: i32,
    /// What is announced of it from then on.
    dates: MeetingDatesInput,
    /// Whether the calls whose decision is on the day that it had get the new day.
    calls_follow: bool,
    /// Why.
    reason: String,
}

impl ChangeMeetingInput {
    fn read(self) -> Result<app::meeting_dates::Change> {
        let (expected, calls_follow, reason) = (self.expected, self.calls_follow, self.reason);
        Ok(app::meeting_dates::Change { expected, dates: self.dates.read()?, calls_follow, reason })
    }
}

/// A meeting to cancel.
#[derive(InputObject)]
pub(crate) struct CancelMeetingInput {
    /// Which.
    meeting_id: ID,
    /// The revision that whoever cancels it saw: another is not written over.
    expected: i32,
    /// The meeting that takes over what is on its agenda; without one, that waits for a meeting again.
    instead: Option<ID>,
    /// Whether the calls whose decision is on its day get the day of the other meeting.
    calls_follow: bool,
    /// Why.
    reason: String,
}

impl From<CancelMeetingInput> for app::meeting_dates::Cancellation {
    fn from(input: CancelMeetingInput) -> Self {
        Self {
            expected: input.expected,
            instead: input.instead.map(|id| read_id(&id)),
            calls_follow: input.calls_follow,
            reason: input.reason,
        }
    }
}

/// A cancelled meeting to restore.
#[derive(InputObject)]
pub(crate) struct RestoreMeetingInput {
    /// Which.
    meeting_id: ID,
    /// Why.
    reason: String,
}

macro_rules! payloads {
    ($($name:ident, $what:literal;)+) => {
        $(
            #[doc = $what]
            #[derive(SimpleObject)]
            pub(crate) struct $name {
                /// What names the meeting.
                meeting_id: Option<ID>,
                /// What a person can mend; nothing was written then.
                user_errors: Vec<UserError>,
            }

            impl $name {
                fn of(caller: &Caller, result: Result<app::meeting_dates::Meeting>) -> Resolved<Self> {
                    let (done, user_errors) = caller.settle(result)?;
                    Ok(Self { meeting_id: done.map(|meeting| meeting.id.to_string().into()), user_errors })
                }
            }
        )+
    };
}

payloads! {
    AddMeetingPayload, "What came of adding a meeting.";
    ChangeMeetingPayload, "What came of changing a meeting.";
    CancelMeetingPayload, "What came of cancelling a meeting.";
    RestoreMeetingPayload, "What came of restoring a meeting.";
}

/// Something to think of before a meeting is added or changed.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "model::MeetingWarningKind")]
pub(crate) enum MeetingWarningKind {
    /// The day is a Saturday, a Sunday or a holiday.
    OnDayOff,
    /// The day is over already.
    InThePast,
    /// The board has another meeting on the same day.
    SameDay,
}

/// Something to think of before a meeting is added or changed, in words.
#[derive(SimpleObject)]
pub(crate) struct MeetingWarning {
    /// What kind of thing.
    kind: MeetingWarningKind,
    /// In words.
    sentence: String,
}

/// What a change of a meeting does to a call whose decision is on its day.
#[derive(SimpleObject)]
pub(crate) struct CallOfMeeting {
    /// The call as it is.
    call: Call,
    /// The day of its decision from then on, where it gets another.
    decision_on: Option<Date>,
    /// The steps of its planning whose days change, or of which something has to be said.
    steps: Vec<StepMove>,
    /// What to think of.
    warnings: Vec<DateWarning>,
}

impl CallOfMeeting {
    fn of(effect: app::meeting_dates::CallEffect, caller: &Caller) -> Self {
        Self {
            call: Call(effect.call),
            decision_on: effect.decision_on.map(Date),
            steps: effect.steps.into_iter().map(|moved| StepMove::of(moved, caller)).collect(),
            warnings: effect.warnings.iter().map(|warning| DateWarning::of(warning, caller)).collect(),
        }
    }
}

/// What adding, changing or cancelling a meeting does.
#[derive(SimpleObject, Default)]
pub(crate) struct MeetingEffects {
    /// What is announced of it now; nothing when it is new.
    before: Option<MeetingDates>,
    /// What is announced from then on; nothing when it is cancelled.
    after: Option<MeetingDates>,
    /// How many cases are on its agenda.
    item_count: usize,
    /// Those of them that the viewer may read.
    cases: Vec<MeetingCase>,
    /// The day of the meeting that they go to, when it is cancelled and another takes them over.
    instead_on: Option<Date>,
    /// The calls whose decision is on its day.
    calls: Vec<CallOfMeeting>,
    /// The days that are counted from the day from then on, without those that are a call's own dates.
    plan: Vec<PlannedStep>,
    /// Who is in the board, by name. Nobody is written to.
    board: Vec<String>,
    /// What to think of.
    warnings: Vec<MeetingWarning>,
    /// What a person has to mend before it can be done; nothing else is told then.
    user_errors: Vec<UserError>,
}

impl MeetingEffects {
    fn of(caller: &Caller, result: Result<app::meeting_dates::Effects>) -> Resolved<Self> {
        let found = match result {
            Ok(found) => found,
            Err(error) => return Ok(Self { user_errors: user_errors(error, caller.language)?, ..Self::default() }),
        };
        let warning = |one: &model::MeetingWarning| MeetingWarning {
            kind: one.kind.into(),
            sentence: caller.text(&one.sentence),
        };
        Ok(Self {
            before: found.before.map(Into::into),
            after: found.after.map(Into::into),
            item_count: found.items,
            cases: cases(found.cases),
            instead_on: found.instead.map(|other| Date(other.held_on)),
            calls: found.calls.into_iter().map(|effect| CallOfMeeting::of(effect, caller)).collect(),
            plan: PlannedStep::all(found.plan, caller),
            board: found.board,
            warnings: found.warnings.iter().map(warning).collect(),
            user_errors: Vec::new(),
        })
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct MeetingDatesQuery;

#[Object]
impl MeetingDatesQuery {
    /// The board's meetings of a year, for those who plan them.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn meeting_year(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which; the present one when nothing is said.")] year: Option<i32>,
    ) -> Resolved<MeetingYear> {
        let caller = Caller::of(context);
        let found = app::meeting_dates::list(&caller.app, &caller.actor, year).await?;
        let meetings = found.meetings.into_iter().map(PlannedMeeting).collect();
        Ok(MeetingYear { year: found.year, years: found.years, meetings })
    }

    /// A meeting of the board, for those who plan the year.
    async fn planned_meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begins with `meet_`.")] id: ID,
    ) -> Resolved<Option<PlannedMeeting>> {
        let caller = Caller::of(context);
        Ok(app::meeting_dates::find(&caller.app, &caller.actor, read_id(&id)).await?.map(PlannedMeeting))
    }

    /// What adding a meeting would do, for those who may add one. Nothing is written.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn new_meeting_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which meeting to look at.")] input: AddMeetingInput,
    ) -> Resolved<MeetingEffects> {
        let caller = Caller::of(context);
        let result = match input.read() {
            Ok(addition) => app::meeting_dates::effects_of_adding(&caller.app, &caller.actor, &addition).await,
            Err(error) => Err(error),
        };
        MeetingEffects::of(caller, result)
    }

    /// What changing a meeting would do, for those who may change it. Nothing is written.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn meeting_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which change to look at.")] input: ChangeMeetingInput,
    ) -> Resolved<MeetingEffects> {
        let caller = Caller::of(context);
        let id = read_id(&input.meeting_id);
        let result = match input.read() {
            Ok(change) => app::meeting_dates::effects_of_changing(&caller.app, &caller.actor, id, &change).await,
            Err(error) => Err(error),
        };
        MeetingEffects::of(caller, result)
    }

    /// What cancelling a meeting would do, for those who may cancel it. Nothing is written.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn meeting_cancellation_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which cancellation to look at.")] input: CancelMeetingInput,
    ) -> Resolved<MeetingEffects> {
        let caller = Caller::of(context);
        let id = read_id(&input.meeting_id);
        let result = app::meeting_dates::effects_of_cancelling(&caller.app, &caller.actor, id, &input.into()).await;
        MeetingEffects::of(caller, result)
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct MeetingDatesMutation;

#[Object]
impl MeetingDatesMutation {
    /// Adds a meeting of the board. It is public at once.
    async fn add_meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: AddMeetingInput,
    ) -> Resolved<AddMeetingPayload> {
        let caller = Caller::of(context);
        let result = match input.read() {
            Ok(addition) => app::meeting_dates::add(&caller.app, &caller.actor, &addition).await,
            Err(error) => Err(error),
        };
        AddMeetingPayload::of(caller, result)
    }

    /// Changes the day, the hour, the place or the name of a meeting; what is on its agenda goes with it.
    async fn change_meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeMeetingInput,
    ) -> Resolved<ChangeMeetingPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.meeting_id);
        let result = match input.read() {
            Ok(change) => app::meeting_dates::change(&caller.app, &caller.actor, id, &change).await,
            Err(error) => Err(error),
        };
        ChangeMeetingPayload::of(caller, result)
    }

    /// Cancels a meeting. What is on its agenda goes to another, or waits for one.
    async fn cancel_meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: CancelMeetingInput,
    ) -> Resolved<CancelMeetingPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.meeting_id);
        let result = app::meeting_dates::cancel(&caller.app, &caller.actor, id, &input.into()).await;
        CancelMeetingPayload::of(caller, result)
    }

    /// Restores a meeting that was cancelled, with those of its cases that are not decided since.
    async fn restore_meeting(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: RestoreMeetingInput,
    ) -> Resolved<RestoreMeetingPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.meeting_id);
        let result = app::meeting_dates::restore(&caller.app, &caller.actor, id, &input.reason).await;
        RestoreMeetingPayload::of(caller, result)
    }
}
