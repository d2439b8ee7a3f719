//! Tokens by which programs use the API.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use mellanrum_app::{
    self as app,
    api_token::{self, NewToken},
};
use mellanrum_model::deadline::date_in_sweden;

use crate::{
    error::{Resolved, UserError},
    loader::Caller,
    scalars::{Date, DateTime, read_id},
};

/// A part of an association's work that a token opens, as far as its maker's roles do.
#[derive(Enum, Copy, Clone, PartialEq, Eq)]
#[graphql(remote = "mellanrum_model::api_token::TokenScope")]
pub(crate) enum TokenScope {
    /// Read the cases.
    ReadCases,
    /// Read the board's meetings.
    ReadMeetings,
    /// Ask for completions and write recommendations.
    PrepareCases,
    /// Write agendas, decisions and adjustments.
    RecordDecisions,
    /// See who has which role.
    ReadRoles,
    /// See what was done.
    ReadAudit,
}

/// A token by which a program acts for its maker in this association.
pub(crate) struct ApiToken(api_token::ApiToken);

/// A token by which a program acts for its maker in this association. What it says is shown once, when it is made.
#[Object]
impl ApiToken {
    /// Begins with `tokn_`.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What its maker calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it opens, as far as its maker's roles do when it is used.
    async fn scopes(&self) -> Vec<TokenScope> {
        self.0.scopes.iter().copied().map(Into::into).collect()
    }

    /// Who made it, by name.
    async fn made_by(&self) -> &str {
        &self.0.maker_name
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Its last day.
    async fn expires_on(&self) -> Date {
        Date(self.0.expires_on)
    }

    /// When it was last used, to the minute.
    async fn used_at(&self) -> Option<DateTime> {
        self.0.used_at.map(DateTime)
    }

    /// When it was withdrawn.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }

    /// Who withdrew it, by name.
    async fn withdrawn_by(&self) -> Option<&str> {
        self.0.withdrawn_by.as_deref()
    }

    /// Whether it works now.
    async fn holds(&self, context: &Context<'_>) -> bool {
        self.0.holds(date_in_sweden(Caller::of(context).app.now()))
    }
}

/// Fields of the query root.
#[derive(Default)]
pub(crate) struct ApiTokenQuery;

#[Object]
impl ApiTokenQuery {
    /// The tokens of this association, the newest first.
    async fn api_tokens(&self, context: &Context<'_>) -> Resolved<Vec<ApiToken>> {
        let caller = Caller::of(context);
        Ok(app::api_token::list(&caller.app, &caller.actor).await?.into_iter().map(ApiToken).collect())
    }
}

/// A token to make.
#[derive(InputObject)]
pub(crate) struct CreateApiTokenInput {
    /// What to call it: the program, and where it runs.
    name: String,
    /// What it opens.
    scopes: Vec<TokenScope>,
    /// Its last day, a year from now at the latest.
    expires_on: Date,
}

/// What came of making a token.
#[derive(SimpleObject)]
pub(crate) struct CreateApiTokenPayload {
    /// The token.
    token: Option<ApiToken>,
    /// What a program sends as `Authorization: Bearer`. Nobody can read it again.
    secret: Option<String>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// A token to withdraw.
#[derive(InputObject)]
pub(crate) struct WithdrawApiTokenInput {
    /// The token.
    token_id: ID,
}

/// What came of withdrawing a token.
#[derive(SimpleObject)]
pub(crate) struct WithdrawApiTokenPayload {
    /// The token, which works no more.
    token: Option<ApiToken>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct ApiTokenMutation;

#[Object]
impl ApiTokenMutation {
    /// Makes a token for a program.
    async fn create_api_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: CreateApiTokenInput,
    ) -> Resolved<CreateApiTokenPayload> {
        let caller = Caller::of(context);
        let scopes = input.scopes.into_iter().map(Into::into).collect();
        let new = NewToken { name: input.name, scopes, expires_on: input.expires_on.0 };
        let (made, user_errors) = caller.settle(app::api_token::create(&caller.app, &caller.actor, &new).await)?;
        let (token, secret) = made.map(|(token, secret)| (ApiToken(token), secret)).unzip();
        Ok(CreateApiTokenPayload { token, secret, user_errors })
    }

    /// Withdraws a token. Programs that use it are refused at once.
    async fn withdraw_api_token(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: WithdrawApiTokenInput,
    ) -> Resolved<WithdrawApiTokenPayload> {
        let caller = Caller::of(context);
        let result = app::api_token::withdraw(&caller.app, &caller.actor, read_id(&input.token_id)).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(WithdrawApiTokenPayload { token: done.map(ApiToken), user_errors })
    }
}
