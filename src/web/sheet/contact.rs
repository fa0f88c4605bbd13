//! Whom to ask: the producer's public telephone and mail (never a household's), then the office; and where a doubt goes.
use crate::domain::producer::{Producer, ProducerKind};
use crate::domain::registry::Registry;
use crate::web::voice::{Phrase, Voice};
use serde::Serialize;

/// Addresses on a page.
#[derive(Debug, Serialize)]
pub struct Contact<'a> {
    /// Producer.
    pub producer: Option<Phrase<'a>>,
    /// Its telephone.
    pub phone: Option<&'a str>,
    /// Its mail.
    pub email: Option<&'a str>,
    /// The office.
    pub office: &'a str,
    /// How to reach it.
    pub office_contact: &'a str,
    /// Where a doubt is reported.
    pub report_to: &'a str,
}

impl<'a> Contact<'a> {
    /// Whom to ask about a product, or in general.
    pub fn of(voice: Voice, registry: &'a Registry, producer: Option<&'a Producer>) -> Self {
        let reachable = producer.filter(|producer| match producer.kind {
            ProducerKind::Household => false,
            ProducerKind::Cooperative | ProducerKind::CooperativeGroup | ProducerKind::Company => true,
        });
        let given = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            producer: producer.and_then(|producer| voice.phrase(&producer.name)),
            phone: reachable.and_then(|producer| given(&producer.phone)),
            email: reachable.and_then(|producer| given(&producer.email)),
            office: &registry.office,
            office_contact: &registry.office_contact,
            report_to: &registry.report_to,
        }
    }

    /// The address of the report button; only mail and web addresses become links.
    pub fn report_link(&self) -> Option<&'a str> {
        let known = ["mailto:", "https://", "http://"];
        known.iter().any(|scheme| self.report_to.starts_with(scheme)).then_some(self.report_to)
    }

    /// The telephone as a link.
    pub fn phone_link(&self) -> Option<String> {
        self.phone.map(|phone| format!("tel:{}", phone.replace(' ', "")))
    }
}
