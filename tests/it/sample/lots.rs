//! Lots that were split or poured together, and what has no lot or never spoils.
use super::rows::{batch, data, lot_path, page, path, product, services};
use temtin::domain::batch::Relation;
use temtin::domain::lineage::{Extent, Way};
use temtin::domain::product::Lots;

/// Batches that a walk comes to, behind the start, with their steps.
fn walked(from: &str, way: Way, extent: Extent) -> Vec<(String, usize)> {
    let found = services().view().descent.lineage().walk(&from.parse().unwrap(), way, extent);
    found.into_iter().skip(1).map(|(id, steps)| (id.to_string(), steps)).collect()
}

fn ids(found: Vec<(String, usize)>) -> Vec<String> {
    found.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn three_lots_were_split_in_two_and_each_part_knows_its_source() {
    for (source, parts) in [
        ("lo-tieu-tien-phuoc-tg2", ["lo-tieu-tien-phuoc-tp2", "lo-tieu-tien-phuoc-tp3"]),
        ("lo-che-day-ra-zeh-tg1", ["lo-che-day-ra-zeh-tp2", "lo-che-day-ra-zeh-tp3"]),
        ("lo-mat-ong-du-tg1", ["lo-mat-ong-du-tp1", "lo-mat-ong-du-tp2"]),
    ] {
        assert_eq!(ids(walked(source, Way::Forward, Extent::OneStep)), parts, "{source}");
        for part in parts {
            let inputs = batch(part).inputs;
            assert!(inputs.len() == 1 && inputs[0].relation == Relation::Split, "{part}");
            assert_eq!(inputs[0].batch.as_str(), source);
        }
    }
}

#[test]
fn lots_merged_from_two_areas_name_both_inputs_and_both_areas() {
    for (merged, areas) in
        [("lo-tieu-tien-phuoc-tg1", ["vnl-tieu-1", "vnl-tieu-2"]), ("lo-tra-dang-sam-tg1", ["vnl-dangsam-1", "vnl-dangsam-2"])]
    {
        let batch = batch(merged);
        assert!(batch.inputs.len() == 2 && batch.inputs.iter().all(|input| input.relation == Relation::Merge), "{merged}");
        assert_eq!(batch.areas.iter().map(|area| area.as_str()).collect::<Vec<_>>(), areas);
        let name =
            |area: &str| services().store.area(&area.parse().unwrap()).unwrap().unwrap().name.get("vi").unwrap().to_owned();
        let page = page(&lot_path(&merged.replace("tg1", "tp1")));
        areas.iter().for_each(|area| assert!(page.text().contains(&name(area)), "{merged}: {area}"));
    }
}

#[test]
fn the_whole_way_of_a_pepper_leads_over_three_steps_from_both_fields() {
    let way = walked("lo-tieu-tien-phuoc-tp1", Way::Back, Extent::Whole);
    let expected = [("lo-tieu-tien-phuoc-tg1", 1), ("lo-tieu-tien-phuoc-nl1", 2), ("lo-tieu-tien-phuoc-nl2", 2)]
        .map(|(id, steps)| (id.to_owned(), steps));
    assert_eq!(way, expected);
    assert_eq!(
        ids(walked("lo-tieu-tien-phuoc-nl1", Way::Forward, Extent::Whole)),
        ["lo-tieu-tien-phuoc-tg1", "lo-tieu-tien-phuoc-tp1"]
    );
}

#[test]
fn services_have_pages_without_lot_and_without_expiry() {
    for id in ["vuon-rau-thanh-dong", "du-lich-dai-binh"] {
        let product = product(id);
        assert_eq!((product.lots, product.shelf_life), (Lots::None, None), "{id}");
        assert!(services().view().descent.batches_of(&product.id).is_empty(), "{id}");
        assert!(!services().store.product_events(&product.id).unwrap().is_empty(), "{id}");
        let json = data(&path(id));
        assert!(json["batch"].is_null(), "{id}");
        page(&path(id));
    }
}

#[test]
fn crafts_and_incense_have_no_expiry() {
    let all = services().store.batches().unwrap();
    let (mut crafts, mut food) = (0, 0);
    for batch in all.iter().map(|owned| &owned.record).filter(|batch| batch.kind == "finished") {
        match product(batch.product.as_str()).shelf_life {
            None => crafts += usize::from(batch.expiry.is_none()),
            Some(_) => food += usize::from(batch.expiry.is_some()),
        }
    }
    assert_eq!((crafts, crafts + food), (10, all.iter().filter(|owned| owned.record.kind == "finished").count()));
    assert!(data(&lot_path("lo-tram-nu-tp1"))["batch"]["expires"].is_null());
}
