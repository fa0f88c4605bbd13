//! What an import may not bring in alone: waivers, and recalls that reach beyond one producer. One person fills in a table, and the rule asks
//! for two.
use crate::domain::error::{Fault, Result};
use crate::service::form::kind::Kind;
use crate::service::import::dataset::Dataset;
use crate::service::proposals;
use crate::service::services::Services;
use crate::store::contract::register::{RegisterKind, RegisterRecord};

/// A fault for each such row that does not stand already, as long as there is a second person: `import-waiver-two`, `import-recall-two`.
pub fn faults(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (at, waiver) in data.lined(Kind::Waivers, &data.waivers) {
        let stood = services.store.register_record(RegisterKind::Waiver, waiver.id.as_str())?;
        let same = stood.is_some_and(|stood| stood.record == RegisterRecord::Waiver(waiver.clone()));
        if !same {
            faults.push(Fault::new("import-waiver-two").value(waiver.id.as_str()).at(at.file, at.line, "waiver_id"));
        }
    }
    for (at, row) in data.lined(Kind::Recalls, &data.recalls) {
        let wide = row.scope.recalled().is_some_and(|scope| scope.is_wide());
        // One that stands is another's matter: with other content it is a conflict of its own.
        if wide && services.store.recall(&row.id)?.is_none() {
            faults.push(Fault::new("import-recall-two").value(row.id.as_str()).at(at.file, at.line, "recall_id"));
        }
    }
    let needed = !faults.is_empty() && proposals::if_alone(services)?.is_none();
    Ok(if needed { faults } else { Vec::new() })
}
