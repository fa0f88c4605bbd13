//! A row of the engine as it lies on the disk.

/// Which of the engine's two tables a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Everything that deeds write.
    Deeds,
    /// Sums of scans.
    Scans,
}

/// A row as it lies on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Where.
    pub table: Table,
    /// Its key.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
}
