//! The context of a component instance: one block for it and for all of its core instances (D1).
//!
//! ```text
//! VmComponentHeader
//! instance flags     u32 each, one per nested component instance (`VmComponentHeader::CANNOT_LEAVE` and others)
//! handle tables      VmHandleTable each, one per nested component instance
//! lowerings          VmLowering each: what a lowered function's code gets as its context
//! function slots     VmFunction each: lifted callees, realloc, post-return, destructors
//! memory slots       *mut VmMemory each: memories that canonical options name
//! core contexts      one per core instance, in the order of instantiation, 16-aligned
//! ```

use super::core::{CONTEXT_ALIGN, CoreLayout, VmFunction, entry};
use super::{HostCallee, VmBuiltins, VmHandleTable, VmStoreContext};
use crate::ids::{ComponentInstanceId, CoreInstanceId, FuncSlotId, Id, IdVec, MemorySlotId, TrampolineId};

/// The first bytes of a component instance's block.
#[repr(C)]
#[derive(Debug)]
pub struct VmComponentHeader {
    /// [`VmComponentHeader::MAGIC`].
    pub magic: u32,
    /// Zero.
    pub reserved: u32,
    /// The store that the instance belongs to.
    pub store: *mut VmStoreContext,
    /// Wasm-callable built-ins of the engine.
    pub builtins: *const VmBuiltins,
    /// The runtime's own data about the instance (`vm::ComponentInstance`).
    pub instance: *mut u8,
}

impl VmComponentHeader {
    /// Marks a component instance's block.
    pub const MAGIC: u32 = u32::from_le_bytes(*b"comp");
    /// Flag of a nested instance: it may not call out (`may_leave` of CanonicalABI.md is false). Set
    /// while its `realloc` or `post-return` runs.
    pub const CANNOT_LEAVE: u32 = 1 << 0;
    /// Flag of a nested instance: a trap locked it down, and nothing enters it again.
    pub const LOCKED: u32 = 1 << 1;
    /// How many callees of a nested instance have a flag in its word ([`Self::locked_callee`]).
    pub const FLAGGED_CALLEES: u32 = u32::BITS - 2;

    /// Flag of a nested instance: the callee that has this number among its callees is locked down. So
    /// one look at the caller's word says whether a call can be made. `None` for a number without a flag.
    pub const fn locked_callee(number: u32) -> Option<u32> {
        if number < Self::FLAGGED_CALLEES { Some(1 << (number + 2)) } else { None }
    }
}

/// The context of a lowered function or component built-in: what its trampoline reads, and all
/// that the host's side needs to find the rest.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmLowering {
    /// [`VmLowering::MAGIC`].
    pub magic: u32,
    /// Its [`TrampolineId`] in the component.
    pub trampoline: u32,
    /// The store that the instance belongs to.
    pub store: *mut VmStoreContext,
    /// The word whose [`VmComponentHeader::CANNOT_LEAVE`] bit must be clear for the call to go out.
    pub flags: *const u32,
    /// The host's side.
    pub callee: HostCallee,
    /// The host's closure; of a built-in whatever its host side reads there.
    pub data: *const u8,
    /// The block of the component instance.
    pub component: *mut u8,
}

impl VmLowering {
    /// Marks a lowering.
    pub const MAGIC: u32 = u32::from_le_bytes(*b"lowr");
}

/// How many entries each part of a component's block has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ComponentCounts {
    pub instances: u32,
    pub trampolines: u32,
    pub func_slots: u32,
    pub memory_slots: u32,
    /// The context layout of each core instance, in the order of instantiation.
    pub core_instances: Vec<CoreLayout>,
}

/// Offsets in a component instance's block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComponentLayout {
    counts: ComponentCounts,
    flags: u32,
    handle_tables: u32,
    lowerings: u32,
    func_slots: u32,
    memory_slots: u32,
    core_contexts: IdVec<CoreInstanceId, u32>,
    size: u32,
}

impl ComponentLayout {
    /// The greatest number of bytes that a block may have. A small binary can instantiate a module with
    /// many globals very often; a real component's block is far below a megabyte.
    pub const MAX_BYTES: u64 = 256 << 20;

