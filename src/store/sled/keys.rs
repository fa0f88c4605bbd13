//! The keys of the one tree. A key is two letters, then what names the record; numbers are big-endian, so that the order of
//! keys is the order of numbers. Ids hold only `[a-z0-9-]`, so a zero byte ends one safely.
//!
//! | key | value |
//! |---|---|
//! | `rg` | the registry |
//! | `ky` kid | a stamp key |
//! | `pl` `pr` `pd` `rc` `ct` `ar` `lo` id | place, producer, product, recognition, certificate, area, location, with owner |
//! | `mb` `en` `ed` `pm` `wv` id | member, row of a published register, its edition, promotion, waiver, with owner |
//! | `tk` id | token: what the service needs to run |
//! | `up` file owner | a file that a program sent, with its sizes |
//! | `wh` id, `wk` id, `wm` id, `ws` id | webhook; how far it has been told; a message to one; a scan of a stamp that nobody issued |
//! | `an` id | answer that a repeat gets again, for a day |
//! | `bp` change | where a backup ended, for one that goes on from there |
//! | `ho` run place, `pj` id, `wo` id, `lf` id | labels that were handed out; a big print; a link for a print house; a media, template or printer |
//! | `ac` id, `se` id, `iv` id | a person's account; a session of one; a link by which one chooses a password |
//! | `pc` form code | which product holds this GTIN (form 1) or register number (form 2) |
//! | `rx` product 0 recognition | a product's recognitions |
//! | `cx` form subject 0 certificate | a subject's certificates (form 1 product, 2 producer, 3 area) |
//! | `ba` id | a batch with its owner |
//! | `bl` product 0 lot | which batch holds this lot code |
//! | `bt` batch | item stamps that it has: issued, or bound now |
//! | `ev` id | an event |
//! | `eb` batch 0 time event, `ep` product 0 time event | events in their order |
//! | `ec` event, `er` event | the event that corrects it; the one that receives what it hands over |
//! | `eh` batch | the running hash over its events |
//! | `de` deed | what the deed key stands for |
//! | `nb` first | a reserved block |
//! | `ru` first | a run |
//! | `st` index | a chunk of states |
//! | `sc` run change, `bi` run change | changes of state and bindings of a run, in the order of deeds |
//! | `re` id, `ro` id | a recall as it stands; as it was ordered |
//! | `rb` batch 0 recall | a batch's recalls |
//! | `lb` index | 256 log entries |
//! | `le` number | a log entry that is in no bundle yet |
//! | `au` number | a line of the audit log |
//! | `ah` | its last head in the log |
//! | `ch` number | a change |
//!
//! Sums of scans stand in a tree of their own: number (5 bytes), year, month, day. Beside them, where no number is (5 zero bytes), sums of places:
//! first number of the run, year, month, day, how it is known (1 network, 2 told), region (6 bytes), the batch if it was bound. Rows of a load that is not merged yet stand in the tree `staged`
//! under the same keys, each value behind a byte 1, or as a byte 0 for a row that is taken away; its mark, a count of changes, under the key 0.
use crate::domain::certificate::Subject;
use crate::domain::event::Event;
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{BatchId, CertificateId, DeedKey, EventId, ProductId, RecallId, RecognitionId};
use crate::domain::number::{Number, RunId};
use crate::domain::recall::Scope;
use crate::domain::region::Region;
use crate::domain::registry::Kid;
use crate::domain::scan::{KnownBy, PlaceKey, ScanKey};
use crate::domain::time::Date;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::register::{RegisterKind, RegisterRecord};

/// The bytes of a key.
pub type Key = Vec<u8>;

