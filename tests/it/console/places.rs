//! Where scans were, on the page of scans.
use crate::console::desk::{BATCH, Desk};
use temtin::domain::number::RunId;
use temtin::domain::scan::{KnownBy, PlaceKey, PlaceSum, ScanKey, ScanSum};

fn place(run: RunId, on: &str, by: KnownBy, region: &str, count: u64) -> PlaceSum {
    PlaceSum { key: PlaceKey { run, day: on.parse().unwrap(), by, region: region.parse().unwrap(), bound: None }, count }
}

/// Lines of the table of places: name, by network, told.
fn lines(page: &str) -> Vec<[String; 3]> {
    let table = page.split("<h2>Theo nơi, trong kỳ</h2>").nth(1).unwrap().split("</table>").next().unwrap();
    let cells = |row: &str| {
        let texts: Vec<String> = row.split("<td").skip(1).map(|cell| cell.split(['>', '<']).nth(1).unwrap().to_owned()).collect();
        <[String; 3]>::try_from(texts).unwrap()
    };
    table.split("<tbody>").nth(1).unwrap().split("<tr>").skip(1).map(cells).collect()
}

#[test]
fn places_of_ones_own_scans_are_told_and_the_rest_is_not_known() {
    let desk = Desk::open();
    let (run, number) = (desk.run().id(), desk.run().numbers.first());
    let visitor = desk.sign_in("chu");
    assert!(!visitor.get("/console/scans").with(200).text.contains("Theo nơi, trong kỳ"), "nothing is known yet");
    let key = ScanKey { number, day: "2026-10-30".parse().unwrap() };
    desk.services.store.add_scans(&[ScanSum { key, count: 20 }]).unwrap();
    let sums = [
        place(run, "2026-10-30", KnownBy::Network, "VN-DN", 5),
        place(run, "2026-10-31", KnownBy::Network, "VN-27", 7),
        place(run, "2026-10-30", KnownBy::Network, "JP", 2),
        place(run, "2026-10-30", KnownBy::Network, "VN", 1),
        place(run, "2026-10-30", KnownBy::Told, "VN-HN", 3),
        place(run, "2026-07-01", KnownBy::Network, "VN-SG", 100),
    ];
    desk.services.store.add_scan_places(&sums).unwrap();
    let shown = [
        ["Đà Nẵng", "12", "0"],
        ["Nước ngoài: Nhật Bản", "2", "0"],
        ["Việt Nam, chưa rõ tỉnh", "1", "0"],
        ["Hà Nội", "0", "3"],
        ["Không rõ", "5", "–"],
    ];
    for asked in ["/console/scans".to_owned(), format!("/console/scans?run={run}"), format!("/console/scans?batch={BATCH}")] {
        assert_eq!(lines(&visitor.get(&asked).with(200).text), shown, "{asked}");
    }
    assert!(lines(&visitor.get("/console/scans?days=90").with(200).text).iter().all(|line| line[0] != "Hồ Chí Minh"));
    assert!(!desk.sign_in("khac").get("/console/scans").with(200).text.contains("Theo nơi, trong kỳ"), "another's");
}
