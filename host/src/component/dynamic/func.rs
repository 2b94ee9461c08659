//! Parameters and results of a function type, flat or through memory.

use anyhow::{Context, bail, ensure};
use gusset_runtime::abi::{CanonicalAbi, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use gusset_runtime::ids::FuncTypeId;
use gusset_runtime::translate::Type;

use super::Dynamic;
use super::scalars::{self, is_scalar};
use crate::Result;
use crate::component::Val;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::typecheck::inside;
use crate::component::typed::{FlatReader, FlatWriter};

impl Dynamic<'_> {
    /// How the parameters of a function lie, taken together.
    pub(crate) fn params_abi(self, func: FuncTypeId) -> Result<CanonicalAbi> {
        self.types().func_abi(func).params.context("the parameters take more than 4 GiB")
    }

    /// Lowers parameters flat, or into memory where there are too many.
    ///
    /// # Errors
    /// When their number or a type is wrong; and as of [`Dynamic::lower_flat`].
    pub(crate) fn lower_params(
        self,
        cx: &mut LowerContext<'_>,
        id: FuncTypeId,
        values: &[Val],
        slots: &mut [u64],
    ) -> Result<()> {
        let func = self.types().func(id);
        let wanted = func.params.len();
        ensure!(values.len() == wanted, "wrong number of arguments: expected {wanted}, found {}", values.len());
        let abi = self.params_abi(id)?;
        let mut params = func.params.iter().zip(values);
        if abi.flat_count() <= MAX_FLAT_PARAMS {
            let scalars = scalars::to_slots(func.params.iter().map(|(_, ty)| *ty).zip(values), slots);
            let mut to = FlatWriter::new(&mut slots[scalars..]);
            return params.skip(scalars).try_for_each(|((name, ty), value)| {
                inside(self.lower_flat(cx, *ty, value, &mut to), || format!("parameter `{name}`"))
            });
        }
        let (size, align) = cx.layout(&abi);
        let pointer = cx.allocate(align as u32, size)?;
        slots[0] = pointer as u64;
        let mut end = pointer;
        params.try_for_each(|((name, ty), value)| {
            let (size, align) = cx.layout(&self.types().abi(*ty));
            let start = end.next_multiple_of(align);
            end = start + size;
            inside(self.lower_memory(cx, *ty, value, start), || format!("parameter `{name}`"))
        })
    }

    /// Lifts parameters from their slots, or from memory where there are too many.
    ///
    /// # Errors
    /// As of [`Dynamic::lift_flat`].
    pub(crate) fn lift_params(self, cx: &mut LiftContext<'_>, id: FuncTypeId, slots: &[u64]) -> Result<Vec<Val>> {
        let func = self.types().func(id);
        let abi = self.params_abi(id)?;
        cx.charge(size_of::<Val>() * func.params.len())?;
        let types = func.params.iter().map(|(_, ty)| *ty);
        if abi.flat_count() <= MAX_FLAT_PARAMS {
            let mut from = FlatReader::new(slots);
            return types.map(|ty| self.lift_flat(cx, ty, &mut from)).collect();
        }
        let mut end = cx.pointer(slots[0]);
        let (size, align) = cx.layout(&abi);
        cx.check_range(end, size, align)?;
        let from_memory = |ty| {
            let (size, align) = cx.layout(&self.types().abi(ty));
            let start = end.next_multiple_of(align);
            end = start + size;
            self.lift_memory(cx, ty, start)
        };
        types.map(from_memory).collect()
    }

    /// Lowers a result to its slot, or to memory where it does not fit: to the place to which the
    /// slot at `pointer_slot` points.
    ///
    /// # Errors
    /// When there is a result too many or too few or its type is wrong; and as of
    /// [`Dynamic::lower_flat`].
    pub(crate) fn lower_result(
        self,
        cx: &mut LowerContext<'_>,
        id: FuncTypeId,
        result: Option<&Val>,
        slots: &mut [u64],
        pointer_slot: usize,
    ) -> Result<()> {
        let (ty, value) = match (self.types().func(id).result, result) {
            (Some(ty), Some(value)) => (ty, value),
            (None, None) => return Ok(()),
            (wanted, _) => {
                bail!("wrong number of results: expected {}, found {}", wanted.iter().len(), result.iter().len())
            }
        };
        let abi = self.types().abi(ty);
        let lowered = if abi.flat_count() <= MAX_FLAT_RESULTS {
            self.lower_flat(cx, ty, value, &mut FlatWriter::new(slots))
        } else {
            let (size, align) = cx.layout(&abi);
            let pointer = cx.pointer(slots[pointer_slot]);
            cx.check_range(pointer, size, align)?;
            self.lower_memory(cx, ty, value, pointer)
        };
        inside(lowered, || "result".to_owned())
    }

    /// Lifts a result, if the function has one, to its place: from its slot, or from memory where it does not fit.
    ///
    /// # Errors
    /// As of [`Dynamic::lift_flat`].
    pub(crate) fn lift_result(
        self,
        cx: &mut LiftContext<'_>,
        id: FuncTypeId,
        slots: &[u64],
        place: &mut Val,
    ) -> Result<()> {
        let Some(ty) = self.types().func(id).result else { return Ok(()) };
        if is_scalar(ty) {
            return scalars::put(ty, slots[0], place);
        }
        *place = self.lift_wide(cx, ty, slots)?;
        Ok(())
    }

    fn lift_wide(self, cx: &mut LiftContext<'_>, ty: Type, slots: &[u64]) -> Result<Val> {
        let abi = self.types().abi(ty);
        match abi.flat_count() <= MAX_FLAT_RESULTS {
            true => self.lift_flat(cx, ty, &mut FlatReader::new(slots)),
            false => self.lift_from(cx, ty, &abi, slots[0]),
        }
    }

    /// Lifts a value to which a slot points.
    fn lift_from(self, cx: &mut LiftContext<'_>, ty: Type, abi: &CanonicalAbi, slot: u64) -> Result<Val> {
        let (size, align) = cx.layout(abi);
        let pointer = cx.pointer(slot);
        cx.check_range(pointer, size, align)?;
        self.lift_memory(cx, ty, pointer)
    }
}
