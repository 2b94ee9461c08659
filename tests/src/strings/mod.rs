//! Strings that go from one component instance to another, beside the canonical ABI's own steps.
//!
//! A [`Case`] is a string in a memory and what the other side's `realloc` answers; [`Machines`] passes it
//! through a component with an adapter, [`model`] does what `load_string_from_range` and
//! `store_string_into_range` of the specification do, and [`oracle`] asks the specification's own Python.
//! All three give an [`Outcome`]: a trap, or pointer, length, every call of `realloc` and what the memory
//! holds then.

mod case;
mod machine;
pub mod model;
pub mod oracle;
#[cfg(test)]
mod tests;

use anyhow::Result;

pub use case::{Answer, Case, Encoding, Outcome, Side};
pub use machine::Machines;

/// How cases came out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Cases with the outcome that they should have.
    pub passed: usize,
    /// A line for each of the others.
    pub failures: Vec<String>,
    /// How many of the cases were traps.
    pub traps: usize,
}

/// Runs so many cases, each of the seed after the one before, on adapters and on the model.
///
/// # Errors
/// When the component of a case cannot be made.
pub fn run(first_seed: u64, cases: u64) -> Result<Summary> {
    let mut machines = Machines::default();
    let mut summary = Summary::default();
    for seed in first_seed..first_seed.saturating_add(cases) {
        let case = Case::of(seed);
        let wanted = model::outcome(&case);
        summary.add(seed, &case, &wanted, &machines.outcome(&case)?);
    }
    Ok(summary)
}

/// Runs so many cases on the model and on the specification's own code. `None` when that is not here.
///
/// # Errors
/// When it is here and does not work.
pub fn prove(first_seed: u64, cases: u64) -> Result<Option<Summary>> {
    let Some(mut oracle) = oracle::Oracle::start()? else { return Ok(None) };
    let mut summary = Summary::default();
    for seed in first_seed..first_seed.saturating_add(cases) {
        let case = Case::of(seed);
        let wanted = oracle.outcome(&case)?;
        summary.add(seed, &case, &wanted, &model::outcome(&case));
    }
    Ok(Some(summary))
}

impl Summary {
    fn add(&mut self, seed: u64, case: &Case, wanted: &Outcome, found: &Outcome) {
        self.traps += usize::from(*wanted == Outcome::Trap);
        if wanted == found {
            self.passed += 1;
        } else {
            self.failures.push(format!("seed {seed}: {case:x?}: expected {wanted:x?}, found {found:x?}"));
        }
    }
}
