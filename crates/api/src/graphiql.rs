//! `GET /graphql`: a page to try queries with, in development. It comes from this process alone, so it also works where
//! there is no internet.

use axum::{
    extract::{Path, Request, State},
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use mellanrum_model::Error;

use crate::{
    Api,
    error::Refusal,
    http::{language_of, refuse, refuse_query_in_address},
};

macro_rules! package_file {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../node_modules/", $path))
    };
}

const JAVASCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");

/// Name, kind and content; what `npm ci` has put into the workspace.
const FILES: [(&str, HeaderValue, &[u8]); 5] = [
    ("react.js", JAVASCRIPT, package_file!("react/umd/react.production.min.js")),
    ("react-dom.js", JAVASCRIPT, package_file!("react-dom/umd/react-dom.production.min.js")),
    ("graphiql.js", JAVASCRIPT, package_file!("graphiql/graphiql.min.js")),
    ("graphiql.css", STYLE, package_file!("graphiql/graphiql.min.css")),
    ("start.js", JAVASCRIPT, START.as_bytes()),
];

const START: &str = r#"
const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
ReactDOM.createRoot(document.getElementById("explorer")).render(React.createElement(GraphiQL, { fetcher }));
"#;

const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>GraphiQL – Mellanrum</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/graphql/explorer/graphiql.css">
<style>body { margin: 0; } #explorer { height: 100vh; }</style></head>
<body><div id="explorer">Loading…</div>
<script src="/graphql/explorer/react.js"></script><script src="/graphql/explorer/react-dom.js"></script>
<script src="/graphql/explorer/graphiql.js"></script><script src="/graphql/explorer/start.js"></script></body></html>
"#;

/// The editor writes styles into its page and works in the background; no page of the product may.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
     worker-src 'self' blob:; frame-ancestors 'none'";

/// The page.
pub(crate) async fn show(State(api): State<Api>, request: Request) -> Response {
    let language = language_of(request.headers());
    if request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("query="))) {
        return refuse_query_in_address(language);
    }
    if !api.development {
        return refuse(&Refusal::from(&Error::NotFound), language);
    }
    ([(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))], Html(PAGE)).into_response()
}

/// What the page needs.
pub(crate) async fn file(State(api): State<Api>, Path(name): Path<String>) -> Response {
    match FILES.into_iter().find(|(known, _, _)| *known == name) {
        Some((_, kind, content)) if api.development => ([(header::CONTENT_TYPE, kind)], content).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
