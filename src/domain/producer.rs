//! A producer (chủ thể): who answers for a product.
use super::id::{PlaceId, ProducerId};
use super::place::{Visibility, Words};
use serde::{Deserialize, Serialize};

/// What kind of producer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProducerKind {
    /// Hộ kinh doanh.
    Household,
    /// Hợp tác xã.
    Cooperative,
    /// Tổ hợp tác.
    CooperativeGroup,
    /// Doanh nghiệp.
    Company,
}

/// Who answers for a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Producer {
    /// Stable slug.
    pub id: ProducerId,
    /// Its kind.
    pub kind: ProducerKind,
    /// Name.
    pub name: Words,
    /// Address as on old labels.
    pub address_printed_vi: String,
    /// Unit as printed.
    pub place_printed: PlaceId,
    /// Address today; empty = not declared.
    pub address_current_vi: String,
    /// Unit today, where known.
    pub place_current: Option<PlaceId>,
    /// Public telephone; never shown for households.
    pub phone: String,
    /// Public mail.
    pub email: String,
    /// How much of its location is public.
    pub visibility: Visibility,
}
