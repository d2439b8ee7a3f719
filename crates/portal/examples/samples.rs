//! Serves every sample page at `/samples/NAME/sv` and `/samples/NAME/en`, to look at pages without an API.

use axum::{
    Router,
    body::Body,
    extract::{Path, Request},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use mellanrum_portal::{router, samples};
use tower::ServiceExt as _;

async fn list() -> Html<String> {
    let links: String = samples::all()
        .iter()
        .map(|sample| {
            format!(
                "<li>{name} <a href=/samples/{name}/sv>sv</a> <a href=/samples/{name}/en>en</a></li>",
                name = sample.name
            )
        })
        .collect();
    Html(format!("<ul>{links}</ul>"))
}

async fn sample(Path((name, language)): Path<(String, String)>) -> Response {
    let Some(sample) = samples::all().into_iter().find(|sample| sample.name == name) else {
        return http::StatusCode::NOT_FOUND.into_response();
    };
    samples::render(sample, &language).await
}

async fn other(request: Request<Body>) -> Response {
    router(samples::config(samples::world())).oneshot(request).await.into_response()
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let app =
        Router::new().route("/samples", get(list)).route("/samples/{name}/{language}", get(sample)).fallback(other);
    let port = std::env::args().nth(1).unwrap_or_else(|| "4180".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://127.0.0.1:{port}/samples");
    axum::serve(listener, app).await
}
