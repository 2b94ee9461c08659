//! Rust types that core values have.
//!
//! # Invariants
//! * `WasmTy::from_core` gets only values of `WasmTy::valtype`.

use gusset_runtime::translate::{CoreFuncType, CoreValueType};
use gusset_runtime::vm::{CoreValue, StoreId};

use super::func::Func;
use super::types::{RefType, ValType};
use super::val::{ExternRef, V128, extern_of_core, extern_to_core, func_to_core};
use crate::error::CallError;

/// A Rust type that one core value has.
pub trait WasmTy: Copy + sealed::Sealed + 'static {
    /// Slots that a value takes.
    #[doc(hidden)]
    const SLOTS: usize;
    /// The core type.
    fn valtype() -> ValType;
    #[doc(hidden)]
    fn into_core(self, store: StoreId) -> Result<CoreValue, CallError>;
    #[doc(hidden)]
    fn from_core(store: StoreId, value: CoreValue) -> Self;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! wasm_types {
    ($($ty:ty: $core:expr, $slots:literal, |$value:ident, $store:ident| $into:expr, $case:pat => $from:expr, $default:expr;)*) => {$(
        impl sealed::Sealed for $ty {}

        impl WasmTy for $ty {
            const SLOTS: usize = $slots;

            fn valtype() -> ValType {
                $core
            }

            #[inline]
            #[allow(unused_variables, reason = "only references need the store")]
            fn into_core(self, $store: StoreId) -> Result<CoreValue, CallError> {
                let $value = self;
                $into
            }

            #[inline]
            #[allow(unused_variables, reason = "only references need the store")]
            fn from_core($store: StoreId, value: CoreValue) -> Self {
                match value {
                    $case => $from,
                    _ => $default,
                }
            }
        }
    )*};
}

wasm_types! {
    i32: ValType::I32, 1, |value, store| Ok(CoreValue::I32(value)), CoreValue::I32(it) => it, 0;
    u32: ValType::I32, 1, |value, store| Ok(CoreValue::I32(value as i32)), CoreValue::I32(it) => it as u32, 0;
    i64: ValType::I64, 1, |value, store| Ok(CoreValue::I64(value)), CoreValue::I64(it) => it, 0;
    u64: ValType::I64, 1, |value, store| Ok(CoreValue::I64(value as i64)), CoreValue::I64(it) => it as u64, 0;
    f32: ValType::F32, 1, |value, store| Ok(CoreValue::F32(value.to_bits())), CoreValue::F32(it) => f32::from_bits(it), 0.0;
    f64: ValType::F64, 1, |value, store| Ok(CoreValue::F64(value.to_bits())), CoreValue::F64(it) => f64::from_bits(it), 0.0;
    V128: ValType::V128, 2, |value, store| Ok(CoreValue::V128(value.into())), CoreValue::V128(it) => it.into(), V128::default();
    Option<Func>: ValType::Ref(RefType::FUNCREF), 1, |value, store| func_to_core(value, store),
        CoreValue::Func(it) => it.map(Func), None;
    Option<ExternRef>: ValType::Ref(RefType::EXTERNREF), 1, |value, store| extern_to_core(value, store),
        CoreValue::Extern(it) => extern_of_core(store, it), None;
}

/// Rust types of a function's parameters: one value or a tuple.
pub trait WasmParams: 'static {
    /// Slots that the values take.
    #[doc(hidden)]
    const SLOTS: usize;
    /// The core types.
    #[doc(hidden)]
    fn types() -> Vec<ValType>;
    /// Writes the values to their slots.
    #[doc(hidden)]
    fn into_slots(self, store: StoreId, slots: &mut [u64]) -> Result<(), CallError>;
}

/// Rust types of a function's results: one value or a tuple.
pub trait WasmResults: WasmParams {
    /// Reads the values from their slots.
    ///
    /// # Safety
    /// Wasm of this store left values of these types there.
    #[doc(hidden)]
    unsafe fn from_slots(store: StoreId, slots: &[u64]) -> Self;
}

/// Whether Rust types are those of one side of a function type.
pub(super) fn matches<P: WasmParams>(types: &[CoreValueType]) -> bool {
    P::types().iter().map(ValType::to_ir).eq(types.iter().copied())
}

/// The function type with these Rust types.
pub(super) fn func_type<P: WasmParams, R: WasmParams>() -> CoreFuncType {
    let ir = |types: Vec<ValType>| types.iter().map(ValType::to_ir).collect();
    CoreFuncType { params: ir(P::types()), results: ir(R::types()) }
}

#[inline]
fn write_one<T: WasmTy>(value: T, store: StoreId, slots: &mut [u64]) -> Result<(), CallError> {
    let words = value.into_core(store)?.words();
    slots[..T::SLOTS].copy_from_slice(&words[..T::SLOTS]);
    Ok(())
}

/// # Safety
/// Wasm of this store left a value of this type there.
#[inline]
unsafe fn read_one<T: WasmTy>(store: StoreId, slots: &[u64]) -> T {
    let words = [slots[0], if T::SLOTS == 2 { slots[1] } else { 0 }];
    // SAFETY: the caller's promise.
    let value = unsafe { CoreValue::from_words(store, T::valtype().to_ir(), words) };
    T::from_core(store, value)
}

impl<T: WasmTy> WasmParams for T {
    const SLOTS: usize = <T as WasmTy>::SLOTS;

    fn types() -> Vec<ValType> {
        vec![T::valtype()]
    }

    #[inline]
    fn into_slots(self, store: StoreId, slots: &mut [u64]) -> Result<(), CallError> {
        write_one(self, store, slots)
    }
}

impl<T: WasmTy> WasmResults for T {
    #[inline]
    unsafe fn from_slots(store: StoreId, slots: &[u64]) -> Self {
        // SAFETY: the caller's promise.
        unsafe { read_one(store, slots) }
    }
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => {$(
        impl<$($name: WasmTy),*> WasmParams for ($($name,)*) {
            const SLOTS: usize = 0 $(+ <$name as WasmTy>::SLOTS)*;

            fn types() -> Vec<ValType> {
                vec![$($name::valtype()),*]
            }

            #[inline]
            #[allow(non_snake_case, unused_variables, unused_mut, unused_assignments, reason = "a tuple may be empty")]
            fn into_slots(self, store: StoreId, slots: &mut [u64]) -> Result<(), CallError> {
                let ($($name,)*) = self;
                let mut at = 0;
                $(
                    write_one($name, store, &mut slots[at..])?;
                    at += <$name as WasmTy>::SLOTS;
                )*
                Ok(())
            }
        }

        impl<$($name: WasmTy),*> WasmResults for ($($name,)*) {
            #[inline]
            #[allow(non_snake_case, unused_variables, unused_mut, unused_assignments, reason = "a tuple may be empty")]
            #[allow(clippy::unused_unit, reason = "a tuple may be empty")]
            unsafe fn from_slots(store: StoreId, slots: &[u64]) -> Self {
                let mut at = 0;
                $(
                    // SAFETY: the caller's promise.
                    let $name: $name = unsafe { read_one(store, &slots[at..]) };
                    at += <$name as WasmTy>::SLOTS;
                )*
                ($($name,)*)
            }
        }
    )*};
}

tuples! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
    (A B C D E F G H I)
    (A B C D E F G H I J)
    (A B C D E F G H I J K)
    (A B C D E F G H I J K L)
    (A B C D E F G H I J K L M)
    (A B C D E F G H I J K L M N)
    (A B C D E F G H I J K L M N O)
    (A B C D E F G H I J K L M N O P)
}
