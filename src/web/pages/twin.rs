//! The same facts as the page, as data.
use crate::domain::attachment::Attachment;
use crate::domain::batch::ExpiryKind;
use crate::domain::hex;
use crate::domain::producer::ProducerKind;
use crate::domain::recall::{Hit, OrderedBy, Recall, RecallKind, RecallState};
use crate::domain::time::{Date, Timestamp};
use crate::domain::verdict::{Finding, Verdict};
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::stamp::shown::ShownStamp;
use crate::web::sheet::address::Address;
use crate::web::sheet::approval;
use crate::web::sheet::certificates::Line;
use crate::web::sheet::contact::Contact;
use crate::web::sheet::journey::Stage;
use crate::web::sheet::meters::MetersShown;
use crate::web::sheet::panel::Panel;
use crate::web::sheet::relatives::{Kin, kin};
use crate::web::sheet::star::StarLine;
use crate::web::voice::{Phrase, Sentence, Voice};
use serde::Serialize;

/// Verdict in stable words and in sentences of the language asked for.
#[derive(Serialize)]
pub struct VerdictTwin<'a> {
    verdict: &'static str,
    reasons: Vec<&'static str>,
    notices: Vec<&'static str>,
    title: &'static str,
    sentence: &'a Sentence,
    advice: &'a [Sentence],
    warnings: &'a [Sentence],
    recalls: Vec<RecallTwin<'a>>,
}

impl<'a> VerdictTwin<'a> {
    /// Of a verdict and its panel.
    pub fn of(voice: Voice, verdict: &'a Verdict, panel: &'a Panel) -> Self {
        let recalls = verdict.findings.iter().filter_map(|finding| match finding {
            Finding::Recall(recall, hit) => Some(RecallTwin::of(voice, recall, *hit)),
            Finding::Refused(_)
            | Finding::NoRun
            | Finding::Revoked(_)
            | Finding::PastUseBy(_)
            | Finding::Suspended(_)
            | Finding::NotBound
            | Finding::NotActivated => None,
        });
        Self {
            verdict: verdict.word.code(),
            reasons: verdict.findings.iter().map(Finding::code).collect(),
            notices: verdict.notices.iter().map(|notice| notice.code()).collect(),
            title: panel.title,
            sentence: &panel.sentence,
            advice: &panel.advice,
            warnings: &panel.notices,
            recalls: recalls.collect(),
        }
    }
}

/// The answer to a scan.
#[derive(Serialize)]
pub struct Twin<'a> {
    /// What it comes to.
    #[serde(flatten)]
    pub verdict: VerdictTwin<'a>,
    /// The day of the answer, in the registry's zone.
    pub today: Date,
    /// Present in a demo registry only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<bool>,
    /// What the stamp says, as `temtin verify` says it; null when the text is none.
    pub stamp: Option<ShownStamp<'a>>,
    /// What it was issued for.
    pub product: Option<ProductTwin<'a>>,
    /// The batch of its run or binding.
    pub batch: Option<BatchTwin<'a>>,
    /// Both answers about the star.
    pub star: Option<StarLine<'a>>,
    /// Every step of the batch.
    pub journey: Vec<Stage<'a>>,
    /// Documents, and what is missing.
    pub certificates: Vec<Line<'a>>,
    /// Whom to ask.
    pub contact: Contact<'a>,
}

#[derive(Serialize)]
struct ProducerTwin<'a> {
    id: &'a str,
    kind: ProducerKind,
    /// Since when the office approves it; null = not.
    approved_since: Option<Timestamp>,
    name: Option<Phrase<'a>>,
    address: Option<Phrase<'a>>,
    address_printed: Option<Phrase<'a>>,
}

/// Facts of a product; null = not declared.
#[derive(Serialize)]
pub struct ProductTwin<'a> {
    id: &'a str,
    gtin: Option<String>,
    register: u64,
    name: Option<Phrase<'a>>,
    /// Since when the office approves what it says; null = it is the producer's own word.
    approved_since: Option<Timestamp>,
    producer: ProducerTwin<'a>,
    net: Option<&'a str>,
    ingredients: Option<Phrase<'a>>,
    storage: Option<Phrase<'a>>,
    usage: Option<Phrase<'a>>,
    warning: Option<Phrase<'a>>,
    standard: Option<&'a str>,
    pictures: Vec<PictureTwin<'a>>,
}

#[derive(Serialize)]
struct PictureTwin<'a> {
    path: String,
    media: &'static str,
    title: Option<&'a str>,
    smaller: Vec<SmallerTwin>,
}

#[derive(Serialize)]
struct SmallerTwin {
    path: String,
    width: u32,
}

