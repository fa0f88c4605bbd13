//! Serves the pages on a listener, and writes the sums of scans now and then and once at the end.
use crate::domain::error::{Error, Fault, Result};
use crate::service::services::Services;
use axum::Router;
use std::future::IntoFuture;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Time between two writes of scan sums.
const SCANS_EVERY: Duration = Duration::from_secs(3);

/// Longest time given to requests under way once a stop was asked: one that its sender never ends would hold us for ever.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is done; answers under way are finished, within ten seconds. Scans are written when the stop is
/// asked, and again at the end. The listener failed: unavailable `serve-failed`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    services: Arc<Services>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    serve_and_drain(listener, router, services, shutdown, DRAIN_MAX).await
}

/// The same with another time for requests under way.
pub async fn serve_and_drain(
    listener: TcpListener,
    router: Router,
    services: Arc<Services>,
    shutdown: impl Future<Output = ()> + Send + 'static,
    drain_max: Duration,
) -> Result<()> {
    let writer = tokio::spawn(write_scans(services.clone()));
    let (asked, stop) = oneshot::channel();
    let told = async move {
        shutdown.await;
        // Nobody listens any more when the server ended by itself.
        asked.send(()).unwrap_or_default();
    };
    let mut served = pin!(axum::serve(listener, router).with_graceful_shutdown(told).into_future());
    let ended = tokio::select! {
        ended = &mut served => ended,
        _ = stop => {
            writer.abort();
            // Whoever asked may not wait for us: what was counted so far is written at once.
            let (ended, ()) = tokio::join!(timeout(drain_max, served), write_once(services.clone()));
            ended.unwrap_or(Ok(()))
        }
    };
    writer.abort();
    write_once(services).await;
    ended.map_err(|source| Error::unavailable(Fault::new("serve-failed"), source))
}

async fn write_scans(services: Arc<Services>) {
    let mut ticks = interval(SCANS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        write_once(services.clone()).await;
    }
}

/// Sums that the store refuses are counted as dropped; a page never waits for them, and never fails with them.
async fn write_once(services: Arc<Services>) {
    let write = move || services.scans.write(services.store.as_ref());
    drop(spawn_blocking(write).await);
}
