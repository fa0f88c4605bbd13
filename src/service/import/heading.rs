//! Which column of a table is which field: by the field's name, or by its heading in any language.
use crate::domain::error::Fault;
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::service::form::row::Source;
use crate::service::import::mapping::TableMapping;
use crate::service::import::normal::{Hand, Manner, Raw, normal};

/// Most columns of a table.
pub const COLUMNS_MAX: usize = 200;

/// A column of a table.
#[derive(Debug, Clone)]
struct Column {
    /// The field's name; where it is none of ours, the heading as it came.
    name: String,
    /// The heading as it came, for faults.
    heading: String,
    field: Option<&'static Field>,
}

/// The columns of a table in their order.
#[derive(Debug, Clone)]
pub struct Heading {
    columns: Vec<Column>,
    /// How many of them stand in the table; the others are constants.
    width: usize,
    /// What stands in a column where its cell is empty.
    constants: Vec<(usize, String)>,
    hand: Hand,
}

impl Heading {
    /// Reads a header row, with what a mapping says of it. Missing and repeated columns are faults at `file` and `line`.
    pub fn read(
        kind: Kind,
        cells: &[String],
        mapping: Option<&TableMapping>,
        (file, line): (&str, u64),
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut columns = Vec::new();
        let mut by_words = 0;
        for cell in cells.iter().take(COLUMNS_MAX) {
            let found = match mapping.and_then(|mapping| mapping.field(kind, cell)) {
                Some(field) => Some(field),
                None => headings::field(kind, cell),
            };
            by_words += usize::from(found.is_some_and(|field| field.name != cell.trim()));
            let name = found.map_or_else(|| cell.trim().to_owned(), |field| field.name.to_owned());
            columns.push(Column { name, heading: cell.trim().to_owned(), field: found });
        }
        let hand = if by_words > 0 { Hand::People } else { Hand::Machine };
        let mut heading = Self { width: columns.len(), columns, constants: Vec::new(), hand };
        for (field, value) in mapping.into_iter().flat_map(|mapping| mapping.constants(kind)) {
            heading.constant(field, value);
        }
        if cells.len() > COLUMNS_MAX {
            faults.push(Fault::new("table-too-wide").arg("max", COLUMNS_MAX).at(file, line, ""));
        }
        heading.check(kind.form(), file, line, faults);
        heading
    }

    fn constant(&mut self, field: &'static Field, value: &str) {
        let at = self.columns.iter().position(|column| column.name == field.name).unwrap_or_else(|| {
            let column = Column { name: field.name.to_owned(), heading: field.name.to_owned(), field: Some(field) };
            self.columns.push(column);
            self.columns.len() - 1
        });
        self.constants.push((at, value.to_owned()));
    }

    /// Columns by their names alone, for tables that have no form.
    pub fn plain(cells: &[String], needed: &[&str], file: &str, faults: &mut Vec<Fault>) -> Self {
        let column = |cell: &String| Column { name: cell.clone(), heading: cell.clone(), field: None };
        let columns: Vec<Column> = cells.iter().take(COLUMNS_MAX).map(column).collect();
        let heading = Self { width: columns.len(), columns, constants: Vec::new(), hand: Hand::Machine };
        for column in needed.iter().filter(|needed| !heading.columns.iter().any(|column| column.name == **needed)) {
            faults.push(Fault::new("column-missing").at(file, 1, column));
        }
        heading
    }

    fn check(&self, form: &Form, file: &str, line: u64, faults: &mut Vec<Fault>) {
        for field in form.fields.iter().filter(|field| field.need == Need::Needed && !field.shape.is_rows()) {
            if !self.columns.iter().any(|column| column.name == field.name) {
                faults.push(Fault::new("column-missing").at(file, line, field.name));
            }
        }
        for (at, column) in self.columns.iter().enumerate().filter(|(_, column)| column.field.is_some()) {
            if self.columns[..at].iter().any(|other| other.name == column.name) {
                faults.push(Fault::new("column-twice").value(column.heading.as_str()).at(file, line, &column.name));
            }
        }
    }

    /// How many columns stand in the table.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whose hand it shows.
    pub fn hand(&self) -> Hand {
        self.hand
    }

    /// The heading of a field's column as it stands in the table; the field's name where there is none.
    pub fn shown<'a>(&'a self, name: &'a str) -> &'a str {
        let column = self.columns.iter().find(|column| column.name == name);
        column.map_or(name, |column| column.heading.as_str()).trim()
    }

    /// The cells of a row in the spelling of their fields, with what cannot be brought to it.
    pub fn row(&self, cells: &[Raw], manner: &Manner) -> (TableRow<'_>, Vec<(&str, Fault)>) {
        let mut faults = Vec::new();
        let mut values = Vec::with_capacity(self.columns.len());
        for (column, cell) in self.columns[..self.width].iter().zip(cells) {
            let shape = column.field.map_or(Shape::Text, |field| field.shape);
            let told = column.field.is_some_and(|field| field.need == Need::Told);
            values.push(match normal(shape, cell, manner) {
                Ok(value) => column.field.and_then(|field| headings::chosen(field, &value)).map_or(value, str::to_owned),
                Err(_) if told => String::new(),
                Err(fault) => {
                    faults.push((column.name.as_str(), fault));
                    String::new()
                }
            });
        }
        let empty = values.iter().all(String::is_empty);
        values.resize(self.columns.len(), String::new());
        for (at, value) in self.constants.iter().filter(|_| !empty) {
            if values[*at].is_empty() {
                values[*at].clone_from(value);
            }
        }
        (TableRow { heading: self, values }, faults)
    }
}

/// The cells of one row.
pub struct TableRow<'a> {
    heading: &'a Heading,
    values: Vec<String>,
}

impl TableRow<'_> {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(String::is_empty)
    }
}

impl Source for TableRow<'_> {
    fn cell(&self, column: &str) -> &str {
        let at = self.heading.columns.iter().position(|known| known.name == column);
        at.and_then(|at| self.values.get(at)).map_or("", String::as_str)
    }

    fn columns(&self) -> Vec<&str> {
        self.heading.columns.iter().map(|column| column.name.as_str()).collect()
    }
}
