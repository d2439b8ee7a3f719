//! The board's decisions.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{self as app, decision::NewDecision};
use mellanrum_model::Error;

use crate::{
    agenda_item::AgendaItem,
    application::Application,
    budget_line::BudgetLine,
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{Date, Ore, read_id},
};

/// What the board decides.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::application::Outcome")]
pub(crate) enum Outcome {
    /// Bifall: granted.
    Granted,
    /// Delvis bifall: an amount per budget line.
    PartlyGranted,
    /// Avslag: rejected.
    Rejected,
    /// Återremiss: the office is to find out more.
    ReferredBack,
    /// Bordläggning: taken up at a later meeting.
    Tabled,
    /// The direction on a problem statement: an application may be written, on the conditions.
    GoOn,
    /// The direction on a problem statement: no application is to be written.
    GoNoFurther,
    /// The direction on a problem statement: its writers are to work it over and send it in again.
    WorkOver,
}

/// A decision.
pub(crate) struct Decision(pub(crate) app::application::Decision);

/// A board decision. Those who apply read it when the minutes are adjusted.
#[Object]
impl Decision {
    /// Begins with `deci_`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What was decided.
    async fn outcome(&self) -> Outcome {
        self.0.outcome.into()
    }

    /// The paragraph of the minutes; paragraphs are counted per calendar year.
    async fn paragraph(&self) -> i32 {
        self.0.paragraph
    }

    /// The decision in the board's words.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Its reasons.
    async fn reasons(&self) -> &str {
        &self.0.reasons
    }

    /// Its conditions.
    async fn conditions(&self) -> &str {
        &self.0.conditions
    }

    /// Who presented the case to the board; empty when nobody did.
    async fn presented_by(&self) -> &str {
        &self.0.presented_by
    }

    /// Whether the presenter left the room before the decision.
    async fn presenter_left(&self) -> bool {
        self.0.presenter_left
    }

    /// Everything granted, in öre.
    async fn granted_ore(&self) -> Ore {
        Ore(self.0.granted_ore())
    }

    /// What is granted of each budget line.
    async fn lines(&self, context: &Context<'_>) -> Resolved<Vec<DecisionLine>> {
        if self.0.lines.is_empty() {
            return Ok(Vec::new());
        }
        let caller = Caller::of(context);
        let application = Application(caller.application(self.0.application).await?);
        let applied_for = application.lines(caller).await?;
        let line = |(id, granted_ore): &(_, i64)| {
            let line = applied_for.iter().find(|line| line.id == *id).cloned();
            let line = line.ok_or_else(|| Error::internal(format!("{} grants {id}, which is not there", self.0.id)))?;
            let budget_line = BudgetLine { line, association: application.0.association };
            Ok(DecisionLine { budget_line, granted_ore: Ore(*granted_ore) })
        };
        self.0.lines.iter().map(line).collect()
    }

    /// The day of the meeting.
    async fn decided_on(&self) -> Date {
        Date(self.0.decided_on)
    }

    /// When the minutes were adjusted; the decision holds from then.
    async fn minutes_adjusted_on(&self) -> Option<Date> {
        self.0.minutes_adjusted_on.map(Date)
    }

    /// A path of this host that leads to its PDF, once it is made.
    async fn document_path(&self) -> Option<String> {
        self.0.document.map(|document| format!("/files/{document}"))
    }
}

/// What is granted of a budget line.
#[derive(SimpleObject)]
pub(crate) struct DecisionLine {
    /// The line, as it was applied for.
    budget_line: BudgetLine,
    /// The granted amount in öre.
    granted_ore: Ore,
}

/// A decision to record.
#[derive(InputObject)]
pub(crate) struct DecideInput {
    /// The item that it decides.
    agenda_item_id: ID,
    /// What was decided.
    outcome: Outcome,
    /// The decision in the board's words.
    text: String,
    /// Its reasons.
    reasons: String,
    /// Its conditions; empty when there are none.
    conditions: String,
    /// Who presented the case; empty when nobody did.
    #[graphql(default)]
    presented_by: String,
    /// Whether the presenter left the room before the decision.
    presenter_left: bool,
    /// What is granted of each budget line; empty when nothing is granted.
    lines: Vec<DecisionLineInput>,
}

/// What is granted of a budget line.
#[derive(InputObject)]
pub(crate) struct DecisionLineInput {
    /// The line.
    budget_line_id: ID,
    /// The granted amount in öre, not negative.
    granted_ore: Ore,
}

/// What came of recording a decision.
#[derive(SimpleObject)]
pub(crate) struct DecidePayload {
    /// The item with its decision.
    agenda_item: Option<AgendaItem>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct DecisionMutation;

#[Object]
impl DecisionMutation {
    /// Records what the board decided, under the next paragraph of the year.
    async fn decide(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideInput,
    ) -> Resolved<DecidePayload> {
        let caller = Caller::of(context);
        let new = NewDecision {
            outcome: input.outcome.into(),
            text: input.text,
            reasons: input.reasons,
            conditions: input.conditions,
            presented_by: input.presented_by,
            presenter_left: input.presenter_left,
            lines: input.lines.iter().map(|line| (read_id(&line.budget_line_id), line.granted_ore.0)).collect(),
        };
        let result = app::decision::decide(&caller.app, &caller.actor, read_id(&input.agenda_item_id), new).await;
        let (agenda_item, user_errors) = caller.settle(result)?;
        Ok(DecidePayload { agenda_item: agenda_item.map(AgendaItem), user_errors })
    }
}
