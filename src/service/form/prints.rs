//! What programs say of prints and are told of them: big prints as jobs, their files, hand-outs. They have no table either.
use super::cells::{Cells, Writer};
use super::field::form;
use super::row::Row;
use crate::domain::error::Fault;
use crate::domain::length::{mm, read_mm};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::print_job::{JobFile, JobState, PrintJob};
use crate::domain::printing::{HandOut, PrintWish};
use crate::domain::registry::Owner;

/// Words of states.
const STATES: &[&str] = &[
    JobState::Waiting.code(),
    JobState::Running.code(),
    JobState::Done.code(),
    JobState::Failed.code(),
    JobState::Cancelled.code(),
];

/// What may be done with a job.
const WISHES: &[&str] = &["resume", "cancel"];

/// As what labels of a job are printed.
const FORMATS: &[&str] = &["pdf", "zpl", "tspl", "csv", "xlsx"];

/// Resolutions.
const DPIS: &[&str] = &["203", "300", "600"];

/// The word of the office, where a thing belongs to it.
const OFFICE: &str = "office";

form! {
    /// Big prints.
    JOBS = "jobs" {
        code "job_id" Told "r-0xyk2n9q-0001";
        code "run_id" Needed "r-0xyk2n9q";
        (one of FORMATS) "format" Optional "pdf";
        code "media" Optional "L7160";
        code "template" Optional "jar";
        code "logo" Optional "ocop";
        (one of DPIS) "dpi" Optional "600";
        whole "number_from" Optional "1040187392";
        whole "number_to" Optional "1040237391";
        whole "copies" Optional "";
        whole "labels_per_unit" Optional "1";
        whole "skip" Optional "0";
        decimal "nudge_x_mm" Optional "0.5";
        decimal "nudge_y_mm" Optional "-1";
        (one of &["pages", "piles"]) "stacking" Optional "pages";
        (one of &["many", "single"]) "layout" Optional "many";
        (one of &["none", "edges"]) "cut_marks" Optional "none";
        decimal "bleed_mm" Optional "0";
        text "reprint_reason" Optional "";
        code "owner" Told "htx-tien-phuoc";
        (one of STATES) "state" Told "running";
        whole "printing" Told "1";
        (one of &["signed", "short"]) "code" Told "signed";
        whole "labels" Told "120000";
        whole "labels_made" Told "100000";
        whole "labels_begun" Told "3072";
        whole "parts" Told "3";
        whole "parts_made" Told "2";
        code "trouble" Told "";
        code "ordered_by" Told "office";
        moment "made_at" Told "2026-03-20T01:00:00Z";
        moment "files_removed_at" Told "";
    }
}

form! {
    /// Finished files of a job; the proof is file 0.
    JOB_FILES = "job_files" {
        whole "part" Told "1";
        text "file_name" Told "r-0xyk2n9q-0001-001.pdf";
        whole "labels" Told "50000";
        whole "number_from" Told "1040187392";
        whole "number_to" Told "1040237391";
        whole "left_out" Told "0";
        whole "file_bytes" Told "17400212";
        code "sha256" Told "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    }
}

form! {
    /// What is to be done with a job.
    JOB_WISHES = "job_wishes" {
        (one of WISHES) "job_wish" Needed "resume";
        (one of STATES) "state" Told "waiting";
    }
}

form! {
    /// Labels that were handed out.
    PRINTS = "prints" {
        code "print_id" Told "r-0xyk2n9q.00000001";
        code "run_id" Told "r-0xyk2n9q";
        whole "number_from" Told "1040187392";
        whole "number_to" Told "1040187415";
        whole "labels" Told "24";
        whole "labels_per_unit" Told "1";
        whole "left_out" Told "0";
        whole "printing" Told "1";
        text "reprint_reason" Told "";
        code "handed_out_by" Told "operator";
        moment "handed_out_at" Told "2026-03-20T01:00:00Z";
        whole "unsure_from" Told "";
        text "format" Told "pdf";
        text "media" Told "L7160";
        code "job_id" Told "";
    }
}

/// What is wished: the run, the wish, the reason. `None` with faults in the row.
pub fn read_job(row: &mut Row<'_>) -> Option<(RunId, JobWish, String)> {
    let run = row.parse::<RunId>("run_id");
    let numbers = (ends(row, "number_from"), ends(row, "number_to"));
    let (copies, per_unit) = (row.count("copies"), row.count("labels_per_unit"));
    let skip = match row.text("skip").as_str() {
        "" => Some(0),
        text => text.parse().map_err(|_| row.fault("skip", Fault::new("print-skip-shape").value(text))).ok(),
    };
    let (x, y, bleed) = (length(row, "nudge_x_mm"), length(row, "nudge_y_mm"), length(row, "bleed_mm"));
    let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
    let wish = JobWish {
        from: numbers.0?,
        to: numbers.1?,
        copies,
        per_unit,
        format: or(row.text("format"), "pdf"),
        media: or(row.text("media"), "L7160"),
        template: row.text("template"),
        logo: row.text("logo"),
        dpi: or(row.text("dpi"), "600"),
        skip: skip?,
        nudge_um: (x?, y?),
        stacking: row.text("stacking"),
        layout: row.text("layout"),
        cut_marks: row.text("cut_marks"),
        bleed_um: bleed?,
    };
    Some((run?, wish, row.text("reprint_reason")))
}

/// A wish whose numbers may be left to the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobWish {
    from: Option<Number>,
    to: Option<Number>,
    copies: Option<u32>,
    per_unit: Option<u32>,
    format: String,
    media: String,
    template: String,
    logo: String,
    dpi: String,
    skip: u32,
    nudge_um: (i32, i32),
    stacking: String,
    layout: String,
    cut_marks: String,
    bleed_um: i32,
}

