//! Bulk instructions on the memories and tables of core instances. Growth is in `vm::growth`.
//!
//! Every range is checked before the first byte or element is written, as the specification says. What is large is
//! done piece by piece (`vm::pieces`).

use std::ops::Range;
use std::sync::Arc;

use anyhow::Result;

use super::const_expr;
use super::elements::{NULL, Segment};
use super::instance::ComponentInstance;
use super::linkage::LoadedComponent;
use super::shared::{SharedMemory, racy};
use crate::ids::{CoreInstanceId, DataIndex, ElemIndex, Id, MemoryIndex, TableIndex};
use crate::layout::VmMemory;
use crate::translate::ElemItems;
use crate::trap::Trap;

impl ComponentInstance {
    /// `memory.copy`.
    pub(super) fn memory_copy(
        &mut self,
        core: CoreInstanceId,
        to: (MemoryIndex, u64),
        from: (MemoryIndex, u64),
        bytes: u64,
    ) -> Result<()> {
        let (to, from) = ((self.memory(core, to.0), to.1), (self.memory(core, from.0), from.1));
        let target = span(to.0.vm(), to.1, bytes)?;
        let source = span(from.0.vm(), from.1, bytes)?;
        if to.0.is_shared() || from.0.is_shared() {
            // SAFETY: both ranges were checked to lie within their memories.
            unsafe { racy::copy(source, target, bytes as usize) };
            return Ok(());
        }
        // SAFETY: both ranges were checked to lie within their memories, which may be the same.
        unsafe { std::ptr::copy(source, target, bytes as usize) };
        Ok(())
    }

    /// `memory.fill`.
    pub(super) fn memory_fill(
        &mut self,
        core: CoreInstanceId,
        to: (MemoryIndex, u64),
        byte: u8,
        bytes: u64,
    ) -> Result<()> {
        let memory = self.memory(core, to.0);
        let target = span(memory.vm(), to.1, bytes)?;
        if memory.is_shared() {
            // SAFETY: the range was checked to lie within the memory.
            unsafe { racy::fill(target, byte, bytes as usize) };
            return Ok(());
        }
        // SAFETY: the range was checked to lie within the memory.
        unsafe { std::ptr::write_bytes(target, byte, bytes as usize) };
        Ok(())
    }

    /// What `memory.init` reads.
    ///
    /// # Errors
    /// When the segment has fewer bytes; a dropped one has none.
    pub(super) fn data_source(
        &self,
        core: CoreInstanceId,
        data: DataIndex,
        from: u32,
        bytes: u32,
    ) -> Result<DataSource, Trap> {
        let loaded = self.loaded().clone();
        let component = loaded.component();
        let module = component.core_instances[core].module;
        let segment = component.modules[module].datas[data].bytes.clone();
        let dropped = loaded.images.of(module).holds(data) || self.cores[core].dropped_datas.contains(data.position());
        let length = if dropped { 0 } else { segment.len() };
        let end = from as usize + bytes as usize;
        if end > length {
            return Err(Trap::MemoryOutOfBounds);
        }
        let range = segment.start + from as usize..segment.start + end;
        Ok(DataSource { loaded, range })
    }

    /// Writes bytes of a segment.
    ///
    /// # Errors
    /// When they are not within the memory.
    pub(super) fn write_data(&mut self, core: CoreInstanceId, to: (MemoryIndex, u64), source: &[u8]) -> Result<()> {
        let memory = self.memory(core, to.0);
        let target = span(memory.vm(), to.1, source.len() as u64)?;
        if memory.is_shared() {
            // SAFETY: the target range was checked to lie within the memory.
            unsafe { racy::copy_in(source, target) };
            return Ok(());
        }
        // SAFETY: the target range was checked to lie within the memory, the source is a slice of
        // the component's data, which is elsewhere.
        unsafe { std::ptr::copy_nonoverlapping(source.as_ptr(), target, source.len()) };
        Ok(())
    }

