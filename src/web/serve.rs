//! Serves pages and the operator's listener until a stop is asked, and writes the sums of scans now and then and at the end.
use crate::domain::error::{Error, Fault, Result};
use crate::service::accounts::sessions;
use crate::service::answers;
use crate::service::audited;
use crate::service::scrub::Step;
use crate::service::services::Services;
use crate::store::contract::health::Health;
use crate::web::admin::Admin;
use crate::web::connections::{self, Connections, Patience, Stop};
use crate::web::gate::Gate;
use crate::web::hooks::courier::{self, Courier};
use crate::web::hooks::receiver::Sender;
use crate::web::limits::Limits;
use crate::web::options::Options;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

/// Time between two writes of scan sums.
const SCANS_EVERY: Duration = Duration::from_secs(3);

/// Time between two clearings of visitors who have not asked lately.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// Time between two steps of reading kept files again.
const SCRUB_STEP: Duration = Duration::from_secs(1);

/// Time between two rounds over all of them.
const SCRUB_REST: Duration = Duration::from_secs(6 * 60 * 60);
/// Time between two clearings of answers that were kept for a day.
const PURGE_EVERY: Duration = Duration::from_secs(600);

/// Time between two heads of the audit log in the log, while there are new lines.
const AUDIT_EVERY: Duration = Duration::from_secs(60);

/// Time between two looks at the store.
const HEALTH_EVERY: Duration = Duration::from_millis(250);

/// Connections that an operator's tools may hold.
const ADMIN_CONNECTIONS: usize = 64;

/// The listeners of a server, taken before any work is done.
#[derive(Debug)]
pub struct Listeners {
    /// For visitors.
    pub pages: TcpListener,
    /// For the operator.
    pub admin: TcpListener,
}

/// Serves until `stop` says so; answers under way are finished, within the time that the options give. Scans are written when
/// the stop is asked, and again at the end. A listener that cannot be used: unavailable `serve-failed`.
pub async fn serve(listeners: Listeners, services: Arc<Services>, options: Options, stop: watch::Receiver<Stop>) -> Result<()> {
    let patience = Patience::usual(&options);
    let gate = Gate::new(services.clone(), Arc::new(options.clone()))?;
    serve_with(listeners, services, options, patience, gate, stop).await
}

/// The same with other patience and a gate of one's own.
pub async fn serve_with(
    listeners: Listeners,
    services: Arc<Services>,
    options: Options,
    patience: Patience,
    gate: Gate,
    asked: watch::Receiver<Stop>,
) -> Result<()> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("serve-failed"), source);
    let pages = tokio::net::TcpListener::from_std(listeners.pages).map_err(failed)?;
    let admin = tokio::net::TcpListener::from_std(listeners.admin).map_err(failed)?;
    let (steering, stop) = watch::channel(Stop::No);
    let (gate, connections) = (Arc::new(gate), Arc::new(Connections::default()));
    let beside = [
        tokio::spawn(write_scans(services.clone())),
        tokio::spawn(gate.load.clone().watch()),
        tokio::spawn(forget(gate.limits.clone())),
        tokio::spawn(trim(services.clone())),
        tokio::spawn(scrub(services.clone())),
        tokio::spawn(courier::work(Courier {
            services: services.clone(),
            meters: gate.meters.clone(),
            sender: Sender::new(options.hooks.clone(), services.registry.mode),
            hooks: options.hooks.clone(),
        })),
        tokio::spawn(purge(services.clone())),
        tokio::spawn(log_audit(services.clone())),
        tokio::spawn(steer(services.clone(), asked, steering)),
        tokio::spawn(announce(services.clone(), gate.clone(), stop.clone())),
    ];
    let (passed, own) = (gate.clone(), Admin::new(services.clone(), gate, connections.clone()));
    let answer = move |peer: IpAddr, request: Request<Incoming>| {
        let gate = passed.clone();
        async move { gate.answer(peer, request).await }
    };
    // The operator's listener stays until the pages are done: it says that we are draining.
    let (ended, end) = watch::channel(Stop::No);
    let own = Arc::new(own);
    let own_options = Options { connections_max: ADMIN_CONNECTIONS, proxies: Vec::new(), ..options.clone() };
    let operator = connections::serve(admin, Arc::new(own_options), patience, Arc::default(), end, move |_, request| {
        let own = own.clone();
        async move { looked_up(own, request).await }
    });
    let operator = tokio::spawn(operator);
    connections::serve(pages, Arc::new(options), patience, connections, stop, answer).await;
    ended.send_replace(Stop::Now);
    let _ = operator.await;
    beside.iter().for_each(tokio::task::JoinHandle::abort);
    if services.store.health() == Health::Broken {
        return Err(Error::refused_to_start(Fault::new("store-broken")));
    }
    write_once(services.clone()).await;
    log_audit_once(services).await;
    Ok(())
}