impl JobWish {
    /// The wish for a run of these numbers.
    ///
    /// # Errors
    /// Those of [`NumberRange::between`].
    pub fn of(self, run: NumberRange) -> Result<PrintWish, Fault> {
        Ok(PrintWish {
            numbers: NumberRange::between(self.from.unwrap_or(run.first()), self.to.unwrap_or(run.last()))?,
            copies: self.copies,
            per_unit: self.per_unit,
            format: self.format,
            media: self.media,
            template: self.template,
            logo: self.logo,
            dpi: self.dpi,
            skip: self.skip,
            nudge_um: self.nudge_um,
            stacking: self.stacking,
            layout: self.layout,
            cut_marks: self.cut_marks,
            bleed_um: self.bleed_um,
        })
    }
}

/// An end of a range: `None` = a fault; `Some(None)` = not given.
fn ends(row: &mut Row<'_>, column: &str) -> Option<Option<Number>> {
    if row.text(column).is_empty() { Some(None) } else { row.parse(column).map(Some) }
}

fn length(row: &mut Row<'_>, column: &str) -> Option<i32> {
    match row.text(column).as_str() {
        "" => Some(0),
        text => read_mm(text).map_err(|fault| row.fault(column, fault)).ok(),
    }
}

/// What is to be done.
pub fn read_wish(row: &mut Row<'_>) -> Option<&'static str> {
    row.one_of("job_wish", &[("resume", "resume"), ("cancel", "cancel")])
}

fn owner(owner: &Owner) -> &str {
    match owner {
        Owner::Office => OFFICE,
        Owner::Producer(id) => id.as_str(),
    }
}

/// A job, and how many labels of the file that is made now are begun.
pub fn write_job(job: &PrintJob, begun: u32) -> Cells {
    let mut cells = Writer::new(JOBS);
    let wish = &job.wish;
    let word = |word: &str, usual: &str| if word.is_empty() { usual.to_owned() } else { word.to_owned() };
    cells.put("job_id", &job.id).put("run_id", job.run).put("format", &wish.format).put("media", &wish.media);
    cells.put("dpi", &wish.dpi).put("number_from", wish.numbers.first()).put("number_to", wish.numbers.last());
    cells.maybe("copies", wish.copies).maybe("labels_per_unit", wish.per_unit).put("skip", wish.skip);
    cells.put("nudge_x_mm", mm(wish.nudge_um.0)).put("nudge_y_mm", mm(wish.nudge_um.1)).put("bleed_mm", mm(wish.bleed_um));
    cells.put("stacking", word(&wish.stacking, "pages")).put("layout", word(&wish.layout, "many"));
    cells.put("cut_marks", word(&wish.cut_marks, "none")).put("reprint_reason", &job.why).put("owner", owner(&job.owner));
    cells
        .put("state", job.state.code())
        .put("code", word(&job.code, "signed"))
        .put("printing", job.printing)
        .put("labels", job.labels);
    cells.put("labels_made", job.labels_made()).put("labels_begun", begun).put("parts", job.parts);
    cells.put("parts_made", job.parts_made).maybe("trouble", job.trouble.as_ref().map(|trouble| &trouble.code));
    cells.put("ordered_by", &job.who).put("made_at", job.made).maybe("files_removed_at", job.cleared);
    cells.cells()
}

/// A file of a job.
pub fn write_file(file: &JobFile) -> Cells {
    let mut cells = Writer::new(JOB_FILES);
    cells.put("part", file.n).put("file_name", &file.name).put("labels", file.labels).put("left_out", file.left_out);
    cells.put("number_from", file.first).put("number_to", file.last).put("file_bytes", file.bytes).put("sha256", file.sha256);
    cells.cells()
}

/// What was done with a job.
pub fn write_wish(wish: &str, state: JobState) -> Cells {
    let mut cells = Writer::new(JOB_WISHES);
    cells.put("job_wish", wish).put("state", state.code());
    cells.cells()
}

/// A hand-out.
pub fn write_print(print: &HandOut) -> Cells {
    let mut cells = Writer::new(PRINTS);
    cells.put("print_id", &print.id).put("run_id", print.run).put("labels", print.labels).put("left_out", print.left_out);
    cells.put("number_from", print.numbers.first()).put("number_to", print.numbers.last()).put("printing", print.printing);
    cells.put("labels_per_unit", print.per_unit).put("reprint_reason", &print.why).put("handed_out_by", &print.who);
    cells.put("handed_out_at", print.at).put("format", &print.format).put("media", &print.media);
    cells.maybe("unsure_from", print.unsure_from);
    cells.maybe("job_id", print.file.as_ref().map(|(job, _)| job));
    cells.cells()
}
