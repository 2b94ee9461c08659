//! Tables: elements as compiled code reads them.

use anyhow::{Context, Result, ensure};

use crate::layout::{IndexWidth, VmTable};
use crate::pool::{PlainSlot, Pool};
use crate::translate::TableType;

/// A table. An element is the address of a `VmFuncRef` or an external reference; 0 is null.
#[derive(Debug)]
pub(super) struct Table {
    elements: Elements,
    max: u64,
    /// Elements of a constant table, which are not here.
    elsewhere: u64,
}

/// Where elements are.
#[derive(Debug)]
enum Elements {
    Own(Vec<u64>),
    /// In the pool: so many, and null behind them.
    Slot(PlainSlot, usize),
}

impl Table {
    /// A table of the type's least size, filled with null, in a slot of the pool where there is one.
    ///
    /// # Errors
    /// When memory is exhausted, or the pool has no slot or none so large.
    ///
    /// # Safety
    /// The table is gone before the pool.
    pub(super) unsafe fn new(ty: &TableType, pool: Option<&Pool>) -> Result<Table> {
        let limit = match ty.index() {
            IndexWidth::Bits32 => u64::from(u32::MAX),
            IndexWidth::Bits64 => u64::MAX,
        };
        // A slot is whole pages, and may have room for more.
        let limit = pool.map_or(limit, |pool| limit.min(pool.config().max_table_elements as u64));
        let elements = match pool {
            // SAFETY: the caller's promise.
            Some(pool) => Elements::Slot(unsafe { pool.table() }?, 0),
            None => Elements::Own(Vec::new()),
        };
        let mut table = Table { elements, max: ty.max.unwrap_or(u64::MAX).min(limit), elsewhere: 0 };
        ensure!(ty.min <= table.max, "a table of {} elements is beyond its maximum of {}", ty.min, table.max);
        table.extend_to(ty.min, 0)?;
        Ok(table)
    }

    /// In the place of a table whose elements all instances share (`constant_tables`). It counts for its
    /// store as another would, and nothing reaches its elements from here.
    pub(super) fn constant(length: u64) -> Table {
        Table { elements: Elements::Own(Vec::new()), max: 0, elsewhere: length }
    }

    /// What compiled code sees.
    pub(super) fn vm(&mut self) -> VmTable {
        let elements = self.elements();
        VmTable { base: elements.as_mut_ptr(), length: elements.len() }
    }

    /// The number of elements.
    pub(super) fn len(&self) -> u64 {
        self.elements.len() as u64 + self.elsewhere
    }

    /// The elements.
    pub(super) fn elements(&mut self) -> &mut [u64] {
        self.elements.all()
    }

    /// The length after a growth, unless that is beyond the type's maximum.
    pub(super) fn grown(&self, delta: u64) -> Option<u64> {
        self.len().checked_add(delta).filter(|length| *length <= self.max)
    }

    /// Makes it longer. The elements may move: what compiled code sees must be written again.
    pub(super) fn extend_to(&mut self, length: u64, element: u64) -> Result<()> {
        let length = usize::try_from(length).context("a table is too large")?;
        self.elements.extend_to(length, element).with_context(|| format!("a table of {length} elements"))
    }
}

impl Elements {
    fn all(&mut self) -> &mut [u64] {
        match self {
            Elements::Own(elements) => elements,
            // SAFETY: the slot has at least so many accessible words, which are this table's alone; it
            // starts at a page.
            Elements::Slot(slot, length) => unsafe { std::slice::from_raw_parts_mut(slot.base().cast(), *length) },
        }
    }

    fn len(&self) -> usize {
        match self {
            Elements::Own(elements) => elements.len(),
            Elements::Slot(_, length) => *length,
        }
    }

    /// Makes them so many; what is written is written once.
    fn extend_to(&mut self, wanted: usize, element: u64) -> Result<()> {
        match self {
            Elements::Own(elements) => {
                elements.try_reserve_exact(wanted.saturating_sub(elements.len()))?;
                elements.resize(wanted, element);
            }
            Elements::Slot(slot, length) => {
                let most = slot.size_bytes() / size_of::<u64>();
                ensure!(wanted <= most, "a table of the pool may have {most} elements");
                slot.note_written(wanted * size_of::<u64>());
                let before = std::mem::replace(length, wanted);
                if element != 0 {
                    self.all()[before..].fill(element);
                }
            }
        }
        Ok(())
    }
}