    /// Lays out a component's block. `None` when it would take more than [`Self::MAX_BYTES`].
    pub fn new(counts: ComponentCounts) -> Option<ComponentLayout> {
        let mut at = size_of::<VmComponentHeader>() as u64;
        let mut take = |count: u64, bytes: u64, align: u32| {
            let start = at.next_multiple_of(u64::from(align));
            at = start + count * bytes;
            u32::try_from(start).ok().filter(|_| at <= Self::MAX_BYTES)
        };
        let flags = take(counts.instances.into(), 4, 4)?;
        let handle_tables = take(counts.instances.into(), size_of::<VmHandleTable>() as u64, 8)?;
        let lowerings = take(counts.trampolines.into(), size_of::<VmLowering>() as u64, 8)?;
        let func_slots = take(counts.func_slots.into(), size_of::<VmFunction>() as u64, 8)?;
        let memory_slots = take(counts.memory_slots.into(), 8, 8)?;
        let core_contexts = counts.core_instances.iter().map(|core| take(1, core.size_bytes().into(), CONTEXT_ALIGN));
        let core_contexts = core_contexts.collect::<Option<_>>()?;
        let size = take(0, 0, CONTEXT_ALIGN)?;
        Some(ComponentLayout { counts, flags, handle_tables, lowerings, func_slots, memory_slots, core_contexts, size })
    }

    /// The counts that this layout was made from.
    pub fn counts(&self) -> &ComponentCounts {
        &self.counts
    }

    /// Bytes of the whole block, a multiple of 16.
    pub fn size_bytes(&self) -> u32 {
        self.size
    }

    /// Offset of the flags word of a nested instance.
    pub fn flags(&self, instance: ComponentInstanceId) -> u32 {
        entry(self.flags, instance.0, self.counts.instances, 4)
    }

    /// Offset of the [`VmHandleTable`] of a nested instance.
    pub fn handle_table(&self, instance: ComponentInstanceId) -> u32 {
        entry(self.handle_tables, instance.0, self.counts.instances, size_of::<VmHandleTable>())
    }

    /// Offset of the [`VmLowering`] of a trampoline.
    pub fn lowering(&self, trampoline: TrampolineId) -> u32 {
        entry(self.lowerings, trampoline.0, self.counts.trampolines, size_of::<VmLowering>())
    }

    /// Offset of the [`VmFunction`] of a function slot.
    pub fn func_slot(&self, slot: FuncSlotId) -> u32 {
        entry(self.func_slots, slot.0, self.counts.func_slots, size_of::<VmFunction>())
    }

    /// Offset of the `*mut VmMemory` of a memory slot.
    pub fn memory_slot(&self, slot: MemorySlotId) -> u32 {
        entry(self.memory_slots, slot.0, self.counts.memory_slots, 8)
    }

    /// Offset of the context of a core instance.
    pub fn core_context(&self, instance: CoreInstanceId) -> u32 {
        self.core_contexts[instance]
    }

    /// Layout of the context of a core instance.
    pub fn core_layout(&self, instance: CoreInstanceId) -> &CoreLayout {
        &self.counts.core_instances[instance.position()]
    }
}

#[cfg(test)]
mod tests {
    use super::super::CoreCounts;
    use super::*;

    #[test]
    fn row73_parts_are_aligned_and_do_not_overlap() {
        let core = CoreLayout::new(CoreCounts { imported_funcs: 3, func_refs: 1, ..CoreCounts::default() });
        for n in 0..5 {
            let counts = ComponentCounts {
                instances: n,
                trampolines: n,
                func_slots: n,
                memory_slots: n,
                core_instances: vec![core; n as usize],
            };
            let layout = ComponentLayout::new(counts).unwrap();
            let mut end = size_of::<VmComponentHeader>() as u32;
            let mut check = |offset: u32, size: usize, align: u32| {
                assert!(offset >= end && offset.is_multiple_of(align));
                end = offset + size as u32;
            };
            (0..n).for_each(|at| check(layout.flags(ComponentInstanceId(at)), 4, 4));
            (0..n).for_each(|at| {
                check(layout.handle_table(ComponentInstanceId(at)), size_of::<VmHandleTable>(), 8);
            });
            (0..n).for_each(|at| check(layout.lowering(TrampolineId(at)), size_of::<VmLowering>(), 8));
            (0..n).for_each(|at| check(layout.func_slot(FuncSlotId(at)), 16, 8));
            (0..n).for_each(|at| check(layout.memory_slot(MemorySlotId(at)), 8, 8));
            (0..n).for_each(|at| check(layout.core_context(CoreInstanceId(at)), core.size_bytes() as usize, 16));
            assert!(end <= layout.size_bytes());
        }
    }
}
