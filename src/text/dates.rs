//! Days, months and times of day as people write them in each language.
use super::catalogue::word;
use super::lang::Lang;
use crate::domain::time::Date;
use jiff::civil::DateTime;

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10", "month-11",
    "month-12",
];

fn month_name(lang: Lang, date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).map_or("", |key| word(lang, key))
}

/// `31/10/2026`; in English `31 Oct 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Vi => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Lang::En => format!("{} {} {}", date.day(), month_name(lang, date), date.year()),
    }
}

/// `10/2026`; in English `Oct 2026`.
pub fn month(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Vi => format!("{:02}/{}", date.month(), date.year()),
        Lang::En => format!("{} {}", month_name(lang, date), date.year()),
    }
}

/// A day and the time on its wall clock: `31/10/2026 06:18`.
pub fn moment(lang: Lang, wall: DateTime) -> String {
    format!("{} {:02}:{:02}", date(lang, wall.date()), wall.hour(), wall.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_its_readers_write_it() {
        let day = jiff::civil::date(2026, 10, 3);
        assert_eq!((date(Lang::Vi, day), month(Lang::Vi, day)), ("03/10/2026".into(), "10/2026".into()));
        assert_eq!((date(Lang::En, day), month(Lang::En, day)), ("3 Oct 2026".into(), "Oct 2026".into()));
        assert_eq!(moment(Lang::Vi, day.at(6, 5, 59, 0)), "03/10/2026 06:05");
    }
}
