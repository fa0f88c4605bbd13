//! A recognition (công nhận OCOP): a star with its decision and its dates; a history, never one field.
use super::id::{ProductId, RecognitionId};
use super::time::Date;
use serde::{Deserialize, Serialize};

/// What a recognition row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecognitionChange {
    /// The first star.
    First,
    /// The same star again.
    Renewal,
    /// More stars.
    Upgrade,
    /// Fewer stars.
    Demotion,
    /// A dossier: no star yet.
    Dossier,
}

/// One decision on a product's star; a history, never one field (Decision 148/QĐ-TTg).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// Stable slug.
    pub id: RecognitionId,
    /// Which product.
    pub product: ProductId,
    /// 3, 4 or 5.
    pub star: u8,
    /// What it is.
    pub change: RecognitionChange,
    /// Decision number as printed; empty = not declared.
    pub decision: String,
    /// First day; `None` for a dossier.
    pub issued_on: Option<Date>,
    /// Last valid day.
    pub valid_to: Option<Date>,
}

/// The star in force on a day: of the rows issued by then the latest, if the day is within it.
pub fn star_on(recognitions: &[Recognition], day: Date) -> Option<&Recognition> {
    let issued = recognitions.iter().filter(|r| r.issued_on.is_some_and(|from| from <= day));
    let latest = issued.max_by_key(|r| r.issued_on)?;
    latest.valid_to.is_none_or(|to| day <= to).then_some(latest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn row(star: u8, from: &str, to: &str) -> Recognition {
        Recognition {
            id: "cn-1".parse().unwrap(),
            product: "tra".parse().unwrap(),
            star,
            change: RecognitionChange::First,
            decision: String::new(),
            issued_on: parse_date(from).ok(),
            valid_to: parse_date(to).ok(),
        }
    }

    #[test]
    fn the_latest_row_rules_even_when_it_has_lapsed() {
        let rows = [row(4, "2023-01-10", "2026-01-10"), row(3, "2024-05-01", "2025-05-01"), row(5, "", "")];
        let star = |day: &str| star_on(&rows, parse_date(day).unwrap()).map(|r| r.star);
        assert_eq!(star("2023-01-09"), None);
        assert_eq!(star("2024-04-30"), Some(4));
        assert_eq!(star("2025-05-01"), Some(3));
        assert_eq!(star("2025-05-02"), None);
    }
}
