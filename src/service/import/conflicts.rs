//! What a dataset would collide with in the store: looked up before anything is written, so that an import is all or nothing.
use crate::domain::attachment::FileHash;
use crate::domain::batch::Batch;
use crate::domain::error::{Fault, Result};
use crate::domain::gtin::ProductCode;
use crate::domain::product::Product;
use crate::domain::recall::Recall;
use crate::domain::time::Timestamp;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::RecallRow;
use crate::service::import::agreed;
use crate::service::import::dataset::Dataset;
use crate::service::import::follows::{self, Told};
use crate::service::services::Services;
use crate::store::contract::whole::Store;
use std::collections::BTreeSet;

/// Every conflict, with its file and line.
pub fn conflicts(services: &Services, data: &Dataset, now: Timestamp, told: Told<'_>) -> Result<Vec<Fault>> {
    let today = services.registry.zone.day(now);
    let store = services.store.as_ref();
    let mut faults = follows::faults(services, data, now, told)?;
    faults.extend(files(services, data)?);
    faults.extend(agreed::faults(services, data)?);
    let imported: BTreeSet<&str> = data.products.iter().map(|product| product.id.as_str()).collect();
    for (at, product) in data.lined(Kind::Products, &data.products) {
        let stamped = services.view().runs().any(|run| run.product == product.id);
        if let Some(stood) = store.product(&product.id)?.filter(|_| stamped) {
            faults.extend(stood.change_faults(product).into_iter().map(|fault| fault.at(at.file, at.line, "")));
        }
        faults.extend(codes(store, product, &imported)?.into_iter().map(|(column, fault)| fault.at(at.file, at.line, column)));
    }
    let imported: BTreeSet<&str> = data.batches.iter().map(|batch| batch.id.as_str()).collect();
    for (at, batch) in data.lined(Kind::Batches, &data.batches) {
        faults.extend(lot(store, batch, &imported)?.map(|fault| fault.at(at.file, at.line, "lot_code")));
        faults.extend(stamped(services, batch)?.into_iter().map(|fault| fault.at(at.file, at.line, "")));
    }
    for (at, event) in data.lined(Kind::Events, &data.events) {
        if store.event(&event.id)?.is_some_and(|stood| !stood.means(event)) {
            faults.push(Fault::new("event-exists").value(event.id.as_str()).at(at.file, at.line, "event_id"));
        }
    }
    for (at, row) in data.lined(Kind::Recalls, &data.recalls) {
        let since = row.since(&services.registry.zone);
        if row.scope.recalled().is_some() && store.recall(&row.id)?.is_some_and(|stood| !is_same(&stood, row, since)) {
            faults.push(Fault::new("recall-exists").value(row.id.as_str()).at(at.file, at.line, "recall_id"));
        }
        // A date to come would carry every later log entry with it.
        let dates = [("issued_on", Some(row.issued_on)), ("closed_on", row.closed_on)];
        for (column, day) in dates.into_iter().filter_map(|(column, day)| Some((column, day.filter(|day| *day > today)?))) {
            faults.push(Fault::new("date-to-come").arg("today", today).value(day.to_string()).at(at.file, at.line, column));
        }
    }
    Ok(data.shown(faults))
}

/// Files that rows name and that do not lie here: a table carries their hashes only.
fn files(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let pictures = data.lined(Kind::Products, &data.products).flat_map(|(at, product)| {
        let pictures = product.pictures.iter();
        pictures.map(move |picture| (at, "pictures", picture.hash))
    });
    let documents = data.lined(Kind::Certificates, &data.certificates);
    let documents = documents.filter_map(|(at, certificate)| Some((at, "file", certificate.file.as_ref()?.hash)));
    let proofs = data.lined(Kind::Events, &data.events);
    let proofs = proofs.filter_map(|(at, event)| Some((at, "attachment", event.attachment.as_ref()?.hash)));
    let mut named = pictures.chain(documents).chain(proofs).peekable();
    if named.peek().is_none() {
        return Ok(Vec::new());
    }
    let here: BTreeSet<FileHash> = services.files.list()?.into_iter().collect();
    let lost = named.filter(|(_, _, hash)| !here.contains(hash));
    Ok(lost.map(|(at, column, hash)| Fault::new("file-not-here").value(hash.to_string()).at(at.file, at.line, column)).collect())
}

/// Whether the store holds this very recall; what became of it meanwhile is another matter.
fn is_same(stood: &Recall, row: &RecallRow, since: Timestamp) -> bool {
    stood.kind == row.kind
        && row.scope.recalled().as_ref() == Some(&stood.scope)
        && stood.since == since
        && stood.reason == row.reason
        && stood.action == row.action
        && stood.order == row.order
        && stood.contact == row.contact
}

/// A code held by a product that this import does not replace.
fn codes(store: &dyn Store, product: &Product, imported: &BTreeSet<&str>) -> Result<Vec<(&'static str, Fault)>> {
    let register = ("register_number", Some(ProductCode::Register(product.register)));
    let gtin = ("gtin", product.gtin.map(ProductCode::Gtin));
    let mut taken = Vec::new();
    for (column, code) in [register, gtin].into_iter().filter_map(|(column, code)| Some((column, code?))) {
        if let Some(holder) = store.product_by_code(code)?.filter(|holder| !imported.contains(holder.id.as_str())) {
            taken.push((column, Fault::new("product-code-taken").arg("product", holder.id).value(code.to_string())));
        }
    }
    Ok(taken)
}

/// A lot held by a batch that this import does not replace.
fn lot(store: &dyn Store, batch: &Batch, imported: &BTreeSet<&str>) -> Result<Option<Fault>> {
    let holder = store.batch_by_lot(&batch.product, &batch.lot)?.map(|owned| owned.record.id);
    let holder = holder.filter(|holder| !imported.contains(holder.as_str()));
    Ok(holder.map(|holder| Fault::new("lot-taken").arg("batch", holder).arg("product", &batch.product).value(batch.lot.as_str())))
}

/// A change that a batch with stamps does not allow.
fn stamped(services: &Services, batch: &Batch) -> Result<Vec<Fault>> {
    let Some(stood) = services.store.batch(&batch.id)? else {
        return Ok(Vec::new());
    };
    let view = services.view();
    Ok(view.stamps_of(&batch.id).map_or_else(Vec::new, |taken| stood.record.change_faults(batch, taken)))
}
