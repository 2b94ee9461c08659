//! Tables of references, which the host reads, sets, grows and makes.

use anyhow::Context;
use gusset_runtime::translate::CoreValueType;
use gusset_runtime::vm::{CoreExtern, TableKey};

use super::error::access;
use super::types::TableType;
use super::val::{Ref, Val};
use super::{call, lone};
use crate::Result;
use crate::error::CallError;
use crate::store::{AsContext, AsContextMut, StoreOpaque};

/// A table of a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Table(pub(super) TableKey);

const WRONG_STORE: CallError = CallError::WrongStore { what: "table" };

impl Table {
    /// Makes a table whose elements are all the same.
    ///
    /// # Errors
    /// When the element does not have the type's, or the store's limit stands against it.
    pub fn new(mut store: impl AsContextMut, ty: TableType, init: Ref) -> Result<Table> {
        let mut context = store.as_context_mut();
        context.opaque().check_growth("making of a table")?;
        Table::new_inside(context.opaque_mut(), &ty, init)
    }

    /// As [`Table::new`], where the limiter may wait.
    pub(super) fn new_inside(store: &mut StoreOpaque, ty: &TableType, init: Ref) -> Result<Table> {
        let init = init.to_val().to_core(store.id())?;
        let ty = ty.to_ir();
        anyhow::ensure!(
            init.fits(store.id(), CoreValueType::Ref(ty.element)),
            "an element of the table: expected `{}`",
            ty.element
        );
        let CoreExtern::Table(table) = lone::table(store, ty)? else {
            return Err(gusset_runtime::trap::Trap::InternalBug.into());
        };
        for index in 0..ty.min {
            store.runtime_mut().table_set(table, index, init).map_err(|error| access(error, "table"))?;
        }
        Ok(Table(table))
    }

    /// Its type; the minimum is its size at this time.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn ty(&self, store: impl AsContext) -> TableType {
        let ty = store.as_context().opaque().runtime().table_type(self.0);
        TableType::of_ir(&ty.unwrap_or_else(|| panic!("{WRONG_STORE}")))
    }

    /// An element; `None` when there is none.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn get(&self, mut store: impl AsContextMut, index: u64) -> Option<Ref> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        assert!(store.runtime().table_type(self.0).is_some(), "{WRONG_STORE}");
        let value = store.runtime_mut().table_get(self.0, index).ok()?;
        Ref::of_val(Val::of_core(store.id(), value))
    }

    /// Sets an element.
    ///
    /// # Errors
    /// When there is none at this index, the value has another type, or the store is another.
    pub fn set(&self, mut store: impl AsContextMut, index: u64, value: Ref) -> Result<()> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        let value = value.to_val().to_core(store.id())?;
        store.runtime_mut().table_set(self.0, index, value).map_err(|error| access(error, "table"))
    }

    /// Its number of elements.
    ///
    /// # Panics
    /// When it is of another store.
    pub fn size(&self, store: impl AsContext) -> u64 {
        self.ty(store).minimum()
    }

    /// Makes it longer by copies of an element; gives its former size.
    ///
    /// # Errors
    /// When its maximum or the store's limit stands against it, the value has another type, or the store
    /// is another.
    pub fn grow(&self, mut store: impl AsContextMut, delta: u64, init: Ref) -> Result<u64> {
        let mut context = store.as_context_mut();
        context.opaque().check_growth("growth of a table")?;
        self.grow_inside(context.opaque_mut(), delta, init)
    }

    /// As [`Table::grow`], where the limiter may wait.
    pub(super) fn grow_inside(&self, store: &mut StoreOpaque, delta: u64, init: Ref) -> Result<u64> {
        let init = init.to_val().to_core(store.id())?;
        let grew = call::grow_table(store, self.0, delta, init).map_err(|error| access(error, "table"))?;
        grew.with_context(|| format!("the table cannot grow by {delta} elements"))
    }
}
