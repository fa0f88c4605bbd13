//! The table of all doors for programs. What stands here is routed, documented and tested for rights; what does not is not there.
use crate::domain::attachment::ATTACHMENT_MAX;
use crate::service::form::doors::{FILES, MESSAGE_WISHES, MESSAGES, WEBHOOKS};
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::service::form::files::MEDIA_WORDS;
use crate::service::form::kind::Kind;
use crate::service::form::prints::{JOB_FILES, JOB_WISHES, JOBS, PRINTS};
use crate::service::form::stamps::{BINDINGS, RECALL_ENDS, RUNS, SCANS, STATUS_CHANGES};
use crate::web::api::entry::{Asked, Entry, Key, Method, Told, Who};
use crate::web::api::query::{CURSOR, FIELDS, LANG, LIMIT};
use crate::web::api::{files, head_card, jobs, records, runs, webhooks};
use std::sync::LazyLock;

/// The collections, in the order of the manual.
pub const COLLECTIONS: [&str; 16] = [
    "producers",
    "products",
    "recognitions",
    "certificates",
    "areas",
    "locations",
    "places",
    "batches",
    "events",
    "recalls",
    "runs",
    "jobs",
    "bindings",
    "scans",
    "files",
    "webhooks",
];

const fn filter(name: &'static str, shape: Shape) -> Field {
    Field::new(name, shape, Need::Optional, "")
}

/// The query of one record.
const ONE: &[Field] = &[LANG, FIELDS];

/// The query of a sheet of labels.
const PRINTED: &[Field] = &[
    LANG,
    filter("media", Shape::Text),
    filter("template", Shape::Text),
    filter("logo", Shape::Text),
    filter("from", Shape::Whole),
    filter("to", Shape::Whole),
    filter("copies", Shape::Whole),
    filter("labels_per_unit", Shape::Whole),
    filter("skip", Shape::Whole),
    filter("reprint_reason", Shape::Text),
];

/// The query of a head card.
const CARD: &[Field] = &[LANG, filter("media", Shape::Text), filter("dpi", Shape::Whole)];

/// The query of a deed.
const DEED: &[Field] = &[LANG];

macro_rules! filtered {
    ($($name:literal $shape:expr),*) => {{
        const QUERY: &[Field] = &[LANG, FIELDS, LIMIT, CURSOR, $(filter($name, $shape)),*];
        QUERY
    }};
}

/// Rows of a collection whose records are put one by one.
macro_rules! collection {
    ($all:ident, $plural:literal, $one:literal, $form:expr, $keep:expr, $filters:expr) => {
        let form: &'static Form = $form;
        $all.extend([
            Entry {
                method: Method::Get,
                path: concat!("/api/v1/", $plural),
                operation: concat!("list_", $plural),
                collection: $plural,
                words: "api-do-list",
                who: Who::Anybody,
                asked: Asked::Nothing,
                told: Told::Rows(form),
                query: $filters,
                key: Key::None,
                run: records::list,
            },
            Entry {
                method: Method::Get,
                path: concat!("/api/v1/", $plural, "/{id}"),
                operation: concat!("read_", $one),
                collection: $plural,
                words: "api-do-read",
                who: Who::Anybody,
                asked: Asked::Nothing,
                told: Told::One(form),
                query: ONE,
                key: Key::None,
                run: records::read,
            },
            Entry {
                method: Method::Post,
                path: concat!("/api/v1/", $plural),
                operation: concat!("create_", $one),
                collection: $plural,
                words: "api-do-create",
                who: $keep,
                asked: Asked::Record(form),
                told: Told::Made(form),
                query: DEED,
                key: Key::Honoured,
                run: records::create,
            },
        ]);
    };
}

/// The same, of records that may be replaced and changed too.
macro_rules! kept {
    ($all:ident, $plural:literal, $one:literal, $form:expr, $keep:expr, $filters:expr) => {
        collection!($all, $plural, $one, $form, $keep, $filters);
        let form: &'static Form = $form;
        $all.extend([
            Entry {
                method: Method::Put,
                path: concat!("/api/v1/", $plural, "/{id}"),
                operation: concat!("replace_", $one),
                collection: $plural,
                words: "api-do-replace",
                who: $keep,
                asked: Asked::Record(form),
                told: Told::One(form),
                query: DEED,
                key: Key::None,
                run: records::replace,
            },
            Entry {
                method: Method::Patch,
                path: concat!("/api/v1/", $plural, "/{id}"),
                operation: concat!("change_", $one),
                collection: $plural,
                words: "api-do-change",
                who: $keep,
                asked: Asked::Change(form),
                told: Told::One(form),
                query: DEED,
                key: Key::None,
                run: records::change,
            },
        ]);
    };
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut all = Vec::new();
    register(&mut all);
    provenance(&mut all);
    stamps(&mut all);
    head_cards(&mut all);
    prints(&mut all);
    files(&mut all);
    webhooks(&mut all);
    all
});

