//! An event (sự kiện): one step of a batch; append-only, corrected by another event.
use super::absent::absent;
use super::attachment::Attachment;
use super::audience::{Audience, Audiences, Fields};
use super::batch::Batch;
use super::cbv::{BizStep, Disposition};
use super::certificate::Evidence;
use super::error::Fault;
use super::id::{BatchId, EventId, LocationId, ProducerId, ProductId};
use super::quantity::Quantity;
use super::registry::Owner;
use super::time::{Date, Moment, Timestamp, Zone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a clock may be ahead of ours, in seconds.
pub const CLOCK_SLACK_SECONDS: i64 = 300;

/// What, when, where, why, who.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Stable slug.
    pub id: EventId,
    /// Whose record it is.
    pub owner: Owner,
    /// Which batch; `None` for a service.
    pub batch: Option<BatchId>,
    /// Which product.
    pub product: ProductId,
    /// Step code, such as `harvesting`.
    pub kind: String,
    /// Step in Vietnamese as recorded.
    pub kind_vi: String,
    /// EPCIS event type.
    pub epcis_type: String,
    /// EPCIS action; empty for a transformation.
    pub action: String,
    /// Business step: a Web URI of CBV 2.0, or the bare word in what was stored before.
    pub biz_step: String,
    /// Disposition, likewise; empty = none.
    pub disposition: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was written down; never before it happened.
    pub recorded: Moment,
    /// Read point: where it was seen.
    pub location: Option<LocationId>,
    /// Who.
    pub producer: Option<ProducerId>,
    /// Quantity with unit as declared; empty = none.
    pub quantity: String,
    /// Why, as recorded.
    pub why_vi: String,
    /// Note, as recorded.
    pub note_vi: String,
    /// How well it is proved.
    pub evidence: Evidence,
    /// Role of who wrote it down.
    pub recorded_by: String,
    /// The event that this one corrects; both stay.
    pub corrects: Option<EventId>,
    /// Why it is corrected.
    #[serde(default, skip_serializing_if = "absent")]
    pub correction_vi: String,
    /// Business location: where the goods are afterwards, where that is not the read point.
    #[serde(default, skip_serializing_if = "absent")]
    pub biz_location: Option<LocationId>,
    /// For whom it was written down, where that is another than who wrote.
    #[serde(default, skip_serializing_if = "absent")]
    pub on_behalf_of: Option<ProducerId>,
    /// What went in.
    #[serde(default, skip_serializing_if = "absent")]
    pub inputs: Vec<Portion>,
    /// What came out.
    #[serde(default, skip_serializing_if = "absent")]
    pub outputs: Vec<Portion>,
    /// What holds them, by its URI: a box, a pallet, a gift set.
    #[serde(default, skip_serializing_if = "absent")]
    pub parent: String,
    /// To whom the goods are handed; pending until that producer records the receipt.
    #[serde(default, skip_serializing_if = "absent")]
    pub hands_to: Option<ProducerId>,
    /// The handing over that this event receives.
    #[serde(default, skip_serializing_if = "absent")]
    pub receives: Option<EventId>,
    /// A photo or document.
    #[serde(default, skip_serializing_if = "absent")]
    pub attachment: Option<Attachment>,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
    /// Members that we do not know, by name, as they came (JSON text), so that they go out as they came in.
    #[serde(default, skip_serializing_if = "absent")]
    pub unknown: BTreeMap<String, String>,
}

/// How much of which batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// Which.
    pub batch: BatchId,
    /// How much; `None` = all of it, or not declared.
    #[serde(default, skip_serializing_if = "absent")]
    pub quantity: Option<Quantity>,
}

impl Event {
    /// Fields whose audience may differ.
    pub const FIELDS: Fields = &[
        ("quantity", Audience::Public),
        ("why", Audience::Partner),
        ("note", Audience::Public),
        ("attachment", Audience::Partner),
        ("location", Audience::Public),
        ("unknown", Audience::Office),
    ];

    /// What this audience sees of it.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        let [quantity, why, note, attachment, location, unknown] =
            ["quantity", "why", "note", "attachment", "location", "unknown"]
                .map(|field| !self.audiences.shows(field, Self::FIELDS, audience));
        if quantity {
            self.quantity.clear();
        }
        if why {
            self.why_vi.clear();
        }
        if note {
            self.note_vi.clear();
        }
        if location {
            (self.location, self.biz_location) = (None, None);
        }
        if unknown {
            self.unknown.clear();
            self.parent.clear();
        }
        self.attachment = self.attachment.filter(|_| !attachment);
        self
    }

    /// Whether another tells the same: words of the vocabulary were once kept bare, and are URIs now.
    pub fn means(&self, other: &Self) -> bool {
        let step = |text: &str| text.parse::<BizStep>().map_or_else(|_| text.to_owned(), String::from);
        let state = |text: &str| text.parse::<Disposition>().map_or_else(|_| text.to_owned(), String::from);
        let same = step(&self.biz_step) == step(&other.biz_step) && state(&self.disposition) == state(&other.disposition);
        same && *self == Self { biz_step: self.biz_step.clone(), disposition: self.disposition.clone(), ..other.clone() }
    }

    /// Whether it was written down long after it happened: over 48 hours.
    pub fn is_late(&self) -> bool {
        self.recorded.at.duration_since(self.happened.at).as_hours() >= 48 && self.recorded.at > self.happened.at
    }
}

