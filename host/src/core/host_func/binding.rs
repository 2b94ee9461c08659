//! The host functions that are bound for an instance before it is made, and go again if it is not.
//!
//! # Invariants
//! * What is bound between [`Binding::begin`] and [`Binding::bound`] is for that instance alone.

use std::ops::Range;

use gusset_runtime::vm::InstanceKey;

use crate::store::StoreOpaque;

/// An instance that is to be made next, for which host functions are bound first.
#[derive(Debug)]
pub(in crate::core) struct Binding {
    instance: InstanceKey,
    /// Where they begin, among those of the store.
    first: usize,
}

/// An instance that is to be made next, and its host functions among those of the store.
#[derive(Debug)]
pub(in crate::core) struct BoundFuncs {
    instance: InstanceKey,
    functions: Range<usize>,
}

impl Binding {
    pub(in crate::core) fn begin(store: &StoreOpaque) -> Binding {
        Binding { instance: store.runtime().next_key(), first: store.runtime().host_function_count() }
    }

    /// The instance.
    pub(in crate::core) fn instance(&self) -> InstanceKey {
        self.instance
    }

    /// All of its host functions are bound.
    pub(in crate::core) fn bound(self, store: &StoreOpaque) -> BoundFuncs {
        BoundFuncs { instance: self.instance, functions: self.first..store.runtime().host_function_count() }
    }
}

impl BoundFuncs {
    /// Takes the host functions out of the store, since the instance was not made; if it is there all the same, it
    /// may have handed them on.
    pub(in crate::core) fn undo(self, store: &mut StoreOpaque) {
        if store.runtime().instance(self.instance).is_some() {
            return;
        }
        // SAFETY: they were bound for this instance, which would be there if anybody else could have a reference.
        let removed = unsafe { store.runtime_mut().remove_host_functions(self.functions) };
        if let Some(all) = &mut store.host_funcs.0 {
            removed.iter().for_each(|func| drop(all.remove(func)));
        }
    }
}

#[cfg(all(test, feature = "compile"))]
mod tests;
