//! `Bytes` of the crate `bytes`: a `list<u8>` that is shared without a copy once the host has it.

use bytes::Bytes;
use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::translate::Type;

use super::{ComponentType, FlatReader, FlatWriter, Lift, Lower};
use crate::Result;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::{TypeChecker, TypeMismatch};

// SAFETY: as a slice of bytes.
unsafe impl ComponentType for Bytes {
    const ABI: CanonicalAbi = <[u8]>::ABI;

    fn typecheck(ty: Type, types: &TypeChecker<'_>) -> Result<(), TypeMismatch> {
        <[u8]>::typecheck(ty, types)
    }
}

// SAFETY: as a slice of bytes.
unsafe impl Lower for Bytes {
    fn lower_flat(&self, cx: &mut LowerContext<'_>, to: &mut FlatWriter<'_>) -> Result<()> {
        <[u8]>::lower_flat(self, cx, to)
    }

    fn lower_memory(&self, cx: &mut LowerContext<'_>, offset: usize) -> Result<()> {
        <[u8]>::lower_memory(self, cx, offset)
    }
}

// SAFETY: as a vector of bytes.
unsafe impl Lift for Bytes {
    fn lift_flat(cx: &mut LiftContext<'_>, from: &mut FlatReader<'_>) -> Result<Self> {
        Ok(Vec::<u8>::lift_flat(cx, from)?.into())
    }

    fn lift_memory(cx: &mut LiftContext<'_>, offset: usize) -> Result<Self> {
        Ok(Vec::<u8>::lift_memory(cx, offset)?.into())
    }
}
