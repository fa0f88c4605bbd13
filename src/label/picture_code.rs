//! The code of a product for posters and web shops: its link without a signature. It is no stamp, and its page says so.
use crate::domain::error::{Error, Fault};
use crate::label::drawing::{Drawing, Mark, modules_um};
use crate::label::format::Format;
use crate::label::imposition::Placed;
use crate::label::qr::{Level, QUIET_MODULES, Symbol};
use crate::label::{picture, png, svg};

/// Side of a module in nm: read from a poster across a table.
const MODULE_NM: i32 = 1_000_000;

/// The symbol alone with its quiet zone. The picture was read again before it is given.
///
/// # Errors
/// `label-format-unknown` for other than PNG and SVG; those of [`Symbol::new`] and [`png::write`]; `label-code-differs`.
pub fn picture_code(link: &str, format: Format) -> Result<Vec<u8>, Error> {
    let symbol = Symbol::new(link, Level::M)?;
    let quiet = modules_um(QUIET_MODULES, MODULE_NM);
    let side = modules_um(symbol.side_modules(), MODULE_NM) + 2 * quiet;
    let drawing = Drawing { width_um: side, height_um: side, marks: vec![Mark::Symbol((quiet, quiet), MODULE_NM, symbol)] };
    let vectors = svg::write_label(&drawing).into_bytes();
    let pixels = png::write((side, side), &[(Placed { label: 0, x_um: 0, y_um: 0 }, drawing)])?;
    if picture::drawn_codes(&pixels)? != [link] {
        return Err(Error::internal(Fault::new("label-code-differs").value(link)));
    }
    match format {
        Format::Png => Ok(pixels),
        Format::Svg => Ok(vectors),
        Format::Pdf | Format::Zpl | Format::Tspl => {
            Err(Fault::new("label-format-unknown").arg("known", "png, svg").value(format.extension()).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://ocop.example.vn/01/09506000900070";

    #[test]
    fn a_products_link_is_a_picture_of_either_kind() {
        let pixels = picture_code(LINK, Format::Png).unwrap();
        assert_eq!(picture::codes(&pixels).unwrap(), [LINK]);
        let vectors = String::from_utf8(picture_code(LINK, Format::Svg).unwrap()).unwrap();
        assert!(vectors.starts_with("<svg ") && vectors.contains("width=\"37mm\""), "{vectors:.200}");
    }

    #[test]
    fn formats_of_sheets_and_texts_that_are_no_link_are_refused() {
        for format in [Format::Pdf, Format::Zpl, Format::Tspl] {
            assert_eq!(picture_code(LINK, format).unwrap_err().code(), "label-format-unknown");
        }
        for wrong in ["", "https://ví-dụ.vn/01/1", &"7".repeat(601)] {
            assert_eq!(picture_code(wrong, Format::Png).unwrap_err().code(), "label-url-wrong");
        }
    }
}