/// What it reads may come from the kernel: not on the threads that answer.
async fn looked_up(own: Arc<Admin>, request: Request<Incoming>) -> axum::http::Response<Body> {
    let path = request.uri().path().to_owned();
    spawn_blocking(move || own.answer(&path)).await.unwrap_or_default()
}

/// Hands a stop on, and asks for one itself when the engine fell over: only a new start reads what is on the disk.
async fn steer(services: Arc<Services>, mut asked: watch::Receiver<Stop>, steering: watch::Sender<Stop>) {
    let mut ticks = interval(HEALTH_EVERY);
    loop {
        tokio::select! {
            changed = asked.changed() => {
                if changed.is_err() {
                    // Nobody can ask any more.
                    return std::future::pending().await;
                }
                let how = *asked.borrow_and_update();
                steering.send_replace(how);
            }
            _ = ticks.tick() => {
                if services.store.health() == Health::Broken {
                    steering.send_if_modified(|stop| std::mem::replace(stop, (*stop).max(Stop::Drain)) == Stop::No);
                }
            }
        }
    }
}

/// Looks after the ballast: thrown off when the disk is full, made again when there is room.
async fn trim(services: Arc<Services>) {
    let mut ticks = interval(FORGET_EVERY);
    loop {
        ticks.tick().await;
        let services = services.clone();
        // A disk that cannot be asked shows itself at the next deed.
        drop(spawn_blocking(move || services.disk.trim()).await);
    }
}

/// Reads kept files again, a few megabytes a second, and rests between two rounds.
async fn scrub(services: Arc<Services>) {
    loop {
        let services = services.clone();
        let step = spawn_blocking(move || services.scrub.step(&services.files)).await;
        // A folder that cannot be listed now may be there later.
        let more = matches!(step, Ok(Ok(Step::More)));
        tokio::time::sleep(if more { SCRUB_STEP } else { SCRUB_REST }).await;
    }
}

/// Takes away answers that no repeat asks for any more, and sessions and links that ended. What the store refuses now is tried again the next time.
async fn purge(services: Arc<Services>) {
    let mut ticks = interval(PURGE_EVERY);
    loop {
        ticks.tick().await;
        let services = services.clone();
        let purge = move || {
            let now = services.env.now();
            (answers::purge(&services, now), sessions::sweep(&services, now))
        };
        drop(spawn_blocking(purge).await);
    }
}

/// Tells the log how far the audit log goes.
async fn log_audit(services: Arc<Services>) {
    let mut ticks = interval(AUDIT_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        log_audit_once(services.clone()).await;
    }
}

/// What the store refuses now is told the next time.
async fn log_audit_once(services: Arc<Services>) {
    drop(spawn_blocking(move || audited::log_head(&services)).await);
}

/// Tells the gate that the end has begun. Whoever asked may not wait for us: what was counted so far is written at once.
async fn announce(services: Arc<Services>, gate: Arc<Gate>, mut stop: watch::Receiver<Stop>) {
    if stop.wait_for(|asked| *asked != Stop::No).await.is_ok() {
        gate.drain();
        write_once(services).await;
    }
}

async fn forget(limits: Arc<Limits>) {
    let mut ticks = interval(FORGET_EVERY);
    loop {
        ticks.tick().await;
        let limits = limits.clone();
        drop(spawn_blocking(move || limits.forget()).await);
    }
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
