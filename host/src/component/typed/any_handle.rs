//! Handles of resources of any type as typed values.
//!
//! Whether one is lent or given away comes from the component's type, through the context. What the
//! host holds is in `component::resource_any`.

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{HandleType, LiftContext, LowerContext};
use crate::component::{ResourceAny, TypeChecker, TypeMismatch};

// SAFETY: every `own` and `borrow` is an `i32`.
unsafe impl ComponentType for ResourceAny {
    const ABI: CanonicalAbi = CanonicalAbi::SCALAR4;
    const HANDLES: bool = true;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.any_handle(ty)
    }
}

impl ResourceAny {
    fn lower_as_declared(self, cx: &mut LowerContext<'_>) -> Result<u32> {
        match cx.handle_type()? {
            HandleType::Own(resource) => self.lower_own(cx, resource),
            HandleType::Borrow(resource) => self.lower_borrow(cx, resource),
        }
    }

    fn lift_as_declared(cx: &mut LiftContext<'_>, index: u32) -> Result<ResourceAny> {
        match cx.handle_type()? {
            HandleType::Own(resource) => ResourceAny::lift_own(cx, resource, index),
            HandleType::Borrow(resource) => ResourceAny::lift_borrow(cx, resource, index),
        }
    }
}

// SAFETY: one slot, and four bytes in memory.
unsafe impl Lower for ResourceAny {
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        to.push(u64::from(self.lower_as_declared(cx)?));
        Ok(())
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        let index = self.lower_as_declared(cx)?;
        cx.store(offset, index.to_le_bytes())
    }
}

// SAFETY: one slot.
unsafe impl Lift for ResourceAny {
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        Self::lift_as_declared(cx, from.next() as u32)
    }

    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        let index = u32::from_le_bytes(cx.load(offset)?);
        Self::lift_as_declared(cx, index)
    }
}
