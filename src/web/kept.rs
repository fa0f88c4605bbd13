//! Whole pages of codes that many people scan, kept with the answer they show: only the very same answer gets the page again.
use crate::service::verify::Answer;
use crate::text::lang::Lang;
use crate::web::compress::packed;
use axum::body::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Most pages kept in a language, about 25 KB each; beyond it the cache begins anew.
const PAGES_MAX: usize = 512;

/// A page as it is sent.
#[derive(Debug)]
pub struct KeptPage {
    /// What it shows.
    answer: Answer,
    plain: Bytes,
    packed: OnceLock<Option<Bytes>>,
}

impl KeptPage {
    /// As written.
    pub fn plain(&self) -> Bytes {
        self.plain.clone()
    }

    /// Compressed, when that is worth it; the work is done for the first who asks.
    pub fn packed(&self) -> Option<Bytes> {
        self.packed.get_or_init(|| packed(&self.plain).map(Bytes::from)).clone()
    }
}

/// Pages by language and by path and query. Every scan is judged afresh first; a page is given again only where verdict, day,
/// stamp and facts are those it was written from, so that a recall shows on the very next request.
#[derive(Default)]
pub struct KeptPages {
    pages: [Mutex<HashMap<Box<str>, Arc<KeptPage>>>; Lang::ALL.len()],
}

impl KeptPages {
    /// The page that shows this answer.
    pub fn get(&self, lang: Lang, path_and_query: &str, answer: &Answer) -> Option<Arc<KeptPage>> {
        let page = self.of(lang).lock().unwrap_or_else(PoisonError::into_inner).get(path_and_query).cloned();
        page.filter(|page| is_same(&page.answer, answer))
    }

    /// Keeps a page with the answer it was written from.
    pub fn keep(&self, lang: Lang, path_and_query: &str, answer: Answer, html: String) -> Arc<KeptPage> {
        let page = Arc::new(KeptPage { answer, plain: html.into(), packed: OnceLock::new() });
        let mut pages = self.of(lang).lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            pages.clear();
        }
        pages.insert(path_and_query.into(), page.clone());
        page
    }

    fn of(&self, lang: Lang) -> &Mutex<HashMap<Box<str>, Arc<KeptPage>>> {
        match lang {
            Lang::Vi => &self.pages[0],
            Lang::En => &self.pages[1],
        }
    }
}

/// Facts are never changed in place: the same allocation, held by the kept answer, is the same facts.
fn is_same(kept: &Answer, now: &Answer) -> bool {
    kept.today == now.today
        && kept.verdict == now.verdict
        && one(&kept.opened, &now.opened)
        && one(&kept.product, &now.product)
        && one(&kept.batch, &now.batch)
}

fn one<T>(kept: &Option<Arc<T>>, now: &Option<Arc<T>>) -> bool {
    match (kept, now) {
        (Some(kept), Some(now)) => Arc::ptr_eq(kept, now),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stamp::Refused;
    use crate::domain::verdict::{Notice, Verdict, Word};
    use crate::service::opened_cache::Seen;
    use jiff::civil::date;

    fn answer(verdict: Verdict, day: i8) -> Answer {
        Answer { verdict, seen: Seen::Again, opened: None, run: None, product: None, batch: None, today: date(2026, 10, day) }
    }

    fn issued() -> Verdict {
        Verdict { word: Word::Issued, findings: vec![], notices: vec![] }
    }

    #[test]
    fn the_same_answer_gets_its_page_again_in_its_own_language_and_at_its_own_address() {
        let pages = KeptPages::default();
        pages.keep(Lang::Vi, "/01/1?s=2", answer(issued(), 31), "<p>".into());
        let page = pages.get(Lang::Vi, "/01/1?s=2", &answer(issued(), 31)).unwrap();
        assert_eq!((page.plain().as_ref(), page.packed()), (b"<p>".as_slice(), None));
        assert!(pages.get(Lang::En, "/01/1?s=2", &answer(issued(), 31)).is_none());
        assert!(pages.get(Lang::Vi, "/01/1?s=2&a", &answer(issued(), 31)).is_none());
    }

    #[test]
    fn another_verdict_another_day_or_another_notice_is_written_anew() {
        let pages = KeptPages::default();
        pages.keep(Lang::Vi, "/", answer(issued(), 30), String::new());
        let over = Verdict { notices: vec![Notice::SeasonOver(date(2026, 10, 1))], ..issued() };
        for other in [answer(Verdict::refused(Refused::Key), 30), answer(issued(), 31), answer(over, 30)] {
            assert!(pages.get(Lang::Vi, "/", &other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn facts_that_were_read_again_are_other_facts() {
        let (first, again) = (Arc::new(7), Arc::new(7));
        assert!(one(&Some(first.clone()), &Some(first.clone())) && one::<u8>(&None, &None));
        assert!(!one(&Some(first.clone()), &Some(again)) && !one(&Some(first), &None));
    }

    #[test]
    fn more_pages_than_fit_begin_anew() {
        let pages = KeptPages::default();
        for place in 0..=PAGES_MAX {
            pages.keep(Lang::En, &place.to_string(), answer(issued(), 1), String::new());
        }
        assert!(pages.get(Lang::En, "0", &answer(issued(), 1)).is_none());
        assert!(pages.get(Lang::En, &PAGES_MAX.to_string(), &answer(issued(), 1)).is_some());
    }
}
