//! What the office keeps, as lists: producers, products with their stars, papers that wait to be looked at, batches that do not balance.
use crate::domain::certificate::Certificate;
use crate::domain::error::{Fault, Result};
use crate::domain::producer::{Approval, Producer, ProducerKind};
use crate::domain::time::Date;
use crate::service::catalogue::Listed;
use crate::service::search::{Standing, Validity};
use crate::web::console::addressed::product_name;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::evidence;
use crate::web::console::faults;
use crate::web::console::listing::{self, Line, Listing};
use crate::web::console::producer_choice::{every, words};
use crate::web::console::shell::{MenuItem, Shell};
use crate::web::pages::frame::Frame;
use crate::web::sheet::row::{standing_text, star_text};
use crate::web::voice::Phrase;
use askama::Template;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "office_list.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    title: &'static str,
    about: &'static str,
    empty: &'static str,
    kin: Vec<MenuItem>,
    list: Listing,
}

/// What is said around a list, as keys of words.
pub struct Said {
    /// The list's own path.
    pub path: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is for; empty: nothing is said.
    pub about: &'static str,
    /// What stands in its place while it is empty.
    pub empty: &'static str,
}

/// A list of the office, with its parts.
pub fn page(call: &Call<'_>, said: &Said, kin: Vec<MenuItem>, lines: Vec<(String, Line)>) -> Answer {
    let voice = call.visit.voice;
    Outcome::page(&ListPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: voice.word(said.title),
        about: if said.about.is_empty() { "" } else { voice.word(said.about) },
        empty: voice.word(said.empty),
        kin,
        list: listing::of(call, said.path, lines),
    })
}

/// The part of the lists of producers and of products of which the office has said nothing.
pub const UNCHECKED: &str = "unchecked";

/// In which part of the list of producers one stands.
pub fn approval_part(office: &Approval) -> &'static str {
    match office {
        Approval::Unchecked => UNCHECKED,
        Approval::Approved(_) => "approved",
        Approval::Suspended { .. } => "suspended",
    }
}

/// What a kind of producer is called.
pub fn kind_word(call: &Call<'_>, kind: ProducerKind) -> &'static str {
    call.visit.voice.word(match kind {
        ProducerKind::Household => "kind-household",
        ProducerKind::Cooperative => "kind-cooperative",
        ProducerKind::CooperativeGroup => "kind-cooperative-group",
        ProducerKind::Company => "kind-company",
    })
}

/// `GET /office/producers`
pub fn producers(call: &Call<'_>) -> Answer {
    let (voice, catalogue) = (call.visit.voice, call.services().catalogue()?);
    let mut products: BTreeMap<&str, usize> = BTreeMap::new();
    for listed in catalogue.products.values() {
        *products.entry(listed.product.producer.as_str()).or_default() += 1;
    }
    let line = |producer: &Producer| {
        let count = products.get(producer.id.as_str()).copied().unwrap_or(0).to_string();
        let kind = kind_word(call, producer.kind).to_owned();
        let unit = producer.place_current.as_ref().unwrap_or(&producer.place_printed);
        let place = catalogue.places.get(unit).map(|place| words(call, &place.name, unit.as_str())).unwrap_or_default();
        let held = voice.say("office-producer-products", [("count", Phrase::plain(&count))]).bare();
        let line = Line {
            path: call.path(&format!("/office/producers/{}", producer.id)),
            name: words(call, &producer.name, producer.id.as_str()),
            details: [kind, place, held].into_iter().filter(|text| !text.is_empty()).collect(),
            tags: matches!(producer.office, Approval::Suspended { .. })
                .then(|| voice.word("office-suspended"))
                .into_iter()
                .collect(),
        };
        (format!("{} {}", producer.id, every(&producer.name)), line)
    };
    let part = listing::part(call);
    let shown = |producer: &&Producer| part.is_empty() || approval_part(&producer.office) == part;
    let lines = catalogue.producers.values().filter(shown).map(line).collect();
    let said = Said {
        path: "/office/producers",
        title: "console-menu-producers",
        about: "",
        empty: if part.is_empty() { "office-producers-empty" } else { "office-producers-none" },
    };
    let parts = [("", "office-products-all"), (UNCHECKED, "office-unchecked"), ("suspended", "office-suspended")];
    page(call, &said, parts_of(call, "/office/producers", &parts, &part), lines)
}

/// In which part of the list of products a star stands: within 90 days of its end, or past it.
pub fn part_of(standing: Standing) -> &'static str {
    match standing.validity {
        Validity::Expiring => "expiring",
        Validity::Expired | Validity::Ended => "expired",
        Validity::Valid => "valid",
        Validity::None => "none",
    }
}

