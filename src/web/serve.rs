//! Serves the pages on a listener, and writes the sums of scans now and then and once at the end.
use crate::domain::error::{Error, Fault, Result};
use crate::service::services::Services;
use axum::Router;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

/// Time between two writes of scan sums.
const SCANS_EVERY: Duration = Duration::from_secs(3);

/// Serves until `shutdown` is done; answers under way are finished, then the last scans are written. The listener failed:
/// unavailable `serve-failed`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    services: Arc<Services>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let writer = tokio::spawn(write_scans(services.clone()));
    let served = axum::serve(listener, router).with_graceful_shutdown(shutdown).await;
    writer.abort();
    write_once(services).await;
    served.map_err(|source| Error::unavailable(Fault::new("serve-failed"), source))
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
