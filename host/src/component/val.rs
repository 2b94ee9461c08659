//! Values of any component type, known only when the program runs.
//!
//! A [`Val`] goes into and comes out of [`Func::call`](crate::component::Func::call) and host
//! functions made by `func_new`. How it is laid into and read from a guest is in
//! `component::dynamic`, its text in `component::wave`.
//!
//! # Invariants
//! * No value owns a name: fields, cases and labels are positions in a table of names that all
//!   values of a type share ([`Names`]). Values that the embedder builds by name share another, and are
//!   matched by name when they are lowered, once for those with the same table.

use std::fmt;

mod named;
mod naming;

pub use gusset_runtime::translate::Names;
pub use named::{EnumVal, FlagsVal, RecordVal, VariantVal};
pub(crate) use named::{Order, RecordDifference};

use super::{ErrorContextAny, ResourceAny};

/// A component-level value.
#[derive(Clone)]
#[expect(missing_docs, reason = "the specification's names")]
pub enum Val {
    Bool(bool),
    S8(i8),
    U8(u8),
    S16(i16),
    U16(u16),
    S32(i32),
    U32(u32),
    S64(i64),
    U64(u64),
    Float32(f32),
    Float64(f64),
    Char(char),
    String(String),
    List(Vec<Val>),
    Map(Vec<(Val, Val)>),
    Record(RecordVal),
    Tuple(Vec<Val>),
    Variant(VariantVal),
    Enum(EnumVal),
    Flags(FlagsVal),
    Option(Option<Box<Val>>),
    Result(Result<Option<Box<Val>>, Option<Box<Val>>>),
    Resource(ResourceAny),
    ErrorContext(ErrorContextAny),
}

impl Val {
    /// A record of these fields. The order does not matter when it is lowered.
    pub fn record<N: AsRef<str>>(fields: impl IntoIterator<Item = (N, Val)>) -> Val {
        Val::Record(RecordVal::new(fields))
    }

    /// A case of a variant.
    pub fn variant(case: &str, payload: Option<Val>) -> Val {
        Val::Variant(VariantVal::new(case, payload))
    }

    /// A case of an enum.
    pub fn enumeration(case: &str) -> Val {
        Val::Enum(EnumVal::new(case))
    }

    /// Flags of which these are set.
    ///
    /// # Panics
    /// With more than 32 labels, which no type has.
    pub fn flags<N: AsRef<str>>(labels: impl IntoIterator<Item = N>) -> Val {
        Val::Flags(FlagsVal::new(labels))
    }

    /// `some` of a value.
    pub fn some(value: Val) -> Val {
        Val::Option(Some(Box::new(value)))
    }

    /// `none`.
    pub fn none() -> Val {
        Val::Option(None)
    }

    /// `ok`, with or without a payload.
    pub fn ok(payload: Option<Val>) -> Val {
        Val::Result(Ok(payload.map(Box::new)))
    }

    /// `err`, with or without a payload.
    pub fn err(payload: Option<Val>) -> Val {
        Val::Result(Err(payload.map(Box::new)))
    }

    /// A list of bytes.
    pub fn bytes(bytes: &[u8]) -> Val {
        Val::List(bytes.iter().copied().map(Val::U8).collect())
    }

    /// The word that messages use for this kind of value.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Val::Bool(_) => "bool",
            Val::S8(_) => "s8",
            Val::U8(_) => "u8",
            Val::S16(_) => "s16",
            Val::U16(_) => "u16",
            Val::S32(_) => "s32",
            Val::U32(_) => "u32",
            Val::S64(_) => "s64",
            Val::U64(_) => "u64",
            Val::Float32(_) => "f32",
            Val::Float64(_) => "f64",
            Val::Char(_) => "char",
            Val::String(_) => "string",
            Val::List(_) => "list",
            Val::Map(_) => "map",
            Val::Record(_) => "record",
            Val::Tuple(_) => "tuple",
            Val::Variant(_) => "variant",
            Val::Enum(_) => "enum",
            Val::Flags(_) => "flags",
            Val::Option(_) => "option",
            Val::Result(_) => "result",
            Val::Resource(_) => "resource",
            Val::ErrorContext(_) => "error-context",
        }
    }
}

