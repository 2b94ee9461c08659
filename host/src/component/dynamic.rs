//! Values of types that are known only when the program runs: [`Val`](super::Val) instead of Rust types.
//!
//! [`Dynamic`] lays values into a guest ([`lower`]) and reads them from it ([`lift`]), driven by the
//! component's own types and through the same contexts as typed values, so that both see the same
//! checks, budget and handle tables. [`call`] has [`Func::call`](super::Func::call), [`host_func`]
//! the host functions made by `func_new`.
//!
//! # Invariants
//! * Sizes, alignments and flattening come from [`Types`](gusset_runtime::translate::Types), never from here.
//! * Every byte of host memory that a lifted value takes is charged before it is allocated.

mod call;
mod func;
mod host_func;
mod lift;
mod lower;
mod orders;
mod rows;
mod scalars;
mod traps;

use std::sync::Arc;

use gusset_runtime::translate as ir;

use super::types::Type;
pub(crate) use host_func::host_func;
#[cfg(feature = "async")]
pub(crate) use host_func::host_func_async;
pub(crate) use orders::Orders;
pub use traps::UnknownImport;

/// How to convert the values of one component in one call.
#[derive(Clone, Copy)]
pub(crate) struct Dynamic<'a> {
    component: &'a Arc<ir::Component>,
    orders: &'a Orders,
}

impl<'a> Dynamic<'a> {
    pub(crate) fn new(component: &'a Arc<ir::Component>, orders: &'a Orders) -> Dynamic<'a> {
        Dynamic { component, orders }
    }

    fn types(self) -> &'a ir::Types {
        &self.component.types
    }

    /// A type in backticks.
    fn text(self, ty: ir::Type) -> String {
        format!("`{}`", Type::new(self.component, ty))
    }
}

/// The number of cases of a type that is laid out as a variant; `None` for all others.
fn n_cases(kind: &ir::TypeKind) -> Option<usize> {
    match kind {
        ir::TypeKind::Variant(cases) => Some(cases.len()),
        ir::TypeKind::Enum(names) => Some(names.len()),
        ir::TypeKind::Option(_) | ir::TypeKind::Result { .. } => Some(2),
        _ => None,
    }
}
