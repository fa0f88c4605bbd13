//! The verdict panel: title, sentence, what to do, why.
use crate::domain::id::BatchId;
use crate::domain::recall::{Hit, Recall, RecallKind, Scope};
use crate::domain::run::StatusChange;
use crate::domain::time::{Date, Timestamp, Zone};
use crate::domain::verdict::{Finding, Notice, Verdict, Word};
use crate::web::voice::{Phrase, Sentence, Voice};
use serde::Serialize;

/// How loudly the panel speaks; each has a colour *and* a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The best there is: blue, a round mark.
    Neutral,
    /// Red, an octagon.
    Stop,
    /// Amber, a triangle.
    Caution,
    /// Grey: nothing was judged; a question mark.
    Quiet,
}

impl Tone {
    /// The tone of a verdict.
    pub fn of(word: Word) -> Self {
        match word {
            Word::Issued => Self::Neutral,
            Word::Forged | Word::NotIssued | Word::Recalled | Word::Revoked | Word::Expired => Self::Stop,
            Word::OnHold | Word::Suspended | Word::NotActivated => Self::Caution,
            Word::Unreadable | Word::Elsewhere | Word::StatusUnknown => Self::Quiet,
        }
    }

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Stop => "stop",
            Self::Caution => "caution",
            Self::Quiet => "quiet",
        }
    }
}

/// One finding in words.
#[derive(Debug, Serialize)]
pub struct Reason {
    /// Stable word.
    pub code: &'static str,
    /// A short sentence.
    pub text: &'static str,
    /// Number of the order, for a recall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Sentence>,
    /// The recall's report, for a recall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// What the panel says.
#[derive(Debug)]
pub struct Panel {
    /// How loudly.
    pub tone: Tone,
    /// The verdict in a few words, the page's `<h1>`.
    pub title: &'static str,
    /// The verdict's sentence.
    pub sentence: Sentence,
    /// What to do.
    pub advice: Vec<Sentence>,
    /// Why, strongest first; none for `issued`.
    pub reasons: Vec<Reason>,
    /// What else is to be said.
    pub notices: Vec<Sentence>,
}

/// What the sentences name.
pub struct Names<'a> {
    /// The product.
    pub product: Option<Phrase<'a>>,
    /// The lot.
    pub lot: Option<&'a str>,
    /// The batch of that lot.
    pub batch: Option<&'a BatchId>,
    /// Names of what recalls name, where it is not the batch above; found beforehand.
    pub recalled: &'a [(Scope, String)],
    /// Last four symbols of the printed code.
    pub last_four: &'a str,
    /// Whether the stamp stands for the whole batch.
    pub shared: bool,
    /// The office.
    pub office: &'a str,
    /// How to reach it.
    pub contact: &'a str,
    /// The registry's host.
    pub host: &'a str,
    /// Where days begin.
    pub zone: &'a Zone,
}

impl Panel {
    /// The panel of a verdict.
    pub fn of(voice: Voice, verdict: &Verdict, names: &Names<'_>) -> Self {
        let office = [("office", voice.vietnamese(names.office)), ("host", Phrase::plain(names.host))];
        let (title, sentence) = match verdict.findings.first() {
            None => issued(voice, names),
            Some(finding) => found(voice, finding, names),
        };
        let reasons = verdict.findings.iter().map(|finding| reason(voice, finding)).collect();
        let notices = verdict.notices.iter().map(|notice| self::notice(voice, *notice)).collect();
        let unbound = matches!(verdict.findings.first(), Some(Finding::NotBound));
        let advice = if unbound { "advice-not-bound" } else { advice_key(verdict.word) };
        let advice = vec![voice.say(advice, office)];
        Self { tone: Tone::of(verdict.word), title, sentence, advice, reasons, notices }
    }
}

fn issued(voice: Voice, names: &Names<'_>) -> (&'static str, Sentence) {
    let lot = Phrase::plain(names.lot.unwrap_or_else(|| voice.word("unknown-lot")));
    if names.shared {
        return (voice.word("title-issued-batch"), voice.say("verdict-issued-batch", [("lot", lot)]));
    }
    let product = names.product.unwrap_or(Phrase::plain(""));
    let parts = [("product", product), ("lot", lot), ("last", Phrase::plain(names.last_four))];
    (voice.word("title-issued"), voice.say("verdict-issued", parts))
}

