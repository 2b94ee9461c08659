//! Loads from and stores to what an instance's context holds and points to.
//!
//! Parts of the context that never change while a function runs (a memory's base, the table of
//! built-ins, the pointers behind imports) are loaded at most once, at the start of the function;
//! the optimizer sinks them to where they are needed.
//!
//! # Invariants
//! * Each kind of state has its own alias region ([`Region`]), and every access here names its own.

use std::collections::HashMap;
use std::mem::offset_of;

use anyhow::Result;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{AliasRegionData, InstBuilder, MemFlagsData, Type, Value};

use super::func::FuncTranslator;
use super::operators::known;
use super::signature::POINTER;
use crate::ids::{GlobalIndex, MemoryIndex, TableIndex};
use crate::layout::{Base, MemoryPlan, Sharing, VmCoreHeader, VmMemory};

/// State that no access to another kind of state can change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    /// The context, memory and table records, function references.
    Context,
    /// Bytes of linear memories.
    Memory,
    /// Elements of tables.
    Tables,
    /// Values of globals.
    Globals,
    /// The store's context.
    Store,
    /// Elements of constant tables, which nothing writes.
    Constants,
    /// Handle tables: headers, entries and counts.
    Handles,
}

/// Whether something can change while a function runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mutability {
    Constant,
    Mutable,
}

/// Where something lies: a pointer and an offset to it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) base: Value,
    pub(super) offset: i32,
}

impl Place {
    /// The field at an offset behind this place.
    pub(super) fn field(self, offset: usize) -> Place {
        Place { offset: self.offset + offset as i32, ..self }
    }
}

/// Pointers that were loaded from constant parts of the context, by where they were loaded from.
#[derive(Default)]
pub(super) struct ContextCache {
    pointers: HashMap<(Value, i32), Value>,
}

