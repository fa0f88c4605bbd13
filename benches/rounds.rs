//! Turns measured one after another, A B A B, and the ratios that come of them: each ratio is taken within a round, so that a
//! machine that slows down slows both of its sides, and the median of all rounds counts.
use std::time::Instant;

/// A kind of turn.
pub struct Turn<'a> {
    /// Its name in the table.
    pub name: &'static str,
    /// Takes the turn and gives what was measured.
    pub take: Box<dyn FnMut() -> f64 + 'a>,
}

impl<'a> Turn<'a> {
    /// A turn with its name.
    pub fn new(name: &'static str, take: impl FnMut() -> f64 + 'a) -> Self {
        Self { name, take: Box::new(take) }
    }
}

/// How a ratio must be.
#[derive(Clone, Copy)]
pub enum Gate {
    /// At most this.
    Most(f64),
    /// At least the first; the second is the goal.
    Least(f64, f64),
    /// It is only told.
    None,
}

/// What a ratio came to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The gate held, or there was none.
    Held,
    /// It did not.
    Failed,
}

/// What all turns gave, by turn, then by round.
pub struct Measured {
    names: Vec<&'static str>,
    values: Vec<Vec<f64>>,
}

/// Takes every turn once to warm up, then once a round.
pub fn rounds(count: usize, mut turns: Vec<Turn<'_>>) -> Measured {
    turns.iter_mut().for_each(|turn| _ = (turn.take)());
    let mut values = vec![Vec::with_capacity(count); turns.len()];
    for _ in 0..count {
        for (turn, values) in turns.iter_mut().zip(&mut values) {
            values.push((turn.take)());
        }
    }
    Measured { names: turns.iter().map(|turn| turn.name).collect(), values }
}

impl Measured {
    /// Prints the median of each turn.
    pub fn print(&self, title: &str, unit: &str) {
        println!("\n{title}");
        for (name, values) in self.names.iter().zip(&self.values) {
            println!("  {name:<52} {:>10.2} {unit}", median(values.clone()));
        }
    }

    /// Prints a ratio of two turns, with its gate.
    pub fn ratio(&self, of: usize, to: usize, gate: Gate) -> Outcome {
        let each = self.values[of].iter().zip(&self.values[to]).map(|(of, to)| of / to);
        let ratio = median(each.collect());
        let (held, words) = match gate {
            Gate::Most(most) => (ratio <= most, format!("at most {most}")),
            Gate::Least(least, goal) => (ratio >= least, format!("at least {least}, goal {goal}")),
            Gate::None => (true, "told only".to_owned()),
        };
        let mark = if held { "PASS" } else { "FAIL" };
        let name = format!("{} ÷ {}", self.names[of], self.names[to]);
        println!("  {name:<52} {ratio:>10.3} {mark} ({words})");
        if held { Outcome::Held } else { Outcome::Failed }
    }
}

/// Seconds that something took.
pub fn seconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len().is_multiple_of(2) { (values[half - 1] + values[half]) / 2.0 } else { values[half] }
}
