//! A shopper says where a stamp was bought, if they like to. It is counted, and changes no answer.
use crate::domain::error::{Fault, Result};
use crate::domain::region::{self, Region};
use crate::domain::scan::KnownBy;
use crate::domain::verdict::Word;
use crate::service::services::Services;
use crate::service::verify::Answer;

/// Whether it makes sense to ask: of a stamp that we issued, and where no recall asks for something more urgent.
pub fn is_asked(answer: &Answer) -> bool {
    match answer.verdict.word {
        Word::Issued | Word::NotActivated | Word::Suspended | Word::Expired | Word::Revoked => answer.run.is_some(),
        Word::Forged
        | Word::Unreadable
        | Word::Elsewhere
        | Word::NotIssued
        | Word::Recalled
        | Word::OnHold
        | Word::StatusUnknown => false,
    }
}

/// A province of today, as a form sends its code. Another: invalid `province-unknown`.
pub fn province(code: &str) -> Result<Region> {
    let found = region::today().find(|province| province.code.code() == code);
    found.map(|province| province.code).ok_or_else(|| Fault::new("province-unknown").into())
}

/// Counts where the stamp of an answer was bought, as somebody said. Whether the same person said it before is for the caller to know.
/// Not asked for: nothing is counted.
pub fn tell(services: &Services, answer: &Answer, bought: Region) {
    let place = answer.place(KnownBy::Told, bought).filter(|_| is_asked(answer));
    if let (Some(opened), Some(place)) = (&answer.opened, place) {
        services.scans.count_place(opened.stamp.number, place);
    }
}