fn found(voice: Voice, finding: &Finding, names: &Names<'_>) -> (&'static str, Sentence) {
    let word = finding.word();
    let office = ("office", voice.vietnamese(names.office));
    let sentence = match finding {
        Finding::Refused(_) | Finding::NoRun => voice.say(sentence_key(word), [office, ("host", Phrase::plain(names.host))]),
        Finding::Recall(recall, hit) => {
            return (recalled_title(voice, recall, *hit), recalled(voice, recall, *hit, names));
        }
        Finding::Revoked(change) | Finding::Suspended(change) => {
            let (date, reason) = changed(voice, change.as_ref(), names.zone);
            voice.say(sentence_key(word), [office, ("date", Phrase::plain(&date)), ("reason", Phrase::plain(reason))])
        }
        Finding::PastUseBy(last) => voice.say(sentence_key(word), [("date", Phrase::plain(&voice.date(*last)))]),
        Finding::NotBound => {
            let product = names.product.unwrap_or(Phrase::plain(""));
            return (voice.word("title-not-bound"), voice.say("verdict-not-bound", [("product", product)]));
        }
        Finding::NotActivated => voice.say(sentence_key(word), []),
    };
    (title(voice, word), sentence)
}

/// The title of a recall or hold: what is recalled, as the holder of the pack sees it.
pub fn recalled_title(voice: Voice, recall: &Recall, hit: Hit) -> &'static str {
    voice.word(match (recall.kind, hit, &recall.scope) {
        (RecallKind::Recall, Hit::Own, Scope::Stamps(_)) => "title-recalled-stamps",
        (RecallKind::Recall, Hit::Own, Scope::Product(_)) => "title-recalled-product",
        (RecallKind::Recall, Hit::Own | Hit::Origin, _) => "title-recalled",
        (RecallKind::Hold, Hit::Own, Scope::Stamps(_)) => "title-on-hold-stamps",
        (RecallKind::Hold, Hit::Own, Scope::Product(_)) => "title-on-hold-product",
        (RecallKind::Hold, Hit::Own | Hit::Origin, _) => "title-on-hold",
    })
}

/// The sentence of a recall or hold. One that names something that the batch was made from says so first.
pub fn recalled(voice: Voice, recall: &Recall, hit: Hit, names: &Names<'_>) -> Sentence {
    let own = names.lot.filter(|_| recall.scope.batch().is_some_and(|batch| names.batch == Some(batch)));
    let other = || names.recalled.iter().find(|(scope, _)| *scope == recall.scope).map(|(_, name)| name.as_str());
    let name = own.or_else(other).unwrap_or_else(|| voice.word("unknown-lot"));
    let what = match (hit, &recall.scope) {
        (Hit::Own, _) | (Hit::Origin, Scope::Stamps(_)) => format!("recall-scope-{}", recall.scope.code()),
        (Hit::Origin, Scope::Batch(_) | Scope::Product(_) | Scope::Area(_)) => {
            format!("recall-origin-{}", recall.scope.code())
        }
    };
    let what = voice.say(&what, [("name", Phrase::plain(name))]).bare();
    let date = day(voice, names.zone, recall.since);
    let reason = voice.phrase(&recall.reason).unwrap_or(Phrase::plain(voice.word("unknown-reason")));
    let action = voice.phrase(&recall.action).unwrap_or(Phrase::plain(voice.word("unknown-action")));
    let (reason_text, action_text) = (reason.lowered(), action.lowered());
    let contact = match recall.contact.as_str() {
        "" => format!("{} {}", names.office, names.contact),
        contact => contact.to_owned(),
    };
    voice.say(
        sentence_key(Finding::Recall(recall.clone(), hit).word()),
        [
            ("what", Phrase::plain(&what)),
            ("date", Phrase::plain(&date)),
            ("reason", Phrase { text: &reason_text, ..reason }),
            ("action", Phrase { text: &action_text, ..action }),
            ("contact", voice.vietnamese(contact.trim())),
        ],
    )
}

fn reason(voice: Voice, finding: &Finding) -> Reason {
    let code = finding.code();
    let recall = match finding {
        Finding::Recall(recall, _) => Some(recall),
        Finding::Refused(_)
        | Finding::NoRun
        | Finding::Revoked(_)
        | Finding::PastUseBy(_)
        | Finding::Suspended(_)
        | Finding::NotBound
        | Finding::NotActivated => None,
    };
    let order = recall.filter(|recall| !recall.order.is_empty());
    Reason {
        code,
        text: voice.word_of("reason-", code).unwrap_or(code),
        order: order.map(|recall| voice.say("reason-order", [("order", voice.vietnamese(&recall.order))])),
        report: recall.map(|recall| format!("/recalls/{}", recall.id)),
    }
}

