//! Values of core types.

use std::any::Any;

use gusset_runtime::vm::{CoreValue, StoreId};

use super::func::Func;
use super::types::ValType;
use crate::Result;
use crate::error::CallError;
use crate::store::AsContextMut;

/// A vector: 128 bits, the first lane lowest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Default)]
pub struct V128(u128);

impl V128 {
    /// These bits.
    pub fn as_u128(self) -> u128 {
        self.0
    }
}

impl From<u128> for V128 {
    fn from(bits: u128) -> V128 {
        V128(bits)
    }
}

impl From<V128> for u128 {
    fn from(vector: V128) -> u128 {
        vector.0
    }
}

/// A value. Floats are their bits, so that no NaN changes on its way.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum Val {
    I32(i32),
    I64(i64),
    F32(u32),
    F64(u64),
    V128(V128),
    FuncRef(Option<Func>),
    ExternRef(Option<ExternRef>),
}

/// A reference: an element of a table.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Ref {
    Func(Option<Func>),
    Extern(Option<ExternRef>),
}

/// A value of the host's that guests can hold and pass on but not look into. It lives as long as
/// its store: nothing finds out when the last guest forgets it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExternRef {
    store: StoreId,
    /// What guests hold: the position in the store's table, counted from 1.
    number: u64,
}

/// The values of a store that guests may hold.
#[derive(Default)]
pub(crate) struct Externs(Vec<Box<dyn Any + Send + Sync>>);

/// How many values of the host a store keeps for guests. They are never given back, so the bound is
/// what stops a guest that makes the host add more and more.
const MAX_EXTERNS: usize = 1 << 20;

impl ExternRef {
    /// Puts a value into a store.
    ///
    /// # Errors
    /// When the store has too many of them.
    pub fn new<T: Any + Send + Sync>(mut store: impl AsContextMut, value: T) -> Result<ExternRef> {
        let mut context = store.as_context_mut();
        let store = context.opaque_mut();
        let all = &mut store.externs.0;
        anyhow::ensure!(all.len() < MAX_EXTERNS, "the store has {MAX_EXTERNS} external references already");
        all.push(Box::new(value));
        Ok(ExternRef { number: all.len() as u64, store: store.id() })
    }

    /// The value.
    ///
    /// # Errors
    /// When it is of another store.
    pub fn data<'a, T: 'static>(
        &self,
        store: impl Into<crate::StoreContext<'a, T>>,
    ) -> Result<&'a (dyn Any + Send + Sync)> {
        let store = store.into().opaque();
        let wrong = CallError::WrongStore { what: "external reference" };
        if store.id() != self.store {
            return Err(wrong.into());
        }
        let at = (self.number as usize).wrapping_sub(1);
        Ok(store.externs.0.get(at).ok_or(wrong)?.as_ref())
    }
}

impl Val {
    /// Its type.
    pub fn ty(&self) -> ValType {
        match self {
            Val::I32(_) => ValType::I32,
            Val::I64(_) => ValType::I64,
            Val::F32(_) => ValType::F32,
            Val::F64(_) => ValType::F64,
            Val::V128(_) => ValType::V128,
            Val::FuncRef(_) => ValType::FUNCREF,
            Val::ExternRef(_) => ValType::EXTERNREF,
        }
    }

    /// The zero, or null, of a type; `None` for references that are never null.
    pub fn default_for_ty(ty: &ValType) -> Option<Val> {
        Some(match ty {
            ValType::I32 => Val::I32(0),
            ValType::I64 => Val::I64(0),
            ValType::F32 => Val::F32(0),
            ValType::F64 => Val::F64(0),
            ValType::V128 => Val::V128(V128(0)),
            ValType::Ref(ty) if !ty.is_nullable() => return None,
            ValType::Ref(ty) => match ty.heap_type() {
                super::types::HeapType::Extern => Val::ExternRef(None),
                _ => Val::FuncRef(None),
            },
        })
    }

