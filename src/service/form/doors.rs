//! What programs say of files, webhooks and their messages, and are told of them. They have no table either.
use super::cells::{Cells, Writer};
use super::field::form;
use super::files::MEDIA_WORDS;
use super::row::Row;
use crate::domain::id::ProducerId;
use crate::domain::registry::Owner;
use crate::domain::upload::Upload;
use crate::domain::webhook::{Message, Webhook};

/// The word of the office, where a thing belongs to it.
const OFFICE: &str = "office";

/// What may be done with the messages of a webhook.
const WISHES: &[&str] = &["test", "retry"];

/// Most topics of a webhook that a program may send.
const TOPICS_MAX: usize = 16;

form! {
    /// Files that were sent: named, like the members of pictures, so that what is told here is what a record names.
    FILES = "files" {
        code "file" Told "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        (one of MEDIA_WORDS) "file_media" Told "image/jpeg";
        whole "file_bytes" Told "48213";
        list "file_sizes" Told "";
        code "owner" Told "htx-tien-phuoc";
        moment "sent_at" Told "2026-03-20T01:00:00Z";
    }
}

form! {
    /// Webhooks.
    WEBHOOKS = "webhooks" {
        code "webhook_id" Told "wh-5f0c2b9a";
        code "url" Needed "https://erp.example.vn/temtin";
        list "topics" Optional "run.issued|recall.opened";
        id "producer_id" Optional "";
        text "note" Optional "";
        code "owner" Told "htx-tien-phuoc";
        code "state" Told "on";
        whole "waiting" Told "0";
        whole "dead" Told "0";
        moment "made_at" Told "2026-03-20T01:00:00Z";
        code "secret" Told "";
    }
}

form! {
    /// Messages that were given up.
    MESSAGES = "messages" {
        code "message_id" Told "wh-5f0c2b9a.00000000000001a1.run-issued";
        code "topic" Told "run.issued";
        code "object" Told "run/r-0xyk2n9q";
        whole "tries" Told "7";
        code "why" Told "timeout";
        moment "made_at" Told "2026-03-20T01:00:00Z";
        moment "died_at" Told "2026-03-20T09:00:00Z";
    }
}

form! {
    /// What is to be done with the messages of a webhook.
    MESSAGE_WISHES = "message_wishes" {
        (one of WISHES) "wish" Needed "test";
        whole "count" Told "1";
        code "message_id" Told "";
    }
}

/// A wish for a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookWish {
    /// Where.
    pub url: String,
    /// Of what; none = of everything.
    pub topics: Vec<String>,
    /// Who is told; `None` = whoever wishes it.
    pub producer: Option<ProducerId>,
    /// What it is for.
    pub note: String,
}

/// A wish for a webhook.
pub fn read_webhook(row: &mut Row<'_>) -> WebhookWish {
    WebhookWish {
        url: row.text("url"),
        topics: row.list("topics", TOPICS_MAX, |word| Ok(word.to_owned())),
        producer: row.optional("producer_id"),
        note: row.text("note"),
    }
}

/// What is to be done with messages.
pub fn read_wish(row: &mut Row<'_>) -> Option<&'static str> {
    row.one_of("wish", &[("test", "test"), ("retry", "retry")])
}

fn owner(owner: &Owner) -> &str {
    match owner {
        Owner::Office => OFFICE,
        Owner::Producer(id) => id.as_str(),
    }
}

/// A file, with each smaller size as `hash:width`.
pub fn write_file(upload: &Upload) -> Cells {
    let mut cells = Writer::new(FILES);
    let file = &upload.file;
    let sizes: Vec<String> = file.smaller.iter().map(|size| format!("{}:{}", size.hash, size.width)).collect();
    cells.put("file", file.hash).put("file_media", file.media.name()).put("file_bytes", file.bytes);
    cells.put("file_sizes", sizes.join("|")).put("owner", owner(&upload.owner)).put("sent_at", upload.at);
    cells.cells()
}

/// A webhook; its secret only where it was just made.
pub fn write_webhook(webhook: &Webhook, waiting: u64, dead: u64, secret: Option<&str>) -> Cells {
    let mut cells = Writer::new(WEBHOOKS);
    let topics: Vec<&str> = webhook.topics.iter().map(|topic| topic.code()).collect();
    cells.put("webhook_id", &webhook.id).put("url", &webhook.url).put("topics", topics.join("|")).put("note", &webhook.note);
    if let Owner::Producer(id) = &webhook.owner {
        cells.put("producer_id", id);
    }
    cells.put("owner", owner(&webhook.owner)).put("state", webhook.state.code()).put("made_at", webhook.made);
    cells.put("waiting", waiting).put("dead", dead).maybe("secret", secret);
    cells.cells()
}

/// A message.
pub fn write_message(message: &Message) -> Cells {
    let mut cells = Writer::new(MESSAGES);
    cells.put("message_id", &message.id).put("topic", message.topic.code()).put("object", &message.object);
    cells.put("tries", message.tries).put("why", &message.last).put("made_at", message.made).maybe("died_at", message.died);
    cells.cells()
}

/// What was done.
pub fn write_wish(wish: &str, count: usize, message: Option<&str>) -> Cells {
    let mut cells = Writer::new(MESSAGE_WISHES);
    cells.put("wish", wish).put("count", count).maybe("message_id", message);
    cells.cells()
}