/// Every entry.
pub fn all() -> &'static [Entry] {
    &TABLE
}

/// Largest body that any entry of this path takes, in bytes; nothing where no entry takes one.
pub fn body_max(path: &str) -> usize {
    all().iter().filter(|entry| entry.id_in(path).is_some()).map(Entry::body_max).max().unwrap_or(0)
}

fn register(all: &mut Vec<Entry>) {
    kept!(all, "producers", "producer", Kind::Producers.form(), Who::Office, filtered!("place" Shape::Id));
    kept!(all, "products", "product", Kind::Products.form(), Who::Owner, filtered!("producer" Shape::Id, "group" Shape::Text));
    kept!(all, "recognitions", "recognition", Kind::Recognitions.form(), Who::Office, filtered!("product" Shape::Id));
    kept!(all, "certificates", "certificate", Kind::Certificates.form(), Who::Owner, filtered!("subject" Shape::Id));
    kept!(all, "areas", "area", Kind::Areas.form(), Who::Owner, filtered!("producer" Shape::Id));
    kept!(all, "locations", "location", Kind::Locations.form(), Who::Owner, filtered!("producer" Shape::Id));
    kept!(all, "places", "place", Kind::Places.form(), Who::Office, filtered!("parent" Shape::Id, "level" Shape::Text));
}

fn provenance(all: &mut Vec<Entry>) {
    kept!(all, "batches", "batch", Kind::Batches.form(), Who::Owner, filtered!("product" Shape::Id, "producer" Shape::Id));
    collection!(all, "events", "event", Kind::Events.form(), Who::Owner, filtered!("batch" Shape::Id, "product" Shape::Id));
    let form = Kind::Recalls.form();
    collection!(all, "recalls", "recall", form, Who::Owner, filtered!("status" Shape::OneOf(&["open", "closed", "lifted"])));
    // A recall is no record that is put: it begins, and it ends.
    if let Some(begin) = all.last_mut() {
        (begin.operation, begin.words, begin.run) = ("begin_recall", "api-do-recall", records::begin_recall);
    }
    all.push(Entry {
        method: Method::Post,
        path: "/api/v1/recalls/{id}/status",
        operation: "end_recall",
        collection: "recalls",
        words: "api-do-recall-end",
        who: Who::Owner,
        asked: Asked::Record(RECALL_ENDS),
        told: Told::One(form),
        query: DEED,
        key: Key::Honoured,
        run: records::end_recall,
    });
}

/// A door that reads what is one's own.
const fn own(
    path: &'static str,
    operation: &'static str,
    collection: &'static str,
    told: Told,
    query: &'static [Field],
) -> Entry {
    Entry {
        method: Method::Get,
        path,
        operation,
        collection,
        words: "api-do-read",
        who: Who::Seer,
        asked: Asked::Nothing,
        told,
        query,
        key: Key::None,
        run: runs::read,
    }
}

