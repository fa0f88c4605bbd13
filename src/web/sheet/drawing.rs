//! Drawings of sample products: one plain line a group of the programme, so that nobody takes it for a photo of goods.

/// Lines of the drawing of this name, in a square of 24, or none when there is no such drawing.
pub fn lines(name: &str) -> Option<&'static str> {
    Some(match name.strip_prefix("placeholder-")? {
        "food" => "M3 11h18a9 9 0 0 1-18 0zM9 8c0-2 2-2 2-5M14 8c0-2 2-2 2-5",
        "beverage" => "M10 2h4v5l2 3v11H8V10l2-3zM8 14h8",
        "herbal" => "M5 19C5 9 11 4 20 4c0 9-5 15-15 15zM5 19l9-9",
        "handicraft" => "M4 10h16l-2 11H6zM7 10a5 5 0 0 1 10 0M5 15h14M10 10l1 11M14 10l-1 11",
        "ornamental" => "M7 15h10l-1 6H8zM12 15V8M12 9C8 9 7 6 7 4c4 0 5 2 5 5zM12 11c4 0 5-3 5-5-4 0-5 2-5 5z",
        "tourism" => "M3 20h18M5 20v-7l5-4 5 4v7M13 10l3-5 5 8v7",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::product::GROUPS;

    #[test]
    fn each_group_has_its_drawing_and_nothing_else_has_one() {
        let drawn: std::collections::BTreeSet<_> =
            GROUPS.iter().map(|group| lines(&format!("placeholder-{group}")).unwrap()).collect();
        assert_eq!(drawn.len(), GROUPS.len());
        for other in ["", "food", "placeholder-", "placeholder-car", "https://example.vn/a.png"] {
            assert_eq!(lines(other), None, "{other}");
        }
    }
}