/// What the rules of a new event look at, as things stand in the moment of writing.
#[derive(Debug, Clone, Copy)]
pub struct EventCase<'a> {
    /// The event that is wanted.
    pub event: &'a Event,
    /// Its batch.
    pub batch: Option<&'a Batch>,
    /// For each batch that its batch was made from: its id, and when it began.
    pub begun: &'a [(BatchId, Timestamp)],
    /// The event that it corrects.
    pub corrected: Option<&'a Event>,
    /// The correction that event already has.
    pub corrected_by: Option<&'a EventId>,
    /// The handing over that it receives.
    pub handed: Option<&'a Event>,
    /// The receipt that handing over already has.
    pub received_by: Option<&'a EventId>,
    /// Where days begin and end.
    pub zone: &'a Zone,
    /// The moment of writing.
    pub now: Timestamp,
}

/// Everything that stands against a new event: before it happened or to come (`recorded-before-happened`, `event-to-come`), of
/// another product (`event-product`), before what it was made from (`event-before-input`), after the batch was closed
/// (`event-after-closing`), a correction of what is not there, of another batch, or of what was corrected already
/// (`correction-unknown`, `correction-elsewhere`, `correction-of-past`), a receipt of what was not handed over, to another, or
/// was received already (`receipt-unknown`, `receipt-not-yours`, `receipt-twice`, `receipt-too-early`).
pub fn faults(case: &EventCase<'_>) -> Vec<Fault> {
    let EventCase { event, .. } = *case;
    let of = |code: Fault| code.arg("event", &event.id);
    let mut faults = Vec::new();
    if event.recorded.at < event.happened.at {
        faults.push(of(Fault::new("recorded-before-happened")).value(event.recorded.to_string()));
    }
    if event.recorded.at.duration_since(case.now).as_secs() > CLOCK_SLACK_SECONDS {
        faults.push(of(Fault::new("event-to-come")).arg("now", case.now).value(event.recorded.to_string()));
    }
    if let Some(batch) = case.batch {
        if batch.product != event.product {
            faults.push(of(Fault::new("event-product")).arg("product", &batch.product).value(event.product.as_str()));
        }
        if let Some((input, began)) = case.begun.iter().find(|(_, began)| event.happened.at < *began) {
            faults.push(
                of(Fault::new("event-before-input")).arg("input", input).arg("began", began).value(event.happened.to_string()),
            );
        }
        let day: Date = case.zone.day(event.happened.at);
        if let Some(closed) = batch.sold_out_on.filter(|closed| *closed < day) {
            faults.push(of(Fault::new("event-after-closing")).arg("closed", closed).value(event.happened.to_string()));
        }
    }
    faults.extend(correction_fault(case).map(of));
    faults.extend(receipt_fault(case).map(of));
    faults
}

fn correction_fault(case: &EventCase<'_>) -> Option<Fault> {
    let wanted = case.event.corrects.as_ref()?;
    let Some(corrected) = case.corrected else {
        return Some(Fault::new("correction-unknown").value(wanted.as_str()));
    };
    if (&corrected.batch, &corrected.product) != (&case.event.batch, &case.event.product) {
        return Some(Fault::new("correction-elsewhere").value(wanted.as_str()));
    }
    let other = case.corrected_by.filter(|other| **other != case.event.id);
    if let Some(other) = other {
        return Some(Fault::new("correction-of-past").arg("by", other).value(wanted.as_str()));
    }
    (case.event.recorded.at < corrected.recorded.at).then(|| Fault::new("correction-too-early").value(wanted.as_str()))
}

fn receipt_fault(case: &EventCase<'_>) -> Option<Fault> {
    let wanted = case.event.receives.as_ref()?;
    let Some(handed) = case.handed.filter(|handed| handed.hands_to.is_some() && handed.batch == case.event.batch) else {
        return Some(Fault::new("receipt-unknown").value(wanted.as_str()));
    };
    if handed.hands_to != case.event.producer {
        let to = handed.hands_to.as_ref().map_or("", ProducerId::as_str);
        return Some(Fault::new("receipt-not-yours").arg("to", to).value(wanted.as_str()));
    }
    if let Some(other) = case.received_by.filter(|other| **other != case.event.id) {
        return Some(Fault::new("receipt-twice").arg("by", other).value(wanted.as_str()));
    }
    (case.event.happened.at < handed.happened.at).then(|| Fault::new("receipt-too-early").value(wanted.as_str()))
}

/// How a handing over stands.
#[derive(Debug, Clone, PartialEq)]
pub enum HandOver<'a> {
    /// Not received yet.
    Pending,
    /// Received as it was sent.
    Received(&'a Event),
    /// Received, another quantity: what the receiver counted differs by more than scales do.
    Differs(&'a Event),
}

/// How the handing over of this event stands, among all events of the batch.
pub fn hand_over<'a>(sent: &Event, all: impl IntoIterator<Item = &'a Event>, piece: Option<Quantity>) -> HandOver<'a> {
    let Some(receipt) = all.into_iter().find(|event| event.receives.as_ref() == Some(&sent.id)) else {
        return HandOver::Pending;
    };
    let read = |text: &str| text.parse::<Quantity>().ok();
    let same = match (read(&sent.quantity), read(&receipt.quantity)) {
        (Some(out), Some(back)) => back.to(out.unit, piece).is_ok_and(|back| {
            let (out, back) = (out.amount.micro(), back.amount.micro());
            out.abs_diff(back) <= (out / 200).max(50_000.min(out / 20))
        }),
        (None, None) => sent.quantity == receipt.quantity,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if same { HandOver::Received(receipt) } else { HandOver::Differs(receipt) }
}

/// The running hash of a batch's events: how many, and SHA-256 over the hash before and the stored bytes' SHA-256. Nought for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// How many events.
    pub count: u64,
    /// The hash.
    pub hash: [u8; 32],
}
