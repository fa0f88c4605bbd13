//! Who may see what: each field of a record has an audience, and a producer may narrow it.
use super::error::Fault;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Who looks. A wider audience sees no more than a narrower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Anybody: pages, feeds, search.
    Public,
    /// Whoever handles the goods: buyers, shops, carriers.
    Partner,
    /// The office and the producer itself.
    Office,
}

impl FromStr for Audience {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        match text {
            "public" => Ok(Self::Public),
            "partner" => Ok(Self::Partner),
            "office" => Ok(Self::Office),
            _ => Err(Fault::new("audience-unknown").value(text)),
        }
    }
}

/// Audiences that a record sets itself, by field; other fields have the usual one of their table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Audiences(BTreeMap<String, Audience>);

/// A record's fields whose audience may differ, with the usual one.
pub type Fields = &'static [(&'static str, Audience)];

impl Audiences {
    /// Whether nothing was set.
    pub fn is_usual(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads `phone=office|email=partner`. A field that is not in the table must be seen: `audience-field`.
    pub fn read(text: &str, fields: Fields) -> Result<Self, Fault> {
        let mut set = BTreeMap::new();
        for part in text.split('|').filter(|part| !part.is_empty()) {
            let (field, audience) = part.split_once('=').ok_or_else(|| Fault::new("audience-shape").value(part))?;
            if !fields.iter().any(|(name, _)| *name == field) {
                let known: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
                return Err(Fault::new("audience-field").arg("known", known.join(", ")).value(field));
            }
            set.insert(field.to_owned(), audience.parse()?);
        }
        Ok(Self(set))
    }

    /// What was set, by field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Audience)> {
        self.0.iter().map(|(field, audience)| (field.as_str(), *audience))
    }

    /// Whether this audience sees the field of the table.
    pub fn shows(&self, field: &str, fields: Fields, audience: Audience) -> bool {
        let usual = || fields.iter().find(|(name, _)| *name == field).map(|(_, usual)| *usual);
        self.0.get(field).copied().or_else(usual).is_none_or(|needed| audience >= needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: Fields = &[("phone", Audience::Public), ("tax_code", Audience::Office)];

    #[test]
    fn a_field_is_seen_by_its_audience_and_by_narrower_ones() {
        let usual = Audiences::default();
        assert!(usual.shows("phone", FIELDS, Audience::Public) && usual.shows("name", FIELDS, Audience::Public));
        assert!(!usual.shows("tax_code", FIELDS, Audience::Partner) && usual.shows("tax_code", FIELDS, Audience::Office));
        let set = Audiences::read("phone=partner", FIELDS).unwrap();
        assert!(!set.shows("phone", FIELDS, Audience::Public) && set.shows("phone", FIELDS, Audience::Partner));
    }

    #[test]
    fn what_must_be_seen_cannot_be_hidden() {
        let code = |text: &str| Audiences::read(text, FIELDS).unwrap_err().code;
        assert_eq!(code("name=office"), "audience-field");
        assert_eq!(code("phone"), "audience-shape");
        assert_eq!(code("phone=nobody"), "audience-unknown");
    }
}
