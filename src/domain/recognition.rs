//! A recognition (công nhận OCOP): a star with its decision and its dates; a history, never one field.
use super::absent::absent;
use super::audience::Audience;
use super::error::Fault;
use super::id::{ProductId, RecognitionId};
use super::time::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

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
    /// Withdrawn before its last day.
    Withdrawal,
}

/// Where a dossier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DossierState {
    /// Handed in; the centre or the province decides.
    Submitted,
    /// It led to a recognition.
    Accepted,
    /// It did not reach the star.
    NotReached,
    /// The producer took it back before the office decided. No star was lost by it: that is a withdrawal, which the office decides.
    TakenBack,
}

/// Who grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Issuer {
    /// The province or city.
    Province,
    /// The ministry.
    National,
}

impl Issuer {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::National => "national",
        }
    }
}

/// A score in hundredths of a point, 0..=10000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(u16);

impl FromStr for Score {
    type Err = Fault;
    /// Points with at most two decimals: `70.9`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new("score-shape").value(text);
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, max: usize| (1..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 3) || !digits(part, 2) {
            return Err(wrong());
        }
        let points = format!("{whole}{part:0<2}").parse::<u16>().map_err(|_| wrong())?;
        if points <= 10_000 { Ok(Self(points)) } else { Err(wrong()) }
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 100 {
            0 => write!(f, "{}", self.0 / 100),
            part if part % 10 == 0 => write!(f, "{}.{}", self.0 / 100, part / 10),
            part => write!(f, "{}.{part:02}", self.0 / 100),
        }
    }
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
    /// What it scored.
    #[serde(default, skip_serializing_if = "absent")]
    pub score: Option<Score>,
    /// Who granted it.
    #[serde(default, skip_serializing_if = "absent")]
    pub issuer: Option<Issuer>,
    /// When the dossier was handed in.
    #[serde(default, skip_serializing_if = "absent")]
    pub submitted_on: Option<Date>,
    /// Where the dossier stands.
    #[serde(default, skip_serializing_if = "absent")]
    pub dossier: Option<DossierState>,
    /// Why a dossier did not reach the star, or why a star was withdrawn, in the office's words. Everybody else reads the decision.
    #[serde(default, skip_serializing_if = "absent")]
    pub reason: String,
}

/// What an instrument says of one star, from a day on: data (`data/star-rules.csv`), since decisions replace one another.
#[derive(Debug, PartialEq, Eq)]
pub struct StarRule {
    from: Date,
    to: Option<Date>,
    star: u8,
    score_from: Score,
    score_below: Option<Score>,
    months: i32,
    granted_by: Issuer,
}

static RULES: LazyLock<Vec<StarRule>> = LazyLock::new(|| {
    let read = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [_, _, from, to, star, score_from, score_below, months, granted_by] = cells[..] else { return None };
        Some(StarRule {
            from: from.parse().ok()?,
            to: to.parse().ok(),
            star: star.parse().ok()?,
            score_from: score_from.parse().ok()?,
            score_below: score_below.parse().ok(),
            months: months.parse().ok()?,
            granted_by: if granted_by == "national" { Issuer::National } else { Issuer::Province },
        })
    };
    include_str!("data/star-rules.csv").lines().skip(1).filter_map(read).collect()
});

impl StarRule {
    /// The rule of a star on the day of its decision.
    pub fn on(star: u8, day: Date) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.star == star && rule.from <= day && rule.to.is_none_or(|to| day <= to))
    }

    /// Who grants it.
    pub fn granted_by(&self) -> Issuer {
        self.granted_by
    }

    /// The last valid day of a recognition of this day.
    pub fn last_day(&self, issued_on: Date) -> Option<Date> {
        issued_on.checked_add(jiff::Span::new().months(self.months)).ok()
    }
}

impl RecognitionChange {
    /// What another star of this day is, after those that were given before it.
    pub fn after(recognitions: &[Recognition], star: u8, day: Date) -> Self {
        let issued = recognitions.iter().filter(|row| row.issued_on.is_some_and(|from| from <= day));
        match last_of(issued).map(|before| star.cmp(&before.star)) {
            None => Self::First,
            Some(Ordering::Less) => Self::Demotion,
            Some(Ordering::Equal) => Self::Renewal,
            Some(Ordering::Greater) => Self::Upgrade,
        }
    }
}

impl Recognition {
    /// Whether it is a dossier that nobody has decided on.
    pub fn waits(&self) -> bool {
        self.change == RecognitionChange::Dossier
            && match self.dossier {
                None | Some(DossierState::Submitted) => true,
                Some(DossierState::Accepted | DossierState::NotReached | DossierState::TakenBack) => false,
            }
    }