fn notice(voice: Voice, notice: Notice) -> Sentence {
    let (key, date) = match notice {
        Notice::SeasonOver(date) => ("notice-season-over", date),
        Notice::PastBestBefore(date) => ("notice-past-best-before", date),
        Notice::SeveralLabels(count) => {
            return voice.say("notice-several-labels", [("count", Phrase::plain(&count.to_string()))]);
        }
    };
    voice.say(key, [("date", Phrase::plain(&voice.date(date)))])
}

fn changed(voice: Voice, change: Option<&StatusChange>, zone: &Zone) -> (String, &'static str) {
    let Some(change) = change else { return (voice.word("unknown-date").to_owned(), voice.word("unknown-reason")) };
    (day(voice, zone, change.at), voice.word_of("status-", change.reason.code()).unwrap_or(change.reason.code()))
}

fn day(voice: Voice, zone: &Zone, at: Timestamp) -> String {
    let day: Date = zone.day(at);
    voice.date(day)
}

macro_rules! keys {
    ($($(#[$doc:meta])* $visible:vis fn $name:ident $prefix:literal)*) => {$(
        $(#[$doc])*
        $visible fn $name(word: Word) -> &'static str {
            match word {
                Word::Forged => concat!($prefix, "forged"),
                Word::NotIssued => concat!($prefix, "not-issued"),
                Word::Recalled => concat!($prefix, "recalled"),
                Word::OnHold => concat!($prefix, "on-hold"),
                Word::Revoked => concat!($prefix, "revoked"),
                Word::Expired => concat!($prefix, "expired"),
                Word::Suspended => concat!($prefix, "suspended"),
                Word::NotActivated => concat!($prefix, "not-activated"),
                Word::Issued => concat!($prefix, "issued"),
                Word::Unreadable => concat!($prefix, "unreadable"),
                Word::Elsewhere => concat!($prefix, "elsewhere"),
                Word::StatusUnknown => concat!($prefix, "status-unknown"),
            }
        }
    )*};
}

keys! {
    fn title_key "title-"
    fn sentence_key "verdict-"
    fn advice_key "advice-"
}

fn title(voice: Voice, word: Word) -> &'static str {
    voice.word(title_key(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stamp::Refused;
    use crate::text::lang::Lang;

    fn names(zone: &Zone) -> Names<'_> {
        Names {
            product: Some(Phrase::plain("Tiêu <b>Tiên Phước")),
            lot: Some("TTP-260718-02"),
            batch: None,
            recalled: &[],
            last_four: "T14E",
            shared: false,
            office: "Chi cục mẫu",
            contact: "0000 000 000",
            host: "ocop.example.vn",
            zone,
        }
    }

    fn panel(findings: Vec<Finding>, shared: bool) -> Panel {
        let zone: Zone = Zone::DEFAULT.parse().unwrap();
        let word = findings.first().map_or(Word::Issued, Finding::word);
        let verdict = Verdict { word, findings, notices: vec![] };
        Panel::of(Voice(Lang::Vi), &verdict, &Names { shared, ..names(&zone) })
    }

    #[test]
    fn the_best_verdict_is_neutral_and_asks_to_compare() {
        let item = panel(vec![], false);
        assert_eq!(item.tone, Tone::Neutral);
        assert_eq!(
            item.sentence.bare(),
            "Mã do hệ thống cấp cho Tiêu <b>Tiên Phước, lô TTP-260718-02; chưa thấy dấu hiệu bất thường. \
             Mã không nhìn thấy gói hàng: xin so tên, lô, hạn và 4 ký tự cuối T14E."
        );
        assert!(item.sentence.to_string().contains("Tiêu &lt;b&gt;"));
        assert!(panel(vec![], true).sentence.bare().contains("ai cũng sao chép được"));
    }

    #[test]
    fn a_refused_text_names_the_office_and_keeps_its_reason() {
        let forged = panel(vec![Finding::Refused(Refused::Signature)], false);
        assert!(forged.sentence.bare().contains("báo cho Chi cục mẫu;") && forged.tone == Tone::Stop);
        assert_eq!(forged.reasons[0].code, "signature");
        let cut = panel(vec![Finding::Refused(Refused::Length)], false);
        assert!(cut.tone == Tone::Quiet && cut.title == "Chưa đọc được mã");
    }

    #[test]
    fn an_unbound_roll_says_so_in_its_own_words() {
        assert_eq!(panel(vec![Finding::NotBound], false).title, "Tem in sẵn, chưa gắn lô");
        assert!(panel(vec![Finding::NotActivated], false).title.starts_with("Nhà sản xuất"));
        assert!(panel(vec![Finding::Revoked(None)], false).sentence.bare().contains("(chưa rõ ngày)"));
    }
}
