//! Rows of deeds, runs and recalls.
use crate::domain::recall::Recall;
use crate::domain::run::Run;
use crate::log::entry::Body;
use crate::store::deed::Deed;
use crate::store::sled::audit::findings::{Audit, hash_of};
use crate::store::sled::keys;

impl Audit {
    pub(super) fn take_deed(&mut self, key: &[u8], value: &[u8]) {
        let Some(deed) = self.read::<Deed>(key, value) else { return };
        match deed {
            Deed::Block(block) => self.derive(keys::block(block.first()), &block),
            Deed::Status(change) => self.stands_at(key, &keys::deed(&change.deed), "deed"),
            Deed::Binding(binding) => self.stands_at(key, &keys::deed(&binding.deed), "deed"),
            Deed::Recall(change) => {
                self.stands_at(key, &keys::deed(&change.deed), "deed");
                self.need(keys::recall(&change.recall), "recall");
            }
        }
    }

    pub(super) fn take_run(&mut self, key: &[u8], value: &[u8]) {
        let Some(run) = self.read::<Run>(key, value) else { return };
        self.stands_at(key, &keys::run(run.id()), "run");
        self.need(keys::register(b"pd", run.product.as_str()), "product");
        self.need(keys::stamp_key(run.kid), "key");
        self.need(keys::deed(&run.deed), "deed");
        if let Some(batch) = &run.batch {
            self.need(keys::batch(batch), "batch");
        }
        let apart = self.runs.last().is_none_or(|before| before.numbers.last() < run.numbers.first());
        self.demand(apart, "check-differs", "run", key);
        self.account(Body::Issue(run.clone()));
        self.runs.push(run);
    }

    pub(super) fn take_recall(&mut self, key: &[u8], value: &[u8]) {
        let Some(recall) = self.read::<Recall>(key, value) else { return };
        let ordered = key.starts_with(b"ro");
        let own = if ordered { keys::ordered(&recall.id) } else { keys::recall(&recall.id) };
        self.stands_at(key, &own, "recall");
        match recall.scope.batch() {
            Some(batch) => {
                self.derive(keys::recall_of(batch, &recall.id), &recall.id);
                self.need(keys::batch(batch), "batch");
            }
            None => self.needed.extend(keys::recalled(&recall.scope).map(|key| (key, "scope"))),
        }
        self.need(if ordered { keys::recall(&recall.id) } else { keys::ordered(&recall.id) }, "recall");
        self.account(Body::Recall(recall, hash_of(value)));
    }
}
