//! What somebody's own tables mean: which sheet is which table of ours, which of its columns is which field, and what is the same
//! in every row. Kept by whoever imports, in a file.
use crate::domain::error::Fault;
use crate::service::form::field::Field;
use crate::service::form::headings::plain;
use crate::service::form::kind::Kind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most tables of a mapping.
pub const TABLES_MAX: usize = 64;

/// Largest file of a mapping, in bytes.
pub const MAPPING_MAX: usize = 256 << 10;

/// All of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its tables.
    #[serde(default)]
    pub tables: Vec<TableMapping>,
}

/// What one table means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMapping {
    /// Name of the sheet, or of the CSV file.
    pub sheet: String,
    /// Name of our table: `products`.
    pub kind: String,
    /// Line of its header row, counted from 1; absent = the first row in which something stands.
    #[serde(default)]
    pub header_row: Option<u64>,
    /// Its headings, each with our field.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Our fields, each with what stands in every row where its cell is empty.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
}

impl Mapping {
    /// Everything in it that means nothing: `mapping-kind`, `mapping-field`, `mapping-too-long`.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.tables.len() > TABLES_MAX {
            faults.push(Fault::new("mapping-too-long").arg("max", TABLES_MAX));
        }
        for table in &self.tables {
            let Some(kind) = Kind::named(&table.kind) else {
                let known: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
                let fault = Fault::new("mapping-kind").arg("sheet", &table.sheet).arg("known", known.join(", "));
                faults.push(fault.value(table.kind.as_str()));
                continue;
            };
            let fields = table.columns.values().chain(table.constants.keys());
            for field in fields.filter(|name| kind.form().columns().all(|field| field.name != name.as_str())) {
                let known: Vec<&str> = kind.form().columns().map(|field| field.name).collect();
                let fault = Fault::new("mapping-field").arg("sheet", &table.sheet).arg("known", known.join(", "));
                faults.push(fault.value(field.as_str()));
            }
        }
        faults
    }

    /// What it says of a sheet or file.
    pub fn table(&self, name: &str) -> Option<&TableMapping> {
        self.tables.iter().find(|table| plain(&table.sheet) == plain(name))
    }
}

impl TableMapping {
    /// Which table of ours it is.
    pub fn kind(&self) -> Option<Kind> {
        Kind::named(&self.kind)
    }

    /// The field of a heading.
    pub fn field(&self, kind: Kind, heading: &str) -> Option<&'static Field> {
        let wanted = plain(heading);
        let (_, name) = self.columns.iter().find(|(known, _)| plain(known) == wanted)?;
        kind.form().field(name)
    }

    /// What is the same in every row.
    pub fn constants(&self, kind: Kind) -> impl Iterator<Item = (&'static Field, &str)> {
        self.constants.iter().filter_map(move |(name, value)| Some((kind.form().field(name)?, value.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_nothing_is_told_and_headings_are_found_in_any_case() {
        let text = |kind: &str, field: &str| {
            format!("{{\"tables\":[{{\"sheet\":\"DS\",\"kind\":\"{kind}\",\"columns\":{{\"Ten  Hang\":\"{field}\"}}}}]}}")
        };
        let read = |kind: &str, field: &str| serde_json::from_str::<Mapping>(&text(kind, field)).unwrap();
        let good = read("products", "name_vi");
        assert_eq!(good.faults(), []);
        let table = good.table(" ds ").unwrap();
        assert_eq!(table.field(Kind::Products, "TEN HANG").map(|field| field.name), Some("name_vi"));
        assert_eq!(read("goods", "name_vi").faults()[0].code, "mapping-kind");
        assert_eq!(read("products", "colour").faults()[0].code, "mapping-field");
        assert_eq!(read("batches", "inputs").faults()[0].code, "mapping-field", "rows of their own are no column");
        let many = Mapping { tables: vec![table.clone(); TABLES_MAX + 1] };
        assert_eq!(many.faults()[0].code, "mapping-too-long");
        assert!(serde_json::from_str::<Mapping>("{\"tabels\":[]}").is_err());
    }
}
