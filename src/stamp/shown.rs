//! What a stamp says, as data: one value for the page's JSON and for `temtin verify`, so that the two never differ.
use crate::domain::gtin::ProductCode;
use crate::domain::stamp::StampKind;
use crate::domain::time::Date;
use crate::stamp::open::Opened;
use serde::Serialize;

/// An opened stamp in stable words; absent values are null.
#[derive(Debug, Serialize)]
pub struct ShownStamp<'a> {
    kind: StampKind,
    gtin: Option<String>,
    register: Option<u64>,
    lot: Option<&'a str>,
    number: u64,
    kid: u16,
    issued: Date,
    expires: Option<Date>,
    code: String,
}

impl<'a> ShownStamp<'a> {
    /// Of a stamp whose signature is right.
    pub fn of(opened: &'a Opened) -> Self {
        let stamp = &opened.stamp;
        let (gtin, register) = match stamp.product {
            ProductCode::Gtin(gtin) => (Some(gtin.to_string()), None),
            ProductCode::Register(register) => (None, Some(register.as_u64())),
        };
        Self {
            kind: stamp.kind,
            gtin,
            register,
            lot: stamp.lot.as_ref().map(|lot| lot.as_str()),
            number: stamp.number.get(),
            kid: stamp.kid.get(),
            issued: stamp.issued,
            expires: stamp.expiry,
            code: opened.code.to_string(),
        }
    }
}