impl FuncTranslator<'_> {
    /// Access flags of a region; the access itself cannot trap.
    pub(super) fn field_flags(&mut self, region: Region) -> MemFlagsData {
        let flags = MemFlagsData::trusted();
        self.in_region(region, flags)
    }

    /// Adds a region to access flags.
    pub(super) fn in_region(&mut self, region: Region, flags: MemFlagsData) -> MemFlagsData {
        let description = match region {
            Region::Context => "context",
            Region::Memory => "memory",
            Region::Tables => "tables",
            Region::Constants => "constants",
            Region::Globals => "globals",
            Region::Store => "store",
            Region::Handles => "handles",
        };
        let data = AliasRegionData { user_id: region as u32, description: description.into() };
        flags.with_alias_region(Some(self.builder.func.dfg.alias_regions.insert(data)))
    }

    /// Loads a field.
    pub(super) fn load_field(&mut self, ty: Type, region: Region, mutability: Mutability, from: Place) -> Value {
        let mut flags = self.field_flags(region);
        if mutability == Mutability::Constant {
            flags = flags.with_readonly().with_can_move();
        }
        self.builder.ins().load(ty, flags, from.base, from.offset)
    }

    /// Stores a field.
    pub(super) fn store_field(&mut self, region: Region, value: Value, to: Place) {
        let flags = self.field_flags(region);
        self.builder.ins().store(flags, value, to.base, to.offset);
    }

    /// Loads a pointer that never changes; once for the function, at its start. The place must be
    /// one that exists there: the context, or behind another such pointer.
    pub(super) fn constant_pointer(&mut self, from: Place) -> Value {
        if let Some(known) = self.cache.pointers.get(&(from.base, from.offset)) {
            return *known;
        }
        let flags = self.field_flags(Region::Context).with_readonly().with_can_move();
        // The entry block is the current one or was filled before.
        self.builder.ensure_inserted_block();
        let behind = self.builder.func.dfg.value_def(from.base).inst();
        let mut cursor = FuncCursor::new(self.builder.func);
        match behind {
            Some(inst) => cursor.goto_after_inst(inst),
            None => cursor.goto_first_insertion_point(self.entry),
        }
        let value = cursor.ins().load(POINTER, flags, from.base, from.offset);
        self.cache.pointers.insert((from.base, from.offset), value);
        value
    }

    /// A place in the context itself.
    pub(super) fn in_context(&self, offset: u32) -> Place {
        // A context's layout stays below 2^31: a module has at most a million entities of a kind.
        Place { base: self.context, offset: offset as i32 }
    }

    /// Where a global's value lies.
    pub(super) fn global(&mut self, index: GlobalIndex) -> Result<Place> {
        let layout = self.source.layout;
        Ok(match self.source.module.defined_global(index) {
            Some(defined) => self.in_context(layout.defined_global(defined)),
            None => match self.source.imports.global(index) {
                Some(offset) => Place { base: self.context, offset },
                None => self.behind(layout.imported_global(index)),
            },
        })
    }

    /// Where a table's record lies.
    pub(super) fn table(&mut self, index: TableIndex) -> Result<Place> {
        known(self.source.module.tables.get(index), "table")?;
        let layout = self.source.layout;
        Ok(match self.source.module.defined_table(index) {
            Some(defined) => self.in_context(layout.defined_table(defined)),
            None => match self.source.imports.table(index) {
                Some(offset) => Place { base: self.context, offset },
                None => self.behind(layout.imported_table(index)),
            },
        })
    }

    /// Where a memory's record lies.
    pub(super) fn memory(&mut self, index: MemoryIndex) -> Result<Place> {
        known(self.source.module.memories.get(index), "memory")?;
        let layout = self.source.layout;
        Ok(match self.source.module.defined_memory(index) {
            Some(defined) => self.in_context(layout.defined_memory(defined)),
            None => match self.source.imports.memory(index) {
                Some(offset) => Place { base: self.context, offset },
                None => self.behind(layout.imported_memory(index)),
            },
        })
    }

    /// How a memory is laid out.
    pub(super) fn memory_plan(&self, index: MemoryIndex) -> Result<MemoryPlan> {
        let ty = known(self.source.module.memories.get(index), "memory")?;
        Ok(ty.plan(&self.source.settings.memories))
    }

    /// The base of a memory at this point.
    pub(super) fn memory_base(&mut self, index: MemoryIndex) -> Result<Value> {
        let place = self.memory(index)?.field(offset_of!(VmMemory, base));
        Ok(match self.memory_plan(index)?.base {
            Base::Fixed => self.constant_pointer(place),
            Base::Moves => self.load_field(POINTER, Region::Context, Mutability::Mutable, place),
        })
    }

    /// The accessible bytes of a memory at this point.
    pub(super) fn memory_length(&mut self, index: MemoryIndex) -> Result<Value> {
        let place = self.memory(index)?.field(offset_of!(VmMemory, length_bytes));
        if self.memory_plan(index)?.shape.sharing == Sharing::Shared {
            let length = self.constant_pointer(place);
            let flags = self.field_flags(Region::Context);
            return Ok(self.builder.ins().atomic_load(POINTER, flags, length));
        }
        Ok(self.load_field(POINTER, Region::Context, Mutability::Mutable, place))
    }

    /// The table of built-ins.
    pub(super) fn builtins(&mut self) -> Place {
        let base = self.constant_pointer(self.in_context(offset_of!(VmCoreHeader, builtins) as u32));
        Place { base, offset: 0 }
    }

    /// The engine-wide signatures of the component's core types.
    pub(super) fn engine_signatures(&mut self) -> Place {
        let base = self.constant_pointer(self.in_context(offset_of!(VmCoreHeader, signatures) as u32));
        Place { base, offset: 0 }
    }

    /// What the pointer at an offset of the context points to.
    fn behind(&mut self, offset: u32) -> Place {
        let base = self.constant_pointer(self.in_context(offset));
        Place { base, offset: 0 }
    }
}
