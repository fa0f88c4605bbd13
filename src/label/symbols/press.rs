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
    /// `label-url-wrong`, also where the text needs a larger version than all labels of the run have.
    pub fn symbol(&self, text: &str) -> Result<Symbol, Fault> {
        if let Some(symbol) = self.known(text) {
            return Ok(symbol);
        }
        self.learn(text);
        if let Some(symbol) = self.known(text) {
            return Ok(symbol);
        }
        let symbol = Symbol::at_least(text, self.level, self.version)?;
        if symbol.version == self.version { Ok(symbol) } else { Err(Fault::new("label-url-wrong").arg("max", text.len()).value(text)) }
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
