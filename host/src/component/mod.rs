//! Components: compiled, linked, instantiated, called.
//!
//! [`Component`] is code; [`Linker`] supplies imports; [`Instance`] is live. Values cross in
//! [`typed`] (Rust types, monomorphic) and [`dynamic`] ([`Val`]s), each conversion inside a context of
//! [`context`].

mod access;
#[cfg(feature = "async")]
mod asynchronous;
mod code;
pub(crate) mod context;
mod dynamic;
mod error_context;
mod exports;
pub(crate) mod func;
mod generated;
mod has_data;
mod instance;
pub(crate) mod linker;
mod resource;
pub(crate) mod resource_any;
mod resource_table;
pub(crate) mod typecheck;
pub(crate) mod typed;
pub mod types;
mod val;
#[cfg(feature = "wave")]
pub mod wave;

pub use access::Access;
pub use code::{Component, ComponentExportIndex, InstanceExportLookup};
pub use dynamic::UnknownImport;
pub use error_context::{ErrorContext, ErrorContextAny};
pub use exports::{InstanceExports, TypedExports};
pub use func::{Func, TypedFunc, TypedFuncExport};
pub use generated::ComesLater;
#[cfg(feature = "bindgen")]
pub use gusset_bindgen_macro::{ComponentType, Lift, Lower, bindgen, flags};
pub use gusset_runtime::translate::{TranslateError as ComponentError, TranslateErrorKind as ComponentErrorKind};
pub use has_data::{HasData, HasSelf};
pub use instance::{Instance, InstancePre, NestedUsage};
pub use linker::{DefinedTwice, HostInstance, LinkError, LinkProblem, Linker, LinkerInstance};
pub use resource::{Resource, ResourceType};
pub use resource_any::{ResourceAny, ResourceAnyError};
pub use resource_table::{DEFAULT_CAPACITY as DEFAULT_TABLE_CAPACITY, ResourceTable, ResourceTableError};
pub use typecheck::{TypeChecker, TypeMismatch};
pub use typed::{ComponentNamedList, ComponentType, Lift, Lower, WasmList, WasmStr};
pub use val::{EnumVal, FlagsVal, Names, RecordVal, Val, VariantVal};

/// What derives and generated code use beyond the public names.
#[doc(hidden)]
pub mod __internal {
    pub use super::context::{HandleType, LiftContext, LowerContext, PartSink, PartSource, Place};
    pub use super::generated::convert_error;
    #[cfg(feature = "tracing")]
    pub use super::generated::trace;
    pub use super::typecheck::{CheckFn, PayloadCheckFn};
    pub use super::typed::{FlatReader, FlatWriter, Part, Shape, abi_of};
    pub use anyhow;
    pub use gusset_runtime::abi::CanonicalAbi;
    pub use gusset_runtime::translate::Type;
    pub use gusset_runtime::trap::Trap;
}
