//! Presses the symbols of a run: all of one version and level, from one template for each shape that its texts have. A number that
//! gains a digit is a new shape.
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::error::Fault;
use crate::label::qr::{Level, Symbol};
use crate::label::symbols::boards::VERSION_MAX;
use crate::label::symbols::shape::shape;
use crate::label::symbols::template::Template;

/// Most shapes that are kept; a number has 13 lengths.
const SHAPES_MAX: usize = 16;

/// Symbols of one version and level. May be asked from several threads.
#[derive(Debug)]
pub struct Press {
    version: u8,
    level: Level,
    templates: RwLock<Vec<Arc<Template>>>,
}

impl Press {
    /// Symbols of exactly this version.
    pub fn new(version: u8, level: Level) -> Self {
        Self { version, level, templates: RwLock::default() }
    }

    /// The symbol of a text, module by module the one of the `qrcode` crate for the shortest segmentation. A text that is no
    /// stamp's, of too many shapes, or of a version beyond 11 takes the long way through that crate.
    ///
    /// # Errors
    /// Those of [`Symbol::of_version`].
    pub fn symbol(&self, text: &str) -> Result<Symbol, Fault> {
        if let Some(symbol) = self.known(text) {
            return Ok(symbol);
        }
        self.learn(text);
        if let Some(symbol) = self.known(text) {
            return Ok(symbol);
        }
        Symbol::of_version(text, self.level, self.version)
    }

    fn known(&self, text: &str) -> Option<Symbol> {
        let templates = self.templates.read().unwrap_or_else(PoisonError::into_inner);
        templates.iter().find_map(|template| template.symbol(text))
    }

    fn learn(&self, text: &str) {
        let Some(shape) = shape(text).filter(|_| self.version <= VERSION_MAX) else { return };
        let Some(template) = Template::new(text, &shape, self.level, self.version) else { return };
        let mut templates = self.templates.write().unwrap_or_else(PoisonError::into_inner);
        if templates.len() < SHAPES_MAX && !templates.iter().any(|known| known.fits(text)) {
            templates.push(Arc::new(template));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: u64, token: char) -> String {
        format!("https://ocop.quangnam.vn/01/09506000900018/21/{number}?s={}", token.to_string().repeat(171))
    }

    #[test]
    fn a_number_that_gains_a_digit_keeps_the_version() {
        let press = Press::new(8, Level::M);
        for number in [9, 999, 999_999_999, 1_000_000_000, 9_999_999_999, 10_000_000_000] {
            let text = item(number, '5');
            assert_eq!(press.symbol(&text).unwrap(), Symbol::of_version(&text, Level::M, 8).unwrap(), "{number}");
        }
        assert_eq!(press.templates.read().unwrap().len(), 5);
    }

    #[test]
    fn short_codes_that_chance_made_digits_are_those_of_the_long_way() {
        let press = Press::new(3, Level::M);
        for code in ["ZZZZZZZZD8B8SK", "01BBHNJ7374431", "00000000000000", "1234567890123K"] {
            let text = format!("http://localhost:8080/c/{code}");
            assert_eq!(press.symbol(&text).unwrap(), Symbol::of_version(&text, Level::M, 3).unwrap(), "{code}");
            assert_eq!(Symbol::new(&text, Level::M).unwrap().version, 3, "{code}");
        }
        assert_eq!(press.templates.read().unwrap().len(), 1);
    }

    #[test]
    fn what_no_template_serves_takes_the_long_way_and_says_the_same() {
        let press = Press::new(8, Level::M);
        let strange = "https://example.vn/somewhere/else";
        assert_eq!(press.symbol(strange).unwrap(), Symbol::of_version(strange, Level::M, 8).unwrap());
        let large = Press::new(12, Level::M);
        assert_eq!(large.symbol(&item(1, '7')).unwrap(), Symbol::of_version(&item(1, '7'), Level::M, 12).unwrap());
        assert_eq!(large.templates.read().unwrap().len(), 0);
    }

    #[test]
    fn a_text_that_needs_a_larger_symbol_than_the_run_has_is_refused() {
        let press = Press::new(7, Level::M);
        assert_eq!(press.symbol(&item(1_234_567_890, '1')).unwrap_err().code, "label-code-too-large");
        for wrong in ["", "https://e.vn/t/1?s=١"] {
            assert_eq!(press.symbol(wrong).unwrap_err().code, "label-url-wrong", "{wrong}");
        }
    }

    #[test]
    fn shapes_are_bounded_and_those_beyond_are_right_all_the_same() {
        let press = Press::new(8, Level::L);
        for lot in 0..2 * SHAPES_MAX {
            let text = item(5, '3').replace("/21/", &format!("/10/L{lot}/21/"));
            assert_eq!(press.symbol(&text).unwrap(), Symbol::of_version(&text, Level::L, 8).unwrap());
        }
        assert_eq!(press.templates.read().unwrap().len(), SHAPES_MAX);
    }
}
