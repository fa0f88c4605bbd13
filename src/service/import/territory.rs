//! Reads `places.csv`, `areas.csv` and `locations.csv`.
use crate::domain::error::Fault;
use crate::domain::place::{Area, Location, Place, Point};
use crate::service::import::table::{Files, Row, Table};
use crate::service::import::vocabulary::VISIBILITY;

/// Administrative units.
pub fn places(files: &Files, faults: &mut Vec<Fault>) -> Vec<Place> {
    let table = Table::read(files, "places.csv", &["place_id", "name_vi", "level"], faults);
    table.each(faults, |row| {
        row.needed("name_vi");
        let place = Place {
            id: row.parse("place_id")?,
            name: row.words("name"),
            level: row.needed("level"),
            kind_vi: row.text("kind_vi"),
            parent: row.optional("parent_id"),
            valid_from: row.date("valid_from"),
            valid_to: row.date("valid_to"),
            current: row.optional("current_id"),
        };
        if let (Some(from), Some(to)) = (place.valid_from, place.valid_to)
            && to < from
        {
            let fault = Fault::new("dates-out-of-order").arg("column", "valid_to").arg("earlier", from);
            row.fault("valid_to", fault.value(to.to_string()));
        }
        Some(place)
    })
}

/// Material areas.
pub fn areas(files: &Files, faults: &mut Vec<Fault>) -> Vec<Area> {
    let table = Table::read(files, "areas.csv", &["area_id", "name_vi", "place_printed_id", "producer_id"], faults);
    table.each(faults, |row| {
        row.needed("name_vi");
        Some(Area {
            id: row.parse("area_id")?,
            name: row.words("name"),
            crop: row.words("crop"),
            hectares: row.text("hectares"),
            place_printed: row.parse("place_printed_id")?,
            place_current: row.optional("place_current_id"),
            producer: row.parse("producer_id")?,
            standard: row.text("standard"),
            planting_code: row.text("planting_area_code"),
            point: point(row),
            audiences: row.audiences(Area::FIELDS),
        })
    })
}

/// Farms, workshops, warehouses, sale points.
pub fn locations(files: &Files, faults: &mut Vec<Fault>) -> Vec<Location> {
    let needed = ["location_id", "name_vi", "kind", "place_printed_id", "visibility"];
    let table = Table::read(files, "locations.csv", &needed, faults);
    table.each(faults, |row| {
        row.needed("name_vi");
        Some(Location {
            id: row.parse("location_id")?,
            name: row.words("name"),
            kind: row.needed("kind"),
            place_printed: row.parse("place_printed_id")?,
            place_current: row.optional("place_current_id"),
            producer: row.optional("producer_id"),
            visibility: row.one_of("visibility", VISIBILITY)?,
            gln: row.optional("gln"),
            point: point(row),
            opened_on: row.date("opened_on"),
            audiences: row.audiences(Location::FIELDS),
        })
    })
}

fn point(row: &mut Row<'_>) -> Option<Point> {
    let (lat, lon) = (row.text("lat"), row.text("lon"));
    if lat.is_empty() && lon.is_empty() {
        return None;
    }
    let within = |text: &str, most: f64| text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most);
    for (column, text, most) in [("lat", &lat, 90.0), ("lon", &lon, 180.0)] {
        if !within(text, most) {
            row.fault(column, Fault::new("point-shape").value(text.as_str()));
        }
    }
    Some(Point(lat, lon))
}