    /// Whether it is a dossier that its producer took back: nobody but the producer and the office is told of it.
    pub fn is_taken_back(&self) -> bool {
        self.change == RecognitionChange::Dossier && self.dossier == Some(DossierState::TakenBack)
    }

    /// What this audience sees of it.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        if audience < Audience::Office {
            self.reason.clear();
        }
        self
    }

    /// Every fault of the row by itself: a score that does not give the star (`score-outside-star`), a last day that the rule
    /// does not give (`validity-not-by-rule`), another's star (`issuer-not-by-rule`), dates of a dossier (`dossier-dates`).
    pub fn faults(&self) -> Vec<(&'static str, Fault)> {
        let mut faults = Vec::new();
        if self.change == RecognitionChange::Dossier {
            if self.issued_on.is_some() || self.valid_to.is_some() {
                faults.push(("issued_on", Fault::new("dossier-dates").value(self.id.as_str())));
            }
            return faults;
        }
        let Some(issued_on) = self.issued_on else { return faults };
        if self.change == RecognitionChange::Withdrawal {
            return faults;
        }
        let Some(rule) = StarRule::on(self.star, issued_on) else {
            faults.push(("issued_on", Fault::new("star-rule-none").value(issued_on.to_string())));
            return faults;
        };
        let outside = |score: &Score| *score < rule.score_from || rule.score_below.is_some_and(|below| *score >= below);
        if let Some(score) = self.score.filter(outside) {
            faults.push(("score", Fault::new("score-outside-star").arg("star", self.star).value(score.to_string())));
        }
        if let (Some(to), Some(last)) = (self.valid_to, rule.last_day(issued_on))
            && to != last
        {
            faults.push(("valid_to", Fault::new("validity-not-by-rule").arg("expected", last).value(to.to_string())));
        }
        if self.issuer.is_some_and(|issuer| issuer != rule.granted_by) {
            faults.push(("level", Fault::new("issuer-not-by-rule").arg("star", self.star)));
        }
        faults
    }
}

/// What does not follow within one product's history, by recognition: two of one day or a first star while one is in force
/// (`recognition-overlap`), an upgrade that is none, a demotion that is none (`recognition-step`).
pub fn history_faults(recognitions: &[Recognition]) -> Vec<(RecognitionId, Fault)> {
    let mut rows: Vec<&Recognition> = recognitions.iter().filter(|row| row.issued_on.is_some()).collect();
    rows.sort_by_key(|row| row.issued_on);
    let mut faults = Vec::new();
    for pair in rows.windows(2) {
        let [before, row] = pair else { continue };
        let overlap = || Fault::new("recognition-overlap").arg("other", &before.id).value(row.id.as_str());
        let step =
            || Fault::new("recognition-step").arg("other", &before.id).arg("star", before.star).value(row.star.to_string());
        let in_force =
            before.change != RecognitionChange::Withdrawal && before.valid_to.is_none_or(|to| row.issued_on <= Some(to));
        let fault = match row.change {
            _ if row.issued_on == before.issued_on => Some(overlap()),
            RecognitionChange::First if in_force => Some(overlap()),
            RecognitionChange::Upgrade if row.star <= before.star => Some(step()),
            RecognitionChange::Demotion if row.star >= before.star => Some(step()),
            RecognitionChange::Renewal if row.star != before.star => Some(step()),
            RecognitionChange::First
            | RecognitionChange::Renewal
            | RecognitionChange::Upgrade
            | RecognitionChange::Demotion
            | RecognitionChange::Withdrawal
            | RecognitionChange::Dossier => None,
        };
        faults.extend(fault.map(|fault| (row.id.clone(), fault)));
    }
    faults
}

/// The star in force on a day: of the rows issued by then the latest, if the day is within it.
pub fn star_on(recognitions: &[Recognition], day: Date) -> Option<&Recognition> {
    let issued = recognitions.iter().filter(|r| r.issued_on.is_some_and(|from| from <= day));
    last_of(issued).filter(|latest| latest.valid_to.is_none_or(|to| day <= to))
}

/// The last star that was given, also when it is over by now or begins later; `None` where it was withdrawn.
pub fn latest(recognitions: &[Recognition]) -> Option<&Recognition> {
    last_of(recognitions.iter().filter(|r| r.issued_on.is_some()))
}