fn key(tag: &[u8; 2], parts: &[&[u8]]) -> Key {
    let mut key = tag.to_vec();
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

/// The registry.
pub fn registry() -> Key {
    key(b"rg", &[])
}

/// All stamp keys.
pub const KEYS: &[u8; 2] = b"ky";

/// A stamp key.
pub fn stamp_key(kid: Kid) -> Key {
    key(KEYS, &[&kid.get().to_be_bytes()])
}

/// A register record, by the tag of its kind.
pub fn register(tag: &[u8; 2], id: &str) -> Key {
    key(tag, &[id.as_bytes()])
}

/// All products.
pub const PRODUCTS: &[u8; 2] = b"pd";

/// Tag and id of a register record.
pub fn register_name(record: &RegisterRecord) -> (&'static [u8; 2], &str) {
    (register_tag(record.kind()), record.id())
}

/// Tag of a kind of register record.
pub fn register_tag(kind: RegisterKind) -> &'static [u8; 2] {
    match kind {
        RegisterKind::Place => b"pl",
        RegisterKind::Producer => b"pr",
        RegisterKind::Product => PRODUCTS,
        RegisterKind::Recognition => b"rc",
        RegisterKind::Certificate => b"ct",
        RegisterKind::Area => b"ar",
        RegisterKind::Location => b"lo",
        RegisterKind::Member => b"mb",
        RegisterKind::Entry => b"en",
        RegisterKind::Edition => b"ed",
        RegisterKind::Promotion => b"pm",
        RegisterKind::Waiver => b"wv",
    }
}

/// A record that the service needs to run.
pub fn upkeep(kind: UpkeepKind, id: &str) -> Key {
    key(upkeep_tag(kind), &[id.as_bytes()])
}

/// Tag of a kind of such records.
pub fn upkeep_tag(kind: UpkeepKind) -> &'static [u8; 2] {
    match kind {
        UpkeepKind::Token => b"tk",
        UpkeepKind::Upload => b"up",
        UpkeepKind::Webhook => b"wh",
        UpkeepKind::WebhookMark => b"wk",
        UpkeepKind::Message => b"wm",
        UpkeepKind::Suspicion => b"ws",
        UpkeepKind::Answer => b"an",
        UpkeepKind::BackupPoint => b"bp",
        UpkeepKind::HandOut => b"ho",
        UpkeepKind::PrintJob => b"pj",
        UpkeepKind::WorkOrder => b"wo",
        UpkeepKind::LabelFile => b"lf",
        UpkeepKind::Account => b"ac",
        UpkeepKind::Session => b"se",
        UpkeepKind::Invitation => b"iv",
        UpkeepKind::Proposal => b"pp",
    }
}

/// Who holds a code.
pub fn code(code: ProductCode) -> Key {
    let form = match code {
        ProductCode::Gtin(_) => 1,
        ProductCode::Register(_) => 2,
    };
    key(b"pc", &[&[form], &code.as_u64().to_be_bytes()])
}

/// A product's recognitions.
pub fn recognitions_of(product: &ProductId) -> Key {
    key(b"rx", &[product.as_str().as_bytes(), &[0]])
}

/// One of them.
pub fn recognition_of(product: &ProductId, id: &RecognitionId) -> Key {
    [recognitions_of(product), id.as_str().into()].concat()
}

/// A subject's certificates.
pub fn certificates_of(subject: &Subject) -> Key {
    let (form, id) = match subject {
        Subject::Product(id) => (1, id.as_str()),
        Subject::Producer(id) => (2, id.as_str()),
        Subject::Area(id) => (3, id.as_str()),
    };
    key(b"cx", &[&[form], id.as_bytes(), &[0]])
}

/// One of them.
pub fn certificate_of(subject: &Subject, id: &CertificateId) -> Key {
    [certificates_of(subject), id.as_str().into()].concat()
}

/// All batches.
pub const BATCHES: &[u8; 2] = b"ba";

/// A batch.
pub fn batch(id: &BatchId) -> Key {
    key(BATCHES, &[id.as_str().as_bytes()])
}

/// Who holds a lot code.
pub fn lot(product: &ProductId, lot: &Lot) -> Key {
    key(b"bl", &[product.as_str().as_bytes(), &[0], lot.as_str().as_bytes()])
}

