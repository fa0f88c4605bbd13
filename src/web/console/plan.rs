//! Which fields of a record its page shows: first what everybody fills in, then what few need.
use crate::domain::error::{Error, Fault, Result};
use crate::service::form::kind::Kind;

/// The page of one kind of record.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The kind.
    pub kind: Kind,
    /// Where its list stands.
    pub path: &'static str,
    /// What its records are called, as the key of a word.
    pub one: &'static str,
    /// What a list of them is called.
    pub many: &'static str,
    /// What makes a new one.
    pub new: &'static str,
    /// What its list says while it is empty.
    pub empty: &'static str,
    /// Fields that everybody fills in.
    pub main: &'static [&'static str],
    /// Fields that few need.
    pub more: &'static [&'static str],
}

const PRODUCTS: Plan = Plan {
    kind: Kind::Products,
    path: "/console/products",
    one: "console-product",
    many: "console-products",
    new: "console-product-new",
    empty: "console-products-empty",
    main: &[
        "name_vi",
        "group_code",
        "net_quantity",
        "net_unit",
        "shelf_life_days",
        "shelf_life_from",
        "ingredients_vi",
        "storage_vi",
        "warning_vi",
        "standard_vi",
        "origin_place_id",
    ],
    more: &[
        "name_en",
        "gtin",
        "unit_mass_kg",
        "usage_vi",
        "brand_vi",
        "subgroup_vi",
        "internal_code",
        "batch_applicable",
        "export",
        "activation",
        "ingredients_en",
        "storage_en",
        "warning_en",
        "usage_en",
        "name_ja",
        "name_zh",
        "name_ko",
        "name_th",
    ],
};

const CERTIFICATES: Plan = Plan {
    kind: Kind::Certificates,
    path: "/console/certificates",
    one: "console-certificate",
    many: "console-certificates",
    new: "console-certificate-new",
    empty: "console-certificates-empty",
    main: &["type", "subject", "number", "body_vi", "issued_on", "valid_to"],
    more: &["type_vi", "scope_vi"],
};

const AREAS: Plan = Plan {
    kind: Kind::Areas,
    path: "/console/areas",
    one: "console-area",
    many: "console-areas",
    new: "console-area-new",
    empty: "console-areas-empty",
    main: &["name_vi", "crop_vi", "hectares", "place_printed_id", "place_current_id"],
    more: &["name_en", "crop_en", "standard", "planting_area_code", "lat", "lon"],
};

const LOCATIONS: Plan = Plan {
    kind: Kind::Locations,
    path: "/console/locations",
    one: "console-location",
    many: "console-locations",
    new: "console-location-new",
    empty: "console-locations-empty",
    main: &["name_vi", "kind", "place_printed_id", "place_current_id", "visibility"],
    more: &["name_en", "opened_on", "gln", "lat", "lon"],
};

const MEMBERS: Plan = Plan {
    kind: Kind::Members,
    path: "/console/members",
    one: "console-member",
    many: "console-members",
    new: "console-member-new",
    empty: "console-members-empty",
    main: &["name_vi", "household_id", "area_id", "since", "until"],
    more: &[],
};

const BATCHES: Plan = Plan {
    kind: Kind::Batches,
    path: "/console/batches",
    one: "console-batch",
    many: "console-batches",
    new: "console-batch-new",
    empty: "console-batches-empty",
    main: &[
        "product_id",
        "lot_code",
        "production_on",
        "packing_on",
        "expiry_on",
        "units_count",
        "quantity",
        "unit",
        "stamp_mode",
        "location_id",
        "area_ids",
    ],
    more: &["expiry_kind", "sell_until", "sold_out_on", "mass_kg"],
};

/// The page of a kind; one that has none: internal `collection-unknown`.
pub fn plan(kind: Option<Kind>) -> Result<&'static Plan> {
    [&PRODUCTS, &CERTIFICATES, &AREAS, &LOCATIONS, &MEMBERS, &BATCHES]
        .into_iter()
        .find(|plan| Some(plan.kind) == kind)
        .ok_or_else(|| Error::internal(Fault::new("collection-unknown").value(kind.map_or("", Kind::name))))
}

impl Plan {
    /// Every field that it shows, in the order of the page.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.main.iter().chain(self.more).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_fields_that_its_form_has_and_each_once() {
        for plan in [&PRODUCTS, &CERTIFICATES, &AREAS, &LOCATIONS, &MEMBERS, &BATCHES] {
            let mut names: Vec<&str> = plan.fields().collect();
            // Kind and id of what a certificate speaks of are chosen together.
            assert!(names.iter().all(|name| *name == "subject" || plan.kind.form().field(name).is_some()), "{names:?}");
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", plan.path);
        }
    }
}
