//! Cells as people and spreadsheets write them: what has one meaning is read, what has two is refused.
use super::*;
use crate::service::form::live::defused;

fn manner(hand: Hand) -> Manner {
    Manner { hand, zone: Zone::DEFAULT.parse().unwrap() }
}

fn read(shape: Shape, text: &str) -> Result<String, &'static str> {
    normal(shape, &Raw::Text(text.into()), &manner(Hand::People)).map_err(|fault| fault.code)
}

#[track_caller]
fn check(shape: Shape, text: &str, expected: &str) {
    assert_eq!(read(shape, text), Ok(expected.to_owned()), "{text}");
}

#[test]
fn decimals_of_both_worlds_are_read_where_they_have_one_meaning() {
    for (text, expected) in [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1.234.567,25", "1234567.25"),
        ("0,015", "0.015"),
        ("0.015", "0.015"),
        ("1234,567", "1234.567"),
        ("-15,49", "-15.49"),
        ("40", "40"),
    ] {
        check(Shape::Decimal, text, expected);
    }
}

#[test]
fn a_number_with_two_meanings_is_refused_and_what_is_none_is_left_to_its_reader() {
    for text in ["1.234", "1,234", "12,345", "-1.234", "999.999"] {
        assert_eq!(read(Shape::Decimal, text), Err("number-two-ways"), "{text}");
    }
    for text in ["1.2.3", "1.23,4.5", "1.234.56", "12,34,5", "a", "1.", ",5", "1 000"] {
        check(Shape::Decimal, text, text);
    }
    // A machine writes a point and means it; a comma is nobody's.
    let machine =
        |text: &str| normal(Shape::Decimal, &Raw::Text(text.into()), &manner(Hand::Machine)).map_err(|fault| fault.code);
    assert_eq!((machine("1.234"), machine("12,5")), (Ok("1.234".into()), Ok("12.5".into())));
    assert_eq!(machine("1,234"), Err("number-two-ways"));
    // So it does behind the mark that an export sets.
    check(Shape::Decimal, "'1.100", "1.100");
}

#[test]
fn whole_numbers_may_part_thousands_where_people_write_them() {
    check(Shape::Whole, "1.200", "1200");
    check(Shape::Whole, "1,200,000", "1200000");
    for text in ["1.20", "01.200", "1.200,5", "1,2", "x"] {
        check(Shape::Whole, text, text);
    }
    let machine = normal(Shape::Whole, &Raw::Text("1.200".into()), &manner(Hand::Machine)).unwrap();
    assert_eq!(machine, "1.200");
}

#[test]
fn days_come_first_and_a_wrong_day_is_left_to_its_reader() {
    for (text, expected) in
        [("02/03/2026", "2026-03-02"), ("2-3-2026", "2026-03-02"), ("31.12.2026", "2026-12-31"), ("2026-03-02", "2026-03-02")]
    {
        check(Shape::Date, text, expected);
    }
    for text in ["03/14/2026", "30/02/2026", "2/3/26", "2026/03/02", "1/2/3/2026", "hôm nay"] {
        check(Shape::Date, text, text);
    }
    check(Shape::Moment, "02/03/2026 06:18", "2026-03-02T06:18:00+07:00");
    check(Shape::Moment, "2026-03-02 06:18:30", "2026-03-02T06:18:30+07:00");
    check(Shape::Moment, "2026-03-01T23:18:00Z", "2026-03-01T23:18:00Z");
    for text in ["02/03/2026", "02/03/2026 25:00", "02/03/2026 06", "xx 06:18"] {
        check(Shape::Moment, text, text);
    }
}

#[test]
fn numbers_in_columns_of_digits_are_taken_exactly_or_not_at_all() {
    let number = |shape, number| normal(shape, &Raw::Number(number), &manner(Hand::People)).map_err(|fault| fault.code);
    assert_eq!(number(Shape::Code, 8_936_012_345_678.0), Ok("8936012345678".into()));
    assert_eq!(number(Shape::Decimal, 0.1 + 0.2), Ok("0.3".into()));
    assert_eq!(number(Shape::Decimal, 1.125), Ok("1.125".into()));
    assert_eq!(number(Shape::Code, 9.5e15), Err("digits-lost"));
    assert_eq!(number(Shape::Date, 46_083.0), Err("date-as-number"));
    assert_eq!(number(Shape::Text, f64::NAN), Err("cell-broken"));
    for text in ["8.93601E+12", "9,5E+12", "9.5e12"] {
        assert_eq!(read(Shape::Code, text), Err("digits-lost"), "{text}");
        check(Shape::Text, text, text);
    }
    check(Shape::Code, "0905E12", "0905E12");
}

#[test]
fn real_dates_of_a_spreadsheet_are_days_or_moments() {
    let when: DateTime = "2026-03-02T06:18:00".parse().unwrap();
    let day: DateTime = "2026-03-02T00:00:00".parse().unwrap();
    let read = |shape, when| normal(shape, &Raw::When(when), &manner(Hand::People)).map_err(|fault| fault.code);
    assert_eq!(read(Shape::Date, day), Ok("2026-03-02".into()));
    assert_eq!(read(Shape::Date, when), Err("date-with-time"));
    assert_eq!(read(Shape::Moment, when), Ok("2026-03-02T06:18:00+07:00".into()));
    // A lot code 3-2 that a spreadsheet made a date of.
    assert_eq!(read(Shape::Code, day), Err("cell-is-date"));
}

#[test]
fn the_mark_before_a_live_cell_is_taken_away_again_and_no_other() {
    for (cell, expected) in [
        ("'=1+1", "=1+1"),
        ("'  =1", "=1"),
        ("''=1", "'=1"),
        ("'+84 905", "+84 905"),
        ("'@x", "@x"),
        ("'-12.5", "'-12.5"),
        ("'s", "'s"),
        ("=1", "=1"),
        ("Tie\u{302}u ", "Tiêu"),
    ] {
        assert_eq!(clean(cell), expected, "{cell}");
    }
    // Every text comes back from behind its mark, and from behind none.
    for text in ["=1+1", "'=1", "''@x", "-1-1", "+84 905", "tem", "'s", "-12", "' =1"] {
        assert_eq!(clean(&defused(text)), text);
        assert!(!defused(text).starts_with(['=', '+', '@', '\t', '\r']), "{text}");
    }
    for live in ["=1", " =1", "+1", "-x", "@a", "\tx", "\rx", "'=1", "-1-1"] {
        assert!(is_live(live), "{live}");
    }
    for dead in ["-12", "-12,5", "1", "a=1", "", "'a", "-0.5"] {
        assert!(!is_live(dead), "{dead}");
    }
}
