//! Handles of the host's resources.

use std::any::{TypeId, type_name};

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::resource::Resource;
use crate::component::typecheck::{TypeChecker, TypeMismatch};

// SAFETY: the ABI of every handle.
unsafe impl<T: 'static> ComponentType for Resource<T> {
    const ABI: CanonicalAbi = CanonicalAbi::SCALAR4;
    const HANDLES: bool = true;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        types.host_handle(ty, TypeId::of::<T>(), type_name::<T>())
    }
}

// SAFETY: one slot; four bytes.
unsafe impl<T: 'static> Lower for Resource<T> {
    #[inline(always)]
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        to.push(u64::from(self.lower(cx)?));
        Ok(())
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        let index = self.lower(cx)?;
        cx.store(offset, index.to_le_bytes())
    }
}

// SAFETY: one slot.
unsafe impl<T: 'static> Lift for Resource<T> {
    #[inline(always)]
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        Resource::lift(cx, from.next() as u32)
    }

    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        let index = u32::from_le_bytes(cx.load(offset)?);
        Resource::lift(cx, index)
    }
}
