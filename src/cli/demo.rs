//! `temtin demo`: the main job on sample data. It only calls the deeds and holds no logic of its own.
use crate::cli::context::{Context, command, common, option, switch, text};
use crate::cli::demo_people;
use crate::cli::desk::server::Desk;
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::serve::{PORT, listen, port, run_server, this_computer};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Mode;
use crate::domain::run::Run;
use crate::domain::time::Zone;
use crate::label::format::Format;
use crate::label::media::Media;
use crate::service::access::Actor;
use crate::service::env::Env;
use crate::service::import::reading;
use crate::service::import::rolls::rolls;
use crate::service::import::sample_scans::sample_scans;
use crate::service::import::table::Files;
use crate::service::passphrase;
use crate::service::print::order::PrintOrder;
use crate::service::print::sheet::{Setting, render};
use crate::service::replay::{self, Sample};
use crate::service::services::Services;
use crate::service::setup::{self, InitOrder};
use crate::service::{keys, proposals, showcase};
use crate::text::lang::Lang;
use crate::web::serve::Listeners;
use clap::{ArgMatches, Command};
use rayon::prelude::*;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! sample {
    ($($file:literal)*) => {
        &[$(($file, include_bytes!(concat!("../../fixtures/", $file)).as_slice())),*]
    };
}

/// The sample data, embedded so that the demo runs from any folder.
const SAMPLE: &[(&str, &[u8])] = sample! {
    "ocop/places.csv" "ocop/producers.csv" "ocop/products.csv" "ocop/recognitions.csv" "ocop/certificates.csv" "ocop/areas.csv"
    "ocop/locations.csv" "ocop/batches.csv" "ocop/batch_inputs.csv" "ocop/events.csv" "ocop/recalls.csv" "ocop/promotions.csv"
    "ocop/register_2024.csv" "ocop/headline_2024.json" "ocop/scans.csv" "demo/rolls.csv" "demo/waivers.csv"
};

/// Where a label without a port leads.
const HTTP_PORT: u16 = 80;

/// The sample's own beginning: before its first row.
const BEGINNING: &str = "2025-01-01";

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "demo"))
        .arg(option(lang, "port", "N"))
        .arg(option(lang, "admin-port", "N"))
        .arg(option(lang, "origin", "HOST[:PORT]"))
        .arg(switch(lang, "lan").conflicts_with("origin"))
        .arg(switch(lang, "once"))
}

/// Runs it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let data = if text(matches, "data").is_some() { context.data.clone() } else { context.data.join("demo") };
    let context = &Context { data, ..context.clone() };
    let lan = matches.get_flag("lan");
    let wanted = wanted_origin(matches)?;
    let services = prepare(context, wanted.as_deref(), port(matches, "port")?.unwrap_or(PORT))?;
    let admin_port = port(matches, "admin-port")?.unwrap_or(0);
    let port = port(matches, "port")?.or(origin_port(&services)).unwrap_or(PORT);
    let address = if lan { SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port) } else { this_computer(port) };
    let once = matches.get_flag("once");
    if !once {
        // Known before the work, taken after it: nobody waits on a port that does not answer yet.
        drop(listen(address)?);
    }
    load(context, &services)?;
    print_sheets(context, &services)?;
    demo_people::make(&services)?;
    show(context, &services)?;
    if once {
        return Ok(());
    }
    // Any free port serves a demo's operator.
    let admin = listen(this_computer(admin_port))?;
    let listeners = Listeners { pages: listen(address)?, admin };
    let desk = Desk::open(services.clone(), context.config.clone())?;
    let url = services.registry.base();
    let host = services.registry.origin.as_str();
    if ["localhost", "127."].iter().any(|local| host.starts_with(local)) {
        terminal::line(context, &context.say("cli-demo-this-computer", &[]));
    }
    if port != origin_port(&services).unwrap_or(HTTP_PORT) {
        terminal::line(context, &context.say("cli-demo-other-port", &[("url", &url)]));
    }
    let said = context.say("cli-serve-listening", &[("address", &address.to_string()), ("url", &url)]);
    run_server(context, listeners, services, desk, &said)
}

fn wanted_origin(matches: &ArgMatches) -> Result<Option<String>> {
    let port = port(matches, "port")?.unwrap_or(PORT);
    if matches.get_flag("lan") {
        return lan_address().map(|ip| Some(format!("{ip}:{port}")));
    }
    Ok(text(matches, "origin").map(str::to_owned))
}

/// This computer's address towards its network. Nothing is sent: connecting a UDP socket only chooses the route.
fn lan_address() -> Result<Ipv4Addr> {
    let chosen = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    match chosen.map(|address| address.ip()) {
        Ok(IpAddr::V4(ip)) if !ip.is_loopback() && !ip.is_unspecified() => Ok(ip),
        _ => Err(Error::refused_to_start(Fault::new("lan-address-unknown"))),
    }
}

