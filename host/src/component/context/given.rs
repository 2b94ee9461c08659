//! The handles that a lowering gave to a guest, to be taken back when the call does not come about.
//!
//! The store keeps the list, so that it is allocated once. A lowering begins with the first handle that it gives, so
//! that one without handles pays nothing; nor does one that gives a handle and nothing else.
//!
//! # Invariants
//! * The list is of the lowering that was begun last. A guest's `realloc` cannot leave its instance, but what the
//!   host does at a deadline may begin another; the one before then notes nothing and takes nothing back.
//! * A resource is in the host's table or in the guest's, whatever fails.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::ScopeId;

use super::LowerContext;
use crate::component::resource_any::{self, Gone};

/// What the lowering that was begun last gave.
#[derive(Debug, Default)]
pub(crate) struct Giving {
    /// Which lowering it is, of those of the store.
    lowering: u64,
    given: Vec<Given>,
}

impl Giving {
    /// Begins a lowering; returns which it is.
    fn begin(&mut self) -> u64 {
        self.lowering += 1;
        self.given.clear();
        self.lowering
    }
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
    #[inline]
    pub(super) fn gave(&mut self, handle: Handle) {
        if !matches!(self.noting, Noting::Needless) {
            self.note(handle);
        }
    }

    fn note(&mut self, handle: Handle) {
        if matches!(self.noting, Noting::NotYet) {
            self.noting = Noting::As(self.host_store().giving.begin());
        }
        if let Some(given) = self.given() {
            given.push(Given { handle, gone: None });
        }
    }

    /// Notes where in the host's table the handle was that was given last.
    pub(crate) fn gave_of_host(&mut self, gone: Gone) {
        if let Some(last) = self.given().and_then(|given| given.last_mut()) {
            last.gone = Some(gone);
        }
    }

    /// Takes back what this lowering gave.
    #[cold]
    pub(crate) fn take_back(&mut self) {
        while let Some(Given { handle, gone }) = self.given().and_then(Vec::pop) {
            // What a guest no longer has does not come back.
            if let (Ok(()), Some(gone)) = (self.remove(handle), gone) {
                resource_any::take_back(self.host_store(), gone);
            }
        }
    }

    /// The list, while it is this lowering's.
    fn given(&mut self) -> Option<&mut Vec<Given>> {
        let Noting::As(lowering) = self.noting else { return None };
        let giving = &mut self.host_store().giving;
        (giving.lowering == lowering).then_some(&mut giving.given)
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
