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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::{Delivery, Relation};

    fn kilograms(text: &str) -> Quantity {
        format!("{text} kg").parse().unwrap()
    }

    fn input(mass: &str, yields: Option<(u64, u64)>) -> Input {
        Input { batch: "lo-0".parse().unwrap(), relation: Relation::Transform, quantity: kilograms(mass), yields }
    }

    /// A batch of this quantity, made from these.
    fn batch(quantity: &str, inputs: Vec<Input>) -> Batch {
        Batch {
            id: "lo-1".parse().unwrap(),
            product: "tra".parse().unwrap(),
            lot: "L1".parse().unwrap(),
            producer: "htx".parse().unwrap(),
            kind: "finished".into(),
            location: None,
            areas: vec![],
            made_on: "2026-03-01".parse().unwrap(),
            packed_on: None,
            expiry: None,
            expiry_kind: Default::default(),
            sell_until: None,
            sold_out_on: None,
            quantity: quantity.into(),
            units: None,
            stamps: None,
            mass: None,
            inputs,
            deliveries: vec![],
            audiences: Default::default(),
        }
    }

    fn codes(batch: &Batch, piece: Option<&str>, drawn: &[Input]) -> Vec<&'static str> {
        let drawn: Vec<&Input> = drawn.iter().collect();
        let faults = imbalances(&BalanceCase { batch, piece: piece.map(kilograms), drawn: &drawn });
        faults.into_iter().map(|fault| fault.code).collect()
    }

    /// 0.6 to 0.68 of what went in.
    const RICE: Option<(u64, u64)> = Some((600_000, 680_000));

    #[test]
    fn what_comes_out_lies_within_the_yields() {
        let made = |quantity: &str| codes(&batch(quantity, vec![input("2000", RICE)]), None, &[]);
        assert_eq!(made("1300 kg"), [""; 0]);
        assert_eq!(made("1836 kg"), ["balance-above-yield"]);
        assert_eq!(made("1000 kg"), ["balance-below-yield"]);
        let faults = imbalances(&BalanceCase { batch: &batch("1836 kg", vec![input("2000", RICE)]), piece: None, drawn: &[] });
        let told = |name: &str| faults[0].args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        assert_eq!((told("found"), told("allowed")), (Some("1836 kg"), Some("1360 kg")));
    }

    #[test]
    fn scales_differ_by_half_a_hundredth_or_fifty_grams_and_no_more() {
        // 1,360 kg allowed, and 6.8 kg of it.
        let made = |quantity: &str| codes(&batch(quantity, vec![input("2000", RICE)]), None, &[]);
        assert_eq!((made("1366.8 kg"), made("1366.800001 kg")), (vec![], vec!["balance-above-yield"]));
        // At least 1,200 kg, of which the made may lack half a hundredth.
        assert_eq!((made("1194.1 kg"), made("1194 kg")), (vec![], vec!["balance-below-yield"]));
        // 0.68 kg allowed: fifty grams are more than half a hundredth of it.
        let little = |quantity: &str| codes(&batch(quantity, vec![input("1", RICE)]), None, &[]);
        assert_eq!((little("0.73 kg"), little("0.730001 kg")), (vec![], vec!["balance-above-yield"]));
        assert_eq!((little("0.55 kg"), little("0.549999 kg")), (vec![], vec!["balance-below-yield"]));
    }

    #[test]
    fn a_last_unit_that_was_not_filled_is_no_loss() {
        let one = |quantity: &str, piece| codes(&batch(quantity, vec![input("100", RICE)]), piece, &[]);
        assert_eq!(one("11 hộp", Some("5")), [""; 0], "55 kg and an unfilled box of five");
        assert_eq!(one("10 hộp", Some("5")), ["balance-below-yield"]);
    }

    #[test]
    fn several_inputs_add_up_and_one_without_yields_bounds_nothing() {
        let two = vec![input("600", Some((300_000, 387_600))), input("380", Some((300_000, 387_600)))];
        assert_eq!(codes(&batch("323.4 kg", two.clone()), None, &[]), [""; 0]);
        assert_eq!(codes(&batch("400 kg", two.clone()), None, &[]), ["balance-above-yield"]);
        let open = [two, vec![input("1", None)]].concat();
        assert_eq!(codes(&batch("400 kg", open), None, &[]), [""; 0]);
        assert_eq!(codes(&batch("400 kg", vec![]), None, &[]), [""; 0], "raw material comes from no batch");
    }

    #[test]
    fn no_more_is_drawn_than_there_was() {
        let peanuts = batch("1500 kg", vec![]);
        let drawn = |masses: &[&str]| codes(&peanuts, None, &masses.iter().map(|mass| input(mass, None)).collect::<Vec<_>>());
        assert_eq!(drawn(&["1000", "500"]), [""; 0]);
        assert_eq!((drawn(&["1000", "507.5"]), drawn(&["1000", "507.51"])), (vec![], vec!["balance-overdrawn"]));
        assert_eq!(drawn(&["1950"]), ["balance-overdrawn"]);
    }

    #[test]
    fn members_delivered_what_the_batch_holds() {
        let delivered = |masses: &[&str]| {
            let one = |mass: &&str| Delivery {
                member: "tv-1".parse().unwrap(),
                on: "2026-03-01".parse().unwrap(),
                quantity: kilograms(mass),
            };
            codes(&Batch { deliveries: masses.iter().map(one).collect(), ..batch("600 kg", vec![]) }, None, &[])
        };
        assert_eq!((delivered(&[]), delivered(&["400", "200"]), delivered(&["400", "197.1"])), (vec![], vec![], vec![]));
        assert_eq!(delivered(&["400", "190"]), ["balance-deliveries"]);
        assert_eq!(delivered(&["400", "210"]), ["balance-deliveries"]);
    }

    #[test]
    fn what_no_scale_compares_is_told_and_never_guessed() {
        assert_eq!(codes(&batch("40 m", vec![input("10", RICE)]), None, &[]), ["unit-not-convertible"]);
        assert_eq!(codes(&batch("40 m", vec![]), None, &[input("1", None)]), ["unit-not-convertible"]);
        assert_eq!(codes(&batch("40 hộp", vec![input("10", RICE)]), None, &[]), ["unit-not-convertible"], "no box was weighed");
        assert_eq!(codes(&batch("40 m", vec![]), None, &[]), [""; 0], "silk that nothing was made from");
        assert_eq!(codes(&batch("", vec![input("10", RICE)]), None, &[]), [""; 0], "not declared");
        let metres = Input { quantity: "3 m".parse().unwrap(), ..input("1", None) };
        assert_eq!(codes(&batch("40 kg", vec![]), None, &[metres]), ["unit-not-convertible"]);
        let weighed = Batch { mass: Some(kilograms("6.5")), ..batch("40 m", vec![input("10", RICE)]) };
        assert_eq!(codes(&weighed, None, &[]), [""; 0], "its mass was declared apart");
    }
}
