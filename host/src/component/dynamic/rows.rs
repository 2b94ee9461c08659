//! Lists whose elements are scalars, or records and tuples of scalars.
//!
//! They are laid into memory block by block, and each block column by column, so that the type of a column is looked
//! at once for all of its rows. What does not fit its type is left to the general way, which goes element by
//! element and can say what is wrong.
//!
//! # Invariants
//! * How a scalar lies does not depend on the width of a memory's addresses, and nothing here calls the guest.

use std::slice::from_ref;
use std::sync::Arc;

use gusset_runtime::translate::{Field, Names, Type, TypeKind};

use super::Dynamic;
use super::lift::values_with_capacity;
use super::scalars::{self, Column, is_scalar};
use crate::Result;
use crate::component::Val;
use crate::component::context::{LiftContext, LowerContext};
use crate::component::val::RecordVal;

/// Rows of a block: it stays near while its columns are written.
const BLOCK: usize = 64;
/// Longer rows, of which even a look at the type would take long, are not plain.
const MAX_ROW_BYTES: u32 = 256;
/// Nor are deeper ones: each record around a column takes a place on the stack for each row.
const MAX_DEPTH: u32 = 8;

/// The parts of records or tuples, one value for each row.
type Block<'v> = [&'v [Val]; BLOCK];

impl Dynamic<'_> {
    /// Whether values of a type are made of scalars alone.
    pub(super) fn is_plain(self, ty: Type) -> bool {
        self.types().abi(ty).size32 <= MAX_ROW_BYTES && self.is_made_of_scalars(ty, MAX_DEPTH)
    }

    fn is_made_of_scalars(self, ty: Type, depth: u32) -> bool {
        let Type::Defined(id) = ty else { return is_scalar(ty) };
        let plain = |part| depth > 0 && self.is_made_of_scalars(part, depth - 1);
        match &self.types().def(id).kind {
            TypeKind::Record(fields) => fields.iter().all(|field| plain(field.ty)),
            TypeKind::Tuple(types) => types.iter().all(|ty| plain(*ty)),
            _ => false,
        }
    }

    /// Writes elements of a list to where it lies; returns how many there are before the first block that is not
    /// plain.
    ///
    /// # Errors
    /// When the list does not fit in memory, which its allocator has seen.
    pub(super) fn store_rows(
        self,
        cx: &mut LowerContext<'_>,
        ty: Type,
        items: &[Val],
        pointer: usize,
    ) -> Result<usize> {
        if !self.is_plain(ty) {
            return Ok(0);
        }
        let stride_bytes = self.types().abi(ty).size32 as usize;
        let memory = cx.bytes_mut(pointer, items.len() * stride_bytes)?;
        let mut done = 0;
        let mut block: Block<'_> = [&[]; BLOCK];
        for (items, rows) in items.chunks(BLOCK).zip(memory.chunks_mut(BLOCK * stride_bytes)) {
            let column = Column { rows, stride_bytes, offset: 0 };
            if !self.store_column(ty, items.iter().map(from_ref), 0, column, &mut block) {
                break;
            }
            done += items.len();
        }
        Ok(done)
    }

    /// Writes the part at a position of each value; whether all of them are there and of the type. What they are made
    /// of is put into `block` meanwhile.
    fn store_column<'v>(
        self,
        ty: Type,
        values: impl Iterator<Item = &'v [Val]>,
        position: usize,
        to: Column<'_>,
        block: &mut Block<'v>,
    ) -> bool {
        let Type::Defined(id) = ty else { return scalars::store_column(ty, values, position, to) };
        let def = self.types().def(id);
        match &def.kind {
            TypeKind::Record(fields) => {
                let Some((records, names)) = records(values, position, block) else { return false };
                let Ok(order) = self.orders.of(names, &def.names) else { return false };
                let types = fields.iter().map(|field| field.ty);
                self.store_parts(types.enumerate().map(|(at, ty)| (ty, order.position(at))), records, to)
            }
            TypeKind::Tuple(types) => {
                let Some(tuples) = tuples(values, position, types.len(), block) else { return false };
                self.store_parts(types.iter().enumerate().map(|(at, ty)| (*ty, at)), tuples, to)
            }
            _ => false,
        }
    }

    /// Writes parts of values, of which each is said by its type and its position; whether all of them are there and
    /// of the type.
    fn store_parts(
        self,
        parts: impl Iterator<Item = (Type, usize)>,
        values: &[&[Val]],
        Column { rows, stride_bytes, offset }: Column<'_>,
    ) -> bool {
        let mut offsets = self.offsets(offset);
        let mut parts = parts.peekable();
        while let Some((ty, position)) = parts.next() {
            let to = Column { rows: &mut *rows, stride_bytes, offset: offsets(ty) };
            let twin = is_scalar(ty).then(|| parts.next_if_eq(&(ty, position + 1))).flatten();
            let rows = values.iter().copied();
            let stored = match ty {
                Type::Defined(_) => self.store_column(ty, rows, position, to, &mut [&[]; BLOCK]),
                _ if twin.is_some() => {
                    // It lies beside the first: a scalar is as large as its alignment.
                    offsets(ty);
                    scalars::store_twins(ty, rows, position, to)
                }
                _ => scalars::store_column(ty, rows, position, to),
            };
            if !stored {
                return false;
            }
        }
        true
    }

    /// Where the parts of a value that begins at `offset` lie, one after the other.
    fn offsets(self, offset: usize) -> impl FnMut(Type) -> usize {
        let mut end = offset;
        move |ty| {
            let abi = self.types().abi(ty);
            let start = end.next_multiple_of(abi.align32 as usize);
            end = start + abi.size32 as usize;
            start
        }
    }

    /// Reads a list of plain elements that takes so many bytes, which are in bounds.
    ///
    /// # Errors
    /// When a value is not valid, or all of them would take too much of the host's memory.
    pub(super) fn load_rows(self, cx: &mut LiftContext<'_>, ty: Type, pointer: usize, bytes: usize) -> Result<Val> {
        let stride_bytes = self.types().abi(ty).size32 as usize;
        let length = bytes / stride_bytes;
        let mut items = values_with_capacity(cx, length)?;
        if is_scalar(ty) {
            scalars::load_all(ty, cx.bytes(pointer, bytes)?, &mut items)?;
            return Ok(Val::List(items));
        }
        cx.charge(length.saturating_mul(self.n_parts(ty) * size_of::<Val>()))?;
        for row in cx.bytes(pointer, bytes)?.chunks_exact(stride_bytes) {
            items.push(self.load_plain(ty, row)?);
        }
        Ok(Val::List(items))
    }

    /// How many values are inside a plain one.
    fn n_parts(self, ty: Type) -> usize {
        let Type::Defined(id) = ty else { return 0 };
        let mut count = 0;
        self.types().def(id).kind.for_each_part(|part| count += 1 + self.n_parts(part));
        count
    }

    /// Reads a plain value that lies at the start of `from`.
    fn load_plain(self, ty: Type, from: &[u8]) -> Result<Val> {
        let Type::Defined(id) = ty else { return scalars::load(ty, from) };
        let def = self.types().def(id);
        match &def.kind {
            TypeKind::Record(fields) => {
                let values = self.load_parts(fields.iter().map(|Field { ty, .. }| *ty), from)?;
                Ok(Val::Record(RecordVal::of(def.names.clone(), values)))
            }
            TypeKind::Tuple(types) => Ok(Val::Tuple(self.load_parts(types.iter().copied(), from)?)),
            _ => anyhow::bail!("internal bug: a plain value of a type that is not plain"),
        }
    }

    fn load_parts(self, types: impl ExactSizeIterator<Item = Type>, from: &[u8]) -> Result<Vec<Val>> {
        let mut offsets = self.offsets(0);
        let mut values = Vec::with_capacity(types.len());
        for ty in types {
            values.push(self.load_plain(ty, &from[offsets(ty)..])?);
        }
        Ok(values)
    }
}

