//! Tables: elements as compiled code reads them.

use anyhow::{Context, Result, ensure};

use crate::layout::{IndexWidth, VmTable};
use crate::translate::TableType;

/// A table. An element is the address of a `VmFuncRef` or an external reference; 0 is null.
#[derive(Debug)]
pub(super) struct Table {
    elements: Vec<u64>,
    max: u64,
    /// Elements of a constant table, which are not here.
    elsewhere: u64,
}

impl Table {
    /// A table of the type's least size, filled with null.
    ///
    /// # Errors
    /// When memory is exhausted.
    pub(super) fn new(ty: &TableType) -> Result<Table> {
        let limit = match ty.index() {
            IndexWidth::Bits32 => u64::from(u32::MAX),
            IndexWidth::Bits64 => u64::MAX,
        };
        let mut table = Table { elements: Vec::new(), max: ty.max.unwrap_or(u64::MAX).min(limit), elsewhere: 0 };
        ensure!(ty.min <= table.max, "a table of {} elements is beyond its maximum of {}", ty.min, table.max);
        table.extend_to(ty.min, 0)?;
        Ok(table)
    }

    /// In the place of a table whose elements all instances share (`constant_tables`). It counts for its
    /// store as another would, and nothing reaches its elements from here.
    pub(super) fn constant(length: u64) -> Table {
        Table { elements: Vec::new(), max: 0, elsewhere: length }
    }

    /// What compiled code sees.
    pub(super) fn vm(&mut self) -> VmTable {
        VmTable { base: self.elements.as_mut_ptr(), length: self.elements.len() }
    }

    /// The number of elements.
    pub(super) fn len(&self) -> u64 {
        self.elements.len() as u64 + self.elsewhere
    }

    /// The elements.
    pub(super) fn elements(&mut self) -> &mut [u64] {
        &mut self.elements
    }

    /// The length after a growth, unless that is beyond the type's maximum.
    pub(super) fn grown(&self, delta: u64) -> Option<u64> {
        self.len().checked_add(delta).filter(|length| *length <= self.max)
    }

    /// Makes it longer. The elements may move: what compiled code sees must be written again.
    pub(super) fn extend_to(&mut self, length: u64, element: u64) -> Result<()> {
        let length = usize::try_from(length).context("a table is too large")?;
        let more = length.saturating_sub(self.elements.len());
        self.elements.try_reserve_exact(more).with_context(|| format!("a table of {length} elements"))?;
        self.elements.resize(length, element);
        Ok(())
    }
}
