//! Reads a weighted list of wishes such as `vi, en;q=0.5` (RFC 9110 §12.4.2), best first.

/// Most wishes read from one list; the rest is ignored.
const WISHES_MAX: usize = 32;

/// One wish and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish<'a> {
    /// What is wished for, without parameters.
    pub what: &'a str,
    /// Weight in thousandths, 0..=1000; nought means "not this".
    pub weight: u16,
}

/// The wishes of a list, heaviest first; equal ones keep their order. A weight that cannot be read counts as nought.
pub fn wishes(list: &str) -> Vec<Wish<'_>> {
    let mut wishes: Vec<Wish<'_>> = list.split(',').take(WISHES_MAX).filter_map(wish).collect();
    wishes.sort_by_key(|wish| std::cmp::Reverse(wish.weight));
    wishes
}

fn wish(part: &str) -> Option<Wish<'_>> {
    let mut pieces = part.split(';').map(str::trim);
    let what = pieces.next().filter(|what| !what.is_empty())?;
    let weight = pieces.find_map(|piece| piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q=")));
    Some(Wish { what, weight: weight.map_or(1000, thousandths) })
}

/// `0`, `1`, or either with at most three decimals.
fn thousandths(text: &str) -> u16 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    match (whole, digits) {
        ("1", true) if decimals.bytes().all(|b| b == b'0') => 1000,
        ("0", true) => decimals.bytes().zip([100, 10, 1]).map(|(digit, weighs)| u16::from(digit - b'0') * weighs).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &str) -> Vec<(&str, u16)> {
        wishes(list).into_iter().map(|wish| (wish.what, wish.weight)).collect()
    }

    #[test]
    fn the_heaviest_wish_comes_first_and_equals_keep_their_order() {
        assert_eq!(read("en;q=0.5, vi, fr;q=0.75"), [("vi", 1000), ("fr", 750), ("en", 500)]);
        assert_eq!(read("a;level=1;q=0.1,b ; q=1.000"), [("b", 1000), ("a", 100)]);
    }

    #[test]
    fn a_weight_that_cannot_be_read_is_nought() {
        for bad in ["a;q=2", "a;q=1.001", "a;q=-1", "a;q=", "a;q=0.1234", "a;q=x", "a;q=0.é"] {
            assert_eq!(read(bad), [("a", 0)], "{bad}");
        }
        assert!(read("").is_empty() && read(" , ;q=1,").is_empty());
        assert_eq!(read(&"a,".repeat(1000)).len(), WISHES_MAX);
    }
}
