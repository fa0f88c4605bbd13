//! Turns a run into label sheets from its run file: no private key is needed, so a reprint works for ever.
use crate::domain::batch::{Batch, ExpiryKind};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::number::{Number, NumberRange};
use crate::domain::product::Activation;
use crate::domain::recognition::{Recognition, star_on};
use crate::domain::registry::Mode;
use crate::domain::run::{Run, StatusReason};
use crate::domain::stamp::{StampKind, StampState};
use crate::domain::time::Timestamp;
use crate::label::content::{Blank, Facts, Row, Stamped, Star};
use crate::label::dots::Dpi;
use crate::label::format::{self, FileOrder, Format, LABELS_MAX};
use crate::label::imposition::Imposition;
use crate::label::layout::fit::lay_out;
use crate::label::look::Look;
use crate::label::media::Media;
use crate::service::access::CanIssue;
use crate::service::completeness;
use crate::service::facts::ProductFacts;
use crate::service::recall;
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use crate::stamp::code::PrintedCode;
use crate::stamp::{link, open};
use crate::text::catalogue::say;
use crate::text::dates::date;
use crate::text::lang::Lang;

/// What to print.
#[derive(Debug, Clone)]
pub struct PrintOrder {
    /// Which of the run's numbers; a batch stamp has one.
    pub numbers: NumberRange,
    /// How many labels of one batch stamp; item stamps are printed once each.
    pub copies: u32,
    /// How they are set out, and on what.
    pub imposition: Imposition,
    /// For a printer of this resolution.
    pub dpi: Dpi,
    /// As what.
    pub format: Format,
}

/// A printed file.
#[derive(Debug)]
pub struct Printed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Labels on it.
    pub labels: u32,
    /// Numbers left out because they are void.
    pub left_out: u32,
}

impl PrintOrder {
    /// The first sheet of a run.
    pub fn first_sheet(run: &Run, units: u32, media: Media, format: Format) -> Result<Self> {
        let page = media.per_page() as u32;
        let count = page.min(run.numbers.count());
        let copies = if run.kind == StampKind::Batch { page.min(units.max(1)) } else { 1 };
        let numbers = NumberRange::new(run.numbers.first(), count)?;
        Ok(Self { numbers, copies, imposition: Imposition::plain(media), dpi: Dpi::D600, format })
    }
}

/// Renders labels; every code was decoded again and compared before the bytes are given.
pub fn render(services: &Services, _: &CanIssue, run: &Run, order: &PrintOrder, now: Timestamp) -> Result<Printed> {
    if !run.numbers.covers(order.numbers) {
        let fault = Fault::new("print-outside-run").arg("run", run.numbers);
        return Err(fault.value(order.numbers.to_string()).into());
    }
    let wanted = u64::from(order.numbers.count()) * u64::from(order.copies);
    if order.copies == 0 || wanted > u64::from(LABELS_MAX) {
        return Err(Error::too_large(Fault::new("print-too-many").arg("max", LABELS_MAX).value(wanted.to_string())));
    }
    completeness::refuse_printing(services, &run.product, services.registry.zone.day(now))?;
    let kept: Vec<Number> =
        order.numbers.numbers().filter(|number| services.view().state_of(*number) != StampState::Revoked).collect();
    let left_out = order.numbers.count() - kept.len() as u32;
    // No number has more figures than the last, so no label is longer than its.
    let Some(longest) = kept.last() else {
        return Err(Error::conflict(Fault::new("print-all-void").value(order.numbers.to_string())));
    };
    let media = &order.imposition.media;
    let design =
        lay_out(&facts(services, run, now)?, &stamped(services, run, *longest)?, (media.width_um, media.height_um), order.dpi);
    let design = design.map_err(|fault| fault.arg("media", media))?;
    let count = kept.len() as u32 * order.copies;
    let look = Look::default();
    let file =
        FileOrder { design: &design, imposition: &order.imposition, count, dpi: order.dpi, look: &look, format: order.format };
    let source = |label: u32| stamped(services, run, kept[(label / order.copies) as usize]);
    let mut bytes = Vec::new();
    format::write(&file, &source, &mut bytes)?;
    Ok(Printed { bytes, labels: count, left_out })
}

/// Refused while the run's batch is recalled or held: asked before a file is made, and again when it is handed out.
pub fn may_hand_out(services: &Services, run: &Run) -> Result<()> {
    run.batch.as_ref().map_or(Ok(()), |batch| recall::refuse_stopped(&services.view(), batch))
}

