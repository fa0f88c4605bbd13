//! Stamps that are voided for ever: their numbers are typed or come as a file, are looked at, and are void once the look is confirmed.
use crate::domain::binding;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, DeedKey};
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::{Run, StatusReason};
use crate::domain::stamp::StampState;
use crate::service::print::spoiled::{LIST_MAX, List};
use crate::service::status::{self, StatusOrder};
use crate::text::figures::grouped;
use crate::web::console::addressed::product_name;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::voice::Phrase;
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};

/// What a list of spoiled numbers comes as.
pub const LISTS: &str = ".csv,.txt,.xlsx";

/// Ranges that the look shows; there may be a thousand.
const SHOWN: usize = 20;

/// Ranges that one hidden field carries: a text of a form is bounded, and a range has up to 28 characters.
const CARRIED: usize = 500;

/// Sums of scans that are read for one look.
const SUMS_MAX: usize = 20_000;

/// How lists are read: as numbers, or all that is wrong with them.
pub type Reading<'a> = dyn Fn(&[List<'_>]) -> std::result::Result<Vec<NumberRange>, Vec<Fault>> + 'a;

/// What is to be voided, and from which page.
pub struct Voiding<'a> {
    /// The run that all numbers are of.
    pub run: &'a Run,
    /// Why.
    pub reason: StatusReason,
    /// Where the form is sent.
    pub action: String,
    /// The page that it stands on.
    pub back: String,
}

#[derive(Template)]
#[template(path = "void_look.html")]
struct LookPage {
    frame: Frame,
    shell: Shell,
    product: String,
    /// How many come out of force.
    count: String,
    /// Of which lots how many; of a roll also those of none.
    lots: Vec<(String, String)>,
    numbers: Vec<String>,
    /// Ranges that are not shown.
    more: usize,
    reason: &'static str,
    /// How many of them somebody has scanned; none for nobody.
    scanned: Option<String>,
    /// Numbers that were void before.
    before: Option<String>,
    carried: Vec<(&'static str, String)>,
    action: String,
    back: String,
}

/// Whether a form brings numbers, typed or in a file.
pub fn brings_numbers(call: &Call<'_>) -> bool {
    call.posted.file("spoiled_file").is_some() || call.posted.all("numbers").any(|text| !text.is_empty())
}

/// The numbers that a form brings, typed and in a file, as `read` takes them, and one that was `seen` on a label. All faults at once, each at its
/// field; those of a file with its line.
pub fn lists(call: &Call<'_>, seen: Option<Number>, read: &Reading<'_>) -> Result<Vec<NumberRange>> {
    let file = call.posted.file("spoiled_file");
    if file.is_some_and(|file| file.bytes.len() > LIST_MAX) {
        return Err(Fault::new("file-too-large").arg("max", LIST_MAX).at("", 0, "spoiled_file").into());
    }
    let typed = call.posted.all("numbers").map(str::to_owned).chain(seen.map(|number| number.to_string()));
    // A range is written with either dash.
    let text = typed.collect::<Vec<_>>().join("\n").replace('–', "-");
    let typed = List { file: "", content: text.as_bytes() };
    let lists: Vec<List<'_>> =
        [typed].into_iter().chain(file.map(|file| List { file: &file.file_name, content: &file.bytes })).collect();
    let placed = |fault: Fault| {
        let (name, line) = fault.at.as_ref().map_or((String::new(), 0), |at| (at.file.clone(), at.line));
        let of_file = !name.is_empty() || (file.is_some() && text.trim().is_empty());
        if of_file { fault.at(&name, line, "spoiled_file") } else { fault.at("", 0, "numbers") }
    };
    read(&lists).map_err(|faults| Error::invalid(faults.into_iter().map(placed).collect()))
}

/// Shows what would be void: how many of which lots, and whether somebody has scanned them. Nothing is done.
///
/// # Errors
/// `void-already` where all of them are void.
pub fn look(call: &Call<'_>, of: &Voiding<'_>, ranges: &[NumberRange]) -> Answer {
    let (voice, lang) = (call.visit.voice, call.lang());
    let (count, before) = {
        let view = call.services().view();
        let count: u64 = ranges.iter().map(|range| view.count_standing(*range)).sum();
        (count, ranges.iter().map(|range| u64::from(range.count())).sum::<u64>() - count)
    };
    if count == 0 {
        return Err(Fault::new("void-already").at("", 0, "numbers").into());
    }
    let told = |range: &NumberRange| {
        if range.count() == 1 { range.first().to_string() } else { format!("{} – {}", range.first(), range.last()) }
    };
    let carried = ranges.chunks(CARRIED).map(|some| some.iter().map(written).collect::<Vec<_>>().join(", "));
    let carried = carried.map(|numbers| ("numbers", numbers));
    Outcome::page(&LookPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        product: product_name(call, &of.run.product)?,
        count: grouped(lang, count),
        lots: lots(call, of.run, ranges)?,
        numbers: ranges.iter().take(SHOWN).map(told).collect(),
        more: ranges.len().saturating_sub(SHOWN),
        reason: voice.word_of("void-", of.reason.code()).unwrap_or(of.reason.code()),
        scanned: scanned(call, ranges)?,
        before: (before > 0).then(|| grouped(lang, before)),
        carried: carried.chain([("reason", of.reason.code().to_owned()), ("deed", call.deed()?.to_string())]).collect(),
        action: of.action.clone(),
        back: of.back.clone(),
    })
}

