//! Built-ins for resources, in the place of their calls (D6).
//!
//! `resource.new`, `.rep` and `.drop` of a type that the component itself defines take a few instructions, as long as
//! nothing is to be refused and no table to grow: then, and where compiled code cannot know (a handle that is borrowed
//! or of another kind, counts of several limits), the built-in is called as any lowered function, and does all of it
//! or traps. So nothing here traps, and what a guest sees is the same. A destructor that is a function of the instance
//! that drops is called as its sibling; `vm::resources` runs the others.
//!
//! # Invariants
//! * A path that goes on here has changed header, entry and count as `layout::handles` says; one that asks has
//!   changed nothing.

use std::mem::offset_of;

use anyhow::Result;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Type, Value};
use smallvec::SmallVec;

use super::calls::Callee;
use super::context::{Mutability, Place, Region};
use super::func::FuncTranslator;
use super::signature::POINTER;
use super::wiring::{Destructor, ResourceBuiltin, ResourceWork};
use super::{Inlining, Optimize, internal};
use crate::ids::CoreTypeId;
use crate::layout::{VmComponentHeader, VmHandle, VmHandleCount, VmHandleTable};
use crate::translate::CoreValueType;

/// Calls that are replaced in one function; more than these are left as they are.
const MAX_SITES: u32 = 32;

