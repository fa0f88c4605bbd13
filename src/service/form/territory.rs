//! Administrative units, material areas and locations.
use super::cells::{Cells, Writer};
use super::field::{form, in_languages};
use super::row::Row;
use super::vocabulary::{VISIBILITY, VISIBILITY_WORDS};
use crate::domain::error::Fault;
use crate::domain::place::{Area, Location, Place, Point};

form! {
    /// Administrative units.
    PLACES = "places" {
        id "place_id" Needed "qn-tien-phuoc";
        words "name" Needed "";
        text "level" Needed "district";
        text "kind_vi" Optional "";
        id "parent_id" Optional "qn";
        date "valid_from" Optional "1975-10-04";
        date "valid_to" Optional "2025-06-30";
        id "current_id" Optional "dn";
    }
}

form! {
    /// Material areas.
    AREAS = "areas" {
        id "area_id" Needed "vnl-tieu-1";
        words "name" Needed "";
        words "crop" Optional "";
        decimal "hectares" Optional "12.5";
        id "place_printed_id" Needed "qn-tien-phuoc";
        id "place_current_id" Optional "dn";
        id "producer_id" Needed "htx-tien-phuoc";
        text "standard" Optional "VietGAP";
        code "planting_area_code" Optional "VN-QN-0001";
        decimal "lat" Optional "15.49";
        decimal "lon" Optional "108.31";
        list "shown_to" Optional "hectares=partner";
    }
}

form! {
    /// Farms, workshops, warehouses, sale points.
    LOCATIONS = "locations" {
        id "location_id" Needed "xuong-tieu-1";
        words "name" Needed "";
        text "kind" Needed "workshop";
        id "place_printed_id" Needed "qn-tien-phuoc";
        id "place_current_id" Optional "dn";
        id "producer_id" Optional "htx-tien-phuoc";
        (one of VISIBILITY_WORDS) "visibility" Needed "public";
        code "gln" Optional "9506000800004";
        decimal "lat" Optional "15.49";
        decimal "lon" Optional "108.31";
        date "opened_on" Optional "2019-01-10";
        list "shown_to" Optional "gln=partner";
    }
}

/// An administrative unit.
pub fn read_place(row: &mut Row<'_>) -> Option<Place> {
    let (id, valid_from, valid_to) = (row.parse("place_id"), row.date("valid_from"), row.date("valid_to"));
    row.in_order(valid_from, "valid_to", valid_to);
    Some(Place {
        name: row.words("name"),
        level: row.needed("level"),
        kind_vi: row.text("kind_vi"),
        parent: row.optional("parent_id"),
        valid_from,
        valid_to,
        current: row.optional("current_id"),
        id: id?,
    })
}

/// Its cells.
pub fn write_place(place: &Place) -> Cells {
    let mut cells = Writer::new(PLACES);
    cells.put("place_id", &place.id).words("name", &place.name).put("level", &place.level).put("kind_vi", &place.kind_vi);
    cells.maybe("parent_id", place.parent.as_ref()).maybe("current_id", place.current.as_ref());
    cells.maybe("valid_from", place.valid_from).maybe("valid_to", place.valid_to);
    cells.cells()
}

/// A material area.
pub fn read_area(row: &mut Row<'_>) -> Option<Area> {
    let (id, printed, producer) = (row.parse("area_id"), row.parse("place_printed_id"), row.parse("producer_id"));
    Some(Area {
        name: row.words("name"),
        crop: row.words("crop"),
        hectares: row.hectares("hectares"),
        place_current: row.optional("place_current_id"),
        standard: row.text("standard"),
        planting_code: row.text("planting_area_code"),
        point: point(row),
        audiences: row.audiences(Area::FIELDS),
        id: id?,
        place_printed: printed?,
        producer: producer?,
    })
}

/// Its cells.
pub fn write_area(area: &Area) -> Cells {
    let mut cells = Writer::new(AREAS);
    cells.put("area_id", &area.id).words("name", &area.name).words("crop", &area.crop).put("hectares", &area.hectares);
    cells.put("place_printed_id", &area.place_printed).maybe("place_current_id", area.place_current.as_ref());
    cells.put("producer_id", &area.producer).put("standard", &area.standard).put("planting_area_code", &area.planting_code);
    write_point(&mut cells, area.point.as_ref());
    cells.audiences(&area.audiences);
    cells.cells()
}

/// A location.
pub fn read_location(row: &mut Row<'_>) -> Option<Location> {
    let (id, printed) = (row.parse("location_id"), row.parse("place_printed_id"));
    let visibility = row.one_of("visibility", VISIBILITY);
    Some(Location {
        name: row.words("name"),
        kind: row.needed("kind"),
        place_current: row.optional("place_current_id"),
        producer: row.optional("producer_id"),
        gln: row.optional("gln"),
        point: point(row),
        opened_on: row.date("opened_on"),
        audiences: row.audiences(Location::FIELDS),
        id: id?,
        place_printed: printed?,
        visibility: visibility?,
    })
}

/// Its cells.
pub fn write_location(location: &Location) -> Cells {
    let mut cells = Writer::new(LOCATIONS);
    cells.put("location_id", &location.id).words("name", &location.name).put("kind", &location.kind);
    cells.put("place_printed_id", &location.place_printed).maybe("place_current_id", location.place_current.as_ref());
    cells.maybe("producer_id", location.producer.as_ref()).word("visibility", VISIBILITY, &location.visibility);
    cells.maybe("gln", location.gln.as_ref()).maybe("opened_on", location.opened_on);
    write_point(&mut cells, location.point.as_ref());
    cells.audiences(&location.audiences);
    cells.cells()
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

fn write_point(cells: &mut Writer, point: Option<&Point>) {
    cells.maybe("lat", point.map(|point| &point.0)).maybe("lon", point.map(|point| &point.1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::form::row::{Given, HECTARES_MAX};

    #[test]
    fn an_area_is_a_number_of_hectares_above_nought_and_nothing_else() {
        let read = |text: &str| {
            let cells = [("area_id", "vnl-1"), ("place_printed_id", "xa"), ("producer_id", "htx"), ("hectares", text)];
            let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).into();
            let given = Given { cells, ..Given::default() };
            let mut row = Row::new(&given, "", 0);
            let area = read_area(&mut row).unwrap();
            (area.hectares, row.into_faults().into_iter().map(|fault| fault.code).collect::<Vec<_>>())
        };
        let most = HECTARES_MAX.to_string();
        for good in ["", "12.5", "0.000001", "18", &most] {
            assert_eq!(read(good), (good.to_owned(), vec![]));
        }
        let beyond = format!("{most}.000001");
        for wrong in ["mười hai", "12.5 ha", "5000 m2", "0", "0.0", "-3", "1.0000001", "1,5", "1e3", &beyond] {
            assert_eq!(read(wrong).1, ["hectares-shape"], "{wrong}");
        }
    }
}
