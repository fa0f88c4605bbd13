//! Media of one's own as a data file (`docs/templates.md`): a sheet's grid or a roll, measured with a ruler; all faults at once.
use crate::domain::error::Fault;
use crate::domain::length::mm;
use crate::label::data_file::{Fields, is_name};
use crate::label::media::{A4_UM, Kind, LETTER_UM, Media};

/// Width and height of A5 paper in µm: sticker sheets as they are sold in Vietnam.
pub const A5_UM: (i32, i32) = (148_000, 210_000);
/// Longest side of paper in µm.
pub const PAPER_MAX_UM: i32 = 1_200_000;
/// Most labels on a page.
pub const LABELS_MAX: usize = 1_000;
/// Smallest side of a label in µm.
const LABEL_MIN_UM: i32 = 5_000;
/// Largest gap of a roll in µm.
const GAP_MAX_UM: i32 = 50_000;
/// Most labels across a roll.
const ACROSS_MAX: u16 = 20;
/// By how much labels may overlap in µm: makers round their pitch down (Avery L7161).
const OVERLAP_MAX_UM: i32 = 100;
/// Most letters of a name.
const NAME_MAX: usize = 40;

/// Reads one; `file` is its name for people.
///
/// # Errors
/// Every fault of the file with its line: form and bounds of each value, unknown names, `media-name`, `media-off-paper`,
/// `media-overlap`, `media-too-many`.
pub fn read(file: &str, text: &str) -> Result<Media, Vec<Fault>> {
    let mut fields = Fields::parse(file, text).map_err(|fault| vec![fault])?;
    let name = fields.text("name", NAME_MAX);
    if let Some(name) = name.as_ref().filter(|name| !is_name(name)) {
        fields.whole(Fault::new("media-name").value(name));
    }
    if let Some(name) = name.as_ref().filter(|name| Media::named(name).is_ok()) {
        fields.whole(Fault::new("media-name-taken").value(name));
    }
    let media = match fields.tables("roll", 1).into_iter().next() {
        Some(roll) => roll_of(&mut fields, name.unwrap_or_default(), roll),
        None => sheet_of(&mut fields, name.unwrap_or_default()),
    };
    if let Some(media) = &media {
        for fault in faults(media) {
            fields.whole(fault);
        }
    }
    let faults = fields.rest();
    media.filter(|_| faults.is_empty()).ok_or(faults)
}

fn sheet_of(fields: &mut Fields<'_>, name: String) -> Option<Media> {
    let papers = [("A4", A4_UM), ("A5", A5_UM), ("Letter", LETTER_UM)];
    let paper = fields.lengths_or_word("paper", (LABEL_MIN_UM, PAPER_MAX_UM), &papers);
    let grid = fields.counts("grid", (1, 1_000));
    let first = fields.lengths("first", (0, PAPER_MAX_UM));
    let label = fields.lengths("label", (LABEL_MIN_UM, PAPER_MAX_UM));
    let pitch = fields.lengths("pitch", (0, PAPER_MAX_UM));
    let ((paper, grid), (first, label), pitch) = (paper.zip(grid)?, first.zip(label)?, pitch?);
    Some(Media {
        name,
        kind: Kind::Sheet,
        page_width_um: paper.0,
        page_height_um: paper.1,
        columns: grid.0,
        rows: grid.1,
        width_um: label.0,
        height_um: label.1,
        left_um: first.0,
        top_um: first.1,
        pitch_x_um: pitch.0,
        pitch_y_um: pitch.1,
    })
}

fn roll_of<'a>(fields: &mut Fields<'a>, name: String, mut roll: Fields<'a>) -> Option<Media> {
    let width = roll.length("width", (LABEL_MIN_UM, PAPER_MAX_UM));
    let height = roll.length("height", (LABEL_MIN_UM, PAPER_MAX_UM));
    let across = roll.count_or("across", (1, ACROSS_MAX), 1);
    let gap = roll.length_or("gap", (0, GAP_MAX_UM), 2_000);
    fields.absorb(roll);
    let ((width, height), (across, gap)) = (width.zip(height)?, across.zip(gap)?);
    Some(Media::roll(name, (width, height), across, gap))
}

