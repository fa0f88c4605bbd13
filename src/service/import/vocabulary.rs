//! Words that several files share, as they are spelled there.
use crate::domain::certificate::Evidence;
use crate::domain::place::Visibility;

/// Evidence levels.
pub const EVIDENCE: &[(&str, Evidence)] =
    &[("declared", Evidence::Declared), ("office_checked", Evidence::OfficeChecked), ("document_seen", Evidence::DocumentSeen)];

/// How public a location is.
pub const VISIBILITY: &[(&str, Visibility)] =
    &[("public", Visibility::Public), ("commune", Visibility::Public), ("coarse", Visibility::Coarse)];
