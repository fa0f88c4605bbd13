//! The rows by which records of the register are found otherwise than by their id.
use crate::domain::error::Result;
use crate::store::contract::register::RegisterRecord;
use crate::store::record;
use crate::store::sled::keys::{self, Key};

/// The index rows of a record; each holds the record's id.
pub fn indexes(of: &RegisterRecord) -> Result<Vec<(Key, Vec<u8>)>> {
    Ok(match of {
        RegisterRecord::Product(p) => {
            p.codes().map(|code| Ok((keys::code(code), record::encode(&p.id)?))).collect::<Result<_>>()?
        }
        RegisterRecord::Recognition(r) => vec![(keys::recognition_of(&r.product, &r.id), record::encode(&r.id)?)],
        RegisterRecord::Certificate(c) => vec![(keys::certificate_of(&c.subject, &c.id), record::encode(&c.id)?)],
        RegisterRecord::Place(_)
        | RegisterRecord::Producer(_)
        | RegisterRecord::Area(_)
        | RegisterRecord::Location(_)
        | RegisterRecord::Member(_)
        | RegisterRecord::Entry(_)
        | RegisterRecord::Edition(_)
        | RegisterRecord::Promotion(_)
        | RegisterRecord::Waiver(_) => Vec::new(),
    })
}
