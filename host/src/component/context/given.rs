//! The handles that a lowering gave to a guest, to be taken back when the call does not come about.
//!
//! The store keeps the list, so that it is allocated once. A lowering begins with the first handle that it gives, so
//! that one without handles pays nothing; nor does one that gives a handle and nothing else.
//!
//! # Invariants
//! * The list is of the lowering that was begun last. A guest's `realloc` cannot leave its instance, but what the
//!   host does at a deadline may begin another; the one before then notes nothing and takes nothing back.
//! * A resource is in the host's table or in the guest's, whatever fails.
//! * What the list names of the host's table is on its way there, and nothing else is: it has arrived when the next
//!   lowering begins, at the latest.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::ScopeId;

use super::LowerContext;
use crate::component::resource_any::{self, Gone};
use crate::store::StoreOpaque;

/// What the lowering that was begun last gave.
#[derive(Debug, Default)]
pub(crate) struct Giving {
    /// Which lowering it is, of those of the store.
    lowering: u64,
    given: Vec<Given>,
}

/// Begins a lowering; returns which it is. What the one before gave is the guest's now.
fn begin(store: &mut StoreOpaque) -> u64 {
    while let Some(Given { gone, .. }) = store.giving.given.pop() {
        gone.inspect(|gone| resource_any::arrived(store, gone));
    }
    store.giving.lowering += 1;
    store.giving.lowering
}

/// Whether a lowering notes what it gives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Noting {
    /// It need not: nothing that can fail comes behind the only handle.
    Needless,
    /// From the first handle on.
    NotYet,
    /// As this one of those of the store.
    As(u64),
}

impl Noting {
    /// The list, while it is this lowering's.
    fn list(self, store: &mut StoreOpaque) -> Option<&mut Vec<Given>> {
        let Noting::As(lowering) = self else { return None };
        let giving = &mut store.giving;
        (giving.lowering == lowering).then_some(&mut giving.given)
    }
}

/// Notes that the guest has a handle; returns how the lowering notes those that follow.
#[inline(never)]
fn note(store: &mut StoreOpaque, noting: Noting, handle: Handle) -> Noting {
    let noting = match noting {
        Noting::NotYet => Noting::As(begin(store)),
        noting => noting,
    };
    if let Some(given) = noting.list(store) {
        given.push(Given { handle, gone: None });
    }
    noting
}

/// A handle that a guest has from a lowering.
#[derive(Clone, Copy, Debug)]
struct Given {
    handle: Handle,
    /// Where it came from, if that was the table of the host.
    gone: Option<Gone>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Handle {
    /// A representation: there is no table.
    Representation,
    Own {
        index: u32,
        resource: ResourceId,
    },
    Borrow {
        index: u32,
        resource: ResourceId,
        scope: ScopeId,
    },
    ErrorContext {
        index: u32,
    },
}

impl LowerContext<'_> {
    /// What is lowered is one slot: the guest gets one handle at most, and nothing fails once it has it.
    #[inline]
    pub(crate) fn gives_one(&mut self) {
        self.noting = Noting::Needless;
    }

    /// Notes that the guest has a handle.
    #[inline(always)]
    pub(super) fn gave(&mut self, handle: Handle) {
        // Not with the context, which need not lie in memory then.
        match self.noting {
            Noting::Needless => {}
            noting => self.noting = note(self.host_store(), noting, handle),
        }
    }

    /// Notes where in the host's table the handle was that was given last.
    pub(crate) fn gave_of_host(&mut self, gone: Gone) {
        match self.given().and_then(|given| given.last_mut()) {
            Some(last) => last.gone = Some(gone),
            None => resource_any::arrived(self.host_store(), &gone),
        }
    }

    /// Takes back what this lowering gave.
    // Inlined, so that a context of values without handles need not lie in memory.
    #[inline]
    pub(crate) fn take_back(&mut self) {
        if matches!(self.noting, Noting::As(_)) {
            self.take_all_back();
        }
    }

    #[cold]
    fn take_all_back(&mut self) {
        while let Some(Given { handle, gone }) = self.given().and_then(Vec::pop) {
            match (self.remove(handle), gone) {
                (Ok(()), Some(gone)) => resource_any::take_back(self.host_store(), gone),
                // What a guest no longer has does not come back.
                (Err(_), Some(gone)) => resource_any::arrived(self.host_store(), &gone),
                (_, None) => {}
            }
        }
    }

    /// The list, while it is this lowering's.
    fn given(&mut self) -> Option<&mut Vec<Given>> {
        let noting = self.noting;
        noting.list(self.host_store())
    }

    fn remove(&mut self, handle: Handle) -> Result<(), Trap> {
        match handle {
            Handle::Representation => {}
            Handle::Own { index, resource } => {
                self.base.handles().remove_own(index, resource)?;
            }
            Handle::Borrow { index, resource, scope } => {
                self.base.handles().drop_handle(index, resource)?;
                self.host_store().runtime_mut().scope_return(scope);
            }
            Handle::ErrorContext { index } => self.base.handles().remove_error_context(index)?,
        }
        Ok(())
    }
}
