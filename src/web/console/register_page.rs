//! One producer or product as the office sees it: what the record says, what proves it, who works for it.
use crate::domain::certificate::Subject;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{AccountId, PlaceId, ProducerId, ProductId};
use crate::domain::producer::{Approval, Producer};
use crate::domain::product::Product;
use crate::domain::time::Timestamp;
use crate::service::accounts::people;
use crate::service::form::field::Shape;
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::keep;
use crate::service::oversight::{self, ProductWord};
use crate::service::search::Standing;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::worded;
use crate::web::console::editor;
use crate::web::console::evidence::{self, PaperLine};
use crate::web::console::faults;
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::people::PATH as PEOPLE;
use crate::web::console::producer_choice::words;
use crate::web::console::recognitions::decision;
use crate::web::console::register_lists::kind_word;
use crate::web::console::shell::{Shell, role_word};
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::sheet::history::decisions;
use crate::web::sheet::row::{standing_text, star_text};
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// What a page leads to.
struct Kin {
    path: String,
    name: String,
    detail: String,
}

/// What the office says of a producer or product.
struct OfficeWord {
    /// In words.
    state: &'static str,
    /// Since when, and in whose word where the record holds it; empty where nothing was said.
    since: String,
    /// Why, where it is suspended.
    reason: String,
    suspended: bool,
    approved: bool,
    path: String,
    /// What it means to approve it, and the button's word.
    about: &'static str,
    approve: &'static str,
    /// The version that the page was opened on, for what is approved as it stands; empty = whatever it is.
    version: String,
    /// The form that keeps a producer from issuing.
    suspend: Option<(Vec<Wrong>, Field)>,
}

#[derive(Template)]
#[template(path = "register_page.html")]
struct RegisterPage {
    frame: Frame,
    shell: Shell,
    title: String,
    back: String,
    back_word: &'static str,
    /// Where the public looks at it.
    public: String,
    facts: Vec<(String, String)>,
    /// Decisions about its star.
    history: Vec<(String, String)>,
    kin_title: &'static str,
    kin_none: &'static str,
    kin: Vec<Kin>,
    people: Vec<Kin>,
    papers: Vec<PaperLine>,
    /// What keeps it from being approved as it was looked at.
    summary: Vec<Wrong>,
    /// What the office says of it, and what it may say now.
    word: OfficeWord,
    /// Where an item of a product is waived, and where it is recalled.
    deeds: Option<(String, String)>,
    /// Whether this person may say how well a paper is proved.
    checks: bool,
}

/// Columns of a record that say something to a reader, as label and value; empty ones are left out.
fn facts(call: &Call<'_>, kind: Kind, record: &Record, columns: &[&str]) -> Vec<(String, String)> {
    let (voice, lang) = (call.visit.voice, call.lang());
    let cells = record::write(record);
    let told = |column: &&str| {
        let field = kind.form().field(column)?;
        let cell = &cells.iter().find(|(of, _)| of == column)?.1;
        let shown = if matches!(field.shape, Shape::OneOf(_)) {
            worded(voice, column, cell)
        } else if matches!(field.shape, Shape::Id) {
            place(call, cell)
        } else {
            editor::shown(lang, field.shape, cell)
        };
        (!cell.is_empty()).then(|| (faults::label(lang, kind, field), shown))
    };
    columns.iter().filter_map(told).collect()
}

/// The name of a place, else its id.
fn place(call: &Call<'_>, id: &str) -> String {
    let place = id.parse::<PlaceId>().ok().and_then(|id| call.services().store.place(&id).ok().flatten());
    place.map_or_else(|| id.to_owned(), |place| words(call, &place.name, id))
}

/// `GET /office/producers/{id}`
pub fn producer(call: &Call<'_>) -> Answer {
    producer_page(call, StatusCode::OK, &Draft::default())
}

fn producer_page(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let id: ProducerId = call.named("producer-unknown")?;
    let unknown = || Error::not_found(Fault::new("producer-unknown").value(call.id));
    let producer = call.services().store.producer(&id)?.ok_or_else(unknown)?;
    let voice = call.visit.voice;
    let columns = [
        "producer_id",
        "address_printed_vi",
        "place_printed_id",
        "address_current_vi",
        "place_current_id",
        "phone",
        "email",
        "tax_code",
        "gln",
        "company_prefix",
        "established_on",
    ];
    let mut told = vec![(voice.word("office-producer-kind").to_owned(), kind_word(call, producer.kind).to_owned())];
    told.extend(facts(call, Kind::Producers, &Record::Producer(producer.clone()), &columns));
    let mut subjects = vec![Subject::Producer(id.clone())];
    for owned in call.services().store.register(RegisterKind::Area)? {
        if let RegisterRecord::Area(area) = owned.record
            && area.producer == id
        {
            subjects.push(Subject::Area(area.id));
        }
    }
    let page = RegisterPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: words(call, &producer.name, id.as_str()),
        back: call.path("/office/producers"),
        back_word: voice.word("console-menu-producers"),
        public: call.path(&format!("/producers/{id}")),
        facts: told,
        history: Vec::new(),
        kin_title: voice.word("console-menu-products"),
        kin_none: voice.word("office-producer-no-products"),
        kin: products(call, &id)?,
        people: workers(call, &id)?,
        papers: evidence::lines(call, &subjects)?,
        summary: Vec::new(),
        word: word(call, &producer, draft),
        deeds: None,
        checks: checks(call)?,
    };
    Outcome::page_as(status, &page)
}

