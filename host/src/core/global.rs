//! Globals of a store, which the host reads, sets and makes.

use gusset_runtime::vm::{CoreExtern, GlobalKey};

use super::error::access;
use super::lone;
use super::types::GlobalType;
use super::val::Val;
use crate::Result;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut};

/// A global of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Global(pub(super) GlobalKey);

const WRONG_STORE: CallError = CallError::WrongStore { what: "global" };

impl Global {
    /// Makes a global.
    ///
    /// # Errors
    /// When the value does not have the type's type, or is of another store.
    pub fn new(mut store: impl AsContextMut, ty: GlobalType, value: Val) -> Result<Global> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        let value = value.to_core(store.id())?;
        let ty = ty.to_ir();
        anyhow::ensure!(value.fits(store.id(), ty.value), "the value of the global: expected `{}`", ty.value);
        let CoreExtern::Global(global) = lone::global(store, ty)? else {
            return Err(gusset_runtime::trap::Trap::InternalBug.into());
        };
        store.runtime_mut().global_initialize(global, value).map_err(|error| access(error, "global"))?;
        Ok(Global(global))
    }

    /// Its type.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn ty(&self, store: impl AsContext) -> GlobalType {
        let ty = store.as_context().opaque().runtime().global_type(self.0);
        GlobalType::of_ir(&ty.unwrap_or_else(|| panic!("{WRONG_STORE}")))
    }

    /// Its value.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get(&self, store: impl AsContext) -> Val {
        let context = store.as_context();
        let store = context.opaque();
        match store.runtime().global_get(self.0) {
            Ok(value) => Val::of_core(store.id(), value),
            Err(_) => panic!("{WRONG_STORE}"),
        }
    }

    /// Sets it.
    ///
    /// # Errors
    /// When it is immutable, the value has another type, or the store is another.
    pub fn set(&self, mut store: impl AsContextMut, value: Val) -> Result<()> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        let value = value.to_core(store.id())?;
        store.runtime_mut().global_set(self.0, value).map_err(|error| access(error, "global"))
    }
}
