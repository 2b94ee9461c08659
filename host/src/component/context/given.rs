//! The handles that a lowering gave to a guest, to be taken back when the call does not come about.
//!
//! The store keeps the list, so that it is allocated once and a lowering without handles pays one store.
//!
//! # Invariants
//! * The list is of the lowering that was begun last: no other begins before its end, as a guest's
//!   `realloc` cannot leave its instance.
//! * A resource is in the host's table or in the guest's, whatever fails.

use gusset_runtime::ids::ResourceId;
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::ScopeId;

use super::LowerContext;
use crate::component::resource_any::{self, Gone};

/// A handle that a guest has from a lowering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
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
    /// Notes that the guest has a handle.
    pub(super) fn gave(&mut self, handle: Handle) {
        self.host_store().given.push(Given { handle, gone: None });
    }

    /// Notes where in the host's table the handle was that was given last.
    pub(crate) fn gave_of_host(&mut self, gone: Gone) {
        if let Some(last) = self.host_store().given.last_mut() {
            last.gone = Some(gone);
        }
    }

    /// Takes back what this lowering gave.
    #[cold]
    pub(crate) fn take_back(&mut self) {
        while let Some(Given { handle, gone }) = self.host_store().given.pop() {
            // What a guest no longer has does not come back.
            if let (Ok(()), Some(gone)) = (self.remove(handle), gone) {
                resource_any::take_back(self.host_store(), gone);
            }
        }
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
