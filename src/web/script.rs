//! The one small script of the console: it keeps forms that could not be sent. Pages for the public have none.
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static KEPT: LazyLock<String> = LazyLock::new(|| packed(include_str!("console/kept.js")));

static NAME: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(KEPT.as_bytes());
    let hash: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("kept-{hash}.js")
});

/// Its text.
pub fn kept() -> &'static str {
    &KEPT
}

/// The last part of its address: it names the text, so that what stands under it never changes.
pub fn name() -> &'static str {
    &NAME
}

/// Without comments that fill a line, indents and empty lines.
fn packed(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small_and_asks_for_nothing_from_elsewhere() {
        assert!(kept().len() < 4096, "{}", kept().len());
        for never in ["http:", "https:", "//", "eval", "innerHTML", "document.write", "import"] {
            assert!(!kept().contains(never), "{never}");
        }
        assert!(name().len() == "kept-.js".len() + 24 && name().is_ascii());
    }
}