    /// Whether a range lies within a memory.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn check_memory_range(&self, core: CoreInstanceId, at: (MemoryIndex, u64), bytes: u64) -> Result<()> {
        span(self.memory(core, at.0).vm(), at.1, bytes)?;
        Ok(())
    }

    /// Whether a range lies within a table.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn check_table_range(&mut self, core: CoreInstanceId, at: (TableIndex, u64), count: u64) -> Result<()> {
        elements(self.table(core, at.0).elements(), at.1, count)?;
        Ok(())
    }

    /// Where those wait whom `memory.atomic.notify` wakes. Nobody can wait at an unshared memory.
    pub(super) fn notified_cell(&self, core: CoreInstanceId, memory: MemoryIndex, at: u64) -> Result<Option<usize>> {
        if !at.is_multiple_of(4) {
            return Err(Trap::HeapMisaligned.into());
        }
        let memory = self.memory(core, memory);
        let address = span(memory.vm(), at, 4)?;
        Ok(memory.is_shared().then_some(address as usize))
    }

    /// The memory at which a thread waits (`memory.atomic.wait32` and `64`).
    ///
    /// # Errors
    /// When it is not shared.
    pub(super) fn waited_memory(&self, core: CoreInstanceId, memory: MemoryIndex) -> Result<SharedMemory, Trap> {
        self.memory(core, memory).shared().cloned().ok_or(Trap::WaitOnUnsharedMemory)
    }

    /// `data.drop`.
    pub(super) fn data_drop(&mut self, core: CoreInstanceId, data: DataIndex) {
        self.cores[core].dropped_datas.insert(data.position());
    }

    /// `table.fill`.
    pub(super) fn table_fill(
        &mut self,
        core: CoreInstanceId,
        to: (TableIndex, u64),
        element: u64,
        count: u64,
    ) -> Result<()> {
        elements(self.table(core, to.0).elements(), to.1, count)?.fill(element);
        Ok(())
    }

    /// `table.copy`.
    pub(super) fn table_copy(
        &mut self,
        core: CoreInstanceId,
        to: (TableIndex, u64),
        from: (TableIndex, u64),
        count: u64,
    ) -> Result<()> {
        elements(self.table(core, from.0).elements(), from.1, count)?;
        elements(self.table(core, to.0).elements(), to.1, count)?;
        let source = self.table(core, from.0).vm().base.wrapping_add(from.1 as usize);
        let target = self.table(core, to.0).vm().base.wrapping_add(to.1 as usize);
        // SAFETY: both ranges were checked to lie within their tables, which may be the same; no
        // reference to their elements lives.
        unsafe { std::ptr::copy(source, target, count as usize) };
        Ok(())
    }

    /// Which elements `table.init` reads.
    ///
    /// # Errors
    /// When the segment has fewer; a dropped one has none.
    pub(super) fn elem_range(
        &self,
        core: CoreInstanceId,
        elem: ElemIndex,
        from: u32,
        count: u32,
    ) -> Result<Range<usize>, Trap> {
        let loaded = self.loaded();
        let module = loaded.component().core_instances[core].module;
        let dropped = matches!(loaded.elements.of(module).segment(elem), Segment::Dropped)
            || self.cores[core].dropped_elems.contains(elem.position());
        let length = if dropped { 0 } else { loaded.component().modules[module].elems[elem].items.len() };
        let range = from as usize..from as usize + count as usize;
        if range.end > length { Err(Trap::TableOutOfBounds) } else { Ok(range) }
    }

    /// Writes elements of a segment, in a range that it has.
    ///
    /// # Errors
    /// When there is no room for them in the table.
    pub(super) fn write_elems(
        &mut self,
        core: CoreInstanceId,
        (table, to): (TableIndex, u64),
        elem: ElemIndex,
        range: Range<usize>,
    ) -> Result<()> {
        let loaded = self.loaded().clone();
        let module = loaded.component().core_instances[core].module;
        if let Segment::Funcs(offsets) = loaded.elements.of(module).segment(elem) {
            let context = self.core(core).context() as u64;
            let target = elements(self.table(core, table).elements(), to, range.len() as u64)?;
            for (slot, offset) in target.iter_mut().zip(&offsets[range]) {
                *slot = if *offset == NULL { 0 } else { context + u64::from(*offset) };
            }
            return Ok(());
        }
        elements(self.table(core, table).elements(), to, range.len() as u64)?;
        let values = self.elem_values(core, &loaded.component().modules[module].elems[elem].items, range)?;
        elements(self.table(core, table).elements(), to, values.len() as u64)?.copy_from_slice(&values);
        Ok(())
    }

    /// `elem.drop`.
    pub(super) fn elem_drop(&mut self, core: CoreInstanceId, elem: ElemIndex) {
        self.cores[core].dropped_elems.insert(elem.position());
    }

    fn elem_values(&self, core: CoreInstanceId, items: &ElemItems, range: Range<usize>) -> Result<Vec<u64>> {
        let view = self.core(core);
        match items {
            ElemItems::Funcs(funcs) => funcs[range].iter().map(|func| view.func_ref(*func)).collect(),
            ElemItems::Exprs(exprs) => exprs[range].iter().map(|expr| const_expr::evaluate_word(expr, &view)).collect(),
        }
    }
}

/// A part of a data segment, which stays what it is whatever happens to the instance.
pub(super) struct DataSource {
    loaded: Arc<LoadedComponent>,
    range: Range<usize>,
}

impl DataSource {
    /// All of it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.loaded.component().data[self.range.clone()]
    }
}

/// The address of a range of a memory.
fn span(memory: VmMemory, at: u64, bytes: u64) -> Result<*mut u8, Trap> {
    let end = at.checked_add(bytes).ok_or(Trap::MemoryOutOfBounds)?;
    if end > memory.length_bytes as u64 {
        return Err(Trap::MemoryOutOfBounds);
    }
    Ok(memory.base.wrapping_add(at as usize))
}

/// A range of a table.
fn elements(table: &mut [u64], at: u64, count: u64) -> Result<&mut [u64], Trap> {
    let end = at.checked_add(count).ok_or(Trap::TableOutOfBounds)?;
    let (at, end) = (usize::try_from(at).ok(), usize::try_from(end).ok());
    at.zip(end).and_then(|(at, end)| table.get_mut(at..end)).ok_or(Trap::TableOutOfBounds)
}
