//! Beginning an application, and changing its title.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app as app;

use super::Application;
use crate::{
    error::{Resolved, UserError},
    loader::Caller,
    scalars::read_id,
};

/// An application to begin.
#[derive(InputObject)]
pub(crate) struct StartApplicationInput {
    /// The call that it answers.
    call_id: ID,
    /// The organisation that owns the intervention.
    organisation_id: ID,
    /// Its title.
    title: String,
    /// The problem statement that the board has answered, where the process of the call asks for one.
    statement_id: Option<ID>,
}

/// What came of beginning an application.
#[derive(SimpleObject)]
pub(crate) struct StartApplicationPayload {
    /// The application, a draft.
    application: Option<Application>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A title to change.
#[derive(InputObject)]
pub(crate) struct RenameApplicationInput {
    /// The application.
    application_id: ID,
    /// Its new title.
    title: String,
    /// The version of the title that the writer saw.
    expected_version: i32,
}

/// What came of changing a title.
#[derive(SimpleObject)]
pub(crate) struct RenameApplicationPayload {
    /// The application as it is now.
    application: Option<Application>,
    /// Whether somebody else has changed the title since; nothing was written then.
    conflict: bool,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct ApplicationMutation;

#[Object]
impl ApplicationMutation {
    /// Begins an application for one of the viewer's organisations.
    async fn start_application(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The application.")] input: StartApplicationInput,
    ) -> Resolved<StartApplicationPayload> {
        let caller = Caller::of(context);
        let (call, organisation) = (read_id(&input.call_id), read_id(&input.organisation_id));
        let statement = input.statement_id.as_ref().map(read_id);
        let result =
            app::application::start(&caller.app, &caller.actor, call, organisation, &input.title, statement).await;
        let (application, user_errors) = caller.settle(result)?;
        Ok(StartApplicationPayload { application: application.map(Application), user_errors })
    }

    /// Changes the title, unless somebody else has changed it since.
    async fn rename_application(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The title.")] input: RenameApplicationInput,
    ) -> Resolved<RenameApplicationPayload> {
        let caller = Caller::of(context);
        let result = app::application::rename(
            &caller.app,
            &caller.actor,
            read_id(&input.application_id),
            &input.title,
            input.expected_version,
        )
        .await;
        let (renamed, user_errors) = caller.settle(result)?;
        let (application, conflict) = renamed.unzip();
        Ok(RenameApplicationPayload {
            application: application.map(Application),
            conflict: conflict.unwrap_or_default(),
            user_errors,
        })
    }
}