fn stamps(all: &mut Vec<Entry>) {
    let runs_by = filtered!("batch" Shape::Id, "product" Shape::Id);
    let bindings_by = filtered!("run" Shape::Code, "batch" Shape::Id);
    let scans_by = filtered!("run" Shape::Code, "batch" Shape::Id, "product" Shape::Id, "number" Shape::Whole);
    let rows = filtered!();
    let deed = |path, operation, words, asked, told, run| Entry {
        method: Method::Post,
        words,
        who: Who::HiddenOwner,
        asked: Asked::Record(asked),
        query: DEED,
        key: Key::Honoured,
        run,
        ..own(path, operation, "runs", told, DEED)
    };
    let list = |entry: Entry, run| Entry { words: "api-do-list", run, ..entry };
    all.extend([
        list(own("/api/v1/runs", "list_runs", "runs", Told::Rows(RUNS), runs_by), runs::list),
        own("/api/v1/runs/{id}", "read_run", "runs", Told::One(RUNS), ONE),
        Entry {
            key: Key::Needed,
            who: Who::Owner,
            ..deed("/api/v1/runs", "issue_run", "api-do-issue", RUNS, Told::Made(RUNS), runs::issue)
        },
        Entry {
            words: "api-do-labels",
            who: Who::HiddenOwner,
            run: runs::labels,
            ..own("/api/v1/runs/{id}/labels.pdf", "print_labels", "runs", Told::Pdf, PRINTED)
        },
        deed(
            "/api/v1/runs/{id}/status",
            "change_run_status",
            "api-do-status",
            STATUS_CHANGES,
            Told::Made(STATUS_CHANGES),
            runs::change_status,
        ),
        Entry {
            words: "api-do-status-list",
            run: runs::changes,
            ..own("/api/v1/runs/{id}/status", "list_run_status", "runs", Told::Rows(STATUS_CHANGES), rows)
        },
        deed("/api/v1/runs/{id}/bindings", "bind_run", "api-do-bind", BINDINGS, Told::Made(BINDINGS), runs::bind),
        Entry {
            words: "api-do-bindings-of",
            run: runs::bindings,
            ..own("/api/v1/runs/{id}/bindings", "list_run_bindings", "runs", Told::Rows(BINDINGS), rows)
        },
        list(own("/api/v1/bindings", "list_bindings", "bindings", Told::Rows(BINDINGS), bindings_by), runs::bindings),
        Entry { run: runs::binding, ..own("/api/v1/bindings/{id}", "read_binding", "bindings", Told::One(BINDINGS), ONE) },
        list(own("/api/v1/scans", "list_scans", "scans", Told::Rows(SCANS), scans_by), runs::scans),
    ]);
}

/// The head card of a roll, in each format.
fn head_cards(all: &mut Vec<Entry>) {
    const BYTES: &str = "application/octet-stream";
    let card = |path, operation, media, run| Entry {
        words: "api-do-head-card",
        who: Who::HiddenOwner,
        run,
        ..own(path, operation, "runs", Told::Card(media), CARD)
    };
    all.extend([
        card("/api/v1/runs/{id}/head-card.pdf", "draw_head_card_pdf", "application/pdf", head_card::pdf),
        card("/api/v1/runs/{id}/head-card.svg", "draw_head_card_svg", "image/svg+xml", head_card::svg),
        card("/api/v1/runs/{id}/head-card.png", "draw_head_card_png", "image/png", head_card::png),
        card("/api/v1/runs/{id}/head-card.zpl", "draw_head_card_zpl", BYTES, head_card::zpl),
        card("/api/v1/runs/{id}/head-card.tspl", "draw_head_card_tspl", BYTES, head_card::tspl),
    ]);
}

fn prints(all: &mut Vec<Entry>) {
    let rows = filtered!();
    let jobs_by = filtered!("run" Shape::Code);
    let of = |path, operation, told, query| own(path, operation, "jobs", told, query);
    let post = |path, operation, asked, told| Entry {
        method: Method::Post,
        asked: Asked::Record(asked),
        key: Key::Honoured,
        ..of(path, operation, told, DEED)
    };
    all.extend([
        Entry { words: "api-do-list", run: jobs::all, ..of("/api/v1/jobs", "list_jobs", Told::Rows(JOBS), jobs_by) },
        Entry { run: jobs::read, ..of("/api/v1/jobs/{id}", "read_job", Told::One(JOBS), ONE) },
        Entry {
            words: "api-do-job",
            who: Who::HiddenOwner,
            run: jobs::create,
            ..post("/api/v1/jobs", "order_job", JOBS, Told::Made(JOBS))
        },
        Entry {
            words: "api-do-job-wish",
            who: Who::HiddenOwner,
            run: jobs::wish,
            ..post("/api/v1/jobs/{id}/status", "change_job", JOB_WISHES, Told::Made(JOB_WISHES))
        },
        Entry {
            words: "api-do-job-files",
            run: jobs::files,
            ..of("/api/v1/jobs/{id}/files", "list_job_files", Told::Rows(JOB_FILES), rows)
        },
        Entry {
            words: "api-do-job-file",
            who: Who::HiddenOwner,
            run: jobs::file,
            ..of("/api/v1/jobs/{id}/files/{n}", "take_job_file", Told::File, DEED)
        },
        Entry {
            words: "api-do-prints",
            run: jobs::prints,
            ..own("/api/v1/runs/{id}/prints", "list_run_prints", "runs", Told::Rows(PRINTS), rows)
        },
    ]);
}

