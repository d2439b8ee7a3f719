//! The days of steps before and after the board decides.

use async_graphql::{Enum, InputObject, SimpleObject};
use mellanrum_model::planning;

use crate::{loader::Caller, scalars::Date};

/// What is said of a step's day.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "planning::PlanNoteKind")]
pub(crate) enum PlanNoteKind {
    /// The day that was counted is a day off, so it is another.
    MovedFromDayOff,
    /// The day that was chosen is a day off.
    OnDayOff,
    /// There is less time than the lead time says.
    TooShort,
    /// The day is over already.
    InThePast,
}

/// What is said of a step's day, in words.
#[derive(SimpleObject)]
pub(crate) struct PlanNote {
    /// What kind of thing.
    kind: PlanNoteKind,
    /// Whether it is something to mend rather than to know.
    is_warning: bool,
    /// In words.
    sentence: String,
}

/// A step before or after the board decides, with its day.
#[derive(SimpleObject)]
pub(crate) struct PlannedStep {
    /// Names it within the association.
    key: String,
    /// What it is called.
    name: String,
    /// Its day.
    on: Date,
    /// Whether a person chose another day than the one that the lead times give.
    is_chosen: bool,
    /// Whether everybody may know its day.
    is_public: bool,
    /// Whether it is one of the call's own dates: the first day, the last, or the earliest start.
    is_date_of_call: bool,
    /// What is said of it, for those who may move it.
    notes: Vec<PlanNote>,
}

impl PlannedStep {
    pub(crate) fn of(planned: planning::PlannedStep, caller: &Caller) -> Self {
        let is_chosen = planned.is_chosen();
        let note = |note: &planning::PlanNote| PlanNote {
            kind: note.kind.into(),
            is_warning: note.kind.is_warning(),
            sentence: caller.text(&note.sentence),
        };
        Self {
            name: caller.text(&planned.step.name),
            key: planned.step.key,
            on: Date(planned.on),
            is_chosen,
            is_public: planned.step.public,
            is_date_of_call: planned.step.proposes.is_some(),
            notes: planned.notes.iter().map(note).collect(),
        }
    }

    pub(crate) fn all(plan: Vec<planning::PlannedStep>, caller: &Caller) -> Vec<Self> {
        plan.into_iter().map(|planned| Self::of(planned, caller)).collect()
    }
}

/// A step's day that a person chose.
#[derive(InputObject)]
pub(crate) struct ChosenDayInput {
    /// Names the step.
    step: String,
    /// The day. The one that the lead times give is the same as none.
    on: Date,
}

impl From<ChosenDayInput> for planning::ChosenDay {
    fn from(chosen: ChosenDayInput) -> Self {
        Self { step: chosen.step, on: chosen.on.0 }
    }
}