    /// The value as the runtime keeps it; fails when it refers to another store.
    pub(super) fn to_core(self, store: StoreId) -> Result<CoreValue, CallError> {
        Ok(match self {
            Val::I32(value) => CoreValue::I32(value),
            Val::I64(value) => CoreValue::I64(value),
            Val::F32(bits) => CoreValue::F32(bits),
            Val::F64(bits) => CoreValue::F64(bits),
            Val::V128(V128(bits)) => CoreValue::V128(bits),
            Val::FuncRef(func) => func_to_core(func, store)?,
            Val::ExternRef(value) => extern_to_core(value, store)?,
        })
    }

    pub(super) fn of_core(store: StoreId, value: CoreValue) -> Val {
        match value {
            CoreValue::I32(value) => Val::I32(value),
            CoreValue::I64(value) => Val::I64(value),
            CoreValue::F32(bits) => Val::F32(bits),
            CoreValue::F64(bits) => Val::F64(bits),
            CoreValue::V128(bits) => Val::V128(V128(bits)),
            CoreValue::Func(func) => Val::FuncRef(func.map(Func)),
            CoreValue::Extern(number) => Val::ExternRef(extern_of_core(store, number)),
        }
    }
}

/// A function reference as the runtime keeps it.
#[inline]
pub(super) fn func_to_core(func: Option<Func>, store: StoreId) -> Result<CoreValue, CallError> {
    match func {
        Some(Func(func)) if func.store() != store => Err(CallError::WrongStore { what: "function" }),
        func => Ok(CoreValue::Func(func.map(|Func(func)| func))),
    }
}

/// An external reference as the runtime keeps it.
#[inline]
pub(super) fn extern_to_core(value: Option<ExternRef>, store: StoreId) -> Result<CoreValue, CallError> {
    match value {
        Some(value) if value.store != store => Err(CallError::WrongStore { what: "external reference" }),
        value => Ok(CoreValue::Extern(value.map_or(0, |value| value.number))),
    }
}

#[inline]
pub(super) fn extern_of_core(store: StoreId, number: u64) -> Option<ExternRef> {
    (number != 0).then_some(ExternRef { store, number })
}

impl Ref {
    /// The same as a value.
    pub(super) fn to_val(self) -> Val {
        match self {
            Ref::Func(func) => Val::FuncRef(func),
            Ref::Extern(value) => Val::ExternRef(value),
        }
    }

    pub(super) fn of_val(value: Val) -> Option<Ref> {
        match value {
            Val::FuncRef(func) => Some(Ref::Func(func)),
            Val::ExternRef(value) => Some(Ref::Extern(value)),
            _ => None,
        }
    }
}

impl From<Ref> for Val {
    fn from(reference: Ref) -> Val {
        reference.to_val()
    }
}

macro_rules! from_scalars {
    ($($ty:ty => |$value:ident| $make:expr;)*) => {$(
        impl From<$ty> for Val {
            fn from($value: $ty) -> Val {
                $make
            }
        }
    )*};
}

from_scalars! {
    i32 => |value| Val::I32(value);
    i64 => |value| Val::I64(value);
    f32 => |value| Val::F32(value.to_bits());
    f64 => |value| Val::F64(value.to_bits());
    V128 => |value| Val::V128(value);
    Func => |value| Val::FuncRef(Some(value));
    Option<Func> => |value| Val::FuncRef(value);
    ExternRef => |value| Val::ExternRef(Some(value));
    Option<ExternRef> => |value| Val::ExternRef(value);
}

macro_rules! accessors {
    ($($name:ident, $case:ident, $ty:ty, |$value:ident| $read:expr;)*) => {
        impl Val {
            $(
                /// The value, if it is of this type.
                pub fn $name(&self) -> Option<$ty> {
                    match self {
                        Val::$case($value) => Some($read),
                        _ => None,
                    }
                }
            )*
        }
    };
}

accessors! {
    i32, I32, i32, |value| *value;
    i64, I64, i64, |value| *value;
    f32, F32, f32, |bits| f32::from_bits(*bits);
    f64, F64, f64, |bits| f64::from_bits(*bits);
    v128, V128, V128, |value| *value;
}
