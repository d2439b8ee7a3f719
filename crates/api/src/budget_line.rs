//! Budget lines, and what they add up to.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    budget_line::{NewLine, SavedLine},
};
use mellanrum_model::{budget, id::AssociationId};

use crate::{
    application::Application,
    error::{Resolved, UserError},
    loader::Caller,
    organisation::Organisation,
    scalars::{Ore, read_id},
};

/// Where the money of a line comes from.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "budget::BudgetSource")]
pub(crate) enum BudgetSource {
    /// Applied for from the association.
    Applied,
    /// The organisation's own money.
    CoFinancingCash,
    /// The organisation's own staff, premises or goods.
    CoFinancingInKind,
    /// Somebody else's, such as the European Social Fund.
    Other,
}

/// A budget line, with the association whose cost types it names.
pub(crate) struct BudgetLine {
    pub(crate) line: budget::BudgetLine,
    pub(crate) association: AssociationId,
}

/// One budget line: calendar year, cost type, organisation and source. The same line in the application and in the
/// decision.
#[Object]
impl BudgetLine {
    /// Begins with `line_`.
    async fn id(&self) -> ID {
        self.line.id.to_string().into()
    }

    /// The calendar year of the cost.
    async fn year(&self) -> i32 {
        self.line.year
    }

    /// Key of the association's cost type.
    async fn cost_type_key(&self) -> &str {
        &self.line.cost_type
    }

    /// What the cost type is called.
    async fn cost_type_label(&self, context: &Context<'_>) -> Resolved<String> {
        let caller = Caller::of(context);
        let association = caller.association(self.association).await?;
        let entry = association.profile.cost_types.iter().find(|entry| entry.key == self.line.cost_type);
        Ok(entry.map_or_else(|| self.line.cost_type.clone(), |entry| caller.text(&entry.label)))
    }

    /// Who has the cost.
    async fn organisation(&self, context: &Context<'_>) -> Resolved<Organisation> {
        Ok(Caller::of(context).organisation(self.line.organisation).await?.into())
    }

    /// Who pays it.
    async fn source(&self) -> BudgetSource {
        self.line.source.into()
    }

    /// The amount in öre, not negative.
    async fn amount_ore(&self) -> Ore {
        Ore(self.line.amount_ore)
    }

    /// What it is, or why it is needed.
    async fn note(&self) -> &str {
        &self.line.note
    }

    /// Counts its changes; 1 when new.
    async fn version(&self) -> i32 {
        self.line.version
    }
}

/// What the lines of a budget add up to.
#[derive(SimpleObject)]
pub(crate) struct BudgetSums {
    /// Applied for from the association, in öre.
    applied_ore: Ore,
    /// Co-financing in cash and in kind, in öre.
    co_financing_ore: Ore,
    /// Other sources, in öre.
    other_ore: Ore,
    /// Everything together, in öre.
    total_ore: Ore,
    /// The same per calendar year, the first first.
    by_year: Vec<YearSum>,
}

/// What the lines of one calendar year add up to.
#[derive(SimpleObject)]
pub(crate) struct YearSum {
    /// The calendar year.
    year: i32,
    /// Applied for from the association, in öre.
    applied_ore: Ore,
    /// Everything together, in öre.
    total_ore: Ore,
}

impl From<budget::BudgetSums> for BudgetSums {
    fn from(sums: budget::BudgetSums) -> Self {
        Self {
            applied_ore: Ore(sums.applied_ore),
            co_financing_ore: Ore(sums.co_financing_ore),
            other_ore: Ore(sums.other_ore),
            total_ore: Ore(sums.total_ore()),
            by_year: sums
                .by_year
                .into_iter()
                .map(|(year, (applied, total))| YearSum { year, applied_ore: Ore(applied), total_ore: Ore(total) })
                .collect(),
        }
    }
}

/// A budget line to add or change.
#[derive(InputObject)]
pub(crate) struct SaveBudgetLineInput {
    /// The application.
    application_id: ID,
    /// The line to change; a new one when nothing is said.
    line_id: Option<ID>,
    /// The calendar year of the cost, one of the call's.
    year: i32,
    /// Key of the association's cost type.
    cost_type_key: String,
    /// Who has the cost, a party of the application.
    organisation_id: ID,
    /// Who pays it.
    source: BudgetSource,
    /// The amount in öre, not negative.
    amount_ore: Ore,
    /// What it is, or why it is needed.
    note: String,
    /// The version that the writer saw; 0 for a new line.
    expected_version: i32,
}

/// What came of saving a budget line.
#[derive(SimpleObject)]
pub(crate) struct SaveBudgetLinePayload {
    /// The line as it is saved.
    line: Option<BudgetLine>,
    /// What somebody else has saved since; nothing was written then.
    conflict: Option<BudgetLine>,
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A budget line to remove.
#[derive(InputObject)]
pub(crate) struct RemoveBudgetLineInput {
    /// The application.
    application_id: ID,
    /// The line.
    line_id: ID,
}

/// What came of removing a budget line.
#[derive(SimpleObject)]
pub(crate) struct RemoveBudgetLinePayload {
    /// The application as it is now.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct BudgetLineMutation;

#[Object]
impl BudgetLineMutation {
    /// Adds a budget line or changes one, unless somebody else has changed it since.
    async fn save_budget_line(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The line.")] input: SaveBudgetLineInput,
    ) -> Resolved<SaveBudgetLinePayload> {
        let caller = Caller::of(context);
        let application = read_id(&input.application_id);
        let new = NewLine {
            id: input.line_id.as_ref().map(read_id),
            year: input.year,
            cost_type: input.cost_type_key,
            organisation: read_id(&input.organisation_id),
            source: input.source.into(),
            amount_ore: input.amount_ore.0,
            note: input.note,
        };
        let result = app::budget_line::save(&caller.app, &caller.actor, application, new, input.expected_version).await;
        let (saved, user_errors) = caller.settle(result)?;
        let application = caller.find_application(application).await?;
        let (mut line, mut conflict) = (None, None);
        if let (Some(saved), Some(application)) = (saved, &application) {
            let association = application.association;
            match saved {
                SavedLine::Saved(saved) => line = Some(BudgetLine { line: saved, association }),
                SavedLine::Conflict(there) => conflict = Some(BudgetLine { line: there, association }),
            }
        }
        Ok(SaveBudgetLinePayload { line, conflict, application: application.map(Application), user_errors })
    }

    /// Removes a budget line.
    async fn remove_budget_line(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The line.")] input: RemoveBudgetLineInput,
    ) -> Resolved<RemoveBudgetLinePayload> {
        let caller = Caller::of(context);
        let (application, line) = (read_id(&input.application_id), read_id(&input.line_id));
        let result = app::budget_line::remove(&caller.app, &caller.actor, application, line).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(RemoveBudgetLinePayload { application: application.map(Application), user_errors })
    }
}
