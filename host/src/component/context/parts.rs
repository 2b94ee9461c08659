//! Parts of a value: a field, a case's payload, converted where the value's type says that it is.
//!
//! What derives write is a call of one of these for each part. Each turns the context to the part's type
//! (only handles ask for it) and back.

use super::{FieldOffsets, LiftContext, LowerContext};
use crate::Result;
use crate::component::typed::{FlatReader, FlatWriter, Lift, Lower};

impl LowerContext<'_> {
    /// Lowers part `part` to slots.
    ///
    /// # Errors
    /// Those of the part.
    #[inline]
    pub fn lower_part<P: Lower>(&mut self, part: usize, value: &P, to: &mut FlatWriter<'_>) -> Result<()> {
        let outer = self.enter::<P>(part);
        value.lower_flat(self, to)?;
        self.leave::<P>(outer);
        Ok(())
    }

    /// Lowers part `part` to memory.
    ///
    /// # Errors
    /// Those of the part.
    #[inline]
    pub fn lower_part_at<P: Lower>(&mut self, part: usize, value: &P, offset: usize) -> Result<()> {
        let outer = self.enter::<P>(part);
        value.lower_memory(self, offset)?;
        self.leave::<P>(outer);
        Ok(())
    }

    /// Lowers part `part` to where the next field lies.
    ///
    /// # Errors
    /// Those of the part.
    #[inline]
    pub fn lower_field<P: Lower>(&mut self, part: usize, value: &P, fields: &mut FieldOffsets) -> Result<()> {
        self.lower_part_at(part, value, fields.next::<P>())
    }
}

impl LiftContext<'_> {
    /// Lifts part `part` from slots.
    ///
    /// # Errors
    /// Those of the part.
    #[inline]
    pub fn lift_part<P: Lift>(&mut self, part: usize, from: &mut FlatReader<'_>) -> Result<P> {
        let outer = self.enter::<P>(part);
        let value = P::lift_flat(self, from)?;
        self.leave::<P>(outer);
        Ok(value)
    }

    /// Lifts part `part` from memory.
    ///
    /// # Errors
    /// Those of the part.
    #[inline]
    pub fn lift_part_at<P: Lift>(&mut self, part: usize, offset: usize) -> Result<P> {
        let outer = self.enter::<P>(part);
        let value = P::lift_memory(self, offset)?;
        self.leave::<P>(outer);
        Ok(value)
    }

    /// Lifts part `part` from where the next field lies.
    ///
    /// # Errors
    /// Those of the part.
    #[inline]
    pub fn lift_field<P: Lift>(&mut self, part: usize, fields: &mut FieldOffsets) -> Result<P> {
        let offset = fields.next::<P>();
        self.lift_part_at(part, offset)
    }
}
