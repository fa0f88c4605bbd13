//! Order, pauses and bounds of the queue.
use super::*;
use crate::domain::webhook::Topic;
use crate::store::contract::upkeep::UpkeepStore;
use crate::store::memory::engine::MemoryStore;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn hook(name: &str) -> WebhookId {
    name.parse().unwrap()
}

fn message(webhook: &str, order: u64, object: &str) -> Message {
    Message {
        id: format!("{webhook}.{order:016x}.batch-changed"),
        webhook: hook(webhook),
        topic: Topic::BatchChanged,
        object: object.into(),
        body: "{}".into(),
        made: at(0),
        tries: 0,
        next: at(0),
        last: String::new(),
        died: None,
    }
}

fn queue(store: &dyn Store, messages: &[Message]) -> MessageQueue {
    let queue = MessageQueue::default();
    queue.load(store).unwrap();
    for message in messages {
        queue.put(store, &message.webhook, None, vec![message.clone()]).unwrap();
    }
    queue
}

/// Orders of the messages that are due, as `webhook:order`.
fn due(queue: &MessageQueue, now: i64, most: usize) -> Vec<String> {
    let due = queue.due(&|_| true, at(now), most);
    due.iter()
        .map(|(webhook, id)| format!("{webhook}:{}", u64::from_str_radix(&id[webhook.as_str().len() + 1..][..16], 16).unwrap()))
        .collect()
}

#[test]
fn messages_of_one_object_go_one_after_the_other_and_others_pass_by() {
    let store = MemoryStore::new();
    let messages = [message("a", 1, "lo-1"), message("a", 2, "lo-1"), message("a", 3, "lo-2")];
    let queue = queue(&store, &messages);
    assert_eq!(due(&queue, 0, 9), ["a:1", "a:3"]);
    assert_eq!(due(&queue, 0, 9), [""; 0], "both are under way");
    let failed = Message { tries: 1, next: at(60), ..messages[0].clone() };
    queue.again(&store, &failed).unwrap();
    queue.taken(&store, &messages[2]).unwrap();
    assert_eq!(due(&queue, 59, 9), [""; 0], "the second of lo-1 waits for the first");
    assert_eq!(due(&queue, 60, 9), ["a:1"]);
    queue.died(&store, &Message { died: Some(at(61)), ..failed }).unwrap();
    assert_eq!(due(&queue, 61, 9), ["a:2"]);
    assert_eq!(queue.dead(&hook("a")), [messages[0].id.clone()]);
}

#[test]
fn one_webhook_leaves_room_for_others_and_each_has_its_turn() {
    let store = MemoryStore::new();
    let messages: Vec<Message> =
        ["a", "b", "c"].iter().flat_map(|hook| (1..=5).map(move |order| message(hook, order, &format!("lo-{order}")))).collect();
    let queue = queue(&store, &messages);
    assert_eq!(due(&queue, 0, 1), ["a:1"]);
    assert_eq!(due(&queue, 0, 3), ["b:1", "b:2", "c:1"]);
    assert_eq!(due(&queue, 0, 9), ["a:2", "c:2"], "no more than two at once to one");
    let only = queue.due(&|id| id.as_str() == "z", at(0), 9);
    assert!(only.is_empty());
}

#[test]
fn what_waits_is_there_again_after_a_start_and_what_was_taken_is_not() {
    let store = MemoryStore::new();
    let messages = [message("a", 1, "lo-1"), message("a", 2, "lo-2"), message("b", 3, "lo-1")];
    let before = queue(&store, &messages);
    before.put(&store, &hook("a"), Some(77), Vec::new()).unwrap();
    due(&before, 0, 9);
    before.taken(&store, &messages[0]).unwrap();
    before.died(&store, &Message { died: Some(at(1)), ..messages[1].clone() }).unwrap();
    let after = queue(&store, &[]);
    assert_eq!((after.upto(&hook("a")), after.upto(&hook("b"))), (Some(77), None));
    assert_eq!(due(&after, 0, 9), ["b:3"], "it was under way when the process ended");
    assert_eq!(after.so_far(None, at(5)), Queued { waiting: 1, oldest_seconds: 5, dead: 1 });
    let revived = Message { died: None, ..messages[1].clone() };
    assert_eq!(after.revive(&store, vec![revived]).unwrap(), 1);
    assert_eq!(due(&after, 0, 9), ["a:2"]);
}

#[test]
fn a_webhook_that_is_forgotten_leaves_nothing_behind_even_while_a_message_is_under_way() {
    let store = MemoryStore::new();
    let one = message("a", 1, "lo-1");
    let queue = queue(&store, std::slice::from_ref(&one));
    queue.put(&store, &hook("a"), Some(7), Vec::new()).unwrap();
    due(&queue, 0, 9);
    queue.forget(&store, &hook("a")).unwrap();
    queue.again(&store, &Message { tries: 1, ..one.clone() }).unwrap();
    queue.died(&store, &Message { died: Some(at(1)), ..one }).unwrap();
    for kind in [UpkeepKind::Message, UpkeepKind::WebhookMark] {
        assert!(store.upkeep_page(kind, "", 9).unwrap().is_empty());
    }
}

#[test]
fn a_moment_far_ahead_was_written_under_another_clock_and_holds_nothing_back() {
    let store = MemoryStore::new();
    let queue = queue(
        &store,
        &[
            Message { next: at(LONGEST_WAIT + 60), ..message("a", 1, "lo-1") },
            Message { next: at(600), ..message("a", 2, "lo-2") },
        ],
    );
    assert_eq!(due(&queue, 0, 9), ["a:1"]);
}

#[test]
fn only_so_many_dead_messages_are_kept() {
    let store = MemoryStore::new();
    let queue = queue(&store, &[]);
    let many: Vec<Message> = (0..=DEAD_MAX as u64).map(|order| message("a", order, &format!("lo-{order}"))).collect();
    queue.put(&store, &hook("a"), None, many.clone()).unwrap();
    assert_eq!(queue.room(&hook("a")), 0);
    for message in many {
        queue.died(&store, &Message { died: Some(at(1)), ..message }).unwrap();
    }
    assert_eq!((queue.dead(&hook("a")).len(), queue.room(&hook("a"))), (DEAD_MAX, WAITING_MAX));
    assert!(!queue.dead(&hook("a"))[0].contains("0000000000000000"), "the oldest went");
}
