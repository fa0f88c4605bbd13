//! Writes one file of a print: labels or a table, as sure as the label module makes them.
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::Number;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::label::content::{Facts, Stamped};
use crate::label::design::Design;
use crate::label::format::{self, Format};
use crate::label::layout::fit::lay_out_as;
use crate::label::look::Look;
use crate::label::order::{FileOrder, LABELS_MAX};
use crate::label::pdf::sheets;
use crate::label::reading::READ_MAX;
use crate::label::template::field::Field;
use crate::label::template::shape::CodeKind;
use crate::service::access::CanIssue;
use crate::service::completeness;
use crate::service::export::stamp_table as table;
use crate::service::oversight;
use crate::service::print::facts::{digest, facts, longest};
use crate::service::print::order::{Part, PrintAs, PrintOrder};
use crate::service::print::stamps::{self, Printable};
use crate::service::recall;
use crate::service::services::Services;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use std::io::Write;

/// When it is printed, and for the how manieth time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// What labels say is what holds at this moment.
    pub at: Timestamp,
    /// 1 = for the first time.
    pub printing: u32,
}

/// A printed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// Labels on it, or rows.
    pub labels: u32,
    /// Numbers left out because they are void.
    pub left_out: u32,
    /// Its first number.
    pub first: Number,
    /// Its last number.
    pub last: Number,
}

/// What stands on a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofTexts {
    /// What will be printed.
    OfRun,
    /// The longest names that the producer's goods have: does the template hold them too?
    Longest,
}

/// What must be told of labels beside their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notes {
    /// The code they bear.
    pub code: CodeKind,
    /// Whether it is finer than tills read, on a product that tills know.
    pub for_phones: bool,
    /// Facts that found no room.
    pub left_out: Vec<Field>,
    /// Whether it is a reprint that nothing on the paper tells: only the margin of a PDF and a column of a table do.
    pub untold_reprint: bool,
}

/// Hears of each label that is begun, and may end the file.
pub type Watch<'a> = &'a (dyn Fn() -> Result<()> + Sync);

/// A file that is laid out and not written yet.
pub struct Sheet<'a> {
    services: &'a Services,
    run: &'a Run,
    order: &'a PrintOrder,
    part: Part,
    setting: Setting,
    printable: Printable<'a>,
    design: Design,
    look: Look,
}

impl<'a> Sheet<'a> {
    /// Lays a part of an order out.
    ///
    /// # Errors
    /// `print-all-void` where nothing is left to print; those of [`completeness::refuse_printing`], [`stamps::sound`] and of the layout, with
    /// the media.
    pub fn lay_out(
        services: &'a Services,
        _: &CanIssue,
        run: &'a Run,
        order: &'a PrintOrder,
        part: Part,
        setting: Setting,
    ) -> Result<Self> {
        completeness::refuse_printing(services, &run.product, services.registry.zone.day(setting.at))?;
        let printable = Printable::read(services, run, part.numbers, order.code())?;
        // No number has more figures than the last, so no label is longer than its.
        let Some(longest) = (printable.kept.len() as u32).checked_sub(1) else {
            return Err(Error::conflict(Fault::new("print-all-void").value(part.numbers.to_string())));
        };
        if printable.kept.len() > READ_MAX as usize {
            stamps::sound(services, run)?;
        }
        let said = said(services, run, order, setting.at)?;
        let design = design(&said, &printable.stamped(longest)?, order)?;
        let note = match setting.printing {
            0 | 1 => String::new(),
            n => say(Lang::Vi, "label-reprint", &[("n", &(n - 1).to_string())]),
        };
        let look = Look { note, ..order.look.clone() };
        Ok(Self { services, run, order, part, setting, printable, design, look })
    }

    /// What its labels do not do that one might expect of them; a table has none of it.
    pub fn notes(&self) -> Notes {
        match self.order.format {
            PrintAs::Labels(format) => Notes {
                untold_reprint: self.setting.printing > 1 && !self.tells(format),
                code: self.order.code(),
                for_phones: self.run.has_gtin() && self.order.code() == CodeKind::Signed && self.design.is_for_phones(),
                left_out: self.design.left_out.clone(),
            },
            PrintAs::Table(_) => Notes { code: CodeKind::Signed, for_phones: false, left_out: Vec::new(), untold_reprint: false },
        }
    }

    /// Whether labels of a format bear the note of a reprint.
    fn tells(&self, format: Format) -> bool {
        match format {
            // A note that no font can set ends the file before anybody asks.
            Format::Pdf => sheets::bears_note(&self.file()).unwrap_or(false),
            Format::Svg | Format::Png | Format::Zpl | Format::Tspl => false,
        }
    }

    /// How many labels, or rows.
    pub fn labels(&self) -> u32 {
        (self.printable.kept.len() as u32).saturating_mul(self.part.each)
    }

