//! Passkeys: what their owner sees of them in GraphQL, and the plain routes of the ceremonies that browsers go through.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use mellanrum_app::{
    self as app,
    passkey::{self, Begun},
};
use mellanrum_model::{Error, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Api,
    error::{Resolved, UserError, told},
    http::{Visit, detached, language_of, read_json, refuse},
    loader::Caller,
    scalars::{DateTime, read_id},
    session::{begun_session, read_visit},
};

/// A passkey of the viewer.
pub(crate) struct Passkey(pub(crate) passkey::Passkey);

/// A passkey of the viewer.
#[Object]
impl Passkey {
    /// Begins with `pkey_`.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last used.
    async fn used_at(&self) -> Option<DateTime> {
        self.0.used_at.map(DateTime)
    }
}

/// A passkey to remove.
#[derive(InputObject)]
pub(crate) struct RemovePasskeyInput {
    /// The passkey.
    passkey_id: ID,
}

/// What came of removing a passkey.
#[derive(SimpleObject)]
pub(crate) struct RemovePasskeyPayload {
    /// The passkey that is gone.
    removed_id: Option<ID>,
    /// What a person can mend; nothing was written then.
    user_errors: Vec<UserError>,
}

/// Fields of the mutation root.
#[derive(Default)]
pub(crate) struct PasskeyMutation;

#[Object]
impl PasskeyMutation {
    /// Removes one of the viewer's passkeys.
    async fn remove_passkey(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemovePasskeyInput,
    ) -> Resolved<RemovePasskeyPayload> {
        let caller = Caller::of(context);
        let result = app::passkey::remove(&caller.app, &caller.actor, read_id(&input.passkey_id)).await;
        let (done, user_errors) = caller.settle(result)?;
        Ok(RemovePasskeyPayload { removed_id: done.map(|()| input.passkey_id), user_errors })
    }
}

/// Which ceremony a route is about.
#[derive(Clone, Copy)]
enum Ceremony {
    Registration,
    SignIn,
    Confirmation,
}

/// A browser's answer in a ceremony.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    ceremony: String,
    credential: Value,
    #[serde(default)]
    name: String,
    #[serde(default)]
    return_to: Option<String>,
}

async fn begin(api: Api, request: Request, ceremony: Ceremony) -> Response {
    let (parts, _) = request.into_parts();
    let language = language_of(&parts.headers);
    let visit = match read_visit(&api, &parts).await {
        Ok(visit) => visit,
        Err(refusal) => return refuse(&refusal, language),
    };
    let begun = detached(async move {
        let actor = visit.actor(&api.app).await?;
        match ceremony {
            Ceremony::Registration => passkey::begin_registration(&api.app, &actor).await,
            Ceremony::SignIn => passkey::begin_sign_in(&api.app, &visit.host).await,
            Ceremony::Confirmation => passkey::begin_confirmation(&api.app, &actor).await,
        }
    });
    match begun.await.and_then(|begun| begun) {
        Ok(Begun { ceremony, options }) => Json(json!({ "ceremony": ceremony, "options": options })).into_response(),
        Err(error) => refuse(&told(&error), language),
    }
}

async fn finish(api: Api, request: Request, ceremony: Ceremony) -> Response {
    let (parts, body) = request.into_parts();
    let language = language_of(&parts.headers);
    let read = async {
        let visit = read_visit(&api, &parts).await?;
        Ok((visit, read_json::<Answer>(&parts.headers, body).await?))
    };
    let (visit, answer) = match read.await {
        Ok(read) => read,
        Err(refusal) => return refuse(&refusal, language),
    };
    let app = api.app.clone();
    let finished = detached(async move { answered(&api, &visit, &answer, ceremony).await });
    match finished.await.and_then(|finished| finished) {
        Ok(Some(signed_in)) => begun_session(&app, &signed_in).unwrap_or_else(|error| refuse(&told(&error), language)),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refuse(&told(&error), language),
    }
}

async fn answered(
    api: &Api,
    visit: &Visit,
    answer: &Answer,
    ceremony: Ceremony,
) -> Result<Option<app::session::SignedIn>, Error> {
    let actor = visit.actor(&api.app).await?;
    let Answer { ceremony: token, credential, name, return_to } = answer;
    match ceremony {
        Ceremony::Registration => {
            passkey::finish_registration(&api.app, &actor, token, name, credential, visit.language).await?;
            Ok(None)
        }
        Ceremony::SignIn => {
            let return_to = return_to.as_deref().unwrap_or("/");
            let (app, host) = (&api.app, &visit.host);
            passkey::finish_sign_in(app, host, &visit.browser, token, credential, return_to).await.map(Some)
        }
        Ceremony::Confirmation => {
            passkey::finish_confirmation(&api.app, &actor, token, credential).await?;
            Ok(None)
        }
    }
}

/// `POST /passkeys/begin`
pub(crate) async fn begin_registration(State(api): State<Api>, request: Request) -> Response {
    begin(api, request, Ceremony::Registration).await
}

/// `POST /passkeys/finish`
pub(crate) async fn finish_registration(State(api): State<Api>, request: Request) -> Response {
    finish(api, request, Ceremony::Registration).await
}

/// `POST /session/passkey/begin`
pub(crate) async fn begin_sign_in(State(api): State<Api>, request: Request) -> Response {
    begin(api, request, Ceremony::SignIn).await
}

/// `POST /session/passkey/finish`
pub(crate) async fn finish_sign_in(State(api): State<Api>, request: Request) -> Response {
    finish(api, request, Ceremony::SignIn).await
}

/// `POST /session/confirmation/begin`
pub(crate) async fn begin_confirmation(State(api): State<Api>, request: Request) -> Response {
    begin(api, request, Ceremony::Confirmation).await
}

/// `POST /session/confirmation/finish`
pub(crate) async fn finish_confirmation(State(api): State<Api>, request: Request) -> Response {
    finish(api, request, Ceremony::Confirmation).await
}
