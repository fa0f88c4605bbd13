//! What the forms of recalls have in common, the producer's and the office's: what was typed becomes an order, or all that is wrong with it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::recall::OrderedBy;
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::form::row::{Given, Row};
use crate::service::recall::RecallOrder;
use crate::web::console::call::Call;
use crate::web::console::fields::{Choice, Draft, Field, Input};
use crate::web::voice::Voice;

/// Longest text of a field, in letters.
const TEXT_MAX: usize = 1_000;

/// The field that asks whether it is a recall or a hold.
pub fn kind(voice: Voice, draft: &Draft) -> Field {
    let kinds = ["hold", "recall"].map(|kind| {
        let word = voice.word_of("recall-kind-", kind).unwrap_or(kind).to_owned();
        Choice { value: kind.to_owned(), word }
    });
    draft.field(voice, "kind", voice.word("recall-kind"), Input::One(kinds.into())).needed()
}

/// The fields of what the public is told: why, what to do, whom to ask.
pub fn told(voice: Voice, draft: &Draft) -> [Field; 3] {
    let field = |name, word, hint, input| draft.field(voice, name, voice.word(word), input).hinted(voice.word(hint));
    [
        field("reason_vi", "recall-reason", "recall-reason-hint", Input::Lines).needed(),
        field("action_vi", "recall-action", "recall-action-hint", Input::Lines),
        field("contact", "recall-contact", "recall-contact-hint", Input::Line("tel")),
    ]
}

/// What was typed into these fields, each on one line as tables hold it. What is too long, or lacks its reason, is put to the faults.
pub fn typed(call: &Call<'_>, fields: &[&'static str], faults: &mut Vec<Fault>) -> Given {
    let mut given = Given::default();
    for name in fields {
        let text = call.posted.text(name).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > TEXT_MAX {
            faults.push(Fault::new("form-text-long").arg("name", name).arg("max", TEXT_MAX).at("", 0, name));
        }
        given.cells.insert((*name).to_owned(), text);
    }
    // Of what the public is told to do something about it is also told why, for a hold too.
    if call.posted.text("reason_vi").trim().is_empty() && call.posted.text("kind") != "recall" {
        faults.push(Fault::new("cell-empty").at("", 0, "reason_vi"));
    }
    given
}

/// What is wished for, in the words of the form of recalls. Its id is that of the deed: sent twice it is one. A field in `faults` already is not
/// told again.
pub fn order(call: &Call<'_>, mut given: Given, by: OrderedBy, mut faults: Vec<Fault>) -> Result<RecallOrder> {
    let role = match by {
        OrderedBy::Office => "office",
        OrderedBy::Producer => "producer",
    };
    given.cells.extend(
        [
            ("recall_id", format!("th-{}", call.deed()?)),
            ("issued_on", call.today().to_string()),
            ("issued_by_role", role.to_owned()),
        ]
        .map(|(name, cell)| (name.to_owned(), cell)),
    );
    let mut row = Row::new(&given, "", 0);
    let record = record::read(Kind::Recalls, &mut row);
    let column = |fault: &Fault| fault.at.as_ref().map(|at| at.column.clone());
    for fault in row.into_faults() {
        if column(&fault).is_none() || faults.iter().all(|known| column(known) != column(&fault)) {
            faults.push(fault);
        }
    }
    let (Some(Record::Recall(row)), true) = (record, faults.is_empty()) else { return Err(Error::invalid(faults)) };
    let scope = row.scope.recalled().ok_or_else(|| Fault::new("recall-scope-unknown").at("", 0, "scope"))?;
    Ok(RecallOrder {
        id: row.id,
        kind: row.kind,
        scope,
        reason: row.reason,
        action: row.action,
        order: row.order,
        contact: row.contact,
        ordered_by: by,
        since: None,
    })
}
