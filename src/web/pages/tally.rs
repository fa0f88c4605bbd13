//! The register's count on a day, for programs: always JSON, public.
use crate::domain::error::{Fault, Result};
use crate::domain::time::{Date, parse_date};
use crate::service::counting::{Count, Tally};
use crate::web::accept::Form;
use crate::web::pages::help::help;
use crate::web::pages::query::typed;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::source::source;
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Summary {
    as_of: Date,
    source: String,
    total: usize,
    by_star: BTreeMap<String, u64>,
    dossiers: BTreeMap<String, u64>,
}

/// `/api/v1/register/summary?as_of=YYYY-MM-DD`; without a day, today.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    // Whatever the visitor accepts: a program's door answers programs.
    let visit = Visit { form: Form::Json, ..visit };
    let today = state.registry.zone.day(state.env.now());
    let day = match day_asked(visit.query(), today) {
        Ok(day) => day,
        Err(error) => return help(&state, &visit, &error, ""),
    };
    let services = state.clone();
    let catalogue = match on_disk(move || services.catalogue()).await {
        Ok(catalogue) => catalogue,
        Err(error) => return help(&state, &visit, &error, ""),
    };
    let count = Count::on(&catalogue, day);
    let summary = Summary {
        as_of: day,
        source: source(visit.voice, &state.registry, count.basis).bare(),
        total: count.rows.len(),
        by_star: named(count.by_star()),
        dossiers: named(count.dossiers()),
    };
    match serde_json::to_string(&summary) {
        Ok(body) => reply(StatusCode::OK, Kind::Json, Keep::Briefly, body, &visit.headers),
        Err(source) => help(&state, &visit, &unwritten(source), ""),
    }
}

/// The day of a query: `as_of`, else this one. What is no day is refused: `date-shape`.
pub fn day_asked(query: &str, otherwise: Date) -> Result<Date> {
    let mut faults: Vec<Fault> = Vec::new();
    let text = typed(query, "as_of", &mut faults);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault.into());
    }
    if text.is_empty() { Ok(otherwise) } else { Ok(parse_date(&text)?) }
}

fn named(tally: Tally) -> BTreeMap<String, u64> {
    tally.into_iter().map(|(star, count)| (star.to_string(), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_or_refused_and_never_guessed() {
        let today = date(2026, 10, 31);
        let read = |query: &str| day_asked(query, today).ok();
        assert_eq!((read(""), read("as_of=")), (Some(today), Some(today)));
        assert_eq!(read("as_of=2024-12-23&lang=en"), Some(date(2024, 12, 23)));
        for wrong in ["23/12/2024", "2024-02-30", "2024-12-23T00:00", "x", "%ff", "2024-1-1", "-002024-12-23"] {
            assert_eq!(read(&format!("as_of={wrong}")), None, "{wrong}");
        }
    }
}
