//! Frames: what is set aside for a year and a purpose, and what of it is asked for, granted and left.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use mellanrum_app as app;
use mellanrum_model::frame as model;

use crate::{
    error::{Resolved, UserError, user_errors},
    loader::Caller,
    profile::{BothLanguages, BothLanguagesInput},
    scalars::{DateTime, Ore},
};

/// A condition of a frame that is looked up.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "model::Requirement")]
pub(crate) enum FrameRequirement {
    /// No member contributes less than the year before.
    UnchangedContributions,
}

/// Whether a condition is met.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "model::Standing")]
pub(crate) enum FrameStanding {
    /// It is.
    Met,
    /// It is not.
    NotMet,
    /// Too little is written to say.
    Unclear,
}

/// What holds of a frame in a year. Without an amount nothing is set aside in that year.
#[derive(SimpleObject)]
pub(crate) struct FrameTerms {
    /// How much.
    amount: Option<Ore>,
    /// On what condition.
    condition: Option<BothLanguages>,
    /// What of it is looked up.
    requires: Option<FrameRequirement>,
    /// Whether the pages of calls that draw on it say it.
    shown_to_applicants: bool,
}

impl From<model::Terms> for FrameTerms {
    fn from(terms: model::Terms) -> Self {
        Self {
            amount: terms.amount_ore.map(Ore),
            condition: terms.condition.map(Into::into),
            requires: terms.requires.map(Into::into),
            shown_to_applicants: terms.shown_to_applicants,
        }
    }
}

/// What is to hold of a frame in a year. Without an amount nothing is set aside in that year.
#[derive(InputObject)]
pub(crate) struct FrameTermsInput {
    /// How much, in whole kronor.
    amount: Option<Ore>,
    /// On what condition.
    condition: Option<BothLanguagesInput>,
    /// What of it is looked up.
    requires: Option<FrameRequirement>,
    /// Whether the pages of calls that draw on it say it.
    #[graphql(default)]
    shown_to_applicants: bool,
}

impl From<FrameTermsInput> for model::Terms {
    fn from(terms: FrameTermsInput) -> Self {
        Self {
            amount_ore: terms.amount.map(|ore| ore.0),
            condition: terms.condition.map(Into::into),
            requires: terms.requires.map(Into::into),
            shown_to_applicants: terms.shown_to_applicants,
        }
    }
}

/// A frame as a call says it to whoever applies.
#[derive(SimpleObject)]
pub(crate) struct CallFrame {
    /// The calendar year.
    year: i32,
    /// What it is called.
    name: String,
    /// How much is set aside for all together.
    amount: Ore,
    /// On what condition.
    condition: Option<String>,
    /// Where it was decided.
    source: Option<String>,
}

impl CallFrame {
    /// A frame, in the language of the request.
    pub(crate) fn of(frame: &model::Frame, caller: &Caller) -> Self {
        Self {
            year: frame.year,
            name: caller.text(&frame.name),
            amount: Ore(frame.amount_ore),
            condition: frame.condition.as_ref().map(|condition| caller.text(condition)),
            source: frame.source.clone(),
        }
    }
}

/// A frame in a year.
pub(crate) struct Frame(pub(crate) app::frame::Row);

/// What is set aside for a purpose in a year, and what of it is asked for, granted and left.
#[Object]
impl Frame {
    /// Names it, the same in every year.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The calendar year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// What it is called.
    async fn name(&self, context: &Context<'_>) -> String {
        Caller::of(context).text(&self.0.name)
    }

    /// The cost types that it pays for, as the association calls them; all of them when empty.
    async fn cost_types(&self, context: &Context<'_>) -> Vec<String> {
        let caller = Caller::of(context);
        let known = caller.home.iter().flat_map(|home| &home.profile.cost_types);
        let ours = known.filter(|entry| self.0.cost_types.contains(&entry.key));
        ours.map(|entry| caller.text(&entry.label)).collect()
    }

    /// How much, and on what condition.
    async fn terms(&self) -> FrameTerms {
        self.0.terms.clone().into()
    }

    /// The condition in the language of the request.
    async fn condition(&self, context: &Context<'_>) -> Option<String> {
        self.0.terms.condition.as_ref().map(|condition| Caller::of(context).text(condition))
    }

    /// Where it was decided.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// Whether the condition is met, where it is one that is looked up.
    async fn standing(&self) -> Option<FrameStanding> {
        self.0.checked.as_ref().map(|checked| checked.standing.into())
    }

    /// Why it is or is not, in words.
    async fn standing_sentence(&self, context: &Context<'_>) -> Option<String> {
        self.0.checked.as_ref().map(|checked| Caller::of(context).text(&checked.sentence))
    }

    /// What is applied for by everything that was sent in and is not rejected, decided or not.
    async fn asked(&self) -> Ore {
        Ore(self.0.figures.asked)
    }

    /// The part of it that no decision answers yet.
    async fn waiting(&self) -> Ore {
        Ore(self.0.figures.waiting)
    }

    /// What is granted.
    async fn granted(&self) -> Ore {
        Ore(self.0.figures.granted)
    }

    /// What is not granted of the amount: less than nothing when more is granted than there is.
    async fn left(&self) -> Option<Ore> {
        self.0.left().map(Ore)
    }

    /// What the calls that draw on it are called.
    async fn calls(&self, context: &Context<'_>) -> Vec<String> {
        let caller = Caller::of(context);
        self.0.calls.iter().map(|title| caller.text(title)).collect()
    }
}

