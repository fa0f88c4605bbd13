//! A stamp: one signed code, what it says, and its life.
use super::gtin::{Lot, ProductCode};
use super::number::Number;
use super::registry::{Kid, Origin};
use super::time::Date;
use serde::{Deserialize, Serialize};

/// One unit, or the whole batch (then anyone can copy it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StampKind {
    /// One unit; its number stands in the URL.
    Item,
    /// A whole batch; it always has a lot.
    Batch,
}

/// Everything a stamp says and its signature covers (stamp format §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Host it belongs to.
    pub origin: Origin,
    /// One unit or the whole batch.
    pub kind: StampKind,
    /// GTIN or register number.
    pub product: ProductCode,
    /// Lot; a roll printed ahead has none.
    pub lot: Option<Lot>,
    /// Its number.
    pub number: Number,
    /// Which key signed.
    pub kid: Kid,
    /// Day of issue.
    pub issued: Date,
    /// Last good day; in an item stamp without lot, "not later than".
    pub expiry: Option<Date>,
    /// Whether the URL shows the expiry (AI 17).
    pub expiry_shown: ExpiryShown,
}

/// Whether AI 17 stands in the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpiryShown {
    /// `17=YYMMDD&` before the token.
    InUrl,
    /// Only inside the token.
    InToken,
}

/// Why a text is no stamp of this origin, in the order in which the reader checks (stamp format §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refused {
    /// Not the one spelling.
    Syntax,
    /// Another host.
    Origin,
    /// A wrong check digit.
    Gtin,
    /// Another number of digits.
    Length,
    /// Digits that do not fit the token.
    Range,
    /// A version that we do not know.
    Version,
    /// Header bits against URL; a batch stamp without lot.
    Shape,
    /// Number nought or too large.
    Number,
    /// Expiry before issue; AI 17 unlike the token's expiry.
    Dates,
    /// A key that the registry does not have.
    Key,
    /// The signature is not right.
    Signature,
}

impl Refused {
    /// The stable word of the format.
    pub fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Origin => "origin",
            Self::Gtin => "gtin",
            Self::Length => "length",
            Self::Range => "range",
            Self::Version => "version",
            Self::Shape => "shape",
            Self::Number => "number",
            Self::Dates => "dates",
            Self::Key => "key",
            Self::Signature => "signature",
        }
    }
}

/// A stamp's state, two bits in the bitmaps (Token Status List values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StampState {
    /// 0: issued and in force.
    Active,
    /// 1: void for ever.
    Revoked,
    /// 2: a copy is suspected.
    Suspended,
    /// 3: not in force yet; how every stamp begins.
    NotActivated,
}

impl StampState {
    /// The two bits.
    pub fn bits(self) -> u8 {
        match self {
            Self::Active => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
            Self::NotActivated => 3,
        }
    }

    /// From the two bits; higher bits are ignored.
    pub fn from_bits(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Active,
            1 => Self::Revoked,
            2 => Self::Suspended,
            _ => Self::NotActivated,
        }
    }

    /// Whether a stamp may move there: void is for ever, nothing returns to "not activated".
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Revoked, _) | (_, Self::NotActivated) => false,
            (Self::NotActivated, Self::Active | Self::Revoked | Self::Suspended) => true,
            (Self::Active, Self::Active) | (Self::Suspended, Self::Suspended) => false,
            (Self::Active | Self::Suspended, _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StampState::{Active, NotActivated, Revoked, Suspended};

    #[test]
    fn void_is_for_ever_and_nothing_is_un_activated() {
        for next in [Active, Revoked, Suspended, NotActivated] {
            assert!(!Revoked.may_become(next));
            assert!(!next.may_become(NotActivated));
            assert_eq!(super::StampState::from_bits(next.bits()), next);
        }
        assert!(NotActivated.may_become(Active) && Active.may_become(Suspended) && Suspended.may_become(Active));
    }
}
