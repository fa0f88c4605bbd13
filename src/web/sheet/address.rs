//! Where a producer sits, as far as that is public: the whole address, or for a household no more than the place its label names.
use crate::domain::place::{Place, Visibility};
use crate::domain::producer::Producer;
use crate::service::facts::ProductFacts;
use crate::web::voice::{Phrase, Voice};

/// What pages and data may say of an address.
pub struct Address<'a> {
    /// Today's; none = not declared.
    pub today: Option<Phrase<'a>>,
    /// As on older labels, where it was declared.
    pub printed: Option<Phrase<'a>>,
}

impl<'a> Address<'a> {
    /// Of a product's producer.
    pub fn of(voice: Voice, product: &'a ProductFacts) -> Self {
        Self::of_producer(voice, &product.producer, product.place_printed.as_ref(), product.place_current.as_ref())
    }

    /// Of a producer, with its unit on labels and today's.
    pub fn of_producer(voice: Voice, producer: &'a Producer, printed: Option<&'a Place>, current: Option<&'a Place>) -> Self {
        match producer.visibility {
            Visibility::Public => Self {
                today: voice.declared(&producer.address_current_vi),
                printed: voice.declared(&producer.address_printed_vi),
            },
            Visibility::Coarse => {
                let name = |place: Option<&'a Place>| place.and_then(|place| voice.phrase(&place.name));
                Self { today: name(current), printed: name(printed) }
            }
        }
    }
}