/// How many item stamps a batch has.
pub fn taken(batch: &BatchId) -> Key {
    key(b"bt", &[batch.as_str().as_bytes()])
}

/// All events.
pub const EVENTS: &[u8; 2] = b"ev";

/// An event.
pub fn event(id: &str) -> Key {
    key(EVENTS, &[id.as_bytes()])
}

/// A batch's events.
pub fn batch_events(batch: &BatchId) -> Key {
    key(b"eb", &[batch.as_str().as_bytes(), &[0]])
}

/// Events of a product that carry no batch.
pub fn product_events(product: &ProductId) -> Key {
    key(b"ep", &[product.as_str().as_bytes(), &[0]])
}

/// An event in its order.
pub fn event_of(event: &Event) -> Key {
    let whose = event.batch.as_ref().map_or_else(|| product_events(&event.product), batch_events);
    let at = event.happened.at.as_nanosecond();
    // The sign bit is turned, so that years before 1970 stand before later ones.
    let order = (at as u128) ^ (1 << 127);
    [whose, order.to_be_bytes().into(), event.id.as_str().into()].concat()
}

/// Which event corrects this one.
pub fn corrected_by(event: &EventId) -> Key {
    key(b"ec", &[event.as_str().as_bytes()])
}

/// Which event receives what this one hands over.
pub fn received_by(event: &EventId) -> Key {
    key(b"er", &[event.as_str().as_bytes()])
}

/// The running hash over a batch's events.
pub fn chain(batch: &BatchId) -> Key {
    key(b"eh", &[batch.as_str().as_bytes()])
}

/// What a deed key stands for.
pub fn deed(deed: &DeedKey) -> Key {
    key(b"de", &[deed.as_str().as_bytes()])
}

/// All blocks.
pub const BLOCKS: &[u8; 2] = b"nb";

/// A block.
pub fn block(first: Number) -> Key {
    key(BLOCKS, &[&first.get().to_be_bytes()])
}

/// All runs.
pub const RUNS: &[u8; 2] = b"ru";

/// A run.
pub fn run(id: RunId) -> Key {
    key(RUNS, &[&id.first().get().to_be_bytes()])
}

/// A chunk of states.
pub fn chunk(index: u64) -> Key {
    key(b"st", &[&index.to_be_bytes()])
}

/// A run's changes of state.
pub fn status_changes(run: RunId) -> Key {
    key(b"sc", &[&run.first().get().to_be_bytes()])
}

/// A run's bindings.
pub fn bindings(run: RunId) -> Key {
    key(b"bi", &[&run.first().get().to_be_bytes()])
}

/// One of a list, by the number of the change that made it.
pub fn at(list: Key, change: u64) -> Key {
    [list, change.to_be_bytes().into()].concat()
}

/// All recalls.
pub const RECALLS: &[u8; 2] = b"re";

/// A recall as it stands.
pub fn recall(id: &RecallId) -> Key {
    key(RECALLS, &[id.as_str().as_bytes()])
}

/// A recall as it was ordered.
pub fn ordered(id: &RecallId) -> Key {
    key(b"ro", &[id.as_str().as_bytes()])
}

/// A batch's recalls.
pub fn recalls_of(batch: &BatchId) -> Key {
    key(b"rb", &[batch.as_str().as_bytes(), &[0]])
}

/// One of them.
pub fn recall_of(batch: &BatchId, id: &RecallId) -> Key {
    [recalls_of(batch), id.as_str().into()].concat()
}

/// The record that a recall of a scope other than a batch names.
pub fn recalled(scope: &Scope) -> Option<Key> {
    match scope {
        Scope::Batch(_) => None,
        Scope::Stamps(range) => Some(run(range.run)),
        Scope::Product(id) => Some(register(PRODUCTS, id.as_str())),
        Scope::Area(id) => Some(register(b"ar", id.as_str())),
    }
}

/// All bundles.
pub const BUNDLES: &[u8; 2] = b"lb";

