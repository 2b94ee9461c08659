//! Component IR in, component IR with adapters out: calls between component instances as core modules.
//!
//! A lowered function whose target is lifted by the same root component (`TrampolineKind::Lower` of a
//! lift) becomes a function of an *adapter module*: ordinary WebAssembly that reads the caller's values,
//! checks them, lays them into the callee's memory and calls it, and brings the result back. The modules
//! are appended to the IR with an instance each and are compiled like any guest's code, so that a mistake
//! in them is a trap of the guest and not a hole in the host.
//!
//! ```text
//! partition  which adapters there are, in which modules, before which core instance
//! gates      how an adapter sees that its callee is locked down
//! numbering  old numbers of core instances and trampolines to new ones
//! module     one module: imports, functions, names
//! call       the function of one adapter, around the call
//! lifts      what is lifted before anything is lowered, where that can be told
//! value      one value, by its type: scalars, records, variants, lists, strings, handles
//! memory     ranges: checks, `realloc`, copies
//! facts      what is asked of a type before
//! body       instructions, locals and traps of one function
//! builtins   what adapters call in the runtime (`vm::adapters` serves it)
//! ```
//!
//! Fuel and epochs: adapters are metered as every guest's code is, by their own instructions. The loops
//! over elements and over pieces of large copies are where they can be interrupted.
//!
//! # Invariants
//! * No pointer and no generated code here: what comes out is data, as what comes in.
//! * Every module that is written passes the validator before anything else looks at it.
//! * What adapters take is bounded by [`MAX_BYTES`], whatever the component's types.

mod body;
mod builtins;
mod call;
mod facts;
mod gates;
mod handles;
mod lifts;
mod lists;
mod memory;
mod module;
mod numbering;
mod partition;
mod records;
mod scalars;
mod strings;
#[cfg(test)]
mod tests;
mod value;
mod variants;

use anyhow::{Context, Result, ensure};

use crate::translate::{Component, CoreTypes, parse_adapter};
use builtins::Builtins;
use facts::Facts;
use gates::Gates;
use module::{Finished, ModuleBuilder};
use numbering::Numbering;

/// Bytes that all adapter modules of a component may take.
pub const MAX_BYTES: usize = 32 << 20;

/// Replaces every lowered lift of a component by an adapter.
///
/// # Errors
/// When the adapters would take more than [`MAX_BYTES`], or one of them is not valid, which is a bug.
pub fn adapt(component: &mut Component) -> Result<()> {
    adapt_within(component, MAX_BYTES)
}

fn adapt_within(component: &mut Component, max_bytes: usize) -> Result<()> {
    if component.trampolines.keys().all(|id| partition::lowered_lift(component, id).is_none()) {
        return Ok(());
    }
    let groups = partition::partition(component);
    let gates = Gates::new(component, &groups);
    let (mut numbering, trampolines) = Numbering::new(component, &groups);
    let types = CoreTypes::of(std::mem::take(&mut component.core_types));
    let mut builtins = Builtins::new(trampolines, types);
    let facts = Facts::new(&component.types);
    let mut instances = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let Finished { binary, args, n_imported_funcs } =
            ModuleBuilder::write(component, &facts, &gates, &mut builtins, &numbering, &group.adapters)?;
        ensure!(
            component.adapters.len() + binary.len() <= max_bytes,
            "the adapters between its instances would take more than {max_bytes} bytes"
        );
        let start = component.adapters.len();
        component.adapters.extend_from_slice(&binary);
        let module = parse_adapter(component, start, &mut builtins.types).context("a bug in an adapter module")?;
        let module = component.modules.push(module);
        component.adapter_modules.push((module, start..component.adapters.len()));
        instances.push((module, args));
        numbering.written(at, group, n_imported_funcs);
    }
    component.fused = numbering.fused(component, &groups, &gates);
    numbering.apply(component, instances);
    component.trampolines = builtins.trampolines;
    component.core_types = builtins.types.into_types();
    Ok(())
}