fn files(all: &mut Vec<Entry>) {
    const FILE: &[Field] = &[LANG, filter("producer", Shape::Id), filter("use", Shape::OneOf(&["photo", "document"]))];
    let rows = filtered!();
    all.extend([
        Entry { words: "api-do-list", run: files::list, ..own("/api/v1/files", "list_files", "files", Told::Rows(FILES), rows) },
        Entry { run: files::read, ..own("/api/v1/files/{id}", "read_file", "files", Told::One(FILES), ONE) },
        Entry {
            method: Method::Post,
            words: "api-do-send",
            who: Who::Owner,
            asked: Asked::File(MEDIA_WORDS, ATTACHMENT_MAX),
            key: Key::Honoured,
            run: files::send,
            ..own("/api/v1/files", "send_file", "files", Told::Made(FILES), FILE)
        },
    ]);
}

fn webhooks(all: &mut Vec<Entry>) {
    let rows = filtered!();
    let of = |path, operation, told, query| own(path, operation, "webhooks", told, query);
    let messages = "/api/v1/webhooks/{id}/messages";
    all.extend([
        Entry { words: "api-do-list", run: webhooks::all, ..of("/api/v1/webhooks", "list_webhooks", Told::Rows(WEBHOOKS), rows) },
        Entry { run: webhooks::read, ..of("/api/v1/webhooks/{id}", "read_webhook", Told::One(WEBHOOKS), ONE) },
        Entry {
            method: Method::Post,
            words: "api-do-create",
            who: Who::Owner,
            asked: Asked::Record(WEBHOOKS),
            key: Key::Secret,
            run: webhooks::create,
            ..of("/api/v1/webhooks", "create_webhook", Told::Made(WEBHOOKS), DEED)
        },
        Entry {
            method: Method::Delete,
            words: "api-do-remove",
            who: Who::HiddenOwner,
            run: webhooks::remove,
            ..of("/api/v1/webhooks/{id}", "remove_webhook", Told::Nothing, DEED)
        },
        Entry { words: "api-do-messages", run: webhooks::dead, ..of(messages, "list_dead_messages", Told::Rows(MESSAGES), rows) },
        Entry {
            method: Method::Post,
            words: "api-do-message",
            who: Who::HiddenOwner,
            asked: Asked::Record(MESSAGE_WISHES),
            key: Key::Honoured,
            run: webhooks::wish,
            ..of(messages, "send_messages", Told::Made(MESSAGE_WISHES), DEED)
        },
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_door_stands_twice_and_each_has_a_name_of_its_own() {
        let doors: BTreeSet<_> = all().iter().map(|entry| (entry.path, entry.method)).collect();
        let names: BTreeSet<_> = all().iter().map(|entry| entry.operation).collect();
        assert_eq!((doors.len(), names.len()), (all().len(), all().len()));
        let collections: BTreeSet<_> = all().iter().map(|entry| entry.collection).collect();
        assert_eq!(collections, COLLECTIONS.into_iter().collect());
    }

    #[test]
    fn what_writes_needs_a_token_and_every_post_honours_a_key() {
        for entry in all() {
            let sends = entry.method == Method::Delete || !matches!(entry.asked, Asked::Nothing);
            assert_eq!(entry.method != Method::Get, entry.who != Who::Anybody && sends, "{}", entry.operation);
            assert_eq!(entry.method == Method::Post, entry.key != Key::None, "{}", entry.operation);
        }
    }

    #[test]
    fn a_path_finds_its_id_and_its_largest_body() {
        let entry = all().iter().find(|entry| entry.operation == "print_labels").unwrap();
        assert_eq!(entry.id_in("/api/v1/runs/r-00000001/labels.pdf"), Some("r-00000001"));
        for other in ["/api/v1/runs//labels.pdf", "/api/v1/runs/a/b/labels.pdf", "/api/v1/runs/a", "/api/v1/runs/a/labels.pdf/"] {
            assert_eq!(entry.id_in(other), None, "{other}");
        }
        assert_eq!((body_max("/api/v1/runs"), body_max("/api/v1/scans"), body_max("/")), (256 * 1024, 0, 0));
    }
}
