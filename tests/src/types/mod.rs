//! Random component types: how their values lie in memory and in core values, beside the specification's
//! executable definitions.
//!
//! [`generate`] makes a type of a seed, [`describe`] writes it down for the definitions, and both sides
//! say what they make of it in the same words: size and alignment in memories of either width, and the
//! core values that it flattens to.

mod describe;
pub(crate) mod generate;

use anyhow::{Context, Result};
use gusset_runtime::abi::MAX_FLAT_PARAMS;
use gusset_runtime::translate::{Type, Types};

use crate::definitions::Definitions;
pub(crate) use generate::Kinds;

/// How types came out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Types on which both sides agree.
    pub passed: usize,
    /// A line for each of the others.
    pub failures: Vec<String>,
    /// How many of them have more core values than are ever passed as such.
    pub wide: usize,
}

/// Compares so many types, each of the seed after the one before. `None` where the definitions are not.
///
/// # Errors
/// When they are there and do not work.
pub fn run(first_seed: u64, n_types: u64) -> Result<Option<Summary>> {
    let Some(mut definitions) = Definitions::start("types/definitions.py")? else { return Ok(None) };
    let mut summary = Summary::default();
    for seed in first_seed..first_seed.saturating_add(n_types) {
        let mut types = Types::default();
        let ty = generate::ty(seed, Kinds::All, &mut types)?;
        let question = describe::describe(&types, ty);
        let wanted = definitions.ask(&question).with_context(|| format!("seed {seed}"))?;
        summary.wide += usize::from(wanted.ends_with("many"));
        let found = layout(&types, ty);
        if wanted == found {
            summary.passed += 1;
        } else {
            summary.failures.push(format!("seed {seed}: {question}: expected `{wanted}`, found `{found}`"));
        }
    }
    Ok(Some(summary))
}

/// Size and alignment, and the core values, for memories of 32 and of 64 bits.
fn layout(types: &Types, ty: Type) -> String {
    let abi = types.abi(ty);
    let flat = |memory64| {
        if abi.flat_count() > MAX_FLAT_PARAMS {
            return "many".to_owned();
        }
        let mut flat = Vec::new();
        types.flatten(ty, memory64, &mut flat);
        let names: Vec<String> = flat.iter().map(ToString::to_string).collect();
        names.join(" ")
    };
    format!("{} {} {}; {} {} {}", abi.size32, abi.align32, flat(false), abi.size64, abi.align64, flat(true))
}
