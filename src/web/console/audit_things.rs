//! What a line of the audit log is about, by the name that people give it, and where it is seen: the log itself holds ids alone.
use crate::domain::error::Result;
use crate::domain::id::{BatchId, ProducerId, ProductId, RecallId};
use crate::domain::number::RunId;
use crate::web::console::addressed::product_name;
use crate::web::console::call::Call;
use crate::web::console::task_words;
use std::collections::HashMap;

/// A thing with a name.
#[derive(Debug, Default)]
pub struct Thing {
    /// What it is called; empty where it has no name.
    pub name: String,
    /// Its page; empty where there is none for whoever reads.
    pub path: String,
}

/// What this object of the log is: `console/batches/lo-1/stamps` of a page, `batches/lo-1` of a program, `batch/lo-1` of a command. `is_all`:
/// the office reads it, whose pages are others than a producer's. What is none of these, or is gone, has no name.
pub fn of(call: &Call<'_>, object: &str, names: &HashMap<String, String>, is_all: bool) -> Result<Thing> {
    let mut parts = object.split('/').filter(|part| !["console", "office", ""].contains(part));
    let (Some(kind), Some(id)) = (parts.next(), parts.next()) else { return Ok(Thing::default()) };
    let services = call.services();
    let thing = |name: String, own: String, office: String| Thing {
        name,
        path: Some(if is_all { office } else { own })
            .filter(|path| !path.is_empty())
            .map(|path| call.path(&path))
            .unwrap_or_default(),
    };
    Ok(match kind {
        "batches" | "batch" => match batch(call, id)? {
            Some(lot) => thing(lot, format!("/console/batches/{id}"), format!("/trace/{id}")),
            None => Thing::default(),
        },
        "products" | "product" => match id.parse::<ProductId>() {
            Ok(product) if services.store.product(&product)?.is_some() => {
                let (own, office) = (format!("/console/products/{id}"), format!("/office/products/{id}"));
                thing(product_name(call, &product)?, own, office)
            }
            Ok(_) | Err(_) => Thing::default(),
        },
        "producers" | "producer" | "households" => match id.parse::<ProducerId>() {
            Ok(producer) if services.store.producer(&producer)?.is_some() => {
                thing(task_words::producer(call, &producer)?, String::new(), format!("/office/producers/{id}"))
            }
            Ok(_) | Err(_) => Thing::default(),
        },
        "stamps" | "runs" | "run" | "rolls" => match id.parse::<RunId>() {
            Ok(run) => match services.store.run(run)? {
                Some(run) => thing(task_words::run(call, &run)?, format!("/console/stamps/{}", run.id()), String::new()),
                None => Thing::default(),
            },
            Err(_) => Thing::default(),
        },
        "recalls" | "recall" => match id.parse::<RecallId>() {
            Ok(recall) => match services.store.recall(&recall)? {
                Some(of) => {
                    let (own, office) = (format!("/console/recalls/{id}"), format!("/office/recalls/{id}"));
                    thing(task_words::scope(call, &of.scope)?, own, office)
                }
                None => Thing::default(),
            },
            Err(_) => Thing::default(),
        },
        "people" | "account" => names.get(id).map_or_else(Thing::default, |name| {
            // A producer's other people are kept by its owner alone.
            thing(name.clone(), String::new(), format!("/office/people/{id}"))
        }),
        _ => Thing::default(),
    })
}

/// The lot of a batch that is there.
fn batch(call: &Call<'_>, id: &str) -> Result<Option<String>> {
    let Ok(id) = id.parse::<BatchId>() else { return Ok(None) };
    Ok(call.services().store.batch(&id)?.map(|owned| owned.record.lot.to_string()))
}
