//! Products.
use super::cells::{Cells, Writer};
use super::field::{form, in_languages};
use super::files::{self, PICTURES};
use super::row::Row;
use super::vocabulary::{
    ACTIVATION_WORDS, ACTIVATIONS, LIFE_FROM, LIFE_FROM_WORDS, LOTS, LOTS_WORDS, MARKET_WORDS, MARKETS, Vocabulary,
};
use crate::domain::product::{GROUPS, Product, ShelfLife};

/// Groups of the register, by their codes.
const GROUP_CODES: Vocabulary<&str> = &[
    ("food", "food"),
    ("beverage", "beverage"),
    ("herbal", "herbal"),
    ("handicraft", "handicraft"),
    ("ornamental", "ornamental"),
    ("tourism", "tourism"),
];

/// Most pictures of a product that a row may bring.
pub const PICTURES_MAX: usize = 8;

form! {
    /// Products.
    FORM = "products" {
        id "product_id" Needed "tieu-tien-phuoc";
        whole "register_number" Needed "7";
        code "gtin" Optional "09506000900018";
        id "producer_id" Needed "htx-tien-phuoc";
        words "name" Needed "";
        (one of &GROUPS) "group_code" Optional "food";
        text "subgroup_vi" Optional "";
        id "origin_place_id" Optional "qn-tien-phuoc";
        decimal "net_quantity" Optional "100";
        text "net_unit" Optional "g";
        decimal "unit_mass_kg" Optional "0.1";
        words "ingredients" Optional "";
        words "storage" Optional "";
        words "usage" Optional "";
        words "warning" Optional "";
        text "standard_vi" Optional "";
        text "brand_vi" Optional "";
        code "internal_code" Optional "OCOP-QN-0001";
        whole "shelf_life_days" Optional "720";
        (one of LIFE_FROM_WORDS) "shelf_life_from" Optional "production";
        (one of LOTS_WORDS) "batch_applicable" Optional "yes";
        (one of MARKET_WORDS) "export" Optional "no";
        (one of ACTIVATION_WORDS) "activation" Optional "hand-out";
        text "image" Optional "";
        (rows PICTURES) "pictures" Optional "";
        list "shown_to" Optional "shelf_life=partner";
    }
}

/// A product.
pub fn read(row: &mut Row<'_>) -> Option<Product> {
    let (id, register, producer) = (row.parse("product_id"), row.parse("register_number"), row.parse("producer_id"));
    row.needed("name_vi");
    Some(Product {
        gtin: row.optional("gtin"),
        name: row.words("name"),
        group: row.one_if_any("group_code", GROUP_CODES).unwrap_or_default().to_owned(),
        origin_place: row.optional("origin_place_id"),
        net: row.measured("net_quantity", "net_unit"),
        ingredients: row.words("ingredients"),
        storage: row.words("storage"),
        usage: row.words("usage"),
        warning: row.words("warning"),
        standard_vi: row.text("standard_vi"),
        activation: row.one_if_any("activation", ACTIVATIONS).unwrap_or_default(),
        subgroup_vi: row.text("subgroup_vi"),
        brand: row.text("brand_vi"),
        internal_code: row.text("internal_code"),
        unit_mass: row.kilograms("unit_mass_kg"),
        shelf_life: shelf_life(row),
        lots: row.one_if_any("batch_applicable", LOTS).unwrap_or_default(),
        market: row.one_if_any("export", MARKETS).unwrap_or_default(),
        drawing: row.text("image"),
        pictures: row.each("pictures", PICTURES_MAX, files::read_picture),
        approved: None,
        audiences: row.audiences(Product::FIELDS),
        id: id?,
        register: register?,
        producer: producer?,
    })
}

fn shelf_life(row: &mut Row<'_>) -> Option<ShelfLife> {
    let from = row.one_if_any("shelf_life_from", LIFE_FROM).unwrap_or_default();
    row.count("shelf_life_days").map(|days| ShelfLife { days, from })
}

/// Its cells; its pictures are rows of their own.
pub fn write(product: &Product) -> Cells {
    let mut cells = Writer::new(FORM);
    cells.put("product_id", &product.id).put("register_number", product.register).maybe("gtin", product.gtin);
    cells.put("producer_id", &product.producer).words("name", &product.name).put("group_code", &product.group);
    cells.put("subgroup_vi", &product.subgroup_vi).maybe("origin_place_id", product.origin_place.as_ref());
    cells.measured("net_quantity", "net_unit", &product.net).kilograms("unit_mass_kg", product.unit_mass);
    cells.words("ingredients", &product.ingredients).words("storage", &product.storage);
    cells.words("usage", &product.usage).words("warning", &product.warning).put("standard_vi", &product.standard_vi);
    cells.put("brand_vi", &product.brand).put("internal_code", &product.internal_code);
    if let Some(life) = product.shelf_life {
        cells.put("shelf_life_days", life.days).word("shelf_life_from", LIFE_FROM, &life.from);
    }
    cells.word("batch_applicable", LOTS, &product.lots).word("export", MARKETS, &product.market);
    cells.word("activation", ACTIVATIONS, &product.activation).put("image", &product.drawing).audiences(&product.audiences);
    cells.cells()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_groups_are_those_of_the_register() {
        assert!(GROUP_CODES.iter().map(|(code, _)| *code).eq(GROUPS));
    }
}
