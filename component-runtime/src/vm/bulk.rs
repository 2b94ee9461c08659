//! Bulk instructions on the memories and tables of core instances. Growth is in `vm::growth`.
//!
//! Every range is checked before the first byte or element is written, as the specification says.

use anyhow::Result;

use super::const_expr;
use super::elements::{NULL, Segment};
use super::instance::ComponentInstance;
use super::shared::{SharedMemory, racy};
use super::waiting;
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

    /// `memory.init`. A dropped segment is empty.
    pub(super) fn memory_init(
        &mut self,
        core: CoreInstanceId,
        memory: MemoryIndex,
        data: DataIndex,
        to: u64,
        from: u32,
        bytes: u32,
    ) -> Result<()> {
        let loaded = self.loaded().clone();
        let component = loaded.component();
        let module = component.core_instances[core].module;
        let segment = &component.modules[module].datas[data];
        let dropped = loaded.images.of(module).holds(data) || self.cores[core].dropped_datas.contains(data.position());
        let segment = if dropped { &[] } else { &component.data[segment.bytes.clone()] };
        let source = slice(segment, from, bytes).ok_or(Trap::MemoryOutOfBounds)?;
        let memory = self.memory(core, memory);
        let target = span(memory.vm(), to, u64::from(bytes))?;
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

    /// `memory.atomic.notify`: how many threads it woke. Nobody can wait at an unshared memory.
    pub(super) fn atomic_notify(&self, core: CoreInstanceId, memory: MemoryIndex, at: u64, count: u32) -> Result<u64> {
        if !at.is_multiple_of(4) {
            return Err(Trap::HeapMisaligned.into());
        }
        let memory = self.memory(core, memory);
        let address = span(memory.vm(), at, 4)?;
        Ok(if memory.is_shared() { waiting::notify(address as usize, count).into() } else { 0 })
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

    /// `table.init`. A dropped segment is empty.
    pub(super) fn table_init(
        &mut self,
        core: CoreInstanceId,
        table: TableIndex,
        elem: ElemIndex,
        to: u64,
        from: u32,
        count: u32,
    ) -> Result<()> {
        let loaded = self.loaded().clone();
        let module = loaded.component().core_instances[core].module;
        let items = &loaded.component().modules[module].elems[elem].items;
        let segment = match self.cores[core].dropped_elems.contains(elem.position()) {
            true => &Segment::Dropped,
            false => loaded.elements.of(module).segment(elem),
        };
        let length = if matches!(segment, Segment::Dropped) { 0 } else { items.len() };
        let range = from as usize..from as usize + count as usize;
        if range.end > length {
            return Err(Trap::TableOutOfBounds.into());
        }
        if let Segment::Funcs(offsets) = segment {
            let context = self.core(core).context() as u64;
            let target = elements(self.table(core, table).elements(), to, u64::from(count))?;
            for (slot, offset) in target.iter_mut().zip(&offsets[range]) {
                *slot = if *offset == NULL { 0 } else { context + u64::from(*offset) };
            }
            return Ok(());
        }
        elements(self.table(core, table).elements(), to, u64::from(count))?;
        let values = self.elem_values(core, items, range)?;
        elements(self.table(core, table).elements(), to, u64::from(count))?.copy_from_slice(&values);
        Ok(())
    }

    /// `elem.drop`.
    pub(super) fn elem_drop(&mut self, core: CoreInstanceId, elem: ElemIndex) {
        self.cores[core].dropped_elems.insert(elem.position());
    }

    fn elem_values(&self, core: CoreInstanceId, items: &ElemItems, range: std::ops::Range<usize>) -> Result<Vec<u64>> {
        let view = self.core(core);
        match items {
            ElemItems::Funcs(funcs) => funcs[range].iter().map(|func| view.func_ref(*func)).collect(),
            ElemItems::Exprs(exprs) => exprs[range].iter().map(|expr| const_expr::evaluate_word(expr, &view)).collect(),
        }
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

/// A range of a segment.
fn slice(segment: &[u8], from: u32, count: u32) -> Option<&[u8]> {
    segment.get(from as usize..from as usize + count as usize)
}

/// A range of a table.
fn elements(table: &mut [u64], at: u64, count: u64) -> Result<&mut [u64], Trap> {
    let end = at.checked_add(count).ok_or(Trap::TableOutOfBounds)?;
    let (at, end) = (usize::try_from(at).ok(), usize::try_from(end).ok());
    at.zip(end).and_then(|(at, end)| table.get_mut(at..end)).ok_or(Trap::TableOutOfBounds)
}
