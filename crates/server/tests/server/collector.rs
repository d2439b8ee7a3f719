//! An OpenTelemetry collector that keeps what it gets.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, routing::post};
use opentelemetry_proto::tonic::{
    collector::{
        logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
        trace::v1::ExportTraceServiceRequest,
    },
    common::v1::{AnyValue, any_value::Value},
    trace,
};
use prost::Message as _;

/// A span as it is asked for here.
#[derive(Debug)]
pub struct Span {
    pub name: String,
    pub id: String,
    pub parent: String,
    /// As `key=value`.
    pub attributes: Vec<String>,
}

#[derive(Default)]
struct Received {
    traces: Vec<Bytes>,
    metrics: Vec<Bytes>,
    logs: Vec<Bytes>,
}

pub struct Collector {
    pub url: String,
    received: Arc<Mutex<Received>>,
}

type Kept = State<Arc<Mutex<Received>>>;

impl Collector {
    pub async fn start() -> Self {
        let received = Arc::new(Mutex::new(Received::default()));
        let traces = post(async |State(kept): Kept, body: Bytes| kept.lock().expect("kept").traces.push(body));
        let metrics = post(async |State(kept): Kept, body: Bytes| kept.lock().expect("kept").metrics.push(body));
        let logs = post(async |State(kept): Kept, body: Bytes| kept.lock().expect("kept").logs.push(body));
        let router = Router::new()
            .route("/v1/traces", traces)
            .route("/v1/metrics", metrics)
            .route("/v1/logs", logs)
            .with_state(Arc::clone(&received));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    pub fn spans_of(&self, trace: &str) -> Vec<Span> {
        self.spans(|span| hex(&span.trace_id) == trace)
    }

    /// The spans that traces begin with.
    pub fn beginnings(&self) -> Vec<String> {
        self.spans(|span| span.parent_span_id.is_empty()).into_iter().map(|span| span.name).collect()
    }

    fn spans(&self, wanted: impl Fn(&trace::v1::Span) -> bool) -> Vec<Span> {
        let received = self.received.lock().expect("kept");
        received
            .traces
            .iter()
            .map(|body| ExportTraceServiceRequest::decode(body.clone()).expect("traces"))
            .flat_map(|request| request.resource_spans)
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans)
            .filter(wanted)
            .map(|span| Span {
                name: span.name,
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                attributes: span.attributes.iter().map(|pair| format!("{}={}", pair.key, text(&pair.value))).collect(),
            })
            .collect()
    }

    pub fn metrics(&self) -> Vec<String> {
        let received = self.received.lock().expect("kept");
        received
            .metrics
            .iter()
            .map(|body| ExportMetricsServiceRequest::decode(body.clone()).expect("metrics"))
            .flat_map(|request| request.resource_metrics)
            .flat_map(|resource| resource.scope_metrics)
            .flat_map(|scope| scope.metrics)
            .map(|metric| metric.name)
            .collect()
    }

    pub fn log_lines_of(&self, trace: &str) -> Vec<String> {
        let received = self.received.lock().expect("kept");
        received
            .logs
            .iter()
            .map(|body| ExportLogsServiceRequest::decode(body.clone()).expect("logs"))
            .flat_map(|request| request.resource_logs)
            .flat_map(|resource| resource.scope_logs)
            .flat_map(|scope| scope.log_records)
            .filter(|line| hex(&line.trace_id) == trace)
            .map(|line| text(&line.body))
            .collect()
    }

    /// Whether these letters are anywhere in what came.
    pub fn received(&self, letters: &str) -> bool {
        let received = self.received.lock().expect("kept");
        let mut bodies = received.traces.iter().chain(&received.metrics).chain(&received.logs);
        bodies.any(|body| body.windows(letters.len()).any(|part| part == letters.as_bytes()))
    }
}

fn text(value: &Option<AnyValue>) -> String {
    match value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
