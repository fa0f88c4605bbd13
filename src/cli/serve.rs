//! `temtin serve`: answers scans.
use crate::cli::context::{Context, command, common, option, text};
use crate::cli::desk::patience;
use crate::cli::desk::server::Desk;
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::service::services::Services;
use crate::text::lang::Lang;
use crate::web::{router, serve};
use clap::{ArgMatches, Command};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

/// The usual port.
pub const PORT: u16 = 8080;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "serve"))
        .arg(option(lang, "port", "N"))
        .arg(option(lang, "bind", "ADDRESS").default_value("127.0.0.1"))
}

/// Serves until it is told to stop.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let port = port(matches)?.unwrap_or(PORT);
    let address = text(matches, "bind").unwrap_or_default();
    let ip: IpAddr = address.parse().map_err(|_| Fault::new("address-shape").value(address))?;
    let listener = listen(SocketAddr::new(ip, port))?;
    let services = patience::open(context)?;
    let desk = Desk::open(services.clone())?;
    let url = services.registry.base();
    terminal::line(context, &context.say("cli-serve-listening", &[("address", &format!("{ip}:{port}")), ("url", &url)]));
    run_server(listener, services, desk)
}

/// The `--port` flag.
pub fn port(matches: &ArgMatches) -> Result<Option<u16>> {
    let read = |text: &str| text.parse().ok().filter(|port| *port > 0).ok_or_else(|| Fault::new("port-shape").value(text));
    Ok(text(matches, "port").map(read).transpose()?)
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

/// Answers requests, and commands of other processes, until SIGINT or SIGTERM.
pub fn run_server(listener: TcpListener, services: Arc<Services>, desk: Desk) -> Result<()> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("serve-failed"), source);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let ended = runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        serve::serve(listener, router::router(services.clone()), services, stop_asked()).await
    });
    desk.close();
    ended
}

async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return tokio::signal::ctrl_c().await.unwrap_or_default();
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