/// What is wrong with a media whose values are each in their bounds.
fn faults(media: &Media) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (columns, rows) = (i64::from(media.columns), i64::from(media.rows));
    let end = |first: i32, count: i64, pitch: i32, side: i32| i64::from(first) + (count - 1) * i64::from(pitch) + i64::from(side);
    let right = end(media.left_um, columns, media.pitch_x_um, media.width_um);
    let bottom = end(media.top_um, rows, media.pitch_y_um, media.height_um);
    let (width, height) = (media.page_width_um, media.page_height_um);
    if right > i64::from(width) || bottom > i64::from(height) || width > PAPER_MAX_UM {
        let told = |um: i64| i32::try_from(um).map_or_else(|_| um.to_string(), mm);
        let fault = Fault::new("media-off-paper").arg("right", told(right)).arg("bottom", told(bottom));
        faults.push(fault.arg("width", mm(width.min(PAPER_MAX_UM))).arg("height", mm(height)));
    }
    let overlaps = |count: i64, pitch: i32, side: i32| count > 1 && pitch < side - OVERLAP_MAX_UM;
    if overlaps(columns, media.pitch_x_um, media.width_um) || overlaps(rows, media.pitch_y_um, media.height_um) {
        faults.push(Fault::new("media-overlap"));
    }
    if media.per_page() > LABELS_MAX {
        faults.push(Fault::new("media-too-many").arg("max", LABELS_MAX).value(media.per_page().to_string()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const A5: &str = "name = \"A5-10\"\npaper = \"A5\"\ngrid = [2, 5]\nfirst = [5, 5]\nlabel = [68, 38]\npitch = [70, 40]\n";
    const ROLL: &str = "name = \"60x40-2\"\n[roll]\nwidth = 60\nheight = 40.5\nacross = 2\ngap = 3\n";

    fn codes(text: &str) -> Vec<(&'static str, u64)> {
        let at = |fault: &Fault| (fault.code, fault.at.as_ref().map_or(0, |at| at.line));
        read("x.toml", text).map_or_else(|faults| faults.iter().map(at).collect(), |_| Vec::new())
    }

    #[test]
    fn a_sheet_and_a_roll_of_ones_own_are_read() {
        let sheet = read("x.toml", A5).unwrap();
        assert_eq!((sheet.per_page(), sheet.corner(9)), (10, (75_000, 165_000)));
        let roll = read("x.toml", ROLL).unwrap();
        assert_eq!((roll.kind, roll.page_width_um, roll.height_um), (Kind::Roll { gap_um: 3_000 }, 123_000, 40_500));
    }

    #[test]
    fn each_wrong_value_is_told_with_its_line() {
        let cases = [
            ("name = \"A5-10\"", "name = \"a b\"", ("media-name", 1)),
            ("name = \"A5-10\"", "name = \"L7160\"", ("media-name-taken", 1)),
            ("name = \"A5-10\"", "name = \"\"", ("label-file-text", 1)),
            ("paper = \"A5\"", "paper = \"A6\"", ("label-file-word", 2)),
            ("paper = \"A5\"", "paper = [1201, 200]", ("label-file-length", 2)),
            ("grid = [2, 5]", "grid = [2]", ("label-file-count", 3)),
            ("grid = [2, 5]", "grid = [2.5, 5]", ("label-file-count", 3)),
            ("grid = [2, 5]", "grid = [0, 5]", ("label-file-count", 3)),
            ("grid = [2, 5]", "grid = [3, 5]", ("media-off-paper", 1)),
            ("first = [5, 5]", "first = [-1, 5]", ("label-file-length", 4)),
            ("first = [5, 5]", "first = [5, nan]", ("label-file-length", 4)),
            ("label = [68, 38]", "label = [72, 38]", ("media-overlap", 1)),
            ("label = [68, 38]", "label = [4, 38]", ("label-file-length", 5)),
            ("pitch = [70, 40]", "pitch = \"70\"", ("label-file-length", 6)),
            ("pitch = [70, 40]", "", ("label-file-missing", 1)),
            ("pitch = [70, 40]", "pitch = [70, 40]\ncolour = 1", ("label-file-key", 7)),
            ("pitch = [70, 40]", "pitch = [70, 40]\n[deep]\nx = 1", ("label-file-key", 7)),
            ("pitch = [70, 40]", "pitch = ", ("label-file-syntax", 6)),
        ];
        for (good, wrong, fault) in cases {
            assert_eq!(codes(&A5.replace(good, wrong)), [fault], "{wrong}");
        }
    }

    #[test]
    fn all_faults_come_at_once_and_limits_hold() {
        let text = A5.replace("\"A5\"", "\"A6\"").replace("[5, 5]", "7").replace("[2, 5]", "[0, 0]");
        assert_eq!(codes(&text).len(), 4);
        let many = "name = \"m\"\npaper = [1200, 1200]\ngrid = [40, 40]\nfirst = [0, 0]\nlabel = [5, 5]\npitch = [6, 6]\n";
        assert_eq!(codes(many), [("media-too-many", 1)]);
        assert_eq!(codes(&"#".repeat(20_000)), [("label-file-large", 1)]);
        assert_eq!(codes(&ROLL.replace("across = 2", "across = 20")), [("media-off-paper", 1)]);
        assert_eq!(codes(&ROLL.replace("gap = 3", "gap = 51")), [("label-file-length", 6)]);
    }
}