/// `GET /office/products`; with `show=unchecked`, `show=expiring` or `show=expired` only those.
pub fn products(call: &Call<'_>) -> Answer {
    let (catalogue, today, part) = (call.services().catalogue()?, call.today(), listing::part(call));
    let shown = |listed: &&Listed| match part.as_str() {
        "" => true,
        UNCHECKED => listed.product.approved.is_none(),
        part => part_of(Standing::of(&listed.recognitions, today)) == part,
    };
    let line = |listed: &Listed| {
        let producer = catalogue.producers.get(&listed.product.producer);
        let producer = producer.map(|producer| words(call, &producer.name, producer.id.as_str())).unwrap_or_default();
        (format!("{} {}", listed.product.id, listed.folded), product(call, listed, producer, today))
    };
    let lines = catalogue.products.values().filter(shown).map(line).collect();
    let said = Said {
        path: "/office/products",
        title: "console-menu-products",
        about: "",
        empty: if part.is_empty() { "office-products-empty" } else { "office-products-none" },
    };
    let parts = [
        ("", "office-products-all"),
        (UNCHECKED, "office-unchecked"),
        ("expiring", "office-products-expiring"),
        ("expired", "office-products-expired"),
    ];
    page(call, &said, parts_of(call, "/office/products", &parts, &part), lines)
}

/// A list leads to its parts: what each is asked for by, and its word.
pub fn parts_of(call: &Call<'_>, path: &str, parts: &[(&str, &'static str)], part: &str) -> Vec<MenuItem> {
    let lang = call.visit.and_language();
    let item = |(show, word): &(&str, &'static str)| MenuItem {
        path: format!("{path}?show={show}{lang}"),
        word: call.visit.voice.word(word),
        here: *show == part,
    };
    parts.iter().map(item).collect()
}

fn product(call: &Call<'_>, listed: &Listed, producer: String, today: Date) -> Line {
    let (voice, product) = (call.visit.voice, &listed.product);
    let standing = Standing::of(&listed.recognitions, today);
    let number = product.register.to_string();
    let number = voice.say("console-register-number", [("number", Phrase::plain(&number))]).bare();
    let star = standing.star.map(|star| star_text(voice, star)).unwrap_or_default();
    Line {
        path: call.path(&format!("/office/products/{}", product.id)),
        name: words(call, &product.name, product.id.as_str()),
        details: [producer, number, star, standing_text(voice, standing)].into_iter().filter(|text| !text.is_empty()).collect(),
        tags: Vec::new(),
    }
}

/// `GET /office/papers`: documents that were handed in and that the office has not looked at.
pub fn papers(call: &Call<'_>) -> Answer {
    let line = |certificate: &Certificate| -> Result<(String, Line)> {
        let (path, of) = evidence::place(call, &certificate.subject)?;
        let details = vec![of, certificate.number.clone()];
        let line = Line {
            path: format!("{}#papers", call.path(&path)),
            name: evidence::named(call, certificate),
            details: details.into_iter().filter(|text| !text.is_empty()).collect(),
            tags: Vec::new(),
        };
        Ok((certificate.id.to_string(), line))
    };
    let lines = evidence::waiting(call)?.iter().map(line).collect::<Result<Vec<_>>>()?;
    let said =
        Said { path: "/office/papers", title: "office-papers-title", about: "office-papers-about", empty: "office-papers-empty" };
    page(call, &said, Vec::new(), lines)
}

/// The part of the list of balances that is about stamps: more were issued than units are declared.
pub const BEYOND: &str = "beyond";

/// Whether what does not agree is how many stamps there are.
pub fn is_beyond(fault: &Fault) -> bool {
    fault.code == "balance-beyond"
}

/// `GET /office/balance`: batches whose quantities do not agree; with `show=beyond` those that have more stamps than units.
pub fn balance(call: &Call<'_>) -> Answer {
    let part = listing::part(call);
    let beyond = part == BEYOND;
    let mut lines = Vec::new();
    for (id, found) in call.state.imbalances(call.now)?.iter() {
        let mut found = found.iter().filter(|fault| is_beyond(fault) == beyond).peekable();
        if found.peek().is_none() {
            continue;
        }
        let batch = call.services().store.batch(id)?;
        let (name, of) = match &batch {
            Some(owned) => (owned.record.lot.to_string(), product_name(call, &owned.record.product)?),
            None => (id.to_string(), String::new()),
        };
        let told = found.map(|fault| faults::sentence(call.lang(), fault));
        let details = std::iter::once(of).chain(told).filter(|text| !text.is_empty()).collect();
        let path = call.path(&format!("/trace/{id}"));
        lines.push((id.to_string(), Line { path, name, details, tags: Vec::new() }));
    }
    let (title, about, empty) = if beyond {
        ("office-beyond-title", "office-beyond-about", "office-beyond-empty")
    } else {
        ("office-balance-title", "office-balance-about", "office-balance-empty")
    };
    let parts = parts_of(call, "/office/balance", &[("", "office-balance-part"), (BEYOND, "office-beyond-part")], &part);
    page(call, &Said { path: "/office/balance", title, about, empty }, parts, lines)
}