/// The values of the records at a position of each value, and the table of names that they share; `None` when there is
/// none, or there are other values among them.
fn records<'b, 'v>(
    mut values: impl Iterator<Item = &'v [Val]>,
    position: usize,
    block: &'b mut Block<'v>,
) -> Option<(&'b [&'v [Val]], &'v Arc<Names>)> {
    let Val::Record(first) = values.next()?.get(position)? else { return None };
    let names = first.names();
    block[0] = first.values();
    let mut count = 1;
    for (parts, row) in values.zip(&mut block[1..]) {
        match parts.get(position) {
            Some(Val::Record(record)) if Arc::ptr_eq(record.names(), names) => *row = record.values(),
            _ => return None,
        }
        count += 1;
    }
    Some((&block[..count], names))
}

/// The values of the tuples at a position of each value that have so many; `None` when there are others among them.
fn tuples<'b, 'v>(
    values: impl Iterator<Item = &'v [Val]>,
    position: usize,
    length: usize,
    block: &'b mut Block<'v>,
) -> Option<&'b [&'v [Val]]> {
    let mut count = 0;
    for (parts, row) in values.zip(&mut *block) {
        match parts.get(position) {
            Some(Val::Tuple(values)) if values.len() == length => *row = values,
            _ => return None,
        }
        count += 1;
    }
    Some(&block[..count])
}
