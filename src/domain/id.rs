//! Typed ids: stable slugs, so that a batch is never taken for a product.
use super::error::Fault;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Longest slug, in bytes. It keeps every log entry short.
pub const ID_MAX: usize = 64;

/// Ids are read and written by the million: neither copies more than it must.
fn checked(text: String) -> Result<String, Fault> {
    let good = (1..=ID_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-');
    if good { Ok(text) } else { Err(Fault::new("id-shape").value(text)) }
}

/// Fewest and most letters of the name of an account: it is typed on a phone, and told on the phone too.
pub const ACCOUNT_LETTERS: (usize, usize) = (3, 40);

fn checked_account(text: String) -> Result<String, Fault> {
    let (least, most) = ACCOUNT_LETTERS;
    if (least..=most).contains(&text.len()) && checked(text.clone()).is_ok() {
        return Ok(text);
    }
    Err(Fault::new("account-id").arg("min", least).arg("max", most).value(text))
}

macro_rules! ids {
    ($check:ident: $($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The slug.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = Fault;
            fn from_str(text: &str) -> Result<Self, Fault> {
                $check(text.to_owned()).map(Self)
            }
        }
        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                $check(text).map(Self).map_err(|fault| fault.to_string())
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    checked:
    /// An administrative unit.
    PlaceId
    /// Who answers for a product.
    ProducerId
    /// One OCOP product.
    ProductId
    /// One decision on a product's star.
    RecognitionId
    /// One document: VietGAP, self-declaration, test report …
    CertificateId
    /// Where raw material grows.
    AreaId
    /// A farm, workshop, warehouse or sale point.
    LocationId
    /// What was made together.
    BatchId
    /// One step of a batch.
    EventId
    /// A recall or hold.
    RecallId
    /// A member of a co-operative.
    MemberId
    /// A row of a published register.
    EntryId
    /// A published state of the register.
    EditionId
    /// A trade promotion.
    PromotionId
    /// A waiver of the office.
    WaiverId
    /// A token of a program.
    TokenId
    /// Who wants to be told of changes.
    WebhookId
    /// Names one deed, so that a repeat gives the same answer and does nothing twice.
    DeedKey
    /// One signing in of a person.
    SessionId
    /// A link by which a person chooses a password.
    InvitationId
    /// A deed that two people must agree on.
    ProposalId
}

ids! {
    checked_account:
    /// By which a person signs in: a phone number or a short name.
    AccountId
}
