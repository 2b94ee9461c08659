//! The context of a core instance (`VMContext` in the field's words).
//!
//! The header is followed by the imports, the definitions and the function references of the
//! instance, at offsets that follow from the module alone ([`CoreLayout`]).

use std::sync::atomic::AtomicUsize;

use super::{VmBuiltins, VmStoreContext};
use crate::ids::{
    DefinedGlobalIndex, DefinedMemoryIndex, DefinedTableIndex, FuncIndex, FuncRefIndex, GlobalIndex, MemoryIndex,
    TableIndex,
};

/// The first bytes of every core instance's context.
#[repr(C)]
#[derive(Debug)]
pub struct VmCoreHeader {
    /// [`VmCoreHeader::MAGIC`].
    pub magic: u32,
    /// Zero.
    pub reserved: u32,
    /// The store that the instance belongs to.
    pub store: *mut VmStoreContext,
    /// Wasm-callable built-ins of the engine.
    pub builtins: *const VmBuiltins,
    /// Engine-wide signature of each `CoreTypeId` of the component.
    pub signatures: *const u32,
    /// The runtime's own data about the instance; compiled code only passes it on.
    pub instance: *mut u8,
}

impl VmCoreHeader {
    /// Marks a core instance's context.
    pub const MAGIC: u32 = u32::from_le_bytes(*b"core");
}

/// A function that can be called: its code (calling convention `tail`) and its first argument.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmFunction {
    /// Machine code.
    pub code: *const u8,
    /// The context that the code expects as its first argument.
    pub context: *mut u8,
}

/// What a non-null function reference points to.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmFuncRef {
    /// Code and context.
    pub function: VmFunction,
    /// Engine-wide signature ([`crate::ids::SignatureId`]).
    pub signature: u32,
    /// Zero.
    pub reserved: u32,
}

/// A linear memory as compiled code sees it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmMemory {
    /// First byte.
    pub base: *mut u8,
    /// Accessible bytes from `base`.
    pub length_bytes: usize,
}

/// What is in the place of a [`VmMemory`] where the memory is shared.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmSharedMemory {
    /// First byte.
    pub base: *mut u8,
    /// Where the number of accessible bytes from `base` is; read atomically.
    pub length_bytes: *const AtomicUsize,
}

const _: () = {
    assert!(size_of::<VmSharedMemory>() == size_of::<VmMemory>());
    assert!(std::mem::offset_of!(VmSharedMemory, base) == std::mem::offset_of!(VmMemory, base));
    assert!(std::mem::offset_of!(VmSharedMemory, length_bytes) == std::mem::offset_of!(VmMemory, length_bytes));
};

/// A table as compiled code sees it. Elements are 8 bytes: `*mut VmFuncRef` or an external
/// reference; 0 is null. Those of a constant table are [`VmConstantElement`]s.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmTable {
    /// First element.
    pub base: *mut u64,
    /// Number of elements.
    pub length: usize,
}

/// An element of a table that is the same in all instances of a component.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct VmConstantElement {
    /// Machine code; null where there is no function.
    pub code: *const u8,
    /// The component's [`CoreTypeId`](crate::ids::CoreTypeId) of the function, or [`Self::NO_TYPE`].
    pub ty: u32,
    /// What the context that the code expects is behind that of the table's instance, in bytes.
    pub context: i32,
}

impl VmConstantElement {
    /// In place of a type where there is no function. A component has fewer types.
    pub const NO_TYPE: u32 = u32::MAX;
    /// No function.
    pub const NULL: VmConstantElement = VmConstantElement { code: std::ptr::null(), ty: Self::NO_TYPE, context: 0 };
    /// log2 of the bytes of an element.
    pub const SHIFT: i64 = 4;
}

const _: () = assert!(size_of::<VmConstantElement>() == 1 << VmConstantElement::SHIFT);

/// A global's value: the low bytes of it, little-endian.
#[repr(C, align(16))]
#[derive(Clone, Copy, Debug)]
pub struct VmGlobal {
    /// Bits of the value.
    pub bits: [u64; 2],
}

impl VmGlobal {
    /// A global with this value, zero-extended.
    pub fn new(value: u128) -> VmGlobal {
        VmGlobal { bits: [value as u64, (value >> 64) as u64] }
    }

    /// Its value.
    pub fn value(&self) -> u128 {
        let [low, high] = self.bits;
        u128::from(high) << 64 | u128::from(low)
    }
}

/// How many entities of each kind a module has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CoreCounts {
    pub imported_funcs: u32,
    pub imported_tables: u32,
    pub imported_memories: u32,
    pub imported_globals: u32,
    pub defined_tables: u32,
    pub defined_memories: u32,
    pub defined_globals: u32,
    pub func_refs: u32,
}

/// Offsets in the context of an instance of one module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CoreLayout {
    counts: CoreCounts,
    imported_funcs: u32,
    imported_tables: u32,
    imported_memories: u32,
    imported_globals: u32,
    defined_tables: u32,
    defined_memories: u32,
    defined_globals: u32,
    func_refs: u32,
    size: u32,
}

/// Alignment of a context in bytes.
pub(super) const CONTEXT_ALIGN: u32 = 16;