/// What the office says of a producer, in words.
pub fn approval_word(office: &Approval) -> &'static str {
    match office {
        Approval::Unchecked => "office-unchecked",
        Approval::Approved(_) => "office-approved",
        Approval::Suspended { .. } => "office-suspended",
    }
}

fn word(call: &Call<'_>, producer: &Producer, draft: &Draft) -> OfficeWord {
    let voice = call.visit.voice;
    let day = |at: Timestamp| voice.date(call.state.registry.zone.day(at));
    let (since, reason) = match &producer.office {
        Approval::Unchecked => (String::new(), String::new()),
        Approval::Approved(since) => (day(*since), String::new()),
        Approval::Suspended { since, reason } => (day(*since), reason.clone()),
    };
    OfficeWord {
        state: voice.word(approval_word(&producer.office)),
        since,
        reason,
        suspended: matches!(producer.office, Approval::Suspended { .. }),
        approved: matches!(producer.office, Approval::Approved(_)),
        path: format!("/office/producers/{}", producer.id),
        about: voice.word("office-approve-about"),
        approve: voice.word("office-approve"),
        version: String::new(),
        suspend: (!matches!(producer.office, Approval::Suspended { .. })).then(|| {
            let field = draft.field(voice, "reason", voice.word("office-suspend-reason"), Input::Line("")).needed();
            (draft.summary(voice, &["reason"]), field.hinted(voice.word("office-suspend-reason-hint")))
        }),
    }
}

/// The same of a product: since when, and in whose word.
fn product_word(call: &Call<'_>, product: &Product) -> Result<OfficeWord> {
    let voice = call.visit.voice;
    let since = match &product.approved {
        None => String::new(),
        Some(approved) => {
            let day = voice.date(call.state.registry.zone.day(approved.since));
            let by = match approved.by.parse::<AccountId>() {
                Ok(id) => people::find(call.services(), &id).map_or_else(|_| approved.by.clone(), |account| account.person),
                Err(_) => approved.by.clone(),
            };
            format!("{day} · {by}")
        }
    };
    let version = keep::version(call.services(), Kind::Products, product.id.as_str())?;
    Ok(OfficeWord {
        state: voice.word(if product.approved.is_some() { "office-approved" } else { "office-unchecked" }),
        since,
        reason: String::new(),
        suspended: false,
        approved: product.approved.is_some(),
        path: format!("/office/products/{}", product.id),
        about: voice.word("office-approve-product-about"),
        approve: voice.word("office-approve-product"),
        version: editor::mark_of(version.as_ref()),
        suspend: None,
    })
}

/// `POST /office/products/{id}/approve`: `do=uncheck` takes it back. What changed since the page was opened is looked at again first.
pub fn approve_product(call: &Call<'_>) -> Answer {
    let id: ProductId = call.named("product-unknown")?;
    let (person, right) = (call.person()?, call.person()?.actor.can_oversee()?);
    let word = match call.posted.text("do") {
        "uncheck" => ProductWord::Uncheck,
        _ => ProductWord::Approve(person.account.id.as_str()),
    };
    let product = call.services().store.product(&id)?;
    let product = product.ok_or_else(|| Error::not_found(Fault::new("product-unknown").value(call.id)))?;
    // Sent twice it is done, though the record is another one by now.
    if product.approved.is_some() != matches!(word, ProductWord::Approve(_)) {
        let seen = editor::version(call.posted.text("version"));
        match seen.and_then(|seen| oversight::judge_product(call.services(), &right, &id, word, &seen, call.now)) {
            Ok(_) => {}
            Err(error) if is_of_form(&error) => {
                let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
                return product_page(call, problem::status(error.kind).0, &draft);
            }
            Err(error) => return Err(error),
        }
    }
    Outcome::goes(call.path(&format!("/office/products/{id}")))
}

/// `POST /office/producers/{id}/approve`
pub fn approve(call: &Call<'_>) -> Answer {
    let id: ProducerId = call.named("producer-unknown")?;
    oversight::approve(call.services(), &call.person()?.actor.can_oversee()?, &id, call.now)?;
    Outcome::goes(call.path(&format!("/office/producers/{id}")))
}

