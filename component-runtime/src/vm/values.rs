//! Core values as the host sees them, and the bits that wasm keeps of them.
//!
//! # Invariants
//! * A function reference goes into a store only if it is of that store.

use super::externs::{FuncRef, GlobalKey, TableKey};
use super::store::{Store, StoreId};
use crate::layout::VmGlobal;
use crate::translate::{CoreValueType, HeapType, RefType};

/// A core value. Floats are their bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum CoreValue {
    I32(i32),
    I64(i64),
    F32(u32),
    F64(u64),
    V128(u128),
    Func(Option<FuncRef>),
    /// The host's own number for a value of its; 0 is null.
    Extern(u64),
}

impl CoreValue {
    /// The first of the words that wasm keeps, and the second for a vector.
    pub fn words(&self) -> [u64; 2] {
        match *self {
            CoreValue::I32(value) => [u64::from(value as u32), 0],
            CoreValue::I64(value) => [value as u64, 0],
            CoreValue::F32(bits) => [u64::from(bits), 0],
            CoreValue::F64(bits) => [bits, 0],
            CoreValue::V128(bits) => [bits as u64, (bits >> 64) as u64],
            CoreValue::Func(func) => [func.map_or(0, |func| func.bits()), 0],
            CoreValue::Extern(number) => [number, 0],
        }
    }

    /// The value of a type with these words.
    ///
    /// # Safety
    /// The words are what wasm of this store made of a value of this type.
    pub unsafe fn from_words(store: StoreId, ty: CoreValueType, words: [u64; 2]) -> CoreValue {
        match ty {
            CoreValueType::I32 => CoreValue::I32(words[0] as i32),
            CoreValueType::I64 => CoreValue::I64(words[0] as i64),
            CoreValueType::F32 => CoreValue::F32(words[0] as u32),
            CoreValueType::F64 => CoreValue::F64(words[0]),
            CoreValueType::V128 => CoreValue::V128(u128::from(words[0]) | u128::from(words[1]) << 64),
            CoreValueType::Ref(RefType { heap: HeapType::Extern, .. }) => CoreValue::Extern(words[0]),
            // SAFETY: a function reference in wasm is null or an address of this store.
            CoreValueType::Ref(_) => CoreValue::Func(unsafe { FuncRef::new(store, words[0]) }),
        }
    }

    /// Whether it is a value of a type, and of a store if it refers to one.
    pub fn fits(&self, store: StoreId, ty: CoreValueType) -> bool {
        match (self, ty) {
            (CoreValue::I32(_), CoreValueType::I32)
            | (CoreValue::I64(_), CoreValueType::I64)
            | (CoreValue::F32(_), CoreValueType::F32)
            | (CoreValue::F64(_), CoreValueType::F64)
            | (CoreValue::V128(_), CoreValueType::V128) => true,
            (CoreValue::Func(func), CoreValueType::Ref(RefType { heap: HeapType::Func, nullable })) => {
                func.map_or(nullable, |func| func.store() == store)
            }
            // Whether a function has a certain type is not asked here: the host passes null only.
            (CoreValue::Func(None), CoreValueType::Ref(RefType { heap: HeapType::Concrete(_), nullable: true })) => {
                true
            }
            (CoreValue::Extern(number), CoreValueType::Ref(RefType { heap: HeapType::Extern, nullable })) => {
                nullable || *number != 0
            }
            _ => false,
        }
    }
}

/// Slots of the value array that values of these types take.
pub fn slots_of(types: &[CoreValueType]) -> usize {
    types.iter().map(|ty| if *ty == CoreValueType::V128 { 2 } else { 1 }).sum()
}

/// Why a table or global was not read or written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccessError {
    /// It is of another store.
    WrongStore,
    /// The value has another type, or refers to another store.
    WrongType,
    /// There is no such element.
    OutOfBounds,
    /// The global cannot be set.
    Immutable,
}

