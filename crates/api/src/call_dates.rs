//! The dates of a call, for those who move them.

use async_graphql::{Context, Enum, ID, InputObject, InputValueError, InputValueResult, Object, Scalar, ScalarType};
use async_graphql::{SimpleObject, Value};
use mellanrum_app as app;
use mellanrum_model::{call_dates, deadline::Deadline, extension};

use crate::{
    application::Application,
    call::Call,
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    organisation::Organisation,
    planning::PlannedStep,
    scalars::{Date, DateTime, read_id},
};

/// A minute by a clock on a Swedish wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LocalMinute(pub(crate) Deadline);

/// A minute by a clock on a Swedish wall, `YYYY-MM-DD HH:MM`. As a last minute it lasts to its end.
#[Scalar]
impl ScalarType for LocalMinute {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().ok().filter(|at: &Deadline| at.date.year() > 0).map(Self),
            _ => None,
        }
        .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// The dates of a call as the association has set them, for whoever was not given longer time.
#[derive(SimpleObject)]
pub(crate) struct CallDates {
    /// The first day.
    opens_on: Option<Date>,
    /// The last minute.
    closes_at: Option<LocalMinute>,
    /// When the board decides.
    decision_on: Option<Date>,
    /// When interventions start at the earliest.
    starts_on: Option<Date>,
}

impl From<call_dates::CallDates> for CallDates {
    fn from(dates: call_dates::CallDates) -> Self {
        Self {
            opens_on: dates.opens_on.map(Date),
            closes_at: dates.closes_at.map(LocalMinute),
            decision_on: dates.decision_on.map(Date),
            starts_on: dates.starts_on.map(Date),
        }
    }
}

/// The dates of a call. What is not said there is none of.
#[derive(InputObject)]
pub(crate) struct CallDatesInput {
    /// The first day.
    opens_on: Option<Date>,
    /// The last minute.
    closes_at: Option<LocalMinute>,
    /// When the board decides.
    decision_on: Option<Date>,
    /// When interventions start at the earliest.
    starts_on: Option<Date>,
}

impl From<CallDatesInput> for call_dates::CallDates {
    fn from(dates: CallDatesInput) -> Self {
        Self {
            opens_on: dates.opens_on.map(|day| day.0),
            closes_at: dates.closes_at.map(|minute| minute.0),
            decision_on: dates.decision_on.map(|day| day.0),
            starts_on: dates.starts_on.map(|day| day.0),
        }
    }
}

/// A move of a call's dates that was made.
#[derive(SimpleObject)]
pub(crate) struct CallDateChange {
    /// When.
    at: DateTime,
    /// Who, by name; nobody when whoever runs the platform did it.
    by: Option<String>,
    /// Why.
    reason: String,
    /// The dates before.
    before: CallDates,
    /// The dates after.
    after: CallDates,
}

impl From<app::call_dates::Moved> for CallDateChange {
    fn from(moved: app::call_dates::Moved) -> Self {
        Self {
            at: DateTime(moved.at),
            by: moved.by,
            reason: moved.reason,
            before: moved.before.into(),
            after: moved.after.into(),
        }
    }
}

/// Something to think of before dates are moved.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "call_dates::DateWarningKind")]
pub(crate) enum DateWarningKind {
    /// The last day is a Saturday, a Sunday or a holiday.
    ClosesOnDayOff,
    /// The last minute is over already.
    ClosesInThePast,
    /// No meeting of the board is on the day of the decision.
    NoMeeting,
    /// Interventions would start before the board has decided.
    StartsBeforeDecision,
    /// Another version of a policy would hold for what answers the call and is not sent in.
    AnotherPolicy,
}

/// Something to think of before dates are moved, in words.
#[derive(SimpleObject)]
pub(crate) struct DateWarning {
    /// What kind of thing.
    kind: DateWarningKind,
    /// In words.
    sentence: String,
}

impl DateWarning {
    pub(crate) fn of(warning: &call_dates::DateWarning, caller: &Caller) -> Self {
        Self { kind: warning.kind.into(), sentence: caller.text(&warning.sentence) }
    }
}

/// A step of the planning whose day changes, or of which something has to be said.
#[derive(SimpleObject)]
pub(crate) struct StepMove {
    /// Its day now, where it has one.
    before: Option<Date>,
    /// The step with its day after.
    after: PlannedStep,
}

impl StepMove {
    pub(crate) fn of(moved: app::call_dates::StepMove, caller: &Caller) -> Self {
        Self { before: moved.before.map(Date), after: PlannedStep::of(moved.after, caller) }
    }
}

