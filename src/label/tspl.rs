//! TSPL, the language of TSC, Xprinter and Gainscha printers (TSPL/TSPL2 Programming Manual). A row is one picture: what printers of
//! other makers keep of stored graphics and of overlapping ones differs, and their fonts lack Vietnamese letters.
use crate::domain::error::Fault;
use crate::label::bitmap::Bitmap;
use crate::label::roll::{Roll, RowLabel};

/// What stands before the first row: paper and origin.
pub fn head(roll: &Roll) -> Vec<u8> {
    let lines = [
        format!("SIZE {} mm,{} mm", mm(roll.width_um), mm(roll.height_um)),
        format!("GAP {} mm,0 mm", mm(roll.gap_um)),
        "DIRECTION 1".into(),
        "REFERENCE 0,0".into(),
    ];
    lines.map(|line| line + "\r\n").concat().into_bytes()
}

/// One row of labels, printed once.
///
/// # Errors
/// `label-off-paper` where a mark would not lie on the row.
pub fn row(roll: &Roll, labels: &[RowLabel]) -> Result<Vec<u8>, Fault> {
    let side = |dots: i32| usize::try_from(dots).unwrap_or(0);
    let mut picture = Bitmap::new(side(roll.width), side(roll.height));
    for label in labels {
        for patch in label.changing.iter().chain([&roll.fixed]) {
            if !picture.add(patch, label.x, label.y) {
                return Err(Fault::new("label-off-paper"));
            }
        }
    }
    let mut bytes = format!("CLS\r\nBITMAP 0,0,{},{},0,", picture.stride(), picture.height()).into_bytes();
    // Here black is 0, and so is nothing that only fills the last byte.
    bytes.extend(picture.rows().flatten().map(|byte| !byte));
    bytes.extend_from_slice(b"\r\nPRINT 1,1\r\n");
    Ok(bytes)
}

/// Millimetres with at most three places.
fn mm(um: i32) -> String {
    let text = format!("{}.{:03}", um / 1_000, um % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_plain_millimetres() {
        for (um, told) in [(50_000, "50"), (2_000, "2"), (35_500, "35.5"), (1_005, "1.005"), (0, "0")] {
            assert_eq!(mm(um), told);
        }
    }
}
