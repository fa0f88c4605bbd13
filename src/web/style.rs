//! The one style sheet, which stands in every page, and the policy that allows it by its hash and nothing else.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static CSS: LazyLock<String> = LazyLock::new(|| packed(include_str!("style.css")));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(CSS.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// The style sheet as it stands between `<style>` and `</style>`.
pub fn css() -> &'static str {
    &CSS
}

/// The `Content-Security-Policy` of every page.
pub fn policy() -> &'static str {
    &POLICY
}

/// Without comments that fill a line, indents and line breaks.
fn packed(css: &str) -> String {
    css.lines().map(str::trim).filter(|line| !line.starts_with("/*")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_asks_for_nothing_from_elsewhere() {
        for never in ["url(", "@import", "</", "/*", "letter-spacing"] {
            assert!(!css().contains(never), "{never}");
        }
        assert_eq!(css().matches('{').count(), css().matches('}').count());
        assert!(policy().contains("'sha256-") && !policy().contains("unsafe"));
    }
}
