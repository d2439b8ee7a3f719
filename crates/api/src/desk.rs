//! The applicants' desk: everything of the viewer's organisations, in every association.

use async_graphql::{Context, Object, SimpleObject};
use mellanrum_app as app;

use crate::{application::Application, call::Call, error::Resolved, loader::Caller, organisation::Organisation};

/// A call that the viewer may answer.
#[derive(SimpleObject)]
pub(crate) struct DeskCall {
    /// The call, open or coming.
    call: Call,
    /// The viewer's organisations that may own an application.
    organisations: Vec<Organisation>,
}

/// The desk.
pub(crate) struct Desk;

/// The applicants' desk: the same on every host.
#[Object]
impl Desk {
    /// Open and coming calls of the associations that the viewer's organisations are members of; what closes first comes
    /// first.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn calls(&self, context: &Context<'_>) -> Resolved<Vec<DeskCall>> {
        let caller = Caller::of(context);
        let calls = app::call::list_for_desk(&caller.app, &caller.actor).await?;
        Ok(calls
            .into_iter()
            .map(|entry| DeskCall {
                call: Call(entry.call),
                organisations: entry.organisations.into_iter().map(Into::into).collect(),
            })
            .collect())
    }

    /// Applications that the viewer's organisations take part in, the last changed first.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn applications(&self, context: &Context<'_>) -> Resolved<Vec<Application>> {
        let caller = Caller::of(context);
        let applications = app::application::list_for_desk(&caller.app, &caller.actor).await?;
        Ok(applications.into_iter().map(Application).collect())
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct DeskQuery;

#[Object]
impl DeskQuery {
    /// The desk of who is signed in.
    async fn desk(&self) -> Desk {
        Desk
    }
}
