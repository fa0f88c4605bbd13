//! Words of GS1's Core Business Vocabulary 2.0: business steps and dispositions, kept as Web URIs.
use super::error::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Business steps of CBV 2.0 §7.1.
const STEPS: &[&str] = &[
    "accepting",
    "arriving",
    "assembling",
    "collecting",
    "commissioning",
    "consigning",
    "creating_class_instance",
    "cycle_counting",
    "decommissioning",
    "departing",
    "destroying",
    "disassembling",
    "dispensing",
    "encoding",
    "entering_exiting",
    "holding",
    "inspecting",
    "installing",
    "killing",
    "loading",
    "other",
    "packing",
    "picking",
    "receiving",
    "removing",
    "repackaging",
    "repairing",
    "replacing",
    "reserving",
    "retail_selling",
    "sampling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
    "void_shipping",
];

/// Dispositions of CBV 2.0 §7.2.
const DISPOSITIONS: &[&str] = &[
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "destroyed",
    "dispensed",
    "disposed",
    "encoded",
    "expired",
    "in_progress",
    "in_transit",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "partially_dispensed",
    "recalled",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "stolen",
    "unavailable",
    "unknown",
];

/// Longest URI of a word of one's own, in bytes.
const URI_MAX: usize = 200;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $list:ident $web:literal $urn:literal $code:literal)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The bare word of the vocabulary; `None` for a word of one's own.
            pub fn word(&self) -> Option<&str> {
                self.0.strip_prefix($web)
            }

            /// The Web URI.
            pub fn uri(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Fault;
            /// A bare word, a URN or a Web URI of the vocabulary (both `ref.gs1.org` and the older spelling), or an absolute
            /// URI of somebody's own.
            fn from_str(text: &str) -> Result<Self, Fault> {
                let bare = text.strip_prefix($web).or_else(|| text.strip_prefix($urn)).unwrap_or(text);
                if $list.contains(&bare) {
                    return Ok(Self(format!("{}{bare}", $web)));
                }
                let ours = text.starts_with($web) || text.starts_with($urn);
                let absolute = ["https://", "http://", "urn:"].iter().any(|scheme| text.starts_with(scheme));
                let plain = text.len() <= URI_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
                if absolute && plain && !ours {
                    return Ok(Self(text.to_owned()));
                }
                Err(Fault::new($code).value(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                text.parse().map_err(|fault: Fault| fault.to_string())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.0
            }
        }
    )*};
}

words! {
    /// What was done, such as `https://ref.gs1.org/cbv/BizStep-packing`.
    BizStep STEPS "https://ref.gs1.org/cbv/BizStep-" "urn:epcglobal:cbv:bizstep:" "biz-step-unknown"
    /// In what state it left the goods, such as `https://ref.gs1.org/cbv/Disp-in_transit`.
    Disposition DISPOSITIONS "https://ref.gs1.org/cbv/Disp-" "urn:epcglobal:cbv:disp:" "disposition-unknown"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_word_is_one_uri() {
        let uri = "https://ref.gs1.org/cbv/BizStep-packing";
        for text in ["packing", "urn:epcglobal:cbv:bizstep:packing", uri] {
            let step: BizStep = text.parse().unwrap();
            assert_eq!((step.uri(), step.word()), (uri, Some("packing")));
        }
        let own: BizStep = "https://example.vn/step/phoi-nang".parse().unwrap();
        assert_eq!(own.word(), None);
    }

    #[test]
    fn a_word_that_the_vocabulary_lacks_is_refused() {
        for wrong in [
            "harvest",
            "",
            "Packing",
            "https://ref.gs1.org/cbv/BizStep-harvest",
            "urn:epcglobal:cbv:bizstep:x",
            "ftp://a",
            "https://a b",
        ] {
            assert_eq!(wrong.parse::<BizStep>().unwrap_err().code, "biz-step-unknown", "{wrong}");
        }
        assert!("packing".parse::<Disposition>().is_err() && "in_transit".parse::<Disposition>().is_ok());
    }
}