/// Puts a known batch's stamps in force because their file is handed out; a roll, and a product that opted for an activation of
/// its own, stay as they are. Answers how many moved.
pub fn hand_out(
    services: &Services,
    right: &crate::service::access::CanChangeStatus,
    run: &Run,
    numbers: NumberRange,
    deed: DeedKey,
    now: Timestamp,
) -> Result<u32> {
    may_hand_out(services, run)?;
    let separate = services.product_facts(&services.view(), &run.product)?.product.activation == Activation::Separate;
    let waiting = numbers.numbers().any(|number| services.view().state_of(number) == StampState::NotActivated);
    if run.is_roll() || separate || !waiting {
        return Ok(0);
    }
    let order = StatusOrder { deed, numbers, reason: StatusReason::HandedOut };
    status::change(services, right, &order, now).map(|(moved, _)| moved)
}

/// A stamp's URL, from the run file.
pub fn url(services: &Services, run: &Run, number: Number) -> Result<(String, PrintedCode)> {
    let index = (number.get() - run.numbers.first().get()) as u32;
    let signature = services.run_files.signature(&run.file, index)?;
    let stamp = run.stamp(&services.registry.origin, number);
    Ok((link::write(&stamp, &signature, services.registry.scheme()), PrintedCode::new(number, &signature)))
}

/// Reads the stamp as a stranger would before it is printed: a damaged run file must not become a sheet of forged stamps.
fn prove(services: &Services, url: &str, code: &PrintedCode) -> Result<()> {
    let wrong = || Error::internal(Fault::new("print-stamp-wrong").value(code.to_string()));
    let view = services.view();
    let opened = open::open(url, &services.registry.origin, services.registry.mode, &view.keyring).map_err(|_| wrong())?;
    if opened.code == *code { Ok(()) } else { Err(wrong()) }
}

/// What is printed of a stamp, from the run file.
fn stamped(services: &Services, run: &Run, number: Number) -> Result<Stamped> {
    let (url, code) = url(services, run, number)?;
    prove(services, &url, &code)?;
    Ok(Stamped { url, code: code.to_string(), number: number.to_string() })
}

fn facts(services: &Services, run: &Run, now: Timestamp) -> Result<Facts> {
    let view = services.view();
    let product = services.product_facts(&view, &run.product)?;
    let batch = run.batch.as_ref().map(|id| services.batch_facts(&view, id)).transpose()?;
    let words = |key: &str| say(Lang::Vi, key, &[]);
    let star = star_for(&product, run, services.registry.zone.day(now))
        .map(|row| Star { count: row.star, words: say(Lang::Vi, "label-star", &[("star", &row.star.to_string())]) });
    let sample_mark = match services.registry.mode {
        Mode::Demo => Some(words("label-demo")),
        Mode::Production => None,
    };
    Ok(Facts {
        product: product.product.name.get("vi").unwrap_or_default().to_owned(),
        producer: product.producer.name.get("vi").unwrap_or_default().to_owned(),
        commune: commune(&product),
        star,
        rows: batch.as_ref().map(|facts| rows(&facts.batch)).unwrap_or_default(),
        net: Some(product.product.net.clone()).filter(|net| !net.is_empty()),
        host: services.registry.origin.to_string(),
        hint: words("label-scan-or-type"),
        sample_mark,
        blank: run.is_roll().then(blank),
    })
}

fn blank() -> Blank {
    let terms = ["label-blank-made", "label-blank-use-by", "label-blank-lot"].map(|key| say(Lang::Vi, key, &[])).into();
    Blank { terms, number: say(Lang::Vi, "label-number", &[]) }
}

/// The star on the day of printing: an expired product prints no new starred labels, and a roll carries one only when the
/// recognition outlasts its ceiling (product.md).
fn star_for<'a>(facts: &'a ProductFacts, run: &Run, today: crate::domain::time::Date) -> Option<&'a Recognition> {
    let star = star_on(&facts.recognitions, today)?;
    let outlasts = star.valid_to.is_none_or(|to| run.expiry.is_some_and(|ceiling| ceiling <= to));
    (!run.is_roll() || outlasts).then_some(star)
}

fn commune(facts: &ProductFacts) -> String {
    facts.commune().and_then(|place| place.name.get("vi")).unwrap_or_default().to_owned()
}

fn rows(batch: &Batch) -> Vec<Row> {
    let row = |key: &str, value: String| Row { term: say(Lang::Vi, key, &[]), value };
    let expiry = match batch.expiry_kind {
        ExpiryKind::UseBy => "label-use-by",
        ExpiryKind::BestBefore => "label-best-before",
    };
    let mut rows = vec![row("label-lot", batch.lot.to_string()), row("label-made", date(Lang::Vi, batch.made_on))];
    rows.extend(batch.expiry.map(|last| row(expiry, date(Lang::Vi, last))));
    rows
}
