//! Tables: elements, size, growth and the bulk operators.

use std::mem::offset_of;

use anyhow::Result;
use cranelift_codegen::ir::InstBuilder;
use cranelift_codegen::ir::Value;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use wasmparser::Operator;

use super::context::{Mutability, Place, Region};
use super::func::FuncTranslator;
use super::operators::{Handled, known};
use super::signature::POINTER;
use super::traps::trap_code;
use crate::ids::TableIndex;
use crate::layout::{IndexWidth, VmConstantElement, VmTable, builtin};
use crate::trap::Trap;

/// log2 of the bytes of an element.
const ELEMENT_SHIFT: i64 = 3;

/// Translates an operator of this family.
pub(super) fn translate(t: &mut FuncTranslator<'_>, operator: &Operator<'_>) -> Result<Handled> {
    use Operator as Op;
    match operator {
        Op::TableGet { table } => t.table_get(TableIndex(*table))?,
        Op::TableSet { table } => t.table_set(TableIndex(*table))?,
        Op::TableSize { table } => t.table_size(TableIndex(*table))?,
        Op::TableGrow { table } => t.table_grow(TableIndex(*table))?,
        Op::TableFill { table } => t.table_fill(TableIndex(*table))?,
        Op::TableCopy { dst_table, src_table } => t.table_copy(TableIndex(*dst_table), TableIndex(*src_table))?,
        Op::TableInit { elem_index, table } => t.table_init(*elem_index, TableIndex(*table))?,
        Op::ElemDrop { elem_index } => {
            let elem = t.index(*elem_index);
            t.builtin(builtin::elem_drop, &[elem])?;
        }
        _ => return Ok(Handled::No),
    }
    Ok(Handled::Yes)
}

impl FuncTranslator<'_> {
    /// Width of a table's index.
    fn table_index(&self, table: TableIndex) -> Result<IndexWidth> {
        Ok(known(self.source.module.tables.get(table), "table")?.index())
    }

    /// Where an element lies; traps when there is none.
    fn element(&mut self, table: TableIndex, index: Value, trap: Trap) -> Result<Place> {
        let record = self.table(table)?;
        let length = record.field(offset_of!(VmTable, length));
        let length = self.load_field(I64, Region::Context, Mutability::Mutable, length);
        let index = self.widen(self.table_index(table)?, index);
        let beyond = self.builder.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, length);
        self.builder.ins().trapnz(beyond, trap_code(trap));
        let start = record.field(offset_of!(VmTable, base));
        let start = self.load_field(POINTER, Region::Context, Mutability::Mutable, start);
        let offset = self.builder.ins().ishl_imm_u(index, ELEMENT_SHIFT);
        let address = self.builder.ins().iadd(start, offset);
        Ok(Place { base: self.unless(beyond, address), offset: 0 })
    }

    /// An element; `trap` when there is none.
    pub(super) fn load_element(&mut self, table: TableIndex, index: Value, trap: Trap) -> Result<Value> {
        let place = self.element(table, index, trap)?;
        Ok(self.load_field(POINTER, Region::Tables, Mutability::Mutable, place))
    }

    /// Where an element of a constant table lies; traps when there is none. Its length is known: such a
    /// table never grows.
    pub(super) fn constant_element(&mut self, table: TableIndex, index: Value) -> Result<Place> {
        let ty = *known(self.source.module.tables.get(table), "table")?;
        let index = self.widen(ty.index(), index);
        let beyond = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, index, ty.min as i64);
        self.builder.ins().trapnz(beyond, trap_code(Trap::UndefinedElement));
        let start = self.table(table)?.field(offset_of!(VmTable, base));
        let start = self.constant_pointer(start);
        let offset = self.builder.ins().ishl_imm_u(index, VmConstantElement::SHIFT);
        let address = self.builder.ins().iadd(start, offset);
        Ok(Place { base: self.unless(beyond, address), offset: 0 })
    }

    fn table_get(&mut self, table: TableIndex) -> Result<()> {
        let index = self.pop()?;
        let element = self.load_element(table, index, Trap::TableOutOfBounds)?;
        self.push(element);
        Ok(())
    }

    fn table_set(&mut self, table: TableIndex) -> Result<()> {
        let (index, element) = self.pop2()?;
        let place = self.element(table, index, Trap::TableOutOfBounds)?;
        self.store_field(Region::Tables, element, place);
        Ok(())
    }

    fn table_size(&mut self, table: TableIndex) -> Result<()> {
        let length = self.table(table)?.field(offset_of!(VmTable, length));
        let length = self.load_field(I64, Region::Context, Mutability::Mutable, length);
        let length = self.narrow(self.table_index(table)?, length);
        self.push(length);
        Ok(())
    }

    fn table_grow(&mut self, table: TableIndex) -> Result<()> {
        let index = self.table_index(table)?;
        let delta = self.pop_index(index)?;
        let element = self.pop()?;
        let table = self.index(table.0);
        self.grow(builtin::table_grow, &[table, delta, element], index)
    }

    fn table_fill(&mut self, table: TableIndex) -> Result<()> {
        let index = self.table_index(table)?;
        let count = self.pop_index(index)?;
        let element = self.pop()?;
        let to = self.pop_index(index)?;
        let table = self.index(table.0);
        self.builtin(builtin::table_fill, &[table, to, element, count])?;
        Ok(())
    }

    fn table_copy(&mut self, to_table: TableIndex, from_table: TableIndex) -> Result<()> {
        let widths = (self.table_index(to_table)?, self.table_index(from_table)?);
        let (to, from, count) = self.pop_copy(widths)?;
        let (to_table, from_table) = (self.index(to_table.0), self.index(from_table.0));
        self.builtin(builtin::table_copy, &[to_table, to, from_table, from, count])?;
        Ok(())
    }

    fn table_init(&mut self, elem: u32, table: TableIndex) -> Result<()> {
        let (from, count) = self.pop2()?;
        let to = self.pop_index(self.table_index(table)?)?;
        let (table, elem) = (self.index(table.0), self.index(elem));
        self.builtin(builtin::table_init, &[table, elem, to, from, count])?;
        Ok(())
    }
}