impl Store {
    /// An element of a table.
    ///
    /// # Errors
    /// When there is no such element, or the table is of another store.
    pub fn table_get(&mut self, table: TableKey, index: u64) -> Result<CoreValue, AccessError> {
        let ty = self.table_type(table).ok_or(AccessError::WrongStore)?;
        let id = self.id();
        let elements = self.table_elements(table).ok_or(AccessError::WrongStore)?;
        let element = usize::try_from(index).ok().and_then(|at| elements.get(at)).ok_or(AccessError::OutOfBounds)?;
        // SAFETY: an element of a table of this store and type.
        Ok(unsafe { CoreValue::from_words(id, CoreValueType::Ref(ty.element), [*element, 0]) })
    }

    /// Sets an element of a table.
    ///
    /// # Errors
    /// When there is no such element, the value does not fit, or the table is of another store.
    pub fn table_set(&mut self, table: TableKey, index: u64, value: CoreValue) -> Result<(), AccessError> {
        let ty = self.table_type(table).ok_or(AccessError::WrongStore)?;
        if !value.fits(self.id(), CoreValueType::Ref(ty.element)) {
            return Err(AccessError::WrongType);
        }
        let elements = self.table_elements(table).ok_or(AccessError::WrongStore)?;
        let at = usize::try_from(index).ok();
        let element = at.and_then(|at| elements.get_mut(at)).ok_or(AccessError::OutOfBounds)?;
        *element = value.words()[0];
        Ok(())
    }

    /// Grows a table by copies of a value; gives its former size.
    ///
    /// # Errors
    /// When a limit stands against it, the value does not fit, or the table is of another store.
    ///
    /// # Safety
    /// As [`Store::memory_grow`].
    pub unsafe fn table_grow(
        store: *mut Store,
        table: TableKey,
        delta: u64,
        value: CoreValue,
    ) -> Result<anyhow::Result<u64>, AccessError> {
        // SAFETY: the caller vouches for the store; the reference ends before anybody waits.
        let here = unsafe { &*store };
        let ty = here.table_type(table).ok_or(AccessError::WrongStore)?;
        if !value.fits(here.id(), CoreValueType::Ref(ty.element)) {
            return Err(AccessError::WrongType);
        }
        // SAFETY: the caller's contract.
        unsafe { Store::grow_table(store, table, (delta, value.words()[0])) }.ok_or(AccessError::WrongStore)
    }

    /// The value of a global.
    ///
    /// # Errors
    /// When the global is of another store.
    pub fn global_get(&self, global: GlobalKey) -> Result<CoreValue, AccessError> {
        let ty = self.global_type(global).ok_or(AccessError::WrongStore)?;
        let address = self.global_address(global).ok_or(AccessError::WrongStore)?;
        // SAFETY: the record of a global that lives; no wasm runs.
        let VmGlobal { bits } = unsafe { address.read() };
        // SAFETY: the bits of a global of this store and type.
        Ok(unsafe { CoreValue::from_words(self.id(), ty.value, bits) })
    }

    /// Sets a global.
    ///
    /// # Errors
    /// When it is immutable or of another store, or the value does not fit.
    pub fn global_set(&mut self, global: GlobalKey, value: CoreValue) -> Result<(), AccessError> {
        match self.global_type(global) {
            None => Err(AccessError::WrongStore),
            Some(ty) if !ty.mutable => Err(AccessError::Immutable),
            Some(_) => self.global_initialize(global, value),
        }
    }

    /// Sets a global, even an immutable one: for globals that the host makes, before wasm sees them.
    ///
    /// # Errors
    /// When it is of another store, or the value does not fit.
    pub fn global_initialize(&mut self, global: GlobalKey, value: CoreValue) -> Result<(), AccessError> {
        let ty = self.global_type(global).ok_or(AccessError::WrongStore)?;
        if !value.fits(self.id(), ty.value) {
            return Err(AccessError::WrongType);
        }
        let address = self.global_address(global).ok_or(AccessError::WrongStore)?;
        // SAFETY: the record of a global that lives; no wasm runs.
        unsafe { address.write(VmGlobal { bits: value.words() }) };
        Ok(())
    }
}
