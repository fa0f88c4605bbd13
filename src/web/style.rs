//! The style sheet, which stands in every page, the console's beside it, and the policy that allows them by their hashes and nothing else.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static CSS: LazyLock<String> = LazyLock::new(|| packed(include_str!("style.css")));

/// What the console's pages carry besides: nobody who scans a stamp waits for it.
static CONSOLE_CSS: LazyLock<String> = LazyLock::new(|| packed(include_str!("console.css")));

static CONSOLE_POLICY: LazyLock<String> = LazyLock::new(|| format!("{}; script-src 'self'; connect-src 'self'", policy()));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |css: &str| STANDARD.encode(Sha256::digest(css.as_bytes()));
    let (hash, console) = (hash(&CSS), hash(&CONSOLE_CSS));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}' 'sha256-{console}'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// The style sheet as it stands between `<style>` and `</style>`.
pub fn css() -> &'static str {
    &CSS
}

/// The console's style sheet, which stands behind the other one.
pub fn console_css() -> &'static str {
    &CONSOLE_CSS
}

/// The `Content-Security-Policy` of every page.
pub fn policy() -> &'static str {
    &POLICY
}

/// That of a page of the console, which has a script of ours besides, by its address and never within the page.
pub fn console_policy() -> &'static str {
    &CONSOLE_POLICY
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
        for css in [css(), console_css()] {
            for never in ["url(", "@import", "</", "/*", "letter-spacing"] {
                assert!(!css.contains(never), "{never}");
            }
            assert_eq!(css.matches('{').count(), css.matches('}').count());
        }
        assert!(policy().contains("'sha256-") && !policy().contains("unsafe") && !policy().contains("script"));
        assert!(console_policy().ends_with("; script-src 'self'; connect-src 'self'") && !console_policy().contains("unsafe"));
    }
}
