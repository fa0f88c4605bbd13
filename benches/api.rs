//! Reading through the doors for programs ÷ reading the same rows from the store: the whole request in process (gate, token, rights,
//! audience, form, JSON or table), without the network.
use crate::office::Office;
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use axum::body::{Body, to_bytes};
use axum::http::Request;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use temtin::domain::token::Role;
use temtin::service::access::Actor;
use temtin::service::services::Services;
use temtin::service::tokens::{TokenOrder, make};
use temtin::web::gate;
use temtin::web::options::{Options, Rate};
use tokio::runtime::Runtime;

/// Rounds; the median counts.
const ROUNDS: usize = 9;

/// Rows of a page.
const PAGE: usize = 200;

/// A program that calls in process.
struct Program {
    gate: gate::Gate,
    runtime: Runtime,
    token: String,
}

impl Program {
    fn get(&self, path: &str) -> Vec<u8> {
        let bearer = format!("Bearer {}", self.token);
        let request = Request::builder().uri(path).header("authorization", bearer).body(Body::empty()).unwrap();
        self.runtime.block_on(async {
            let answer = self.gate.answer(IpAddr::V4(Ipv4Addr::LOCALHOST), request).await;
            assert_eq!(answer.status().as_u16(), 200, "{path}");
            to_bytes(answer.into_body(), 8 << 20).await.unwrap().to_vec()
        })
    }

    /// The addresses of all pages of the events.
    fn pages(&self, collection: &str) -> Vec<String> {
        let (mut pages, mut next) = (Vec::new(), Some(format!("{collection}?limit={PAGE}")));
        while let Some(path) = next {
            let page: serde_json::Value = serde_json::from_slice(&self.get(&path.replace(".csv", ""))).unwrap();
            next = page["next"].as_str().map(|cursor| format!("{collection}?limit={PAGE}&cursor={cursor}"));
            pages.push(path);
        }
        pages
    }
}

fn from_store(services: &Services) -> usize {
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let page = services.store.events_page(&after, PAGE).unwrap();
        let Some(last) = page.last() else { return count };
        after = last.id.to_string();
        count += page.len();
    }
}

/// Measures in µs a row.
pub fn measure() -> Vec<Outcome> {
    let office = Office::with_room(10);
    let services: Arc<Services> = office.services.clone();
    let order = TokenOrder { role: Role::Office, note: String::new(), expires: None };
    let right = Actor::Operator.can_change_tokens().unwrap();
    let token = make(&services, &right, &order, services.env.now()).unwrap().1.tell().to_owned();
    let off = Rate { per_minute: 0, burst: 0 };
    let options = Options { pages: off, tokens: off, ..Options::default() };
    let gate = gate::Gate::new(services.clone(), Arc::new(options)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let program = Program { gate, runtime, token };
    let rows = from_store(&services) as f64;
    let (json, csv) = (program.pages("/api/v1/events"), program.pages("/api/v1/events.csv"));
    let all = |pages: &[String]| seconds(|| pages.iter().map(|path| program.get(path).len()).sum::<usize>()).1 * 1e6 / rows;
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("events read from the store", || seconds(|| from_store(&services)).1 * 1e6 / rows),
            Turn::new("the same as pages of JSON", || all(&json)),
            Turn::new("the same as pages of CSV", || all(&csv)),
        ],
    );
    measured.print(&format!("api: {rows} events, pages of {PAGE}, in process"), "µs a row");
    vec![measured.ratio(1, 0, Gate::Most(8.0)), measured.ratio(2, 0, Gate::None)]
}