    /// The file as the label module takes it.
    pub fn file(&self) -> FileOrder<'_> {
        let (design, imposition, look) = (&self.design, &self.order.imposition, &self.look);
        FileOrder { design, imposition, count: self.labels(), dpi: self.order.dpi, look }
    }

    /// What stands on the n-th label, from 0.
    pub fn stamped(&self, label: u32) -> Result<Stamped> {
        self.printable.stamped(label / self.part.each)
    }

    /// The number on the n-th label, from 0.
    pub fn number(&self, label: u32) -> Option<Number> {
        self.printable.kept.get((label / self.part.each) as usize).copied()
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of [`format::write`] and [`table::write`]; what `watch` gives.
    pub fn write(&self, out: &mut dyn Write, watch: Watch<'_>) -> Result<Printed> {
        let source = |label: u32| {
            watch()?;
            self.stamped(label)
        };
        match self.order.format {
            PrintAs::Labels(format) => format::write(&self.file(), format, &source, out)?,
            PrintAs::Table(format) => {
                let shared = table::Shared::of(self.services, self.run, self.setting.printing)?;
                table::write(format, &shared, self.labels(), &source, self.setting.at, out)?;
            }
        }
        Ok(self.printed())
    }

    /// What it comes to.
    pub fn printed(&self) -> Printed {
        let kept = &self.printable.kept;
        let (first, last) = (kept.first().copied(), kept.last().copied());
        Printed {
            labels: self.labels(),
            left_out: self.printable.left_out,
            first: first.unwrap_or(self.part.numbers.first()),
            last: last.unwrap_or(self.part.numbers.last()),
        }
    }

    /// Writes one label of this kind whose code verifies as nothing and which says so: what is printed is drawn the same. A table is proved
    /// by a PDF.
    ///
    /// # Errors
    /// As [`Sheet::write`].
    pub fn write_proof(&self, texts: ProofTexts, out: &mut dyn Write) -> Result<()> {
        let said = said(self.services, self.run, self.order, self.setting.at)?;
        let said = match texts {
            ProofTexts::OfRun => said,
            ProofTexts::Longest => longest(self.services, self.run, said)?,
        };
        let said = Facts { sample_mark: Some(say(Lang::Vi, "label-proof", &[])), ..said };
        let stamped = self.printable.proof()?;
        let design = design(&said, &stamped, self.order)?;
        let look = Look { note: say(Lang::Vi, "label-proof", &[]), head: None, ..self.order.look.clone() };
        let file = FileOrder { design: &design, count: 1, look: &look, ..self.file() };
        format::write(&file, self.order.proof_format(), &|_| Ok(stamped.clone()), out)
    }
}

fn design(said: &Facts, longest: &Stamped, order: &PrintOrder) -> Result<Design> {
    let media = &order.imposition.media;
    let design = lay_out_as(&order.template, said, longest, (media.width_um, media.height_um), order.dpi);
    Ok(design.map_err(|fault| fault.arg("media", media))?)
}

/// What the labels of an order say at a moment, with the logo that was wished.
fn said(services: &Services, run: &Run, order: &PrintOrder, at: Timestamp) -> Result<Facts> {
    Ok(Facts { logo: order.logo.clone(), ..facts(services, run, (order.code(), order.per_unit), at)? })
}

/// A hash over what the labels of an order say at a moment.
pub fn says(services: &Services, run: &Run, order: &PrintOrder, at: Timestamp) -> Result<FileHash> {
    let said = said(services, run, order, at)?;
    Ok(digest(&said, &order.imposition.media, &order.template))
}

/// Renders an order that is one file; every code was decoded again and compared before the bytes are given.
///
/// # Errors
/// `print-too-many` beyond [`LABELS_MAX`]; those of [`Sheet::lay_out`] and [`Sheet::write`].
pub fn render(
    services: &Services,
    right: &CanIssue,
    run: &Run,
    order: &PrintOrder,
    setting: Setting,
) -> Result<(Vec<u8>, Printed)> {
    let mut bytes = Vec::new();
    let printed = whole(services, right, run, order, setting)?.write(&mut bytes, &|| Ok(()))?;
    Ok((bytes, printed))
}

/// An order that is one file, laid out.
///
/// # Errors
/// `print-too-many` beyond [`LABELS_MAX`]; those of [`Sheet::lay_out`].
pub fn whole<'a>(
    services: &'a Services,
    right: &CanIssue,
    run: &'a Run,
    order: &'a PrintOrder,
    setting: Setting,
) -> Result<Sheet<'a>> {
    if order.labels() > LABELS_MAX {
        return Err(Error::too_large(Fault::new("print-too-many").arg("max", LABELS_MAX).value(order.labels().to_string())));
    }
    Sheet::lay_out(services, right, run, order, order.part(1)?, setting)
}

/// Refused while the run's batch is recalled or held, or its producer is suspended: asked before a file is made, and again when it is handed out.
pub fn may_hand_out(services: &Services, run: &Run) -> Result<()> {
    oversight::refuse_suspended(services, &run.owner)?;
    run.batch.as_ref().map_or(Ok(()), |batch| recall::refuse_stopped(&services.view(), batch))
}