/// Values are equal when they are of the same kind and their parts are. Names are compared as text.
/// Unlike Rust's floats a `nan` equals a `nan`, and `-0` differs from `0`.
impl PartialEq for Val {
    fn eq(&self, other: &Val) -> bool {
        match (self, other) {
            (Val::Bool(a), Val::Bool(b)) => a == b,
            (Val::S8(a), Val::S8(b)) => a == b,
            (Val::U8(a), Val::U8(b)) => a == b,
            (Val::S16(a), Val::S16(b)) => a == b,
            (Val::U16(a), Val::U16(b)) => a == b,
            (Val::S32(a), Val::S32(b)) => a == b,
            (Val::U32(a), Val::U32(b)) => a == b,
            (Val::S64(a), Val::S64(b)) => a == b,
            (Val::U64(a), Val::U64(b)) => a == b,
            (Val::Float32(a), Val::Float32(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Val::Float64(a), Val::Float64(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Val::Char(a), Val::Char(b)) => a == b,
            (Val::String(a), Val::String(b)) => a == b,
            (Val::List(a), Val::List(b)) | (Val::Tuple(a), Val::Tuple(b)) => a == b,
            (Val::Map(a), Val::Map(b)) => a == b,
            (Val::Record(a), Val::Record(b)) => a == b,
            (Val::Variant(a), Val::Variant(b)) => a == b,
            (Val::Enum(a), Val::Enum(b)) => a == b,
            (Val::Flags(a), Val::Flags(b)) => a == b,
            (Val::Option(a), Val::Option(b)) => a == b,
            (Val::Result(a), Val::Result(b)) => a == b,
            (Val::Resource(a), Val::Resource(b)) => a == b,
            (Val::ErrorContext(a), Val::ErrorContext(b)) => a == b,
            _ => false,
        }
    }
}

impl fmt::Debug for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Val::Bool(value) => write!(f, "{value:?}"),
            Val::S8(value) => write!(f, "{value:?}_s8"),
            Val::U8(value) => write!(f, "{value:?}_u8"),
            Val::S16(value) => write!(f, "{value:?}_s16"),
            Val::U16(value) => write!(f, "{value:?}_u16"),
            Val::S32(value) => write!(f, "{value:?}_s32"),
            Val::U32(value) => write!(f, "{value:?}_u32"),
            Val::S64(value) => write!(f, "{value:?}_s64"),
            Val::U64(value) => write!(f, "{value:?}_u64"),
            Val::Float32(value) => write!(f, "{value:?}_f32"),
            Val::Float64(value) => write!(f, "{value:?}_f64"),
            Val::Char(value) => write!(f, "{value:?}"),
            Val::String(value) => write!(f, "{value:?}"),
            Val::List(items) => f.debug_list().entries(items).finish(),
            Val::Map(entries) => f.debug_map().entries(entries.iter().map(|(key, value)| (key, value))).finish(),
            Val::Record(record) => record.fmt(f),
            Val::Tuple(items) => {
                let mut tuple = f.debug_tuple("");
                items.iter().for_each(|item| _ = tuple.field(item));
                tuple.finish()
            }
            Val::Variant(variant) => variant.fmt(f),
            Val::Enum(case) => case.fmt(f),
            Val::Flags(flags) => flags.fmt(f),
            Val::Option(value) => value.fmt(f),
            Val::Result(value) => value.fmt(f),
            Val::Resource(resource) => resource.fmt(f),
            Val::ErrorContext(context) => context.fmt(f),
        }
    }
}

macro_rules! from {
    ($($rust:ty => $case:ident;)*) => {$(
        impl From<$rust> for Val {
            fn from(value: $rust) -> Val {
                Val::$case(value)
            }
        }
    )*};
}

from! {
    bool => Bool;
    i8 => S8;
    u8 => U8;
    i16 => S16;
    u16 => U16;
    i32 => S32;
    u32 => U32;
    i64 => S64;
    u64 => U64;
    f32 => Float32;
    f64 => Float64;
    char => Char;
    String => String;
    ResourceAny => Resource;
    ErrorContextAny => ErrorContext;
}

impl From<&str> for Val {
    fn from(value: &str) -> Val {
        Val::String(value.to_owned())
    }
}

impl<T: Into<Val>> From<Vec<T>> for Val {
    fn from(items: Vec<T>) -> Val {
        Val::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Val {
        Val::Option(value.map(|value| Box::new(value.into())))
    }
}

#[cfg(test)]
mod tests;