impl CoreLayout {
    /// Lays out the context of a module. The validator's limits keep the size below 2^32 by far.
    pub fn new(counts: CoreCounts) -> CoreLayout {
        let mut at = size_of::<VmCoreHeader>() as u32;
        let mut take = |count: u32, bytes: usize, align: u32| {
            let start = at.next_multiple_of(align);
            at = start + count * bytes as u32;
            start
        };
        CoreLayout {
            counts,
            imported_funcs: take(counts.imported_funcs, size_of::<VmFunction>(), 8),
            imported_tables: take(counts.imported_tables, size_of::<*mut VmTable>(), 8),
            imported_memories: take(counts.imported_memories, size_of::<*mut VmMemory>(), 8),
            imported_globals: take(counts.imported_globals, size_of::<*mut VmGlobal>(), 8),
            defined_tables: take(counts.defined_tables, size_of::<VmTable>(), 8),
            defined_memories: take(counts.defined_memories, size_of::<VmMemory>(), 8),
            defined_globals: take(counts.defined_globals, size_of::<VmGlobal>(), 16),
            func_refs: take(counts.func_refs, size_of::<VmFuncRef>(), 8),
            size: take(0, 0, CONTEXT_ALIGN),
        }
    }

    /// The counts that this layout was made from.
    pub fn counts(&self) -> &CoreCounts {
        &self.counts
    }

    /// Bytes of the whole context, a multiple of 16.
    pub fn size_bytes(&self) -> u32 {
        self.size
    }

    /// Offset of the [`VmFunction`] of an imported function.
    pub fn imported_func(&self, index: FuncIndex) -> u32 {
        entry(self.imported_funcs, index.0, self.counts.imported_funcs, size_of::<VmFunction>())
    }

    /// Offset of the `*mut VmTable` of an imported table.
    pub fn imported_table(&self, index: TableIndex) -> u32 {
        entry(self.imported_tables, index.0, self.counts.imported_tables, 8)
    }

    /// Offset of the `*mut VmMemory` of an imported memory.
    pub fn imported_memory(&self, index: MemoryIndex) -> u32 {
        entry(self.imported_memories, index.0, self.counts.imported_memories, 8)
    }

    /// Offset of the `*mut VmGlobal` of an imported global.
    pub fn imported_global(&self, index: GlobalIndex) -> u32 {
        entry(self.imported_globals, index.0, self.counts.imported_globals, 8)
    }

    /// Offset of the [`VmTable`] of a defined table.
    pub fn defined_table(&self, index: DefinedTableIndex) -> u32 {
        entry(self.defined_tables, index.0, self.counts.defined_tables, size_of::<VmTable>())
    }

    /// Offset of the [`VmMemory`] of a defined memory.
    pub fn defined_memory(&self, index: DefinedMemoryIndex) -> u32 {
        entry(self.defined_memories, index.0, self.counts.defined_memories, size_of::<VmMemory>())
    }

    /// Offset of the [`VmGlobal`] of a defined global.
    pub fn defined_global(&self, index: DefinedGlobalIndex) -> u32 {
        entry(self.defined_globals, index.0, self.counts.defined_globals, size_of::<VmGlobal>())
    }

    /// Offset of a [`VmFuncRef`].
    pub fn func_ref(&self, index: FuncRefIndex) -> u32 {
        entry(self.func_refs, index.0, self.counts.func_refs, size_of::<VmFuncRef>())
    }
}

/// The offset of one entry of an array; a foreign index is a bug of the caller.
pub(super) fn entry(start: u32, index: u32, count: u32, bytes: usize) -> u32 {
    assert!(index < count, "index {index} is beyond the {count} entries of this layout");
    start + index * bytes as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row73_every_offset_is_aligned_and_in_bounds() {
        for n in 0..=4u32 {
            for mask in 0..256u32 {
                let count = |bit: u32| if mask & (1 << bit) != 0 { n } else { 1 };
                let layout = CoreLayout::new(CoreCounts {
                    imported_funcs: count(0),
                    imported_tables: count(1),
                    imported_memories: count(2),
                    imported_globals: count(3),
                    defined_tables: count(4),
                    defined_memories: count(5),
                    defined_globals: count(6),
                    func_refs: count(7),
                });
                let mut end = size_of::<VmCoreHeader>() as u32;
                let mut check = |offset: u32, size: usize, align: usize| {
                    assert!(offset >= end && (offset as usize).is_multiple_of(align));
                    end = offset + size as u32;
                };
                let pointer = (size_of::<usize>(), align_of::<usize>());
                (0..count(0)).for_each(|at| {
                    check(layout.imported_func(FuncIndex(at)), size_of::<VmFunction>(), align_of::<VmFunction>());
                });
                (0..count(1)).for_each(|at| check(layout.imported_table(TableIndex(at)), pointer.0, pointer.1));
                (0..count(2)).for_each(|at| check(layout.imported_memory(MemoryIndex(at)), pointer.0, pointer.1));
                (0..count(3)).for_each(|at| check(layout.imported_global(GlobalIndex(at)), pointer.0, pointer.1));
                (0..count(4)).for_each(|at| {
                    check(layout.defined_table(DefinedTableIndex(at)), size_of::<VmTable>(), align_of::<VmTable>());
                });
                (0..count(5)).for_each(|at| {
                    check(layout.defined_memory(DefinedMemoryIndex(at)), size_of::<VmMemory>(), align_of::<VmMemory>());
                });
                (0..count(6)).for_each(|at| {
                    check(layout.defined_global(DefinedGlobalIndex(at)), size_of::<VmGlobal>(), 16);
                });
                (0..count(7)).for_each(|at| {
                    check(layout.func_ref(FuncRefIndex(at)), size_of::<VmFuncRef>(), align_of::<VmFuncRef>());
                });
                assert!(end <= layout.size_bytes());
                assert_eq!(layout.size_bytes() % CONTEXT_ALIGN, 0);
            }
        }
    }
}
