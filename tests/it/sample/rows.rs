//! The sample as it stands in the store, and as a visitor sees it.
use crate::pages::visitor::{Page, get, the_site};
use serde_json::Value;
use temtin::domain::batch::Batch;
use temtin::domain::event::Event;
use temtin::domain::producer::Producer;
use temtin::domain::product::Product;
use temtin::domain::recognition::star_on;
use temtin::domain::time::Date;
use temtin::service::services::Services;

/// The registry that all these tests ask.
pub fn services() -> &'static Services {
    &the_site().services
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn batch(id: &str) -> Batch {
    services().store.batch(&id.parse().unwrap()).unwrap().unwrap().record
}

pub fn product(id: &str) -> Product {
    services().store.product(&id.parse().unwrap()).unwrap().unwrap()
}

pub fn producer(id: &str) -> Producer {
    services().store.producer(&id.parse().unwrap()).unwrap().unwrap()
}

pub fn events(batch: &str) -> Vec<Event> {
    services().store.events(&batch.parse().unwrap()).unwrap()
}

/// A product's star on a day.
pub fn star(product: &str, on: &str) -> Option<u8> {
    let rows = services().store.recognitions(&product.parse().unwrap()).unwrap();
    star_on(&rows, day(on)).map(|row| row.star)
}

/// Where a product's page lies.
pub fn path(product: &str) -> String {
    self::product(product).code().to_string()
}

/// Where a batch's page lies.
pub fn lot_path(batch: &str) -> String {
    let batch = self::batch(batch);
    format!("{}/10/{}", path(batch.product.as_str()), batch.lot)
}

/// A page that must be there.
pub fn page(path: &str) -> Page {
    let page = get(path);
    assert_eq!(page.status, 200, "{path}");
    page
}

/// The same as data.
pub fn data(path: &str) -> Value {
    crate::pages::visitor::data(path).json()
}