fn origin_port(services: &Services) -> Option<u16> {
    let origin = services.registry.origin.as_str();
    origin.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
}

/// Makes the registry and its key, or opens what stands.
fn prepare(context: &Context, wanted: Option<&str>, port: u16) -> Result<Arc<Services>> {
    if !setup::is_set_up(&context.data)? {
        let zone: Zone = Zone::DEFAULT.parse()?;
        let order = InitOrder {
            origin: wanted.map_or_else(|| format!("localhost:{port}"), str::to_owned),
            mode: Mode::Demo,
            zone: Zone::DEFAULT.to_owned(),
            office: context_words("demo-office"),
            office_contact: context_words("demo-contact"),
            report_to: "mailto:bao-nghi-ngo@example.com".to_owned(),
        };
        setup::init(
            &context.data,
            &order,
            &Env::system(),
            zone.start_of(crate::domain::time::parse_date(BEGINNING)?),
            &passphrase::none,
        )?;
    }
    let services = context.open()?;
    if services.registry.mode != Mode::Demo {
        return Err(Error::conflict(Fault::new("demo-not-demo").arg("dir", context.data.display())));
    }
    if let Some(wanted) = wanted.filter(|wanted| *wanted != services.registry.origin.as_str()) {
        let fault = Fault::new("origin-fixed").arg("origin", &services.registry.origin).value(wanted);
        return Err(Error::conflict(fault));
    }
    if services.view().keys.is_empty() {
        keys::new_key(&services, &Actor::Operator.can_change_keys(&proposals::alone(&services)?)?, services.registry.created)?;
    }
    Ok(services)
}

fn context_words(key: &str) -> String {
    crate::text::catalogue::say(Lang::Vi, key, &[])
}

fn load(context: &Context, services: &Services) -> Result<()> {
    let files: Files = SAMPLE.iter().map(|(path, bytes)| (name_of(path), bytes.to_vec())).collect();
    let data = reading::read(&files, services)?;
    let mut faults = Vec::new();
    let rolls = rolls(&files, &mut faults);
    let scans = sample_scans(&files, &mut faults);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let bar = terminal::progress(context, &context.say("cli-demo-loading", &[]));
    replay::replay(services, &Sample { data: &data, rolls: &rolls, scans: &scans }, |done, of| bar.show(done as u64, of as u64))
}

fn name_of(path: &str) -> String {
    path.rsplit_once('/').map_or(path, |(_, name)| name).to_owned()
}

/// The first sheet of each run, as it was printed on the day of issue.
fn print_sheets(context: &Context, services: &Services) -> Result<()> {
    let dir = context.data.join("labels");
    fs::create_dir_all(&dir).map_err(|source| unwritable(&dir, source))?;
    let runs: Vec<Arc<Run>> = services.view().runs().cloned().collect();
    let bar = terminal::progress(context, &context.say("cli-demo-printing", &[]));
    let begun = AtomicU64::new(0);
    runs.par_iter().try_for_each(|run| {
        let name = run.lot.as_ref().map_or_else(|| run.id().to_string(), ToString::to_string);
        let path = dir.join(format!("{name}.pdf"));
        bar.show(begun.fetch_add(1, Ordering::Relaxed) + 1, runs.len() as u64);
        if path.exists() {
            return Ok(());
        }
        let units = run.batch.as_ref().map(|id| services.store.batch(id)).transpose()?.flatten().and_then(|o| o.record.units);
        let order = PrintOrder::first_page(services, run, units.unwrap_or(1), Media::named("L7160")?, Format::Pdf)?;
        let setting = Setting { at: run.issued_at, printing: 1 };
        let (bytes, _) = render(services, &Actor::Operator.can_issue(&run.owner)?, run, &order, setting)?;
        write_draft(context, &path, &bytes)?.keep().map_err(|source| unwritable(&path, source))
    })
}

fn show(context: &Context, services: &Services) -> Result<()> {
    let labels = context.data.join("labels").display().to_string();
    let runs = services.view().runs().count().to_string();
    terminal::line(context, &context.say("cli-demo-ready", &[("runs", &runs), ("labels", &labels)]));
    let examples = showcase::examples(services, services.env.now())?;
    for example in &examples {
        let reason = example.reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        terminal::line(context, &format!("  {}{reason}:\n    {}", example.word, example.url));
    }
    if let Some(example) = examples.last() {
        let base = services.registry.base();
        terminal::line(context, &context.say("cli-demo-code", &[("url", &format!("{base}/c/{}", example.code))]));
    }
    let listed: Vec<_> = examples
        .iter()
        .map(|e| serde_json::json!({ "verdict": e.word, "reason": e.reason, "url": e.url, "code": e.code, "kind": e.kind }))
        .collect();
    let people = demo_people::show(context, services)?;
    let told = serde_json::json!({ "origin": services.registry.origin, "labels": labels, "examples": listed, "people": people });
    terminal::json(context, &told);
    Ok(())
}
