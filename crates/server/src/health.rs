//! `/health/live` and `/health/ready`, for whoever starts and stops processes and sends them visitors.
//!
//! What must stay true: only what nothing works without makes a process unready, and that is Postgres. Redis, files, the
//! scanner and mail are told of but looked at in the background, so that one of them being away neither takes the process out of
//! service nor makes the answer late. The answer names no address and no fault.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{Json, Router, extract::State, response::IntoResponse, routing::get};
use http::{StatusCode, header};
use mellanrum_app::App;
use mellanrum_services::Mail;
use mellanrum_store::SCHEMA_VERSION;
use serde::Serialize;
use tokio::{sync::watch, time::timeout};
use tracing::Instrument as _;

use crate::world::World;

/// The paths begin so.
pub(crate) const PREFIX: &str = "/health/";

/// How long Postgres may take.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long each of the others may take.
const OTHERS_TIMEOUT: Duration = Duration::from_secs(5);

/// How old the picture of the others may become.
const OTHERS_AGE: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Health {
    app: App,
    mail: Arc<dyn Mail>,
    stop: watch::Receiver<bool>,
    /// One question at a time, however many ask, and however long Postgres is silent.
    asking: Arc<tokio::sync::Mutex<()>>,
    others: Arc<Mutex<Others>>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
enum Service {
    Unknown,
    /// There is none, by the settings.
    NotSet,
    Up,
    Down,
    /// The schema is older than this program: `mellanrum migrate` was not run.
    OldSchema,
}

#[derive(Clone, Copy)]
struct Others {
    asked: Option<Instant>,
    redis: Service,
    objects: Service,
    scanner: Service,
    mail: Service,
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    stopping: bool,
    database: Service,
    redis: Service,
    objects: Service,
    scanner: Service,
    mail: Service,
}

/// The routes; to be reached on every host, for probes know none.
pub(crate) fn router(world: &World, stop: watch::Receiver<bool>) -> Router {
    let service = Service::Unknown;
    let unknown = Others { asked: None, redis: service, objects: service, scanner: service, mail: service };
    let health = Health {
        app: world.app.clone(),
        mail: Arc::clone(&world.mail),
        stop,
        asking: Arc::default(),
        others: Arc::new(Mutex::new(unknown)),
    };
    Router::new()
        .route("/health/live", get(|| async { [(header::CACHE_CONTROL, "no-store")] }))
        .route("/health/ready", get(ready))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    let others = health.others();
    let database = health.database().await;
    let stopping = *health.stop.borrow();
    let ready = !stopping && matches!(database, Service::Up);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let Others { redis, objects, scanner, mail, .. } = others;
    let readiness = Readiness { ready, stopping, database, redis, objects, scanner, mail };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(readiness))
}

impl Health {
    async fn database(&self) -> Service {
        let answer = async {
            let asking = Arc::clone(&self.asking).lock_owned().await;
            let db = self.app.db.clone();
            // On its own, because a transaction that is dropped while it begins would be left open.
            let question = async move {
                let _asking = asking;
                mellanrum_store::schema_version(&db).await
            };
            tokio::spawn(question.in_current_span()).await
        };
        match timeout(DATABASE_TIMEOUT, answer).await {
            // A newer schema is fine: the deploy that follows is under way.
            Ok(Ok(Ok(version))) if version >= SCHEMA_VERSION => Service::Up,
            Ok(Ok(Ok(_))) => Service::OldSchema,
            _ => Service::Down,
        }
    }

    /// What is known of the others; when that is old, they are asked for the next time.
    fn others(&self) -> Others {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if others.asked.is_none_or(|asked| asked.elapsed() >= OTHERS_AGE) {
            others.asked = Some(Instant::now());
            tokio::spawn(self.clone().ask_others());
        }
        *others
    }

    async fn ask_others(self) {
        let scanner = async {
            match &self.app.scanner {
                Some(scanner) => Some(timeout(OTHERS_TIMEOUT, scanner.check()).await),
                None => None,
            }
        };
        let (redis, objects, scanner, mail) = tokio::join!(
            timeout(OTHERS_TIMEOUT, self.app.cache.check()),
            timeout(OTHERS_TIMEOUT, self.app.objects.check()),
            scanner,
            timeout(OTHERS_TIMEOUT, self.mail.check()),
        );
        let service = |answer| if matches!(answer, Ok(Ok(()))) { Service::Up } else { Service::Down };
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        (others.redis, others.objects, others.mail) = (service(redis), service(objects), service(mail));
        others.scanner = scanner.map_or(Service::NotSet, service);
    }
}
