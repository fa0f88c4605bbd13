//! Words that several files share, as they are spelled there.
use crate::domain::certificate::Evidence;
use crate::domain::place::Visibility;
use crate::domain::producer::EntryMode;

/// Evidence levels.
pub const EVIDENCE: &[(&str, Evidence)] =
    &[("declared", Evidence::Declared), ("office_checked", Evidence::OfficeChecked), ("document_seen", Evidence::DocumentSeen)];

/// How public a location is.
pub const VISIBILITY: &[(&str, Visibility)] =
    &[("public", Visibility::Public), ("commune", Visibility::Public), ("coarse", Visibility::Coarse)];

/// Who enters a producer's data.
pub const ENTRY_MODES: &[(&str, EntryMode)] = &[
    ("", EntryMode::Itself),
    ("self", EntryMode::Itself),
    ("office_on_behalf", EntryMode::OfficeOnBehalf),
    ("cooperative_on_behalf", EntryMode::CooperativeOnBehalf),
];
