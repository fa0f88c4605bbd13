//! `temtin serve`: answers scans.
use crate::cli::context::{Context, command, common, option, text};
use crate::cli::desk::patience;
use crate::cli::desk::server::Desk;
use crate::cli::{logs, terminal};
use crate::domain::error::{Error, Fault, Result};
use crate::service::print::worker;
use crate::service::services::Services;
use crate::text::lang::Lang;
use crate::web::connections::Stop;
use crate::web::regions::Regions;
use crate::web::serve::{self, Listeners};
use clap::{ArgMatches, Command};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// The usual port.
pub const PORT: u16 = 8080;

/// Descriptors for everything but connections: the store, run files, the terminal.
const OTHER_DESCRIPTORS: u64 = 256;

/// In the path of every source file of the engine.
const ENGINE: &str = "/sled-";

/// How long tasks of the store may take once everything else has ended.
const LAST_TASKS: Duration = Duration::from_secs(5);

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "serve"))
        .arg(option(lang, "port", "N"))
        .arg(option(lang, "admin-port", "N"))
        .arg(option(lang, "bind", "ADDRESS"))
}

/// Serves until it is told to stop.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let config = &context.config;
    let port = port(matches, "port")?.unwrap_or(config.port);
    let shape = |address: &str| address.parse().map_err(|_| Fault::new("address-shape").value(address));
    let ip: IpAddr = text(matches, "bind").map_or(Ok(config.bind), shape)?;
    let admin = listen(this_computer(self::port(matches, "admin-port")?.unwrap_or(config.admin_port)))?;
    let listeners = Listeners { pages: listen(SocketAddr::new(ip, port))?, admin };
    let services = patience::open(context)?;
    let desk = Desk::open(services.clone(), context.config.clone())?;
    let url = services.registry.base();
    let said = context.say("cli-serve-listening", &[("address", &format!("{ip}:{port}")), ("url", &url)]);
    run_server(context, listeners, services, desk, &said)
}

/// A flag that names a port.
pub fn port(matches: &ArgMatches, name: &str) -> Result<Option<u16>> {
    // The operator's port may be any free one.
    let least = u16::from(name != "admin-port");
    let read = |text: &str| text.parse().ok().filter(|port| *port >= least).ok_or_else(|| Fault::new("port-shape").value(text));
    Ok(text(matches, name).map(read).transpose()?)
}

/// Takes the port now, so that one in use is known before any work is done.
pub fn listen(address: SocketAddr) -> Result<TcpListener> {
    let taken = |source| Error::unavailable(Fault::new("port-in-use").arg("address", address), source);
    let listener = TcpListener::bind(address).map_err(taken)?;
    listener.set_nonblocking(true).map_err(taken)?;
    Ok(listener)
}

/// Where only this computer can reach it.
pub fn this_computer(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// Answers requests, and commands of other processes, until SIGINT or SIGTERM; a second one ends at once. `said` tells that it listens.
pub fn run_server(context: &Context, listeners: Listeners, services: Arc<Services>, desk: Desk, said: &str) -> Result<()> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("serve-failed"), source);
    let admin = listeners.admin.local_addr().map_err(failed)?;
    let mut options = context.config.network.clone();
    // Before anything else is done: a file that cannot be read is told while somebody looks.
    options.regions = context.config.geoip.as_deref().map(Regions::open).transpose()?.unwrap_or_default();
    logs::begin(&context.config);
    watch_panics(&services);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), origin = %services.registry.origin, mode = ?services.registry.mode, start = ?services.head.start, settings = ?context.config.shown, "serving");
    if let Some(broken) = Error::all_refused_to_start(services.audit.found().to_vec()) {
        tracing::error!(target: "temtin::audit", broken = %broken, "the audit log is broken");
        terminal::error(context.caller.as_ref(), context.lang, &broken);
    }
    options.connections_max = options.connections_max.min(descriptors());
    make_way_for_answers();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let (stop, asked) = watch::channel(Stop::No);
    let (desk_of_prints, prints) = print_worker(&services, context.config.keep_days).map_err(failed)?;
    let served = runtime.block_on(async move {
        let (terminate, interrupt) = signals().map_err(failed)?;
        tokio::spawn(heed_signals(stop, terminate, interrupt));
        // Said only now: who reads it may ask the server to stop, and that must be heard.
        terminal::line(context, said);
        terminal::line(context, &context.say("cli-serve-admin", &[("address", &admin.to_string())]));
        serve::serve(listeners, services, options, asked).await
    });
    tracing::info!(clean = served.is_ok(), "stopped");
    desk_of_prints.prints.close();
    desk.close();
    let _ = prints.join();
    // A task that hangs in the store must not hold the process that was told to end.
    runtime.shutdown_timeout(LAST_TASKS);
    served
}

/// The one thread that makes print jobs, and the desk at which it is told to end. A half-made file is made again by the next start.
fn print_worker(services: &Arc<Services>, keep_days: u32) -> std::io::Result<(Arc<Services>, JoinHandle<()>)> {
    let theirs = services.clone();
    let work = move || {
        // As the pool does: answers come first. Where it is not allowed, they wait a little longer.
        let _ = rustix::process::nice(10);
        worker::work(&theirs, keep_days);
    };
    Ok((services.clone(), thread::Builder::new().name("prints".to_owned()).spawn(work)?))
}

/// A panic is a line of the log, by its place alone: what it says may hold a visitor's words. One inside the engine, in whichever
/// thread, ends the server, so that the next start reads what is on the disk.
fn watch_panics(services: &Arc<Services>) {
    let store = services.store.clone();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "temtin::panic", place, "panicked");
        if place.contains(ENGINE) {
            store.declare_broken();
        }
    }));
}

/// Takes as many descriptors as the system allows; answers how many connections they are enough for.
fn descriptors() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let allowed = if raised.is_ok() { limit.maximum } else { limit.current };
    allowed.map_or(usize::MAX, |all| usize::try_from(all.saturating_sub(OTHER_DESCRIPTORS)).unwrap_or(usize::MAX).max(1))
}

/// Work on all cores, such as signing and printing a run, takes only what answers leave over.
fn make_way_for_answers() {
    let nicer = |_| {
        // Where it is not allowed, answers wait a little longer.
        let _ = rustix::process::nice(10);
    };
    // A pool that somebody made before keeps its ways.
    let _ = rayon::ThreadPoolBuilder::new().start_handler(nicer).build_global();
}

fn signals() -> std::io::Result<(Signal, Signal)> {
    Ok((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
}

async fn heed_signals(stop: watch::Sender<Stop>, mut terminate: Signal, mut interrupt: Signal) {
    for how in [Stop::Drain, Stop::Now] {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stop.send_replace(how);
    }
    // Nobody asks for more; yet whoever waits for this sender must not be told that it is gone.
    stop.closed().await;
}
