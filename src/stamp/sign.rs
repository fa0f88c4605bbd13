//! Signs a stamp.
use crate::domain::error::Fault;
use crate::domain::stamp::Stamp;
use crate::stamp::payload;
use crate::stamp::secret::SecretKey;

/// The signature over a stamp, the same each time. Refuses what [`payload::check`] refuses: every reader would refuse
/// such a stamp, rightly signed or not.
pub fn sign(stamp: &Stamp, key: &SecretKey) -> Result<[u8; 64], Fault> {
    payload::check(stamp)?;
    Ok(key.sign_bytes(&payload::message(stamp)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gtin::{ProductCode, Register};
    use crate::domain::number::Number;
    use crate::domain::registry::{Kid, Mode, Origin};
    use crate::domain::stamp::{ExpiryShown, StampKind};
    use crate::stamp::public::PublicKey;

    fn stamp() -> Stamp {
        Stamp {
            origin: Origin::new("e.vn", Mode::Production).unwrap(),
            kind: StampKind::Item,
            product: ProductCode::Register(Register::new(1).unwrap()),
            lot: None,
            number: Number::new(1).unwrap(),
            kid: Kid::new(1).unwrap(),
            issued: "2026-11-01".parse().unwrap(),
            expiry: Some("2026-11-01".parse().unwrap()),
            expiry_shown: ExpiryShown::InUrl,
        }
    }

    fn refusal(stamp: &Stamp) -> &'static str {
        sign(stamp, &SecretKey::from_seed([1; 32])).unwrap_err().code
    }

    #[test]
    fn a_stamp_that_may_be_said_is_signed_the_same_each_time() {
        let key = SecretKey::from_seed([1; 32]);
        let signature = sign(&stamp(), &key).unwrap();
        assert_eq!(sign(&stamp(), &key), Ok(signature));
        let public = PublicKey::new(key.public()).unwrap();
        assert!(public.verifies(&payload::message(&stamp()), &signature));
        assert!(!public.verifies(&payload::message(&Stamp { number: Number::new(2).unwrap(), ..stamp() }), &signature));
    }

    #[test]
    fn a_stamp_that_every_reader_would_refuse_is_not_signed() {
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(refusal(&Stamp { expiry: Some(day("2026-10-31")), ..stamp() }), "stamp-expiry-before-issue");
        assert_eq!(refusal(&Stamp { expiry: None, ..stamp() }), "stamp-shows-no-expiry");
        assert_eq!(refusal(&Stamp { kind: StampKind::Batch, ..stamp() }), "stamp-batch-needs-lot");
        assert_eq!(refusal(&Stamp { issued: day("2019-12-31"), ..stamp() }), "date-range");
        assert_eq!(refusal(&Stamp { expiry: Some(day("2199-06-07")), ..stamp() }), "date-range");
        let day_nought = Stamp { issued: day("2020-01-01"), expiry: Some(day("2020-01-01")), ..stamp() };
        assert_eq!(refusal(&day_nought), "date-range");
    }
}