/// A bundle of entries.
pub fn bundle(index: u64) -> Key {
    key(BUNDLES, &[&index.to_be_bytes()])
}

/// All entries in no bundle.
pub const ENTRIES: &[u8; 2] = b"le";

/// An entry in no bundle.
pub fn entry(number: u64) -> Key {
    key(ENTRIES, &[&number.to_be_bytes()])
}

/// All lines of the audit log.
pub const AUDIT: &[u8; 2] = b"au";

/// A line of the audit log.
pub fn audit(seq: u64) -> Key {
    key(AUDIT, &[&seq.to_be_bytes()])
}

/// The last head of the audit log in the log.
pub fn logged_audit() -> Key {
    key(b"ah", &[])
}

/// All changes.
pub const CHANGES: &[u8; 2] = b"ch";

/// A change.
pub fn change(number: u64) -> Key {
    key(CHANGES, &[&number.to_be_bytes()])
}

/// The number at the end of a key of changes, entries, bundles or blocks.
pub fn last_number(key: &[u8]) -> Option<u64> {
    key.last_chunk().copied().map(u64::from_be_bytes)
}

/// A sum of scans, in its own tree.
pub fn scan(key: ScanKey) -> Key {
    [scans(key.number), day_bytes(key.day).into()].concat()
}

fn day_bytes(day: Date) -> [u8; 4] {
    let [y1, y2] = day.year().to_be_bytes();
    [y1, y2, day.month() as u8, day.day() as u8]
}

/// How keys of sums of places begin, in the tree of scans: no number is nought.
pub const SCAN_PLACES: &[u8; 5] = &[0; 5];

/// The first key of that tree behind them.
pub const SCANS_FROM: &[u8; 5] = &[0, 0, 0, 0, 1];

/// A run's sums of places from a day on.
pub fn scan_places(run: RunId, from: Date) -> Key {
    [SCAN_PLACES.as_slice(), &scans(run.first()), &day_bytes(from)].concat()
}

/// A sum of places.
pub fn scan_place(key: &PlaceKey) -> Key {
    let by = match key.by {
        KnownBy::Network => 1,
        KnownBy::Told => 2,
    };
    let bound = key.bound.as_ref().map_or("", |batch| batch.as_str());
    [scan_places(key.run, key.day).as_slice(), &[by], &key.region.bytes(), bound.as_bytes()].concat()
}

/// What a sum of places counts.
pub fn scan_place_of(key: &[u8]) -> Option<PlaceKey> {
    let rest = key.strip_prefix(SCAN_PLACES)?;
    let (run_day, rest) = rest.split_first_chunk::<9>()?;
    let ScanKey { number, day } = scan_of(run_day)?;
    let (by, rest) = rest.split_first()?;
    let by = match by {
        1 => KnownBy::Network,
        2 => KnownBy::Told,
        _ => return None,
    };
    let (region, bound) = rest.split_first_chunk::<{ Region::BYTES }>()?;
    let region = std::str::from_utf8(region).ok()?.trim_end_matches('\0').parse().ok()?;
    let bound = std::str::from_utf8(bound).ok()?;
    let bound = if bound.is_empty() { None } else { Some(bound.parse().ok()?) };
    Some(PlaceKey { run: RunId::of(number), day, by, region, bound })
}

/// A stamp's sums.
pub fn scans(number: Number) -> Key {
    number.get().to_be_bytes()[3..].to_vec()
}

/// Number and day of a sum.
pub fn scan_of(key: &[u8]) -> Option<ScanKey> {
    let (number, _) = key.split_last_chunk::<4>()?;
    let number = <[u8; 5]>::try_from(number).ok()?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    Some(ScanKey { number: Number::new(number).ok()?, day: scan_day(key)? })
}

/// The day of a sum.
pub fn scan_day(key: &[u8]) -> Option<Date> {
    let (_, [y1, y2, month, day]) = key.split_last_chunk()?;
    Date::new(i16::from_be_bytes([*y1, *y2]), *month as i8, *day as i8).ok()
}
