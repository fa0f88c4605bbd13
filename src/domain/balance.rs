//! The mass balance: what came out against what went in. A violation is a finding for the office, never a refusal.
use super::batch::{Batch, Input};
use super::error::Fault;
use super::quantity::{Quantity, Unit};

/// What scales differ by: 50 g, or half a hundredth where that is more.
const SLACK_MICRO: u128 = 50_000;
const SLACK_PART: u128 = 200;

/// What a balance looks at.
#[derive(Debug, Clone, Copy)]
pub struct BalanceCase<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// What one of its units weighs.
    pub piece: Option<Quantity>,
    /// What others drew from it.
    pub drawn: &'a [&'a Input],
}

/// Every imbalance: more out than the yields allow (`balance-above-yield`), less (`balance-below-yield`), more drawn than there
/// was (`balance-overdrawn`), members delivered another amount (`balance-deliveries`), and a quantity that no scale compares
/// (`unit-not-convertible`).
pub fn imbalances(case: &BalanceCase<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Some(made) = case.batch.weight(case.piece) else {
        return match case.batch.quantity.parse::<Quantity>() {
            Ok(quantity) if !(case.batch.inputs.is_empty() && case.drawn.is_empty()) => {
                quantity.to(Unit::kilogram(), case.piece).err().into_iter().collect()
            }
            Ok(_) | Err(_) => faults,
        };
    };
    let mut kilograms = |quantity: Quantity| match quantity.to(Unit::kilogram(), None) {
        Ok(quantity) => u128::from(quantity.amount.micro()),
        Err(fault) => {
            faults.push(fault);
            0
        }
    };
    let held = u128::from(made.amount.micro());
    let (mut least, mut most, mut bounded) = (0, 0, !case.batch.inputs.is_empty());
    for input in &case.batch.inputs {
        let mass = kilograms(input.quantity);
        match input.yields {
            Some((low, high)) => {
                least += mass * u128::from(low) / 1_000_000;
                most += mass * u128::from(high) / 1_000_000;
            }
            // Nothing more comes out than went in; less may.
            None => bounded = false,
        }
    }
    let drawn: u128 = case.drawn.iter().map(|input| kilograms(input.quantity)).sum();
    let delivered: u128 = case.batch.deliveries.iter().map(|delivery| kilograms(delivery.quantity)).sum();
    let mut over = |more: u128, allowed: u128, fault: Fault| {
        if more > allowed + slack(allowed) {
            let values = fault.arg("found", Quantity::kilograms(more)).arg("allowed", Quantity::kilograms(allowed));
            faults.push(values.value(case.batch.id.as_str()));
        }
    };
    if bounded {
        over(held, most, Fault::new("balance-above-yield"));
        // A last unit that was not filled is no loss.
        let unit = case.piece.and_then(|piece| piece.to(Unit::kilogram(), None).ok());
        over(least, held + unit.map_or(0, |unit| u128::from(unit.amount.micro())), Fault::new("balance-below-yield"));
    }
    over(drawn, held, Fault::new("balance-overdrawn"));
    if !case.batch.deliveries.is_empty() {
        over(delivered.max(held), delivered.min(held), Fault::new("balance-deliveries"));
    }
    faults
}

fn slack(of: u128) -> u128 {
    SLACK_MICRO.max(of / SLACK_PART)
}
