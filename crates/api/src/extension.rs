//! Longer time for one applicant in one call.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    extension::{self, NewTime},
};

use crate::{
    call_dates::LocalMinute,
    error::{Resolved, UserError},
    loader::Caller,
    organisation::Organisation,
    scalars::{DateTime, read_id},
};

/// Longer time that an organisation was given in a call.
pub(crate) struct Extension(pub(crate) extension::Extension);

/// Longer time that an organisation was given in a call. The later of its last minute and the call's own counts.
#[Object]
impl Extension {
    /// Begins with `extn_`.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// For whose applications.
    async fn organisation(&self, context: &Context<'_>) -> Resolved<Organisation> {
        Ok(Caller::of(context).organisation(self.0.organisation).await?.into())
    }

    /// The last minute.
    async fn closes_at(&self) -> LocalMinute {
        LocalMinute(self.0.closes_at)
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who gave it, by name.
    async fn given_by(&self) -> &str {
        &self.0.given_by
    }

    /// When.
    async fn given_at(&self) -> DateTime {
        DateTime(self.0.given_at)
    }

    /// Who withdrew it, by name.
    async fn withdrawn_by(&self) -> Option<&str> {
        self.0.withdrawn_by.as_deref()
    }

    /// When it was withdrawn, or another given in its place.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }
}

/// Longer time to give.
#[derive(InputObject)]
pub(crate) struct GiveExtensionInput {
    /// In which call.
    call_id: ID,
    /// To whom: a member, or who has sent in an application.
    organisation_id: ID,
    /// The last minute.
    closes_at: LocalMinute,
    /// Why.
    reason: String,
}

/// What came of giving longer time.
#[derive(SimpleObject)]
pub(crate) struct GiveExtensionPayload {
    /// What was given.
    extension: Option<Extension>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Longer time to withdraw.
#[derive(InputObject)]
pub(crate) struct WithdrawExtensionInput {
    /// Which.
    extension_id: ID,
    /// Why.
    reason: String,
}

/// What came of withdrawing longer time.
#[derive(SimpleObject)]
pub(crate) struct WithdrawExtensionPayload {
    /// What no longer holds.
    extension: Option<Extension>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct ExtensionMutation;

#[Object]
impl ExtensionMutation {
    /// Gives an organisation longer time in a call. What it was given there before no longer holds.
    async fn give_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: GiveExtensionInput,
    ) -> Resolved<GiveExtensionPayload> {
        let caller = Caller::of(context);
        let new = NewTime {
            call: read_id(&input.call_id),
            organisation: read_id(&input.organisation_id),
            closes_at: input.closes_at.0,
            reason: input.reason,
        };
        let (given, user_errors) = caller.settle(app::extension::give(&caller.app, &caller.actor, &new).await)?;
        Ok(GiveExtensionPayload { extension: given.map(Extension), user_errors })
    }

    /// Withdraws longer time. The call's own last minute counts again.
    async fn withdraw_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: WithdrawExtensionInput,
    ) -> Resolved<WithdrawExtensionPayload> {
        let caller = Caller::of(context);
        let id = read_id(&input.extension_id);
        let result = app::extension::withdraw(&caller.app, &caller.actor, id, &input.reason).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(WithdrawExtensionPayload { extension: done.map(Extension), user_errors })
    }
}
