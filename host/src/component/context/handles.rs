//! Handles of resources and error contexts, as they cross between host and guest.
//!
//! What an index or a rep means depends on the component type (own or borrow, and of which
//! resource), which the Rust types do not say; it comes from the context's place. The steps are
//! those of `lift_own`, `lift_borrow`, `lower_own` and `lower_borrow` in the specification.

use std::sync::Arc;

use anyhow::Context;
use gusset_runtime::ids::ResourceId;
use gusset_runtime::translate::{Component, ResourceKind, TypeKind};
use gusset_runtime::trap::Trap;
use gusset_runtime::vm::{self, ComponentInstance, HandleForm, HandleTable, ResourceIdentity};

use super::given::Handle;
use super::{Base, LiftContext, LowerContext, Place};
use crate::component::ErrorContext;
use crate::component::typed::no_lends;
use crate::{Error, Result};

/// The component type of a handle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandleType {
    /// `own<R>`.
    Own(ResourceId),
    /// `borrow<R>`.
    Borrow(ResourceId),
}

impl HandleType {
    /// The handle that a type is.
    pub(super) fn of(kind: &TypeKind) -> Option<HandleType> {
        match kind {
            TypeKind::Own(resource) => Some(HandleType::Own(*resource)),
            TypeKind::Borrow(resource) => Some(HandleType::Borrow(*resource)),
            _ => None,
        }
    }

    /// The resource type.
    pub fn resource(self) -> ResourceId {
        match self {
            HandleType::Own(resource) | HandleType::Borrow(resource) => resource,
        }
    }
}

impl LowerContext<'_> {
    /// The type of the handle that is to be lowered.
    ///
    /// # Errors
    /// When the value around it does not say where it is (a derive without `HANDLES`).
    #[inline(always)]
    pub fn handle_type(&self) -> Result<HandleType> {
        self.base.handle_type()
    }

    /// Which resource type an id stands for.
    pub fn resource_identity(&self, resource: ResourceId) -> ResourceIdentity {
        self.base.instance().resource_identity(resource)
    }

    /// Gives the guest an owned handle; returns its index.
    ///
    /// # Errors
    /// When the guest's handle table is full.
    #[inline(always)]
    pub fn lower_own(&mut self, resource: ResourceId, rep: u64) -> Result<u32> {
        if self.base.options.handles == HandleForm::Representation {
            let rep = u32::try_from(rep).map_err(|_| Trap::RepTooWide)?;
            self.gave(Handle::Representation);
            return Ok(rep);
        }
        let resource = self.base.instance().canonical(resource);
        let table = self.base.handles();
        let index = table.add_own(resource, rep);
        let index = table.explain(index)?;
        self.gave(Handle::Own { index, resource });
        Ok(index)
    }

    /// Gives the guest a borrowed handle for the time of the call; returns its index, or the rep
    /// itself where the guest defines the resource.
    ///
    /// # Errors
    /// When the guest's handle table is full, or the rep itself does not fit the 32 bits of a handle.
    pub fn lower_borrow(&mut self, resource: ResourceId, rep: u64) -> Result<u32> {
        if self.base.options.handles == HandleForm::Representation || self.base.defines(resource) {
            return Ok(u32::try_from(rep).map_err(|_| Trap::RepTooWide)?);
        }
        let scope = self.scope.context("a borrow outside of a call that can hold borrows")?;
        let resource = self.base.instance().canonical(resource);
        let table = self.base.handles();
        let index = table.add_borrow(resource, rep, scope);
        let index = table.explain(index)?;
        self.host_store().runtime_mut().scope_borrow(scope);
        self.gave(Handle::Borrow { index, resource, scope });
        Ok(index)
    }

    /// Gives the guest a handle of an error context; returns its index.
    ///
    /// # Errors
    /// When the guest's handle table is full.
    pub(crate) fn lower_error_context(&mut self, context: &ErrorContext) -> Result<u32> {
        match self.base.options.handles {
            HandleForm::Representation => Ok(self.host_store().direct.pass(context)),
            HandleForm::Index => self.add_error_context(context.inner().clone()),
        }
    }

    /// Gives the guest a handle of a new error context with a message of its own; returns its index.
    ///
    /// # Errors
    /// When the guest's handle table is full.
    pub(crate) fn add_message(&mut self, debug_message: &str) -> Result<u32> {
        let budget = self.host_store().runtime_mut().message_budget().clone();
        self.add_error_context(Arc::new(vm::ErrorContext::of_guest(debug_message, &budget)))
    }

    fn add_error_context(&mut self, context: Arc<vm::ErrorContext>) -> Result<u32> {
        let table = self.base.handles();
        let index = table.add_error_context(context);
        let index = table.explain(index)?;
        self.gave(Handle::ErrorContext { index });
        Ok(index)
    }
}

