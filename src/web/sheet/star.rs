//! The star line: is the OCOP star valid today, and was it when the batch was packed?
use crate::domain::batch::Batch;
use crate::domain::recognition::{Recognition, star_on};
use crate::domain::time::Date;
use crate::web::voice::Voice;
use serde::Serialize;

/// A recognition in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Star<'a> {
    /// 3, 4 or 5.
    pub star: u8,
    /// Decision number as printed; empty = not declared.
    pub decision: &'a str,
    /// First day.
    pub from: Option<Date>,
    /// Last valid day.
    pub to: Option<Date>,
}

impl Star<'_> {
    /// The last valid day as written; empty when none is given.
    pub fn until_text(&self, voice: &Voice) -> String {
        self.to.map(|to| voice.date(to)).unwrap_or_default()
    }
}

/// Both answers, and what they need to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StarLine<'a> {
    /// In force today.
    pub today: Option<Star<'a>>,
    /// In force when packed; always none without a batch.
    pub when_packed: Option<Star<'a>>,
    /// The day of packing, else of production.
    pub packed_on: Option<Date>,
    /// The last one that ran out, when none is in force today.
    pub lapsed: Option<Star<'a>>,
}

impl<'a> StarLine<'a> {
    /// The star line of a product and perhaps a batch.
    pub fn of(recognitions: &'a [Recognition], batch: Option<&Batch>, today: Date) -> Self {
        let packed_on = batch.map(|batch| batch.packed_on.unwrap_or(batch.made_on));
        let in_force = star_on(recognitions, today);
        let issued = recognitions.iter().filter(|row| row.issued_on.is_some_and(|from| from <= today));
        let latest = issued.max_by_key(|row| row.issued_on);
        Self {
            today: in_force.map(star),
            when_packed: packed_on.and_then(|day| star_on(recognitions, day)).map(star),
            packed_on,
            lapsed: latest.filter(|_| in_force.is_none()).map(star),
        }
    }
}

fn star(row: &Recognition) -> Star<'_> {
    Star { star: row.star, decision: &row.decision, from: row.issued_on, to: row.valid_to }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::recognition::RecognitionChange;
    use jiff::civil::date;

    fn rows() -> Vec<Recognition> {
        vec![Recognition {
            id: "cn-1".parse().unwrap(),
            product: "tieu".parse().unwrap(),
            star: 4,
            change: RecognitionChange::First,
            decision: "812/QĐ-MẪU".into(),
            issued_on: Some(date(2023, 9, 20)),
            valid_to: Some(date(2026, 9, 20)),
            score: None,
            issuer: None,
            submitted_on: None,
            dossier: None,
            reason: String::new(),
        }]
    }

    fn packed(day: Date) -> Batch {
        Batch {
            id: "lo-1".parse().unwrap(),
            product: "tieu".parse().unwrap(),
            lot: "L1".parse().unwrap(),
            producer: "htx".parse().unwrap(),
            kind: "finished".into(),
            location: None,
            areas: vec![],
            made_on: day,
            packed_on: Some(day),
            expiry: None,
            expiry_kind: Default::default(),
            sell_until: None,
            sold_out_on: None,
            quantity: String::new(),
            units: None,
            stamps: None,
            mass: None,
            inputs: vec![],
            deliveries: vec![],
            audiences: Default::default(),
        }
    }

    #[test]
    fn old_stock_was_packed_while_the_star_was_valid() {
        let rows = rows();
        let line = StarLine::of(&rows, Some(&packed(date(2026, 9, 1))), date(2026, 10, 31));
        assert_eq!((line.today, line.when_packed.map(|s| s.star), line.lapsed.map(|s| s.star)), (None, Some(4), Some(4)));
        let late = StarLine::of(&rows, Some(&packed(date(2026, 9, 21))), date(2026, 10, 31));
        assert_eq!(late.when_packed, None);
    }

    #[test]
    fn a_valid_star_has_not_lapsed_and_no_history_is_no_star() {
        let rows = rows();
        let line = StarLine::of(&rows, None, date(2026, 9, 20));
        assert_eq!((line.today.map(|s| s.star), line.lapsed, line.when_packed), (Some(4), None, None));
        assert_eq!(StarLine::of(&[], None, date(2026, 9, 20)).lapsed, None);
    }
}
