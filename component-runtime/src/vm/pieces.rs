//! Built-ins that write much: done piece by piece, with a look at the epoch between two pieces, and one whether the
//! turn of fuel is over.
//!
//! `memory.copy` and `memory.fill` are pieces already when they come from compiled code. Here are those that it leaves
//! to the runtime as a whole; segments that are run when an instance is made have the same pieces (`vm::instantiate`).
//! Nothing is borrowed while the host decides at the deadline, which may use the store, or while others have their
//! turn.
//!
//! # Invariants
//! * All ranges are checked before the first piece, and each again with its piece.

use std::ops::Range;

use anyhow::Result;

use super::activation::guard;
use super::builtins::{Caller, caller_of, run};
use super::fuel::next_piece;
use super::metering::look;
use crate::ids::{DataIndex, ElemIndex, MemoryIndex, TableIndex};
use crate::layout::{BULK_FUEL_SHIFT, PIECE_BYTES, PIECE_ELEMENTS, VmCoreHeader};

/// How much there is to do, and in what order.
struct Work {
    count: u64,
    /// Of one piece.
    limit: u64,
    order: Order,
}

/// Which piece comes first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Forward,
    Backward,
}

pub(super) unsafe extern "C" fn memory_init(
    context: *mut u8,
    memory: u32,
    data: u32,
    to: u64,
    from: u32,
    bytes: u32,
) -> u8 {
    let (memory, data) = (MemoryIndex(memory), DataIndex(data));
    let work = Work { count: bytes.into(), limit: PIECE_BYTES, order: Order::Forward };
    let whole = |caller: &mut Caller<'_>| {
        let source = caller.instance.data_source(caller.core, data, from, bytes)?;
        caller.instance.check_memory_range(caller.core, (memory, to), bytes.into())?;
        Ok(source)
    };
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe {
        run_in_pieces(context, &work, whole, |caller, source, piece| {
            let bytes = &source.bytes()[piece.start as usize..piece.end as usize];
            caller.instance.write_data(caller.core, (memory, to + piece.start), bytes)
        })
    }
}

pub(super) unsafe extern "C" fn table_fill(context: *mut u8, table: u32, to: u64, element: u64, count: u64) -> u8 {
    let table = TableIndex(table);
    let work = Work { count, limit: PIECE_ELEMENTS, order: Order::Forward };
    let whole = |caller: &mut Caller<'_>| caller.instance.check_table_range(caller.core, (table, to), count);
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe {
        run_in_pieces(context, &work, whole, |caller, (), piece| {
            caller.instance.table_fill(caller.core, (table, to + piece.start), element, piece.end - piece.start)
        })
    }
}

pub(super) unsafe extern "C" fn table_copy(
    context: *mut u8,
    to_table: u32,
    to: u64,
    from_table: u32,
    from: u64,
    count: u64,
) -> u8 {
    let (to_table, from_table) = (TableIndex(to_table), TableIndex(from_table));
    // None overwrites what another one is to read.
    let order = if to <= from { Order::Forward } else { Order::Backward };
    let work = Work { count, limit: PIECE_ELEMENTS, order };
    let whole = |caller: &mut Caller<'_>| {
        caller.instance.check_table_range(caller.core, (from_table, from), count)?;
        caller.instance.check_table_range(caller.core, (to_table, to), count)
    };
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe {
        run_in_pieces(context, &work, whole, |caller, (), piece| {
            let (to, from) = ((to_table, to + piece.start), (from_table, from + piece.start));
            caller.instance.table_copy(caller.core, to, from, piece.end - piece.start)
        })
    }
}

pub(super) unsafe extern "C" fn table_init(
    context: *mut u8,
    table: u32,
    elem: u32,
    to: u64,
    from: u32,
    count: u32,
) -> u8 {
    let (table, elem) = (TableIndex(table), ElemIndex(elem));
    let work = Work { count: count.into(), limit: PIECE_ELEMENTS, order: Order::Forward };
    let whole = |caller: &mut Caller<'_>| {
        let range = caller.instance.elem_range(caller.core, elem, from, count)?;
        caller.instance.check_table_range(caller.core, (table, to), count.into())?;
        Ok(range)
    };
    // SAFETY: called by the built-in's trampoline with its caller's context.
    unsafe {
        run_in_pieces(context, &work, whole, |caller, range, piece| {
            let items = range.start + piece.start as usize..range.start + piece.end as usize;
            caller.instance.write_elems(caller.core, (table, to + piece.start), elem, items)
        })
    }
}

/// Checks the whole, then does it piece by piece.
///
/// # Safety
/// The context is that of the core instance that is calling, on its store's thread.
unsafe fn run_in_pieces<W>(
    context: *mut u8,
    work: &Work,
    whole: impl FnOnce(&mut Caller<'_>) -> Result<W>,
    mut piece: impl FnMut(&mut Caller<'_>, &W, Range<u64>) -> Result<()>,
) -> u8 {
    if work.count <= work.limit {
        let at_once = |mut caller: Caller<'_>| {
            let found = whole(&mut caller)?;
            piece(&mut caller, &found, 0..work.count)
        };
        // SAFETY: this function's contract.
        return unsafe { run(context, at_once) };
    }
    // SAFETY: every core context starts with this header.
    let store_context = unsafe { (*context.cast::<VmCoreHeader>()).store };
    let body = || {
        // SAFETY: this function's contract; the reference ends with the statement, and so below.
        let found = whole(&mut unsafe { caller_of(context) })?;
        for (number, at) in pieces(work).enumerate() {
            if number != 0 {
                // SAFETY: as above; nothing refers into the instance now.
                unsafe { next_piece(context, work.limit >> BULK_FUEL_SHIFT) }?;
            }
            // SAFETY: as above.
            piece(&mut unsafe { caller_of(context) }, &found, at)?;
            // SAFETY: as above; nothing refers into the instance now.
            unsafe { look(context) }?;
        }
        Ok(())
    };
    // SAFETY: this is the store of the calling wasm.
    unsafe { guard(store_context, body) }
}

/// The pieces of so many bytes or elements, from the first to the last.
pub(super) fn pieces_of(count: u64, limit: u64) -> impl Iterator<Item = Range<u64>> + use<> {
    pieces(&Work { count, limit, order: Order::Forward })
}

fn pieces(work: &Work) -> impl Iterator<Item = Range<u64>> + use<> {
    let Work { count, limit, order } = *work;
    (0..count.div_ceil(limit)).map(move |at| {
        let (start, end) = (at * limit, ((at + 1) * limit).min(count));
        if order == Order::Forward { start..end } else { count - end..count - start }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_everything_once_and_in_their_order() {
        for count in [0, 1, 9, 10, 11, 20, 25] {
            for order in [Order::Forward, Order::Backward] {
                let found: Vec<_> = pieces(&Work { count, limit: 10, order }).collect();
                assert!(found.iter().all(|piece| piece.end - piece.start <= 10), "{found:?}");
                let mut covered: Vec<u64> = found.iter().cloned().flatten().collect();
                let is_sorted = found.is_sorted_by_key(|piece| piece.start);
                assert!(order == Order::Backward || is_sorted, "{found:?}");
                covered.sort_unstable();
                assert_eq!(covered, (0..count).collect::<Vec<_>>());
            }
        }
    }
}