impl LiftContext<'_> {
    /// The type of the handle that is to be lifted.
    ///
    /// # Errors
    /// When the value around it does not say where it is (a derive without `HANDLES`).
    #[inline(always)]
    pub fn handle_type(&self) -> Result<HandleType> {
        self.base.handle_type()
    }

    /// Which resource type an id stands for.
    pub fn resource_identity(&self, resource: ResourceId) -> ResourceIdentity {
        self.base.instance().resource_identity(resource)
    }

    /// Takes an owned handle from the guest; returns its rep.
    ///
    /// # Errors
    /// When the index is no handle of this resource, or it is borrowed or lent.
    #[inline(always)]
    pub fn lift_own(&mut self, resource: ResourceId, index: u32) -> Result<u64> {
        if self.base.options.handles == HandleForm::Representation {
            return Ok(index.into());
        }
        let resource = self.base.instance().canonical(resource);
        Ok(self.base.handles().remove_own(index, resource)?)
    }

    /// Borrows from a handle of the guest until the end of the call; returns its rep.
    ///
    /// # Errors
    /// When the index is no handle of this resource.
    #[inline(always)]
    pub fn lift_borrow(&mut self, resource: ResourceId, index: u32) -> Result<u64> {
        if self.base.options.handles == HandleForm::Representation {
            return Ok(index.into());
        }
        match &mut self.lends {
            // SAFETY: the guest that calls is suspended, and the context has its store.
            Some(lends) => unsafe { lends.lend(self.base.options, resource, index) },
            None => Err(no_lends()),
        }
    }

    /// The error context behind a handle of the guest, which keeps it.
    ///
    /// # Errors
    /// When the index is no handle of an error context.
    pub(crate) fn lift_error_context(&mut self, index: u32) -> Result<ErrorContext> {
        match self.base.options.handles {
            HandleForm::Representation => Ok(self.host_store().direct.passed(index).ok_or(Trap::InternalBug)?),
            HandleForm::Index => Ok(ErrorContext::of(self.base.handles().error_context(index)?.clone())),
        }
    }
}

#[cold]
fn undeclared() -> Error {
    anyhow::anyhow!("a handle in a value whose Rust type does not declare `ComponentType::HANDLES`")
}

impl<'a> Base<'a> {
    #[inline(always)]
    fn handle_type(&self) -> Result<HandleType> {
        match self.place {
            Place::Handle(handle) => Ok(handle),
            _ => Err(undeclared()),
        }
    }

    /// It stays as long as the call does, whatever this context is used for meanwhile.
    pub(super) fn component(&self) -> &'a Arc<Component> {
        // SAFETY: the instance of the options is in the store that the context borrows, and is kept there while
        // calls are under way in it. The component is not a part of it, which others may change meanwhile.
        let instance: &'a ComponentInstance = unsafe { &*self.options.instance };
        instance.loaded().component()
    }

    /// After a failure of the guest's `realloc`; that of the host's own memory is none of the guest's.
    #[cold]
    pub(super) fn lock_down_after(&mut self, error: &Error) {
        if self.options.handles == HandleForm::Index {
            let nested = self.options.nested;
            self.instance_mut().lock_down_after(nested, error);
        }
    }

    fn defines(&self, resource: ResourceId) -> bool {
        let kind = self.component().resources[resource].kind;
        matches!(kind, ResourceKind::Defined { instance, .. } if instance == self.options.nested)
    }

    #[inline]
    pub(super) fn handles(&mut self) -> &mut HandleTable {
        let mut table = self.options.table;
        // SAFETY: the table is of an instance in the store that the context borrows, and `&mut self` makes this the
        // only reference.
        unsafe { table.as_mut() }
    }

    #[inline]
    pub(super) fn instance(&self) -> &ComponentInstance {
        // SAFETY: the instance of the options is in the store that the context borrows.
        unsafe { &*self.options.instance }
    }

    #[inline]
    fn instance_mut(&mut self) -> &mut ComponentInstance {
        // SAFETY: as above, and `&mut self` makes this the only reference.
        unsafe { &mut *self.options.instance }
    }
}
