//! `mellanrum serve`: pages, API and jobs in one process.
//!
//! What must stay true: when told to stop, nobody is cut off who can be finished in time. Readiness says no first, then
//! connections are refused, running requests and the running job end, and what they used is closed after them. Told
//! twice, the process ends at once; the jobs' leases see to it that nothing is lost.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use axum::serve::ListenerExt as _;
use mellanrum_app::{App, job::Worker};
use mellanrum_services::Mail;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{Instant, sleep, timeout, timeout_at},
};

use crate::{http, settings::Settings, telemetry::Telemetry, world::World};

/// How long the pools may take to close after the last request.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the worker rests after a fault of ours ended it.
const WORKER_PAUSE: Duration = Duration::from_secs(1);

/// Serves as the settings say, until a signal comes.
pub(crate) async fn run(app: App, settings: &Settings) -> Result<ExitCode> {
    let world = World::new(app, settings)?;
    let telemetry = Telemetry::start(&settings.telemetry)?;
    if settings.server.development
        && let Err(error) = world.app.objects.ensure_bucket().await
    {
        tracing::warn!(%error, "there may be no bucket");
    }
    let stop = stop_on_signal()?;
    let listen = &settings.server.listen;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let result = serve(world, listener, stop).await;
    telemetry.stop().await;
    result.map(|()| ExitCode::SUCCESS)
}

/// Serves on `listener` and works on jobs until `stop` says so, then ends in good order and closes the database.
pub(crate) async fn serve(world: World, listener: TcpListener, stop: watch::Receiver<bool>) -> Result<()> {
    let address = listener.local_addr().context("the address we listen on")?;
    let router = http::router(&world, stop.clone()).await;
    let World { app, mail, serving } = world;
    let worker = tokio::spawn(keep_working(app.clone(), mail, stop.clone()));

    let refuse = {
        let (stop, drain) = (stop.clone(), serving.drain);
        async move {
            told(stop).await;
            sleep(drain).await;
        }
    };
    let listener = listener.tap_io(|stream| {
        // Answers are written whole, so that waiting for more to send gains nothing. Failing costs only time.
        let _ = stream.set_nodelay(true);
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut server = tokio::spawn(async move { axum::serve(listener, service).with_graceful_shutdown(refuse).await });
    tracing::info!(%address, "serving");

    tokio::select! {
        ended = &mut server => {
            ended.context("the server")?.context("the server")?;
        }
        () = told(stop) => {
            tracing::info!("stopping");
            let deadline = Instant::now() + serving.drain + serving.shutdown;
            if timeout_at(deadline, &mut server).await.is_err() {
                tracing::warn!("requests were cut off");
            }
            if timeout_at(deadline, worker).await.is_err() {
                tracing::warn!("a job was cut off; it will be done again");
            }
        }
    }
    if timeout(CLOSE_TIMEOUT, app.db.close()).await.is_err() {
        tracing::warn!("the database's connections were cut off");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Waits until it is time to stop, which it also is when nobody is left who could say so.
async fn told(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Works on jobs until told to stop. A worker that ends by a fault of ours is replaced.
async fn keep_working(app: App, mail: Arc<dyn Mail>, stop: watch::Receiver<bool>) {
    loop {
        let worker = Worker { app: app.clone(), mail: Arc::clone(&mail) };
        let ended = tokio::spawn(worker.run(stop.clone())).await;
        if *stop.borrow() || stop.has_changed().is_err() {
            return;
        }
        tracing::error!(error = ?ended.err(), "the worker ended; another one takes over");
        sleep(WORKER_PAUSE).await;
    }
}

/// Becomes true at the first SIGTERM or Ctrl-C. The second ends the process at once.
pub(crate) fn stop_on_signal() -> Result<watch::Receiver<bool>> {
    let mut terminate = signal(SignalKind::terminate()).context("waiting for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("waiting for SIGINT")?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if stop.send_replace(true) {
                std::process::exit(1);
            }
        }
    });
    Ok(stopped)
}
