//! Rows of keys, of the register, of batches and of events: each under its own key, with the indexes that it leaves.
use crate::domain::batch::Batch;
use crate::domain::certificate::Subject;
use crate::domain::event::Event;
use crate::domain::registry::{KeyState, Owned, StampKey};
use crate::log::entry::Body;
use crate::store::contract::register::RegisterRecord;
use crate::store::record::Record;
use crate::store::sled::audit::findings::{Audit, hash_of};
use crate::store::sled::keys;

impl Audit {
    pub(super) fn take_key(&mut self, key: &[u8], value: &[u8]) {
        let Some(stamp_key) = self.read::<StampKey>(key, value) else { return };
        self.stands_at(key, &keys::stamp_key(stamp_key.kid), StampKey::WHAT);
        if stamp_key.state == KeyState::Retired {
            self.account(Body::Key(StampKey { state: KeyState::Active, retired: None, ..stamp_key.clone() }));
        }
        self.account(Body::Key(stamp_key));
    }

    pub(super) fn take_register(&mut self, key: &[u8], value: &[u8]) {
        let Some(owned) = self.read::<Owned<RegisterRecord>>(key, value) else { return };
        let (tag, id) = keys::register_name(&owned.record);
        self.stands_at(key, &keys::register(tag, id), "register");
        match &owned.record {
            RegisterRecord::Product(product) => {
                product.codes().for_each(|code| self.derive(keys::code(code), &product.id));
                self.need(keys::register(b"pr", product.producer.as_str()), "producer");
            }
            RegisterRecord::Recognition(recognition) => {
                self.derive(keys::recognition_of(&recognition.product, &recognition.id), &recognition.id);
                self.need(keys::register(b"pd", recognition.product.as_str()), "product");
            }
            RegisterRecord::Certificate(certificate) => {
                self.derive(keys::certificate_of(&certificate.subject, &certificate.id), &certificate.id);
                let (tag, id) = match &certificate.subject {
                    Subject::Product(id) => (b"pd", id.as_str()),
                    Subject::Producer(id) => (b"pr", id.as_str()),
                    Subject::Area(id) => (b"ar", id.as_str()),
                };
                self.need(keys::register(tag, id), "subject");
            }
            RegisterRecord::Member(member) => self.need(keys::register(b"pr", member.cooperative.as_str()), "producer"),
            RegisterRecord::Entry(entry) => self.need(keys::register(b"ed", entry.edition.as_str()), "edition"),
            RegisterRecord::Place(_)
            | RegisterRecord::Producer(_)
            | RegisterRecord::Area(_)
            | RegisterRecord::Location(_)
            | RegisterRecord::Edition(_)
            | RegisterRecord::Promotion(_)
            | RegisterRecord::Waiver(_) => {}
        }
    }

    pub(super) fn take_batch(&mut self, key: &[u8], value: &[u8]) {
        let Some(owned) = self.read::<Owned<Batch>>(key, value) else { return };
        let (id, product) = (owned.record.id.clone(), owned.record.product.clone());
        self.stands_at(key, &keys::batch(&id), "batch");
        self.derive(keys::lot(&product, &owned.record.lot), &id);
        self.need(keys::register(b"pd", product.as_str()), "product");
        owned.record.inputs.iter().for_each(|input| self.need(keys::batch(&input.batch), "batch"));
        self.account(Body::Batch(id, hash_of(value)));
    }

    pub(super) fn take_event(&mut self, key: &[u8], value: &[u8]) {
        let Some(event) = self.read::<Event>(key, value) else { return };
        self.stands_at(key, &keys::event(event.id.as_str()), "event");
        self.derive(keys::event_of(&event), &event.id);
        self.need(keys::register(b"pd", event.product.as_str()), "product");
        if let Some(batch) = &event.batch {
            self.need(keys::batch(batch), "batch");
        }
        for (named, index) in [(&event.corrects, keys::corrected_by as fn(_) -> _), (&event.receives, keys::received_by)] {
            if let Some(named) = named {
                self.need(keys::event(named.as_str()), "event");
                self.newer.take_link(&event.id, index(named));
                self.derive_newer(index(named), &event.id);
            }
        }
        self.account(Body::Event(event, hash_of(value)));
    }
}
