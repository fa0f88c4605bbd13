//! `temtin event BATCH STEP`: records one event of a batch, corrects one, hands goods over or receives them.
use crate::cli::context::{Context, command, common, needed, option, parsed, positional, text};
use crate::cli::terminal;
use crate::domain::cbv::{BizStep, Disposition};
use crate::domain::certificate::Evidence;
use crate::domain::error::{Fault, Result};
use crate::domain::event::Event;
use crate::domain::quantity::Quantity;
use crate::domain::time::Moment;
use crate::service::access::Actor;
use crate::service::events;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::text::catalogue::say_if_any;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "event"))
        .arg(positional(lang, "batch", "BATCH"))
        .arg(positional(lang, "step", "STEP"))
        .arg(option(lang, "at", "TIME"))
        .arg(option(lang, "location", "ID"))
        .arg(option(lang, "producer", "ID"))
        .arg(option(lang, "on-behalf-of", "ID"))
        .arg(option(lang, "quantity", "40 kg"))
        .arg(option(lang, "biz-step", "CBV"))
        .arg(option(lang, "disposition", "CBV"))
        .arg(option(lang, "note", "TEXT"))
        .arg(option(lang, "corrects", "EVENT").requires("reason"))
        .arg(option(lang, "reason", "TEXT").requires("corrects"))
        .arg(option(lang, "hands-to", "PRODUCER"))
        .arg(option(lang, "receives", "EVENT").conflicts_with("hands-to"))
        .arg(option(lang, "id", "ID"))
}

/// Records it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let event = event(&services, matches)?;
    let right = Actor::Operator.can_record(&events::owner(&services, &event)?)?;
    let done = events::add(&services, &right, &event, services.env.now())?;
    let batch = event.batch.as_ref().map_or("", |batch| batch.as_str());
    terminal::line(context, &context.say("cli-event-done", &[("id", event.id.as_str()), ("batch", batch)]));
    terminal::json(context, &json!({ "id": event.id, "batch": event.batch, "new": done == Done::Now }));
    Ok(())
}

/// The event that the flags tell of; what they leave out follows from the batch.
fn event(services: &Services, matches: &ArgMatches) -> Result<Event> {
    let owned = events::batch(services, &needed(matches, "batch")?)?;
    let batch = owned.record;
    let now: Moment = services.env.now().to_string().parse()?;
    let said = |name: &str| text(matches, name).unwrap_or_default().to_owned();
    let kind = said("step");
    if kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return Err(Fault::new("step-shape").value(kind).into());
    }
    let own_step = || kind.parse::<BizStep>().or_else(|_| "other".parse());
    let id = match parsed(matches, "id")? {
        Some(id) => id,
        None => format!("sk-{:016x}", u64::from_be_bytes(services.env.entropy()?)).parse()?,
    };
    Ok(Event {
        id,
        owner: owned.owner,
        product: batch.product,
        kind_vi: say_if_any(Lang::Vi, &format!("event-{}", kind.replace('_', "-")), &[]).unwrap_or_else(|| kind.clone()),
        epcis_type: "ObjectEvent".into(),
        action: "OBSERVE".into(),
        biz_step: parsed::<BizStep>(matches, "biz-step")?.map_or_else(own_step, Ok)?.into(),
        disposition: parsed::<Disposition>(matches, "disposition")?.map_or_else(String::new, String::from),
        happened: parsed(matches, "at")?.unwrap_or(now),
        recorded: now,
        location: parsed(matches, "location")?.or(batch.location),
        producer: parsed(matches, "producer")?.or(Some(batch.producer)),
        quantity: parsed::<Quantity>(matches, "quantity")?.map_or_else(String::new, String::from),
        why_vi: String::new(),
        note_vi: said("note"),
        evidence: Evidence::Declared,
        recorded_by: "office_on_behalf".into(),
        corrects: parsed(matches, "corrects")?,
        correction_vi: said("reason"),
        biz_location: None,
        on_behalf_of: parsed(matches, "on-behalf-of")?,
        inputs: vec![],
        outputs: vec![],
        parent: String::new(),
        hands_to: parsed(matches, "hands-to")?,
        receives: parsed(matches, "receives")?,
        attachment: None,
        audiences: Default::default(),
        unknown: Default::default(),
        batch: Some(batch.id),
        kind,
    })
}