/// `POST /office/producers/{id}/suspend`
pub fn suspend(call: &Call<'_>) -> Answer {
    let id: ProducerId = call.named("producer-unknown")?;
    let right = call.person()?.actor.can_oversee()?;
    match oversight::suspend(call.services(), &right, &id, call.posted.text("reason"), call.now) {
        Ok(_) => Outcome::goes(call.path(&format!("/office/producers/{id}"))),
        Err(error) if is_of_form(&error) => {
            producer_page(call, problem::status(error.kind).0, &Draft::sent(call.posted).wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

/// Products of a producer, with their stars.
fn products(call: &Call<'_>, id: &ProducerId) -> Result<Vec<Kin>> {
    let (voice, catalogue) = (call.visit.voice, call.services().catalogue()?);
    let own = catalogue.products.values().filter(|listed| listed.product.producer == *id);
    let line = |listed: &crate::service::catalogue::Listed| {
        let standing = Standing::of(&listed.recognitions, call.today());
        let star = standing.star.map(|star| format!("{} · ", star_text(voice, star))).unwrap_or_default();
        Kin {
            path: call.path(&format!("/office/products/{}", listed.product.id)),
            name: words(call, &listed.product.name, listed.product.id.as_str()),
            detail: format!("{star}{}", standing_text(voice, standing)),
        }
    };
    Ok(own.map(line).collect())
}

/// Who works for a producer today, for itself or by a mandate.
fn workers(call: &Call<'_>, id: &ProducerId) -> Result<Vec<Kin>> {
    let today = call.today();
    let all = people::all(call.services())?.into_iter().filter(|account| account.suspended.is_none());
    Ok(all
        .filter(|account| account.acts_for(id, today))
        .map(|account| Kin {
            path: call.path(&format!("{PEOPLE}/{}", account.id)),
            detail: role_word(call.visit.voice, &account.role).to_owned(),
            name: account.person,
        })
        .collect())
}

/// Whether whoever is signed in keeps what the office keeps.
fn checks(call: &Call<'_>) -> Result<bool> {
    Ok(call.person()?.actor.can_import().is_ok())
}

/// `GET /office/products/{id}`
pub fn product(call: &Call<'_>) -> Answer {
    product_page(call, StatusCode::OK, &Draft::default())
}

/// All that an approval is about (`Product::tells_other`), in the languages in which it was declared, except its pictures.
fn told_of_product(call: &Call<'_>, product: &Product) -> Vec<(String, String)> {
    const WORDS: [&str; 5] = ["name_", "ingredients_", "storage_", "usage_", "warning_"];
    let fixed = [
        "register_number",
        "gtin",
        "group_code",
        "subgroup_vi",
        "brand_vi",
        "net_quantity",
        "net_unit",
        "shelf_life_days",
        "shelf_life_from",
        "batch_applicable",
        "standard_vi",
        "origin_place_id",
        "activation",
    ];
    let record = Record::Product(product.clone());
    let cells = record::write(&record);
    let worded = cells.iter().map(|(column, _)| *column).filter(|column| WORDS.iter().any(|word| column.starts_with(word)));
    let columns: Vec<&str> = fixed.into_iter().chain(worded).collect();
    facts(call, Kind::Products, &record, &columns)
}

fn product_page(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let id: ProductId = call.named("product-unknown")?;
    let unknown = || Error::not_found(Fault::new("product-unknown").value(call.id));
    let product = call.services().store.product(&id)?.ok_or_else(unknown)?;
    let voice = call.visit.voice;
    let word = product_word(call, &product)?;
    let recognitions = call.services().store.recognitions(&id)?;
    let standing = Standing::of(&recognitions, call.today());
    let mut told = vec![(voice.word("office-star").to_owned(), standing_text(voice, standing))];
    told.extend(told_of_product(call, &product));
    told.push((voice.word("office-product-pictures").to_owned(), product.pictures.len().to_string()));
    let history = decisions(voice, &recognitions, call.today());
    let maker = call.services().store.producer(&product.producer)?;
    let maker = Kin {
        path: call.path(&format!("/office/producers/{}", product.producer)),
        name: maker.map_or_else(|| product.producer.to_string(), |of| words(call, &of.name, of.id.as_str())),
        detail: String::new(),
    };
    let page = RegisterPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: words(call, &product.name, id.as_str()),
        back: call.path("/office/products"),
        back_word: voice.word("console-menu-products"),
        public: call.path(&format!("/products/{id}")),
        facts: told,
        history: history.iter().map(|row| decision(voice, row)).collect(),
        kin_title: voice.word("producer-choice"),
        kin_none: "",
        kin: vec![maker],
        people: Vec::new(),
        deeds: checks(call)?.then(|| {
            let recall = format!("/office/recalls/new?product_id={id}{}", call.visit.and_language());
            (call.path(&format!("/office/products/{id}/waive")), recall)
        }),
        papers: evidence::lines(call, &[Subject::Product(id)])?,
        summary: draft.summary(voice, &[]),
        word,
        checks: checks(call)?,
    };
    Outcome::page_as(status, &page)
}
