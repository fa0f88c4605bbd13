//! What is to be printed and how, and the files that it takes.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::label::dots::Dpi;
use crate::label::format::Format;
use crate::label::imposition::Imposition;
use crate::label::logo::Logo;
use crate::label::look::Look;
use crate::label::order::LABELS_MAX;
use crate::label::template::shape::{CodeKind, Template};
use crate::service::export::stamp_table::TableFormat;
use std::str::FromStr;

/// What a print becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintAs {
    /// Labels.
    Labels(Format),
    /// A table for a print house, one row a stamp.
    Table(TableFormat),
}

impl PrintAs {
    /// File name extension without the dot, and its word.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Labels(format) => format.extension(),
            Self::Table(TableFormat::Csv) => "csv",
            Self::Table(TableFormat::Xlsx) => "xlsx",
        }
    }
}

impl PrintAs {
    /// Its media type. Languages of printers have none of their own.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Labels(Format::Pdf) => "application/pdf",
            Self::Labels(Format::Svg) => "image/svg+xml",
            Self::Labels(Format::Png) => "image/png",
            Self::Labels(Format::Zpl | Format::Tspl) => "application/octet-stream",
            Self::Table(TableFormat::Csv) => "text/csv; charset=utf-8",
            Self::Table(TableFormat::Xlsx) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl FromStr for PrintAs {
    type Err = Fault;

    /// # Errors
    /// `label-format-unknown` with the formats that exist.
    fn from_str(text: &str) -> std::result::Result<Self, Fault> {
        let tables = [Self::Table(TableFormat::Csv), Self::Table(TableFormat::Xlsx)];
        let all: Vec<Self> = Format::ALL.map(Self::Labels).into_iter().chain(tables).collect();
        all.iter().find(|one| one.extension() == text).copied().ok_or_else(|| {
            let known = all.iter().map(|one| one.extension()).collect::<Vec<_>>().join(", ");
            Fault::new("label-format-unknown").arg("known", known).value(text)
        })
    }
}

/// What to print.
#[derive(Debug, Clone)]
pub struct PrintOrder {
    /// Which of the run's numbers; a batch stamp has one.
    pub numbers: NumberRange,
    /// Labels of each number: copies of a batch stamp, labels of one unit of an item stamp.
    pub each: u32,
    /// Labels of one unit, where it has several of one number on purpose; else 1.
    pub per_unit: u32,
    /// How they are set out, and on what.
    pub imposition: Imposition,
    /// How a label is set.
    pub template: Template,
    /// What labels bear where their template has a place for it.
    pub logo: Option<Logo>,
    /// For a printer of this resolution.
    pub dpi: Dpi,
    /// What stands beside the labels.
    pub look: Look,
    /// As what.
    pub format: PrintAs,
}

/// A part of an order that becomes one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which numbers.
    pub numbers: NumberRange,
    /// Labels of each.
    pub each: u32,
}

impl PrintOrder {
    /// The code that its stamps bear: a table is for a house that sets labels of its own.
    pub fn code(&self) -> CodeKind {
        match self.format {
            PrintAs::Labels(_) => self.template.code,
            PrintAs::Table(_) => CodeKind::Signed,
        }
    }

    /// As what a proof of it comes.
    pub fn proof_format(&self) -> Format {
        match self.format {
            PrintAs::Labels(format) => format,
            PrintAs::Table(_) => Format::Pdf,
        }
    }

    /// Labels of the whole order, void numbers included.
    pub fn labels(&self) -> u32 {
        self.numbers.count().saturating_mul(self.rows_each())
    }

    /// A table has one row a number, however many labels are made of it.
    fn rows_each(&self) -> u32 {
        match self.format {
            PrintAs::Labels(_) => self.each,
            PrintAs::Table(_) => 1,
        }
    }

    /// Files that it takes, at most [`LABELS_MAX`] labels each.
    pub fn parts(&self) -> u32 {
        let each = self.rows_each();
        if each > LABELS_MAX {
            self.numbers.count() * each.div_ceil(LABELS_MAX)
        } else {
            self.numbers.count().div_ceil(LABELS_MAX / each)
        }
    }

    /// The n-th part, from 1; the labels of one number stay together where they can.
    ///
    /// # Errors
    /// `print-outside-run` where there is none.
    pub fn part(&self, n: u32) -> Result<Part> {
        let none = || Error::from(Fault::new("print-outside-run").arg("run", self.numbers).value(n.to_string()));
        let each = self.rows_each();
        let at = n.checked_sub(1).filter(|at| *at < self.parts()).ok_or_else(none)?;
        let number = |at: u32| Number::new(self.numbers.first().get() + u64::from(at));
        if each > LABELS_MAX {
            let pieces = each.div_ceil(LABELS_MAX);
            let before = at % pieces * LABELS_MAX;
            return Ok(Part { numbers: NumberRange::new(number(at / pieces)?, 1)?, each: LABELS_MAX.min(each - before) });
        }
        let per_part = LABELS_MAX / each;
        let before = at * per_part;
        Ok(Part { numbers: NumberRange::new(number(before)?, per_part.min(self.numbers.count() - before))?, each })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::media::Media;
    use crate::label::template::gallery;

    fn order(count: u32, each: u32, format: &str) -> PrintOrder {
        let numbers = NumberRange::new(Number::new(1_040_187_392).unwrap(), count).unwrap();
        let imposition = Imposition::plain(Media::named("L7160").unwrap());
        PrintOrder {
            numbers,
            each,
            per_unit: 1,
            imposition,
            template: gallery::named("plain").unwrap(),
            logo: None,
            dpi: Dpi::D600,
            look: Look::default(),
            format: format.parse().unwrap(),
        }
    }

    #[test]
    fn parts_hold_every_label_once_and_none_more_than_fifty_thousand() {
        for (count, each) in [(1, 1), (50_000, 1), (50_001, 1), (120_000, 1), (40_000, 3), (1, 200_001), (1, 50_000)] {
            let order = order(count, each, "pdf");
            let parts: Vec<Part> = (1..=order.parts()).map(|n| order.part(n).unwrap()).collect();
            let labels: u64 = parts.iter().map(|part| u64::from(part.numbers.count()) * u64::from(part.each)).sum();
            assert_eq!(labels, u64::from(count) * u64::from(each), "{count} {each}");
            assert!(parts.iter().all(|part| part.numbers.count() * part.each <= LABELS_MAX));
            let mut next = order.numbers.first().get();
            for part in parts.iter().filter(|_| each <= LABELS_MAX) {
                assert_eq!(part.numbers.first().get(), next);
                next = part.numbers.last().get() + 1;
            }
            assert!(order.part(0).is_err() && order.part(order.parts() + 1).is_err());
        }
    }

    #[test]
    fn a_table_has_one_row_a_number() {
        assert_eq!((order(60_000, 4, "csv").labels(), order(60_000, 4, "csv").parts()), (60_000, 2));
        assert_eq!(order(60_000, 4, "pdf").parts(), 5);
    }

    #[test]
    fn formats_are_known_by_their_words() {
        assert_eq!("xlsx".parse(), Ok(PrintAs::Table(TableFormat::Xlsx)));
        for wrong in ["", "XLSX", "xls", ".csv"] {
            assert_eq!(wrong.parse::<PrintAs>().unwrap_err().code, "label-format-unknown");
        }
    }
}