fn last_of<'a>(rows: impl Iterator<Item = &'a Recognition>) -> Option<&'a Recognition> {
    rows.max_by_key(|r| r.issued_on).filter(|r| r.change != RecognitionChange::Withdrawal)
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
            score: None,
            issuer: None,
            submitted_on: None,
            dossier: None,
            reason: String::new(),
        }
    }

    #[test]
    fn the_rules_are_read_and_give_thirty_six_months() {
        assert_eq!(RULES.len(), 6);
        let row = |score: &str, to: &str| Recognition { score: score.parse().ok(), ..row(4, "2024-02-29", to) };
        assert_eq!(row("70", "2027-02-28").faults(), []);
        let code = |row: Recognition| row.faults().first().map(|(column, fault)| (*column, fault.code));
        assert_eq!(code(row("69.99", "2027-02-28")), Some(("score", "score-outside-star")));
        assert_eq!(code(row("90", "2027-02-28")), Some(("score", "score-outside-star")));
        assert_eq!(code(row("80", "2027-02-27")), Some(("valid_to", "validity-not-by-rule")));
        assert_eq!(
            code(Recognition { issuer: Some(Issuer::National), ..row("80", "2027-02-28") }),
            Some(("level", "issuer-not-by-rule"))
        );
        assert_eq!(code(super::tests::row(4, "2018-01-01", "2021-01-01")), Some(("issued_on", "star-rule-none")));
        let dossier = Recognition { change: RecognitionChange::Dossier, ..row("80", "2027-02-28") };
        assert_eq!(code(dossier), Some(("issued_on", "dossier-dates")));
    }

    #[test]
    fn a_score_keeps_its_hundredths() {
        for text in ["70.9", "100", "0", "69.99", "50.05"] {
            assert_eq!(text.parse::<Score>().unwrap().to_string(), text);
        }
        for wrong in ["100.01", "-1", "", "7,5", "70.999", "a"] {
            assert!(wrong.parse::<Score>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_history_goes_step_by_step() {
        let one = |change, star, from: &str, to: &str| Recognition {
            change,
            id: format!("cn-{from}").parse().unwrap(),
            ..row(star, from, to)
        };
        use RecognitionChange::{Demotion, First, Renewal, Upgrade, Withdrawal};
        let codes = |rows: &[Recognition]| history_faults(rows).into_iter().map(|(_, fault)| fault.code).collect::<Vec<_>>();
        let first = one(First, 3, "2022-01-01", "2025-01-01");
        assert_eq!(codes(&[one(Upgrade, 4, "2024-01-01", "2027-01-01"), first.clone()]), [""; 0]);
        assert_eq!(codes(&[first.clone(), one(First, 4, "2024-01-01", "2027-01-01")]), ["recognition-overlap"]);
        assert_eq!(codes(&[first.clone(), one(First, 4, "2025-01-02", "2028-01-02")]), [""; 0]);
        assert_eq!(codes(&[first.clone(), one(Renewal, 3, "2022-01-01", "2025-01-01")]), ["recognition-overlap"]);
        assert_eq!(codes(&[first.clone(), one(Upgrade, 3, "2024-01-01", "2027-01-01")]), ["recognition-step"]);
        assert_eq!(codes(&[first.clone(), one(Demotion, 4, "2024-01-01", "2027-01-01")]), ["recognition-step"]);
        let gone = [first, one(Withdrawal, 3, "2023-05-01", ""), one(First, 3, "2024-01-01", "2027-01-01")];
        assert_eq!(codes(&gone), [""; 0]);
        let star = |day: &str| star_on(&gone, parse_date(day).unwrap()).map(|r| r.star);
        assert_eq!((star("2023-04-30"), star("2023-05-01"), star("2024-01-01")), (Some(3), None, Some(3)));
    }

    #[test]
    fn a_star_is_named_by_what_was_given_before_it() {
        let day = |text: &str| parse_date(text).unwrap();
        let rows = [row(4, "2020-01-10", "2023-01-10")];
        // Also where the earlier one has lapsed: the product comes back.
        for (star, expected) in
            [(3, RecognitionChange::Demotion), (4, RecognitionChange::Renewal), (5, RecognitionChange::Upgrade)]
        {
            assert_eq!(RecognitionChange::after(&rows, star, day("2024-05-01")), expected);
        }
        assert_eq!(RecognitionChange::after(&rows, 4, day("2020-01-09")), RecognitionChange::First, "nothing was given by then");
        let gone = Recognition { change: RecognitionChange::Withdrawal, ..row(4, "2021-01-10", "") };
        assert_eq!(RecognitionChange::after(&[rows[0].clone(), gone], 4, day("2024-05-01")), RecognitionChange::First);
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