/// A range as people type it.
fn written(range: &NumberRange) -> String {
    if range.count() == 1 { range.first().to_string() } else { range.to_string() }
}

/// How many stamps of which lot would be void; of a roll also those that are tied to none.
fn lots(call: &Call<'_>, run: &Run, ranges: &[NumberRange]) -> Result<Vec<(String, String)>> {
    let mut lots: BTreeMap<Option<BatchId>, u64> = BTreeMap::new();
    {
        let view = call.services().view();
        for range in ranges {
            let standing = view.count_standing(*range);
            let mut free = standing;
            for (batch, piece) in binding::held(view.bindings_of(run.id()), *range) {
                let bound = view.count_standing(piece);
                free = free.saturating_sub(bound);
                *lots.entry(Some(batch.clone())).or_default() += bound;
            }
            *lots.entry(run.batch.clone()).or_default() += free;
        }
    }
    let named = |(batch, count): (Option<BatchId>, u64)| {
        let lot = match &batch {
            None => call.visit.voice.word("void-look-unbound").to_owned(),
            Some(id) => call.services().store.batch(id)?.map_or_else(|| id.to_string(), |owned| owned.record.lot.to_string()),
        };
        Ok((lot, grouped(call.lang(), count)))
    };
    lots.into_iter().filter(|(_, count)| *count > 0).map(named).collect()
}

/// How many of them have been scanned; none for nobody. As far as is read at once.
fn scanned(call: &Call<'_>, ranges: &[NumberRange]) -> Result<Option<String>> {
    let (mut seen, mut left) = (BTreeSet::new(), SUMS_MAX);
    for range in ranges {
        let sums = call.services().store.scan_sums(*range, left)?;
        left = left.saturating_sub(sums.len());
        let view = call.services().view();
        seen.extend(sums.iter().map(|sum| sum.key.number).filter(|number| view.state_of(*number) != StampState::Revoked));
    }
    let text = grouped(call.lang(), seen.len() as u64);
    Ok((!seen.is_empty()).then(|| if left == 0 { format!("≥ {text}") } else { text }))
}

/// How many were just voided, as the address says; none where a second click found nothing more.
pub fn voided(call: &Call<'_>) -> Option<String> {
    let count = parameter(call.visit.query(), "voided")?.parse::<u32>().ok().filter(|count| *count > 0)?;
    Some(grouped(call.lang(), u64::from(count)))
}

/// Voids ranges, each a deed of its own under the form's: sent twice it is done once. How many came out of force; a range of which all were void
/// before is passed over.
///
/// # Errors
/// `void-already` where that is so of every range.
pub fn void(call: &Call<'_>, of: &Voiding<'_>, ranges: &[NumberRange]) -> Result<u32> {
    let right = call.person()?.actor.can_change_status(&of.run.owner)?;
    let deed = call.deed()?;
    let (mut moved, mut done) = (0, false);
    for numbers in ranges {
        // Named by where it begins: a try that was cut off goes on where it stopped.
        let deed: DeedKey = format!("{deed}-{}", numbers.first()).parse()?;
        let order = StatusOrder { deed, numbers: *numbers, reason: of.reason };
        match status::change(call.services(), &right, &order, call.now) {
            Ok((count, _)) => (moved, done) = (moved + count, true),
            Err(error) if error.code() == "status-none-moved" => {}
            Err(error) => return Err(error),
        }
    }
    if done { Ok(moved) } else { Err(Fault::new("void-already").at("", 0, "numbers").into()) }
}