impl<'a> PictureTwin<'a> {
    fn of(picture: &'a Attachment) -> Self {
        let smaller = picture.smaller.iter().map(|size| SmallerTwin { path: size.path(), width: size.width }).collect();
        Self { path: picture.path(), media: picture.media.name(), title: given(&picture.title_vi), smaller }
    }
}

impl<'a> ProductTwin<'a> {
    /// Of a product.
    pub fn of(voice: Voice, facts: &'a ProductFacts) -> Self {
        let (product, producer) = (&facts.product, &facts.producer);
        let address = Address::of(voice, facts);
        Self {
            id: product.id.as_str(),
            gtin: product.gtin.map(|gtin| gtin.to_string()),
            register: product.register.as_u64(),
            name: voice.phrase(&product.name),
            approved_since: product.approved.as_ref().map(|approved| approved.since),
            producer: ProducerTwin {
                id: producer.id.as_str(),
                kind: producer.kind,
                approved_since: approval::producer_since(producer),
                name: voice.phrase(&producer.name),
                address: address.today,
                address_printed: address.printed,
            },
            net: given(&product.net),
            ingredients: voice.phrase(&product.ingredients),
            storage: voice.phrase(&product.storage),
            usage: voice.phrase(&product.usage),
            warning: voice.phrase(&product.warning),
            standard: given(&product.standard_vi),
            pictures: product.pictures.iter().map(PictureTwin::of).collect(),
        }
    }
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[derive(Serialize)]
struct AreaTwin<'a> {
    name: Option<Phrase<'a>>,
    place: Option<Phrase<'a>>,
}

/// Facts of a batch; null = not declared.
#[derive(Serialize)]
pub struct BatchTwin<'a> {
    id: &'a str,
    lot: &'a str,
    made_on: Date,
    packed_on: Option<Date>,
    expires: Option<Date>,
    expiry_kind: ExpiryKind,
    sell_until: Option<Date>,
    sold_out_on: Option<Date>,
    areas: Vec<AreaTwin<'a>>,
    made_from: Vec<Kin<'a>>,
    made_into: Vec<Kin<'a>>,
    completeness: MetersShown,
    /// Events in the running hash, and the hash in hex; null without events.
    chain: Option<ChainTwin>,
}

#[derive(Serialize)]
struct ChainTwin {
    count: u64,
    hash: String,
}

impl<'a> BatchTwin<'a> {
    /// Of a batch.
    pub fn of(voice: Voice, facts: &'a BatchFacts, today: Date) -> Self {
        let batch = &facts.batch;
        let area = |(area, place): &'a (_, Option<crate::domain::place::Place>)| {
            let area: &'a crate::domain::place::Area = area;
            AreaTwin { name: voice.phrase(&area.name), place: place.as_ref().and_then(|place| voice.phrase(&place.name)) }
        };
        Self {
            id: batch.id.as_str(),
            lot: batch.lot.as_str(),
            made_on: batch.made_on,
            packed_on: batch.packed_on,
            expires: batch.expiry,
            expiry_kind: batch.expiry_kind,
            sell_until: batch.sell_until,
            sold_out_on: batch.sold_out_on,
            areas: facts.areas.iter().map(area).collect(),
            made_from: kin(voice, &facts.made_from, today),
            made_into: kin(voice, &facts.made_into, today),
            completeness: MetersShown::of(voice, &facts.completeness),
            chain: (facts.chain.count > 0).then(|| ChainTwin { count: facts.chain.count, hash: hex::hex(&facts.chain.hash) }),
        }
    }
}

/// A recall or hold that was not lifted.
#[derive(Serialize)]
pub struct RecallTwin<'a> {
    id: &'a str,
    kind: RecallKind,
    state: RecallState,
    scope: &'static str,
    /// What it names: an id, or the numbers of the stamps.
    of: String,
    /// Whether it names something that the batch was made from, and not the batch.
    inherited: bool,
    since: Timestamp,
    ended: Option<Timestamp>,
    reason: Option<Phrase<'a>>,
    action: Option<Phrase<'a>>,
    order: Option<&'a str>,
    /// Null = ask the office.
    contact: Option<&'a str>,
    ordered_by: OrderedBy,
    /// Its report.
    path: String,
}

impl<'a> RecallTwin<'a> {
    /// Of a recall or hold.
    pub fn of(voice: Voice, recall: &'a Recall, hit: Hit) -> Self {
        Self {
            id: recall.id.as_str(),
            scope: recall.scope.code(),
            of: recall.scope.name(),
            inherited: hit == Hit::Origin,
            kind: recall.kind,
            state: recall.state,
            since: recall.since,
            ended: recall.ended,
            reason: voice.phrase(&recall.reason),
            action: voice.phrase(&recall.action),
            order: given(&recall.order),
            contact: given(&recall.contact),
            ordered_by: recall.ordered_by,
            path: format!("/recalls/{}", recall.id),
        }
    }
}
