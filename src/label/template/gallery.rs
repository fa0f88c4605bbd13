//! The templates that are built in, for the packs of OCOP goods; files like any other.
use crate::domain::error::Fault;
use crate::label::template::read::read;
use crate::label::template::shape::{CodeKind, Template};
use std::sync::LazyLock;

/// Name and text of each; the first that is made for a label is its usual one.
const FILES: [(&str, &str); 12] = [
    ("plain.toml", include_str!("gallery/plain.toml")),
    ("small.toml", include_str!("gallery/small.toml")),
    ("short.toml", include_str!("gallery/short.toml")),
    ("jar.toml", include_str!("gallery/jar.toml")),
    ("bag.toml", include_str!("gallery/bag.toml")),
    ("carton.toml", include_str!("gallery/carton.toml")),
    ("gift-box.toml", include_str!("gallery/gift-box.toml")),
    ("hang-tag.toml", include_str!("gallery/hang-tag.toml")),
    ("bottle-neck.toml", include_str!("gallery/bottle-neck.toml")),
    ("fruit-sticker.toml", include_str!("gallery/fruit-sticker.toml")),
    ("roll-ahead.toml", include_str!("gallery/roll-ahead.toml")),
    ("seal.toml", include_str!("gallery/seal.toml")),
];

static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| FILES.iter().filter_map(|(name, text)| read(name, text).ok()).collect());

/// All that are built in.
pub fn all() -> &'static [Template] {
    &ALL
}

/// The one of this name.
///
/// # Errors
/// `label-template-unknown` with the names that exist.
pub fn named(name: &str) -> Result<Template, Fault> {
    let known = || all().iter().map(|template| template.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = all().iter().find(|template| template.name == name);
    found.cloned().ok_or_else(|| Fault::new("label-template-unknown").arg("known", known()).value(name))
}

/// The usual ones for labels of a size in µm, to be tried in turn: the first made for it of those for signed stamps, then of those for
/// short codes.
///
/// # Errors
/// `label-template-none` where no label of this size can bear even a short code.
pub fn usual(cell: (i32, i32)) -> Result<Vec<Template>, Fault> {
    let fitting = |code: CodeKind| all().iter().find(|template| template.code == code && template.is_for(cell));
    let found: Vec<Template> = [CodeKind::Signed, CodeKind::Short].into_iter().filter_map(fitting).cloned().collect();
    if found.is_empty() { Err(Fault::new("label-template-none")) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_gallery_is_without_fault_and_named_as_its_file() {
        for (file, text) in FILES {
            let template = read(file, text).unwrap_or_else(|faults| panic!("{file}: {faults:?}"));
            assert_eq!(format!("{template}.toml"), file);
        }
        assert_eq!(all().len(), FILES.len());
    }

    #[test]
    fn small_labels_get_the_short_code_and_larger_ones_never() {
        let usual = |width, height| usual((width, height)).map(|found| found[0].name.clone()).map_err(|fault| fault.code);
        assert_eq!(usual(64_000, 38_100).as_deref(), Ok("plain"));
        assert_eq!(usual(50_000, 30_000).as_deref(), Ok("small"));
        assert_eq!(usual(38_100, 21_200).as_deref(), Ok("short"));
        assert_eq!(usual(12_000, 9_000), Err("label-template-none"));
        assert_eq!(named("Plain").unwrap_err().code, "label-template-unknown");
    }
}