/// What an application asks of a frame.
pub(crate) struct FrameUse(pub(crate) app::frame::Use);

/// What an application asks of a frame in a year, beside what is left of it.
#[Object]
impl FrameUse {
    /// The frame.
    async fn frame(&self) -> Frame {
        Frame(self.0.row.clone())
    }

    /// What is left without what this application is granted; none where nothing is set aside.
    async fn left_before(&self) -> Option<Ore> {
        self.0.left_before().map(Ore)
    }

    /// What this application asks for.
    async fn asked(&self) -> Ore {
        Ore(self.0.own.asked)
    }

    /// What it is granted.
    async fn granted(&self) -> Ore {
        Ore(self.0.own.granted)
    }

    /// What others ask for that no decision answers yet.
    async fn others_waiting(&self) -> Ore {
        Ore(self.0.others_waiting())
    }
}

/// What held of a frame before or after a change.
#[derive(SimpleObject)]
pub(crate) struct FrameKept {
    /// Names it.
    key: String,
    /// What it was called.
    name: String,
    /// What held.
    terms: FrameTerms,
}

impl FrameKept {
    fn of(kept: app::frame::Kept, caller: &Caller) -> Self {
        Self { key: kept.key, name: caller.text(&kept.name), terms: kept.terms.into() }
    }
}

/// A change of a year's frames that was made.
#[derive(SimpleObject)]
pub(crate) struct FrameChange {
    /// When.
    at: DateTime,
    /// Who, by name; nobody when a file was applied.
    by: Option<String>,
    /// Why.
    reason: String,
    /// What held before of those that changed.
    before: Vec<FrameKept>,
    /// The same after, in the same order.
    after: Vec<FrameKept>,
}

/// The frames of a year.
pub(crate) struct FrameYear(app::frame::Year);

/// What is set aside in a year.
#[Object]
impl FrameYear {
    /// Which year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Every frame that there is in some year, in the association's own order; without an amount where nothing is set aside in
    /// this one.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn frames(&self) -> Vec<Frame> {
        self.0.rows.iter().cloned().map(Frame).collect()
    }

    /// The changes that were made, the latest first.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn changes(&self, context: &Context<'_>) -> Resolved<Vec<FrameChange>> {
        let caller = Caller::of(context);
        let changes = app::frame::history(&caller.app, &caller.actor, self.0.year).await?;
        let change = |change: app::frame::Changed| FrameChange {
            at: DateTime(change.at),
            by: change.by,
            reason: change.reason,
            before: change.before.into_iter().map(|kept| FrameKept::of(kept, caller)).collect(),
            after: change.after.into_iter().map(|kept| FrameKept::of(kept, caller)).collect(),
        };
        Ok(changes.into_iter().map(change).collect())
    }
}

/// What is to hold of a frame instead.
#[derive(InputObject)]
pub(crate) struct FrameInput {
    /// Names the frame.
    key: String,
    /// What whoever changes it saw: other terms are not written over.
    expected: FrameTermsInput,
    /// What to have instead.
    terms: FrameTermsInput,
}

/// Frames of a year to change.
#[derive(InputObject)]
pub(crate) struct ChangeFramesInput {
    /// The year.
    year: i32,
    /// Which, each once; others keep what they have.
    frames: Vec<FrameInput>,
    /// Why.
    reason: String,
}

impl From<ChangeFramesInput> for app::frame::Change {
    fn from(input: ChangeFramesInput) -> Self {
        let wanted = |wanted: FrameInput| app::frame::Wanted {
            key: wanted.key,
            expected: wanted.expected.into(),
            terms: wanted.terms.into(),
        };
        Self { year: input.year, frames: input.frames.into_iter().map(wanted).collect(), reason: input.reason }
    }
}

/// What changing frames would do, or did.
#[derive(SimpleObject)]
pub(crate) struct FramesPayload {
    /// The year as it becomes.
    year: Option<FrameYear>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct FrameQuery;

#[Object]
impl FrameQuery {
    /// The years with frames, this one and the next among them, the latest first, for those who read the association's cases.
    async fn frame_years(&self, context: &Context<'_>) -> Resolved<Vec<i32>> {
        let caller = Caller::of(context);
        Ok(app::frame::years(&caller.app, &caller.actor).await?)
    }

    /// What is set aside in a year, for the same.
    async fn frame_year(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The year, from 2000 to 2100; this year when none is said.")] year: Option<i32>,
    ) -> Resolved<FrameYear> {
        let caller = Caller::of(context);
        Ok(FrameYear(app::frame::find(&caller.app, &caller.actor, year).await?))
    }

    /// The year as changing frames would leave it, for those who may. Nothing is written.
    #[graphql(complexity = "20 + child_complexity")]
    async fn frame_effects(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeFramesInput,
    ) -> Resolved<FramesPayload> {
        let caller = Caller::of(context);
        match app::frame::effects_of(&caller.app, &caller.actor, &input.into()).await {
            Ok(year) => Ok(FramesPayload { year: Some(FrameYear(year)), user_errors: Vec::new() }),
            Err(error) => Ok(FramesPayload { year: None, user_errors: user_errors(error, caller.language)? }),
        }
    }
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct FrameMutation;

#[Object]
impl FrameMutation {
    /// Changes what is set aside in a year.
    async fn change_frames(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: ChangeFramesInput,
    ) -> Resolved<FramesPayload> {
        let caller = Caller::of(context);
        let result = app::frame::change(&caller.app, &caller.actor, &input.into()).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(FramesPayload { year: done.map(FrameYear), user_errors })
    }
}