impl FuncTranslator<'_> {
    /// Whether a call of a built-in is replaced here.
    pub(super) fn replaces_builtins(&self) -> bool {
        let settings = self.source.settings;
        let wanted = settings.inlining == Inlining::Small && settings.optimize != Optimize::None;
        wanted && self.resource_sites < MAX_SITES
    }

    /// Puts a built-in in the place of a call. `callee` is asked where this does not go on.
    pub(super) fn resource_builtin(&mut self, builtin: ResourceBuiltin, callee: Callee, ty: CoreTypeId) -> Result<()> {
        self.resource_sites += 1;
        self.meter_checkpoint()?;
        let definition = self.core_type(ty)?;
        let (n_params, n_results) = (definition.params.len(), definition.results.len());
        let height = self.height().checked_sub(n_params).ok_or_else(|| internal("operand stack is too short"))?;
        let operand = *self.top(n_params)?.first().ok_or_else(|| internal("a built-in without a parameter"))?;
        let done = self.block_for(&definition.results)?;
        let asks = self.builder.create_block();
        self.builder.set_cold_block(asks);

        let result = self.resource_work(builtin, operand, asks)?;
        let result: SmallVec<[_; 1]> = result.into_iter().map(Into::into).collect();
        self.builder.ins().jump(done, &result);
        self.builder.switch_to_block(asks);
        self.builder.seal_block(asks);
        self.call(callee, ty)?;
        let result: SmallVec<[_; 1]> = self.top(n_results)?.iter().map(|value| (*value).into()).collect();
        self.builder.ins().jump(done, &result);
        self.builder.seal_block(done);
        self.continue_at(done, height);
        Ok(())
    }

    fn resource_work(&mut self, builtin: ResourceBuiltin, operand: Value, asks: Block) -> Result<Option<Value>> {
        let table = Place { base: self.context, offset: builtin.table };
        let tag = VmHandle::own(builtin.resource) as i64;
        match builtin.work {
            ResourceWork::New => {
                self.check_flags(builtin.flags, asks);
                Ok(Some(self.new_handle(table, tag, operand, asks)))
            }
            ResourceWork::Rep => {
                let handle = self.own_handle(table, tag, operand, asks);
                let rep = self.handle_field(I64, handle, offset_of!(VmHandle, rep));
                Ok(Some(rep))
            }
            ResourceWork::Rep32 => {
                let handle = self.own_handle(table, tag, operand, asks);
                let rep = self.handle_field(I64, handle, offset_of!(VmHandle, rep));
                Ok(Some(self.builder.ins().ireduce(I32, rep)))
            }
            ResourceWork::Drop(destructor) => {
                self.check_flags(builtin.flags, asks);
                let handle = self.own_handle(table, tag, operand, asks);
                let rep = self.handle_field(I64, handle, offset_of!(VmHandle, rep));
                self.drop_handle(table, handle, operand, asks);
                destructor.map_or(Ok(()), |destructor| self.destroy(destructor, rep))?;
                Ok(None)
            }
        }
    }

    /// Adds an owned handle to a table that has a free entry; gives its index.
    fn new_handle(&mut self, table: Place, tag: i64, rep: Value, asks: Block) -> Value {
        let index = self.handle_field(I32, table, offset_of!(VmHandleTable, free));
        let full = self.builder.ins().icmp_imm_u(IntCC::Equal, index, 0);
        self.ask_if(full, asks);
        let count = self.handle_count(table);
        let live = self.handle_field(I32, count, offset_of!(VmHandleCount, live));
        let limit = self.handle_field(I32, count, offset_of!(VmHandleCount, limit));
        let at_limit = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, live, limit);
        self.ask_if(at_limit, asks);

        let live = self.builder.ins().iadd_imm_s(live, 1);
        self.store_field(Region::Handles, live, count.field(offset_of!(VmHandleCount, live)));
        self.change_live(table, 1);
        let entry = self.handle_entry(table, index);
        let entry = Place { base: entry, offset: 0 };
        let next = self.handle_field(I64, entry, offset_of!(VmHandle, tag));
        let next = self.builder.ins().ushr_imm_u(next, i64::from(VmHandle::SHIFT));
        let next = self.builder.ins().ireduce(I32, next);
        self.store_field(Region::Handles, next, table.field(offset_of!(VmHandleTable, free)));
        let tag = self.builder.ins().iconst(I64, tag);
        self.store_field(Region::Handles, tag, entry.field(offset_of!(VmHandle, tag)));
        let rep = match self.builder.func.dfg.value_type(rep) {
            I32 => self.builder.ins().uextend(I64, rep),
            _ => rep,
        };
        self.store_field(Region::Handles, rep, entry.field(offset_of!(VmHandle, rep)));
        index
    }

    /// The entry of an owned handle of the type that the tag says.
    fn own_handle(&mut self, table: Place, tag: i64, index: Value, asks: Block) -> Place {
        let length = self.handle_field(I32, table, offset_of!(VmHandleTable, length));
        let beyond = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, length);
        self.ask_if(beyond, asks);
        let entry = self.handle_entry(table, index);
        let entry = Place { base: self.unless(beyond, entry), offset: 0 };
        let found = self.handle_field(I64, entry, offset_of!(VmHandle, tag));
        let wanted = self.builder.ins().iconst(I64, tag);
        let differs = self.builder.ins().icmp(IntCC::NotEqual, found, wanted);
        self.ask_if(differs, asks);
        entry
    }

    /// Makes an entry a free one, unless it is lent.
    fn drop_handle(&mut self, table: Place, handle: Place, index: Value, asks: Block) {
        let lends = self.handle_field(I32, handle, offset_of!(VmHandle, lends));
        self.ask_if(lends, asks);
        let count = self.handle_count(table);
        let live = self.handle_field(I32, count, offset_of!(VmHandleCount, live));
        let elsewhere = self.builder.ins().icmp_imm_u(IntCC::Equal, live, 0);
        self.ask_if(elsewhere, asks);

        let live = self.builder.ins().iadd_imm_s(live, -1);
        self.store_field(Region::Handles, live, count.field(offset_of!(VmHandleCount, live)));
        self.change_live(table, -1);
        let next = self.handle_field(I32, table, offset_of!(VmHandleTable, free));
        let next = self.builder.ins().uextend(I64, next);
        let tag = self.builder.ins().ishl_imm_u(next, i64::from(VmHandle::SHIFT));
        self.store_field(Region::Handles, tag, handle.field(offset_of!(VmHandle, tag)));
        self.store_field(Region::Handles, index, table.field(offset_of!(VmHandleTable, free)));
    }

    /// Calls a destructor with a representation.
    fn destroy(&mut self, destructor: Destructor, rep: Value) -> Result<()> {
        let Destructor { key, context, ty } = destructor;
        let rep = match self.core_type(ty)?.params.first() {
            Some(CoreValueType::I32) => self.builder.ins().ireduce(I32, rep),
            _ => rep,
        };
        self.push(rep);
        let context = self.beside(context);
        self.call(Callee::Direct(key, context), ty)
    }

    /// Asks when the instance may not call out, or was locked down.
    fn check_flags(&mut self, flags: i32, asks: Block) {
        let flags = Place { base: self.context, offset: flags };
        // An adapter that is copied here writes the word, as a global.
        let flags = self.load_field(I32, Region::Globals, Mutability::Mutable, flags);
        let refused = i64::from(VmComponentHeader::CANNOT_LEAVE | VmComponentHeader::LOCKED);
        let refused = self.builder.ins().band_imm_u(flags, refused);
        self.ask_if(refused, asks);
    }

    fn ask_if(&mut self, condition: Value, asks: Block) {
        let goes_on = self.builder.create_block();
        self.builder.ins().brif(condition, asks, &[], goes_on, &[]);
        self.builder.switch_to_block(goes_on);
        self.builder.seal_block(goes_on);
    }

    fn change_live(&mut self, table: Place, by: i64) {
        let live = self.handle_field(I32, table, offset_of!(VmHandleTable, live));
        let live = self.builder.ins().iadd_imm_s(live, by);
        self.store_field(Region::Handles, live, table.field(offset_of!(VmHandleTable, live)));
    }

    /// The address of an entry, which may be beyond the table.
    fn handle_entry(&mut self, table: Place, index: Value) -> Value {
        const _: () = assert!(size_of::<VmHandle>() == 3 << 3);
        let entries = self.handle_field(POINTER, table, offset_of!(VmHandleTable, entries));
        let index = self.builder.ins().uextend(I64, index);
        let twice = self.builder.ins().ishl_imm_u(index, 1);
        let thrice = self.builder.ins().iadd(index, twice);
        let offset = self.builder.ins().ishl_imm_u(thrice, 3);
        self.builder.ins().iadd(entries, offset)
    }

    /// Where the handles of a table count too.
    fn handle_count(&mut self, table: Place) -> Place {
        let base = self.constant_pointer(table.field(offset_of!(VmHandleTable, count)));
        Place { base, offset: 0 }
    }

    fn handle_field(&mut self, ty: Type, place: Place, offset: usize) -> Value {
        self.load_field(ty, Region::Handles, Mutability::Mutable, place.field(offset))
    }
}
