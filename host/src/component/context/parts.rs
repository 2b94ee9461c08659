//! Parts of a value: fields, and a case with its payload, converted one after the other.
//!
//! A type that is made of parts says once which they are ([`Lower::lower_parts`], [`Lift::lift_parts`]);
//! what is here takes them to slots or memory and back. Each part is converted where its type says that it
//! is, with the context turned to that type (only handles ask for it).

use gusset_runtime::abi::CanonicalAbi;
use gusset_runtime::trap::Trap;

use super::{LiftContext, LowerContext, PointerWidth};
use crate::Result;
use crate::component::typed::{FlatReader, FlatWriter, Lift, Lower};

/// Where the parts of a value go.
pub trait PartSink {
    /// Writes part `part` behind those before it.
    ///
    /// # Errors
    /// Those of the part.
    fn part<P: Lower>(&mut self, part: usize, value: &P) -> Result<()>;

    /// Writes that a variant is at this one of so many cases.
    ///
    /// # Errors
    /// When that is out of bounds.
    fn case(&mut self, case: usize, n_cases: usize) -> Result<()>;

    /// Writes that a variant is at this one of so many cases, and the case's payload.
    ///
    /// # Errors
    /// Those of the payload.
    #[inline]
    fn payload<P: Lower>(&mut self, case: usize, n_cases: usize, payload: &P) -> Result<()> {
        self.case(case, n_cases)?;
        self.part(case, payload)
    }

    /// Writes flags.
    ///
    /// # Errors
    /// When that is out of bounds.
    fn bits<const N: usize>(&mut self, bits: [u8; N]) -> Result<()>;
}

/// Where the parts of a value come from.
pub trait PartSource {
    /// Reads part `part`, behind those before it.
    ///
    /// # Errors
    /// Those of the part.
    fn part<P: Lift>(&mut self, part: usize) -> Result<P>;

    /// Reads at which of so many cases a variant is.
    ///
    /// # Errors
    /// [`Trap::InvalidDiscriminant`] when there is no such case.
    fn case(&mut self, n_cases: usize) -> Result<usize>;

    /// Reads flags.
    ///
    /// # Errors
    /// When that is out of bounds.
    fn bits<const N: usize>(&mut self) -> Result<[u8; N]>;
}

/// Core values.
pub(crate) struct FlatParts<'a, Cx, Slots> {
    cx: &'a mut Cx,
    slots: &'a mut Slots,
}

/// Memory.
pub(crate) struct MemoryParts<'a, Cx> {
    cx: &'a mut Cx,
    pointers: PointerWidth,
    /// Where the next part may begin.
    offset: usize,
    /// Of the whole value.
    abi: CanonicalAbi,
}

impl<'a, Cx, Slots> FlatParts<'a, Cx, Slots> {
    /// The parts of a value whose slots are the next ones.
    #[inline]
    pub(crate) fn new(cx: &'a mut Cx, slots: &'a mut Slots) -> Self {
        FlatParts { cx, slots }
    }
}

impl<Cx> MemoryParts<'_, Cx> {
    /// Where the next part lies, which has this ABI.
    #[inline]
    fn begin_part(&mut self, abi: &CanonicalAbi) -> usize {
        let (size, align) = self.pointers.layout(abi);
        let start = self.offset.next_multiple_of(align);
        self.offset = start + size;
        start
    }
}

impl PartSink for FlatParts<'_, LowerContext<'_>, FlatWriter<'_>> {
    #[inline(always)]
    fn part<P: Lower>(&mut self, part: usize, value: &P) -> Result<()> {
        let outer = self.cx.enter::<P>(part);
        value.lower_flat(self.cx, self.slots)?;
        self.cx.leave::<P>(outer);
        Ok(())
    }

    #[inline]
    fn case(&mut self, case: usize, _: usize) -> Result<()> {
        self.slots.push(case as u64);
        Ok(())
    }

    #[inline]
    fn bits<const N: usize>(&mut self, bits: [u8; N]) -> Result<()> {
        self.slots.push(bits.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)));
        Ok(())
    }
}

impl PartSource for FlatParts<'_, LiftContext<'_>, FlatReader<'_>> {
    #[inline(always)]
    fn part<P: Lift>(&mut self, part: usize) -> Result<P> {
        let outer = self.cx.enter::<P>(part);
        let value = P::lift_flat(self.cx, self.slots)?;
        self.cx.leave::<P>(outer);
        Ok(value)
    }

    #[inline]
    fn case(&mut self, n_cases: usize) -> Result<usize> {
        match self.slots.next() as u32 as usize {
            case if case < n_cases => Ok(case),
            _ => Err(Trap::InvalidDiscriminant.into()),
        }
    }

    #[inline]
    fn bits<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.slots.next().to_le_bytes();
        Ok(std::array::from_fn(|at| bytes[at]))
    }
}

impl PartSink for MemoryParts<'_, LowerContext<'_>> {
    #[inline]
    fn part<P: Lower>(&mut self, part: usize, value: &P) -> Result<()> {
        let offset = self.begin_part(&P::ABI);
        let outer = self.cx.enter::<P>(part);
        value.lower_memory(self.cx, offset)?;
        self.cx.leave::<P>(outer);
        Ok(())
    }

    #[inline]
    fn case(&mut self, case: usize, n_cases: usize) -> Result<()> {
        self.cx.store_discriminant(self.offset, n_cases, case as u32)?;
        self.offset = self.cx.payload_offset(self.offset, n_cases, &self.abi);
        Ok(())
    }

    #[inline]
    fn bits<const N: usize>(&mut self, bits: [u8; N]) -> Result<()> {
        self.cx.store(self.offset, bits)
    }
}

impl PartSource for MemoryParts<'_, LiftContext<'_>> {
    #[inline]
    fn part<P: Lift>(&mut self, part: usize) -> Result<P> {
        let offset = self.begin_part(&P::ABI);
        let outer = self.cx.enter::<P>(part);
        let value = P::lift_memory(self.cx, offset)?;
        self.cx.leave::<P>(outer);
        Ok(value)
    }

    #[inline]
    fn case(&mut self, n_cases: usize) -> Result<usize> {
        let case = self.cx.load_discriminant(self.offset, n_cases)?;
        self.offset = self.cx.payload_offset(self.offset, n_cases, &self.abi);
        Ok(case as usize)
    }

    #[inline]
    fn bits<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.cx.load(self.offset)
    }
}

macro_rules! parts {
    ($($context:ident),*) => {$(
        impl<'c> $context<'c> {
            /// The parts of a value with this ABI that lies at `offset`.
            #[inline]
            pub(crate) fn parts(&mut self, offset: usize, abi: &CanonicalAbi) -> MemoryParts<'_, $context<'c>> {
                let pointers = self.base.pointers();
                MemoryParts { pointers, offset, abi: *abi, cx: self }
            }
        }
    )*};
}

parts!(LowerContext, LiftContext);
