//! Problem statements: applications of another kind, which the board answers with its direction.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use crate::{
    application::Application,
    error::{Resolved, UserError},
    loader::Caller,
    scalars::read_id,
};

/// Whether something is an application or the problem statement before one.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::statement::ApplicationKind")]
pub(crate) enum ApplicationKind {
    /// An application for money.
    Application,
    /// A problem statement, which the board answers with a direction before an application is written.
    ProblemStatement,
}

/// A problem statement to begin.
#[derive(InputObject)]
pub(crate) struct StartStatementInput {
    /// The call in which the application is to follow.
    call_id: ID,
    /// The organisation that is to own the intervention.
    organisation_id: ID,
    /// Its title.
    title: String,
}

/// What came of beginning a problem statement.
#[derive(SimpleObject)]
pub(crate) struct StartStatementPayload {
    /// The problem statement, a draft.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct StatementMutation;

#[Object]
impl StatementMutation {
    /// Begins a problem statement for one of the viewer's organisations. It is written, sent in and answered as an application is.
    async fn start_statement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The problem statement.")] input: StartStatementInput,
    ) -> Resolved<StartStatementPayload> {
        let caller = Caller::of(context);
        let (call, organisation) = (read_id(&input.call_id), read_id(&input.organisation_id));
        let result = app::statement::start(&caller.app, &caller.actor, call, organisation, &input.title).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(StartStatementPayload { application: application.map(Application), user_errors })
    }
}
