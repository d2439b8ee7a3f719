//! `GET /files/{id}`: the way to a file's content, for those who may read what it belongs to.

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use mellanrum_app::document;
use mellanrum_model::Error;

use crate::{
    Api,
    error::{Refusal, told},
    http::{Visit, detached, language_of, refuse},
    rate::{Kind, Payer},
};

/// Leads to object storage, with an address that works for a short while.
pub(crate) async fn show(State(api): State<Api>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match find(api, &parts, id).await {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(refusal) => refuse(&refusal, language_of(&parts.headers)),
    }
}

async fn find(api: Api, parts: &Parts, id: String) -> Result<HeaderValue, Refusal> {
    let visit = Visit::read(&api.app, parts).await?;
    let payer = Payer::of(&parts.extensions);
    let found = detached(async move {
        let actor = visit.caller(&api.app).await?;
        payer.charge(&api.app, &visit.host, &actor, Kind::Read).await?;
        document::address(&api.app, &actor, &id).await.map_err(|error| told(&error))
    });
    let address = found.await.map_err(|error| told(&error))??;
    HeaderValue::try_from(address).map_err(|error| told(&Error::internal(error)))
}
