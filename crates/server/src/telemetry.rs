//! Logs on standard error; traces, metrics and logs to an OpenTelemetry collector when one is named.
//!
//! What must stay true: telemetry never holds up or fails a request; what cannot be delivered is dropped. A trace tells
//! of a visitor's request or of a job, never of the process looking after itself.

use std::{io, panic, time::Duration};

use anyhow::{Context as _, Result};
use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context, KeyValue,
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::{Link, SpanKind, TraceContextExt as _, TraceId, TraceState, TracerProvider as _},
};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{LogExporter, MetricExporter, Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    logs::SdkLoggerProvider,
    metrics::SdkMeterProvider,
    propagation::TraceContextPropagator,
    trace::{Sampler, SamplingDecision, SamplingResult, SdkTracerProvider, ShouldSample},
};
use tracing::Span;
use tracing_opentelemetry::{MetricsLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::{EnvFilter, Layer as _, Registry, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    health,
    settings::{LogFormat, TelemetrySettings},
};

/// What the exporters themselves say and do; sending it would never end.
const NOT_SENT: &str = "opentelemetry=off,hyper=off,hyper_util=off,reqwest=off,rustls=off";

/// Events that are measurements and nothing for the log.
const METRICS: &str = "off,metrics=trace";

/// How long one delivery may take.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// What runs while the process does.
pub(crate) struct Telemetry {
    exporters: Option<Exporters>,
}

#[derive(Clone)]
struct Exporters {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
    logs: SdkLoggerProvider,
}

impl Telemetry {
    /// Starts logging and, when the settings name a collector, sending. Once per process.
    pub(crate) fn start(settings: &TelemetrySettings) -> Result<Self> {
        let filter = |also: &str| {
            let directives = format!("{}{also}", settings.log_filter);
            EnvFilter::try_new(&directives).context("telemetry.log_filter cannot be understood")
        };
        let printed = tracing_subscriber::fmt::layer().with_writer(io::stderr);
        let printed: Box<dyn tracing_subscriber::Layer<Registry> + Send + Sync> = match settings.log_format {
            LogFormat::Text => {
                printed.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).with_filter(filter("")?).boxed()
            }
            LogFormat::Json => {
                printed.json().flatten_event(true).with_span_list(false).with_filter(filter("")?).boxed()
            }
        };
        let exporters = match settings.otlp_endpoint.trim_end_matches('/') {
            "" => None,
            endpoint => Some(Exporters::new(endpoint, &settings.service_name)?),
        };
        let mut layers = vec![printed];
        if let Some(exporters) = &exporters {
            let spans = EnvFilter::try_new(format!("info,{NOT_SENT}")).context("the filter of spans")?;
            let spans = tracing_opentelemetry::layer()
                .with_tracer(exporters.traces.tracer("mellanrum"))
                .with_location(false)
                .with_threads(false)
                .with_filter(spans);
            let logs = OpenTelemetryTracingBridge::new(&exporters.logs).with_filter(filter(&format!(",{NOT_SENT}"))?);
            let metrics = MetricsLayer::new(exporters.metrics.clone())
                .with_filter(EnvFilter::try_new(METRICS).context("the filter of metrics")?);
            layers.push(spans.boxed());
            layers.push(metrics.boxed());
            layers.push(logs.boxed());
            opentelemetry::global::set_meter_provider(exporters.metrics.clone());
        }
        tracing_subscriber::registry().with(layers).try_init().context("logging was started before")?;
        // Else a panic would be printed in a form of its own, between lines that programs read.
        panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            tracing::error!(place, detail = panic.payload_as_str(), "panic");
        }));
        Ok(Self { exporters })
    }

    /// Sends what is left.
    pub(crate) async fn stop(self) {
        let Some(exporters) = self.exporters else { return };
        // The exporters wait for their own threads.
        let stopped = tokio::task::spawn_blocking(move || {
            [exporters.traces.shutdown(), exporters.metrics.shutdown(), exporters.logs.shutdown()]
        });
        for error in stopped.await.into_iter().flatten().filter_map(Result::err) {
            tracing::warn!(%error, "the last telemetry was not delivered");
        }
    }
}

impl Exporters {
    fn new(endpoint: &str, service_name: &str) -> Result<Self> {
        let resource = Resource::builder()
            .with_service_name(service_name.to_owned())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let address = |signal: &str| format!("{endpoint}/v1/{signal}");
        let spans = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(EXPORT_TIMEOUT)
            .with_endpoint(address("traces"))
            .build();
        let metrics = MetricExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(EXPORT_TIMEOUT)
            .with_endpoint(address("metrics"))
            .build();
        let logs = LogExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(EXPORT_TIMEOUT)
            .with_endpoint(address("logs"))
            .build();
        Ok(Self {
            traces: SdkTracerProvider::builder()
                .with_resource(resource.clone())
                .with_sampler(Sampler::ParentBased(Box::new(RequestsAndJobs)))
                .with_batch_exporter(spans.context("telemetry.otlp_endpoint")?)
                .build(),
            metrics: SdkMeterProvider::builder()
                .with_resource(resource.clone())
                .with_periodic_exporter(metrics.context("telemetry.otlp_endpoint")?)
                .build(),
            logs: SdkLoggerProvider::builder()
                .with_resource(resource)
                .with_batch_exporter(logs.context("telemetry.otlp_endpoint")?)
                .build(),
        })
    }
}

/// Begins a trace where something begins that a person waits for. A call of another service that nothing stands above is
/// the worker looking for jobs or a probe asking for health, several times a second.
#[derive(Debug, Clone)]
struct RequestsAndJobs;

impl ShouldSample for RequestsAndJobs {
    fn should_sample(
        &self,
        _: Option<&Context>,
        _: TraceId,
        name: &str,
        kind: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let alone = *kind == SpanKind::Client || name.contains(health::PREFIX);
        SamplingResult {
            decision: if alone { SamplingDecision::Drop } else { SamplingDecision::RecordAndSample },
            attributes: Vec::new(),
            trace_state: TraceState::default(),
        }
    }
}

/// Makes the span a part of the trace that the headers tell of, if they do.
pub(crate) fn continue_trace(span: &Span, headers: &HeaderMap) {
    let outside = TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    if outside.has_active_span() {
        // Fails when nobody listens to spans.
        let _ = span.set_parent(outside);
    }
}

/// Writes the span into the headers, for whoever gets them next.
pub(crate) fn hand_on_trace(span: &Span, headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(&span.context(), &mut HeadersMut(headers));
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(key.as_bytes()), HeaderValue::from_str(&value)) {
            self.0.insert(name, value);
        }
    }
}