/// What becomes of an application that is sent in when a last minute moves.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "extension::Becomes")]
pub(crate) enum Becomes {
    /// It was late, and counts as in time.
    InTime,
    /// It was in time, and counts as late.
    Late,
}

/// What moving the dates changes for an applicant.
#[derive(SimpleObject)]
pub(crate) struct CallMove {
    /// Who.
    organisation: Organisation,
    /// The application, where one is sent in and the viewer may read it.
    application: Option<Application>,
    /// The last minute now.
    before: Option<LocalMinute>,
    /// The last minute after.
    after: Option<LocalMinute>,
    /// What becomes of the application; nothing when it counts as before.
    becomes: Option<Becomes>,
}

impl CallMove {
    fn of(moved: app::call_dates::Move, caller: &Caller) -> Self {
        use app::application::Standing as _;
        Self {
            organisation: moved.organisation.into(),
            application: moved.application.filter(|sent| sent.is_visible_to(&caller.actor)).map(Application),
            before: moved.before.map(LocalMinute),
            after: moved.after.map(LocalMinute),
            becomes: moved.becomes.map(Into::into),
        }
    }
}

/// What moving the dates of a call would do.
#[derive(SimpleObject, Default)]
pub(crate) struct CallEffects {
    /// How many drafts answer the call. Whose they are is not the association's to know.
    draft_count: i32,
    /// How many applications are sent in.
    received_count: i32,
    /// For whom something changes: those who have sent in an application, and those who were given longer time.
    moves: Vec<CallMove>,
    /// What to think of.
    warnings: Vec<DateWarning>,
    /// The steps of the planning whose days change, or of which something has to be said.
    steps: Vec<StepMove>,
    /// What a person has to mend before the dates can be moved; nothing else is told then.
    user_errors: Vec<UserError>,
}

/// Dates to move.
#[derive(InputObject)]
pub(crate) struct ChangeCallDatesInput {
    /// The call.
    call_id: ID,
    /// The dates that whoever moves them saw: others are not written over.
    expected: CallDatesInput,
    /// The dates to have instead.
    dates: CallDatesInput,
    /// Why.
    reason: String,
}

impl From<ChangeCallDatesInput> for app::call_dates::Change {
    fn from(input: ChangeCallDatesInput) -> Self {
        Self { expected: input.expected.into(), dates: input.dates.into(), reason: input.reason }
    }
}

/// What came of moving dates.
#[derive(SimpleObject)]
pub(crate) struct ChangeCallDatesPayload {
    /// The call with its new dates.
    call: Option<Call>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct CallDatesQuery;

#[Object]
impl CallDatesQuery {
    /// What moving the dates of a call would do, for those who may move them. Nothing is written.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn call_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which dates to look at.")] input: ChangeCallDatesInput,
    ) -> Resolved<CallEffects> {
        let caller = Caller::of(context);
        let id = read_id(&input.call_id);
        match app::call_dates::effects_of(&caller.app, &caller.actor, id, &input.into()).await {
            Ok(effects) => Ok(CallEffects {
                draft_count: effects.drafts,
                received_count: i32::try_from(effects.received).unwrap_or(i32::MAX),
                moves: effects.moves.into_iter().map(|moved| CallMove::of(moved, caller)).collect(),
                warnings: effects.warnings.iter().map(|warning| DateWarning::of(warning, caller)).collect(),
                steps: effects.steps.into_iter().map(|moved| StepMove::of(moved, caller)).collect(),
                user_errors: Vec::new(),
            }),
            Err(error) => {
                Ok(CallEffects { user_errors: user_errors(error, caller.language)?, ..CallEffects::default() })
            }
        }
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct CallDatesMutation;

#[Object]
impl CallDatesMutation {
    /// Moves the dates of a call. What was sent in counts as in time or late by the new last minute from then on.
    async fn change_call_dates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeCallDatesInput,
    ) -> Resolved<ChangeCallDatesPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.call_id);
        let result = app::call_dates::change(&caller.app, &caller.actor, id, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(ChangeCallDatesPayload { call: done.map(Call), user_errors })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_one_form() {
        let minute: Deadline = "2020-10-02 23:59".parse().expect("a minute");
        assert_eq!(LocalMinute(minute).to_value(), Value::from("2020-10-02 23:59"));
        for (value, fits) in
            [("2020-10-02 23:59", true), ("2020-10-02T23:59", true), ("2020-10-02", false), ("", false)]
        {
            assert_eq!(LocalMinute::is_valid(&Value::from(value)), fits, "{value}");
        }
    }
}
